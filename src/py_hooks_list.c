/* py_hooks_list.c - changes of lists.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#include "py_notice.h"

static any_function *plain_append, *plain_pop, *plain_insert, *plain_extend, *plain_add, *plain_store_at, *plain_store;

static PyObject *list_append(PyObject *self, PyObject *item)
{
	uint64_t looks = notice_looks;
	PyObject *result;

	notice_tail(self, (size_t)Py_SIZE(self));
	result = ((PyCFunction)plain_append)(self, item);
	if (looks != notice_looks)
		notice(self);
	return result;
}

/* The number of an item that is there, or -1. */
static Py_ssize_t place_of(PyObject *list, PyObject *key)
{
	Py_ssize_t at = -1;

	if (!PyLong_CheckExact(key) || Py_ABS(Py_SIZE(key)) > 1)
		return -1;
	at = Py_SIZE(key) * (Py_ssize_t)((PyLongObject *)key)->ob_digit[0];
	if (at < 0)
		at += Py_SIZE(list);
	return at >= 0 && at < Py_SIZE(list) ? at : -1;
}

/* It goes, and those behind it move. */
static void notice_removal(PyObject *list, Py_ssize_t at)
{
	notice_shift(list, (size_t)at, (size_t)(Py_SIZE(list) - at - 1));
}

static PyObject *list_pop(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	uint64_t looks = notice_looks;
	Py_ssize_t at = n == 0 ? Py_SIZE(self) - 1 : n == 1 ? place_of(self, args[0]) : -1;
	PyObject *result;

	if (at >= 0)
		notice_removal(self, at);
	else
		notice(self);
	result = ((_PyCFunctionFast)plain_pop)(self, args, n);
	if (looks != notice_looks)
		notice(self);
	return result;
}

static PyObject *list_insert(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	uint64_t looks = notice_looks;
	Py_ssize_t at = n == 2 ? place_of(self, args[0]) : -1;
	PyObject *result;

	if (at >= 0)
		notice_shift(self, (size_t)at, (size_t)(Py_SIZE(self) - at));
	else
		notice(self);
	result = ((_PyCFunctionFast)plain_insert)(self, args, n);
	if (looks != notice_looks)
		notice(self);
	return result;
}

/* By a list or a tuple, at its end. Whatever else it is, the program's code may be asked for each. */
static PyObject *extend(any_function *plain, PyObject *self, PyObject *other)
{
	uint64_t looks = notice_looks;
	bool is_plain = PyList_CheckExact(other) || PyTuple_CheckExact(other);
	PyObject *result;

	if (is_plain)
		notice_tail(self, (size_t)Py_SIZE(self));
	else
		notice_open(self);
	result = ((binaryfunc)plain)(self, other);
	if (!is_plain)
		notice_close(self);
	else if (looks != notice_looks)
		notice(self);
	return result;
}

static PyObject *list_extend(PyObject *self, PyObject *other) { return extend(plain_extend, self, other); }
static PyObject *list_add(PyObject *self, PyObject *other) { return extend(plain_add, self, other); }

static void notice_store(PyObject *list, Py_ssize_t at, PyObject *value)
{
	if (value)
		notice_item(list, (size_t)at);
	else
		notice_removal(list, at);
}

static int list_store_at(PyObject *self, Py_ssize_t at, PyObject *value)
{
	uint64_t looks = notice_looks;
	int result;

	if (at >= 0 && at < Py_SIZE(self))
		notice_store(self, at, value);
	result = ((ssizeobjargproc)plain_store_at)(self, at, value);
	if (looks != notice_looks)
		notice(self);
	return result;
}

/* A slice by what the program's code gives one by one, which then replaces what may end by running more of it; or an index that
 * has to be asked for its number. */
static int store_anywhere(PyObject *self, PyObject *key, PyObject *value)
{
	int result;

	notice_open(self);
	result = ((objobjargproc)plain_store)(self, key, value);
	notice_close(self);
	return result;
}

static int list_store(PyObject *self, PyObject *key, PyObject *value)
{
	uint64_t looks = notice_looks;
	Py_ssize_t at = place_of(self, key);
	int result;

	if (at < 0)
		return store_anywhere(self, key, value);
	notice_store(self, at, value);
	result = ((objobjargproc)plain_store)(self, key, value);
	if (looks != notice_looks)
		notice(self);
	return result;
}

#define LIST(name) { "builtins", "list", name, SUBJECT_SELF, 0, NULL, NULL }

const struct hook_method hooks_list_methods[] = {
	{ "builtins", "list", "append", SUBJECT_SELF, METH_O, ANY_FUNCTION(list_append), &plain_append },
	{ "builtins", "list", "pop", SUBJECT_SELF, METH_FASTCALL, ANY_FUNCTION(list_pop), &plain_pop },
	{ "builtins", "list", "insert", SUBJECT_SELF, METH_FASTCALL, ANY_FUNCTION(list_insert), &plain_insert },
	{ "builtins", "list", "extend", SUBJECT_SELF, METH_O, ANY_FUNCTION(list_extend), &plain_extend },
	LIST("clear"), LIST("remove"), LIST("reverse"), LIST("sort"),
	{ 0 },
};

const struct hook_slot hooks_list_slots[] = {
	{ "list", SLOT_SEQUENCE(sq_ass_item), 0, ANY_FUNCTION(list_store_at), &plain_store_at, 0 },
	{ "list", SLOT_MAPPING(mp_ass_subscript), 0, ANY_FUNCTION(list_store), &plain_store, 0 },
	{ "list", SLOT_SEQUENCE(sq_inplace_concat), 0, ANY_FUNCTION(list_add), &plain_add, 0 },
	{ "list", SLOT_SEQUENCE(sq_inplace_repeat), MAKER_COUNT, NULL, NULL, 0 },
	{ "list", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ 0 },
};
