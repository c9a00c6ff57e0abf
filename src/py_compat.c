/* py_compat.c - what of CPython's insides needs the opcode tables or more than a line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_compat.h"

#define Py_BUILD_CORE 1
#define NEED_OPCODE_TABLES
#include <internal/pycore_opcode.h>
#undef Py_BUILD_CORE
#include <string.h>

bool compat_check(void)
{
	return (Py_Version & 0xffff0000) == (PY_VERSION_HEX & 0xffff0000);
}

const uint8_t compat_points[256] = {
	[RESUME] = COMPAT_RESUME, [RESUME_QUICK] = COMPAT_RESUME,
	[YIELD_VALUE] = COMPAT_YIELD, [RETURN_GENERATOR] = COMPAT_MADE,
};

/* What the interpreter makes of code that has run a few times (Python/specialize.c). A
 * BINARY_SUBSCR may become one that inlines __getitem__, whatever the evaluator. */
static const uint8_t specializing[256] = {
	[BINARY_OP] = BINARY_OP_ADAPTIVE, [CALL] = CALL_ADAPTIVE,
	[COMPARE_OP] = COMPARE_OP_ADAPTIVE, [EXTENDED_ARG] = EXTENDED_ARG_QUICK,
	[JUMP_BACKWARD] = JUMP_BACKWARD_QUICK, [LOAD_ATTR] = LOAD_ATTR_ADAPTIVE,
	[LOAD_GLOBAL] = LOAD_GLOBAL_ADAPTIVE, [LOAD_METHOD] = LOAD_METHOD_ADAPTIVE,
	[PRECALL] = PRECALL_ADAPTIVE, [RESUME] = RESUME_QUICK,
	[UNPACK_SEQUENCE] = UNPACK_SEQUENCE_ADAPTIVE,
};
static const bool stays_general[256] = {
	[BINARY_SUBSCR] = true, [STORE_ATTR] = true, [STORE_SUBSCR] = true,
};

void compat_code_specialize(PyCodeObject *co)
{
	_Py_CODEUNIT *at = _PyCode_CODE(co), *end = at + Py_SIZE(co);

	for (; at < end; at += 1 + _PyOpcode_Caches[_PyOpcode_Deopt[_Py_OPCODE(*at)]]) {
		uint8_t opcode = _Py_OPCODE(*at), general = _PyOpcode_Deopt[opcode];

		if (stays_general[general])
			_Py_SET_OPCODE(*at, general);
		else if (opcode == general && specializing[general])
			_Py_SET_OPCODE(*at, specializing[general]);
	}
	co->co_warmup = 0;              /* done: the interpreter leaves it alone */
}

struct extras { Py_ssize_t n; void *words[]; };         /* Objects/codeobject.c */

/* Every owner of an index is called when the code dies, for each word there is, his or not: so where nobody has
 * one there is none for indices behind ours, or a program's own function would be called for all code. */
int compat_code_set_extra(PyCodeObject *co, Py_ssize_t index, void *extra)
{
	struct extras *extras;

	if (co->co_extra)
		return _PyCode_SetExtra((PyObject *)co, index, extra);
	extras = PyMem_Calloc(1, sizeof(*extras) + (index + 1) * sizeof(void *));
	if (!extras) {
		PyErr_NoMemory();
		return -1;
	}
	extras->n = index + 1;
	extras->words[index] = extra;
	co->co_extra = extras;
	return 0;
}

size_t compat_code_extra_size(const PyCodeObject *co, Py_ssize_t index)
{
	const struct extras *extras = co->co_extra;

	if (!extras)
		return 0;
	return extras->n == index + 1 ? sizeof(*extras) + extras->n * sizeof(void *) : sizeof(void *);
}

static bool has(const uint32_t *list, uint32_t n, uint32_t what)
{
	for (uint32_t i = 0; i < n; i++)
		if (list[i] == what)
			return true;
	return false;
}

uint32_t compat_code_stored_cells(const PyCodeObject *co, uint32_t *out)
{
	const _Py_CODEUNIT *at = _PyCode_CODE((PyCodeObject *)co), *end = at + Py_SIZE(co);
	uint32_t n = 0, extended = 0;

	while (at < end) {
		uint8_t general = _PyOpcode_Deopt[_Py_OPCODE(*at)];
		uint32_t slot = extended << 8 | _Py_OPARG(*at);

		if ((general == STORE_DEREF || general == DELETE_DEREF) && slot < (uint32_t)co->co_nlocalsplus && !has(out, n, slot))
			out[n++] = slot;
		extended = general == EXTENDED_ARG ? slot : 0;
		at += 1 + _PyOpcode_Caches[general];
	}
	return n;
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
