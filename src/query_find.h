/* query_find.h - at which steps does it hold?
 *
 * An expression holds at a step when it is true of the step's innermost frame. Where it cannot be answered (a name is not bound
 * there, a value was cut) it does not hold. Forwards and backwards are the same set of steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_QUERY_FIND_H
#define PYSTEP_SRC_QUERY_FIND_H

#include "pystep/expr.h"
#include "query.h"

struct query_hit { uint64_t step; };
/* The first step from `from` to `to`, both included, at which x holds: 1, and *step; 0: none; -1. `c` is moved about; it is quick to go
 * on from where it stands. */
int query_find(struct query *q, struct expr *x, struct cursor *c, uint64_t from, uint64_t to, uint64_t *step, struct err *err);
int query_find_last(struct query *q, struct expr *x, struct cursor *c, uint64_t from, uint64_t to, uint64_t *step,
	struct err *err);
int query_find_all(struct query *q, struct expr *x, struct query_rows *hits, struct err *err);

#endif
