/* export_snapshots.c - the whole stack and heap at every step, in the schema of an older service.
 *
 *     {"steps":[{"snapshot":{"event","stack","heap"},"print"} | {"error","print"}]}
 *
 * Its readers know four events, zero-based lines, and values that are a number, a text or [id]; names that begin with "_"
 * are hidden; the module's own call is left out. An entry is written when the next one is there, so that what the program
 * writes after its last step is still in the last entry's "print".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export_ids.h"
#include "export_text.h"
#include "pystep/show.h"
#include "pystep/write.h"
#include "show_json.h"

static const double TOO_LARGE = 9007199254740992.0; /* 2^53: from there on numbers are texts */

struct snapshots {
	struct str entry;      /* members of the last entry but "print", not written yet */
	struct str print;      /* written since the entry before that */
	struct str next_print; /* written since `entry` */
	struct id_queue heap;  /* of the snapshot being made */
	uint64_t n_entries;    /* written */
	uint64_t n_snapshots;
	bool is_begun; /* the first step was seen */
};

/* What a snapshot is written with. */
struct shot {
	const struct state *s;
	struct str *out;
	struct id_queue *heap;
};

static const char *const event_names[N_EVENTS] = {
	[EVENT_NONE] = "line",
	[EVENT_CALL] = "call",
	[EVENT_LINE] = "line",
	[EVENT_RETURN] = "return",
	[EVENT_UNWIND] = "return",
	[EVENT_YIELD] = "return",
	[EVENT_RESUME] = "call",
	[EVENT_EXCEPTION] = "exception",
};

/* Values. */

static bool is_small(struct value v)
{
	int64_t i;
	double f;

	if (value_float(v, &f))
		return isfinite(f) && fabs(f) < TOO_LARGE;
	return value_int(v, &i) && i > -(int64_t)TOO_LARGE && i < (int64_t)TOO_LARGE;
}

static void add_text(struct shot *shot, const struct str *text, uint64_t cut)
{
	struct str whole = { 0 };

	str_add_bytes(&whole, str_text(text), text->len);
	if (cut)
		str_addf(&whole, "… +%" PRIu64, cut);
	write_string(shot->out, str_text(&whole), whole.len);
	str_free(&whole);
}

static void add_none(struct shot *shot, struct value v)
{
	(void)v;
	str_add(shot->out, "\"None\"");
}

static void add_bool(struct shot *shot, struct value v)
{
	str_add(shot->out, v.at[0] == 't' ? "\"True\"" : "\"False\"");
}

static void add_number(struct shot *shot, struct value v)
{
	struct str text = { 0 };

	value_text(v, &text);
	if (is_small(v))
		str_add(shot->out, str_text(&text));
	else
		add_text(shot, &text, value_cut(v));
	str_free(&text);
}

static void add_str(struct shot *shot, struct value v)
{
	struct str text = { 0 };

	value_str(v, &text);
	add_text(shot, &text, value_cut(v));
	str_free(&text);
}

static void add_other(struct shot *shot, struct value v)
{
	struct str text = { 0 };

	value_text(v, &text);
	add_text(shot, &text, value_cut(v));
	str_free(&text);
}

static void (*const add_scalar[])(struct shot *shot, struct value v) = {
	[VALUE_UNBOUND] = add_none,
	[VALUE_NONE] = add_none,
	[VALUE_BOOL] = add_bool,
	[VALUE_INT] = add_number,
	[VALUE_FLOAT] = add_number,
	[VALUE_STR] = add_str,
	[VALUE_OTHER] = add_other,
};

/* Types that were shown by the text of their class only; what can be seen in them is not data. */
/* clang-format off */
static const char *const opaque[] = {
	"function", "method", "builtin_function_or_method", "builtin_method", "module", "generator",
	"coroutine", "async_generator", "method-wrapper", "wrapper_descriptor", "method_descriptor",
	"classmethod_descriptor", "member_descriptor", "getset_descriptor", "property", "staticmethod",
	"classmethod", "code", "frame", "traceback",
};
/* clang-format on */

static bool is_opaque(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(opaque); i++)
		if (!strcmp(type, opaque[i]))
			return true;
	return false;
}

static void add_class_text(struct shot *shot, const char *module, const char *name, size_t len)
{
	struct str text = { 0 };

	str_addf(&text, "<class '%s%.*s'>", module, (int)len, name);
	add_text(shot, &text, 0);
	str_free(&text);
}

/* "class module.Name(Base, …)"; the program's own and the built-in ones without module, and these have no attributes. */
static bool add_class(struct shot *shot, const struct object *o, const char *text)
{
	static const char start[] = "class ";
	const char *name = text + strlen(start);
	size_t len;

	if (strncmp(text, start, strlen(start)) != 0)
		return false;
	len = strcspn(name, "(");
	add_class_text(
		shot, o->has_attributes && !memchr(name, '.', len) ? "__main__." : "", name, len);
	return true;
}

/* An object that is no entry of the heap but a text; false when it is one. */
static bool add_object_text(struct shot *shot, const struct object *o)
{
	struct str type = { 0 }, text = { 0 };
	bool has_parts = o->has_items || o->has_entries || o->has_attributes || o->is_deep;
	bool is_text = true;

	value_str(o->type, &type);
	value_str(o->text, &text);
	if (add_class(shot, o, str_text(&text)))
		;
	else if (is_opaque(str_text(&type)) || (!has_parts && !value_is_bound(o->text)))
		add_class_text(shot, "", str_text(&type), type.len);
	else if (!has_parts)
		add_text(shot, &text, o->cut);
	else
		is_text = false;
	str_free(&type);
	str_free(&text);
	return is_text;
}

static void add_value(struct shot *shot, struct value v)
{
	const struct object *o;

	v = state_resolve(shot->s, v);
	if (!value_is_ref(v)) {
		add_scalar[value_kind(v)](shot, v);
		return;
	}
	o = state_object(shot->s, value_ref(v));
	if (!o) {
		add_none(shot, v);
		return;
	}
	if (add_object_text(shot, o))
		return;
	id_queue_add(shot->heap, o->id);
	write_ref(shot->out, o->id);
}

/* Members. */

static void begin_member(struct shot *shot)
{
	show_next(shot->out);
	str_add(shot->out, "{\"key\":");
}

static void add_member_value(struct shot *shot, struct value v)
{
	str_add(shot->out, ",\"value\":");
	add_value(shot, v);
	str_add_char(shot->out, '}');
}

/* What is not there, said where a reader sees it. */
static void add_cut(struct shot *shot, uint64_t cut, const char *what)
{
	if (!cut)
		return;
	begin_member(shot);
	str_addf(shot->out, "\"…\",\"value\":\"+%" PRIu64 " %s\"}", cut, what);
}

static void add_items(struct shot *shot, const struct object *o)
{
	for (size_t i = 0; i < o->n_items; i++) {
		begin_member(shot);
		write_uint(shot->out, i);
		add_member_value(shot, o->items[i]);
	}
}

static void add_entries(struct shot *shot, const struct object *o)
{
	for (size_t i = 0; i < o->n_entries; i++) {
		begin_member(shot);
		add_value(shot, o->entries[i].key);
		add_member_value(shot, o->entries[i].value);
	}
}

static bool is_hidden(struct value name)
{
	return name.len > 1 && name.at[1] == '_';
}

static void add_attributes(struct shot *shot, const struct object *o)
{
	for (size_t i = 0; i < o->n_attributes; i++)
		if (!is_hidden(o->attributes[i].name)) {
			begin_member(shot);
			add_value(shot, o->attributes[i].name);
			add_member_value(shot, o->attributes[i].value);
		}
}

static bool is_set(const struct object *o)
{
	return value_equal(o->type, value_of_literal("\"set\"")) ||
	       value_equal(o->type, value_of_literal("\"frozenset\""));
}

static const char *category(const struct object *o)
{
	if (!o->has_items)
		return "map";
	return is_set(o) ? "set" : "list";
}

static void add_object(struct shot *shot, const struct object *o)
{
	show_next(shot->out);
	str_addf(shot->out,
		"\"%" PRIu64 "\":{\"id\":%" PRIu64 ",\"category\":\"%s\",\"type\":", o->id, o->id,
		category(o));
	str_add_bytes(shot->out, o->type.at, o->type.len);
	str_add(shot->out, ",\"members\":[");
	add_items(shot, o);
	add_entries(shot, o);
	add_cut(shot, o->cut, "more");
	add_attributes(shot, o);
	add_cut(shot, o->attributes_cut, "more");
	add_cut(shot, o->is_deep, "level: not looked into");
	str_add(shot->out, "]}");
}

static void add_heap(struct shot *shot)
{
	uint64_t id;

	while ((id = id_queue_take(shot->heap)))
		add_object(shot, state_object(shot->s, id));
}

/* The stack. */

static void add_local(void *arg, const struct name *name)
{
	struct shot *shot = arg;

	if (name->len && name->name[0] == '_')
		return;
	begin_member(shot);
	write_string(shot->out, name->name, name->len);
	add_member_value(shot, name->value);
}

static void add_outcome(struct shot *shot, const struct frame *f)
{
	const char *event = event_names[state_event(shot->s)];
	bool is_return = !strcmp(event, "return") && state_depth(shot->s) > 1;

	if (f != state_top(shot->s) || (!is_return && state_event(shot->s) != EVENT_EXCEPTION))
		return;
	begin_member(shot);
	str_addf(shot->out, "\"#%s#\"", event);
	add_member_value(shot, state_value(shot->s));
}

static void add_scope(struct shot *shot, const struct frame *f)
{
	show_next(shot->out);
	str_addf(shot->out, "{\"line\":%" PRIu32 ",", f->line ? f->line - 1 : 0);
	str_add(shot->out, "\"name\":");
	write_string(shot->out, f->code->name, strlen(f->code->name));
	str_add(shot->out, ",\"members\":[");
	state_each_local(shot->s, f, add_local, shot);
	add_outcome(shot, f);
	str_add(shot->out, "]}");
}

static void add_snapshot(struct shot *shot)
{
	str_addf(shot->out, "\"snapshot\":{\"event\":\"%s\",\"stack\":[",
		event_names[state_event(shot->s)]);
	for (size_t i = 0; i < state_depth(shot->s); i++)
		add_scope(shot, state_frame(shot->s, i));
	str_add(shot->out, "],\"heap\":{");
	add_heap(shot);
	str_add(shot->out, "}}");
}

/* Entries. */

static void write_entry(struct export_run *run)
{
	struct snapshots *mine = run->mine;
	struct str json = { 0 }, text = { 0 };

	str_addf(&json, "{%s", str_text(&mine->entry));
	show_key(&json, "print");
	write_string(&json, str_text(&mine->print), mine->print.len);
	str_add_char(&json, '}');
	str_add(&text, mine->n_entries++ ? ",\n" : "\n");
	if (run->how.pretty) {
		str_add(&text, "    ");
		show_pretty(json.at, json.len, 2, &text);
	} else {
		str_add_bytes(&text, json.at, json.len);
	}
	fwrite(text.at, 1, text.len, run->out);
	str_free(&json);
	str_free(&text);
}

/* Write the last entry, if there is one, and begin the next, which prints what was written since. */
static void next_entry(struct export_run *run)
{
	struct snapshots *mine = run->mine;
	struct str print = mine->print;

	if (mine->entry.len)
		write_entry(run);
	str_clear(&mine->entry);
	mine->print = mine->next_print;
	mine->next_print = print;
	str_clear(&mine->next_print);
}

static int start(struct export_run *run, struct err *err)
{
	(void)err;
	run->mine = base_alloc(sizeof(struct snapshots));
	fputs(run->how.pretty ? "{\n  \"steps\": [" : "{\"steps\":[", run->out);
	return 0;
}

static bool is_module_call(const struct state *s)
{
	return state_event(s) == EVENT_CALL && state_depth(s) == 1;
}

static int step(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct snapshots *mine = run->mine;
	struct shot shot = { s, &mine->entry, &mine->heap };
	bool is_first = !mine->is_begun;

	(void)err;
	mine->is_begun = true;
	export_output(d, 0, &mine->next_print);
	if (is_first && is_module_call(s))
		return 0;
	next_entry(run);
	id_queue_clear(&mine->heap);
	add_snapshot(&shot);
	mine->n_snapshots++;
	return 0;
}

/* How the run ended, in the words of the error entry; NULL: in order. */
static const char *const causes[N_RECORD_HOWS] = {
	[RECORD_LIMIT] = "Program too long, maximum steps allowed: %" PRIu64,
	[RECORD_SIGNAL] = "Program killed by signal %" PRIu64,
	[RECORD_SIZE] = "Record too large, recording ended",
	[RECORD_EXEC] = "Program replaced itself by another one",
	[RECORD_UNKNOWN] = "Program ended without notice",
	[RECORD_TRUNCATED] = "Record incomplete",
};

static void add_cause(struct export_run *run, const struct record_end *end)
{
	struct snapshots *mine = run->mine;
	uint64_t number = end->how == RECORD_LIMIT ? mine->n_snapshots : (uint64_t)end->status;
	struct str cause = { 0 };

	str_addf(&cause, causes[end->how], number);
	str_add(&mine->entry, "\"error\":{");
	show_string(&mine->entry, "cause", str_text(&cause));
	str_add_char(&mine->entry, '}');
	str_free(&cause);
}

static void add_exception(struct snapshots *mine, const struct uncaught *u)
{
	str_add(&mine->entry, "\"error\":{\"exception\":{");
	show_string(&mine->entry, "type", str_text(&u->type));
	show_key(&mine->entry, "traceback");
	write_string(&mine->entry, str_text(&u->traceback), u->traceback.len);
	str_add(&mine->entry, "}}");
}

static int add_error(struct export_run *run, const struct record_end *end, struct err *err)
{
	struct snapshots *mine = run->mine;
	struct uncaught u = { 0 };
	struct str errors = { 0 };
	int rc = export_output_after(run, 2, &errors, err);

	if (rc == 0)
		rc = export_uncaught(run, end, &errors, &u, err);
	str_add_bytes(&mine->next_print, str_text(&errors), errors.len);
	if (rc > 0 || (rc == 0 && causes[end->how]))
		next_entry(run);
	if (rc > 0)
		add_exception(mine, &u);
	else if (rc == 0 && causes[end->how])
		add_cause(run, end);
	uncaught_free(&u);
	str_free(&errors);
	return rc < 0 ? -1 : 0;
}

static int end(struct export_run *run, const struct record_end *how, struct err *err)
{
	struct snapshots *mine = run->mine;

	if (export_output_after(run, 1, &mine->next_print, err) < 0 || add_error(run, how, err) < 0)
		return -1;
	str_add_bytes(&mine->print, str_text(&mine->next_print), mine->next_print.len);
	if (mine->entry.len)
		write_entry(run);
	fputs(run->how.pretty ? "\n  ]\n}\n" : "\n]}\n", run->out);
	return 0;
}

static void free_mine(struct export_run *run)
{
	struct snapshots *mine = run->mine;

	if (!mine)
		return;
	str_free(&mine->entry);
	str_free(&mine->print);
	str_free(&mine->next_print);
	id_queue_free(&mine->heap);
	free(mine);
	run->mine = NULL;
}

const struct exporter export_snapshots = {
	.name = "snapshots",
	.help = "the whole stack and heap at every step, as one JSON document",
	.is_json = true,
	.is_whole = true,
	.start = start,
	.step = step,
	.end = end,
	.free = free_mine,
};
