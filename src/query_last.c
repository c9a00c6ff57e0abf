/* query_last.c - the last write: stretch by stretch backwards, each walked forwards from its keyframe.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "query_variable.h"

/* Writes that show at steps after `from`, up to `to`: the last of them. */
static int last_in(struct query *q, struct query_variable *v, uint64_t from, uint64_t to,
	struct query_write *last, uint64_t *call, struct err *err)
{
	struct query_writes *w = query_writes_new(q, v, from, err);
	struct query_write next;
	int got, found = 0;

	if (!w)
		return -1;
	while ((got = query_writes_next(w, to, &next, err)) > 0) {
		*last = next;
		found = 1;
	}
	*call = query_writes_call(w);
	query_writes_free(w);
	return got < 0 ? -1 : found;
}

/* The last write that shows at a step up to `to`: the path and parts of v are those of that step. */
static int last_up_to(struct query *q, struct query_variable *v, uint64_t to,
	struct query_write *out, uint64_t *call, struct err *err)
{
	const struct source_index *index = timeline_index(q->tl);
	uint64_t start = index->first > 1 ? index->first : 0;
	uint64_t n_looks;
	bool is_known = false;
	int got = 0;

	while (got == 0 && to > start && !*call) {
		size_t n_keys = timeline_keyframes_upto(q->tl, to - 1);
		uint64_t from = n_keys ? index->keyframes[n_keys - 1].step : start;

		if (is_known)
			to = query_variable_quiet_since(q, v, from, to);
		is_known = to == from;
		if (is_known) {
			got = query_look(q, to, err);
			continue;
		}
		n_looks = v->n_looks;
		got = last_in(q, v, from, to, out, call, err);
		is_known = v->n_looks == n_looks + 1; /* at `from` */
		to = from;
	}
	return got;
}

int query_last_write(struct query *q, struct query_variable *v, uint64_t before,
	struct query_write *out, uint64_t *call, struct err *err)
{
	int got;

	*call = 0;
	got = last_up_to(q, v, before, out, call, err);
	if (got > 0 && out->step >= before)
		got = 0; /* the call that is stood at */
	return got;
}
