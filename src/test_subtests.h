/* test_subtests.h - failures that never leave a test: with self.subTest(…) takes them down and goes on.
 *
 * An exception that a with statement is told of comes to that statement's line next, in the frame it was raised in or has reached; when it goes
 * on outward, to the line of the next one around it. So it is known from the lines that follow an exception whether it ended in a subTest:
 * the first of them that names one, before any that is known to take exceptions for itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_TEST_SUBTESTS_H
#define PYSTEP_SRC_TEST_SUBTESTS_H

#include "sweep.h"

struct subtests {                       /* all zero at the start */
	uint64_t frame;                 /* that the exception is in; 0: there is none under way */
	uint64_t raised;                /* step at which it was */
	uint64_t left;                  /* the step before was an exception's leaving of that frame for its caller; 0: it was not */
};

/* To be given every step. The step at which what a subTest has just taken down was raised; 0: nothing was. */
uint64_t subtests_see(struct subtests *s, const struct sweep *w);

#endif
