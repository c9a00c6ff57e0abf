/* py_hooks_set.c - changes of sets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#include "py_compat_hooks.h"
#include "py_notice.h"
#include "py_shadow.h"

static any_function *plain_add, *plain_discard, *plain_remove, *plain_pop, *plain_update, *plain_difference_update, *plain_or,
	*plain_subtract;

/* An element that comes, or is popped, is told of afterwards, for the program's code can only have run before: when it was asked
 * whether two are equal. It may change the very set then. */
static uint64_t deeds;
struct before { uint64_t deeds; Py_ssize_t n; };

static struct before begin(PyObject *self)
{
	return (struct before){ ++deeds, ((PySetObject *)self)->used };
}

static void end(PyObject *self, const struct before *b, PyObject *element, int sign)
{
	Py_ssize_t n = ((PySetObject *)self)->used;

	if (!death_may_know(self))
		return;
	if (deeds != b->deeds || (n != b->n && n != b->n + sign))
		notice_known(self);
	else if (n != b->n)
		notice_known_element(self, element, sign > 0);
	deeds++;
}

static PyObject *set_add(PyObject *self, PyObject *element)
{
	struct before before = begin(self);
	PyObject *result = ((PyCFunction)plain_add)(self, element);

	end(self, &before, element, 1);
	return result;
}

static PyObject *set_pop(PyObject *self, PyObject *none)
{
	struct before before = begin(self);
	PyObject *result = ((PyCFunction)plain_pop)(self, none);

	end(self, &before, result, -1);
	return result;
}

/* What goes may end, and the program's code run: so this is told beforehand. False: nobody knows whether it is there. */
static bool notice_going(PyObject *self, PyObject *element)
{
	bool is_sure;
	PyObject *found = compat_set_find((PySetObject *)self, element, &is_sure);

	if (found)
		notice_known_element(self, found, false);
	return is_sure;
}

static bool notice_coming(PyObject *self, PyObject *element)
{
	bool is_sure;

	if (!compat_set_find((PySetObject *)self, element, &is_sure) && is_sure)
		notice_known_element(self, element, true);
	return is_sure;
}

static PyObject *take_out(any_function *plain, PyObject *self, PyObject *element)
{
	uint64_t looks = notice_looks;
	bool is_open = death_may_know(self) && !notice_going(self, element);
	PyObject *result;

	deeds++;
	if (is_open)
		notice_open(self);
	result = ((PyCFunction)plain)(self, element);
	if (is_open)
		notice_close(self);
	else if (looks != notice_looks)
		notice(self);
	return result;
}

static PyObject *set_discard(PyObject *self, PyObject *element) { return take_out(plain_discard, self, element); }
static PyObject *set_remove(PyObject *self, PyObject *element) { return take_out(plain_remove, self, element); }

/* One other, with few elements. */
static bool are_few(PyObject *other)
{
	if (other && PyAnySet_CheckExact(other))
		return ((PySetObject *)other)->used <= HINT_PLACES && ((PySetObject *)other)->mask < 32;
	return other && (PyList_CheckExact(other) || PyTuple_CheckExact(other)) && Py_SIZE(other) <= HINT_PLACES;
}

static bool notice_each(PyObject *self, PyObject *other, bool (*tell)(PyObject *self, PyObject *element))
{
	const PySetObject *set = PyAnySet_CheckExact(other) ? (PySetObject *)other : NULL;
	PyObject *const *items = set ? NULL : PySequence_Fast_ITEMS(other);
	bool is_sure = self != other;

	for (setentry *e = set ? set->table : NULL; set && is_sure && e <= set->table + set->mask; e++)
		if (e->key && e->hash != -1)
			is_sure = tell(self, e->key);
	for (Py_ssize_t i = 0; !set && is_sure && i < Py_SIZE(other); i++)
		is_sure = tell(self, items[i]);
	return is_sure;
}

/* Several: what one leaves may end, and the program's code run, before the next. True: nobody knows which. */
static bool begin_many(PyObject *self, PyObject *other, bool comes)
{
	deeds++;
	if (!death_may_know(self) || !are_few(other) || !notice_each(self, other, comes ? notice_coming : notice_going)) {
		notice_open(self);
		return true;
	}
	notice_enter(self);
	return false;
}

static void end_many(PyObject *self, bool is_open, uint64_t looks)
{
	if (is_open) {
		notice_close(self);
		return;
	}
	notice_leave(self);
	if (looks != notice_looks)
		notice(self);
}

static PyObject *update(any_function *plain, PyObject *self, PyObject *args, bool comes)
{
	uint64_t looks = notice_looks;
	bool is_open = begin_many(self, PyTuple_GET_SIZE(args) == 1 ? PyTuple_GET_ITEM(args, 0) : NULL, comes);
	PyObject *result = ((PyCFunction)plain)(self, args);

	end_many(self, is_open, looks);
	return result;
}

static PyObject *set_update(PyObject *self, PyObject *args) { return update(plain_update, self, args, true); }
static PyObject *set_difference_update(PyObject *self, PyObject *args) { return update(plain_difference_update, self, args, false); }

static PyObject *operate(any_function *plain, PyObject *self, PyObject *other, bool comes)
{
	uint64_t looks = notice_looks;
	bool is_open = begin_many(self, PyAnySet_CheckExact(other) ? other : NULL, comes);
	PyObject *result = ((binaryfunc)plain)(self, other);

	end_many(self, is_open, looks);
	return result;
}

static PyObject *set_or(PyObject *self, PyObject *other) { return operate(plain_or, self, other, true); }
static PyObject *set_subtract(PyObject *self, PyObject *other) { return operate(plain_subtract, self, other, false); }

#define SET(name) { "builtins", "set", name, SUBJECT_SELF, 0, NULL, NULL }
#define SET_METHOD(name, flags, ours, plain) { "builtins", "set", name, SUBJECT_SELF, flags, ANY_FUNCTION(ours), &plain }

const struct hook_method hooks_set_methods[] = {
	SET_METHOD("add", METH_O, set_add, plain_add),
	SET_METHOD("discard", METH_O, set_discard, plain_discard),
	SET_METHOD("remove", METH_O, set_remove, plain_remove),
	SET_METHOD("pop", METH_NOARGS, set_pop, plain_pop),
	SET_METHOD("update", METH_VARARGS, set_update, plain_update),
	SET_METHOD("difference_update", METH_VARARGS, set_difference_update, plain_difference_update),
	SET("clear"), SET("intersection_update"), SET("symmetric_difference_update"),
	{ 0 },
};

const struct hook_slot hooks_set_slots[] = {
	{ "set", SLOT_NUMBER(nb_inplace_or), 0, ANY_FUNCTION(set_or), &plain_or, 0 },
	{ "set", SLOT_NUMBER(nb_inplace_and), MAKER_OBJECT, NULL, NULL, 0 },
	{ "set", SLOT_NUMBER(nb_inplace_xor), MAKER_OBJECT, NULL, NULL, 0 },
	{ "set", SLOT_NUMBER(nb_inplace_subtract), 0, ANY_FUNCTION(set_subtract), &plain_subtract, 0 },
	{ "set", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ 0 },
};
