/* export_calls.c - what happened, an event a line: calls with their arguments, results, exceptions, lines in between.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <stdlib.h>

#include "follow.h"
#include "print.h"

#define MOST_MADE_KNOWN 100u

struct calls {
	struct print print;
	struct follow follow;
};

static int start(struct export_run *run, struct err *err)
{
	struct calls *c = base_alloc(sizeof(*c));

	(void)err;
	print_start(&c->print, run->out, run->how.color);
	run->mine = c;
	return 0;
}

static void print_known(struct calls *c, const struct state *s, const struct call *call)
{
	const struct frame *f = state_frame(s, call->depth);

	print_columns(&c->print, s, f, f->code->line, "call");
	print_indent(&c->print, call->depth);
	print_add(&c->print, PRINT_FAINT, "=> ");
	print_call(&c->print, s, f);
	print_end(&c->print);
}

/* Calls that were not printed, made known: with what their arguments are by now. What `mine` points to says which were. */
static void print_stack(struct calls *c, const struct state *s, size_t n)
{
	struct call *call = follow_top(&c->follow, s), *unknown[MOST_MADE_KNOWN];
	size_t n_unknown = 0;

	if (state_event(s) == EVENT_CALL && call)
		call = call->caller;
	for (; call && n && n_unknown < MOST_MADE_KNOWN; call = call->caller, n--)
		if (!call->mine)
			unknown[n_unknown++] = call;
	while (n_unknown) {
		call = unknown[--n_unknown];
		call->mine = c;
		print_known(c, s, call);
	}
}

static int step(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct calls *c = run->mine;
	struct call *call;

	(void)err;
	if (!state_top(s))
		return 0;
	follow_step(&c->follow, s, d);
	if (!run->wanted)
		return 0;
	call = follow_top(&c->follow, s);
	if (run->stack)
		print_stack(c, s, run->stack);
	print_event(&c->print, s, call);
	if (call)
		call->mine = c;
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
