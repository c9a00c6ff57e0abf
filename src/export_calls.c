/* export_calls.c - what happened, an event a line: calls with their arguments, results, exceptions, lines in between.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <stdlib.h>

#include "follow.h"
#include "print.h"

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

static void known(struct export_run *run, const struct state *s, size_t depth)
{
	struct calls *c = run->mine;
	const struct frame *f = state_frame(s, depth);

	print_columns(&c->print, s, f, f->code->line, "call");
	print_indent(&c->print, depth);
	print_add(&c->print, PRINT_FAINT, "=> ");
	print_call(&c->print, s, f);
	print_end(&c->print);
}

static int step(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct calls *c = run->mine;

	(void)err;
	if (!state_top(s))
		return 0;
	follow_step(&c->follow, s, d);
	if (!run->wanted)
		return 0;
	print_event(&c->print, s, follow_top(&c->follow, s));
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
	.known = known,
	.free = free_calls,
};
