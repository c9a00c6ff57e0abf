/* expr_format_percent.c - % of a str or bytes: printf-style formatting, as CPython 3.11's Objects/unicodeobject.c and
 * bytesobject.c have it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_format.h"

#include "pystep/utf8.h"

struct percent {
	struct eval *e;
	const struct val *args; /* a tuple, a dict, or one value */
	size_t next;
	const char *at, *end;
	bool is_bytes;
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

	if (!ex_take(&p->at, p->end, '*'))
		return ex_read_number(p->e, &p->at, p->end, out);
	if (next_argument(p, &v) < 0)
		return -1;
	return is_int(&v) ? ex_to_index(p->e, &v, out) : ex_fail(p->e, "TypeError: * wants int");
}

/* At least `least` digits, whatever the width. */
static int put_digits(
	struct percent *p, const struct val *v, struct spec *s, int64_t least, struct str *out)
{
	struct spec digits = { .fill = "0",
		.fill_len = 1,
		.align = '=',
		.width = least,
		.precision = -1,
		.type = s->type };
	struct str text = { 0 };
	struct val size = *v, zero = val_int(0);
	bool negative = ex_compare_numbers(p->e, v, &zero) < 0;
	struct parts parts = { .sign = ex_sign_of(s, negative), .rest = "", .prefix = "" };

	if ((negative && ex_number_negate(p->e, v, &size) < 0) ||
		ex_format_int(p->e, &size, &digits, &text) < 0) {
		str_free(&text);
		return -1;
	}
	parts.digits = str_text(&text);
	if (s->alternate && s->type != 'd')
		parts.prefix = s->type == 'x' ? "0x" : s->type == 'X' ? "0X" : "0o";
	ex_put_number(s, &parts, 3, out);
	str_free(&text);
	return 0;
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
		return ex_to_double(p->e, v, &d) < 0 ? -1 : ex_format_float(p->e, d, s, out);
	}
	if (v->kind == V_FLOAT && ex_int_from_double(p->e, v->d, v) < 0)
		return -1;
	s->type = strchr("diu", type) ? 'd' : type;
	s->precision = -1;
	return precision < 0 ? ex_format_int(p->e, v, s, out) : put_digits(p, v, s, precision, out);
}

static int percent_text(
	struct percent *p, struct val *v, struct spec *s, char type, struct str *out)
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
	return ex_format_text(p->e, &shown, s, out);
}

static int percent_character(
	struct percent *p, struct val *v, struct spec *s, char type, struct str *out)
{
	struct val shown = *v;
	char text[4];
	int64_t n;

	(void)type;
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
	ex_put_aligned(s, shown.s.at, shown.s.len, '>', out);
	return 0;
}

/* bytes: %s and %b of other bytes, %r and %a of anything, as ASCII. */

static void put_bytes(const struct spec *s, const char *at, size_t len, struct str *out)
{
	size_t n = s->precision >= 0 && (uint64_t)s->precision < len ? (size_t)s->precision : len;
	int64_t room = s->width - (int64_t)n;

	if (s->align != '<' && room > 0)
		str_add_fill(out, ' ', (size_t)room);
	str_add_bytes(out, at, n);
	if (s->align == '<' && room > 0)
		str_add_fill(out, ' ', (size_t)room);
}

static int percent_bytes(
	struct percent *p, struct val *v, struct spec *s, char type, struct str *out)
{
	struct str text = { 0 };
	int r;

	if (type == 's' || type == 'b') {
		if (v->kind == V_BYTES && ex_whole(p->e, v) == 0) {
			put_bytes(s, v->s.at, v->s.len, out);
			return 0;
		}
		if (v->kind == V_OBJECT &&
			(ex_refuse_defined(p->e, v, "__bytes__", "its bytes") < 0 ||
				ex_refuse_unknown(p->e, v, "its bytes") < 0))
			return -1;
		return v->kind == V_BYTES ? -1
					  : ex_fail(p->e,
						    "TypeError: %%b requires a bytes-like object, "
						    "or an object "
						    "that implements __bytes__, not '%s'",
						    ex_type_name(p->e, v));
	}
	r = ex_ascii(p->e, v, &text);
	if (r == 0)
		put_bytes(s, str_text(&text), text.len, out);
	str_free(&text);
	return r;
}

static int percent_byte(
	struct percent *p, struct val *v, struct spec *s, char type, struct str *out)
{
	char byte = v->kind == V_BYTES && v->s.len == 1 ? v->s.at[0] : 0;
	int64_t n;

	(void)type;
	if (is_int(v)) {
		ex_to_index(p->e, v, &n);
		if (n < 0 || n > 255)
			return ex_fail(p->e, "OverflowError: %%c arg not in range(256)");
		byte = (char)n;
	} else if (v->kind != V_BYTES || v->s.len != 1) {
		return ex_fail(
			p->e, "TypeError: %%c requires an integer in range(256) or a single byte");
	}
	s->precision = -1;
	put_bytes(s, &byte, 1, out);
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
	key = (p->is_bytes ? val_bytes : val_str)(start, (size_t)(p->at - 1 - start));
	return ex_subscript(p->e, p->args, &key, v);
}

/* Flags, width, precision: what stands before the letter. */

static void read_flags(struct percent *p, struct spec *s)
{
	for (; p->at < p->end && strchr("#0- +", *p->at); p->at++) {
		s->alternate |= *p->at == '#';
		if (*p->at == '-')
			s->align = '<';
		if (*p->at == '0') {
			s->fill[0] = '0';
			s->align = s->align ? s->align : '=';
		}
		if (*p->at == '+' || (*p->at == ' ' && !s->sign))
			s->sign = *p->at;
	}
}

static int read_directive(struct percent *p, struct spec *s)
{
	read_flags(p, s);
	if (star_or_number(p, &s->width) < 0)
		return -1;
	if (s->width < -1) {
		s->align = '<';
		s->width = -s->width;
	}
	if (s->align == '<')
		s->fill[0] = ' ';
	if (ex_take(&p->at, p->end, '.')) {
		s->precision = 0;
		if (star_or_number(p, &s->precision) < 0)
			return -1;
	}
	while (p->at < p->end && strchr("hlL", *p->at))
		p->at++;
	return p->at < p->end ? 0 : ex_fail(p->e, "ValueError: incomplete format");
}

/* The letters, of str and of bytes, and who writes what is under them. */
static const struct {
	const char *of_str, *of_bytes;
	int (*put)(struct percent *p, struct val *v, struct spec *s, char type, struct str *out);
} letters[] = {
	{ "", "sbra", percent_bytes },
	{ "", "c", percent_byte },
	{ "sra", "", percent_text },
	{ "c", "", percent_character },
	{ "diuxXoeEfFgG", "diuxXoeEfFgG", percent_number },
};

/* After the percent sign. */
static int percent_one(struct percent *p, struct str *out)
{
	struct spec s = { .fill = " ", .fill_len = 1, .width = -1, .precision = -1 };
	bool keyed = p->at < p->end && *p->at == '(';
	const char *start = p->at;
	struct val v;
	char type;

	if ((keyed && percent_key(p, &v) < 0) || read_directive(p, &s) < 0)
		return -1;
	type = *p->at++;
	if (type == '%' && p->at - start == 1) {
		str_add_char(out, '%');
		return 0;
	}
	if (!keyed && next_argument(p, &v) < 0)
		return -1;
	if (v.o && ex_refuse_defined(p->e, &v, "__str__ __repr__ __format__", "its text") < 0)
		return -1;
	for (size_t i = 0; type && i < ARRAY_LEN(letters); i++)
		if (strchr(p->is_bytes ? letters[i].of_bytes : letters[i].of_str, type))
			return letters[i].put(p, &v, &s, type, out);
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
		    : ex_fail(p->e, "TypeError: not all arguments converted during %s formatting",
			      p->is_bytes ? "bytes" : "string");
}

int ex_format_percent(
	struct eval *e, const struct val *format, const struct val *args, struct val *out)
{
	struct percent p = { .e = e,
		.args = args,
		.at = format->s.at,
		.end = format->s.at + format->s.len,
		.is_bytes = format->kind == V_BYTES };
	struct str text = { 0 };

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
	out->kind = format->kind;
	return 0;
}
