/* ui_mouse.c - what the mouse does: actions on the room under it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "ui_action.h"

static bool room_at(const struct ui *ui, const struct key_event *ev, enum room *room)
{
	for (int r = N_ROOMS - 1; r >= 0; r--)
		if (rect_has(&ui->layout.rooms[r], ev->row, ev->col)) {
			*room = (enum room)r;
			return true;
		}
	return false;
}

void ui_click(const struct ui_action_call *c)
{
	struct ui *ui = c->ui;
	struct str wish = { 0 };
	bool was_focused, again;
	enum room room;

	if (!c->ev || !room_at(ui, c->ev, &room))
		return;
	was_focused = ui->focus == room;
	ui_focus(ui, room);
	ui->pressed = room;
	again = pane_click(ui->panes[room], &ui->view, *c->args ? CLICK_RIGHT : CLICK,
		c->ev->row - ui->layout.rooms[room].row, c->ev->col - ui->layout.rooms[room].col,
		ui->layout.has_headings, &wish);
	ui_run_wish(ui, &wish);
	if (again && was_focused && !*c->args)
		ui_enter(c);
}

static int within(int n, int size)
{
	return n < 0 ? 0 : n < size ? n : size - 1;
}

/* Only time is dragged through; the mouse may leave the room meanwhile. */
void ui_drag(const struct ui_action_call *c)
{
	struct ui *ui = c->ui;
	const struct rect *r = &ui->layout.rooms[ROOM_TIME];
	struct str wish = { 0 };

	if (!c->ev || ui->pressed != ROOM_TIME || !r->rows)
		return;
	pane_click(ui->panes[ROOM_TIME], &ui->view, CLICK_DRAG,
		within(c->ev->row - r->row, r->rows), within(c->ev->col - r->col, r->cols),
		ui->layout.has_headings, &wish);
	ui_run_wish(ui, &wish);
}

void ui_wheel(const struct ui_action_call *c)
{
	enum room room;

	if (c->ev && room_at(c->ui, c->ev, &room))
		scroll_by(&c->ui->panes[room]->scroll, atoi(c->args));
}
