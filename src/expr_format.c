/* expr_format.c - format(), f-strings, str.format and %: the format specification mini-language, by its grammar
 *
 *     [[fill]align][sign][z][#][0][width][,|_][.precision][type]
 *
 * as CPython 3.11's Python/formatter_unicode.c has it. The locale is never asked.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "pystep/utf8.h"

#define MOST_WIDTH (1 << 24)

struct spec {
	char fill[4];
	size_t fill_len;
	char align, sign, grouping, type; /* 0: not given */
	bool alternate, zero, no_negative_zero;
	int64_t width, precision; /* -1: not given */
};

/* Reading a specification. */

static bool is_align(char c)
{
	return c && strchr("<>=^", c);
}

static int read_number(struct eval *e, const char **at, const char *end, int64_t *out)
{
	if (*at >= end || !isdigit((unsigned char)**at))
		return 0;
	for (*out = 0; *at < end && isdigit((unsigned char)**at); ++*at) {
		*out = *out * 10 + (**at - '0');
		if (*out > MOST_WIDTH)
			return ex_fail(e, "ValueError: Too many decimal digits in format string");
	}
	return 1;
}

static bool take(const char **at, const char *end, char c)
{
	if (*at >= end || **at != c)
		return false;
	++*at;
	return true;
}

static void read_align(const char **at, const char *end, struct spec *s)
{
	uint32_t c;
	size_t n = *at < end ? utf8_decode(*at, (size_t)(end - *at), &c) : 0;

	if (n && *at + n < end && is_align((*at)[n])) {
		memcpy(s->fill, *at, n);
		s->fill_len = n;
		s->align = (*at)[n];
		*at += n + 1;
	} else if (*at < end && is_align(**at)) {
		s->align = *(*at)++;
	}
}

static int read_spec(struct eval *e, const char *at, size_t len, struct spec *s)
{
	const char *end = at + len;

	*s = (struct spec){ .width = -1, .precision = -1 };
	read_align(&at, end, s);
	if (at < end && strchr("+- ", *at))
		s->sign = *at++;
	s->no_negative_zero = take(&at, end, 'z');
	s->alternate = take(&at, end, '#');
	if (take(&at, end, '0')) {
		s->zero = true;
		if (s->fill[0] == '\0') {
			s->fill[0] = '0';
			s->fill_len = 1;
		}
	}
	if (!s->fill_len) {
		s->fill[0] = ' ';
		s->fill_len = 1;
	}
	if (read_number(e, &at, end, &s->width) < 0)
		return -1;
	if (at < end && (*at == ',' || *at == '_'))
		s->grouping = *at++;
	if (at < end && (*at == ',' || *at == '_'))
		return ex_fail(e, "ValueError: Cannot specify both ',' and '_'.");
	if (take(&at, end, '.') && read_number(e, &at, end, &s->precision) <= 0)
		return ex_fail(e, "ValueError: Format specifier missing precision");
	if (at < end)
		s->type = *at++;
	return at < end ? ex_fail(e, "ValueError: Invalid format specifier") : 0;
}

/* Putting together: sign, prefix, digits in groups, the rest. */

struct parts {
	char sign;		   /* 0: none */
	const char *prefix;	   /* "0x" */
	const char *digits, *rest; /* before the point; from it on */
};

static void add_fill(struct str *out, const struct spec *s, int64_t n)
{
	for (int64_t i = 0; i < n; i++)
		str_add_bytes(out, s->fill, s->fill_len);
}

static void add_grouped(
	struct str *out, const char *digits, int64_t zeros, char separator, int size)
{
	int64_t n = (int64_t)strlen(digits) + zeros;

	for (int64_t i = 0; i < n; i++) {
		if (separator && i && (n - i) % size == 0)
			str_add_char(out, separator);
		str_add_char(out, i < zeros ? '0' : digits[i - zeros]);
	}
}

static int64_t grouped_length(int64_t n, char separator, int size)
{
	return separator && n > 0 ? n + (n - 1) / size : n;
}

static void put_aligned(
	const struct spec *s, const char *text, size_t len, char otherwise, struct str *out)
{
	int64_t room = s->width - (int64_t)utf8_count(text, len);
	char align = s->align ? s->align : otherwise;
	int64_t left = room <= 0		      ? 0
		       : align == '>' || align == '=' ? room
		       : align == '^'		      ? room / 2
						      : 0;

	add_fill(out, s, left);
	str_add_bytes(out, text, len);
	add_fill(out, s, room - left);
}

static void put_number(const struct spec *s, const struct parts *p, int group, struct str *out)
{
	struct str text = { 0 };
	int64_t rest = (int64_t)strlen(p->rest) + (int64_t)strlen(p->prefix) + (p->sign != 0);
	int64_t digits = (int64_t)strlen(p->digits), zeros = 0;
	bool inner = s->align == '=' || (s->zero && !s->align);

	/* Zeros in front are grouped with the digits. */
	if (inner && s->fill[0] == '0' && s->fill_len == 1 && s->grouping &&
		isdigit((unsigned char)p->digits[0]))
		while (grouped_length(digits + zeros, s->grouping, group) + rest < s->width)
			zeros++;
	if (p->sign)
		str_add_char(&text, p->sign);
	str_add(&text, p->prefix);
	if (inner)
		add_fill(&text, s,
			s->width - rest - grouped_length(digits + zeros, s->grouping, group));
	add_grouped(&text, p->digits, zeros,
		isdigit((unsigned char)p->digits[0]) || isxdigit((unsigned char)p->digits[0])
			? s->grouping
			: 0,
		group);
	str_add(&text, p->rest);
	if (inner)
		str_add_bytes(out, text.at, text.len);
	else
		put_aligned(s, str_text(&text), text.len, '>', out);
	str_free(&text);
}

static char sign_of(const struct spec *s, bool negative)
{
	return negative ? '-' : s->sign == '+' || s->sign == ' ' ? s->sign : 0;
}

/* Floats. */

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
			ex_float_repr(d, out);
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

static int format_float(struct eval *e, double d, const struct spec *s, struct str *out)
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
	p.sign = sign_of(s, negative);
	p.digits = n ? digits : "";
	p.rest = str_text(&text) + n;
	put_number(s, &p, 3, out);
	free(digits);
	str_free(&text);
	return 0;
}

/* Ints. */

static int format_character(
	struct eval *e, const struct val *v, const struct spec *s, struct str *out)
{
	char text[4];
	int64_t n;

	ex_to_index(e, v, &n);
	if (s->sign)
		return ex_fail(e, "ValueError: Sign not allowed with integer format specifier 'c'");
	if (s->alternate)
		return ex_fail(e, "ValueError: Alternate form (#) not allowed with integer format "
				  "specifier 'c'");
	if (n < 0 || n > 0x10ffff)
		return ex_fail(e, "OverflowError: %%c arg not in range(0x110000)");
	put_aligned(s, text, utf8_encode((uint32_t)n, text), '<', out);
	return 0;
}

static const struct {
	char type;
	int base;
	const char *prefix;
} bases[] = {
	{ 0, 10, "" },
	{ 'd', 10, "" },
	{ 'n', 10, "" },
	{ 'b', 2, "0b" },
	{ 'o', 8, "0o" },
	{ 'x', 16, "0x" },
	{ 'X', -16, "0X" },
};

static int format_int(struct eval *e, const struct val *v, const struct spec *s, struct str *out)
{
	struct parts p = { .rest = "" };
	mpz_srcptr z = ex_big_of(e, v);
	mpz_ptr size = ex_big_new(e);
	char *digits;
	size_t i = 0;
	double d;

	if (s->type && strchr("eEfFgG%", s->type))
		return ex_to_double(e, v, &d) < 0 ? -1 : format_float(e, d, s, out);
	if (s->grouping && s->type == 'c')
		return ex_fail(e, "ValueError: Cannot specify '%c' with 'c'.", s->grouping);
	if (s->precision >= 0)
		return ex_fail(e, "ValueError: Precision not allowed in integer format specifier");
	if (s->type == 'c')
		return format_character(e, v, s, out);
	while (i < ARRAY_LEN(bases) && bases[i].type != s->type)
		i++;
	if (i == ARRAY_LEN(bases))
		return ex_fail(e, "ValueError: Unknown format code '%c' for object of type 'int'",
			s->type);
	if (s->grouping && (s->type == 'n' || (s->grouping == ',' && bases[i].base != 10)))
		return ex_fail(
			e, "ValueError: Cannot specify '%c' with '%c'.", s->grouping, s->type);
	mpz_abs(size, z);
	digits = base_alloc(mpz_sizeinbase(size, abs(bases[i].base)) + 2);
	mpz_get_str(digits, bases[i].base, size);
	p.sign = sign_of(s, mpz_sgn(z) < 0);
	p.prefix = s->alternate ? bases[i].prefix : "";
	p.digits = digits;
	put_number(s, &p, bases[i].base == 10 ? 3 : 4, out);
	free(digits);
	return 0;
}

static int format_text(struct eval *e, const struct val *v, const struct spec *s, struct str *out)
{
	size_t len = v->s.len;

	if (s->type && s->type != 's')
		return ex_fail(e, "ValueError: Unknown format code '%c' for object of type 'str'",
			s->type);
	if (s->sign)
		return ex_fail(e, "ValueError: Sign not allowed in string format specifier");
	if (s->alternate)
		return ex_fail(
			e, "ValueError: Alternate form (#) not allowed in string format specifier");
	if (s->grouping)
		return ex_fail(e, "ValueError: Cannot specify '%c' with 's'.", s->grouping);
	if (s->align == '=')
		return ex_fail(
			e, "ValueError: '=' alignment not allowed in string format specifier");
	if (s->precision >= 0 && (uint64_t)s->precision < ex_text_count(v))
		len = ex_text_offset(v, (size_t)s->precision);
	else if (ex_whole(e, v) < 0)
		return -1;
	put_aligned(s, v->s.at, len, '<', out);
	return 0;
}

int ex_format_val(struct eval *e, const struct val *v, const char *at, size_t len, struct str *out)
{
	struct spec s;

	if (v->o && ex_refuse_defined(e, v, "__format__ __str__ __repr__", "its format") < 0)
		return -1;
	if (!len)
		return ex_str_of(e, v, out);
	if (v->kind == V_STR || is_number(v)) {
		if (read_spec(e, at, len, &s) < 0 || (v->kind != V_STR && ex_whole(e, v) < 0))
			return -1;
		if (v->kind == V_BOOL && !s.type) {
			struct val text = val_str(v->n ? "True" : "False", v->n ? 4 : 5);

			/* bool has int's __format__, which without a type is that of the text only when nothing else is said. */
			text = val_int(v->n);
			return format_int(e, &text, &s, out);
		}
		return v->kind == V_STR	    ? format_text(e, v, &s, out)
		       : v->kind == V_FLOAT ? format_float(e, v->d, &s, out)
					    : format_int(e, v, &s, out);
	}
	if (v->kind == V_OTHER || v->kind == V_OBJECT)
		return ex_fail(e, "cannot tell: the format of a %s", ex_type_name(e, v));
	return ex_fail(e, "TypeError: unsupported format string passed to %s.__format__",
		ex_type_name(e, v));
}

/* str.format */

struct formatting {
	struct eval *e;
	const struct args *a;
	size_t next; /* of fields without a number */
	bool is_numbered;
};

static int argument(struct formatting *f, const char *at, size_t len, struct val *out)
{
	size_t n = 0;
	bool numeric = len > 0;

	for (size_t i = 0; i < len; i++)
		numeric &= isdigit((unsigned char)at[i]) != 0;
	if (!numeric && len) {
		for (size_t i = 0; i < f->a->n_named; i++)
			if (f->a->keywords[i]->len == len &&
				!memcmp(f->a->keywords[i]->text, at, len)) {
				*out = f->a->named[i];
				return 0;
			}
		return ex_fail(f->e, "KeyError: '%.*s'", (int)len, at);
	}
	for (size_t i = 0; i < len && n < 1000000; i++)
		n = n * 10 + (size_t)(at[i] - '0');
	if (!len)
		n = f->next++;
	else
		f->is_numbered = true;
	if (f->is_numbered && f->next)
		return ex_fail(f->e, "ValueError: cannot switch from manual field specification to "
				     "automatic field numbering");
	if (n >= f->a->n)
		return ex_fail(f->e,
			"IndexError: Replacement index %zu out of range for positional args tuple",
			n);
	*out = f->a->at[n];
	return 0;
}

/* name.attribute[key] */
static int field_value(struct formatting *f, const char *at, size_t len, struct val *out)
{
	size_t n = 0;

	while (n < len && at[n] != '.' && at[n] != '[')
		n++;
	if (argument(f, at, n, out) < 0)
		return -1;
	while (n < len) {
		const char *start = at + n + 1;
		size_t k = 0;
		struct val v = *out, key;

		if (at[n] == '[') {
			const char *close = memchr(start, ']', len - n - 1);

			if (!close)
				return ex_fail(f->e, "ValueError: Missing ']' in format string");
			k = (size_t)(close - start);
			if (!(k && strspn(start, "0123456789") >= k &&
				    ex_int_from_text(f->e, start, k, 10, &key)))
				key = val_str(start, k);
			if (ex_subscript(f->e, &v, &key, out) < 0)
				return -1;
			n += k + 2;
			continue;
		}
		while (n + 1 + k < len && start[k] != '.' && start[k] != '[')
			k++;
		struct bound_name name = { .text = ex_pool_alloc(&f->e->x->pool, k + 1), .len = k };
		char *json = ex_pool_alloc(&f->e->x->pool, k + 3);
		memcpy(name.text, start, k);
		sprintf(json, "\"%s\"", name.text);
		name.key = value_of(json, k + 2);
		if (ex_get_attribute(f->e, &v, &name, out) < 0)
			return -1;
		n += k + 1;
	}
	return 0;
}

static int format_into(
	struct formatting *f, const char *at, size_t len, int depth, struct str *out);

static int format_field(
	struct formatting *f, const char *at, size_t len, int depth, struct str *out)
{
	size_t n = 0;
	struct str spec = { 0 }, text = { 0 };
	struct val v;
	char conversion = 0;
	int r;

	while (n < len && at[n] != '!' && at[n] != ':')
		n++;
	if (field_value(f, at, n, &v) < 0)
		return -1;
	if (n < len && at[n] == '!') {
		if (n + 1 >= len)
			return ex_fail(f->e,
				"ValueError: end of string while looking for conversion specifier");
		conversion = at[n + 1];
		n += 2;
		if (!strchr("rsa", conversion))
			return ex_fail(
				f->e, "ValueError: Unknown conversion specifier '%c'", conversion);
	}
	if (conversion) {
		if (ex_text_by(f->e, conversion, &v, &text) < 0) {
			str_free(&text);
			return -1;
		}
		v = val_take(f->e, &text);
	}
	r = n < len ? format_into(f, at + n + 1, len - n - 1, depth + 1, &spec) : 0;
	if (r == 0)
		r = ex_format_val(f->e, &v, str_text(&spec), spec.len, out);
	str_free(&spec);
	return r;
}

static int format_into(struct formatting *f, const char *at, size_t len, int depth, struct str *out)
{
	if (depth > 2)
		return ex_fail(f->e, "ValueError: Max string recursion exceeded");
	for (size_t i = 0; i < len; i++) {
		size_t start = i + 1;
		int open = 1;

		if (at[i] != '{' && at[i] != '}') {
			str_add_char(out, at[i]);
			continue;
		}
		if (start < len && at[start] == at[i]) {
			str_add_char(out, at[i++]);
			continue;
		}
		if (at[i] == '}')
			return ex_fail(f->e, "ValueError: Single '}' encountered in format string");
		for (i = start; i < len && open; i++)
			open += (at[i] == '{') - (at[i] == '}');
		if (open)
			return ex_fail(f->e,
				start >= len ? "ValueError: Single '{' encountered in format string"
					     : "ValueError: expected '}' before end of string");
		i--;
		if (format_field(f, at + start, i - start, depth, out) < 0)
			return -1;
	}
	return 0;
}

int ex_format_method(struct eval *e, const struct args *a, struct val *out)
{
	struct formatting f = { .e = e, .a = a };
	struct str text = { 0 };

	if (ex_whole(e, a->self) < 0 ||
		format_into(&f, a->self->s.at, a->self->s.len, 0, &text) < 0) {
		str_free(&text);
		return -1;
	}
	*out = val_take(e, &text);
	return 0;
}

/* % */

struct percent {
	struct eval *e;
	const struct val *args; /* a tuple, a dict, or one value */
	size_t next;
	const char *at, *end;
};

static int next_argument(struct percent *p, struct val *out)
{
	if (p->args->kind != V_TUPLE) {
		if (p->next++)
			return ex_fail(p->e, "TypeError: not enough arguments for format string");
		*out = *p->args;
		return 0;
	}
	if (p->next >= ex_n_parts(p->args))
		return p->args->cut
			       ? ex_whole(p->e, p->args)
			       : ex_fail(p->e, "TypeError: not enough arguments for format string");
	return ex_part(p->e, p->args, p->next++, out);
}

static int star_or_number(struct percent *p, int64_t *out)
{
	struct val v;

	if (!take(&p->at, p->end, '*'))
		return read_number(p->e, &p->at, p->end, out);
	if (next_argument(p, &v) < 0)
		return -1;
	return is_int(&v) ? ex_to_index(p->e, &v, out) : ex_fail(p->e, "TypeError: * wants int");
}

static int percent_number(
	struct percent *p, struct val *v, struct spec *s, char type, struct str *out)
{
	bool wants_float = strchr("eEfFgG", type) != NULL;
	int64_t precision = s->precision;
	double d;

	if (!is_number(v) || (v->kind == V_FLOAT && strchr("xXo", type)))
		return ex_fail(p->e, "TypeError: %%%c format: %s is required, not %s", type,
			strchr("xXo", type) ? "an integer" : "a real number",
			ex_type_name(p->e, v));
	if (ex_whole(p->e, v) < 0)
		return -1;
	s->type = type;
	if (wants_float) {
		if (precision < 0)
			s->precision = 6;
		return ex_to_double(p->e, v, &d) < 0 ? -1 : format_float(p->e, d, s, out);
	}
	if (v->kind == V_FLOAT && ex_int_from_double(p->e, v->d, v) < 0)
		return -1;
	s->type = strchr("diu", type) ? 'd' : type;
	s->precision = -1;
	if (precision < 0)
		return format_int(p->e, v, s, out);
	/* At least that many digits. */
	struct spec digits = { .fill = "0",
		.fill_len = 1,
		.align = '=',
		.width = precision,
		.precision = -1,
		.type = s->type };
	struct str text = { 0 };
	struct val size = *v, zero = val_int(0);
	bool negative = ex_compare_numbers(p->e, v, &zero) < 0;
	if ((negative && ex_number_negate(p->e, v, &size) < 0) ||
		format_int(p->e, &size, &digits, &text) < 0) {
		str_free(&text);
		return -1;
	}
	struct parts parts = { .sign = sign_of(s, negative),
		.rest = "",
		.digits = str_text(&text),
		.prefix = !s->alternate ? ""
			  : type == 'x' ? "0x"
			  : type == 'X' ? "0X"
			  : type == 'o' ? "0o"
					: "" };
	put_number(s, &parts, 3, out);
	str_free(&text);
	return 0;
}

static int percent_text(
	struct percent *p, const struct val *v, struct spec *s, char type, struct str *out)
{
	struct str text = { 0 };
	struct val shown;

	if (ex_text_by(p->e, type, v, &text) < 0) {
		str_free(&text);
		return -1;
	}
	shown = val_take(p->e, &text);
	s->type = 's';
	s->sign = 0;
	s->alternate = false;
	if (s->align != '<')
		s->align = '>';
	s->fill[0] = ' ';
	return format_text(p->e, &shown, s, out);
}

static int percent_character(
	struct percent *p, const struct val *v, struct spec *s, struct str *out)
{
	struct val shown = *v;
	char text[4];
	int64_t n;

	if (is_int(v)) {
		ex_to_index(p->e, v, &n);
		if (n < 0 || n > 0x10ffff)
			return ex_fail(p->e, "OverflowError: %%c arg not in range(0x110000)");
		shown = val_str(text, utf8_encode((uint32_t)n, text));
	} else if (v->kind != V_STR || ex_text_count(v) != 1) {
		return ex_fail(p->e, "TypeError: %%c requires int or char");
	}
	if (s->align != '<')
		s->align = '>';
	s->fill[0] = ' ';
	put_aligned(s, shown.s.at, shown.s.len, '>', out);
	return 0;
}

static int percent_key(struct percent *p, struct val *v)
{
	const char *start = ++p->at;
	int open = 1;
	struct val key;

	for (; p->at < p->end && open; p->at++)
		open += (*p->at == '(') - (*p->at == ')');
	if (open)
		return ex_fail(p->e, "ValueError: incomplete format key");
	if (p->args->kind != V_DICT)
		return ex_fail(p->e, "TypeError: format requires a mapping");
	key = val_str(start, (size_t)(p->at - 1 - start));
	return ex_subscript(p->e, p->args, &key, v);
}

/* After the percent sign. */
static int percent_one(struct percent *p, struct str *out)
{
	struct spec s = { .fill = " ", .fill_len = 1, .width = -1, .precision = -1 };
	struct val v;
	bool keyed = p->at < p->end && *p->at == '(', left = false;
	const char *start = p->at;
	char type;

	if (keyed && percent_key(p, &v) < 0)
		return -1;
	for (; p->at < p->end && strchr("#0- +", *p->at); p->at++) {
		s.alternate |= *p->at == '#';
		left |= *p->at == '-';
		if (*p->at == '0') {
			s.fill[0] = '0';
			s.align = '=';
		}
		if (*p->at == '+' || (*p->at == ' ' && !s.sign))
			s.sign = *p->at;
	}
	if (star_or_number(p, &s.width) < 0)
		return -1;
	if (s.width < -1)
		left = true, s.width = -s.width;
	if (left)
		s.align = '<', s.fill[0] = ' ';
	if (take(&p->at, p->end, '.')) {
		s.precision = 0;
		if (star_or_number(p, &s.precision) < 0)
			return -1;
	}
	while (p->at < p->end && strchr("hlL", *p->at))
		p->at++;
	if (p->at >= p->end)
		return ex_fail(p->e, "ValueError: incomplete format");
	type = *p->at++;
	if (type == '%' && p->at - start == 1) {
		str_add_char(out, '%');
		return 0;
	}
	if (!keyed && next_argument(p, &v) < 0)
		return -1;
	if (v.o && ex_refuse_defined(p->e, &v, "__str__ __repr__ __format__", "its text") < 0)
		return -1;
	if (strchr("sra", type))
		return percent_text(p, &v, &s, type, out);
	if (type == 'c')
		return percent_character(p, &v, &s, out);
	if (strchr("diuxXoeEfFgG", type))
		return percent_number(p, &v, &s, type, out);
	return ex_fail(p->e, "ValueError: unsupported format character '%c' (0x%x) at index %d",
		type, type, (int)(p->at - 1 - p->end));
}

static int all_used(struct percent *p)
{
	bool used = p->args->kind == V_TUPLE
			    ? p->next >= ex_n_parts(p->args)
			    : p->next || p->args->kind == V_DICT || p->args->kind == V_LIST ||
				      p->args->kind == V_BYTES || p->args->kind == V_RANGE;

	return used ? 0
		    : ex_fail(p->e,
			      "TypeError: not all arguments converted during string formatting");
}

int ex_format_percent(
	struct eval *e, const struct val *format, const struct val *args, struct val *out)
{
	struct percent p = {
		.e = e, .args = args, .at = format->s.at, .end = format->s.at + format->s.len
	};
	struct str text = { 0 };

	if (format->kind == V_BYTES)
		return ex_fail(e, "cannot tell: %% of bytes is not known here");
	if (ex_whole(e, format) < 0)
		return -1;
	while (p.at < p.end)
		if (*p.at != '%') {
			str_add_char(&text, *p.at++);
		} else if (p.at++, percent_one(&p, &text) < 0) {
			str_free(&text);
			return -1;
		}
	if (all_used(&p) < 0) {
		str_free(&text);
		return -1;
	}
	*out = val_take(e, &text);
	return 0;
}
