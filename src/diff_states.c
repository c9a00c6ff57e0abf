/* diff_states.c - the two states at a pair of steps: whether something differs that did not before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "diff_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool is_new_slot(struct diff *d, uint64_t frame, uint32_t slot, bool differs)
{
	struct idmap_slot *known = idmap_find(&d->known, frame);
	uint64_t bit = slot < 64 ? 1ull << slot : 0;
	bool was;

	if (!known && !differs)
		return false;
	if (!known)
		known = idmap_add(&d->known, frame);
	was = known->v.len & bit;
	known->v.len = differs ? known->v.len | bit : known->v.len & ~bit;
	return differs && !was;
}

static int other_slot(const struct code *a, uint32_t i, const struct code *b)
{
	if (i < b->n_slots && strcmp(a->slots[i], b->slots[i]) == 0)
		return (int)i;
	for (uint32_t k = 0; k < b->n_slots; k++)
		if (strcmp(a->slots[i], b->slots[k]) == 0)
			return (int)k;
	return -1;
}

static bool compare_slots(struct diff *d, const struct frame *a, const struct frame *b)
{
	bool is_new = false;

	for (uint32_t i = 0; i < a->code->n_slots && !a->names; i++) {
		int k = other_slot(a->code, i, b->code);
		struct value other = k < 0 ? VALUE_NOTHING : b->slots[k];
		bool same = diff_same_value(&d->values, a->slots[i], other);

		if (is_new_slot(d, a->serial, i, !same)) {
			is_new = true;
			d->new_slots |= i < 64 ? 1ull << i : 0;
		}
	}
	return is_new;
}

static struct value ref_of(uint64_t id, char text[24])
{
	return value_of(text, (size_t)snprintf(text, 24, "[%" PRIu64 "]", id));
}

/* The names of a module or class body, and the module's names that a function sees. */
static void compare_names(struct diff *d, uint64_t a, uint64_t b)
{
	char x[24], y[24];

	if (a && b)
		diff_same_value(&d->values, ref_of(a, x), ref_of(b, y));
}

bool diff_states(struct diff *d)
{
	const struct frame *a = state_top(d->a.s), *b = state_top(d->b.s);
	struct diff_values *v = &d->values;
	bool is_new = false;

	d->new_slots = 0;
	v->a = d->a.s, v->b = d->b.s;
	v->has_new = false;
	for (size_t i = 0; i < d->a.n_dirty; i++)
		diff_object_a(v, d->a.dirty[i]);
	for (size_t i = 0; i < d->b.n_dirty; i++)
		diff_object_b(v, d->b.dirty[i]);
	d->a.n_dirty = d->b.n_dirty = 0;
	if (a && b) {
		compare_names(d, a->names, b->names);
		compare_names(d, a->code->globals, b->code->globals);
		is_new = compare_slots(d, a, b);
	}
	is_new |= state_event(d->a.s) != state_event(d->b.s) ||
		  !diff_same_value(v, state_value(d->a.s), state_value(d->b.s));
	diff_look_into(v);
	return is_new || v->has_new;
}
