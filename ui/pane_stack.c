/* pane_stack.c - who called whom: the frames of the step's thread, the innermost first, then threads and sleeping frames.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "pane.h"

#include "pystep/show.h"

static size_t frame_of_row(const struct view *v, size_t row)
{
	return state_depth(v->state) - 1 - row;
}

static void update(struct pane *p, const struct view *v)
{
	size_t depth = state_depth(v->state);
	int selected = session_selected(v->session);

	scroll_set(&p->scroll, depth);
	scroll_to(&p->scroll, selected >= 0 && (size_t)selected < depth ? frame_of_row(v, (size_t)selected) : 0);
}

static void heading(struct pane *p, const struct view *v, struct str *out)
{
	size_t threads = state_n_threads(v->state);

	str_addf(out, "%zu frame%s", p->scroll.n, p->scroll.n == 1 ? "" : "s");
	if (threads > 1)
		str_addf(out, " · %zu threads", threads);
}

static void draw_place(const struct frame *f, struct pen *pen, int used)
{
	struct str place = { 0 };

	if (f->code->file)
		str_addf(&place, "%s:%u", file_name(f->code->file), (unsigned)f->line);
	if (used + 2 + cell_columns(str_text(&place), place.len) <= pen->area.cols)
		area_text_right(&pen->area, pen->row, STYLE_DIM, str_text(&place));
	str_free(&place);
}

static void draw_row(struct pane *p, const struct view *v, size_t row, struct pen *pen)
{
	const struct frame *f = state_frame(v->state, frame_of_row(v, row));
	bool is_looked_at = f == v->frame;
	struct show how = { .max = (size_t)pen->area.cols, .depth = 1 };
	struct str call = { 0 };

	(void)p;
	if (!f)
		return;
	show_call(v->state, f, &how, &call);
	pen_text(pen, STYLE_HERE, !is_looked_at ? "  " : row == 0 ? "▸ " : "▹ ");
	pen_bytes(pen, is_looked_at ? STYLE_TITLE : STYLE_TEXT, str_text(&call), call.len);
	draw_place(f, pen, pen->col);
	str_free(&call);
}

static void enter(struct pane *p, const struct view *v, struct str *command)
{
	(void)v;
	if (p->scroll.n)
		str_addf(command, "frame %zu", frame_of_row(v, p->scroll.at));
}

static void click(struct pane *p, const struct view *v, enum click how, int row, int col, struct str *command)
{
	(void)how;
	(void)col;
	scroll_to(&p->scroll, p->scroll.top + (size_t)row);
	enter(p, v, command);
}

const struct pane_ops pane_stack = {
	.name = "stack", .enter_hint = "look at it", .help = "the calls under way, innermost first; Enter looks at one", .size = sizeof(struct pane),
	.update = update, .heading = heading, .draw_row = draw_row, .enter = enter, .click = click,
};
