/* cells.c - what is written into a grid is clipped, whole, and safe to send.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cell.h"

/* One row of `cols`, written at `col`; "·" marks blanks at its end by the closing bar. */
static void assert_row(int cols, int col, const char *text, size_t len, const char *wanted)
{
	struct grid g = { 0 };
	struct str got = { 0 };
	struct area a;
	struct pen p;

	grid_resize(&g, 1, cols);
	a = area_of(&g);
	p = pen_at(&a, 0, col);
	pen_bytes(&p, STYLE_TEXT, text, len);
	grid_text(&g, 0, 0, cols, &got);
	assert_string_equal(str_text(&got), wanted);
	str_free(&got);
	grid_free(&g);
}

static const struct {
	const char *why;
	int cols, col;
	const char *text, *wanted;
} rows[] = {
	{ "plain text", 10, 0, "abc", "abc" },
	{ "clipped right", 3, 0, "abcdef", "abc" },
	{ "clipped left", 5, -2, "abcdef", "cdef" },
	{ "beyond the edge", 3, 7, "abc", "" },
	{ "a wide character", 4, 0, "日本", "日本" },
	{ "half a wide character at the right edge", 3, 0, "日本", "日" },
	{ "half a wide character at the left edge", 5, -1, "日本", " 本" },
	{ "a combining character", 4, 0, "e\xcc\x81x", "e\xcc\x81x" },
	{ "a combining character with nothing before it", 4, 0, "\xcc\x81x", "x" },
	{ "a combining character on a wide one", 4, 0, "日\xcc\x81x", "日\xcc\x81x" },
	{ "an escape sequence", 12, 0, "\033[31mred", "^[[31mred" },
	{ "delete", 12, 0, "a\177b", "a^?b" },
	{ "a C1 control", 12, 0, "a\xc2\x9b" "b", "a<9b>b" },
	{ "a change of direction", 12, 0, "a\xe2\x80\xae" "b", "a<202e>b" },
	{ "a joiner", 12, 0, "a\xe2\x80\x8d" "b", "a<200d>b" },
	{ "a lone surrogate", 12, 0, "a\xed\xa0\x80" "b", "a<d800>b" },
	{ "a variation selector", 12, 0, "a\xef\xb8\x8f" "b", "ab" },
	{ "a byte that is no character", 12, 0, "a\xff" "b", "a\xef\xbf\xbd" "b" },
	{ "a tab", 20, 0, "ab\tc", "ab      c" },
	{ "a tab counts from where the text began", 20, 3, "ab\tc", "   ab      c" },
	{ "a tab scrolled out", 20, -4, "ab\tc", "    c" },
};

static void writes_what_can_be_sent(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		print_message("  %s\n", rows[i].why);
		assert_row(rows[i].cols, rows[i].col, rows[i].text, strlen(rows[i].text), rows[i].wanted);
	}
}

static void shows_nul_in_the_middle(void **unused)
{
	(void)unused;
	assert_row(8, 0, "a\0b", 3, "a^@b");
}

static void columns_are_those_that_are_written(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct grid g = { 0 };
		struct area a;
		struct pen p;

		grid_resize(&g, 1, 100);
		a = area_of(&g);
		p = pen_at(&a, 0, 0);
		pen_text(&p, STYLE_TEXT, rows[i].text);
		print_message("  %s\n", rows[i].why);
		assert_int_equal(p.col, cell_columns(rows[i].text, strlen(rows[i].text)));
		grid_free(&g);
	}
}

static void overwriting_half_a_wide_character_removes_it(void **unused)
{
	struct grid g = { 0 };
	struct str got = { 0 };
	struct area a;

	(void)unused;
	grid_resize(&g, 1, 6);
	a = area_of(&g);
	area_text(&a, 0, 0, STYLE_TEXT, "日本");
	area_text(&a, 0, 1, STYLE_TEXT, "x");
	area_text(&a, 0, 2, STYLE_TEXT, "y");
	grid_text(&g, 0, 0, 6, &got);
	assert_string_equal(str_text(&got), " xy");
	str_free(&got);
	grid_free(&g);
}

static void an_area_never_writes_outside(void **unused)
{
	struct grid g = { 0 };
	struct area whole, a;

	(void)unused;
	grid_resize(&g, 5, 10);
	whole = area_of(&g);
	a = area_sub(&whole, 1, 2, 2, 4);
	for (int row = -3; row < 9; row++) {
		area_text(&a, row, -5, STYLE_TEXT, "xxxxxxxxxxxxxxxxxxxxxxxxx");
		area_fill(&a, row, -2, 50, 'x', STYLE_TEXT);
		area_ground(&a, row, -2, 50, GROUND_MATCH);
	}
	for (int row = 0; row < 5; row++)
		for (int col = 0; col < 10; col++) {
			bool is_inside = row >= 1 && row < 3 && col >= 2 && col < 6;

			assert_int_equal(grid_at(&g, row, col)->c, is_inside ? 'x' : ' ');
			assert_int_equal(grid_at(&g, row, col)->ground, is_inside ? GROUND_MATCH : GROUND_PLAIN);
		}
	grid_free(&g);
}

static void areas_are_clipped_to_those_around_them(void **unused)
{
	struct grid g = { 0 };
	struct area whole, a;

	(void)unused;
	grid_resize(&g, 5, 10);
	whole = area_of(&g);
	a = area_sub(&whole, 3, 8, 10, 10);
	assert_int_equal(a.rows, 2);
	assert_int_equal(a.cols, 2);
	a = area_sub(&whole, 9, 9, 1, 1);
	assert_int_equal(a.rows, 0);
	a = area_sub(&whole, -2, -2, 4, 4);
	assert_int_equal(a.row, 0);
	assert_int_equal(a.rows, 2);
	grid_free(&g);
}

static void every_style_has_a_look_on_every_ground(void **unused)
{
	static const int colors[] = { 0, 8, 16, 256 };

	(void)unused;
	for (int s = 0; s < N_STYLES; s++) {
		assert_non_null(style_name((enum style)s));
		for (int g = 0; g < N_GROUNDS; g++)
			for (size_t c = 0; c < ARRAY_LEN(colors); c++) {
				struct look look = style_look((enum style)s, (enum ground)g, colors[c]);

				assert_true(look.fg < (colors[c] ? colors[c] : 1));
				assert_true(colors[c] || (look.fg == -1 && look.bg == -1));
			}
	}
}

static bool same_look(struct look a, struct look b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs;
}

/* What the colours say must be seen without them too. */
static void states_and_selection_are_told_apart_without_colours(void **unused)
{
	struct look live = style_look(STYLE_LIVE, GROUND_PLAIN, 0), past = style_look(STYLE_PAST, GROUND_PLAIN, 0);
	struct look replay = style_look(STYLE_REPLAY, GROUND_PLAIN, 0);

	(void)unused;
	assert_false(same_look(live, past));
	assert_false(same_look(live, replay));
	assert_false(same_look(past, replay));
	assert_false(same_look(style_look(STYLE_TEXT, GROUND_SELECTED, 0), style_look(STYLE_TEXT, GROUND_PLAIN, 0)));
	assert_false(same_look(style_look(STYLE_CHANGED, GROUND_PLAIN, 0), style_look(STYLE_NAME, GROUND_PLAIN, 0)));
	assert_false(same_look(style_look(STYLE_STDERR, GROUND_PLAIN, 0), style_look(STYLE_TEXT, GROUND_PLAIN, 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_what_can_be_sent),
		cmocka_unit_test(shows_nul_in_the_middle),
		cmocka_unit_test(columns_are_those_that_are_written),
		cmocka_unit_test(overwriting_half_a_wide_character_removes_it),
		cmocka_unit_test(an_area_never_writes_outside),
		cmocka_unit_test(areas_are_clipped_to_those_around_them),
		cmocka_unit_test(every_style_has_a_look_on_every_ground),
		cmocka_unit_test(states_and_selection_are_told_apart_without_colours),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
