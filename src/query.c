/* query.c - what all questions share, and those of lines.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "query.h"

#include <stdlib.h>
#include <string.h>

#include "routine.h"
#include "sweep.h"

/* Between looks at progress and cancel: about a millisecond. Small in the unit tests. */
#ifndef QUERY_STEPS_A_LOOK
#define QUERY_STEPS_A_LOOK 65536
#endif

int query_look(struct query *q, uint64_t step, struct err *err)
{
	return q->go_on && !q->go_on(q->arg, step) ? err_set(err, "cancelled") : 0;
}

int query_tick(struct query *q, uint64_t step, struct err *err)
{
	return ++q->n % QUERY_STEPS_A_LOOK ? 0 : query_look(q, step, err);
}

/* Rows: the first half stays, the others go round in the second. */

static uint64_t first_half(const struct query_rows *r)
{
	return r->max / 2;
}

static size_t slot_of(const struct query_rows *r, uint64_t i)
{
	uint64_t half = first_half(r);

	return (size_t)(i < half ? i : half + (i - half) % (r->max - half));
}

void *query_rows_add(struct query_rows *r)
{
	size_t slot;
	char *row;

	if (r->max == 0)
		r->max = 1;
	slot = slot_of(r, r->n++);
	if (slot >= r->cap) {
		r->cap = slot < 32 ? 64 : 2 * slot;
		r->kept = base_realloc_array(r->kept, r->cap, r->size);
	}
	row = r->kept + slot * r->size;
	memset(row, 0, r->size);
	return row;
}

void *query_rows_at(const struct query_rows *r, uint64_t i)
{
	uint64_t half = first_half(r);

	if (i >= r->n || (i >= half && r->n - i > r->max - half))
		return NULL;
	return r->kept + slot_of(r, i) * r->size;
}

void query_rows_free(struct query_rows *r)
{
	free(r->kept);
	r->kept = NULL;
	r->cap = 0;
	r->n = 0;
}

/* Lines. */

bool query_is_file(const struct code *code, const char *file, size_t len)
{
	return !file || (code->file && file_is_called(code->file, file, len));
}

typedef bool line_fn(void *arg, uint64_t step); /* false: enough */

struct lines {
	const struct query_place *place;
	const struct code *last; /* code asked about last */
	bool is_file;
	line_fn *fn;
	void *arg;
};

static bool is_visit(struct lines *l, const struct sweep *w)
{
	if (w->event != EVENT_LINE || w->is_statement || w->top->line != l->place->line)
		return false;
	if (w->top->code != l->last) {
		l->last = w->top->code;
		l->is_file = query_is_file(l->last, l->place->file, l->place->len);
	}
	return l->is_file;
}

static int each_visit(struct query *q, struct lines *l, struct err *err)
{
	struct sweep w;
	int got;

	sweep_begin(&w, q->tl);
	for (got = sweep_start(&w, 0, err); got > 0; got = sweep_next(&w, err))
		if (query_tick(q, w.step, err) < 0) {
			got = -1;
			break;
		} else if (is_visit(l, &w) && !l->fn(l->arg, w.step)) {
			break;
		}
	sweep_end(&w);
	return got < 0 ? -1 : 0;
}

static bool add_visit(void *arg, uint64_t step)
{
	((struct query_visit *)query_rows_add(arg))->step = step;
	return true;
}

int query_visits(struct query *q, const struct query_place *place, struct query_rows *visits,
	struct err *err)
{
	struct lines l = { .place = place, .fn = add_visit, .arg = visits };

	visits->size = sizeof(struct query_visit);
	return each_visit(q, &l, err);
}

struct kth {
	uint64_t k, n, step;
};

static bool count_visit(void *arg, uint64_t step)
{
	struct kth *kth = arg;

	if (++kth->n == kth->k)
		kth->step = step;
	return kth->n != kth->k;
}

int query_visit(struct query *q, const struct query_place *place, uint64_t k, uint64_t *step,
	uint64_t *n, struct err *err)
{
	struct kth kth = { .k = k };
	struct lines l = { .place = place, .fn = count_visit, .arg = &kth };

	if (each_visit(q, &l, err) < 0)
		return -1;
	*step = kth.step;
	*n = kth.n;
	return 0;
}

/* What each code cost. */

static struct query_stat *stat_of(struct query_stat **stats, size_t *n, size_t number)
{
	if (number >= *n) {
		*stats = base_realloc_array(*stats, number + 1, sizeof(**stats));
		memset(*stats + *n, 0, (number + 1 - *n) * sizeof(**stats));
		*n = number + 1;
	}
	return &(*stats)[number];
}

static int count_step(
	struct query_stat *stat, struct sweep *w, struct routines *routines, struct err *err)
{
	enum routine is;

	stat->calls += w->event == EVENT_CALL;
	stat->lines += w->event == EVENT_LINE;
	if (w->event != EVENT_EXCEPTION)
		return 0;
	if (routines_look(routines, w, w->before, &is, err) < 0)
		return -1;
	stat->exceptions += is == ROUTINE_NOT;
	return 0;
}

static int count_here(struct query *q, struct sweep *w, struct routines *routines,
	struct query_stat **stats, size_t *n, struct err *err)
{
	if (query_tick(q, w->step, err) < 0)
		return -1;
	if (!w->top || w->is_statement)
		return 0;
	return count_step(stat_of(stats, n, w->top->code_number), w, routines, err);
}

int query_stats(struct query *q, struct query_stat **stats, size_t *n, struct err *err)
{
	struct routines routines = { .tl = q->tl };
	struct sweep w;
	int got;

	*stats = NULL;
	*n = 0;
	sweep_begin(&w, q->tl);
	for (got = sweep_start(&w, 0, err); got > 0; got = sweep_next(&w, err))
		if (count_here(q, &w, &routines, stats, n, err) < 0) {
			got = -1;
			break;
		}
	routines_free(&routines);
	sweep_end(&w);
	return got < 0 ? -1 : 0;
}
