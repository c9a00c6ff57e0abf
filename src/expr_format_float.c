/* expr_format_float.c - floats as a format specification wants them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_format.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void digits_and_exponent(double d, int64_t precision, struct str *digits, int *exponent)
{
	char text[64], *big = NULL, *at = text, *p;

	if (precision > 40)
		at = big = base_alloc((size_t)precision + 32);
	sprintf(at, "%.*e", (int)precision, d);
	p = strchr(at, 'e');
	*exponent = atoi(p + 1);
	for (char *c = at; c < p; c++)
		if (isdigit((unsigned char)*c))
			str_add_char(digits, *c);
	free(big);
}

static void strip_zeros(struct str *s, size_t keep)
{
	while (s->len > keep && s->at[s->len - 1] == '0')
		s->at[--s->len] = '\0';
}

static void put_exponent(
	const struct str *digits, int exponent, bool dot, char letter, struct str *out)
{
	str_add_char(out, digits->at[0]);
	if (digits->len > 1 || dot)
		str_add_char(out, '.');
	str_add_bytes(out, digits->at + 1, digits->len - 1);
	str_addf(out, "%c%c%02d", letter, exponent < 0 ? '-' : '+', abs(exponent));
}

/* 'g', and no type with a precision (which wants a digit after the point). */
static void general(double d, const struct spec *s, bool wants_dot, struct str *out)
{
	int64_t precision = s->precision < 0 ? 6 : s->precision ? s->precision : 1;
	struct str digits = { 0 };
	int exponent;

	digits_and_exponent(d, precision - 1, &digits, &exponent);
	if (!s->alternate)
		strip_zeros(&digits, 1);
	if (exponent < -4 || exponent >= precision - (wants_dot && 1)) {
		put_exponent(&digits, exponent, s->alternate, s->type == 'G' ? 'E' : 'e', out);
	} else if (exponent < 0) {
		str_add(out, "0.");
		str_add_fill(out, '0', (size_t)(-exponent - 1));
		str_add(out, digits.at);
	} else {
		for (int i = 0; i <= exponent; i++)
			str_add_char(out, i < (int)digits.len ? digits.at[i] : '0');
		if ((int)digits.len > exponent + 1 || s->alternate)
			str_addf(out, ".%s",
				(int)digits.len > exponent + 1 ? digits.at + exponent + 1 : "");
		else if (wants_dot)
			str_add(out, ".0");
	}
	str_free(&digits);
}

static void fixed(double d, int64_t precision, bool alternate, struct str *out)
{
	char *text = base_alloc((size_t)precision + 400);

	sprintf(text, "%.*f", (int)precision, d);
	for (char *p = text; *p; p++)
		if (*p == ',')
			*p = '.';
	str_add(out, text);
	if (alternate && !precision)
		str_add_char(out, '.');
	free(text);
}

static void shortest(double d, bool dot, struct str *out)
{
	struct str text = { 0 };
	size_t n;

	ex_float_repr(d, &text);
	n = strspn(str_text(&text), "0123456789");
	str_add_bytes(out, text.at, n);
	if (dot && text.at[n] == 'e')
		str_add_char(out, '.');
	str_add(out, text.at + n);
	str_free(&text);
}

static int float_text(struct eval *e, double d, const struct spec *s, struct str *out)
{
	int64_t precision = s->precision < 0 ? 6 : s->precision;
	struct str digits = { 0 };
	int exponent;

	if (!isfinite(s->type == '%' ? d * 100 : d)) {
		bool upper = s->type && strchr("EFG", s->type);

		str_add(out, isnan(d) ? (upper ? "NAN" : "nan") : upper ? "INF" : "inf");
		str_add(out, s->type == '%' ? "%" : "");
		return 0;
	}
	switch (s->type) {
	case 0:
		if (s->precision < 0)
			shortest(d, s->alternate, out);
		else
			general(d, s, true, out);
		return 0;
	case 'g':
	case 'G':
	case 'n': general(d, s, false, out); return 0;
	case 'f':
	case 'F': fixed(d, precision, s->alternate, out); return 0;
	case '%':
		fixed(d * 100, precision, s->alternate, out);
		str_add_char(out, '%');
		return 0;
	case 'e':
	case 'E':
		digits_and_exponent(d, precision, &digits, &exponent);
		put_exponent(&digits, exponent, s->alternate, s->type, out);
		str_free(&digits);
		return 0;
	default:
		return ex_fail(e, "ValueError: Unknown format code '%c' for object of type 'float'",
			s->type);
	}
}

static bool is_all_zeros(const struct str *s)
{
	for (size_t i = 0; i < s->len && !strchr("eE", s->at[i]); i++)
		if (isdigit((unsigned char)s->at[i]) && s->at[i] != '0')
			return false;
	return true;
}

int ex_format_float(struct eval *e, double d, const struct spec *s, struct str *out)
{
	struct str text = { 0 };
	struct parts p = { .prefix = "" };
	bool negative = signbit(d) && !isnan(d);
	size_t n;
	char *digits;

	if (s->type && !strchr("eEfFgGn%", s->type))
		return ex_fail(e, "ValueError: Unknown format code '%c' for object of type 'float'",
			s->type);
	if (s->grouping && s->type == 'n')
		return ex_fail(
			e, "ValueError: Cannot specify '%c' with '%c'.", s->grouping, s->type);
	if (float_text(e, isnan(d) ? d : fabs(d), s, &text) < 0)
		return -1;
	if (s->no_negative_zero && is_all_zeros(&text) && isfinite(d))
		negative = false;
	n = strspn(str_text(&text), "0123456789");
	digits = base_memdup(str_text(&text), n);
	p.sign = ex_sign_of(s, negative);
	p.digits = n ? digits : "";
	p.rest = str_text(&text) + n;
	ex_put_number(s, &p, 3, out);
	free(digits);
	str_free(&text);
	return 0;
}
