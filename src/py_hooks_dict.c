/* py_hooks_dict.c - changes of dicts. An OrderedDict stores by a slot of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_hooks_table.h"

#include "py_compat_hooks.h"
#include "py_notice.h"

static any_function *plain_store;

/* Which entry it will be: that is known when the key is a plain one and the dict has lost none. */
static void notice_store(PyObject *self, PyObject *key, PyObject *value)
{
	PyDictObject *d = (PyDictObject *)self;
	size_t n = value && PyDict_CheckExact(self) ? compat_dict_dense(d) : SIZE_MAX, at;
	bool is_sure;

	if (n == SIZE_MAX) {
		notice_known(self);
		return;
	}
	at = compat_dict_find_entry(d, key, &is_sure);
	if (!is_sure)
		notice_known(self);
	else if (at == SIZE_MAX)
		notice_known_tail(self, n);
	else
		notice_known_item(self, at);
}

static int dict_store(PyObject *self, PyObject *key, PyObject *value)
{
	uint64_t looks = notice_looks;
	int result;

	if (death_may_know(self))
		notice_store(self, key, value);
	result = ((objobjargproc)plain_store)(self, key, value);
	if (looks != notice_looks)
		notice(self);
	return result;
}

#define DICT(name) { "builtins", "dict", name, SUBJECT_SELF, 0, NULL, NULL }
#define ODICT(name) { "_collections", "OrderedDict", name, SUBJECT_SELF, 0, NULL, NULL }

const struct hook_method hooks_dict_methods[] = {
	DICT("clear"), DICT("pop"), DICT("popitem"), DICT("setdefault"), DICT("update"),
	ODICT("clear"), ODICT("pop"), ODICT("popitem"), ODICT("setdefault"), ODICT("update"), ODICT("move_to_end"),
	{ "_collections", "defaultdict", "__missing__", SUBJECT_SELF, 0, NULL, NULL },
	{ 0 },
};

const struct hook_slot hooks_dict_slots[] = {
	{ "dict", SLOT_MAPPING(mp_ass_subscript), 0, ANY_FUNCTION(dict_store), &plain_store, 0 },
	{ "dict", SLOT_NUMBER(nb_inplace_or), MAKER_OBJECT, NULL, NULL, 0 },
	{ "dict", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ "collections.OrderedDict", SLOT_MAPPING(mp_ass_subscript), MAKER_STORE, NULL, NULL, 0 },
	{ "collections.OrderedDict", SLOT_NUMBER(nb_inplace_or), MAKER_OBJECT, NULL, NULL, 0 },
	{ "collections.OrderedDict", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ "collections.defaultdict", SLOT_TYPE(tp_init), MAKER_STORE, NULL, NULL, 0 },
	{ 0 },
};
