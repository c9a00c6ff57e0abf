/* print_event.c - what happened at a step, as one row.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "print.h"

#include "follow.h"
#include "pystep/show.h"

/* How a row begins: what is before and after the function's name. */
static const struct head {
	const char *arrow, *after;
	enum print_style style;
} heads[N_EVENTS] = {
	[EVENT_CALL] = { "=> ", "(", PRINT_CALL },
	[EVENT_RESUME] = { "=> ", "", PRINT_CALL },
	[EVENT_RETURN] = { "<= ", ": ", PRINT_RETURN },
	[EVENT_YIELD] = { "<= ", ": ", PRINT_RETURN },
	[EVENT_UNWIND] = { "<= ", ": None", PRINT_RAISE },
	[EVENT_EXCEPTION] = { " ! ", ": ", PRINT_RAISE },
};

/* To a trace function it is a return of None, which nobody gets. */
const char print_unwind_end[] = " (left by the exception)";

void print_head(struct print *p, enum event event, const char *function)
{
	const struct head *h = &heads[event];

	if (!h->arrow)
		return;
	print_add(p, h->style, h->arrow);
	print_plain(p, PRINT_NAME, function);
	print_add(p, PRINT_PLAIN, h->after);
}

/* What is said of each event after that. */

static void add_times(struct print *p, const struct state *s, const struct call *call)
{
	if (call && state_time(s))
		print_times(p, call->own, call->total);
}

static void add_call(struct print *p, const struct state *s, const struct call *call)
{
	(void)call;
	print_arguments(p, s, state_top(s));
}

static void add_line(struct print *p, const struct state *s, const struct call *call)
{
	size_t len;
	const char *line = show_source(state_top(s), &len);

	(void)call;
	print_source(p, line, len);
}

static void add_result(struct print *p, const struct state *s, const struct call *call)
{
	print_result(p, s, state_value(s));
	add_times(p, s, call);
}

static void add_unwind(struct print *p, const struct state *s, const struct call *call)
{
	print_add(p, PRINT_RAISE, print_unwind_end);
	add_times(p, s, call);
}

static void add_exception(struct print *p, const struct state *s, const struct call *call)
{
	(void)call;
	print_exception(p, s, state_value(s));
}

typedef void add_fn(struct print *p, const struct state *s, const struct call *call);
static add_fn *const adds[N_EVENTS] = {
	[EVENT_CALL] = add_call,
	[EVENT_LINE] = add_line,
	[EVENT_RETURN] = add_result,
	[EVENT_YIELD] = add_result,
	[EVENT_UNWIND] = add_unwind,
	[EVENT_EXCEPTION] = add_exception,
};

void print_event(struct print *p, const struct state *s, const struct call *call)
{
	print_step_columns(p, s);
	print_indent(p, state_depth(s) - (heads[state_event(s)].arrow != NULL));
	print_head(p, state_event(s), state_top(s)->code->name);
	if (adds[state_event(s)])
		adds[state_event(s)](p, s, call);
}
