/* tracee_child.h - what the child does between the fork and the interpreter.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_TRACEE_CHILD_H
#define PYSTEP_SRC_TRACEE_CHILD_H

#include <sys/types.h>

#include "pystep/ring.h"
#include "pystep/tracee.h"

struct tracee_child {
	const struct tracee_options *opt;
	struct ring *ring;
	pid_t parent;
	int   input;                    /* to be its standard input, or -1 */
	int   alive;                    /* closed by the kernel when the process becomes another program */
	const int *ours;                /* the debugger's own descriptors, to be closed … */
	size_t n_ours;
};
_Noreturn void tracee_child_run(const struct tracee_child *c);

#endif
