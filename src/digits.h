/* digits.h - the decimal digits of a number, side by side in one word, as numbers from 0 to 9, the first of them in the lowest byte.
 *
 * A number is split into two halves, both of which are split, until they are of one digit: all that are of one length at once. A table
 * of all numbers of four digits would be quicker if it were at hand; numbers come as they like, and it is as large as the cache next to
 * the processor.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_DIGITS_H
#define PYSTEP_SRC_DIGITS_H

#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#else
#include <endian.h>
#endif

#define DIGITS_ZEROS ((uint64_t)0x3030303030303030)          /* what makes ASCII of eight */

/* Splitting x into a = x / k and b = x % k, side by side, is to take a * (k << w) - a away from x << w. */
static inline uint64_t eight_digits(uint32_t n)              /* below 10^8 */
{
	uint64_t fours = ((uint64_t)n << 32) - n / 10000 * (((uint64_t)10000 << 32) - 1);
	uint64_t hundreds = (fours * 10486 >> 20) & 0x0000007f0000007f;          /* by 100: exact below 10^4 */
	uint64_t twos = (fours << 16) - hundreds * ((100 << 16) - 1);
	uint64_t tens = (twos * 103 >> 10) & 0x000f000f000f000f;                 /* by 10: exact below 100 */

	return (twos << 8) - tens * ((10 << 8) - 1);
}

/* Sixteen, of two numbers below 10^8. */
#ifdef __SSE2__
typedef __m128i sixteen;

static inline sixteen sixteen_digits(uint32_t upper, uint32_t lower)
{
	__m128i n = _mm_unpacklo_epi64(_mm_cvtsi32_si128((int)upper), _mm_cvtsi32_si128((int)lower)), by;

	by = _mm_srli_epi64(_mm_mul_epu32(n, _mm_set1_epi64x(0xd1b71759)), 45);  /* by 10^4: exact below 10^8 */
	n = _mm_or_si128(by, _mm_slli_epi64(_mm_sub_epi64(n, _mm_mul_epu32(by, _mm_set1_epi64x(10000))), 32));
	by = _mm_srli_epi16(_mm_mulhi_epu16(n, _mm_set1_epi32(5243)), 3);
	n = _mm_or_si128(by, _mm_slli_epi32(_mm_sub_epi32(n, _mm_mullo_epi16(by, _mm_set1_epi32(100))), 16));
	by = _mm_mulhi_epu16(n, _mm_set1_epi16(6554));                           /* by 10: exact below 100 */
	return _mm_or_si128(by, _mm_slli_epi16(_mm_sub_epi16(n, _mm_mullo_epi16(by, _mm_set1_epi16(10))), 8));
}

static inline uint64_t sixteen_first(sixteen d)              /* eight of them */
{
	uint64_t first;

	_mm_storel_epi64((__m128i *)&first, d);
	return first;
}

static inline uint32_t sixteen_bits(sixteen d)               /* a bit each, set where there is no nought */
{
	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(d, _mm_setzero_si128())) ^ 0xffff;
}

static inline void sixteen_put(char *p, sixteen d)
{
	_mm_storeu_si128((__m128i *)p, _mm_or_si128(d, _mm_set1_epi8('0')));
}
#else
typedef struct { uint64_t first, last; } sixteen;

static inline sixteen sixteen_digits(uint32_t upper, uint32_t lower)
{
	return (sixteen){ eight_digits(upper), eight_digits(lower) };
}

static inline uint64_t sixteen_first(sixteen d)
{
	return d.first;
}

static inline uint32_t eight_bits(uint64_t d)                /* each digit's lowest bit is gathered in the highest byte */
{
	d |= d >> 2;
	d |= d >> 1;
	return (uint32_t)((d & 0x0101010101010101) * 0x0102040810204080 >> 56);
}

static inline uint32_t sixteen_bits(sixteen d)
{
	return eight_bits(d.first) | eight_bits(d.last) << 8;
}

static inline void sixteen_put(char *p, sixteen d)
{
	d.first = htole64(d.first | DIGITS_ZEROS);
	d.last = htole64(d.last | DIGITS_ZEROS);
	memcpy(p, &d, sizeof(d));
}
#endif

#endif
