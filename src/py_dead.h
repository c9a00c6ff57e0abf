/* py_dead.h - tracked objects that have died since the last look.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_DEAD_H
#define PYSTEP_SRC_PY_DEAD_H

#include "py_tracked.h"

void dead_start(void);                  /* be told of deaths from now on */
extern size_t dead_n;
struct tracked *dead_find(PyObject *o); /* who had that address; NULL: nobody */
/* All of them are written, or were never defined: forget them. */
void dead_forget(void);

/* An object without references is being taken apart: what it refers to may be gone already. Nobody can get at it any more. */
void dead_bury_dying(struct tracked *t);
static inline bool dead_or_dying(struct tracked *t)
{
	if (t->object && Py_REFCNT(t->object) <= 0)
		dead_bury_dying(t);
	return !t->object;
}

#endif
