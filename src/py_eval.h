/* py_eval.h - code out of scope at nearly the speed it has without us.
 *
 * A frame hook (PEP 523) in place all the time would be felt: calls from Python to Python are no
 * longer inlined, so arguments live longer and every call takes C stack. So the interpreter has none
 * as long as code in scope runs. It is set when a frame out of scope is called from there, the edge,
 * and taken away when that one returns. What runs below the edge comes by the hook: code out of scope
 * is not traced there at all, code in scope is traced and has no hook again. The edge itself is
 * traced, silently.
 *
 * Tracing everything, with no hook, is always right, only slower; that is what is done
 *   - as long as there is more than one thread (the hook belongs to all of them),
 *   - as long as the program has a trace function of its own (it wants the events of libraries too),
 *   - when the calls below the edge have used too much of the C stack.
 * The record is the same either way, but for one thing: what code out of scope passes to a function
 * in scope lives until that returns, as in a call from C. PYSTEP_NO_HOOK=1 in the environment turns
 * the hook off, for tests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_EVAL_H
#define PYSTEP_SRC_PY_EVAL_H

#include "py_compat.h"

void eval_start(void); /* for this thread, the main one, once it is traced */
/* The frame out of scope below which the hook is set, NULL: none. */
extern compat_frame *eval_edge;
/* At the call event of a frame out of scope. */
void eval_enter(PyThreadState *ts, compat_frame *fr);
/* At the return event of the edge; or when code in scope goes on, and the edge was lost. */
void eval_leave(void);
/* Trace all that is under way to its end, whichever the scope. A frame that begins later may be an
 * edge again. */
void eval_pause(void);
extern unsigned eval_pauses;	    /* how often so far; only py_eval.c changes it */
static inline bool eval_has_paused(void) { return eval_pauses; }
void eval_stop(void);	    /* for good: nothing is recorded any more */

#endif
