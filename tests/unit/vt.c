/* vt.c - the small terminal does what terminfo's entries say, however the bytes are cut, and no bytes harm it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vt.h"

/* Its screen, a line a row. */
static void screen_of(const struct vt *vt, int rows, int cols, struct grid *g, struct str *out)
{
	struct area a;

	grid_resize(g, rows, cols);
	a = area_of(g);
	assert_int_equal(vt_draw(vt, &a), 0);
	for (int row = 0; row < rows; row++) {
		grid_text(g, row, 0, cols, out);
		str_add_char(out, '\n');
	}
	while (out->len > 1 && out->at[out->len - 1] == '\n' && out->at[out->len - 2] == '\n')
		out->at[--out->len] = '\0';
}

/* clang-format off */
static const struct {
	const char *why;
	int rows, cols;
	const char *bytes, *wanted;
	int row, col;                   /* of the cursor; -1: hidden */
} screens[] = {
	{ "text", 2, 10, "one\r\ntwo", "one\ntwo\n", 1, 3 },
	{ "a line feed is a new line, as a tty makes it", 2, 10, "one\ntwo", "one\ntwo\n", 1, 3 },
	{ "the last row scrolls", 2, 5, "a\nb\nc", "b\nc\n", 1, 1 },
	{ "the next row begins with the character that does not fit", 2, 3, "abcd", "abc\nd\n", 1, 1 },
	{ "a full row alone does not scroll", 1, 3, "abc", "abc\n", 0, 2 },
	{ "rmam: no wrapping", 2, 3, "\033[?7labcd", "abd\n", 0, 2 },
	{ "a wide character is never cut", 2, 3, "ab日", "ab\n日\n", 1, 2 },
	{ "a wide character at the edge without wrapping", 1, 3, "\033[?7lab日", "a日\n", 0, 2 },
	{ "a wide character on a screen of one column", 2, 1, "日x", "x\n", 0, 0 },
	{ "half a wide character written over", 1, 6, "日本\033[2Gx", " x本\n", 0, 2 },
	{ "a combining character", 1, 6, "e\xcc\x81x", "e\xcc\x81x\n", 0, 2 },
	{ "a combining character on the last of a row", 1, 2, "ae\xcc\x81", "ae\xcc\x81\n", 0, 1 },
	{ "a combining character on nothing", 1, 4, "\xcc\x81x", "x\n", 0, 1 },
	{ "bytes that are no characters", 1, 9, "a\xff" "b\xc3(\xe6\x97z", "a�b�(�z\n", 0, 7 },
	{ "what would turn the text around", 1, 9, "a\xe2\x80\xae" "b", "ab\n", 0, 2 },
	{ "C1 controls", 1, 9, "a\xc2\x9b" "31mb", "a31mb\n", 0, 5 },
	{ "cup, cuu, cud, cuf, cub", 4, 9, "\033[3;4Ha\033[Ab\033[2Bc\033[3De\033[Cf", "\n    b\n   a\n   e f\n", 3, 6 },
	{ "beyond the edges", 2, 4, "\033[99;99Ha\033[99A\033[99Db", "b\n   a\n", 0, 1 },
	{ "hpa, vpa, cnl, cpl", 3, 6, "\033[3Ga\033[2db\033[Ec\033[2Fd", "d a\n   b\nc\n", 0, 1 },
	{ "ed 0, 1, 2", 3, 3, "abc\ndef\nghi\033[2;2H\033[J", "abc\nd\n", 1, 1 },
	{ "ed 1", 3, 3, "abc\ndef\nghi\033[2;2H\033[1J", "\n  f\nghi\n", 1, 1 },
	{ "ed 2 stays where it is", 2, 3, "abc\nde\033[2J", "\n", 1, 2 },
	{ "el 0, 1, 2", 3, 3, "abc\ndef\nghi\033[1;2H\033[K\033[2;2H\033[1K\033[3;2H\033[2K", "a\n  f\n", 2, 1 },
	{ "il, dl", 3, 3, "a\nb\nc\033[1;1H\033[L\033[3;1H\033[M", "\na\n", 2, 0 },
	{ "ich, dch, ech", 1, 9, "abcdef\033[2G\033[2@X\033[5G\033[P\033[X", "aX b ef\n", 0, 4 },
	{ "smir, rmir", 1, 9, "abc\033[1G\033[4hX\033[4lY", "XYbc\n", 0, 2 },
	{ "a region scrolls, the rest stays", 4, 3, "a\nb\nc\nd\033[2;3r\033[3;1H\ne\033[r", "a\nc\ne\nd\n", 0, 0 },
	{ "ri scrolls down", 3, 3, "a\nb\nc\033[1;1H\033M", "\na\nb\n", 0, 0 },
	{ "indn, rin", 3, 3, "a\nb\nc\033[S", "b\nc\n", 2, 1 },
	{ "rin", 3, 3, "a\nb\nc\033[T", "\na\nb\n", 2, 1 },
	{ "tabs, forward and back", 1, 30, "a\tb\t\tc\033[2Zd", "a       b       d       c\n", 0, 17 },
	{ "rep", 1, 9, "a\033[3bX", "aaaaX\n", 0, 5 },
	{ "sc, rc", 2, 5, "a\0337b\nc\0338d", "ad\nc\n", 0, 2 },
	{ "civis", 1, 5, "\033[?25la", "a\n", -1, 1 },
	{ "cnorm", 1, 5, "\033[?25la\033[?25h", "a\n", 0, 1 },
	{ "lines: smacs of xterm", 1, 5, "\033(0lqk\033(Bl", "┌─┐l\n", 0, 4 },
	{ "lines: enacs and smacs of a vt100", 1, 6, "\033(B\033)0l\016lqk\017l", "l┌─┐l\n", 0, 5 },
	{ "the other screen", 2, 5, "one\033[?1049h\033[Htwo", "two\n", 0, 3 },
	{ "the other screen, left", 2, 5, "one\033[?1049h\033[Htwo\033[?1049lX", "oneX\n", 0, 4 },
	{ "titles and links", 1, 9, "a\033]0;title\007b\033]8;;u\033\\c", "abc\n", 0, 3 },
	{ "a title that is broken off", 1, 9, "a\033]0;title\033[2Gb", "ab\n", 0, 2 },
	{ "is2 of xterm", 1, 9, "\033[!p\033[?3;4l\033[4l\033>a", "a\n", 0, 1 },
	{ "ris", 2, 9, "ab\n\033[1m\033[?25lc\033cd", "d\n", 0, 1 },
	{ "what it does not know", 1, 9, "\033[2 q\033[>4;2m\033[?2004h\033#8\033%G\033=a\033[99;98x", "a\n", 0, 1 },
	{ "numbers without end", 2, 9, "\033[99999999999999999999;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1Ha", "\na\n", 1, 1 },
};
/* clang-format on */

static void draws_what_terminfo_says(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(screens); i++)
		for (int cut = 0; cut < 2; cut++) {
			struct vt *vt = vt_new(screens[i].rows, screens[i].cols);
			struct grid g = { 0 };
			struct str got = { 0 };
			size_t len = strlen(screens[i].bytes), step = cut ? 1 : len;
			int row, col;

			print_message("  %s\n", screens[i].why);
			for (size_t at = 0; at < len; at += step)
				vt_feed(vt, screens[i].bytes + at, step);
			screen_of(vt, screens[i].rows, screens[i].cols, &g, &got);
			assert_string_equal(str_text(&got), screens[i].wanted);
			vt_cursor(vt, &row, &col);
			assert_int_equal(row, screens[i].row);
			assert_int_equal(col, screens[i].col);
			str_free(&got);
			grid_free(&g);
			vt_free(vt);
		}
}

static const struct {
	const char *bytes;
	struct look look;
} looks[] = {
	{ "x", { -1, -1, 0 } },
	{ "\033[1;4;7mx", { -1, -1, LOOK_BOLD | LOOK_UNDERLINE | LOOK_REVERSE } },
	{ "\033[1;2;3;4;7m\033[22;23;24;27mx", { -1, -1, 0 } },
	{ "\033[31;44mx", { 1, 4, 0 } },
	{ "\033[91;104mx", { 9, 12, 0 } },
	{ "\033[31;44m\033[39;49mx", { -1, -1, 0 } },
	{ "\033[1;31;44m\033[mx", { -1, -1, 0 } },
	{ "\033[38;5;208;48;5;17;1mx", { 208, 17, LOOK_BOLD } },
	{ "\033[38;2;255;128;0mx", { LOOK_RGB + 0xff8000, -1, 0 } },
	{ "\033[38:5:208mx", { 208, -1, 0 } },
	{ "\033[38;5mx", { -1, -1, 0 } },
	{ "\033[31m\0337\033[32m\0338x", { 1, -1, 0 } },
	{ "\033[44m\033[2Jx", { -1, 4, 0 } },
};

static bool same(struct look a, struct look b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs;
}

static void looks_as_the_program_said(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		struct vt *vt = vt_new(1, 3);
		struct grid g = { 0 };
		struct str got = { 0 };

		print_message("  %s\n", looks[i].bytes + 1);
		vt_feed(vt, looks[i].bytes, strlen(looks[i].bytes));
		screen_of(vt, 1, 3, &g, &got);
		assert_string_equal(str_text(&got), "x\n");
		assert_int_equal(grid_at(&g, 0, 0)->style, STYLE_OWN);
		assert_true(same(grid_at(&g, 0, 0)->own, looks[i].look));
		str_free(&got);
		grid_free(&g);
		vt_free(vt);
	}
}

static void clears_with_the_colour_of_the_ground(void **unused)
{
	struct vt *vt = vt_new(1, 3);
	struct grid g = { 0 };
	struct str got = { 0 };

	(void)unused;
	vt_feed(vt, "\033[31;44m\033[2J", 12);
	screen_of(vt, 1, 3, &g, &got);
	assert_true(same(grid_at(&g, 0, 2)->own, (struct look){ -1, 4, 0 }));
	str_free(&got);
	grid_free(&g);
	vt_free(vt);
}

static void comes_near_a_look_with_the_colours_there_are(void **unused)
{
	struct look own = { LOOK_RGB + 0xff0000, 208, LOOK_BOLD };

	(void)unused;
	assert_true(
		same(style_own(&own, LOOK_RGB), (struct look){ 0xff0000, 0xff8700, LOOK_BOLD }));
	assert_true(same(style_own(&own, 256), (struct look){ 196, 208, LOOK_BOLD }));
	assert_int_equal(style_own(&own, 8).fg, 1);
	assert_true(same(style_own(&own, 0), (struct look){ -1, -1, LOOK_BOLD }));
}

/* Pieces of which random programs are made: all that does something, and what does nothing or harm elsewhere. */
/* clang-format off */
static const char *const pieces[] = {
	"\033[", "\033", "?", ";", ":", "!", " ", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "P", "S", "T", "X", "Z",
	"@", "b", "d", "f", "h", "l", "m", "p", "r", "s", "u", "0", "1", "2", "5", "7", "25", "1049", "99999", "99999999999999999999",
	"38;5;300", "38;2;1;2", "38", "48;2;300;1;1", "\033]0;", "\007", "\033\\", "\033P", "\r", "\n", "\t", "\b", "abcdef", "日本",
	"e\xcc\x81", "\xcc\x81", "\xc2\x9b", "\xff", "\xf4\x90\x80\x80", "\xed\xa0\x80", "\x9b", "\x18", "\x1a", "\033#8", "\033c", "\033D",
	"\033M", "\033E", "\0337", "\0338", "\033(0", "\033(B", "\033)0", "\016", "\017", "\033[!p", "\033[4h", "\033[?7l", "\033[?1049h",
	"\033[?1049l", "\033[2;3r", "\177", "\xe2\x80\xae",
};
/* clang-format on */

static uint64_t next(uint64_t *random)
{
	*random = *random * 6364136223846793005u + 1442695040888963407u;
	return *random >> 33;
}

/* Every wide character has its right half, every right half its character. */
static void assert_whole(const struct grid *g)
{
	for (int row = 0; row < g->rows; row++)
		for (int col = 0; col < g->cols; col++) {
			const struct cell *c = grid_at(g, row, col);

			assert_true(c->c || col > 0);
			assert_true(c->c != 0x65e5 || !grid_at(g, row, col + 1)->c);
		}
}

static void is_harmed_by_nothing(void **unused)
{
	(void)unused;
	for (uint64_t seed = 1; seed <= 400; seed++) {
		uint64_t random = seed;
		int rows = 1 + (int)(next(&random) % 6), cols = 1 + (int)(next(&random) % 12);
		struct vt *vt = vt_new(rows, cols);
		struct grid g = { 0 };
		struct area a;

		for (int i = 0; i < 200; i++) {
			const char *piece = pieces[next(&random) % ARRAY_LEN(pieces)];
			int row, col;

			vt_feed(vt, piece, strlen(piece));
			vt_cursor(vt, &row, &col);
			assert_true(row >= -1 && row < rows && col >= 0 && col < cols);
		}
		grid_resize(&g, rows, cols);
		a = area_of(&g);
		vt_draw(vt, &a);
		assert_whole(&g);
		grid_free(&g);
		vt_free(vt);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_what_terminfo_says),
		cmocka_unit_test(looks_as_the_program_said),
		cmocka_unit_test(clears_with_the_colour_of_the_ground),
		cmocka_unit_test(comes_near_a_look_with_the_colours_there_are),
		cmocka_unit_test(is_harmed_by_nothing),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
