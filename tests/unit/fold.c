/* fold - repetitions folded, and what went in comes out again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pystep/str.h"

static uint32_t *symbols_of(const char *text, size_t *n)
{
	uint32_t *s = base_alloc((strlen(text) + 1) * sizeof(*s));

	for (*n = 0; text[*n]; ++*n)
		s[*n] = (unsigned char)text[*n];
	return s;
}

static void show(const struct folding *f, const uint32_t *s, size_t from, size_t to, struct str *out)
{
	for (size_t i = from; i < to; i += f->parts[i].n_parts + 1) {
		const struct fold_part *p = &f->parts[i];

		str_add(out, i > from ? " " : "");
		if (p->times == 1) {
			str_add_char(out, (char)s[p->at]);
			continue;
		}
		str_addf(out, "%ux[", p->times);
		show(f, s, i + 1, i + 1 + p->n_parts, out);
		str_add_char(out, ']');
	}
}

static void assert_folds(const char *text, const char *wanted)
{
	struct folding f = { 0 };
	struct str out = { 0 };
	size_t n;
	uint32_t *s = symbols_of(text, &n);

	fold(s, n, &f);
	show(&f, s, 0, f.n, &out);
	assert_string_equal(str_text(&out), wanted);
	str_free(&out);
	folding_free(&f);
	free(s);
}

static char *repeated(const char *text, size_t times)
{
	struct str s = { 0 };

	while (times--)
		str_add(&s, text);
	return str_take(&s);
}

static void folds_what_repeats(void **state)
{
	static const struct { const char *text, *wanted; } rows[] = {
		{ "", "" },
		{ "a", "a" },
		{ "ab", "a b" },
		{ "aa", "2x[a]" },
		{ "ababab", "3x[a b]" },
		{ "aabaab", "2x[2x[a] b]" },
		{ "abaaba", "2x[a b a]" },
		{ "xababyababz", "x 2x[a b] y 2x[a b] z" },
		{ "abcabcab", "2x[a b c] a b" },
		{ "abababcabababc", "2x[3x[a b] c]" },
		{ "aaaabaaaabaaaa", "2x[4x[a] b] 4x[a]" },
		{ "abcbabcbx", "2x[a b c b] x" },
		{ "abacabadabacaba", "a b a c a b a d a b a c a b a" },
		{ "mississippi", "m 2x[i 2x[s]] i 2x[p] i" },
		{ "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
			"2x[a b c d e f g h i j k l m n o p q r s t u v w x y z]" },
	};
	char *a = repeated("a", 50), *ab = repeated("ab", 50);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_folds(rows[i].text, rows[i].wanted);
	assert_folds(a, "50x[a]");
	assert_folds(ab, "50x[a b]");
	free(a);
	free(ab);
}

/* Unfolded into `to`, from `at` on; where it ends. */
static size_t unfold(const struct folding *f, const uint32_t *s, size_t from, size_t to, uint32_t *out, size_t at, size_t most)
{
	for (size_t i = from; i < to; i += f->parts[i].n_parts + 1) {
		const struct fold_part *p = &f->parts[i];

		for (uint32_t k = 0; k < p->times; k++) {
			assert_true(at < most);
			if (p->n_parts)
				at = unfold(f, s, i + 1, i + 1 + p->n_parts, out, at, most);
			else
				out[at++] = s[p->at];
		}
	}
	return at;
}

static void assert_unfolds(const uint32_t *s, size_t n)
{
	struct folding f = { 0 };
	uint32_t *out = base_alloc((n + 1) * sizeof(*out));

	fold(s, n, &f);
	assert_true(f.n <= 2 * n);
	assert_int_equal(unfold(&f, s, 0, f.n, out, 0, n), n);
	assert_memory_equal(out, s, n * sizeof(*s));
	folding_free(&f);
	free(out);
}

static uint64_t seed;
static uint32_t random_below(uint32_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % n;
}

/* Pieces of what is there already are put behind it again and again, so that repetitions of all lengths arise. */
static size_t random_sequence(uint32_t *s, size_t most)
{
	uint32_t alphabet = 1 + random_below(4);
	size_t n = 0;

	while (n < most) {
		size_t len = n ? random_below((uint32_t)n) + 1 : 0, from = n ? random_below((uint32_t)(n - len + 1)) : 0;
		uint32_t times = random_below(4);

		for (uint32_t k = 0; k < times; k++)
			for (size_t i = 0; i < len && n < most; i++)
				s[n++] = s[from + i];
		if (n < most)
			s[n++] = random_below(alphabet);
		if (!random_below(40))
			break;
	}
	return n;
}

static void what_goes_in_comes_out(void **state)
{
	uint32_t s[300];

	(void)state;
	for (seed = 1; seed < 4000000000000; seed += 1000000007) {
		uint64_t was = seed;
		size_t n = random_sequence(s, random_below(ARRAY_LEN(s)) + 1);

		assert_unfolds(s, n);
		seed = was;
	}
}

/* No two neighbours that are the same are left, whatever the block: checked the slow way. */
static bool has_square(const uint32_t *s, size_t n)
{
	for (size_t p = 1; 2 * p <= n; p++)
		for (size_t i = 0; i + 2 * p <= n; i++)
			if (!memcmp(s + i, s + i + p, p * sizeof(*s)))
				return true;
	return false;
}

static void nothing_is_left_unfolded(void **state)
{
	uint32_t s[60];
	size_t n_square_free = 0;

	(void)state;
	for (uint64_t i = 1; i < 3000; i++) {
		struct folding f = { 0 };
		size_t n;
		bool has_block = false;

		seed = i * 1000003;
		n = random_sequence(s, random_below(ARRAY_LEN(s)) + 1);
		fold(s, n, &f);
		for (size_t k = 0; k < f.n; k++)
			has_block = has_block || f.parts[k].times > 1;
		assert_int_equal(has_block, has_square(s, n));
		n_square_free += !has_block;
		folding_free(&f);
	}
	assert_true(n_square_free > 50);
}

/* A million, in shapes that are hard for one way or another of doing it; the test's time limit says that it is not quadratic. */
static void a_million_takes_no_long_time(void **state)
{
	enum { N = 1000000 };
	uint32_t *s = base_alloc(N * sizeof(*s));

	(void)state;
	for (size_t i = 0; i < N; i++)
		s[i] = 7;
	assert_unfolds(s, N);
	for (size_t i = 0; i < N; i++)
		s[i] = i % 2;
	assert_unfolds(s, N);
	seed = 1;
	for (size_t i = 0; i < N; i++)
		s[i] = random_below(2);
	assert_unfolds(s, N);
	for (size_t i = 0; i < N; i++)
		s[i] = (uint32_t)__builtin_popcountll(i) % 2;
	assert_unfolds(s, N);
	for (size_t i = 0; i < N; i++)
		s[i] = i % 1000 < 990 ? (uint32_t)(i % 1000) / 10 : random_below(3);
	assert_unfolds(s, N);
	for (size_t a = 1, b = 1, i = 0; i < N; i++) { /* Fibonacci's word */
		if (i == a + b) {
			b = a + b;
			a = b - a;
		}
		s[i] = i < 2 ? (uint32_t)i : s[i - b];
	}
	assert_unfolds(s, N);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_what_repeats),
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(nothing_is_left_unfolded),
		cmocka_unit_test(a_million_takes_no_long_time),
	};

	return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
