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

static bool is_simple(PyObject *o)
{
	return PyUnicode_CheckExact(o) || PyLong_CheckExact(o);
}

/* Both are exact, of one hash. */
static bool are_equal(PyObject *a, PyObject *b)
{
	if (PyLong_CheckExact(a))
		return PyLong_CheckExact(b) && Py_SIZE(a) == Py_SIZE(b) &&
		       memcmp(((PyLongObject *)a)->ob_digit, ((PyLongObject *)b)->ob_digit,
			      (size_t)Py_ABS(Py_SIZE(a)) * sizeof(digit)) == 0;
	return PyUnicode_CheckExact(b) && PyUnicode_IS_READY(a) && PyUnicode_IS_READY(b) &&
	       PyUnicode_GET_LENGTH(a) == PyUnicode_GET_LENGTH(b) && PyUnicode_KIND(a) == PyUnicode_KIND(b) &&
	       memcmp(PyUnicode_DATA(a), PyUnicode_DATA(b), (size_t)PyUnicode_GET_LENGTH(a) * PyUnicode_KIND(a)) == 0;
}

static Py_hash_t hash_of(PyObject *key)
{
	Py_hash_t hash = PyUnicode_CheckExact(key) ? ((PyASCIIObject *)key)->hash : -1;

	return hash != -1 ? hash : PyObject_Hash(key);           /* of an exact str or int: cannot fail */
}

size_t compat_dict_find_entry(const PyDictObject *d, PyObject *key, bool *is_sure)
{
	const PyDictKeysObject *keys = d->ma_keys;
	size_t mask = DK_SIZE(keys) - 1, perturb, i;
	Py_hash_t hash;

	*is_sure = is_simple(key);
	if (!*is_sure)
		return SIZE_MAX;
	hash = hash_of(key);
	perturb = (size_t)hash;
	for (i = (size_t)hash & mask;; i = (5 * i + (perturb >>= 5) + 1) & mask) {
		Py_ssize_t at = index_at(keys, i);
		PyObject *k;

		if (at == DKIX_EMPTY)
			return SIZE_MAX;
		if (at < 0)
			continue;
		if (DK_IS_UNICODE(keys)) {
			k = DK_UNICODE_ENTRIES(keys)[at].me_key;
			if (k != key && (((PyASCIIObject *)k)->hash != hash || !are_equal(key, k)))
				continue;
			return (size_t)at;
		}
		k = DK_ENTRIES(keys)[at].me_key;
		if (k == key || (DK_ENTRIES(keys)[at].me_hash == hash && is_simple(k) && are_equal(key, k)))
			return (size_t)at;
		if (DK_ENTRIES(keys)[at].me_hash == hash && !is_simple(k)) {
			*is_sure = false;
			return SIZE_MAX;
		}
	}
}
