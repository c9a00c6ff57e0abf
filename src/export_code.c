/* export_code.c - the source as it ran: statements whole, decorators before their def, and the values that came of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <stdlib.h>

#include "print.h"
#include "statement.h"

static int start(struct export_run *run, struct err *err)
{
	struct print *p = base_alloc(sizeof(*p));

	(void)err;
	print_start(p, run->out, run->how.color);
	run->mine = p;
	return 0;
}

static void add_source(struct print *p, const struct file *file, uint32_t line)
{
	size_t len = 0;
	const char *text = file ? file_line(file, line, &len) : NULL;

	print_source(p, text ? text : "", len);
	print_end(p);
}

/* The lines that the event is about: a call is that of all that defines the function. */
static void find_lines(const struct frame *f, enum event event, uint32_t *first, uint32_t *last)
{
	*first = *last = f->line;
	if (!f->code->file)
		return;
	if (event == EVENT_CALL && f->line == f->code->line && f->code->kind != CODE_MODULE)
		*last = statement_end(f->code->file, statement_definition(f->code));
	else if (event == EVENT_LINE)
		*last = statement_end(f->code->file, f->line);
}

/* The first line with its place, which is in the row; `|` before what follows, `*` before the last. */
static void add_lines(struct print *p, const struct frame *f, enum event event)
{
	uint32_t first, last;

	find_lines(f, event, &first, &last);
	add_source(p, f->code->file, first);
	for (uint32_t line = first + 1; line <= last; line++) {
		print_continued(p, line < last ? "|" : "*");
		add_source(p, f->code->file, line);
	}
}

static void known(struct export_run *run, const struct state *s, size_t depth)
{
	struct frame at_call = *state_frame(s, depth);

	at_call.line = at_call.code->line;
	print_columns(run->mine, s, &at_call, at_call.line, event_name(EVENT_CALL));
	add_lines(run->mine, &at_call, EVENT_CALL);
}

static void print_outcome(struct print *p, const struct state *s)
{
	enum event event = state_event(s);

	print_continued(p, "...");
	print_add(p, print_event_style(event), event_name(event));
	print_add(p, print_event_style(event), " value: ");
	if (event == EVENT_EXCEPTION)
		print_exception(p, s, state_value(s));
	else
		print_result(p, s, state_value(s));
	print_end(p);
}

static int step(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	(void)d;
	(void)err;
	if (!run->wanted || !state_top(s))
		return 0;
	print_step_columns(run->mine, s);
	add_lines(run->mine, state_top(s), state_event(s));
	if (value_is_bound(state_value(s)))
		print_outcome(run->mine, s);
	return 0;
}

static void free_print(struct export_run *run)
{
	print_free(run->mine);
	free(run->mine);
}

const struct exporter export_code = {
	.name = "code",
	.help = "source lines as they ran, with results and exceptions",
	.start = start,
	.step = step,
	.known = known,
	.free = free_print,
};
