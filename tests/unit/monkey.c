/* monkey.c - whatever is pressed and clicked, in whatever size: the terminal's front stands, and shows what it may.
 *
 * Seeded: a failing seed is printed. The records are the golden ones; the editor is a line without readline.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pystep/record.h"
#include "ui.h"

#define SEEDS	12
#define PRESSED 200

/* clang-format off */
static const char *const records[] = { "queens-like", "recorded-coroutines", "recorded-generators", "recorded-sites", "recorded-threads", "odd", "truncated" };
static const char *const lines[] = {
	":goto 10%\r", ":goto 90%\r", ":find x == 1\r", ":stats\r", ":calls\r", ":break 5\r", ":watch x\r", ":continue\r", ":heap\r",
	":locals\r", ":display [1, 2]\r", ":exceptions\r", ":output a\r", ":frame 1\r", ":tbreak 7\r", ":info breakpoints\r", ":delete\r",
	"/a\r", "?b\r", "@50%\r", "ma", "'a", "''", ":history x\r", ":object $3\r", ":nonsense\r", ":print x[\r", ":visits\r", ":back 5\r",
	":undisplay\r", ":restart\r", "!x = 1\r", ":focus nowhere\r",
};
/* clang-format on */

static struct str line;

static void open_line(char kind, const char *text, editor_complete_fn *complete, void *arg)
{
	(void)kind;
	(void)complete;
	(void)arg;
	str_clear(&line);
	str_add(&line, text);
}

static enum editor_result take_key(int key)
{
	if (key == KEYS_ENTER || key == KEYS_ESCAPE)
		return key == KEYS_ENTER ? EDITOR_DONE : EDITOR_CANCELLED;
	if (key > ' ' && key < 0x7f)
		str_add_char(&line, (char)key);
	return EDITOR_OPEN;
}

static const char *text(void)
{
	return str_text(&line);
}

static size_t cursor(void)
{
	return line.len;
}

static const char *nothing(void)
{
	return "";
}

static void close_line(void)
{
}

static const struct editor plain_editor = { open_line, take_key, text, cursor, nothing,
	close_line };

static uint64_t seed, state;

static int some(int n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (int)((state >> 33) % (uint64_t)n);
}

static struct session *open_session(const char *name)
{
	struct str path = { 0 };
	struct err err = { 0 };
	struct record *rec;
	struct timeline *tl;
	struct session *s;

	str_addf(&path, "%s/tests/records/v1/%s.json", getenv("PYSTEP_SOURCE"), name);
	rec = record_open(str_text(&path), &err);
	tl = rec ? timeline_new(record_source(rec), &err) : NULL;
	if (!tl)
		fail_msg("%s: %s", str_text(&path), err.text);
	s = session_new(tl, NULL);
	session_set_record(s, rec, str_text(&path));
	assert_int_equal(session_goto_interesting(s, &err), 0);
	str_free(&path);
	return s;
}

static void press_line(struct ui *ui)
{
	for (const char *c = lines[some(ARRAY_LEN(lines))]; *c; c++)
		ui_key(ui,
			&(struct key_event){ .key = *c == '\r' ? KEYS_ENTER : (unsigned char)*c });
}

static void press_mouse(struct ui *ui)
{
	static const int keys[] = { KEYS_CLICK, KEYS_RIGHT_CLICK, KEYS_DRAG, KEYS_WHEEL_UP,
		KEYS_WHEEL_DOWN };
	struct key_event ev = {
		.key = keys[some(ARRAY_LEN(keys))], .row = some(60), .col = some(180)
	};

	ui_key(ui, &ev);
}

/* Any of the table but what leaves. */
static void press_key(struct ui *ui)
{
	int n = 0;
	const char *keys;

	while (keymap[n].keys)
		n++;
	keys = keymap[some(n)].keys;
	if (*keys != 'q')
		ui_key(ui, &(struct key_event){ .key = keymap_key(keys, strcspn(keys, " ")) });
}

static void press(struct ui *ui)
{
	int what = some(100);

	if (what < 12)
		press_line(ui);
	else if (what < 15)
		ui_resize(ui, some(60), some(180));
	else if (what < 30)
		press_mouse(ui);
	else
		press_key(ui);
}

/* Every right half has its left one, and nothing in the cells would move the terminal's cursor. */
static void assert_good(const struct grid *g)
{
	for (int row = 0; row < g->rows; row++)
		for (int col = 0; col < g->cols; col++) {
			const struct cell *c = grid_at(g, row, col);

			assert_true(c->c ? c->c >= ' ' && c->c != 0x7f : col > 0);
		}
}

static void stands(const char *name)
{
	struct session *s = open_session(name);
	struct ui_options opt = { .pty = -1 };
	struct ui *ui = ui_new(s, &plain_editor, &opt);

	ui_resize(ui, 1 + some(60), 1 + some(180));
	for (int i = 0; i < PRESSED; i++) {
		press(ui);
		for (int bits = some(4); bits > 0; bits--)
			ui_idle(ui);
		if (!some(4))
			continue;
		ui_draw(ui);
		assert_good(&ui->grid);
	}
	ui_free(ui);
	session_free(s);
}

static void stands_whatever_is_pressed(void **unused)
{
	(void)unused;
	for (size_t r = 0; r < ARRAY_LEN(records); r++)
		for (seed = 1; seed <= SEEDS; seed++) {
			state = seed;
			print_message("  %s, seed %d\n", records[r], (int)seed);
			stands(records[r]);
		}
	str_free(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stands_whatever_is_pressed),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
