/* export_calls.c - what happened, an event a line: calls with their arguments, results, exceptions, lines in between.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <stdlib.h>

#include "follow.h"
#include "print.h"
#include "show_json.h"

struct calls {
	struct print print;
	struct follow follow;
};

static int start(struct export_run *run, struct err *err)
{
	struct calls *c = base_alloc(sizeof(*c));

	(void)err;
	print_start(&c->print, run);
	run->mine = c;
	return 0;
}

/* What is said of each event. The frame stands at state_depth - 1. */

static void add_arrow(struct calls *c, const struct state *s, enum print_style style, const char *arrow)
{
	print_indent(&c->print, state_depth(s) - 1);
	print_add(&c->print, style, arrow);
}

static void add_name(struct calls *c, const struct state *s)
{
	print_plain(&c->print, PRINT_NAME, state_top(s)->code->name);
}

static void add_call(struct calls *c, const struct state *s)
{
	add_arrow(c, s, PRINT_CALL, "=> ");
	print_call(&c->print, s, state_top(s));
}

static void add_resume(struct calls *c, const struct state *s)
{
	add_arrow(c, s, PRINT_CALL, "=> ");
	add_name(c, s);
}

static void add_line(struct calls *c, const struct state *s)
{
	size_t len;
	const char *line = show_source(state_top(s), &len);

	print_indent(&c->print, state_depth(s));
	print_source(&c->print, line, len);
}

static void add_times(struct calls *c, const struct state *s)
{
	const struct call *call = follow_top(&c->follow, s);

	if (call && state_time(s))
		print_times(&c->print, call->own, call->total);
}

static void add_result(struct calls *c, const struct state *s)
{
	add_arrow(c, s, PRINT_RETURN, "<= ");
	add_name(c, s);
	print_add(&c->print, PRINT_PLAIN, ": ");
	print_value(&c->print, s, state_value(s));
	add_times(c, s);
}

/* To a trace function this is a return of None, which nobody gets. */
static void add_unwind(struct calls *c, const struct state *s)
{
	add_arrow(c, s, PRINT_RAISE, "<= ");
	add_name(c, s);
	print_add(&c->print, PRINT_PLAIN, ": None");
	print_add(&c->print, PRINT_RAISE, " (left by the exception)");
	add_times(c, s);
}

static void add_exception(struct calls *c, const struct state *s)
{
	add_arrow(c, s, PRINT_RAISE, " ! ");
	add_name(c, s);
	print_add(&c->print, PRINT_PLAIN, ": ");
	print_exception(&c->print, s, state_value(s));
}

typedef void add_fn(struct calls *c, const struct state *s);
static add_fn *const adds[N_EVENTS] = {
	[EVENT_CALL] = add_call,
	[EVENT_RESUME] = add_resume,
	[EVENT_LINE] = add_line,
	[EVENT_RETURN] = add_result,
	[EVENT_YIELD] = add_result,
	[EVENT_UNWIND] = add_unwind,
	[EVENT_EXCEPTION] = add_exception,
};

static int step(struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct calls *c = run->mine;

	(void)err;
	if (!state_top(s))
		return 0;
	follow_step(&c->follow, s, d);
	if (!run->wanted || !adds[state_event(s)])
		return 0;
	print_step_columns(&c->print, s);
	adds[state_event(s)](c, s);
	print_end(&c->print);
	return 0;
}

static void free_calls(struct export_run *run)
{
	struct calls *c = run->mine;

	print_free(&c->print);
	follow_free(&c->follow);
	free(c);
}

const struct exporter export_calls = {
	.name = "calls",
	.help = "one line an event: calls, results, exceptions, indented",
	.start = start,
	.step = step,
	.free = free_calls,
};
