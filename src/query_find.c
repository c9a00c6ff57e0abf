/* query_find.c - every step looked at.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "query_find.h"

typedef bool found_fn(void *arg, uint64_t step); /* false: enough */

static bool holds(struct query *q, struct expr *x, const struct state *s)
{
	struct expr_context at = { s, state_top(s) };
	bool is_true = false;

	if (expr_test(x, &at, &is_true, NULL) < 0)
		return false;
	q->n_answers++;
	return is_true;
}

static int each(struct query *q, struct expr *x, struct cursor *c, uint64_t from, uint64_t to,
	found_fn *fn, void *arg, struct err *err)
{
	for (uint64_t step = from; step <= to; step++) {
		const struct state *s = cursor_at(c, step, err);

		if (!s || query_tick(q, step, err) < 0)
			return -1;
		if (holds(q, x, s) && !fn(arg, step))
			break;
	}
	return 0;
}

struct found {
	uint64_t step;
	bool first;
};

static bool note(void *arg, uint64_t step)
{
	struct found *f = arg;

	f->step = step;
	return !f->first;
}

static uint64_t at_least_first(const struct query *q, uint64_t step)
{
	return step < timeline_first(q->tl) ? timeline_first(q->tl) : step;
}

int query_find(struct query *q, struct expr *x, struct cursor *c, uint64_t from, uint64_t to,
	uint64_t *step, struct err *err)
{
	struct found f = { .first = true };

	if (each(q, x, c, at_least_first(q, from), to, note, &f, err) < 0)
		return -1;
	*step = f.step;
	return f.step != 0;
}

/* The step of the last keyframe at or before that step, or the first step. */
static uint64_t stretch_of(const struct query *q, uint64_t step)
{
	const struct source_index *index = timeline_index(q->tl);
	size_t n = timeline_keyframes_upto(q->tl, step);

	return n ? index->keyframes[n - 1].step : index->first;
}

/* Stretch by stretch, each walked forwards: a cursor goes forward at a fraction of what a jump costs. */
int query_find_last(struct query *q, struct expr *x, struct cursor *c, uint64_t from, uint64_t to,
	uint64_t *step, struct err *err)
{
	struct found f = { 0 };

	from = at_least_first(q, from);
	while (to >= from && !f.step) {
		uint64_t start = stretch_of(q, to);

		if (start < from)
			start = from;
		if (each(q, x, c, start, to, note, &f, err) < 0)
			return -1;
		to = start - 1;
	}
	*step = f.step;
	return f.step != 0;
}

static bool add_hit(void *arg, uint64_t step)
{
	((struct query_hit *)query_rows_add(arg))->step = step;
	return true;
}

int query_find_all(struct query *q, struct expr *x, struct query_rows *hits, struct err *err)
{
	struct cursor *c = cursor_new(q->tl);
	int r;

	hits->size = sizeof(struct query_hit);
	r = each(q, x, c, timeline_first(q->tl), timeline_last(q->tl), add_hit, hits, err);
	cursor_free(c);
	return r;
}
