/* json.c - small documents as trees.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct json *parse(const char *text)
{
	struct err err = { 0 };

	return json_parse(text, strlen(text), &err);
}

static void reads_members_in_order(void **state)
{
	struct json *j = parse("{\"a\":[1,\"x\",null],\"B\":{\"c\":true},\"b\":2}");
	const struct json *m = json_first(j);
	uint64_t n;

	(void)state;
	assert_true(json_is_object(j));
	assert_string_equal(json_key(m), "a");
	assert_true(json_is_array(m));
	assert_true(json_uint(json_first(m), &n) && n == 1);
	assert_string_equal(json_string(json_next(json_first(m))), "x");
	assert_null(json_string(json_next(json_next(json_first(m)))));
	assert_string_equal(json_key(json_next(m)), "B");
	assert_true(json_uint(json_member(j, "b"), &n) && n == 2);
	assert_null(json_member(j, "c"));
	json_free(j);
}

static void passes_on_what_is_not_there(void **state)
{
	uint64_t n;

	(void)state;
	assert_null(json_member(NULL, "a"));
	assert_null(json_first(NULL));
	assert_null(json_next(NULL));
	assert_null(json_key(NULL));
	assert_null(json_string(NULL));
	assert_false(json_uint(NULL, &n) || json_is_array(NULL) || json_is_object(NULL));
	json_free(NULL);
}

static void takes_whole_numbers_only(void **state)
{
	static const struct { const char *text; bool ok; uint64_t n; } cases[] = {
		{ "0", true, 0 }, { "9007199254740992", true, (uint64_t)1 << 53 }, { "9007199254740994", false, 0 },
		{ "-1", false, 0 }, { "1.5", false, 0 }, { "1e400", false, 0 }, { "\"1\"", false, 0 }, { "true", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct json *j = parse(cases[i].text);
		uint64_t n = 0;
		assert_int_equal(json_uint(j, &n), cases[i].ok);
		assert_true(n == cases[i].n);
		json_free(j);
	}
}

static void says_where_it_is_no_json(void **state)
{
	struct err err = { 0 };
	char *large = malloc(JSON_MAX + 1);

	(void)state;
	assert_null(json_parse("{\"a\":[1,}", 9, &err));
	assert_string_equal(err.text, "no JSON at byte 8");
	assert_null(json_parse("[1", 2, &err));
	assert_null(json_parse("", 0, &err));
	memset(large, '[', JSON_MAX + 1);
	assert_null(json_parse(large, JSON_MAX, &err));
	assert_null(json_parse(large, JSON_MAX + 1, &err));
	free(large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_members_in_order),
		cmocka_unit_test(passes_on_what_is_not_there),
		cmocka_unit_test(takes_whole_numbers_only),
		cmocka_unit_test(says_where_it_is_no_json),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
