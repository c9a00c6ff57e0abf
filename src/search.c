/* search.c - sixteen places at a time; a text by the first and the last byte of what is searched for.
 *
 * Ids in a record begin with a quote and end in a colon: both in one place at that distance are rare, and only those are
 * compared. The C library's memmem hashes pairs of bytes, which costs several times as much on such texts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "search.h"

#include <string.h>

/* One line after the other. */
static const char *next_line(const char *at, const char *end, char begins, size_t *n_lines)
{
	const char *newline;

	while (at < end && (newline = memchr(at, '\n', (size_t)(end - at)))) {
		at = newline + 1;
		++*n_lines;
		if (at < end && *at == begins)
			break;
	}
	return at;
}

#ifdef __SSE2__
#include <emmintrin.h>

/* A bit for each of the 16 places from p on at which it may be. */
static unsigned places(const char *p, size_t last, __m128i first_byte, __m128i last_byte)
{
	__m128i a = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(p + last));

	return (unsigned)_mm_movemask_epi8(
		_mm_and_si128(_mm_cmpeq_epi8(a, first_byte), _mm_cmpeq_epi8(b, last_byte)));
}

const char *search_bytes(const char *at, size_t n, const char *what, size_t len)
{
	const char *p = at, *end = at + n;
	__m128i first_byte, last_byte;

	if (!len || n < len)
		return len ? NULL : at;
	first_byte = _mm_set1_epi8(what[0]);
	last_byte = _mm_set1_epi8(what[len - 1]);
	for (; (size_t)(end - p) >= len + 15; p += 16)
		for (unsigned mask = places(p, len - 1, first_byte, last_byte); mask;
			mask &= mask - 1) {
			const char *place = p + __builtin_ctz(mask);

			if (memcmp(place, what, len) == 0)
				return place;
		}
	return memmem(p, (size_t)(end - p), what, len);
}

/* Sixteen characters, as many counts of the newlines met in their places, and whether the line looked for begins among them. */
struct sixteen {
	__m128i counts, found;
};

static void look_at(const char *p, __m128i begins, struct sixteen *s)
{
	__m128i a = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
	__m128i newline = _mm_cmpeq_epi8(a, _mm_set1_epi8('\n'));

	s->counts = _mm_sub_epi8(s->counts, newline);
	s->found = _mm_or_si128(s->found, _mm_and_si128(newline, _mm_cmpeq_epi8(b, begins)));
}

static size_t sum(__m128i counts)
{
	__m128i halves = _mm_sad_epu8(counts, _mm_setzero_si128());

	return (size_t)_mm_cvtsi128_si32(halves) +
	       (size_t)_mm_cvtsi128_si32(_mm_unpackhi_epi64(halves, halves));
}

/* 64 characters at a time; a place of counts has room for 255. */
static const char *skip_blocks(const char *p, const char *end, char begins, size_t *n_lines)
{
	__m128i wanted = _mm_set1_epi8(begins);

	while (end - p > 64) {
		struct sixteen all = { _mm_setzero_si128(), _mm_setzero_si128() };

		for (int i = 0; i < 255 / 4 && end - p > 64; i++, p += 64) {
			struct sixteen s = { all.counts, _mm_setzero_si128() };

			for (int k = 0; k < 64; k += 16)
				look_at(p + k, wanted, &s);
			if (_mm_movemask_epi8(s.found)) {
				*n_lines += sum(all.counts);
				return p;
			}
			all = s;
		}
		*n_lines += sum(all.counts);
	}
	return p;
}

/* What is left of a line that began before p counts from there; a block without newlines leaves p within one. */
const char *search_line(const char *at, size_t n, char begins, size_t *n_lines)
{
	const char *end = at + n, *p, *newline;

	*n_lines = 0;
	p = next_line(skip_blocks(at, end, begins, n_lines), end, begins, n_lines);
	newline = memrchr(at, '\n', (size_t)(p - at));
	return newline ? newline + 1 : at;
}
#else
const char *search_line(const char *at, size_t n, char begins, size_t *n_lines)
{
	*n_lines = 0;
	return next_line(at, at + n, begins, n_lines);
}

const char *search_bytes(const char *at, size_t n, const char *what, size_t len)
{
	return memmem(at, n, what, len);
}
#endif
