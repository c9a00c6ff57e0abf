/* py_statement.h - statements of the user's, run in a frame of the program that waits at a step.
 *
 * They run as the program's own code would there, and change what it changes: variables, objects, output. They make no steps of
 * their own; whoever has them run writes one before and one after, which has all they did. Not recorded code of other threads may run meanwhile, as whenever
 * a thread runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_STATEMENT_H
#define PYSTEP_SRC_PY_STATEMENT_H

#include "py_stack.h"
#include "pystep/ring.h"

struct statement {
	struct ring_statement *asked;
	PyFrameObject *frame;
	PyObject *code;
	bool      has_value;            /* it is an expression */
};

/* Both within a trace function. */
bool statement_prepare(struct statement *st, const struct py_thread *t);    /* of what is asked. False: it cannot be run; that is answered */
void statement_run(const struct statement *st);              /* once; and answer */

#endif
