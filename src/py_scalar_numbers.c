/* py_scalar_numbers.c - int, float, complex, Decimal; and range, which is three of the first.
 *
 * Layouts that are in no header are those of CPython 3.11 (Modules/_decimal, Objects/rangeobject.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_scalar_impl.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/write.h"

/* Integers. */

/* Decimal digits of a number of that many 30-bit digits take time in the square of it: beyond this (270,000 digits) it is
 * written in hexadecimal. */
#define MANY_DIGITS 30000

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
	return scalar_shorten(out, start, scalar_max_text);
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

uint64_t scalar_int_text(struct str *out, PyObject *o)
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
	return scalar_shorten(out, start, scalar_max_text);
}

void scalar_int_write(struct str *out, PyObject *o)
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
		scalar_write_other(out, o);
	}
}

bool scalar_int_same(PyObject *a, PyObject *b)
{
	return Py_SIZE(a) == Py_SIZE(b) && memcmp(((PyLongObject *)a)->ob_digit, ((PyLongObject *)b)->ob_digit,
						  (size_t)Py_ABS(Py_SIZE(a)) * sizeof(digit)) == 0;
}

bool scalar_int_is_long(PyObject *o)
{
	return Py_ABS(Py_SIZE(o)) * PyLong_SHIFT > SCALAR_LONG * 10 / 3;         /* log2(10) is a little less than 10/3 */
}

/* range. */

struct range { PyObject_HEAD PyObject *start, *stop, *step, *length; };

uint64_t scalar_range_text(struct str *out, PyObject *o)
{
	struct range *r = (struct range *)o;

	str_add(out, "range(");
	scalar_int_text(out, r->start);
	str_add(out, ", ");
	scalar_int_text(out, r->stop);
	if (!PyLong_CheckExact(r->step) || Py_SIZE(r->step) != 1 || ((PyLongObject *)r->step)->ob_digit[0] != 1) {
		str_add(out, ", ");
		scalar_int_text(out, r->step);
	}
	str_add_char(out, ')');
	return 0;
}

bool scalar_range_is_more(PyObject *o)
{
	struct range *r = (struct range *)o;

	return !PyLong_CheckExact(r->start) || !PyLong_CheckExact(r->stop) || !PyLong_CheckExact(r->step);
}

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

uint64_t scalar_float_text(struct str *out, PyObject *o)
{
	add_double(out, PyFloat_AS_DOUBLE(o), Py_DTSF_ADD_DOT_0);
	return 0;
}

void scalar_float_write(struct str *out, PyObject *o)
{
	write_float(out, PyFloat_AS_DOUBLE(o));
}

bool scalar_float_same(PyObject *a, PyObject *b)
{
	return memcmp(&((PyFloatObject *)a)->ob_fval, &((PyFloatObject *)b)->ob_fval, sizeof(double)) == 0;
}

uint64_t scalar_complex_text(struct str *out, PyObject *o)
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

bool scalar_complex_same(PyObject *a, PyObject *b)
{
	return memcmp(&((PyComplexObject *)a)->cval, &((PyComplexObject *)b)->cval, sizeof(Py_complex)) == 0;
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

uint64_t scalar_decimal_text(struct str *out, PyObject *o)
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
	cut = scalar_shorten(out, start, scalar_max_text);
	str_add(out, "')");
	return cut;
}
