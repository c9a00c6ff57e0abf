/* write.c - the record's lines, as share/doc/record-format.md has them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/write.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_text(struct str *out, const char *text)
{
	assert_string_equal(str_text(out), text);
	str_clear(out);
}

static void ints_beyond_2_53_are_texts(void **state)
{
	struct str out = { 0 };

	(void)state;
	static const struct { int64_t n; const char *text; } rows[] = {
		{ 0, "0" }, { -1, "-1" }, { 10, "10" }, { 99, "99" }, { 100, "100" }, { 12345, "12345" },
		{ 999999, "999999" }, { 99999999, "99999999" }, { 100000000, "100000000" }, { 100000001, "100000001" },
		{ 1000000000000000, "1000000000000000" }, { 1020304050607080, "1020304050607080" },
		{ 9007199254740992, "9007199254740992" }, { -9007199254740992, "-9007199254740992" },
		{ 9007199254740993, "{\"type\":\"int\",\"text\":\"9007199254740993\"}" },
		{ INT64_MIN, "{\"type\":\"int\",\"text\":\"-9223372036854775808\"}" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		write_int(&out, rows[i].n);
		assert_text(&out, rows[i].text);
	}
	write_uint(&out, UINT64_MAX);
	assert_text(&out, "18446744073709551615");
	str_free(&out);
}

/* As repr writes them in CPython 3.11. */
static void floats_are_those_of_repr(void **state)
{
	static const struct { double f; const char *text; } rows[] = {
		{ 0.0, "0.0" }, { 1.0, "1.0" }, { -1.5, "-1.5" }, { 0.1, "0.1" }, { 1.0 / 3, "0.3333333333333333" },
		{ 12345678.0, "12345678.0" }, { 100000000.0, "100000000.0" }, { 1234567890123456.0, "1234567890123456.0" },
		{ 0.00012, "0.00012" }, { 1.2345678901234567, "1.2345678901234567" }, { 0.012345678901234567, "0.012345678901234567" },
		{ 0.0001, "0.0001" }, { 0.00001, "1e-05" }, { 1.5e-7, "1.5e-07" }, { 123456.789, "123456.789" },
		{ 1e15, "1000000000000000.0" }, { 1e16, "1e+16" }, { 1e22, "1e+22" }, { 1e23, "1e+23" },
		{ 9007199254740992.0, "9007199254740992.0" }, { 123456789012345680.0, "1.2345678901234568e+17" },
		{ 5e-324, "5e-324" }, { 2e-323, "2e-323" }, { 2.2250738585072014e-308, "2.2250738585072014e-308" },
		{ 1.7976931348623157e308, "1.7976931348623157e+308" }, { 2251799813685248.5, "2251799813685248.5" },
		{ 9.5367431640625e-07, "9.5367431640625e-07" }, { 2.9802322387695312e-08, "2.9802322387695312e-08" },
		{ NAN, "{\"type\":\"float\",\"text\":\"nan\"}" }, { -INFINITY, "{\"type\":\"float\",\"text\":\"-inf\"}" },
		{ INFINITY, "{\"type\":\"float\",\"text\":\"inf\"}" }, { -0.0, "{\"type\":\"float\",\"text\":\"-0.0\"}" },
	};
	struct str out = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		write_float(&out, rows[i].f);
		assert_text(&out, rows[i].text);
	}
	str_free(&out);
}

static uint64_t next_random(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	return *x ^= *x << 17;
}

/* From the first that is not 0 to the last that is not. */
static size_t n_digits(const char *text)
{
	size_t n = 0, whole = 0;

	for (; *text && *text != 'e'; text++) {
		if (*text < '0' || *text > '9' || (*text == '0' && !n))
			continue;
		n++;
		if (*text != '0')
			whole = n;
	}
	return whole;
}

/* Reads back, and no text of fewer digits by printf does, nor one as long that is nearer. */
static void check_shortest(double f)
{
	struct str out = { 0 };
	char shorter[64], nearest[64];
	int digits = 17;

	if (!isfinite(f) || f == 0)
		return;
	write_float(&out, f);
	assert_true(strtod(str_text(&out), NULL) == f);
	while (digits > 1 && (snprintf(shorter, sizeof(shorter), "%.*e", digits - 2, f), strtod(shorter, NULL) == f))
		digits--;
	assert_true(n_digits(str_text(&out)) <= (size_t)digits);
	snprintf(nearest, sizeof(nearest), "%.*e", digits - 1, f);
	if (n_digits(str_text(&out)) == n_digits(nearest))
		assert_true(strtold(str_text(&out), NULL) == strtold(nearest, NULL));
	str_free(&out);
}

static void floats_are_the_shortest_that_read_back(void **state)
{
	uint64_t random = 88172645463325252;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint64_t bits = next_random(&random);
		double f;
		memcpy(&f, &bits, sizeof(f));
		check_shortest(f);
	}
}

/* Where an interval's end, or the middle between two decimals, is a decimal itself, or nearly: products of 128 bits just tell. */
static void floats_at_the_border_are_the_shortest(void **state)
{
	static const double begins[] = {
		4503599627370496.0, 9007199254740992.0, 18014398509481984.0, 36028797018963968.0, 90071992547409920.0, 1e17, 1e22, 1e23,
		0.5, 1.0, 2.0, 8.0, 0.1, 0.3, 1e-5, 9.5367431640625e-07, 2251799813685248.5, 1125899906842624.25, 5e-324,
		2.2250738585072014e-308, 1.7976931348623157e308,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
		double up = begins[i], down = begins[i];
		for (int k = 0; k < 300; k++) {
			check_shortest(up);
			check_shortest(down);
			up = nextafter(up, INFINITY);
			down = nextafter(down, 0);
		}
	}
	for (int i = 1; i < 3000; i++) {
		check_shortest(i / 10.0);
		check_shortest(i / 1000.0);
		check_shortest(i / 8192.0);
		check_shortest(i * 1e15 / 7);
	}
}

static void strings_are_escaped(void **state)
{
	struct str out = { 0 };

	(void)state;
	static const struct { const char *s; size_t len; const char *text; } rows[] = {
		{ "", 0, "\"\"" },
		{ "a\"b\\c", 5, "\"a\\\"b\\\\c\"" },
		{ "\n\t\r\b\f", 5, "\"\\n\\t\\r\\b\\f\"" },
		{ "\0\x1f\x7f/", 4, "\"\\u0000\\u001f\\u007f/\"" },
		{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x8d", 9, "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x8d\"" },
		{ "\xed\xa0\x80", 3, "\"\\ud800\"" },
		{ "12345678\x01", 9, "\"12345678\\u0001\"" },
		{ "1234567\"12345678", 16, "\"1234567\\\"12345678\"" },
		{ "\xff", 1, "\"\\udcff\"" },                           /* no UTF-8: as surrogateescape */
		{ "ab\xe2\x82", 4, "\"ab\\udce2\\udc82\"" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		write_string(&out, rows[i].s, rows[i].len);
		assert_text(&out, rows[i].text);
	}
	str_free(&out);
}

/* At every place of a run of eight, among letters: what is looked at eight bytes at a time is seen one at a time. */
static void a_special_byte_is_found_wherever_it_is(void **state)
{
	struct str out = { 0 }, back = { 0 };
	char s[24];

	(void)state;
	for (int c = 0; c < 128; c++)
		for (size_t at = 0; at < sizeof(s); at++) {
			memset(s, 'x', sizeof(s));
			s[at] = (char)c;
			str_clear(&out);
			str_clear(&back);
			write_string(&out, s, sizeof(s));
			bool is_plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
			assert_int_equal(out.len == sizeof(s) + 2, is_plain);
			assert_true(value_str(value_of(out.at, out.len), &back));
			assert_int_equal(back.len, sizeof(s));
			assert_memory_equal(back.at, s, sizeof(s));
		}
	str_free(&out);
	str_free(&back);
}

static void lines_are_as_documented(void **state)
{
	static const char *const command[] = { "f.py", "a b", NULL };
	struct str out = { 0 };

	(void)state;
	write_header(&out, &(struct write_header){ .python = "3.11.2", .command = command, .options = "{\"steps\":5}" });
	assert_text(&out, "{\"format\":\"pystep\",\"version\":1,\"python\":\"3.11.2\",\"command\":[\"f.py\",\"a b\"],"
			  "\"options\":{\"steps\":5},\"steps\":[\n");
	write_header(&out, &(struct write_header){ .python = "3.11.2", .command = command, .first = 7 });
	assert_text(&out, "{\"format\":\"pystep\",\"version\":1,\"python\":\"3.11.2\",\"command\":[\"f.py\",\"a b\"],"
			  "\"first\":7,\"steps\":[\n");
	write_header(&out, &(struct write_header){ .python = "3.11.2", .command = command, .pid = 8, .began = 9 });
	assert_text(&out, "{\"format\":\"pystep\",\"version\":1,\"python\":\"3.11.2\",\"command\":[\"f.py\",\"a b\"],"
			  "\"process\":{\"pid\":8,\"began\":9},\"steps\":[\n");
	struct file *f = file_new("f.py", "x\n", 2);
	write_file(&out, 4, f);
	assert_text(&out, "{\"file\":4,\"path\":\"f.py\",\"text\":\"x\\n\"},\n");
	file_free(f);
	char *slots[] = { "a", "args" };
	uint32_t lines[] = { 3, 5 };
	write_code(&out, 2, &(struct code){ .name = "f", .qualname = "C.f", .module = "m", .file_number = 4, .line = 3, .last = 5,
		.kind = CODE_GENERATOR, .n_args = 2, .has_varargs = true, .n_slots = 2, .slots = slots, .globals = 9,
		.lines = lines, .n_lines = 2 });
	assert_text(&out, "{\"code\":2,\"name\":\"f\",\"qualname\":\"C.f\",\"module\":\"m\",\"file\":4,\"line\":3,\"last\":5,"
			  "\"kind\":\"generator\",\"args\":2,\"varargs\":1,\"slots\":[\"a\",\"args\"],\"globals\":9,\"lines\":[3,5]},\n");
	write_output(&out, 2, true, "x\n", 2);
	assert_text(&out, "{\"out\":2,\"text\":\"x\\n\",\"raw\":true},\n");
	write_output(&out, 0, false, "y", 1);
	assert_text(&out, "{\"in\":\"y\"},\n");
	str_free(&out);
}

static void the_last_line_says_how_it_ended(void **state)
{
	static const uint64_t files[] = { 10, 20 }, sites[] = { 30 };
	static const struct source_keyframe keyframes[] = { { 5, 100 }, { 9, 200 } };
	struct str out = { 0 };

	(void)state;
	write_end(&out, &(struct write_end){ .how = RECORD_EXCEPTION, .status = 1, .at = 8, .steps = 12, .files = files, .n_files = 2,
		.sites = sites, .n_sites = 1,
		.keyframes = keyframes, .n_keyframes = 2 });
	assert_text(&out, "{\"end\":\"exception\",\"status\":1,\"at\":8,\"steps\":12,\"files\":[10,20],\"codes\":[],\"sites\":[30],"
			  "\"keyframes\":[[5,100],[9,200]],\"outputs\":[]}]}\n");
	write_end(&out, &(struct write_end){ .how = RECORD_SIGNAL, .status = SIGKILL });
	assert_text(&out, "{\"end\":\"signal\",\"signal\":9,\"name\":\"SIGKILL\",\"steps\":0,\"files\":[],\"codes\":[],\"sites\":[],"
			  "\"keyframes\":[],\"outputs\":[]}]}\n");
	write_end(&out, &(struct write_end){ .how = RECORD_LIMIT, .steps = 500 });
	assert_text(&out, "{\"end\":\"limit\",\"steps\":500,\"files\":[],\"codes\":[],\"sites\":[],\"keyframes\":[],\"outputs\":[]}]}\n");
	str_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ints_beyond_2_53_are_texts),
		cmocka_unit_test(floats_are_those_of_repr),
		cmocka_unit_test(floats_are_the_shortest_that_read_back),
		cmocka_unit_test(floats_at_the_border_are_the_shortest),
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(a_special_byte_is_found_wherever_it_is),
		cmocka_unit_test(lines_are_as_documented),
		cmocka_unit_test(the_last_line_says_how_it_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
