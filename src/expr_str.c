/* expr_str.c - str and ascii; floats and bytes as they are written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "float_digits.h"
#include "pystep/utf8.h"
#include "show_quote.h"

/* As CPython's Python/dtoa.c in mode 'r': exponents from 1e16 on and below 1e-4. */
void ex_float_repr(double d, struct str *out)
{
	struct float_digits f;
	char digits[32];
	int n, point;

	if (!isfinite(d)) {
		str_add(out, isnan(d) ? "nan" : d < 0 ? "-inf" : "inf");
		return;
	}
	if (signbit(d))
		str_add_char(out, '-');
	if (d == 0) {
		str_add(out, "0.0");
		return;
	}
	f = float_digits(fabs(d));
	while (f.digits % 10 == 0) {
		f.digits /= 10;
		f.exponent++;
	}
	n = snprintf(digits, sizeof(digits), "%" PRIu64, f.digits);
	point = n + f.exponent;
	if (point > 16 || point <= -4) {
		str_add_char(out, digits[0]);
		if (n > 1)
			str_addf(out, ".%s", digits + 1);
		str_addf(out, "e%c%02d", point - 1 < 0 ? '-' : '+', abs(point - 1));
	} else if (point <= 0) {
		str_add(out, "0.");
		str_add_fill(out, '0', (size_t)-point);
		str_add(out, digits);
	} else if (point >= n) {
		str_add(out, digits);
		str_add_fill(out, '0', (size_t)(point - n));
		str_add(out, ".0");
	} else {
		str_add_bytes(out, digits, (size_t)point);
		str_addf(out, ".%s", digits + point);
	}
}

void ex_bytes_repr(const char *at, size_t len, struct str *out)
{
	char quote = len && memchr(at, '\'', len) && !memchr(at, '"', len) ? '"' : '\'';

	str_addf(out, "b%c", quote);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)at[i];
		static const char special[] = "\n\t\r", letters[] = "ntr";
		const char *found = c ? strchr(special, c) : NULL;

		if (c == quote || c == '\\')
			str_addf(out, "\\%c", c);
		else if (found)
			str_addf(out, "\\%c", letters[found - special]);
		else if (c < ' ' || c >= 0x7f)
			str_addf(out, "\\x%02x", c);
		else
			str_add_char(out, (char)c);
	}
	str_add_char(out, quote);
}

int ex_str_of(struct eval *e, const struct val *v, struct str *out)
{
	if (v->kind == V_STR) {
		if (v->o && ex_refuse_defined(e, v, "__str__", "its str") < 0)
			return -1;
		str_add_bytes(out, v->s.at, v->s.len);
		return ex_whole(e, v);
	}
	if (v->kind == V_OTHER) {
		const char *type = ex_type_name(e, v);

		if (!strcmp(type, "Decimal")) {
			struct str text = { 0 };

			ex_repr(e, v, &text);
			if (text.len > 11)
				str_add_bytes(out, text.at + 9, text.len - 11);
			str_free(&text);
			return ex_whole(e, v);
		}
		return ex_fail(e, "cannot tell: the str of a %s", type);
	}
	if (v->kind == V_OBJECT && ex_refuse_defined(e, v, "__str__ __repr__", "its str") < 0)
		return -1;
	if (v->kind == V_OBJECT) {
		struct val args;
		int r = ex_find_stored(e, v->o, "args", &args);

		if (r < 0)
			return -1;
		if (r > 0 && args.kind == V_TUPLE) {
			char ref[24];

			snprintf(ref, sizeof(ref), "[%" PRIu64 "]", v->o->id);
			ex_note_read(e, EXPR_READ_OBJECT, v->o->id, 0, VALUE_NOTHING);
			show_exception_text(e->s, value_of_literal(ref), out);
			return 0;
		}
	}
	return ex_repr(e, v, out);
}

/* repr, with what is not ASCII escaped. */
int ex_ascii(struct eval *e, const struct val *v, struct str *out)
{
	struct str text = { 0 };
	int r = ex_repr(e, v, &text);
	uint32_t c;

	for (size_t i = 0; i < text.len;) {
		i += utf8_decode(text.at + i, text.len - i, &c);
		if (c < 0x80)
			str_add_char(out, (char)c);
		else
			str_addf(out,
				c < 0x100     ? "\\x%02x"
				: c < 0x10000 ? "\\u%04x"
					      : "\\U%08x",
				c);
	}
	str_free(&text);
	return r;
}

int ex_text_by(struct eval *e, int conversion, const struct val *v, struct str *out)
{
	return (conversion == 's' ? ex_str_of : conversion == 'a' ? ex_ascii : ex_repr)(e, v, out);
}
