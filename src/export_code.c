/* export_code.c - the source as it ran: statements whole, decorators before their def, and the values that came of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <stdlib.h>

#include "print.h"
#include "statement.h"

/* How far a statement goes is looked up once for each line, as long as no other has taken its place here. */
struct extent {
	const struct code *code;        /* NULL: none */
	uint32_t line, last;
	bool     is_call;
};

struct code_rows {
	struct print print;
	struct extent extents[1024];
};

static int start(struct export_run *run, struct err *err)
{
	struct code_rows *c = base_alloc(sizeof(*c));

	(void)err;
	print_start(&c->print, run->out, run->how.color);
	run->mine = c;
	return 0;
}

static void add_source(struct print *p, const struct file *file, uint32_t line)
{
	size_t len = 0;
	const char *text = file ? file_line(file, line, &len) : NULL;

	print_source(p, text ? text : "", len);
	print_end(p);
}

/* The last of the lines that the event is about: a call is that of all that defines the function. */
static uint32_t find_last(const struct frame *f, enum event event)
{
	if (f->code->file && event == EVENT_CALL && f->line == f->code->line && f->code->kind != CODE_MODULE)
		return statement_end(f->code->file, statement_definition(f->code));
	if (f->code->file && event == EVENT_LINE)
		return statement_end(f->code->file, f->line);
	return f->line;
}

static uint32_t last_of(struct code_rows *c, const struct frame *f, enum event event)
{
	uint64_t key = ((uintptr_t)f->code + ((uint64_t)f->line << 1 | (event == EVENT_CALL))) * UINT64_C(0x9e3779b97f4a7c15);
	struct extent *x = &c->extents[(key >> 32) % ARRAY_LEN(c->extents)];

	if (event != EVENT_CALL && event != EVENT_LINE)
		return f->line;
	if (x->code != f->code || x->line != f->line || x->is_call != (event == EVENT_CALL))
		*x = (struct extent){ f->code, f->line, find_last(f, event), event == EVENT_CALL };
	return x->last;
}

/* The first line with its place, which is in the row; `|` before what follows, `*` before the last. */
static void add_lines(struct code_rows *c, const struct frame *f, enum event event)
{
	struct print *p = &c->print;
	uint32_t last = last_of(c, f, event);

	add_source(p, f->code->file, f->line);
	for (uint32_t line = f->line + 1; line <= last; line++) {
		print_continued(p, line < last ? "|" : "*");
		add_source(p, f->code->file, line);
	}
}

static void known(struct export_run *run, const struct state *s, size_t depth)
{
	struct code_rows *c = run->mine;
	struct frame at_call = *state_frame(s, depth);

	at_call.line = at_call.code->line;
	print_columns(&c->print, s, &at_call, at_call.line, event_name(EVENT_CALL));
	add_lines(c, &at_call, EVENT_CALL);
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
	struct code_rows *c = run->mine;

	(void)d;
	(void)err;
	if (!run->wanted || !state_top(s))
		return 0;
	print_step_columns(&c->print, s);
	add_lines(c, state_top(s), state_event(s));
	if (value_is_bound(state_value(s)))
		print_outcome(&c->print, s);
	return 0;
}

static void free_rows(struct export_run *run)
{
	struct code_rows *c = run->mine;

	print_free(&c->print);
	free(c);
}

const struct exporter export_code = {
	.name = "code",
	.help = "source lines as they ran, with results and exceptions",
	.start = start,
	.step = step,
	.known = known,
	.free = free_rows,
};
