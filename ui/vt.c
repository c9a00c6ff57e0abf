/* vt.c - see vt.h.
 *
 * Ours, although there is a library for it: libvterm 0.1.4, which is the one of Debian 12, writes beyond its memory and crashes
 * when a program sends U+009B before a tab, a wide character to a screen one column wide, or margins and then a scroll, and
 * takes UTF-8 for something else after the SI that ncurses sends to TERM=linux. The bytes come from the program, so nothing may
 * ever be harmed by them. On the screens of curses programs both draw the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "vt.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/utf8.h"
#include "vt_cells.h"

static void reset(struct vt *vt)
{
	vt->at.look = LOOK_USUAL;
	vt->at.draws_lines[0] = vt->at.draws_lines[1] = false;
	vt->at.set = 0;
	vt->saved[0] = vt->saved[1] = (struct vt_brush){ .look = LOOK_USUAL };
	vt->top = 0;
	vt->bottom = vt->screens[0].rows;
	vt->stays = vt->inserts = vt->is_hidden = vt->wraps = false;
}

struct vt *vt_new(int rows, int cols)
{
	struct vt *vt = base_alloc(sizeof(*vt));

	for (int i = 0; i < 2; i++)
		grid_resize(&vt->screens[i], vt_clip(rows, 1, VT_MOST_SIZE),
			vt_clip(cols, 1, VT_MOST_SIZE));
	reset(vt);
	return vt;
}

void vt_free(struct vt *vt)
{
	if (!vt)
		return;
	grid_free(&vt->screens[0]);
	grid_free(&vt->screens[1]);
	free(vt);
}

bool vt_is_full_screen(const struct vt *vt)
{
	return vt->which == 1;
}

void vt_cursor(const struct vt *vt, int *row, int *col)
{
	*row = vt->is_hidden ? -1 : vt->at.row;
	*col = vt->at.col;
}

/* Looks. */

static void look(struct vt *vt, int n)
{
	/* clang-format off */
	static const struct { int n; unsigned set, unset; } attributes[] = {
		{ 0, 0, ~0u }, { 1, LOOK_BOLD, 0 }, { 2, LOOK_DIM, 0 }, { 3, LOOK_ITALIC, 0 }, { 4, LOOK_UNDERLINE, 0 },
		{ 7, LOOK_REVERSE, 0 }, { 22, 0, LOOK_BOLD | LOOK_DIM }, { 23, 0, LOOK_ITALIC }, { 24, 0, LOOK_UNDERLINE },
		{ 27, 0, LOOK_REVERSE },
	};
	/* clang-format on */
	struct look *to = &vt->at.look;

	for (size_t i = 0; i < ARRAY_LEN(attributes); i++)
		if (attributes[i].n == n)
			to->attrs = (to->attrs & ~attributes[i].unset) | attributes[i].set;
	if (n == 0 || n == 39)
		to->fg = LOOK_USUAL.fg;
	if (n == 0 || n == 49)
		to->bg = LOOK_USUAL.bg;
	if ((n >= 30 && n < 38) || (n >= 90 && n < 98))
		to->fg = n % 10 + (n >= 90 ? 8 : 0);
	if ((n >= 40 && n < 48) || (n >= 100 && n < 108))
		to->bg = n % 10 + (n >= 100 ? 8 : 0);
}

/* 38;5;N and 38;2;R;G;B: one colour in several numbers. Returns how many follow the first. */
static int far_color(const struct vt_sequence *seq, int i, int32_t *color)
{
	const int *n = seq->numbers + i;

	if (i + 2 < seq->n && n[1] == 5) {
		*color = n[2] & 255;
		return 2;
	}
	if (i + 4 < seq->n && n[1] == 2) {
		*color = LOOK_RGB + ((n[2] & 255) << 16 | (n[3] & 255) << 8 | (n[4] & 255));
		return 4;
	}
	return seq->n;
}

static void looks(struct vt *vt, const struct vt_sequence *seq)
{
	for (int i = 0; i < seq->n || i == 0; i++) {
		int n = seq->numbers[i];

		if (n == 38 || n == 48)
			i += far_color(seq, i, n == 38 ? &vt->at.look.fg : &vt->at.look.bg);
		else
			look(vt, n);
	}
}

/* Sequences: a letter, and what it does. A number that was not given is 0. */

typedef void does(struct vt *vt, const struct vt_sequence *seq);

static int number(const struct vt_sequence *seq, int i, int otherwise)
{
	return i < seq->n && seq->numbers[i] ? seq->numbers[i] : otherwise;
}

static int count(const struct vt_sequence *seq)
{
	return vt_clip(number(seq, 0, 1), 1, VT_MOST_SIZE);
}

static void up(struct vt *vt, const struct vt_sequence *seq)
{
	vt_go(vt, vt->at.row - count(seq), vt->at.col);
}

static void down(struct vt *vt, const struct vt_sequence *seq)
{
	vt_go(vt, vt->at.row + count(seq), vt->at.col);
}

static void right(struct vt *vt, const struct vt_sequence *seq)
{
	vt_go(vt, vt->at.row, vt->at.col + count(seq));
}

static void left(struct vt *vt, const struct vt_sequence *seq)
{
	vt_go(vt, vt->at.row, vt->at.col - count(seq));
}

static void next_row(struct vt *vt, const struct vt_sequence *seq)
{
	vt_go(vt, vt->at.row + count(seq), 0);
}

static void row_before(struct vt *vt, const struct vt_sequence *seq)
{
	vt_go(vt, vt->at.row - count(seq), 0);
}

static void to_col(struct vt *vt, const struct vt_sequence *seq)
{
	vt_go(vt, vt->at.row, count(seq) - 1);
}

static void to_row(struct vt *vt, const struct vt_sequence *seq)
{
	vt_go(vt, count(seq) - 1, vt->at.col);
}

static void to_place(struct vt *vt, const struct vt_sequence *seq)
{
	vt_go(vt, count(seq) - 1, vt_clip(number(seq, 1, 1), 1, VT_MOST_SIZE) - 1);
}

static void tab_back(struct vt *vt, const struct vt_sequence *seq)
{
	vt_go(vt, vt->at.row, ((vt->at.col + VT_TAB - 1) / VT_TAB - count(seq)) * VT_TAB);
}

static void tab_on(struct vt *vt, const struct vt_sequence *seq)
{
	vt_go(vt, vt->at.row, (vt->at.col / VT_TAB + count(seq)) * VT_TAB);
}

static void erase(struct vt *vt, const struct vt_sequence *seq)
{
	vt_clear(vt, vt->at.row, vt->at.col, count(seq));
}

static void save_brush(struct vt *vt)
{
	vt->saved[vt->which] = vt->at;
}

static void restore_brush(struct vt *vt)
{
	vt->at = vt->saved[vt->which];
	vt_go(vt, vt->at.row, vt->at.col);
}

static void save(struct vt *vt, const struct vt_sequence *seq)
{
	(void)seq;
	save_brush(vt);
}

static void restore(struct vt *vt, const struct vt_sequence *seq)
{
	(void)seq;
	restore_brush(vt);
}

static void scroll_up(struct vt *vt, const struct vt_sequence *seq)
{
	vt_scroll(vt, vt->top, vt->bottom, count(seq));
}

static void scroll_down(struct vt *vt, const struct vt_sequence *seq)
{
	vt_scroll(vt, vt->top, vt->bottom, -count(seq));
}

static void clear_line(struct vt *vt, const struct vt_sequence *seq)
{
	int how = number(seq, 0, 0), from = how ? 0 : vt->at.col;

	vt_clear(vt, vt->at.row, from, (how == 1 ? vt->at.col + 1 : vt_screen(vt)->cols) - from);
}

static void clear_screen(struct vt *vt, const struct vt_sequence *seq)
{
	int how = number(seq, 0, 0);

	if (how <= 1)
		clear_line(vt, seq);
	vt_clear_rows(vt, how ? 0 : vt->at.row + 1, how == 1 ? vt->at.row : vt_screen(vt)->rows);
}

static bool is_in_region(const struct vt *vt)
{
	return vt->at.row >= vt->top && vt->at.row < vt->bottom;
}

static void insert_rows(struct vt *vt, const struct vt_sequence *seq)
{
	if (is_in_region(vt))
		vt_scroll(vt, vt->at.row, vt->bottom, -count(seq));
}

static void delete_rows(struct vt *vt, const struct vt_sequence *seq)
{
	if (is_in_region(vt))
		vt_scroll(vt, vt->at.row, vt->bottom, count(seq));
}

static void insert_cells(struct vt *vt, const struct vt_sequence *seq)
{
	vt_open_cells(vt, vt_clip(count(seq), 1, vt_screen(vt)->cols - vt->at.col));
}

static void delete_cells(struct vt *vt, const struct vt_sequence *seq)
{
	int n = vt_clip(count(seq), 1, vt_screen(vt)->cols - vt->at.col),
	    rest = vt_screen(vt)->cols - vt->at.col - n;
	struct cell *here = vt_cell(vt, vt->at.row, vt->at.col);

	memmove(here, here + n, (size_t)rest * sizeof(*here));
	vt_clear(vt, vt->at.row, vt->at.col + rest, n);
}

static void region(struct vt *vt, const struct vt_sequence *seq)
{
	int rows = vt_screen(vt)->rows, top = number(seq, 0, 1) - 1, bottom = number(seq, 1, rows);

	if (bottom > rows || top + 1 >= bottom)
		return;
	vt->top = top;
	vt->bottom = bottom;
	vt_go(vt, 0, 0);
}

static void repeat(struct vt *vt, const struct vt_sequence *seq)
{
	for (int n = count(seq); n > 0 && vt->last; n--)
		vt_put(vt, vt->last, utf8_width(vt->last));
}

/* Modes. */

static void choose_screen(struct vt *vt, bool other)
{
	if (other == (vt->which == 1))
		return;
	if (other)
		vt->saved[0] = vt->at;
	vt->which = other;
	if (other)
		vt_clear_rows(vt, 0, vt_screen(vt)->rows);
	else
		restore_brush(vt);
}

static void hide_cursor(struct vt *vt, bool shows)
{
	vt->is_hidden = !shows;
}

static void wrap(struct vt *vt, bool on)
{
	vt->stays = !on;
}

static void insert(struct vt *vt, bool on)
{
	vt->inserts = on;
}

static const struct {
	char mark;
	int n;
	void (*set)(struct vt *vt, bool on);
} modes[] = {
	{ '?', 25, hide_cursor },
	{ '?', 7, wrap },
	{ 0, 4, insert },
	{ '?', 47, choose_screen },
	{ '?', 1047, choose_screen },
	{ '?', 1049, choose_screen },
};

static void set_modes(struct vt *vt, const struct vt_sequence *seq)
{
	for (int i = 0; i < seq->n; i++)
		for (size_t m = 0; m < ARRAY_LEN(modes); m++)
			if (modes[m].n == seq->numbers[i] && modes[m].mark == seq->mark)
				modes[m].set(vt, seq->letter == 'h');
}

/* clang-format off */
static does *const sequences[128] = {
	['A'] = up, ['B'] = down, ['C'] = right, ['D'] = left, ['E'] = next_row, ['F'] = row_before, ['G'] = to_col, ['`'] = to_col,
	['d'] = to_row, ['e'] = down, ['a'] = right, ['H'] = to_place, ['f'] = to_place, ['J'] = clear_screen, ['K'] = clear_line,
	['L'] = insert_rows, ['M'] = delete_rows, ['@'] = insert_cells, ['P'] = delete_cells, ['X'] = erase, ['S'] = scroll_up,
	['T'] = scroll_down, ['m'] = looks, ['r'] = region, ['s'] = save, ['u'] = restore, ['b'] = repeat, ['I'] = tab_on,
	['Z'] = tab_back,
};
/* clang-format on */

static void sequence(void *arg, const struct vt_sequence *seq)
{
	struct vt *vt = arg;

	if (seq->letter == 'h' || seq->letter == 'l')
		set_modes(vt, seq);
	else if (seq->letter == 'p' && seq->mark == '!')
		reset(vt);
	else if (!seq->mark && sequences[(unsigned char)seq->letter])
		sequences[(unsigned char)seq->letter](vt, seq);
}

static void reset_all(struct vt *vt)
{
	vt->which = 0;
	reset(vt);
	vt_clear_rows(vt, 0, vt_screen(vt)->rows);
	vt_go(vt, 0, 0);
}

static void (*const escapes[128])(struct vt *vt) = {
	['7'] = save_brush,
	['8'] = restore_brush,
	['D'] = vt_line_feed,
	['M'] = vt_reverse_line_feed,
	['E'] = vt_new_line,
	['c'] = reset_all,
};

static void escape(void *arg, char mark, char letter)
{
	struct vt *vt = arg;

	if (mark == '(' || mark == ')')
		vt->at.draws_lines[mark == ')'] = letter == '0';
	else if (!mark && escapes[(unsigned char)letter])
		escapes[(unsigned char)letter](vt);
}

static void control(void *arg, char c)
{
	struct vt *vt = arg;

	if (c == '\n' || c == '\v' || c == '\f')
		vt_new_line(vt); /* what a tty makes of it */
	else if (c == '\r')
		vt_go(vt, vt->at.row, 0);
	else if (c == '\b')
		vt_go(vt, vt->at.row, vt->at.col - 1);
	else if (c == '\t')
		vt_go(vt, vt->at.row, (vt->at.col / VT_TAB + 1) * VT_TAB);
	else if (c == 14 || c == 15)
		vt->at.set = c == 14;
}

static void character(void *arg, uint32_t c)
{
	vt_character(arg, c);
}

void vt_feed(struct vt *vt, const char *bytes, size_t len)
{
	static const struct vt_ops ops = { character, control, escape, sequence };

	vt_parse(&vt->parser, &ops, vt, bytes, len);
}

/* Drawing. */

static void draw_cell(const struct area *a, int row, int col, const struct cell *c)
{
	struct pen pen = pen_at(a, row, col);

	if (!c->c)
		return;
	pen_char(&pen, STYLE_OWN, c->c);
	for (int m = 0; m < CELL_MARKS && c->marks[m]; m++)
		pen_char(&pen, STYLE_OWN, c->marks[m]);
	area_own(a, row, col, pen.col - col, &c->own);
}

int vt_draw(const struct vt *vt, const struct area *a)
{
	const struct grid *g = &vt->screens[vt->which];
	int first = vt->at.row >= a->rows ? vt->at.row - a->rows + 1 : 0;

	for (int row = 0; row < a->rows && first + row < g->rows; row++)
		for (int col = 0; col < g->cols; col++)
			draw_cell(a, row, col, grid_at(g, first + row, col));
	return first;
}
