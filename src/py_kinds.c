/* py_kinds.c - which kind an object is of, and whether somebody tells of its changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_kinds.h"

#include <string.h>

#include "py_compat_hooks.h"
#include "py_redact.h"

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

bool kind_is_made_in_c(PyTypeObject *type)
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
		const struct kind *k = kind_is_made_in_c(base) ? find_in_tables(base->tp_name) : NULL;

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
	while (type && !kind_is_made_in_c(type))
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
	if (kind_has_dict(Py_TYPE(o)))
		return kind_dict_of(o);
	return kind->flags & KIND_WEAK ? safe_referent(o) : NULL;
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
	return kind_shows_nothing(type);
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

bool kind_is_hooked(const struct kind *kind, PyObject *o)
{
	PyTypeObject *type = Py_TYPE(o);

	if (kind != &kind_object && !(kind->flags & (KIND_HOOKED | KIND_WEAK)))
		return false;
	if (PyDict_Check(o) && may_hold_names(o))
		return false;
	if (kind->flags & KIND_WEAK)
		return !kind_has_dict(type) && (PyWeakref_GET_OBJECT(o) == Py_None || safe_referent(o));
	if (kind != &kind_object)
		return true;
	while (type && !kind_is_made_in_c(type))
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
