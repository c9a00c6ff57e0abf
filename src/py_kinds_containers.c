/* py_kinds_containers.c - list, tuple, dict, deque and those that show another's content.
 *
 * Layouts that are in no public header are those of CPython 3.11 (Modules/_collectionsmodule.c, Objects/odictobject.c,
 * Objects/descrobject.c, Objects/dictobject.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_kinds.h"

#include <stdlib.h>
#include <string.h>

#include "py_compat.h"
#include "py_scalar.h"
#include "py_text.h"
#include "py_track.h"

static bool are_same(PyObject *const *items, size_t n, const struct section *kept, const struct moment *since)
{
	return n == kept->n && words_n_same((const word *)items, kept->at, n, since) == n;
}

static void read_array(struct content *c, PyObject *const *items, Py_ssize_t n)
{
	c->has_items = true;
	for (Py_ssize_t i = 0; items && i < n; i++)
		content_add(&c->items, word_object(items[i]));
}

/* list, tuple */

static void list_read(struct content *c, PyObject *o)
{
	read_array(c, ((PyListObject *)o)->ob_item, Py_SIZE(o));
}

static bool list_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	(void)stamp;
	return are_same(((PyListObject *)o)->ob_item, (size_t)Py_SIZE(o), &shadow->items, since);
}

PyObject *kind_item_names(PyTypeObject *type)
{
	for (; type && type != &PyTuple_Type; type = type->tp_base) {
		PyObject *names = type->tp_dict ? compat_dict_find(type->tp_dict, "_fields") : NULL;

		if (names && PyTuple_CheckExact(names))
			return names;
	}
	return NULL;
}

static bool are_names(PyObject *names)
{
	for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
		PyObject *name = PyTuple_GET_ITEM(names, i);

		if (!PyUnicode_CheckExact(name) || !PyUnicode_IS_READY(name) || !PyUnicode_IsIdentifier(name))
			return false;
	}
	return true;
}

/* "fields x y" */
static void read_item_names(struct content *c, PyObject *o)
{
	PyObject *names = kind_item_names(Py_TYPE(o));
	struct str *text;

	if (!names || !PyTuple_GET_SIZE(names) || PyTuple_GET_SIZE(names) != Py_SIZE(o) || !are_names(names))
		return;
	text = content_text(c);
	str_add(text, "fields");
	for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
		str_add_char(text, ' ');
		text_add(text, PyTuple_GET_ITEM(names, i));
	}
}

static void tuple_read(struct content *c, PyObject *o)
{
	if (!PyTuple_CheckExact(o))
		read_item_names(c, o);
	read_array(c, ((PyTupleObject *)o)->ob_item, Py_SIZE(o));
}

/* A tuple is not for ever the same: zip, enumerate and others fill their own again while nobody else has it. */
static bool tuple_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	(void)stamp;
	return are_same(((PyTupleObject *)o)->ob_item, (size_t)Py_SIZE(o), &shadow->items, since);
}

/* dict. Its version is another after every change, and no two dicts ever have the same one. */

static void dict_read(struct content *c, PyObject *o)
{
	PyObject *key, *value;
	Py_ssize_t at = 0;

	c->has_entries = true;
	while (PyDict_Next(o, &at, &key, &value))
		content_entry(c, key, value);
}

bool kind_is_dict(const struct kind *kind)
{
	return kind->read == dict_read;
}

static uint64_t dict_stamp(PyObject *o)
{
	return ((PyDictObject *)o)->ma_version_tag;
}

/* A module's names, without what is there for the interpreter. */
bool kind_shows_name(PyObject *key)
{
	static const char *const left_out[] = { "__builtins__", "__cached__", "__loader__", "__spec__" };
	static PyObject *seen[ARRAY_LEN(left_out)];              /* interned: these stay */
	const char *text;

	if (key == seen[0] || key == seen[1] || key == seen[2] || key == seen[3])
		return false;
	if (!PyUnicode_CheckExact(key) || !PyUnicode_IS_READY(key) || !PyUnicode_IS_ASCII(key))
		return true;
	text = (const char *)PyUnicode_1BYTE_DATA(key);
	for (size_t i = 0; text[0] == '_' && text[1] == '_' && i < ARRAY_LEN(left_out); i++) {
		if (!seen[i])
			seen[i] = PyUnicode_InternFromString(left_out[i]);
		if (key == seen[i] || (!PyUnicode_CHECK_INTERNED(key) && strcmp(text, left_out[i]) == 0))
			return false;
	}
	return true;
}

static void namespace_read(struct content *c, PyObject *o)
{
	PyObject *key, *value;
	Py_ssize_t at = 0;

	c->has_entries = c->entries.is_whole = true;
	while (PyDict_Check(o) && PyDict_Next(o, &at, &key, &value))
		if (kind_shows_name(key))
			content_entry(c, key, value);
}

const struct kind kind_namespace = { "dict", namespace_read, NULL, dict_stamp, KIND_ATTRIBUTES };

/* OrderedDict: a list of keys of its own beside the dict; its state is another after every change of order, but when it is cleared.
 * dict.clear and its like go past that list, and so does whoever puts something in while it is cleared: then some keys are in
 * one and not in the other, or in the list twice. What is shown is what the program would get by iterating, each key once. */

struct odict_node { PyObject *key; Py_hash_t hash; struct odict_node *next, *previous; };
struct odict {
	PyDictObject dict;
	struct odict_node *first, *last, **fast_nodes;
	Py_ssize_t n_fast_nodes;
	void  *resize_sentinel;
	size_t state;
};

struct pair { word key, value; };

static int by_key(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static bool has_dict_order(struct odict *o)
{
	struct odict_node *node = o->first;
	PyObject *key, *value;
	Py_ssize_t at = 0;

	for (; PyDict_Next((PyObject *)o, &at, &key, &value); node = node->next)
		if (!node || node->key != key)
			return false;
	return !node;
}

static void odict_read(struct content *c, PyObject *o)
{
	struct odict *od = (struct odict *)o;
	struct pair *pairs, *found;
	size_t n, n_nodes = 0;

	dict_read(c, o);
	if (has_dict_order(od))
		return;
	n = c->entries.n / 2;
	pairs = base_alloc(n * sizeof(*pairs));
	memcpy(pairs, c->entries.at, n * sizeof(*pairs));
	qsort(pairs, n, sizeof(*pairs), by_key);
	c->entries.n = 0;
	for (struct odict_node *node = od->first; node; node = node->next) {
		struct pair wanted = { word_object(node->key), 0 };

		n_nodes++;
		found = bsearch(&wanted, pairs, n, sizeof(*pairs), by_key);
		if (!found || !found->value)
			continue;
		content_entry(c, word_to_object(found->key), word_to_object(found->value));
		found->value = 0;                                /* shown */
	}
	c->is_unclear = n_nodes != n || c->entries.n != 2 * n;
	free(pairs);
}

bool kind_is_odict(const struct kind *kind)
{
	return kind->read == odict_read;
}

const void *kind_odict_first(PyObject *o) { return ((struct odict *)o)->first; }
const void *kind_odict_last(PyObject *o) { return ((struct odict *)o)->last; }
const void *kind_odict_previous(const void *node) { return ((const struct odict_node *)node)->previous; }
PyObject *kind_odict_key(const void *node) { return ((const struct odict_node *)node)->key; }

static uint64_t odict_stamp(PyObject *o)
{
	return dict_stamp(o) * 31 + 2 * ((struct odict *)o)->state + !((struct odict *)o)->first;
}

/* deque: blocks of 64 (Modules/_collectionsmodule.c). */

#define BLOCK 64
struct block { struct block *left; PyObject *items[BLOCK]; struct block *right; };
struct deque {
	PyObject_VAR_HEAD
	struct block *left, *right;
	Py_ssize_t left_index, right_index;
	size_t state;
	Py_ssize_t maxlen;
};

static void deque_read(struct content *c, PyObject *o)
{
	struct deque *d = (struct deque *)o;
	struct block *b = d->left;
	Py_ssize_t at = d->left_index;

	c->has_items = true;
	for (Py_ssize_t i = 0; i < Py_SIZE(d) && b; i++) {
		content_add(&c->items, word_object(b->items[at]));
		if (++at == BLOCK) {
			at = 0;
			b = b->right;
		}
	}
	if (d->maxlen >= 0)
		content_attribute(c, word_text("maxlen"), word_number(d->maxlen));
}

bool kind_is_deque(const struct kind *kind)
{
	return kind->read == deque_read;
}

void kind_deque_ends(PyObject *o, size_t n_first, size_t n_last, word *at)
{
	struct deque *d = (struct deque *)o;
	struct block *b = d->left;
	Py_ssize_t place = d->left_index;

	for (size_t i = 0; i < n_first; i++) {
		at[i] = word_object(b->items[place]);
		if (++place == BLOCK) {
			place = 0;
			b = b->right;
		}
	}
	b = d->right;
	place = d->right_index;
	for (size_t i = n_first + n_last; i > n_first; i--) {
		at[i - 1] = word_object(b->items[place]);
		if (place-- == 0) {
			place = BLOCK - 1;
			b = b->left;
		}
	}
}

bool kind_deque_is_full(PyObject *o)
{
	struct deque *d = (struct deque *)o;

	return d->maxlen >= 0 && Py_SIZE(d) >= d->maxlen;
}

/* Views of a mapping: it is the first word of each. */

struct view { PyObject_HEAD PyObject *mapping; };

static void view_read(struct content *c, PyObject *o)
{
	content_attribute_named(c, "mapping", ((struct view *)o)->mapping);
}

const struct kind kinds_containers[] = {
	{ "list", list_read, list_same, NULL, KIND_HOOKED },
	{ "tuple", tuple_read, tuple_same, NULL, KIND_HOOKED },
	{ "dict", dict_read, NULL, dict_stamp, KIND_HOOKED },
	{ "collections.OrderedDict", odict_read, NULL, odict_stamp, KIND_HOOKED },
	{ "collections.deque", deque_read, NULL, NULL, KIND_HOOKED },
	{ "mappingproxy", view_read, NULL, NULL, KIND_HOOKED },
	{ "dict_keys", view_read, NULL, NULL, KIND_HOOKED },
	{ "dict_values", view_read, NULL, NULL, KIND_HOOKED },
	{ "dict_items", view_read, NULL, NULL, KIND_HOOKED },
	{ "odict_keys", view_read, NULL, NULL, KIND_HOOKED },
	{ "odict_values", view_read, NULL, NULL, KIND_HOOKED },
	{ "odict_items", view_read, NULL, NULL, KIND_HOOKED },
	{ NULL, NULL, NULL, NULL, 0 },
};
