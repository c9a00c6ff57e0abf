/* py_kinds_library.c - weak references, locks, files, matches, enumerations, paths: the standard library's own.
 *
 * Layouts that are in no public header are those of CPython 3.11 (Modules/_threadmodule.c, Modules/_io, Modules/_sre).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_kinds.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-variable"           /* its pointer to the module's functions, which we do not call */
#include <datetime.h>
#pragma GCC diagnostic pop
#include <string.h>
#include <structmember.h>

#include "py_compat.h"
#include "py_scalar.h"
#include "py_text.h"
#include "py_track.h"

/* Subclasses of scalars, and scalars that refer to more than themselves: their text, then their attributes. */

static void scalar_read(struct content *c, PyObject *o)
{
	const struct scalar *s = NULL;

	for (PyTypeObject *type = Py_TYPE(o); type && !s; type = type->tp_base)
		s = scalar_of_type(type);
	if (s)
		c->items.unread = scalar_text(content_text(c), s, o);    /* written as the cut */
}

static void time_read(struct content *c, PyObject *o)
{
	scalar_read(c, o);
	if (((PyDateTime_Time *)o)->hastzinfo)
		content_attribute_named(c, "tzinfo", ((PyDateTime_Time *)o)->tzinfo);
}

static void datetime_read(struct content *c, PyObject *o)
{
	scalar_read(c, o);
	if (((PyDateTime_DateTime *)o)->hastzinfo)
		content_attribute_named(c, "tzinfo", ((PyDateTime_DateTime *)o)->tzinfo);
}

struct zone { PyObject_HEAD PyObject *offset, *name; };      /* Modules/_datetimemodule.c */

static void timezone_read(struct content *c, PyObject *o)
{
	content_attribute_named(c, "offset", ((struct zone *)o)->offset);
	content_attribute_named(c, "name", ((struct zone *)o)->name);
}

static uint64_t version_of(PyObject *dict)
{
	return dict && PyDict_Check(dict) ? ((PyDictObject *)dict)->ma_version_tag : 0;
}

/* Weak references: to whom, as long as he lives. They never make anybody known who is not. */

static void weakref_read(struct content *c, PyObject *o)
{
	PyObject *referent = PyWeakref_GET_OBJECT(o);

	if (referent == Py_None) {
		str_add(content_text(c), "dead");
	} else {
		str_addf(content_text(c), "to %s", kind_type_name(Py_TYPE(referent)));
		if (track_id(referent))
			content_attribute_named(c, "referent", referent);
	}
	if (Py_TYPE(o)->tp_flags & Py_TPFLAGS_HEAPTYPE)
		kind_read_instance(c, o);
}

static uint64_t weakref_stamp(PyObject *o)
{
	PyObject *referent = PyWeakref_GET_OBJECT(o);
	uint64_t hash = (uintptr_t)referent;

	if (referent != Py_None)
		hash = kind_mix(kind_mix(hash, track_id(referent)), (uintptr_t)Py_TYPE(referent)->tp_name);
	return Py_TYPE(o)->tp_flags & Py_TPFLAGS_HEAPTYPE ? kind_mix(hash, kind_dict_stamp(o)) : hash;
}

/* Subclasses have attributes, behind the referent if it has an id: a WeakValueDictionary is full of such. */
static bool weakref_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	PyObject *referent = PyWeakref_GET_OBJECT(o);

	if (!kind_same_stamp(shadow, stamp, weakref_stamp(o), since))
		return false;
	if (!(Py_TYPE(o)->tp_flags & Py_TPFLAGS_HEAPTYPE))
		return true;
	return kind_same_attributes(shadow, referent != Py_None && track_id(referent) ? 2 : 0, o, since);
}

/* Locks. */

struct lock { PyObject_HEAD PyThread_type_lock lock; PyObject *weakrefs; char is_locked; };
struct rlock { PyObject_HEAD PyThread_type_lock lock; unsigned long owner, count; };

static void lock_read(struct content *c, PyObject *o)
{
	str_add(content_text(c), ((struct lock *)o)->is_locked ? "locked" : "unlocked");
}

static void rlock_read(struct content *c, PyObject *o)
{
	struct rlock *lock = (struct rlock *)o;

	if (lock->count)
		str_addf(content_text(c), "locked, %lu", lock->count);
	else
		str_add(content_text(c), "unlocked");
}

static uint64_t lock_stamp(PyObject *o)
{
	return ((struct lock *)o)->is_locked;
}

static uint64_t rlock_stamp(PyObject *o)
{
	return ((struct rlock *)o)->count;
}

/* Files: text over buffer over descriptor. The name is kept by the lowest, the mode by the highest. */

struct text_file { PyObject_HEAD int ok, detached; Py_ssize_t chunk_size; PyObject *buffer, *encoding; };
struct buffered_file { PyObject_HEAD PyObject *raw; int ok, detached; };
struct raw_file {
	PyObject_HEAD
	int fd;
	unsigned created : 1, readable : 1, writable : 1, appending : 1;
};

static bool is_type(PyObject *o, const char *name)
{
	return o && !(Py_TYPE(o)->tp_flags & Py_TPFLAGS_HEAPTYPE) && strcmp(Py_TYPE(o)->tp_name, name) == 0;
}

static bool is_buffered(PyObject *o)
{
	return is_type(o, "_io.BufferedReader") || is_type(o, "_io.BufferedWriter") || is_type(o, "_io.BufferedRandom");
}

static void add_raw(struct content *c, PyObject *o)
{
	struct raw_file *f = (struct raw_file *)o;

	if (!is_type(o, "_io.FileIO"))
		return;
	content_attribute_named(c, "name", compat_instance_attribute(o, "name"));
	content_attribute_named(c, "closed", f->fd < 0 ? Py_True : Py_False);
}

static void add_buffered(struct content *c, PyObject *o)
{
	if (is_buffered(o))
		add_raw(c, ((struct buffered_file *)o)->raw);
}

/* Attributes that a subclass's instance has besides. */
static void add_own(struct content *c, PyObject *o)
{
	if (Py_TYPE(o)->tp_flags & Py_TPFLAGS_HEAPTYPE)
		kind_read_dict(c, kind_dict_of(o));
}

static void text_file_read(struct content *c, PyObject *o)
{
	struct text_file *f = (struct text_file *)o;

	c->has_attributes = true;
	add_buffered(c, f->buffer);
	content_attribute_named(c, "mode", compat_instance_attribute(o, "mode"));
	content_attribute_named(c, "encoding", f->encoding);
	add_own(c, o);
}

static void buffered_file_read(struct content *c, PyObject *o)
{
	PyObject *raw = ((struct buffered_file *)o)->raw;

	c->has_attributes = true;
	add_raw(c, raw);
	add_own(c, o);
}

static void raw_file_read(struct content *c, PyObject *o)
{
	struct raw_file *f = (struct raw_file *)o;

	c->has_attributes = true;
	str_addf(content_text(c), "%s%s", f->created ? "x" : f->appending ? "a" : f->readable ? "r" : "w",
		 f->readable && f->writable ? "b+" : "b");
	if (is_type(o, "_io.FileIO"))
		add_raw(c, o);
	else
		content_attribute_named(c, "closed", f->fd < 0 ? Py_True : Py_False);
	add_own(c, o);
}

/* All that a file's content is read from. An instance of a subclass has attributes in its dict, and others do. */
static uint64_t raw_stamp(PyObject *o)
{
	struct raw_file *f = (struct raw_file *)o;

	if (!is_type(o, "_io.FileIO"))
		return (uintptr_t)o;
	return kind_mix(kind_mix((uintptr_t)o, (unsigned)f->fd), version_of(kind_dict_of(o)));
}

static uint64_t buffered_stamp(PyObject *o)
{
	uint64_t hash = (uintptr_t)o;

	if (is_buffered(o) && ((struct buffered_file *)o)->raw)
		hash = kind_mix(hash, raw_stamp(((struct buffered_file *)o)->raw));
	return hash;
}

static uint64_t buffered_file_stamp(PyObject *o)
{
	PyObject *raw = ((struct buffered_file *)o)->raw;

	return kind_mix(raw ? raw_stamp(raw) : 0, version_of(kind_dict_of(o)));
}

static uint64_t text_file_stamp(PyObject *o)
{
	struct text_file *f = (struct text_file *)o;
	uint64_t hash = kind_mix(f->buffer ? buffered_stamp(f->buffer) : 0, (uintptr_t)f->encoding);

	return kind_mix(hash, version_of(kind_dict_of(o)));
}

/* Files in memory: what is in them changes under our hands, so it is not held: only how much. */

struct memory_file { PyObject_HEAD void *buffer; Py_ssize_t at, size; };        /* of str and of bytes alike */

static void memory_file_read(struct content *c, PyObject *o)
{
	content_attribute(c, word_text("position"), word_number(((struct memory_file *)o)->at));
	content_attribute(c, word_text("size"), word_number(((struct memory_file *)o)->size));
	add_own(c, o);
}

static uint64_t memory_file_stamp(PyObject *o)
{
	struct memory_file *f = (struct memory_file *)o;

	return kind_mix(kind_mix((uint64_t)f->at, (uint64_t)f->size), version_of(kind_dict_of(o)));
}

#define SAME(name) \
	static bool name##_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since) \
	{ \
		return kind_same_stamp(shadow, stamp, name##_stamp(o), since); \
	}
SAME(buffered_file)
SAME(text_file)
SAME(memory_file)

/* re.Match: where it matched; the rest are members. */

struct match {
	PyObject_VAR_HEAD
	PyObject *string, *regs, *pattern;
	Py_ssize_t at, end, last_index, n_groups, marks[2];
};

static void match_read(struct content *c, PyObject *o)
{
	struct match *m = (struct match *)o;

	str_addf(content_text(c), "span=(%zd, %zd)", m->marks[0], m->marks[1]);
}

/* Classes of the library that are written in Python, told by their name and module; nothing of their own is ever called. */

static PyObject *in_dict(PyObject *o, const char *name)
{
	PyObject *found = compat_instance_attribute(o, name);

	return found ? found : compat_dict_find(kind_dict_of(o), name);
}

static PyObject *slot_of(PyObject *o, const char *name)
{
	for (PyTypeObject *type = Py_TYPE(o); type; type = type->tp_base)
		for (const PyMemberDef *m = type->tp_members; m && m->name; m++)
			if (m->type == T_OBJECT_EX && strcmp(m->name, name) == 0)
				return *(PyObject **)((char *)o + m->offset);
	return in_dict(o, name);
}

static void enum_read(struct content *c, PyObject *o)
{
	PyObject *name = in_dict(o, "_name_");
	struct content all = { 0 };

	str_addf(content_text(c), "%s.", kind_type_name(Py_TYPE(o)));
	if (name && PyUnicode_Check(name))
		text_add(content_text(c), name);
	c->has_attributes = true;
	kind_read_instance(&all, o);
	for (size_t i = 0; i < all.attributes.n; i += 2) {
		word key = all.attributes.at[i];

		if (!word_is_object(key) || !word_is_ascii(key, "__objclass__", "_sort_order_"))
			content_attribute(c, key, all.attributes.at[i + 1]);
	}
	content_free(&all);
}

static bool has_text(PyObject *o)
{
	return o && PyUnicode_Check(o) && PyUnicode_IS_READY(o) && PyUnicode_GET_LENGTH(o);
}

/* The first of the parts is drive and root together (Lib/pathlib.py). */
static void path_read(struct content *c, PyObject *o)
{
	PyObject *parts = slot_of(o, "_parts"), *drive = slot_of(o, "_drv"), *root = slot_of(o, "_root");
	struct str *text = content_text(c);
	bool has_anchor;

	if (!parts || !PyList_Check(parts))
		return;
	has_anchor = has_text(drive) || has_text(root);
	for (Py_ssize_t i = 0; i < PyList_GET_SIZE(parts); i++) {
		if (i > (has_anchor ? 1 : 0))
			str_add_char(text, '/');
		text_add(text, PyList_GET_ITEM(parts, i));
	}
	if (!text->len)
		str_add_char(text, '.');
	add_own(c, o);
}

static void uuid_read(struct content *c, PyObject *o)
{
	PyObject *number = slot_of(o, "int");
	unsigned char bytes[16];
	struct str *text = content_text(c);

	if (!number || !PyLong_CheckExact(number) || _PyLong_NumBits(number) > 128 || Py_SIZE(number) < 0)
		return;
	if (_PyLong_AsByteArray((PyLongObject *)number, bytes, sizeof(bytes), 0, 0) < 0) {
		PyErr_Clear();
		return;
	}
	for (int i = 0; i < 16; i++)
		str_addf(text, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", bytes[i]);
	add_own(c, o);
}

static void fraction_read(struct content *c, PyObject *o)
{
	PyObject *above = slot_of(o, "_numerator"), *below = slot_of(o, "_denominator");
	const struct scalar *number = scalar_of_type(&PyLong_Type);

	if (above && below && PyLong_Check(above) && PyLong_Check(below)) {
		scalar_text(content_text(c), number, above);
		str_add_char(content_text(c), '/');
		scalar_text(content_text(c), number, below);
	}
	add_own(c, o);
}

static const struct special {
	const char *name, *module;
	struct kind kind;
} specials[] = {
	{ "PurePath", "pathlib", { "PurePath", path_read, NULL, NULL, KIND_ATTRIBUTES | KIND_HOOKED } },
	{ "UUID", "uuid", { "UUID", uuid_read, NULL, NULL, KIND_ATTRIBUTES | KIND_HOOKED } },
	{ "Fraction", "fractions", { "Fraction", fraction_read, NULL, NULL, KIND_ATTRIBUTES | KIND_HOOKED } },
};

PyObject *kind_path_parts(const struct kind *kind, PyObject *o)
{
	return kind->read == path_read ? slot_of(o, "_parts") : NULL;
}

static const struct kind kind_enum = { "Enum", enum_read, NULL, NULL, KIND_ATTRIBUTES | KIND_HOOKED };

static bool is_of_module(PyTypeObject *type, const char *module)
{
	PyObject *name = compat_dict_find(type->tp_dict, "__module__");

	return name && word_is_ascii(word_object(name), module, module);
}

static bool is_enum_class(PyTypeObject *type)
{
	for (PyTypeObject *meta = Py_TYPE(type); meta && meta != &PyType_Type; meta = meta->tp_base)
		if (strcmp(meta->tp_name, "EnumType") == 0)
			return is_of_module(meta, "enum");
	return false;
}

const struct kind *kind_of_class(PyTypeObject *type)
{
	if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE))
		return NULL;
	if (Py_TYPE(type) != &PyType_Type && is_enum_class(type))
		return &kind_enum;
	for (; type && type != &PyBaseObject_Type; type = type->tp_base)
		for (size_t i = 0; i < ARRAY_LEN(specials); i++)
			if (strcmp(type->tp_name, specials[i].name) == 0 && is_of_module(type, specials[i].module))
				return &specials[i].kind;
	return NULL;
}

const struct kind kinds_library[] = {
	{ "int", scalar_read, NULL, NULL, KIND_HOOKED | KIND_FIXED },
	{ "float", scalar_read, NULL, NULL, KIND_HOOKED | KIND_FIXED },
	{ "complex", scalar_read, NULL, NULL, KIND_HOOKED | KIND_FIXED },
	{ "str", scalar_read, NULL, NULL, KIND_HOOKED | KIND_FIXED },
	{ "bytes", scalar_read, NULL, NULL, KIND_HOOKED | KIND_FIXED },
	{ "range", scalar_read, NULL, NULL, KIND_HOOKED | KIND_FIXED },
	{ "decimal.Decimal", scalar_read, NULL, NULL, KIND_HOOKED | KIND_FIXED },
	{ "datetime.timedelta", scalar_read, NULL, NULL, KIND_HOOKED | KIND_FIXED },
	{ "datetime.date", scalar_read, NULL, NULL, KIND_HOOKED | KIND_FIXED },
	{ "datetime.time", time_read, NULL, NULL, KIND_HOOKED },
	{ "datetime.datetime", datetime_read, NULL, NULL, KIND_HOOKED },
	{ "datetime.timezone", timezone_read, NULL, NULL, KIND_HOOKED },
	{ "weakref.ReferenceType", weakref_read, weakref_same, weakref_stamp, KIND_ATTRIBUTES | KIND_WEAK },
	{ "weakref.ProxyType", weakref_read, weakref_same, weakref_stamp, KIND_ATTRIBUTES | KIND_WEAK },
	{ "weakref.CallableProxyType", weakref_read, weakref_same, weakref_stamp, KIND_ATTRIBUTES | KIND_WEAK },
	{ "_thread.lock", lock_read, NULL, lock_stamp, KIND_ATTRIBUTES },
	{ "_thread.RLock", rlock_read, NULL, rlock_stamp, KIND_ATTRIBUTES },
	{ "_io.TextIOWrapper", text_file_read, text_file_same, text_file_stamp, KIND_ATTRIBUTES },
	{ "_io.BufferedReader", buffered_file_read, buffered_file_same, buffered_file_stamp, KIND_ATTRIBUTES },
	{ "_io.BufferedWriter", buffered_file_read, buffered_file_same, buffered_file_stamp, KIND_ATTRIBUTES },
	{ "_io.BufferedRandom", buffered_file_read, buffered_file_same, buffered_file_stamp, KIND_ATTRIBUTES },
	{ "_io.FileIO", raw_file_read, NULL, NULL, KIND_ATTRIBUTES },
	{ "_io.StringIO", memory_file_read, memory_file_same, memory_file_stamp, KIND_ATTRIBUTES },
	{ "_io.BytesIO", memory_file_read, memory_file_same, memory_file_stamp, KIND_ATTRIBUTES },
	{ "re.Match", match_read, NULL, NULL, KIND_HOOKED },
	{ NULL, NULL, NULL, NULL, 0 },
};
