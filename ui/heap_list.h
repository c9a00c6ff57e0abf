/* heap_list.h - the objects that the heap lists, and who points to them: found out at once if they are few, else bit by bit.
 *
 * Until it is known what a state has the list is that of the state before: what lives no more may be in it, and what is new is not.
 * Who points to what is of the state itself, and known from names first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_HEAP_LIST_H
#define PYSTEP_UI_HEAP_LIST_H

#include "holders.h"
#include "visible.h"

struct heap_list {                      /* zeroed: empty */
	uint64_t *ids;                  /* in order */
	size_t n, cap;
	struct holders holders;
	bool is_complete;
	struct visible walk;            /* what comes next */
	uint64_t *next;
	size_t n_next, cap_next;
	size_t n_seen;                  /* of those met */
	struct holders next_holders;
};

void heap_list_start(struct heap_list *l, const struct state *s);    /* another state, or the same after it moved */
bool heap_list_more(struct heap_list *l);                    /* a bit; true: it became complete. Not after the state moved */
void heap_list_free(struct heap_list *l);
size_t heap_list_find(const struct heap_list *l, uint64_t id);       /* its index; SIZE_MAX: it is not listed */

#endif
