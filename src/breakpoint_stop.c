/* breakpoint_stop.c - the numbers of hits, and which of them are stops.
 *
 *     steps    |  block 0  |  block 1  |  block 2 …
 *     before   0           n0          n0 + n1             of each breakpoint whose hits are counted
 *
 * The number of a hit is what all blocks before have, and its place in its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "breakpoint_impl.h"
#include "pystep/base.h"

/* Numbers. */

static bool is_counted(const struct breakpoint *b)
{
	return b->hits || b->ignore_until;
}

/* Hits that one block adds to what was before it, for all that are known so far and no further. */
static void add_block(struct breakpoints *bs, uint64_t block)
{
	for (size_t i = 0; i < bs->n; i++) {
		struct breakpoint *b = bs->list[i];

		if (!b->n_before && block == 0) {
			BASE_GROW(b->before, b->cap_before, 1);
			b->before[b->n_before++] = 0;
		}
		if (b->n_before != block + 1)
			continue;
		BASE_GROW(b->before, b->cap_before, b->n_before + 1);
		b->before[b->n_before++] = b->before[block] + b->n_in_block;
	}
}

/* Blocks are whole before the one that has `block`'s beginning behind it, so what is counted stays. */
static int count_before(
	struct breakpoints *bs, struct breakpoint *b, uint64_t block, uint64_t *n, struct err *err)
{
	*n = 0;
	for (uint64_t i = b->n_before ? b->n_before - 1 : 0; i < block; i++) {
		if (find_scan(bs, i, UINT64_MAX, err) < 0)
			return -1;
		add_block(bs, i);
	}
	if (block)
		*n = b->before[block];
	return 0;
}

int find_ordinal(struct breakpoints *bs, size_t hit, uint64_t *n, struct err *err)
{
	struct breakpoint *b = bs->block.hits[hit].b;
	uint64_t block = bs->block.number, upto = bs->block.upto, nth = bs->block.hits[hit].nth,
		 before;

	if (count_before(bs, b, block, &before, err) < 0 || find_scan(bs, block, upto, err) < 0)
		return -1;
	*n = before + nth;
	return 0;
}

int breakpoints_count(
	struct breakpoints *bs, unsigned number, uint64_t step, uint64_t *n, struct err *err)
{
	struct breakpoint *b = (struct breakpoint *)breakpoints_find(bs, number);

	*n = 0;
	if (!b)
		return err_set(err, "there is no breakpoint %u", number);
	if (step < timeline_first(bs->tl) || !b->is_enabled)
		return 0;
	if (count_before(bs, b, block_of(step), n, err) < 0 ||
		find_scan(bs, block_of(step), step, err) < 0)
		return -1;
	for (size_t i = 0; i < bs->block.n && bs->block.hits[i].step <= step; i++)
		*n += bs->block.hits[i].b == b;
	return 0;
}

/* Stops. */

static bool is_wanted(const struct breakpoint *b, uint64_t n)
{
	if (n > b->ignore_after && n <= b->ignore_until)
		return false;
	switch (b->hits) {
	case HITS_ALL: return true;
	case HITS_ONLY: return n == b->hits_n;
	case HITS_FROM: return n >= b->hits_n;
	case HITS_EVERY: return n % b->hits_n == 0;
	}
	return true;
}

/* 1, 0, -1. The block that is there stays there. */
int find_is_stop(struct breakpoints *bs, size_t hit, struct err *err)
{
	const struct breakpoint *b = bs->block.hits[hit].b;
	uint64_t n;

	if (b->log)
		return 0;
	if (!is_counted(b))
		return 1;
	if (find_ordinal(bs, hit, &n, err) < 0)
		return -1;
	return is_wanted(b, n);
}

static int next_in_block(
	struct breakpoints *bs, uint64_t from, uint64_t to, uint64_t *step, struct err *err)
{
	for (size_t i = 0; i < bs->block.n; i++) {
		uint64_t at = bs->block.hits[i].step;
		int r = at > from && at <= to ? find_is_stop(bs, i, err) : 0;

		if (r > 0)
			*step = at;
		if (r)
			return r;
	}
	return 0;
}

static int last_in_block(
	struct breakpoints *bs, uint64_t from, uint64_t to, uint64_t *step, struct err *err)
{
	for (size_t i = bs->block.n; i-- > 0;) {
		uint64_t at = bs->block.hits[i].step;
		int r = at < from && at >= to ? find_is_stop(bs, i, err) : 0;

		if (r > 0)
			*step = at;
		if (r)
			return r;
	}
	return 0;
}

static int next_stop(
	struct breakpoints *bs, uint64_t from, uint64_t to, uint64_t *step, struct err *err)
{
	for (uint64_t block = block_of(from + 1); block <= block_of(to); block++) {
		int r = find_scan(bs, block, to, err);

		r = r < 0 ? r : next_in_block(bs, from, to, step, err);
		if (r)
			return r;
	}
	return 0;
}

static int last_stop(
	struct breakpoints *bs, uint64_t from, uint64_t to, uint64_t *step, struct err *err)
{
	for (uint64_t block = block_of(from - 1) + 1; block-- > block_of(to);) {
		int r = find_scan(bs, block, from - 1, err);

		r = r < 0 ? r : last_in_block(bs, from, to, step, err);
		if (r)
			return r;
	}
	return 0;
}

int breakpoints_next(struct breakpoints *bs, uint64_t from, uint64_t to, int direction,
	uint64_t *step, struct err *err)
{
	uint64_t first = timeline_first(bs->tl), last = timeline_last(bs->tl);

	if (to < first)
		to = first;
	if (to > last)
		to = last;
	if (!breakpoints_have_stops(bs) || last < first ||
		(direction > 0 ? from >= to : from <= to))
		return 0;
	return direction > 0 ? next_stop(bs, from, to, step, err)
			     : last_stop(bs, from, to, step, err);
}

void breakpoints_on_progress(
	struct breakpoints *bs, bool (*go_on)(void *arg, uint64_t step), void *arg)
{
	bs->query.go_on = go_on;
	bs->query.arg = arg;
}
