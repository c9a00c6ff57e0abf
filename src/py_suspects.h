/* py_suspects.h - tracked objects that may have changed since the last look.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SUSPECTS_H
#define PYSTEP_SRC_PY_SUSPECTS_H

#include "py_tracked.h"

extern size_t suspects_n;               /* whom somebody suspects; but for the restless and the collector there is nobody else to take … */
bool suspects_are_enough(void);         /* … the rule, and known without DUE_LOOK */
/* Suspects: look at them at the next step. They come out once each, in order of ids. */
void suspects_add(struct tracked *t);                        /* all of it */
size_t suspects_take(struct tracked ***list);                /* borrowed until the next take */
/* This one has got an id, which the weak references to it that were there before show. They come up as a look at all would
 * meet them: behind number `at` of the list when their id is greater, else at the next look. */
void suspects_wake_owners(const struct tracked *t);
extern size_t suspects_n_woken;
size_t suspects_take_woken(struct tracked ***list, size_t at, size_t n);    /* how many are in the list now */
void suspects_add_woken(void);
bool suspects_are_all(uint64_t n);                           /* all n of them are to be looked at this time; asked once a step */
extern bool suspects_all_surely;        /* … whatever they cost */
extern bool suspects_left_out;          /* there was no credit for all of them at a step; until who takes them all clears it */
/* One with memory that was not read takes its time: is there credit for that? Some is earned at every step. */
void suspects_earn(void);
bool suspects_can_afford(const struct tracked *t);
static inline bool suspects_is_too_dear(const struct tracked *t)
{
	return t->shadow.items.unread && t->object && !suspects_can_afford(t);
}
/* Part of t's content is that of another object (NULL: of none): whoever changes that one changes t. */
void suspects_set_source(struct tracked *t, PyObject *source);
void suspects_drop(struct tracked *t);                       /* it is about to be freed, and in no list that was taken */
void suspects_died(struct tracked *t);                       /* in the midst of the death */

#endif
