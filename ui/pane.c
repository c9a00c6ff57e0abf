/* pane.c - see pane.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pane.h"

#include <ctype.h>
#include <stdlib.h>

#include "pystep/utf8.h"

/* clang-format off */
const struct pane_ops *const pane_table[N_ROOMS] = {
	[ROOM_SOURCE] = &pane_source,
	[ROOM_STACK]  = &pane_stack,
	[ROOM_VARS]   = &pane_vars,
	[ROOM_HEAP]   = &pane_heap,
	[ROOM_OUTPUT] = &pane_output,
	[ROOM_TIME]   = &pane_timeline,
	[ROOM_ANSWER] = &pane_answer,
	[ROOM_HELP]   = &pane_help,
};
/* clang-format on */

struct pane *pane_new(const struct pane_ops *ops)
{
	struct pane *p = base_alloc(ops->size);

	p->ops = ops;
	return p;
}

void pane_free(struct pane *p)
{
	if (!p)
		return;
	if (p->ops->free)
		p->ops->free(p);
	str_free(&p->pattern);
	free(p);
}

void pane_update(struct pane *p, const struct view *v)
{
	if (p->ops->update)
		p->ops->update(p, v);
}

/* "─ stack ─ 3 frames ──────" */
static void draw_heading(
	struct pane *p, const struct view *v, const struct area *a, bool is_focused)
{
	struct pen pen = pen_at(a, 0, 0);
	struct str more = { 0 };

	if (p->ops->heading)
		p->ops->heading(p, v, &more);
	pen_text(&pen, STYLE_BORDER, "─ ");
	pen_text(&pen, is_focused ? STYLE_FOCUS : STYLE_HEADING, p->ops->name);
	if (more.len) {
		pen_text(&pen, STYLE_BORDER, " ─ ");
		pen_text(&pen, STYLE_DIM, str_text(&more));
	}
	if (pen.col > a->cols)
		area_text(a, 0, a->cols - 1, STYLE_DIM, "…");
	pen_text(&pen, STYLE_BORDER, " ");
	area_fill(a, 0, pen.col, a->cols, 0x2500, STYLE_BORDER);
	str_free(&more);
}

/* Searching. */

static bool has_capital(const char *s)
{
	while (*s && !isupper((unsigned char)*s))
		s++;
	return *s;
}

static bool char_matches(uint32_t c, uint32_t wanted, bool exact)
{
	return c == wanted || (!exact && c < 0x80 && (uint32_t)tolower((int)c) == wanted);
}

/* Columns of the pattern when it starts at this cell; 0: it does not. */
static int match_at(const struct area *a, int row, int col, const char *pattern, bool exact)
{
	const struct cell *cell;
	size_t len = strlen(pattern), i = 0;
	int at = col;
	uint32_t c;

	while (i < len) {
		i += utf8_decode(pattern + i, len - i, &c);
		cell = at < a->cols ? grid_at(a->grid, a->row + row, a->col + at) : NULL;
		if (!cell || !char_matches(cell->c, c, exact))
			return 0;
		at += utf8_width(c) == 2 ? 2 : 1;
	}
	return at - col;
}

static void mark_matches(const struct pane *p, const struct area *a, int row)
{
	const char *pattern = str_text(&p->pattern);
	bool exact = has_capital(pattern);
	int cols;

	if (!p->pattern.len)
		return;
	for (int col = 0; col < a->cols; col += cols ? cols : 1)
		if ((cols = match_at(a, row, col, pattern, exact)))
			area_ground(a, row, col, cols, GROUND_MATCH);
}

static bool text_matches(const char *text, const char *pattern)
{
	return has_capital(pattern) ? strstr(text, pattern) != NULL
				    : strcasestr(text, pattern) != NULL;
}

#define SEARCHED_COLS 1000

/* A row's text is what it looks like on a very wide screen. */
static void row_text(struct pane *p, const struct view *v, size_t row, struct str *out)
{
	struct grid g = { 0 };
	struct area a;
	struct pen pen;

	if (p->ops->row_text) {
		p->ops->row_text(p, v, row, out);
		return;
	}
	grid_resize(&g, 1, SEARCHED_COLS);
	a = area_of(&g);
	pen = pen_at(&a, 0, 0);
	p->ops->draw_row(p, v, row, &pen);
	grid_text(&g, 0, 0, SEARCHED_COLS, out);
	grid_free(&g);
}

static bool row_matches(struct pane *p, const struct view *v, size_t row)
{
	struct str text = { 0 };
	bool yes;

	row_text(p, v, row, &text);
	yes = text_matches(str_text(&text), str_text(&p->pattern));
	str_free(&text);
	return yes;
}

bool pane_search(
	struct pane *p, const struct view *v, const char *pattern, int direction, uint64_t count)
{
	size_t n = p->scroll.n, row = p->scroll.at;

	if (pattern) {
		str_clear(&p->pattern);
		str_add(&p->pattern, pattern);
		if (p->ops->find && p->ops->find(p, pattern))
			return true;
	}
	if (!p->ops->draw_row || !p->pattern.len)
		return false;
	for (size_t tried = 0; tried < n; tried++) {
		row = direction > 0 ? (row + 1) % n : (row + n - 1) % n;
		if (row_matches(p, v, row) && --count == 0) {
			scroll_to(&p->scroll, row);
			return true;
		}
	}
	return false;
}

/* Drawing. */

/* What was found in the row stays marked. */
static void select_row(const struct area *a, int row)
{
	for (int col = 0; col < a->cols; col++)
		if (grid_at(a->grid, a->row + row, a->col + col)->ground != GROUND_MATCH)
			area_ground(a, row, col, 1, GROUND_SELECTED);
}

static void draw_one(
	struct pane *p, const struct view *v, const struct area *a, int i, bool is_focused)
{
	size_t row = p->scroll.top + (size_t)i;
	struct pen pen = pen_at(a, i, -p->shift);

	p->ops->draw_row(p, v, row, &pen);
	if (is_focused && row == p->scroll.at)
		select_row(a, i);
	mark_matches(p, a, i);
}

static void draw_rows(struct pane *p, const struct view *v, const struct area *a, bool is_focused)
{
	scroll_see_around(&p->scroll, (size_t)a->rows, p->around);
	for (int i = 0; i < a->rows && p->scroll.top + (size_t)i < p->scroll.n; i++)
		draw_one(p, v, a, i, is_focused);
}

void pane_draw(struct pane *p, const struct view *v, const struct area *a, bool is_focused,
	bool has_heading)
{
	struct area body = area_sub(a, has_heading, 0, a->rows - has_heading, a->cols);

	if (has_heading)
		draw_heading(p, v, a, is_focused);
	p->rows = body.rows;
	p->cols = body.cols;
	if (!body.rows || !body.cols)
		return;
	if (!p->ops->draw || !p->ops->draw(p, v, &body))
		draw_rows(p, v, &body, is_focused);
}

/* Moving. */

#define FARTHEST 100000

void pane_sideways(struct pane *p, const struct view *v, int64_t cols, struct str *command)
{
	int64_t shift = p->shift + cols;

	if (p->ops->sideways)
		p->ops->sideways(p, v, cols, command);
	else
		p->shift = shift < 0 ? 0 : shift > FARTHEST ? FARTHEST : (int)shift;
}

int64_t pane_page(const struct pane *p)
{
	return p->rows > 1 ? p->rows - 1 : 1;
}

bool pane_click(struct pane *p, const struct view *v, enum click how, int row, int col,
	bool has_heading, struct str *command)
{
	size_t was = p->scroll.at;

	row -= has_heading;
	if (row < 0 && how == CLICK_DRAG)
		row = 0;
	if (row < 0)
		return false;
	if (p->ops->click)
		p->ops->click(p, v, how, row, col, command);
	if (p->ops->click || p->scroll.top + (size_t)row >= p->scroll.n)
		return false;
	scroll_to(&p->scroll, p->scroll.top + (size_t)row);
	return p->scroll.at == was;
}
