/* py_end.h - the ways in which recording ends before the interpreter does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_END_H
#define PYSTEP_SRC_PY_END_H

#include "py.h"
#include "pystep/record.h"

void end_start(void);                                        /* once the interpreter is there */
/* The step limit: leave the process as if it had come to its end here, but that no more code of
 * the program runs. */
_Noreturn void end_at_limit(void);
void end_wait(void); /* in every other thread's events meanwhile, DUE_END: does not return */
void end_recording(enum record_how how);                     /* the program runs on unrecorded */

#endif
