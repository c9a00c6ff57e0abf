/* py_raw.h - output that goes past Python: what a C library writes to descriptors 1 and 2, or has
 * printed and still holds.
 *
 * The program's libraries call write() and fflush() of this file instead of the C library's, which
 * they pass on to. They may do so without the GIL, or in a signal handler: what was written is kept
 * in a place of fixed size until the next step takes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_RAW_H
#define PYSTEP_SRC_PY_RAW_H

#include <stddef.h>

typedef void raw_fn(int stream, const char *bytes, size_t len);

void raw_take(raw_fn *fn);                                   /* pieces in order */
void raw_quiet(int more); /* 1, -1: this thread's writes are Python's own, and known */

#endif
