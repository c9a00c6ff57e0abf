/* pane_stack.c - who called whom: the frames of the step's thread, the innermost first, then threads and sleeping frames.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "pane.h"

#include "pystep/show.h"
#include "pystep/utf8.h"

/* A row is a frame of the step's thread, another thread, or a frame that sleeps. */
struct stack_row {
	const struct frame *frame;   /* NULL: a thread without frames */
	const struct thread *thread; /* another one, or NULL */
	bool is_asleep;
};

static size_t frame_of_row(const struct view *v, size_t row)
{
	return state_depth(v->state) - 1 - row;
}

/* The other threads, counted without the step's own. */
static const struct thread *other_thread(const struct view *v, size_t i)
{
	for (size_t k = 0; k < state_n_threads(v->state); k++)
		if (state_thread_at(v->state, k) != state_thread(v->state) && i-- == 0)
			return state_thread_at(v->state, k);
	return NULL;
}

static size_t n_others(const struct view *v)
{
	size_t n = 0;

	while (other_thread(v, n))
		n++;
	return n;
}

static struct stack_row stack_row(const struct view *v, size_t row)
{
	size_t depth = state_depth(v->state), others = n_others(v);
	const struct thread *t;

	if (row < depth)
		return (struct stack_row){ state_frame(v->state, frame_of_row(v, row)), NULL,
			false };
	if (row - depth >= others)
		return (struct stack_row){ state_asleep(v->state, row - depth - others), NULL,
			true };
	t = other_thread(v, row - depth);
	return (struct stack_row){ t->n_frames ? t->frames[t->n_frames - 1] : NULL, t, false };
}

static void update(struct pane *p, const struct view *v)
{
	size_t depth = state_depth(v->state);
	int selected = session_selected(v->session);

	scroll_set(&p->scroll, depth + n_others(v) + state_n_asleep(v->state));
	scroll_to(&p->scroll,
		selected >= 0 && (size_t)selected < depth ? frame_of_row(v, (size_t)selected) : 0);
}

static void heading(struct pane *p, const struct view *v, struct str *out)
{
	size_t depth = state_depth(v->state), threads = n_others(v) + 1,
	       asleep = state_n_asleep(v->state);

	(void)p;
	str_addf(out, "%zu frame%s", depth, depth == 1 ? "" : "s");
	if (threads > 1)
		str_addf(out, " · %zu threads", threads);
	if (asleep)
		str_addf(out, " · %zu asleep", asleep);
}

#define LEAST_CALL 16 /* columns of a call that are seen before its place is */

/* Its place is seen whole; of a long call there is what is left. */
static void draw_call(const struct view *v, const struct frame *f, enum style style, struct pen *pen)
{
	struct str place = { 0 }, call = { 0 };
	int left = pen_left(pen), cols;
	struct show how = { .max = (size_t)(left > 0 ? left : 1), .depth = 1 };

	if (f->code->file)
		str_addf(&place, "  %s:%u", file_name(f->code->file), (unsigned)f->line);
	cols = cell_columns(str_text(&place), place.len);
	show_call(v->state, f, &how, &call);
	if (left - cols < LEAST_CALL && left - cols < (int)utf8_columns(call.at, call.len))
		cols = 0;
	how.max = (size_t)(left > cols ? left - cols : 1);
	str_clear(&call);
	show_call(v->state, f, &how, &call);
	pen_bytes(pen, style, call.at, call.len);
	if (cols)
		area_text_right(&pen->area, pen->row, STYLE_DIM, str_text(&place));
	str_free(&place);
	str_free(&call);
}

static void draw_thread(const struct thread *t, struct pen *pen)
{
	struct str name = { 0 };

	if (t->serial == 1)
		str_add(&name, "main thread");
	else if (!value_str(t->name, &name))
		str_addf(&name, "thread %llu", (unsigned long long)t->serial);
	pen_text(pen, STYLE_DIM, "≡ ");
	pen_bytes(pen, STYLE_HEADING, str_text(&name), name.len);
	pen_text(pen, STYLE_DIM, "  ");
	str_free(&name);
}

static void draw_row(struct pane *p, const struct view *v, size_t row, struct pen *pen)
{
	struct stack_row r = stack_row(v, row);
	bool is_looked_at = r.frame == v->frame && !r.thread;

	(void)p;
	if (r.thread)
		draw_thread(r.thread, pen);
	if (!r.frame)
		return;
	if (!r.thread)
		pen_text(pen, r.is_asleep ? STYLE_DIM : STYLE_HERE,
			r.is_asleep	? "z "
			: !is_looked_at ? "  "
			: row == 0	? "▸ "
					: "▹ ");
	draw_call(v, r.frame,
		is_looked_at  ? STYLE_TITLE
		: r.is_asleep ? STYLE_DIM
			      : STYLE_TEXT,
		pen);
}

/* Another thread is looked at where it last was. */
static void enter(struct pane *p, const struct view *v, struct str *command)
{
	struct stack_row r;

	if (p->scroll.at >= p->scroll.n)
		return;
	r = stack_row(v, p->scroll.at);
	if (r.thread)
		str_addf(command, "rfind @thread == %llu", (unsigned long long)r.thread->serial);
	else if (!r.is_asleep)
		str_addf(command, "frame %zu", frame_of_row(v, p->scroll.at));
	else
		str_add(command, "complain this frame sleeps until somebody resumes it");
}

static void click(
	struct pane *p, const struct view *v, enum click how, int row, int col, struct str *command)
{
	(void)how;
	(void)col;
	scroll_to(&p->scroll, p->scroll.top + (size_t)row);
	enter(p, v, command);
}

/* clang-format off */
const struct pane_ops pane_stack = {
	.name = "stack", .enter_hint = "look at it", .help = "the calls under way, innermost first, then other threads and what sleeps; Enter looks at one", .size = sizeof(struct pane),
	.update = update, .heading = heading, .draw_row = draw_row, .enter = enter, .click = click,
};
/* clang-format on */
