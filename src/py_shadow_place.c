/* py_shadow_place.c - what differs between a shadow and its object, as the record has it, where it is known at which places: only
 * these are compared, where they lie, and taken at once. The text is that of a comparison of all (py_shadow_change.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include <string.h>

#include "pystep/write.h"
#include "py_scalar.h"
#include "py_track.h"

/* Few changes, at places that are known. */

static void sort_places(struct hint *h)
{
	for (unsigned i = 1; i < h->n_places; i++) {
		size_t place = h->places[i];
		unsigned j = i;

		for (; j > 0 && h->places[j - 1] > place; j--)
			h->places[j] = h->places[j - 1];
		h->places[j] = place;
	}
}

struct change_of shadow_few_changes(struct str *out, const struct content *shadow, const struct section *old,
				    const struct section *fresh, const struct moment *since)
{
	return (struct change_of){ .out = out, .start = out->len, .old = old, .fresh = fresh, .since = since,
				   .depth = shadow->depth + 1 };
}

/* Like change_runs, when it is no queue. */
static void change_places(struct change_of *c, const struct hint *h)
{
	size_t shown = shadow_n_shown(c->fresh, 1);

	for (unsigned i = 0; i < h->n_places;) {
		size_t begin = h->places[i], end = begin;

		for (; i < h->n_places && h->places[i] == end && end < shown && !shadow_same_at(c, end, end); i++)
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
	sort_places(h);
	if (!h->everywhere && !are_places_enough(&c, h))
		return false;
	if (h->everywhere)
		shadow_compare_items(&c);
	else if (old->n == f->n)
		change_places(&c, h);
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

	sort_places(&places);
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

/* Ends. */

enum end { LEFT, RIGHT };

/* As change_items would find it; false: that needs a look at all. */
static bool change_ends(struct change_of *c, const struct hint *h)
{
	size_t n = c->old->n, m = c->fresh->n, least = n < m ? n : m, shown = shadow_n_shown(c->fresh, 1);
	bool left = h->ends.gone[LEFT] + h->ends.come[LEFT], right = h->ends.gone[RIGHT] + h->ends.come[RIGHT];

	if (!left || !right) {
		shadow_compare_span(c, right ? least : 0, left ? least : 0);
		return true;
	}
	if (n != m || m < 4 || !shown || shadow_same_at(c, 0, 0))
		return false;
	if (h->ends.gone[LEFT] == 1 && h->ends.come[RIGHT] == 1)
		shadow_move_left(c, shown);
	else if (h->ends.gone[RIGHT] == 1 && h->ends.come[LEFT] == 1 && !shadow_same_at(c, 1, 0))
		shadow_move_right(c, shown);
	else
		return false;
	return true;
}

static void take_ends(struct section *kept, const struct section *old, const struct section *fresh, const struct hint *h)
{
	shadow_drop_words(old, 0, h->ends.gone[LEFT]);
	shadow_drop_words(old, old->n - h->ends.gone[RIGHT], old->n);
	for (size_t i = 0; i < h->ends.come[LEFT]; i++)
		fresh->at[i] = word_keep(fresh->at[i]);
	for (size_t i = fresh->n - h->ends.come[RIGHT]; i < fresh->n; i++)
		fresh->at[i] = word_keep(fresh->at[i]);
	memmove(kept->at, fresh->at, fresh->n * sizeof(word));
	kept->n = fresh->n;
}

/* Then and now are two stretches of one row, for a while. */
bool shadow_change_ends(struct str *out, struct content *shadow, const struct hint *h, const word *come, const struct moment *since)
{
	struct section *kept = &shadow->items, old = *kept, fresh = *kept;
	size_t left = h->ends.come[LEFT], right = h->ends.come[RIGHT], begin = out->len;
	struct change_of c = shadow_few_changes(out, shadow, &old, &fresh, since);

	if ((left && h->ends.gone[LEFT]) || (right && h->ends.gone[RIGHT]))
		return false;
	section_reserve(kept, old.n + left + right);
	memmove(kept->at + left, kept->at, old.n * sizeof(word));
	memcpy(kept->at, come, left * sizeof(word));
	memcpy(kept->at + left + old.n, come + left, right * sizeof(word));
	old.at = kept->at + left;
	fresh.at = kept->at + h->ends.gone[LEFT];
	fresh.n = old.n - h->ends.gone[LEFT] - h->ends.gone[RIGHT] + left + right;
	if (shadow->has_attributes)
		shadow_begin_named(out, begin, "\"items\":");
	c.start = out->len;
	if (!change_ends(&c, h)) {
		memmove(kept->at, old.at, old.n * sizeof(word));
		str_end(out, out->at + begin);
		return false;
	}
	shadow_write_cut(&c, 1);
	shadow_end_list(&c);
	if (out->len == c.start)
		str_end(out, out->at + begin);
	else if (shadow->has_attributes)
		str_add_char(out, '}');
	take_ends(kept, &old, &fresh, h);
	return true;
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

static bool change_all_pairs(struct change_of *c, struct section *kept, const struct noted *f, bool names)
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

	sort_places(h);
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
		return change_all_pairs(&c, old, f, false);
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

static bool is_only_named(const struct content *shadow)
{
	return shadow->has_attributes && !shadow->has_text && !shadow->has_items && !shadow->has_entries;
}

bool shadow_change_named(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since)
{
	struct change_of c = shadow_few_changes(out, shadow, &shadow->attributes, &shadow->attributes, since);

	return is_only_named(shadow) && change_all_pairs(&c, &shadow->attributes, f, true);
}

static void put_attribute(struct str *out, word name, word value, const word *kept, unsigned depth)
{
	char *p = str_begin(out, SHADOW_WORD_ROOM), *end;

	*p++ = '[';
	end = shadow_put_name(p, name);
	if (!end) {
		str_end(out, p);
		shadow_write_name(out, name);
		end = str_begin(out, SHADOW_WORD_ROOM);
	}
	*end++ = ',';
	p = shadow_put_word(out, end, value, kept ? *kept : 0, depth);
	*p++ = ']';
	str_end(out, p);
}

/* Mostly it is where it came when all of its class's objects got theirs. */
static size_t find_name(const struct section *kept, word name, size_t guess)
{
	size_t i = 0;

	if (guess < kept->n && kept->at[guess] == name)
		return guess;
	while (i < kept->n && kept->at[i] != name)
		i += 2;
	return i;
}

bool shadow_change_one(struct str *out, struct content *shadow, const struct one_value *f, const struct moment *since)
{
	struct section *kept = &shadow->attributes;
	size_t at = find_name(kept, f->name, 2 * f->place);

	if (!is_only_named(shadow) || at / 2 >= track_max_items)
		return false;
	if (at < kept->n) {
		word *before = &kept->at[at + 1];

		if (word_is_same(f->value, *before, since))
			return true;
		if (!word_is_same_value(f->value, *before))
			put_attribute(out, f->name, f->value, before, shadow->depth + 1);
		word_drop(*before);
		*before = word_keep(f->value);
		return true;
	}
	if (!f->is_last)
		return false;
	put_attribute(out, f->name, f->value, NULL, shadow->depth + 1);
	content_add(kept, word_keep(f->name));
	content_add(kept, word_keep(f->value));
	return true;
}

bool shadow_change_last(struct str *out, struct content *shadow, word name, PyObject *value)
{
	struct section *kept = &shadow->attributes;
	char *begin = str_begin(out, WORD_SHORT + TRACK_ROOM + 4), *p;

	if (!is_only_named(shadow) || kept->unread || kept->n / 2 >= track_max_items)
		return false;
	p = word_put_text(begin + 1, name);
	if (!p)
		return false;
	*begin = '[';
	*p = ',';
	p = track_put_any(p + 1, value, shadow->depth + 1);
	if (!p)
		return false;
	*p++ = ']';
	str_end(out, p);
	if (kept->n && kept->at[kept->n - 2] == name) {
		word_drop(kept->at[kept->n - 1]);
		kept->at[kept->n - 1] = word_object(value) | WORD_STRANGE;
	} else {
		content_add(kept, name);
		content_add(kept, word_object(value) | WORD_STRANGE);
	}
	return true;
}

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

/* An instance that has the attributes that it had. */
static bool has_same_names(const struct content *shadow, const struct content *fresh)
{
	const struct section *old = &shadow->attributes, *now = &fresh->attributes;

	if (old->n != now->n || now->n / 2 > track_max_items || shadow->items.n || fresh->items.n || shadow->entries.n ||
	    fresh->entries.n || shadow->print != fresh->print ||
	    now->unread || old->unread || fresh->has_items || fresh->has_entries || shadow->has_items || shadow->has_entries ||
	    shadow_has_grown(shadow, fresh) || (!now->n && !shadow_is_same_text(shadow, fresh)))
		return false;
	for (size_t i = 0; i < now->n; i += 2)
		if (now->at[i] != old->at[i])
			return false;
	return true;
}

static void change_text(struct str *out, struct content *shadow, const struct content *fresh)
{
	if (shadow_is_same_text(shadow, fresh))
		return;
	str_add(out, "{\"text\":");
	write_string(out, str_text(&fresh->text), fresh->text.len);
	str_clear(&shadow->text);
	str_add_bytes(&shadow->text, str_text(&fresh->text), fresh->text.len);
	shadow->is_plain = fresh->is_plain;
}

bool shadow_change_attributes(struct str *out, struct content *shadow, const struct content *fresh, const struct moment *since)
{
	struct section *kept = &shadow->attributes;
	size_t start = out->len, named;
	struct change_of c;

	if (!has_same_names(shadow, fresh))
		return false;
	change_text(out, shadow, fresh);
	named = out->len;
	if (shadow->has_text)
		shadow_begin_named(out, start, "\"attributes\":");
	c = shadow_few_changes(out, shadow, kept, &fresh->attributes, since);
	for (size_t i = 1; i < kept->n; i += 2) {
		word value = fresh->attributes.at[i];

		if (word_is_same(value, kept->at[i], since))
			continue;
		if (!word_is_same_written(value, kept->at[i], since)) {
			shadow_begin_pair(&c, kept->at[i - 1], true);
			track_write(out, value, kept->at[i], c.depth);
		}
		shadow_exchange(&kept->at[i], value, since);
	}
	if (out->len > c.start)
		str_add_char(out, ']');
	else
		out->len = named;
	if (out->len > start && shadow->has_text)
		str_add_char(out, '}');
	return true;
}
