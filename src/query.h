/* query.h - questions asked of the whole run: calls, exceptions, visits of a line, what each function cost.
 *
 * They hold for all steps known so far, so they are asked of a program that runs as of a record, and have the same answer. What is
 * found goes into rows; of more rows than are wanted the first and the last are kept and all are counted, so that memory is
 * bounded whatever the length of the run.
 *
 * What changed a variable is asked in query_write.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_QUERY_H
#define PYSTEP_SRC_QUERY_H

#include "pystep/timeline.h"

struct sweep;

/* Who asks. */
struct query {
	struct timeline *tl;
	bool   (*go_on)(void *arg, uint64_t step);      /* asked now and then; false: give up. May be NULL */
	void    *arg;
	uint64_t uncaught;              /* step at which an exception was raised that ended the program; 0: none, or not known */
	uint64_t n_answers;             /* of finds: steps at which the expression had an answer, so far */
	unsigned n;                     /* its own: zero */
};
/* A step was looked at. -1: given up, err says "cancelled". */
int query_tick(struct query *q, uint64_t step, struct err *err);
/* The same, of what takes longer than a look at a step: asked at once. */
int query_look(struct query *q, uint64_t step, struct err *err);

/* Rows. `size` and `max` are set by the owner, all else zero; freed by query_rows_free. */
struct query_rows {
	size_t   size;                  /* bytes of a row */
	uint64_t max;                   /* keep at most that many: the first half, and the last ones */
	uint64_t n;                     /* found */
	char    *kept;
	size_t   cap;
};
void *query_rows_add(struct query_rows *r);                  /* zeroed; until the next add */
void *query_rows_at(const struct query_rows *r, uint64_t i); /* NULL: not kept */
void  query_rows_free(struct query_rows *r);

/* Calls, in the order in which they began. */
struct query_call {
	uint64_t step;                  /* of the call */
	uint64_t end;                   /* of its last return; 0: it had none */
	uint64_t frame;
	uint64_t raised;                /* the last step with an exception in it; 0: none */
	uint64_t n_yields;
	bool     was_closed;            /* UNWIND: by the GeneratorExit of close(), or of its end */
	size_t   depth;                 /* frames below it */
	enum event how;                 /* RETURN or UNWIND; YIELD: it sleeps, or was dropped asleep; NONE: it goes on, or ended untold */
};
/* `function`: a name or qualified name; NULL: all. 0, -1. */
int query_calls(struct query *q, const char *function, struct query_rows *calls, struct err *err);

/* The step of a frame's call, at or before `before`; 0 when it began before the record. */
int query_frame_call(struct query *q, uint64_t frame, uint64_t before, uint64_t *call, struct err *err);

/* An object: the steps at which it was first seen, and at which it died (0: not yet). Both 0: there never was one. */
int query_life(struct query *q, uint64_t id, uint64_t *made, uint64_t *died, struct err *err);

/* Exceptions, in the order in which they were raised. */
enum query_fate {
	FATE_PENDING,                   /* nothing shows yet what becomes of it */
	FATE_CAUGHT,                    /* by the frame it was raised in or reached */
	FATE_OUTSIDE,                   /* by code that is not recorded, between two frames that are */
	FATE_UNCAUGHT,                  /* it left the last frame of its thread */
	N_FATES
};
struct query_exception {
	uint64_t step;                  /* where it was raised */
	uint64_t id;                    /* of the exception */
	enum query_fate fate;
	uint64_t end;                   /* CAUGHT: the first step of the handler; OUTSIDE, UNCAUGHT: the last step with it */
};
/* *n_routine: those that are routine (routine.h), which have no row then; NULL: they are rows as all others. An exception that was
 * routine at first, and is not where it goes on, was raised there. */
int query_exceptions(struct query *q, struct query_rows *exceptions, uint64_t *n_routine, struct err *err);

/* Lines. `file`: the end of its path, whole components, or NULL: any. */
struct query_place { const char *file; size_t len; uint32_t line; };
struct query_visit { uint64_t step; };
int query_visits(struct query *q, const struct query_place *place, struct query_rows *visits, struct err *err);
bool query_is_file(const struct code *code, const char *file, size_t len);
/* The step of the k-th visit, from 1; 0: there are not so many, *n says how many. */
int query_visit(struct query *q, const struct query_place *place, uint64_t k, uint64_t *step, uint64_t *n, struct err *err);

/* Of each code that ran, by its number. */
struct query_stat { uint64_t calls, lines, exceptions; };
int query_stats(struct query *q, struct query_stat **stats, size_t *n, struct err *err);     /* *stats: the caller's to free */

#endif
