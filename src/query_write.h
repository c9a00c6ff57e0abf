/* query_write.h - when did it change? Every step that wrote what an expression means, by whatever alias.
 *
 * A write is a change of the result: another value, another object, bound or not bound; or a change inside the object that it is
 * (its items, entries and attributes), and inside the containers that are in it, to any depth. Objects with attributes that are
 * in it count by their identity only: what a node refers to is not the node.
 *
 * The names are those of one frame. A name of its local variables means that frame's variable and nothing else: before the call
 * it is not there, and after the frame has gone no more. Other names are the module's, and there for the whole run.
 *
 * Step k wrote it when the state at k does not show it and the state at k + 1 does: the line of step k did it, or, where k is
 * the return of a call, the rest of the caller's line. What a call binds is written by the call's own step.
 *
 * No state is looked at where nothing that the expression reads was touched (expr.h tells what it reads): the steps between are
 * only swept over.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_QUERY_WRITE_H
#define PYSTEP_SRC_QUERY_WRITE_H

#include "pystep/expr.h"
#include "query.h"

struct query_variable;

/* `at`: where the names are meant; copied. NULL: err says why. */
struct query_variable *query_variable_new(const struct expr_context *at, const char *text, struct err *err);
void query_variable_free(struct query_variable *v);
const char *query_variable_text(const struct query_variable *v);
bool query_variable_is_local(const struct query_variable *v);        /* lives as long as its frame */
/* Evaluate at another step: false when it has no value there. Then the result is that of its expression, as of expr.h; and `has`
 * tells whether an object is the result, or a container in it. */
bool query_variable_look(struct query_variable *v, const struct state *s);
bool query_variable_has(const struct query_variable *v, uint64_t id);
struct expr *query_variable_expr(const struct query_variable *v);
uint64_t query_variable_frame(const struct query_variable *v);
uint64_t query_variable_looks(const struct query_variable *v);       /* evaluations so far */
/* No step after the one returned, up to `to`, touches anything that was read or that the result is made of, at `to` or where it was
 * last looked at, if nothing touched it since. Looked for back to `from`, or somewhat further; `to` when not even one is known. */
uint64_t query_variable_quiet_since(struct query *q, const struct query_variable *v, uint64_t from, uint64_t to);

struct query_write {
	uint64_t step;                  /* that did it */
	uint64_t after;                 /* the first step that shows it: step + 1, or step itself for a call */
	bool     by_call;               /* an argument, bound by the call */
	bool     in_place;              /* the value is the same object: something in it changed */
	uint64_t object;                /* in_place: the object that changed; the first, if there are several */
	uint64_t pos;                   /* of the delta that made it, for source_ops.read */
};

/* The writes in order, from one step on. */
struct query_writes;
struct query_writes *query_writes_new(struct query *q, struct query_variable *v, uint64_t from, struct err *err);
void query_writes_free(struct query_writes *w);
/* The next write that shows at a step up to `to`. 1; 0: there is none so far (more steps may come), -1. */
int  query_writes_next(struct query_writes *w, uint64_t to, struct query_write *out, struct err *err);
/* The frame of a local variable has gone: its last step. 0: not yet. */
uint64_t query_writes_end(const struct query_writes *w);
/* The call of its frame, when the writes began before it; else 0. */
uint64_t query_writes_call(const struct query_writes *w);

/* What a step has to touch for a write to be possible, as of the last step looked at: these objects (only that entry
 * or attribute, where a key is given), or local variables of these frames. False: any step may, or fn was told enough. */
typedef bool query_touch_fn(void *arg, uint64_t frame, uint64_t id, const char *key);        /* id 0: the frame; key: a JSON string, or NULL */
bool query_writes_touch(const struct query_writes *w, query_touch_fn *fn, void *arg);

/* The last write by a step before `before`: 1, and *out; 0: none; -1. *call: 0, or the step at which the frame of a local
 * variable began, when that was reached. */
int  query_last_write(struct query *q, struct query_variable *v, uint64_t before, struct query_write *out, uint64_t *call,
	struct err *err);

#endif
