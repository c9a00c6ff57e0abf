/* show_plain.h - text that is shown as it is: printable ASCII, copied while it is looked at.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SHOW_PLAIN_H
#define PYSTEP_SRC_SHOW_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Copies all of it; the result is behind the copy. NULL, whatever was written by then: some of it is escaped within such quotes
 * (0: none). */
static inline char *show_put_plain(char *at, const char *s, size_t len, char quote);

/* The rest is for speed. */

#ifdef __SSE2__
#include <emmintrin.h>

static inline bool show_are_plain(__m128i bytes, char quote)
{
	__m128i odd = _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f)));

	if (quote) {
		odd = _mm_or_si128(odd, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(quote)));
		odd = _mm_or_si128(odd, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
	}
	return !_mm_movemask_epi8(odd);
}

static inline bool show_put_16(char *at, const char *s, char quote)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)s);

	_mm_storeu_si128((__m128i *)(void *)at, bytes);
	return show_are_plain(bytes, quote);
}

/* Of up to 15 bytes: two halves that overlap. */
static inline bool show_put_few(char *at, const char *s, size_t len, char quote)
{
	uint64_t a, b;
	uint32_t c = 0, d = 0;

	if (len >= 8) {
		memcpy(&a, s, 8);
		memcpy(&b, s + len - 8, 8);
		memcpy(at, &a, 8);
		memcpy(at + len - 8, &b, 8);
		return show_are_plain(_mm_set_epi64x((int64_t)b, (int64_t)a), quote);
	}
	if (len >= 4) {
		memcpy(&c, s, 4);
		memcpy(&d, s + len - 4, 4);
		memcpy(at, &c, 4);
		memcpy(at + len - 4, &d, 4);
		return show_are_plain(_mm_set1_epi64x((int64_t)((uint64_t)d << 32 | c)), quote);
	}
	if (!len)
		return true;
	at[0] = s[0];
	at[len / 2] = s[len / 2];
	at[len - 1] = s[len - 1];
	c = (uint32_t)(unsigned char)s[0] << 8 | (uint32_t)(unsigned char)s[len / 2] << 16 |
	    (uint32_t)(unsigned char)s[len - 1] << 24 | ' ';
	return show_are_plain(_mm_set1_epi32((int32_t)c), quote);
}

static inline char *show_put_plain(char *at, const char *s, size_t len, char quote)
{
	if (len < 16)
		return show_put_few(at, s, len, quote) ? at + len : NULL;
	for (size_t i = 0; i + 16 < len; i += 16)
		if (!show_put_16(at + i, s + i, quote))
			return NULL;
	return show_put_16(at + len - 16, s + len - 16, quote) ? at + len : NULL;
}

#else

static inline char *show_put_plain(char *at, const char *s, size_t len, char quote)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] < ' ' || s[i] >= 0x7f || (quote && (s[i] == quote || s[i] == '\\')))
			return NULL;
		at[i] = s[i];
	}
	return at + len;
}
#endif

#endif
