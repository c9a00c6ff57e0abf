/* expr_format.c - format(): the format specification mini-language, by its grammar
 *
 *     [[fill]align][sign][z][#][0][width][,|_][.precision][type]
 *
 * as CPython 3.11's Python/formatter_unicode.c has it. The locale is never asked.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_format.h"

#include <ctype.h>
#include <stdlib.h>

#include "pystep/utf8.h"

#define MOST_WIDTH (1 << 24)

/* Reading a specification. */

static bool is_align(char c)
{
	return c && strchr("<>=^", c);
}

int ex_read_number(struct eval *e, const char **at, const char *end, int64_t *out)
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

bool ex_take(const char **at, const char *end, char c)
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
	s->no_negative_zero = ex_take(&at, end, 'z');
	s->alternate = ex_take(&at, end, '#');
	if (ex_take(&at, end, '0')) {
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
	if (ex_read_number(e, &at, end, &s->width) < 0)
		return -1;
	if (at < end && (*at == ',' || *at == '_'))
		s->grouping = *at++;
	if (at < end && (*at == ',' || *at == '_'))
		return ex_fail(e, "ValueError: Cannot specify both ',' and '_'.");
	if (ex_take(&at, end, '.') && ex_read_number(e, &at, end, &s->precision) <= 0)
		return ex_fail(e, "ValueError: Format specifier missing precision");
	if (at < end)
		s->type = *at++;
	return at < end ? ex_fail(e, "ValueError: Invalid format specifier") : 0;
}

/* Putting together: sign, prefix, digits in groups, the rest. */

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

void ex_put_aligned(
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

void ex_put_number(const struct spec *s, const struct parts *p, int group, struct str *out)
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
		ex_put_aligned(s, str_text(&text), text.len, '>', out);
	str_free(&text);
}

char ex_sign_of(const struct spec *s, bool negative)
{
	return negative ? '-' : s->sign == '+' || s->sign == ' ' ? s->sign : 0;
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
	ex_put_aligned(s, text, utf8_encode((uint32_t)n, text), '<', out);
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

int ex_format_int(struct eval *e, const struct val *v, const struct spec *s, struct str *out)
{
	struct parts p = { .rest = "" };
	mpz_srcptr z = ex_big_of(e, v);
	mpz_ptr size = ex_big_new(e);
	char *digits;
	size_t i = 0;
	double d;

	if (s->type && strchr("eEfFgG%", s->type))
		return ex_to_double(e, v, &d) < 0 ? -1 : ex_format_float(e, d, s, out);
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
	p.sign = ex_sign_of(s, mpz_sgn(z) < 0);
	p.prefix = s->alternate ? bases[i].prefix : "";
	p.digits = digits;
	ex_put_number(s, &p, bases[i].base == 10 ? 3 : 4, out);
	free(digits);
	return 0;
}

/* Texts. */

int ex_format_text(struct eval *e, const struct val *v, const struct spec *s, struct str *out)
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
	ex_put_aligned(s, v->s.at, len, '<', out);
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
			return ex_format_int(e, &text, &s, out);
		}
		return v->kind == V_STR	    ? ex_format_text(e, v, &s, out)
		       : v->kind == V_FLOAT ? ex_format_float(e, v->d, &s, out)
					    : ex_format_int(e, v, &s, out);
	}
	if (v->kind == V_COMPLEX || v->kind == V_OTHER || v->kind == V_OBJECT)
		return ex_fail(e, "cannot tell: the format of a %s", ex_type_name(e, v));
	return ex_fail(e, "TypeError: unsupported format string passed to %s.__format__",
		ex_type_name(e, v));
}
