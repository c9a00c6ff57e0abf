/* py_external.h - calls that leave the scope (--external-calls).
 *
 * A function out of scope that code in scope calls, itself or by way of C code (sorted(l, key=f)), is a frame of the record as any other: a
 * call with its arguments and a return with its result. What it does is not: no lines, no exceptions within it, none of what it calls, but for
 * the program's own code that it calls back, which stands above it on the stack.
 *
 * Whatever goes on in a frame out of scope is a call, and whatever comes back is a return: each time a generator or coroutine of a library's is
 * resumed, what it yields is the result. So no such frame sleeps, and nothing is ever asked of one that does not run.
 *
 * The machinery of imports is no call in anybody's code. Functions in C are none either: CPython tells neither their arguments nor results.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_EXTERNAL_H
#define PYSTEP_SRC_PY_EXTERNAL_H

#include "py_stack.h"

struct tracee_options;

extern bool external_wanted;
void external_start(const struct tracee_options *opt);
/* The code of a frame that begins or goes on, out of scope; NULL: it is not called from code in scope. */
struct py_code *external_code(compat_frame *fr);
/* It is such a frame, on the stack. */
bool external_has(const struct py_thread *t, const compat_frame *fr);

#endif
