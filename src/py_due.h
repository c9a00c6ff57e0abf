/* py_due.h - what is due at the next step besides the step itself.
 *
 * Most steps are nothing but a line's number, so all that could be more is one word: whoever has something for the next step
 * sets its bit, and whoever takes care of it clears it. Only what comes from outside, unasked, is looked at by itself: other
 * threads, output past Python, the collector.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_DUE_H
#define PYSTEP_SRC_PY_DUE_H

enum due {
	DUE_OUTPUT  = 1,                /* notes of what was written and read */
	DUE_DEATHS  = 2,                /* of generators */
	DUE_ASKED   = 4,                /* breakpoint() */
	DUE_TIME    = 8,                /* always, with --times */
	DUE_END     = 16,               /* nothing is recorded any more, or soon */
	DUE_CHANGES = 32,               /* objects to look at */
	DUE_STORES  = 64,               /* likewise, variables of closures: code ran that may have stored into them */
};

extern unsigned due;

#endif
