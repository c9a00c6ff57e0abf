/* py_hooks_attr.c - changes of attributes: of instances, of classes, of functions, by whatever way.
 *
 * An instance that has made a dict keeps its attributes there, and the program may get hold of it by __dict__ or vars(): then
 * each is told of for the other. A dict that was handed out is connected with its owner when the owner is looked at next
 * (py_suspects.h: sources), so handing one out counts as a change.
 *
 * A type made in C may name the generic function as its own slot. object.__setattr__ refuses to work on objects whose type has
 * another function than that of object, so the wrappers are told which function stands there now.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#include <string.h>

#include "py_compat_hooks.h"
#include "py_notice.h"
#include "py_track.h"

static any_function *plain_setattr, *plain_set_class, *plain_get, *plain_new_class;

/* Names and bases of classes and functions are part of what other objects show. */
static bool shows_elsewhere(PyObject *name)
{
	static const char *const names[] = { "__name__", "__qualname__", "__module__", "__bases__", "__code__" };

	if (!PyUnicode_Check(name) || !PyUnicode_IS_READY(name) || !PyUnicode_IS_ASCII(name))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp((const char *)PyUnicode_1BYTE_DATA(name), names[i]) == 0)
			return true;
	return false;
}

static int object_setattr(PyObject *self, PyObject *name, PyObject *value)
{
	uint64_t looks = notice_looks;
	PyObject *dict = compat_own_dict(self);
	int result;

	notice_item(self, (size_t)name);
	if (dict)
		notice(dict);
	if (PyFunction_Check(self) && shows_elsewhere(name))
		notice_everything();
	result = ((setattrofunc)plain_setattr)(self, name, value);
	if (looks != notice_looks) {
		notice(self);
		dict = compat_own_dict(self);
		if (dict)
			notice(dict);
	}
	return result;
}

static int class_setattr(PyObject *self, PyObject *name, PyObject *value)
{
	uint64_t looks = notice_looks;
	PyObject *dict = ((PyTypeObject *)self)->tp_dict;   /* known by itself to who has C.__dict__ */
	int result;

	notice(self);
	notice(dict);
	result = ((setattrofunc)plain_set_class)(self, name, value);
	if (shows_elsewhere(name)) {
		track_renamed((PyTypeObject *)self);
		notice_everything();
	}
	if (looks != notice_looks) {
		notice(self);
		notice(dict);
	}
	return result;
}

/* It fills the cell that methods find their class in. */
static PyObject *class_new(PyTypeObject *type, PyObject *args, PyObject *names)
{
	PyObject *result = ((newfunc)plain_new_class)(type, args, names);

	notice_stores();
	return result;
}

/* C.__dict__['__dict__'].__get__(o) and the like all go through here. */
static PyObject *getset_get(PyObject *descriptor, PyObject *self, PyObject *type)
{
	PyObject *result = ((descrgetfunc)plain_get)(descriptor, self, type);

	if (self && result && PyDict_Check(result)) {
		notice(self);
		if (PyType_Check(self))                          /* annotations are made when they are first asked for */
			notice(((PyTypeObject *)self)->tp_dict);
	}
	return result;
}

any_function *hooks_attr_translate(any_function *wrapped)
{
	if (wrapped == plain_setattr)
		return ANY_FUNCTION(object_setattr);
	return wrapped == plain_set_class ? ANY_FUNCTION(class_setattr) : wrapped;
}

void hooks_attr_see_type(PyTypeObject *type)
{
	if (plain_setattr && ANY_FUNCTION(type->tp_setattro) == plain_setattr)
		type->tp_setattro = object_setattr;
}

const struct hook_slot hooks_attr_slots[] = {
	{ "object", SLOT_TYPE(tp_setattro), 0, ANY_FUNCTION(object_setattr), &plain_setattr, 0 },
	{ "type", SLOT_TYPE(tp_setattro), 0, ANY_FUNCTION(class_setattr), &plain_set_class, 0 },
	{ "type", SLOT_TYPE(tp_new), 0, ANY_FUNCTION(class_new), &plain_new_class, 0 },
	{ "getset_descriptor", SLOT_TYPE(tp_descr_get), 0, ANY_FUNCTION(getset_get), &plain_get, 0 },
	{ "getset_descriptor", SLOT_TYPE(tp_descr_set), MAKER_DESCRIPTOR_SET, NULL, NULL, 0 },
	{ "member_descriptor", SLOT_TYPE(tp_descr_set), MAKER_DESCRIPTOR_SET, NULL, NULL, 0 },
	{ "property", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ "staticmethod", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ "classmethod", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ "types.SimpleNamespace", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ 0 },
};
