/* py_scalar_text.c - str and bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_scalar_impl.h"

#include <string.h>

#include "pystep/utf8.h"
#include "pystep/write.h"

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

uint64_t scalar_str_text(struct str *out, PyObject *o)
{
	Py_ssize_t n = n_characters(o);

	add_characters(out, o, 0, scalar_n_shown(n));
	return (uint64_t)(n - scalar_n_shown(n));
}

void scalar_str_write(struct str *out, PyObject *o)
{
	Py_ssize_t n = n_characters(o);
	struct str text = { 0 };

	if (n <= scalar_n_shown(n) && PyUnicode_IS_READY(o) && PyUnicode_IS_ASCII(o)) {
		write_string(out, (const char *)PyUnicode_1BYTE_DATA(o), (size_t)n);
		return;
	}
	add_characters(&text, o, 0, scalar_n_shown(n));
	if (n == scalar_n_shown(n))
		write_string(out, str_text(&text), text.len);
	else
		write_other(out, "str", str_text(&text), text.len, (uint64_t)(n - scalar_n_shown(n)));
	str_free(&text);
}

bool scalar_str_same(PyObject *a, PyObject *b)
{
	Py_ssize_t n = n_characters(a);

	return n == n_characters(b) && begin_alike(a, b, n);
}

bool scalar_str_is_long(PyObject *o)
{
	return n_characters(o) > SCALAR_LONG;
}

uint64_t scalar_bytes_text(struct str *out, PyObject *o)
{
	const unsigned char *p = (const unsigned char *)PyBytes_AS_STRING(o);
	Py_ssize_t n = PyBytes_GET_SIZE(o), shown = scalar_n_shown(n);
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

bool scalar_bytes_same(PyObject *a, PyObject *b)
{
	return Py_SIZE(a) == Py_SIZE(b) &&
	       memcmp(PyBytes_AS_STRING(a), PyBytes_AS_STRING(b), (size_t)Py_SIZE(a)) == 0;
}

bool scalar_bytes_is_long(PyObject *o)
{
	return Py_SIZE(o) > SCALAR_LONG;
}

/* A text that grew. */

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
	Py_ssize_t n = n_characters(longer), from = scalar_n_shown(n_characters(shorter));
	struct str more = { 0 };

	if (write_short_extension(out, longer, (size_t)from, id))
		return;
	str_add(out, "{\"of\":");
	write_uint(out, id);
	str_add(out, ",\"add\":");
	if (PyUnicode_IS_READY(longer) && PyUnicode_IS_ASCII(longer)) {
		write_string(out, (const char *)PyUnicode_1BYTE_DATA(longer) + from, (size_t)(scalar_n_shown(n) - from));
	} else {
		add_characters(&more, longer, from, scalar_n_shown(n));
		write_string(out, str_text(&more), more.len);
	}
	if (n > scalar_n_shown(n)) {
		str_add(out, ",\"cut\":");
		write_uint(out, (uint64_t)(n - scalar_n_shown(n)));
	}
	str_add_char(out, '}');
	str_free(&more);
}
