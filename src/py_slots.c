/* py_slots.c - the local variables of one frame, as the record has them.
 *
 * Most of what changes at a step is a small number in one variable: that is written by hand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_slots.h"

#include <string.h>

#include "py_redact.h"
#include "py_track.h"
#include "pystep/write.h"

#define PREFIX (2 + PUT_UINT_MOST)     /* bytes of ",SLOT," */

void slots_begin(struct slots *s, word *at, size_t n, const bool *hidden)
{
	s->at = at;
	s->n = n;
	s->hidden = hidden;
	s->since = (struct moment){ 0 };
	memset(at, 0, n * sizeof(*at));
}

/* Dropped on the spot where that frees nothing that another may still ask for: neither the last reference, nor that to a text
 * that may have an id. */
static inline void drop(word kept)
{
	PyObject *o = word_to_object(kept);

	if (!kept || WORD_TAG(kept) != WORD_OBJECT)
		return;
	if (Py_REFCNT(o) > 1 || PyLong_CheckExact(o) || PyFloat_CheckExact(o))
		Py_DECREF(o);
	else
		word_drop(kept);
}

void slots_end(struct slots *s)
{
	for (size_t i = 0; i < s->n; i++)
		drop(s->at[i]);
}

size_t slots_hold(const struct slots *s, const PyObject *object)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->at[i] == (word)object;
	return n;
}

static inline bool is_small(word w)     /* an int of at most one digit of CPython's */
{
	PyObject *o = word_to_object(w);

	return w && WORD_TAG(w) == WORD_OBJECT && PyLong_CheckExact(o) && (size_t)Py_SIZE(o) + 1 <= 2;
}

static inline int64_t small_value(word w)
{
	PyObject *o = word_to_object(w);

	return Py_SIZE(o) * (int64_t)((PyLongObject *)o)->ob_digit[0];
}

static char *add_prefix(char *at, size_t slot)
{
	*at++ = ',';
	at = put_uint(at, slot);
	*at++ = ',';
	return at;
}

static void write_small(struct str *out, size_t slot, int64_t n)
{
	char *at = add_prefix(str_begin(out, PREFIX + 1 + PUT_UINT_MOST), slot);

	if (n < 0)
		*at++ = '-';
	str_end(out, put_uint(at, (uint64_t)(n < 0 ? -n : n)));
}

static void write_any(struct str *out, size_t slot, word value, word before)
{
	str_end(out, add_prefix(str_begin(out, PREFIX), slot));
	if (value)
		track_write(out, value, before, 0);
	else
		str_add_bytes(out, "{}", 2);
}

static void change_any(struct str *out, struct slots *s, size_t i, word value)
{
	word before = s->at[i];

	if (!value || !before || !word_is_same_written(value, before, &s->since))
		write_any(out, i, value, before);
	drop(before);
	s->at[i] = word_keep(value);
}

static void change(struct str *out, struct slots *s, size_t i, word value)
{
	word before = s->at[i];

	if (!is_small(value) || (is_small(before) && small_value(before) == small_value(value))) {
		change_any(out, s, i, value);
		return;
	}
	write_small(out, i, small_value(value));
	Py_INCREF(word_to_object(value));
	s->at[i] = value;
	drop(before);
}

void slots_write(struct str *out, struct slots *s, PyObject *const *values, size_t first)
{
	for (size_t i = first; i < s->n; i = slots_differ(s, values, i + 1))
		change(out, s, i, slots_hide(s, i, values[i]) ? redact_word : word_object(values[i]));
	slots_seen(s);
}
