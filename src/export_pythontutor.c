/* export_pythontutor.c - the trace that Python Tutor's viewer draws.
 *
 *     {"code": text of the program, "trace": [one entry a step]}
 *
 * The viewer knows one source text and one stack, so that only steps in the file and the thread of the first step are
 * shown; every call that is shown has its return. It takes a lone "uncaught_exception" for a syntax error, so that an
 * exception that was shown when it was raised is not told again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "export_text.h"
#include "export_tutor.h"
#include "pystep/show.h"
#include "pystep/write.h"
#include "show_json.h"

struct pythontutor {
	struct tutor tutor;
	struct str output;	 /* standard output so far */
	struct str entry;	 /* being made */
	const struct file *file; /* that is shown */
	uint64_t thread;	 /* that is shown; 0: no step yet */
	uint64_t n_entries;
	bool was_exception; /* the last entry */
	bool had_exception; /* any entry */
};

static const char *const event_names[N_EVENTS] = {
	[EVENT_NONE] = "step_line",
	[EVENT_CALL] = "call",
	[EVENT_LINE] = "step_line",
	[EVENT_RETURN] = "return",
	[EVENT_UNWIND] = "return",
	[EVENT_YIELD] = "return",
	[EVENT_RESUME] = "call",
	[EVENT_EXCEPTION] = "exception",
};

static bool is_module(const struct state *s)
{
	return state_depth(s) == 1 && state_top(s)->code->kind == CODE_MODULE;
}

static bool is_shown(const struct pythontutor *mine, const struct state *s)
{
	const struct frame *f = state_top(s);

	if (!f || f->code->file != mine->file || state_thread(s)->serial != mine->thread)
		return false;
	if (is_module(s) && state_event(s) == EVENT_CALL)
		return false;
	return !(is_module(s) && state_event(s) == EVENT_UNWIND && mine->was_exception);
}

/* Globals: names that every module has say nothing about the program. */
static const char *const hidden[] = {
	"__builtins__",
	"__cached__",
	"__doc__",
	"__file__",
	"__loader__",
	"__name__",
	"__package__",
	"__spec__",
};

static bool is_hidden(const struct name *name)
{
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		if (strlen(hidden[i]) == name->len && !memcmp(hidden[i], name->name, name->len))
			return true;
	return false;
}

struct globals {
	struct tutor *t;
	struct str order;
};

static void add_global(void *arg, const struct name *name)
{
	struct globals *g = arg;

	if (is_hidden(name))
		return;
	show_key_of(g->t->out, name->name, name->len);
	tutor_add_value(g->t, name->value);
	show_next(&g->order);
	write_string(&g->order, name->name, name->len);
}

static void add_globals(struct tutor *t, const struct frame *f)
{
	struct globals g = { .t = t };

	show_key(t->out, "globals");
	str_add_char(t->out, '{');
	state_each_global(t->s, f, add_global, &g);
	str_add_char(t->out, '}');
	show_key(t->out, "ordered_globals");
	str_addf(t->out, "[%s]", str_text(&g.order));
	str_free(&g.order);
}

static void add_message(const char *type, const char *message, struct str *out)
{
	struct str text = { 0 };

	str_addf(&text, "%s: %s", type, message);
	show_string(out, "exception_msg", str_text(&text));
	str_free(&text);
}

static void add_exception(const struct state *s, struct str *out)
{
	struct str type = { 0 }, message = { 0 };

	show_type(s, state_value(s), &type);
	show_exception_text(s, state_value(s), &message);
	add_message(str_text(&type), str_text(&message), out);
	str_free(&type);
	str_free(&message);
}

static void add_step(struct pythontutor *mine, const struct state *s)
{
	const struct frame *f = state_top(s);
	struct str *out = &mine->entry;

	tutor_begin_step(&mine->tutor, s, out);
	str_add_char(out, '{');
	show_uint(out, "line", f->line);
	show_string(out, "event", event_names[state_event(s)]);
	show_string(out, "func_name", f->code->name);
	add_globals(&mine->tutor, f);
	tutor_add_stack(&mine->tutor);
	tutor_add_heap(&mine->tutor);
	show_key(out, "stdout");
	write_string(out, str_text(&mine->output), mine->output.len);
	if (state_event(s) == EVENT_EXCEPTION)
		add_exception(s, out);
	str_add_char(out, '}');
}

static void write_entry(struct export_run *run)
{
	struct pythontutor *mine = run->mine;
	struct str text = { 0 };

	str_add(&text, mine->n_entries++ ? ",\n" : "\n");
	if (run->how.pretty) {
		str_add(&text, "    ");
		show_pretty(mine->entry.at, mine->entry.len, 2, &text);
	} else {
		str_add_bytes(&text, mine->entry.at, mine->entry.len);
	}
	fwrite(text.at, 1, text.len, run->out);
	str_clear(&mine->entry);
	str_free(&text);
}

static void write_head(struct export_run *run, const struct file *f)
{
	struct str head = { 0 };

	str_add(&head, run->how.pretty ? "{\n  \"code\": " : "{\"code\":");
	write_string(&head, f && f->text ? f->text : "", f && f->text ? f->len : 0);
	str_add(&head, run->how.pretty ? ",\n  \"trace\": [" : ",\"trace\":[");
	fwrite(head.at, 1, head.len, run->out);
	str_free(&head);
}

static void begin(struct export_run *run, const struct state *s)
{
	struct pythontutor *mine = run->mine;

	mine->thread = state_thread(s) ? state_thread(s)->serial : 1;
	mine->file = state_top(s) ? state_top(s)->code->file : NULL;
	write_head(run, mine->file);
}

static int start(struct export_run *run, struct err *err)
{
	(void)err;
	run->mine = base_alloc(sizeof(struct pythontutor));
	return 0;
}

static int step(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct pythontutor *mine = run->mine;

	(void)err;
	export_output(d, 1, &mine->output);
	if (!mine->thread)
		begin(run, s);
	if (!is_shown(mine, s))
		return 0;
	add_step(mine, s);
	write_entry(run);
	mine->was_exception = state_event(s) == EVENT_EXCEPTION;
	mine->had_exception |= mine->was_exception;
	return 0;
}

static void write_limit(struct export_run *run)
{
	struct pythontutor *mine = run->mine;
	struct str message = { 0 };

	str_addf(&message, "Stopped after running %" PRIu64 " steps", mine->n_entries);
	str_add_char(&mine->entry, '{');
	show_string(&mine->entry, "event", "instruction_limit_reached");
	show_string(&mine->entry, "exception_msg", str_text(&message));
	str_add_char(&mine->entry, '}');
	write_entry(run);
	str_free(&message);
}

static void write_uncaught(struct export_run *run, const struct uncaught *u)
{
	struct pythontutor *mine = run->mine;

	str_add_char(&mine->entry, '{');
	show_string(&mine->entry, "event", "uncaught_exception");
	if (u->line)
		show_uint(&mine->entry, "line", u->line);
	add_message(str_text(&u->type), str_text(&u->message), &mine->entry);
	str_add_char(&mine->entry, '}');
	write_entry(run);
}

static int end(struct export_run *run, const struct record_end *how, struct err *err)
{
	struct pythontutor *mine = run->mine;
	struct uncaught u = { 0 };
	struct str errors = { 0 };
	int rc = export_output_after(run, 2, &errors, err);

	if (!mine->thread)
		write_head(run, program_file(timeline_program(run->tl), 0));
	if (rc == 0)
		rc = export_uncaught(run, how, &errors, &u, err);
	if (rc > 0 && !mine->had_exception)
		write_uncaught(run, &u);
	if (how->how == RECORD_LIMIT)
		write_limit(run);
	fputs(run->how.pretty ? "\n  ]\n}\n" : "\n]}\n", run->out);
	uncaught_free(&u);
	str_free(&errors);
	return rc < 0 ? -1 : 0;
}

static void free_mine(struct export_run *run)
{
	struct pythontutor *mine = run->mine;

	if (!mine)
		return;
	tutor_free(&mine->tutor);
	str_free(&mine->output);
	str_free(&mine->entry);
	free(mine);
	run->mine = NULL;
}

const struct exporter export_pythontutor = {
	.name = "pythontutor",
	.help = "Python Tutor's trace, for its visualizer",
	.is_json = true,
	.is_whole = true,
	.start = start,
	.step = step,
	.end = end,
	.free = free_mine,
};
