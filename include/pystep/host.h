/* host.h - the interpreter's side: what the child process does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_HOST_H
#define PYSTEP_HOST_H

struct ring;
struct tracee_options;

/* Run the program as python would, its steps going as record lines into the ring, and return the exit status. The header line
 * is the first thing put. Never returns when the program leaves by another way. Called once, in the child. */
int py_main(const struct tracee_options *opt, struct ring *ring);
const char *py_version(void);                                /* "3.11.2": of the library loaded */
const char *py_executable(void);                             /* of the interpreter that belongs to it */

#endif
