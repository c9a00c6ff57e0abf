/* py_scalar.c - objects that are nothing but a value: one row a type.
 *
 * Everything is read from storage; the texts are made here rather than by the types' own repr, which for Decimal makes a
 * context and for int refuses after 4,300 digits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_scalar_impl.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/write.h"

struct scalar {
	const char *name;                                        /* tp_name */
	scalar_text_fn *text;                                    /* as Python shows it; returns what was cut */
	scalar_write_fn *write;                                  /* as a Value; NULL: {"type","text"} */
	scalar_same_fn *same;                                    /* NULL: by their texts */
	scalar_is_fn *is_long;                                   /* NULL: never */
	scalar_is_fn *is_more;                                   /* refers to more than itself: not a scalar. NULL: never */
};

uint64_t scalar_max_text = 10000;

/* None, True … */

static void none_write(struct str *out, PyObject *o) { (void)o; str_add(out, "null"); }
static void bool_write(struct str *out, PyObject *o) { str_add(out, o == Py_True ? "true" : "false"); }
static uint64_t none_text(struct str *out, PyObject *o) { (void)o; str_add(out, "None"); return 0; }
static uint64_t bool_text(struct str *out, PyObject *o) { str_add(out, o == Py_True ? "True" : "False"); return 0; }
static uint64_t ellipsis_text(struct str *out, PyObject *o) { (void)o; str_add(out, "Ellipsis"); return 0; }
static uint64_t not_text(struct str *out, PyObject *o) { (void)o; str_add(out, "NotImplemented"); return 0; }
static bool never_same(PyObject *a, PyObject *b) { return a == b; }

/* The table. Order: the commonest first. */

static const struct scalar scalars[] = {
	{ "int", scalar_int_text, scalar_int_write, scalar_int_same, scalar_int_is_long, NULL },
	{ "str", scalar_str_text, scalar_str_write, scalar_str_same, scalar_str_is_long, NULL },
	{ "NoneType", none_text, none_write, never_same, NULL, NULL },
	{ "bool", bool_text, bool_write, never_same, NULL, NULL },
	{ "float", scalar_float_text, scalar_float_write, scalar_float_same, NULL, NULL },
	{ "bytes", scalar_bytes_text, NULL, scalar_bytes_same, scalar_bytes_is_long, NULL },
	{ "complex", scalar_complex_text, NULL, scalar_complex_same, NULL, NULL },
	{ "ellipsis", ellipsis_text, NULL, never_same, NULL, NULL },
	{ "NotImplementedType", not_text, NULL, never_same, NULL, NULL },
	{ "range", scalar_range_text, NULL, NULL, NULL, scalar_range_is_more },
	{ "decimal.Decimal", scalar_decimal_text, NULL, NULL, NULL, NULL },
	{ "datetime.date", scalar_date_text, NULL, NULL, NULL, NULL },
	{ "datetime.time", scalar_time_text, NULL, NULL, NULL, scalar_has_zone },
	{ "datetime.datetime", scalar_datetime_text, NULL, NULL, NULL, scalar_has_zone },
	{ "datetime.timedelta", scalar_timedelta_text, NULL, NULL, NULL, NULL },
};

/* What was found for a static type: such types are never freed. */
struct known { PyTypeObject *type; const struct scalar *scalar; };
static struct known *known;
static size_t known_size, n_known;

static struct known *known_place(PyTypeObject *type)
{
	size_t i = (uintptr_t)type >> 5;

	while (known[i & (known_size - 1)].type && known[i & (known_size - 1)].type != type)
		i++;
	return &known[i & (known_size - 1)];
}

static void known_grow(void)
{
	struct known *old = known;
	size_t old_size = known_size;

	known_size = old_size ? 2 * old_size : 1024;
	known = base_alloc(known_size * sizeof(*known));
	for (size_t i = 0; i < old_size; i++)
		if (old[i].type)
			*known_place(old[i].type) = old[i];
	free(old);
}

static const struct scalar *by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(scalars); i++)
		if (strcmp(scalars[i].name, name) == 0)
			return &scalars[i];
	return NULL;
}

const struct scalar *scalar_of_type(PyTypeObject *type)
{
	struct known *k;

	if (type->tp_flags & Py_TPFLAGS_HEAPTYPE)
		return NULL;
	if (2 * n_known >= known_size)
		known_grow();
	k = known_place(type);
	if (!k->type) {
		*k = (struct known){ type, by_name(type->tp_name) };
		n_known++;
	}
	return k->scalar;
}

static const struct scalar *scalar_of(PyObject *o)
{
	PyTypeObject *type = Py_TYPE(o);

	if (type == &PyLong_Type)
		return &scalars[0];
	if (type == &PyUnicode_Type)
		return &scalars[1];
	return scalar_of_type(type);
}

void scalar_write_other(struct str *out, PyObject *o)
{
	const struct scalar *s = scalar_of(o);
	const char *dot = strrchr(s->name, '.');
	struct str text = { 0 };
	uint64_t cut = s->text(&text, o);

	write_other(out, dot ? dot + 1 : s->name, str_text(&text), text.len, cut);
	str_free(&text);
}

bool scalar_is_rare(PyObject *o)
{
	const struct scalar *s = scalar_of(o);

	return s && (!s->is_more || !s->is_more(o));
}

bool scalar_is_long(PyObject *o)
{
	const struct scalar *s = scalar_of(o);

	return s && s->is_long && s->is_long(o);
}

bool scalar_same(PyObject *a, PyObject *b)
{
	const struct scalar *s = scalar_of(a);
	struct str text_a = { 0 }, text_b = { 0 };
	bool same;

	if (Py_TYPE(a) != Py_TYPE(b))
		return false;
	if (s->same)
		return s->same(a, b);
	s->text(&text_a, a);
	s->text(&text_b, b);
	same = text_a.len == text_b.len && memcmp(str_text(&text_a), str_text(&text_b), text_a.len) == 0;
	str_free(&text_a);
	str_free(&text_b);
	return same;
}

void scalar_write(struct str *out, PyObject *o)
{
	const struct scalar *s = scalar_of(o);

	if (s->write)
		s->write(out, o);
	else
		scalar_write_other(out, o);
}

uint64_t scalar_text(struct str *out, const struct scalar *s, PyObject *o)
{
	return s->text(out, o);
}
