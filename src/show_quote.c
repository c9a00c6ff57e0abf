/* show_quote.c - text as Python's repr writes it.
 *
 * What comes out is printable UTF-8 on one line: control characters, format characters, odd spaces and surrogates are
 * escapes, bytes that are no UTF-8 are U+FFFD (utf8.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "show_quote.h"

#include <string.h>

#include "pystep/base.h"
#include "pystep/utf8.h"
#include "show_plain.h"

static const struct {
	uint32_t c;
	const char *text;
} short_escapes[] = {
	{ '\n', "\\n" },
	{ '\r', "\\r" },
	{ '\t', "\\t" },
};

char show_quote_for(const char *s, size_t len)
{
	return len && memchr(s, '\'', len) && !memchr(s, '"', len) ? '"' : '\'';
}

static void add_escape(uint32_t c, struct str *out)
{
	for (size_t i = 0; i < ARRAY_LEN(short_escapes); i++)
		if (c == short_escapes[i].c) {
			str_add(out, short_escapes[i].text);
			return;
		}
	str_addf(out, c <= 0xff ? "\\x%02x" : c <= 0xffff ? "\\u%04x" : "\\U%08x", (unsigned)c);
}

void show_char(uint32_t c, char quote, struct str *out)
{
	char bytes[4];

	if (!show_is_printable(c)) {
		add_escape(c, out);
		return;
	}
	if (quote && (c == '\\' || c == (unsigned char)quote))
		str_add_char(out, '\\');
	str_add_bytes(out, bytes, utf8_encode(c, bytes));
}

/* How many bytes from here on are characters that are written as they are: printable ASCII. */
static size_t plain_length(const char *s, size_t len, char quote)
{
	char room[16];
	size_t n = 0;

	while (n + sizeof(room) <= len && show_put_plain(room, s + n, sizeof(room), quote))
		n += sizeof(room);
	while (n < len && s[n] >= ' ' && s[n] < 0x7f && !(quote && (s[n] == quote || s[n] == '\\')))
		n++;
	return n;
}

static bool add_text(const char *s, size_t len, size_t most, char quote, struct str *out)
{
	uint32_t c;

	for (; len && most; most--) {
		size_t used = plain_length(s, len < most ? len : most, quote);

		if (used) {
			str_add_bytes(out, s, used);
			s += used;
			len -= used;
			most -= used - 1;
			continue;
		}
		used = utf8_decode(s, len, &c);

		show_char(c, quote, out);
		s += used;
		len -= used;
	}
	return !len;
}

bool show_quoted(const char *s, size_t len, size_t most, struct str *out)
{
	char quote = show_quote_for(s, len);
	bool whole;

	str_add_char(out, quote);
	whole = add_text(s, len, most, quote, out);
	str_add_char(out, quote);
	return whole;
}

bool show_plain(const char *s, size_t len, size_t most, struct str *out)
{
	return add_text(s, len, most, 0, out);
}
