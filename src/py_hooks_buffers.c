/* py_hooks_buffers.c - changes of bytearrays: by their methods and slots, and by whoever has borrowed their memory.
 *
 * While somebody has it, it may change without a word, so it counts as in the midst of an operation until it is given back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#include "py_notice.h"

static any_function *plain_lend, *plain_take_back, *plain_store, *plain_append, *plain_pop;

/* The number of a byte that is there, or -1. */
static Py_ssize_t place_of(PyObject *self, PyObject *key)
{
	Py_ssize_t at = PyLong_CheckExact(key) ? PyLong_AsSsize_t(key) : -1;

	if (at == -1 && PyErr_Occurred())
		PyErr_Clear();
	return at >= 0 && at < Py_SIZE(self) ? at : -1;
}

static int bytearray_store(PyObject *self, PyObject *key, PyObject *value)
{
	uint64_t looks = notice_looks;
	Py_ssize_t at = value && PyLong_CheckExact(value) ? place_of(self, key) : -1;
	int result;

	if (at >= 0)
		notice_item(self, (size_t)at);
	else
		notice_open(self);
	result = ((objobjargproc)plain_store)(self, key, value);
	if (at < 0)
		notice_close(self);
	else if (looks != notice_looks)
		notice(self);
	return result;
}

static PyObject *bytearray_append(PyObject *self, PyObject *byte)
{
	uint64_t looks = notice_looks;
	PyObject *result;

	notice_tail(self, (size_t)Py_SIZE(self));
	result = ((PyCFunction)plain_append)(self, byte);
	if (looks != notice_looks)
		notice(self);
	return result;
}

static PyObject *bytearray_pop(PyObject *self, PyObject *const *args, Py_ssize_t n)
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

static int bytearray_lend(PyObject *self, Py_buffer *view, int flags)
{
	int result = ((getbufferproc)plain_lend)(self, view, flags);

	if (result == 0)
		notice_open(self);
	return result;
}

static void bytearray_take_back(PyObject *self, Py_buffer *view)
{
	((releasebufferproc)plain_take_back)(self, view);
	notice_close(self);
}

#define BYTEARRAY(name) { "builtins", "bytearray", name, SUBJECT_SELF, 0, NULL, NULL }

const struct hook_method hooks_buffers_methods[] = {
	{ "builtins", "bytearray", "append", SUBJECT_SELF, METH_O, ANY_FUNCTION(bytearray_append), &plain_append },
	{ "builtins", "bytearray", "pop", SUBJECT_SELF, METH_FASTCALL, ANY_FUNCTION(bytearray_pop), &plain_pop },
	BYTEARRAY("clear"), BYTEARRAY("extend"), BYTEARRAY("insert"), BYTEARRAY("remove"),
	BYTEARRAY("reverse"),
	{ 0 },
};

const struct hook_slot hooks_buffers_slots[] = {
	{ "bytearray", SLOT_SEQUENCE(sq_ass_item), MAKER_STORE_AT, NULL, NULL, 0 },
	{ "bytearray", SLOT_MAPPING(mp_ass_subscript), 0, ANY_FUNCTION(bytearray_store), &plain_store, 0 },
	{ "bytearray", SLOT_SEQUENCE(sq_inplace_concat), MAKER_OBJECT, NULL, NULL, 0 },
	{ "bytearray", SLOT_SEQUENCE(sq_inplace_repeat), MAKER_COUNT, NULL, NULL, 0 },
	{ "bytearray", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ "bytearray", SLOT_BUFFER(bf_getbuffer), 0, ANY_FUNCTION(bytearray_lend), &plain_lend, 0 },
	{ "bytearray", SLOT_BUFFER(bf_releasebuffer), 0, ANY_FUNCTION(bytearray_take_back), &plain_take_back, 0 },
	{ 0 },
};
