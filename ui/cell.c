/* cell.c - see cell.h.
 *
 * All writing ends in set_cell, which keeps wide characters whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cell.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "pystep/utf8.h"

#define TAB 8

static struct cell *cell_at(const struct grid *g, int row, int col)
{
	if (row < 0 || col < 0 || row >= g->rows || col >= g->cols)
		return NULL;
	return &g->cells[(size_t)row * (size_t)g->cols + (size_t)col];
}

void grid_resize(struct grid *g, int rows, int cols)
{
	assert(rows >= 0 && cols >= 0);
	g->rows = rows;
	g->cols = cols;
	g->cells = base_realloc_array(g->cells, (size_t)rows * (size_t)cols + 1, sizeof(*g->cells));
	for (size_t i = 0; i < (size_t)rows * (size_t)cols; i++)
		g->cells[i] = (struct cell){ .c = ' ' };
}

void grid_free(struct grid *g)
{
	free(g->cells);
	*g = (struct grid){ 0 };
}

const struct cell *grid_at(const struct grid *g, int row, int col)
{
	return cell_at(g, row, col);
}

bool cell_equal(const struct cell *a, const struct cell *b)
{
	return a->c == b->c && a->style == b->style && a->ground == b->ground &&
	       a->is_underlined == b->is_underlined &&
	       !memcmp(a->marks, b->marks, sizeof(a->marks)) && a->own.fg == b->own.fg &&
	       a->own.bg == b->own.bg && a->own.attrs == b->own.attrs;
}

static void add_char(struct str *out, uint32_t c)
{
	char bytes[4];

	str_add_bytes(out, bytes, utf8_encode(c, bytes));
}

void grid_text(const struct grid *g, int row, int col, int cols, struct str *out)
{
	size_t start = out->len;
	const struct cell *c;

	for (int i = col; i < col + cols && (c = grid_at(g, row, i)); i++) {
		if (c->c)
			add_char(out, c->c);
		for (int m = 0; m < CELL_MARKS && c->marks[m]; m++)
			add_char(out, c->marks[m]);
	}
	while (out->len > start && out->at[out->len - 1] == ' ')
		out->at[--out->len] = '\0';
}

/* Areas. */

struct area area_of(struct grid *g)
{
	return (struct area){ g, 0, 0, g->rows, g->cols };
}

static int clip(int n, int low, int high)
{
	return n < low ? low : n > high ? high : n;
}

struct area area_sub(const struct area *a, int row, int col, int rows, int cols)
{
	int top = clip(row, 0, a->rows), left = clip(col, 0, a->cols);
	int bottom = clip(row + rows, top, a->rows), right = clip(col + cols, left, a->cols);

	return (struct area){ a->grid, a->row + top, a->col + left, bottom - top, right - left };
}

static struct cell *area_cell(const struct area *a, int row, int col)
{
	if (row < 0 || col < 0 || row >= a->rows || col >= a->cols)
		return NULL;
	return cell_at(a->grid, a->row + row, a->col + col);
}

/* The character that a cell belongs to loses its other half. */
static void break_wide(const struct area *a, int row, int col)
{
	struct cell *c = cell_at(a->grid, a->row + row, a->col + col);
	struct cell *left = cell_at(a->grid, a->row + row, a->col + col - 1);
	struct cell *right = cell_at(a->grid, a->row + row, a->col + col + 1);

	if (c && !c->c && left)
		left->c = ' ';
	if (c && c->c && right && !right->c)
		right->c = ' ';
}

static void set_cell(
	const struct area *a, int row, int col, uint32_t c, enum style style, enum ground ground)
{
	struct cell *cell = area_cell(a, row, col);

	if (!cell)
		return;
	break_wide(a, row, col);
	*cell = (struct cell){ .c = c, .style = (uint8_t)style, .ground = (uint8_t)ground };
}

void area_fill(const struct area *a, int row, int col, int cols, uint32_t c, enum style style)
{
	for (int i = col; i < col + cols && i < a->cols; i++)
		set_cell(a, row, i, c, style, GROUND_PLAIN);
}

void area_ground(const struct area *a, int row, int col, int cols, enum ground ground)
{
	struct cell *cell;

	for (int i = col < 0 ? 0 : col; i < col + cols && (cell = area_cell(a, row, i)); i++)
		cell->ground = (uint8_t)ground;
}

void area_underline(const struct area *a, int row, int col, int cols)
{
	struct cell *cell;

	for (int i = col < 0 ? 0 : col; i < col + cols && (cell = area_cell(a, row, i)); i++)
		cell->is_underlined = true;
}

void area_own(const struct area *a, int row, int col, int cols, const struct look *own)
{
	struct cell *cell;

	for (int i = col < 0 ? 0 : col; i < col + cols && (cell = area_cell(a, row, i)); i++) {
		cell->style = STYLE_OWN;
		cell->own = *own;
	}
}

int area_text(const struct area *a, int row, int col, enum style style, const char *text)
{
	struct pen p = pen_at(a, row, col);

	pen_text(&p, style, text);
	return p.col;
}

void area_text_right(const struct area *a, int row, enum style style, const char *text)
{
	int cols = cell_columns(text, strlen(text));

	area_text(a, row, cols < a->cols ? a->cols - cols : 0, style, text);
}

/* Characters. */

/* Joiners, marks of direction and other characters that draw nothing but move what is around them. */
static bool is_treacherous(uint32_t c)
{
	return (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xad || c == 0x61c ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

/* Variation selectors change the width of a character in some terminals and not in others. */
static bool is_dropped(uint32_t c)
{
	return c >= 0xfe00 && c <= 0xfe0f;
}

static bool is_surrogate(uint32_t c)
{
	return c >= 0xd800 && c <= 0xdfff;
}

/* How a character is written that must not be sent as it is; "" when it may be. */
static void spell(uint32_t c, char out[16])
{
	out[0] = '\0';
	if (c < 0x20 || c == 0x7f)
		snprintf(out, 16, "^%c", (int)(c ^ 0x40));
	else if (is_surrogate(c) || is_treacherous(c) || utf8_width(c) < 0)
		snprintf(out, 16, "<%02x>", (unsigned)c);
}

struct pen pen_at(const struct area *a, int row, int col)
{
	return (struct pen){ *a, row, col, col, GROUND_PLAIN };
}

static void add_mark(struct pen *p, uint32_t c)
{
	struct cell *cell = area_cell(&p->area, p->row, p->col - 1);

	if (cell && !cell->c)
		cell = area_cell(&p->area, p->row, p->col - 2);
	for (int m = 0; cell && m < CELL_MARKS; m++)
		if (!cell->marks[m]) {
			cell->marks[m] = c;
			return;
		}
}

/* A wide character that does not fit whole leaves blanks. */
static void put_wide(struct pen *p, enum style style, uint32_t c)
{
	bool fits = p->col >= 0 && p->col + 1 < p->area.cols;

	set_cell(&p->area, p->row, p->col, fits ? c : ' ', style, p->ground);
	set_cell(&p->area, p->row, p->col + 1, fits ? 0 : ' ', style, p->ground);
	p->col += 2;
}

static void put_plain(struct pen *p, enum style style, uint32_t c)
{
	int width = utf8_width(c);

	if (width == 0 && !is_dropped(c))
		add_mark(p, c);
	else if (width == 2)
		put_wide(p, style, c);
	else if (width == 1)
		set_cell(&p->area, p->row, p->col++, c, style, p->ground);
}

void pen_char(struct pen *p, enum style style, uint32_t c)
{
	char spelt[16];

	if (c == '\t') {
		pen_to(p, p->col + TAB - (p->col - p->origin) % TAB);
		return;
	}
	if (c >= 0x20 && c < 0x7f) {
		set_cell(&p->area, p->row, p->col++, c, style, p->ground);
		return;
	}
	spell(c, spelt);
	for (char *s = spelt; *s; s++)
		set_cell(&p->area, p->row, p->col++, (unsigned char)*s, STYLE_ESCAPE, p->ground);
	if (!spelt[0])
		put_plain(p, style, c);
}

void pen_bytes(struct pen *p, enum style style, const char *text, size_t len)
{
	uint32_t c;

	for (size_t i = 0; i < len && p->col < p->area.cols + 1;) {
		i += utf8_decode(text + i, len - i, &c);
		pen_char(p, style, c);
	}
}

void pen_text(struct pen *p, enum style style, const char *text)
{
	pen_bytes(p, style, text, strlen(text));
}

void pen_to(struct pen *p, int col)
{
	while (p->col < col)
		set_cell(&p->area, p->row, p->col++, ' ', STYLE_TEXT, p->ground);
}

int pen_left(const struct pen *p)
{
	return p->col < p->area.cols ? p->area.cols - p->col : 0;
}

bool cell_can_hold(uint32_t c)
{
	char spelt[16];

	spell(c, spelt);
	return !spelt[0] && !is_dropped(c);
}

static int char_columns(uint32_t c, int col)
{
	char spelt[16];

	if (c == '\t')
		return TAB - col % TAB;
	spell(c, spelt);
	return spelt[0] ? (int)strlen(spelt) : utf8_width(c);
}

int cell_columns(const char *text, size_t len)
{
	int cols = 0;
	uint32_t c;

	for (size_t i = 0; i < len;) {
		i += utf8_decode(text + i, len - i, &c);
		cols += char_columns(c, cols);
	}
	return cols;
}
