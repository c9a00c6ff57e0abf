/* pane_heap.c - the objects that can be reached, by id: kind, contents, and who points to each.
 *
 * Ids never change, so an object is always in the same place among the others. Definitions (functions, classes, modules) are left
 * out. Opened, an object shows its parts and all who point to it.
 *
 * Only ids are kept of all objects; rows there are of those that are opened, and the others are made when they are drawn. Where
 * there are very many objects, those of the state before stay listed until no key is there, and it has been found out which can
 * be reached now (heap_list.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "graph.h"
#include "heap_list.h"
#include "tree.h"

#include "pystep/show.h"
#include "pystep/utf8.h"

/* An opened object: its row, and those of what is in it. */
struct block {
	size_t object; /* among the objects listed */
	size_t row;    /* among all rows */
	size_t at, n;  /* its rows in `rows` */
};

struct heap {
	struct pane pane;
	struct heap_list list;
	struct rows rows;     /* of the opened objects */
	struct block *blocks; /* in order */
	size_t n_blocks, cap_blocks;
	uint64_t *opened; /* ids, in order */
	size_t n_opened, cap_opened;
	uint64_t selected;     /* the object selected, or whose part is … */
	uint64_t selected_key; /* … and that part's row; 0: the object's own */
	uint64_t followed;     /* the object another pane selects, that was last brought into sight */
	bool is_graph;	       /* boxes and arrows also where keys act on the list */
	bool is_drawn;	       /* there was room for them */
};

static uint64_t object_key(uint64_t id)
{
	return row_key(0, ROW_OBJECT, &id, sizeof(id));
}

/* Which row is which. */

/* The block that row is in, or the last one above it; NULL: there is none. */
static const struct block *block_at(const struct heap *p, size_t row)
{
	size_t low = 0, high = p->n_blocks;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (p->blocks[mid].row <= row)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? &p->blocks[low - 1] : NULL;
}

/* Its index in `rows`, or SIZE_MAX: it is an object that is not opened. */
static size_t index_of(const struct heap *p, size_t row)
{
	const struct block *b = block_at(p, row);

	return b && row - b->row < b->n ? b->at + (row - b->row) : SIZE_MAX;
}

/* The object that row is of, or in; 0: there is no such row. */
static uint64_t owner_of(const struct heap *p, size_t row)
{
	const struct block *b = block_at(p, row);
	size_t i = row;

	if (b)
		i = row - b->row < b->n ? b->object : b->object + 1 + (row - b->row - b->n);
	return i < p->list.n ? p->list.ids[i] : 0;
}

static const struct block *block_of(const struct heap *p, size_t object)
{
	for (size_t i = 0; i < p->n_blocks; i++)
		if (p->blocks[i].object == object)
			return &p->blocks[i];
	return NULL;
}

/* An object's row; `otherwise`: it is not listed. */
static size_t row_of(const struct heap *p, uint64_t id, size_t otherwise)
{
	size_t i = heap_list_find(&p->list, id), row = i;

	if (i == SIZE_MAX)
		return otherwise;
	for (size_t b = 0; b < p->n_blocks && p->blocks[b].object < i; b++)
		row += p->blocks[b].n - 1;
	return row;
}

/* Rows of opened objects. */

static void add_holders(struct heap *p, const struct view *v, uint64_t id)
{
	struct rows *rows = &p->rows;
	struct str who = { 0 };
	size_t n;
	const struct holder *h = holders_of(&p->list.holders, id, &n);

	for (size_t i = 0; i < n; i++) {
		struct row *row;

		str_clear(&who);
		holder_say(&h[i], v->state, &who);
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

static void add_opened(struct heap *p, const struct view *v, const struct object *o)
{
	struct row *row = rows_add(&p->rows, ROW_OBJECT, 0, object_key(o->id));

	row->index = o->id;
	row->value = reference(&p->rows, row, o->id);
	row->can_open = row->is_open = true;
	row->change = tree_object_change(v, o);
	add_holders(p, v, o->id);
	tree_add_parts(&p->rows, v, o->id, 1, object_key(o->id));
}

static void add_block(struct heap *p, const struct view *v, uint64_t id)
{
	const struct object *o = state_object(v->state, id);
	struct block b = { .object = heap_list_find(&p->list, id), .at = p->rows.n };

	if (!o || b.object == SIZE_MAX)
		return;
	b.row = row_of(p, id, 0);
	add_opened(p, v, o);
	b.n = p->rows.n - b.at;
	BASE_GROW(p->blocks, p->cap_blocks, p->n_blocks + 1);
	p->blocks[p->n_blocks++] = b;
}

static void make_rows(struct heap *p, const struct view *v)
{
	size_t n = p->list.n;

	rows_clear(&p->rows);
	p->n_blocks = 0;
	for (size_t i = 0; i < p->n_opened; i++)
		add_block(p, v, p->opened[i]);
	for (size_t i = 0; i < p->n_blocks; i++)
		n += p->blocks[i].n - 1;
	scroll_set(&p->pane.scroll, n);
}

/* What is selected stays so, wherever it is now. */

static void remember(struct heap *p)
{
	size_t i = index_of(p, p->pane.scroll.at);
	uint64_t id = owner_of(p, p->pane.scroll.at);

	if (!id)
		return;
	p->selected = id;
	p->selected_key = i != SIZE_MAX && p->rows.at[i].depth ? p->rows.at[i].key : 0;
}

static size_t selected_row(const struct heap *p, size_t otherwise)
{
	const struct block *b = block_of(p, heap_list_find(&p->list, p->selected));

	if (!p->selected_key)
		return row_of(p, p->selected, otherwise);
	for (size_t i = 0; b && i < b->n; i++)
		if (p->rows.at[b->at + i].key == p->selected_key)
			return b->row + i;
	return otherwise;
}

/* What another pane selects comes into sight here, once. */
static void follow(struct heap *p, const struct view *v)
{
	if (!v->object || v->object == p->followed || v->focus == ROOM_HEAP)
		return;
	if (!p->list.is_complete && heap_list_find(&p->list, v->object) == SIZE_MAX)
		return;
	p->followed = v->object;
	scroll_to(&p->pane.scroll, row_of(p, v->object, p->pane.scroll.at));
}

static void make(struct heap *p, const struct view *v)
{
	make_rows(p, v);
	scroll_to(&p->pane.scroll, selected_row(p, p->pane.scroll.at));
	follow(p, v);
}

static void update(struct pane *pane, const struct view *v)
{
	struct heap *p = (struct heap *)pane;

	remember(p);
	heap_list_start(&p->list, v->state);
	make(p, v);
}

static bool idle(struct pane *pane, const struct view *v)
{
	struct heap *p = (struct heap *)pane;

	if (p->list.is_complete)
		return false;
	remember(p);
	if (heap_list_more(&p->list))
		make(p, v);
	return true;
}

#define GRAPH_ROWS 4 /* with fewer there is only the list */

static uint64_t selected_object(const struct heap *p)
{
	size_t i = index_of(p, p->pane.scroll.at);

	return i == SIZE_MAX ? owner_of(p, p->pane.scroll.at) : value_ref(p->rows.at[i].value);
}

/* What is selected here, or elsewhere. */
static uint64_t centre_of(const struct heap *p, const struct view *v)
{
	return v->focus == ROOM_HEAP ? selected_object(p) : v->object;
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

	p->is_drawn = has_graph(p, v) && graph_draw(v, &p->list.holders, centre_of(p, v), a);
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
	str_addf(out, "%zu object%s%s", p->list.n, p->list.n == 1 ? "" : "s",
		p->list.is_complete ? "" : " …");
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
	const struct holder *h = holders_of(&p->list.holders, id, &n);

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

	if (!o) { /* listed for the state before */
		pen_text(pen, STYLE_DIM, "  gone");
		return;
	}
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
	size_t at = index_of(p, i);
	struct row closed = { .kind = ROW_OBJECT, .index = owner_of(p, i) };
	const struct object *o =
		at == SIZE_MAX ? state_object(v->state, closed.index) : NULL;
	const struct row *row = at == SIZE_MAX ? &closed : &p->rows.at[at];

	if (o)
		closed.change = tree_object_change(v, o);
	if (row->kind == ROW_OBJECT) {
		draw_object(p, row, v, pen);
	} else if (row->kind == ROW_REFERRER) {
		pen_text(pen, STYLE_DIM, "    ← ");
		pen_bytes(pen, STYLE_TEXT, row->name, row->name_len);
	} else {
		tree_draw(row, v, pen);
	}
}

/* Opens it, or closes it when it is open. */
static void turn_object(struct heap *p, uint64_t id)
{
	size_t i = 0;

	while (i < p->n_opened && p->opened[i] < id)
		i++;
	if (i < p->n_opened && p->opened[i] == id) {
		memmove(p->opened + i, p->opened + i + 1,
			(--p->n_opened - i) * sizeof(*p->opened));
		return;
	}
	BASE_GROW(p->opened, p->cap_opened, p->n_opened + 1);
	memmove(p->opened + i + 1, p->opened + i, (p->n_opened++ - i) * sizeof(*p->opened));
	p->opened[i] = id;
}

/* In an opened object. An object's own row is open because it is among the opened, not by its key. */
static bool fold_inside(struct heap *p, size_t at, enum row_fold how)
{
	struct scroll s = { .n = p->rows.n, .at = at };
	const struct row *row;

	if (!rows_fold(&p->rows, &s, how))
		return false;
	row = &p->rows.at[s.at];
	scroll_by(&p->pane.scroll, (int64_t)s.at - (int64_t)at);
	if (!row->depth) {
		rows_toggle(&p->rows, row->key);
		turn_object(p, row->index);
	}
	return true;
}

static bool fold(struct pane *pane, const struct view *v, enum row_fold how)
{
	struct heap *p = (struct heap *)pane;
	size_t at = index_of(p, pane->scroll.at);
	uint64_t id = owner_of(p, pane->scroll.at);

	if (!id || (at == SIZE_MAX && how == FOLD_CLOSE))
		return false;
	if (at == SIZE_MAX)
		turn_object(p, id);
	else if (!fold_inside(p, at, how))
		return false;
	remember(p);
	make(p, v);
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
	row = row_of(p, id, SIZE_MAX);
	if (row != SIZE_MAX)
		scroll_to(&pane->scroll, row);
	return row != SIZE_MAX;
}

static uint64_t object(struct pane *pane)
{
	return selected_object((struct heap *)pane);
}

static void expression(struct pane *pane, const struct view *v, struct str *out)
{
	const struct heap *p = (struct heap *)pane;
	size_t at = index_of(p, pane->scroll.at);
	uint64_t id = owner_of(p, pane->scroll.at);

	if (at != SIZE_MAX)
		tree_expression(&p->rows, at, v, out);
	else if (id)
		str_addf(out, "$%llu", (unsigned long long)id);
}

static void free_heap(struct pane *pane)
{
	struct heap *p = (struct heap *)pane;

	rows_free(&p->rows);
	holders_free(&p->list.holders);
}

/* clang-format off */
const struct pane_ops pane_heap = {
	.name = "heap", .help = "all objects by id, and who points to each; Enter unfolds one", .size = sizeof(struct heap),
	.free = free_heap, .update = update, .heading = heading, .draw_row = draw_row, .draw = draw, .turn = turn, .fold = fold, .find = find, .object = object,
	.expression = expression, .idle = idle,
};
/* clang-format on */
