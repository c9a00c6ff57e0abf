/* counts.c - see counts.h.
 *
 * A tally has a number for each line of each file that ran, one file after the other in the order in which they were met: a tally
 * taken earlier is only shorter.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "counts.h"

#include <stdlib.h>
#include <string.h>

#include "sweep.h"

#define STEPS_AT_ONCE  30000	   /* about two milliseconds */
#define MOST_ON_DEMAND 300000	   /* steps counted while somebody waits */
#define MOST_KEPT      128	   /* tallies … */
#define MOST_BYTES     (16u << 20) /* … of so many bytes in all */

struct tally {
	uint32_t *at;
	size_t n;
};

struct kept {
	uint64_t step;
	struct tally tally;
};

struct counts {
	struct timeline *tl;
	struct sweep ahead, near;
	bool has_ahead, is_broken; /* broken: the record cannot be read on from there */
	struct tally total, now;   /* by ahead's step, by near's */
	bool has_now;
	bool is_total; /* the step asked for is ahead's own */
	struct kept kept[MOST_KEPT];
	size_t n_kept;
	uint64_t apart; /* steps between them, at least */
	size_t bytes;
	size_t *starts; /* of a file's lines in a tally, by its number; SIZE_MAX: it has not run */
	uint32_t n_starts;
	size_t n_lines; /* of all files that ran */
};

struct counts *counts_new(struct timeline *tl)
{
	struct counts *c = base_alloc(sizeof(*c));

	c->tl = tl;
	c->apart = 1024;
	return c;
}

void counts_free(struct counts *c)
{
	if (!c)
		return;
	if (c->has_ahead)
		sweep_end(&c->ahead);
	if (c->has_now)
		sweep_end(&c->near);
	for (size_t i = 0; i < c->n_kept; i++)
		free(c->kept[i].tally.at);
	free(c->total.at);
	free(c->now.at);
	free(c->starts);
	free(c);
}

/* Tallies. */

static void grow_tally(struct tally *t, size_t n)
{
	if (n <= t->n)
		return;
	t->at = base_realloc_array(t->at, n, sizeof(*t->at));
	memset(t->at + t->n, 0, (n - t->n) * sizeof(*t->at));
	t->n = n;
}

static void copy_tally(struct tally *to, const struct tally *from)
{
	grow_tally(to, from->n);
	if (from->n)
		memcpy(to->at, from->at, from->n * sizeof(*to->at));
	if (to->n > from->n)
		memset(to->at + from->n, 0, (to->n - from->n) * sizeof(*to->at));
}

static void place_file(struct counts *c, uint32_t number, const struct file *file)
{
	while (c->n_starts <= number) {
		c->starts = base_realloc_array(c->starts, c->n_starts + 1, sizeof(*c->starts));
		c->starts[c->n_starts++] = SIZE_MAX;
	}
	if (c->starts[number] != SIZE_MAX)
		return;
	c->starts[number] = c->n_lines;
	c->n_lines += file->n_lines;
}

static void count_step(struct counts *c, struct tally *t, const struct sweep *w)
{
	const struct code *code = w->top ? w->top->code : NULL;
	uint32_t line = w->top ? w->top->line : 0;
	size_t place;

	if (w->event != EVENT_LINE || !code || !code->file || !line || line > code->file->n_lines)
		return;
	if (code->file_number >= c->n_starts || c->starts[code->file_number] == SIZE_MAX)
		place_file(c, code->file_number, code->file);
	place = c->starts[code->file_number] + line - 1;
	grow_tally(t, c->n_lines);
	t->at[place]++;
}

/* Keeping some. */

static void drop_every_other(struct counts *c)
{
	size_t n = 0;

	c->bytes = 0;
	for (size_t i = 0; i < c->n_kept; i++) {
		if (i % 2) {
			c->kept[n] = c->kept[i];
			c->bytes += c->kept[n++].tally.n * sizeof(uint32_t);
		} else {
			free(c->kept[i].tally.at);
		}
	}
	c->n_kept = n;
	c->apart *= 2;
}

static bool is_keyframe(const struct counts *c, uint64_t step)
{
	const struct source_index *index = timeline_index(c->tl);
	size_t low = 0, high = index->n_keyframes;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (index->keyframes[mid].step < step)
			low = mid + 1;
		else
			high = mid;
	}
	return low < index->n_keyframes && index->keyframes[low].step == step;
}

static void keep(struct counts *c)
{
	struct kept *k;

	while (c->n_kept == MOST_KEPT ||
		(c->n_kept > 1 && c->bytes + c->total.n * sizeof(uint32_t) > MOST_BYTES))
		drop_every_other(c);
	k = &c->kept[c->n_kept++];
	*k = (struct kept){ .step = c->ahead.step };
	copy_tally(&k->tally, &c->total);
	c->bytes += k->tally.n * sizeof(uint32_t);
}

static uint64_t last_kept(const struct counts *c)
{
	return c->n_kept ? c->kept[c->n_kept - 1].step : 0;
}

/* Looking over the run. */

/* Stand where a tally was kept, or at the beginning. A record whose first steps were dropped begins at a step, which counts. */
static bool start(struct counts *c, struct sweep *w, struct tally *t, const struct kept *k)
{
	static const struct tally nothing;
	struct err err;

	copy_tally(t, k ? &k->tally : &nothing);
	if (sweep_start(w, k ? k->step : 0, &err) < 0)
		return false;
	if (!k && w->step == timeline_first(c->tl))
		count_step(c, t, w);
	return true;
}

static bool start_ahead(struct counts *c)
{
	if (!c->has_ahead) {
		sweep_begin(&c->ahead, c->tl);
		c->has_ahead = true;
		c->is_broken = !start(c, &c->ahead, &c->total, NULL);
	}
	return !c->is_broken;
}

/* How many steps it went on. */
static unsigned look(struct counts *c, unsigned most)
{
	struct err err;
	unsigned n = 0;
	int got = 1;

	if (!start_ahead(c))
		return 0;
	while (n < most && (got = sweep_next(&c->ahead, &err)) > 0) {
		count_step(c, &c->total, &c->ahead);
		if (c->ahead.step - last_kept(c) >= c->apart && is_keyframe(c, c->ahead.step))
			keep(c);
		n++;
	}
	c->is_broken = got < 0;
	return n;
}

bool counts_idle(struct counts *c)
{
	return look(c, STEPS_AT_ONCE) > 0;
}

bool counts_are_whole(const struct counts *c)
{
	return c->has_ahead && !c->is_broken && c->ahead.step >= timeline_last(c->tl);
}

/* To a step. */

static const struct kept *nearest(const struct counts *c, uint64_t step)
{
	size_t i = c->n_kept;

	while (i > 0 && c->kept[i - 1].step > step)
		i--;
	return i ? &c->kept[i - 1] : NULL;
}

static bool start_near(struct counts *c, const struct kept *k)
{
	if (!c->has_now)
		sweep_begin(&c->near, c->tl);
	c->has_now = true;
	return start(c, &c->near, &c->now, k);
}

/* Steps up to `from` are counted already: a keyframe that is damaged makes the way longer. */
static bool count_to(struct counts *c, uint64_t from, uint64_t step)
{
	struct err err;

	while (c->near.step < step && sweep_next(&c->near, &err) > 0)
		if (c->near.step > from)
			count_step(c, &c->now, &c->near);
	if (c->near.step == step)
		return true;
	c->near.step = UINT64_MAX; /* it is nowhere: not to be gone on from */
	return false;
}

bool counts_go(struct counts *c, uint64_t step)
{
	const struct kept *k = nearest(c, step);
	uint64_t from = k ? k->step : 0;
	bool is_ahead_here;

	if (step > timeline_last(c->tl) || !start_ahead(c))
		return false;
	if (c->ahead.step < step && step - c->ahead.step <= STEPS_AT_ONCE)
		look(c, (unsigned)(step - c->ahead.step));
	is_ahead_here = c->ahead.step == step;
	c->is_total = is_ahead_here;
	if (is_ahead_here || c->ahead.step < step)
		return is_ahead_here;
	if (c->has_now && c->near.step <= step && c->near.step >= from)
		return count_to(c, c->near.step, step);
	return step - from <= MOST_ON_DEMAND && start_near(c, k) && count_to(c, from, step);
}

/* Reading. */

static uint64_t read_tally(
	const struct counts *c, const struct tally *t, const struct file *file, uint32_t line)
{
	const struct program *p = timeline_program(c->tl);

	for (uint32_t i = 0; i < c->n_starts; i++)
		if (c->starts[i] != SIZE_MAX && program_file(p, i) == file)
			return line && line <= file->n_lines && c->starts[i] + line <= t->n
				       ? t->at[c->starts[i] + line - 1]
				       : 0;
	return 0;
}

/* The last tally kept in which it had not run so often. */
static const struct kept *before_visit(
	const struct counts *c, const struct file *file, uint32_t line, uint64_t k)
{
	size_t i = c->n_kept;

	while (i > 0 && read_tally(c, &c->kept[i - 1].tally, file, line) >= k)
		i--;
	return i ? &c->kept[i - 1] : NULL;
}

static bool is_visit(const struct sweep *w, const struct file *file, uint32_t line)
{
	return w->event == EVENT_LINE && w->top && w->top->line == line &&
	       w->top->code->file == file;
}

uint64_t counts_visit(struct counts *c, const struct file *file, uint32_t line, uint64_t k)
{
	const struct kept *from = before_visit(c, file, line, k);
	uint64_t start = from ? from->step : 0,
		 n = from ? read_tally(c, &from->tally, file, line) : 0;
	struct sweep w;
	struct err err;
	int got;

	if (k == 0 || k > counts_ever(c, file, line))
		return 0;
	sweep_begin(&w, c->tl);
	for (got = sweep_start(&w, start, &err); got > 0 && w.step <= start + MOST_ON_DEMAND;
		got = sweep_next(&w, &err)) {
		n += (w.step > start || !from) && is_visit(&w, file, line);
		if (n == k)
			break;
	}
	start = got > 0 && n == k ? w.step : 0;
	sweep_end(&w);
	return start;
}

uint64_t counts_by_now(const struct counts *c, const struct file *file, uint32_t line)
{
	return read_tally(c, c->is_total ? &c->total : &c->now, file, line);
}

uint64_t counts_ever(const struct counts *c, const struct file *file, uint32_t line)
{
	return read_tally(c, &c->total, file, line);
}
