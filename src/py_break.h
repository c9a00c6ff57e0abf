/* py_break.h - breakpoint() in the program, when there is somebody to stop it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_BREAK_H
#define PYSTEP_SRC_PY_BREAK_H

struct tracee_options;

void break_start(const struct tracee_options *opt);

#endif
