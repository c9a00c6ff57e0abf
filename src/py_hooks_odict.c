/* py_hooks_odict.c - changes of OrderedDicts, by key.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#include "py_compat_hooks.h"
#include "py_kinds.h"
#include "py_notice.h"

static any_function *plain_store, *plain_pop, *plain_popitem, *plain_setdefault, *plain_move;

enum deed { STORES, REMOVES, STORES_IF_NONE, MOVES };

/* False: nobody knows which key it will be. */
static bool notice_key(PyObject *self, PyObject *key, enum deed deed)
{
	PyDictObject *d = (PyDictObject *)self;
	bool is_sure = !d->ma_values;
	size_t at = is_sure ? compat_dict_find_entry(d, key, &is_sure) : SIZE_MAX, stride;
	PyObject *const *pairs = compat_dict_pairs(d, &stride);

	if (!is_sure)
		return false;
	if (at != SIZE_MAX && deed != STORES_IF_NONE)
		notice_known_key(self, pairs[at * stride], deed == REMOVES);
	else if (at == SIZE_MAX && (deed == STORES || deed == STORES_IF_NONE))
		notice_known_key(self, key, false);
	return true;
}

struct before { uint64_t looks; bool is_open; };

/* What it changes is told of, or nobody wants to know. Even then the program's code may run in the midst of it, for keys are
 * looked for once more in a table that was made anew. */
static struct before begin(PyObject *self, bool is_known)
{
	if (is_known)
		notice_enter(self);
	else
		notice_open(self);
	return (struct before){ notice_looks, !is_known };
}

static void end(PyObject *self, const struct before *b)
{
	if (b->is_open) {
		notice_close(self);
		return;
	}
	notice_leave(self);
	if (b->looks != notice_looks)
		notice(self);
}

static int odict_store(PyObject *self, PyObject *key, PyObject *value)
{
	struct before before = begin(self, !death_may_know(self) || notice_key(self, key, value ? STORES : REMOVES));
	int result = ((objobjargproc)plain_store)(self, key, value);

	end(self, &before);
	return result;
}

static PyObject *call(any_function *plain, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names, bool is_known)
{
	struct before before = begin(self, is_known);
	PyObject *result = ((_PyCFunctionFastWithKeywords)plain)(self, args, n, names);

	end(self, &before);
	return result;
}

static bool may_be_first(PyObject *const *args, Py_ssize_t n, PyObject *names, Py_ssize_t at)
{
	return n + (names ? PyTuple_GET_SIZE(names) : 0) > at && args[at] != Py_True;
}

static PyObject *odict_pop(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	return call(plain_pop, self, args, n, names, !death_may_know(self) || (n && notice_key(self, args[0], REMOVES)));
}

static PyObject *odict_setdefault(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	return call(plain_setdefault, self, args, n, names, !death_may_know(self) || (n && notice_key(self, args[0], STORES_IF_NONE)));
}

static PyObject *odict_move(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	bool is_known = !death_may_know(self) || (n && !may_be_first(args, n, names, 1) && notice_key(self, args[0], MOVES));

	return call(plain_move, self, args, n, names, is_known);
}

static PyObject *odict_popitem(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	bool first = may_be_first(args, n, names, 0), is_plain = n + (names ? PyTuple_GET_SIZE(names) : 0) <= 1;
	const void *node = first ? kind_odict_first(self) : kind_odict_last(self);
	bool is_known = !death_may_know(self);

	if (!is_known && is_plain && node && (!first || args[0] == Py_False))
		is_known = notice_key(self, kind_odict_key(node), REMOVES);
	return call(plain_popitem, self, args, n, names, is_known);
}

#define ODICT(name) { "_collections", "OrderedDict", name, SUBJECT_SELF, 0, NULL, NULL }
#define ODICT_METHOD(name, ours, plain) \
	{ "_collections", "OrderedDict", name, SUBJECT_SELF, METH_FASTCALL | METH_KEYWORDS, ANY_FUNCTION(ours), &plain }

const struct hook_method hooks_odict_methods[] = {
	ODICT_METHOD("pop", odict_pop, plain_pop), ODICT_METHOD("popitem", odict_popitem, plain_popitem),
	ODICT_METHOD("setdefault", odict_setdefault, plain_setdefault), ODICT_METHOD("move_to_end", odict_move, plain_move),
	ODICT("clear"), ODICT("update"),
	{ 0 },
};

const struct hook_slot hooks_odict_slots[] = {
	{ "collections.OrderedDict", SLOT_MAPPING(mp_ass_subscript), 0, ANY_FUNCTION(odict_store), &plain_store, 0 },
	{ "collections.OrderedDict", SLOT_NUMBER(nb_inplace_or), MAKER_OBJECT, NULL, NULL, 0 },
	{ "collections.OrderedDict", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ 0 },
};
