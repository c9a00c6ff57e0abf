/* query_life.c - when an object was first seen, and when it died.
 *
 * Ids are serial numbers, never used again: the first line that speaks of one defines it. Between its first sight and its death an
 * object is in every keyframe, so that the stretch in which it died is found by halving.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "query.h"

#include "sweep.h"

/* Index of the last keyframe before that position, or -1. */
static ptrdiff_t keyframe_before(const struct source_index *index, uint64_t pos)
{
	ptrdiff_t low = 0, high = (ptrdiff_t)index->n_keyframes;

	while (low < high) {
		ptrdiff_t mid = low + (high - low) / 2;
		if (index->keyframes[mid].pos <= pos)
			low = mid + 1;
		else
			high = mid;
	}
	return low - 1;
}

static bool is_in_keyframe(
	const struct query *q, uint64_t id, const struct source_keyframe *k, struct err *err)
{
	struct source *src = timeline_source(q->tl);
	struct source_glance g;
	uint64_t next, at;

	if (src->ops->glance(src, k->pos, &g, &next, err) <= 0)
		next = UINT64_MAX; /* the last line but one */
	return src->ops->mention(src, k->pos, next, id, VALUE_NOTHING, &at);
}

/* From a keyframe on: the first step that changes the object in one of these ways. */
static int find_change(struct query *q, uint64_t id, uint64_t from,
	bool (*is_it)(enum change_kind kind), uint64_t *step, struct err *err)
{
	struct sweep w;
	uint64_t at;
	int got;

	*step = 0;
	sweep_begin(&w, q->tl);
	for (got = sweep_start(&w, from, err); got > 0 && !*step;
		got = *step ? 0 : sweep_next(&w, err)) {
		if (query_tick(q, w.step, err) < 0) {
			got = -1;
			break;
		}
		if (!w.has_objects || (w.pos && !w.src->ops->mention(w.src, w.pos, w.next, id,
							VALUE_NOTHING, &at)))
			continue;
		if ((got = sweep_read(&w, err)) < 0)
			break;
		for (size_t i = 0; i < w.delta.n; i++)
			if (w.delta.changes[i].id == id && is_it(w.delta.changes[i].kind))
				*step = w.step;
	}
	sweep_end(&w);
	return got < 0 ? -1 : 0;
}

static bool makes(enum change_kind kind)
{
	return kind == CHANGE_DEFINE || kind == CHANGE_EXTEND;
}

static bool kills(enum change_kind kind)
{
	return kind == CHANGE_DEATH;
}

/* The last keyframe from `low` on that has it: they all do, up to one. */
static uint64_t last_alive(
	struct query *q, uint64_t id, ptrdiff_t low, uint64_t made, struct err *err)
{
	const struct source_index *index = timeline_index(q->tl);
	ptrdiff_t high = (ptrdiff_t)index->n_keyframes;

	while (low + 1 < high) {
		ptrdiff_t mid = low + (high - low) / 2;
		if (is_in_keyframe(q, id, &index->keyframes[mid], err))
			low = mid;
		else
			high = mid;
	}
	return low < 0 ? made : index->keyframes[low].step;
}

int query_life(struct query *q, uint64_t id, uint64_t *made, uint64_t *died, struct err *err)
{
	const struct source_index *index = timeline_index(q->tl);
	struct source *src = timeline_source(q->tl);
	uint64_t at, from;
	ptrdiff_t k;

	*made = *died = 0;
	if (!src->ops->mention(src, index->start, UINT64_MAX, id, VALUE_NOTHING, &at))
		return 0;
	k = keyframe_before(index, at);
	from = k < 0 ? 0 : index->keyframes[k].step;
	if (find_change(q, id, from, makes, made, err) < 0)
		return -1;
	from = last_alive(q, id, k, *made, err);
	err_clear(err);
	return find_change(q, id, from, kills, died, err);
}
