/* py_text.c - the characters of a Python str as UTF-8.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_text.h"

#include "pystep/utf8.h"

static bool is_readable(PyObject *o)
{
	return PyUnicode_Check(o) && PyUnicode_IS_READY(o);
}

static void add_character(struct str *out, Py_UCS4 c)
{
	char bytes[4];

	str_add_bytes(out, bytes, utf8_encode(c, bytes));
}

void text_add(struct str *out, PyObject *unicode)
{
	if (!is_readable(unicode))
		return;
	if (PyUnicode_IS_ASCII(unicode)) {
		str_add_bytes(out, PyUnicode_1BYTE_DATA(unicode), PyUnicode_GET_LENGTH(unicode));
		return;
	}
	for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(unicode); i++)
		add_character(out, PyUnicode_READ_CHAR(unicode, i));
}

/* PEP 383: byte 0xNN that could not be decoded is the surrogate U+DCNN. */
void text_add_path(struct str *out, PyObject *unicode)
{
	if (!is_readable(unicode))
		return;
	for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(unicode); i++) {
		Py_UCS4 c = PyUnicode_READ_CHAR(unicode, i);

		if (c >= 0xdc80 && c <= 0xdcff)
			str_add_char(out, (char)(c - 0xdc00));
		else
			add_character(out, c);
	}
}

char *text_of(PyObject *unicode)
{
	struct str s = { 0 };

	text_add(&s, unicode);
	return str_take(&s);
}
