/* query_quiet.c - stretches between keyframes, whose bytes are searched for the ids of all that an expression reads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "query_quiet.h"

#include "query_variable.h"
#include "sweep.h"

#define MOST_PARTS 8 /* objects that are searched for, each for itself */

static bool reads_slots(const struct query_variable *v)
{
	for (size_t i = 0; i < v->n_path; i++)
		if (v->path[i].kind == EXPR_READ_SLOT)
			return true;
	return v->is_local;
}

/* That of a frame's variables is told by the steps only. */
static bool is_told_by_bytes(const struct query_variable *v)
{
	return !v->every_step && !v->any_class && v->parts.n < MOST_PARTS;
}

static bool is_silent_on(
	struct source *src, uint64_t pos, uint64_t end, uint64_t id, const struct str *key)
{
	uint64_t at;

	return !src->ops->mention(
		src, pos, end, id, key ? value_of(key->at, key->len) : VALUE_NOTHING, &at);
}

static bool is_silent(
	const struct query_variable *v, struct source *src, uint64_t pos, uint64_t end)
{
	for (size_t i = 0; i < v->n_path; i++)
		if (read_is_of_object(&v->path[i]) &&
			!is_silent_on(src, pos, end, v->path[i].id, read_key(&v->path[i])))
			return false;
	for (struct idmap_slot *s = NULL; (s = idmap_next(&v->parts, s));)
		if (!is_silent_on(src, pos, end, s->id, NULL))
			return false;
	return true;
}

/* From keyframe i to the next one, or to the end. The keyframe itself speaks of everything: the step behind it is read instead. */
static bool bytes_are_quiet(struct query *q, const struct query_variable *v, size_t i)
{
	const struct source_index *index = timeline_index(q->tl);
	struct source *src = timeline_source(q->tl);
	uint64_t next, end = i + 1 < index->n_keyframes ? index->keyframes[i + 1].pos : UINT64_MAX;
	struct delta d = { 0 };
	struct err ignored;
	bool is = src->ops->read(src, index->keyframes[i].pos, &d, &next, &ignored) > 0;

	if (is) {
		struct touch t = variable_touch(v, &d, 0);

		is = !t.maybe && !t.parts && is_silent(v, src, next, end);
	}
	delta_free(&d);
	return is;
}

static bool may_touch_slots(const struct query_variable *v, const struct sweep *w)
{
	return w->is_read || (w->has_changes && w->top->serial == v->frame);
}

/* The frame is there all the time, and no step up to `to` sets the variables. */
static bool steps_are_quiet(struct query *q, const struct query_variable *v, size_t i, uint64_t to)
{
	struct err ignored = { 0 };
	struct sweep w;
	int got;

	sweep_begin(&w, q->tl);
	got = sweep_start(&w, timeline_index(q->tl)->keyframes[i].step, &ignored);
	if (got > 0 && !sweep_frame(&w, v->frame))
		got = 0;
	while (got > 0 && w.step < to && (got = sweep_next(&w, &ignored)) > 0)
		if (may_touch_slots(v, &w) &&
			(sweep_read(&w, &ignored) < 0 ||
				variable_touch(v, &w.delta, w.top->serial).maybe))
			got = 0;
	if (got > 0 && !sweep_frame(&w, v->frame))
		got = 0;
	sweep_end(&w);
	return got > 0;
}

size_t quiet_from(struct query *q, const struct query_variable *v, size_t i, uint64_t to)
{
	const struct source_index *index = timeline_index(q->tl);

	if (reads_slots(v) || !is_told_by_bytes(v))
		return i;
	while (i + 1 < index->n_keyframes && index->keyframes[i + 1].step <= to &&
		bytes_are_quiet(q, v, i))
		i++;
	return i;
}

uint64_t query_variable_quiet_since(
	struct query *q, const struct query_variable *v, uint64_t from, uint64_t to)
{
	const struct source_index *index = timeline_index(q->tl);
	uint64_t low = to;

	if (!is_told_by_bytes(v))
		return to;
	for (size_t i = timeline_keyframes_upto(q->tl, to - 1); i-- && low > from;) {
		if (!bytes_are_quiet(q, v, i) || (reads_slots(v) && !steps_are_quiet(q, v, i, low)))
			break;
		low = index->keyframes[i].step;
	}
	return low;
}
