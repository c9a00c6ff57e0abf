/* diff_pair.c - which step of one run is which of the other, and where paths that parted meet again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "diff_impl.h"

#include <stdlib.h>

#define NEAR 64	  /* items of a frame looked ahead at first, … */
#define FAR  2048 /* … and then */

/* Pairs of frames. */

uint64_t diff_frame_of_b(const struct diff *d, uint64_t a)
{
	struct idmap_slot *slot = idmap_find(&d->frames, a);

	if (slot)
		return (uint64_t)(uintptr_t)slot->p;
	return a <= d->same_frames ? a : 0;
}

void diff_pair_frames(struct diff *d, uint64_t a, uint64_t b)
{
	struct idmap_slot *slot = a ? idmap_find(&d->frames, a) : NULL;

	if (!a)
		return;
	if (!slot)
		slot = idmap_add(&d->frames, a);
	slot->p = (void *)(uintptr_t)b;
}

/* Pairs of steps. */

static enum event kind_of(enum event event)
{
	return event == EVENT_UNWIND ? EVENT_RETURN : event;
}

static bool ends_frame(const struct diff_item *it)
{
	return kind_of(it->event) == EVENT_RETURN || it->event == EVENT_YIELD;
}

static const struct code *code_of(const struct diff_side *s, const struct diff_item *it)
{
	return program_code(timeline_program(s->tl), it->code);
}

bool diff_is_pair(struct diff *d, size_t i, size_t j)
{
	const struct diff_item *a = &d->a.items[i], *b = &d->b.items[j];

	if (kind_of(a->event) != kind_of(b->event) || a->key != b->key || a->thread != b->thread ||
		diff_frame_of_b(d, a->frame) != b->frame)
		return false;
	if (a->event == EVENT_RESUME && diff_frame_of_b(d, a->callee))
		return diff_frame_of_b(d, a->callee) == b->callee;
	return a->event != EVENT_LINE ||
	       diff_same_line(d->lines, code_of(&d->a, a), a->line, code_of(&d->b, b), b->line);
}

/* Items of one frame, from i on, up to where it is left. Returns how many. */
static size_t look_ahead(const struct diff_side *s, size_t i, size_t *at, size_t max)
{
	uint64_t frame = s->items[i].frame;
	size_t n = 0;

	while (i < s->n && n < max) {
		const struct diff_item *it = &s->items[i];

		if (it->frame == frame)
			at[n++] = i;
		if (it->frame == frame && ends_frame(it))
			break;
		i = !it->callee ? i + 1 : it->skip ? it->skip : s->n;
	}
	return n;
}

static size_t where_left(const struct diff_side *s, size_t i)
{
	size_t at;

	while (i < s->n) {
		if (look_ahead(s, i, &at, 1) == 0)
			return s->n;
		if (ends_frame(&s->items[at]))
			return at;
		i = s->items[at].callee ? s->items[at].skip : at + 1;
		if (!i)
			return s->n;
		while (i < s->n && s->items[i].frame != s->items[at].frame)
			i = !s->items[i].callee ? i + 1
			    : s->items[i].skip	? s->items[i].skip
						: s->n;
	}
	return s->n;
}

static bool join_near(struct diff *d, size_t *i, size_t *j, size_t max)
{
	size_t *a = base_alloc(2 * max * sizeof(*a)), *b = a + max;
	size_t n_a = look_ahead(&d->a, *i, a, max), n_b = look_ahead(&d->b, *j, b, max);
	bool joined = false;

	for (size_t sum = 1; sum < n_a + n_b && !joined; sum++)
		for (size_t p = sum < n_b ? 0 : sum - n_b + 1; p <= sum && p < n_a && !joined; p++)
			if (diff_is_pair(d, a[p], b[sum - p])) {
				*i = a[p];
				*j = b[sum - p];
				joined = true;
			}
	free(a);
	return joined;
}

/* Past what only one of the two has. */
void diff_join(struct diff *d, size_t *i, size_t *j)
{
	size_t from_a = *i, from_b = *j;

	if (!join_near(d, i, j, NEAR) && !join_near(d, i, j, FAR)) {
		*i = where_left(&d->a, *i);
		*j = where_left(&d->b, *j);
		if (*i < d->a.n && *j < d->b.n && !diff_is_pair(d, *i, *j))
			*i = d->a.n, *j = d->b.n;
	}
	d->only_a += *i - from_a;
	d->only_b += *j - from_b;
}
