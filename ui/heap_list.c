/* heap_list.c - see heap_list.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "heap_list.h"

#include <stdlib.h>

#include "tree.h"

#define PARTS_AT_ONCE 6000 /* of objects: a millisecond or two, more where they were never read before */

static void list(struct heap_list *l, const struct object *o)
{
	holders_add(&l->next_holders, o);
	if (tree_object_is_definition(o))
		return;
	BASE_GROW(l->next, l->cap_next, l->n_next + 1);
	l->next[l->n_next++] = o->id;
}

/* What came next is now. */
static void take(struct heap_list *l)
{
	struct heap_list was = *l;

	l->ids = was.next;
	l->n = was.n_next;
	l->cap = was.cap_next;
	l->holders = was.next_holders;
	l->next = was.ids;
	l->cap_next = was.cap;
	l->next_holders = was.holders;
	holders_clear(&l->next_holders);
	holders_sort(&l->holders);
	l->is_complete = true;
}

bool heap_list_more(struct heap_list *l)
{
	bool was_known = l->walk.is_complete;

	if (!visible_more(&l->walk, PARTS_AT_ONCE))
		return false;
	if (!was_known && l->walk.n > PARTS_AT_ONCE) /* sorting them was enough for now */
		return false;
	for (size_t i = 0; i < PARTS_AT_ONCE && l->n_seen < l->walk.n; i++)
		list(l, l->walk.met[l->n_seen++].o);
	if (l->n_seen < l->walk.n)
		return false;
	take(l);
	return true;
}

void heap_list_start(struct heap_list *l, const struct state *s)
{
	l->is_complete = false;
	l->n_next = l->n_seen = 0;
	visible_start(&l->walk, s);
	holders_names(&l->next_holders, s);
	if (heap_list_more(l))
		return;
	holders_names(&l->holders, s); /* what they were told by the state before is gone with it */
	holders_sort(&l->holders);
}

void heap_list_free(struct heap_list *l)
{
	visible_free(&l->walk);
	holders_free(&l->holders);
	holders_free(&l->next_holders);
	free(l->ids);
	free(l->next);
}

size_t heap_list_find(const struct heap_list *l, uint64_t id)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (l->ids[mid] < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < l->n && l->ids[low] == id ? low : SIZE_MAX;
}
