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

size_t slots_hold(const struct slots *s, const PyObject *object)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->at[i] == (word)object;
	return n;
}

/* Writing. `at` is where `out` ends, kept in a register from piece to piece: there is room for ROOM bytes. */

#define ROOM SLOTS_ROOM

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
static inline char *put_object(char *at, PyObject *o)
{
	return Py_TYPE(o)->tp_flags & Py_TPFLAGS_HAVE_GC ? track_put(at, o) : scalar_put(at, o);
}

char *slots_put_quickly(char *at, PyObject *o)
{
	return put_object(at, o);
}

static inline char *put_quickly(char *at, word value)
{
	return value && WORD_TAG(value) == WORD_OBJECT ? put_object(at, word_to_object(value)) : NULL;
}

/* A variable has another value; whether the record sees that is asked here. */
static __attribute__((noinline)) char *change_any(struct str *out, char *at, word *kept, size_t i, word value)
{
	word before = *kept;
	char *end = at;

	if (!before || !value || (value != before && !word_is_same_value(value, before))) {
		at = slots_put_prefix(at, i);
		end = put_quickly(at, value);
	}
	*kept = word_keep(value);
	if (!end)
		end = put_any(out, at, value, before);
	word_drop(before);
	return end;
}

/* Most of what changes at a step is one small number in place of another, or a short text. */
static inline char *change(struct str *out, char *at, word *kept, size_t i, word value)
{
	char *end = WORD_TAG(value) == WORD_OBJECT ? slots_put_one(at, kept, i, word_to_object(value)) : NULL;

	return end ? end : change_any(out, at, kept, i, value);
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

static inline bool is_float(word w, PyObject *value)         /* this one */
{
	const PyObject *o = word_to_object(w);

	return w && WORD_TAG(w) == WORD_OBJECT && PyFloat_CheckExact(o) &&
	       memcmp(&((const PyFloatObject *)o)->ob_fval, &((PyFloatObject *)value)->ob_fval, sizeof(double)) == 0;
}

char *slots_put_other(char *at, word *kept, size_t i, PyObject *o)
{
	word before = *kept, now = word_object(o);

	if (PyFloat_CheckExact(o)) {
		if (!is_float(before, o))
			at = put_double(slots_put_prefix(at, i), PyFloat_AS_DOUBLE(o));
	} else if (Py_TYPE(o)->tp_flags & Py_TPFLAGS_HAVE_GC) {
		at = track_put(slots_put_prefix(at, i), o);
		now |= WORD_STRANGE;
	} else if (o == Py_None) {
		at = slots_put_prefix(at, i);
		memcpy(at, "null", 4);
		at += 4;
	} else {
		return NULL;
	}
	if (!at)
		return NULL;
	if (WORD_TAG(now) == WORD_OBJECT)
		Py_INCREF(o);
	*kept = now;
	word_drop(before);
	return at;
}

char *slots_put_new(char *at, word *kept, size_t i, PyObject *value)
{
	char *end = put_object(slots_put_prefix(at, i), value);

	if (end)
		*kept = word_keep(word_object(value));
	return end;
}
