/* utf8.c - bytes to characters to columns.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/utf8.h"

#include <locale.h>
#include <stdbool.h>
#include <wchar.h>

#define REPLACEMENT 0xfffd

static bool is_tail(const char *s, size_t len, size_t i)
{
	return i < len && ((unsigned char)s[i] & 0xc0) == 0x80;
}

static uint32_t tail(const char *s, size_t i)
{
	return (unsigned char)s[i] & 0x3f;
}

static size_t bad_byte(uint32_t *c)
{
	*c = REPLACEMENT;
	return 1;
}

/* Three bytes: surrogates are let through. */
static size_t decode_3(const char *s, size_t len, uint32_t *c)
{
	if (!is_tail(s, len, 1) || !is_tail(s, len, 2))
		return bad_byte(c);
	*c = ((unsigned char)s[0] & 0x0fu) << 12 | tail(s, 1) << 6 | tail(s, 2);
	return *c < 0x800 ? bad_byte(c) : 3;
}

static size_t decode_4(const char *s, size_t len, uint32_t *c)
{
	if (!is_tail(s, len, 1) || !is_tail(s, len, 2) || !is_tail(s, len, 3))
		return bad_byte(c);
	*c = ((unsigned char)s[0] & 0x07u) << 18 | tail(s, 1) << 12 | tail(s, 2) << 6 | tail(s, 3);
	return *c < 0x10000 || *c > 0x10ffff ? bad_byte(c) : 4;
}

size_t utf8_decode(const char *s, size_t len, uint32_t *c)
{
	unsigned char lead;

	if (len == 0) {
		*c = 0;
		return 0;
	}
	lead = (unsigned char)s[0];
	if (lead < 0x80) {
		*c = lead;
		return 1;
	}
	if (lead >= 0xc2 && lead < 0xe0 && is_tail(s, len, 1)) {
		*c = (lead & 0x1fu) << 6 | tail(s, 1);
		return 2;
	}
	if (lead >= 0xe0 && lead < 0xf0)
		return decode_3(s, len, c);
	if (lead >= 0xf0 && lead < 0xf5)
		return decode_4(s, len, c);
	return bad_byte(c);
}

size_t utf8_encode(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	if (c > 0x10ffff)
		return utf8_encode(REPLACEMENT, out);
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* What the C library does not know: characters newer than its tables, and those that are not characters. */
static int width_by_block(uint32_t c)
{
	/* clang-format off */
	static const struct { uint32_t first, last; int width; } blocks[] = {
		{ 0x00080, 0x0009f, -1 },       /* C1 controls */
		{ 0x02028, 0x02029, -1 },       /* line and paragraph separator */
		{ 0x1f300, 0x1f64f,  2 },
		{ 0x1f680, 0x1f6ff,  2 },
		{ 0x1f900, 0x1f9ff,  2 },
		{ 0x1fa70, 0x1faff,  2 },
		{ 0x20000, 0x3fffd,  2 },       /* ideographs to come */
		{ 0xe0000, 0xe0fff,  0 },       /* tags, variation selectors */
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (c >= blocks[i].first && c <= blocks[i].last)
			return blocks[i].width;
	return 1;
}

/* wcwidth knows Unicode in a UTF-8 locale only, and the user's may be another: ask in one of our own. */
static int width_by_library(uint32_t c)
{
	static locale_t unicode;
	locale_t users;
	int width;

	if (!unicode)
		unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!unicode)
		return -1;
	users = uselocale(unicode);
	width = wcwidth((wchar_t)c);
	uselocale(users);
	return width;
}

int utf8_width(uint32_t c)
{
	if (c < 0x7f)
		return c >= 0x20 ? 1 : -1;
	if (c >= 0xa0 && c < 0x300)
		return 1;
	int width = c < 0xa0 ? -1 : width_by_library(c);
	return width >= 0 ? width : c == 0x7f ? -1 : width_by_block(c);
}

size_t utf8_columns(const char *s, size_t len)
{
	size_t columns = 0, i = 0;
	uint32_t c;

	while (i < len) {
		i += utf8_decode(s + i, len - i, &c);
		int width = utf8_width(c);
		columns += width < 0 ? 1 : (size_t)width;
	}
	return columns;
}

size_t utf8_count(const char *s, size_t len)
{
	size_t n = 0, i = 0;
	uint32_t c;

	for (; i < len; n++)
		i += utf8_decode(s + i, len - i, &c);
	return n;
}

size_t utf8_fit(const char *s, size_t len, size_t columns)
{
	size_t used = 0, i = 0;
	uint32_t c;

	while (i < len) {
		size_t n = utf8_decode(s + i, len - i, &c);
		int width = utf8_width(c);
		used += width < 0 ? 1 : (size_t)width;
		if (used > columns)
			break;
		i += n;
	}
	return i;
}
