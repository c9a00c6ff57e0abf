/* py_dead.c - tracked objects that have died since the last look.
 *
 * They are known by the address that they had, for shadows still know them by it, and stay among the living, without their
 * object, until their deaths are written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_dead.h"

#include <stdlib.h>

#include "py_capture.h"
#include "py_due.h"
#include "py_restless.h"
#include "py_suspects.h"

size_t dead_n;
static struct tracked **dead;
static size_t dead_cap;
static uint64_t dead_bits[1024];

static uint64_t *dead_bit(PyObject *o, uint64_t *bit)
{
	uintptr_t h = ((uintptr_t)o >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 48;

	*bit = UINT64_C(1) << (h & 63);
	return &dead_bits[h >> 6];
}

static int by_address(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)(*(struct tracked *const *)a)->address;
	uintptr_t y = (uintptr_t)(*(struct tracked *const *)b)->address;

	return (x > y) - (x < y);
}

/* While nothing dies, that is while we capture, the list may be sorted when it is first needed. */
static size_t n_sorted;

struct tracked *dead_find(PyObject *o)
{
	struct tracked key = { .address = o }, *p = &key, **found;
	uint64_t bit, *bits = dead_bit(o, &bit);

	if (!(*bits & bit))
		return NULL;
	if (n_sorted != dead_n)
		qsort(dead, dead_n, sizeof(*dead), by_address);
	n_sorted = dead_n;
	found = bsearch(&p, dead, dead_n, sizeof(*dead), by_address);
	return found ? *found : NULL;
}

static void bury(struct tracked *t)
{
	uint64_t bit;

	due |= DUE_CHANGES;
	*dead_bit(t->object, &bit) |= bit;
	BASE_GROW(dead, dead_cap, dead_n + 1);
	t->object = NULL;
	dead[dead_n++] = t;
	n_sorted = 0;
	track_deaths++;
	track_n_deep -= t->is_deep;
	tracked_n_living--;
	capture_ended_namespaces += t->kind == &kind_namespace;
}

void dead_bury_dying(struct tracked *t)
{
	death_unexpect(t->object);
	bury(t);
}

static void note_death(void *owner)                          /* in the midst of it */
{
	struct tracked *t = owner;

	if (t->id)
		bury(t);
	suspects_died(t);
}

static void unlink_living(struct tracked *t)
{
	if (tracked_last_defined == t)
		tracked_last_defined = t->previous;
	t->previous->next = t->next;
	t->next->previous = t->previous;
}

void dead_forget(void)
{
	bool any_restless = false;

	for (size_t i = 0; i < dead_n; i++)
		any_restless |= dead[i]->is_restless;
	if (any_restless)
		restless_forget_dead();
	for (size_t i = 0; i < dead_n; i++) {
		uint64_t bit;

		*dead_bit(dead[i]->address, &bit) = 0;
		unlink_living(dead[i]);
		suspects_drop(dead[i]);
		tracked_free(dead[i]);
	}
	dead_n = n_sorted = 0;
}

void dead_start(void)
{
	death_tell(note_death);
}
