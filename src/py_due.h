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
	DUE_OUTPUT  = 1 << 0,           /* notes of what was written and read */
	DUE_DEATHS  = 1 << 1,           /* of generators */
	DUE_ASKED   = 1 << 2,           /* breakpoint() */
	DUE_NOTES   = 1 << 3,           /* those of the last step are still there */
	DUE_BEFORE  = DUE_OUTPUT | DUE_DEATHS | DUE_ASKED | DUE_NOTES,
	DUE_TIME    = 1 << 4,           /* always, with --times */
	DUE_END     = 1 << 5,           /* nothing is recorded any more, or soon */
	DUE_CHANGES = 1 << 6,           /* objects to look at */
	DUE_ROWS    = 1 << 7,           /* always, where rows are wanted and no record (py_rows.h) */
	DUE_STORES  = 1 << 8,           /* … variables of closures and names of modules: code ran that may have stored into them */
	DUE_KEYFRAME = 1 << 9,          /* behind the step's line (lines_mark) */
	DUE_LOOK    = 1 << 11,          /* with DUE_CHANGES: at others than suspects, too (py_notice.h) */
	DUE_CLOSED  = 1 << 10,          /* steps are for nobody (py_lines.h) */
	DUE_RESTLESS = 1 << 12,         /* objects to compare, as long as there are any of which nobody tells (py_restless.h) */
	DUE_OBJECTS = DUE_CHANGES | DUE_STORES | DUE_LOOK | DUE_RESTLESS,
};

extern unsigned due;

#endif
