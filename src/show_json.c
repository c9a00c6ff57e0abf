/* show_json.c - values, objects and states in the JSON that programs read.
 *
 * The encoding of values and objects is the record's (share/doc/record-format.md), but complete and resolved: cells and
 * long texts are never seen, their content stands in their place. share/state.schema.json says the same in its way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "show_json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/show.h"
#include "pystep/write.h"

void show_next(struct str *out)
{
	if (out->len && !strchr("{[", out->at[out->len - 1]))
		str_add_char(out, ',');
}

void show_key_of(struct str *out, const char *key, size_t len)
{
	show_next(out);
	write_string(out, key, len);
	str_add_char(out, ':');
}

void show_key(struct str *out, const char *key)
{
	show_key_of(out, key, strlen(key));
}

void show_string(struct str *out, const char *key, const char *text)
{
	show_key(out, key);
	if (text)
		write_string(out, text, strlen(text));
	else
		str_add(out, "null");
}

void show_uint(struct str *out, const char *key, uint64_t n)
{
	show_key(out, key);
	write_uint(out, n);
}

void show_value_json(const struct state *s, struct value v, struct str *out)
{
	v = state_resolve(s, v);
	if (value_is_bound(v))
		str_add_bytes(out, v.at, v.len);
	else
		str_add(out, "{}");
}

/* The sections of an object. */

static void add_type(const struct state *s, const struct object *o, struct str *out)
{
	(void)s;
	show_key(out, "type");
	if (o->type.at)
		str_add_bytes(out, o->type.at, o->type.len);
	else
		str_add(out, "\"\"");
}

static void add_text(const struct state *s, const struct object *o, struct str *out)
{
	(void)s;
	if (value_is_bound(o->text)) {
		show_key(out, "text");
		str_add_bytes(out, o->text.at, o->text.len);
	}
}

static void add_items(const struct state *s, const struct object *o, struct str *out)
{
	if (!o->has_items)
		return;
	show_key(out, "items");
	str_add_char(out, '[');
	for (size_t i = 0; i < o->n_items; i++) {
		show_next(out);
		show_value_json(s, o->items[i], out);
	}
	str_add_char(out, ']');
}

static void add_entries(const struct state *s, const struct object *o, struct str *out)
{
	if (!o->has_entries)
		return;
	show_key(out, "entries");
	str_add_char(out, '[');
	for (size_t i = 0; i < o->n_entries; i++) {
		show_next(out);
		str_add_char(out, '[');
		show_value_json(s, o->entries[i].key, out);
		str_add_char(out, ',');
		show_value_json(s, o->entries[i].value, out);
		str_add_char(out, ']');
	}
	str_add_char(out, ']');
}

static void add_attributes(const struct state *s, const struct object *o, struct str *out)
{
	if (!o->has_attributes)
		return;
	show_key(out, "attributes");
	str_add_char(out, '{');
	for (size_t i = 0; i < o->n_attributes; i++) {
		show_next(out);
		str_add_bytes(out, o->attributes[i].name.at, o->attributes[i].name.len);
		str_add_char(out, ':');
		show_value_json(s, o->attributes[i].value, out);
	}
	str_add_char(out, '}');
}

static void add_limits(const struct state *s, const struct object *o, struct str *out)
{
	(void)s;
	if (o->cut)
		show_uint(out, "cut", o->cut);
	if (o->attributes_cut)
		show_uint(out, "attributes_cut", o->attributes_cut);
	if (o->is_deep) {
		show_key(out, "deep");
		str_add(out, "true");
	}
}

static void (*const sections[])(const struct state *s, const struct object *o, struct str *out) = {
	add_type,
	add_text,
	add_items,
	add_entries,
	add_attributes,
	add_limits,
};

void show_object_json(const struct state *s, const struct object *o, struct str *out)
{
	str_add_char(out, '{');
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		sections[i](s, o, out);
	str_add_char(out, '}');
}

/* Names. */

struct to_json {
	const struct state *s;
	struct str *out;
};

static void add_name(void *arg, const struct name *name)
{
	struct to_json *to = arg;

	show_key_of(to->out, name->name, name->len);
	show_value_json(to->s, name->value, to->out);
}

typedef void each_fn(const struct state *s, const struct frame *f, state_name_fn *fn, void *arg);

static void add_names(const struct state *s, const struct frame *f, each_fn *each, struct str *out)
{
	struct to_json to = { s, out };

	str_add_char(out, '{');
	if (f)
		each(s, f, add_name, &to);
	str_add_char(out, '}');
}

void show_locals_json(const struct state *s, const struct frame *f, struct str *out)
{
	add_names(s, f, state_each_local, out);
}

void show_globals_json(const struct state *s, const struct frame *f, struct str *out)
{
	add_names(s, f, state_each_global, out);
}

/* What came out of the event. */

/* A class body may return a cell that is still empty, which has nothing to show in its place. */
static void add_value(const struct state *s, struct str *out)
{
	show_key(out, "value");
	if (value_is_bound(state_resolve(s, state_value(s))))
		show_value_json(s, state_value(s), out);
	else
		str_add(out, "{\"type\":\"cell\",\"text\":\"<cell>\"}");
}

static void add_propagates(const struct state *s, struct str *out)
{
	(void)s;
	show_key(out, "propagates");
	str_add(out, "true");
}

static void add_exception(const struct state *s, struct str *out)
{
	struct str text = { 0 };

	show_key(out, "exception");
	str_add_char(out, '{');
	show_type(s, state_value(s), &text);
	show_string(out, "type", str_text(&text));
	add_value(s, out);
	str_clear(&text);
	show_exception_text(s, state_value(s), &text);
	show_key(out, "text");
	write_string(out, str_text(&text), text.len);
	str_add_char(out, '}');
	str_free(&text);
}

static void (*const outcomes[N_EVENTS])(const struct state *s, struct str *out) = {
	[EVENT_RETURN] = add_value,
	[EVENT_UNWIND] = add_propagates,
	[EVENT_YIELD] = add_value,
	[EVENT_EXCEPTION] = add_exception,
};

void show_outcome(const struct state *s, struct str *out)
{
	if (outcomes[state_event(s)])
		outcomes[state_event(s)](s, out);
}

void show_place(const struct frame *f, struct str *out)
{
	show_string(out, "file", f && f->code->file ? f->code->file->path : NULL);
	show_key(out, "line");
	if (f)
		write_uint(out, f->line);
	else
		str_add(out, "null");
	show_string(out, "function", f ? f->code->name : NULL);
}

/* The state, member by member. */

static void add_site(const struct site *site, struct str *out)
{
	if (!site)
		return;
	show_key(out, "at");
	str_addf(out, "[%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 "]", site->line, site->column,
		site->end_line, site->end_column);
}

static void add_frame(const struct state *s, const struct frame *f, struct str *out)
{
	show_next(out);
	str_add_char(out, '{');
	show_uint(out, "frame", f->serial);
	show_string(out, "module", f->code->module);
	show_place(f, out);
	add_site(state_site(s, f), out);
	show_key(out, "locals");
	show_locals_json(s, f, out);
	str_add_char(out, '}');
}

static void add_stack(const struct state *s, const struct thread *t, struct str *out)
{
	show_key(out, "stack");
	str_add_char(out, '[');
	for (size_t i = 0; t && i < t->n_frames; i++)
		add_frame(s, t->frames[i], out);
	str_add_char(out, ']');
}

/* Generators and coroutines that wait. */
static void add_asleep(const struct state *s, struct str *out)
{
	if (!state_n_asleep(s))
		return;
	show_key(out, "asleep");
	str_add_char(out, '[');
	for (size_t i = 0; i < state_n_asleep(s); i++)
		add_frame(s, state_asleep(s, i), out);
	str_add_char(out, ']');
}

static void add_thread(const struct state *s, const struct thread *t, struct str *out)
{
	show_next(out);
	str_add_char(out, '{');
	show_uint(out, "thread", t->serial);
	show_key(out, "name");
	if (value_is_bound(t->name))
		str_add_bytes(out, t->name.at, t->name.len);
	else
		str_add(out, "null");
	add_stack(s, t, out);
	str_add_char(out, '}');
}

/* Those that are not the step's own. */
static void add_threads(const struct state *s, struct str *out)
{
	if (state_n_threads(s) < 2)
		return;
	show_key(out, "threads");
	str_add_char(out, '[');
	for (size_t i = 0; i < state_n_threads(s); i++)
		if (state_thread_at(s, i) != state_thread(s))
			add_thread(s, state_thread_at(s, i), out);
	str_add_char(out, ']');
}

/* Modules other than the top frame's that frames run in: each once, by the id of its names. */
struct modules {
	const struct frame **frames; /* one of each */
	size_t n, cap;
};

static bool has_module(const struct modules *m, const struct frame *f)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->frames[i]->code->globals == f->code->globals)
			return true;
	return false;
}

static void find_modules(const struct state *s, struct modules *m)
{
	for (size_t i = 0; i < state_n_threads(s); i++) {
		const struct thread *t = state_thread_at(s, i);

		for (size_t j = 0; j < t->n_frames; j++)
			if (!has_module(m, t->frames[j])) {
				BASE_GROW(m->frames, m->cap, m->n + 1);
				m->frames[m->n++] = t->frames[j];
			}
	}
}

/* Two modules may have one name (exec with names of its own): then the id of the names tells them apart. */
static void add_module_key(const struct modules *m, size_t i, struct str *out)
{
	struct str key = { 0 };

	str_add(&key, m->frames[i]->code->module);
	for (size_t j = 0; j < i; j++)
		if (!strcmp(m->frames[j]->code->module, m->frames[i]->code->module)) {
			str_add(&key, " $");
			write_uint(&key, m->frames[i]->code->globals);
			break;
		}
	show_key_of(out, str_text(&key), key.len);
	str_free(&key);
}

static void add_modules(const struct state *s, struct str *out)
{
	struct modules m = { 0 };

	if (state_top(s)) {
		BASE_GROW(m.frames, m.cap, 1);
		m.frames[m.n++] = state_top(s);
		find_modules(s, &m);
	}
	if (m.n > 1) {
		show_key(out, "modules");
		str_add_char(out, '{');
		for (size_t i = 1; i < m.n; i++) {
			add_module_key(&m, i, out);
			show_globals_json(s, m.frames[i], out);
		}
		str_add_char(out, '}');
	}
	free(m.frames);
}

static void add_heap_object(void *arg, const struct object *o)
{
	struct to_json *to = arg;

	show_next(to->out);
	str_add_char(to->out, '"');
	write_uint(to->out, o->id);
	str_add(to->out, "\":");
	show_object_json(to->s, o, to->out);
}

static void add_heap(const struct state *s, struct str *out)
{
	struct to_json to = { s, out };

	show_key(out, "heap");
	str_add_char(out, '{');
	state_each_visible(s, add_heap_object, &to);
	str_add_char(out, '}');
}

static int add_output(const struct state *s, struct timeline *tl, int stream, const char *key,
	struct str *out, struct err *err)
{
	struct str text = { 0 };
	int rc = tl ? timeline_output(tl, state_step(s), stream, &text, err) : 0;

	show_key(out, key);
	write_string(out, str_text(&text), text.len);
	str_free(&text);
	return rc;
}

static void add_step(const struct state *s, struct str *out)
{
	show_uint(out, "step", state_step(s));
	show_string(out, "event", event_name(state_event(s)));
	show_place(state_top(s), out);
	show_uint(out, "thread", state_thread(s) ? state_thread(s)->serial : 0);
	if (state_time(s))
		show_uint(out, "time", state_time(s));
	show_outcome(s, out);
}

static int add_state(const struct state *s, struct timeline *tl, struct str *out, struct err *err)
{
	str_add_char(out, '{');
	add_step(s, out);
	add_stack(s, state_thread(s), out);
	show_key(out, "globals");
	show_globals_json(s, state_top(s), out);
	add_modules(s, out);
	add_threads(s, out);
	add_asleep(s, out);
	add_heap(s, out);
	if (add_output(s, tl, 1, "stdout", out, err) < 0 ||
		add_output(s, tl, 2, "stderr", out, err) < 0)
		return -1;
	str_add_char(out, '}');
	return 0;
}

int show_state_json(
	const struct state *s, struct timeline *tl, bool pretty, struct str *out, struct err *err)
{
	struct str json = { 0 };
	int rc = add_state(s, tl, &json, err);

	if (rc == 0 && pretty)
		show_pretty(json.at, json.len, 0, out);
	else if (rc == 0)
		str_add_bytes(out, json.at, json.len);
	str_free(&json);
	return rc;
}
