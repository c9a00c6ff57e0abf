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

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef void raw_fn(int stream, const char *bytes, size_t len);

void raw_take(raw_fn *fn);                                   /* pieces in order */
/* There are none. Looked at without the lock: what comes just now is taken at the next step. */
extern _Atomic size_t raw_n_pieces;
extern size_t raw_stdio_seen;
static inline size_t raw_unseen(void)                        /* 0: none */
{
	return atomic_load_explicit(&raw_n_pieces, memory_order_relaxed) |
	       ((size_t)(stdout->_IO_write_ptr - stdout->_IO_write_base) ^ raw_stdio_seen);
}
static inline bool raw_is_quiet(void) { return !raw_unseen(); }
void raw_quiet(int more); /* 1, -1: this thread's writes are Python's own, and known */

#endif
