/* session_far.c - walks that are long: the steps on the way as sweeps see them, at a tenth of what states cost.
 *
 * Forward it is one sweep. Backward it is a sweep of each stretch between keyframes, the last stretch first. Where a keyframe shows
 * a frame during whose life nothing can be reached, all stretches that begin with it are passed over: by halves, for what is
 * there at two keyframes is there between them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "pystep/breakpoint.h"
#include "session_stop.h"
#include "session_walk.h"
#include "sweep.h"

#define STEPS_A_LOOK 16384	/* between looks at progress and cancel */
#define FIRST_STRIDE 16384	/* steps between looks for breakpoints on the way … */
#define LAST_STRIDE  (1u << 22) /* … ever longer */

struct far {
	struct walk *walk;
	const struct walk_kind *kind;
	struct sweep sweep;
	size_t next_key; /* index of the first keyframe after the sweep's step */
	uint64_t found;	 /* the step reached; 0: none yet */
	uint64_t n;
	struct err *err;
};

static struct seen see(const struct sweep *w)
{
	const struct sweep_frame *f = w->top;

	return (struct seen){ .event = w->event,
		.thread = w->thread,
		.top = f ? f->serial : 0,
		.depth = f ? f->depth : 0,
		.line = f ? f->line : 0,
		.sweep = w };
}

static bool is_reached(const struct far *f)
{
	struct seen at = see(&f->sweep);

	return at.top && f->kind->reached(f->walk, &at);
}

static bool is_tired(struct far *f)
{
	return ++f->n % STEPS_A_LOOK == 0 && !walk_goes_on(f->walk->session, f->sweep.step);
}

/* Keyframes. */

static const struct source_index *index_of(const struct far *f)
{
	return timeline_index(f->walk->session->tl);
}

/* The frame is there at that keyframe, and one can stand at it. */
static bool is_there(const struct far *f, uint64_t frame, size_t key)
{
	uint64_t step = index_of(f)->keyframes[key].step;
	struct err ignored = { 0 };
	struct sweep w;
	bool is;

	sweep_begin(&w, f->walk->session->tl);
	is = sweep_start(&w, step, &ignored) > 0 && w.step == step && sweep_frame(&w, frame);
	sweep_end(&w);
	return is;
}

static uint64_t quiet_frame(const struct far *f)
{
	return f->kind->quiet && f->sweep.top ? f->kind->quiet(f->walk, &f->sweep) : 0;
}

/* The furthest keyframe from `key` on, in steps of 1 or -1, `most` of them at most, that has the frame, which this one has. */
static size_t furthest_with(const struct far *f, uint64_t frame, size_t key, int by, size_t most)
{
	size_t low = 0, stride = 1;

	while (low + stride <= most && is_there(f, frame, key + (ptrdiff_t)(low + stride) * by)) {
		low += stride;
		stride *= 2;
	}
	if (low + stride > most)
		stride = most - low + 1;
	while (stride > 1) {
		size_t half = stride / 2;
		if (is_there(f, frame, key + (ptrdiff_t)(low + half) * by)) {
			low += half;
			stride -= half;
		} else {
			stride = half;
		}
	}
	return low;
}

/* Forward. */

/* The sweep is at keyframe `key`: on to the last one that has the frame in which nothing is reached. */
static int leap_on(struct far *f, size_t key)
{
	const struct source_index *index = index_of(f);
	uint64_t frame = quiet_frame(f);
	size_t by;

	if (!frame)
		return 0;
	by = furthest_with(f, frame, key, 1, index->n_keyframes - 1 - key);
	if (by && sweep_start(&f->sweep, index->keyframes[key + by].step, f->err) < 0)
		return -1;
	return 0;
}

/* 1, or -1. */
static int pass_keyframe(struct far *f)
{
	const struct source_index *index = index_of(f);

	if (f->next_key >= index->n_keyframes || index->keyframes[f->next_key].step > f->sweep.step)
		return 1;
	if (leap_on(f, f->next_key) < 0)
		return -1;
	f->next_key = timeline_keyframes_upto(f->walk->session->tl, f->sweep.step);
	return 1;
}

static int missing(const struct far *f)
{
	return err_set_status(f->err, ERR_RECORD, "step %" PRIu64 " is missing", f->sweep.step + 1);
}

/* Steps up to `to`, or somewhat beyond, until one is reached. 1: go on; 0: cancelled; -1. */
static int look_on(struct far *f, uint64_t to)
{
	while (f->sweep.step < to && !f->found) {
		int got = sweep_next(&f->sweep, f->err);

		if (got == 0)
			return missing(f);
		if (got < 0 || pass_keyframe(f) < 0)
			return -1;
		if (is_reached(f) && !--f->walk->left)
			f->found = f->sweep.step;
		if (is_tired(f))
			return 0;
	}
	return 1;
}

/* What was looked at, after `from`, has a breakpoint in it, or the step that is reached; then the scout goes there. */
static enum walked come_to(struct far *f, uint64_t from, uint64_t to)
{
	struct walk *w = f->walk;
	uint64_t step = f->found;
	enum walked r = stop_search(w->session, from, to, w->direction, &step, f->err);

	if (r == WALK_ENDED && f->found)
		r = WALK_REACHED;
	if ((r == WALK_STOPPED || r == WALK_REACHED) && !cursor_at(w->scout, step, f->err))
		return WALK_FAILED;
	return r;
}

/* ENDED: none of the steps known. */
static enum walked go_forward(struct far *f)
{
	struct timeline *tl = f->walk->session->tl;
	uint64_t stride = FIRST_STRIDE;
	enum walked r = WALK_ENDED;

	while (r == WALK_ENDED && f->sweep.step < timeline_last(tl)) {
		uint64_t from = f->sweep.step, last = timeline_last(tl);
		int got = look_on(f, last - from < stride ? last : from + stride);

		if (got <= 0)
			return got < 0 ? WALK_FAILED : WALK_CANCELLED;
		r = come_to(f, from, f->sweep.step);
		stride = stride < LAST_STRIDE ? 2 * stride : stride;
	}
	return r;
}

/* The program goes on from where the scout stands. */
static enum walked make_more(struct far *f)
{
	uint64_t last = f->sweep.step;

	if (!cursor_at(f->walk->scout, last, f->err))
		return WALK_FAILED;
	return walk_make_next(f->walk, f->kind, last + 1, f->err);
}

static enum walked walk_forward(struct far *f, uint64_t at)
{
	enum walked r = WALK_REACHED;
	int got = sweep_start(&f->sweep, at, f->err);

	while (got > 0 && f->sweep.step < at)
		got = sweep_next(&f->sweep, f->err);
	if (got < 0)
		return WALK_FAILED;
	f->next_key = timeline_keyframes_upto(f->walk->session->tl, at);
	while (r == WALK_REACHED) {
		r = go_forward(f);
		if (r != WALK_ENDED)
			return r;
		r = make_more(f);
	}
	return r;
}

/* Backward. */

/* All steps from where the sweep stands, before `to`: how many are reached, the k-th of them, or the last one. */
static int look_through(struct far *f, uint64_t to, uint64_t k, uint64_t *n, uint64_t *step)
{
	uint64_t first = timeline_first(f->walk->session->tl);
	int got = 1;

	*n = 0;
	while (got > 0 && f->sweep.step < to) {
		if (f->sweep.step >= first && is_reached(f) && (++*n == k || !k))
			*step = f->sweep.step;
		if (is_tired(f))
			return 0;
		got = sweep_next(&f->sweep, f->err);
	}
	return got < 0 ? -1 : 1;
}

/* The stretch that the sweep stands at the beginning of. Of several that are to be reached, the first from behind that it has. */
static int look_back(struct far *f, uint64_t to)
{
	uint64_t start = f->sweep.step, n, last = 0;
	int got = look_through(f, to, 0, &n, &last);

	if (got <= 0)
		return got;
	if (n < f->walk->left) {
		f->walk->left -= n;
		return 1;
	}
	f->found = last;
	if (f->walk->left == 1)
		return 1;
	if (sweep_start(&f->sweep, start, f->err) < 0)
		return -1;
	return look_through(f, to, n - f->walk->left + 1, &n, &f->found);
}

/* Nothing is reached from the beginning of the stretch back to the first keyframe that has the quiet frame, but perhaps there. */
static uint64_t leap_back(const struct far *f, uint64_t start, uint64_t frame)
{
	const struct source_index *index = index_of(f);
	size_t key = timeline_keyframes_upto(f->walk->session->tl, start);

	if (!frame || !key || index->keyframes[key - 1].step != start)
		return start;
	key -= 1 + furthest_with(f, frame, key - 1, -1, key - 1);
	return index->keyframes[key].step < start ? index->keyframes[key].step + 1 : start;
}

/* Steps before `to`; *start: those from there on were looked at. */
static enum walked go_back(struct far *f, uint64_t to, uint64_t *start)
{
	uint64_t frame;
	int got = sweep_start(&f->sweep, to - 1, f->err);

	if (got < 0)
		return WALK_FAILED;
	*start = f->sweep.step;
	frame = quiet_frame(f);
	got = look_back(f, to);
	if (got <= 0)
		return got < 0 ? WALK_FAILED : WALK_CANCELLED;
	if (!f->found)
		*start = leap_back(f, *start, frame);
	return come_to(f, to, f->found ? f->found : *start);
}

static enum walked walk_back(struct far *f, uint64_t at)
{
	uint64_t first = timeline_first(f->walk->session->tl);
	enum walked r = WALK_ENDED;

	while (r == WALK_ENDED && at > first)
		r = go_back(f, at, &at);
	if (r == WALK_ENDED && !cursor_at(f->walk->scout, first, f->err))
		return WALK_FAILED;
	return r;
}

enum walked walk_far(struct walk *w, const struct walk_kind *kind, struct err *err)
{
	struct far f = { .walk = w, .kind = kind, .err = err };
	uint64_t at = state_step(cursor_state(w->scout));
	enum walked r;

	sweep_begin(&f.sweep, w->session->tl);
	r = w->direction > 0 ? walk_forward(&f, at) : walk_back(&f, at);
	sweep_end(&f.sweep);
	return r;
}
