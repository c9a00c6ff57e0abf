/* slice.c - walking over canonical JSON text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "slice.h"

#include "pystep/utf8.h"

/* p stands behind the opening quote; the result behind the closing one. */
static const char *end_of_string(const char *p, const char *end)
{
	const char *begin = p;

	while (p < end && (p = memchr(p, '"', (size_t)(end - p)))) {
		const char *back = p;
		while (back > begin && back[-1] == '\\')
			back--;
		p++;
		if ((p - 1 - back) % 2 == 0)
			return p;
		/* An escaped quote: backslashes before it are used up. */
		begin = p;
	}
	return NULL;
}

static bool is_scalar_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' ||
	       c == '+' || c == 'E';
}

static const char *end_of_scalar(const char *p, const char *end)
{
	const char *begin = p;

	while (p < end && is_scalar_char(*p))
		p++;
	return p > begin ? p : NULL;
}

/* Brackets are counted, not matched: whoever opens them finds out. */
static const char *end_of_brackets(const char *p, const char *end)
{
	size_t depth = 0;

	while (p && p < end) {
		char c = *p++;
		if (c == '"')
			p = end_of_string(p, end);
		else if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && --depth == 0)
			return p;
	}
	return NULL;
}

const char *slice_end(const char *p, const char *end)
{
	if (p >= end)
		return NULL;
	if (*p == '"')
		return end_of_string(p + 1, end);
	if (*p == '[' || *p == '{')
		return end_of_brackets(p, end);
	return end_of_scalar(p, end);
}

struct slices slice_open(struct value v)
{
	if (v.len < 2 || (v.at[0] != '[' && v.at[0] != '{'))
		return (struct slices){ NULL, NULL };
	return (struct slices){ v.at + 1, v.at + v.len };
}

static bool is_close(char c)
{
	return c == ']' || c == '}';
}

static bool stop(struct slices *in)
{
	in->at = in->end = NULL;
	return false;
}

/* One value, and the character behind it, which must be `then` or, where that is a comma, the closing bracket. */
static bool take(struct slices *in, char then, struct value *v)
{
	const char *begin = in->at, *behind = slice_end(begin, in->end);

	if (!behind || behind >= in->end)
		return stop(in);
	*v = (struct value){ begin, (size_t)(behind - begin) };
	if (*behind == then)
		in->at = behind + 1;
	else if (then == ',' && is_close(*behind))
		in->at = behind;
	else
		return stop(in);
	return true;
}

bool slice_next(struct slices *in, struct value *item)
{
	if (in->at >= in->end || is_close(*in->at))
		return false;
	return take(in, ',', item);
}

bool slice_member(struct slices *in, struct value *key, struct value *item)
{
	if (in->at >= in->end || is_close(*in->at))
		return false;
	if (*in->at != '"')
		return stop(in);
	return take(in, ':', key) && take(in, ',', item);
}

bool slice_is_done(const struct slices *in)
{
	return in->at && in->at < in->end && is_close(*in->at) && in->at + 1 == in->end;
}

bool slice_is(struct value v, const char *json)
{
	size_t len = strlen(json);

	return v.len == len && memcmp(v.at, json, len) == 0;
}

struct value slice_find(struct value v, const char *name)
{
	struct slices in = slice_open(v);
	struct value key, item;

	if (v.len && v.at[0] == '[')
		return VALUE_NOTHING;
	while (slice_member(&in, &key, &item))
		if (slice_is(key, name))
			return item;
	return VALUE_NOTHING;
}

bool slice_uint(struct value v, uint64_t *n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < v.len; i++) {
		if (v.at[i] < '0' || v.at[i] > '9')
			return false;
		if (__builtin_mul_overflow(sum, (uint64_t)10, &sum) ||
			__builtin_add_overflow(sum, (uint64_t)(v.at[i] - '0'), &sum))
			return false;
	}
	*n = sum;
	return v.len > 0;
}

static bool is_string(struct value v)
{
	return v.len >= 2 && v.at[0] == '"' && v.at[v.len - 1] == '"';
}

bool slice_is_plain(struct value v)
{
	return is_string(v) && !memchr(v.at, '\\', v.len);
}

static bool hex4(const char *p, const char *end, uint32_t *c)
{
	uint32_t sum = 0;

	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char d = p[i];
		if (d >= '0' && d <= '9')
			sum = sum << 4 | (uint32_t)(d - '0');
		else if ((d | 0x20) >= 'a' && (d | 0x20) <= 'f')
			sum = sum << 4 | (uint32_t)((d | 0x20) - 'a' + 10);
		else
			return false;
	}
	*c = sum;
	return true;
}

/* p stands behind "\u". A high surrogate and a low one that follows are one character; alone they stay what they are. */
static const char *decode_unicode(const char *p, const char *end, struct str *out)
{
	char bytes[4];
	uint32_t c, low;

	if (!hex4(p, end, &c))
		return p;
	p += 4;
	if (c >= 0xd800 && c < 0xdc00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' &&
		hex4(p + 2, end, &low) && low >= 0xdc00 && low < 0xe000) {
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		p += 6;
	}
	str_add_bytes(out, bytes, utf8_encode(c, bytes));
	return p;
}

/* p stands behind the backslash. */
static const char *decode_escape(const char *p, const char *end, struct str *out)
{
	static const char names[] = "nrtbf", means[] = "\n\r\t\b\f";
	const char *found;

	if (p >= end)
		return end;
	if (*p == 'u')
		return decode_unicode(p + 1, end, out);
	found = memchr(names, *p, sizeof(names) - 1);
	str_add_char(out, found ? means[found - names] : *p);
	return p + 1;
}

bool slice_decode(struct value v, struct str *out)
{
	if (!is_string(v))
		return false;
	const char *p = v.at + 1, *end = v.at + v.len - 1;
	str_reserve(out, v.len);
	while (p < end) {
		const char *escape = memchr(p, '\\', (size_t)(end - p));
		const char *run = escape ? escape : end;
		str_add_bytes(out, p, (size_t)(run - p));
		p = escape ? decode_escape(escape + 1, end, out) : end;
	}
	return true;
}
