/* py_scope.h - which code is the user's own: only that makes steps.
 *
 * Your code is what lies below the script's directory (for -m, -c and standard input: the current
 * one) and is neither the standard library nor in a site-packages below it; the file of __main__
 * always is. Code without a file (exec, eval) is decided by the frame that runs it: a dataclass's
 * generated __init__ is the library's. Directories given by --scope take the place of all that.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SCOPE_H
#define PYSTEP_SRC_PY_SCOPE_H

#include "py_compat.h"

struct tracee_options;

/* Before the interpreter: one is still where one was started. */
void scope_start(const struct tracee_options *opt);
void scope_ready(void);                                      /* once it is there */
/* Decide for the code of a frame that starts. Asked once per code object: see py_code.h, which
 * remembers. */
bool scope_has(compat_frame *fr, bool (*caller_is_in_scope)(compat_frame *));
/* Of code in scope: the filter does not exclude it, it may hold at a step of it. */
bool scope_wants(PyCodeObject *code, PyObject *globals);
bool scope_is_main(const compat_frame *fr); /* it runs in the namespace of __main__ */
bool scope_is_outermost(compat_frame *fr);                   /* nothing called it but runpy */
bool scope_is_file(PyObject *filename);                      /* names a file, not "<string>" */

#endif
