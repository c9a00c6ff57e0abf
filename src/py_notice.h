/* py_notice.h - what hooks tell: this object may be about to change.
 *
 * A hook tells *before* the change, and again after it when someone has looked in between, for the program's own code may
 * run in the midst of an operation: a finaliser of what was replaced, an iterator that a list is extended by.
 *
 *     short ones     uint64_t looks = notice_looks;  notice_item(list, i);  r = plain(…);  if (looks != notice_looks) notice(list);
 *     long ones      notice_open(list);  r = plain(…);  notice_close(list);      at every step in between it is looked at
 *
 * Telling of an object that nobody tracks costs one load.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_NOTICE_H
#define PYSTEP_SRC_PY_NOTICE_H

#include "py_death.h"
#include "py_due.h"

extern uint64_t notice_looks;           /* how often changes were looked for so far */

void notice_known(PyObject *o);
void notice_known_item(PyObject *o, size_t at);
void notice_known_tail(PyObject *o, size_t from);
void notice_known_shift(PyObject *list, size_t from, size_t last);
void notice_known_heap(PyObject *list, unsigned heap);
void notice_known_end(PyObject *o, unsigned end, bool comes);

void notice_known_key(PyObject *odict, PyObject *key, bool goes);
void notice_known_element(PyObject *set, PyObject *element, bool comes);

static inline void notice(PyObject *o)
{
	if (__builtin_expect(death_may_know(o), 0))
		notice_known(o);
}

/* Of a list, the item at that place; of a dict, the entry; of an instance, the attribute of that name, as an address. */
static inline void notice_item(PyObject *o, size_t at)
{
	if (death_may_know(o))
		notice_known_item(o, at);
}

static inline void notice_tail(PyObject *o, size_t from)     /* … and all from there on, and how many there are */
{
	if (death_may_know(o))
		notice_known_tail(o, from);
}

/* Of a list, all from there on, of which so many at the end only move. */
static inline void notice_shift(PyObject *list, size_t from, size_t last)
{
	if (death_may_know(list))
		notice_known_shift(list, from, last);
}

static inline void notice_end(PyObject *o, unsigned end, bool comes)     /* of a deque, one, left (0) or right */
{
	if (death_may_know(o))
		notice_known_end(o, end, comes);
}

void notice_open(PyObject *o);          /* NULL: nothing */
void notice_close(PyObject *o);
/* Likewise, but nothing is told of it if nobody looks in between: that is for who knows where it changes. False: it was not open. */
void notice_enter(PyObject *o);
bool notice_leave(PyObject *o);
extern size_t notice_n_opened;
void notice_opened(void);               /* those that are open are suspects now */

/* The dict may hold the names of running code, which stores into it directly: it is looked at at every step from now on. */
void notice_names(PyObject *dict);
/* Code that stores into closures' variables has run, or somebody of whom no event tells. */
static inline void notice_stores(void) { due |= DUE_STORES; }
void notice_everything(void);           /* anything may have changed: at the next step */
/* … from now on at every step, as long as there are few objects for the steps: else now and then. Whoever writes a keyframe
 * asks; true: some changes may not have been told of yet, and everything is looked at at this step. */
void notice_everything_always(void);
bool notice_late_taken(void);
bool notice_everything_taken(uint64_t n);                    /* look at all n objects at this step; asked once a step */
extern bool notice_everything_surely;   /* … whatever they cost */
extern bool notice_left_out;            /* there was no credit for all of them at a step; until who looks at all of them clears it */
/* But for the restless and the collector there is nobody else than the suspects: the rule, and known without DUE_LOOK. */
bool notice_suspects_are_enough(void);
/* While C code runs that may do anything, and after it. */
void notice_opaque_begin(void);
void notice_opaque_end(void);
/* Objects may be half taken apart while this event is told: see which of them have no references any more. */
void notice_dying(void);
bool notice_dying_taken(void);

#endif
