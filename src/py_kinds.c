/* py_kinds.c - which kind an object is of, and what all kinds have in common: attributes in the instance's own storage.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_kinds.h"

#include <string.h>

#include "pystep/write.h"
#include "py_compat_hooks.h"
#include "py_redact.h"
#include "py_text.h"

#include <structmember.h>

static const struct kind kind_object;

static const struct kind *const tables[] = {
	kinds_containers, kinds_sets, kinds_code, kinds_exceptions, kinds_library, kinds_fields, kinds_buffers,
};

const char *kind_type_name(PyTypeObject *type)
{
	const char *dot = strrchr(type->tp_name, '.');

	return dot ? dot + 1 : type->tp_name;
}

/* Which kind: the one of the nearest base that was made in C and is in a table. Only that is asked for its name: a class
 * statement can make a type of any name, but not of any layout. */

static destructor class_dealloc;                             /* of all types that class statements make */

/* The type of a module's __spec__ is written in Python (Lib/importlib/_bootstrap.py). */
static destructor find_class_dealloc(void)
{
	PyObject *sys = compat_dict_find(compat_modules(), "sys");
	PyObject *spec = sys && PyModule_Check(sys) ? compat_dict_find(PyModule_GetDict(sys), "__spec__") : NULL;

	return spec && Py_TYPE(spec)->tp_flags & Py_TPFLAGS_HEAPTYPE ? Py_TYPE(spec)->tp_dealloc : NULL;
}

static bool is_made_in_c(PyTypeObject *type)
{
	if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE))
		return true;
	if (!class_dealloc)
		class_dealloc = find_class_dealloc();
	return ((PyHeapTypeObject *)type)->ht_module || (class_dealloc && type->tp_dealloc != class_dealloc);
}

static const struct kind *find_in_tables(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		for (const struct kind *k = tables[i]; k->name; k++)
			if (strcmp(k->name, name) == 0)
				return k;
	return NULL;
}

static const struct kind *kind_of_base(PyTypeObject *type)
{
	for (PyTypeObject *base = type; base && base != &PyBaseObject_Type; base = base->tp_base) {
		const struct kind *k = is_made_in_c(base) ? find_in_tables(base->tp_name) : NULL;

		if (k)
			return k;
	}
	return type->tp_as_buffer && type->tp_as_buffer->bf_getbuffer ? kinds_buffers : &kind_object;
}

/* What was found out before, by type. A type's name is compared too: the address may have become another type's. */
static struct remembered { PyTypeObject *type; const char *name; const struct kind *kind; } memory[1024];

static inline const struct kind *kind_of_c_type(PyTypeObject *type)
{
	struct remembered *r = &memory[((uintptr_t)type >> 5) % ARRAY_LEN(memory)];

	if (r->type != type || r->name != type->tp_name)
		*r = (struct remembered){ type, type->tp_name, kind_of_base(type) };
	return r->kind;
}

static const struct kind *kind_of_heap_type(PyTypeObject *type)
{
	const struct kind *special = kind_of_class(type);

	if (special)
		return special;
	while (type && !is_made_in_c(type))
		type = type->tp_base;
	return type && type != &PyBaseObject_Type ? kind_of_c_type(type) : &kind_object;
}

/* Likewise, of classes as they are: a version is never used again, and is another when a class or a base of it changes. */
static struct known_class {
	PyTypeObject *type, *meta;
	const char *name;
	unsigned version;
	const struct kind *kind;
} classes[256];

const struct kind *kind_of(PyObject *o)
{
	PyTypeObject *type = Py_TYPE(o);
	struct known_class *c = &classes[((uintptr_t)type >> 5) % ARRAY_LEN(classes)];

	if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE))
		return type != &PyBaseObject_Type ? kind_of_c_type(type) : &kind_object;
	if (c->type == type && c->version == type->tp_version_tag && type->tp_flags & Py_TPFLAGS_VALID_VERSION_TAG &&
	    c->meta == Py_TYPE(type) && c->name == type->tp_name)
		return c->kind;
	*c = (struct known_class){ type, Py_TYPE(type), type->tp_name, type->tp_version_tag, kind_of_heap_type(type) };
	return c->kind;
}

void kind_read(struct content *c, const struct kind *kind, PyObject *o)
{
	kind->read(c, o);
	if (!(kind->flags & KIND_ATTRIBUTES))
		kind_read_instance(c, o);
	if (redact_is_on)
		redact_content(c, o);
}

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

static bool has_dict(const PyTypeObject *type)
{
	return type->tp_dictoffset || type->tp_flags & Py_TPFLAGS_MANAGED_DICT;
}

/* NULL: it is dead, or its death may come unnoticed. */
static PyObject *safe_referent(PyObject *weak)
{
	PyObject *referent = PyWeakref_GET_OBJECT(weak);

	return referent != Py_None && kind_is_safe(Py_TYPE(referent)) ? referent : NULL;
}

PyObject *kind_source_of(const struct kind *kind, PyObject *o)
{
	PyObject *other = kind->flags & KIND_HOOKED ? kind_path_parts(kind, o) : NULL;

	if (other)
		return other;
	if (kind_is_exception(kind))                             /* its stamp has the dict's version */
		return NULL;
	if (has_dict(Py_TYPE(o)))
		return kind_dict_of(o);
	return kind->flags & KIND_WEAK ? safe_referent(o) : NULL;
}

static bool shows_nothing(PyTypeObject *type)
{
	PyTypeObject *bases[MAX_BASES];

	for (int n = bases_with_members(bases, type); n > 0; n--)
		for (const PyMemberDef *m = bases[n - 1]->tp_members; m->name; m++)
			if (!is_machinery_of(bases[n - 1], m->name))
				return false;
	return !has_dict(type);
}

/* Types made in C, in no table, whose objects change by what every object's may, attributes being set, or not at all. */
static bool is_calm(PyTypeObject *type)
{
	static const char *const names[] = {
		"object", "property", "functools.partial", "functools._lru_cache_wrapper", "types.SimpleNamespace", "re.Pattern",
		"types.GenericAlias", "types.UnionType", "operator.itemgetter", "operator.attrgetter", "operator.methodcaller",
		"slice", "_collections._tuplegetter", "ast.AST", "_socket.socket",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(type->tp_name, names[i]) == 0)
			return true;
	return shows_nothing(type);
}

/* The names of a module, which C code stores into directly; what the warnings machinery keeps in one. */
static bool may_hold_names(PyObject *dict)
{
	static const char *const names[] = { "__builtins__", "__spec__", "version" };
	static PyObject *keys[ARRAY_LEN(names)];
	bool is_sure;

	if (dict == compat_modules())
		return true;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!keys[i])
			keys[i] = PyUnicode_InternFromString(names[i]);
		if (compat_dict_find_entry((PyDictObject *)dict, keys[i], &is_sure) != SIZE_MAX)
			return true;
	}
	return false;
}

bool kind_is_plain(const struct kind *kind)
{
	return kind == &kind_object;
}

bool kind_is_hooked(const struct kind *kind, PyObject *o)
{
	PyTypeObject *type = Py_TYPE(o);

	if (kind != &kind_object && !(kind->flags & (KIND_HOOKED | KIND_WEAK)))
		return false;
	if (PyDict_Check(o) && may_hold_names(o))
		return false;
	if (kind->flags & KIND_WEAK)
		return !has_dict(type) && (PyWeakref_GET_OBJECT(o) == Py_None || safe_referent(o));
	if (kind != &kind_object)
		return true;
	while (type && !is_made_in_c(type))
		type = type->tp_base;
	return type && is_calm(type);
}

bool kind_same_stamp(const struct content *shadow, uint64_t stamp, uint64_t now, const struct moment *since)
{
	if (stamp != now)
		return false;
	for (size_t i = 1; since->deaths != track_deaths && i < shadow->attributes.n; i += 2)
		if (!word_is_still(shadow->attributes.at[i], since))
			return false;
	return true;
}

/* Instances of the program's own classes, and of types made in C that no table knows. */

static void instance_read(struct content *c, PyObject *o)
{
	c->has_attributes = !is_made_in_c(Py_TYPE(o));
	kind_read_instance(c, o);
}

uint64_t kind_dict_stamp(PyObject *o)
{
	PyTypeObject *type = Py_TYPE(o);
	PyObject *dict = type->tp_dictoffset || type->tp_flags & Py_TPFLAGS_MANAGED_DICT ? kind_dict_of(o) : NULL;

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

static const struct kind kind_object = { "object", instance_read, instance_same, kind_dict_stamp, KIND_ATTRIBUTES };
