/* py_restless.c - objects of whose changes no hook can tell.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_restless.h"

#include "py_change.h"
#include "py_suspects.h"

struct restless restless[N_RESTS];

static struct restless *rest_of(const struct tracked *t)
{
	const PyObject *o = t->object;

	return &restless[PyDict_CheckExact(o) ? REST_NAMES : PyCell_Check(o) ? REST_CELLS :
			 kind_is_exception(t->kind) ? REST_EXCEPTIONS : REST_OTHERS];
}

static void add_restless(struct tracked *t)
{
	struct restless *r;

	t->watch = WATCH_RESTLESS;
	if (t->is_restless)
		return;
	t->is_restless = true;
	r = rest_of(t);
	if (r >= &restless[REST_EXCEPTIONS])
		due |= DUE_RESTLESS;
	BASE_GROW(r->at, r->cap, r->n + 1);
	r->at[r->n++] = t;
}

void restless_watch(struct tracked *t, bool is_hooked)
{
	if (!t->kind || t->kind->flags & KIND_CONSTANT)
		t->watch = WATCH_NONE;
	else if (t->is_restless || !(is_hooked || kind_is_hooked(t->kind, t->object)))
		add_restless(t);
	else
		t->watch = WATCH_HOOKED;
}

void restless_add_names(struct tracked *t)
{
	add_restless(t);
	suspects_add(t);
}

static void forget_dead(struct restless *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (r->at[i]->object && r->at[i]->watch == WATCH_RESTLESS)
			r->at[kept++] = r->at[i];
		else
			r->at[i]->is_restless = false;
	}
	r->n = kept;
}

void restless_forget_dead(void)
{
	for (size_t i = 0; i < N_RESTS; i++)
		forget_dead(&restless[i]);
	if (!(restless[REST_EXCEPTIONS].n | restless[REST_OTHERS].n))
		due &= ~DUE_RESTLESS;
}

/* Comparing. */

static bool is_cell_same(const struct tracked *t)
{
	PyObject *value = PyCell_GET(t->object);

	return value && t->shadow.items.n == 1 && word_is_same(word_object(value), t->shadow.items.at[0], &track_scanned);
}

static void suspect_stored(struct tracked *t)
{
	bool is_told_of = t->is_suspect && !t->hint.is_stored;

	suspects_add(t);
	t->hint.is_stored = !is_told_of;
}

void restless_compare_names(void)
{
	const struct restless *r = &restless[REST_NAMES];

	for (size_t i = 0; i < r->n; i++)
		if (restless_is_stored_into(r->at[i]))
			suspect_stored(r->at[i]);
}

void restless_compare_cells(void)
{
	const struct restless *r = &restless[REST_CELLS];

	for (size_t i = 0; i < r->n; i++)
		if (r->at[i]->object && !r->at[i]->is_deep && !is_cell_same(r->at[i]))
			suspects_add(r->at[i]);
}

void restless_compare_cells_in(PyObject *const *values, const uint32_t *slots, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		PyObject *cell = values[slots[i]];
		struct tracked *t = cell ? track_find(cell) : NULL;

		if (t && t->is_defined && t->type == &PyCell_Type && !t->is_deep && !is_cell_same(t))
			suspects_add(t);
	}
}

static inline bool is_as_it_was(const struct tracked *t)
{
	const struct kind *kind = t->kind;

	if (kind->same && kind->flags & KIND_ATTRIBUTES)
		return kind->same(&t->shadow, t->stamp, t->object, &track_scanned);
	return change_is_none(t);
}

void restless_compare_exceptions(void)
{
	const struct restless *r = &restless[REST_EXCEPTIONS];

	for (size_t i = 0; i < r->n; i++) {
		struct tracked *t = r->at[i];

		if (t->object && !t->is_deep &&
		    (Py_TYPE(t->object) != t->type || !kind_is_same_exception(&t->shadow, t->stamp, t->object, &track_scanned)))
			suspects_add(t);
	}
}

void restless_compare_others(void)
{
	const struct restless *r = &restless[REST_OTHERS];

	credit_earn_items();
	for (size_t i = 0; i < r->n; i++) {
		struct tracked *t = r->at[i];

		if (t->object && t->kind && !t->is_deep && (Py_TYPE(t->object) != t->type || (!suspects_is_too_dear(t) && !is_as_it_was(t))))
			suspects_add(t);
	}
}

