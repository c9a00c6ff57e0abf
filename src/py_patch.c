/* py_patch.c - CPython's own C functions replaced by ours.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_patch.h"

#include "py_compat.h"

#define CONVENTION \
	(METH_VARARGS | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL | METH_METHOD)

static PyCFunction exchange(PyMethodDef *def, int flags, PyCFunction ours)
{
	PyCFunction theirs = def->ml_meth;

	if ((def->ml_flags & CONVENTION) != flags)
		return NULL;
	def->ml_meth = ours;
	return theirs;
}

PyCFunction patch_method(PyTypeObject *type, const char *name, int flags, PyCFunction ours)
{
	PyObject *o = type ? compat_dict_find(type->tp_dict, name) : NULL;

	if (!o || !Py_IS_TYPE(o, &PyMethodDescr_Type))
		return NULL;
	return exchange(((PyMethodDescrObject *)o)->d_method, flags, ours);
}

PyCFunction patch_function(PyObject *module, const char *name, int flags, PyCFunction ours)
{
	PyObject *o = module ? compat_dict_find(PyModule_GetDict(module), name) : NULL;

	if (!o || !PyCFunction_CheckExact(o))
		return NULL;
	return exchange(((PyCFunctionObject *)o)->m_ml, flags, ours);
}

PyObject *patch_module(const char *name)
{
	PyObject *module = compat_dict_find(compat_modules(), name);

	return module && PyModule_Check(module) ? module : NULL;
}

PyTypeObject *patch_type(const char *module, const char *name)
{
	PyObject *m = patch_module(module);
	PyObject *type = m ? compat_dict_find(PyModule_GetDict(m), name) : NULL;

	return type && PyType_Check(type) ? (PyTypeObject *)type : NULL;
}
