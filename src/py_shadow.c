/* py_shadow.c - the content of an object, kept and compared.
 *
 * What is shown of a section is its beginning, up to the budget; what is kept is all of it, so that a change behind the cut
 * is still a change.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include <string.h>

#include "py_scalar.h"
#include "py_track.h"

/* Contents. */

static void section_clear(struct section *s)
{
	s->n = 0;
	s->unread = 0;
	s->is_whole = false;
	s->coding = CODING_WORDS;
	s->n_gaps = 0;
}

void content_clear(struct content *c)
{
	c->has_text = c->has_items = c->has_entries = c->has_attributes = c->is_sorted = c->is_plain = false;
	str_clear(&c->text);
	section_clear(&c->items);
	section_clear(&c->entries);
	section_clear(&c->attributes);
	c->edge = 0;
	c->is_unclear = false;
	c->print = 0;
}

void content_free(struct content *c)
{
	str_free(&c->text);
	section_free(&c->items);
	section_free(&c->entries);
	section_free(&c->attributes);
	if (c->rest)
		shadow_free_rest(c);
	if (c->keys)
		shadow_free_keys(c);
	memset(c, 0, sizeof(*c));
}

struct str *content_text(struct content *c)
{
	c->has_text = true;
	return &c->text;
}

void section_grow(struct section *s, size_t n)
{
	word *lent = s->is_lent ? s->at : NULL;

	if (lent)
		s->at = NULL;
	s->cap = base_capacity(s->cap, n);
	s->at = base_realloc_array(s->at, s->cap, sizeof(*s->at));
	if (lent)
		memcpy(s->at, lent, s->n * sizeof(*lent));
	s->is_lent = false;
}

void section_free(struct section *s)
{
	if (!s->is_lent)
		free(s->at);
	s->at = NULL;
	s->n = s->cap = 0;
	s->is_lent = false;
}

void content_item(struct content *c, PyObject *o)
{
	c->has_items = true;
	content_add(&c->items, word_object(o));
}

void content_entry(struct content *c, PyObject *key, PyObject *value)
{
	c->has_entries = true;
	content_add(&c->entries, word_object(key));
	content_add(&c->entries, word_object(value));
}

void content_attribute(struct content *c, word name, word value)
{
	c->has_attributes = true;
	content_add(&c->attributes, name);
	content_add(&c->attributes, value);
}

void content_attribute_named(struct content *c, const char *name, PyObject *value)
{
	static struct { const char *name; word w; } seen[64];    /* names in the program's own text, which stays */
	size_t at = ((uintptr_t)name >> 1 ^ (uintptr_t)name >> 7) % ARRAY_LEN(seen);

	if (!value)
		return;
	if (seen[at].name != name) {
		seen[at].w = word_text(name);
		seen[at].name = name;
	}
	content_attribute(c, seen[at].w, word_object(value));
}

/* Keeping. */

void shadow_drop_words(const struct section *s, size_t from, size_t to)
{
	if (s->coding == CODING_WORDS)
		for (size_t i = from; i < to; i++)
			word_drop(s->at[i]);
}

static void copy_section(struct section *kept, const struct section *fresh)      /* one of them is a buffer's */
{
	bool words = fresh->coding == CODING_WORDS;

	shadow_drop_words(kept, 0, kept->n);
	section_reserve(kept, fresh->n);
	for (size_t i = 0; i < fresh->n; i++)
		kept->at[i] = words ? word_keep(fresh->at[i]) : fresh->at[i];
}

/* What is not what was in its place is exchanged; of two lengths, what lies between the common beginning and the common end. */
static void take_words(struct section *kept, const struct section *fresh, const struct moment *since)
{
	size_t limit = kept->n < fresh->n ? kept->n : fresh->n, i = words_n_same(fresh->at, kept->at, limit, since), end = 0;

	while (kept->n != fresh->n && end < limit - i &&
	       word_is_same(fresh->at[fresh->n - 1 - end], kept->at[kept->n - 1 - end], since))
		end++;
	for (limit -= end; i < limit; i += words_n_same(fresh->at + i, kept->at + i, limit - i, since)) {
		word_drop(kept->at[i]);
		kept->at[i] = word_keep(fresh->at[i]);
		i++;
	}
	shadow_drop_words(kept, i, kept->n - end);
	section_reserve(kept, fresh->n);
	if (end)
		memmove(kept->at + fresh->n - end, kept->at + kept->n - end, end * sizeof(word));
	for (; i < fresh->n - end; i++)
		kept->at[i] = word_keep(fresh->at[i]);
}

void shadow_take_section(struct section *kept, const struct section *fresh, const struct moment *since)
{
	if (fresh->coding == CODING_WORDS && kept->coding == CODING_WORDS)
		take_words(kept, fresh, since);
	else
		copy_section(kept, fresh);
	kept->n = fresh->n;
	kept->unread = fresh->unread;
	kept->is_whole = fresh->is_whole;
	kept->coding = fresh->coding;
}

void shadow_take(struct content *shadow, const struct content *fresh, const struct moment *since)
{
	shadow->has_text |= fresh->has_text;
	shadow->has_items |= fresh->has_items;
	shadow->has_entries |= fresh->has_entries;
	shadow->has_attributes |= fresh->has_attributes;
	if (shadow->text.len != fresh->text.len || memcmp(str_text(&shadow->text), str_text(&fresh->text), fresh->text.len)) {
		str_clear(&shadow->text);
		str_add_bytes(&shadow->text, str_text(&fresh->text), fresh->text.len);
	}
	shadow->is_plain = fresh->is_plain;
	shadow_take_section(&shadow->items, &fresh->items, since);
	shadow_take_section(&shadow->entries, &fresh->entries, since);
	shadow_take_section(&shadow->attributes, &fresh->attributes, since);
	shadow->is_unclear = fresh->is_unclear;
	shadow->print = fresh->print;
}

static inline void section_keep(struct section *s)
{
	if (s->n && s->coding == CODING_WORDS)
		for (size_t i = 0; i < s->n; i++)
			s->at[i] = word_keep(s->at[i]);
}

void shadow_keep(struct content *shadow)
{
	section_keep(&shadow->items);
	section_keep(&shadow->entries);
	section_keep(&shadow->attributes);
}

void shadow_read_items(struct content *shadow, PyObject *const *items, size_t n)
{
	struct section *s = &shadow->items;

	shadow->has_items = true;
	section_reserve(s, n);
	for (size_t i = 0; items && i < n; i++)
		s->at[i] = word_keep(word_object(items[i]));
	s->n = items ? n : 0;
}

static inline void section_drop(const struct section *s)
{
	if (s->coding == CODING_WORDS)
		for (size_t i = 0; i < s->n; i++)
			word_drop(s->at[i]);
}

static void let_go(struct content *shadow)
{
	section_drop(&shadow->items);
	section_drop(&shadow->entries);
	section_drop(&shadow->attributes);
	if (shadow->rest)
		shadow_drop_rest(shadow);
}

void shadow_drop(struct content *shadow)
{
	let_go(shadow);
	content_free(shadow);
}

#define SMALL 64                                             /* words, bytes of text */

static inline void section_empty(struct section *s)
{
	if (!(s->n | s->unread | s->is_whole | s->coding))       /* most have but one */
		return;
	section_drop(s);
	section_clear(s);
}

void shadow_empty(struct content *shadow)
{
	if ((shadow->items.cap | shadow->entries.cap | shadow->attributes.cap) > SMALL ||
	    shadow->rest || shadow->keys || shadow->text.cap > SMALL) {
		shadow_drop(shadow);
		return;
	}
	section_empty(&shadow->items);
	section_empty(&shadow->entries);
	section_empty(&shadow->attributes);
	shadow->has_text = shadow->has_items = shadow->has_entries = shadow->has_attributes = false;
	shadow->is_sorted = shadow->is_plain = shadow->is_unclear = false;
	if (shadow->text.len)
		str_clear(&shadow->text);
	shadow->print = 0;
}

static size_t section_holds(const struct section *s, word held)
{
	size_t n = 0;

	for (size_t i = 0; s->coding == CODING_WORDS && i < s->n; i++)
		n += s->at[i] == held;
	return n;
}

size_t shadow_holds(const struct content *c, PyObject *object)
{
	word held = word_object(object);

	return section_holds(&c->items, held) + section_holds(&c->entries, held) +
	       section_holds(&c->attributes, held) + shadow_rest_holds(c, held);
}

/* Comparing. */

static bool is_same_section(const struct section *kept, const struct section *fresh, const struct moment *since)
{
	if (kept->n != fresh->n || kept->unread != fresh->unread || kept->coding != fresh->coding ||
	    kept->is_whole != fresh->is_whole)
		return false;
	if (fresh->coding != CODING_WORDS)
		return fresh->n == 0 || memcmp(kept->at, fresh->at, fresh->n * sizeof(word)) == 0;
	return words_n_same(fresh->at, kept->at, fresh->n, since) == fresh->n;
}

bool shadow_is_same_text(const struct content *shadow, const struct content *fresh)
{
	return shadow->text.len == fresh->text.len &&
	       memcmp(str_text(&shadow->text), str_text(&fresh->text), fresh->text.len) == 0;
}

bool shadow_is_same(const struct content *shadow, const struct content *fresh, const struct moment *since)
{
	return shadow->print == fresh->print && shadow_is_same_text(shadow, fresh) &&
	       is_same_section(&shadow->items, &fresh->items, since) &&
	       is_same_section(&shadow->entries, &fresh->entries, since) &&
	       is_same_section(&shadow->attributes, &fresh->attributes, since) && !shadow_has_grown(shadow, fresh);
}

bool shadow_has_grown(const struct content *shadow, const struct content *fresh)
{
	return (fresh->has_text && !shadow->has_text) || (fresh->has_items && !shadow->has_items) ||
	       (fresh->has_entries && !shadow->has_entries) || (fresh->has_attributes && !shadow->has_attributes);
}
