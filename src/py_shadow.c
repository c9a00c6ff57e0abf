/* py_shadow.c - the content of an object, kept, compared and written.
 *
 * What is shown of a section is its beginning, up to the budget; what is kept is all of it, so that a change behind the cut
 * is still a change.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow.h"

#include <string.h>

#include "pystep/utf8.h"
#include "pystep/value.h"
#include "pystep/write.h"
#include "py_scalar.h"
#include "py_text.h"
#include "py_track.h"

/* Contents. */

static void section_clear(struct section *s)
{
	s->n = 0;
	s->unread = 0;
	s->is_whole = false;
	s->coding = CODING_WORDS;
}

void content_clear(struct content *c)
{
	c->has_text = c->has_items = c->has_entries = c->has_attributes = c->is_sorted = false;
	str_clear(&c->text);
	section_clear(&c->items);
	section_clear(&c->entries);
	section_clear(&c->attributes);
	section_clear(&c->raw);
	c->print = 0;
}

void content_free(struct content *c)
{
	str_free(&c->text);
	free(c->items.at);
	free(c->entries.at);
	free(c->attributes.at);
	free(c->raw.at);
	memset(c, 0, sizeof(*c));
}

struct str *content_text(struct content *c)
{
	c->has_text = true;
	return &c->text;
}

void section_grow(struct section *s, size_t more)
{
	BASE_GROW(s->at, s->cap, s->n + more);
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

static void drop_words(const struct section *s, size_t from, size_t to)
{
	if (s->coding == CODING_WORDS)
		for (size_t i = from; i < to; i++)
			word_drop(s->at[i]);
}

/* Only what lies between the common beginning and the common end is exchanged. */
static void section_take(struct section *kept, const struct section *fresh, const struct moment *since)
{
	size_t begin = 0, end = 0, limit = kept->n < fresh->n ? kept->n : fresh->n;
	bool words = fresh->coding == CODING_WORDS;

	if (words && kept->coding == CODING_WORDS) {
		while (begin < limit && word_is_same(fresh->at[begin], kept->at[begin], since))
			begin++;
		while (end < limit - begin &&
		       word_is_same(fresh->at[fresh->n - 1 - end], kept->at[kept->n - 1 - end], since))
			end++;
	}
	drop_words(kept, begin, kept->n - end);
	BASE_GROW(kept->at, kept->cap, fresh->n);
	if (end)
		memmove(kept->at + fresh->n - end, kept->at + kept->n - end, end * sizeof(word));
	for (size_t i = begin; i < fresh->n - end; i++)
		kept->at[i] = words ? word_keep(fresh->at[i]) : fresh->at[i];
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
	section_take(&shadow->items, &fresh->items, since);
	section_take(&shadow->entries, &fresh->entries, since);
	section_take(&shadow->attributes, &fresh->attributes, since);
	section_take(&shadow->raw, &fresh->raw, since);
	shadow->print = fresh->print;
}

static void section_keep(struct section *s)
{
	for (size_t i = 0; s->coding == CODING_WORDS && i < s->n; i++)
		s->at[i] = word_keep(s->at[i]);
}

void shadow_keep(struct content *shadow)
{
	section_keep(&shadow->items);
	section_keep(&shadow->entries);
	section_keep(&shadow->attributes);
	section_keep(&shadow->raw);
}

static void let_go(const struct content *shadow)
{
	drop_words(&shadow->items, 0, shadow->items.n);
	drop_words(&shadow->entries, 0, shadow->entries.n);
	drop_words(&shadow->attributes, 0, shadow->attributes.n);
	drop_words(&shadow->raw, 0, shadow->raw.n);
}

void shadow_drop(struct content *shadow)
{
	let_go(shadow);
	content_free(shadow);
}

#define SMALL 64                                             /* words, bytes of text */

void shadow_empty(struct content *shadow)
{
	let_go(shadow);
	if (shadow->items.cap > SMALL || shadow->entries.cap > SMALL || shadow->attributes.cap > SMALL ||
	    shadow->raw.cap || shadow->text.cap > SMALL)
		content_free(shadow);
	else
		content_clear(shadow);
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
	       section_holds(&c->attributes, held) + section_holds(&c->raw, held);
}

/* Comparing. */

bool section_is_same(const struct section *kept, const struct section *fresh, const struct moment *since)
{
	if (kept->n != fresh->n || kept->unread != fresh->unread || kept->coding != fresh->coding ||
	    kept->is_whole != fresh->is_whole)
		return false;
	if (fresh->coding != CODING_WORDS)
		return fresh->n == 0 || memcmp(kept->at, fresh->at, fresh->n * sizeof(word)) == 0;
	for (size_t i = 0; i < fresh->n; i++)
		if (!word_is_same(fresh->at[i], kept->at[i], since))
			return false;
	return true;
}

static bool is_same_text(const struct content *shadow, const struct content *fresh)
{
	return shadow->text.len == fresh->text.len &&
	       memcmp(str_text(&shadow->text), str_text(&fresh->text), fresh->text.len) == 0;
}

bool shadow_is_same(const struct content *shadow, const struct content *fresh, const struct moment *since)
{
	return shadow->print == fresh->print && is_same_text(shadow, fresh) &&
	       section_is_same(&shadow->items, &fresh->items, since) &&
	       section_is_same(&shadow->entries, &fresh->entries, since) &&
	       section_is_same(&shadow->attributes, &fresh->attributes, since) && !shadow_has_grown(shadow, fresh);
}

bool shadow_has_grown(const struct content *shadow, const struct content *fresh)
{
	return (fresh->has_text && !shadow->has_text) || (fresh->has_items && !shadow->has_items) ||
	       (fresh->has_entries && !shadow->has_entries) || (fresh->has_attributes && !shadow->has_attributes);
}

/* Writing. */

static size_t n_shown(const struct section *s, unsigned stride)         /* 1 or 2 */
{
	size_t n = s->n >> (stride - 1);

	return s->is_whole || n < track_max_items ? n : (size_t)track_max_items;
}

static uint64_t n_cut(const struct section *s, unsigned stride)
{
	return (s->n >> (stride - 1)) - n_shown(s, stride) + s->unread;
}

static void write_bits(struct str *out, word w, enum coding coding)
{
	double f;
	char c[4];

	switch (coding) {
	case CODING_UINT:
		if (w > INT64_MAX) {
			struct str text = { 0 };

			write_uint(&text, w);
			write_other(out, "int", str_text(&text), text.len, 0);
			str_free(&text);
			break;
		}
		/* fall through */
	case CODING_INT:
		write_int(out, (int64_t)w);
		break;
	case CODING_FLOAT:
		memcpy(&f, &w, sizeof(f));
		write_float(out, f);
		break;
	case CODING_BOOL:
		str_add(out, w ? "true" : "false");
		break;
	default:
		write_string(out, c, utf8_encode(w < 0x110000 ? (uint32_t)w : 0xfffd, c));
	}
}

static void write_one(struct str *out, const struct section *s, size_t i, word before, unsigned depth)
{
	if (s->coding == CODING_WORDS)
		track_write(out, s->at[i], before, depth);
	else
		write_bits(out, s->at[i], s->coding);
}

/* The names met of late as JSON has them, by the str and its hash: another one at its address has another hash. */
#define NAME_TEXT 32
static struct name { PyObject *object; Py_hash_t hash; size_t len; char text[NAME_TEXT]; } names[512];

static const struct name *known_name(PyObject *o)            /* NULL: too long, or no str that is read as it lies there */
{
	struct name *n = &names[((uintptr_t)o >> 4 ^ (uintptr_t)o >> 13) % ARRAY_LEN(names)];
	struct str text;

	if (!PyUnicode_CheckExact(o))
		return NULL;
	if (n->object == o && ((PyASCIIObject *)o)->hash == n->hash)
		return n;
	if (!PyUnicode_IS_READY(o) || !PyUnicode_IS_ASCII(o) ||
	    PyUnicode_GET_LENGTH(o) > NAME_TEXT - 3 || ((PyASCIIObject *)o)->hash == -1)
		return NULL;
	text = str_lend(n->text, sizeof(n->text));
	write_string(&text, (const char *)PyUnicode_1BYTE_DATA(o), (size_t)PyUnicode_GET_LENGTH(o));
	n->object = text.at == n->text ? o : NULL;
	n->hash = ((PyASCIIObject *)o)->hash;
	n->len = text.len;
	if (text.at != n->text)
		str_free(&text);
	return n->object ? n : NULL;
}

/* An attribute's name is a string of JSON whatever it was in Python. */
static void write_name(struct str *out, word name)
{
	PyObject *o = word_to_object(name);
	const struct name *known = WORD_TAG(name) == WORD_TEXT ? NULL : known_name(o);
	struct str text = { 0 };

	if (known) {
		char *p = str_begin(out, NAME_TEXT);

		memcpy(p, known->text, NAME_TEXT);
		str_end(out, p + known->len);
		return;
	}
	if (WORD_TAG(name) == WORD_TEXT) {
		write_string(out, word_to_text(name), strlen(word_to_text(name)));
		return;
	}
	if (PyUnicode_Check(o)) {
		text_add(&text, o);
	} else {                                                 /* by way of __dict__ or vars() */
		str_add_char(&text, '[');
		track_describe(&text, o);
		str_add_char(&text, ']');
	}
	write_string(out, str_text(&text), text.len);
	str_free(&text);
}

static void write_items(struct str *out, const struct section *s, unsigned depth)
{
	for (size_t i = 0; i < n_shown(s, 1); i++) {
		if (i)
			str_add_char(out, ',');
		write_one(out, s, i, 0, depth);
	}
}

static void write_entries(struct str *out, const struct section *s, unsigned depth)
{
	for (size_t i = 0; i < n_shown(s, 2); i++) {
		str_add(out, i ? ",[" : "[");
		write_one(out, s, 2 * i, 0, depth);
		str_add_char(out, ',');
		write_one(out, s, 2 * i + 1, 0, depth);
		str_add_char(out, ']');
	}
}

static void write_attributes(struct str *out, const struct section *s, unsigned depth)
{
	for (size_t i = 0; i < n_shown(s, 2); i++) {
		if (i)
			str_add_char(out, ',');
		write_name(out, s->at[2 * i]);
		str_add_char(out, ':');
		write_one(out, s, 2 * i + 1, 0, depth);
	}
}

static void write_cut(struct str *out, const char *key, uint64_t cut)
{
	if (!cut)
		return;
	str_add(out, key);
	write_uint(out, cut);
}

void shadow_write(struct str *out, const struct content *c)
{
	if (c->has_text) {
		str_add(out, ",\"text\":");
		write_string(out, str_text(&c->text), c->text.len);
	}
	if (c->has_items) {
		str_add(out, ",\"items\":[");
		write_items(out, &c->items, c->depth + 1);
		str_add_char(out, ']');
	}
	if (c->has_entries) {
		str_add(out, ",\"entries\":[");
		write_entries(out, &c->entries, c->depth + 1);
		str_add_char(out, ']');
	}
	if (c->has_attributes) {
		str_add(out, ",\"attributes\":{");
		write_attributes(out, &c->attributes, c->depth + 1);
		str_add_char(out, '}');
	}
	write_cut(out, ",\"cut\":", n_cut(&c->items, 1) + n_cut(&c->entries, 2));
	write_cut(out, ",\"attributes_cut\":", n_cut(&c->attributes, 2));
}

/* Changes. */

struct change_of {                      /* one section, then and now */
	struct str *out;
	size_t start;                   /* where its text begins in out */
	const struct section *old, *fresh;
	bool is_sorted;
	const struct moment *since;
	unsigned depth;
	bool rest_changed;              /* what was not read differs */
};

static void part(struct change_of *c)                        /* in front of each part of the list */
{
	str_add_char(c->out, c->out->len == c->start ? '[' : ',');
}

static bool same_at(const struct change_of *c, size_t i, size_t j)
{
	if (c->old->coding != c->fresh->coding)
		return false;
	if (c->fresh->coding != CODING_WORDS)
		return c->old->at[i] == c->fresh->at[j];
	return word_is_same_written(c->fresh->at[j], c->old->at[i], c->since);
}

/* How many in a row are the same, from i in the old one and j in the new one on. */
static size_t n_same(const struct change_of *c, size_t i, size_t j)
{
	size_t limit = c->old->n - i < c->fresh->n - j ? c->old->n - i : c->fresh->n - j, n = 0;
	const word *old = c->old->at + i, *fresh = c->fresh->at + j;

	if (c->old->coding != CODING_WORDS || c->fresh->coding != CODING_WORDS) {
		while (n < limit && same_at(c, i + n, j + n))
			n++;
		return n;
	}
	while (n < limit && (word_is_same(fresh[n], old[n], c->since) || same_at(c, i + n, j + n)))
		n++;
	return n;
}

static word old_at(const struct change_of *c, size_t i)
{
	return c->old->coding == CODING_WORDS && i < c->old->n ? c->old->at[i] : 0;
}

static void splice(struct change_of *c, size_t start, size_t removed, size_t from, size_t to)
{
	char *p;

	if (!removed && from >= to)
		return;
	p = str_begin(c->out, 2 * PUT_UINT_MOST + 4);
	*p++ = c->out->len == c->start ? '[' : ',';
	p = put_uint(p, start);
	*p++ = ',';
	p = put_uint(p, removed);
	*p++ = ',';
	*p++ = '[';
	str_end(c->out, p);
	for (size_t i = from; i < to; i++) {
		if (i > from)
			str_add_char(c->out, ',');
		write_one(c->out, c->fresh, i, removed == to - from ? old_at(c, i) : 0, c->depth);
	}
	str_add_char(c->out, ']');
}

/* A queue that took one in and let one go: all but one moved by one place. */
static bool has_moved(const struct change_of *c, size_t old_from, size_t from)
{
	size_t n = c->fresh->n;

	if (n < 4 || !same_at(c, old_from, from))
		return false;
	return n_same(c, old_from, from) >= n - 1;
}

static bool change_queue(struct change_of *c)
{
	size_t shown = n_shown(c->fresh, 1);

	if (same_at(c, 0, 0) || c->old->coding != CODING_WORDS)
		return false;
	if (has_moved(c, 1, 0)) {
		splice(c, 0, 1, 0, 0);
		splice(c, shown - 1, 0, shown - 1, shown);
	} else if (has_moved(c, 0, 1)) {
		splice(c, shown - 1, 1, 0, 0);
		splice(c, 0, 0, 0, 1);
	} else {
		return false;
	}
	c->rest_changed = true;
	return true;
}

static void change_runs(struct change_of *c)                 /* of one length: each run of differing places */
{
	size_t shown = n_shown(c->fresh, 1), i = 0, begin;

	if (shown && change_queue(c))
		return;
	for (;;) {
		i += n_same(c, i, i);
		if (i >= shown)
			break;
		for (begin = i; i < shown && !same_at(c, i, i); i++)
			;
		splice(c, begin, i - begin, begin, i);
	}
	if (shown < c->fresh->n && n_same(c, shown, shown) < c->fresh->n - shown)
		c->rest_changed = true;
}

/* Of two lengths: what lies between beginning and end. What is before `from` is the same. */
static void change_span(struct change_of *c, size_t from)
{
	size_t n = c->old->n, m = c->fresh->n, limit = n < m ? n : m, begin, end = 0;
	size_t old_shown = n_shown(c->old, 1), shown = n_shown(c->fresh, 1), removed, added, len;

	begin = from < limit ? from + n_same(c, from, from) : limit;
	while (end < limit - begin && same_at(c, n - 1 - end, m - 1 - end))
		end++;
	if (begin >= track_max_items)
		return;
	removed = n - end - begin < old_shown - begin ? n - end - begin : old_shown - begin;
	added = m - end - begin < track_max_items - begin ? m - end - begin : (size_t)track_max_items - begin;
	splice(c, begin, removed, begin, begin + added);
	len = old_shown - removed + added;
	if (len > shown)                                         /* pushed behind the cut */
		splice(c, shown, len - shown, 0, 0);
	else                                                     /* come out from behind it */
		splice(c, len, 0, len, shown);
}

static int order_of(const struct change_of *c, size_t i, size_t j)
{
	struct str a = { 0 }, b = { 0 };
	int order;

	track_write_gone(&a, c->old->at[i]);
	track_write(&b, c->fresh->at[j], 0, c->depth);
	order = value_order(value_of(str_text(&a), a.len), value_of(str_text(&b), b.len));
	str_free(&a);
	str_free(&b);
	return order;
}

/* Two sets, both in order: where they part, the lesser one went or came. */
static void change_sorted(struct change_of *c)
{
	size_t old_shown = n_shown(c->old, 1), shown = n_shown(c->fresh, 1), i = 0, j = 0;

	while (i < old_shown || j < shown) {
		size_t start = j, removed = 0;

		while ((i < old_shown || j < shown) && !(i < old_shown && j < shown && same_at(c, i, j))) {
			if (j == shown || (i < old_shown && order_of(c, i, j) < 0)) {
				i++;
				removed++;
			} else {
				j++;
			}
		}
		splice(c, start, removed, start, j);
		for (; i < old_shown && j < shown && same_at(c, i, j); i++, j++)
			;
	}
	if (c->old->n == c->fresh->n && shown < c->fresh->n && n_same(c, shown, shown) < c->fresh->n - shown)
		c->rest_changed = true;
}

static void change_items(struct change_of *c)
{
	if (c->is_sorted)
		change_sorted(c);
	else if (c->old->n == c->fresh->n)
		change_runs(c);
	else
		change_span(c, 0);
}

static void pair(struct change_of *c, word key, bool is_name)
{
	part(c);
	if (is_name)
		write_name(c->out, key);
	else
		track_write(c->out, key, 0, c->depth);
	str_add_char(c->out, ',');
}

static void remove_pair(struct change_of *c, word key, bool is_name)
{
	part(c);
	if (is_name)
		write_name(c->out, key);
	else
		track_write_gone(c->out, key);
	str_add(c->out, ",{}");
}

/* Keys that stay keep their order; whatever is found out of order goes and comes again at the end. */
static void change_pairs(struct change_of *c, bool names)
{
	size_t old_shown = n_shown(c->old, 2), shown = n_shown(c->fresh, 2), j = 0;

	for (size_t i = 0; i < old_shown; i++) {
		if (j < shown && same_at(c, 2 * i, 2 * j)) {
			if (!same_at(c, 2 * i + 1, 2 * j + 1)) {
				pair(c, c->fresh->at[2 * j], names);
				write_one(c->out, c->fresh, 2 * j + 1, old_at(c, 2 * i + 1), c->depth);
			}
			j++;
			continue;
		}
		remove_pair(c, c->old->at[2 * i], names);
	}
	for (; j < shown; j++) {
		pair(c, c->fresh->at[2 * j], names);
		write_one(c->out, c->fresh, 2 * j + 1, 0, c->depth);
	}
	if (c->old->n == c->fresh->n && 2 * shown < c->fresh->n &&
	    n_same(c, 2 * shown, 2 * shown) < c->fresh->n - 2 * shown)
		c->rest_changed = true;
}

static void change_cut(struct change_of *c, unsigned stride)
{
	uint64_t before = n_cut(c->old, stride), after = n_cut(c->fresh, stride);

	if (before == after && !(after && c->rest_changed))
		return;
	part(c);
	write_uint(c->out, after);
}

enum { ITEMS, ENTRIES, ATTRIBUTES, N_SECTIONS };

/* "[…]" of one section; nothing when nothing differs. */
static void write_section_change(struct str *out, int which, const struct content *shadow, const struct content *fresh,
				 const struct moment *since)
{
	const struct section *const pairs[N_SECTIONS][2] = {
		{ &shadow->items, &fresh->items },
		{ &shadow->entries, &fresh->entries },
		{ &shadow->attributes, &fresh->attributes },
	};
	struct change_of c = {
		.out = out, .start = out->len, .old = pairs[which][0], .fresh = pairs[which][1], .since = since,
		.is_sorted = fresh->is_sorted,
		.depth = fresh->depth + 1, .rest_changed = which == ITEMS && shadow->print != fresh->print,
	};

	if (which == ITEMS)
		change_items(&c);
	else
		change_pairs(&c, which == ATTRIBUTES);
	change_cut(&c, which == ITEMS ? 1 : 2);
	if (out->len > c.start)
		str_add_char(out, ']');
}

static void begin_named(struct str *out, size_t start, const char *name)
{
	str_add_char(out, out->len == start ? '{' : ',');
	str_add(out, name);
}

bool shadow_write_change(struct str *out, const struct content *shadow, const struct content *fresh,
			 const struct moment *since)
{
	static const char *const names[N_SECTIONS] = { "\"items\":", "\"entries\":", "\"attributes\":" };
	const bool has[N_SECTIONS] = { shadow->has_items, shadow->has_entries, shadow->has_attributes };
	bool only = shadow->has_text + has[0] + has[1] + has[2] == 1;
	size_t start = out->len;

	if (shadow->has_text && !is_same_text(shadow, fresh)) {
		begin_named(out, start, "\"text\":");
		write_string(out, str_text(&fresh->text), fresh->text.len);
	}
	for (int i = 0; i < N_SECTIONS; i++) {
		size_t before = out->len, filled;

		if (!has[i])
			continue;
		if (!only)
			begin_named(out, start, names[i]);
		filled = out->len;
		write_section_change(out, i, shadow, fresh, since);
		if (out->len == filled)
			out->len = before;
	}
	if (out->len == start)
		return false;
	if (!only || out->at[start] == '{')
		str_add_char(out, '}');
	return true;
}

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

static void exchange(word *kept, word fresh, const struct moment *since)
{
	if (word_is_same(fresh, *kept, since))
		return;
	word_drop(*kept);
	*kept = word_keep(fresh);
}

static void take_tail(struct section *kept, const word *fresh, size_t from, size_t to)
{
	drop_words(kept, from < kept->n ? from : kept->n, kept->n);
	BASE_GROW(kept->at, kept->cap, to);
	for (size_t i = from; i < to; i++)
		kept->at[i] = word_keep(fresh[i]);
	kept->n = to;
}

static struct change_of few_changes(struct str *out, const struct content *shadow, const struct section *old,
				    const struct section *fresh, const struct moment *since)
{
	return (struct change_of){ .out = out, .start = out->len, .old = old, .fresh = fresh, .since = since,
				   .depth = shadow->depth + 1 };
}

/* Like change_runs, when it is no queue. */
static void change_places(struct change_of *c, const struct hint *h)
{
	size_t shown = n_shown(c->fresh, 1);

	for (unsigned i = 0; i < h->n_places;) {
		size_t begin = h->places[i], end = begin;

		for (; i < h->n_places && h->places[i] == end && end < shown && !same_at(c, end, end); i++)
			end++;
		if (end > begin) {
			splice(c, begin, end - begin, begin, end);
			continue;
		}
		c->rest_changed |= begin >= shown && !same_at(c, begin, begin);
		i++;
	}
}

/* One that took in at one end what it let go of at the other is told so, which needs a look at all. */
static bool may_be_queue(const struct change_of *c)
{
	return c->fresh->n >= 4 && !same_at(c, 0, 0) && (same_at(c, 1, 0) || same_at(c, 0, 1));
}

static void close_list(const struct change_of *c)
{
	if (c->out->len > c->start)
		str_add_char(c->out, ']');
}

static bool are_places_enough(const struct change_of *c, const struct hint *h)
{
	size_t n = c->fresh->n, before = c->old->n;

	if ((h->tail != SIZE_MAX && h->n_places) || (before == n && h->tail < n))
		return false;
	return !h->n_places || (before == n && h->places[h->n_places - 1] < n && !may_be_queue(c));
}

bool shadow_change_items(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since)
{
	struct section *old = &shadow->items, fresh = { .at = (word *)f->at, .n = f->n };
	struct change_of c = few_changes(out, shadow, old, &fresh, since);
	struct hint *h = f->hint;

	sort_places(h);
	if (!h->everywhere && !are_places_enough(&c, h))
		return false;
	if (h->everywhere)
		change_items(&c);
	else if (old->n == f->n)
		change_places(&c, h);
	else
		change_span(&c, h->tail);
	change_cut(&c, 1);
	close_list(&c);
	if (h->everywhere)
		section_take(old, &fresh, since);
	else if (old->n != f->n)
		take_tail(old, f->at, h->tail < old->n ? h->tail : old->n, f->n);
	for (unsigned i = 0; i < h->n_places && !h->everywhere; i++)
		exchange(&old->at[h->places[i]], f->at[h->places[i]], since);
	return true;
}

/* A pair that has another value, or (kept NULL) that is new. */
static void write_pair(struct change_of *c, const word *fresh, const word *kept, bool is_name)
{
	pair(c, fresh[0], is_name);
	track_write(c->out, fresh[1], kept ? kept[1] : 0, c->depth);
}

static void take_pairs(struct section *kept, const struct noted *f)         /* those beyond what it has */
{
	size_t i = kept->n / 2;

	BASE_GROW(kept->at, kept->cap, 2 * f->n);
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
			write_pair(c, noted_at(f, i), at, names);
		word_drop(at[1]);
		at[1] = word_keep(value);
	}
	for (size_t i = kept->n / 2; i < f->n; i++)
		write_pair(c, noted_at(f, i), NULL, names);
	close_list(c);
	if (2 * f->n > kept->n)
		take_pairs(kept, f);
	return true;
}

static void change_noted(struct change_of *c, const struct noted *f)
{
	const struct hint *h = f->hint;
	size_t shown = n_shown(c->fresh, 2);

	for (unsigned i = 0; i < h->n_places; i++) {
		const word *now = noted_at(f, h->places[i]), *kept = &c->old->at[2 * h->places[i]];

		if (word_is_same_written(now[1], kept[1], c->since))
			continue;
		if (h->places[i] >= shown)
			c->rest_changed |= c->old->n == c->fresh->n;
		else
			write_pair(c, (const word[]){ kept[0], now[1] }, kept, false);
	}
	for (size_t i = n_shown(c->old, 2); i < shown; i++)
		write_pair(c, noted_at(f, i), NULL, false);
}

/* Only new ones and those at the places of the hint; the places of the new ones are let go of. */
static bool are_noted(const struct section *kept, const struct noted *f)
{
	struct hint *h = f->hint;

	sort_places(h);
	if (2 * f->n < kept->n || (2 * f->n > kept->n && 2 * h->tail != kept->n))
		return false;
	if (h->n_places && h->places[h->n_places - 1] >= f->n)
		return false;
	while (h->n_places && 2 * h->places[h->n_places - 1] >= kept->n)
		h->n_places--;
	return true;
}

bool shadow_change_entries(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since)
{
	struct section *old = &shadow->entries, fresh = { .n = 2 * f->n };
	struct change_of c = few_changes(out, shadow, old, &fresh, since);
	struct hint *h = f->hint;

	if (h->everywhere)
		return change_all_pairs(&c, old, f, false);
	if (!are_noted(old, f))
		return false;
	change_noted(&c, f);
	change_cut(&c, 2);
	close_list(&c);
	for (unsigned i = 0; i < h->n_places; i++)
		exchange(&old->at[2 * h->places[i] + 1], noted_at(f, h->places[i])[1], since);
	if (fresh.n > old->n)
		take_pairs(old, f);
	return true;
}

static bool is_only_named(const struct content *shadow)
{
	return shadow->has_attributes && !shadow->has_text && !shadow->has_items && !shadow->has_entries;
}

bool shadow_change_named(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since)
{
	struct change_of c = few_changes(out, shadow, &shadow->attributes, &shadow->attributes, since);

	return is_only_named(shadow) && change_all_pairs(&c, &shadow->attributes, f, true);
}

static size_t find_name(const struct section *kept, word name)
{
	size_t i = 0;

	while (i < kept->n && kept->at[i] != name)
		i += 2;
	return i;
}

bool shadow_change_one(struct str *out, struct content *shadow, const word *fresh, bool is_last, const struct moment *since)
{
	struct section *kept = &shadow->attributes;
	struct change_of c = few_changes(out, shadow, kept, kept, since);
	size_t at = find_name(kept, fresh[0]);
	bool is_new = at == kept->n;

	if (!is_only_named(shadow) || kept->unread || (is_new && !is_last) || at / 2 >= track_max_items)
		return false;
	if (!is_new && word_is_same(fresh[1], kept->at[at + 1], since))
		return true;
	if (is_new || !word_is_same_value(fresh[1], kept->at[at + 1]))
		write_pair(&c, fresh, is_new ? NULL : &kept->at[at], true);
	close_list(&c);
	if (is_new) {
		content_add(kept, word_keep(fresh[0]));
		content_add(kept, word_keep(fresh[1]));
	} else {
		exchange(&kept->at[at + 1], fresh[1], since);
	}
	return true;
}

void shadow_change_values(struct str *out, struct content *shadow, const struct value_change *changes, size_t n,
			  const struct moment *since)
{
	struct section *kept = &shadow->entries;
	struct change_of c = few_changes(out, shadow, kept, kept, since);

	for (size_t i = 0; i < n; i++) {
		word *at = &kept->at[changes[i].at];

		if (!word_is_same_written(changes[i].value, *at, since)) {
			pair(&c, at[-1], false);
			track_write(out, changes[i].value, *at, c.depth);
		}
		exchange(at, changes[i].value, since);
	}
	if (out->len > c.start)
		str_add_char(out, ']');
}

/* An instance that has the attributes that it had. */
static bool has_same_names(const struct content *shadow, const struct content *fresh)
{
	const struct section *old = &shadow->attributes, *now = &fresh->attributes;

	if (old->n != now->n || now->n / 2 > track_max_items || shadow->items.n || fresh->items.n || shadow->entries.n ||
	    fresh->entries.n || fresh->raw.n || shadow->raw.n || shadow->print != fresh->print ||
	    now->unread || old->unread || fresh->has_items || fresh->has_entries || shadow->has_items || shadow->has_entries ||
	    shadow_has_grown(shadow, fresh) || (!now->n && !is_same_text(shadow, fresh)))
		return false;
	for (size_t i = 0; i < now->n; i += 2)
		if (now->at[i] != old->at[i])
			return false;
	return true;
}

static void change_text(struct str *out, struct content *shadow, const struct content *fresh)
{
	if (is_same_text(shadow, fresh))
		return;
	str_add(out, "{\"text\":");
	write_string(out, str_text(&fresh->text), fresh->text.len);
	str_clear(&shadow->text);
	str_add_bytes(&shadow->text, str_text(&fresh->text), fresh->text.len);
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
		begin_named(out, start, "\"attributes\":");
	c = few_changes(out, shadow, kept, &fresh->attributes, since);
	for (size_t i = 1; i < kept->n; i += 2) {
		word value = fresh->attributes.at[i];

		if (word_is_same(value, kept->at[i], since))
			continue;
		if (!word_is_same_written(value, kept->at[i], since)) {
			pair(&c, kept->at[i - 1], true);
			track_write(out, value, kept->at[i], c.depth);
		}
		exchange(&kept->at[i], value, since);
	}
	if (out->len > c.start)
		str_add_char(out, ']');
	else
		out->len = named;
	if (out->len > start && shadow->has_text)
		str_add_char(out, '}');
	return true;
}
