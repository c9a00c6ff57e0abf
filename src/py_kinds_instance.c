/* py_kinds_instance.c - what all kinds have in common: attributes in the instance's own storage; and those that have nothing else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_kinds.h"

#include <string.h>

#include "py_compat_hooks.h"
#include "py_text.h"

#include <structmember.h>

/* Members: slots of classes, and what types made in C declare. */

static bool is_machinery(const char *name)
{
	static const char *const names[] = {
		"__dictoffset__", "__weaklistoffset__", "__vectorcalloffset__", "__dict__", "__doc__", "__globals__", "__builtins__",
		"__objclass__", "__suppress_context__", "__module__", "__name__", "__thisclass__", "__self_class__",
	};

	if (name[0] != '_')
		return false;
	if (name[1] != '_')
		return strcmp(name, "_b_needsfree_") == 0;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static word member_value(PyObject *o, const PyMemberDef *m)  /* 0: there is none */
{
	const char *at = (const char *)o + m->offset;

	switch (m->type) {
	case T_OBJECT:
	case T_OBJECT_EX:
		return word_object(*(PyObject *const *)at);
	case T_INT:
		return word_number(*(const int *)at);
	case T_UINT:
		return word_number(*(const unsigned *)at);
	case T_LONG:
		return word_number(*(const long *)at);
	case T_PYSSIZET:
		return word_number(*(const Py_ssize_t *)at);
	case T_BOOL:
		return word_object(*at ? Py_True : Py_False);
	default:
		return 0;                                        /* C strings may be gone; the rest is rare */
	}
}

/* Likewise, remembered: the names of types made in C stay where they are. */
static bool is_machinery_of(const PyTypeObject *type, const char *name)
{
	static struct { const char *name; bool is_machinery; } memory[64];
	size_t at = ((uintptr_t)name ^ (uintptr_t)name >> 6) % ARRAY_LEN(memory);

	if (type->tp_flags & Py_TPFLAGS_HEAPTYPE)
		return is_machinery(name);
	if (memory[at].name != name) {
		memory[at].name = name;
		memory[at].is_machinery = is_machinery(name);
	}
	return memory[at].is_machinery;
}

static void read_members_of(struct content *c, PyObject *o, PyTypeObject *type)
{
	for (const PyMemberDef *m = type->tp_members; m && m->name; m++) {
		word value = is_machinery_of(type, m->name) ? 0 : member_value(o, m);

		if (value)
			content_attribute(c, word_text(m->name), value);
	}
}

#define MAX_BASES 64

static int bases_with_members(PyTypeObject **bases, PyTypeObject *type)     /* the first is the nearest */
{
	int n = 0;

	for (; type && type != &PyBaseObject_Type && n < MAX_BASES; type = type->tp_base)
		if (type->tp_members && type->tp_members->name)
			bases[n++] = type;
	return n;
}

void kind_read_members(struct content *c, PyObject *o)
{
	PyTypeObject *bases[MAX_BASES];
	int n = bases_with_members(bases, Py_TYPE(o));

	while (n)
		read_members_of(c, o, bases[--n]);
}

/* The instance's dict, or the values that stand for it. */

PyObject *kind_dict_of(PyObject *o)
{
	PyTypeObject *type = Py_TYPE(o);
	Py_ssize_t offset = type->tp_dictoffset;

	if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT)
		return *_PyObject_ManagedDictPointer(o);
	if (offset < 0)                                          /* behind the items of an int, bytes, tuple (Objects/object.c) */
		offset += (Py_ssize_t)_PyObject_VAR_SIZE(type, Py_ABS(Py_SIZE(o)));
	return offset > 0 ? *(PyObject **)((char *)o + offset) : NULL;
}

static bool is_text(const char *text, PyObject *key)
{
	struct str name = { 0 };
	bool is;

	if (PyUnicode_Check(key) && PyUnicode_IS_READY(key) && PyUnicode_IS_ASCII(key)) {
		const char *other = (const char *)PyUnicode_1BYTE_DATA(key);

		return *text == *other && strcmp(text, other) == 0;
	}
	text_add(&name, key);
	is = strcmp(text, str_text(&name)) == 0;
	str_free(&name);
	return is;
}

/* A slot and an entry of the dict may have the same name, but not in the record: the slot hides the other. */
static bool has_attribute(const struct content *c, size_t n, PyObject *key)
{
	for (size_t i = 0; i < n; i += 2) {
		word w = c->attributes.at[i];

		if (WORD_TAG(w) == WORD_TEXT ? is_text(word_to_text(w), key) : word_to_object(w) == key)
			return true;
	}
	return false;
}

void kind_read_dict(struct content *c, PyObject *dict)
{
	size_t n = c->attributes.n;
	PyObject *key, *value;
	Py_ssize_t at = 0;

	if (!dict || !PyDict_Check(dict))
		return;
	while (PyDict_Next(dict, &at, &key, &value))
		if (!n || !has_attribute(c, n, key))
			content_attribute(c, word_object(key), word_object(value));
}

/* In order of setting: the bytes in front of the values say which came when (Include/internal/pycore_dict.h). */
static void read_values(struct content *c, PyTypeObject *type, PyDictValues *values)
{
	PyDictKeysObject *keys = ((PyHeapTypeObject *)type)->ht_cached_keys;
	const uint8_t *size = (const uint8_t *)values - 2;
	PyDictUnicodeEntry *entries;

	if (!keys)
		return;
	entries = DK_UNICODE_ENTRIES(keys);
	for (int i = 1; i <= *size; i++) {
		int at = size[-i];

		if (values->values[at] && entries[at].me_key)
			content_attribute(c, word_object(entries[at].me_key), word_object(values->values[at]));
	}
}

void kind_read_instance(struct content *c, PyObject *o)
{
	PyTypeObject *type = Py_TYPE(o);
	PyDictValues *values = type->tp_flags & Py_TPFLAGS_MANAGED_DICT ? *_PyObject_ValuesPointer(o) : NULL;

	kind_read_members(c, o);
	if (values)
		read_values(c, type, values);
	else
		kind_read_dict(c, kind_dict_of(o));
}

bool kind_has_dict(const PyTypeObject *type)
{
	return type->tp_dictoffset || type->tp_flags & Py_TPFLAGS_MANAGED_DICT;
}

bool kind_shows_nothing(PyTypeObject *type)
{
	PyTypeObject *bases[MAX_BASES];

	for (int n = bases_with_members(bases, type); n > 0; n--)
		for (const PyMemberDef *m = bases[n - 1]->tp_members; m->name; m++)
			if (!is_machinery_of(bases[n - 1], m->name))
				return false;
	return !kind_has_dict(type);
}

/* Instances of the program's own classes, and of types made in C that no table knows. */

static void instance_read(struct content *c, PyObject *o)
{
	c->has_attributes = !kind_is_made_in_c(Py_TYPE(o));
	kind_read_instance(c, o);
}

uint64_t kind_dict_stamp(PyObject *o)
{
	PyTypeObject *type = Py_TYPE(o);
	PyObject *dict = kind_has_dict(type) ? kind_dict_of(o) : NULL;

	return dict && PyDict_Check(dict) ? ((PyDictObject *)dict)->ma_version_tag : 0;
}

/* The names and values from that attribute on; `at` becomes what follows them. */
static bool is_next(const struct section *kept, size_t *at, word value, const struct moment *since)
{
	size_t i = *at;

	*at += 2;
	return i + 1 < kept->n && word_is_same(value, kept->at[i + 1], since);
}

/* Only what may be unset can have made way for another one of the same value. */
static bool is_other_name(word kept, const PyMemberDef *m)
{
	if (WORD_TAG(kept) != WORD_TEXT)
		return true;
	return (m->type == T_OBJECT || m->type == T_OBJECT_EX) && word_to_text(kept) != m->name &&
	       strcmp(word_to_text(kept), m->name) != 0;
}

static bool same_members(const struct section *kept, size_t *at, PyTypeObject *type, PyObject *o, const struct moment *since)
{
	for (const PyMemberDef *m = type->tp_members; m && m->name; m++) {
		word value = is_machinery_of(type, m->name) ? 0 : member_value(o, m);
		size_t i = *at;

		if (value && (!is_next(kept, at, value, since) || is_other_name(kept->at[i], m)))
			return false;
	}
	return true;
}

static bool same_values(const struct section *kept, size_t *at, PyTypeObject *type, PyDictValues *values,
			const struct moment *since)
{
	PyDictKeysObject *keys = ((PyHeapTypeObject *)type)->ht_cached_keys;
	const uint8_t *size = (const uint8_t *)values - 2;
	PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(keys);

	for (int i = 1; i <= *size; i++) {
		PyObject *value = values->values[size[-i]];
		size_t name = *at;

		if (!value || !is_next(kept, at, word_object(value), since) ||
		    word_object(entries[size[-i]].me_key) != kept->at[name])
			return false;
	}
	return true;
}

bool kind_same_attributes(const struct content *shadow, size_t at, PyObject *o, const struct moment *since)
{
	PyTypeObject *type = Py_TYPE(o);
	PyDictValues *values = type->tp_flags & Py_TPFLAGS_MANAGED_DICT ? *_PyObject_ValuesPointer(o) : NULL;
	PyTypeObject *bases[MAX_BASES];

	for (int n = bases_with_members(bases, type); n > 0; n--)
		if (!same_members(&shadow->attributes, &at, bases[n - 1], o, since))
			return false;
	if (values && !same_values(&shadow->attributes, &at, type, values, since))
		return false;
	/* what follows is the dict's, which has the same version; the names of members are texts */
	return at == shadow->attributes.n || (kind_dict_stamp(o) && WORD_TAG(shadow->attributes.at[at]) != WORD_TEXT);
}

static bool instance_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	return kind_dict_stamp(o) == stamp && kind_same_attributes(shadow, 0, o, since);
}

/* Python classes only: those made in C may have members without saying so in their size. */
static bool has_members(PyTypeObject *type)
{
	Py_ssize_t plain = (Py_ssize_t)(sizeof(PyObject) + (type->tp_weaklistoffset > 0 ? sizeof(PyObject *) : 0));

	return type->tp_basicsize != plain || type->tp_itemsize;
}

static const word *values_in(PyDictValues *values, PyTypeObject *type, word *room, size_t *n)
{
	PyDictKeysObject *keys = ((PyHeapTypeObject *)type)->ht_cached_keys;
	const uint8_t *size = (const uint8_t *)values - 2;
	PyDictUnicodeEntry *entries;
	word *end = room;

	if (!keys || *size > KIND_MAX_VALUES)
		return NULL;
	entries = DK_UNICODE_ENTRIES(keys);
	for (int i = 1; i <= *size; i++) {
		int at = size[-i];

		if (!values->values[at] || !entries[at].me_key)
			continue;
		*end++ = word_object(entries[at].me_key);
		*end++ = word_object(values->values[at]);
	}
	*n = (size_t)(end - room) / 2;
	return room;
}

/* Which of a class's names this is; it is mostly where one like it was the last time. -1: none. */
static int place_of_name(const PyDictKeysObject *keys, word name)
{
	static uint8_t places[256];
	uint8_t *place = &places[(name >> 4 ^ (uintptr_t)keys >> 6) % ARRAY_LEN(places)];
	const PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(keys);

	if (*place < keys->dk_nentries && word_object(entries[*place].me_key) == name)
		return *place;
	for (int i = 0; i < keys->dk_nentries && i <= UINT8_MAX; i++)
		if (word_object(entries[i].me_key) == name)
			return *place = (uint8_t)i;
	return -1;
}

bool kind_value(const struct kind *kind, PyObject *o, struct one_value *f)
{
	PyTypeObject *type = Py_TYPE(o);
	PyDictValues *values = type->tp_flags & Py_TPFLAGS_MANAGED_DICT ? *_PyObject_ValuesPointer(o) : NULL;
	PyDictKeysObject *keys = values ? ((PyHeapTypeObject *)type)->ht_cached_keys : NULL; /* a type made in C ends before them */
	const uint8_t *size;
	int i;

	if (kind->read != instance_read || !keys || has_members(type))
		return false;
	i = place_of_name(keys, f->name);
	if (i < 0 || !values->values[i])
		return false;
	size = (const uint8_t *)values - 2;
	f->place = (size_t)i;
	f->is_last = *size && size[-*size] == i;
	f->value = word_object(values->values[i]);
	return true;
}

const word *kind_values(const struct kind *kind, PyObject *o, word *room, size_t *n)
{
	PyTypeObject *type = Py_TYPE(o);
	PyDictValues *values;
	PyObject *dict;
	size_t stride;

	if (kind->read != instance_read || !(type->tp_flags & Py_TPFLAGS_MANAGED_DICT) || has_members(type))
		return NULL;
	values = *_PyObject_ValuesPointer(o);
	if (values)
		return values_in(values, type, room, n);
	*n = 0;
	dict = *_PyObject_ManagedDictPointer(o);
	if (!dict)
		return room;
	*n = PyDict_CheckExact(dict) ? compat_dict_dense((PyDictObject *)dict) : SIZE_MAX;
	if (*n == SIZE_MAX || !DK_IS_UNICODE(((PyDictObject *)dict)->ma_keys))
		return NULL;
	return (const word *)compat_dict_pairs((PyDictObject *)dict, &stride);
}

const struct kind kind_object = { "object", instance_read, instance_same, kind_dict_stamp, KIND_ATTRIBUTES };
