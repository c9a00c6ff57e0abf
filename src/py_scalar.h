/* py_scalar.h - objects that are nothing but a value: written inline, no identity, no parts, never changing.
 *
 * These are exact None, bool, int, float, complex, str, bytes, Ellipsis, NotImplemented, range, Decimal, timedelta, date, and
 * time and datetime without a time zone. Nobody can see one of them die (but by sys.getrefcount, which is corrected), so they
 * may be held, and while one is held an equal address is an equal value. Subclasses are not scalars, but their storage is
 * read in the same way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SCALAR_H
#define PYSTEP_SRC_PY_SCALAR_H

#include "py.h"
#include "pystep/write_scalar.h"

struct scalar;

#define SCALAR_LONG 64                  /* a text of more characters, bytes or digits gets an id */

extern uint64_t scalar_max_text;        /* characters, bytes or digits shown of one text */

/* How objects of exactly this static type, or with this type as the base of their storage, are read; NULL: not a scalar type. */
const struct scalar *scalar_of_type(PyTypeObject *type);

bool scalar_is_rare(PyObject *o);
static inline bool scalar_is(PyObject *o)
{
	const unsigned long never = Py_TPFLAGS_HEAPTYPE | Py_TPFLAGS_HAVE_GC;
	PyTypeObject *type = Py_TYPE(o);

	if (type == &PyLong_Type || type == &PyUnicode_Type || o == Py_None || type == &PyFloat_Type || type == &PyBool_Type)
		return true;
	return !(type->tp_flags & never) && scalar_is_rare(o);
}
bool scalar_is_long(PyObject *o);                            /* o is a scalar */
/* Surely none that has an id. */
static inline bool scalar_is_surely_short(PyObject *o)
{
	if (PyUnicode_CheckExact(o))
		return PyUnicode_IS_READY(o) && ((PyASCIIObject *)o)->length <= SCALAR_LONG;
	return PyFloat_CheckExact(o) || (PyLong_CheckExact(o) && Py_ABS(Py_SIZE(o)) <= SCALAR_LONG / 10);
}
bool scalar_same(PyObject *a, PyObject *b);                  /* both scalars: of one type and one text */
void scalar_write(struct str *out, PyObject *o);             /* the Value; shortened as told */
/* The commonest: the Value where there is room for SCALAR_ROOM bytes; the result is behind it. NULL: it is none of these. */
#define SCALAR_ROOM PUT_FLOAT_MOST
static inline char *scalar_put(char *p, PyObject *o);
/* Append what Python would show of o's storage, shortened; returns how many characters more there are. */
uint64_t scalar_text(struct str *out, const struct scalar *s, PyObject *o);
/* A str that begins with all of another: the rest as a JSON string and a "cut", as in {"of":ID,"add":S}. False: it does not. */
bool scalar_extends(PyObject *longer, PyObject *shorter);
void scalar_write_extension(struct str *out, PyObject *longer, PyObject *shorter, uint64_t id);

static inline uint64_t scalar_size_of_int(PyObject *o)       /* of at most two of CPython's digits */
{
	Py_ssize_t n = Py_ABS(Py_SIZE(o));
	const digit *d = ((PyLongObject *)o)->ob_digit;

	return n > 1 ? (uint64_t)d[1] << PyLong_SHIFT | d[0] : n ? d[0] : 0;
}

static inline bool scalar_is_small(PyObject *o)              /* an int of at most one digit of CPython's */
{
	return PyLong_CheckExact(o) && (size_t)Py_SIZE(o) + 1 <= 2;
}

static inline int64_t scalar_small(PyObject *o)
{
	return Py_SIZE(o) * (int64_t)((PyLongObject *)o)->ob_digit[0];
}

static inline char *scalar_put_small(char *p, int64_t n)
{
	*p = '-';
	return put_uint(p + (n < 0), (uint64_t)(n < 0 ? -n : n));
}

/* An exact str: … */
static inline bool scalar_is_compact_ascii(PyObject *o)      /* ready, and its bytes lie behind its head */
{
	return ((PyASCIIObject *)o)->state.compact & ((PyASCIIObject *)o)->state.ascii;
}

static inline bool scalar_is_long_text(PyObject *o)          /* one that has an id */
{
	return PyUnicode_IS_READY(o) && ((PyASCIIObject *)o)->length > SCALAR_LONG;
}

static inline bool scalar_is_short_text(PyObject *o)         /* plain to put, mostly */
{
	size_t n = (size_t)((PyASCIIObject *)o)->length;

	return n <= PUT_SHORT_TEXT && n <= scalar_max_text && scalar_is_compact_ascii(o);
}

static inline char *scalar_put_short_text(char *p, PyObject *o)          /* NULL: some of it needs more than copying */
{
	return put_short_text(p, (const char *)((PyASCIIObject *)o + 1), (size_t)((PyASCIIObject *)o)->length);   /* its head lies before it */
}

static inline uint64_t scalar_eight_bytes(const char *s)
{
	uint64_t w;

	memcpy(&w, s, sizeof(w));
	return le64toh(w);
}

/* A short text and another compact one of ASCII. Its last eight bytes, its head's among them, or its first and its last. */
static inline bool scalar_same_short_text(PyObject *text, PyObject *other)
{
	const char *a = (const char *)((PyASCIIObject *)text + 1), *b = (const char *)((PyASCIIObject *)other + 1);
	size_t n = (size_t)((PyASCIIObject *)text)->length;
	uint64_t differing;

	if ((size_t)((PyASCIIObject *)other)->length != n)
		return false;
	differing = scalar_eight_bytes(a + n - 8) ^ scalar_eight_bytes(b + n - 8);
	if (n < 8)
		return !(differing >> 8 * (7 - n) >> 8);
	return !(differing | (scalar_eight_bytes(a) ^ scalar_eight_bytes(b)));
}

static inline char *scalar_put(char *p, PyObject *o)
{
	if (PyLong_CheckExact(o)) {
		if (Py_ABS(Py_SIZE(o)) > 2 || scalar_size_of_int(o) > PUT_EXACT_MOST)
			return NULL;
		*p = '-';
		return put_uint(p + (Py_SIZE(o) < 0), scalar_size_of_int(o));
	}
	if (PyUnicode_CheckExact(o))
		return scalar_is_short_text(o) ? scalar_put_short_text(p, o) : NULL;
	if (o == Py_None) {
		memcpy(p, "null", 4);
		return p + 4;
	}
	if (PyFloat_CheckExact(o))
		return put_double(p, PyFloat_AS_DOUBLE(o));
	if (!PyBool_Check(o))
		return NULL;
	memcpy(p, o == Py_True ? "true " : "false", 5);
	return p + 5 - (o == Py_True);
}

#endif
