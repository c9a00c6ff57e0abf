/* expr_fn_text.c - Python's functions that make texts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include "pystep/utf8.h"

static int call_ord(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at;
	uint32_t c = 0;

	if (v->kind != V_STR && v->kind != V_BYTES)
		return ex_fail(e, "TypeError: ord() expected string of length 1, but %s found",
			ex_type_name(e, v));
	if (ex_text_count(v) != 1 || v->cut)
		return ex_fail(e,
			"TypeError: ord() expected a character, but string of length %zu found",
			ex_text_count(v) + (size_t)v->cut);
	if (v->kind == V_BYTES)
		c = (unsigned char)v->s.at[0];
	else
		utf8_decode(v->s.at, v->s.len, &c);
	*out = val_int(c);
	return 0;
}

static int call_chr(struct eval *e, const struct args *a, struct val *out)
{
	struct str text = { 0 };
	char bytes[4];
	int64_t n;

	if (ex_to_index(e, a->at, &n) < 0)
		return -1;
	if (n != (int32_t)n)
		return ex_fail(e, "OverflowError: Python int too large to convert to C int");
	if (n < 0 || n > 0x10ffff)
		return ex_fail(e, "ValueError: chr() arg not in range(0x110000)");
	str_add_bytes(&text, bytes, utf8_encode((uint32_t)n, bytes));
	*out = val_take(e, &text);
	return 0;
}

/* repr, ascii, str: by the letter that asks for them in a format. */
static int text_by(struct eval *e, const struct args *a, struct val *out)
{
	struct str text = { 0 };

	if (ex_text_by(e, a->how.n, a->at, &text) < 0) {
		str_free(&text);
		return -1;
	}
	*out = val_take(e, &text);
	return 0;
}

static int call_str(struct eval *e, const struct args *a, struct val *out)
{
	if (!a->n) {
		*out = val_str("", 0);
		return 0;
	}
	if (a->n > 1 || a->n_named)
		return ex_fail(e, "cannot tell: str() of bytes with an encoding; use .decode()");
	return text_by(e, a, out);
}

static int call_format(struct eval *e, const struct args *a, struct val *out)
{
	struct str text = { 0 };

	if (a->n > 1 && a->at[1].kind != V_STR)
		return ex_fail(e, "TypeError: format() argument 2 must be str, not %s",
			ex_type_name(e, &a->at[1]));
	if (ex_format_val(e, a->at, a->n > 1 ? a->at[1].s.at : "", a->n > 1 ? a->at[1].s.len : 0,
		    &text) < 0) {
		str_free(&text);
		return -1;
	}
	*out = val_take(e, &text);
	return 0;
}

/* bytes(…): of numbers, of a count, of a text. */

static int bytes_of_text(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *encoding = ex_argument(a, 1, "encoding");

	if (!encoding)
		return ex_fail(e, "TypeError: string argument without an encoding");
	*out = val_bytes(a->at->s.at, a->at->s.len);
	if (ex_whole(e, a->at) < 0)
		return -1;
	if (encoding->kind == V_STR && strncmp(encoding->s.at, "utf", 3) &&
		strncmp(encoding->s.at, "ascii", 5))
		return ex_fail(e, "cannot tell: other encodings than UTF-8");
	return 0;
}

static int zero_bytes(struct eval *e, const struct val *count, struct val *out)
{
	int64_t n;

	if (ex_to_index(e, count, &n) < 0)
		return -1;
	if (n < 0)
		return ex_fail(e, "ValueError: negative count");
	if (n > 1 << 26)
		return ex_fail(e, "MemoryError: too many bytes");
	*out = val_bytes(ex_pool_alloc(&e->x->pool, (size_t)n + 1), (size_t)n);
	return 0;
}

static int add_byte(struct eval *e, const struct val *v, struct str *text)
{
	int64_t n;

	if (ex_to_index(e, v, &n) < 0)
		return -1;
	if (n < 0 || n > 255)
		return ex_fail(e, "ValueError: bytes must be in range(0, 256)");
	str_add_char(text, (char)n);
	return 0;
}

static int bytes_of_items(struct eval *e, const struct val *v, struct val *out)
{
	struct str text = { 0 };
	struct box *b;

	if (ex_to_box(e, v, &b) < 0)
		return -1;
	for (size_t i = 0; i < b->n; i++)
		if (add_byte(e, &b->items[i], &text) < 0) {
			str_free(&text);
			return -1;
		}
	*out = val_take(e, &text);
	out->kind = V_BYTES;
	return 0;
}

static int call_bytes(struct eval *e, const struct args *a, struct val *out)
{
	*out = val_bytes("", 0);
	if (!a->n)
		return 0;
	if (a->at->kind == V_STR)
		return bytes_of_text(e, a, out);
	if (is_int(a->at))
		return zero_bytes(e, a->at, out);
	if (a->at->kind != V_BYTES)
		return bytes_of_items(e, a->at, out);
	*out = val_bytes(a->at->s.at, a->at->s.len);
	return ex_whole(e, a->at);
}

const struct builtin ex_text_functions[] = {
	FUNCTION("ord", call_ord, 1, 1, "", HOW(0)),
	FUNCTION("chr", call_chr, 1, 1, "", HOW(0)),
	FUNCTION("repr", text_by, 1, 1, "", HOW('r')),
	FUNCTION("ascii", text_by, 1, 1, "", HOW('a')),
	FUNCTION("format", call_format, 1, 2, "", HOW(0)),
	TYPE("str", call_str, 0, 3, "encoding errors", V_STR, HOW('s')),
	TYPE("bytes", call_bytes, 0, 3, "encoding errors", V_BYTES, HOW(0)),
	{ .name = NULL },
};
