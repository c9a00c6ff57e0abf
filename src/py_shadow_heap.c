/* py_shadow_heap.c - a list that heapq has pushed one into, or popped one from.
 *
 * A push moves some of those on the way from the last place to the first. A pop, or an exchange of the first, takes a way down:
 * what is at a place of it came from one of the two below, up to where the new one rests. Which of the two, the objects
 * themselves say; where they are one and the same, both ways are looked at. No others can have changed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include "py_track.h"

#define MOST 96                         /* places */

struct path { size_t at[MOST], n; };

static bool add(struct path *p, size_t at)                   /* in ascending order */
{
	size_t i = p->n;

	if (i == MOST)
		return false;
	for (; i && p->at[i - 1] > at; i--)
		p->at[i] = p->at[i - 1];
	p->at[i] = at;
	p->n++;
	return true;
}

static bool find_way_up(struct path *p, size_t last)
{
	for (; last; last = (last - 1) / 2)
		if (!add(p, (last - 1) / 2))
			return false;
	return true;
}

static bool find_way_down(struct path *p, const struct section *kept, const struct noted *f, size_t from)
{
	word up = f->at[from];

	if (!add(p, from))
		return false;
	for (size_t below = 2 * from + 1; below <= 2 * from + 2 && below < f->n; below++)
		if ((kept->at[below] & ~(word)WORD_STRANGE) == up && !find_way_down(p, kept, f, below))
			return false;
	return true;
}

static size_t first_other(const struct change_of *c, const struct path *p, size_t none)
{
	for (size_t i = 0; i < p->n; i++)
		if (!shadow_same_at(c, p->at[i], p->at[i]))
			return p->at[i];
	return none;
}

static size_t n_others(const struct change_of *c, const struct path *p, size_t end)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n && p->at[i] < end; i++)
		n += !shadow_same_at(c, p->at[i], p->at[i]);
	return n;
}

/* As shadow_compare_span finds it. */
static void write_other_length(struct change_of *c, const struct path *p)
{
	size_t n = c->old->n, m = c->fresh->n, least = n < m ? n : m, begin = first_other(c, p, least), end = 0;
	size_t old_shown = shadow_n_shown(c->old, 1), shown = shadow_n_shown(c->fresh, 1);
	size_t both = old_shown < shown ? old_shown : shown;

	while (end < least - begin && end < SHADOW_LONG && shadow_same_at(c, n - 1 - end, m - 1 - end))
		end++;
	if (begin >= track_max_items)
		return;
	if (end == SHADOW_LONG || least - end - begin <= SHADOW_LONG || both - begin <= SHADOW_LONG ||
	    n_others(c, p, both) > SHADOW_FEW) {
		shadow_compare_span(c, begin, 0);
		return;
	}
	shadow_change_places(c, p->at, p->n, both);
	shadow_splice(c, both, old_shown - both, both, shown);
}

static void take(struct section *kept, const struct path *p, const struct noted *f, const struct moment *since)
{
	for (size_t i = 0; i < p->n; i++)
		shadow_exchange(&kept->at[p->at[i]], f->at[p->at[i]], since);
	if (f->n < kept->n)
		word_drop(kept->at[--kept->n]);
	else if (f->n > kept->n)
		content_add(kept, word_keep(f->at[f->n - 1]));
}

bool shadow_change_heap(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since)
{
	struct section *kept = &shadow->items, fresh = { .at = (word *)f->at, .n = f->n };
	struct change_of c = shadow_few_changes(out, shadow, kept, &fresh, since);
	enum heap heap = f->hint->heap;
	struct path path = { .n = 0 };

	if (f->hint->tail != SIZE_MAX || f->n != kept->n + (heap == HEAP_PUSHED) - (heap == HEAP_POPPED))
		return false;
	if (heap == HEAP_PUSHED ? !find_way_up(&path, kept->n) : f->n && !find_way_down(&path, kept, f, 0))
		return false;
	if (f->n != kept->n)
		write_other_length(&c, &path);
	else if (!f->n || !shadow_change_queue(&c))
		shadow_change_places(&c, path.at, path.n, shadow_n_shown(&fresh, 1));
	shadow_write_cut(&c, 1);
	shadow_end_list(&c);
	take(kept, &path, f, since);
	return true;
}
