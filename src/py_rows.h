/* py_rows.h - a run that is only printed: its events as rows, straight from the interpreter.
 *
 * The rows are those that --export calls prints of the record of the same run, to the byte. Where that is all that is wanted there
 * is no record: nothing is captured, nothing but rows goes into the ring, and printing costs little more than tracing itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_ROWS_H
#define PYSTEP_SRC_PY_ROWS_H

#include "py_step.h"
#include "pystep/code.h"

extern bool rows_wanted;                /* read it; only py_rows.c sets it */
void rows_start(const char *filter);    /* before the interpreter; NULL: all of them */
void rows_know_file(uint32_t number, const struct file *file);       /* before the first code from it */
struct rows_of *rows_know_code(struct code *code);           /* before its first step; takes code */
void rows_write(const struct step *s);  /* as step_write */
/* Likewise, at a line that is known, of the frame on top, which runs that code, and quicker. Of a function's frame, not of a module's.
 * What a trace function gives back: 0. */
int rows_line(struct py_thread *t, struct py_frame *f, const PyCodeObject *runs, int line);
void rows_call(struct py_thread *t, struct py_frame *f, const PyCodeObject *runs, int line);
void rows_return(struct py_thread *t, struct py_frame *f, const PyCodeObject *runs, int line, PyObject *value);
int rows_trace(PyObject *object, PyFrameObject *f, int what, PyObject *arg);         /* in place of trace_function, which it knows */

#endif
