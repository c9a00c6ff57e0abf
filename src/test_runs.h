/* test_runs.h - the tests of a run, as unittest and pytest make them: functions whose names begin with "test", called by code that is
 * not recorded.
 *
 * Recorded is what the program's own code did, not what the library made of it, so this is read from the calls: a test begins with what
 * is called to set it up (after the test before) and ends with what is called to tear it down; it failed when an exception left it,
 * or a subTest took one down (test_subtests.h), unless that said to skip it, or the test is decorated as expected to fail.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_TEST_RUNS_H
#define PYSTEP_SRC_TEST_RUNS_H

#include "pystep/timeline.h"

enum test_outcome { TEST_PASSED, TEST_FAILED, TEST_SKIPPED, TEST_EXPECTED, TEST_UNFINISHED, N_TEST_OUTCOMES };
const char *test_outcome_name(enum test_outcome outcome);    /* "passed", "failed", "skipped", "expected", "unfinished" */

struct test_run {
	const struct code *code;
	uint64_t first, call, last;     /* steps: what sets it up, its own call, what tears it down */
	uint64_t at;                    /* the step where the exception was raised that left it, or failed a subTest; 0: none did */
	uint64_t *taken;                /* steps where those were raised that ended in a subTest */
	size_t   n_taken, cap_taken;
	char    *exception;             /* its type; NULL */
	char    *class_name;            /* that `self` is of, which may have inherited it; NULL: it has no self */
	unsigned number;                /* of those with the same code and class, from 1 */
	bool     is_repeated;           /* there are others */
	enum test_outcome outcome;
};
struct test_runs { struct test_run *at; size_t n, cap; };

/* In the order in which they began. A module, or something that sets tests up, that was left by an exception, counts as a test of its
 * own: what it was for did not come to run. 0, -1. */
int  test_runs_find(struct timeline *tl, struct test_runs *out, struct err *err);
void test_runs_free(struct test_runs *t);
const struct test_run *test_runs_last_failure(const struct test_runs *t);    /* NULL: all is well */
bool test_runs_may_be(const struct program *p);              /* there is a function that looks like a test */

#endif
