/* py_rows_trace.c - events on their way to being rows: the short way.
 *
 * Nearly always the frame on top is the one that the event is of, or that called it, nothing is due, and the program has no trace
 * function of its own. Then an event is a row and a frame more or less; whatever else there is, trace_function knows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_rows.h"

#include "py_due.h"
#include "py_eval.h"
#include "py_lines.h"
#include "py_trace.h"

/* One word of all that could be, for it nearly always is nothing. */
static inline bool is_quiet(const PyThreadState *ts)
{
	const struct py_thread *t = step_thread;

	return !((due & (DUE_BEFORE | DUE_END | DUE_CLOSED)) | (t->id ^ compat_thread_id(ts)) | (uintptr_t)t->theirs | (uintptr_t)eval_edge);
}

/* Of a function, from another one: no generator, whose frame may be known already, and no code whose names live elsewhere. */
static bool on_call(struct py_thread *t, PyThreadState *ts, PyFrameObject *f)
{
	compat_frame *fr = compat_frame_of(f), *caller = compat_frame_previous(fr);
	struct py_frame *top = stack_top(t), *called;
	struct py_code *code = code_seen(fr);

	if (!top || !caller || !stack_is(top, caller) || !code || code->has_names || compat_frame_can_sleep(fr))
		return false;
	compat_collector_discount(ts, 1);       /* as trace_balance knows */
	compat_frame_keep_lines_of(caller);
	called = stack_make_frame(fr, code);    /* it has no slots (py_code.c) */
	stack_push(t, called);
	rows_call(t, called, compat_frame_code(fr), f->f_lineno);
	return true;
}

static bool on_return(struct py_thread *t, PyThreadState *ts, PyFrameObject *f, PyObject *value)
{
	compat_frame *fr = compat_frame_of(f);
	struct py_frame *top = stack_top(t);

	if (!top || !stack_is(top, fr) || compat_frame_can_sleep(fr) || !value || top->code->hides_result)
		return false;
	if (eval_has_paused())
		trace_balance(t, ts, f, PyTrace_RETURN, value);
	else if (compat_frame_mark(f))
		compat_collector_discount(ts, -1);
	rows_return(t, top, compat_frame_code(fr), f->f_lineno, value);
	stack_free_frame(stack_pop(t));
	return true;
}

static bool on_exit_or_entry(PyThreadState *ts, PyFrameObject *f, int what, PyObject *arg)
{
	if (!is_quiet(ts))
		return false;
	if (what == PyTrace_CALL)
		return on_call(step_thread, ts, f);
	return what == PyTrace_RETURN && on_return(step_thread, ts, f, arg);
}

/* Apart, so that lines, which are the most, need not make room for what these have in registers. */
static __attribute__((noinline)) int on_other(PyThreadState *ts, PyFrameObject *f, int what, PyObject *arg)
{
	return on_exit_or_entry(ts, f, what, arg) ? 0 : trace_function(NULL, f, what, arg);
}

int rows_trace(PyObject *object, PyFrameObject *f, int what, PyObject *arg)
{
	PyThreadState *ts = compat_thread();
	const compat_frame *fr = compat_frame_of(f);
	struct py_frame *top;

	(void)object;                   /* ours has none */
	if (what != PyTrace_LINE || !is_quiet(ts))
		return on_other(ts, f, what, arg);
	top = stack_top(step_thread);
	if (!top || !stack_is(top, fr))
		return trace_function(NULL, f, what, arg);
	return rows_line(step_thread, top, compat_frame_code(fr), f->f_lineno);
}
