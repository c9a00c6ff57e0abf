/* py_suspects.c - tracked objects that may have changed since the last look, and who shows another's content.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_suspects.h"

#include <stdlib.h>
#include <string.h>

#include "py_notice.h"

struct tracked **suspects_list;
size_t suspects_n, suspects_cap;
static struct tracked **taken;                               /* those being looked at */
static size_t taken_cap;

void suspects_add(struct tracked *t)
{
	if (!t->is_suspect)
		suspects_add_no_place(t);
	t->hint.everywhere = true;
	t->hint.is_stored = false;
}

void suspects_add_owners(const struct tracked *t)
{
	for (size_t i = 0; i < t->n_owners; i++)
		suspects_add(t->owners[i]);
}

static bool is_weak(const struct tracked *t)
{
	return t->kind && t->kind->flags & KIND_WEAK;
}

void suspects_add_owners_of_content(const struct tracked *t)
{
	for (size_t i = 0; i < t->n_owners; i++)
		if (!is_weak(t->owners[i]))
			suspects_add(t->owners[i]);
}

/* Weak references whose referent has got an id since the last look. */
static struct tracked **woken;
size_t suspects_n_woken;
static size_t woken_cap;

void suspects_wake_owners(const struct tracked *t)
{
	for (size_t i = 0; i < t->n_owners; i++) {
		if (!t->owners[i]->object || !is_weak(t->owners[i]))
			continue;
		BASE_GROW(woken, woken_cap, suspects_n_woken + 1);
		woken[suspects_n_woken++] = t->owners[i];
	}
}

void suspects_add_woken(void)
{
	while (suspects_n_woken)
		suspects_add(woken[--suspects_n_woken]);
}

/* Taking. */

static int by_id(const void *a, const void *b)
{
	const struct tracked *x = *(struct tracked *const *)a, *y = *(struct tracked *const *)b;

	return (x->id > y->id) - (x->id < y->id);
}

static void sort(struct tracked **list, size_t n)
{
	if (n > 16) {
		qsort(list, n, sizeof(*list), by_id);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct tracked *t = list[i];
		size_t j = i;

		for (; j > 0 && list[j - 1]->id > t->id; j--)
			list[j] = list[j - 1];
		list[j] = t;
	}
}

static void exchange_lists(void)
{
	struct tracked **swap = taken;
	size_t cap = taken_cap;

	taken = suspects_list;
	taken_cap = suspects_cap;
	suspects_list = swap;
	suspects_cap = cap;
}

size_t suspects_take(struct tracked ***list)
{
	size_t n;

	notice_looks++;
	if (notice_n_opened)
		notice_opened();
	n = suspects_n;
	suspects_n = 0;
	exchange_lists();
	*list = taken;
	for (size_t i = 0; i < n; i++)
		taken[i]->is_suspect = false;
	if (n > 1)
		sort(taken, n);
	return n;
}

static size_t insert(struct tracked *t, size_t after, size_t n)
{
	size_t i = n;

	while (i > after + 1 && taken[i - 1]->id > t->id)
		i--;
	if (taken[i - 1] == t)
		return n;
	BASE_GROW(taken, taken_cap, n + 1);
	memmove(taken + i + 1, taken + i, (n - i) * sizeof(*taken));
	taken[i] = t;
	return n + 1;
}

size_t suspects_take_woken(struct tracked ***list, size_t at, size_t n)
{
	while (suspects_n_woken) {
		struct tracked *t = woken[--suspects_n_woken];

		if (t->id < taken[at]->id)
			suspects_add(t);
		else
			n = insert(t, at, n);
	}
	*list = taken;
	return n;
}

/* Sources. One that is not tracked itself is known without an id. */

static void remove_owner(struct tracked *source, const struct tracked *owner)
{
	for (size_t i = 0; i < source->n_owners; i++)
		if (source->owners[i] == owner) {
			source->owners[i] = source->owners[--source->n_owners];
			return;
		}
}

static struct tracked *known(PyObject *o)
{
	struct tracked *t = death_owner(o);

	if (!t) {
		t = tracked_new();
		t->object = t->address = o;
		death_expect(o, t);
	}
	return t;
}

static void leave_source(struct tracked *t)
{
	struct tracked *s = t->source;

	t->source = NULL;
	if (!s)
		return;
	remove_owner(s, t);
	if (s->n_owners || s->id)
		return;
	death_unexpect(s->object);
	free(s->owners);
	tracked_free(s);
}

void suspects_set_source(struct tracked *t, PyObject *source)
{
	struct tracked *s;

	if (t->source ? t->source->object == source : !source)
		return;
	leave_source(t);
	if (!source || source == t->object)
		return;
	s = known(source);
	BASE_GROW(s->owners, s->owners_cap, s->n_owners + 1);
	s->owners[s->n_owners++] = t;
	t->source = s;
}

void suspects_drop(struct tracked *t)
{
	if (!t->source && !t->owners)
		return;
	leave_source(t);
	for (size_t i = 0; i < t->n_owners; i++)
		t->owners[i]->source = NULL;
	free(t->owners);
}

static void leave_owners(struct tracked *t)
{
	suspects_add_owners(t);
	for (size_t i = 0; i < t->n_owners; i++)
		t->owners[i]->source = NULL;
	t->n_owners = 0;
}

void suspects_died(struct tracked *t)
{
	if (t->n_owners)
		leave_owners(t);
	if (!t->id) {
		free(t->owners);
		tracked_free(t);
	} else if (!t->is_suspect) {
		suspects_add_without_hint(t);            /* of one that is dead nobody asks what changed of it */
	}
}
