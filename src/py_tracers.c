/* py_tracers.c - programs that trace themselves, and threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_tracers.h"

#include "py_eval.h"
#include "py_lines.h"
#include "py_patch.h"
#include "py_trace.h"

static PyCFunction their_settrace, their_start_new_thread, their_start_new;

/* The program wants all events of the frames there are; those out of scope were told to be
 * quiet. */
static void wake_lines(PyThreadState *ts)
{
	for (compat_frame *fr = compat_frame_current(ts); fr; fr = compat_frame_previous(fr))
		compat_frame_wake_lines(fr);
}

/* Other interpreters in the process are not recorded; their threads have numbers of their own. */
static bool is_ours(void)
{
	return PyInterpreterState_Get() == PyInterpreterState_Main();
}

/* What stands in our place is the program's: keep it aside, and stand there again. */
static void adopt(struct py_thread *t, PyThreadState *ts)
{
	Py_tracefunc now = compat_trace_function(ts);

	if (now == trace_ours || !lines_are_open() || !is_ours())
		return;
	t->theirs = now;
	compat_trace_set(ts, trace_ours);
	if (now)
		wake_lines(ts);
}

int tracers_pass(struct py_thread *t, PyThreadState *ts, PyFrameObject *f, int what, PyObject *arg)
{
	int result = t->theirs(compat_trace_object(ts), f, what, arg);

	adopt(t, ts);                   /* a tracer that fails takes itself away */
	return result;
}

static PyObject *settrace(PyObject *self, PyObject *arg)
{
	PyThreadState *ts = PyThreadState_Get();
	PyObject *result;

	eval_pause();
	result = their_settrace(self, arg);
	if (result)
		adopt(stack_thread(ts), ts);
	return result;
}

/* Extension modules (coverage's tracer) call this one instead of the library's, which does the
 * same but for the adoption. */
void PyEval_SetTrace(Py_tracefunc fn, PyObject *object)
{
	PyThreadState *ts = PyThreadState_Get();

	eval_pause();
	if (_PyEval_SetTrace(ts, fn, object) < 0)
		_PyErr_WriteUnraisableMsg("in PyEval_SetTrace", NULL);
	else
		adopt(stack_thread(ts), ts);
}

/* The new thread waits for the GIL, which we have not let go of since it was made. */
static PyObject *start_thread(PyCFunction theirs, PyObject *self, PyObject *args)
{
	uint64_t before = compat_thread_last_id(PyThreadState_Get());
	PyObject *result;
	PyThreadState *ts;

	eval_pause();
	result = theirs(self, args);
	ts = PyInterpreterState_ThreadHead(PyInterpreterState_Get());
	if (!result || !lines_are_open() || !is_ours())
		return result;
	for (; ts; ts = PyThreadState_Next(ts))
		if (compat_thread_id(ts) > before)
			trace_thread(ts);
	return result;
}

static PyObject *start_new_thread(PyObject *self, PyObject *args)
{
	return start_thread(their_start_new_thread, self, args);
}

static PyObject *start_new(PyObject *self, PyObject *args)
{
	return start_thread(their_start_new, self, args);
}

void tracers_start(void)
{
	PyObject *thread = patch_module("_thread");

	their_settrace = patch_function(patch_module("sys"), "settrace", METH_O, settrace);
	their_start_new_thread =
		patch_function(thread, "start_new_thread", METH_VARARGS, start_new_thread);
	their_start_new = patch_function(thread, "start_new", METH_VARARGS, start_new);
}
