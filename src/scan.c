/* scan.c - the JSON of one line, pulled piece by piece.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scan.h"

#include <string.h>

#include "pystep/base.h"

#define EXACT_INT ((uint64_t)1 << 53) /* ints beyond it are written as {"type":"int",…} */

bool scan_fail(struct scan *s, const char *error)
{
	if (!s->error)
		s->error = error;
	s->end = s->at; /* whoever goes on finds nothing more */
	return false;
}

static bool fail_or_end(struct scan *s, const char *error)
{
	return scan_fail(s, s->at == s->end ? "the line ends too early" : error);
}

bool scan_end(struct scan *s)
{
	if (s->error)
		return false;
	return s->at == s->end || scan_fail(s, "something follows where the line should end");
}

bool scan_byte(struct scan *s, char c)
{
	if (scan_peek(s) != c || s->at == s->end)
		return fail_or_end(s, c == ':'	 ? "a colon is missing"
				      : c == ',' ? "a comma is missing"
						 : "a bracket is missing");
	s->at++;
	return true;
}

bool scan_open(struct scan *s, char bracket)
{
	if (s->at == s->end || *s->at != bracket)
		return fail_or_end(
			s, bracket == '[' ? "an array was expected" : "an object was expected");
	s->at++;
	s->fresh = true;
	return true;
}

bool scan_more(struct scan *s, char bracket)
{
	bool fresh = s->fresh;

	s->fresh = false;
	if (s->at < s->end && *s->at == bracket) {
		s->at++;
		return false;
	}
	if (fresh)
		return s->at < s->end || fail_or_end(s, "");
	return scan_byte(s, ',');
}

bool scan_comma(struct scan *s)
{
	s->fresh = false;
	return scan_byte(s, ',');
}

bool scan_uint(struct scan *s, uint64_t *n)
{
	const char *start = s->at;
	uint64_t sum = 0;

	for (; s->at < s->end && *s->at >= '0' && *s->at <= '9'; s->at++) {
		unsigned digit = (unsigned)(*s->at - '0');
		if (sum > (UINT64_MAX - digit) / 10)
			return scan_fail(s, "a number is too large");
		sum = sum * 10 + digit;
	}
	if (s->at == start)
		return fail_or_end(s, "a number was expected");
	if (*start == '0' && s->at - start > 1)
		return scan_fail(s, "a number begins with 0");
	*n = sum;
	return true;
}

/* --- strings --- */

/* clang-format off */
enum { PLAIN, QUOTE, ESCAPE, CONTROL, UTF8 };
static const unsigned char byte_class[256] = {
	[0 ... 0x1f] = CONTROL, ['"'] = QUOTE, ['\\'] = ESCAPE, [0x80 ... 0xff] = UTF8,
};
/* clang-format on */

/* Bytes of the UTF-8 character at s->at, 0 when it is none: RFC 3629, so no surrogates, nothing overlong. */
static size_t utf8_length(const struct scan *s)
{
	const unsigned char *p = (const unsigned char *)s->at;
	size_t left = (size_t)(s->end - s->at);
	size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;

	if (p[0] < 0xc2 || p[0] > 0xf4 || left < n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
		(p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool escape(struct scan *s)
{
	const char *e = s->at + 1;

	if (e == s->end)
		return scan_fail(s, "a string does not end");
	if (*e != 'u') {
		if (!memchr("\"\\/bfnrt", *e, 8))
			return scan_fail(s, "a string has an unknown escape");
		s->at += 2;
		return true;
	}
	if (s->end - e < 5 || !is_hex(e[1]) || !is_hex(e[2]) || !is_hex(e[3]) || !is_hex(e[4]))
		return scan_fail(s, "a string has a \\u without four digits");
	s->at += 6;
	return true;
}

/* What is not plain inside a string, up to and with what it stands for. */
static bool special(struct scan *s, int class)
{
	size_t n;

	if (class == ESCAPE)
		return escape(s);
	if (class == CONTROL)
		return scan_fail(s, "a string has a bare control character");
	n = utf8_length(s);
	if (n == 0)
		return scan_fail(s, "a string is not UTF-8");
	s->at += n;
	return true;
}

bool scan_string(struct scan *s, struct value *out)
{
	const char *start = s->at;

	if (s->at == s->end || *s->at != '"')
		return fail_or_end(s, "a string was expected");
	for (s->at++; s->at < s->end;) {
		int class = byte_class[(unsigned char)*s->at];
		if (class == PLAIN) {
			s->at++;
		} else if (class == QUOTE) {
			s->at++;
			*out = value_of(start, (size_t)(s->at - start));
			return true;
		} else if (!special(s, class)) {
			return false;
		}
	}
	return scan_fail(s, "a string does not end");
}

bool scan_key(struct scan *s, struct value *out)
{
	return scan_string(s, out) && scan_byte(s, ':');
}

bool scan_id_key(struct scan *s, uint64_t *id)
{
	if (scan_peek(s) != '"')
		return fail_or_end(s, "an id in quotes was expected");
	s->at++;
	if (!scan_uint(s, id))
		return false;
	if (*id == 0)
		return scan_fail(s, "0 is no id");
	if (scan_peek(s) != '"')
		return fail_or_end(s, "an id in quotes was expected");
	s->at++;
	return scan_byte(s, ':');
}

bool scan_is(struct value string, const char *text)
{
	size_t len = strlen(text);

	return string.len == len + 2 && memcmp(string.at + 1, text, len) == 0;
}

/* --- numbers and words --- */

static size_t skip_digits(struct scan *s)
{
	const char *start = s->at;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return (size_t)(s->at - start);
}

/* The part after "." or "e", which must have digits. */
static bool fraction(struct scan *s)
{
	s->at++;
	return skip_digits(s) || fail_or_end(s, "a number lacks digits");
}

static bool exponent(struct scan *s)
{
	if (s->end - s->at > 1 && (s->at[1] == '+' || s->at[1] == '-'))
		s->at++;
	return fraction(s);
}

static bool number(struct scan *s, bool *is_int)
{
	const char *start;

	*is_int = true;
	if (scan_peek(s) == '-')
		s->at++;
	start = s->at;
	if (!skip_digits(s))
		return fail_or_end(s, "a number lacks digits");
	if (*start == '0' && s->at - start > 1)
		return scan_fail(s, "a number begins with 0");
	if (scan_peek(s) == '.') {
		*is_int = false;
		if (!fraction(s))
			return false;
	}
	if (scan_peek(s) == 'e' || scan_peek(s) == 'E') {
		*is_int = false;
		return exponent(s);
	}
	return true;
}

static bool word(struct scan *s, const char *text, size_t len)
{
	if ((size_t)(s->end - s->at) < len || memcmp(s->at, text, len) != 0)
		return scan_fail(s, "an unknown word");
	s->at += len;
	return true;
}

/* null, true, false, a number or a string: whatever has no parts. */
static bool scalar(struct scan *s, bool *is_int)
{
	struct value ignored;

	*is_int = false;
	switch (scan_peek(s)) {
	case '"': return scan_string(s, &ignored);
	case 'n': return word(s, "null", 4);
	case 't': return word(s, "true", 4);
	case 'f': return word(s, "false", 5);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9': return number(s, is_int);
	}
	return fail_or_end(s, "a value was expected");
}

/* --- any JSON --- */

/* One bit a level that is open: 1 an object, 0 an array. */
struct levels {
	uint64_t bits[SCAN_DEPTH / 64];
	unsigned depth;
};

static bool push(struct scan *s, struct levels *l)
{
	bool is_object = *s->at == '{';
	uint64_t bit = (uint64_t)1 << (l->depth % 64);

	if (l->depth == SCAN_DEPTH)
		return scan_fail(s, "arrays and objects are nested too deep");
	if (is_object)
		l->bits[l->depth / 64] |= bit;
	else
		l->bits[l->depth / 64] &= ~bit;
	l->depth++;
	return scan_open(s, *s->at);
}

static bool in_object(const struct levels *l)
{
	return l->bits[(l->depth - 1) / 64] >> ((l->depth - 1) % 64) & 1;
}

/* To the next member of the innermost level that has one; levels that end are closed. False at the end of all, or failed. */
static bool next_member(struct scan *s, struct levels *l)
{
	struct value key;

	while (l->depth > 0) {
		bool object = in_object(l);
		if (scan_more(s, object ? '}' : ']'))
			return !object || scan_key(s, &key);
		if (s->error)
			return false;
		l->depth--;
	}
	return false;
}

bool scan_any(struct scan *s, struct value *out)
{
	const char *start = s->at;
	struct levels levels;
	bool is_int;

	levels.depth = 0;
	do {
		char c = scan_peek(s);
		if (!(c == '[' || c == '{' ? push(s, &levels) : scalar(s, &is_int)))
			return false;
	} while (next_member(s, &levels));
	*out = value_of(start, (size_t)(s->at - start));
	return !s->error;
}

/* --- the record's values --- */

static void note_ref(struct scan_refs *refs, uint64_t id)
{
	BASE_GROW(refs->ids, refs->cap, refs->n + 1);
	refs->ids[refs->n++] = id;
}

static bool reference(struct scan *s)
{
	uint64_t id;

	s->at++;
	if (!scan_uint(s, &id))
		return false;
	if (id == 0)
		return scan_fail(s, "0 is no id");
	if (s->refs)
		note_ref(s->refs, id);
	return scan_byte(s, ']');
}

/* {} or {"type":T,"text":S} or … with "cut":N */
static bool typed(struct scan *s)
{
	struct value key, text;
	uint64_t cut;

	s->at++;
	if (scan_peek(s) == '}') {
		s->at++;
		return true;
	}
	if (!scan_key(s, &key))
		return false;
	if (!scan_is(key, "type"))
		return scan_fail(s, "a value has no \"type\"");
	if (!scan_string(s, &text) || !scan_comma(s) || !scan_key(s, &key))
		return false;
	if (!scan_is(key, "text"))
		return scan_fail(s, "a value has no \"text\"");
	if (!scan_string(s, &text))
		return false;
	if (scan_peek(s) == ',') {
		if (!scan_comma(s) || !scan_key(s, &key))
			return false;
		if (!scan_is(key, "cut"))
			return scan_fail(s, "a value has a key that is none of type, text, cut");
		if (!scan_uint(s, &cut))
			return false;
	}
	return scan_byte(s, '}');
}

/* Beyond 2^53 a reader that knows only doubles would see another number. */
static bool check_int(struct scan *s, const char *start)
{
	struct scan digits =
		scan_of(start + (*start == '-'), (size_t)(s->at - start - (*start == '-')));
	uint64_t n;

	if (s->at - start < 16 || (scan_uint(&digits, &n) && n <= EXACT_INT))
		return true;
	s->at = start;
	return scan_fail(s, "an int beyond 2^53 is written as a number");
}

bool scan_value(struct scan *s, struct value *out)
{
	const char *start = s->at;
	bool is_int = false, ok;

	switch (scan_peek(s)) {
	case '[': ok = reference(s); break;
	case '{': ok = typed(s); break;
	default: ok = scalar(s, &is_int); break;
	}
	if (!ok || (is_int && !check_int(s, start)))
		return false;
	*out = value_of(start, (size_t)(s->at - start));
	return true;
}

bool scan_values(struct scan *s, struct value *out)
{
	const char *start = s->at;
	struct value one;

	for (scan_open(s, '['); scan_more(s, ']');)
		if (!scan_value(s, &one))
			return false;
	if (s->error)
		return false;
	*out = value_of(start, (size_t)(s->at - start));
	return true;
}
