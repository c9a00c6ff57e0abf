/* py_hooks_api.c - CPython's C interface for whoever changes containers from C: extension modules, ctypes.pythonapi.
 *
 * The dynamic linker looks for these names in the program first, and then in libpython: so extension modules call the functions
 * here, which tell of the object and pass on. CPython itself is linked to its own and does not come by: in a shared library they are
 * the next of that name, in an archive they were renamed (Makefile.am, libpython.a). What writes into a container's memory by a
 * macro comes by nobody: for that, see notice_everything_always.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>

#include "py_notice.h"

/* Declares plain, CPython's own function. */
#ifdef STATIC_LIBPYTHON
#define PLAIN(result, name, parameters) \
	extern result plain_##name parameters; \
	result(*const plain) parameters = plain_##name
#else
#define PLAIN(result, name, parameters) \
	static result(*plain) parameters; \
	if (!plain) \
		*(void **)&plain = dlsym(RTLD_NEXT, #name)
#endif

/* Most of what C fills is new, and nobody remembers it. True: somebody does. */
static bool begin(PyObject *o)
{
	bool is_known = o && death_may_know(o);

	if (is_known)
		notice_open(o);
	return is_known;
}

static void end(PyObject *o, bool was_known)
{
	if (was_known)
		notice_close(o);
	else if (o)
		notice(o);              /* it was met in the midst of it */
}

/* A function whose first argument is what it changes. */
#define HOOKED(result, name, object, parameters, arguments) \
	result name parameters \
	{ \
		bool was_known; \
		result r; \
		PLAIN(result, name, parameters); \
\
		was_known = begin(object); \
		r = plain arguments; \
		end(object, was_known); \
		return r; \
	}

HOOKED(int, PyList_SetItem, o, (PyObject *o, Py_ssize_t i, PyObject *v), (o, i, v))
HOOKED(int, PyList_Insert, o, (PyObject *o, Py_ssize_t i, PyObject *v), (o, i, v))
HOOKED(int, PyList_Append, o, (PyObject *o, PyObject *v), (o, v))
HOOKED(int, PyList_SetSlice, o, (PyObject *o, Py_ssize_t i, Py_ssize_t j, PyObject *v), (o, i, j, v))
HOOKED(int, PyList_Sort, o, (PyObject *o), (o))
HOOKED(int, PyList_Reverse, o, (PyObject *o), (o))
HOOKED(int, PyDict_SetItem, o, (PyObject *o, PyObject *k, PyObject *v), (o, k, v))
HOOKED(int, PyDict_SetItemString, o, (PyObject *o, const char *k, PyObject *v), (o, k, v))
HOOKED(int, _PyDict_SetItem_KnownHash, o, (PyObject *o, PyObject *k, PyObject *v, Py_hash_t h), (o, k, v, h))
HOOKED(PyObject *, PyDict_SetDefault, o, (PyObject *o, PyObject *k, PyObject *v), (o, k, v))
HOOKED(int, PyDict_DelItem, o, (PyObject *o, PyObject *k), (o, k))
HOOKED(int, PyDict_DelItemString, o, (PyObject *o, const char *k), (o, k))
HOOKED(int, PyDict_Update, o, (PyObject *o, PyObject *other), (o, other))
HOOKED(int, PyDict_Merge, o, (PyObject *o, PyObject *other, int override), (o, other, override))
HOOKED(int, PyDict_MergeFromSeq2, o, (PyObject *o, PyObject *other, int override), (o, other, override))
HOOKED(int, PySet_Add, o, (PyObject *o, PyObject *v), (o, v))
HOOKED(int, PySet_Discard, o, (PyObject *o, PyObject *v), (o, v))
HOOKED(int, PySet_Clear, o, (PyObject *o), (o))
HOOKED(PyObject *, PySet_Pop, o, (PyObject *o), (o))
HOOKED(int, PyCell_Set, o, (PyObject *o, PyObject *v), (o, v))
HOOKED(int, PyByteArray_Resize, o, (PyObject *o, Py_ssize_t n), (o, n))
HOOKED(int, PyObject_GenericSetAttr, o, (PyObject *o, PyObject *name, PyObject *v), (o, name, v))
HOOKED(int, PyObject_GenericSetDict, o, (PyObject *o, PyObject *v, void *context), (o, v, context))

void PyDict_Clear(PyObject *o)
{
	bool was_known;
	PLAIN(void, PyDict_Clear, (PyObject *o));

	was_known = begin(o);
	plain(o);
	end(o, was_known);
}
