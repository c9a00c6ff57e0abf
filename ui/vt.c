/* vt.c - see vt.h.
 *
 * The states and their transitions are those of Paul Williams' parser for DEC terminals (vt100.net/emu/dec_ansi_parser), less what
 * no program of today sends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "vt.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/utf8.h"

#define MOST_NUMBERS 16
#define MOST_SIZE 1000

struct place { int row, col; };

enum vt_state { PLAIN, ESCAPE, CHARSET, SEQUENCE, STRING, STRING_ESCAPE };

struct vt {
	struct grid screens[2];         /* the usual one, the other one */
	int  which;
	struct place at, saved;
	int  top, bottom;               /* rows that scroll: top … bottom - 1 */
	bool wraps;                     /* the next character goes to the next row */
	bool is_hidden, draws_lines;
	uint8_t style, ground;
	unsigned attrs;
	int  color;
	enum vt_state state;
	char private;                   /* '?', '>' … after the bracket, or 0 */
	int  numbers[MOST_NUMBERS], n;
	char bytes[4];                  /* of a character under way */
	size_t n_bytes;
	uint32_t last;                  /* character drawn, for repeating */
};

static int clip(int n, int low, int high)
{
	return n < low ? low : n > high ? high : n;
}

struct vt *vt_new(int rows, int cols)
{
	struct vt *vt = base_alloc(sizeof(*vt));

	for (int i = 0; i < 2; i++)
		grid_resize(&vt->screens[i], clip(rows, 1, MOST_SIZE), clip(cols, 1, MOST_SIZE));
	vt->bottom = vt->screens[0].rows;
	vt->color = -1;
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

/* Cells. */

static struct grid *screen(struct vt *vt)
{
	return &vt->screens[vt->which];
}

static struct cell *cell(struct vt *vt, int row, int col)
{
	return &screen(vt)->cells[(size_t)row * (size_t)screen(vt)->cols + (size_t)col];
}

static void clear(struct vt *vt, int row, int col, int n)
{
	for (int i = col; i < col + n && i < screen(vt)->cols; i++)
		*cell(vt, row, i) = (struct cell){ .c = ' ', .ground = vt->ground };
}

static void clear_rows(struct vt *vt, int from, int to)
{
	for (int row = from; row < to; row++)
		clear(vt, row, 0, screen(vt)->cols);
}

static void copy_row(struct vt *vt, int to, int from)
{
	memcpy(cell(vt, to, 0), cell(vt, from, 0), (size_t)screen(vt)->cols * sizeof(struct cell));
}

/* Rows from … to - 1 move up by n; down when it is negative. */
static void scroll_rows(struct vt *vt, int from, int to, int n)
{
	int size = to - from;

	n = clip(n, -size, size);
	for (int i = 0; n > 0 && i < size - n; i++)
		copy_row(vt, from + i, from + i + n);
	for (int i = size - 1; n < 0 && i >= -n; i--)
		copy_row(vt, from + i, from + i + n);
	clear_rows(vt, n > 0 ? to - n : from, n > 0 ? to : from - n);
}

static void go(struct vt *vt, int row, int col)
{
	vt->at.row = clip(row, 0, screen(vt)->rows - 1);
	vt->at.col = clip(col, 0, screen(vt)->cols - 1);
	vt->wraps = false;
}

static void line_feed(struct vt *vt)
{
	if (vt->at.row == vt->bottom - 1)
		scroll_rows(vt, vt->top, vt->bottom, 1);
	else
		go(vt, vt->at.row + 1, vt->at.col);
}

static void reverse_line_feed(struct vt *vt)
{
	if (vt->at.row == vt->top)
		scroll_rows(vt, vt->top, vt->bottom, -1);
	else
		go(vt, vt->at.row - 1, vt->at.col);
}

/* Characters. */

static uint32_t in_line_drawing(uint32_t c)
{
	static const uint16_t lines[] = {
		['`'] = 0x25c6, ['a'] = 0x2592, ['f'] = 0xb0, ['g'] = 0xb1, ['j'] = 0x2518, ['k'] = 0x2510, ['l'] = 0x250c,
		['m'] = 0x2514, ['n'] = 0x253c, ['q'] = 0x2500, ['t'] = 0x251c, ['u'] = 0x2524, ['v'] = 0x2534, ['w'] = 0x252c,
		['x'] = 0x2502, ['~'] = 0xb7,
	};

	return c < ARRAY_LEN(lines) && lines[c] ? lines[c] : c;
}

/* A wide character loses the half that is written over, and the other with it. */
static void part(struct vt *vt, int row, int col)
{
	if (col > 0 && !cell(vt, row, col)->c)
		cell(vt, row, col - 1)->c = ' ';
	if (col + 1 < screen(vt)->cols && !cell(vt, row, col + 1)->c)
		cell(vt, row, col + 1)->c = ' ';
}

static void put(struct vt *vt, uint32_t c)
{
	int width = utf8_width(c);

	if (width <= 0)
		return;
	if (vt->wraps || vt->at.col + width > screen(vt)->cols) {
		go(vt, vt->at.row, 0);
		line_feed(vt);
	}
	if (vt->at.col + width > screen(vt)->cols)
		return;
	part(vt, vt->at.row, vt->at.col);
	part(vt, vt->at.row, vt->at.col + width - 1);
	*cell(vt, vt->at.row, vt->at.col) = (struct cell){ .c = c, .style = vt->style, .ground = vt->ground };
	if (width == 2)
		*cell(vt, vt->at.row, vt->at.col + 1) = (struct cell){ .style = vt->style, .ground = vt->ground };
	vt->last = c;
	if (vt->at.col + width == screen(vt)->cols)
		vt->wraps = true;
	else
		vt->at.col += width;
}

/* Looks: those names of ours that come nearest. */

static void choose_style(struct vt *vt)
{
	static const uint8_t colors[8] = {
		STYLE_DIM, STYLE_STDERR, STYLE_STRING, STYLE_NUMBER, STYLE_GRAPH, STYLE_KEYWORD, STYLE_BUILTIN, STYLE_TEXT,
	};

	vt->style = vt->attrs & LOOK_BOLD ? STYLE_TITLE : vt->attrs & LOOK_DIM ? STYLE_DIM
		: vt->color >= 0 ? colors[vt->color & 7] : STYLE_TEXT;
	vt->ground = vt->attrs & LOOK_REVERSE ? GROUND_SELECTED : vt->attrs & LOOK_UNDERLINE ? GROUND_MATCH : GROUND_PLAIN;
}

static void look(struct vt *vt, int n)
{
	static const struct { int n; unsigned set, unset; } attributes[] = {
		{ 0, 0, ~0u }, { 1, LOOK_BOLD, 0 }, { 2, LOOK_DIM, 0 }, { 4, LOOK_UNDERLINE, 0 }, { 7, LOOK_REVERSE, 0 },
		{ 22, 0, LOOK_BOLD | LOOK_DIM }, { 24, 0, LOOK_UNDERLINE }, { 27, 0, LOOK_REVERSE },
	};

	for (size_t i = 0; i < ARRAY_LEN(attributes); i++)
		if (attributes[i].n == n)
			vt->attrs = (vt->attrs & ~attributes[i].unset) | attributes[i].set;
	if (n == 0 || n == 39)
		vt->color = -1;
	if ((n >= 30 && n < 38) || (n >= 90 && n < 98))
		vt->color = n % 10;
}

/* 38;5;N and 38;2;R;G;B say one colour in several numbers. */
static void looks(struct vt *vt)
{
	for (int i = 0; i < vt->n || i == 0; i++) {
		int n = vt->numbers[i];

		if ((n == 38 || n == 48) && i + 1 < vt->n)
			i += vt->numbers[i + 1] == 5 ? 2 : 4;
		else
			look(vt, n);
	}
	choose_style(vt);
}

/* Sequences: a letter, and what it does. A number that was not given is 0. */

static int number(const struct vt *vt, int i, int otherwise)
{
	return i < vt->n && vt->numbers[i] ? vt->numbers[i] : otherwise;
}

static int count(const struct vt *vt)
{
	return clip(number(vt, 0, 1), 1, MOST_SIZE);
}

static void up(struct vt *vt) { go(vt, vt->at.row - count(vt), vt->at.col); }
static void down(struct vt *vt) { go(vt, vt->at.row + count(vt), vt->at.col); }
static void right(struct vt *vt) { go(vt, vt->at.row, vt->at.col + count(vt)); }
static void left(struct vt *vt) { go(vt, vt->at.row, vt->at.col - count(vt)); }
static void next_row(struct vt *vt) { go(vt, vt->at.row + count(vt), 0); }
static void row_before(struct vt *vt) { go(vt, vt->at.row - count(vt), 0); }
static void to_col(struct vt *vt) { go(vt, vt->at.row, count(vt) - 1); }
static void to_row(struct vt *vt) { go(vt, count(vt) - 1, vt->at.col); }
static void to_place(struct vt *vt) { go(vt, count(vt) - 1, clip(number(vt, 1, 1), 1, MOST_SIZE) - 1); }
static void erase(struct vt *vt) { clear(vt, vt->at.row, vt->at.col, count(vt)); }
static void save(struct vt *vt) { vt->saved = vt->at; }
static void restore(struct vt *vt) { go(vt, vt->saved.row, vt->saved.col); }
static void scroll_up(struct vt *vt) { scroll_rows(vt, vt->top, vt->bottom, count(vt)); }
static void scroll_down(struct vt *vt) { scroll_rows(vt, vt->top, vt->bottom, -count(vt)); }

static void clear_line(struct vt *vt)
{
	int from = number(vt, 0, 0) ? 0 : vt->at.col;
	int to = number(vt, 0, 0) == 1 ? vt->at.col + 1 : screen(vt)->cols;

	clear(vt, vt->at.row, from, to - from);
}

static void clear_screen(struct vt *vt)
{
	int how = number(vt, 0, 0);

	if (how <= 1)
		clear_line(vt);
	clear_rows(vt, how ? 0 : vt->at.row + 1, how == 1 ? vt->at.row : screen(vt)->rows);
}

static void insert_rows(struct vt *vt)
{
	if (vt->at.row >= vt->top && vt->at.row < vt->bottom)
		scroll_rows(vt, vt->at.row, vt->bottom, -count(vt));
}

static void delete_rows(struct vt *vt)
{
	if (vt->at.row >= vt->top && vt->at.row < vt->bottom)
		scroll_rows(vt, vt->at.row, vt->bottom, count(vt));
}

static void insert_cells(struct vt *vt)
{
	int n = clip(count(vt), 1, screen(vt)->cols - vt->at.col), rest = screen(vt)->cols - vt->at.col - n;

	memmove(cell(vt, vt->at.row, vt->at.col) + n, cell(vt, vt->at.row, vt->at.col), (size_t)rest * sizeof(struct cell));
	clear(vt, vt->at.row, vt->at.col, n);
}

static void delete_cells(struct vt *vt)
{
	int n = clip(count(vt), 1, screen(vt)->cols - vt->at.col), rest = screen(vt)->cols - vt->at.col - n;

	memmove(cell(vt, vt->at.row, vt->at.col), cell(vt, vt->at.row, vt->at.col) + n, (size_t)rest * sizeof(struct cell));
	clear(vt, vt->at.row, vt->at.col + rest, n);
}

static void region(struct vt *vt)
{
	int top = number(vt, 0, 1) - 1, bottom = number(vt, 1, screen(vt)->rows);

	if (top < 0 || bottom > screen(vt)->rows || top + 1 >= bottom)
		return;
	vt->top = top;
	vt->bottom = bottom;
	go(vt, 0, 0);
}

static void repeat(struct vt *vt)
{
	for (int n = count(vt); n > 0 && vt->last; n--)
		put(vt, vt->last);
}

static void choose_screen(struct vt *vt, bool other)
{
	if (other && vt->which == 0)
		save(vt);
	vt->which = other;
	if (other)
		clear_rows(vt, 0, screen(vt)->rows);
	else
		restore(vt);
}

static void set_mode(struct vt *vt, bool on)
{
	for (int i = 0; i < vt->n && vt->private == '?'; i++) {
		if (vt->numbers[i] == 25)
			vt->is_hidden = !on;
		if (vt->numbers[i] == 1049 || vt->numbers[i] == 1047 || vt->numbers[i] == 47)
			choose_screen(vt, on);
	}
}

static void mode_on(struct vt *vt) { set_mode(vt, true); }
static void mode_off(struct vt *vt) { set_mode(vt, false); }

static void (*const sequences[128])(struct vt *vt) = {
	['A'] = up, ['B'] = down, ['C'] = right, ['D'] = left, ['E'] = next_row, ['F'] = row_before, ['G'] = to_col, ['`'] = to_col,
	['d'] = to_row, ['e'] = down, ['a'] = right, ['H'] = to_place, ['f'] = to_place, ['J'] = clear_screen, ['K'] = clear_line,
	['L'] = insert_rows, ['M'] = delete_rows, ['@'] = insert_cells, ['P'] = delete_cells, ['X'] = erase, ['S'] = scroll_up,
	['T'] = scroll_down, ['m'] = looks, ['r'] = region, ['s'] = save, ['u'] = restore, ['b'] = repeat, ['h'] = mode_on,
	['l'] = mode_off,
};

static void new_line(struct vt *vt)
{
	go(vt, vt->at.row, 0);
	line_feed(vt);
}

static void (*const escapes[128])(struct vt *vt) = {
	['7'] = save, ['8'] = restore, ['D'] = line_feed, ['M'] = reverse_line_feed, ['E'] = new_line,
};

/* Bytes. */

static void begin_sequence(struct vt *vt)
{
	memset(vt->numbers, 0, sizeof(vt->numbers));
	vt->n = 0;
	vt->private = 0;
	vt->state = SEQUENCE;
}

static void escape(struct vt *vt, unsigned char c)
{
	vt->state = PLAIN;
	if (c == '[')
		begin_sequence(vt);
	else if (c == ']' || c == 'P' || c == '^' || c == '_' || c == 'X')
		vt->state = STRING;
	else if (c == '(' || c == ')')
		vt->state = CHARSET;
	else if (c < 128 && escapes[c])
		escapes[c](vt);
}

/* Colons divide, too. */
static void sequence(struct vt *vt, unsigned char c)
{
	if (c >= '0' && c <= '9') {
		vt->n += vt->n == 0;
		vt->numbers[vt->n - 1] = clip(vt->numbers[vt->n - 1] * 10 + c - '0', 0, 99999);
	} else if (c == ';' || c == ':') {
		vt->n += vt->n == 0;
		vt->n += vt->n < MOST_NUMBERS;
	} else if (c >= '<' && c <= '?') {
		vt->private = (char)c;
	} else if (c >= 0x40) {
		vt->state = PLAIN;
		if (c < 128 && sequences[c] && (!vt->private || c == 'h' || c == 'l'))
			sequences[c](vt);
	}
}

static void control(struct vt *vt, unsigned char c)
{
	if (c == '\n' || c == '\v' || c == '\f')
		new_line(vt);                   /* what a tty makes of it */
	else if (c == '\r')
		go(vt, vt->at.row, 0);
	else if (c == '\b')
		go(vt, vt->at.row, vt->at.col - 1);
	else if (c == '\t')
		go(vt, vt->at.row, (vt->at.col / 8 + 1) * 8);
	else if (c == 14 || c == 15)
		vt->draws_lines = c == 14;
	else if (c == 27)
		vt->state = ESCAPE;
}

static void plain(struct vt *vt, unsigned char c)
{
	uint32_t decoded;

	if (c < 0x80 && vt->n_bytes) {
		vt->n_bytes = 0;
		put(vt, 0xfffd);
	}
	if (c < 32 || c == 127) {
		control(vt, c);
		return;
	}
	if (c < 0x80) {
		put(vt, vt->draws_lines ? in_line_drawing(c) : c);
		return;
	}
	vt->bytes[vt->n_bytes++] = (char)c;
	if (vt->n_bytes < 4 && vt->n_bytes < (size_t)(((unsigned char)vt->bytes[0] >= 0xf0) ? 4
		: (unsigned char)vt->bytes[0] >= 0xe0 ? 3 : (unsigned char)vt->bytes[0] >= 0xc0 ? 2 : 1))
		return;
	utf8_decode(vt->bytes, vt->n_bytes, &decoded);
	vt->n_bytes = 0;
	put(vt, decoded);
}

static void take(struct vt *vt, unsigned char c)
{
	if (vt->state == PLAIN)
		plain(vt, c);
	else if (vt->state == STRING)
		vt->state = c == 7 ? PLAIN : c == 27 ? STRING_ESCAPE : STRING;
	else if (vt->state == STRING_ESCAPE)
		vt->state = c == '\\' ? PLAIN : STRING;
	else if (c == 24 || c == 26)
		vt->state = PLAIN;
	else if (c < 32)
		control(vt, c);
	else if (vt->state == ESCAPE)
		escape(vt, c);
	else if (vt->state == SEQUENCE)
		sequence(vt, c);
	else {
		vt->draws_lines = c == '0';
		vt->state = PLAIN;
	}
}

void vt_feed(struct vt *vt, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		take(vt, (unsigned char)bytes[i]);
}

/* Drawing. */

int vt_draw(const struct vt *vt, const struct area *a)
{
	const struct grid *g = &vt->screens[vt->which];
	int first = vt->at.row >= a->rows ? vt->at.row - a->rows + 1 : 0;

	for (int row = 0; row < a->rows && first + row < g->rows; row++) {
		struct pen pen = pen_at(a, row, 0);

		for (int col = 0; col < g->cols; col++) {
			const struct cell *c = grid_at(g, first + row, col);

			pen.col = col;
			pen.ground = (enum ground)c->ground;
			if (c->c)
				pen_char(&pen, (enum style)c->style, c->c);
		}
	}
	return first;
}
