/* diff.h - where two records of a program first differ, and how.
 *
 * Two runs are laid side by side by their calls, not by step numbers: a call beside the next call of the same function from the same
 * place of the same caller, a line beside the next visit of that line; lines of a source that was changed go by its text. What one run
 * has and the other has not is a difference in the path; what lies side by side is compared in names, objects and what is returned or
 * raised. Ids mean nothing across runs: objects are equal when what they hold is. What was written, and what was read, is compared
 * as text.
 *
 * Threads are compared in the order in which they took turns, for that is what the states hang on: where the turns are others, the
 * paths part, and meet again where both go on in the same frame.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_DIFF_H
#define PYSTEP_SRC_DIFF_H

#include <stdio.h>

#include "pystep/err.h"

/* Say in a screen of text how they differ. 0: not at all, 1: they do, -1: err, a record cannot be read. */
int diff_records(const char *a, const char *b, FILE *out, struct err *err);

#endif
