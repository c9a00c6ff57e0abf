/* py_suspects.h - tracked objects that may have changed since the last look.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SUSPECTS_H
#define PYSTEP_SRC_PY_SUSPECTS_H

#include "py_credit.h"
#include "py_due.h"
#include "py_tracked.h"

/* They are looked at at the next step, and come out once each, in order of ids. */
extern size_t suspects_n;
void suspects_add(struct tracked *t);                        /* all of it */
void suspects_add_owners(const struct tracked *t);           /* those that show its content: something of it changed … */
void suspects_add_owners_of_content(const struct tracked *t);/* … which weak references do not show */
size_t suspects_take(struct tracked ***list);                /* borrowed until the next take */
/* One that is none yet, for those who tell where it changes: they add that to its hint. */
extern struct tracked **suspects_list;
extern size_t suspects_cap;
static inline void suspects_add_without_hint(struct tracked *t)
{
	due |= DUE_CHANGES;
	t->is_suspect = true;
	BASE_GROW(suspects_list, suspects_cap, suspects_n + 1);
	suspects_list[suspects_n++] = t;
}
static inline void suspects_add_no_place(struct tracked *t)
{
	t->hint = (struct hint)HINT_NONE;
	suspects_add_without_hint(t);
}

/* This one has got an id, which the weak references to it that were there before show. They come up as a look at all would
 * meet them: behind number `at` of the list when their id is greater, else at the next look. */
void suspects_wake_owners(const struct tracked *t);
extern size_t suspects_n_woken;
size_t suspects_take_woken(struct tracked ***list, size_t at, size_t n);    /* how many are in the list now */
void suspects_add_woken(void);

/* One with memory that was not read takes its time: there is no credit for that (credit_earn_items). */
static inline bool suspects_is_too_dear(const struct tracked *t)
{
	return t->shadow.items.unread && t->object && !track_scans && !credit_take_items(t->shadow.items.unread);
}

/* Part of t's content is that of another object (NULL: of none): whoever changes that one changes t. */
void suspects_set_source(struct tracked *t, PyObject *source);
void suspects_drop(struct tracked *t);                       /* it is about to be freed, and in no list that was taken */
void suspects_died(struct tracked *t);                       /* in the midst of the death */

#endif
