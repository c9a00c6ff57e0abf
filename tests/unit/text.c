/* text.c - strings that grow, messages, and bytes to columns.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pystep/err.h"
#include "pystep/event.h"
#include "pystep/str.h"
#include "pystep/utf8.h"
#include "search.h"

static void a_string_grows_and_keeps_nuls(void **state)
{
	struct str s = { 0 };

	(void)state;
	assert_string_equal(str_text(&s), "");
	str_add(&s, "one");
	str_add_char(&s, '\0');
	str_addf(&s, "%d", 42);
	str_add_fill(&s, '-', 100);
	str_add_bytes(&s, NULL, 0);
	assert_int_equal(s.len, 3 + 1 + 2 + 100);
	assert_memory_equal(s.at, "one\0" "42--", 8);
	assert_int_equal(s.at[s.len], '\0');
	str_clear(&s);
	assert_string_equal(str_text(&s), "");
	str_add(&s, "taken");
	char *text = str_take(&s);
	assert_string_equal(text, "taken");
	assert_null(s.at);
	free(text);
	free(str_take(&s));
}

static void a_lent_string_moves_out_when_it_grows_too_long(void **state)
{
	char memory[16];
	struct str s = str_lend(memory, sizeof(memory));

	(void)state;
	str_add(&s, "fifteen letters");
	assert_true(s.is_lent);
	assert_ptr_equal(s.at, memory);
	str_add_char(&s, '!');
	assert_false(s.is_lent);
	assert_string_equal(s.at, "fifteen letters!");
	assert_memory_equal(memory, "fifteen letters", 16);
	str_free(&s);
	s = str_lend(memory, sizeof(memory));
	str_end(&s, strcpy(str_begin(&s, 4), "four") + 4);
	char *text = str_take(&s);
	assert_string_equal(text, "four");
	assert_ptr_not_equal(text, memory);
	free(text);
}

/* In memory of just that size, at every alignment; few letters, so that beginnings and ends are met everywhere. */
static void a_text_is_found_where_memmem_finds_it(void **state)
{
	unsigned random = 7;

	(void)state;
	for (size_t n = 0; n < 90; n++)
		for (size_t len = 0; len < 12; len++) {
			char *at = malloc(n + 1), what[12];

			for (size_t i = 0; i < n; i++)
				at[i] = "abc"[(random = random * 1103515245 + 12345) >> 16 & 1];
			for (size_t i = 0; i < len; i++)
				what[i] = "abc"[(random = random * 1103515245 + 12345) >> 16 & 1];
			if (n > len && random & 1 << 20)
				memcpy(at + n - len, what, len);
			at = realloc(at, n ? n : 1);
			assert_ptr_equal(search_bytes(at, n, what, len), memmem(at, n, what, len));
			free(at);
		}
}

/* As lines are read one by one; long ones and short ones, notes anywhere. */
static void lines_are_counted_up_to_the_one_looked_for(void **state)
{
	unsigned random = 11;

	(void)state;
	for (size_t n = 0; n < 20000; n += n < 300 ? 1 : 1777) {
		for (unsigned often = 1; often < 2000; often *= 3) {
			char *at = malloc(n + 1);
			size_t n_lines, expected = 0;
			const char *end = at, *newline;

			for (size_t i = 0; i < n; i++) {
				unsigned r = (random = random * 1103515245 + 12345) >> 12;
				at[i] = r % 7 == 0 ? '\n' : r % (often + 1) == 1 ? '{' : '1';
			}
			at = realloc(at, n ? n : 1);
			for (end = at; (newline = memchr(end, '\n', (size_t)(at + n - end)));) {
				end = newline + 1;
				expected++;
				if (end < at + n && *end == '{')
					break;
			}
			assert_ptr_equal(search_line(at, n, '{', &n_lines), end);
			assert_int_equal(n_lines, expected);
			free(at);
		}
	}
}

static void an_array_doubles(void **state)
{
	(void)state;
	assert_int_equal(base_capacity(0, 1), 8);
	assert_int_equal(base_capacity(8, 9), 16);
	assert_int_equal(base_capacity(8, 100), 100);
	assert_int_equal(base_capacity(SIZE_MAX / 2 + 1, SIZE_MAX), SIZE_MAX);
}

static void a_message_is_prefixed_and_cut_at_a_character(void **state)
{
	struct err err = { 0 };
	char text[2000];

	(void)state;
	assert_int_equal(err_set_status(&err, ERR_RECORD, "line %d", 12), -1);
	assert_int_equal(err_prefix(&err, "cannot read %s: ", "r.json"), -1);
	assert_string_equal(err.text, "cannot read r.json: line 12");
	assert_int_equal(err.status, ERR_RECORD);
	for (size_t i = 0; i < sizeof(text) - 3; i += 3)
		memcpy(text + i, "\xe2\x82\xac", 4);            /* the euro sign: three bytes */
	err_set(&err, "%s", text);
	assert_int_equal(strlen(err.text), 1023);
	err_set(&err, "a%s", text);
	assert_int_equal(strlen(err.text), 1 + 1020);
	assert_int_equal(err.status, 0);
	err_clear(&err);
	assert_string_equal(err.text, "");
}

static void assert_decodes(const char *s, uint32_t c, size_t n)
{
	uint32_t got;

	assert_int_equal(utf8_decode(s, strlen(s), &got), n);
	assert_int_equal(got, c);
}

static void bytes_are_characters(void **state)
{
	static const uint32_t all[] = { 0x24, 0xe4, 0x20ac, 0xd800, 0xdfff, 0xffff, 0x10000, 0x1f40d, 0x10ffff };
	char bytes[5];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		size_t n = utf8_encode(all[i], bytes);
		bytes[n] = '\0';
		assert_decodes(bytes, all[i], n);
	}
	assert_decodes("\x80", 0xfffd, 1);                      /* a tail alone */
	assert_decodes("\xc0\x80", 0xfffd, 1);                  /* overlong */
	assert_decodes("\xe0\x80\x80", 0xfffd, 1);
	assert_decodes("\xf4\x90\x80\x80", 0xfffd, 1);          /* beyond U+10FFFF */
	assert_decodes("\xe2\x82", 0xfffd, 1);                  /* cut off */
	assert_decodes("\xff", 0xfffd, 1);
	assert_int_equal(utf8_encode(0x110000, bytes), 3);
}

static void characters_have_columns(void **state)
{
	(void)state;
	assert_int_equal(utf8_width('a'), 1);
	assert_int_equal(utf8_width('\n'), -1);
	assert_int_equal(utf8_width(0x85), -1);
	assert_int_equal(utf8_width(0x301), 0);                 /* combining acute */
	assert_int_equal(utf8_width(0x6f22), 2);
	assert_int_equal(utf8_width(0x1f40d), 2);
	assert_int_equal(utf8_width(0xd800), 1);
	assert_int_equal(utf8_columns("a\xe6\xbc\xa2z\t\xff", 7), 6);
	assert_int_equal(utf8_count("a\xe6\xbc\xa2z", 5), 3);
}

static void a_beginning_fits_into_columns(void **state)
{
	(void)state;
	assert_int_equal(utf8_fit("a\xe6\xbc\xa2z", 5, 2), 1);     /* half a wide character does not fit */
	assert_int_equal(utf8_fit("a\xe6\xbc\xa2z", 5, 3), 4);
	assert_int_equal(utf8_fit("e\xcc\x81x", 4, 1), 3);         /* its accent comes along */
	assert_int_equal(utf8_fit("abc", 3, 99), 3);
}

static void events_have_python_names(void **state)
{
	(void)state;
	assert_string_equal(event_name(EVENT_UNWIND), "return");
	assert_string_equal(event_name(EVENT_RESUME), "resume");
	assert_string_equal(event_name(EVENT_NONE), "start");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_string_grows_and_keeps_nuls),
		cmocka_unit_test(a_lent_string_moves_out_when_it_grows_too_long),
		cmocka_unit_test(a_text_is_found_where_memmem_finds_it),
		cmocka_unit_test(lines_are_counted_up_to_the_one_looked_for),
		cmocka_unit_test(an_array_doubles),
		cmocka_unit_test(a_message_is_prefixed_and_cut_at_a_character),
		cmocka_unit_test(bytes_are_characters),
		cmocka_unit_test(characters_have_columns),
		cmocka_unit_test(a_beginning_fits_into_columns),
		cmocka_unit_test(events_have_python_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
