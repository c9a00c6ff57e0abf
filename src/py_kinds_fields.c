/* py_kinds_fields.c - iterators and other small objects made in C: a table of their fields.
 *
 * The structures are private to their files and written down again here, as far as they are read, for CPython 3.11
 * (Objects/iterobject.c, listobject.c, tupleobject.c, enumobject.c, rangeobject.c, setobject.c, dictobject.c, unicodeobject.c,
 * bytesobject.c, bytearrayobject.c, Python/bltinmodule.c, Modules/itertoolsmodule.c, Modules/_functoolsmodule.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_kinds.h"

#include <string.h>

enum field_kind { OBJECT, SIZE, LONG, COUNT };

struct field {
	const char *type, *name;
	size_t offset;
	enum field_kind kind;
};

struct index_first { PyObject_HEAD Py_ssize_t index; PyObject *sequence; };
struct two { PyObject_HEAD PyObject *first, *second; };
struct dict_iterator { PyObject_HEAD PyObject *dict; Py_ssize_t used, at; };
struct enumeration { PyObject_HEAD Py_ssize_t index; PyObject *iterator, *result; };
struct range_iterator { PyObject_HEAD long index, start, step, length; };
struct big_range_iterator { PyObject_HEAD PyObject *index, *start, *step, *length; };
struct zipped { PyObject_HEAD Py_ssize_t n; PyObject *iterators; };
struct longest { PyObject_HEAD Py_ssize_t n, n_active; PyObject *iterators, *result, *fill; };
struct counting { PyObject_HEAD Py_ssize_t count; PyObject *big_count, *step; };
struct repeated { PyObject_HEAD PyObject *element; Py_ssize_t count; };
struct sliced { PyObject_HEAD PyObject *iterator; Py_ssize_t next, stop, step, count; };
struct cycled { PyObject_HEAD PyObject *iterator, *saved; Py_ssize_t index; int first_pass; };
struct selecting { PyObject_HEAD PyObject *pool; Py_ssize_t *indices; PyObject *result; };
struct grouped { PyObject_HEAD PyObject *iterator, *key_function, *target_key, *key, *value; };
struct accumulated { PyObject_HEAD PyObject *total, *iterator, *operation; };
struct odict_iterator { PyObject_HEAD int kind; PyObject *dict; };

#define FIELD(type, name, structure, member, kind) { type, name, offsetof(struct structure, member), kind }
#define SEQUENCE(type) \
	FIELD(type, "sequence", index_first, sequence, OBJECT), FIELD(type, "index", index_first, index, SIZE)
#define FUNCTION_AND_ITERATOR(type) \
	FIELD(type, "function", two, first, OBJECT), FIELD(type, "iterator", two, second, OBJECT)
#define DICT(type) \
	FIELD(type, "mapping", dict_iterator, dict, OBJECT), FIELD(type, "position", dict_iterator, at, SIZE)
#define POOL(type) FIELD(type, "pool", selecting, pool, OBJECT)

/* Fields of one type stand together, in the order in which they are shown. */
static const struct field fields[] = {
	SEQUENCE("list_iterator"),
	SEQUENCE("list_reverseiterator"),
	SEQUENCE("tuple_iterator"),
	SEQUENCE("str_iterator"),
	SEQUENCE("str_ascii_iterator"),
	SEQUENCE("bytes_iterator"),
	SEQUENCE("bytearray_iterator"),
	SEQUENCE("iterator"),
	SEQUENCE("reversed"),
	DICT("dict_keyiterator"),
	DICT("dict_valueiterator"),
	DICT("dict_itemiterator"),
	DICT("dict_reversekeyiterator"),
	DICT("dict_reversevalueiterator"),
	DICT("dict_reverseitemiterator"),
	FIELD("odict_iterator", "mapping", odict_iterator, dict, OBJECT),
	FIELD("set_iterator", "set", dict_iterator, dict, OBJECT),
	FIELD("set_iterator", "position", dict_iterator, at, SIZE),
	FIELD("range_iterator", "index", range_iterator, index, LONG),
	FIELD("range_iterator", "start", range_iterator, start, LONG),
	FIELD("range_iterator", "step", range_iterator, step, LONG),
	FIELD("range_iterator", "length", range_iterator, length, LONG),
	FIELD("longrange_iterator", "index", big_range_iterator, index, OBJECT),
	FIELD("longrange_iterator", "start", big_range_iterator, start, OBJECT),
	FIELD("longrange_iterator", "step", big_range_iterator, step, OBJECT),
	FIELD("longrange_iterator", "length", big_range_iterator, length, OBJECT),
	FIELD("enumerate", "iterator", enumeration, iterator, OBJECT),
	FIELD("enumerate", "index", enumeration, index, SIZE),
	FIELD("zip", "iterators", zipped, iterators, OBJECT),
	FIELD("map", "iterators", two, first, OBJECT),
	FIELD("map", "function", two, second, OBJECT),
	FUNCTION_AND_ITERATOR("filter"),
	FIELD("callable_iterator", "callable", two, first, OBJECT),
	FIELD("callable_iterator", "sentinel", two, second, OBJECT),
	FIELD("itertools.count", "count", counting, count, COUNT),
	FIELD("itertools.count", "step", counting, step, OBJECT),
	FIELD("itertools.repeat", "element", repeated, element, OBJECT),
	FIELD("itertools.repeat", "count", repeated, count, SIZE),
	FIELD("itertools.cycle", "iterator", cycled, iterator, OBJECT),
	FIELD("itertools.cycle", "saved", cycled, saved, OBJECT),
	FIELD("itertools.cycle", "index", cycled, index, SIZE),
	FIELD("itertools.islice", "iterator", sliced, iterator, OBJECT),
	FIELD("itertools.islice", "next", sliced, next, SIZE),
	FIELD("itertools.islice", "stop", sliced, stop, SIZE),
	FIELD("itertools.chain", "source", two, first, OBJECT),
	FIELD("itertools.chain", "active", two, second, OBJECT),
	FIELD("itertools.pairwise", "iterator", two, first, OBJECT),
	FIELD("itertools.pairwise", "last", two, second, OBJECT),
	FIELD("itertools.compress", "data", two, first, OBJECT),
	FIELD("itertools.compress", "selectors", two, second, OBJECT),
	FUNCTION_AND_ITERATOR("itertools.starmap"),
	FUNCTION_AND_ITERATOR("itertools.takewhile"),
	FUNCTION_AND_ITERATOR("itertools.dropwhile"),
	FUNCTION_AND_ITERATOR("itertools.filterfalse"),
	FIELD("itertools.accumulate", "iterator", accumulated, iterator, OBJECT),
	FIELD("itertools.accumulate", "total", accumulated, total, OBJECT),
	FIELD("itertools.groupby", "iterator", grouped, iterator, OBJECT),
	FIELD("itertools.groupby", "key", grouped, key, OBJECT),
	FIELD("itertools.zip_longest", "iterators", longest, iterators, OBJECT),
	FIELD("itertools.zip_longest", "fillvalue", longest, fill, OBJECT),
	POOL("itertools.product"),
	POOL("itertools.combinations"),
	POOL("itertools.combinations_with_replacement"),
	POOL("itertools.permutations"),
};

static void read_field(struct content *c, const char *at, const struct field *f)
{
	word name = word_text(f->name);

	switch (f->kind) {
	case OBJECT:
		if (*(PyObject *const *)at)
			content_attribute(c, name, word_object(*(PyObject *const *)at));
		break;
	case SIZE:
		content_attribute(c, name, word_number(*(const Py_ssize_t *)at));
		break;
	case COUNT:                                              /* at its greatest: an int object that follows */
		if (*(const Py_ssize_t *)at == PY_SSIZE_T_MAX)
			content_attribute(c, name, word_object(((PyObject *const *)at)[1]));
		else
			content_attribute(c, name, word_number(*(const Py_ssize_t *)at));
		break;
	case LONG:
		content_attribute(c, name, word_number(*(const long *)at));
		break;
	}
}

/* The first row of the type that made the structure. */
static const struct field *fields_of(PyTypeObject *type)
{
	for (; type && type != &PyBaseObject_Type; type = type->tp_base)
		for (size_t i = 0; i < ARRAY_LEN(fields); i++)
			if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) && strcmp(fields[i].type, type->tp_name) == 0)
				return &fields[i];
	return NULL;
}

static const struct field *find_fields(PyTypeObject *type)
{
	static struct { PyTypeObject *type; const struct field *first; } memory[64];     /* of static types, which live for ever */
	size_t at = ((uintptr_t)type >> 5) % ARRAY_LEN(memory);

	if (type->tp_flags & Py_TPFLAGS_HEAPTYPE)
		return fields_of(type);
	if (memory[at].type != type) {
		memory[at].type = type;
		memory[at].first = fields_of(type);
	}
	return memory[at].first;
}

static bool is_of(const struct field *f, const struct field *first)
{
	return f && f < fields + ARRAY_LEN(fields) && (f->type == first->type || strcmp(f->type, first->type) == 0);
}

static void fields_read(struct content *c, PyObject *o)
{
	const struct field *first = find_fields(Py_TYPE(o));

	for (const struct field *f = first; is_of(f, first); f++)
		read_field(c, (const char *)o + f->offset, f);
}

static uint64_t fields_stamp(PyObject *o)
{
	const struct field *first = find_fields(Py_TYPE(o));
	uint64_t hash = 0;

	for (const struct field *f = first; is_of(f, first); f++) {
		const uint64_t *at = (const uint64_t *)((const char *)o + f->offset);

		hash = kind_mix(hash, at[0]);
		if (f->kind == COUNT)
			hash = kind_mix(hash, at[1]);
	}
	return hash;
}

/* An instance of a subclass has attributes besides. */
static bool fields_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	return !(Py_TYPE(o)->tp_flags & Py_TPFLAGS_HEAPTYPE) && kind_same_stamp(shadow, stamp, fields_stamp(o), since);
}

#define ROW(type) { type, fields_read, fields_same, fields_stamp, 0 }

const struct kind kinds_fields[] = {
	ROW("list_iterator"), ROW("list_reverseiterator"), ROW("tuple_iterator"), ROW("str_iterator"),
	ROW("str_ascii_iterator"), ROW("bytes_iterator"), ROW("bytearray_iterator"), ROW("iterator"), ROW("reversed"),
	ROW("dict_keyiterator"), ROW("dict_valueiterator"), ROW("dict_itemiterator"), ROW("dict_reversekeyiterator"),
	ROW("dict_reversevalueiterator"), ROW("dict_reverseitemiterator"), ROW("odict_iterator"), ROW("set_iterator"),
	ROW("range_iterator"), ROW("longrange_iterator"), ROW("enumerate"), ROW("zip"), ROW("map"), ROW("filter"),
	ROW("callable_iterator"), ROW("itertools.count"), ROW("itertools.repeat"), ROW("itertools.cycle"),
	ROW("itertools.islice"), ROW("itertools.chain"), ROW("itertools.pairwise"), ROW("itertools.compress"),
	ROW("itertools.starmap"), ROW("itertools.takewhile"), ROW("itertools.dropwhile"), ROW("itertools.filterfalse"),
	ROW("itertools.accumulate"), ROW("itertools.groupby"), ROW("itertools.zip_longest"), ROW("itertools.product"),
	ROW("itertools.combinations"), ROW("itertools.combinations_with_replacement"), ROW("itertools.permutations"),
	{ NULL, NULL, NULL, NULL, 0 },
};
