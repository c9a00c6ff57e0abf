/* fold.c - repetitions in a sequence.
 *
 * A repetition that cannot be made longer, with its shortest period, is a run. All runs of a sequence are found from its Lyndon
 * words, longest at each place, for both orders of the symbols (Bannai and others, The "Runs" Theorem, 2017): there are fewer than
 * n. How far two places agree is found by comparing hashes of what follows and precedes them. Hashes only propose: a run is
 * compared symbol by symbol before it is folded.
 *
 * Then the run that saves most is taken, then the next of what is left, until no run is left that fits twice. What is inside of a
 * block is folded in the same way; as it is at most half as long, nothing gets deep.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fold.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"

#define PRIME ((UINT64_C(1) << 61) - 1)
#define BASE  UINT64_C(1146309847632904187)
#define NEAR  16u /* symbols that are compared before hashes are */

struct run {
	uint32_t start, end, period;
};

struct folder {
	const uint32_t *s;
	uint64_t *hash, *power; /* hash[i]: of the first i symbols; NULL for short sequences */
	struct folding *out;
	bool *taken;	 /* of each symbol: it is in a block already */
	uint32_t *stack; /* Lyndon words, by where they end */
	struct run *heap;
	size_t n_heap, cap_heap;
};

/* Hashes. */

static uint64_t multiply(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;
	uint64_t sum = (uint64_t)(product & PRIME) + (uint64_t)(product >> 61);

	return sum >= PRIME ? sum - PRIME : sum;
}

static void make_hashes(struct folder *f, size_t n)
{
	f->hash = base_alloc((n + 1) * sizeof(*f->hash));
	f->power = base_alloc((n + 1) * sizeof(*f->power));
	f->power[0] = 1;
	for (size_t i = 0; i < n; i++) {
		uint64_t next = multiply(f->hash[i], BASE) + f->s[i] + 1;

		f->hash[i + 1] = next >= PRIME ? next - PRIME : next;
		f->power[i + 1] = multiply(f->power[i], BASE);
	}
}

static uint64_t hash_of(const struct folder *f, uint32_t from, uint32_t len)
{
	uint64_t before = multiply(f->hash[from], f->power[len]), all = f->hash[from + len];

	return all >= before ? all - before : all + PRIME - before;
}

/* How many symbols from a and from b on are the same, at most `most`. */
static uint32_t same_after(const struct folder *f, uint32_t a, uint32_t b, uint32_t most)
{
	uint32_t n = 0, step;

	for (; n < most && n < NEAR; n++)
		if (f->s[a + n] != f->s[b + n])
			return n;
	for (step = NEAR; step && n < most;) {
		bool same = step <= most - n && hash_of(f, a + n, step) == hash_of(f, b + n, step);

		n += same ? step : 0;
		if (!same)
			break;
		step *= 2;
	}
	for (; step; step /= 2)
		if (step <= most - n && hash_of(f, a + n, step) == hash_of(f, b + n, step))
			n += step;
	return n;
}

/* … before a and before b. */
static uint32_t same_before(const struct folder *f, uint32_t a, uint32_t b, uint32_t most)
{
	uint32_t n = 0, step;

	for (; n < most && n < NEAR; n++)
		if (f->s[a - n - 1] != f->s[b - n - 1])
			return n;
	for (step = NEAR; step && n < most;) {
		bool same = step <= most - n &&
			    hash_of(f, a - n - step, step) == hash_of(f, b - n - step, step);

		n += same ? step : 0;
		if (!same)
			break;
		step *= 2;
	}
	for (; step; step /= 2)
		if (step <= most - n &&
			hash_of(f, a - n - step, step) == hash_of(f, b - n - step, step))
			n += step;
	return n;
}

/* The heap of runs: what saves most is at its top; of equals the first. */

static uint32_t saving(const struct run *r)
{
	return ((r->end - r->start) / r->period - 1) * r->period;
}

static bool is_better(const struct run *a, const struct run *b)
{
	uint32_t x = saving(a), y = saving(b);

	if (x != y)
		return x > y;
	return a->start != b->start ? a->start < b->start : a->period < b->period;
}

static void swap_runs(struct run *a, struct run *b)
{
	struct run t = *a;

	*a = *b;
	*b = t;
}

static void push(struct folder *f, uint32_t start, uint32_t end, uint32_t period)
{
	size_t i = f->n_heap;

	if (end - start < 2 * period)
		return;
	BASE_GROW(f->heap, f->cap_heap, f->n_heap + 1);
	f->heap[f->n_heap++] = (struct run){ start, end, period };
	for (; i && is_better(&f->heap[i], &f->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap_runs(&f->heap[i], &f->heap[(i - 1) / 2]);
}

static struct run pop(struct folder *f)
{
	struct run *heap = f->heap, top = heap[0];
	size_t n = --f->n_heap, i = 0, best;

	heap[0] = heap[n];
	for (;; i = best) {
		best = i;
		for (size_t k = 2 * i + 1; k <= 2 * i + 2; k++)
			if (k < n && is_better(&heap[k], &heap[best]))
				best = k;
		if (best == i)
			return top;
		swap_runs(&heap[i], &heap[best]);
	}
}

/* Runs. */

/* Is s[a…b) before s[b…c), in this order of symbols? */
static bool is_before(const struct folder *f, uint32_t a, uint32_t b, uint32_t c, bool reversed)
{
	uint32_t len = b - a < c - b ? b - a : c - b;
	uint32_t same = same_after(f, a, b, len);

	if (same == len)
		return b - a < c - b;
	return (f->s[a + same] < f->s[b + same]) != reversed;
}

static void find_run(struct folder *f, uint32_t lo, uint32_t hi, uint32_t from, uint32_t to)
{
	uint32_t after = same_after(f, from, to, hi - to);
	uint32_t before = same_before(f, from, to, from - lo);

	/* A run has a word at every period; the first one will do. */
	if (before < to - from && before + after >= to - from)
		push(f, from - before, to + after, to - from);
}

static void find_runs(struct folder *f, uint32_t lo, uint32_t hi, bool reversed)
{
	size_t n = 0;

	f->stack[n++] = hi;
	for (uint32_t i = hi; i-- > lo;) {
		while (n > 1 && is_before(f, i, f->stack[n - 1], f->stack[n - 2], reversed))
			n--;
		find_run(f, lo, hi, i, f->stack[n - 1]);
		f->stack[n++] = i;
	}
}

/* Choosing. */

static bool is_run(const struct folder *f, const struct run *r)
{
	return !memcmp(f->s + r->start, f->s + r->start + r->period,
		(r->end - r->start - r->period) * sizeof(*f->s));
}

/* The stretches of it that are still free; true when that is all of it. */
static bool push_free(struct folder *f, const struct run *r)
{
	uint32_t start = r->start;

	for (uint32_t i = r->start; i <= r->end; i++)
		if (i == r->end || f->taken[i]) {
			if (i == r->end && start == r->start)
				return true;
			push(f, start, i, r->period);
			start = i + 1;
		}
	return false;
}

static int compare_starts(const void *a, const void *b)
{
	uint32_t x = ((const struct run *)a)->start, y = ((const struct run *)b)->start;

	return x < y ? -1 : x > y;
}

/* Blocks that do not overlap, by where they start; the caller frees them. */
static struct run *choose(struct folder *f, uint32_t lo, uint32_t hi, size_t *n)
{
	struct run *chosen = NULL;
	size_t cap = 0;

	*n = 0;
	find_runs(f, lo, hi, false);
	find_runs(f, lo, hi, true);
	memset(f->taken + lo, 0, (hi - lo) * sizeof(*f->taken));
	while (f->n_heap) {
		struct run r = pop(f);

		if (!push_free(f, &r) || !is_run(f, &r))
			continue;
		r.end = r.start + (r.end - r.start) / r.period * r.period;
		memset(f->taken + r.start, true, (r.end - r.start) * sizeof(*f->taken));
		BASE_GROW(chosen, cap, *n + 1);
		chosen[(*n)++] = r;
	}
	if (*n)
		qsort(chosen, *n, sizeof(*chosen), compare_starts);
	return chosen;
}

/* Writing down. */

static struct fold_part *add_part(struct folding *out, uint32_t at, uint32_t period, uint32_t times)
{
	BASE_GROW(out->parts, out->cap, out->n + 1);
	out->parts[out->n] = (struct fold_part){ .at = at, .period = period, .times = times };
	return &out->parts[out->n++];
}

static void fold_range(struct folder *f, uint32_t lo, uint32_t hi);

static void add_block(struct folder *f, const struct run *r)
{
	size_t index = f->out->n;

	add_part(f->out, r->start, r->period, (r->end - r->start) / r->period);
	fold_range(f, r->start, r->start + r->period);
	f->out->parts[index].n_parts = (uint32_t)(f->out->n - index - 1);
}

static void fold_range(struct folder *f, uint32_t lo, uint32_t hi)
{
	size_t n = 0;
	struct run *chosen = hi - lo > 1 ? choose(f, lo, hi, &n) : NULL;
	uint32_t i = lo;

	for (size_t k = 0; k < n; k++) {
		for (; i < chosen[k].start; i++)
			add_part(f->out, i, 1, 1);
		add_block(f, &chosen[k]);
		i = chosen[k].end;
	}
	for (; i < hi; i++)
		add_part(f->out, i, 1, 1);
	free(chosen);
}

void fold(const uint32_t *symbols, size_t n, struct folding *out)
{
	struct folder f = { .s = symbols, .out = out };

	out->n = 0;
	f.taken = base_alloc(n * sizeof(*f.taken));
	f.stack = base_alloc((n + 1) * sizeof(*f.stack));
	if (n > NEAR)
		make_hashes(&f, n);
	fold_range(&f, 0, (uint32_t)n);
	free(f.taken);
	free(f.stack);
	free(f.heap);
	free(f.hash);
	free(f.power);
}

void folding_free(struct folding *f)
{
	free(f->parts);
	*f = (struct folding){ 0 };
}
