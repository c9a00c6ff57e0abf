/* py_change.h - what is new of one tracked object, as the record has it: it is defined, it differs from its shadow, it has died.
 *
 * Private to py_capture.c, which knows whom to look at. The shadow is as the object is after each of these.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_CHANGE_H
#define PYSTEP_SRC_PY_CHANGE_H

#include "py_tracked.h"

void change_begin(struct str *out);                          /* what comes up to change_end is written behind it … */
void change_end(void);                                       /* … as ",{…}" by ascending id; nothing when nothing came */

void change_define(struct tracked *t);
void change_write_death(const struct tracked *t);
bool change_is_none(const struct tracked *t);                /* quickly: surely as the shadow has it; not when it is of another type now */
/* Compare all of it, from scratch: that is what a scan does. */
void change_look(struct tracked *t);
/* Compare what may differ, where it lies. The text is the same. */
void change_look_where_noticed(struct tracked *t);

change_fn *change_in_place(const struct kind *kind, const PyTypeObject *type);   /* see struct tracked */
void change_write_whole(struct str *out, const struct tracked *t);       /* as its shadow has it */

#endif
