/* py_hooks_library.c - changes that C code of the library makes: deques, heaps, tuples that iterators fill again, and what hands
 * out more than anybody can follow.
 *
 * zip, enumerate, dict.items and several of itertools fill the tuple they gave last again when nobody else has it; cycle and
 * zip_longest have a list and a tuple of their own, which are shown as theirs (py_kinds_fields.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#include <stdlib.h>

#include "py_compat_hooks.h"
#include "py_kinds.h"
#include "py_notice.h"
#include "py_shadow.h"

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

enum end { LEFT, RIGHT };
static any_function *plain_append[2], *plain_pop[2], *plain_rotate;

static PyObject *deque_append(PyObject *self, PyObject *item, enum end end)
{
	uint64_t looks = notice_looks;
	PyObject *result;

	if (!kind_deque_is_full(self)) {
		notice_end(self, end, true);
	} else if (Py_SIZE(self)) {
		notice_end(self, end, true);
		notice_end(self, !end, false);
	}
	result = ((PyCFunction)plain_append[end])(self, item);
	if (looks != notice_looks)
		notice(self);
	return result;
}

static PyObject *deque_pop(PyObject *self, PyObject *none, enum end end)
{
	uint64_t looks = notice_looks;
	PyObject *result;

	if (Py_SIZE(self))
		notice_end(self, end, false);
	result = ((PyCFunction)plain_pop[end])(self, none);
	if (looks != notice_looks)
		notice(self);
	return result;
}

/* By one or two: as if they were popped and appended at the other end. */
static bool notice_turn(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	long turns = n == 0 ? 1 : n == 1 && PyLong_CheckExact(args[0]) && Py_ABS(Py_SIZE(args[0])) <= 1 ? PyLong_AsLong(args[0]) : 3;
	enum end from = turns < 0 ? LEFT : RIGHT;

	turns = labs(turns);
	if (turns > 2 || Py_SIZE(self) <= 2)
		return false;
	for (long i = 0; i < turns; i++) {
		notice_end(self, from, false);
		notice_end(self, !from, true);
	}
	return true;
}

static PyObject *deque_rotate(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	uint64_t looks = notice_looks;
	bool is_known = notice_turn(self, args, n);
	PyObject *result;

	if (!is_known)
		notice(self);
	result = ((_PyCFunctionFast)plain_rotate)(self, args, n);
	if (looks != notice_looks)
		notice(self);
	return result;
}

static PyObject *append_right(PyObject *self, PyObject *item) { return deque_append(self, item, RIGHT); }
static PyObject *append_left(PyObject *self, PyObject *item) { return deque_append(self, item, LEFT); }
static PyObject *pop_right(PyObject *self, PyObject *none) { return deque_pop(self, none, RIGHT); }
static PyObject *pop_left(PyObject *self, PyObject *none) { return deque_pop(self, none, LEFT); }

/* Heaps. The program's code may be asked which of two is less, in the midst of it. */
static any_function *plain_push, *plain_heappop, *plain_replace, *plain_pushpop;

static void end_heap(PyObject *heap, uint64_t looks, enum heap what)
{
	notice_leave(heap);
	if (looks != notice_looks)
		notice(heap);
	else if (death_may_know(heap))
		notice_known_heap(heap, what);
}

static PyObject *change_heap(any_function *plain, PyObject *module, PyObject *const *args, Py_ssize_t n, enum heap what)
{
	uint64_t looks = notice_looks;
	PyObject *result;

	if (n != 2)
		return ((_PyCFunctionFast)plain)(module, args, n);
	notice_enter(args[0]);
	result = ((_PyCFunctionFast)plain)(module, args, n);
	end_heap(args[0], looks, what);
	return result;
}

static PyObject *heap_push(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
	return change_heap(plain_push, module, args, n, HEAP_PUSHED);
}

static PyObject *heap_replace(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
	return change_heap(plain_replace, module, args, n, HEAP_REPLACED);
}

static PyObject *heap_pushpop(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
	return change_heap(plain_pushpop, module, args, n, HEAP_REPLACED);
}

static PyObject *heap_pop(PyObject *module, PyObject *heap)
{
	uint64_t looks = notice_looks;
	PyObject *result;

	notice_enter(heap);
	result = ((PyCFunction)plain_heappop)(module, heap);
	end_heap(heap, looks, HEAP_POPPED);
	return result;
}

#define HEAP_METHOD(name, flags, ours, plain) { "_heapq", NULL, name, SUBJECT_ARGUMENTS, flags, ANY_FUNCTION(ours), &plain }
#define DEQUE_END(name, flags, ours, plain) \
	{ "_collections", "deque", name, SUBJECT_SELF, flags, ANY_FUNCTION(ours), plain }
#define DEQUE(name) { "_collections", "deque", name, SUBJECT_SELF, 0, NULL, NULL }
#define HEAP(name) { "_heapq", NULL, name, SUBJECT_ARGUMENTS, 0, NULL, NULL }
#define CALL(module, name, subject) { module, NULL, name, subject, 0, NULL, NULL }

const struct hook_method hooks_library_methods[] = {
	DEQUE_END("append", METH_O, append_right, &plain_append[RIGHT]),
	DEQUE_END("appendleft", METH_O, append_left, &plain_append[LEFT]),
	DEQUE_END("pop", METH_NOARGS, pop_right, &plain_pop[RIGHT]),
	DEQUE_END("popleft", METH_NOARGS, pop_left, &plain_pop[LEFT]),
	DEQUE_END("rotate", METH_FASTCALL, deque_rotate, &plain_rotate),
	DEQUE("clear"), DEQUE("extend"), DEQUE("extendleft"), DEQUE("insert"), DEQUE("remove"), DEQUE("reverse"),
	HEAP_METHOD("heappush", METH_FASTCALL, heap_push, plain_push), HEAP_METHOD("heappop", METH_O, heap_pop, plain_heappop),
	HEAP_METHOD("heapreplace", METH_FASTCALL, heap_replace, plain_replace),
	HEAP_METHOD("heappushpop", METH_FASTCALL, heap_pushpop, plain_pushpop),
	HEAP("heapify"), HEAP("_heappop_max"), HEAP("_heapify_max"), HEAP("_heapreplace_max"),
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

/* Objects/enumobject.c, dictobject.c, odictobject.c, Python/bltinmodule.c, Modules/itertoolsmodule.c. The word before the place is
 * told of as well: of zip_longest it is the tuple of its iterators. */
struct third { PyObject_HEAD void *fields[2]; PyObject *own; };
struct fourth { PyObject_HEAD void *fields[3]; PyObject *own; };
struct sixth { PyObject_HEAD void *fields[5]; PyObject *own; };
struct cycle { PyObject_HEAD PyObject *iterator, *own; };
#define NEXT(type, layout) { type, SLOT_TYPE(tp_iternext), MAKER_NEXT, NULL, NULL, offsetof(struct layout, own) }

const struct hook_slot hooks_library_slots[] = {
	{ "collections.deque", SLOT_SEQUENCE(sq_ass_item), MAKER_STORE_AT, NULL, NULL, 0 },
	{ "collections.deque", SLOT_SEQUENCE(sq_inplace_concat), MAKER_OBJECT, NULL, NULL, 0 },
	{ "collections.deque", SLOT_SEQUENCE(sq_inplace_repeat), MAKER_COUNT, NULL, NULL, 0 },
	{ "collections.deque", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ "_socket.socket", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	NEXT("zip", third), NEXT("enumerate", third), NEXT("dict_itemiterator", fourth),
	NEXT("dict_reverseitemiterator", fourth), NEXT("odict_iterator", sixth), NEXT("itertools.zip_longest", fourth),
	NEXT("itertools.cycle", cycle), NEXT("itertools.product", third), NEXT("itertools.combinations", third),
	NEXT("itertools.combinations_with_replacement", third), NEXT("itertools.permutations", fourth),
	{ 0 },
};
