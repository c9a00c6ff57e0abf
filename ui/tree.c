/* tree.c - see tree.h.
 *
 * A part is compared with what was in its place before: items by index, entries by key, attributes by name.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"

#include <assert.h>
#include <stdio.h>

#include "pystep/show.h"

/* Comparing. */

#define COMPARED_DEPTH 3    /* so far inside an object a change is looked for … */
#define COMPARED_PARTS 3000 /* … among so many parts */

struct comparison {
	const struct state *now, *before;
	int left; /* parts that may still be looked at */
};

static bool object_differs(struct comparison *c, uint64_t id, int depth);

static bool part_differs(struct comparison *c, struct value now, struct value before, int depth)
{
	if (!value_equal(now, before))
		return true;
	if (c->left-- <= 0 || depth <= 0)
		return false;
	return value_is_ref(now) && object_differs(c, value_ref(now), depth - 1);
}

static bool items_differ(
	struct comparison *c, const struct object *a, const struct object *b, int depth)
{
	for (size_t i = 0; i < a->n_items; i++)
		if (part_differs(c, a->items[i], b->items[i], depth))
			return true;
	return false;
}

static bool entries_differ(
	struct comparison *c, const struct object *a, const struct object *b, int depth)
{
	for (size_t i = 0; i < a->n_entries; i++)
		if (!value_equal(a->entries[i].key, b->entries[i].key) ||
			part_differs(c, a->entries[i].value, b->entries[i].value, depth))
			return true;
	return false;
}

static bool attributes_differ(
	struct comparison *c, const struct object *a, const struct object *b, int depth)
{
	for (size_t i = 0; i < a->n_attributes; i++)
		if (!value_equal(a->attributes[i].name, b->attributes[i].name) ||
			part_differs(c, a->attributes[i].value, b->attributes[i].value, depth))
			return true;
	return false;
}

static bool object_differs(struct comparison *c, uint64_t id, int depth)
{
	const struct object *a = state_object(c->now, id), *b = state_object(c->before, id);

	if (!a || !b)
		return a != b;
	if (a->n_items != b->n_items || a->n_entries != b->n_entries ||
		a->n_attributes != b->n_attributes || a->cut != b->cut ||
		a->attributes_cut != b->attributes_cut || !value_equal(a->text, b->text))
		return true;
	return items_differ(c, a, b, depth) || entries_differ(c, a, b, depth) ||
	       attributes_differ(c, a, b, depth);
}

static bool differs_inside(const struct view *v, struct value value)
{
	struct comparison c = { v->state, v->before, COMPARED_PARTS };

	return value_is_ref(value) && object_differs(&c, value_ref(value), COMPARED_DEPTH);
}

static enum row_change change_of(const struct view *v, struct value now, struct value was)
{
	if (!v->before)
		return ROW_SAME;
	if (!value_is_bound(was))
		return ROW_NEW;
	if (!value_equal(now, was))
		return ROW_CHANGED;
	return differs_inside(v, now) ? ROW_CHANGED_INSIDE : ROW_SAME;
}

enum row_change tree_object_change(const struct view *v, const struct object *o)
{
	struct comparison c = { v->state, v->before, COMPARED_PARTS };

	if (!v->before)
		return ROW_SAME;
	if (!state_object(v->before, o->id))
		return ROW_NEW;
	return object_differs(&c, o->id, 0) ? ROW_CHANGED : ROW_SAME;
}

/* Parts. */

static const struct object *object_of(const struct state *s, struct value v)
{
	return value_is_ref(v) ? state_object(s, value_ref(v)) : NULL;
}

static bool has_parts(const struct object *o)
{
	return o && (o->n_items || o->n_entries || o->n_attributes || o->cut || o->attributes_cut);
}

/* The type's name as it stands in quotes. */
static bool type_is(const struct object *o, const char *name)
{
	size_t len = strlen(name);

	return o->type.len == len + 2 && !memcmp(o->type.at + 1, name, len);
}

static struct value was_item(const struct object *before, size_t i)
{
	return before && i < before->n_items ? before->items[i] : VALUE_NOTHING;
}

static struct value was_entry(const struct object *before, struct value key, size_t hint)
{
	if (!before)
		return VALUE_NOTHING;
	if (hint < before->n_entries && value_equal(before->entries[hint].key, key))
		return before->entries[hint].value;
	for (size_t i = 0; i < before->n_entries; i++)
		if (value_equal(before->entries[i].key, key))
			return before->entries[i].value;
	return VALUE_NOTHING;
}

static struct value was_attribute(const struct object *before, struct value name, size_t hint)
{
	if (!before)
		return VALUE_NOTHING;
	if (hint < before->n_attributes && value_equal(before->attributes[hint].name, name))
		return before->attributes[hint].value;
	for (size_t i = 0; i < before->n_attributes; i++)
		if (value_equal(before->attributes[i].name, name))
			return before->attributes[i].value;
	return VALUE_NOTHING;
}

/* In a set there are no places: an element was there or not. */
static struct value was_element(const struct object *before, struct value element)
{
	for (size_t i = 0; before && i < before->n_items; i++)
		if (value_equal(before->items[i], element))
			return element;
	return VALUE_NOTHING;
}

/* An object that was not there before is new itself: its parts are not marked one by one. */
struct parts {
	struct rows *rows;
	struct view view; /* before: NULL when the object was not there */
	const struct object *now, *before;
	int depth;
	uint64_t key;
};

static void add_items(const struct parts *p)
{
	bool is_set = type_is(p->now, "set") || type_is(p->now, "frozenset");

	for (size_t i = 0; i < p->now->n_items; i++) {
		struct value v = p->now->items[i];
		uint64_t key = is_set ? row_key(p->key, ROW_ELEMENT, v.at, v.len)
				      : row_key(p->key, ROW_ITEM, &i, sizeof(i));
		struct row *row = rows_add(p->rows, is_set ? ROW_ELEMENT : ROW_ITEM, p->depth, key);

		row->index = i;
		row->value = v;
		tree_add(p->rows, &p->view, row,
			is_set ? was_element(p->before, v) : was_item(p->before, i));
	}
}

static void add_entries(const struct parts *p)
{
	for (size_t i = 0; i < p->now->n_entries; i++) {
		const struct entry *e = &p->now->entries[i];
		struct row *row = rows_add(p->rows, ROW_ENTRY, p->depth,
			row_key(p->key, ROW_ENTRY, e->key.at, e->key.len));

		row->label = e->key;
		row->value = e->value;
		tree_add(p->rows, &p->view, row, was_entry(p->before, e->key, i));
	}
}

static void add_attributes(const struct parts *p)
{
	for (size_t i = 0; i < p->now->n_attributes; i++) {
		const struct attribute *a = &p->now->attributes[i];
		struct row *row = rows_add(p->rows, ROW_ATTRIBUTE, p->depth,
			row_key(p->key, ROW_ATTRIBUTE, a->name.at, a->name.len));

		row->label = a->name;
		row->value = a->value;
		tree_add(p->rows, &p->view, row, was_attribute(p->before, a->name, i));
	}
}

/* What was there at the last stop: behind what is there now. */

bool tree_is_later(const struct view *v)
{
	return v->before && state_step(v->before) < state_step(v->state);
}

void tree_add_gone(struct row *row, struct value was)
{
	row->was = was;
	row->change = ROW_GONE;
}

static void add_gone_items(const struct parts *p)
{
	bool is_set = type_is(p->now, "set") || type_is(p->now, "frozenset");

	for (size_t i = is_set ? 0 : p->now->n_items; i < p->before->n_items; i++) {
		struct value v = p->before->items[i];
		struct row *row;

		if (is_set && value_is_bound(was_element(p->now, v)))
			continue;
		row = rows_add(p->rows, is_set ? ROW_ELEMENT : ROW_ITEM, p->depth,
			is_set ? row_key(p->key, ROW_ELEMENT, v.at, v.len)
			       : row_key(p->key, ROW_ITEM, &i, sizeof(i)));
		row->index = i;
		tree_add_gone(row, v);
	}
}

static void add_gone_entries(const struct parts *p)
{
	for (size_t i = 0; i < p->before->n_entries; i++) {
		const struct entry *e = &p->before->entries[i];
		struct row *row;

		if (value_is_bound(was_entry(p->now, e->key, i)))
			continue;
		row = rows_add(p->rows, ROW_ENTRY, p->depth,
			row_key(p->key, ROW_ENTRY, e->key.at, e->key.len));
		row->label = e->key;
		tree_add_gone(row, e->value);
	}
}

static void add_gone_attributes(const struct parts *p)
{
	for (size_t i = 0; i < p->before->n_attributes; i++) {
		const struct attribute *a = &p->before->attributes[i];
		struct row *row;

		if (value_is_bound(was_attribute(p->now, a->name, i)))
			continue;
		row = rows_add(p->rows, ROW_ATTRIBUTE, p->depth,
			row_key(p->key, ROW_ATTRIBUTE, a->name.at, a->name.len));
		row->label = a->name;
		tree_add_gone(row, a->value);
	}
}

static void add_gone(const struct parts *p)
{
	if (!p->before || !tree_is_later(&p->view))
		return;
	if (!p->now->cut && !p->before->cut) {
		add_gone_items(p);
		add_gone_entries(p);
	}
	if (!p->now->attributes_cut && !p->before->attributes_cut)
		add_gone_attributes(p);
}

static void add_more(const struct parts *p, uint64_t cut)
{
	if (cut)
		rows_add(p->rows, ROW_MORE, p->depth, row_key(p->key, ROW_MORE, "", 0))->index =
			cut;
}

void tree_add_parts(struct rows *rows, const struct view *v, uint64_t id, int depth, uint64_t key)
{
	struct parts p = { rows, *v, state_object(v->state, id), NULL, depth, key };

	if (!p.now)
		return;
	p.before = v->before ? state_object(v->before, id) : NULL;
	if (!p.before)
		p.view.before = NULL;
	add_items(&p);
	add_entries(&p);
	add_more(&p, p.now->cut);
	add_attributes(&p);
	add_more(&p, p.now->attributes_cut);
	add_gone(&p);
}

void tree_add(struct rows *rows, const struct view *v, struct row *row, struct value was)
{
	uint64_t key = row->key, id = value_ref(row->value);
	int depth = row->depth;

	row->was = was;
	row->change = change_of(v, row->value, was);
	row->can_open = has_parts(object_of(v->state, row->value));
	row->is_open = row->can_open && rows_is_open(rows, key, false);
	if (row->is_open)
		tree_add_parts(rows, v, id, depth + 1, key);
}

/* Names. */

static void add_reference(struct value v, struct str *out)
{
	if (value_is_ref(v))
		str_addf(out, "$%llu", (unsigned long long)value_ref(v));
}

static size_t row_above(const struct rows *rows, size_t at)
{
	int depth = rows->at[at].depth;

	while (at > 0 && rows->at[at].depth >= depth)
		at--;
	return at;
}

static void add_key(const struct row *row, const struct view *v, struct str *out)
{
	struct show how = { .max = SIZE_MAX, .depth = 4 };

	str_add_char(out, '[');
	show_value(v->state, row->label, &how, out);
	str_add_char(out, ']');
}

/* What stands before " = ". */
static void add_watched(const struct row *row, struct str *out)
{
	const char *end = strstr(row->name, " = ");

	str_add_bytes(out, row->name, end ? (size_t)(end - row->name) : row->name_len);
}

void tree_expression(const struct rows *rows, size_t at, const struct view *v, struct str *out)
{
	const struct row *row = at < rows->n ? &rows->at[at] : NULL;

	if (!row || row->kind == ROW_GROUP || row->kind == ROW_REFERRER)
		return;
	if (row->kind == ROW_NAME) {
		str_add_bytes(out, row->name, row->name_len);
		return;
	}
	if (row->kind == ROW_WATCH) {
		add_watched(row, out);
		return;
	}
	if (row->kind == ROW_OBJECT || row->kind == ROW_RESULT || row->kind == ROW_ELEMENT) {
		add_reference(row->value, out);
		return;
	}
	tree_expression(rows, row_above(rows, at), v, out);
	if (row->kind == ROW_ITEM)
		str_addf(out, "[%llu]", (unsigned long long)row->index);
	else if (row->kind == ROW_ENTRY)
		add_key(row, v, out);
	else if (row->kind == ROW_ATTRIBUTE) {
		str_add_char(out, '.');
		value_str(row->label, out);
	}
}

/* Definitions. */

bool tree_object_is_definition(const struct object *o)
{
	/* clang-format off */
	static const char *const types[] = {
		"function", "module", "class", "type", "ABCMeta", "EnumMeta", "EnumType", "builtin_function_or_method",
		"staticmethod", "classmethod", "property", "method_descriptor", "wrapper_descriptor",
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (type_is(o, types[i]))
			return true;
	return false;
}

static bool text_type_is(const struct state *s, struct value v, const char *name)
{
	struct str type = { 0 };
	bool yes;

	show_type(s, v, &type);
	yes = !strcmp(str_text(&type), name);
	str_free(&type);
	return yes;
}

bool tree_is_definition(const struct state *s, struct value v)
{
	const struct object *o = object_of(s, v);

	if (value_is_ref(v))
		return o && tree_object_is_definition(o);
	return value_kind(v) == VALUE_OTHER &&
	       (text_type_is(s, v, "type") || text_type_is(s, v, "module"));
}

/* Drawing. */

#define WAS_COLS 24 /* at most so much is said about what it was */

static void show_short(const struct state *s, struct value v, int cols, struct str *out)
{
	struct show how = { .max = (size_t)(cols > 1 ? cols : 1), .depth = 3 };

	show_value(s, v, &how, out);
}

static void draw_label(const struct row *row, const struct view *v, struct pen *pen)
{
	enum style style = row->change == ROW_SAME   ? STYLE_NAME
			   : row->change == ROW_GONE ? STYLE_FUTURE
						     : STYLE_CHANGED;
	struct str text = { 0 };

	if (row->kind == ROW_ITEM)
		str_addf(&text, "[%llu]", (unsigned long long)row->index);
	else if (row->kind == ROW_ENTRY)
		show_short(row->change == ROW_GONE ? v->before : v->state, row->label, 30, &text);
	else if (row->kind == ROW_ATTRIBUTE &&
		 value_str(row->label, (str_add_char(&text, '.'), &text)))
		;
	else if (row->kind != ROW_ELEMENT)
		str_add_bytes(&text, row->name, row->name_len);
	pen_bytes(pen, style, str_text(&text), text.len);
	if (text.len)
		pen_text(pen, STYLE_TEXT, "  ");
	str_free(&text);
}

/* "was 0", "new", "● changed"; "" when it is the same. In that many columns. */
static void say_change(const struct row *row, const struct view *v, int cols, struct str *out)
{
	if (row->change == ROW_NEW)
		str_add(out, "new");
	if (row->change == ROW_CHANGED_INSIDE)
		str_add(out, "● changed");
	if (row->change != ROW_CHANGED && row->change != ROW_GONE)
		return;
	str_add(out, "was ");
	show_short(v->before, row->was, cols - 4, out);
}

/* How many parts an object has that is open: its contents are the rows below. */
static void say_size(const struct object *o, struct str *out)
{
	size_t n = o->n_items + o->n_entries;

	str_add_bytes(out, o->type.at + 1, o->type.len - 2);
	if (o->has_items || o->has_entries)
		str_addf(out, " of %llu", (unsigned long long)(n + o->cut));
}

static void draw_value(const struct row *row, const struct view *v, struct pen *pen, int cols)
{
	const struct object *o = object_of(v->state, row->value);
	enum style style = row->kind == ROW_RESULT && state_event(v->state) == EVENT_EXCEPTION
				   ? STYLE_EXCEPTION
				   : STYLE_VALUE;
	struct str text = { 0 };
	char id[32] = "";

	if (o && !o->is_text)
		snprintf(id, sizeof(id), " · $%llu", (unsigned long long)o->id);
	cols -= cell_columns(id, strlen(id));
	if (v->has_types && !row->is_open) {
		show_type(v->state, row->value, &text);
		pen_bytes(pen, STYLE_TYPE, str_text(&text), text.len);
		pen_text(pen, STYLE_TEXT, " ");
		cols -= cell_columns(str_text(&text), text.len) + 1;
		str_clear(&text);
	}
	if (row->is_open && o)
		say_size(o, &text);
	else
		show_short(v->state, row->value, cols, &text);
	pen_bytes(pen, row->is_open ? STYLE_TYPE : style, str_text(&text), text.len);
	pen_text(pen, STYLE_ID, id);
	str_free(&text);
}

static void draw_more(const struct row *row, struct pen *pen)
{
	char text[64];

	snprintf(text, sizeof(text), "… %llu more", (unsigned long long)row->index);
	pen_text(pen, STYLE_DIM, text);
}

static void draw_group(const struct row *row, struct pen *pen)
{
	char text[64];

	pen_bytes(pen, STYLE_HEADING, row->name, row->name_len);
	snprintf(text, sizeof(text), " %llu", (unsigned long long)row->index);
	pen_text(pen, STYLE_DIM, text);
}

/* Right of the value, when both have room. */
static void draw_change(struct pen *pen, int edge, const char *text)
{
	if (!*text)
		return;
	pen_text(pen, STYLE_TEXT, "  ");
	pen_to(pen, edge - cell_columns(text, strlen(text)));
	pen_text(pen, STYLE_WAS, text);
}

/* What it is matters more than what it was. */
static int was_cols(int left)
{
	return left / 2 > WAS_COLS ? WAS_COLS : left / 2 < 8 ? 8 : left / 2;
}

void tree_draw(const struct row *row, const struct view *v, struct pen *pen)
{
	struct str change = { 0 };
	int edge = pen->area.cols, left;

	pen_to(pen, pen->col + 2 * row->depth);
	pen_text(pen, STYLE_DIM, !row->can_open ? "  " : row->is_open ? "▾ " : "▸ ");
	if (row->kind == ROW_MORE || row->kind == ROW_GROUP) {
		row->kind == ROW_MORE ? draw_more(row, pen) : draw_group(row, pen);
		return;
	}
	if (row->kind == ROW_WATCH) {
		say_change(row, v, WAS_COLS, &change);
		pen_bytes(pen, row->change == ROW_SAME ? STYLE_KEY : STYLE_CHANGED, row->name,
			row->name_len);
		draw_change(pen, edge, str_text(&change));
		str_free(&change);
		return;
	}
	draw_label(row, v, pen);
	say_change(row, v, was_cols(edge - pen->col), &change);
	left = edge - pen->col - (change.len ? cell_columns(str_text(&change), change.len) + 2 : 0);
	if (row->change == ROW_GONE)
		pen_text(pen, STYLE_FUTURE, "gone");
	else
		draw_value(row, v, pen, left > 4 ? left : 4);
	draw_change(pen, edge, str_text(&change));
	str_free(&change);
}
