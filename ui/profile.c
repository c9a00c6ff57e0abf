/* profile.c - see profile.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "profile.h"

#include <stdlib.h>
#include <string.h>

#include "sweep.h"

#define STEPS_AT_ONCE 30000 /* about two milliseconds */

struct profile *profile_new(struct timeline *tl)
{
	struct profile *p = base_alloc(sizeof(*p));

	p->tl = tl;
	p->routines.tl = tl;
	p->stride = 1;
	p->first = 1;
	profile_grow(p);
	return p;
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	if (p->sweep)
		sweep_end(p->sweep);
	free(p->sweep);
	routines_free(&p->routines);
	free(p);
}

/* Pieces. */

static struct profile_piece *piece_of(struct profile *p, uint64_t step)
{
	return step < p->first || step > p->last ? NULL : &p->pieces[(step - p->first) / p->stride];
}

size_t profile_n(const struct profile *p)
{
	return p->last < p->first ? 0 : (size_t)((p->last - p->first) / p->stride + 1);
}

static void join(
	struct profile_piece *to, const struct profile_piece *a, const struct profile_piece *b)
{
	struct profile_piece both = { .depth = a->depth > b->depth ? a->depth : b->depth };

	for (int t = 0; t < N_TICKS; t++)
		both.ticks[t] = a->ticks[t] ? a->ticks[t] : b->ticks[t];
	*to = both;
}

static void double_stride(struct profile *p)
{
	for (size_t i = 0; i < PROFILE_PIECES / 2; i++)
		join(&p->pieces[i], &p->pieces[2 * i], &p->pieces[2 * i + 1]);
	memset(p->pieces + PROFILE_PIECES / 2, 0, sizeof(p->pieces) / 2);
	p->stride *= 2;
}

void profile_grow(struct profile *p)
{
	p->first = timeline_first(p->tl);
	p->last = timeline_last(p->tl);
	while (p->last >= p->first && (p->last - p->first) / p->stride >= PROFILE_PIECES)
		double_stride(p);
}

void profile_tick(struct profile *p, enum tick tick, uint64_t step)
{
	struct profile_piece *piece = piece_of(p, step);

	if (piece && (!piece->ticks[tick] || step < piece->ticks[tick]))
		piece->ticks[tick] = step;
}

void profile_forget(struct profile *p, enum tick tick)
{
	for (size_t i = 0; i < PROFILE_PIECES; i++)
		p->pieces[i].ticks[tick] = 0;
}

uint32_t profile_depth(const struct profile *p, uint64_t from, uint64_t to)
{
	uint32_t most = 0;

	for (uint64_t i = (from - p->first) / p->stride;
		i <= (to - 1 - p->first) / p->stride && i < PROFILE_PIECES; i++)
		most = p->pieces[i].depth > most ? p->pieces[i].depth : most;
	return most;
}

/* Looking. */

/* One that cannot be told apart is an exception. */
static bool is_routine(struct profile *p, struct sweep *w)
{
	enum routine is;
	struct err err = { 0 };

	return routines_look(&p->routines, w, w->before, &is, &err) == 0 && is != ROUTINE_NOT;
}

static void see(struct profile *p, struct sweep *w)
{
	struct profile_piece *piece = piece_of(p, w->step);

	if (piece && w->top && w->top->depth > piece->depth)
		piece->depth = (uint32_t)w->top->depth;
	if (w->event == EVENT_EXCEPTION && w->top && !is_routine(p, w))
		profile_tick(p, TICK_EXCEPTION, w->step);
}

static bool see_output(void *arg, const struct source_output *out)
{
	if (out->stream)
		profile_tick(arg, TICK_OUTPUT, out->step);
	return true;
}

static bool start(struct profile *p)
{
	struct err err;

	if (!p->sweep) {
		p->sweep = base_alloc(sizeof(*p->sweep));
		sweep_begin(p->sweep, p->tl);
		p->is_broken = sweep_start(p->sweep, 0, &err) < 0;
		if (!p->is_broken)
			see(p, p->sweep);
	}
	return !p->is_broken;
}

bool profile_idle(struct profile *p)
{
	struct err err;
	uint64_t from;
	unsigned n = 0;
	int got = 1;

	profile_grow(p);
	if (!start(p))
		return false;
	from = p->sweep->step;
	while (n < STEPS_AT_ONCE && (got = sweep_next(p->sweep, &err)) > 0) {
		see(p, p->sweep);
		n++;
	}
	p->is_broken = got < 0;
	/* What the step before these wrote may have come after it was looked at. */
	if (n)
		timeline_outputs(p->tl, from, p->sweep->step, see_output, p, &err);
	return n > 0;
}
