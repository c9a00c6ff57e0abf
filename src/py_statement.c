/* py_statement.c - statements of the user's, run in a frame of the program that waits at a step.
 *
 * A function's variables live in slots; the statement is given a copy of them as a dict, and what it did to that is put back
 * (Objects/frameobject.c, PyFrame_LocalsToFast), into cells too. The dict that the program's own locals() may have made stays
 * out of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_statement.h"

#include <frameobject.h>

#include "py_text.h"

#define FILE_NAME "<statement>"

/* Answers. */

static void answer(struct ring_statement *st, enum ring_answer how, const struct str *text)
{
	size_t n = text->len;

	if (n > sizeof(st->answer))
		for (n = sizeof(st->answer) - 3; n && (text->at[n] & 0xc0) == 0x80;)
			n--;
	if (n)
		memcpy(st->answer, text->at, n);
	st->n_answer = n;
	if (n < text->len) {
		memcpy(st->answer + n, "…", 3);
		st->n_answer += 3;
	}
	st->how = how;
	st->is_answered = true;
}

static void answer_refused(struct ring_statement *st, const char *why)
{
	struct str text = { 0 };

	str_add(&text, why);
	answer(st, RING_REFUSED, &text);
	str_free(&text);
}

/* "TypeError: unsupported …", and no exception any more. */
static void answer_exception(struct ring_statement *st, enum ring_answer how)
{
	PyObject *type, *value, *traceback, *said;
	struct str text = { 0 };

	PyErr_Fetch(&type, &value, &traceback);
	PyErr_NormalizeException(&type, &value, &traceback);
	str_add(&text, type ? ((PyTypeObject *)type)->tp_name : "no exception");
	said = value ? PyObject_Str(value) : NULL;
	if (said && PyUnicode_GET_LENGTH(said)) {
		str_add(&text, ": ");
		text_add(&text, said);
	}
	PyErr_Clear();
	Py_XDECREF(said);
	Py_XDECREF(type);
	Py_XDECREF(value);
	Py_XDECREF(traceback);
	answer(st, how, &text);
	str_free(&text);
}

static void answer_value(struct ring_statement *st, PyObject *value)
{
	PyObject *said = value == Py_None ? NULL : PyObject_Repr(value);
	struct str text = { 0 };

	if (said) {
		text_add(&text, said);
		answer(st, RING_VALUE, &text);
	} else if (PyErr_Occurred()) {
		answer_exception(st, RING_RAISED);
	}
	Py_XDECREF(said);
	str_free(&text);
}

/* Compiling. */

static PyObject *compile(const struct ring_statement *st, int start, const PyCodeObject *within)
{
	PyCompilerFlags flags = { within->co_flags & PyCF_MASK, PY_MINOR_VERSION };
	struct str text = { 0 };
	PyObject *code;

	str_add_bytes(&text, st->text, st->n_text);
	code = Py_CompileStringExFlags(str_text(&text), FILE_NAME, start, &flags, -1);
	str_free(&text);
	return code;
}

/* An expression, or else whatever it is. */
static PyObject *compile_either(
	const struct ring_statement *st, const PyCodeObject *within, bool *has_value)
{
	PyObject *code = compile(st, Py_eval_input, within);

	*has_value = code != NULL;
	if (code)
		return code;
	PyErr_Clear();
	return compile(st, Py_file_input, within);
}

/* Running. */

static PyFrameObject *find_frame(const compat_frame *key)
{
	PyFrameObject *f = PyThreadState_GetFrame(PyThreadState_Get()), *back;

	while (f && compat_frame_of(f) != key) {
		back = PyFrame_GetBack(f);
		Py_DECREF(f);
		f = back;
	}
	return f;
}

/* Code inside of an expression (a lambda, a comprehension) looks for names among the globals only: it finds the frame's own
 * there. An expression stores none. */
static PyObject *names_for_expression(PyObject *globals, PyObject *locals)
{
	PyObject *all = PyDict_Copy(globals);

	if (all && PyDict_Update(all, locals) < 0)
		Py_CLEAR(all);
	return all;
}

static PyObject *evaluate(PyObject *code, bool has_value, PyObject *globals, PyObject *locals)
{
	PyObject *names = has_value && globals != locals && PyDict_CheckExact(locals)
				  ? names_for_expression(globals, locals)
				  : Py_NewRef(globals);
	PyObject *value = names ? PyEval_EvalCode(code, names, locals) : NULL;

	Py_XDECREF(names);
	return value;
}

static bool has_slot(const PyCodeObject *co, PyObject *name)
{
	for (int i = 0; i < compat_code_n_slots(co); i++)
		if (PyUnicode_Compare(compat_code_slot_name(co, i), name) == 0)
			return true;
	return false;
}

/* A function has the variables that it was compiled with. */
static void say_what_is_not_kept(
	struct ring_statement *st, const PyCodeObject *co, PyObject *locals)
{
	struct str text = { 0 };
	PyObject *name, *value;
	Py_ssize_t at = 0;

	while (PyDict_Next(locals, &at, &name, &value)) {
		if (!PyUnicode_Check(name) || has_slot(co, name))
			continue;
		str_add(&text,
			text.len ? ", " : "not kept, for the function has no such variable: ");
		text_add(&text, name);
	}
	if (text.len && st->how == RING_DONE && !st->n_answer)
		answer(st, RING_DONE, &text);
	str_free(&text);
}

static PyObject *run_in_slots(
	struct ring_statement *st, PyFrameObject *f, PyObject *code, bool has_value)
{
	compat_frame *fr = compat_frame_of(f);
	PyObject *before = compat_frame_swap_locals(fr, NULL), *locals, *value = NULL;
	int made = PyFrame_FastToLocalsWithError(f);

	locals = Py_XNewRef(compat_frame_locals(fr));
	if (made == 0 && locals) {
		value = evaluate(code, has_value, compat_frame_globals(fr), locals);
		PyFrame_LocalsToFast(f, 1);
	}
	Py_XDECREF(compat_frame_swap_locals(fr, before));
	if (value)
		say_what_is_not_kept(st, compat_frame_code(fr), locals);
	Py_XDECREF(locals);
	return value;
}

static void run_code(const struct statement *st)
{
	compat_frame *fr = compat_frame_of(st->frame);
	PyObject *value = compat_frame_has_slots(fr)
				  ? run_in_slots(st->asked, st->frame, st->code, st->has_value)
				  : evaluate(st->code, st->has_value, compat_frame_globals(fr),
					    compat_frame_locals(fr));

	if (!value)
		answer_exception(st->asked, RING_RAISED);
	else if (st->has_value)
		answer_value(st->asked, value);
	Py_XDECREF(value);
}

static const compat_frame *key_of(const struct py_thread *t, uint64_t serial)
{
	for (size_t i = 0; i < t->n_frames; i++)
		if (t->frames[i]->serial == serial)
			return t->frames[i]->key;
	return NULL;
}

static bool prepare_in(struct statement *st)
{
	st->code = compile_either(
		st->asked, compat_frame_code(compat_frame_of(st->frame)), &st->has_value);
	if (st->code)
		return true;
	answer_exception(st->asked, RING_REFUSED);
	Py_DECREF(st->frame);
	return false;
}

bool statement_prepare(struct statement *st, const struct py_thread *t)
{
	const compat_frame *key = key_of(t, st->asked->frame);
	PyObject *type, *value, *traceback;
	bool ok = false;

	PyErr_Fetch(&type, &value, &traceback);
	st->frame = key ? find_frame(key) : NULL;
	if (st->frame)
		ok = prepare_in(st);
	else
		answer_refused(st->asked, "that frame runs in another thread, or not any more");
	PyErr_Restore(type, value, traceback);
	return ok;
}

void statement_run(const struct statement *st)
{
	PyObject *type, *value, *traceback;

	PyErr_Fetch(&type, &value, &traceback);
	run_code(st);
	st->asked->is_answered = true;
	Py_DECREF(st->code);
	Py_DECREF(st->frame);
	PyErr_Restore(type, value, traceback);
}
