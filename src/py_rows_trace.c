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

static inline bool is_quiet(const struct py_thread *t)
{
	return !(due & (DUE_BEFORE | DUE_END | DUE_CLOSED)) && t == step_thread && !t->theirs && !eval_edge;
}

static inline bool on_line(struct py_thread *t, PyFrameObject *f)
{
	struct py_frame *top = stack_top(t);

	if (!is_quiet(t) || !stack_is_on_top(t, compat_frame_of(f)))
		return false;
	rows_line(t, top, f->f_lineno);
	return true;
}

/* Of a function, from another one: no generator, whose frame may be known already, and no code whose names live elsewhere. */
static bool on_call(struct py_thread *t, PyThreadState *ts, PyFrameObject *f)
{
	compat_frame *fr = compat_frame_of(f), *caller = compat_frame_previous(fr);
	struct py_frame *called;
	struct py_code *code;

	if (!is_quiet(t) || !caller || !stack_is_on_top(t, caller) || compat_frame_can_sleep(fr))
		return false;
	code = code_seen(fr);
	if (!code || code->has_names)
		return false;
	trace_balance(t, ts, f, PyTrace_CALL, NULL);
	compat_frame_keep_lines_of(caller);
	called = stack_new_frame(fr, code);
	stack_push(t, called);
	rows_call(t, called, f->f_lineno);
	return true;
}

static bool on_return(struct py_thread *t, PyThreadState *ts, PyFrameObject *f, PyObject *value)
{
	compat_frame *fr = compat_frame_of(f);
	struct py_frame *top = stack_top(t);

	if (!is_quiet(t) || !stack_is_on_top(t, fr) || compat_frame_can_sleep(fr) || !value || top->code->hides_result)
		return false;
	trace_balance(t, ts, f, PyTrace_RETURN, value);
	rows_return(t, top, f->f_lineno, value);
	stack_free_frame(stack_pop(t));
	return true;
}

/* Apart, so that lines, which are the most, need not make room for what these have in registers. */
static __attribute__((noinline)) int on_other(struct py_thread *t, PyThreadState *ts, PyFrameObject *f, int what, PyObject *arg)
{
	bool is_done = false;

	if (what == PyTrace_CALL)
		is_done = on_call(t, ts, f);
	else if (what == PyTrace_RETURN)
		is_done = on_return(t, ts, f, arg);
	return is_done ? 0 : trace_function(NULL, f, what, arg);
}

int rows_trace(PyObject *object, PyFrameObject *f, int what, PyObject *arg)
{
	PyThreadState *ts = compat_thread();
	struct py_thread *t = stack_thread(ts);

	(void)object;                   /* ours has none */
	if (what == PyTrace_LINE && on_line(t, f))
		return 0;
	return on_other(t, ts, f, what, arg);
}
