/* py_hooks.c - CPython told to tell of changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks.h"

#include <stdlib.h>
#include <string.h>

#include "py_compat_hooks.h"
#include "py_hooks_make.h"
#include "py_notice.h"
#include "py_patch.h"

static const struct hook_method *const method_tables[] = {
	hooks_list_methods, hooks_dict_methods, hooks_odict_methods, hooks_set_methods, hooks_library_methods, hooks_buffers_methods,
};
static const struct hook_slot *const slot_tables[] = {
	hooks_list_slots, hooks_dict_slots, hooks_odict_slots, hooks_set_slots, hooks_attr_slots, hooks_library_slots, hooks_buffers_slots,
};

/* For the test that shows that the tests would find a missing hook: the name of a method or the type of slots to leave out. */
static const char *left_out;

static bool is_left_out(const char *name)
{
	return left_out && strcmp(name, left_out) == 0;
}

/* Methods. */

#define CONVENTION (METH_VARARGS | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL | METH_METHOD)

static PyMethodDef *definition(PyObject *dict, const char *name)
{
	PyObject *o = compat_dict_find(dict, name);

	if (o && Py_IS_TYPE(o, &PyMethodDescr_Type))
		return ((PyMethodDescrObject *)o)->d_method;
	return o && PyCFunction_CheckExact(o) ? ((PyCFunctionObject *)o)->m_ml : NULL;
}

static bool hook_method(PyObject *dict, const struct hook_method *row)
{
	PyMethodDef *def = definition(dict, row->name);
	any_function *ours;

	if (!def)
		return false;
	if (is_left_out(row->name) || (row->ours && (def->ml_flags & CONVENTION) != row->flags))
		return true;
	if (row->ours)
		*row->plain = ANY_FUNCTION(def->ml_meth);
	ours = row->ours ? row->ours
			 : make_method(ANY_FUNCTION(def->ml_meth), def->ml_flags & CONVENTION, !row->type, row->subject);
	if (ours)
		def->ml_meth = (PyCFunction)ours;
	return true;
}

/* Each row once: another copy of the module has the same definitions. */
static void hook_module(PyObject *module, const char *name)
{
	static bool done[ARRAY_LEN(method_tables)][64];

	for (size_t t = 0; t < ARRAY_LEN(method_tables); t++)
		for (size_t i = 0; method_tables[t][i].module; i++) {
			const struct hook_method *row = &method_tables[t][i];
			PyObject *dict = PyModule_GetDict(module), *type;

			if (done[t][i] || strcmp(row->module, name) != 0)
				continue;
			type = row->type ? compat_dict_find(dict, row->type) : NULL;
			if (row->type)
				dict = type && PyType_Check(type) ? ((PyTypeObject *)type)->tp_dict : NULL;
			done[t][i] = dict && hook_method(dict, row);
		}
}

/* Slots. */

static any_function **slot_of(PyTypeObject *type, const struct hook_slot *row)
{
	char *suite = (char *)type;

	if (row->suite)
		suite = *(char **)(suite + row->suite);
	return suite ? (any_function **)(suite + row->offset) : NULL;
}

static struct replaced { const struct hook_slot *row; any_function *plain, *ours; } replaced[96];
static size_t n_replaced;

static struct replaced *replacement(const struct hook_slot *row, any_function *plain)
{
	struct replaced *r;

	for (size_t i = 0; i < n_replaced; i++)
		if (replaced[i].row == row)
			return &replaced[i];
	if (n_replaced == ARRAY_LEN(replaced) || is_left_out(row->type))
		return NULL;
	r = &replaced[n_replaced++];
	*r = (struct replaced){ row, plain, row->ours ? row->ours : make_slot(plain, row->maker, row->own) };
	if (row->plain)
		*row->plain = plain;
	if (row->ours)
		make_tells(row->ours);
	return r;
}

/* The type's __setitem__ and the like: class statements copy a slot from there. */
static void hook_descriptors(PyTypeObject *type, const struct replaced *r)
{
	PyObject *name, *o;
	Py_ssize_t at = 0;

	while (type->tp_dict && PyDict_Next(type->tp_dict, &at, &name, &o))
		if (Py_IS_TYPE(o, &PyWrapperDescr_Type) && ((PyWrapperDescrObject *)o)->d_wrapped == (void *)r->plain)
			((PyWrapperDescrObject *)o)->d_wrapped = (void *)r->ours;
}

/* A class has `+=` as a number, too, when it was made from a sequence: of one whose slot was not ours yet it is the plain one
 * (Objects/typeobject.c, update_one_slot). */
static void hook_twin(PyTypeObject *type, const struct replaced *r)
{
	static const struct hook_slot sequence = { NULL, SLOT_SEQUENCE(sq_inplace_concat), 0, NULL, NULL, 0 },
				      number = { NULL, SLOT_NUMBER(nb_inplace_add), 0, NULL, NULL, 0 };
	bool is_sequence = r->row->suite == sequence.suite && r->row->offset == sequence.offset;
	any_function **at = is_sequence ? slot_of(type, &number) : NULL;

	if (at && *at == r->plain)
		*at = r->ours;
}

/* `type` is the row's or one made from it: its slot is ours if it is the one that we know. */
static void hook_slot(PyTypeObject *type, PyTypeObject *base, const struct hook_slot *row)
{
	any_function **own = slot_of(base, row), **at = slot_of(type, row);
	struct replaced *r = own && *own ? replacement(row, *own) : NULL;

	if (!r || !r->ours || !at)
		return;
	hook_twin(type, r);
	if (*at != r->plain)
		return;
	*at = r->ours;
	hook_descriptors(type, r);
}

/* Hundreds of types are asked at the start, for each of their bases: nearly all by their first letter. */
static inline bool is_named(const PyTypeObject *type, const char *name)
{
	return *type->tp_name == *name && strcmp(type->tp_name, name) == 0;
}

static void hook_slots(PyTypeObject *type, PyTypeObject *base)
{
	for (size_t t = 0; t < ARRAY_LEN(slot_tables); t++)
		for (const struct hook_slot *row = slot_tables[t]; row->type; row++)
			if (is_named(base, row->type))
				hook_slot(type, base, row);
}

/* Wrappers of slots: one table for all types. Those of one name that were the same function stay so, for that is compared. */

static bool is_mutating(const char *name)
{
	static const char *const names[] = {
		"__setitem__", "__delitem__", "__iadd__", "__imul__", "__ior__", "__iand__", "__ixor__", "__isub__", "__init__",
		"__setattr__", "__delattr__", "__set__", "__delete__",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], name) == 0)
			return !is_left_out(name);
	return false;
}

static void hook_wrapper(struct wrapperbase *first, struct wrapperbase *w)
{
	wrapperfunc plain = w->wrapper;
	any_function *ours;

	if (!plain || !is_mutating(w->name))
		return;
	if (make_is_wrapper(ANY_FUNCTION(plain)))
		return;
	ours = make_wrapper(ANY_FUNCTION(plain), w->name, w->flags & PyWrapperFlag_KEYWORDS);
	for (; ours && first->name; first++)
		if (first->wrapper == plain && strcmp(first->name, w->name) == 0)
			first->wrapper = (wrapperfunc)ours;
}

/* The table has the wrapper of __repr__ before all that interest us (Objects/typeobject.c, slotdefs). */
static void hook_wrappers(void)
{
	PyObject *repr = compat_dict_find(PyBaseObject_Type.tp_dict, "__repr__");
	struct wrapperbase *first;

	if (!repr || !Py_IS_TYPE(repr, &PyWrapperDescr_Type))
		return;
	first = ((PyWrapperDescrObject *)repr)->d_base;
	for (struct wrapperbase *w = first; w->name; w++)
		hook_wrapper(first, w);
}

/* Types. Those seen are remembered by address and name: the address may become another type's. */

static bool is_heap(const PyTypeObject *type)
{
	return type->tp_flags & Py_TPFLAGS_HEAPTYPE;
}

static void hook_type(PyTypeObject *type)
{
	for (PyTypeObject *base = type; base; base = base->tp_base)
		hook_slots(type, base);
	hooks_attr_see_type(type);
}

void hooks_see_type(PyTypeObject *type)
{
	static struct { PyTypeObject *type; const char *name; } seen[1024];
	size_t at = ((uintptr_t)type >> 5) % ARRAY_LEN(seen);

	if (seen[at].type == type && seen[at].name == type->tp_name)
		return;
	seen[at].type = type;
	seen[at].name = type->tp_name;
	for (PyTypeObject *base = type; base; base = base->tp_base)
		hook_type(base);
}

static void hook_subtypes(PyTypeObject *type)
{
	PyObject *subclasses = type->tp_subclasses, *key, *ref;
	Py_ssize_t at = 0;

	hook_type(type);
	while (subclasses && PyDict_Next(subclasses, &at, &key, &ref))
		if (PyType_Check(PyWeakref_GET_OBJECT(ref)))
			hook_subtypes((PyTypeObject *)PyWeakref_GET_OBJECT(ref));
}

/* Modules made in C that are imported later; and those that are nobody's we know. */

static PyCFunction plain_exec_builtin, plain_exec_dynamic, plain_create_builtin, plain_create_dynamic;

static void see_module(PyObject *module)
{
	if (!module || !PyModule_Check(module))                  /* an error is on its way out: it stays */
		return;
	if (PyModule_GetName(module))
		hook_module(module, PyModule_GetName(module));
	PyErr_Clear();
}

static bool ends_with(const char *text, size_t len, const char *end)
{
	return len >= strlen(end) && memcmp(text + len - strlen(end), end, strlen(end)) == 0;
}

/* Its making may store into the dicts of classes, before it imports others: _decimal's does. */
static PyObject *make(PyCFunction plain, PyObject *self, PyObject *of)
{
	PyObject *result;

	notice_opaque_begin();
	result = plain(self, of);
	notice_opaque_end();
	return result;
}

static PyObject *exec_builtin(PyObject *self, PyObject *module)
{
	PyObject *result = make(plain_exec_builtin, self, module);

	if (result)
		see_module(module);
	return result;
}

static PyObject *exec_dynamic(PyObject *self, PyObject *module)
{
	PyObject *result = make(plain_exec_dynamic, self, module);

	if (result)
		see_module(module);
	return result;
}

static PyObject *create_builtin(PyObject *self, PyObject *spec)
{
	PyObject *module = make(plain_create_builtin, self, spec);

	see_module(module);
	return module;
}

/* Of others that are met often, by what they do: they read what they are given, and change nothing but what is theirs. Without them all
 * objects would be looked at at every step of a program that has one. */
static bool is_harmless(const char *path)
{
	static const char *const endings[] = { "/pvectorc.", "/markupsafe/_speedups.", "/yaml/_yaml.", "/rpds/rpds." };

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (strstr(path, endings[i]))
			return true;
	return false;
}

/* Out of the standard library's folder, and not made to change what it is given. */
static bool is_known(PyObject *path)
{
	static const char *const unknown[] = { "_ctypes.", "_ctypes_test.", "_testcapi.", "_testbuffer.", "_testinternalcapi." };
	const char *text = path && PyUnicode_Check(path) ? PyUnicode_AsUTF8(path) : NULL, *slash;

	if (!text) {
		PyErr_Clear();
		return false;
	}
	if (is_harmless(text))
		return true;
	slash = strrchr(text, '/');
	if (!slash || !ends_with(text, (size_t)(slash - text), "/lib-dynload"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(unknown); i++)
		if (strncmp(slash + 1, unknown[i], strlen(unknown[i])) == 0)
			return false;
	return true;
}

static PyObject *create_dynamic(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	PyObject *module;

	notice_opaque_begin();
	module = ((_PyCFunctionFast)ANY_FUNCTION(plain_create_dynamic))(self, args, n);
	notice_opaque_end();
	if (module && n && !is_known(compat_instance_attribute(args[0], "origin")))
		notice_everything_always();
	see_module(module);
	return module;
}

static void hook_imports(void)
{
	PyObject *imp = patch_module("_imp"), *name, *module;
	Py_ssize_t at = 0;

	plain_exec_builtin = patch_function(imp, "exec_builtin", METH_O, exec_builtin);
	plain_exec_dynamic = patch_function(imp, "exec_dynamic", METH_O, exec_dynamic);
	plain_create_builtin = patch_function(imp, "create_builtin", METH_O, create_builtin);
	plain_create_dynamic = patch_function(imp, "create_dynamic", METH_FASTCALL, PATCH_FUNCTION(create_dynamic));
	while (PyDict_Next(compat_modules(), &at, &name, &module))
		see_module(module);
}

void hooks_start(void)
{
	left_out = getenv("PYSTEP_LEAVE_OUT_HOOK");
	hook_wrappers();
	hook_subtypes(&PyBaseObject_Type);
	hook_imports();
}

uint64_t hooks_collected, hooks_collections;

/* Frames. */

void hooks_see_names(compat_frame *fr)
{
	static PyObject *last;
	PyObject *locals = compat_frame_locals(fr);

	notice_stores();
	if (compat_frame_globals(fr) != last) {
		last = compat_frame_globals(fr);
		notice_names(last);
	}
	if (locals && locals != last && PyDict_Check(locals))
		notice_names(locals);
}

static inline bool may_be_weak(PyObject *o)                  /* what is made in C is so itself, or else has a base that is */
{
	const PyTypeObject *type = Py_TYPE(o);

	return is_heap(type) || type->tp_base != &PyBaseObject_Type || PyWeakref_CheckRefExact(o) || PyWeakref_CheckProxy(o);
}

static inline bool may_end_something(PyObject *o)
{
	return o && o != Py_None && ((may_be_weak(o) && PyWeakref_Check(o)) || (is_heap(Py_TYPE(o)) && Py_TYPE(o)->tp_finalize));
}

/* An argument lies in its cell when functions inside use it. */
static bool may_end_something_at(PyObject *o)
{
	return may_end_something(o && PyCell_Check(o) ? PyCell_GET(o) : o);
}

/* *args is a tuple until the code runs: whoever takes all there is, as __init__ often does, is not thereby in an end. */
static bool may_end_something_of(PyObject *o)
{
	PyObject *all = o && PyCell_Check(o) ? PyCell_GET(o) : o;

	if (!all || !PyTuple_CheckExact(all))
		return true;
	for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(all); i++)
		if (may_end_something(PyTuple_GET_ITEM(all, i)))
			return true;
	return false;
}

/* C code called it: a finaliser, the callback of a weak reference, a generator that is told to end? */
static bool may_be_in_an_end(const compat_frame *fr)
{
	const PyCodeObject *code = compat_frame_code(fr);
	enum compat_point point = compat_frame_point(fr);

	if (!compat_frame_is_from_c(fr))
		return false;
	if (point == COMPAT_RESUME)     /* nothing but what it is sent comes from there */
		return may_end_something(compat_frame_sent(fr));
	if (point == COMPAT_YIELD || point == COMPAT_MADE)
		return true;
	if (code->co_flags & CO_VARARGS && may_end_something_of(compat_frame_slots(fr)[code->co_argcount + code->co_kwonlyargcount]))
		return true;
	for (int i = 0; i < code->co_argcount; i++)
		if (may_end_something_at(compat_frame_slots(fr)[i]))
			return true;
	return false;
}

void hooks_see_call_from_c(PyThreadState *ts, compat_frame *fr, const compat_frame *caller)
{
	bool may = compat_deaths_wait(ts);

	for (; fr && fr != caller && !may; fr = compat_frame_previous(fr))
		may = may_be_in_an_end(fr);
	if (may)
		notice_dying();
}
