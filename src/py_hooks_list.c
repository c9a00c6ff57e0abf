/* py_hooks_list.c - changes of lists.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#include "py_notice.h"

static any_function *plain_append, *plain_pop, *plain_store_at, *plain_store;

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

static PyObject *list_pop(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	uint64_t looks = notice_looks;
	PyObject *result;

	if (n == 0 && Py_SIZE(self))
		notice_tail(self, (size_t)Py_SIZE(self) - 1);
	else
		notice(self);
	result = ((_PyCFunctionFast)plain_pop)(self, args, n);
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

static void notice_store(PyObject *list, Py_ssize_t at, PyObject *value)
{
	if (at < 0)
		notice(list);
	else if (value)
		notice_item(list, (size_t)at);
	else
		notice_tail(list, (size_t)at);
}

static int list_store_at(PyObject *self, Py_ssize_t at, PyObject *value)
{
	uint64_t looks = notice_looks;
	int result;

	notice_store(self, at < Py_SIZE(self) ? at : -1, value);
	result = ((ssizeobjargproc)plain_store_at)(self, at, value);
	if (looks != notice_looks)
		notice(self);
	return result;
}

static int list_store(PyObject *self, PyObject *key, PyObject *value)
{
	uint64_t looks = notice_looks;
	int result;

	notice_store(self, place_of(self, key), value);
	result = ((objobjargproc)plain_store)(self, key, value);
	if (looks != notice_looks)
		notice(self);
	return result;
}

#define LIST(name) { "builtins", "list", name, SUBJECT_SELF, 0, NULL, NULL }

const struct hook_method hooks_list_methods[] = {
	{ "builtins", "list", "append", SUBJECT_SELF, METH_O, ANY_FUNCTION(list_append), &plain_append },
	{ "builtins", "list", "pop", SUBJECT_SELF, METH_FASTCALL, ANY_FUNCTION(list_pop), &plain_pop },
	LIST("clear"), LIST("insert"), LIST("extend"), LIST("remove"), LIST("reverse"), LIST("sort"),
	{ 0 },
};

const struct hook_slot hooks_list_slots[] = {
	{ "list", SLOT_SEQUENCE(sq_ass_item), 0, ANY_FUNCTION(list_store_at), &plain_store_at, 0 },
	{ "list", SLOT_MAPPING(mp_ass_subscript), 0, ANY_FUNCTION(list_store), &plain_store, 0 },
	{ "list", SLOT_SEQUENCE(sq_inplace_concat), MAKER_OBJECT, NULL, NULL, 0 },
	{ "list", SLOT_SEQUENCE(sq_inplace_repeat), MAKER_COUNT, NULL, NULL, 0 },
	{ "list", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ 0 },
};
