/* hostile.c - whatever a file says: no crash, no hang, no memory without bound, and an error that says where and why.
 *
 * Every way of changing a record here ends in one of two: it is still a good record, or it is refused with status 126, its line,
 * byte and cause. Run it under valgrind or the sanitizers to see what a crash would hide.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_helper.h"

#include <sys/resource.h>

/* 1: good, 0: refused in good order. In memory of just that size, so that a look beyond the end is seen by whoever watches. */
static int try(const struct str *whole)
{
	struct str exact = { .at = malloc(whole->len ? whole->len : 1), .len = whole->len, .cap = whole->len }, *text = &exact;
	struct err err = { 0 };
	char said[512];
	int walked, checked;

	memcpy(exact.at, whole->at, whole->len);
	walked = walk_all(text, &err);

	if (walked < 0 && (err.status != ERR_RECORD || !strstr(err.text, ": line ") || !strstr(err.text, ", byte ")))
		fail_msg("walking: status %d, %s", err.status, err.text);
	err_clear(&err);
	checked = check_text(text, said, &err);
	if (checked < 0 && (err.status != ERR_RECORD || !strstr(err.text, ": line ") || !strstr(err.text, ", byte ")))
		fail_msg("checking: status %d, %s", err.status, err.text);
	/* What is verified can be read. */
	if (checked == 0)
		assert_int_equal(walked, 0);
	free(exact.at);
	return checked == 0;
}

static struct str copy(const char *text, size_t len)
{
	struct str s = { 0 };

	str_add_bytes(&s, text, len);
	str_reserve(&s, 0);
	return s;
}

/* Any prefix up to a line's end is a good record: its steps are those of its whole lines. */
static void takes_any_prefix(const char *name)
{
	struct str record = golden(name);
	size_t header = (size_t)(strchr(record.at, '\n') - record.at);

	for (size_t n = 0; n < record.len; n++) {
		struct str prefix = copy(record.at, n);
		/* keep-last: the first step comes with its keyframe */
		int good = try(&prefix);
		assert_int_equal(good, n > header);
		str_free(&prefix);
	}
	str_free(&record);
}

static void takes_any_prefix_of_a_small_record(void **state)
{
	(void)state;
	takes_any_prefix("queens-like.json");
	takes_any_prefix("odd.json");
	takes_any_prefix("keep-last.json");
	takes_any_prefix("recorded-sites.json");
}

static void flip(const struct str *record, unsigned seed, int n)
{
	int n_refused = 0;

	for (int i = 0; i < n; i++) {
		struct str bad = copy(record->at, record->len);
		for (int k = 0; k <= i % 3; k++) {
			seed = seed * 1103515245 + 12345;
			bad.at[(seed >> 8) % bad.len] ^= (char)(1 << (seed >> 4 & 7));
		}
		n_refused += !try(&bad);
		str_free(&bad);
	}
	assert_true(n_refused > n / 2);
}

static void try_flips(const char *name, unsigned seed, int n)
{
	struct str record = golden(name);

	flip(&record, seed, n);
	str_free(&record);
}

/* With many keyframes, so that what is checked in parts begins in the middle. */
static void try_flips_in_parts(const char *name, unsigned seed, int n)
{
	struct str record = golden(name), dense = with_keyframes(&record, 7);

	finish(&dense);
	flip(&dense, seed, n);
	str_free(&record);
	str_free(&dense);
}

static void survives_flipped_bits(void **state)
{
	(void)state;
	try_flips("queens-like.json", 1, 3000);
	try_flips("odd.json", 2, 3000);
	try_flips("keep-last.json", 3, 1000);
	try_flips("recorded-sites.json", 4, 2000);
	try_flips_in_parts("queens-like.json", 5, 1000);
	try_flips_in_parts("recorded-sites.json", 6, 1000);
	try_flips_in_parts("recorded-threads.json", 7, 1000);
	try_flips_in_parts("recorded-generators.json", 8, 1000);
}

/* Lines lost, doubled, and in another order. */
static void survives_shuffled_lines(void **state)
{
	struct str record = golden("odd.json");
	const char *lines[100];
	size_t n = 0;

	(void)state;
	for (char *at = record.at; *at; at = strchr(at, '\n') + 1)
		lines[n++] = at;
	lines[n] = record.at + record.len;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j += 1 + (i * 7 + j) % 5) {
			struct str bad = { 0 };
			for (size_t k = 0; k < n; k++) {
				size_t which = k == i ? j : k;
				str_add_bytes(&bad, lines[which], (size_t)(lines[which + 1] - lines[which]));
			}
			try(&bad);
			str_free(&bad);
		}
	str_free(&record);
}

/* One piece of each kind of token in the place of every other. */
static void survives_swapped_tokens(void **state)
{
	static const char *const tokens[] = {
		"0", "1", "-1", "1e999", "18446744073709551615", "18446744073709551616", "4294967296", "null", "\"\"", "[]", "{}", "[1]",
		"\"\\ud800\"", "{\"type\":\"\",\"text\":\"\"}", "\xff", "[[[[", "",
	};
	struct str record = golden("odd.json");
	unsigned seed = 7;

	(void)state;
	for (size_t at = 0; at < record.len; at++) {
		if (!strchr("[,:", record.at[at]))
			continue;
		size_t end = at + 1 + strcspn(record.at + at + 1, ",]}:\n");
		seed = seed * 1103515245 + 12345;
		struct str bad = copy(record.at, at + 1);
		str_add(&bad, tokens[(seed >> 8) % ARRAY_LEN(tokens)]);
		str_add_bytes(&bad, record.at + end, record.len - end);
		try(&bad);
		str_free(&bad);
	}
	str_free(&record);
}

/* --- bombs --- */

static const char header[] = "{\"format\":\"pystep\",\"version\":1,\"python\":\"3\",\"command\":[],\"steps\":[\n";
static const char begin[] =
	"{\"file\":0,\"path\":\"f.py\"},\n"
	"{\"code\":0,\"name\":\"m\",\"file\":0,\"line\":1,\"kind\":\"module\",\"args\":0,\"slots\":[\"a\"],\"globals\":1,\"lines\":[1]},\n"
	"[\"n\",0,1,{\"1\":{\"type\":\"dict\",\"entries\":[]}}],\n";

static struct str start_of_record(void)
{
	struct str s = { 0 };

	str_add(&s, header);
	str_add(&s, begin);
	return s;
}

static void add_times(struct str *s, const char *text, size_t n)
{
	while (n--)
		str_add(s, text);
}

static const struct bomb { const char *before, *again; size_t times; const char *after; bool good; } bombs[] = {
	{ "", "[", 3000000, ",\n", false },
	{ "[1,0,", "[", 3000000, ",\n", false },
	{ "{\"x\":", "[", 3000000, ",\n", false },
	{ "{\"x\":", "{\"a\":", 1000000, ",\n", false },
	{ "{\"x\":\"", "\\\\", 1000000, "\"},\n", true },
	{ "{\"x\":[0", ",0", 1000000, "]},\n", true },
	{ "{\"end\":\"exit\",\"steps\":1,\"files\":[0", ",0", 1000000, "],\"codes\":[],\"keyframes\":[]}]}\n", false },
	{ "{\"end\":\"exit\",\"steps\":1,\"files\":[],\"codes\":[],\"keyframes\":[[1,1]", ",[1,1]", 300000, "]}]}\n", false },
	{ "[1,{\"2\":{\"type\":\"list\",\"items\":[0", ",0", 1000000, "]}}],\n", true },
	{ "[1,{\"2\":{\"type\":\"list\",\"items\":[", "[", 1000000, "]}}],\n", false },
	{ "", "{\"time\":1},\n", 100000, "", true },
	{ "", "\n", 100000, "", false },
	{ "", "1,\n", 100000, "", true },
	{ "{\"slots\":1,\"set\":[0,1", ",0,1", 300000, "]},\n1,\n", true },
	{ "{\"leave\":", "9", 18, "},\n1,\n", false },
	{ "[\"s\",", "9", 18, "],\n", false },
	{ "[1,{\"2\":{\"type\":\"list\",\"items\":[]}}],\n[1,{\"2\":[0,0,[1],", "1,0,[1],", 100000, "0]}],\n", true },
	{ "[1,{\"2\":{\"type\":\"list\",\"items\":[],\"cut\":", "1", 19, "}}],\n", true },
	{ "[1,{\"2\":{\"type\":\"list\",\"items\":[],\"cut\":", "1", 21, "}}],\n", false },
	{ "{\"file\":4294967295,\"path\":\"", "a", 1000000, "\"},\n", false },
	{ "{\"file\":1,\"path\":\"", "\\u0000", 100000, "\",\"text\":\"\"},\n", true },
	{ "[1,{\"2\":\"a\",\"3\":{\"of\":2,\"add\":\"", "b", 1000000, "\"}}],\n", true },
};

static void survives_bombs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bombs); i++) {
		struct str s = start_of_record();
		str_add(&s, bombs[i].before);
		add_times(&s, bombs[i].again, bombs[i].times);
		str_add(&s, bombs[i].after);
		if (try(&s) != bombs[i].good)
			fail_msg("%s is %s", bombs[i].before, bombs[i].good ? "refused" : "taken");
		str_free(&s);
	}
}

/* A text made from another that is made from another …: shown at its end without going down the whole chain on the stack. */
static void survives_long_chains_of_texts(void **state)
{
	struct str s = start_of_record();

	(void)state;
	str_add(&s, "[1,{\"2\":\"a\"}],\n");
	for (int id = 3; id < 50000; id++)
		str_addf(&s, "[1,{\"%d\":null,\"%d\":{\"of\":%d,\"add\":\"b\"}}],\n", id - 1, id, id - 1);
	assert_int_equal(try(&s), 1);
	str_free(&s);
}

static void survives_deep_recursion_of_the_program(void **state)
{
	struct str s = start_of_record();

	(void)state;
	for (int i = 0; i < 30000; i++)
		str_add(&s, "[\"c\",0,0,1],\n");
	for (int i = 0; i < 30000; i++)
		str_add(&s, "[\"r\",null],\n");
	assert_int_equal(try(&s), 1);
	str_free(&s);
}

static void refuses_headers_that_are_too_large(void **state)
{
	struct str s = { 0 };

	(void)state;
	str_add(&s, "{\"format\":\"pystep\",\"version\":1,\"x\":[0");
	add_times(&s, ",0", 5000000);
	str_add(&s, "],\"steps\":[\n");
	assert_int_equal(try(&s), 0);
	str_free(&s);
	str_add(&s, "{\"format\":\"pystep\",\"version\":1,\"x\":");
	add_times(&s, "[", 100000);
	str_add(&s, ",\"steps\":[\n");
	assert_int_equal(try(&s), 0);
	str_free(&s);
}

/* Memory without bound would end here rather than in the machine. */
static void bound_memory(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	struct rlimit limit = { 1u << 30, 1u << 30 };

	setrlimit(RLIMIT_AS, &limit);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_any_prefix_of_a_small_record),
		cmocka_unit_test(survives_flipped_bits),
		cmocka_unit_test(survives_shuffled_lines),
		cmocka_unit_test(survives_swapped_tokens),
		cmocka_unit_test(survives_bombs),
		cmocka_unit_test(survives_long_chains_of_texts),
		cmocka_unit_test(survives_deep_recursion_of_the_program),
		cmocka_unit_test(refuses_headers_that_are_too_large),
	};

	bound_memory();
	return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
