/* py_end.c - the ways in which recording ends before the interpreter does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_end.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "py_compat.h"
#include "py_death.h"
#include "py_due.h"
#include "py_eval.h"
#include "py_lines.h"
#include "py_output.h"
#include "py_patch.h"

static PyTypeObject *text_type, *writer_type, *random_type, *file_type;

/* The step limit. Files that python would have flushed are flushed, if that runs nothing but
 * CPython's own code. */

struct list {
	PyObject **at;
	size_t n, cap;
};

static bool is_plain_buffer(PyObject *o)
{
	bool is_buffer = o && (Py_IS_TYPE(o, writer_type) || Py_IS_TYPE(o, random_type));
	PyObject *file = is_buffer ? compat_buffer_file(o) : NULL;

	return file && Py_IS_TYPE(file, file_type);
}

static bool is_plain_text(PyObject *o)
{
	return Py_IS_TYPE(o, text_type) && is_plain_buffer(compat_text_buffer(o));
}

static void add(struct list *list, PyObject *o)
{
	BASE_GROW(list->at, list->cap, list->n + 1);
	list->at[list->n++] = Py_NewRef(o);
}

static bool add_text(PyObject *o, void *list)
{
	if (is_plain_text(o))
		add(list, o);
	return true;
}

static bool add_buffer(PyObject *o, void *list)
{
	if (is_plain_buffer(o))
		add(list, o);
	return true;
}

static void flush_one(PyObject *o)
{
	PyObject *flush = compat_dict_find(Py_TYPE(o)->tp_dict, "flush");
	PyObject *result = flush ? PyObject_CallOneArg(flush, o) : NULL;

	Py_XDECREF(result);
	PyErr_Clear();
}

static void flush_files(void)
{
	struct list list = { 0 };

	compat_each_collectable(add_text, &list);
	compat_each_collectable(add_buffer, &list);
	for (size_t i = 0; i < list.n; i++)
		flush_one(list.at[i]);
}

void end_at_limit(void)
{
	due |= DUE_END;
	output_pause(true);
	if (text_type && writer_type && random_type && file_type)
		flush_files();
	fflush(stdout);
	output_put();
	lines_close(RECORD_LIMIT);
	_exit(0);
}

void end_wait(void)
{
	PyEval_SaveThread();
	for (;;)
		pause();
}

void end_recording(enum record_how how)
{
	output_put();
	lines_close(how);
	death_stop();
}

/* Forks. The child's steps are not this program's: it goes on as under plain python. */

static void let_go(void)
{
	lines_abandon();
	eval_stop();
	death_stop();
}

/* Ways out that leave no time for another step. */

static PyCFunction their_exit, their_abort, their_kill, their_execv, their_execve;

typedef PyObject *fast_function(PyObject *self, PyObject *const *args, Py_ssize_t n);
typedef PyObject *keyword_function(PyObject *self, PyObject *const *args, Py_ssize_t n,
				   PyObject *names);

static PyObject *call_fast(PyCFunction theirs, PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	return ((fast_function *)(void (*)(void))theirs)(self, args, n);
}

static PyObject *call_keywords(PyCFunction theirs, PyObject *self, PyObject *const *args,
			       Py_ssize_t n, PyObject *names)
{
	return ((keyword_function *)(void (*)(void))theirs)(self, args, n, names);
}

static PyObject *os_exit(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	output_put();
	return call_keywords(their_exit, self, args, n, names);
}

static PyObject *os_abort(PyObject *self, PyObject *none)
{
	output_put();
	return their_abort(self, none);
}

static PyObject *os_kill(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	output_put();
	return call_fast(their_kill, self, args, n);
}

/* They return only when they fail. */
static PyObject *os_execv(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	bool was_open = lines_are_open();
	PyObject *result;

	output_put();
	lines_close(RECORD_EXEC);
	result = call_fast(their_execv, self, args, n);
	if (was_open)
		lines_reopen();
	return result;
}

static PyObject *os_execve(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	bool was_open = lines_are_open();
	PyObject *result;

	output_put();
	lines_close(RECORD_EXEC);
	result = call_keywords(their_execve, self, args, n, names);
	if (was_open)
		lines_reopen();
	return result;
}

void end_start(void)
{
	PyObject *posix = patch_module("posix");

	text_type = patch_type("_io", "TextIOWrapper");
	writer_type = patch_type("_io", "BufferedWriter");
	random_type = patch_type("_io", "BufferedRandom");
	file_type = patch_type("_io", "FileIO");
	their_exit = patch_function(posix, "_exit", METH_FASTCALL | METH_KEYWORDS,
				    PATCH_FUNCTION(os_exit));
	their_abort = patch_function(posix, "abort", METH_NOARGS, os_abort);
	their_kill = patch_function(posix, "kill", METH_FASTCALL, PATCH_FUNCTION(os_kill));
	their_execv = patch_function(posix, "execv", METH_FASTCALL, PATCH_FUNCTION(os_execv));
	their_execve = patch_function(posix, "execve", METH_FASTCALL | METH_KEYWORDS,
				      PATCH_FUNCTION(os_execve));
	pthread_atfork(NULL, NULL, let_go);
	Py_AtExit(output_put);          /* what atexit and the last destructors wrote */
}
