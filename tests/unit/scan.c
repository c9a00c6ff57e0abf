/* scan.c - the scanner takes exactly JSON, exactly to its end, and says where it stopped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pystep/base.h"

/* In memory of just that size, so that a look beyond the end is seen by whoever watches (valgrind, sanitizers). */
static bool takes(bool (*take)(struct scan *s, struct value *out), const char *text, size_t len, size_t *at)
{
	char *copy = malloc(len ? len : 1);
	struct value v;

	memcpy(copy, text, len);
	struct scan s = scan_of(copy, len);
	bool ok = take(&s, &v) && v.len == len && scan_end(&s);
	if (at)
		*at = (size_t)(s.at - copy);
	assert_true(ok ? s.error == NULL : s.error != NULL || v.len != len);
	free(copy);
	return ok;
}

static bool any(const char *text)
{
	return takes(scan_any, text, strlen(text), NULL);
}

static bool value(const char *text)
{
	return takes(scan_value, text, strlen(text), NULL);
}

static const char *const good_json[] = {
	"null", "true", "false", "0", "-0", "1", "-12", "1.0", "1e5", "1E+5", "1.5e-300", "123456789012345678901234567890", "1e999",
	"\"\"", "\"a\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"",
	"\"\xc3\xa9\"", "\"\xe4\xb8\xad\"", "\"\xf0\x9f\x98\x80\"", "\"\xef\xbf\xbf\"", "\"\xf4\x8f\xbf\xbf\"", "\"\x7f\"",
	"[]", "{}", "[1]", "[1,2]", "[[],{}]", "{\"a\":1}", "{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":\"e\"}",
};

static const char *const bad_json[] = {
	"", "n", "nul", "nulL", "tru", "True", "nan", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1.e5", "1e", "1e+", "0x10",
	"\"", "\"a", "\"\\\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u\"", "\"\n\"", "\"\x01\"", "'a'",
	"\"\x80\"", "\"\xc3\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xe0\x80\x80\"", "\"\xf0\x80\x80\x80\"",
	"\"\xff\"", "\"\xe4\xb8\"", "\"\xf0\x9f\x98\"",
	"[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 ,2]", "[1}", "{", "}", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":1,}", "{a:1}",
	"{\"a\" :1}", "{\"a\":1]", "{1:2}", "{\"a\",1}", "[1][2]", "1 ", " 1", "1,",
};

static void takes_json_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good_json); i++)
		if (!any(good_json[i]))
			fail_msg("did not take %s", good_json[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad_json); i++)
		if (any(bad_json[i]))
			fail_msg("took %s", bad_json[i]);
}

static const char *const good_values[] = {
	"null", "1", "9007199254740992", "-9007199254740992", "1.0", "1e300", "\"a\"", "[1]", "[18446744073709551615]", "{}",
	"{\"type\":\"float\",\"text\":\"nan\"}", "{\"type\":\"str\",\"text\":\"a\",\"cut\":5}", "12345678901234567.5", "10000000000000000e5",
};

static const char *const bad_values[] = {
	"9007199254740993", "-9007199254740993", "99999999999999999999999", "[0]", "[-1]", "[1.0]", "[]", "[1,2]", "[\"a\"]", "[[1]]",
	"[01]", "[18446744073709551616]", "{\"type\":\"a\"}", "{\"text\":\"a\",\"type\":\"b\"}", "{\"type\":\"a\",\"text\":1}",
	"{\"type\":\"a\",\"text\":\"b\",\"cut\":-1}", "{\"type\":\"a\",\"text\":\"b\",\"other\":1}", "{\"a\":1}",
	"{\"type\":\"a\",\"text\":\"b\",\"cut\":1,\"cut\":2}", "{\"type\":\"list\",\"items\":[]}", "{",
};

static void takes_values_in_their_form_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good_values); i++)
		if (!value(good_values[i]))
			fail_msg("did not take %s", good_values[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad_values); i++)
		if (value(bad_values[i]))
			fail_msg("took %s", bad_values[i]);
}

static void takes_no_prefix_of_anything_for_the_whole(void **state)
{
	const char *text = "{\"type\":\"a\\u00e9\xe4\xb8\xad\",\"text\":\"b\",\"cut\":12}";
	size_t len = strlen(text);

	(void)state;
	assert_true(takes(scan_value, text, len, NULL));
	for (size_t n = 0; n < len; n++) {
		assert_false(takes(scan_value, text, n, NULL));
		assert_false(takes(scan_any, text, n, NULL));
	}
}

static void says_where_it_stopped(void **state)
{
	static const struct { const char *text; size_t at; } cases[] = {
		{ "[1,2,x]", 5 }, { "{\"a\":1,\"b\":tru}", 11 }, { "\"ab\x01\"", 3 }, { "[1,2", 4 }, { "[[[1]],2}", 8 },
	};
	size_t at;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_false(takes(scan_any, cases[i].text, strlen(cases[i].text), &at));
		assert_int_equal(at, cases[i].at);
	}
}

static bool is_taken_nested(const char *open, const char *close, size_t depth)
{
	struct str text = { 0 };

	for (size_t i = 0; i < depth; i++)
		str_add(&text, open);
	for (size_t i = 0; i < depth && close; i++)
		str_add(&text, close);
	bool ok = takes(scan_any, text.at, text.len, NULL);
	str_free(&text);
	return ok;
}

static void bounds_the_depth(void **state)
{
	(void)state;
	assert_true(is_taken_nested("[", "]", SCAN_DEPTH));
	assert_false(is_taken_nested("[", "]", SCAN_DEPTH + 1));
	assert_false(is_taken_nested("[", NULL, 10000000));
	assert_false(is_taken_nested("{\"a\":", NULL, 1000000));
}

static void reads_whole_numbers_exactly(void **state)
{
	static const struct { const char *text; bool ok; uint64_t n; } cases[] = {
		{ "0", true, 0 }, { "18446744073709551615", true, UINT64_MAX }, { "18446744073709551616", false, 0 },
		{ "99999999999999999999", false, 0 }, { "-1", false, 0 }, { "00", false, 0 }, { "", false, 0 }, { "a", false, 0 },
	};
	uint64_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct scan s = scan_of(cases[i].text, strlen(cases[i].text));
		bool ok = scan_uint(&s, &n) && scan_end(&s);
		assert_int_equal(ok, cases[i].ok);
		if (ok)
			assert_true(n == cases[i].n);
	}
}

static void stays_stopped_after_an_error(void **state)
{
	struct scan s = scan_of("x,[1]", 5);
	struct value v;
	uint64_t n;

	(void)state;
	assert_false(scan_value(&s, &v));
	const char *error = s.error, *at = s.at;
	assert_false(scan_uint(&s, &n) || scan_comma(&s) || scan_open(&s, '[') || scan_more(&s, ']') || scan_string(&s, &v)
		|| scan_any(&s, &v) || scan_end(&s));
	assert_ptr_equal(s.error, error);
	assert_ptr_equal(s.at, at);
}

static void walks_members(void **state)
{
	const char *text = "[[1,2],[],[3]]";
	struct scan s = scan_of(text, strlen(text));
	uint64_t n, sum = 0, lists = 0;

	(void)state;
	for (scan_open(&s, '['); scan_more(&s, ']'); lists++)
		for (scan_open(&s, '['); scan_more(&s, ']'); sum += n)
			assert_true(scan_uint(&s, &n));
	assert_true(scan_end(&s));
	assert_int_equal(sum, 6);
	assert_int_equal(lists, 3);
}

static void notes_references(void **state)
{
	const char *text = "[[7],1,\"[8]\",[9],{\"type\":\"a\",\"text\":\"[10]\"}]";
	struct scan s = scan_of(text, strlen(text));
	struct scan_refs refs = { 0 };
	struct value v;

	(void)state;
	s.refs = &refs;
	assert_true(scan_values(&s, &v));
	assert_int_equal(refs.n, 2);
	assert_int_equal(refs.ids[0], 7);
	assert_int_equal(refs.ids[1], 9);
	free(refs.ids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_json_and_nothing_else),
		cmocka_unit_test(takes_values_in_their_form_only),
		cmocka_unit_test(takes_no_prefix_of_anything_for_the_whole),
		cmocka_unit_test(says_where_it_stopped),
		cmocka_unit_test(bounds_the_depth),
		cmocka_unit_test(reads_whole_numbers_exactly),
		cmocka_unit_test(stays_stopped_after_an_error),
		cmocka_unit_test(walks_members),
		cmocka_unit_test(notes_references),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
