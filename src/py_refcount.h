/* py_refcount.h - sys.getrefcount, without the references that we hold.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_REFCOUNT_H
#define PYSTEP_SRC_PY_REFCOUNT_H

#include "py.h"

void refcount_start(void);
/* References to the object that local variables hold (py_stack.h). */
void refcount_count_slots(size_t (*held)(const PyObject *object));

#endif
