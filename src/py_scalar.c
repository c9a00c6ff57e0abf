/* py_scalar.c - objects that are nothing but a value: one row a type.
 *
 * Everything is read from storage; the texts are made here rather than by the types' own repr, which for Decimal makes a
 * context and for int refuses after 4,300 digits. Layouts that are in no header are those of CPython 3.11
 * (Modules/_decimal, Objects/rangeobject.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_scalar.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-variable"           /* its pointer to the module's functions, which we do not call */
#include <datetime.h>
#pragma GCC diagnostic pop
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "pystep/utf8.h"
#include "pystep/write.h"
#include "py_text.h"

struct scalar {
	const char *name;                                        /* tp_name */
	uint64_t (*text)(struct str *out, PyObject *o);          /* as Python shows it; returns what was cut */
	void (*write)(struct str *out, PyObject *o);             /* as a Value; NULL: {"type","text"} */
	bool (*same)(PyObject *a, PyObject *b);                  /* NULL: by their texts */
	bool (*is_long)(PyObject *o);                            /* NULL: never */
	bool (*is_more)(PyObject *o);                            /* refers to more than itself: not a scalar. NULL: never */
};

uint64_t scalar_max_text = 10000;

/* Integers. */

/* Decimal digits of a number of that many 30-bit digits take time in the square of it: beyond this (270,000 digits) it is
 * written in hexadecimal. */
#define MANY_DIGITS 30000

static uint64_t shorten(struct str *out, size_t start, size_t shown)
{
	size_t len = out->len - start;

	if (len <= shown)
		return 0;
	out->len = start + shown;
	out->at[out->len] = '\0';
	return len - shown;
}

static uint64_t hexadecimal(struct str *out, PyObject *o)
{
	const digit *d = ((PyLongObject *)o)->ob_digit;
	Py_ssize_t n = Py_ABS(Py_SIZE(o));
	size_t start;
	bool begun = false;

	str_add(out, Py_SIZE(o) < 0 ? "-0x" : "0x");
	start = out->len;
	for (Py_ssize_t at = (n * PyLong_SHIFT + 3) / 4 - 1; at >= 0; at--) {
		Py_ssize_t bit = 4 * at, i = bit / PyLong_SHIFT;
		uint64_t both = d[i] | (i + 1 < n ? (uint64_t)d[i + 1] << PyLong_SHIFT : 0);
		unsigned nibble = (unsigned)(both >> (bit % PyLong_SHIFT)) & 15;

		begun |= nibble != 0;
		if (begun)
			str_add_char(out, "0123456789abcdef"[nibble]);
	}
	return shorten(out, start, scalar_max_text);
}

/* Into base 10^9, one of Python's digits after the other, the highest first. */
static size_t to_billions(PyObject *o, uint32_t *parts)
{
	size_t n = 0;

	for (Py_ssize_t i = Py_ABS(Py_SIZE(o)) - 1; i >= 0; i--) {
		uint64_t carry = ((PyLongObject *)o)->ob_digit[i];

		for (size_t k = 0; k < n; k++) {
			carry += (uint64_t)parts[k] << PyLong_SHIFT;
			parts[k] = (uint32_t)(carry % 1000000000);
			carry /= 1000000000;
		}
		for (; carry; carry /= 1000000000)
			parts[n++] = (uint32_t)(carry % 1000000000);
	}
	return n;
}

static uint64_t int_text(struct str *out, PyObject *o)
{
	size_t n_digits = (size_t)Py_ABS(Py_SIZE(o)), n, start;
	uint32_t *parts;

	if (n_digits > MANY_DIGITS)
		return hexadecimal(out, o);
	parts = base_alloc((n_digits + n_digits / 8 + 2) * sizeof(*parts));
	n = to_billions(o, parts);
	if (Py_SIZE(o) < 0)
		str_add_char(out, '-');
	start = out->len;
	str_addf(out, "%" PRIu32, n ? parts[n - 1] : 0);
	for (size_t i = n; i > 1; i--)
		str_addf(out, "%09" PRIu32, parts[i - 2]);
	free(parts);
	return shorten(out, start, scalar_max_text);
}

static void other_write(struct str *out, PyObject *o);

static void int_write(struct str *out, PyObject *o)
{
	const digit *d = ((PyLongObject *)o)->ob_digit;

	switch (Py_SIZE(o)) {
	case 0:
		str_add_char(out, '0');
		break;
	case 1:
		write_int(out, d[0]);
		break;
	case -1:
		write_int(out, -(int64_t)d[0]);
		break;
	case 2:
		write_int(out, (int64_t)d[1] << PyLong_SHIFT | d[0]);
		break;
	case -2:
		write_int(out, -((int64_t)d[1] << PyLong_SHIFT | d[0]));
		break;
	default:
		other_write(out, o);
	}
}

static bool int_same(PyObject *a, PyObject *b)
{
	return Py_SIZE(a) == Py_SIZE(b) && memcmp(((PyLongObject *)a)->ob_digit, ((PyLongObject *)b)->ob_digit,
						  (size_t)Py_ABS(Py_SIZE(a)) * sizeof(digit)) == 0;
}

static bool int_is_long(PyObject *o)
{
	return Py_ABS(Py_SIZE(o)) * PyLong_SHIFT > SCALAR_LONG * 10 / 3;         /* log2(10) is a little less than 10/3 */
}

/* None, True … */

static void none_write(struct str *out, PyObject *o) { (void)o; str_add(out, "null"); }
static void bool_write(struct str *out, PyObject *o) { str_add(out, o == Py_True ? "true" : "false"); }
static uint64_t none_text(struct str *out, PyObject *o) { (void)o; str_add(out, "None"); return 0; }
static uint64_t bool_text(struct str *out, PyObject *o) { str_add(out, o == Py_True ? "True" : "False"); return 0; }
static uint64_t ellipsis_text(struct str *out, PyObject *o) { (void)o; str_add(out, "Ellipsis"); return 0; }
static uint64_t not_text(struct str *out, PyObject *o) { (void)o; str_add(out, "NotImplemented"); return 0; }
static bool never_same(PyObject *a, PyObject *b) { return a == b; }

/* float and complex. */

static void add_double(struct str *out, double f, int flags)
{
	char *text = PyOS_double_to_string(f, 'r', 0, flags, NULL);

	if (!text) {
		PyErr_Clear();
		return;
	}
	str_add(out, text);
	PyMem_Free(text);
}

static uint64_t float_text(struct str *out, PyObject *o)
{
	add_double(out, PyFloat_AS_DOUBLE(o), Py_DTSF_ADD_DOT_0);
	return 0;
}

static void float_write(struct str *out, PyObject *o)
{
	write_float(out, PyFloat_AS_DOUBLE(o));
}

static bool float_same(PyObject *a, PyObject *b)
{
	return memcmp(&((PyFloatObject *)a)->ob_fval, &((PyFloatObject *)b)->ob_fval, sizeof(double)) == 0;
}

static uint64_t complex_text(struct str *out, PyObject *o)
{
	Py_complex c = ((PyComplexObject *)o)->cval;

	if (c.real == 0.0 && copysign(1.0, c.real) == 1.0) {
		add_double(out, c.imag, 0);
		str_add_char(out, 'j');
		return 0;
	}
	str_add_char(out, '(');
	add_double(out, c.real, 0);
	add_double(out, c.imag, Py_DTSF_SIGN);
	str_add(out, "j)");
	return 0;
}

static bool complex_same(PyObject *a, PyObject *b)
{
	return memcmp(&((PyComplexObject *)a)->cval, &((PyComplexObject *)b)->cval, sizeof(Py_complex)) == 0;
}

/* str and bytes. */

/* One that is still to be made ready, as C code may make them: wide characters. */
static const wchar_t *wide(PyObject *o) { return ((PyASCIIObject *)o)->wstr; }

static void add_characters(struct str *out, PyObject *o, Py_ssize_t from, Py_ssize_t to)
{
	bool is_ready = PyUnicode_IS_READY(o);

	if (is_ready && PyUnicode_IS_ASCII(o)) {
		str_add_bytes(out, (char *)PyUnicode_1BYTE_DATA(o) + from, (size_t)(to - from));
		return;
	}
	for (Py_ssize_t i = from; i < to; i++) {
		char bytes[4];

		str_add_bytes(out, bytes, utf8_encode(is_ready ? PyUnicode_READ_CHAR(o, i) : (Py_UCS4)wide(o)[i], bytes));
	}
}

static Py_ssize_t n_characters(PyObject *o)
{
	return PyUnicode_IS_READY(o) ? PyUnicode_GET_LENGTH(o) : ((PyCompactUnicodeObject *)o)->wstr_length;
}

static bool begin_alike(PyObject *a, PyObject *b, Py_ssize_t n)      /* that many characters are there; false: perhaps they do */
{
	if (!PyUnicode_IS_READY(a) || !PyUnicode_IS_READY(b))
		return !PyUnicode_IS_READY(a) && !PyUnicode_IS_READY(b) &&
		       memcmp(wide(a), wide(b), (size_t)n * sizeof(wchar_t)) == 0;
	return PyUnicode_KIND(a) == PyUnicode_KIND(b) &&
	       memcmp(PyUnicode_DATA(a), PyUnicode_DATA(b), (size_t)n * PyUnicode_KIND(a)) == 0;
}

static Py_ssize_t n_shown(Py_ssize_t n)
{
	return (uint64_t)n > scalar_max_text ? (Py_ssize_t)scalar_max_text : n;
}

static uint64_t str_text_of(struct str *out, PyObject *o)
{
	Py_ssize_t n = n_characters(o);

	add_characters(out, o, 0, n_shown(n));
	return (uint64_t)(n - n_shown(n));
}

static void str_write(struct str *out, PyObject *o)
{
	Py_ssize_t n = n_characters(o);
	struct str text = { 0 };

	if (n <= n_shown(n) && PyUnicode_IS_READY(o) && PyUnicode_IS_ASCII(o)) {
		write_string(out, (const char *)PyUnicode_1BYTE_DATA(o), (size_t)n);
		return;
	}
	add_characters(&text, o, 0, n_shown(n));
	if (n == n_shown(n))
		write_string(out, str_text(&text), text.len);
	else
		write_other(out, "str", str_text(&text), text.len, (uint64_t)(n - n_shown(n)));
	str_free(&text);
}

static bool str_same(PyObject *a, PyObject *b)
{
	Py_ssize_t n = n_characters(a);

	return n == n_characters(b) && begin_alike(a, b, n);
}

static bool str_is_long(PyObject *o)
{
	return n_characters(o) > SCALAR_LONG;
}

static uint64_t bytes_text(struct str *out, PyObject *o)
{
	const unsigned char *p = (const unsigned char *)PyBytes_AS_STRING(o);
	Py_ssize_t n = PyBytes_GET_SIZE(o), shown = n_shown(n);
	char quote = memchr(p, '\'', (size_t)n) && !memchr(p, '"', (size_t)n) ? '"' : '\'';

	str_add_char(out, 'b');
	str_add_char(out, quote);
	for (Py_ssize_t i = 0; i < shown; i++) {
		if (p[i] == quote || p[i] == '\\')
			str_addf(out, "\\%c", p[i]);
		else if (p[i] == '\n' || p[i] == '\t' || p[i] == '\r')
			str_addf(out, "\\%c", p[i] == '\n' ? 'n' : p[i] == '\t' ? 't' : 'r');
		else if (p[i] < ' ' || p[i] >= 0x7f)
			str_addf(out, "\\x%02x", p[i]);
		else
			str_add_char(out, (char)p[i]);
	}
	str_add_char(out, quote);
	return (uint64_t)(n - shown);
}

static bool bytes_same(PyObject *a, PyObject *b)
{
	return Py_SIZE(a) == Py_SIZE(b) &&
	       memcmp(PyBytes_AS_STRING(a), PyBytes_AS_STRING(b), (size_t)Py_SIZE(a)) == 0;
}

static bool bytes_is_long(PyObject *o)
{
	return Py_SIZE(o) > SCALAR_LONG;
}

/* range. */

struct range { PyObject_HEAD PyObject *start, *stop, *step, *length; };

static uint64_t range_text(struct str *out, PyObject *o)
{
	struct range *r = (struct range *)o;

	str_add(out, "range(");
	int_text(out, r->start);
	str_add(out, ", ");
	int_text(out, r->stop);
	if (!PyLong_CheckExact(r->step) || Py_SIZE(r->step) != 1 || ((PyLongObject *)r->step)->ob_digit[0] != 1) {
		str_add(out, ", ");
		int_text(out, r->step);
	}
	str_add_char(out, ')');
	return 0;
}

static bool range_is_more(PyObject *o)
{
	struct range *r = (struct range *)o;

	return !PyLong_CheckExact(r->start) || !PyLong_CheckExact(r->stop) || !PyLong_CheckExact(r->step);
}

/* Decimal: a sign, a whole number in words of 19 digits, an exponent. */

struct decimal {
	PyObject_HEAD
	Py_hash_t hash;
	struct {
		uint8_t   flags;                                 /* 1 negative, 2 infinite, 4 nan, 8 signalling nan */
		Py_ssize_t exponent, n_digits, n_words, room;
		uint64_t *words;                                 /* the lowest first */
	} number;
};

static void add_point(struct str *out, const char *digits, Py_ssize_t n, Py_ssize_t exponent)
{
	Py_ssize_t before = n + exponent;                        /* digits left of the point, may be negative */

	if (exponent <= 0 && before > -6) {
		if (before <= 0) {
			str_add(out, "0.");
			str_add_fill(out, '0', (size_t)-before);
			str_add(out, digits);
			return;
		}
		str_add_bytes(out, digits, (size_t)before);
		if (exponent)
			str_addf(out, ".%s", digits + before);
		return;
	}
	str_add_char(out, digits[0]);
	if (n > 1)
		str_addf(out, ".%s", digits + 1);
	str_addf(out, "E%+zd", before - 1);
}

static void add_coefficient(struct str *out, const struct decimal *d)
{
	Py_ssize_t n = d->number.n_words;

	if (n <= 0)
		return;
	str_addf(out, "%" PRIu64, d->number.words[n - 1]);
	while (--n > 0)
		str_addf(out, "%019" PRIu64, d->number.words[n - 1]);
}

static uint64_t decimal_text(struct str *out, PyObject *o)
{
	const struct decimal *d = (const struct decimal *)o;
	struct str digits = { 0 };
	uint64_t cut;
	size_t start;

	str_add(out, "Decimal('");
	start = out->len;
	if (d->number.flags & 1)
		str_add_char(out, '-');
	add_coefficient(&digits, d);
	if (d->number.flags & 2)
		str_add(out, "Infinity");
	else if (d->number.flags & 12)
		str_addf(out, "%s%s", d->number.flags & 8 ? "sNaN" : "NaN", str_text(&digits));
	else
		add_point(out, str_text(&digits), (Py_ssize_t)digits.len, d->number.exponent);
	str_free(&digits);
	cut = shorten(out, start, scalar_max_text);
	str_add(out, "')");
	return cut;
}

/* datetime. */

static uint64_t date_text(struct str *out, PyObject *o)
{
	str_addf(out, "datetime.date(%d, %d, %d)", PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o));
	return 0;
}

static void add_clock(struct str *out, int second, int micro, int fold)
{
	if (second || micro)
		str_addf(out, ", %d", second);
	if (micro)
		str_addf(out, ", %d", micro);
	if (fold)
		str_add(out, ", fold=1");
	str_add_char(out, ')');
}

static uint64_t time_text(struct str *out, PyObject *o)
{
	str_addf(out, "datetime.time(%d, %d", PyDateTime_TIME_GET_HOUR(o), PyDateTime_TIME_GET_MINUTE(o));
	add_clock(out, PyDateTime_TIME_GET_SECOND(o), PyDateTime_TIME_GET_MICROSECOND(o), PyDateTime_TIME_GET_FOLD(o));
	return 0;
}

static uint64_t datetime_text(struct str *out, PyObject *o)
{
	str_addf(out, "datetime.datetime(%d, %d, %d, %d, %d", PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o),
		 PyDateTime_GET_DAY(o), PyDateTime_DATE_GET_HOUR(o), PyDateTime_DATE_GET_MINUTE(o));
	add_clock(out, PyDateTime_DATE_GET_SECOND(o), PyDateTime_DATE_GET_MICROSECOND(o), PyDateTime_DATE_GET_FOLD(o));
	return 0;
}

static bool has_zone(PyObject *o)                            /* time and datetime alike (Include/datetime.h) */
{
	return ((_PyDateTime_BaseTime *)o)->hastzinfo;
}

static uint64_t timedelta_text(struct str *out, PyObject *o)
{
	const struct { const char *name; int n; } parts[] = {
		{ "days", PyDateTime_DELTA_GET_DAYS(o) },
		{ "seconds", PyDateTime_DELTA_GET_SECONDS(o) },
		{ "microseconds", PyDateTime_DELTA_GET_MICROSECONDS(o) },
	};
	const char *between = "";

	str_add(out, "datetime.timedelta(");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!parts[i].n)
			continue;
		str_addf(out, "%s%s=%d", between, parts[i].name, parts[i].n);
		between = ", ";
	}
	str_add(out, *between ? ")" : "0)");
	return 0;
}

/* The table. Order: the commonest first. */

static const struct scalar scalars[] = {
	{ "int", int_text, int_write, int_same, int_is_long, NULL },
	{ "str", str_text_of, str_write, str_same, str_is_long, NULL },
	{ "NoneType", none_text, none_write, never_same, NULL, NULL },
	{ "bool", bool_text, bool_write, never_same, NULL, NULL },
	{ "float", float_text, float_write, float_same, NULL, NULL },
	{ "bytes", bytes_text, NULL, bytes_same, bytes_is_long, NULL },
	{ "complex", complex_text, NULL, complex_same, NULL, NULL },
	{ "ellipsis", ellipsis_text, NULL, never_same, NULL, NULL },
	{ "NotImplementedType", not_text, NULL, never_same, NULL, NULL },
	{ "range", range_text, NULL, NULL, NULL, range_is_more },
	{ "decimal.Decimal", decimal_text, NULL, NULL, NULL, NULL },
	{ "datetime.date", date_text, NULL, NULL, NULL, NULL },
	{ "datetime.time", time_text, NULL, NULL, NULL, has_zone },
	{ "datetime.datetime", datetime_text, NULL, NULL, NULL, has_zone },
	{ "datetime.timedelta", timedelta_text, NULL, NULL, NULL, NULL },
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

static void other_write(struct str *out, PyObject *o)
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
		other_write(out, o);
}

uint64_t scalar_text(struct str *out, const struct scalar *s, PyObject *o)
{
	return s->text(out, o);
}

bool scalar_extends(PyObject *longer, PyObject *shorter)
{
	Py_ssize_t n;

	if (!PyUnicode_CheckExact(longer) || !PyUnicode_CheckExact(shorter))
		return false;
	n = n_characters(shorter);
	return n_characters(longer) > n && begin_alike(longer, shorter, n);
}

/* Mostly it is by a few letters. */
static bool write_short_extension(struct str *out, PyObject *longer, size_t from, uint64_t id)
{
	size_t n = (size_t)((PyASCIIObject *)longer)->length;
	char *p = str_begin(out, PUT_UINT_MOST + PUT_SHORT_TEXT + 24);

	if (!PyUnicode_IS_COMPACT_ASCII(longer) || n > scalar_max_text || n - from > PUT_SHORT_TEXT)
		return false;
	memcpy(p, "{\"of\":", 6);
	p = put_uint(p + 6, id);
	memcpy(p, ",\"add\":", 7);
	p = put_short_text(p + 7, (const char *)((PyASCIIObject *)longer + 1) + from, n - from);
	if (!p)
		return false;
	*p = '}';
	str_end(out, p + 1);
	return true;
}

void scalar_write_extension(struct str *out, PyObject *longer, PyObject *shorter, uint64_t id)
{
	Py_ssize_t n = n_characters(longer), from = n_shown(n_characters(shorter));
	struct str more = { 0 };

	if (write_short_extension(out, longer, (size_t)from, id))
		return;
	str_add(out, "{\"of\":");
	write_uint(out, id);
	str_add(out, ",\"add\":");
	if (PyUnicode_IS_READY(longer) && PyUnicode_IS_ASCII(longer)) {
		write_string(out, (const char *)PyUnicode_1BYTE_DATA(longer) + from, (size_t)(n_shown(n) - from));
	} else {
		add_characters(&more, longer, from, n_shown(n));
		write_string(out, str_text(&more), more.len);
	}
	if (n > n_shown(n)) {
		str_add(out, ",\"cut\":");
		write_uint(out, (uint64_t)(n - n_shown(n)));
	}
	str_add_char(out, '}');
	str_free(&more);
}
