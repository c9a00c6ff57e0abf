/* holders.h - who points to what: every name and every part of an object that refers to an object, in one state.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_HOLDERS_H
#define PYSTEP_SRC_HOLDERS_H

#include <stddef.h>
#include <stdint.h>

#include "pystep/state.h"

struct holder {
	uint64_t target;                /* the object held */
	size_t   order;                 /* names first, then objects by id and place */
	char    *name;                  /* "sort.xs" for a name, else NULL */
	uint64_t id;                    /* the object that holds it … */
	struct value label;             /* … under this key or attribute … */
	uint64_t index;                 /* … or at this place */
	enum { HELD_BY_NAME, HELD_AS_ITEM, HELD_AS_ELEMENT, HELD_AS_ENTRY, HELD_AS_KEY, HELD_AS_ATTRIBUTE } how;
};

struct holders {
	struct holder *at;              /* by target */
	size_t n, cap;
};

/* At most so many are collected; what lies beyond is not shown. Valid as long as the state. */
#define HOLDERS_MAX 50000
void holders_collect(struct holders *h, const struct state *s);
/* The same in pieces: the names, then each object, by id; sorted they can be asked for. */
void holders_names(struct holders *h, const struct state *s);
void holders_add(struct holders *h, const struct object *o);
void holders_sort(struct holders *h);
void holders_clear(struct holders *h);
void holders_free(struct holders *h);
/* The first of *n that hold the object. */
const struct holder *holders_of(const struct holders *h, uint64_t id, size_t *n);
/* "sort.xs", "$7[0]", "$7.next", "$7['a']" */
void holder_say(const struct holder *h, const struct state *s, struct str *out);

#endif
