/* vt_cells.c - the cells of a small terminal: cleared, moved, written on. See vt_cells.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "vt_cells.h"

#include <string.h>

#include "pystep/utf8.h"

int vt_clip(int n, int low, int high)
{
	return n < low ? low : n > high ? high : n;
}

struct grid *vt_screen(struct vt *vt)
{
	return &vt->screens[vt->which];
}

struct cell *vt_cell(struct vt *vt, int row, int col)
{
	return &vt_screen(vt)->cells[(size_t)row * (size_t)vt_screen(vt)->cols + (size_t)col];
}

/* What is cleared has the colour of the ground. */
void vt_clear(struct vt *vt, int row, int col, int n)
{
	for (int i = col; i < col + n && i < vt_screen(vt)->cols; i++)
		*vt_cell(vt, row, i) = (struct cell){
			.c = ' ', .style = STYLE_OWN, .own = { LOOK_USUAL.fg, vt->at.look.bg, 0 }
		};
}

void vt_clear_rows(struct vt *vt, int from, int to)
{
	for (int row = from; row < to; row++)
		vt_clear(vt, row, 0, vt_screen(vt)->cols);
}

static void copy_row(struct vt *vt, int to, int from)
{
	memcpy(vt_cell(vt, to, 0), vt_cell(vt, from, 0),
		(size_t)vt_screen(vt)->cols * sizeof(struct cell));
}

/* Rows from … to - 1 move up by n; down when it is negative. */
void vt_scroll(struct vt *vt, int from, int to, int n)
{
	int size = to - from;

	n = vt_clip(n, -size, size);
	for (int i = 0; n > 0 && i < size - n; i++)
		copy_row(vt, from + i, from + i + n);
	for (int i = size - 1; n < 0 && i >= -n; i--)
		copy_row(vt, from + i, from + i + n);
	vt_clear_rows(vt, n > 0 ? to - n : from, n > 0 ? to : from - n);
}

void vt_go(struct vt *vt, int row, int col)
{
	vt->at.row = vt_clip(row, 0, vt_screen(vt)->rows - 1);
	vt->at.col = vt_clip(col, 0, vt_screen(vt)->cols - 1);
	vt->wraps = false;
}

void vt_line_feed(struct vt *vt)
{
	if (vt->at.row == vt->bottom - 1)
		vt_scroll(vt, vt->top, vt->bottom, 1);
	else
		vt_go(vt, vt->at.row + 1, vt->at.col);
}

void vt_reverse_line_feed(struct vt *vt)
{
	if (vt->at.row == vt->top)
		vt_scroll(vt, vt->top, vt->bottom, -1);
	else
		vt_go(vt, vt->at.row - 1, vt->at.col);
}

void vt_new_line(struct vt *vt)
{
	vt_go(vt, vt->at.row, 0);
	vt_line_feed(vt);
}

/* Characters. */

static uint32_t in_line_drawing(uint32_t c)
{
	/* clang-format off */
	static const uint16_t lines[] = {
		['`'] = 0x25c6, ['a'] = 0x2592, ['f'] = 0xb0, ['g'] = 0xb1, ['j'] = 0x2518, ['k'] = 0x2510, ['l'] = 0x250c,
		['m'] = 0x2514, ['n'] = 0x253c, ['o'] = 0x23ba, ['q'] = 0x2500, ['s'] = 0x23bd, ['t'] = 0x251c, ['u'] = 0x2524,
		['v'] = 0x2534, ['w'] = 0x252c, ['x'] = 0x2502, ['y'] = 0x2264, ['z'] = 0x2265, ['~'] = 0xb7,
	};
	/* clang-format on */

	return c < ARRAY_LEN(lines) && lines[c] ? lines[c] : c;
}

/* A wide character loses the half that is written over, and the other with it. */
static void part(struct vt *vt, int row, int col)
{
	if (col > 0 && !vt_cell(vt, row, col)->c)
		vt_cell(vt, row, col - 1)->c = ' ';
	if (col + 1 < vt_screen(vt)->cols && !vt_cell(vt, row, col + 1)->c)
		vt_cell(vt, row, col + 1)->c = ' ';
}

void vt_open_cells(struct vt *vt, int n)
{
	int rest = vt_screen(vt)->cols - vt->at.col - n;
	struct cell *here = vt_cell(vt, vt->at.row, vt->at.col);

	part(vt, vt->at.row, vt->at.col);
	memmove(here + n, here, (size_t)rest * sizeof(*here));
	vt_clear(vt, vt->at.row, vt->at.col, n);
}

/* Onto the character before. */
static void add_mark(struct vt *vt, uint32_t c)
{
	int col = vt->wraps ? vt->at.col : vt->at.col - 1;
	struct cell *to;

	if (col > 0 && !vt_cell(vt, vt->at.row, col)->c)
		col--;
	if (col < 0)
		return;
	to = vt_cell(vt, vt->at.row, col);
	for (int m = 0; m < CELL_MARKS; m++)
		if (!to->marks[m]) {
			to->marks[m] = c;
			return;
		}
}

void vt_put(struct vt *vt, uint32_t c, int width)
{
	int cols = vt_screen(vt)->cols;

	if (width > cols)
		return;
	if (!vt->stays && (vt->wraps || vt->at.col + width > cols))
		vt_new_line(vt);
	vt->at.col = vt_clip(vt->at.col, 0, cols - width);
	if (vt->inserts)
		vt_open_cells(vt, width);
	for (int i = 0; i < width; i++) {
		part(vt, vt->at.row, vt->at.col + i);
		*vt_cell(vt, vt->at.row, vt->at.col + i) =
			(struct cell){ .c = i ? 0 : c, .style = STYLE_OWN, .own = vt->at.look };
	}
	vt->last = c;
	vt->wraps = vt->at.col + width == cols;
	vt->at.col += vt->wraps ? width - 1 : width;
}

/* What may not be sent to the terminal as it is has a sign in its place. */
void vt_character(struct vt *vt, uint32_t c)
{
	uint32_t shown = vt->at.draws_lines[vt->at.set] ? in_line_drawing(c) : c;
	int width = utf8_width(shown);

	if (width > 0)
		vt_put(vt, cell_can_hold(shown) ? shown : 0xfffd, cell_can_hold(shown) ? width : 1);
	else if (width == 0 && cell_can_hold(shown))
		add_mark(vt, shown);
}
