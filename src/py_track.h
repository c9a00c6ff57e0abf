/* py_track.h - what those who read and write contents need to know of tracked objects: their ids, and what is known of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_TRACK_H
#define PYSTEP_SRC_PY_TRACK_H

#include "py_shadow.h"

extern uint64_t track_max_items;        /* shown of one section */

/* One Value of a word, of a shadow or fresh. An object that is no short scalar is tracked from now on, at that distance
 * from the names; `before` is what was in its place, or 0: a text that only grew is then defined by what it grew. */
void track_write(struct str *out, word w, word before, unsigned depth);
/* Where nothing is tracked: gives the numbers instead. NULL, as nearly always: track_write tracks. */
extern uint64_t (*track_refer)(PyObject *o);
/* Likewise of a word of a shadow as it was at the last look at it: its object may have died since. */
void track_write_gone(struct str *out, word kept);
/* Somebody asked for one that has died since, and nobody knows which it was: what was written is not it. */
extern bool track_has_lost;
/* The Value of an object of a name that is in the record already, where there is room for TRACK_ROOM bytes; the result is behind
 * it. NULL: that takes track_write. Of those that the collector knows, which are no scalars. */
#define TRACK_ROOM (PUT_UINT_MOST + 2)
char *track_put(char *p, PyObject *o);
/* The same of any of these, which is tracked from now on. NULL: where nothing is, or it is known by its type alone. */
char *track_put_any(char *p, PyObject *o, unsigned depth);
/* Likewise of a long text, which is tracked if it was not; `before` as for track_write. */
char *track_put_text(char *p, PyObject *o, word before);
uint64_t track_id(PyObject *o);                              /* 0: not tracked */
uint64_t track_id_then(word w);                              /* of a word of a shadow as it was at the last look at it, or a fresh one */
void track_renamed(const PyTypeObject *type);                /* its objects are told anew at the next look at all */
bool track_is_namespace(PyObject *dict);                     /* it was given to capture_namespace */
/* Is the object that had this address at that moment still there? Only asked of what a shadow knew then. */
bool track_is_still(PyObject *o, const struct moment *since);
/* What one can say of an object without an id: its type and, for leaves, its text. Made to bring new elements of a set into
 * an order that does not depend on addresses. */
void track_describe(struct str *out, PyObject *o);

#endif
