/* py_shadow_pairs.c - what differs between a shadow's entries and its object's, where it is known at which places.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include <string.h>

#include "py_scalar.h"
#include "py_track.h"

/* Written at once, as nearly always: both are short scalars. */
static bool put_pair(const struct change_of *c, word key, word value)
{
	char *p = str_begin(c->out, 2 * SCALAR_ROOM + 2);

	if (!key || !value || WORD_TAG(key) != WORD_OBJECT || WORD_TAG(value) != WORD_OBJECT)
		return false;
	*p++ = c->out->len == c->start ? '[' : ',';
	p = scalar_put(p, word_to_object(key));
	if (!p)
		return false;
	*p++ = ',';
	p = scalar_put(p, word_to_object(value));
	if (p)
		str_end(c->out, p);
	return p;
}

void shadow_write_pair(struct change_of *c, const word *fresh, const word *kept, bool is_name)
{
	if (!is_name && put_pair(c, fresh[0], fresh[1]))
		return;
	shadow_begin_pair(c, fresh[0], is_name);
	track_write(c->out, fresh[1], kept ? kept[1] : 0, c->depth);
}

static void take_pairs(struct section *kept, const struct noted *f)         /* those beyond what it has */
{
	size_t i = kept->n / 2;

	section_reserve(kept, 2 * f->n);
	for (; i < f->n; i++) {
		kept->at[kept->n++] = word_keep(noted_at(f, i)[0]);
		kept->at[kept->n++] = word_keep(noted_at(f, i)[1]);
	}
}

/* All that were there are there still, and nothing is cut. */
static bool are_more(const struct section *kept, const struct noted *f, const struct moment *since)
{
	if (2 * f->n < kept->n || f->n > track_max_items || kept->unread || kept->is_whole)
		return false;
	for (size_t i = 0; 2 * i < kept->n; i++)
		if (!word_is_same(noted_at(f, i)[0], kept->at[2 * i], since))
			return false;
	return true;
}

bool shadow_change_pairs(struct change_of *c, struct section *kept, const struct noted *f, bool names)
{
	if (!are_more(kept, f, c->since))
		return false;
	for (size_t i = 0; 2 * i < kept->n; i++) {
		word *at = &kept->at[2 * i], value = noted_at(f, i)[1];

		if (word_is_same(value, at[1], c->since))
			continue;
		if (!word_is_same_value(value, at[1]))
			shadow_write_pair(c, noted_at(f, i), at, names);
		word_drop(at[1]);
		at[1] = word_keep(value);
	}
	for (size_t i = kept->n / 2; i < f->n; i++)
		shadow_write_pair(c, noted_at(f, i), NULL, names);
	shadow_end_list(c);
	if (2 * f->n > kept->n)
		take_pairs(kept, f);
	return true;
}

static void change_noted(struct change_of *c, const struct noted *f)
{
	const struct hint *h = f->hint;
	size_t shown = shadow_n_shown(c->fresh, 2);

	for (unsigned i = 0; i < h->n_places; i++) {
		const word *now = noted_at(f, h->places[i]), *kept = &c->old->at[2 * h->places[i]];

		if (word_is_same_written(now[1], kept[1], c->since))
			continue;
		if (h->places[i] >= shown)
			c->rest_changed |= c->old->n == c->fresh->n;
		else
			shadow_write_pair(c, (const word[]){ kept[0], now[1] }, kept, false);
	}
	for (size_t i = shadow_n_shown(c->old, 2); i < shown; i++)
		shadow_write_pair(c, noted_at(f, i), NULL, false);
}

/* Only new ones and those at the places of the hint; the places of the new ones are let go of. */
static bool are_noted(const struct section *kept, const struct noted *f)
{
	struct hint *h = f->hint;

	shadow_sort_places(h);
	if (2 * f->n < kept->n || (2 * f->n > kept->n && 2 * h->tail != kept->n))
		return false;
	if (h->tail < kept->n / 2)                               /* the last one went, and another came */
		return false;
	if (h->n_places && h->places[h->n_places - 1] >= f->n)
		return false;
	while (h->n_places && 2 * h->places[h->n_places - 1] >= kept->n)
		h->n_places--;
	return true;
}

/* The rule: one entry is another, or one has come behind the last and nothing is cut. Where it is; SIZE_MAX: it is not that easy. */
static size_t only_place(const struct section *kept, const struct noted *f)
{
	const struct hint *h = f->hint;
	size_t n = kept->n / 2;

	if (h->everywhere || kept->unread)
		return SIZE_MAX;
	if (h->n_places == 1)
		return h->tail == SIZE_MAX && f->n == n && h->places[0] < n ? h->places[0] : SIZE_MAX;
	return h->n_places == 0 && h->tail == n && f->n == n + 1 && f->n <= track_max_items ? n : SIZE_MAX;
}

static void put_entry(struct str *out, word key, word value, const word *kept, unsigned depth)
{
	char *p = str_begin(out, SHADOW_WORD_ROOM);

	*p++ = '[';
	p = shadow_put_word(out, p, key, 0, depth);
	*p++ = ',';
	p = shadow_put_word(out, p, value, kept ? *kept : 0, depth);
	*p++ = ']';
	str_end(out, p);
}

static void change_entry(struct str *out, struct content *shadow, const word *now, size_t at, const struct moment *since)
{
	struct section *entries = &shadow->entries;
	word *kept = &entries->at[2 * at + 1];

	if (2 * at == entries->n) {
		put_entry(out, now[0], now[1], NULL, shadow->depth + 1);
		content_add(entries, word_keep(now[0]));
		content_add(entries, word_keep(now[1]));
	} else if (!word_is_same(now[1], *kept, since)) {
		if (word_is_same_value(now[1], *kept))
			;
		else if (at < track_max_items)
			put_entry(out, kept[-1], now[1], kept, shadow->depth + 1);
		else
			shadow_put_cut_again(out, entries->n / 2);
		word_drop(*kept);
		*kept = word_keep(now[1]);
	}
}

static __attribute__((noinline)) bool change_entries(struct str *out, struct content *shadow, const struct noted *f,
						     const struct moment *since)
{
	struct section *old = &shadow->entries, fresh = { .n = 2 * f->n };
	struct change_of c = shadow_few_changes(out, shadow, old, &fresh, since);
	struct hint *h = f->hint;

	if (h->everywhere)
		return shadow_change_pairs(&c, old, f, false);
	if (!are_noted(old, f))
		return false;
	change_noted(&c, f);
	shadow_write_cut(&c, 2);
	shadow_end_list(&c);
	for (unsigned i = 0; i < h->n_places; i++)
		shadow_exchange(&old->at[2 * h->places[i] + 1], noted_at(f, h->places[i])[1], since);
	if (fresh.n > old->n)
		take_pairs(old, f);
	return true;
}

bool shadow_change_entries(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since)
{
	size_t only = only_place(&shadow->entries, f);

	if (only == SIZE_MAX)
		return change_entries(out, shadow, f, since);
	change_entry(out, shadow, noted_at(f, only), only, since);
	return true;
}

/* A namespace's. */

static void write_value_change(struct change_of *c, const struct value_change *change, const word *at)
{
	if (change->key)
		shadow_write_pair(c, (const word[]){ change->key, change->value }, NULL, false);
	else if (!change->value)
		shadow_remove_pair(c, at[-1], false);
	else if (!word_is_same_written(change->value, *at, c->since))
		shadow_write_pair(c, (const word[]){ at[-1], change->value }, at - 1, false);
}

static void take_out(struct section *kept, size_t at)        /* the value's place */
{
	shadow_drop_words(kept, at - 1, at + 1);
	memmove(kept->at + at - 1, kept->at + at + 1, (kept->n - at - 1) * sizeof(word));
	kept->n -= 2;
}

static void take_value_changes(struct section *kept, const struct value_change *changes, size_t n, const struct moment *since)
{
	for (size_t i = n; i-- > 0;)                             /* from the end: what goes moves what is behind it */
		if (changes[i].value && !changes[i].key)
			shadow_exchange(&kept->at[changes[i].at], changes[i].value, since);
		else if (!changes[i].key)
			take_out(kept, changes[i].at);
	for (size_t i = 0; i < n; i++)
		if (changes[i].key) {
			content_add(kept, word_keep(changes[i].key));
			content_add(kept, word_keep(changes[i].value));
		}
}

/* One that has another value, where its key is a short text: nearly always that is all. */
static inline bool put_value_change(struct str *out, word key, word fresh)
{
	char *p = str_begin(out, 2 * SCALAR_ROOM + 3);

	if (!word_is_text(key) || !scalar_is_short_text(word_to_object(key)))
		return false;
	*p = '[';
	p = scalar_put_short_text(p + 1, word_to_object(key));
	if (!p)
		return false;
	*p++ = ',';
	p = word_is_small(fresh) ? scalar_put_small(p, word_small_value(fresh)) : scalar_put(p, word_to_object(fresh));
	if (!p)
		return false;
	*p = ']';
	str_end(out, p + 1);
	return true;
}

bool shadow_change_value(struct str *out, struct content *shadow, size_t at, word fresh)
{
	word *kept = &shadow->entries.at[at], before = *kept;

	if (!fresh || WORD_TAG(fresh) != WORD_OBJECT || (!word_is_same_value(fresh, before) && !put_value_change(out, kept[-1], fresh)))
		return false;
	*kept = word_keep(fresh);
	word_drop(before);
	return true;
}

void shadow_change_values(struct str *out, struct content *shadow, const struct value_change *changes, size_t n,
			  const struct moment *since)
{
	struct section *kept = &shadow->entries;
	struct change_of c;

	if (n == 1 && !changes->key && shadow_change_value(out, shadow, changes->at, changes->value))
		return;
	c = shadow_few_changes(out, shadow, kept, kept, since);
	for (size_t i = 0; i < n; i++)
		write_value_change(&c, &changes[i], changes[i].key ? NULL : &kept->at[changes[i].at]);
	shadow_end_list(&c);
	take_value_changes(kept, changes, n, since);
}
