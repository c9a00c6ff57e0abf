/* query_exceptions.c - every exception: where it was raised, and what became of it.
 *
 * CPython tells of an exception in each frame that it is raised in or reaches, and says "return" when it leaves one. It does not
 * say that it was caught: that shows when a line of that frame runs, and stays true unless the frame is left all the same (the
 * line was of a finally, or of an except that did not fit) without another exception. What left a frame and was not told in the
 * caller was caught between them, by code that is not recorded.
 *
 * Exceptions that are routine are left out, or where they were taken for an end, at least not taken for what leaves a frame later.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "query.h"

#include <stdlib.h>

#include "routine.h"
#include "sweep.h"

#define MAX_KNOWN (1u << 18) /* exceptions remembered, for those that are raised again */

enum where {
	INSIDE, /* a frame, which may be handling it */
	FLYING, /* it left a frame, and its caller was not told yet */
	BEYOND, /* recorded code */
};

struct known {
	enum where where;
	uint64_t frame;	  /* it was in last */
	uint64_t row;	  /* its number */
	uint64_t handler; /* first step after it in that frame; 0: none */
};

#define A_ROUTINE_ONE (UINT64_MAX - 1) /* a frame's note: what is in it is none of the known */

struct exceptions {
	struct query_rows *rows;
	uint64_t uncaught; /* as in struct query */
	struct idmap
		known; /* by id of the exception; a frame's note is the id of the last one in it */
	uint64_t unwound; /* frame that was left last by one */
	struct routines routines;
	uint64_t *n_routine; /* NULL: those are rows, too */
};

static struct known *find_known(struct exceptions *x, uint64_t id)
{
	struct idmap_slot *slot = idmap_find(&x->known, id);

	return slot ? slot->p : NULL;
}

static void forget_all(struct exceptions *x)
{
	for (struct idmap_slot *s = NULL; (s = idmap_next(&x->known, s));)
		free(s->p);
	idmap_free(&x->known);
	x->known = (struct idmap){ 0 };
}

static void settle(struct exceptions *x, const struct known *k, enum query_fate fate, uint64_t end)
{
	struct query_exception *row = query_rows_at(x->rows, k->row);

	if (!row)
		return;
	row->fate = fate;
	row->end = end ? end : row->end;
}

static bool goes_on(const struct exceptions *x, const struct known *k, const struct sweep *w)
{
	return k->where != INSIDE || k->frame == w->top->serial || k->frame == x->unwound;
}

static struct known *raise_new(struct exceptions *x, uint64_t id, uint64_t step)
{
	struct query_exception *row = query_rows_add(x->rows);
	struct known *k = find_known(x, id);

	row->step = step;
	row->id = id;
	if (!k) {
		if (x->known.n >= MAX_KNOWN)
			forget_all(x);
		k = base_alloc(sizeof(*k));
		idmap_add(&x->known, id)->p = k;
	}
	k->row = x->rows->n - 1;
	return k;
}

/* Several were raised in the frame that nobody is above, and the last of them was caught: that an older one was raised again
 * shows only in how the program ended. */
static struct known *last_of_all(
	const struct exceptions *x, const struct sweep *w, struct known *last)
{
	const struct query_exception *row;

	for (struct idmap_slot *s = NULL; x->uncaught && (s = idmap_next(&x->known, s));) {
		struct known *k = s->p;
		row = query_rows_at(x->rows, k->row);
		if (row && row->step == x->uncaught && k->where == INSIDE &&
			k->frame == w->top->serial)
			return k;
	}
	return last;
}

/* Whoever called this frame's callee caught what flew towards it. Or it did not fly: the callee had caught it, and was left by an
 * older one, raised again without being told. */
static void another_arrived(struct exceptions *x, struct sweep *w, const struct known *other)
{
	struct known *k = find_known(x, w->top->note);
	bool was_caught = other && k && k->handler && other->frame == x->unwound;

	if (k && k->where == FLYING) {
		k->where = was_caught ? INSIDE : BEYOND;
		settle(x, k, was_caught ? FATE_CAUGHT : FATE_OUTSIDE, was_caught ? k->handler : 0);
		w->top->note = 0;
	}
}

/* 1: it is, and is dealt with. */
static int is_routine(struct exceptions *x, struct sweep *w, struct err *err)
{
	enum routine is = ROUTINE_NOT;

	if (!x->n_routine || find_known(x, value_ref(w->delta.value)))
		return 0;
	if (routines_look(&x->routines, w, w->before, &is, err) < 0)
		return -1;
	if (is == ROUTINE_NOT)
		return 0;
	*x->n_routine += w->before != EVENT_UNWIND;
	another_arrived(x, w, NULL);
	if (is == ROUTINE_PASSES)
		w->top->note = A_ROUTINE_ONE;
	return 1;
}

static int arrives(struct exceptions *x, struct sweep *w, struct err *err)
{
	uint64_t id;
	struct known *k;
	int routine;

	if (sweep_read(w, err) < 0)
		return -1;
	routine = is_routine(x, w, err);
	if (routine)
		return routine < 0 ? -1 : 0;
	id = value_ref(w->delta.value);
	id = id ? id : UINT64_MAX; /* one without an identity is one of a kind */
	k = find_known(x, id);
	if (w->top->note != id)
		another_arrived(x, w, k);
	if (!k || !goes_on(x, k, w))
		k = raise_new(x, id, w->step);
	k->where = INSIDE;
	k->frame = w->top->serial;
	k->handler = 0;
	settle(x, k, FATE_PENDING, w->step);
	w->top->note = id;
	return 0;
}

/* It goes on here. */
static int is_caught(struct exceptions *x, struct sweep *w, struct err *err)
{
	struct known *k;

	(void)err;
	if (!w->top->note || w->is_statement)
		return 0;
	another_arrived(x, w, NULL);
	k = find_known(x, w->top->note);
	if (k && k->where == INSIDE && k->frame == w->top->serial) {
		settle(x, k, FATE_CAUGHT, k->handler ? 0 : w->step);
		k->handler = k->handler ? k->handler : w->step;
	}
	return 0;
}

static int leaves(struct exceptions *x, struct sweep *w, struct err *err)
{
	struct known *k = find_known(x, w->top->note);
	struct sweep_frame *caller = w->top->caller;

	(void)err;
	another_arrived(x, w, NULL);
	x->unwound = w->top->serial;
	if (!caller)
		k = last_of_all(x, w, k);
	if (!k || k->where != INSIDE || k->frame != w->top->serial)
		return 0;
	k->where = caller ? FLYING : BEYOND;
	settle(x, k, caller ? FATE_PENDING : FATE_UNCAUGHT, w->step);
	if (caller)
		caller->note = w->top->note;
	return 0;
}

typedef int look_fn(struct exceptions *x, struct sweep *w, struct err *err);
static look_fn *const looks[N_EVENTS] = {
	[EVENT_LINE] = is_caught,
	[EVENT_RETURN] = is_caught,
	[EVENT_YIELD] = is_caught,
	[EVENT_EXCEPTION] = arrives,
	[EVENT_UNWIND] = leaves,
};

int query_exceptions(struct query *q, struct query_rows *rows, uint64_t *n_routine, struct err *err)
{
	struct exceptions x = { .rows = rows,
		.uncaught = q->uncaught,
		.routines = { .tl = q->tl },
		.n_routine = n_routine };
	struct sweep w;
	int got;

	rows->size = sizeof(struct query_exception);
	sweep_begin(&w, q->tl);
	for (got = sweep_start(&w, 0, err); got > 0; got = sweep_next(&w, err))
		if (query_tick(q, w.step, err) < 0 ||
			(looks[w.event] && looks[w.event](&x, &w, err) < 0)) {
			got = -1;
			break;
		}
	sweep_end(&w);
	forget_all(&x);
	routines_free(&x.routines);
	return got < 0 ? -1 : 0;
}
