/* py_eval.c - code out of scope at nearly the speed it has without us.
 *
 * Between any two bytecodes one of these holds, for the only thread:
 *
 *     no hook, traced           code in scope; or code out of scope during a pause
 *     hook, traced              the body of the edge
 *     hook, not traced          code out of scope below the edge
 *
 * The C stack remembers what to go back to: every frame below the edge is a call of the hook. When
 * there was a pause in the meantime, it goes back to nothing: its caller stays traced, as
 * _PyEval_EvalFrameDefault hands its own use_tracing up when it returns.
 *
 * Facts of CPython 3.11 (Python/ceval.c): c_tracefunc gets exceptions even where use_tracing is 0, so
 * both are turned off; a frame learns who called it only inside of _PyEval_EvalFrameDefault; calling a
 * generator function runs its frame to the point where the generator is made, without an event.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_eval.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "py_code.h"
#include "py_external.h"
#include "py_hooks.h"
#include "py_lines.h"
#include "py_trace.h"

compat_frame *eval_edge;

static PyThreadState *owner; /* NULL: there is no hook, ever */
unsigned eval_pauses;
static uintptr_t stack_start, stack_room;

/* Frames may take so much more of the C stack than under plain python; the rest is the program's. */
#define STACK_ROOM (1u << 20)
#define STACK_PART 8 /* but no more than this part of a small one */

static bool is_deep(void)
{
	return stack_start - (uintptr_t)__builtin_frame_address(0) > stack_room;
}

static PyObject *hook(PyThreadState *ts, compat_frame *fr, int throwing);

static PyObject *run_traced(PyThreadState *ts, compat_frame *fr, int throwing)
{
	compat_frame *edge = eval_edge;
	unsigned n_before = eval_pauses;
	Py_tracefunc before = compat_trace_function(ts);
	PyObject *result;

	eval_edge = NULL;
	compat_evaluator_set(ts, NULL);
	compat_trace_set(ts, trace_ours);
	result = compat_evaluate(ts, fr, throwing);
	if (eval_pauses != n_before)
		return result;
	eval_edge = edge;
	compat_evaluator_set(ts, hook);
	compat_trace_set(ts, before);
	return result;
}

static PyObject *run_from_edge(PyThreadState *ts, compat_frame *fr, int throwing)
{
	unsigned n_before = eval_pauses;
	PyObject *result;

	compat_trace_set(ts, NULL);
	result = compat_evaluate(ts, fr, throwing);
	if (eval_pauses == n_before)
		compat_trace_set(ts, trace_ours);
	return result;
}

/* An exception is thrown into a generator through those that delegate to it, which may be in scope and raise no event: its
 * frame is then one that they call.
 *
 * Threads that other software made and finalizers that run while a trace function does raise no
 * events in any case. */
static PyObject *hook(PyThreadState *ts, compat_frame *fr, int throwing)
{
	if (ts != owner || compat_trace_is_running(ts) || compat_frame_makes_generator(fr))
		return compat_evaluate(ts, fr, throwing);
	compat_frame_link(ts, fr);
	if (code_is_in_scope(fr) || is_deep() || (external_wanted && external_code(fr)))
		return run_traced(ts, fr, throwing);
	hooks_see_names(fr);
	if (compat_trace_function(ts))
		return run_from_edge(ts, fr, throwing);
	return compat_evaluate(ts, fr, throwing);
}

/* Events. */

void eval_enter(PyThreadState *ts, compat_frame *fr)
{
	if (ts != owner || !compat_thread_is_alone(ts) || compat_evaluator(ts) || is_deep())
		return;
	eval_edge = fr;
	compat_evaluator_set(ts, hook);
}

void eval_leave(void)
{
	eval_edge = NULL;
	compat_evaluator_set(owner, NULL);
}

/* Life. */

static void let_all_go(void)
{
	eval_pauses++;
	eval_edge = NULL;
	if (compat_evaluator(owner) == hook)
		compat_evaluator_set(owner, NULL);
}

void eval_pause(void)
{
	if (!owner || !lines_are_open())
		return;
	let_all_go();
	if (!compat_trace_function(owner))
		compat_trace_set(owner, trace_ours);
}

void eval_stop(void)
{
	if (owner)
		let_all_go();
	owner = NULL;
}

/* Extension modules that evaluate frames themselves call these two instead of the library's. Theirs
 * is the only evaluator from then on. */
void _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState *interp, compat_evaluator_function fn)
{
	eval_pause();
	owner = NULL;
	interp->eval_frame = fn == _PyEval_EvalFrameDefault ? NULL : fn;
}

compat_evaluator_function _PyInterpreterState_GetEvalFrameFunc(PyInterpreterState *interp)
{
	bool is_plain = !interp->eval_frame || interp->eval_frame == hook;

	return is_plain ? _PyEval_EvalFrameDefault : interp->eval_frame;
}

void eval_start(void)
{
	struct rlimit limit;

	if (getenv("PYSTEP_NO_HOOK"))
		return;
	owner = PyThreadState_Get();
	stack_start = (uintptr_t)__builtin_frame_address(0);
	stack_room = STACK_ROOM;
	if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur / STACK_PART < stack_room)
		stack_room = limit.rlim_cur / STACK_PART;
}
