/* split.h - one record of a run of tests, cut into one record a test, with a list of them.
 *
 * A test's record begins with the whole state at its first step (as those of --keep-last do) and ends where the test did; one that
 * failed is opened where what made it fail was raised. The list is DIR/SPLIT_LIST:
 *
 *     {"format":"pystep-tests","version":1,"command":…,"end":…,"status":…,"untraced":…,"tests":[{"name","file","line","function",
 *      "outcome","first","last","at","exception","record"},…]}
 *
 * `first`, `last` and `at` are steps, in the test's record as in that of the whole run; `record` a file name in DIR, or null when it was
 * not kept; `untraced` says what of the run could not be seen, or is null.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SPLIT_H
#define PYSTEP_SRC_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "pystep/err.h"

#define SPLIT_LIST "tests.json"

struct split_sum { size_t tests, failed, records; };
/* The directory is made when it is not there. 0, -1. */
int split_tests(const char *record, const char *dir, bool only_failed, const char *untraced, struct split_sum *sum, struct err *err);

#endif
