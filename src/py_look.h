/* py_look.h - a value as rows show it, straight from the object: nothing is tracked, nothing is remembered.
 *
 * The text is that of print_value in a state that has the object captured.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_LOOK_H
#define PYSTEP_SRC_PY_LOOK_H

#include "py.h"
#include "pystep/str.h"

void look_add(struct str *row, PyObject *o);                 /* a long one loses its middle */
/* Likewise, where there is room for LOOK_ROOM bytes; the result is behind it. NULL: it is not that easy, and takes look_add. */
#define LOOK_ROOM (8192 + 5 * 4096)
char *look_put(char *at, PyObject *o);
PyObject *look_into(PyObject *cell);
static inline PyObject *look_through(PyObject *o)            /* what a closure's variable shows; NULL: nothing is bound */
{
	return o && Py_TYPE(o) == &PyCell_Type ? look_into(o) : o;
}

#endif
