/* query_variable.h - what the query_*.c files know of a variable: what its value was made of when it was last looked at, and whether a
 * step touches that.
 *
 *     query_variable.c   looked at: its value, what was read on the way to it (the path), the objects it is made of (the parts)
 *     query_touch.c      does a delta touch these?
 *     query_quiet.c      does any step of a stretch?
 *     query_write.c      the writes, forwards
 *     query_last.c       the last write
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_QUERY_VARIABLE_H
#define PYSTEP_SRC_QUERY_VARIABLE_H

#include "idmap.h"
#include "query_write.h"

/* One thing that was read on the way to the result. */
struct path_read {
	enum expr_read_kind kind;
	uint64_t id;
	uint32_t slot;
	struct str key;
};

struct query_variable {
	struct expr *x;
	bool is_local;
	bool is_name;  /* the expression is one plain name */
	bool is_chain; /* or names with dots between */
	uint64_t frame;
	struct frame ghost; /* stands in where the frame is not there: no local is bound */
	uint64_t n_looks;   /* evaluations so far; what follows is as of the last */
	bool is_bound;
	bool is_stale; /* it was written since, by a scalar: the print is not that of its value */
	struct str print, new_print;
	struct path_read *path;
	size_t n_path, cap_path;
	bool path_is_new; /* it is not that of the evaluation before */
	bool every_step,
		any_class; /* it reads what may be another at every step; which classes there are */
	struct idmap parts; /* objects that the result is made of */
};

/* Evaluate and take in; true: the result is another one. */
bool variable_look(struct query_variable *v, const struct state *s);

struct touch {
	bool maybe;	/* the path: the result has to be looked at */
	bool certain;	/* what it read last, a name's value or an attribute's, is now a scalar */
	bool elsewhere; /* and so may be what it read before */
	bool parts;	/* an object of the result changed: `object` */
	bool new_parts; /* and has other objects in it, perhaps: there are some, or one came */
	uint64_t object;
};
/* frame: that of the step. */
struct touch variable_touch(const struct query_variable *v, const struct delta *d, uint64_t frame);
bool read_is_of_object(const struct path_read *p);           /* else of a frame, or of the step */
/* The text of the key by which it was read; NULL: none, or one that may be written in several ways. */
const struct str *read_key(const struct path_read *p);

#endif
