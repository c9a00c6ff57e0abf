/* py_tracers.h - programs that trace themselves, and threads.
 *
 * sys.settrace (pdb, doctest, coverage …) and C tracers set their function in the place where ours
 * stands. It is kept aside for each thread, called after ours, and answered by sys.gettrace as
 * ever; ours stays. A thread that the program starts is traced from its first frame.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_TRACERS_H
#define PYSTEP_SRC_PY_TRACERS_H

#include "py_stack.h"

void tracers_start(void);                                    /* once the interpreter is there */
/* Hand an event to the program's own trace function; what it returns is ours to return. */
int tracers_pass(struct py_thread *t, PyThreadState *ts, PyFrameObject *f, int what, PyObject *arg);

#endif
