/* py_words.c - the words that contents and shadows are made of: what one is, whether two are the same, when a reference goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "pystep/write.h"
#include "py_scalar.h"
#include "py_shadow.h"
#include "py_track.h"

static PyObject **pending;
size_t words_n_pending;
static size_t pending_cap;
static struct word_text {
	struct word_text *next;
	struct str json;                /* the text as a JSON string */
	char text[];
} *texts[256];

word word_text(const char *text)
{
	unsigned hash = 5381;
	struct word_text *t;

	for (const char *p = text; *p; p++)
		hash = 33 * hash + (unsigned char)*p;
	t = texts[hash % ARRAY_LEN(texts)];
	while (t && strcmp(t->text, text) != 0)
		t = t->next;
	if (!t) {
		t = base_alloc(sizeof(*t) + strlen(text) + 1);
		strcpy(t->text, text);
		str_reserve(&t->json, WORD_SHORT);         /* copied whole, for that is quicker than to count */
		write_string(&t->json, text, strlen(text));
		t->next = texts[hash % ARRAY_LEN(texts)];
		texts[hash % ARRAY_LEN(texts)] = t;
	}
	return (word)t | WORD_TEXT;
}

/* The few that do not fit beside the tag (the end of all sequences, sys.maxsize) are kept as text. */
word word_number(int64_t n)
{
	char text[32];

	if (n == (int64_t)((uint64_t)n << 2) >> 2)
		return (word)n << 2 | WORD_NUMBER;
	snprintf(text, sizeof(text), "%" PRId64, n);
	return word_text(text);
}

const char *word_to_text(word w)
{
	return ((struct word_text *)(w & ~(word)3))->text;
}

char *word_put_text(char *p, word w)
{
	const struct str *json = &((struct word_text *)(w & ~(word)3))->json;

	if (json->len > WORD_SHORT)
		return NULL;
	memcpy(p, json->at, WORD_SHORT);
	return p + json->len;
}

void word_write_text(struct str *out, word w)
{
	const struct str *json = &((struct word_text *)(w & ~(word)3))->json;
	char *end = word_put_text(str_begin(out, WORD_SHORT), w);

	if (end)
		str_end(out, end);
	else
		str_add_bytes(out, json->at, json->len);
}

bool word_is_ascii(word w, const char *one, const char *other)
{
	PyObject *o = word_to_object(w);
	const char *text;

	if (!word_is_object(w) || !o || !PyUnicode_CheckExact(o) || !PyUnicode_IS_READY(o) || !PyUnicode_IS_ASCII(o))
		return false;
	text = (const char *)PyUnicode_1BYTE_DATA(o);
	return strcmp(text, one) == 0 || strcmp(text, other) == 0;
}

bool word_is_still(word kept, const struct moment *since)
{
	return WORD_TAG(kept) != WORD_STRANGE || track_is_still(word_to_object(kept), since);
}

/* Eight at a time: what differs in nothing but the mark of a word that is not held is the same, unless something died. */
size_t words_n_same(const word *fresh, const word *kept, size_t n, const struct moment *since)
{
	word most = since->deaths == track_deaths ? WORD_STRANGE : 0;
	size_t i = 0, end;

	do {
		word differing = 0;

		for (; i + 8 <= n && differing <= most; i += 8)
			for (size_t k = i; k < i + 8; k++)
				differing |= fresh[k] ^ kept[k];
		if (differing > most)
			i -= 8;
		end = n - i > 8 ? i + 8 : n;
		while (i < end && word_is_same(fresh[i], kept[i], since))
			i++;
	} while (i == end && i < n);
	return i;
}

/* A long text has an identity in the record: another one is another value. */
static bool is_same_scalar(PyObject *a, PyObject *b)
{
	return scalar_is(a) && !scalar_is_long(a) && scalar_same(a, b);
}

bool word_is_same_other(word fresh, word kept)
{
	PyObject *a = word_to_object(fresh), *b = word_to_object(kept);

	if (WORD_TAG(kept) != WORD_OBJECT || !word_is_object(fresh) || !a || !b || Py_TYPE(a) != Py_TYPE(b))
		return false;
	if (PyLong_CheckExact(a) && (Py_SIZE(a) != Py_SIZE(b) || Py_ABS(Py_SIZE(a)) <= 2))
		return Py_SIZE(a) == Py_SIZE(b) && scalar_size_of_int(a) == scalar_size_of_int(b);
	if (PyFloat_CheckExact(a))
		return memcmp(&((PyFloatObject *)a)->ob_fval, &((PyFloatObject *)b)->ob_fval, sizeof(double)) == 0;
	if (PyUnicode_CheckExact(a) && scalar_is_short_text(a) && scalar_is_compact_ascii(b))
		return scalar_same_short_text(a, b);
	if (PyUnicode_CheckExact(a) && ((PyASCIIObject *)a)->length != ((PyASCIIObject *)b)->length)
		return false;
	return is_same_scalar(a, b);
}

bool word_is_same_written(word fresh, word kept, const struct moment *since)
{
	return word_is_same(fresh, kept, since) || word_is_same_value(fresh, kept);
}

void words_drop_held(PyObject *o)
{
	BASE_GROW(pending, pending_cap, words_n_pending + 1);
	pending[words_n_pending++] = o;
}

/* Only exact scalars are held: their end runs no code of the program. */
void words_release_pending(void)
{
	for (size_t i = 0; i < words_n_pending; i++)
		Py_DECREF(pending[i]);
	words_n_pending = 0;
}

size_t words_pending(PyObject *object)
{
	size_t n = 0;

	for (size_t i = 0; i < words_n_pending; i++)
		n += pending[i] == object;
	return n;
}
