/* graph.c - see graph.h.
 *
 * First boxes are placed, column by column; then lines are drawn as directions in which each cell is left, so that corners and
 * crossings come out by themselves; then the boxes over them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tree.h"

#include "pystep/show.h"

#define MOST_BOXES  32
#define MOST_FIELDS 8
#define LABEL_COLS  16
#define VALUE_COLS  18
#define TITLE_COLS  24
#define MOST_NAMES  5 /* that point to the first box */
#define NAME_COLS   18

struct field {
	char *label, *value; /* label: NULL in a box of one value */
	uint64_t target;     /* the object it refers to, or 0 */
	bool is_changed;
	int to; /* box its arrow goes to, or -1 */
};

struct box {
	uint64_t id;
	char *title;
	int row, col, rows, cols;
	int label_cols, value_cols;
	struct field fields[MOST_FIELDS];
	int n;
};

struct graph {
	const struct view *view;
	const struct holders *holders;
	const struct area *area;
	struct box boxes[MOST_BOXES];
	int n;
	uint8_t *lines;		 /* of each cell of the area: bits LEFT … */
	char *names[MOST_NAMES]; /* of what points to the first box */
	int n_names, name_cols;
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

static int most(int a, int b)
{
	return a > b ? a : b;
}

static int columns(const char *text)
{
	return text ? cell_columns(text, strlen(text)) : 0;
}

/* Boxes. */

static char *say_value(const struct graph *g, struct value v, size_t cols)
{
	struct show how = { .max = cols, .depth = 1 };
	struct str out = { 0 };

	if (value_is_ref(v))
		str_addf(&out, "$%llu", (unsigned long long)value_ref(v));
	else
		show_value(g->view->state, v, &how, &out);
	return str_take(&out);
}

static bool is_worth_a_box(const struct graph *g, struct value v)
{
	const struct object *o =
		value_is_ref(v) ? state_object(g->view->state, value_ref(v)) : NULL;

	return o && !o->is_text && !tree_object_is_definition(o);
}

static struct field *add_field(
	struct graph *g, struct box *b, char *label, struct value v, struct value was)
{
	struct field *f = &b->fields[b->n++];
	struct value shown = state_resolve(g->view->state, v);

	f->label = label;
	f->to = -1;
	f->target = is_worth_a_box(g, shown) ? value_ref(shown) : 0;
	f->value = value_is_ref(shown) && !f->target ? NULL : say_value(g, shown, VALUE_COLS);
	if (!f->value) {
		struct show how = { .max = VALUE_COLS, .depth = 1 };
		struct str out = { 0 };

		show_value(g->view->state, shown, &how, &out);
		f->value = str_take(&out);
	}
	f->is_changed = g->view->before && !value_equal(v, was);
	return f;
}

static char *number(size_t n)
{
	struct str out = { 0 };

	str_addf(&out, "%zu", n);
	return str_take(&out);
}

static char *text_of(struct value v)
{
	struct str out = { 0 };

	value_str(v, &out);
	return str_take(&out);
}

static bool has_references(const struct graph *g, const struct object *o)
{
	for (size_t i = 0; i < o->n_items; i++)
		if (is_worth_a_box(g, state_resolve(g->view->state, o->items[i])))
			return true;
	return false;
}

/* The object as it was; NULL: it is new, or nothing is known of before. */
static const struct object *before(const struct graph *g, uint64_t id)
{
	return g->view->before ? state_object(g->view->before, id) : NULL;
}

/* All that is in it, in one field: a list of numbers, a set, whatever has no parts. */
static void add_whole(struct graph *g, struct box *b, const struct object *o)
{
	struct show how = { .max = LABEL_COLS + VALUE_COLS, .depth = 1 };
	struct str out = { 0 };

	show_object(g->view->state, o, &how, &out);
	b->fields[b->n++] = (struct field){ .value = str_take(&out),
		.to = -1,
		.is_changed = g->view->before && tree_object_change(g->view, o) != ROW_SAME };
}

static void add_parts(struct graph *g, struct box *b, const struct object *o)
{
	const struct object *was = before(g, o->id);

	for (size_t i = 0; i < o->n_items && b->n < MOST_FIELDS - 1; i++)
		add_field(g, b, number(i), o->items[i],
			was && i < was->n_items ? was->items[i] : VALUE_NOTHING);
	for (size_t i = 0; i < o->n_entries && b->n < MOST_FIELDS - 1; i++)
		add_field(g, b, say_value(g, o->entries[i].key, LABEL_COLS), o->entries[i].value,
			was && i < was->n_entries &&
					value_equal(was->entries[i].key, o->entries[i].key)
				? was->entries[i].value
				: VALUE_NOTHING);
	for (size_t i = 0; i < o->n_attributes && b->n < MOST_FIELDS - 1; i++)
		add_field(g, b, text_of(o->attributes[i].name), o->attributes[i].value,
			was && i < was->n_attributes &&
					value_equal(was->attributes[i].name, o->attributes[i].name)
				? was->attributes[i].value
				: VALUE_NOTHING);
}

static void add_more(struct box *b, const struct object *o)
{
	uint64_t all = o->n_items + o->cut + o->n_entries + o->n_attributes + o->attributes_cut;
	struct str out = { 0 };

	if (all <= (uint64_t)b->n)
		return;
	str_addf(&out, "%llu more", (unsigned long long)(all - (uint64_t)b->n));
	b->fields[b->n++] =
		(struct field){ .label = base_strdup("…"), .value = str_take(&out), .to = -1 };
}

static void measure(struct box *b)
{
	for (int i = 0; i < b->n; i++) {
		b->label_cols = most(b->label_cols, least(columns(b->fields[i].label), LABEL_COLS));
		b->value_cols = most(b->value_cols, columns(b->fields[i].value));
	}
	b->value_cols = least(b->value_cols, b->label_cols ? VALUE_COLS : LABEL_COLS + VALUE_COLS);
	b->cols = b->value_cols + 4 + (b->label_cols ? b->label_cols + 3 : 0);
	b->rows = b->n + 3;
}

static void fill_box(struct graph *g, struct box *b, const struct object *o)
{
	struct str title = { 0 };

	str_addf(&title, "$%llu ", (unsigned long long)o->id);
	str_add_bytes(&title, o->type.at + 1, o->type.len - 2);
	*b = (struct box){ .id = o->id, .title = str_take(&title) };
	if (o->n_entries || o->n_attributes || has_references(g, o)) {
		add_parts(g, b, o);
		add_more(b, o);
	} else {
		add_whole(g, b, o);
	}
	measure(b);
}

static void free_box(struct box *b)
{
	free(b->title);
	for (int i = 0; i < b->n; i++) {
		free(b->fields[i].label);
		free(b->fields[i].value);
	}
}

static int find_box(const struct graph *g, uint64_t id, int from)
{
	for (int i = from; i < g->n; i++)
		if (g->boxes[i].id == id)
			return i;
	return -1;
}

/* Placing. */

/* The name of a box takes a row below it. */
static bool has_name(const struct graph *g, uint64_t id)
{
	size_t n;
	const struct holder *h = holders_of(g->holders, id, &n);

	return n && h[0].name;
}

static bool add_box(struct graph *g, uint64_t id, int row, int col)
{
	const struct object *o = state_object(g->view->state, id);
	struct box *b = &g->boxes[g->n];

	if (!o || g->n == MOST_BOXES)
		return false;
	fill_box(g, b, o);
	b->row = row;
	b->col = col;
	if (row + b->rows + (g->n && has_name(g, id)) <= g->area->rows) {
		g->n++;
		return true;
	}
	free_box(b);
	return false;
}

static void drop_boxes(struct graph *g, int from)
{
	while (g->n > from)
		free_box(&g->boxes[--g->n]);
}

/* Columns for arrows between boxes: one lane each, and the heads. */
static int gap(const struct graph *g, int from, int to)
{
	int n = 0;

	for (int b = from; b < to; b++)
		for (int i = 0; i < g->boxes[b].n; i++)
			n += g->boxes[b].fields[i].target != 0;
	return least(n, 6) + 4;
}

/* The boxes from … to - 1 are a column: what they refer to is the next. False: there is nothing more, or no room. */
static bool add_column(struct graph *g, int from, int to)
{
	int right = 0, row = g->boxes[from].row;

	for (int b = from; b < to; b++)
		right = most(right, g->boxes[b].col + g->boxes[b].cols);
	right += gap(g, from, to);
	for (int b = from; b < to; b++)
		for (int i = 0; i < g->boxes[b].n; i++) {
			uint64_t id = g->boxes[b].fields[i].target;

			if (!id || find_box(g, id, 0) >= 0 || !add_box(g, id, row, right))
				continue;
			row += g->boxes[g->n - 1].rows + has_name(g, id);
		}
	for (int b = to; b < g->n; b++)
		if (g->boxes[b].col + g->boxes[b].cols > g->area->cols) {
			drop_boxes(g, to);
			return false;
		}
	return g->n > to;
}

static void place(struct graph *g)
{
	int from = 0, to = g->n;

	while (to > from && add_column(g, from, to)) {
		for (int b = from; b < to; b++)
			for (int i = 0; i < g->boxes[b].n; i++)
				if (g->boxes[b].fields[i].target)
					g->boxes[b].fields[i].to =
						find_box(g, g->boxes[b].fields[i].target, to);
		from = to;
		to = g->n;
	}
}

/* Lines. */

enum { LEFT = 1, RIGHT = 2, UP = 4, DOWN = 8 };

static const uint16_t line_chars[16] = {
	[LEFT] = 0x2500,
	[RIGHT] = 0x2500,
	[LEFT | RIGHT] = 0x2500,
	[UP] = 0x2502,
	[DOWN] = 0x2502,
	[UP | DOWN] = 0x2502,
	[RIGHT | DOWN] = 0x250c,
	[LEFT | DOWN] = 0x2510,
	[RIGHT | UP] = 0x2514,
	[LEFT | UP] = 0x2518,
	[UP | DOWN | RIGHT] = 0x251c,
	[UP | DOWN | LEFT] = 0x2524,
	[LEFT | RIGHT | DOWN] = 0x252c,
	[LEFT | RIGHT | UP] = 0x2534,
	[LEFT | RIGHT | UP | DOWN] = 0x253c,
};

static void mark(struct graph *g, int row, int col, uint8_t directions)
{
	if (row >= 0 && col >= 0 && row < g->area->rows && col < g->area->cols)
		g->lines[row * g->area->cols + col] |= directions;
}

static void across(struct graph *g, int row, int from, int to)
{
	for (int col = from; col < to; col++) {
		mark(g, row, col, RIGHT);
		mark(g, row, col + 1, LEFT);
	}
}

static void down(struct graph *g, int col, int from, int to)
{
	for (int row = from; row < to; row++) {
		mark(g, row, col, DOWN);
		mark(g, row + 1, col, UP);
	}
}

/* Right along a row, in a lane up or down, and right again. */
static void connect(struct graph *g, int row, int col, int lane, int to_row, int to_col)
{
	across(g, row, col, lane);
	down(g, lane, least(row, to_row), most(row, to_row));
	across(g, to_row, lane, to_col);
}

static int field_row(const struct box *b, int i)
{
	return b->row + 2 + i;
}

/* Going down, an arrow below another turns first, so that they do not cross; going up, last. */
static void connect_fields(struct graph *g, const struct box *b, int *lane)
{
	int border = b->col + b->cols - 1;

	for (int i = b->n - 1; i >= 0; i--) {
		const struct box *to = b->fields[i].to >= 0 ? &g->boxes[b->fields[i].to] : NULL;

		if (!to)
			continue;
		connect(g, field_row(b, i), border, least(border + 2 + *lane, to->col - 3),
			field_row(to, 0), to->col - 2);
		++*lane;
	}
}

static void connect_boxes(struct graph *g)
{
	int lane = 0, col = -1;

	for (int b = 0; b < g->n; b++) {
		if (g->boxes[b].col != col)
			lane = 0;
		col = g->boxes[b].col;
		connect_fields(g, &g->boxes[b], &lane);
	}
}

static void connect_names(struct graph *g)
{
	for (int i = 0; i < g->n_names; i++)
		connect(g, field_row(&g->boxes[0], 0) + i, g->name_cols + 1, g->name_cols + 2,
			field_row(&g->boxes[0], 0), g->boxes[0].col - 2);
}

/* Drawing. */

static void draw_lines(const struct graph *g)
{
	for (int row = 0; row < g->area->rows; row++)
		for (int col = 0; col < g->area->cols; col++) {
			uint8_t line = g->lines[row * g->area->cols + col];

			if (line)
				area_fill(g->area, row, col, 1, line_chars[line], STYLE_GRAPH);
		}
}

/* "┌───┬───┐" */
static void draw_edge(const struct graph *g, const struct box *b, int row, uint32_t left,
	uint32_t middle, uint32_t right)
{
	area_fill(g->area, row, b->col, b->cols, 0x2500, STYLE_BORDER);
	area_fill(g->area, row, b->col, 1, left, STYLE_BORDER);
	if (b->label_cols)
		area_fill(g->area, row, b->col + b->label_cols + 3, 1, middle, STYLE_BORDER);
	area_fill(g->area, row, b->col + b->cols - 1, 1, right, STYLE_BORDER);
}

static void draw_cell(
	const struct graph *g, int row, int col, int cols, enum style style, const char *text)
{
	struct area a = area_sub(g->area, row, col, 1, cols);

	area_fill(&a, 0, 0, cols, ' ', STYLE_TEXT);
	area_text(&a, 0, 0, style, text);
}

static void draw_field(const struct graph *g, const struct box *b, int i)
{
	const struct field *f = &b->fields[i];
	int row = field_row(b, i), value = b->col + 2 + (b->label_cols ? b->label_cols + 3 : 0);

	area_fill(g->area, row, b->col, b->cols, ' ', STYLE_TEXT);
	area_fill(g->area, row, b->col, 1, 0x2502, STYLE_BORDER);
	if (b->label_cols) {
		draw_cell(g, row, b->col + 2, b->label_cols, STYLE_NAME, f->label);
		area_fill(g->area, row, value - 2, 1, 0x2502, STYLE_BORDER);
	}
	if (f->to >= 0) {
		area_fill(g->area, row, value, b->value_cols + 1, 0x2500,
			f->is_changed ? STYLE_CHANGED : STYLE_GRAPH);
		area_fill(g->area, row, b->col + b->cols - 1, 1, 0x253c, STYLE_GRAPH);
		return;
	}
	draw_cell(g, row, value, b->value_cols,
		f->is_changed ? STYLE_CHANGED
		: f->target   ? STYLE_ID
			      : STYLE_VALUE,
		f->value);
	area_fill(g->area, row, b->col + b->cols - 1, 1, 0x2502, STYLE_BORDER);
}

/* "▲ head · cur": the names that point to it. */
static void draw_names(const struct graph *g, const struct box *b)
{
	size_t n;
	const struct holder *h = holders_of(g->holders, b->id, &n);
	struct pen pen = pen_at(g->area, b->row + b->rows, b->col + 1);

	for (size_t i = 0; i < n && h[i].name; i++) {
		pen_text(&pen, STYLE_DIM, i ? " · " : "▲ ");
		pen_text(&pen, STYLE_NAME, h[i].name);
	}
}

static void draw_box(const struct graph *g, const struct box *b)
{
	draw_cell(g, b->row, b->col, most(b->cols, least(columns(b->title), TITLE_COLS)),
		b == g->boxes ? STYLE_FOCUS : STYLE_ID, b->title);
	draw_edge(g, b, b->row + 1, 0x250c, 0x252c, 0x2510);
	for (int i = 0; i < b->n; i++)
		draw_field(g, b, i);
	draw_edge(g, b, b->row + 2 + b->n, 0x2514, 0x2534, 0x2518);
	if (b != g->boxes)
		draw_names(g, b);
}

static void draw_heads(const struct graph *g)
{
	for (int b = 0; b < g->n; b++)
		for (int i = 0; i < g->boxes[b].n; i++) {
			int to = g->boxes[b].fields[i].to;

			if (to >= 0)
				area_fill(g->area, field_row(&g->boxes[to], 0),
					g->boxes[to].col - 1, 1, 0x25b8, STYLE_GRAPH);
		}
	for (int i = 0; i < g->n_names; i++)
		area_text(g->area, field_row(&g->boxes[0], 0) + i, 0, STYLE_NAME, g->names[i]);
	if (g->n_names)
		area_fill(g->area, field_row(&g->boxes[0], 0), g->boxes[0].col - 1, 1, 0x25b8,
			STYLE_GRAPH);
}

/* Who points to the first box stands left of it. */
static void take_names(struct graph *g, uint64_t id)
{
	size_t n;
	const struct holder *h = holders_of(g->holders, id, &n);

	for (size_t i = 0; i < n && g->n_names < least(MOST_NAMES, g->area->rows - 2); i++) {
		struct str out = { 0 };

		holder_say(&h[i], g->view->state, &out);
		g->names[g->n_names] = str_take(&out);
		g->name_cols = most(g->name_cols, least(columns(g->names[g->n_names]), NAME_COLS));
		g->n_names++;
	}
}

static void draw_all(struct graph *g)
{
	g->lines = base_alloc((size_t)g->area->rows * (size_t)g->area->cols + 1);
	connect_boxes(g);
	connect_names(g);
	draw_lines(g);
	for (int b = 0; b < g->n; b++)
		draw_box(g, &g->boxes[b]);
	draw_heads(g);
	free(g->lines);
}

bool graph_draw(
	const struct view *v, const struct holders *holders, uint64_t id, const struct area *a)
{
	struct graph *g = base_alloc(sizeof(*g));
	bool fits;

	*g = (struct graph){ .view = v, .holders = holders, .area = a };
	take_names(g, id);
	fits = add_box(g, id, 0, g->n_names ? g->name_cols + 6 : 0) &&
	       g->boxes[0].col + g->boxes[0].cols <= a->cols;
	if (fits) {
		place(g);
		draw_all(g);
	}
	drop_boxes(g, 0);
	for (int i = 0; i < g->n_names; i++)
		free(g->names[i]);
	free(g);
	return fits;
}
