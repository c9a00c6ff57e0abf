/* py_slots.c - the local variables of one frame, as the record has them.
 *
 * Most of what changes at a step is a number or a short text in one variable: that is put where it goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_slots.h"

#include <string.h>

#include "py_redact.h"
#include "py_track.h"
#include "pystep/write.h"

void slots_end(struct slots *s)
{
	for (size_t i = 0; i < s->n; i++)
		word_drop(s->at[i]);
}

size_t slots_hold(const struct slots *s, const PyObject *object)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->at[i] == (word)object;
	return n;
}

/* Writing. `at` is where `out` ends, kept in a register from piece to piece: there is room for ROOM bytes. */

#define ROOM SLOTS_ROOM

static inline char *put_prefix(char *at, size_t slot)
{
	if (slot > 9) {
		*at++ = ',';
		at = put_uint(at, slot);
		*at++ = ',';
		return at;
	}
	memcpy(at, ",0,", 4);
	at[1] = (char)('0' + slot);
	return at + 3;
}

static __attribute__((noinline)) char *put_any(struct str *out, char *at, word value, word before)
{
	str_end(out, at);
	if (value)
		track_write(out, value, before, 0);
	else
		str_add_bytes(out, "{}", 2);
	return str_begin(out, ROOM);
}

/* A number, a short text, or an object that has an id. NULL: it is none of these. */
static inline char *put_quickly(char *at, word value)
{
	PyObject *o = word_to_object(value);

	if (!value || WORD_TAG(value) != WORD_OBJECT)
		return NULL;
	return Py_TYPE(o)->tp_flags & Py_TPFLAGS_HAVE_GC ? track_put(at, o) : scalar_put(at, o);
}

/* A variable has another value; whether the record sees that is asked here. */
static inline char *change_any(struct str *out, char *at, word *kept, size_t i, word value)
{
	word before = *kept;
	char *end = at;

	if (!before || !value || (value != before && !word_is_same_value(value, before))) {
		at = put_prefix(at, i);
		end = put_quickly(at, value);
	}
	*kept = word_keep(value);
	if (!end)
		end = put_any(out, at, value, before);
	word_drop(before);
	return end;
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

/* Most of what changes at a step is one small number in place of another. */
static inline char *change(struct str *out, char *at, word *kept, size_t i, word value)
{
	PyObject *before = word_to_object(*kept);
	int64_t n;

	if (!is_small(value) || (before && (!is_small(*kept) || small_value(value) == small_value(*kept))))
		return change_any(out, at, kept, i, value);
	n = small_value(value);
	at = put_prefix(at, i);
	*at = '-';
	at = put_uint(at + (n < 0), (uint64_t)(n < 0 ? -n : n));
	Py_INCREF(word_to_object(value));
	*kept = value;
	Py_XDECREF(before);
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
		at = change(out, with_room(out, at), &s->at[i], i, slots_hide(s, i, values[i]) ? redact_word : word_object(values[i]));
	slots_seen(s);
	return with_room(out, at);
}
