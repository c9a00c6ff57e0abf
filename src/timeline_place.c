/* timeline_place.c - one state, moved.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "timeline_place.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"

/* The journal's bounds: more is forgotten, oldest first. Small in the unit tests. */
#ifndef TIMELINE_JOURNAL_STEPS
#define TIMELINE_JOURNAL_STEPS 2048
#endif
#ifndef TIMELINE_JOURNAL_CHANGES
#define TIMELINE_JOURNAL_CHANGES (1u << 16)
#endif

void place_start(struct place *p, const struct timeline *tl)
{
	const struct source_index *index = timeline_index(tl);

	if (p->state)
		state_reset(p->state);
	else
		p->state = state_new(timeline_program(tl));
	p->step = index->first - 1;
	p->pos = index->start;
	p->n_back = p->n_changes = 0;
}

void place_free(struct place *p)
{
	state_free(p->state);
	free(p->back);
	*p = (struct place){ 0 };
}

/* The older half goes. */
static void forget(struct place *p)
{
	size_t n = p->n_back - p->n_back / 2;

	for (size_t i = 0; i < n; i++)
		p->n_changes -= p->back[i].n_changes;
	p->n_back -= n;
	memmove(p->back, p->back + n, p->n_back * sizeof(*p->back));
	state_forget(p->state, p->n_back);
}

static void remember(struct place *p, uint64_t pos, size_t n_changes)
{
	BASE_GROW(p->back, p->cap_back, p->n_back + 1);
	p->back[p->n_back++] = (struct back){ pos, n_changes };
	p->n_changes += n_changes;
	if (p->n_back > TIMELINE_JOURNAL_STEPS || p->n_changes > TIMELINE_JOURNAL_CHANGES)
		forget(p);
}

static int blame(const struct timeline *tl, uint64_t pos, struct err *err)
{
	struct source *src = timeline_source(tl);

	if (src->ops->blame)
		src->ops->blame(src, pos, err);
	return -1;
}

static int step_forward(
	struct place *p, const struct timeline *tl, struct delta *d, struct err *err)
{
	struct source *src = timeline_source(tl);
	uint64_t next = p->pos;
	int got = src->ops->read(src, p->pos, d, &next, err);

	if (got < 0)
		return -1;
	if (got == 0) {
		err_set_status(
			err, ERR_RECORD, "step %llu is missing", (unsigned long long)p->step + 1);
		return blame(tl, next, err);
	}
	if (state_apply(p->state, d, p->step + 1, err) < 0)
		return blame(tl, next, err);
	remember(p, p->pos, d->n);
	p->pos = next;
	p->step++;
	return 0;
}

int place_forward(
	struct place *p, const struct timeline *tl, uint64_t n, struct delta *d, struct err *err)
{
	while (p->step < n)
		if (step_forward(p, tl, d, err) < 0)
			return -1;
	return 0;
}

void place_back(struct place *p)
{
	struct back *b = &p->back[--p->n_back];

	state_revert(p->state);
	p->n_changes -= b->n_changes;
	p->pos = b->pos;
	p->step--;
}

int place_read_keyframe(struct place *p, const struct timeline *tl, const struct source_keyframe *k,
	struct delta *d, struct err *err)
{
	struct source *src = timeline_source(tl);

	place_start(p, tl);
	p->step = k->step;
	return src->ops->read_keyframe(src, k->pos, d, &p->pos, err);
}

/* A part of a delta is a delta; the event comes with the last. */
int place_apply_keyframe(struct place *p, const struct timeline *tl, const struct delta *d,
	size_t n, size_t *done, struct err *err)
{
	bool is_last = d->n - *done <= n;
	struct delta part = { 0 };

	if (is_last)
		part = *d;
	part.changes = d->changes + *done;
	part.n = is_last ? d->n - *done : n;
	if (state_apply(p->state, &part, p->step, err) < 0)
		return blame(tl, p->pos, err);
	state_forget(p->state, 0);
	*done += part.n;
	return 0;
}
