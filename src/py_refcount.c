/* py_refcount.c - sys.getrefcount, without the references that we hold.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_refcount.h"

#include "py_patch.h"
#include "py_scalar.h"
#include "py_tracked.h"

static PyCFunction plain_getrefcount;
static size_t (*slots_held)(const PyObject *object);

void refcount_count_slots(size_t (*held)(const PyObject *object))
{
	slots_held = held;
}

static size_t n_held(PyObject *object)
{
	size_t n = words_pending(object);

	if (!scalar_is(object))
		return n;
	for (const struct tracked *t = tracked_living.next; t != &tracked_living; t = t->next)
		n += shadow_holds(&t->shadow, object);
	return n + (slots_held ? slots_held(object) : 0);
}

static PyObject *getrefcount(PyObject *self, PyObject *object)
{
	PyObject *count = plain_getrefcount(self, object);
	Py_ssize_t n = count ? PyLong_AsSsize_t(count) : -1;

	if (n < 0)
		return count;
	Py_DECREF(count);
	return PyLong_FromSsize_t(n - (Py_ssize_t)n_held(object));
}

void refcount_start(void)
{
	PyObject *sys = patch_module("sys");

	if (sys)
		plain_getrefcount = patch_function(sys, "getrefcount", METH_O, getrefcount);
}
