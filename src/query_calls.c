/* query_calls.c - every call, and how it ended.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "query.h"

#include <string.h>

#include "routine.h"
#include "sweep.h"

struct calls {
	const char *function;
	struct query_rows *rows;
	uint64_t uncaught; /* as in struct query */
	struct routines routines;
	uint64_t unwound,
		unwound_at; /* number of the row of the last call left by an exception, from 1, and when */
};

static bool is_wanted(const struct calls *c, const struct code *code)
{
	return !c->function || strcmp(code->name, c->function) == 0 ||
	       strcmp(code->qualname, c->function) == 0;
}

/* A frame's note is the number of its row, from 1. */
static struct query_call *call_of(const struct calls *c, const struct sweep_frame *f)
{
	return f->note ? query_rows_at(c->rows, f->note - 1) : NULL;
}

static void begins(struct calls *c, struct sweep *w)
{
	struct query_call *call;

	if (!is_wanted(c, w->top->code))
		return;
	call = query_rows_add(c->rows);
	call->step = w->step;
	call->frame = w->top->serial;
	call->depth = w->top->depth - 1;
	w->top->note = c->rows->n;
}

static void ends(struct calls *c, struct sweep *w)
{
	struct query_call *call = call_of(c, w->top);

	if (!call)
		return;
	call->how = w->event;
	call->end = w->step;
	call->n_yields += w->event == EVENT_YIELD;
}

static void goes_on(struct calls *c, struct sweep *w)
{
	struct query_call *call = call_of(c, w->top);

	if (!call)
		return;
	call->how = EVENT_NONE;
	call->end = 0;
}

/* Which exception leaves a frame is told to its caller in the next step; that of a frame without one, by the end of the run. Else
 * it is the last that was raised in it. */
static void is_left(struct calls *c, struct sweep *w)
{
	struct query_call *call = call_of(c, w->top);

	ends(c, w);
	c->unwound = w->top->note;
	c->unwound_at = w->step;
	if (call && !w->top->caller && c->uncaught)
		call->raised = c->uncaught;
}

/* A step that cannot be read closes nothing. */
static bool is_closed(struct calls *c, struct sweep *w)
{
	enum routine is;
	struct err err = { 0 };

	return w->before == EVENT_RESUME &&
	       routines_look(&c->routines, w, w->before, &is, &err) == 0 && is == ROUTINE_PASSES;
}

/* What closed the frame that was left last was thrown by hand, and comes back here. */
static bool comes_back(struct calls *c, struct sweep *w)
{
	struct err err = { 0 };

	return sweep_read(w, &err) == 0 && value_ref(w->delta.value) == c->routines.id;
}

static void raises(struct calls *c, struct sweep *w)
{
	struct query_call *call = call_of(c, w->top);
	struct query_call *left = c->unwound ? query_rows_at(c->rows, c->unwound - 1) : NULL;

	if (call) {
		call->raised = w->step;
		call->was_closed = is_closed(c, w);
	}
	if (left && w->step == c->unwound_at + 1 && (!left->was_closed || comes_back(c, w))) {
		left->raised = w->step;
		left->was_closed = false;
	}
}

typedef void look_fn(struct calls *c, struct sweep *w);
static look_fn *const looks[N_EVENTS] = {
	[EVENT_CALL] = begins,
	[EVENT_RETURN] = ends,
	[EVENT_UNWIND] = is_left,
	[EVENT_YIELD] = ends,
	[EVENT_RESUME] = goes_on,
	[EVENT_EXCEPTION] = raises,
};

int query_calls(struct query *q, const char *function, struct query_rows *rows, struct err *err)
{
	struct calls c = { .function = function,
		.rows = rows,
		.uncaught = q->uncaught,
		.routines = { .tl = q->tl } };
	struct sweep w;
	int got;

	rows->size = sizeof(struct query_call);
	sweep_begin(&w, q->tl);
	for (got = sweep_start(&w, 0, err); got > 0; got = sweep_next(&w, err)) {
		if (query_tick(q, w.step, err) < 0) {
			got = -1;
			break;
		}
		if (looks[w.event])
			looks[w.event](&c, &w);
	}
	sweep_end(&w);
	routines_free(&c.routines);
	return got < 0 ? -1 : 0;
}

/* One frame's call. Frames go by ascending serials, so the stretch in which it began is the last that starts with fewer. */

static int call_in_stretch(struct query *q, struct sweep *w, uint64_t frame, uint64_t before,
	uint64_t *call, struct err *err)
{
	int got = 1;

	while (w->n_frames < frame && w->step < before && (got = sweep_next(w, err)) > 0)
		if (query_tick(q, w->step, err) < 0)
			return -1;
	if (got > 0 && w->n_frames == frame && w->event == EVENT_CALL)
		*call = w->step;
	return got < 0 ? -1 : 0;
}

int query_frame_call(
	struct query *q, uint64_t frame, uint64_t before, uint64_t *call, struct err *err)
{
	const struct source_index *index = timeline_index(q->tl);
	size_t low = 0, high = index->n_keyframes;
	struct sweep w;
	int got = 1;

	*call = 0;
	sweep_begin(&w, q->tl);
	while (low < high && got > 0) { /* the first keyframe with as many frames */
		size_t mid = low + (high - low) / 2;
		got = sweep_start(&w, index->keyframes[mid].step, err);
		if (w.n_frames < frame)
			low = mid + 1;
		else
			high = mid;
	}
	if (got > 0)
		got = sweep_start(&w, low ? index->keyframes[low - 1].step : 0, err);
	if (got > 0 && w.n_frames < frame)
		got = call_in_stretch(q, &w, frame, before, call, err);
	sweep_end(&w);
	return got < 0 ? -1 : 0;
}
