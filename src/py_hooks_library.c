/* py_hooks_library.c - changes that C code of the library makes: deques, heaps, tuples that iterators fill again, and what hands
 * out more than anybody can follow.
 *
 * zip, enumerate, dict.items and several of itertools fill the tuple they gave last again when nobody else has it; cycle and
 * zip_longest have a list and a tuple of their own, which are shown as theirs (py_kinds_fields.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#include <string.h>

#include "py_compat_hooks.h"
#include "py_notice.h"

static any_function *plain_add_note;

/* It appends to a list that is an attribute. */
static PyObject *add_note(PyObject *self, PyObject *note)
{
	PyObject *notes = compat_instance_attribute(self, "__notes__"), *result;

	Py_XINCREF(notes);
	notice_open(notes);
	result = ((PyCFunction)plain_add_note)(self, note);
	notice_close(notes);
	Py_XDECREF(notes);
	return result;
}

/* Modules/itertoolsmodule.c */
struct cycle { PyObject_HEAD PyObject *iterator, *saved; };
struct longest { PyObject_HEAD Py_ssize_t n, n_active; PyObject *iterators; };

void hooks_given(PyObject *iterator, PyObject *given)
{
	const char *name = Py_TYPE(iterator)->tp_name;

	if (given && PyTuple_CheckExact(given))
		notice(given);
	if (strcmp(name, "itertools.cycle") == 0 && ((struct cycle *)iterator)->saved)
		notice(((struct cycle *)iterator)->saved);
	if (strcmp(name, "itertools.zip_longest") == 0 && ((struct longest *)iterator)->iterators)
		notice(((struct longest *)iterator)->iterators);
}

#define DEQUE(name) { "_collections", "deque", name, SUBJECT_SELF, 0, NULL, NULL }
#define HEAP(name) { "_heapq", NULL, name, SUBJECT_ARGUMENTS, 0, NULL, NULL }
#define CALL(module, name, subject) { module, NULL, name, subject, 0, NULL, NULL }

const struct hook_method hooks_library_methods[] = {
	DEQUE("append"), DEQUE("appendleft"), DEQUE("clear"), DEQUE("extend"), DEQUE("extendleft"), DEQUE("insert"),
	DEQUE("pop"), DEQUE("popleft"), DEQUE("remove"), DEQUE("reverse"), DEQUE("rotate"),
	HEAP("heappush"), HEAP("heappushpop"), HEAP("heappop"), HEAP("heapreplace"), HEAP("heapify"), HEAP("_heappop_max"),
	HEAP("_heapify_max"), HEAP("_heapreplace_max"),
	CALL("_bisect", "insort_left", SUBJECT_ARGUMENTS), CALL("_bisect", "insort_right", SUBJECT_ARGUMENTS),
	CALL("_collections", "_count_elements", SUBJECT_ARGUMENTS),
	CALL("_weakref", "_remove_dead_weakref", SUBJECT_ARGUMENTS),
	CALL("builtins", "exec", SUBJECT_ARGUMENTS), CALL("builtins", "eval", SUBJECT_ARGUMENTS),
	{ "_functools", "partial", "__setstate__", SUBJECT_SELF, 0, NULL, NULL },
	{ "builtins", "BaseException", "add_note", SUBJECT_SELF, METH_O, ANY_FUNCTION(add_note), &plain_add_note },
	CALL("_pickle", "load", SUBJECT_ANYTHING), CALL("_pickle", "loads", SUBJECT_ANYTHING),
	{ "_pickle", "Unpickler", "load", SUBJECT_ANYTHING, 0, NULL, NULL },
	CALL("gc", "get_objects", SUBJECT_EVERYTHING_ALWAYS), CALL("gc", "get_referrers", SUBJECT_EVERYTHING_ALWAYS),
	CALL("gc", "get_referents", SUBJECT_EVERYTHING_ALWAYS),
	{ 0 },
};

#define NEXT(type) { type, SLOT_TYPE(tp_iternext), MAKER_NEXT, NULL, NULL }

const struct hook_slot hooks_library_slots[] = {
	{ "collections.deque", SLOT_SEQUENCE(sq_ass_item), MAKER_STORE_AT, NULL, NULL },
	{ "collections.deque", SLOT_SEQUENCE(sq_inplace_concat), MAKER_OBJECT, NULL, NULL },
	{ "collections.deque", SLOT_SEQUENCE(sq_inplace_repeat), MAKER_COUNT, NULL, NULL },
	{ "collections.deque", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL },
	NEXT("zip"), NEXT("enumerate"), NEXT("dict_itemiterator"), NEXT("dict_reverseitemiterator"), NEXT("odict_iterator"),
	NEXT("itertools.zip_longest"), NEXT("itertools.cycle"), NEXT("itertools.product"), NEXT("itertools.combinations"),
	NEXT("itertools.combinations_with_replacement"), NEXT("itertools.permutations"), NEXT("itertools.pairwise"),
	{ 0 },
};
