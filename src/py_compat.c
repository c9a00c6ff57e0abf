/* py_compat.c - what of CPython's insides needs the opcode tables or more than a line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_compat.h"

#include <opcode.h>
#include <string.h>

bool compat_check(void)
{
	return (Py_Version & 0xffff0000) == (PY_VERSION_HEX & 0xffff0000);
}

/* prev_instr is the instruction under way whenever a trace function runs (Python/ceval.c,
 * DO_TRACING and the exits). */
enum compat_point compat_frame_point(const compat_frame *fr)
{
	_Py_CODEUNIT instruction = *fr->prev_instr;

	switch (_Py_OPCODE(instruction)) {
	case RESUME:
	case RESUME_QUICK:
		return _Py_OPARG(instruction) == 0 ? COMPAT_START : COMPAT_RESUME;
	case YIELD_VALUE:
		return COMPAT_YIELD;
	default:
		return COMPAT_ELSEWHERE;
	}
}

static bool is_text(PyObject *o, const char *text)
{
	return PyUnicode_CheckExact(o) && PyUnicode_IS_READY(o) && PyUnicode_IS_COMPACT_ASCII(o) &&
	       strcmp((const char *)PyUnicode_1BYTE_DATA(o), text) == 0;
}

PyObject *compat_dict_find(PyObject *dict, const char *key)
{
	PyObject *k, *v;
	Py_ssize_t at = 0;

	if (!dict || !PyDict_Check(dict))
		return NULL;
	while (PyDict_Next(dict, &at, &k, &v))
		if (is_text(k, key))
			return v;
	return NULL;
}

static PyObject *find_in_values(PyObject *object, PyDictValues *values, const char *name)
{
	PyDictKeysObject *keys = ((PyHeapTypeObject *)Py_TYPE(object))->ht_cached_keys;

	for (Py_ssize_t i = 0; i < keys->dk_nentries; i++) {
		PyObject *k = DK_UNICODE_ENTRIES(keys)[i].me_key;

		if (k && is_text(k, name))
			return values->values[i];
	}
	return NULL;
}

PyObject *compat_instance_attribute(PyObject *object, const char *name)
{
	PyTypeObject *type = Py_TYPE(object);

	if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
		PyDictValues *values = *_PyObject_ValuesPointer(object);

		return values ? find_in_values(object, values, name)
			      : compat_dict_find(*_PyObject_ManagedDictPointer(object), name);
	}
	if (type->tp_dictoffset > 0)
		return compat_dict_find(*(PyObject **)((char *)object + type->tp_dictoffset), name);
	return NULL;
}

static bool each_in(PyGC_Head *head, bool (*fn)(PyObject *, void *), void *arg)
{
	for (PyGC_Head *g = _PyGCHead_NEXT(head); g != head; g = _PyGCHead_NEXT(g))
		if (!fn((PyObject *)(g + 1), arg))
			return false;
	return true;
}

void compat_each_collectable(bool (*fn)(PyObject *object, void *arg), void *arg)
{
	struct _gc_runtime_state *gc = &_PyInterpreterState_GET()->gc;

	for (int i = 0; i < NUM_GENERATIONS; i++)
		if (!each_in(&gc->generations[i].head, fn, arg))
			return;
	each_in(&gc->permanent_generation.head, fn, arg);
}
