/* py_imports.c - what only runs because something is imported.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_imports.h"

#include "py_code.h"
#include "py_stack.h"
#include "pystep/tracee.h"

bool imports_are_hidden;

void imports_start(const struct tracee_options *opt)
{
	imports_are_hidden = opt->no_imports;
}

/* Both halves of it: <frozen importlib._bootstrap> and <frozen importlib._bootstrap_external>. */
bool imports_is_machinery(const PyCodeObject *code)
{
	static const char beginning[] = "<frozen importlib._bootstrap";
	PyObject *name = code->co_filename;

	return PyUnicode_IS_READY(name) && PyUnicode_IS_ASCII(name) &&
	       strncmp((const char *)PyUnicode_1BYTE_DATA(name), beginning,
		       sizeof(beginning) - 1) == 0;
}

bool imports_hide(compat_frame *fr)
{
	const struct py_frame *top = stack_top(stack_thread(PyThreadState_Get()));

	for (; fr; fr = compat_frame_previous(fr)) {
		if (top && stack_is(top, fr))
			return false;
		if (code_imports(fr))
			return true;
	}
	return false;
}
