/* write_scalar.h - scalar values as the record writes them, apart from its lines (write.h): what an expression gives is
 * written so, too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_WRITE_SCALAR_H
#define PYSTEP_WRITE_SCALAR_H

#include <endian.h>
#include <stdint.h>

#include "pystep/str.h"

/* Where there is room already (str_begin); the result is behind what was put. All of the room may be written to. */
#define PUT_UINT_MOST 24
#define PUT_FLOAT_MOST 64
#define PUT_EXACT_MOST ((uint64_t)1 << 53)                    /* the greatest size of an int that is written as a number */
extern const char put_pairs[];          /* the digits of all numbers below 100, two each */
char *put_uint_long(char *p, uint64_t n);
static inline char *put_uint(char *p, uint64_t n)
{
	if (n >= 100)
		return put_uint_long(p, n);
	memcpy(p, put_pairs + 2 * n + (n < 10), 2);             /* and maybe one of the next number's, which counts for nothing */
	return p + 1 + (n >= 10);
}

/* The same without a call, from 1 to below 10^4. */
static inline char *put_uint_short(char *p, uint32_t n);

char *put_double(char *p, double f);                          /* as write_float */
/* As write_string, of at most PUT_SHORT_TEXT bytes; the eight before s can be read, too. NULL: some of them need more than copying. */
#define PUT_SHORT_TEXT 16
static inline char *put_short_text(char *p, const char *s, size_t len);

/* Scalars. In a text, what is not UTF-8 goes as the lone surrogates U+DC80…DCFF, as Python's surrogateescape has it. */
void write_uint(struct str *out, uint64_t n);
void write_int(struct str *out, int64_t n);                  /* as a Value: beyond 2^53 as {"type":"int",…} */
void write_float(struct str *out, double f);                 /* as a Value: Python's repr; nan, inf, -0.0 as {"type":"float",…} */
void write_string(struct str *out, const char *s, size_t len);           /* a JSON string of UTF-8, see utf8.h */
void write_ref(struct str *out, uint64_t id);
void write_other(struct str *out, const char *type, const char *text, size_t len, uint64_t cut);   /* {"type","text"} */

/* The rest is for speed, and of nobody else's concern. */

/* Not 0 when one of eight bytes is not plain: below 0x20, '"', '\\', 0x7f, or from 0x80 on. Which one it does not say: there is no
 * borrow or carry out of bytes that are plain, but those above the first that is not may be marked too. */
static inline uint64_t write_special_bytes(uint64_t w)
{
	const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
	uint64_t quote = w ^ (ones * '"'), backslash = w ^ (ones * '\\');

	return (w | (w - ones * 0x20) | (quote - ones) | (backslash - ones) | (w + ones)) & highs;
}

/* Decimal digits side by side, the first in the lowest byte: split into fours, twos and ones, all at once. A table of all numbers of four
 * digits would be quicker if it were at hand; numbers come as they like, and it is as large as the cache next to the processor. */
static inline uint32_t write_four_digits(uint32_t n)         /* below 10^4 */
{
	uint32_t hundreds = n * 5243 >> 19;                      /* exact below 10^4 */
	uint32_t twos = (n << 16) - hundreds * ((100 << 16) - 1);                /* hundreds, and the rest beside them */
	uint32_t tens = (twos * 103 >> 10) & 0x000f000f;         /* exact below 100 */

	return (twos << 8) - tens * ((10 << 8) - 1);
}

static inline char *put_uint_short(char *p, uint32_t n)
{
	uint32_t digits = write_four_digits(n), skipped = (uint32_t)__builtin_ctz(digits) / 8;   /* noughts in front */

	digits = htole32((digits | 0x30303030) >> 8 * skipped);
	memcpy(p, &digits, sizeof(digits));
	return p + 4 - skipped;
}

static inline char *put_short_text(char *p, const char *s, size_t len)
{
	uint64_t first, last, special = 0;

	*p++ = '"';
	memcpy(&last, s + len - 8, 8);
	if (len < 8) {                                           /* what lay before s goes, spaces come behind */
		last = htole64(le64toh(last) >> 8 * (7 - len) >> 8 | (uint64_t)0x2020202020202020 << 8 * len);
		memcpy(p, &last, 8);
	} else {
		memcpy(&first, s, 8);
		memcpy(p, &first, 8);
		memcpy(p + len - 8, &last, 8);
		special = write_special_bytes(first);
	}
	p[len] = '"';
	return special | write_special_bytes(last) ? NULL : p + len + 1;
}

#endif
