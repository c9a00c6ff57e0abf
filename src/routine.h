/* routine.h - exceptions that are how iteration works, and no errors.
 *
 * CPython tells of three kinds of exceptions that nobody made a mistake for:
 *   - GeneratorExit, thrown into a generator or coroutine that is closed or dies asleep: the step before it resumed that frame;
 *   - StopIteration and StopAsyncIteration in a __next__ or __anext__: that is how those say that there is no more;
 *   - the same where they are taken for an end: StopIteration told of at a line that iterates, awaits or delegates (yield from),
 *     StopAsyncIteration at one that iterates with async for.
 * Whether an exception is routine is known at its own step, from that step and the one before it in its thread, so it is the same
 * forwards, backwards, live and recorded. What goes on where it is none of these is an exception there: a throw(GeneratorExit) that
 * comes back to who threw it, next(xs) with nothing left.
 *
 * Lines go by their text, not by what of it runs: where one that iterates calls next(), nothing is routine; an iterable that
 * begins on a line below its "for" is not seen to be iterated.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_ROUTINE_H
#define PYSTEP_SRC_ROUTINE_H

#include "sweep.h"

enum routine {
	ROUTINE_NOT,
	ROUTINE_PASSES,                 /* it is on its way out of its frame */
	ROUTINE_ENDS,                   /* it was taken for an end, and is over */
};

/* An exception of that type in that code, which stands at that line. `before`: the last event of its thread before. */
enum routine routine_of(const char *type, enum event before, const struct code *code, uint32_t line);
/* That of a state at an exception event. */
enum routine routine_of_state(const struct state *s, enum event before);

/* Where sweeps come by: zero but for `tl`. */
struct routines {
	struct timeline *tl;
	struct cursor *cursor;          /* for types that are not told of with the exception */
	uint64_t id;                    /* of the last one that was looked at, and … */
	const char *type;               /* … which it is, or NULL */
};
/* At an exception event of a sweep, `before` as above (w->before, if that is known). 0, -1. */
int  routines_look(struct routines *r, struct sweep *w, enum event before, enum routine *is, struct err *err);
void routines_free(struct routines *r);

#endif
