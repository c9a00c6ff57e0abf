/* py_compat_hooks.c - finding an entry of a dict without calling anybody (Objects/dictobject.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_compat_hooks.h"

#include <string.h>

static Py_ssize_t index_at(const PyDictKeysObject *keys, size_t i)
{
	unsigned log2 = keys->dk_log2_index_bytes - keys->dk_log2_size;
	const void *at = keys->dk_indices;

	switch (log2) {
	case 0:
		return ((const int8_t *)at)[i];
	case 1:
		return ((const int16_t *)at)[i];
	case 2:
		return ((const int32_t *)at)[i];
	default:
		return (Py_ssize_t)((const int64_t *)at)[i];
	}
}

/* Keys of which one can tell without asking the program's code where they are: text, numbers, None, objects that are equal to
 * none but themselves, and tuples of these. */

#define DEPTH 4                         /* of tuples in tuples */

static bool is_itself(const PyTypeObject *type)
{
	return type->tp_hash == PyBaseObject_Type.tp_hash && type->tp_richcompare == PyBaseObject_Type.tp_richcompare;
}

static bool is_plain(PyObject *o)
{
	return PyUnicode_CheckExact(o) || PyLong_CheckExact(o) || o == Py_None || PyBytes_CheckExact(o) || is_itself(Py_TYPE(o));
}

static bool is_simple(PyObject *o, int depth)
{
	if (!PyTuple_CheckExact(o))
		return is_plain(o);
	for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(o); i++)
		if (!depth || !PyTuple_GET_ITEM(o, i) || !is_simple(PyTuple_GET_ITEM(o, i), depth - 1))
			return false;
	return true;
}

static bool are_equal_ints(PyObject *a, PyObject *b)
{
	return Py_SIZE(a) == Py_SIZE(b) && memcmp(((PyLongObject *)a)->ob_digit, ((PyLongObject *)b)->ob_digit,
						  (size_t)Py_ABS(Py_SIZE(a)) * sizeof(digit)) == 0;
}

static bool are_equal_texts(PyObject *a, PyObject *b)
{
	return PyUnicode_IS_READY(a) && PyUnicode_IS_READY(b) && PyUnicode_GET_LENGTH(a) == PyUnicode_GET_LENGTH(b) &&
	       PyUnicode_KIND(a) == PyUnicode_KIND(b) &&
	       memcmp(PyUnicode_DATA(a), PyUnicode_DATA(b), (size_t)PyUnicode_GET_LENGTH(a) * PyUnicode_KIND(a)) == 0;
}

enum sameness { OTHER, SAME, UNSURE };

static enum sameness compare(PyObject *a, PyObject *b);      /* a is simple */

static enum sameness compare_tuples(PyObject *a, PyObject *b)
{
	Py_ssize_t n = PyTuple_GET_SIZE(a);
	enum sameness all = PyTuple_GET_SIZE(b) == n ? SAME : OTHER;

	for (Py_ssize_t i = 0; i < n && all != OTHER; i++) {
		PyObject *x = PyTuple_GET_ITEM(b, i);
		enum sameness one = x ? compare(PyTuple_GET_ITEM(a, i), x) : UNSURE;

		all = one == SAME ? all : one;
	}
	return all;
}

static enum sameness compare(PyObject *a, PyObject *b)
{
	if (a == b)
		return SAME;
	if (Py_TYPE(a) != Py_TYPE(b))
		return is_plain(b) || PyTuple_CheckExact(b) ? OTHER : UNSURE;
	if (PyUnicode_CheckExact(a))
		return are_equal_texts(a, b) ? SAME : OTHER;
	if (PyLong_CheckExact(a))
		return are_equal_ints(a, b) ? SAME : OTHER;
	if (PyBytes_CheckExact(a))
		return PyBytes_GET_SIZE(a) == PyBytes_GET_SIZE(b) &&
				       memcmp(PyBytes_AS_STRING(a), PyBytes_AS_STRING(b), (size_t)PyBytes_GET_SIZE(a)) == 0
			       ? SAME
			       : OTHER;
	return PyTuple_CheckExact(a) ? compare_tuples(a, b) : OTHER;
}

static Py_hash_t hash_of(PyObject *key)
{
	Py_hash_t hash = PyUnicode_CheckExact(key) ? ((PyASCIIObject *)key)->hash : -1;

	return hash != -1 ? hash : PyObject_Hash(key);           /* of a simple key: cannot fail */
}

size_t compat_dict_find_entry(const PyDictObject *d, PyObject *key, bool *is_sure)
{
	const PyDictKeysObject *keys = d->ma_keys;
	size_t mask = DK_SIZE(keys) - 1, perturb, i;
	Py_hash_t hash;

	*is_sure = is_simple(key, DEPTH);
	if (!*is_sure)
		return SIZE_MAX;
	hash = hash_of(key);
	perturb = (size_t)hash;
	for (i = (size_t)hash & mask;; i = (5 * i + (perturb >>= 5) + 1) & mask) {
		Py_ssize_t at = index_at(keys, i);
		enum sameness same;

		if (at == DKIX_EMPTY)
			return SIZE_MAX;
		if (at < 0)
			continue;
		if (DK_IS_UNICODE(keys)) {
			PyObject *k = DK_UNICODE_ENTRIES(keys)[at].me_key;

			if (k != key && (((PyASCIIObject *)k)->hash != hash || compare(key, k) != SAME))
				continue;
			return (size_t)at;
		}
		same = DK_ENTRIES(keys)[at].me_hash == hash ? compare(key, DK_ENTRIES(keys)[at].me_key) : OTHER;
		*is_sure = same != UNSURE;
		if (same != OTHER)
			return same == SAME ? (size_t)at : SIZE_MAX;
	}
}

/* Objects/setobject.c: ten in a row, then elsewhere. */
PyObject *compat_set_find(const PySetObject *set, PyObject *key, bool *is_sure)
{
	size_t mask = (size_t)set->mask, perturb, i;
	Py_hash_t hash;

	*is_sure = is_simple(key, DEPTH);
	if (!*is_sure)
		return NULL;
	hash = hash_of(key);
	perturb = (size_t)hash;
	for (i = (size_t)hash & mask;; i = (5 * i + 1 + (perturb >>= 5)) & mask) {
		size_t last = i + 9 <= mask ? i + 9 : i;

		for (size_t at = i; at <= last; at++) {
			const setentry *e = &set->table[at];
			enum sameness same;

			if (!e->key)
				return NULL;
			same = e->hash != hash ? OTHER : compare(key, e->key);
			*is_sure = same != UNSURE;
			if (same != OTHER)
				return same == SAME ? e->key : NULL;
		}
	}
}
