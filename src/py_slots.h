/* py_slots.h - the local variables of one frame, as the record has them.
 *
 * They change only while their frame runs, but for those in cells, which are objects of their own. A frame asleep keeps its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SLOTS_H
#define PYSTEP_SRC_PY_SLOTS_H

#include "py_shadow.h"

struct slots {
	word  *at;                      /* as a shadow has them, 0: unbound; the caller's memory */
	size_t n;
	const bool *hidden;             /* by slot: see py_redact.h; NULL: none is */
	struct moment since;
};

static inline void slots_begin(struct slots *s, word *at, size_t n, const bool *hidden)  /* all unbound; keeps both */
{
	s->at = at;
	s->n = n;
	s->hidden = hidden;
	s->since = (struct moment){ 0 };
	for (size_t i = 0; i < n; i++)
		at[i] = 0;
}

void slots_end(struct slots *s);                             /* let go of what they hold */
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
	const word *at = s->at;
	size_t i = from, n = s->n;

	while (i < n && word_is_same(word_object(values[i]), at[i], &s->since))
		i++;
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
static inline void slots_write(struct str *out, struct slots *s, PyObject *const *values, size_t first)
{
	str_end(out, slots_put(out, str_begin(out, SLOTS_ROOM), s, values, first));
}

#endif
