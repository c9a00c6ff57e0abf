/* py_break.c - breakpoint() in the program, when there is somebody to stop it.
 *
 * sys.breakpointhook is python's own, but in a session it does not import pdb: the next step of its thread is told to be one to
 * stop at. Where PYTHONBREAKPOINT says what it is to do, or the program has a hook of its own, that is done; so it is, too,
 * where a run is only recorded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_break.h"

#include "py_lines.h"
#include "py_patch.h"
#include "py_stack.h"
#include "py_step.h"
#include "pystep/tracee.h"

#include <stdlib.h>

typedef PyObject *fast_function(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);

static PyCFunction theirs;

static PyObject *breakpointhook(
	PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	const char *wish = getenv("PYTHONBREAKPOINT");

	if ((wish && *wish) || !lines_are_open())
		return ((fast_function *)(void (*)(void))theirs)(self, args, n, names);
	step_ask(stack_thread(PyThreadState_Get()));
	Py_RETURN_NONE;
}

void break_start(const struct tracee_options *opt)
{
	if (opt->asks)
		theirs = patch_function(patch_module("sys"), "breakpointhook",
			METH_FASTCALL | METH_KEYWORDS, PATCH_FUNCTION(breakpointhook));
}
