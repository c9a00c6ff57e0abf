/* pane_heap.c - the objects that can be reached, by id: kind, contents, and who points to each.
 *
 * Ids never change, so an object is always in the same place among the others. Definitions (functions, classes, modules) are left
 * out. Opened, an object shows its parts and all who point to it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "graph.h"
#include "holders.h"
#include "tree.h"

#include "pystep/show.h"
#include "pystep/utf8.h"

struct heap {
	struct pane pane;
	struct rows rows;
	uint64_t selected; /* key of the selected row */
	uint64_t followed; /* the object another pane selects, that was last brought into sight */
	size_t n_objects;
	struct holders holders;
	bool is_graph; /* boxes and arrows also where keys act on the list */
	bool is_drawn; /* there was room for them */
};

struct filling {
	struct heap *heap;
	const struct view *view;
};

static uint64_t object_key(uint64_t id)
{
	return row_key(0, ROW_OBJECT, &id, sizeof(id));
}

static void add_holders(struct filling *f, uint64_t id)
{
	struct rows *rows = &f->heap->rows;
	struct str who = { 0 };
	size_t n;
	const struct holder *h = holders_of(&f->heap->holders, id, &n);

	for (size_t i = 0; i < n; i++) {
		struct row *row;

		str_clear(&who);
		holder_say(&h[i], f->view->state, &who);
		row = rows_add(
			rows, ROW_REFERRER, 1, row_key(id, ROW_REFERRER, str_text(&who), who.len));
		row_set_name(rows, row, str_text(&who), who.len);
	}
	str_free(&who);
}

/* "[id]" in memory of our own: rows keep values. */
static struct value reference(struct rows *rows, struct row *row, uint64_t id)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "[%llu]", (unsigned long long)id);

	row_set_name(rows, row, text, (size_t)len);
	return value_of(row->name, row->name_len);
}

static void add_object(void *arg, const struct object *o)
{
	struct filling *f = arg;
	struct rows *rows = &f->heap->rows;
	struct row *row;
	bool is_open;

	if (tree_object_is_definition(o))
		return;
	f->heap->n_objects++;
	row = rows_add(rows, ROW_OBJECT, 0, object_key(o->id));
	row->index = o->id;
	row->value = reference(rows, row, o->id);
	row->can_open = true;
	row->is_open = is_open = rows_is_open(rows, row->key, false);
	row->change = tree_object_change(f->view, o);
	if (!is_open)
		return;
	add_holders(f, o->id);
	tree_add_parts(rows, f->view, o->id, 1, object_key(o->id));
}

/* What another pane selects comes into sight here, once. */
static void follow(struct heap *p, const struct view *v)
{
	if (!v->object || v->object == p->followed || v->focus == ROOM_HEAP)
		return;
	p->followed = v->object;
	scroll_to(&p->pane.scroll, rows_find(&p->rows, object_key(v->object), p->pane.scroll.at));
}

static void update(struct pane *pane, const struct view *v)
{
	struct heap *p = (struct heap *)pane;
	struct filling f = { p, v };

	if (pane->scroll.at < p->rows.n)
		p->selected = p->rows.at[pane->scroll.at].key;
	rows_clear(&p->rows);
	p->n_objects = 0;
	holders_collect(&p->holders, v->state);
	state_each_visible(v->state, add_object, &f);
	scroll_set(&pane->scroll, p->rows.n);
	scroll_to(&pane->scroll, rows_find(&p->rows, p->selected, pane->scroll.at));
	follow(p, v);
}

#define GRAPH_ROWS 4 /* with fewer there is only the list */

/* What is selected here, or elsewhere. */
static uint64_t centre_of(const struct heap *p, const struct view *v)
{
	size_t at = p->pane.scroll.at;

	if (v->focus != ROOM_HEAP)
		return v->object;
	return at < p->rows.n ? value_ref(p->rows.at[at].value) : 0;
}

static bool has_graph(const struct heap *p, const struct view *v)
{
	uint64_t id = centre_of(p, v);

	return (v->focus != ROOM_HEAP || p->is_graph) && p->pane.rows >= GRAPH_ROWS && id &&
	       state_object(v->state, id);
}

static bool draw(struct pane *pane, const struct view *v, const struct area *a)
{
	struct heap *p = (struct heap *)pane;

	p->is_drawn = has_graph(p, v) && graph_draw(v, &p->holders, centre_of(p, v), a);
	return p->is_drawn;
}

static void turn(struct pane *pane)
{
	struct heap *p = (struct heap *)pane;

	p->is_graph = !p->is_graph;
}

static void heading(struct pane *pane, const struct view *v, struct str *out)
{
	const struct heap *p = (struct heap *)pane;

	if (p->is_drawn && has_graph(p, v))
		str_addf(out, "around $%llu of ", (unsigned long long)centre_of(p, v));
	str_addf(out, "%zu object%s", p->n_objects, p->n_objects == 1 ? "" : "s");
	if (v->focus == ROOM_HEAP && pane->rows >= GRAPH_ROWS)
		str_add(out, p->is_graph ? " ─ v lists" : " ─ v draws");
}

#define LEAST_CONTENTS 8 /* columns */

static void draw_contents(const struct object *o, const struct row *row, const struct view *v,
	struct pen *pen, int cols)
{
	struct show how = { .max = (size_t)(cols > LEAST_CONTENTS ? cols : LEAST_CONTENTS),
		.depth = 1 };
	struct str text = { 0 };

	str_add_bytes(&text, o->type.at + 1, o->type.len - 2);
	pen_bytes(pen, STYLE_TYPE, str_text(&text), text.len);
	pen_text(pen, STYLE_TEXT, "  ");
	str_clear(&text);
	if (!row->is_open)
		show_object(v->state, o, &how, &text);
	pen_bytes(pen, row->change == ROW_SAME ? STYLE_VALUE : STYLE_CHANGED, str_text(&text),
		text.len);
	str_free(&text);
}

/* "← sort.xs, main.data": as many as fit, then how many more. */
static void say_holders(
	const struct heap *p, const struct view *v, uint64_t id, int cols, struct str *out)
{
	size_t n;
	const struct holder *h = holders_of(&p->holders, id, &n);

	for (size_t i = 0; i < n; i++) {
		struct str one = { 0 };

		str_add(&one, i ? ", " : "← ");
		holder_say(&h[i], v->state, &one);
		if (i && cell_columns(str_text(out), out->len) + (int)one.len + 4 > cols) {
			str_addf(out, " +%zu", n - i);
			i = n;
		} else {
			str_add_bytes(out, str_text(&one), one.len);
		}
		str_free(&one);
	}
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

#define HOLDERS_COLS 40 /* at most: the contents matter more */

static void cut(struct str *text, int cols)
{
	if (cell_columns(str_text(text), text->len) <= cols)
		return;
	text->len = utf8_fit(str_text(text), text->len, cols > 1 ? (size_t)cols - 1 : 0);
	str_add(text, "…");
}

/* "▸ $3 list [1, 2]            ← sort.xs, main.data" */
static void draw_object(
	const struct heap *p, const struct row *row, const struct view *v, struct pen *pen)
{
	const struct object *o = state_object(v->state, row->index);
	struct str who = { 0 };
	char id[32];
	int cols;

	if (!o)
		return;
	snprintf(id, sizeof(id), "$%llu ", (unsigned long long)o->id);
	if (!row->is_open)
		say_holders(p, v, o->id, least(pen->area.cols / 2, HOLDERS_COLS), &who);
	cut(&who, pen_left(pen) - (int)strlen(id) - (int)o->type.len - 3 - LEAST_CONTENTS);
	cols = cell_columns(str_text(&who), who.len);
	pen_text(pen, STYLE_DIM, row->is_open ? "▾ " : "▸ ");
	pen_text(pen, o->id == v->object ? STYLE_FOCUS : STYLE_ID, id);
	draw_contents(o, row, v, pen, pen_left(pen) - cols - (int)o->type.len - 2);
	if (cols && pen_left(pen) > cols) {
		pen_to(pen, pen->area.cols - cols);
		pen_bytes(pen, STYLE_DIM, str_text(&who), who.len);
	}
	str_free(&who);
}

static void draw_row(struct pane *pane, const struct view *v, size_t i, struct pen *pen)
{
	const struct heap *p = (struct heap *)pane;
	const struct row *row = &p->rows.at[i];

	if (row->kind == ROW_OBJECT) {
		draw_object(p, row, v, pen);
	} else if (row->kind == ROW_REFERRER) {
		pen_text(pen, STYLE_DIM, "    ← ");
		pen_bytes(pen, STYLE_TEXT, row->name, row->name_len);
	} else {
		tree_draw(row, v, pen);
	}
}

static bool fold(struct pane *pane, const struct view *v, enum row_fold how)
{
	struct heap *p = (struct heap *)pane;

	if (!rows_fold(&p->rows, &pane->scroll, how))
		return false;
	update(pane, v);
	return true;
}

/* "$7" is the object, before all that have it. */
static bool find(struct pane *pane, const char *pattern)
{
	struct heap *p = (struct heap *)pane;
	char *end;
	uint64_t id = pattern[0] == '$' ? strtoull(pattern + 1, &end, 10) : 0;
	size_t row;

	if (!id || *end)
		return false;
	row = rows_find(&p->rows, object_key(id), p->rows.n);
	if (row < p->rows.n)
		scroll_to(&pane->scroll, row);
	return row < p->rows.n;
}

static uint64_t object(struct pane *pane)
{
	const struct heap *p = (struct heap *)pane;

	return pane->scroll.at < p->rows.n ? value_ref(p->rows.at[pane->scroll.at].value) : 0;
}

static void expression(struct pane *pane, const struct view *v, struct str *out)
{
	tree_expression(&((struct heap *)pane)->rows, pane->scroll.at, v, out);
}

static void free_heap(struct pane *pane)
{
	struct heap *p = (struct heap *)pane;

	rows_free(&p->rows);
	holders_free(&p->holders);
}

/* clang-format off */
const struct pane_ops pane_heap = {
	.name = "heap", .help = "all objects by id, and who points to each; Enter unfolds one", .size = sizeof(struct heap),
	.free = free_heap, .update = update, .heading = heading, .draw_row = draw_row, .draw = draw, .turn = turn, .fold = fold, .find = find, .object = object,
	.expression = expression,
};
/* clang-format on */
