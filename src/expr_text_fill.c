/* expr_text_fill.c - methods of str and bytes that fill them up, and that make one of the other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_text.h"

#include "pystep/utf8.h"

#define MOST_WIDTH (1 << 26)

/* Filling. */

enum side { LEFT, RIGHT, BOTH };

static int read_width(struct eval *e, const struct args *a, int64_t *width)
{
	if (ex_whole(e, a->self) < 0 || ex_to_index(e, &a->at[0], width) < 0)
		return -1;
	return *width > MOST_WIDTH ? ex_fail(e, "MemoryError: the text would be too long") : 0;
}

/* How many go before it; what is odd goes as CPython has it. */
static int64_t before(enum side text_is, int64_t width, int64_t n)
{
	int64_t room = width - n;

	if (room <= 0 || text_is == LEFT)
		return 0;
	return text_is == RIGHT ? room : room / 2 + (room & width & 1);
}

static void add_times(struct str *text, const struct val *with, int64_t times)
{
	for (int64_t i = 0; i < times; i++)
		str_add_bytes(text, with->s.at, with->s.len);
}

static int fill(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *self = a->self;
	const struct val blank = { .kind = self->kind, .s = { " ", 1 } },
			 *with = a->n > 1 ? &a->at[1] : &blank;
	struct str text = { 0 };
	int64_t width, n = (int64_t)ex_text_count(self), left;

	if (read_width(e, a, &width) < 0)
		return -1;
	if (with->kind != self->kind || ex_text_count(with) != 1)
		return ex_fail(
			e, "TypeError: The fill character must be exactly one character long");
	left = before(a->how.n, width, n);
	add_times(&text, with, left);
	str_add_bytes(&text, self->s.at, self->s.len);
	add_times(&text, with, width - n - left);
	*out = val_text(e, self->kind, &text);
	return 0;
}

static int zfill(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *self = a->self;
	struct str text = { 0 };
	int64_t width, n = (int64_t)ex_text_count(self);
	bool sign = self->s.len && (self->s.at[0] == '-' || self->s.at[0] == '+');

	if (read_width(e, a, &width) < 0)
		return -1;
	str_add_bytes(&text, self->s.at, sign);
	str_add_fill(&text, '0', width > n ? (size_t)(width - n) : 0);
	str_add_bytes(&text, self->s.at + sign, self->s.len - sign);
	*out = val_text(e, self->kind, &text);
	return 0;
}

static int expandtabs(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *size = ex_argument(a, 0, "tabsize");
	struct str text = { 0 };
	int64_t width = 8, column = 0;
	uint32_t c;

	if (ex_whole(e, a->self) < 0 || (size && ex_to_index(e, size, &width) < 0))
		return -1;
	for (size_t i = 0; i < a->self->s.len;) {
		i += ex_next_char(a->self, i, &c);
		if (c != '\t') {
			ex_add_char(&text, a->self->kind, c);
			column = c == '\n' || c == '\r' ? 0 : column + 1;
			continue;
		}
		int64_t n = width > 0 ? width - column % width : 0;

		if (n > MOST_WIDTH || text.len > MOST_WIDTH) {
			str_free(&text);
			return ex_fail(e, "OverflowError: result too long");
		}
		str_add_fill(&text, ' ', (size_t)n);
		column += n;
	}
	*out = val_text(e, a->self->kind, &text);
	return 0;
}

/* Between str and bytes. */

static bool is_utf8(const struct val *encoding)
{
	static const char *const names[] = { "utf-8", "utf8", "UTF-8", "utf_8", "UTF8" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (is_str(encoding, names[i]))
			return true;
	return false;
}

/* UTF-8 is known, and ASCII as long as the text is. */
static int check_encoding(struct eval *e, const struct val *encoding, uint32_t c)
{
	if (!encoding || is_utf8(encoding) || (c < 0x80 && is_str(encoding, "ascii")))
		return 0;
	return ex_fail(e, "cannot tell: other encodings than UTF-8");
}

static int encode(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *encoding = ex_argument(a, 0, "encoding"), *self = a->self;
	uint32_t c;

	if (ex_whole(e, self) < 0)
		return -1;
	for (size_t i = 0; i < self->s.len;) {
		i += ex_next_char(self, i, &c);
		if (c >= 0xd800 && c < 0xe000)
			return ex_fail(
				e, "UnicodeEncodeError: 'utf-8' codec can't encode a surrogate");
		if (check_encoding(e, encoding, c) < 0)
			return -1;
	}
	*out = val_bytes(self->s.at, self->s.len);
	return 0;
}

static int decode(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *encoding = ex_argument(a, 0, "encoding"), *self = a->self;
	uint32_t c;

	if (ex_whole(e, self) < 0)
		return -1;
	for (size_t i = 0, n; i < self->s.len; i += n) {
		n = utf8_decode(self->s.at + i, self->s.len - i, &c);
		if ((c == 0xfffd && n == 1) || (c >= 0xd800 && c < 0xe000))
			return ex_fail(e,
				"UnicodeDecodeError: 'utf-8' codec can't decode byte 0x%02x in "
				"position %zu",
				(unsigned char)self->s.at[i], i);
		if (check_encoding(e, encoding, c) < 0)
			return -1;
	}
	*out = val_str(self->s.at, self->s.len);
	return 0;
}

static int hex(struct eval *e, const struct args *a, struct val *out)
{
	struct str text = { 0 };

	if (ex_whole(e, a->self) < 0)
		return -1;
	for (size_t i = 0; i < a->self->s.len; i++)
		str_addf(&text, "%02x", (unsigned char)a->self->s.at[i]);
	*out = val_take(e, &text);
	return 0;
}

const struct method ex_fill_methods[] = {
	{ TEXTS, "ljust", fill, 1, 2, "", HOW(LEFT) },
	{ TEXTS, "rjust", fill, 1, 2, "", HOW(RIGHT) },
	{ TEXTS, "center", fill, 1, 2, "", HOW(BOTH) },
	{ TEXTS, "zfill", zfill, 1, 1, "", HOW(0) },
	{ TEXTS, "expandtabs", expandtabs, 0, 1, "tabsize", HOW(0) },
	{ OF(V_STR), "format", ex_format_method, 0, -1, "*", HOW(0) },
	{ OF(V_STR), "encode", encode, 0, 2, "encoding errors", HOW(0) },
	{ OF(V_BYTES), "decode", decode, 0, 2, "encoding errors", HOW(0) },
	{ OF(V_BYTES), "hex", hex, 0, 0, "", HOW(0) },
	{ .name = NULL },
};
