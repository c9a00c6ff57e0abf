/* py_trace.h - CPython's trace events as the record's steps.
 *
 * One C trace function is set in every thread. For code in scope it writes the step's line: the
 * event, what changed since, and the notes that must stand before it; then it passes the event on
 * to the program's own trace function, if there is one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_TRACE_H
#define PYSTEP_SRC_PY_TRACE_H

#include "py_stack.h"

struct tracee_options;

void trace_start(const struct tracee_options *opt); /* in this thread, from its next frame on */
void trace_thread(PyThreadState *ts);                        /* in another one */
int trace_function(PyObject *object, PyFrameObject *f, int what, PyObject *arg);
extern Py_tracefunc trace_ours;         /* the one that is set: that, or what shortens its way (py_rows_trace.c) */
/* The object of a frame that starts was made for us: what that means to the collector's count. */
void trace_balance(const struct py_thread *t, PyThreadState *ts, PyFrameObject *f, int what, PyObject *arg);

#endif
