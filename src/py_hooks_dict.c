/* py_hooks_dict.c - changes of dicts. An OrderedDict stores by a slot of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#include "py_compat_hooks.h"
#include "py_notice.h"
#include "py_shadow.h"

static any_function *plain_store, *plain_pop, *plain_popitem, *plain_setdefault, *plain_update, *plain_or;

/* What is done to the entry of a key. */
enum deed { STORES, REMOVES, STORES_IF_NONE };

/* A table that is made anew has no gaps: then nobody knows any more where things were. */
struct before {
	uint64_t looks;
	const PyDictKeysObject *keys;
	bool has_gaps;
	bool is_open;                   /* the program's code is asked about keys, and may run in the midst of it */
	bool is_entered;                /* several entries: what one held may end, and the program's code run, before the next */
};

static struct before begin(PyObject *self)
{
	const PyDictObject *d = (const PyDictObject *)self;

	return (struct before){ notice_looks, d->ma_keys, d->ma_keys->dk_nentries != d->ma_used, false, false };
}

static void end(PyObject *self, const struct before *b)
{
	if (b->is_entered)
		notice_leave(self);
	if (b->is_open)
		notice_close(self);
	else if (b->looks != notice_looks || (b->has_gaps && b->keys != ((PyDictObject *)self)->ma_keys))
		notice(self);
}

static void open_all(PyObject *self, struct before *b)
{
	b->is_open = true;
	notice_open(self);
}

/* Its own hooks tell of its keys; whoever goes past them, by dict.pop for one, disturbs its order. */
static bool is_ordered(PyObject *self)
{
	return !PyDict_CheckExact(self) && PyODict_Check(self);
}

/* Which entry it will be: that is known when the key is a plain one. */
static void notice_entry(PyObject *self, PyObject *key, enum deed deed, struct before *b)
{
	PyDictObject *d = (PyDictObject *)self;
	bool is_sure = !d->ma_values && !is_ordered(self);
	size_t at = is_sure ? compat_dict_find_entry(d, key, &is_sure) : SIZE_MAX;

	if (!is_sure)
		open_all(self, b);
	else if (at == SIZE_MAX && deed != REMOVES)
		notice_known_tail(self, (size_t)d->ma_keys->dk_nentries);
	else if (at != SIZE_MAX && deed != STORES_IF_NONE)
		notice_known_item(self, at);
}

static int dict_store(PyObject *self, PyObject *key, PyObject *value)
{
	struct before before = begin(self);
	int result;

	if (death_may_know(self))
		notice_entry(self, key, value ? STORES : REMOVES, &before);
	result = ((objobjargproc)plain_store)(self, key, value);
	end(self, &before);
	return result;
}

static PyObject *dict_pop(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	struct before before = begin(self);
	PyObject *result;

	if (n && death_may_know(self))
		notice_entry(self, args[0], REMOVES, &before);
	result = ((_PyCFunctionFast)plain_pop)(self, args, n);
	end(self, &before);
	return result;
}

static PyObject *dict_popitem(PyObject *self, PyObject *none)
{
	struct before before = begin(self);
	size_t last = compat_dict_last((PyDictObject *)self);
	PyObject *result;

	if (last == SIZE_MAX || is_ordered(self))
		open_all(self, &before);
	else
		notice_item(self, last);
	result = ((PyCFunction)plain_popitem)(self, none);
	end(self, &before);
	return result;
}

static PyObject *dict_setdefault(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	struct before before = begin(self);
	PyObject *result;

	if (n && death_may_know(self))
		notice_entry(self, args[0], STORES_IF_NONE, &before);
	result = ((_PyCFunctionFast)plain_setdefault)(self, args, n);
	end(self, &before);
	return result;
}

/* A dict of a few plain keys: each is as if it were stored. One that has to ask for them is another matter. */
static bool are_few(PyObject *self, PyObject *from)
{
	PyObject *key, *value;
	Py_ssize_t at = 0;
	bool is_sure = from && PyDict_CheckExact(from) && ((PyDictObject *)from)->ma_used <= HINT_PLACES;

	if (is_ordered(self) || ((PyDictObject *)self)->ma_values)
		return false;

	while (is_sure && PyDict_Next(from, &at, &key, &value))
		compat_dict_find_entry((PyDictObject *)self, key, &is_sure);
	return is_sure;
}

static void notice_all(PyObject *self, PyObject *from, struct before *b)
{
	PyObject *key, *value;
	Py_ssize_t at = 0;

	if (!death_may_know(self) || !are_few(self, from)) {
		open_all(self, b);
		return;
	}
	while (PyDict_Next(from, &at, &key, &value))
		notice_entry(self, key, STORES, b);
	notice_enter(self);
	b->is_entered = true;
}

static PyObject *dict_update(PyObject *self, PyObject *args, PyObject *names)
{
	Py_ssize_t n = PyTuple_GET_SIZE(args);
	struct before before = begin(self);
	PyObject *result;

	notice_all(self, n + (names != NULL) != 1 ? NULL : n ? PyTuple_GET_ITEM(args, 0) : names, &before);
	result = ((PyCFunctionWithKeywords)plain_update)(self, args, names);
	end(self, &before);
	return result;
}

static PyObject *dict_or(PyObject *self, PyObject *other)
{
	struct before before = begin(self);
	PyObject *result;

	notice_all(self, other, &before);
	result = ((binaryfunc)plain_or)(self, other);
	end(self, &before);
	return result;
}

#define DICT(name) { "builtins", "dict", name, SUBJECT_SELF, 0, NULL, NULL }
#define DICT_METHOD(name, flags, ours, plain) { "builtins", "dict", name, SUBJECT_SELF, flags, ANY_FUNCTION(ours), &plain }

const struct hook_method hooks_dict_methods[] = {
	DICT("clear"),
	DICT_METHOD("pop", METH_FASTCALL, dict_pop, plain_pop), DICT_METHOD("popitem", METH_NOARGS, dict_popitem, plain_popitem),
	DICT_METHOD("setdefault", METH_FASTCALL, dict_setdefault, plain_setdefault),
	DICT_METHOD("update", METH_VARARGS | METH_KEYWORDS, dict_update, plain_update),
	{ "_collections", "defaultdict", "__missing__", SUBJECT_SELF, 0, NULL, NULL },
	{ 0 },
};

const struct hook_slot hooks_dict_slots[] = {
	{ "dict", SLOT_MAPPING(mp_ass_subscript), 0, ANY_FUNCTION(dict_store), &plain_store, 0 },
	{ "dict", SLOT_NUMBER(nb_inplace_or), 0, ANY_FUNCTION(dict_or), &plain_or, 0 },
	{ "dict", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ "collections.defaultdict", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ 0 },
};
