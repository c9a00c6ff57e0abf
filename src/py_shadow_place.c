/* py_shadow_place.c - what differs between a shadow's items and its object's, as the record has it, where it is known at which places:
 * only these are compared, where they lie, and taken at once. The text is that of a comparison of all (py_shadow_change.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include <string.h>

#include "py_scalar.h"
#include "py_track.h"

struct change_of shadow_few_changes(struct str *out, const struct content *shadow, const struct section *old,
				    const struct section *fresh, const struct moment *since)
{
	return (struct change_of){ .out = out, .start = out->len, .old = old, .fresh = fresh, .since = since,
				   .depth = shadow->depth + 1 };
}

void shadow_change_places(struct change_of *c, const size_t *at, size_t n, size_t shown)
{
	for (size_t i = 0; i < n;) {
		size_t begin = at[i], end = begin;

		for (; i < n && at[i] == end && end < shown && !shadow_same_at(c, end, end); i++)
			end++;
		if (end > begin) {
			shadow_splice(c, begin, end - begin, begin, end);
			continue;
		}
		c->rest_changed |= begin >= shown && !shadow_same_at(c, begin, begin);
		i++;
	}
}

/* One that took in at one end what it let go of at the other is told so, which needs a look at all. */
static bool may_be_queue(const struct change_of *c)
{
	return c->fresh->n >= 4 && !shadow_same_at(c, 0, 0) && (shadow_same_at(c, 1, 0) || shadow_same_at(c, 0, 1));
}

static bool are_places_enough(const struct change_of *c, const struct hint *h)
{
	size_t n = c->fresh->n, before = c->old->n;

	if ((h->tail != SIZE_MAX && h->n_places) || (before == n && h->tail < n))
		return false;
	return !h->n_places || (before == n && h->places[h->n_places - 1] < n && !may_be_queue(c));
}

__attribute__((noinline)) char *shadow_put_any_word(struct str *out, char *p, word w, word before, unsigned depth)
{
	PyObject *o = WORD_TAG(w) == WORD_OBJECT ? word_to_object(w) : NULL;
	char *end = !o ? NULL : Py_TYPE(o)->tp_flags & Py_TPFLAGS_HAVE_GC ? track_put_any(p, o, depth) : scalar_put(p, o);

	if (end)
		return end;
	str_end(out, p);
	track_write(out, w, before, depth);
	return str_begin(out, SHADOW_WORD_ROOM);
}

void shadow_put_cut_again(struct str *out, size_t n)
{
	char *p = str_begin(out, PUT_UINT_MOST + 2);

	*p++ = '[';
	p = put_uint(p, n - track_max_items);
	*p++ = ']';
	str_end(out, p);
}

/* All from the tail on, of which the last ones only moved. */
static void take_tail(struct section *kept, const word *fresh, const struct hint *h, size_t to)
{
	size_t n = kept->n, least = n < to ? n : to, from = h->tail < least ? h->tail : least;
	size_t last = h->last < least - from ? h->last : least - from;

	shadow_drop_words(kept, from, n - last);
	section_reserve(kept, to);
	if (last)
		memmove(kept->at + to - last, kept->at + n - last, last * sizeof(word));
	for (size_t i = from; i < to - last; i++)
		kept->at[i] = word_keep(fresh[i]);
	kept->n = to;
}

static __attribute__((noinline)) bool change_items(struct str *out, struct content *shadow, const struct noted *f,
						   const struct moment *since)
{
	struct section *old = &shadow->items, fresh = { .at = (word *)f->at, .n = f->n };
	struct change_of c = shadow_few_changes(out, shadow, old, &fresh, since);
	struct hint *h = f->hint;

	if (h->heap && !h->everywhere)
		return shadow_change_heap(out, shadow, f, since);
	shadow_sort_places(h);
	if (!h->everywhere && !are_places_enough(&c, h))
		return false;
	if (h->everywhere)
		shadow_compare_items(&c);
	else if (old->n == f->n)
		shadow_change_places(&c, h->places, h->n_places, shadow_n_shown(&fresh, 1));
	else
		shadow_compare_span(&c, h->tail, h->last);
	shadow_write_cut(&c, 1);
	shadow_end_list(&c);
	if (h->everywhere)
		shadow_take_section(old, &fresh, since);
	else if (old->n != f->n)
		take_tail(old, f->at, h, f->n);
	for (unsigned i = 0; i < h->n_places && !h->everywhere; i++)
		shadow_exchange(&old->at[h->places[i]], f->at[h->places[i]], since);
	return true;
}

bool shadow_change_items(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since)
{
	return shadow_change_stored(out, shadow, f, since) || change_items(out, shadow, f, since);
}

void shadow_change_bytes(struct str *out, struct content *shadow, const struct hint *h, const unsigned char *bytes, bool rest_changed)
{
	struct section *items = &shadow->items;
	struct change_of c = shadow_few_changes(out, shadow, items, items, NULL);
	struct hint places = *h;
	size_t begin, end;

	shadow_sort_places(&places);
	for (unsigned i = 0; i < places.n_places && places.places[i] < items->n; i++) {
		begin = end = places.places[i];
		while (i < places.n_places && places.places[i] == end && end < items->n && items->at[end] != bytes[end]) {
			items->at[end] = bytes[end];
			end++;
			i++;
		}
		i -= end > begin;
		shadow_splice(&c, begin, end - begin, begin, end);
	}
	c.rest_changed = rest_changed;
	shadow_write_cut(&c, 1);
	shadow_end_list(&c);
}

void shadow_change_only_item(struct str *out, struct content *shadow, word fresh, const struct moment *since)
{
	word *kept = &shadow->items.at[0];

	if (!word_is_same_written(fresh, *kept, since)) {
		str_add_bytes(out, "[0,1,[", 6);
		track_write(out, fresh, *kept, shadow->depth + 1);
		str_add_bytes(out, "]]", 2);
	}
	shadow_exchange(kept, fresh, since);
}
