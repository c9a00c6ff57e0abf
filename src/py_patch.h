/* py_patch.h - CPython's own C functions replaced by ours, which call them.
 *
 * The function behind a method or builtin is exchanged in its static PyMethodDef: every caller goes
 * through it, specialised opcodes too, and nothing that the program can look at changes. Only done
 * when the calling convention is the one expected.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_PATCH_H
#define PYSTEP_SRC_PY_PATCH_H

#include "py.h"

/* Return the function replaced, NULL (and nothing is changed) when there is none of that name
 * and convention. */
PyCFunction patch_method(PyTypeObject *type, const char *name, int flags, PyCFunction ours);
PyCFunction patch_function(PyObject *module, const char *name, int flags, PyCFunction ours);
PyObject *patch_module(const char *name); /* an imported module, borrowed; NULL: not there */
PyTypeObject *patch_type(const char *module, const char *name);      /* likewise a type in it */

#define PATCH_FUNCTION(fn) ((PyCFunction)(void (*)(void))(fn))

#endif
