/* breakpoint_find.c - hits, block by block.
 *
 * A block is looked at from its beginning on, as far as it is known, by a sweep; only what may be a hit is looked at with a cursor. Its
 * hits do not depend on anything else, so it is all the same in which order blocks are asked for, and one is kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "breakpoint_impl.h"
#include "pystep/base.h"

const struct state *find_state(struct breakpoints *bs, uint64_t step, struct err *err)
{
	if (!bs->cursor)
		bs->cursor = cursor_new(bs->tl);
	return cursor_at(bs->cursor, step, err);
}

static void add_hit(struct breakpoints *bs, uint64_t step, struct breakpoint *b)
{
	struct block *k = &bs->block;

	BASE_GROW(k->hits, k->cap, k->n + 1);
	k->hits[k->n++] = (struct hit){ step, b, 0 };
}

/* An unanswered condition is a hit. */
static int test_condition(
	struct breakpoints *bs, struct breakpoint *b, uint64_t step, struct err *err)
{
	const struct state *st;
	bool holds = true;

	if (b->condition) {
		st = find_state(bs, step, err);
		if (!st)
			return -1;
		if (expr_test(b->condition, &(struct expr_context){ st, state_top(st) }, &holds,
			    NULL) < 0)
			holds = true;
	}
	if (holds)
		add_hit(bs, step, b);
	return 0;
}

/* Lines and calls. */

static int is_read(
	struct breakpoints *bs, const struct breakpoint *b, uint64_t step, struct err *err)
{
	const struct state *st = find_state(bs, step, err);

	return st ? watch_is_read(b->watch, st, state_top(st)) : -1;
}

static int look_at_place(
	struct breakpoints *bs, struct breakpoint *b, const struct sweep *w, struct err *err)
{
	int r = 1;

	if (!match_breakpoint(b, w->top->code, w->event, w->top->line))
		return 0;
	if (b->watch)
		r = is_read(bs, b, w->step, err);
	return r > 0 ? test_condition(bs, b, w->step, err) : r;
}

static int look_at_places(struct breakpoints *bs, struct sweep *w, struct err *err)
{
	if (w->is_statement || !match_step(bs, w))
		return 0;
	for (size_t i = 0; i < bs->n; i++)
		if (look_at_place(bs, bs->list[i], w, err) < 0)
			return -1;
	return 0;
}

/* Exceptions. */

static bool is_catch(const struct breakpoint *b, bool is_uncaught)
{
	return b->is_enabled && b->kind == BREAK_CATCH && b->is_uncaught == is_uncaught;
}

enum catches { NAMED = 1, NAMELESS = 2, ALL = NAMED | NAMELESS };

static int look_at_catch(struct breakpoints *bs, const struct sweep *w, bool is_uncaught,
	enum catches which, uint64_t raised, struct err *err)
{
	for (size_t i = 0; i < bs->n; i++) {
		bool matches;

		if (!is_catch(bs->list[i], is_uncaught) ||
			!(which & (bs->list[i]->name ? NAMED : NAMELESS)))
			continue;
		if (raise_matches(bs, bs->list[i], raised, &matches, err) < 0)
			return -1;
		if (matches && test_condition(bs, bs->list[i], w->step, err) < 0)
			return -1;
	}
	return 0;
}

static bool has_catch(const struct breakpoints *bs, bool is_uncaught)
{
	for (size_t i = 0; i < bs->n; i++)
		if (is_catch(bs->list[i], is_uncaught))
			return true;
	return false;
}

/* A name asks for all of that name, where they were raised; without one, they are for what is not routine. */
static int look_at_exception(struct breakpoints *bs, struct sweep *w, struct err *err)
{
	int first, is_news;

	if (!has_catch(bs, false))
		return 0;
	first = raise_is_first(bs, w, err);
	is_news = raise_is_news(bs, w, err);
	if (first < 0 || is_news < 0)
		return -1;
	return look_at_catch(
		bs, w, false, (first ? NAMED : 0) | (is_news ? NAMELESS : 0), w->step, err);
}

/* A generator that dies at the end may be the only frame of its thread. */
static int look_at_unwind(struct breakpoints *bs, struct sweep *w, struct err *err)
{
	uint64_t raised;
	enum routine is;

	if (w->top->caller || !has_catch(bs, true))
		return 0;
	if (raise_step(bs, w->top->serial, w->step, &raised, err) < 0)
		return -1;
	if (!raised)
		return 0;
	if (raise_was_routine(bs, raised, &is, err) < 0)
		return -1;
	return look_at_catch(bs, w, true, is == ROUTINE_NOT ? ALL : NAMED, raised, err);
}

static int (*const look_at[N_EVENTS])(struct breakpoints *bs, struct sweep *w, struct err *err) = {
	[EVENT_LINE] = look_at_places,
	[EVENT_CALL] = look_at_places,
	[EVENT_EXCEPTION] = look_at_exception,
	[EVENT_UNWIND] = look_at_unwind,
};

/* Watches. */

static bool is_watch(const struct breakpoint *b)
{
	return b->is_enabled && (b->kind == BREAK_WRITE || b->kind == BREAK_ACCESS);
}

struct watching {
	struct breakpoints *bs;
	struct breakpoint *b;
};

static int watch_hit(void *arg, uint64_t step, struct err *err)
{
	struct watching *at = arg;

	return test_condition(at->bs, at->b, step, err);
}

static int by_step(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	return x->b->number < y->b->number ? -1 : x->b->number > y->b->number;
}

/* A line that reads what was just written is one hit of an awatch. */
static void sort_hits(struct block *k, size_t from)
{
	size_t n = from;

	if (k->n - from < 2)
		return;
	qsort(k->hits + from, k->n - from, sizeof(*k->hits), by_step);
	for (size_t i = from; i < k->n; i++)
		if (i == from || by_step(&k->hits[i], &k->hits[n - 1]) != 0)
			k->hits[n++] = k->hits[i];
	k->n = n;
}

/* Hits of the lines from there on are in the block already. */
static int look_at_watches(struct breakpoints *bs, uint64_t from, size_t first_hit, struct err *err)
{
	bool any = false;

	for (size_t i = 0; i < bs->n; i++) {
		struct watching at = { bs, bs->list[i] };

		if (!is_watch(at.b))
			continue;
		any = true;
		if (watch_scan(at.b->watch, &bs->query, from, bs->block.upto, watch_hit, &at, err) <
			0)
			return -1;
	}
	if (any)
		sort_hits(&bs->block, first_hit);
	return 0;
}

/* A block. */

static int look_at_step(struct breakpoints *bs, struct sweep *w, struct err *err)
{
	if (look_at[w->event] && look_at[w->event](bs, w, err) < 0)
		return -1;
	if (w->event == EVENT_EXCEPTION && has_catch(bs, false) && raise_note(bs, w, err) < 0)
		return -1;
	if (w->is_asked && !bs->leaves_asked)
		add_hit(bs, w->step, &bs->asked);
	return 0;
}

void find_forget(struct breakpoints *bs)
{
	if (bs->is_sweeping)
		sweep_end(&bs->sweep);
	bs->is_sweeping = bs->has_block = false;
}

static int start_sweep(struct breakpoints *bs, uint64_t step, struct err *err)
{
	find_forget(bs);
	sweep_begin(&bs->sweep, bs->tl);
	bs->is_sweeping = true;
	raise_forget(bs);
	if (sweep_start(&bs->sweep, step, err) < 0) {
		find_forget(bs);
		return -1;
	}
	return 0;
}

/* The sweep stands at `step`: it goes on from where it is, or starts at a keyframe. What it passes is not looked at. */
static int sweep_to(struct breakpoints *bs, uint64_t step, struct err *err)
{
	bool goes_on = bs->is_sweeping && bs->sweep.step <= step &&
		       step - bs->sweep.step <= BREAKPOINT_BLOCK;
	int got = 1;

	if (!goes_on && start_sweep(bs, step, err) < 0)
		return -1;
	if (bs->sweep.step < step)
		raise_forget(bs);
	while (bs->sweep.step < step && (got = sweep_next(&bs->sweep, err)) > 0)
		;
	return got < 0 ? -1 : 0;
}

/* Watches have sweeps of their own. */
static bool needs_steps(struct breakpoints *bs)
{
	if (match_may_ask(bs))
		return true;
	for (size_t i = 0; i < bs->n; i++)
		if (bs->list[i]->is_enabled && bs->list[i]->kind != BREAK_WRITE)
			return true;
	return false;
}

static int scan_lines(struct breakpoints *bs, uint64_t upto, struct err *err)
{
	if (!needs_steps(bs)) {
		bs->block.upto = upto;
		return query_look(&bs->query, upto, err);
	}
	if (sweep_to(bs, bs->block.upto, err) < 0)
		return -1;
	while (bs->block.upto < upto) {
		int got = sweep_next(&bs->sweep, err);

		if (got <= 0)
			return got;
		if (look_at_step(bs, &bs->sweep, err) < 0 ||
			query_tick(&bs->query, bs->sweep.step, err) < 0)
			return -1;
		bs->block.upto = bs->sweep.step;
	}
	return 0;
}

static void number_hits(struct block *k, size_t from)
{
	for (size_t i = from; i < k->n; i++)
		k->hits[i].nth = ++k->hits[i].b->n_in_block;
}

static int scan_on(struct breakpoints *bs, uint64_t upto, struct err *err)
{
	uint64_t from = bs->block.upto;
	size_t n = bs->block.n;

	if (scan_lines(bs, upto, err) < 0 || look_at_watches(bs, from, n, err) < 0)
		return -1;
	number_hits(&bs->block, n);
	return 0;
}

/* A record may begin with the state at its first step, which the sweep then stands at from the start. */
static bool begins_with_state(const struct breakpoints *bs, uint64_t block)
{
	uint64_t first = timeline_first(bs->tl);

	return first > 1 && block_of(first) == block;
}

static uint64_t start_of(const struct breakpoints *bs, uint64_t block)
{
	uint64_t start = block * BREAKPOINT_BLOCK, first = timeline_first(bs->tl);

	return first > 1 && start < first ? first : start;
}

/* What led to such a first step is not known: no watch stops there, and an exception counts as raised. */
static int begin_block(struct breakpoints *bs, uint64_t block, struct err *err)
{
	bs->block.number = block;
	bs->block.upto = start_of(bs, block);
	bs->block.n = 0;
	for (size_t i = 0; i < bs->n; i++)
		bs->list[i]->n_in_block = 0;
	if (begins_with_state(bs, block) && (sweep_to(bs, start_of(bs, block), err) < 0 ||
						    look_at_step(bs, &bs->sweep, err) < 0))
		return -1;
	number_hits(&bs->block, 0);
	bs->has_block = true;
	return 0;
}

int find_scan(struct breakpoints *bs, uint64_t block, uint64_t upto, struct err *err)
{
	uint64_t end = (block + 1) * BREAKPOINT_BLOCK, last = timeline_last(bs->tl);
	int r = 0;

	if (upto > end)
		upto = end;
	if (upto > last)
		upto = last;
	if (!bs->has_block || bs->block.number != block) {
		bs->has_block = false;
		if (begin_block(bs, block, err) < 0)
			return -1;
	}
	if (bs->block.upto < upto)
		r = scan_on(bs, upto, err);
	if (r < 0)
		find_forget(bs);
	return r;
}
