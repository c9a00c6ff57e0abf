/* write_scalar.c - scalar values as the record writes them.
 *
 * These run for every value of every step: no printf, and text goes in runs, eight bytes looked at together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/write_scalar.h"

#include <math.h>
#include <stdbool.h>

#include "float_digits.h"
#include "pystep/utf8.h"

#define MAX_EXACT  ((uint64_t)1 << 53) /* the greatest size of an int that is written as a number */

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
			    "25262728293031323334353637383940414243444546474849"
			    "50515253545556575859606162636465666768697071727374"
			    "75767778798081828384858687888990919293949596979899";

static char *put_two(char *p, uint32_t n)                    /* below 100 */
{
	memcpy(p, pairs + 2 * n, 2);
	return p + 2;
}

static char *put_four(char *p, uint32_t n)
{
	return put_two(put_two(p, n / 100), n % 100);
}

static char *put_up_to_four(char *p, uint32_t n)             /* without noughts in front */
{
	if (n >= 1000)
		return put_four(p, n);
	if (n >= 100) {
		*p = (char)('0' + n / 100);
		return put_two(p + 1, n % 100);
	}
	if (n >= 10)
		return put_two(p, n);
	*p = (char)('0' + n);
	return p + 1;
}

char *put_uint_long(char *p, uint64_t n)
{
	if (n < 10000)
		return put_up_to_four(p, (uint32_t)n);
	if (n < 100000000)
		return put_four(put_up_to_four(p, (uint32_t)n / 10000), (uint32_t)n % 10000);
	p = put_uint(p, n / 100000000);
	n %= 100000000;
	return put_four(put_four(p, (uint32_t)n / 10000), (uint32_t)n % 10000);
}

void write_uint(struct str *out, uint64_t n)
{
	str_end(out, put_uint(str_begin(out, PUT_UINT_MOST), n));
}

void write_int(struct str *out, int64_t n)
{
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	bool big = size > MAX_EXACT;
	char *p;

	if (big)
		str_add(out, "{\"type\":\"int\",\"text\":\"");
	p = str_begin(out, PUT_UINT_MOST + 1);
	if (n < 0)
		*p++ = '-';
	str_end(out, put_uint(p, size));
	if (big)
		str_add(out, "\"}");
}

static void add_float_word(struct str *out, const char *word)
{
	str_add(out, "{\"type\":\"float\",\"text\":\"");
	str_add(out, word);
	str_add(out, "\"}");
}

/* As Python's repr: plain from 1e-4 to below 1e16, else with an exponent of at least two digits. `point` is where the
 * decimal point stands, counted from before the first of the n digits. */
static void add_plain(struct str *out, const char *p, int n, int point)
{
	if (point <= 0) {
		str_add_bytes(out, "0.", 2);
		str_add_fill(out, '0', (size_t)-point);
		str_add_bytes(out, p, (size_t)n);
		return;
	}
	int whole = point < n ? point : n;
	str_add_bytes(out, p, (size_t)whole);
	str_add_fill(out, '0', (size_t)(point - whole));
	str_add_char(out, '.');
	if (whole < n)
		str_add_bytes(out, p + whole, (size_t)(n - whole));
	else
		str_add_char(out, '0');
}

static void add_scientific(struct str *out, const char *p, int n, int exponent)
{
	str_add_char(out, p[0]);
	if (n > 1) {
		str_add_char(out, '.');
		str_add_bytes(out, p + 1, (size_t)n - 1);
	}
	str_add_bytes(out, exponent < 0 ? "e-" : "e+", 2);
	exponent = exponent < 0 ? -exponent : exponent;
	if (exponent < 10)
		str_add_char(out, '0');
	write_uint(out, (uint64_t)exponent);
}

static void add_shortest(struct str *out, double f)
{
	struct float_digits d = float_digits(f);
	char p[PUT_UINT_MOST];
	int n = (int)(put_uint(p, d.digits) - p), point = n + d.exponent;

	while (n > 1 && p[n - 1] == '0')
		n--;
	if (point > -4 && point <= 16)
		add_plain(out, p, n, point);
	else
		add_scientific(out, p, n, point - 1);
}

void write_float(struct str *out, double f)
{
	if (isnan(f)) {
		add_float_word(out, "nan");
		return;
	}
	if (isinf(f) || (f == 0 && signbit(f))) {
		add_float_word(out, f == 0 ? "-0.0" : f < 0 ? "-inf" : "inf");
		return;
	}
	if (f < 0)
		str_add_char(out, '-');
	if (f == 0)
		str_add_bytes(out, "0.0", 3);
	else
		add_shortest(out, fabs(f));
}

/* Not 0 when one of eight bytes is not plain: below 0x20, '"', '\\', 0x7f, or from 0x80 on. Which one it does not say: a borrow
 * may mark bytes above the first. */
static uint64_t special_bytes(uint64_t w)
{
	const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
	uint64_t quote = w ^ (ones * '"'), backslash = w ^ (ones * '\\'), del = w ^ (ones * 0x7f);

	return (w | ((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) |
		       ((backslash - ones) & ~backslash) | ((del - ones) & ~del)) &
	       highs;
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* How many bytes from s on need no escape and are ASCII. */
static size_t plain_run(const char *s, size_t len)
{
	size_t i = 0;
	uint64_t w;

	for (; i + sizeof(w) <= len; i += sizeof(w)) {
		memcpy(&w, s + i, sizeof(w));
		if (special_bytes(w))
			break;
	}
	while (i < len && is_plain((unsigned char)s[i]))
		i++;
	return i;
}

static void add_unicode_escape(struct str *out, uint32_t c)
{
	static const char hex[] = "0123456789abcdef";
	char text[6] = { '\\', 'u', hex[c >> 12 & 15], hex[c >> 8 & 15], hex[c >> 4 & 15],
		hex[c & 15] };

	str_add_bytes(out, text, sizeof(text));
}

static void add_ascii(struct str *out, unsigned char c)
{
	static const char names[] = "\n\t\r\b\f\"\\", letters[] = "ntrbf\"\\";
	const char *found = c ? strchr(names, c) : NULL;

	if (!found) {
		add_unicode_escape(out, c);
		return;
	}
	str_add_char(out, '\\');
	str_add_char(out, letters[found - names]);
}

/* One character that is not plain; the result is how many bytes it has. */
static size_t add_special(struct str *out, const char *s, size_t len)
{
	unsigned char lead = (unsigned char)s[0];
	uint32_t c;
	size_t n = utf8_decode(s, len, &c);

	if (lead < 0x80)
		add_ascii(out, lead);
	else if (n == 1)
		add_unicode_escape(out, 0xdc00u + lead);
	else if (c >= 0xd800 && c < 0xe000)
		add_unicode_escape(out, c);
	else
		str_add_bytes(out, s, n);
	return n;
}

/* All of it if it is short and plain, as nearly all names and words are: two looks that overlap see all its bytes. */
static bool put_plain(char *p, const char *s, size_t len)
{
	uint64_t first, last;
	uint32_t begin, end;

	if (len > 16)
		return false;
	if (len >= 8) {
		memcpy(&first, s, 8);
		memcpy(&last, s + len - 8, 8);
		memcpy(p, &first, 8);
		memcpy(p + len - 8, &last, 8);
		return !(special_bytes(first) | special_bytes(last));
	}
	if (len >= 4) {
		memcpy(&begin, s, 4);
		memcpy(&end, s + len - 4, 4);
		memcpy(p, &begin, 4);
		memcpy(p + len - 4, &end, 4);
		return !special_bytes((uint64_t)begin << 32 | end);
	}
	for (size_t i = 0; i < len; i++) {
		if (!is_plain((unsigned char)s[i]))
			return false;
		p[i] = s[i];
	}
	return true;
}

void write_string(struct str *out, const char *s, size_t len)
{
	char *p = str_begin(out, len + 2);

	*p++ = '"';
	if (put_plain(p, s, len)) {
		p[len] = '"';
		str_end(out, p + len + 1);
		return;
	}
	str_end(out, p);
	for (size_t i = 0; i < len;) {
		size_t run = plain_run(s + i, len - i);
		str_add_bytes(out, s + i, run);
		i += run;
		if (i < len)
			i += add_special(out, s + i, len - i);
	}
	str_add_char(out, '"');
}

void write_ref(struct str *out, uint64_t id)
{
	char *p = str_begin(out, PUT_UINT_MOST + 2);

	*p++ = '[';
	p = put_uint(p, id);
	*p++ = ']';
	str_end(out, p);
}

void write_other(struct str *out, const char *type, const char *text, size_t len, uint64_t cut)
{
	str_add(out, "{\"type\":");
	write_string(out, type, strlen(type));
	str_add(out, ",\"text\":");
	write_string(out, text, len);
	if (cut) {
		str_add(out, ",\"cut\":");
		write_uint(out, cut);
	}
	str_add_char(out, '}');
}
