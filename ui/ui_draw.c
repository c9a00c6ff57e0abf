/* ui_draw.c - the screen from the view: title, rooms, bottom line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "ui.h"

#include "pystep/record.h"
#include "pystep/show.h"
#include "pystep/tracee.h"

/* Title. */

struct badge {
	const char *text;
	enum style style;
};

static struct badge badge_of(const struct ui *ui)
{
	if (ui->running_step)
		return session_is_live(ui->session) ? (struct badge){ " RUN ", STYLE_LIVE }
						    : (struct badge){ " SEARCH ", STYLE_PAST };
	if (!session_tracee(ui->session))
		return (struct badge){ " REPLAY ", STYLE_REPLAY };
	if (session_is_past(ui->session))
		return (struct badge){ " PAST ", STYLE_PAST };
	return session_is_live(ui->session) ? (struct badge){ " LIVE ", STYLE_LIVE }
					    : (struct badge){ " END ", STYLE_PAST };
}

static void say_step(const struct ui *ui, struct str *out)
{
	unsigned long long step = session_step(ui->session), last = session_last(ui->session);

	if (ui->running_step)
		str_addf(out, "step %llu", (unsigned long long)ui->running_step);
	else if (!step)
		str_add(out, "not started");
	else if (session_is_live(ui->session) && step >= last)
		str_addf(out, "step %llu", step);
	else
		str_addf(out, "%llu of %llu", step, last);
}

#define TITLE_VALUE_COLS 40

/* "line", "return 3", "exception ValueError('x')", "return by exception" */
static void say_event(const struct view *v, struct str *out)
{
	struct show how = { .max = TITLE_VALUE_COLS, .depth = 1 };

	str_add(out, event_name(state_event(v->state)));
	if (state_event(v->state) == EVENT_UNWIND)
		str_add(out, " by exception");
	if (!value_is_bound(state_value(v->state)))
		return;
	str_add_char(out, ' ');
	show_value(v->state, state_value(v->state), &how, out);
}

static void say_place(const struct view *v, struct str *out)
{
	const struct frame *f = state_top(v->state);

	if (f && f->code->file)
		str_addf(out, "%s:%u in %s", file_name(f->code->file), (unsigned)f->line,
			f->code->name);
}

static void say_thread(const struct view *v, struct str *out)
{
	const struct thread *t = state_thread(v->state);

	if (!t)
		return;
	if (t->serial == 1)
		str_add(out, "main thread");
	else if (!value_str(t->name, out))
		str_addf(out, "thread %llu", (unsigned long long)t->serial);
}

/* Each piece where it still fits; what matters most comes first. */
static void add_piece(struct pen *p, enum style style, const struct str *text, int keep)
{
	if (!text->len || cell_columns(str_text(text), text->len) + 2 > pen_left(p) - keep)
		return;
	pen_text(p, style, "  ");
	pen_bytes(p, style, str_text(text), text->len);
}

static enum style event_style(const struct view *v)
{
	return state_event(v->state) == EVENT_EXCEPTION || state_event(v->state) == EVENT_UNWIND
		       ? STYLE_EXCEPTION
		       : STYLE_TITLE;
}

static void draw_title(struct ui *ui, const struct area *a)
{
	struct badge badge = badge_of(ui);
	struct pen p = pen_at(a, 0, 0);
	struct str step = { 0 }, event = { 0 }, place = { 0 }, thread = { 0 };

	say_step(ui, &step);
	say_event(&ui->view, &event);
	say_place(&ui->view, &place);
	say_thread(&ui->view, &thread);
	pen_text(&p, badge.style, badge.text);
	add_piece(&p, STYLE_TITLE, &step, 0);
	add_piece(&p, STYLE_TITLE, &place, 0);
	add_piece(&p, event_style(&ui->view), &event, 0);
	if (cell_columns(str_text(&thread), thread.len) + 2 <= pen_left(&p))
		area_text_right(a, 0, STYLE_DIM, str_text(&thread));
	str_free(&step);
	str_free(&event);
	str_free(&place);
	str_free(&thread);
}

/* Bottom line. */

static void draw_prompt(struct ui *ui, const struct area *a)
{
	const char *text = ui->editor->text();
	size_t cursor = ui->editor->cursor();
	struct pen p = pen_at(a, 0, 0);
	int before = 1 + cell_columns(text, cursor);

	if (before >= a->cols)
		p.col = a->cols - 1 - before; /* the cursor stays in sight */
	pen_char(&p, STYLE_KEY, (uint32_t)ui->prompt);
	pen_bytes(&p, STYLE_TEXT, text, cursor);
	ui->cursor_row = a->row;
	ui->cursor_col = a->col + p.col;
	pen_text(&p, STYLE_TEXT, text + cursor);
}

static bool makes_sense(const struct ui *ui, const struct keymap_row *row)
{
	if (!strcmp(row->group, "forward"))
		return session_is_live(ui->session) || session_is_past(ui->session);
	if (!strcmp(row->group, "backward"))
		return session_step(ui->session) > timeline_first(session_timeline(ui->session));
	if (!strcmp(row->line, "enter"))
		return pane_table[ui->focus]->fold || pane_table[ui->focus]->enter;
	return true;
}

static void draw_hint(const struct ui *ui, const struct keymap_row *row, struct pen *p)
{
	const char *hint = !strcmp(row->line, "enter") && pane_table[ui->focus]->enter_hint
				   ? pane_table[ui->focus]->enter_hint
				   : row->hint;
	size_t key = strcspn(row->keys, " "), help = strlen(hint);

	if (pen_left(p) < (int)(key + help) + 1)
		return;
	pen_bytes(p, STYLE_KEY, row->keys, key);
	pen_text(p, STYLE_DIM, " ");
	pen_text(p, STYLE_DIM, hint);
	pen_text(p, STYLE_DIM, "  ");
}

static void draw_hints(const struct ui *ui, const struct area *a)
{
	struct pen p = pen_at(a, 0, 0);

	if (ui_types(ui))
		pen_text(&p, STYLE_DIM,
			"typing goes to the program   Tab next room   Escape source   F10 over");
	for (const struct keymap_row *row = keymap; row->keys && !ui_types(ui); row++)
		if (row->hint && makes_sense(ui, row))
			draw_hint(ui, row, &p);
}

static void draw_count(const struct ui *ui, const struct area *a)
{
	char text[32];

	if (!ui->has_count)
		return;
	snprintf(text, sizeof(text), " %llu", (unsigned long long)ui->count);
	area_text_right(a, 0, STYLE_KEY, text);
}

/* What the prompt has to say stands above it. */
static void draw_above(struct ui *ui, const struct area *bottom)
{
	struct area whole = area_of(&ui->grid);
	struct area a = area_sub(&whole, bottom->row - 1, bottom->col, 1, bottom->cols);

	if (!ui->note.len || bottom->row == 0)
		return;
	area_fill(&a, 0, 0, a.cols, ' ', STYLE_TEXT);
	area_text(&a, 0, 0, ui->note_style, str_text(&ui->note));
}

/* "searching: at  40 % ████······": steps that are there already are only looked at. */
static void draw_progress(const struct ui *ui, struct pen *p)
{
	uint64_t first = timeline_first(session_timeline(ui->session)),
		 last = timeline_last(session_timeline(ui->session));
	uint64_t done = ui->running_step > first ? ui->running_step - first : 0,
		 all = last > first ? last - first : 1;
	char text[32];

	done = done < all ? done : all;
	snprintf(text, sizeof(text), "searching: at %3llu %% ",
		(unsigned long long)((__uint128_t)done * 100 / all));
	pen_text(p, STYLE_NOTE, text);
	for (uint64_t i = 0; i < 20; i++)
		pen_char(p, STYLE_GRAPH, i * all < done * 20 ? 0x2588 : 0xb7);
	pen_text(p, STYLE_DIM, "   Ctrl-C cancels");
}

static void draw_running(const struct ui *ui, const struct area *a)
{
	bool runs = session_is_live(ui->session) && ui->running_step >= session_last(ui->session);
	struct pen p = pen_at(a, 0, 0);

	if (!runs) {
		draw_progress(ui, &p);
		return;
	}
	pen_text(&p, STYLE_NOTE, "running   Ctrl-C stops");
	if (ui_is_program_screen(ui))
		pen_text(&p, STYLE_DIM, "   typing and Escape go to the program");
	else if (ui_types(ui))
		pen_text(&p, STYLE_DIM, "   typing goes to the program   Escape source");
	else if (ui->opt.pty >= 0)
		pen_text(&p, STYLE_DIM, "   5 to type to the program, o on its whole screen");
}

static void draw_bottom(struct ui *ui, const struct area *a)
{
	if (ui->running_step) {
		draw_running(ui, a);
		return;
	}
	if (ui->prompt) {
		draw_above(ui, a);
		draw_prompt(ui, a);
		return;
	}
	if (ui->note.len)
		area_text(a, 0, 0, ui->note_style, str_text(&ui->note));
	else
		draw_hints(ui, a);
	draw_count(ui, a);
}

/* A tiny screen has no bottom line: what must be seen takes the title's place. */
static void draw_lines(struct ui *ui)
{
	struct area whole = area_of(&ui->grid);
	const struct rect *t = &ui->layout.title,
			  *b = ui->layout.bottom.rows ? &ui->layout.bottom : t;
	struct area title = area_sub(&whole, t->row, t->col, t->rows, t->cols);
	struct area bottom = area_sub(&whole, b->row, b->col, b->rows, b->cols);

	if (b != t || (!ui->prompt && !ui->note.len))
		draw_title(ui, &title);
	if (b != t || ui->prompt || ui->note.len)
		draw_bottom(ui, &bottom);
}

/* Rooms. */

static void lay_out(struct ui *ui)
{
	bool is_answer = ui->focus == ROOM_ANSWER;
	enum room focus = is_answer ? ui->focus_before : ui->focus;
	struct rect *r = &ui->layout.rooms[ROOM_ANSWER];
	int rows = ui->grid.rows, want;

	layout_make(&ui->layout, rows, ui->grid.cols, focus, ui->is_full, &ui->sizes);
	if (!is_answer)
		return;
	want = (int)(ui->panes[ROOM_ANSWER]->scroll.n < 1000 ? ui->panes[ROOM_ANSWER]->scroll.n
							     : 1000);
	want = ui->is_whole ? rows - ui->layout.title.rows - ui->layout.bottom.rows
			    : want + ui->layout.has_headings;
	*r = (struct rect){ 0, 0, want < rows * 2 / 3 || ui->is_whole ? want : rows * 2 / 3,
		ui->grid.cols };
	r->row = rows - ui->layout.bottom.rows - r->rows;
}

static void draw_room(struct ui *ui, enum room room)
{
	const struct rect *r = &ui->layout.rooms[room];
	struct area whole = area_of(&ui->grid);
	struct area a = area_sub(&whole, r->row, r->col, r->rows, r->cols);

	if (!r->rows || !r->cols)
		return;
	for (int row = 0; row < a.rows; row++)
		area_fill(&a, row, 0, a.cols, ' ', STYLE_TEXT);
	pane_draw(ui->panes[room], &ui->view, &a, ui->focus == room, ui->layout.has_headings);
}

/* The focused room's own selection, else that of the variables. */
void ui_say_selected(struct ui *ui, struct str *out)
{
	struct pane *p = ui->panes[pane_table[ui->focus]->expression ? ui->focus : ROOM_VARS];

	if (p->scroll.n)
		p->ops->expression(p, &ui->view, out);
}

static void update_selected(struct ui *ui)
{
	str_clear(&ui->selected);
	ui_say_selected(ui, &ui->selected);
	ui->view.selected = str_text(&ui->selected);
}

static void update_rooms(struct ui *ui)
{
	enum room room = pane_table[ui->focus]->object ? ui->focus : ROOM_VARS;
	uint64_t selected;

	for (int r = 0; r < N_ROOMS; r++)
		if (ui->is_stale[r] && ui->layout.rooms[r].rows) {
			pane_update(ui->panes[r], &ui->view);
			ui->is_stale[r] = false;
		}
	update_selected(ui);
	selected = pane_table[room]->object(ui->panes[room]);
	if (selected == ui->view.object)
		return;
	ui->view.object = selected;
	if (ui->layout.rooms[ROOM_HEAP].rows)
		pane_update(ui->panes[ROOM_HEAP], &ui->view);
}

/* After the selected line of output the program's cursor would stand. */
static void place_typing_cursor(struct ui *ui)
{
	const struct rect *r = &ui->layout.rooms[ROOM_OUTPUT];
	const struct scroll *s = &ui->panes[ROOM_OUTPUT]->scroll;
	int row, col;

	if (!ui_types(ui) || ui->prompt)
		return;
	if (pane_output_cursor(ui->panes[ROOM_OUTPUT], &row, &col)) {
		ui->cursor_row = r->row + ui->layout.has_headings + row;
		ui->cursor_col = r->col + col;
		return;
	}
	row = r->row + ui->layout.has_headings + (int)(s->n > s->top ? s->n - s->top : 0) -
	      (ui->unrecorded.len > 0);
	ui->cursor_row = row < r->row + r->rows ? row : r->row + r->rows - 1;
	ui->cursor_col = r->col + cell_columns(str_text(&ui->unrecorded), ui->unrecorded.len);
}

void ui_draw(struct ui *ui)
{
	grid_resize(&ui->grid, ui->grid.rows, ui->grid.cols);
	ui->cursor_row = ui->cursor_col = -1;
	if (ui->focus == ROOM_ANSWER && ui->is_stale[ROOM_ANSWER]) {
		pane_update(ui->panes[ROOM_ANSWER], &ui->view);
		ui->is_stale[ROOM_ANSWER] = false;
	}
	lay_out(ui);
	update_rooms(ui);
	for (int r = 0; r < N_ROOMS; r++)
		if (r != ROOM_ANSWER)
			draw_room(ui, (enum room)r);
	draw_room(ui, ROOM_ANSWER);
	place_typing_cursor(ui);
	draw_lines(ui);
}

static void clear_row(const struct area *whole, const struct rect *r)
{
	struct area a = area_sub(whole, r->row, r->col, r->rows, r->cols);

	area_fill(&a, 0, 0, a.cols, ' ', STYLE_TEXT);
}

void ui_draw_running(struct ui *ui, uint64_t step)
{
	struct area whole = area_of(&ui->grid);

	ui->running_step = step ? step : 1;
	ui->cursor_row = ui->cursor_col = -1;
	ui->view.is_running = true;
	ui->view.is_typing = ui_types(ui);
	ui->view.unrecorded = str_text(&ui->unrecorded);
	lay_out(ui);
	clear_row(&whole, &ui->layout.title);
	clear_row(&whole, &ui->layout.bottom);
	if (ui->layout.rooms[ROOM_OUTPUT].rows)
		pane_update(ui->panes[ROOM_OUTPUT], &ui->view);
	draw_room(ui, ROOM_OUTPUT);
	place_typing_cursor(ui);
	draw_lines(ui);
}
