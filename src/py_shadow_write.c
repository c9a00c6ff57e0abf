/* py_shadow_write.c - the content of an object as the record has it, whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include <string.h>

#include "pystep/utf8.h"
#include "pystep/value.h"
#include "pystep/write.h"
#include "py_scalar.h"
#include "py_text.h"
#include "py_track.h"

size_t shadow_n_shown(const struct section *s, unsigned stride)         /* 1 or 2 */
{
	size_t n = (s->n >> (stride - 1)) - s->n_gaps;

	return s->is_whole || n < track_max_items ? n : (size_t)track_max_items;
}

uint64_t shadow_n_cut(const struct section *s, unsigned stride)
{
	return (s->n >> (stride - 1)) - s->n_gaps - shadow_n_shown(s, stride) + s->unread;
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

void shadow_write_one(struct str *out, const struct section *s, size_t i, word before, unsigned depth)
{
	if (s->coding == CODING_WORDS)
		track_write(out, s->at[i], before, depth);
	else
		write_bits(out, s->at[i], s->coding);
}

/* The names met of late as JSON has them, by the str and its hash: another one at its address has another hash. */
#define NAME_TEXT SHADOW_NAME
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
static void write_strange_name(struct str *out, PyObject *o)
{
	struct str text = { 0 };

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

void shadow_write_name(struct str *out, word name)
{
	const struct name *known;
	char *p;

	if (WORD_TAG(name) == WORD_TEXT) {
		word_write_text(out, name);
		return;
	}
	known = known_name(word_to_object(name));
	if (!known) {
		write_strange_name(out, word_to_object(name));
		return;
	}
	p = str_begin(out, NAME_TEXT);
	memcpy(p, known->text, NAME_TEXT);
	str_end(out, p + known->len);
}

/* `p` is where out ends, with room for ROOM bytes, before and after. */
#define ROOM SHADOW_ROOM
_Static_assert(ROOM > SCALAR_ROOM + NAME_TEXT + 32, "a name and a value, and what is between them");

static inline char *with_room(struct str *out, char *p)
{
	if (__builtin_expect((size_t)(out->at + out->cap - p) > ROOM, 1))
		return p;
	str_end(out, p);
	return str_begin(out, ROOM);
}

static __attribute__((noinline)) char *put_any(struct str *out, char *p, word w, unsigned depth)
{
	str_end(out, p);
	track_write(out, w, 0, depth);
	return str_begin(out, ROOM);
}

static char *put_word(struct str *out, char *p, word w, unsigned depth)
{
	PyObject *o = word_to_object(w);
	char *end = NULL;

	if (!word_is_object(w) || !o)
		return put_any(out, p, w, depth);
	if (Py_TYPE(o)->tp_flags & Py_TPFLAGS_HAVE_GC)
		end = track_put_any(p, o, depth);
	else if (WORD_TAG(w) == WORD_OBJECT)
		end = scalar_put(p, o);
	return end ? with_room(out, end) : put_any(out, p, w, depth);
}

static char *put_words(struct str *out, char *p, const struct section *s, unsigned depth)
{
	size_t n = shadow_n_shown(s, 1);

	for (size_t i = 0; i < n; i++) {
		if (i)
			*p++ = ',';
		p = put_word(out, p, s->at[i], depth);
	}
	return p;
}

static char *put_bits(struct str *out, char *p, const struct section *s)
{
	size_t n = shadow_n_shown(s, 1);

	str_end(out, p);
	for (size_t i = 0; i < n; i++) {
		if (i)
			str_add_char(out, ',');
		write_bits(out, s->at[i], s->coding);
	}
	return str_begin(out, ROOM);
}

static char *put_entries(struct str *out, char *p, const struct section *s, unsigned depth)
{
	size_t n = shadow_n_shown(s, 2);

	for (size_t i = 0, at = 0; at < n; i++) {
		if (!s->at[2 * i])
			continue;
		if (at++)
			*p++ = ',';
		*p++ = '[';
		p = put_word(out, p, s->at[2 * i], depth);
		*p++ = ',';
		p = put_word(out, p, s->at[2 * i + 1], depth);
		*p++ = ']';
	}
	return p;
}

char *shadow_put_name(char *p, word name)
{
	const struct name *known = WORD_TAG(name) == WORD_TEXT ? NULL : known_name(word_to_object(name));

	if (!known)
		return WORD_TAG(name) == WORD_TEXT ? word_put_text(p, name) : NULL;
	memcpy(p, known->text, NAME_TEXT);
	return p + known->len;
}

static char *put_name(struct str *out, char *p, word name)
{
	char *end = shadow_put_name(p, name);

	if (end)
		return end;
	str_end(out, p);
	shadow_write_name(out, name);
	return str_begin(out, ROOM);
}

static char *put_attributes(struct str *out, char *p, const struct section *s, unsigned depth)
{
	size_t n = shadow_n_shown(s, 2);

	for (size_t i = 0; i < n; i++) {
		if (i)
			*p++ = ',';
		p = put_name(out, p, s->at[2 * i]);
		*p++ = ':';
		p = put_word(out, p, s->at[2 * i + 1], depth);
	}
	return p;
}

static char *put_text(struct str *out, char *p, const struct content *c)
{
	size_t len = c->text.len;

	memcpy(p, ",\"text\":\"", 9);
	if (!c->is_plain) {
		str_end(out, p + 8);
		write_string(out, str_text(&c->text), len);
		return str_begin(out, ROOM);
	}
	str_end(out, p + 9);
	p = str_begin(out, len + ROOM);
	memcpy(p, c->text.at, len);
	p[len] = '"';
	return p + len + 1;
}

static void write_cut(struct str *out, const char *key, uint64_t cut)
{
	if (!cut)
		return;
	str_add(out, key);
	write_uint(out, cut);
}

static __attribute__((noinline)) char *put_cuts(struct str *out, char *p, const struct content *c)
{
	str_end(out, p);
	write_cut(out, ",\"cut\":", shadow_n_cut(&c->items, 1) + shadow_n_cut(&c->entries, 2) + shadow_n_rest(c));
	write_cut(out, ",\"attributes_cut\":", shadow_n_cut(&c->attributes, 2));
	return str_begin(out, ROOM);
}

static inline bool may_be_cut(const struct content *c)
{
	return (c->items.n | c->entries.n | c->attributes.n) > track_max_items ||
	       (c->items.unread | c->entries.unread | c->attributes.unread) || c->rest;
}

char *shadow_put(struct str *out, char *p, const struct content *c)
{
	if (c->has_text)
		p = put_text(out, p, c);
	if (c->has_items) {
		memcpy(p, ",\"items\":[", 10);
		p = c->items.coding == CODING_WORDS ? put_words(out, p + 10, &c->items, c->depth + 1) :
						      put_bits(out, p + 10, &c->items);
		*p++ = ']';
	}
	if (c->has_entries) {
		memcpy(p, ",\"entries\":[", 12);
		p = put_entries(out, p + 12, &c->entries, c->depth + 1);
		*p++ = ']';
	}
	if (c->has_attributes) {
		memcpy(p, ",\"attributes\":{", 15);
		p = put_attributes(out, p + 15, &c->attributes, c->depth + 1);
		*p++ = '}';
	}
	return may_be_cut(c) ? put_cuts(out, p, c) : p;
}

void shadow_write(struct str *out, const struct content *c)
{
	str_end(out, shadow_put(out, str_begin(out, ROOM), c));
}
