/* py_trace.h - CPython's trace events as the record's steps.
 *
 * One C trace function is set in every thread. For code in scope it writes the step's line: the
 * event, what changed since, and the notes that must stand before it; then it passes the event on
 * to the program's own trace function, if there is one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_TRACE_H
#define PYSTEP_SRC_PY_TRACE_H

#include "py_compat.h"

struct tracee_options;

void trace_start(const struct tracee_options *opt); /* in this thread, from its next frame on */
void trace_thread(PyThreadState *ts);                        /* in another one */
/* The one that is set. */
int trace_function(PyObject *object, PyFrameObject *f, int what, PyObject *arg);

#endif
