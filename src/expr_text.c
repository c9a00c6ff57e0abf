/* expr_text.c - characters and stretches of str and bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_text.h"

#include <locale.h>
#include <wctype.h>

#include "pystep/utf8.h"

/* Characters. */

static locale_t unicode(void)
{
	static locale_t l;

	if (!l)
		l = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!l)
		l = newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
	return l;
}

bool ex_is_ascii_space(uint32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13);
}

bool ex_is_space(uint32_t c)
{
	return ex_is_ascii_space(c) || (c >= 0x1c && c <= 0x1f) || c == 0x85 || c == 0xa0 ||
	       c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

bool ex_is_blank(const struct val *v, uint32_t c)
{
	return v->kind == V_STR ? ex_is_space(c) : ex_is_ascii_space(c);
}

/* The zeros of Unicode 14; nine more follow each. */
int ex_digit_of(uint32_t c)
{
	static const uint32_t zeros[] = { '0', 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6,
		0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090,
		0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
		0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30,
		0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0,
		0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50,
		0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0 };

	for (size_t i = 0; i < ARRAY_LEN(zeros) && zeros[i] <= c; i++)
		if (c <= zeros[i] + 9)
			return (int)(c - zeros[i]);
	return -1;
}

bool ex_is_decimal(uint32_t c)
{
	return ex_digit_of(c) >= 0;
}

bool ex_is_superscript(uint32_t c)
{
	return c == 0xb2 || c == 0xb3 || c == 0xb9 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079) ||
	       (c >= 0x2080 && c <= 0x2089);
}

bool ex_is_alpha(uint32_t c)
{
	if (c < 0x80)
		return (c | 32) >= 'a' && (c | 32) <= 'z';
	return iswalpha_l((wint_t)c, unicode()) && !ex_is_decimal(c) && !ex_is_superscript(c);
}

bool ex_is_upper(uint32_t c)
{
	return c < 0x80 ? c >= 'A' && c <= 'Z' : iswupper_l((wint_t)c, unicode());
}

bool ex_is_lower(uint32_t c)
{
	return c < 0x80 ? c >= 'a' && c <= 'z'
			: iswlower_l((wint_t)c, unicode()) || c == 0xaa || c == 0xba;
}

uint32_t ex_to_upper(uint32_t c)
{
	return c < 0x80 ? (c >= 'a' && c <= 'z' ? c - 32 : c) : towupper_l((wint_t)c, unicode());
}

uint32_t ex_to_lower(uint32_t c)
{
	return c < 0x80 ? (c >= 'A' && c <= 'Z' ? c + 32 : c) : towlower_l((wint_t)c, unicode());
}

size_t ex_next_char(const struct val *v, size_t at, uint32_t *c)
{
	if (v->kind == V_BYTES) {
		*c = (unsigned char)v->s.at[at];
		return 1;
	}
	return utf8_decode(v->s.at + at, v->s.len - at, c);
}

size_t ex_char_before(const struct val *v, size_t end, uint32_t *c)
{
	size_t at = end - 1;

	while (v->kind == V_STR && at > 0 && ((unsigned char)v->s.at[at] & 0xc0) == 0x80)
		at--;
	ex_next_char(v, at, c);
	return at;
}

void ex_add_char(struct str *out, enum val_kind kind, uint32_t c)
{
	char text[4];

	if (kind == V_BYTES)
		str_add_char(out, (char)c);
	else
		str_add_bytes(out, text, utf8_encode(c, text));
}

/* Stretches. */

struct val val_text(struct eval *e, enum val_kind kind, struct str *s)
{
	struct val v = val_take(e, s);

	v.kind = kind;
	return v;
}

struct val val_piece(const struct val *v, size_t from, size_t to)
{
	return (struct val){ .kind = v->kind, .s = { v->s.at + from, to - from } };
}

int ex_need_text(struct eval *e, const struct val *self, const struct val *v)
{
	if (v->kind != self->kind)
		return ex_fail(e,
			self->kind == V_STR
				? "TypeError: must be str, not %s"
				: "TypeError: a bytes-like object is required, not '%s'",
			ex_type_name(e, v));
	return ex_whole(e, v);
}

static int slice_index(struct eval *e, const struct args *a, size_t i, int64_t *out)
{
	if (a->n <= i || a->at[i].kind == V_NONE || ex_to_index(e, &a->at[i], out) == 0)
		return 0;
	return ex_fail(
		e, "TypeError: slice indices must be integers or None or have an __index__ method");
}

static int64_t from_end(int64_t i, int64_t n)
{
	return i >= 0 ? i : i < -n ? 0 : i + n;
}

int ex_stretch(
	struct eval *e, const struct args *a, size_t first, size_t *from, size_t *to, bool *good)
{
	int64_t n = (int64_t)ex_text_count(a->self), start = 0, end = n;

	if (slice_index(e, a, first, &start) < 0 || slice_index(e, a, first + 1, &end) < 0)
		return -1;
	start = from_end(start, n);
	end = from_end(end > n ? n : end, n);
	*good = start <= end && start <= n;
	*from = *good ? ex_text_offset(a->self, (size_t)start) : 0;
	*to = *good ? ex_text_offset(a->self, (size_t)end) : 0;
	return 0;
}

const char *ex_find_text(const char *at, size_t len, const char *what, size_t n)
{
	if (!n)
		return at;
	return len ? memmem(at, len, what, n) : NULL;
}

const char *ex_rfind_text(const char *at, size_t len, const char *what, size_t n)
{
	if (n > len)
		return NULL;
	for (const char *p = at + len - n;; p--) {
		if (!memcmp(p, what, n))
			return p;
		if (p == at)
			return NULL;
	}
}
