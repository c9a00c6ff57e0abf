/* value.c - values read from their canonical text, and what is not canonical does no harm.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/value.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pystep/code.h"
#include "slice.h"

static struct value v(const char *text)
{
	return value_of_literal(text);
}

static void kinds_are_told_apart(void **state)
{
	static const struct { const char *text; enum value_kind kind; const char *type; } rows[] = {
		{ "null", VALUE_NONE, "NoneType" },
		{ "true", VALUE_BOOL, "bool" },
		{ "false", VALUE_BOOL, "bool" },
		{ "1", VALUE_INT, "int" },
		{ "-12", VALUE_INT, "int" },
		{ "1.0", VALUE_FLOAT, "float" },
		{ "1e+16", VALUE_FLOAT, "float" },
		{ "\"1\"", VALUE_STR, "str" },
		{ "[12]", VALUE_REF, "" },
		{ "{}", VALUE_UNBOUND, "" },
		{ "{\"type\":\"int\",\"text\":\"99999999999999999999\"}", VALUE_INT, "int" },
		{ "{\"type\":\"float\",\"text\":\"nan\"}", VALUE_FLOAT, "float" },
		{ "{\"type\":\"str\",\"text\":\"ab\",\"cut\":3}", VALUE_STR, "str" },
		{ "{\"type\":\"bytes\",\"text\":\"b'a'\"}", VALUE_OTHER, "bytes" },
		{ "{\"type\":\"in\\u0074\"}", VALUE_OTHER, "int" },
		{ "nul", VALUE_OTHER, "" },
		{ "?", VALUE_OTHER, "" },
		{ "{\"type\":", VALUE_OTHER, "" },
	};
	struct str type = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(value_kind(v(rows[i].text)), rows[i].kind);
		str_clear(&type);
		value_type(v(rows[i].text), &type);
		assert_string_equal(str_text(&type), rows[i].type);
	}
	assert_int_equal(value_kind(VALUE_NOTHING), VALUE_UNBOUND);
	assert_false(value_is_bound(v("{}")));
	assert_false(value_is_bound(VALUE_NOTHING));
	str_free(&type);
}

static void numbers_are_read(void **state)
{
	int64_t n = 0;
	double f = 0;

	(void)state;
	assert_true(value_int(v("-9223372036854775808"), &n));
	assert_true(n == INT64_MIN);
	assert_true(value_int(v("{\"type\":\"int\",\"text\":\"9223372036854775807\"}"), &n));
	assert_true(n == INT64_MAX);
	assert_false(value_int(v("9223372036854775808"), &n));
	assert_false(value_int(v("{\"type\":\"int\",\"text\":\"12\",\"cut\":5}"), &n));
	assert_false(value_int(v("1.0"), &n));
	assert_false(value_int(v("true"), &n));
	assert_false(value_int(v("-"), &n));
	assert_true(value_float(v("-2.5e-3"), &f));
	assert_true(f == -2.5e-3);
	assert_true(value_float(v("{\"type\":\"float\",\"text\":\"-inf\"}"), &f));
	assert_true(isinf(f) && f < 0);
	assert_true(value_float(v("{\"type\":\"float\",\"text\":\"-0.0\"}"), &f));
	assert_true(f == 0 && signbit(f));
	assert_false(value_float(v("1"), &f));
}

static void assert_str(const char *text, const char *bytes, size_t len)
{
	struct str out = { 0 };

	assert_true(value_str(v(text), &out));
	assert_int_equal(out.len, len);
	assert_memory_equal(str_text(&out), bytes, len);
	str_free(&out);
}

static void strings_are_decoded(void **state)
{
	struct str out = { 0 };

	(void)state;
	assert_str("\"a\\n\\t\\\"\\\\\\/\"", "a\n\t\"\\/", 6);
	assert_str("\"a\\u0000b\"", "a\0b", 3);
	assert_str("\"\\u00e4\xe2\x82\xac\"", "\xc3\xa4\xe2\x82\xac", 5);
	assert_str("\"\\ud83d\\udc0d\"", "\xf0\x9f\x90\x8d", 4);
	assert_str("\"\\ud83d\"", "\xed\xa0\xbd", 3);                      /* alone */
	assert_str("\"\\udc0d\\ud83d\"", "\xed\xb0\x8d\xed\xa0\xbd", 6);   /* the wrong way round */
	assert_str("{\"type\":\"str\",\"text\":\"ab\",\"cut\":3}", "ab", 2);
	assert_false(value_str(v("1"), &out));
	assert_int_equal(value_cut(v("{\"type\":\"str\",\"text\":\"ab\",\"cut\":3}")), 3);
	assert_int_equal(value_cut(v("\"ab\"")), 0);
	str_free(&out);
}

static void texts_are_those_of_python(void **state)
{
	static const char *const rows[][2] = {
		{ "1e+16", "1e+16" }, { "12", "12" }, { "{\"type\":\"float\",\"text\":\"nan\"}", "nan" },
		{ "{\"type\":\"bytes\",\"text\":\"b'\\\\n'\"}", "b'\\n'" }, { "\"a\"", "" }, { "null", "" },
	};
	struct str out = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		str_clear(&out);
		value_text(v(rows[i][0]), &out);
		assert_string_equal(str_text(&out), rows[i][1]);
	}
	str_free(&out);
}

static void references_have_ids(void **state)
{
	(void)state;
	assert_int_equal(value_ref(v("[12]")), 12);
	assert_int_equal(value_ref(v("[]")), 0);
	assert_int_equal(value_ref(v("[1,2]")), 0);
	assert_int_equal(value_ref(v("[99999999999999999999999]")), 0);
	assert_int_equal(value_ref(v("12")), 0);
}

/* Every one before all that follow it. */
static void a_set_has_one_order(void **state)
{
	static const char *const order[] = {
		"null", "false", "true", "-3", "-2.5", "1", "1.0", "1.5", "2", "1e+16", "\"\"", "\"A\"", "\"a\"", "\"a\\n\"",
		"\"ab\"", "\"\xc3\xa4\"", "\"\\ud800\"", "\"\xef\xbf\xbd\"", "\"\xf0\x9f\x90\x8d\"",
		"{\"type\":\"bytes\",\"text\":\"b'a'\"}", "{\"type\":\"bytes\",\"text\":\"b'b'\"}",
		"{\"type\":\"int\",\"text\":\"-99999999999999999999\"}", "[2]", "[10]",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		for (size_t k = 0; k < ARRAY_LEN(order); k++) {
			int got = value_order(v(order[i]), v(order[k]));
			assert_int_equal((got > 0) - (got < 0), (i > k) - (i < k));
		}
}

/* Every beginning of every text, in memory of just that size: whatever comes out, nothing beyond the end is read. */
static void what_is_damaged_does_no_harm(void **state)
{
	static const char *const whole[] = {
		"{\"type\":\"str\",\"text\":\"a\\ud83d\\udc0d\\\\\",\"cut\":3}", "\"a\\u00e4\\\"\"", "[12345]", "-12.5e+3",
		"{\"type\":\"int\",\"text\":\"-12\"}", "null", "[[1,[2]],{\"a\":[]}]", "\\", "{\"text\":1}", "[}", "{\"a\"]",
	};
	struct str out = { 0 };
	int64_t n;
	double f;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(whole); i++)
		for (size_t len = 0; len <= strlen(whole[i]); len++) {
			char *copy = malloc(len ? len : 1);
			struct value part = value_of(memcpy(copy, whole[i], len), len);
			value_kind(part);
			value_ref(part);
			value_cut(part);
			value_int(part, &n);
			value_float(part, &f);
			value_str(part, &out);
			value_type(part, &out);
			value_text(part, &out);
			assert_int_equal(value_order(part, part), 0);
			free(copy);
		}
	str_free(&out);
}

static void slices_are_walked(void **state)
{
	struct slices in = slice_open(v("[1,\"a]\\\",\",[2],{\"x\":[{}]},null]"));
	static const char *const parts[] = { "1", "\"a]\\\",\"", "[2]", "{\"x\":[{}]}", "null" };
	struct value item, key;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		assert_false(slice_is_done(&in));
		assert_true(slice_next(&in, &item));
		assert_true(slice_is(item, parts[i]));
	}
	assert_false(slice_next(&in, &item));
	assert_true(slice_is_done(&in));
	in = slice_open(v("{\"a\":1,\"b\":[2]}"));
	assert_true(slice_member(&in, &key, &item) && slice_is(key, "\"a\"") && slice_is(item, "1"));
	assert_true(slice_member(&in, &key, &item) && slice_is(key, "\"b\"") && slice_is(item, "[2]"));
	assert_false(slice_member(&in, &key, &item));
	assert_true(slice_is_done(&in));
	in = slice_open(v("[1,2"));
	while (slice_next(&in, &item))
		;
	assert_false(slice_is_done(&in));
}

static void depth_is_no_matter(void **state)
{
	struct str text = { 0 };

	(void)state;
	str_add_fill(&text, '[', 1000000);
	str_add_fill(&text, ']', 1000000);
	assert_ptr_equal(slice_end(text.at, text.at + text.len), text.at + text.len);
	assert_null(slice_end(text.at, text.at + text.len - 1));
	str_free(&text);
}

static void a_file_has_lines(void **state)
{
	struct file *f = file_new("/a/b.py", "one\n\ntwo\r\nthree\rlast", 20);
	static const char *const lines[] = { "one", "", "two", "three", "last" };
	size_t len;

	(void)state;
	assert_int_equal(f->n_lines, 5);
	for (uint32_t i = 0; i < 5; i++) {
		const char *line = file_line(f, i + 1, &len);
		assert_int_equal(len, strlen(lines[i]));
		assert_memory_equal(line, lines[i], len);
	}
	assert_null(file_line(f, 0, &len));
	assert_null(file_line(f, 6, &len));
	assert_string_equal(file_name(f), "b.py");
	file_free(f);
	f = file_new("x", NULL, 0);
	assert_null(file_line(f, 1, &len));
	assert_string_equal(file_name(f), "x");
	file_free(f);
}

static void a_program_keeps_the_first_of_a_number(void **state)
{
	struct program *p = program_new();
	struct code *c = base_alloc(sizeof(*c));

	(void)state;
	assert_true(program_add_code(p, 3, c));
	assert_false(program_add_code(p, 3, base_alloc(sizeof(*c))));
	assert_false(program_add_code(p, UINT32_MAX, base_alloc(sizeof(*c))));
	assert_ptr_equal(program_code(p, 3), c);
	assert_null(program_code(p, 2));
	assert_null(program_code(p, 4));
	assert_int_equal(program_n_codes(p), 4);
	assert_true(program_add_file(p, 0, file_new("x", NULL, 0)));
	assert_false(program_add_file(p, 0, file_new("y", NULL, 0)));
	assert_string_equal(program_file(p, 0)->path, "x");
	program_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_are_told_apart),
		cmocka_unit_test(numbers_are_read),
		cmocka_unit_test(strings_are_decoded),
		cmocka_unit_test(texts_are_those_of_python),
		cmocka_unit_test(references_have_ids),
		cmocka_unit_test(a_set_has_one_order),
		cmocka_unit_test(what_is_damaged_does_no_harm),
		cmocka_unit_test(slices_are_walked),
		cmocka_unit_test(depth_is_no_matter),
		cmocka_unit_test(a_file_has_lines),
		cmocka_unit_test(a_program_keeps_the_first_of_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
