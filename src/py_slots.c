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

/* Writing. `at` is where `out` ends, kept in a register from piece to piece: there is room for ROOM bytes. */

#define ROOM SLOTS_ROOM

static char *put_prefix(char *at, size_t slot)
{
	*at++ = ',';
	at = put_uint(at, slot);
	*at++ = ',';
	return at;
}

static char *put_small(char *at, int64_t n)
{
	if (n < 0)
		*at++ = '-';
	return put_uint(at, (uint64_t)(n < 0 ? -n : n));
}

static char *put_any(struct str *out, char *at, word value, word before)
{
	str_end(out, at);
	if (value)
		track_write(out, value, before, 0);
	else
		str_add_bytes(out, "{}", 2);
	return str_begin(out, ROOM);
}

static char *change_any(struct str *out, char *at, struct slots *s, size_t i, word value)
{
	word before = s->at[i];

	if (!value || !before || !word_is_same_written(value, before, &s->since))
		at = put_any(out, put_prefix(at, i), value, before);
	drop(before);
	s->at[i] = word_keep(value);
	return at;
}

static inline char *change(struct str *out, char *at, struct slots *s, size_t i, word value)
{
	word before = s->at[i];

	if (!is_small(value) || (is_small(before) && small_value(before) == small_value(value)))
		return change_any(out, at, s, i, value);
	at = put_small(put_prefix(at, i), small_value(value));
	Py_INCREF(word_to_object(value));
	s->at[i] = value;
	drop(before);
	return at;
}

static inline char *with_room(struct str *out, char *at)
{
	if (__builtin_expect((size_t)(out->at + out->cap - at) > ROOM, 1))
		return at;
	str_end(out, at);
	return str_begin(out, ROOM);
}

char *slots_put(struct str *out, char *at, struct slots *s, PyObject *const *values, size_t first)
{
	for (size_t i = first; i < s->n; i = slots_differ(s, values, i + 1))
		at = change(out, with_room(out, at), s, i, slots_hide(s, i, values[i]) ? redact_word : word_object(values[i]));
	slots_seen(s);
	return with_room(out, at);
}
