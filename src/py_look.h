/* py_look.h - a value as rows show it, straight from the object: nothing is tracked, nothing is remembered.
 *
 * The text is that of print_value in a state that has the object captured.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_LOOK_H
#define PYSTEP_SRC_PY_LOOK_H

#include "print.h"
#include "py.h"

void look_add(struct print *p, PyObject *o);                 /* into the row; a long one loses its middle */
PyObject *look_through(PyObject *o);                         /* what a closure's variable shows; NULL: nothing is bound */

#endif
