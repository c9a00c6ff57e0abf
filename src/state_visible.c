/* state_visible.c - reading a state: the objects that can be reached from its names.
 *
 * A walk with a list of what is still to be looked into, never a recursion: programs nest things as deep as they like. Objects
 * met are marked with the number of the walk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "visible.h"

#include <stdlib.h>

#include "slice.h"
#include "state_impl.h"

static void meet(struct visible *w, struct value v)
{
	struct idmap_slot *slot =
		value_is_ref(v) ? idmap_find(&w->s->world.objects, value_ref(v)) : NULL;
	struct live *l = slot ? live_at(slot) : NULL;

	if (!l || l->mark == w->mark)
		return;
	l->mark = w->mark;
	BASE_GROW(w->met, w->cap, w->n + 1);
	w->met[w->n++] = (struct visible_object){ l->o.id, &l->o };
}

static void meet_entries(struct visible *w, const struct object *o, bool hide)
{
	for (size_t i = 0; i < o->n_entries; i++) {
		if (hide && entry_is_hidden(&o->entries[i]))
			continue;
		meet(w, o->entries[i].key);
		meet(w, o->entries[i].value);
	}
}

static size_t n_parts(const struct object *o)
{
	return o->n_items + 2 * o->n_entries + o->n_attributes;
}

static struct value part(const struct object *o, size_t i)
{
	const struct entry *e;

	if (i < o->n_items)
		return o->items[i];
	i -= o->n_items;
	if (i >= 2 * o->n_entries)
		return o->attributes[i - 2 * o->n_entries].value;
	e = &o->entries[i / 2];
	return i % 2 ? e->value : e->key;
}

/* A dict of names is not itself shown because names are in it. Many frames share one: it need not be gone through again. */
static void meet_names(struct visible *w, uint64_t dict, bool hide, struct idmap *seen)
{
	const struct object *o = dict ? state_object(w->s, dict) : NULL;

	if (!o || idmap_find(seen, dict))
		return;
	idmap_add(seen, dict);
	meet_entries(w, o, hide);
}

static void meet_frame(struct visible *w, const struct frame *f, struct idmap *seen)
{
	for (uint32_t i = 0; i < f->code->n_slots; i++)
		meet(w, f->slots[i]);
	meet_names(w, f->code->globals, true, seen);
	if (f->names != f->code->globals)
		meet_names(w, f->names, false, seen);
}

static void meet_frames(struct visible *w)
{
	const struct world *world = &w->s->world;
	struct idmap seen = { 0 };

	for (struct idmap_slot *slot = idmap_next(&world->frames, NULL); slot;
		slot = idmap_next(&world->frames, slot))
		meet_frame(w, &((struct held_frame *)slot->p)->f, &seen);
	idmap_free(&seen);
}

#define DIGIT_BITS 11

/* By the next digits of the ids; what is equal in them stays in order. */
static void sort_by_digit(
	const struct visible_object *from, struct visible_object *to, size_t n, int shift)
{
	size_t starts[1 << DIGIT_BITS] = { 0 }, sum = 0;
	const uint64_t mask = ARRAY_LEN(starts) - 1;

	for (size_t i = 0; i < n; i++)
		starts[from[i].id >> shift & mask]++;
	for (size_t d = 0; d < ARRAY_LEN(starts); d++) {
		size_t count = starts[d];

		starts[d] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		to[starts[from[i].id >> shift & mask]++] = from[i];
}

static uint64_t greatest_id(const struct visible *w)
{
	uint64_t id = 0;

	for (size_t i = 0; i < w->n; i++)
		id = w->met[i].id > id ? w->met[i].id : id;
	return id;
}

static int by_id(const void *a, const void *b)
{
	uint64_t id_a = ((const struct visible_object *)a)->id;
	uint64_t id_b = ((const struct visible_object *)b)->id;

	return (id_a > id_b) - (id_a < id_b);
}

#define FEW 2000 /* objects: digits do not pay */

static void sort(struct visible *w)
{
	uint64_t greatest = greatest_id(w);
	struct visible_object *other;

	if (w->n < FEW) {
		if (w->n)
			qsort(w->met, w->n, sizeof(*w->met), by_id);
		return;
	}
	other = base_alloc(w->cap * sizeof(*other));
	for (int shift = 0; shift < 64 && greatest >> shift; shift += DIGIT_BITS) {
		struct visible_object *sorted = other;

		sort_by_digit(w->met, sorted, w->n, shift);
		other = w->met;
		w->met = sorted;
	}
	free(other);
}

static bool is_shown(const struct object *o)
{
	return !o->is_text && !slice_is(o->type, "\"cell\"");
}

/* What is not shown itself goes now. */
static void keep_shown(struct visible *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		if (is_shown(w->met[i].o))
			w->met[n++] = w->met[i];
	w->n = n;
}

void visible_start(struct visible *w, const struct state *s)
{
	w->s = s;
	w->mark = ++((struct state *)s)->mark;
	w->n = w->n_done = w->part = 0;
	w->is_complete = false;
	meet_frames(w);
	meet(w, s->value);
}

bool visible_more(struct visible *w, size_t n)
{
	if (w->is_complete)
		return true;
	if (w->s->mark != w->mark)
		visible_start(w, w->s);
	for (; n && w->n_done < w->n; n--) {
		const struct object *o = w->met[w->n_done].o;

		if (w->part < n_parts(o)) {
			meet(w, part(o, w->part++));
			continue;
		}
		w->n_done++;
		w->part = 0;
	}
	if (w->n_done < w->n)
		return false;
	keep_shown(w);
	sort(w);
	w->is_complete = true;
	return true;
}

void visible_free(struct visible *w)
{
	free(w->met);
	*w = (struct visible){ 0 };
}

void state_each_visible(const struct state *s, state_object_fn *fn, void *arg)
{
	struct visible w = { 0 };

	visible_start(&w, s);
	visible_more(&w, SIZE_MAX);
	for (size_t i = 0; i < w.n; i++)
		fn(arg, w.met[i].o);
	visible_free(&w);
}
