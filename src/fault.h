/* fault.h - calls that fail on demand, for the tests of everything that rarely fails.
 *
 * PYSTEP_FAULT=write:7 in the environment: the seventh write, counted in the debugger's process, and all later ones fail as on
 * a full disk. Tests run a command for n = 1, 2, … until it passes. Without the variable each call costs one compare.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_FAULT_H
#define PYSTEP_SRC_FAULT_H

#include <stdbool.h>
#include <sys/types.h>

enum fault { FAULT_WRITE, FAULT_READ, FAULT_OPEN, FAULT_RENAME, FAULT_FORK, FAULT_MMAP, FAULT_MEMFD, N_FAULTS };

void fault_start(void);                                      /* reads the environment */
void fault_stop(void);                                       /* in the child: the program's own calls never fail by this */
bool fault_hit(enum fault which);                            /* counts one; true: it has to fail */

/* The calls themselves, with the errno of a full disk, a broken disk … */
ssize_t fault_write(int fd, const void *p, size_t len);
ssize_t fault_read(int fd, void *p, size_t len);
int     fault_rename(const char *from, const char *to);
pid_t   fault_fork(void);

#endif
