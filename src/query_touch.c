/* query_touch.c - does a delta touch what an expression read, or what its result is made of?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "query_variable.h"
#include "slice.h"

/* START,REMOVED,[ADDED] … all through: a change of items, or as good as one. */
static bool is_splices(struct value only)
{
	struct slices in = slice_open(only);
	struct value v;

	for (int i = 0; slice_next(&in, &v); i++)
		if ((i % 3 == 2) != (v.at[0] == '['))
			return false;
	return true;
}

static int depth_of(struct value v)
{
	int depth = 0, deepest = 0;

	for (const char *p = v.at; p < v.at + v.len; p++) {
		depth += *p == '[';
		depth -= *p == ']';
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest;
}

/* A bracket that is not the change's own: it may be a reference. */
static bool may_hold_reference(const struct change *c)
{
	if (c->kind == CHANGE_DEFINE || c->kind == CHANGE_DEATH)
		return true;
	if (c->kind == CHANGE_ONLY)
		return depth_of(c->value) > 1 + is_splices(c->value);
	return depth_of(c->value) > (c->kind == CHANGE_ITEMS);
}

static bool is_key(const struct path_read *p, struct value key)
{
	/* 1, 1.0 and True are one key: only strings are told apart by their text. */
	if (!key.len || key.at[0] != '"' || !p->key.len || p->key.at[0] != '"')
		return true;
	return key.len == p->key.len && memcmp(key.at, p->key.at, key.len) == 0;
}

/* Among the pairs of a change in an object's only section. What is not pairs of values may be anything. */
static bool sets_key(const struct path_read *p, const struct change *c, struct value *set)
{
	struct slices in = slice_open(c->value);
	struct value key, value;
	bool found = false;

	while (slice_next(&in, &key) && slice_next(&in, &value))
		if (is_key(p, key)) {
			*set = value;
			found = true;
		}
	return found;
}

static bool touches_key(const struct path_read *p, const struct change *c, struct value *set)
{
	switch (c->kind) {
	case CHANGE_ENTRY:
	case CHANGE_ATTRIBUTE: *set = c->value; return is_key(p, c->key);
	case CHANGE_ONLY: return sets_key(p, c, set);
	case CHANGE_ITEMS:
	case CHANGE_TEXT: return false;
	default: return true;
	}
}

/* A splice at or before the item that moves it or takes it away. */
static bool moves_item(uint32_t item, uint64_t start, uint64_t removed, struct value added)
{
	struct slices in = slice_open(added);
	struct value v;
	uint64_t n = 0;

	if (start > item)
		return false;
	while (slice_next(&in, &v))
		n++;
	return n != removed || item - start < removed;
}

/* START,REMOVED,[ADDED] …, and perhaps how many are cut. */
static bool splices_item(const struct path_read *p, const struct change *c)
{
	struct slices in = slice_open(c->value);
	struct value start, removed, added;
	uint64_t a, b;

	while (slice_next(&in, &start) && slice_next(&in, &removed)) {
		if (!slice_next(&in, &added) || !slice_uint(start, &a) ||
			!slice_uint(removed, &b) || moves_item(p->slot, a, b, added))
			return true;
	}
	return false;
}

static bool touches_item(const struct path_read *p, const struct change *c)
{
	switch (c->kind) {
	case CHANGE_ITEMS: return moves_item(p->slot, c->a, c->b, c->value);
	case CHANGE_ONLY: return splices_item(p, c);
	case CHANGE_ENTRY:
	case CHANGE_ATTRIBUTE:
	case CHANGE_TEXT: return false;
	default: return true;
	}
}

static bool touches_part(const struct path_read *p, const struct change *c, struct value *set)
{
	switch (p->kind) {
	case EXPR_READ_ENTRY:
	case EXPR_READ_ATTRIBUTE: return touches_key(p, c, set);
	case EXPR_READ_ITEM: return touches_item(p, c);
	default: return true;
	}
}

static bool decides(const struct query_variable *v, const struct path_read *p)
{
	if (v->is_name)
		return p->kind == EXPR_READ_ENTRY || p->kind == EXPR_READ_SLOT;
	return v->is_chain && v->is_bound && p->kind == EXPR_READ_ATTRIBUTE &&
	       p == &v->path[v->n_path - 1];
}

static void note_value(const struct query_variable *v, const struct path_read *p, struct value set,
	struct touch *t)
{
	bool is_scalar = value_is_bound(set) && !value_is_ref(set);

	if (decides(v, p) && is_scalar)
		t->certain = true;
	else
		t->elsewhere = true;
}

static void touch_path(const struct query_variable *v, const struct path_read *p,
	const struct change *c, struct touch *t)
{
	struct value set = VALUE_NOTHING;

	if (p->id != c->id || !read_is_of_object(p) || !touches_part(p, c, &set))
		return;
	t->maybe = true;
	if (c->kind != CHANGE_CUT)
		note_value(v, p, set, t);
}

/* As expr_attributes.c looks for classes: by a text that begins so, near the beginning. */
static bool makes_class(const struct change *c)
{
	size_t len = c->value.len < 200 ? c->value.len : 200;

	return c->kind == CHANGE_DEFINE && memmem(c->value.at, len, "\"class ", 7);
}

static void touch_object(const struct query_variable *v, const struct change *c, struct touch *t)
{
	for (size_t i = 0; i < v->n_path; i++)
		touch_path(v, &v->path[i], c, t);
	t->maybe |= v->any_class && makes_class(c);
	if (!idmap_find(&v->parts, c->id))
		return;
	if (!t->parts)
		t->object = c->id;
	t->parts = true;
	t->new_parts |= v->parts.n > 1 || may_hold_reference(c);
}

static void touch_slot(
	const struct query_variable *v, uint64_t frame, const struct change *c, struct touch *t)
{
	for (size_t i = 0; i < v->n_path; i++) {
		const struct path_read *p = &v->path[i];
		if (p->kind != EXPR_READ_SLOT || p->id != frame || p->slot != c->a)
			continue;
		t->maybe = true;
		note_value(v, p, c->value, t);
	}
}

struct touch variable_touch(const struct query_variable *v, const struct delta *d, uint64_t frame)
{
	struct touch t = { .maybe = v->every_step };

	for (size_t i = 0; i < d->n; i++) {
		const struct change *c = &d->changes[i];
		if (c->kind == CHANGE_SLOT)
			touch_slot(v, frame, c, &t);
		else if (c->kind == CHANGE_FRAME_SLOT)
			touch_slot(v, c->b, c, &t);
		else if (c->id)
			touch_object(v, c, &t);
	}
	return t;
}

bool read_is_of_object(const struct path_read *p)
{
	return p->kind == EXPR_READ_OBJECT || p->kind == EXPR_READ_ENTRY ||
	       p->kind == EXPR_READ_ATTRIBUTE || p->kind == EXPR_READ_ITEM;
}

const struct str *read_key(const struct path_read *p)
{
	return p->key.len && p->key.at[0] == '"' ? &p->key : NULL;
}
