/* diff_values.c - names and objects of two states that stand side by side.
 *
 * An object of one run is paired with one of the other when both are found in the same place. A pair is compared once, when it is made,
 * and again whenever one of the two changes; so what has been seen to be equal is not looked into again. That a pair was equal
 * and is not any more is what is new.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diff_impl.h"
#include "slice.h"

void diff_values_free(struct diff_values *v)
{
	idmap_free(&v->forth);
	idmap_free(&v->back);
	free(v->todo);
}

/* Pairs. In a slot, p is the other id, and v.len whether the two differ. */

static uint64_t other_of(const struct diff_values *v, const struct idmap *map, uint64_t id)
{
	struct idmap_slot *slot = idmap_find(map, id);

	if (slot)
		return (uint64_t)(uintptr_t)slot->p;
	return id <= v->same_ids ? id : 0;
}

static struct idmap_slot *put(struct idmap *map, uint64_t id, uint64_t other)
{
	struct idmap_slot *slot = idmap_find(map, id);

	if (!slot)
		slot = idmap_add(map, id);
	slot->p = (void *)(uintptr_t)other;
	return slot;
}

static void pair(struct diff_values *v, uint64_t a, uint64_t b)
{
	put(&v->forth, a, b)->v.len = 0;
	put(&v->back, b, a);
	BASE_GROW(v->todo, v->cap_todo, v->n_todo + 2);
	v->todo[v->n_todo++] = a;
	v->todo[v->n_todo++] = b;
}

static bool same_ref(struct diff_values *v, uint64_t a, uint64_t b)
{
	if (!state_object(v->a, a) || !state_object(v->b, b))
		return !state_object(v->a, a) && !state_object(v->b, b);
	if (other_of(v, &v->forth, a) != b)
		pair(v, a, b);
	return true;
}

bool diff_same_value(struct diff_values *v, struct value a, struct value b)
{
	a = state_resolve(v->a, a);
	b = state_resolve(v->b, b);
	if (value_is_ref(a) && value_is_ref(b))
		return same_ref(v, value_ref(a), value_ref(b));
	return value_is_bound(a) == value_is_bound(b) && (!value_is_bound(a) || value_equal(a, b));
}

static bool same_texts(const struct object *a, const struct object *b)
{
	return value_equal(a->type, b->type) &&
	       value_is_bound(a->text) == value_is_bound(b->text) &&
	       (!value_is_bound(a->text) || value_equal(a->text, b->text)) && a->cut == b->cut &&
	       a->is_text == b->is_text && (!a->is_text || value_equal(a->scalar, b->scalar));
}

/* A module's names hold where its file lies, and the like: not what the program made. */
static bool is_module(const struct object *o)
{
	return o->n_entries && value_equal(o->entries[0].key, value_of_literal("\"__name__\""));
}

static bool is_of_import(struct value key)
{
	return key.len > 6 && memcmp(key.at, "\"__", 3) == 0 &&
	       memcmp(key.at + key.len - 3, "__\"", 3) == 0;
}

static bool same_entry(
	struct diff_values *v, const struct entry *a, const struct entry *b, bool is_module)
{
	if (is_module && value_equal(a->key, b->key) && is_of_import(a->key))
		return true;
	return diff_same_value(v, a->key, b->key) && diff_same_value(v, a->value, b->value);
}

/* All of it is looked at, even when the answer is known: what is in it is paired. */
static bool same_parts(struct diff_values *v, const struct object *a, const struct object *b)
{
	bool same = a->n_items == b->n_items && a->n_entries == b->n_entries &&
		    a->n_attributes == b->n_attributes;
	bool of_module = is_module(a);

	for (size_t i = 0; i < a->n_items && i < b->n_items; i++)
		same &= diff_same_value(v, a->items[i], b->items[i]);
	for (size_t i = 0; i < a->n_entries && i < b->n_entries; i++)
		same &= same_entry(v, &a->entries[i], &b->entries[i], of_module);
	for (size_t i = 0; i < a->n_attributes && i < b->n_attributes; i++)
		same &= value_equal(a->attributes[i].name, b->attributes[i].name) &&
			diff_same_value(v, a->attributes[i].value, b->attributes[i].value);
	return same;
}

static void compare(struct diff_values *v, uint64_t a, uint64_t b)
{
	const struct object *x = state_object(v->a, a), *y = state_object(v->b, b);
	bool same = x && y && same_texts(x, y) && same_parts(v, x, y);
	struct idmap_slot *slot = put(&v->forth, a, b);

	if (!x || !y)
		return;
	if (!same && !slot->v.len)
		v->has_new = true;
	slot->v.len = !same;
}

void diff_look_into(struct diff_values *v)
{
	while (v->n_todo) {
		v->n_todo -= 2;
		compare(v, v->todo[v->n_todo], v->todo[v->n_todo + 1]);
	}
}

void diff_object_a(struct diff_values *v, uint64_t id)
{
	uint64_t other = other_of(v, &v->forth, id);

	if (other)
		compare(v, id, other);
	diff_look_into(v);
}

void diff_object_b(struct diff_values *v, uint64_t id)
{
	uint64_t other = other_of(v, &v->back, id);

	if (other)
		compare(v, other, id);
	diff_look_into(v);
}

/* Where two values differ. */

#define MAX_DEPTH 40
#define MAX_LOOKS 100000

struct find {
	const struct state *a, *b;
	struct idmap seen; /* objects of a, with those of b that they were held against */
	struct str *way;
	struct diff_leaf *leaf;
	unsigned looks, depth;
};

static bool find(struct find *f, struct value a, struct value b);

static bool at(struct find *f, struct value a, struct value b)
{
	*f->leaf = (struct diff_leaf){ a, b };
	return true;
}

/* The way grows while one goes down, and stays where something was found. */
static bool step_into(struct find *f, size_t len, struct value a, struct value b)
{
	if (find(f, a, b))
		return true;
	f->way->len = len;
	if (f->way->at)
		f->way->at[len] = '\0';
	return false;
}

static bool find_in_items(struct find *f, const struct object *a, const struct object *b)
{
	size_t n = a->n_items > b->n_items ? a->n_items : b->n_items, len = f->way->len;

	for (size_t i = 0; i < n; i++) {
		str_addf(f->way, "[%zu]", i);
		if (step_into(f, len, i < a->n_items ? a->items[i] : VALUE_NOTHING,
			    i < b->n_items ? b->items[i] : VALUE_NOTHING))
			return true;
	}
	return false;
}

static bool find_in_entries(struct find *f, const struct object *a, const struct object *b)
{
	size_t n = a->n_entries > b->n_entries ? a->n_entries : b->n_entries, len = f->way->len;
	const struct entry none = { VALUE_NOTHING, VALUE_NOTHING };

	for (size_t i = 0; i < n; i++) {
		const struct entry *x = i < a->n_entries ? &a->entries[i] : &none,
				   *y = i < b->n_entries ? &b->entries[i] : &none;
		struct value key = value_is_bound(x->key) ? x->key : y->key;
		bool other = value_is_bound(x->key) && value_is_bound(y->key) &&
			     !value_is_ref(x->key) && !value_equal(x->key, y->key);

		str_addf(f->way, "[%.*s]", (int)(key.len < 60 ? key.len : 60), key.at);
		if (step_into(f, len, x->value, other ? VALUE_NOTHING : y->value))
			return true;
	}
	return false;
}

static bool find_in_attributes(struct find *f, const struct object *a, const struct object *b)
{
	size_t n = a->n_attributes > b->n_attributes ? a->n_attributes : b->n_attributes,
	       len = f->way->len;
	const struct attribute none = { VALUE_NOTHING, VALUE_NOTHING };

	for (size_t i = 0; i < n; i++) {
		const struct attribute *x = i < a->n_attributes ? &a->attributes[i] : &none;
		const struct attribute *y = i < b->n_attributes ? &b->attributes[i] : &none;
		struct value name = value_is_bound(x->name) ? x->name : y->name;
		bool other = value_is_bound(x->name) && value_is_bound(y->name) &&
			     !value_equal(x->name, y->name);

		str_add_char(f->way, '.');
		slice_decode(name, f->way);
		if (step_into(f, len, x->value, other ? VALUE_NOTHING : y->value))
			return true;
	}
	return false;
}

static bool was_seen(struct find *f, uint64_t a, uint64_t b)
{
	struct idmap_slot *slot = idmap_find(&f->seen, a);

	if (slot && slot->p == (void *)(uintptr_t)b)
		return true;
	put(&f->seen, a, b);
	return false;
}

static bool find_in_objects(struct find *f, struct value a, struct value b)
{
	const struct object *x = state_object(f->a, value_ref(a)),
			    *y = state_object(f->b, value_ref(b));
	bool found;

	if (!x || !y || was_seen(f, x->id, y->id) || f->depth >= MAX_DEPTH)
		return false;
	if (!same_texts(x, y) && !(value_equal(x->type, y->type) && x->cut != y->cut))
		return at(f, a, b);
	f->depth++;
	found = find_in_items(f, x, y) || find_in_entries(f, x, y) || find_in_attributes(f, x, y);
	f->depth--;
	return found || (x->cut != y->cut && at(f, a, b));
}

static bool find(struct find *f, struct value a, struct value b)
{
	a = state_resolve(f->a, a);
	b = state_resolve(f->b, b);
	if (++f->looks > MAX_LOOKS)
		return false;
	if (value_is_ref(a) && value_is_ref(b))
		return find_in_objects(f, a, b);
	if (value_is_bound(a) == value_is_bound(b) && (!value_is_bound(a) || value_equal(a, b)))
		return false;
	return at(f, a, b);
}

bool diff_find(const struct state *a, const struct state *b, struct value va, struct value vb,
	struct str *way, struct diff_leaf *leaf)
{
	struct find f = { .a = a, .b = b, .way = way, .leaf = leaf };
	bool found = find(&f, va, vb);

	idmap_free(&f.seen);
	return found;
}
