/* write_scalar.c - scalar values as the record writes them.
 *
 * These run for every value of every step: no printf, and text goes in runs, eight bytes looked at together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/write_scalar.h"

#include <endian.h>
#include <math.h>
#include <stdbool.h>

#include "digits.h"
#include "float_digits.h"
#include "pystep/utf8.h"

#define TENS(p) p "0" p "1" p "2" p "3" p "4" p "5" p "6" p "7" p "8" p "9"

const char put_pairs[] = TENS("0") TENS("1") TENS("2") TENS("3") TENS("4") TENS("5") TENS("6") TENS("7") TENS("8") TENS("9");
_Static_assert(sizeof(put_pairs) == 201, "two digits each");

static char *put_word(char *p, uint64_t w)                   /* its lowest byte first */
{
	w = htole64(w);
	memcpy(p, &w, sizeof(w));
	return p + sizeof(w);
}

static char *put_eight(char *p, uint32_t n)
{
	return put_word(p, eight_digits(n) | DIGITS_ZEROS);
}

/* How many digits there are is known by comparing long before the digits are: what comes behind them need not wait. */

static char *put_three_or_four(char *p, uint32_t n)
{
	unsigned skipped = n < 1000;
	uint32_t digits = htole32((write_four_digits(n) | (uint32_t)DIGITS_ZEROS) >> 8 * skipped);

	memcpy(p, &digits, sizeof(digits));
	return p + 4 - skipped;
}

static char *put_five_to_eight(char *p, uint32_t n)
{
	unsigned skipped = (n < 100000) + (n < 1000000) + (n < 10000000);

	put_word(p, (eight_digits(n) | DIGITS_ZEROS) >> 8 * skipped);
	return p + 8 - skipped;
}

char *put_uint_long(char *p, uint64_t n)
{
	if (n < 10000)
		return put_three_or_four(p, (uint32_t)n);
	if (n < 100000000)
		return put_five_to_eight(p, (uint32_t)n);
	return put_eight(put_uint(p, n / 100000000), (uint32_t)(n % 100000000));
}

void write_uint(struct str *out, uint64_t n)
{
	str_end(out, put_uint(str_begin(out, PUT_UINT_MOST), n));
}

void write_int(struct str *out, int64_t n)
{
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	bool big = size > PUT_EXACT_MOST;
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

static char *put_bytes(char *p, const char *s, size_t len)
{
	memcpy(p, s, len);
	return p + len;
}

static char *put_float_word(char *p, const char *word)
{
	static const char before[] = "{\"type\":\"float\",\"text\":\"";

	p = put_bytes(p, before, sizeof(before) - 1);
	p = put_bytes(p, word, strlen(word));
	return put_bytes(p, "\"}", 2);
}

static __attribute__((noinline)) char *put_without_digits(char *p, double f)
{
	if (f == 0)
		return signbit(f) ? put_float_word(p, "-0.0") : put_bytes(p, "0.0", 3);
	return put_float_word(p, isnan(f) ? "nan" : f < 0 ? "-inf" : "inf");
}

/* The digits of a float, 17 or 16. How many, and where the point is, is asked as little as can be, for it is now so, now so. */
struct digits {
	sixteen  last;                   /* but for the first of 17 */
	uint64_t eight;                  /* the first eight, side by side */
	int n;                           /* up to the last that is no nought */
	int point;                       /* where the decimal point stands, counted from before the first */
	int all;                         /* 1: there are 17 */
};

static inline struct digits find_digits(struct float_digits f)
{
	uint64_t upper = f.digits / 100000000, first = upper / 100000000;
	struct digits d = {
		.last = sixteen_digits((uint32_t)(upper % 100000000), (uint32_t)(f.digits % 100000000)),
		.all = (int)(first + 15) >> 4,
	};

	d.eight = sixteen_first(d.last) << 8 * d.all | first;
	d.n = 31 - __builtin_clz(sixteen_bits(d.last) << 1 | 1) + d.all;
	d.point = 16 + d.all + f.exponent;
	return d;
}

/* All of them from p on, and a nought behind them; the byte before p may be written to. */
static inline void put_digits(char *p, const struct digits *d)
{
	p += d->all;
	p[-1] = (char)('0' + (d->eight & 15));
	sixteen_put(p, d->last);
	p[16] = '0';
}

/* As Python's repr: plain from 1e-4 to below 1e16, else with an exponent of at least two digits. */

static __attribute__((noinline)) char *put_great_float(char *p, struct digits d)      /* from 1e7 on */
{
	put_digits(p + 1, &d);
	memmove(p, p + 1, (size_t)d.point);
	p[d.point] = '.';
	return p + 1 + (d.n > d.point ? d.n : d.point + 1);
}

static __attribute__((noinline)) char *put_scientific(char *p, struct digits d)
{
	int exponent = d.point - 1;

	put_digits(p + 1, &d);
	p[0] = p[1];
	p[1] = '.';
	p += d.n > 1 ? d.n + 1 : 1;
	*p++ = 'e';
	*p++ = exponent < 0 ? '-' : '+';
	exponent = exponent < 0 ? -exponent : exponent;
	if (exponent < 10)
		*p++ = '0';
	return put_uint(p, (uint64_t)exponent);
}

/* The digits are put where they go behind the point, with noughts before them so that one at least is before it; then those before it
 * are put there, in one word with the point and those behind it. */
static inline char *put_shortest(char *p, double f)
{
	struct digits d = find_digits(float_digits(f));
	int noughts = (1 - d.point) & -(d.point <= 0) & 7, point = d.point + noughts, n = d.n + noughts;
	uint64_t eight = d.eight << 8 * noughts | DIGITS_ZEROS, before = ((uint64_t)1 << 8 * (point & 7)) - 1;

	if (__builtin_expect(d.point <= -4 || d.point > 16, 0))
		return put_scientific(p, d);
	if (__builtin_expect(d.point > 7, 0))
		return put_great_float(p, d);
	put_digits(p + 1 + noughts, &d);
	put_word(p, (eight & before) | (uint64_t)'.' << 8 * point | (eight & ~before) << 8);
	return p + 1 + (n > point ? n : point + 1);
}

char *put_double(char *p, double f)
{
	uint64_t bits;

	memcpy(&bits, &f, sizeof(bits));
	if (__builtin_expect((bits << 1) - 1 >= ((uint64_t)0x7ff << 53) - 1, 0))          /* nought, infinite, or none */
		return put_without_digits(p, f);
	*p = '-';
	return put_shortest(p + (bits >> 63), fabs(f));
}

void write_float(struct str *out, double f)
{
	str_end(out, put_double(str_begin(out, PUT_FLOAT_MOST), f));
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
		if (write_special_bytes(w))
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

/* All of it if it is short and plain, as nearly all names and words are: looks that overlap see all its bytes. */

static bool put_eight_or_more(char *p, const char *s, size_t len)        /* up to 16 */
{
	uint64_t first, last;

	memcpy(&first, s, 8);
	memcpy(&last, s + len - 8, 8);
	memcpy(p, &first, 8);
	memcpy(p + len - 8, &last, 8);
	return !(write_special_bytes(first) | write_special_bytes(last));
}

static bool put_plain(char *p, const char *s, size_t len)
{
	uint32_t begin, end;

	if (len > 32)
		return false;
	if (len > 16)
		return put_eight_or_more(p, s, 16) && put_eight_or_more(p + len - 16, s + len - 16, 16);
	if (len >= 8)
		return put_eight_or_more(p, s, len);
	if (len >= 4) {
		memcpy(&begin, s, 4);
		memcpy(&end, s + len - 4, 4);
		memcpy(p, &begin, 4);
		memcpy(p + len - 4, &end, 4);
		return !write_special_bytes((uint64_t)begin << 32 | end);
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
