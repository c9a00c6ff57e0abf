/* timeline.c - a run as steps that one can walk both ways.
 *
 * A cursor is a state and the position in the source behind its step. Forward, it reads and applies one delta a step, and keeps
 * where each began as long as the state's journal can take it back. Anywhere else it goes by the cheapest of three ways: on from
 * where it stands, back by the journal, or from a keyframe at or before the step, which is read into a second state, so
 * that a damaged record leaves the cursor where it was. A keyframe that cannot be read is passed over for the one before it.
 * Who walks back comes to where the journal begins; what comes before is read while he walks (timeline_former.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/timeline.h"

#include <stdlib.h>

#include "pystep/base.h"
#include "timeline_former.h"

#define KEYFRAME_COST 64 /* loading one is worth about so many steps, and more when it is large */

struct timeline {
	struct source *src;
	const struct source_index *index;
	uint64_t keyframe_cost; /* in steps, by the last one loaded */
};

struct cursor {
	struct timeline *tl;
	struct place here;
	struct former former; /* what comes before it, on the way back */
	struct delta delta;
	bool has_delta; /* it is that of the step */
};

/* --- the timeline --- */

struct timeline *timeline_new(struct source *src, struct err *err)
{
	struct timeline *tl = base_alloc(sizeof(*tl));

	tl->src = src;
	tl->keyframe_cost = KEYFRAME_COST;
	if (timeline_grow(tl, err) == 0)
		return tl;
	timeline_free(tl);
	return NULL;
}

void timeline_free(struct timeline *tl)
{
	if (!tl)
		return;
	tl->src->ops->free(tl->src);
	free(tl);
}

int timeline_grow(struct timeline *tl, struct err *err)
{
	return tl->src->ops->grow(tl->src, &tl->index, err);
}

uint64_t timeline_first(const struct timeline *tl)
{
	return tl->index->first;
}

uint64_t timeline_last(const struct timeline *tl)
{
	return tl->index->last;
}

bool timeline_is_complete(const struct timeline *tl)
{
	return tl->index->is_complete;
}

const struct program *timeline_program(const struct timeline *tl)
{
	return tl->src->ops->program(tl->src);
}

struct source *timeline_source(const struct timeline *tl)
{
	return tl->src;
}

const struct source_index *timeline_index(const struct timeline *tl)
{
	return tl->index;
}

size_t timeline_keyframes_upto(const struct timeline *tl, uint64_t step)
{
	size_t low = 0, high = tl->index->n_keyframes;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (tl->index->keyframes[mid].step <= step)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int timeline_outputs(struct timeline *tl, uint64_t from, uint64_t to, source_output_fn *fn,
	void *arg, struct err *err)
{
	return from > to ? 0 : tl->src->ops->outputs(tl->src, from, to, fn, arg, err);
}

struct wanted {
	int stream;
	struct str *out;
};

static bool add_output(void *arg, const struct source_output *out)
{
	const struct wanted *w = arg;

	if (out->stream == w->stream || (w->stream == 0 && out->stream != 0))
		value_str(out->text, w->out);
	return true;
}

int timeline_output(struct timeline *tl, uint64_t n, int stream, struct str *out, struct err *err)
{
	struct wanted w = { stream, out };

	return n == 0 ? 0 : timeline_outputs(tl, 0, n - 1, add_output, &w, err);
}

/* --- cursors --- */

/* A keyframe stands for the first step, which has no delta: only a load leads to it. */
static bool stands_in(const struct timeline *tl)
{
	return tl->index->first > 1;
}

static int load(struct timeline *tl, struct place *p, const struct source_keyframe *k,
	struct delta *d, struct err *err)
{
	size_t done = 0;

	if (place_read_keyframe(p, tl, k, d, err) < 0 ||
		place_apply_keyframe(p, tl, d, d->n, &done, err) < 0)
		return -1;
	tl->keyframe_cost = KEYFRAME_COST + d->n / 4;
	return 0;
}

struct cursor *cursor_new(struct timeline *tl)
{
	struct cursor *c = base_alloc(sizeof(*c));

	c->tl = tl;
	place_start(&c->here, tl);
	former_init(&c->former);
	return c;
}

void cursor_free(struct cursor *c)
{
	if (!c)
		return;
	place_free(&c->here);
	former_free(&c->former);
	delta_free(&c->delta);
	free(c);
}

const struct state *cursor_state(const struct cursor *c)
{
	return c->here.state;
}

const struct delta *cursor_delta(const struct cursor *c)
{
	return c->has_delta ? &c->delta : NULL;
}

const struct delta *cursor_reread(struct cursor *c)
{
	const struct place *p = &c->here;
	struct source *src = c->tl->src;
	struct err ignored = { 0 };
	uint64_t next;

	if (!c->has_delta && p->n_back)
		c->has_delta = src->ops->read(src, p->back[p->n_back - 1].pos, &c->delta, &next,
				       &ignored) > 0;
	return cursor_delta(c);
}

/* Index of the last keyframe at or before step n, or -1. */
static ptrdiff_t keyframe_at(const struct timeline *tl, uint64_t n)
{
	return (ptrdiff_t)timeline_keyframes_upto(tl, n) - 1;
}

/* From the keyframe at or before n, or the one before that …, or the start. */
static int jump_from(const struct cursor *c, ptrdiff_t k, uint64_t n, struct place *p,
	struct delta *d, struct err *err)
{
	const struct source_index *index = c->tl->index;
	struct err first = { 0 }, again = { 0 };

	for (; k >= 0; k--) {
		place_start(p, c->tl);
		if (load(c->tl, p, &index->keyframes[k], d, &again) == 0)
			return place_forward(p, c->tl, n, d, err);
		if (!first.status)
			first = again;
		place_free(p);
	}
	place_start(p, c->tl);
	if (!stands_in(c->tl) || n < index->first)
		return place_forward(p, c->tl, n, d, err);
	if (first.text[0])
		*err = first;
	else
		err_set_status(err, ERR_RECORD, "no keyframe stands for step %llu",
			(unsigned long long)index->first);
	return -1;
}

static int jump_by(struct cursor *c, ptrdiff_t k, uint64_t n, struct err *err)
{
	struct place there = { 0 };

	if (jump_from(c, k, n, &there, &c->delta, err) < 0) {
		place_free(&there);
		return -1;
	}
	place_free(&c->here);
	c->here = there;
	c->has_delta = there.n_back > 0;
	return 0;
}

/* From a keyframe that leaves some steps to go back; what is damaged before the last one it need not pass. */
static int jump(struct cursor *c, uint64_t n, struct err *err)
{
	ptrdiff_t last = keyframe_at(c->tl, n), early = former_keyframe(c->tl, n);
	struct err ignored = { 0 };

	c->has_delta = false;
	if (early != last && jump_by(c, early, n, &ignored) == 0)
		return 0;
	return jump_by(c, last, n, err);
}

static void walk_back(struct cursor *c, uint64_t n)
{
	uint64_t from = c->here.step;

	c->has_delta = false;
	while (c->here.step > n) {
		if (c->here.n_back == 0)
			former_exchange(&c->former, c->tl, &c->here);
		place_back(&c->here);
	}
	former_work(&c->former, c->tl, &c->here, from - n);
}

/* How many steps can be taken back without reading any. */
static uint64_t reach_back(const struct cursor *c)
{
	return c->here.n_back + former_reach(&c->former, &c->here);
}

/* Back to where the cursor was before a step could not be read. It was there before: the way is good. */
static void return_to(struct cursor *c, uint64_t n)
{
	struct err ignored;

	if (c->here.step - n <= reach_back(c))
		walk_back(c, n);
	else
		jump(c, n, &ignored);
}

static int walk_forward(struct cursor *c, uint64_t n, struct err *err)
{
	uint64_t from = c->here.step;

	c->has_delta = false;
	if (place_forward(&c->here, c->tl, n, &c->delta, err) < 0) {
		return_to(c, from);
		return -1;
	}
	c->has_delta = true;
	return 0;
}

/* In steps; UINT64_MAX: no way. */
static uint64_t cost_of_jump(const struct cursor *c, uint64_t n)
{
	ptrdiff_t k = keyframe_at(c->tl, n);

	return n - (k < 0 ? c->tl->index->first - 1 : c->tl->index->keyframes[k].step) +
	       c->tl->keyframe_cost;
}

static uint64_t cost_of_walk(const struct cursor *c, uint64_t n)
{
	const struct place *p = &c->here;

	if (n < p->step)
		return p->step - n <= reach_back(c) ? p->step - n : UINT64_MAX;
	return stands_in(c->tl) && p->step < c->tl->index->first ? UINT64_MAX : n - p->step;
}

/* What is damaged on the way may be passed over by a keyframe behind it. */
static int go_on(struct cursor *c, uint64_t n, struct err *err)
{
	ptrdiff_t k = keyframe_at(c->tl, n);
	struct err on_the_way = { 0 };

	if (walk_forward(c, n, &on_the_way) == 0)
		return 0;
	if (k >= 0 && c->tl->index->keyframes[k].step > c->here.step)
		return jump(c, n, err);
	*err = on_the_way;
	return -1;
}

static int move(struct cursor *c, uint64_t n, struct err *err)
{
	if (cost_of_walk(c, n) > cost_of_jump(c, n))
		return jump(c, n, err);
	if (n > c->here.step)
		return go_on(c, n, err);
	walk_back(c, n);
	return 0;
}

const struct state *cursor_at(struct cursor *c, uint64_t n, struct err *err)
{
	uint64_t first = c->tl->index->first, last = c->tl->index->last;

	if (n + 1 < first || n > last) {
		err_set(err, "there is no step %llu: there are %llu to %llu", (unsigned long long)n,
			(unsigned long long)first, (unsigned long long)last);
		return NULL;
	}
	if (n != c->here.step && move(c, n, err) < 0)
		return NULL;
	return c->here.state;
}
