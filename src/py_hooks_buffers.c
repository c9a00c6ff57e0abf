/* py_hooks_buffers.c - changes of bytearrays: by their methods and slots, and by whoever has borrowed their memory.
 *
 * While somebody has it, it may change without a word, so it counts as in the midst of an operation until it is given back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#include "py_notice.h"

static any_function *plain_lend, *plain_take_back;

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
	BYTEARRAY("append"), BYTEARRAY("clear"), BYTEARRAY("extend"), BYTEARRAY("insert"), BYTEARRAY("pop"), BYTEARRAY("remove"),
	BYTEARRAY("reverse"),
	{ 0 },
};

const struct hook_slot hooks_buffers_slots[] = {
	{ "bytearray", SLOT_SEQUENCE(sq_ass_item), MAKER_STORE_AT, NULL, NULL, 0 },
	{ "bytearray", SLOT_MAPPING(mp_ass_subscript), MAKER_STORE, NULL, NULL, 0 },
	{ "bytearray", SLOT_SEQUENCE(sq_inplace_concat), MAKER_OBJECT, NULL, NULL, 0 },
	{ "bytearray", SLOT_SEQUENCE(sq_inplace_repeat), MAKER_COUNT, NULL, NULL, 0 },
	{ "bytearray", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ "bytearray", SLOT_BUFFER(bf_getbuffer), 0, ANY_FUNCTION(bytearray_lend), &plain_lend, 0 },
	{ "bytearray", SLOT_BUFFER(bf_releasebuffer), 0, ANY_FUNCTION(bytearray_take_back), &plain_take_back, 0 },
	{ 0 },
};
