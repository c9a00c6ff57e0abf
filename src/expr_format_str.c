/* expr_format_str.c - str.format.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_format.h"

#include <ctype.h>
#include <stdio.h>

struct formatting {
	struct eval *e;
	const struct args *a;
	size_t next; /* of fields without a number */
	bool is_numbered, only_named;
};

static int argument(struct formatting *f, const char *at, size_t len, struct val *out)
{
	size_t n = 0;
	bool numeric = len > 0;

	for (size_t i = 0; i < len; i++)
		numeric &= isdigit((unsigned char)at[i]) != 0;
	if (f->only_named && (numeric || !len))
		return ex_fail(f->e, "ValueError: Format string contains positional fields");
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
	struct formatting f = { .e = e, .a = a, .only_named = a->how.n };
	struct str text = { 0 };

	if (ex_whole(e, a->self) < 0 ||
		format_into(&f, a->self->s.at, a->self->s.len, 0, &text) < 0) {
		str_free(&text);
		return -1;
	}
	*out = val_take(e, &text);
	return 0;
}
