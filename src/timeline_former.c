/* timeline_former.c - the stretch before the one that a cursor holds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "timeline_former.h"

#include <assert.h>

/* Steps, and changes of a keyframe, that may be read at each step back, if there is a choice: some microseconds. Where a place
 * can go back fewer than MARGIN there is none. Small in the unit tests. */
#ifndef TIMELINE_PIECE
#define TIMELINE_PIECE 64
#endif
#ifndef TIMELINE_MARGIN
#define TIMELINE_MARGIN 64
#endif

void former_init(struct former *f)
{
	*f = (struct former){ .target = UINT64_MAX };
}

void former_free(struct former *f)
{
	place_free(&f->place);
	delta_free(&f->delta);
}

/* A keyframe that stands for the first step is all there is of it. */
ptrdiff_t former_keyframe(const struct timeline *tl, uint64_t n)
{
	uint64_t from = n > TIMELINE_MARGIN ? n - TIMELINE_MARGIN : 0;
	size_t n_upto = timeline_keyframes_upto(tl, from);

	if (n_upto == 0 && timeline_first(tl) > 1)
		n_upto = timeline_keyframes_upto(tl, n);
	return (ptrdiff_t)n_upto - 1;
}

static uint64_t step_of(const struct timeline *tl, ptrdiff_t k)
{
	return k < 0 ? timeline_first(tl) - 1 : timeline_index(tl)->keyframes[k].step;
}

static void give_up(struct former *f)
{
	f->phase = FORMER_NONE;
	f->failed = f->target;
}

/* Whether there are steps before the target, and a way to it: a keyframe that stands for the first step has none before it. */
static bool has_former(const struct former *f, const struct timeline *tl)
{
	return f->target > step_of(tl, f->from) && f->target != f->failed &&
	       (f->from >= 0 || timeline_first(tl) <= 1);
}

/* Not before the work, done in pieces, would take as long as the journal lasts; beginning is a piece too. */
static bool is_time(const struct former *f, const struct timeline *tl, const struct place *p)
{
	return has_former(f, tl) &&
	       p->n_back <= (f->target - step_of(tl, f->from)) / TIMELINE_PIECE + 2;
}

static void begin(struct former *f, const struct timeline *tl)
{
	struct err ignored;

	f->done = 0;
	if (f->from < 0) {
		place_start(&f->place, tl);
		f->phase = FORMER_WALKING;
	} else if (place_read_keyframe(&f->place, tl, &timeline_index(tl)->keyframes[f->from],
			   &f->delta, &ignored) == 0) {
		f->phase = FORMER_LOADING;
	} else {
		give_up(f);
	}
}

/* How much is left of it, in steps and changes. */
static uint64_t left(const struct former *f)
{
	uint64_t n = f->target - f->place.step;

	return f->phase == FORMER_LOADING ? n + f->delta.n - f->done : n;
}

/* Returns how much it did. */
static uint64_t load_some(struct former *f, const struct timeline *tl, uint64_t n)
{
	size_t before = f->done;
	struct err ignored;

	if (place_apply_keyframe(&f->place, tl, &f->delta, n, &f->done, &ignored) < 0)
		give_up(f);
	else if (f->done == f->delta.n)
		f->phase = FORMER_WALKING;
	return f->done - before;
}

static void walk_some(struct former *f, const struct timeline *tl, uint64_t n)
{
	uint64_t to = n < f->target - f->place.step ? f->place.step + n : f->target;
	struct err ignored;

	if (place_forward(&f->place, tl, to, &f->delta, &ignored) < 0)
		give_up(f);
}

void former_work(
	struct former *f, const struct timeline *tl, const struct place *p, uint64_t walked)
{
	uint64_t target = p->step - p->n_back, n;

	if (target != f->target) {
		f->phase = FORMER_NONE;
		f->target = target;
		f->from = former_keyframe(tl, target);
	}
	if (f->phase == FORMER_NONE) {
		if (is_time(f, tl, p))
			begin(f, tl);
		return;
	}
	n = left(f) * walked / (p->n_back + walked) + 1;
	if (f->phase == FORMER_LOADING)
		n -= load_some(f, tl, n);
	if (f->phase == FORMER_WALKING)
		walk_some(f, tl, n);
}

size_t former_reach(const struct former *f, const struct place *p)
{
	bool is_ready = f->phase == FORMER_WALKING && f->place.step == f->target &&
			p->step - p->n_back == f->target;

	return is_ready ? f->place.n_back : 0;
}

/* What is not needed any more is freed here, not where the next keyframe is read: that is work enough for a step. */
void former_exchange(struct former *f, const struct timeline *tl, struct place *p)
{
	struct place was = *p;

	assert(p->n_back == 0 && p->step == f->place.step);
	*p = f->place;
	f->place = was;
	f->phase = FORMER_NONE;
	place_start(&f->place, tl);
}
