/* expr_strings.c - methods of str and bytes, and of int and float.
 *
 * Texts are UTF-8: offsets are bytes inside and characters outside. What is a letter, and its other case, is asked of the C
 * library's tables; where one letter becomes several ("ß".upper()) it is said that it cannot be told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <wctype.h>

#include "pystep/utf8.h"
#include "show_quote.h"

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

static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f) || c == 0x85 ||
	       c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
	       c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool is_ascii_space(uint32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13);
}

static bool is_digit(uint32_t c)
{
	return c < 0x80 ? c >= '0' && c <= '9'
			: iswalpha_l((wint_t)c, unicode()) && !iswlower_l((wint_t)c, unicode()) &&
				  !iswupper_l((wint_t)c, unicode()) &&
				  ((c >= 0x660 && c <= 0x669) || (c >= 0x6f0 && c <= 0x6f9) ||
					  (c >= 0x966 && c <= 0x96f) ||
					  (c >= 0xff10 && c <= 0xff19));
}

static bool is_superscript(uint32_t c)
{
	return c == 0xb2 || c == 0xb3 || c == 0xb9 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079) ||
	       (c >= 0x2080 && c <= 0x2089);
}

static bool is_alpha(uint32_t c)
{
	if (c < 0x80)
		return (c | 32) >= 'a' && (c | 32) <= 'z';
	return iswalpha_l((wint_t)c, unicode()) && !is_digit(c) && !is_superscript(c);
}

static bool is_upper(uint32_t c)
{
	return c < 0x80 ? c >= 'A' && c <= 'Z' : iswupper_l((wint_t)c, unicode());
}

static bool is_lower(uint32_t c)
{
	return c < 0x80 ? c >= 'a' && c <= 'z'
			: iswlower_l((wint_t)c, unicode()) || c == 0xaa || c == 0xba;
}

/* One that becomes several, or depends on its neighbours. */
static bool is_special_case(uint32_t c)
{
	return c == 0xdf || c == 0x130 || c == 0x149 || c == 0x1f0 || c == 0x390 || c == 0x3b0 ||
	       c == 0x3a3 || c == 0x587 || (c >= 0x1e96 && c <= 0x1e9e) ||
	       (c >= 0x1f50 && c <= 0x1fff) || (c >= 0xfb00 && c <= 0xfb17) ||
	       (c >= 0x1c4 && c <= 0x1cc) || (c >= 0x1f1 && c <= 0x1f3);
}

static uint32_t to_upper(uint32_t c)
{
	return c < 0x80 ? (c >= 'a' && c <= 'z' ? c - 32 : c) : towupper_l((wint_t)c, unicode());
}

static uint32_t to_lower(uint32_t c)
{
	return c < 0x80 ? (c >= 'A' && c <= 'Z' ? c + 32 : c) : towlower_l((wint_t)c, unicode());
}

static size_t next_char(const struct val *v, size_t at, uint32_t *c)
{
	if (v->kind == V_BYTES) {
		*c = (unsigned char)v->s.at[at];
		return 1;
	}
	return utf8_decode(v->s.at + at, v->s.len - at, c);
}

static void add_char(struct str *out, enum val_kind kind, uint32_t c)
{
	char text[4];

	if (kind == V_BYTES)
		str_add_char(out, (char)c);
	else
		str_add_bytes(out, text, utf8_encode(c, text));
}

static struct val text_of(struct eval *e, enum val_kind kind, struct str *s)
{
	struct val v = val_take(e, s);

	v.kind = kind;
	return v;
}

static struct val piece(const struct val *v, size_t from, size_t to)
{
	return (struct val){ .kind = v->kind, .s = { v->s.at + from, to - from } };
}

/* Arguments. */

static int need_text(struct eval *e, const struct val *self, const struct val *v)
{
	if (v->kind != self->kind)
		return ex_fail(e,
			self->kind == V_STR
				? "TypeError: must be str, not %s"
				: "TypeError: a bytes-like object is required, not '%s'",
			ex_type_name(e, v));
	return ex_whole(e, v);
}

/* start and end arguments, from a->at[first] on, as byte offsets. False: an empty stretch beyond the text. */
static int stretch(struct eval *e, const struct val *self, const struct args *a, size_t first,
	size_t *from, size_t *to, bool *good)
{
	int64_t n = (int64_t)ex_text_count(self), start = 0, end = n;

	if (a->n > first && a->at[first].kind != V_NONE &&
		ex_to_index(e, &a->at[first], &start) < 0)
		return ex_fail(e, "TypeError: slice indices must be integers or None or have an "
				  "__index__ method");
	if (a->n > first + 1 && a->at[first + 1].kind != V_NONE &&
		ex_to_index(e, &a->at[first + 1], &end) < 0)
		return ex_fail(e, "TypeError: slice indices must be integers or None or have an "
				  "__index__ method");
	start = start < 0 ? (start < -n ? 0 : start + n) : start;
	end = end < 0 ? (end < -n ? 0 : end + n) : end > n ? n : end;
	*good = start <= end && start <= n;
	*from = *good ? ex_text_offset(self, (size_t)start) : 0;
	*to = *good ? ex_text_offset(self, (size_t)end) : 0;
	return 0;
}

static const char *find_text(const char *at, size_t len, const char *what, size_t n)
{
	if (!n)
		return at;
	return len ? memmem(at, len, what, n) : NULL;
}

static const char *rfind_text(const char *at, size_t len, const char *what, size_t n)
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

/* startswith, endswith */

static int is_at(struct eval *e, const struct val *self, const struct val *end, size_t from,
	size_t to, bool at_start)
{
	if (end->kind != self->kind || end->cut)
		return end->cut ? ex_whole(e, end)
				: ex_fail(e,
					  "TypeError: %s first arg must be %s or a tuple of %s, "
					  "not %s",
					  at_start ? "startswith" : "endswith",
					  self->kind == V_STR ? "str" : "bytes",
					  self->kind == V_STR ? "str" : "bytes",
					  ex_type_name(e, end));
	if (at_start && self->cut && end->s.len > to - from &&
		!memcmp(self->s.at + from, end->s.at, to - from))
		return ex_whole(e, self);
	if (end->s.len > to - from)
		return 0;
	return !memcmp(self->s.at + (at_start ? from : to - end->s.len), end->s.at, end->s.len);
}

static int has_end(struct eval *e, const struct val *self, const struct args *a, bool at_start,
	struct val *out)
{
	size_t from, to;
	struct val x;
	bool good;
	int r = 0;

	if ((!at_start && ex_whole(e, self) < 0) || stretch(e, self, a, 1, &from, &to, &good) < 0)
		return -1;
	if (a->at[0].kind != V_TUPLE)
		r = is_at(e, self, &a->at[0], from, to, at_start);
	else
		for (size_t i = 0; r == 0 && i < ex_n_parts(&a->at[0]); i++)
			r = ex_part(e, &a->at[0], i, &x) < 0
				    ? -1
				    : is_at(e, self, &x, from, to, at_start);
	*out = val_bool(r > 0 && good);
	return r < 0 ? -1 : 0;
}

static int method_startswith(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return has_end(e, self, a, true, out);
}

static int method_endswith(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return has_end(e, self, a, false, out);
}

/* find, index, count */

static int search(struct eval *e, const struct val *self, const struct args *a, bool backward,
	bool must, struct val *out)
{
	struct val what = a->at[0], before;
	size_t from, to;
	const char *p = NULL;
	char byte;
	bool good;

	if (self->kind == V_BYTES && is_int(&what)) {
		if (what.kind == V_BIG || what.n < 0 || what.n > 255)
			return ex_fail(e, "ValueError: byte must be in range(0, 256)");
		byte = (char)what.n;
		what = val_bytes(&byte, 1);
	}
	if (need_text(e, self, &what) < 0 || stretch(e, self, a, 1, &from, &to, &good) < 0)
		return -1;
	if (good)
		p = (backward ? rfind_text : find_text)(
			self->s.at + from, to - from, what.s.at, what.s.len);
	if (self->cut && (!p || backward))
		return ex_whole(e, self);
	if (!p && must)
		return ex_fail(e, self->kind == V_STR ? "ValueError: substring not found"
						      : "ValueError: subsection not found");
	before = piece(self, 0, p ? (size_t)(p - self->s.at) : 0);
	*out = val_int(p ? (int64_t)ex_text_count(&before) : -1);
	return 0;
}

static int method_find(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return search(e, self, a, false, false, out);
}

static int method_rfind(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return search(e, self, a, true, false, out);
}

static int method_index(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return search(e, self, a, false, true, out);
}

static int method_rindex(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return search(e, self, a, true, true, out);
}

static int method_count(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	const struct val *what = &a->at[0];
	size_t from, to;
	int64_t n = 0;
	bool good;
	struct val inside;

	if (ex_whole(e, self) < 0 || need_text(e, self, what) < 0 ||
		stretch(e, self, a, 1, &from, &to, &good) < 0)
		return -1;
	inside = piece(self, from, to);
	if (!what->s.len) {
		*out = val_int(good ? (int64_t)ex_text_count(&inside) + 1 : 0);
		return 0;
	}
	for (const char *p = inside.s.at, *end = p + inside.s.len;
		good && (p = find_text(p, (size_t)(end - p), what->s.at, what->s.len)); n++)
		p += what->s.len;
	*out = val_int(n);
	return 0;
}

/* Cases. */

enum casing { LOWER, UPPER, SWAP, TITLE, CAPITALIZE };

static int change_case(struct eval *e, const struct val *self, enum casing how, struct val *out)
{
	struct str text = { 0 };
	bool inside = false;
	uint32_t c;

	if (ex_whole(e, self) < 0)
		return -1;
	for (size_t i = 0; i < self->s.len;) {
		bool up = how == UPPER || (how == CAPITALIZE && i == 0);

		i += next_char(self, i, &c);
		if (self->kind == V_STR && is_special_case(c)) {
			str_free(&text);
			return ex_fail(
				e, "cannot tell: the other case of a letter that becomes several");
		}
		if (self->kind == V_BYTES && c >= 0x80) {
			add_char(&text, V_BYTES, c);
			inside = false;
			continue;
		}
		if (how == SWAP)
			up = is_lower(c);
		if (how == TITLE) {
			up = !inside;
			inside = is_upper(c) || is_lower(c) ||
				 (c >= 0x80 && (to_upper(c) != c || to_lower(c) != c));
		}
		add_char(&text, self->kind,
			up			      ? to_upper(c)
			: how == SWAP && !is_upper(c) ? c
						      : to_lower(c));
	}
	*out = text_of(e, self->kind, &text);
	return 0;
}

static int method_lower(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return change_case(e, self, LOWER, out);
}

static int method_upper(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return change_case(e, self, UPPER, out);
}

static int method_swapcase(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return change_case(e, self, SWAP, out);
}

static int method_title(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return change_case(e, self, TITLE, out);
}

static int method_capitalize(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return change_case(e, self, CAPITALIZE, out);
}

/* is… */

typedef bool is_fn(uint32_t c);

static bool is_alnum(uint32_t c)
{
	return is_alpha(c) || is_digit(c) || is_superscript(c);
}

static bool is_number_char(uint32_t c)
{
	return is_digit(c) || is_superscript(c);
}

static bool is_ascii(uint32_t c)
{
	return c < 0x80;
}

/* All characters are; an empty text is as `empty` says. */
static int all_are(struct eval *e, const struct val *self, is_fn *is, bool empty, struct val *out)
{
	uint32_t c;

	for (size_t i = 0; i < self->s.len;) {
		i += next_char(self, i, &c);
		if (!(is(c) && (self->kind == V_STR || c < 0x80))) {
			*out = val_bool(false);
			return 0;
		}
	}
	*out = val_bool(self->s.len || empty);
	return ex_whole(e, self);
}

static int method_isdigit(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return all_are(e, self, is_number_char, false, out);
}

static int method_isdecimal(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return all_are(e, self, is_digit, false, out);
}

static int method_isalpha(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return all_are(e, self, is_alpha, false, out);
}

static int method_isalnum(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return all_are(e, self, is_alnum, false, out);
}

static int method_isspace(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return all_are(e, self, self->kind == V_STR ? is_space : is_ascii_space, false, out);
}

static int method_isascii(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return all_are(e, self, is_ascii, true, out);
}

static int method_isprintable(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return all_are(e, self, show_is_printable, true, out);
}

static int method_isidentifier(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	uint32_t c;

	(void)a;
	*out = val_bool(self->s.len);
	for (size_t i = 0; i < self->s.len;) {
		bool first = i == 0;

		i += next_char(self, i, &c);
		if (c != '_' && !is_alpha(c) && (first || !is_digit(c)))
			*out = val_bool(false);
	}
	return ex_whole(e, self);
}

static int is_case(
	struct eval *e, const struct val *self, is_fn *wanted, is_fn *other, struct val *out)
{
	bool any = false, wrong = false;
	uint32_t c;

	for (size_t i = 0; i < self->s.len;) {
		i += next_char(self, i, &c);
		if (self->kind == V_BYTES && c >= 0x80)
			continue;
		any |= wanted(c);
		wrong |= other(c);
	}
	*out = val_bool(any && !wrong);
	return ex_whole(e, self);
}

static int method_isupper(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return is_case(e, self, is_upper, is_lower, out);
}

static int method_islower(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return is_case(e, self, is_lower, is_upper, out);
}

static int method_istitle(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	bool inside = false, any = false;
	uint32_t c;

	(void)a;
	*out = val_bool(false);
	for (size_t i = 0; i < self->s.len;) {
		i += next_char(self, i, &c);
		if ((is_upper(c) && inside) || (is_lower(c) && !inside))
			return ex_whole(e, self);
		inside = is_upper(c) || is_lower(c);
		any |= inside;
	}
	*out = val_bool(any);
	return ex_whole(e, self);
}

/* strip */

static bool is_among(uint32_t c, const struct val *set)
{
	uint32_t x;

	for (size_t i = 0; i < set->s.len;) {
		i += next_char(set, i, &x);
		if (x == c)
			return true;
	}
	return false;
}

static int strip(struct eval *e, const struct val *self, const struct args *a, bool left,
	bool right, struct val *out)
{
	const struct val *set = a->n && a->at[0].kind != V_NONE ? &a->at[0] : NULL;
	size_t from = 0, to = self->s.len;
	uint32_t c;

	if ((set && need_text(e, self, set) < 0) || (right && ex_whole(e, self) < 0))
		return -1;
	while (left && from < to) {
		size_t n = next_char(self, from, &c);

		if (!(set			  ? is_among(c, set)
			    : self->kind == V_STR ? is_space(c)
						  : is_ascii_space(c)))
			break;
		from += n;
	}
	while (right && to > from) {
		size_t at = to - 1;

		while (self->kind == V_STR && at > from &&
			((unsigned char)self->s.at[at] & 0xc0) == 0x80)
			at--;
		next_char(self, at, &c);
		if (!(set			  ? is_among(c, set)
			    : self->kind == V_STR ? is_space(c)
						  : is_ascii_space(c)))
			break;
		to = at;
	}
	*out = piece(self, from, to);
	out->cut = self->cut;
	return 0;
}

static int method_strip(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return strip(e, self, a, true, true, out);
}

static int method_lstrip(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return strip(e, self, a, true, false, out);
}

static int method_rstrip(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return strip(e, self, a, false, true, out);
}

static int remove_end(struct eval *e, const struct val *self, const struct val *end, bool at_start,
	struct val *out)
{
	if (ex_whole(e, self) < 0 || need_text(e, self, end) < 0)
		return -1;
	*out = piece(self, 0, self->s.len);
	if (end->s.len > self->s.len || !end->s.len)
		return 0;
	if (at_start && !memcmp(self->s.at, end->s.at, end->s.len))
		*out = piece(self, end->s.len, self->s.len);
	else if (!at_start && !memcmp(self->s.at + self->s.len - end->s.len, end->s.at, end->s.len))
		*out = piece(self, 0, self->s.len - end->s.len);
	return 0;
}

static int method_removeprefix(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return remove_end(e, self, &a->at[0], true, out);
}

static int method_removesuffix(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return remove_end(e, self, &a->at[0], false, out);
}

/* split, join, partition */

static int split_arguments(struct eval *e, const struct val *self, const struct args *a,
	const struct val **separator, int64_t *most)
{
	const struct val *limit = a->n > 1 ? &a->at[1] : ex_keyword(a, "maxsplit");

	*separator = a->n ? &a->at[0] : ex_keyword(a, "sep");
	if (*separator && (*separator)->kind == V_NONE)
		*separator = NULL;
	*most = -1;
	if (ex_whole(e, self) < 0 || (*separator && need_text(e, self, *separator) < 0) ||
		(limit && ex_to_index(e, limit, most) < 0))
		return -1;
	if (*separator && !(*separator)->s.len)
		return ex_fail(e, "ValueError: empty separator");
	if (*most < 0)
		*most = INT64_MAX;
	return 0;
}

static size_t skip_space(const struct val *v, size_t i, bool spaces)
{
	uint32_t c;

	while (i < v->s.len) {
		size_t n = next_char(v, i, &c);

		if ((v->kind == V_STR ? is_space(c) : is_ascii_space(c)) != spaces)
			break;
		i += n;
	}
	return i;
}

static void split_blanks(struct eval *e, const struct val *v, int64_t most, struct box *b)
{
	size_t i = skip_space(v, 0, true);

	while (i < v->s.len) {
		size_t end = most-- > 0 ? skip_space(v, i, false) : 0;

		if (!end) {
			*ex_box_add(e, b) = piece(v, i, v->s.len);
			return;
		}
		*ex_box_add(e, b) = piece(v, i, end);
		i = skip_space(v, end, true);
	}
}

static int method_split(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	const struct val *separator;
	struct box *b = ex_box_new(e, 0);
	size_t i = 0;
	int64_t most;

	if (split_arguments(e, self, a, &separator, &most) < 0)
		return -1;
	*out = val_box(V_LIST, b);
	if (!separator) {
		split_blanks(e, self, most, b);
		return 0;
	}
	while (most-- > 0) {
		const char *p = find_text(
			self->s.at + i, self->s.len - i, separator->s.at, separator->s.len);

		if (!p)
			break;
		*ex_box_add(e, b) = piece(self, i, (size_t)(p - self->s.at));
		i = (size_t)(p - self->s.at) + separator->s.len;
	}
	*ex_box_add(e, b) = piece(self, i, self->s.len);
	return 0;
}

static void reverse_items(struct box *b)
{
	for (size_t i = 0; i < b->n / 2; i++) {
		struct val v = b->items[i];

		b->items[i] = b->items[b->n - 1 - i];
		b->items[b->n - 1 - i] = v;
	}
}

static size_t back_space(const struct val *v, size_t i, bool spaces)
{
	uint32_t c;

	while (i > 0) {
		size_t at = i - 1;

		while (v->kind == V_STR && at > 0 && ((unsigned char)v->s.at[at] & 0xc0) == 0x80)
			at--;
		next_char(v, at, &c);
		if ((v->kind == V_STR ? is_space(c) : is_ascii_space(c)) != spaces)
			break;
		i = at;
	}
	return i;
}

static int method_rsplit(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	const struct val *separator;
	struct box *b = ex_box_new(e, 0);
	size_t end = self->s.len, start;
	int64_t most;

	if (split_arguments(e, self, a, &separator, &most) < 0)
		return -1;
	if (!separator)
		end = back_space(self, end, true);
	while (most > 0 && (separator || end > 0)) {
		if (separator) {
			const char *p =
				rfind_text(self->s.at, end, separator->s.at, separator->s.len);

			if (!p)
				break;
			start = (size_t)(p - self->s.at) + separator->s.len;
			*ex_box_add(e, b) = piece(self, start, end);
			end = start - separator->s.len;
		} else {
			start = back_space(self, end, false);
			*ex_box_add(e, b) = piece(self, start, end);
			end = back_space(self, start, true);
		}
		most--;
	}
	if (separator)
		*ex_box_add(e, b) = piece(self, 0, end);
	else if (end > 0)
		*ex_box_add(e, b) = piece(self, 0, end);
	reverse_items(b);
	*out = val_box(V_LIST, b);
	return 0;
}

static bool is_line_end(const struct val *v, uint32_t c)
{
	if (c == '\n' || c == '\r')
		return true;
	return v->kind == V_STR && (c == '\v' || c == '\f' || (c >= 0x1c && c <= 0x1e) ||
					   c == 0x85 || c == 0x2028 || c == 0x2029);
}

static int method_splitlines(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	const struct val *keep = a->n ? &a->at[0] : ex_keyword(a, "keepends");
	struct box *b = ex_box_new(e, 0);
	size_t start = 0, i = 0;
	int keeps = keep ? ex_truth(e, keep) : 0;
	uint32_t c;

	if (ex_whole(e, self) < 0 || keeps < 0)
		return -1;
	while (i < self->s.len) {
		size_t end = i;

		i += next_char(self, i, &c);
		if (!is_line_end(self, c))
			continue;
		if (c == '\r' && i < self->s.len && self->s.at[i] == '\n')
			i++;
		*ex_box_add(e, b) = piece(self, start, keeps ? i : end);
		start = i;
	}
	if (start < self->s.len)
		*ex_box_add(e, b) = piece(self, start, self->s.len);
	*out = val_box(V_LIST, b);
	return 0;
}

static int method_join(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	struct str text = { 0 };
	struct box *b;

	if (ex_whole(e, self) < 0 || ex_to_box(e, &a->at[0], &b) < 0)
		return -1;
	for (size_t i = 0; i < b->n; i++) {
		if (b->items[i].kind != self->kind || ex_whole(e, &b->items[i]) < 0) {
			str_free(&text);
			return b->items[i].kind == self->kind
				       ? -1
				       : ex_fail(e,
						 "TypeError: sequence item %zu: expected %s, %s "
						 "found",
						 i,
						 self->kind == V_STR ? "str instance"
								     : "a bytes-like object",
						 ex_type_name(e, &b->items[i]));
		}
		if (i)
			str_add_bytes(&text, self->s.at, self->s.len);
		str_add_bytes(&text, b->items[i].s.at, b->items[i].s.len);
	}
	*out = text_of(e, self->kind, &text);
	return 0;
}

static int method_replace(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	const struct val *old = &a->at[0], *new = &a->at[1];
	struct str text = { 0 };
	int64_t most = -1;
	size_t i = 0;
	uint32_t c;

	if (ex_whole(e, self) < 0 || need_text(e, self, old) < 0 || need_text(e, self, new) < 0 ||
		(a->n > 2 && ex_to_index(e, &a->at[2], &most) < 0))
		return -1;
	if (most < 0)
		most = INT64_MAX;
	while (most > 0 && i <= self->s.len) {
		const char *p = find_text(self->s.at + i, self->s.len - i, old->s.at, old->s.len);

		if (!p || text.len > 1u << 26)
			break;
		str_add_bytes(&text, self->s.at + i, (size_t)(p - self->s.at) - i);
		str_add_bytes(&text, new->s.at, new->s.len);
		i = (size_t)(p - self->s.at) + old->s.len;
		most--;
		if (old->s.len)
			continue;
		if (i >= self->s.len) {
			i++;
			break;
		}
		size_t n = next_char(self, i, &c);
		str_add_bytes(&text, self->s.at + i, n);
		i += n;
	}
	if (i < self->s.len)
		str_add_bytes(&text, self->s.at + i, self->s.len - i);
	*out = text_of(e, self->kind, &text);
	return 0;
}

static int partition(struct eval *e, const struct val *self, const struct args *a, bool backward,
	struct val *out)
{
	const struct val *separator = &a->at[0];
	struct box *b = ex_box_new(e, 3);
	const char *p;
	size_t at;

	if (ex_whole(e, self) < 0 || need_text(e, self, separator) < 0)
		return -1;
	if (!separator->s.len)
		return ex_fail(e, "ValueError: empty separator");
	p = (backward ? rfind_text : find_text)(
		self->s.at, self->s.len, separator->s.at, separator->s.len);
	at = p ? (size_t)(p - self->s.at) : backward ? 0 : self->s.len;
	*ex_box_add(e, b) = piece(self, 0, at);
	*ex_box_add(e, b) = piece(self, at, at + (p ? separator->s.len : 0));
	*ex_box_add(e, b) = piece(self, at + (p ? separator->s.len : 0), self->s.len);
	*out = val_box(V_TUPLE, b);
	return 0;
}

static int method_partition(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return partition(e, self, a, false, out);
}

static int method_rpartition(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return partition(e, self, a, true, out);
}

/* Filling. */

static int fill(
	struct eval *e, const struct val *self, const struct args *a, int side, struct val *out)
{
	struct str text = { 0 };
	struct val with = self->kind == V_STR ? val_str(" ", 1) : val_bytes(" ", 1);
	int64_t width, n = (int64_t)ex_text_count(self), left;

	if (ex_whole(e, self) < 0 || ex_to_index(e, &a->at[0], &width) < 0)
		return -1;
	if (a->n > 1)
		with = a->at[1];
	if (with.kind != self->kind || ex_text_count(&with) != 1)
		return ex_fail(
			e, "TypeError: The fill character must be exactly one character long");
	if (width > 1 << 26)
		return ex_fail(e, "MemoryError: the text would be too long");
	left = width <= n ? 0
	       : side < 0 ? 0
	       : side > 0 ? width - n
			  : (width - n) / 2 + ((width - n) & width & 1);
	for (int64_t i = 0; i < left; i++)
		str_add_bytes(&text, with.s.at, with.s.len);
	str_add_bytes(&text, self->s.at, self->s.len);
	for (int64_t i = left; i < width - n; i++)
		str_add_bytes(&text, with.s.at, with.s.len);
	*out = text_of(e, self->kind, &text);
	return 0;
}

static int method_ljust(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return fill(e, self, a, -1, out);
}

static int method_rjust(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return fill(e, self, a, 1, out);
}

static int method_center(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return fill(e, self, a, 0, out);
}

static int method_zfill(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	struct str text = { 0 };
	int64_t width, n = (int64_t)ex_text_count(self);
	bool sign = self->s.len && (self->s.at[0] == '-' || self->s.at[0] == '+');

	if (ex_whole(e, self) < 0 || ex_to_index(e, &a->at[0], &width) < 0)
		return -1;
	if (width > 1 << 26)
		return ex_fail(e, "MemoryError: the text would be too long");
	str_add_bytes(&text, self->s.at, sign);
	str_add_fill(&text, '0', width > n ? (size_t)(width - n) : 0);
	str_add_bytes(&text, self->s.at + sign, self->s.len - sign);
	*out = text_of(e, self->kind, &text);
	return 0;
}

/* Between str and bytes. */

static bool is_utf8(const struct val *encoding)
{
	static const char *const names[] = { "utf-8", "utf8", "UTF-8", "utf_8", "UTF8" };

	if (!encoding)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (is_str(encoding, names[i]))
			return true;
	return false;
}

static int method_encode(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	const struct val *encoding = a->n ? &a->at[0] : ex_keyword(a, "encoding");
	uint32_t c;

	if (ex_whole(e, self) < 0)
		return -1;
	for (size_t i = 0; i < self->s.len;) {
		i += next_char(self, i, &c);
		if (c >= 0xd800 && c < 0xe000)
			return ex_fail(
				e, "UnicodeEncodeError: 'utf-8' codec can't encode a surrogate");
		if (encoding && !is_utf8(encoding) && (c >= 0x80 || !is_str(encoding, "ascii")))
			return ex_fail(e, "cannot tell: other encodings than UTF-8");
	}
	*out = val_bytes(self->s.at, self->s.len);
	return 0;
}

static int method_decode(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	const struct val *encoding = a->n ? &a->at[0] : ex_keyword(a, "encoding");
	uint32_t c;

	if (ex_whole(e, self) < 0)
		return -1;
	for (size_t i = 0; i < self->s.len;) {
		size_t n = utf8_decode(self->s.at + i, self->s.len - i, &c);

		if ((c == 0xfffd && n == 1) || (c >= 0xd800 && c < 0xe000))
			return ex_fail(e,
				"UnicodeDecodeError: 'utf-8' codec can't decode byte 0x%02x in "
				"position %zu",
				(unsigned char)self->s.at[i], i);
		if (encoding && !is_utf8(encoding) && (c >= 0x80 || !is_str(encoding, "ascii")))
			return ex_fail(e, "cannot tell: other encodings than UTF-8");
		i += n;
	}
	*out = val_str(self->s.at, self->s.len);
	return 0;
}

static int method_hex(struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	struct str text = { 0 };

	(void)a;
	if (ex_whole(e, self) < 0)
		return -1;
	for (size_t i = 0; i < self->s.len; i++)
		str_addf(&text, "%02x", (unsigned char)self->s.at[i]);
	*out = val_take(e, &text);
	return 0;
}

/* Numbers. */

static int method_bit_length(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	mpz_srcptr z;

	(void)a;
	if (ex_whole(e, self) < 0)
		return -1;
	z = ex_big_of(e, self);
	*out = val_int(mpz_sgn(z) ? (int64_t)mpz_sizeinbase(z, 2) : 0);
	return 0;
}

static int method_bit_count(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	mpz_ptr z = ex_big_new(e);

	(void)a;
	if (ex_whole(e, self) < 0)
		return -1;
	mpz_abs(z, ex_big_of(e, self));
	*out = val_int((int64_t)mpz_popcount(z));
	return 0;
}

static int method_is_integer(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	(void)e;
	*out = val_bool(isfinite(self->d) && self->d == floor(self->d));
	return 0;
}

static int method_conjugate(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	*out = self->kind == V_BOOL ? val_int(self->n) : *self;
	return ex_whole(e, self);
}

#define BOTH                                                                                       \
	{                                                                                          \
		V_STR, V_BYTES, N_VAL_KINDS                                                        \
	}
#define ONLY_STR                                                                                   \
	{                                                                                          \
		V_STR, N_VAL_KINDS                                                                 \
	}
#define ONLY_BYTES                                                                                 \
	{                                                                                          \
		V_BYTES, N_VAL_KINDS                                                               \
	}
#define INTS                                                                                       \
	{                                                                                          \
		V_BOOL, V_INT, V_BIG, N_VAL_KINDS                                                  \
	}
#define FLOATS                                                                                     \
	{                                                                                          \
		V_FLOAT, N_VAL_KINDS                                                               \
	}
#define NUMBERS                                                                                    \
	{                                                                                          \
		V_BOOL, V_INT, V_BIG, V_FLOAT                                                      \
	}

const struct method ex_string_methods[] = {
	{ BOTH, "startswith", method_startswith, 1, 3, "" },
	{ BOTH, "endswith", method_endswith, 1, 3, "" },
	{ BOTH, "find", method_find, 1, 3, "" },
	{ BOTH, "rfind", method_rfind, 1, 3, "" },
	{ BOTH, "index", method_index, 1, 3, "" },
	{ BOTH, "rindex", method_rindex, 1, 3, "" },
	{ BOTH, "count", method_count, 1, 3, "" },
	{ BOTH, "lower", method_lower, 0, 0, "" },
	{ BOTH, "upper", method_upper, 0, 0, "" },
	{ ONLY_STR, "casefold", method_lower, 0, 0, "" },
	{ BOTH, "swapcase", method_swapcase, 0, 0, "" },
	{ BOTH, "title", method_title, 0, 0, "" },
	{ BOTH, "capitalize", method_capitalize, 0, 0, "" },
	{ BOTH, "isdigit", method_isdigit, 0, 0, "" },
	{ ONLY_STR, "isdecimal", method_isdecimal, 0, 0, "" },
	{ ONLY_STR, "isnumeric", method_isdigit, 0, 0, "" },
	{ BOTH, "isalpha", method_isalpha, 0, 0, "" },
	{ BOTH, "isalnum", method_isalnum, 0, 0, "" },
	{ BOTH, "isspace", method_isspace, 0, 0, "" },
	{ BOTH, "isascii", method_isascii, 0, 0, "" },
	{ ONLY_STR, "isprintable", method_isprintable, 0, 0, "" },
	{ ONLY_STR, "isidentifier", method_isidentifier, 0, 0, "" },
	{ BOTH, "isupper", method_isupper, 0, 0, "" },
	{ BOTH, "islower", method_islower, 0, 0, "" },
	{ BOTH, "istitle", method_istitle, 0, 0, "" },
	{ BOTH, "strip", method_strip, 0, 1, "" },
	{ BOTH, "lstrip", method_lstrip, 0, 1, "" },
	{ BOTH, "rstrip", method_rstrip, 0, 1, "" },
	{ BOTH, "removeprefix", method_removeprefix, 1, 1, "" },
	{ BOTH, "removesuffix", method_removesuffix, 1, 1, "" },
	{ BOTH, "split", method_split, 0, 2, "sep maxsplit" },
	{ BOTH, "rsplit", method_rsplit, 0, 2, "sep maxsplit" },
	{ BOTH, "splitlines", method_splitlines, 0, 1, "keepends" },
	{ BOTH, "join", method_join, 1, 1, "" },
	{ BOTH, "replace", method_replace, 2, 3, "" },
	{ BOTH, "partition", method_partition, 1, 1, "" },
	{ BOTH, "rpartition", method_rpartition, 1, 1, "" },
	{ BOTH, "ljust", method_ljust, 1, 2, "" },
	{ BOTH, "rjust", method_rjust, 1, 2, "" },
	{ BOTH, "center", method_center, 1, 2, "" },
	{ BOTH, "zfill", method_zfill, 1, 1, "" },
	{ ONLY_STR, "format", ex_format_method, 0, -1, "*" },
	{ ONLY_STR, "encode", method_encode, 0, 2, "encoding errors" },
	{ ONLY_BYTES, "decode", method_decode, 0, 2, "encoding errors" },
	{ ONLY_BYTES, "hex", method_hex, 0, 0, "" },
	{ INTS, "bit_length", method_bit_length, 0, 0, "" },
	{ INTS, "bit_count", method_bit_count, 0, 0, "" },
	{ FLOATS, "is_integer", method_is_integer, 0, 0, "" },
	{ NUMBERS, "conjugate", method_conjugate, 0, 0, "" },
	{ .name = NULL },
};
