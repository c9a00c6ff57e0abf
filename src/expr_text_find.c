/* expr_text_find.c - methods of str and bytes that look for a text, and cut off or exchange what they find.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_text.h"

#define MOST_TEXT (1u << 26)

enum { START = 1, END = 2 }; /* which ends */

/* startswith, endswith */

static int is_at(
	struct eval *e, const struct args *a, const struct val *end, size_t from, size_t to)
{
	const struct val *self = a->self;
	const char *wanted = self->kind == V_STR ? "str" : "bytes";

	if (end->kind != self->kind)
		return ex_fail(e, "TypeError: %s first arg must be %s or a tuple of %s, not %s",
			a->name, wanted, wanted, ex_type_name(e, end));
	if (end->cut)
		return ex_whole(e, end);
	if (a->how.n == START && self->cut && end->s.len > to - from &&
		!memcmp(self->s.at + from, end->s.at, to - from))
		return ex_whole(e, self);
	if (end->s.len > to - from)
		return 0;
	return !memcmp(
		self->s.at + (a->how.n == START ? from : to - end->s.len), end->s.at, end->s.len);
}

static int has_end(struct eval *e, const struct args *a, struct val *out)
{
	size_t from, to;
	struct val x;
	bool good;
	int r = 0;

	if ((a->how.n == END && ex_whole(e, a->self) < 0) ||
		ex_stretch(e, a, 1, &from, &to, &good) < 0)
		return -1;
	if (a->at[0].kind != V_TUPLE)
		r = is_at(e, a, &a->at[0], from, to);
	else
		for (size_t i = 0; r == 0 && i < ex_n_parts(&a->at[0]); i++)
			r = ex_part(e, &a->at[0], i, &x) < 0 ? -1 : is_at(e, a, &x, from, to);
	*out = val_bool(r > 0 && good);
	return r < 0 ? -1 : 0;
}

/* find, index, count */

enum { BACKWARD = 1, MUST = 2 };

/* bytes are looked for by their number, too. */
static int needle(struct eval *e, const struct args *a, char *byte, struct val *out)
{
	*out = a->at[0];
	if (a->self->kind != V_BYTES || !is_int(out))
		return ex_need_text(e, a->self, out);
	if (out->kind == V_BIG || out->n < 0 || out->n > 255)
		return ex_fail(e, "ValueError: byte must be in range(0, 256)");
	*byte = (char)out->n;
	*out = val_bytes(byte, 1);
	return 0;
}

static int search(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *self = a->self;
	struct val what, before;
	size_t from, to;
	const char *p = NULL;
	char byte;
	bool good;

	if (needle(e, a, &byte, &what) < 0 || ex_stretch(e, a, 1, &from, &to, &good) < 0)
		return -1;
	if (good)
		p = (a->how.n & BACKWARD ? ex_rfind_text : ex_find_text)(
			self->s.at + from, to - from, what.s.at, what.s.len);
	if (self->cut && (!p || a->how.n & BACKWARD))
		return ex_whole(e, self);
	if (!p && a->how.n & MUST)
		return ex_fail(e, self->kind == V_STR ? "ValueError: substring not found"
						      : "ValueError: subsection not found");
	before = val_piece(self, 0, p ? (size_t)(p - self->s.at) : 0);
	*out = val_int(p ? (int64_t)ex_text_count(&before) : -1);
	return 0;
}

static int count(struct eval *e, const struct args *a, struct val *out)
{
	size_t from, to;
	int64_t n = 0;
	bool good;
	char byte;
	struct val what, inside;

	if (ex_whole(e, a->self) < 0 || needle(e, a, &byte, &what) < 0 ||
		ex_stretch(e, a, 1, &from, &to, &good) < 0)
		return -1;
	inside = val_piece(a->self, from, to);
	if (!what.s.len) {
		*out = val_int(good ? (int64_t)ex_text_count(&inside) + 1 : 0);
		return 0;
	}
	for (const char *p = inside.s.at, *end = p + inside.s.len;
		good && (p = ex_find_text(p, (size_t)(end - p), what.s.at, what.s.len)); n++)
		p += what.s.len;
	*out = val_int(n);
	return 0;
}

/* strip, removeprefix */

static bool is_among(const struct val *self, uint32_t c, const struct val *set)
{
	uint32_t x;

	if (!set)
		return ex_is_blank(self, c);
	for (size_t i = 0; i < set->s.len;) {
		i += ex_next_char(set, i, &x);
		if (x == c)
			return true;
	}
	return false;
}

static int strip(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *self = a->self, *set = a->n && a->at[0].kind != V_NONE ? &a->at[0] : NULL;
	size_t from = 0, to = self->s.len, next;
	uint32_t c;

	if ((set && ex_need_text(e, self, set) < 0) || (a->how.n & END && ex_whole(e, self) < 0))
		return -1;
	for (; a->how.n & START && from < to; from = next) {
		next = from + ex_next_char(self, from, &c);
		if (!is_among(self, c, set))
			break;
	}
	for (; a->how.n & END && to > from; to = next) {
		next = ex_char_before(self, to, &c);
		if (!is_among(self, c, set))
			break;
	}
	*out = val_piece(self, from, to);
	out->cut = self->cut;
	return 0;
}

static int remove_end(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *self = a->self, *end = &a->at[0];
	size_t len = self->s.len, n = end->s.len;

	if (ex_whole(e, self) < 0 || ex_need_text(e, self, end) < 0)
		return -1;
	*out = val_piece(self, 0, len);
	if (n > len || !n)
		return 0;
	if (a->how.n == START && !memcmp(self->s.at, end->s.at, n))
		*out = val_piece(self, n, len);
	else if (a->how.n == END && !memcmp(self->s.at + len - n, end->s.at, n))
		*out = val_piece(self, 0, len - n);
	return 0;
}

/* replace */

/* One after every character, and one before the first. */
static size_t replace_nothing(
	const struct val *self, const struct val *new, int64_t most, struct str *text)
{
	size_t i = 0;
	uint32_t c;

	while (most-- > 0 && text->len <= MOST_TEXT) {
		size_t n = i < self->s.len ? ex_next_char(self, i, &c) : 0;

		str_add_bytes(text, new->s.at, new->s.len);
		str_add_bytes(text, self->s.at + i, n);
		i += n;
		if (!n)
			break;
	}
	return i;
}

static size_t replace_text(const struct val *self, const struct val *old, const struct val *new,
	int64_t most, struct str *text)
{
	size_t i = 0;
	const char *p;

	while (most-- > 0 && text->len <= MOST_TEXT &&
		(p = ex_find_text(self->s.at + i, self->s.len - i, old->s.at, old->s.len))) {
		str_add_bytes(text, self->s.at + i, (size_t)(p - self->s.at) - i);
		str_add_bytes(text, new->s.at, new->s.len);
		i = (size_t)(p - self->s.at) + old->s.len;
	}
	return i;
}

static int replace(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *self = a->self, *old = &a->at[0], *new = &a->at[1];
	struct str text = { 0 };
	int64_t most = -1;
	size_t done;

	if (ex_whole(e, self) < 0 || ex_need_text(e, self, old) < 0 ||
		ex_need_text(e, self, new) < 0 ||
		(a->n > 2 && ex_to_index(e, &a->at[2], &most) < 0))
		return -1;
	if (most < 0)
		most = INT64_MAX;
	done = old->s.len ? replace_text(self, old, new, most, &text)
			  : replace_nothing(self, new, most, &text);
	if (text.len > MOST_TEXT) {
		str_free(&text);
		return ex_fail(e, "MemoryError: the text would be too long");
	}
	str_add_bytes(&text, self->s.at + done, self->s.len - done);
	*out = val_text(e, self->kind, &text);
	return 0;
}

const struct method ex_find_methods[] = {
	{ TEXTS, "startswith", has_end, 1, 3, "", HOW(START) },
	{ TEXTS, "endswith", has_end, 1, 3, "", HOW(END) },
	{ TEXTS, "find", search, 1, 3, "", HOW(0) },
	{ TEXTS, "rfind", search, 1, 3, "", HOW(BACKWARD) },
	{ TEXTS, "index", search, 1, 3, "", HOW(MUST) },
	{ TEXTS, "rindex", search, 1, 3, "", HOW(MUST | BACKWARD) },
	{ TEXTS, "count", count, 1, 3, "", HOW(0) },
	{ TEXTS, "strip", strip, 0, 1, "", HOW(START | END) },
	{ TEXTS, "lstrip", strip, 0, 1, "", HOW(START) },
	{ TEXTS, "rstrip", strip, 0, 1, "", HOW(END) },
	{ TEXTS, "removeprefix", remove_end, 1, 1, "", HOW(START) },
	{ TEXTS, "removesuffix", remove_end, 1, 1, "", HOW(END) },
	{ TEXTS, "replace", replace, 2, 3, "", HOW(0) },
	{ .name = NULL },
};
