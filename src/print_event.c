/* print_event.c - what happened at a step, as one row.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "print.h"

#include "follow.h"
#include "show_json.h"

/* What is said of each event. The frame stands at state_depth - 1. */

static void add_arrow(
	struct print *p, const struct state *s, enum print_style style, const char *arrow)
{
	print_indent(p, state_depth(s) - 1);
	print_add(p, style, arrow);
}

static void add_name(struct print *p, const struct state *s)
{
	print_plain(p, PRINT_NAME, state_top(s)->code->name);
}

static void add_call(struct print *p, const struct state *s, const struct call *call)
{
	(void)call;
	add_arrow(p, s, PRINT_CALL, "=> ");
	print_call(p, s, state_top(s));
}

static void add_resume(struct print *p, const struct state *s, const struct call *call)
{
	(void)call;
	add_arrow(p, s, PRINT_CALL, "=> ");
	add_name(p, s);
}

static void add_line(struct print *p, const struct state *s, const struct call *call)
{
	size_t len;
	const char *line = show_source(state_top(s), &len);

	(void)call;
	print_indent(p, state_depth(s));
	print_source(p, line, len);
}

static void add_times(struct print *p, const struct state *s, const struct call *call)
{
	if (call && state_time(s))
		print_times(p, call->own, call->total);
}

static void add_result(struct print *p, const struct state *s, const struct call *call)
{
	add_arrow(p, s, PRINT_RETURN, "<= ");
	add_name(p, s);
	print_add(p, PRINT_PLAIN, ": ");
	print_value(p, s, state_value(s));
	add_times(p, s, call);
}

/* To a trace function this is a return of None, which nobody gets. */
static void add_unwind(struct print *p, const struct state *s, const struct call *call)
{
	add_arrow(p, s, PRINT_RAISE, "<= ");
	add_name(p, s);
	print_add(p, PRINT_PLAIN, ": None");
	print_add(p, PRINT_RAISE, " (left by the exception)");
	add_times(p, s, call);
}

static void add_exception(struct print *p, const struct state *s, const struct call *call)
{
	(void)call;
	add_arrow(p, s, PRINT_RAISE, " ! ");
	add_name(p, s);
	print_add(p, PRINT_PLAIN, ": ");
	print_exception(p, s, state_value(s));
}

typedef void add_fn(struct print *p, const struct state *s, const struct call *call);
static add_fn *const adds[N_EVENTS] = {
	[EVENT_CALL] = add_call,
	[EVENT_RESUME] = add_resume,
	[EVENT_LINE] = add_line,
	[EVENT_RETURN] = add_result,
	[EVENT_YIELD] = add_result,
	[EVENT_UNWIND] = add_unwind,
	[EVENT_EXCEPTION] = add_exception,
};

void print_event(struct print *p, const struct state *s, const struct call *call)
{
	print_step_columns(p, s);
	if (adds[state_event(s)])
		adds[state_event(s)](p, s, call);
}
