/* py_slots.h - the local variables of one frame, as the record has them.
 *
 * They change only while their frame runs, but for those in cells, which are objects of their own. A frame asleep keeps its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SLOTS_H
#define PYSTEP_SRC_PY_SLOTS_H

#include "py_shadow.h"
#include "py_track.h"

struct slots {
	word  *at;                      /* as a shadow has them, 0: unbound; the caller's memory */
	size_t n;
	const bool *hidden;             /* by slot: see py_redact.h; NULL: none is */
	struct moment since;
};

static inline void slots_place(struct slots *s, word *at, size_t n, const bool *hidden)  /* where they are; keeps both. Not begun yet */
{
	s->at = at;
	s->n = n;
	s->hidden = hidden;
}
static inline void slots_begin_from(struct slots *s, size_t first)       /* unbound, those from there on */
{
	for (size_t i = first; i < s->n; i++)
		s->at[i] = 0;
}
static inline void slots_begin(struct slots *s)              /* all of them */
{
	s->since = (struct moment){ 0 };
	slots_begin_from(s, 0);
}
static inline void slots_end(struct slots *s)                /* let go of what they hold */
{
	for (size_t i = 0; i < s->n; i++)
		word_drop(s->at[i]);
}
size_t slots_hold(const struct slots *s, const PyObject *object);        /* references to it */

/* From `from` on the first that may differ from values (borrowed; NULL: unbound); n: none does. Asks nobody. */
static inline size_t slots_may_differ(const struct slots *s, PyObject *const *values, size_t from)
{
	const word *at = s->at;
	word most = s->since.deaths == track_deaths ? WORD_STRANGE : 0;
	size_t i = from, n = s->n;

	while (i < n && (word_object(values[i]) ^ at[i]) <= most)
		i++;
	return i;
}

/* Likewise the first that does. */
static inline size_t slots_differ(const struct slots *s, PyObject *const *values, size_t from)
{
	size_t i = slots_may_differ(s, values, from);

	while (i < s->n && word_is_same(word_object(values[i]), s->at[i], &s->since))
		i = slots_may_differ(s, values, i + 1);
	return i;
}

static inline bool slots_hide(const struct slots *s, size_t i, PyObject *value)
{
	return s->hidden && s->hidden[i] && value;
}

static inline void slots_seen(struct slots *s)               /* nothing differs now */
{
	s->since.deaths = track_deaths;
	s->since.last_id = track_last_id;
}

/* Append "SLOT,VALUE" pairs, each with a comma in front, for all from the first one on that differ, and note them. `at` is where
 * out ends, with room for SLOTS_ROOM bytes (str_begin); the result likewise. */
#define SLOTS_ROOM (SCALAR_ROOM + PUT_UINT_MOST + 2)
char *slots_put(struct str *out, char *at, struct slots *s, PyObject *const *values, size_t first);
/* Begin them, and append as much as takes little: from slot *first on they are not begun, and it takes slots_put; the result is where
 * that begins. For no more than SLOTS_FEW that hide nothing, with room for SLOTS_ROOM bytes each. */
#define SLOTS_FEW 32
static inline char *slots_put_first(char *at, struct slots *s, PyObject *const *values, size_t *first);
/* One that may have another value, a number, a text, None, or an object that has an id: it is noted, and appended if the record sees that.
 * NULL, and nothing is done: it takes slots_put. */
static inline char *slots_put_one(char *at, word *kept, size_t i, PyObject *o);
/* All of these from *first on, up to one that takes slots_put, for as many as slots_put_first does. */
static inline char *slots_put_few(char *at, struct slots *s, PyObject *const *values, size_t *first);
/* A Value that is no variable's, likewise, with room for SLOTS_ROOM bytes; NULL: it takes capture_value. */
static inline char *slots_put_value(char *at, PyObject *o);
static inline void slots_write(struct str *out, struct slots *s, PyObject *const *values, size_t first)
{
	str_end(out, slots_put(out, str_begin(out, SLOTS_ROOM), s, values, first));
}

/* The rest is for speed. */

static inline char *slots_put_prefix(char *at, size_t slot)
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

char *slots_put_new(char *at, word *kept, size_t i, PyObject *value);    /* NULL: it takes more than that */
static inline char *slots_put_first(char *at, struct slots *s, PyObject *const *values, size_t *first)
{
	word *kept = s->at;
	size_t i = 0, n = s->n;

	slots_seen(s);
	for (; i < n; i++) {
		PyObject *o = values[i];
		char *end;

		kept[i] = word_object(o);
		if (!o)
			continue;
		if (scalar_is_small(o)) {
			Py_INCREF(o);
			at = scalar_put_small(slots_put_prefix(at, i), scalar_small(o));
			continue;
		}
		end = slots_put_new(at, &kept[i], i, o);
		if (!end)
			break;
		at = end;
	}
	*first = i;
	return at;
}

char *slots_put_other(char *at, word *kept, size_t i, PyObject *o);      /* neither small nor a text; likewise */
static inline __attribute__((always_inline)) char *slots_put_one(char *at, word *kept, size_t i, PyObject *o)
{
	word before = *kept;
	char *end = at;

	if (!o)
		return NULL;
	if (scalar_is_small(o)) {
		if (!word_is_small(before) || word_small_value(before) != scalar_small(o))
			end = scalar_put_small(slots_put_prefix(at, i), scalar_small(o));
	} else if (!PyUnicode_CheckExact(o)) {
		return slots_put_other(at, kept, i, o);
	} else if (scalar_is_long_text(o)) {
		end = track_put_text(slots_put_prefix(at, i), o, before);
	} else {
		if (!scalar_is_short_text(o) ||
		    (word_is_text(before) && !scalar_is_compact_ascii(word_to_object(before))))
			return NULL;
		if (!word_is_text(before) || !scalar_same_short_text(o, word_to_object(before)))
			end = scalar_put_short_text(slots_put_prefix(at, i), o);
		if (!end)
			return NULL;
	}
	Py_INCREF(o);
	*kept = word_object(o);
	word_drop(before);
	return end;
}

char *slots_put_quickly(char *at, PyObject *o);
static inline char *slots_put_value(char *at, PyObject *o)
{
	return scalar_is_small(o) ? scalar_put_small(at, scalar_small(o)) : slots_put_quickly(at, o);
}

static inline __attribute__((always_inline)) char *slots_put_few(char *at, struct slots *s, PyObject *const *values, size_t *first)
{
	size_t i = *first;
	char *end;

	for (; (i = slots_differ(s, values, i)) < s->n; i++) {
		end = slots_put_one(at, &s->at[i], i, values[i]);
		if (!end)
			break;
		at = end;
	}
	if (i == s->n)
		slots_seen(s);
	*first = i;
	return at;
}

#endif
