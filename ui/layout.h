/* layout.h - who has which rectangle of the screen, from its size alone.
 *
 *     wide       source left; stack, variables, heap right; output and time below, over the whole width
 *     narrow     one column: source, below it one of stack, variables, heap (the focused one), then output
 *     tiny       the focused pane and the status line
 *
 * It gives up rooms as the screen shrinks, never fails, down to 0×0: what has no room has no rows. The first row of
 * each pane's rectangle is its heading.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_LAYOUT_H
#define PYSTEP_UI_LAYOUT_H

#include <stdbool.h>

enum room {
	ROOM_SOURCE, ROOM_STACK, ROOM_VARS, ROOM_HEAP, ROOM_OUTPUT, ROOM_TIME, ROOM_ANSWER, ROOM_HELP,
	N_ROOMS
};

struct rect {
	int row, col, rows, cols;
};

struct layout {
	struct rect title, bottom;
	struct rect rooms[N_ROOMS];     /* rows == 0: not shown */
	bool has_headings;              /* the first row of a room is its heading */
	int  divider;                   /* column of blanks between left and right; -1: none */
};

/* What the user wants otherwise: rows or columns more than a room would have by itself, or less. A room that is left none is hidden. */
struct layout_sizes {
	int right;                      /* columns of stack, variables, heap */
	int rows[N_ROOMS];
};

/* `focus` is always shown. With is_full it has the whole screen. sizes may be NULL. */
void layout_make(struct layout *l, int rows, int cols, enum room focus, bool is_full, const struct layout_sizes *sizes);
bool rect_has(const struct rect *r, int row, int col);

#endif
