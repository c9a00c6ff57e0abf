/* visible.h - the objects of a state that can be reached from its names, looked for a bit at a time.
 *
 * For who must not be held up by a state of very many: state_each_visible is the same in one go. Valid as long as the state stays
 * where it is; another walk through it in between is noticed, and this one begins anew.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_VISIBLE_H
#define PYSTEP_SRC_VISIBLE_H

#include "pystep/state.h"

struct visible_object {
	uint64_t id;
	const struct object *o;
};

struct visible {                        /* zeroed: nothing is looked for */
	const struct state *s;
	uint64_t mark;                  /* of this walk, in the objects it met */
	struct visible_object *met;     /* in the order met; when complete: by id, and only those that are shown */
	size_t n, cap;
	size_t n_done, part;            /* so many were looked into, and so many parts of the next */
	bool is_complete;
};

void visible_start(struct visible *w, const struct state *s);
bool visible_more(struct visible *w, size_t n);              /* so many parts of objects; true: it is complete */
void visible_free(struct visible *w);

#endif
