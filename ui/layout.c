/* layout.c - see layout.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout.h"

#include <string.h>

#define WIDE_COLS    80 /* from here on there is a right column */
#define HEADED_ROWS  8	/* from here on rooms have headings */
#define STACKED_ROWS 14 /* from here on a narrow screen shows more than one room */

static int min(int a, int b)
{
	return a < b ? a : b;
}

static int max(int a, int b)
{
	return a > b ? a : b;
}

bool rect_has(const struct rect *r, int row, int col)
{
	return row >= r->row && row < r->row + r->rows && col >= r->col && col < r->col + r->cols;
}

static struct rect take_top(struct rect *from, int rows)
{
	struct rect r = { from->row, from->col, min(max(rows, 0), from->rows), from->cols };

	from->row += r.rows;
	from->rows -= r.rows;
	return r;
}

static struct rect take_bottom(struct rect *from, int rows)
{
	struct rect r = *from;

	r.rows = min(max(rows, 0), from->rows);
	from->rows -= r.rows;
	r.row = from->row + from->rows;
	return r;
}

/* One column stays blank between left and right. */
static struct rect take_right(struct rect *from, int cols)
{
	struct rect r = *from;

	r.cols = min(cols, from->cols);
	r.col = from->col + from->cols - r.cols;
	from->cols = max(from->cols - r.cols - 1, 0);
	return r;
}

static bool is_right(enum room r)
{
	return r == ROOM_STACK || r == ROOM_VARS || r == ROOM_HEAP;
}

/* What is wanted, if as much is left for others; fewer than a heading and a row: nothing. */
static int sized(int rows, int extra, int left)
{
	int n = min(max(rows + extra, 0), max(left, 0));

	return n < 2 ? 0 : n;
}

#define LEFT_ROWS  3 /* of the source, whatever others want */
#define LEFT_COLS  24
#define RIGHT_COLS 16

/* Time is two rows with its heading, three when there is room for ticks; output a fifth of the screen. */
static void take_below(struct layout *l, struct rect *rest, const struct layout_sizes *z)
{
	if (rest->rows >= 16)
		l->rooms[ROOM_TIME] =
			take_bottom(rest, sized(rest->rows >= 20 ? 3 : 2, z->rows[ROOM_TIME],
						  rest->rows - LEFT_ROWS));
	if (rest->rows >= 12)
		l->rooms[ROOM_OUTPUT] =
			take_bottom(rest, sized(max(3, min((rest->rows + 1) / 5, 12)),
						  z->rows[ROOM_OUTPUT], rest->rows - LEFT_ROWS));
}

static int right_cols(int cols, const struct layout_sizes *z)
{
	int usual = min(max(cols * 44 / 100, 34), 110);

	return min(max(usual + z->right, RIGHT_COLS), cols - LEFT_COLS);
}

static void wide(struct layout *l, struct rect rest, const struct layout_sizes *z)
{
	struct rect right;

	take_below(l, &rest, z);
	right = take_right(&rest, right_cols(rest.cols, z));
	l->divider = rest.col + rest.cols;
	l->rooms[ROOM_SOURCE] = rest;
	l->rooms[ROOM_STACK] = take_top(
		&right, sized(max(min(right.rows / 4, 9), 4), z->rows[ROOM_STACK], right.rows));
	if (right.rows >= 11)
		l->rooms[ROOM_HEAP] = take_bottom(
			&right, sized(right.rows * 2 / 5, z->rows[ROOM_HEAP] - z->rows[ROOM_VARS],
					right.rows));
	l->rooms[ROOM_VARS] = right;
}

static void narrow(
	struct layout *l, struct rect rest, enum room focus, const struct layout_sizes *z)
{
	enum room lower = is_right(focus) ? focus : ROOM_VARS;

	take_below(l, &rest, z);
	l->rooms[lower] =
		take_bottom(&rest, sized(rest.rows * 2 / 5, z->rows[lower], rest.rows - LEFT_ROWS));
	l->rooms[ROOM_SOURCE] = rest;
}

/* The focused room had no place: it takes that of another. */
static void make_room(struct layout *l, enum room focus)
{
	enum room victim = is_right(focus) && l->rooms[ROOM_VARS].rows ? ROOM_VARS : ROOM_SOURCE;

	if (l->rooms[focus].rows)
		return;
	l->rooms[focus] = l->rooms[victim];
	l->rooms[victim].rows = 0;
}

void layout_make(struct layout *l, int rows, int cols, enum room focus, bool is_full,
	const struct layout_sizes *sizes)
{
	static const struct layout_sizes usual;
	const struct layout_sizes *z = sizes ? sizes : &usual;
	struct rect rest = { 0, 0, max(rows, 0), max(cols, 0) };

	memset(l, 0, sizeof(*l));
	l->divider = -1;
	l->has_headings = rows >= HEADED_ROWS;
	l->title = take_top(&rest, 1);
	l->bottom = take_bottom(&rest, rows >= 4);
	if (is_full || (rows < STACKED_ROWS && cols < WIDE_COLS) || rows < HEADED_ROWS)
		l->rooms[focus] = rest;
	else if (cols >= WIDE_COLS)
		wide(l, rest, z);
	else
		narrow(l, rest, focus, z);
	make_room(l, focus);
}
