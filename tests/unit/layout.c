/* layout.c - rectangles for every size, rows that scroll and fold, keys by name.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "keymap.h"
#include "layout.h"
#include "pane.h"
#include "row.h"

#include "pystep/base.h"

/* Layout. */

static void assert_inside(const struct rect *r, int rows, int cols)
{
	assert_true(r->row >= 0 && r->col >= 0 && r->rows >= 0 && r->cols >= 0);
	assert_true(r->row + r->rows <= rows && r->col + r->cols <= cols);
}

static bool overlap(const struct rect *a, const struct rect *b)
{
	return a->row < b->row + b->rows && b->row < a->row + a->rows
		&& a->col < b->col + b->cols && b->col < a->col + a->cols;
}

static void assert_good(const struct layout *l, int rows, int cols, enum room focus)
{
	const struct rect *all[N_ROOMS + 2] = { &l->title, &l->bottom };

	for (int r = 0; r < N_ROOMS; r++)
		all[r + 2] = &l->rooms[r];
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		assert_inside(all[i], rows, cols);
		for (size_t k = 0; k < i; k++)
			assert_false(overlap(all[i], all[k]));
	}
	if (rows >= 2)
		assert_true(l->rooms[focus].rows > 0);
}

static void every_size_has_rooms_that_fit_and_the_focused_one(void **unused)
{
	struct layout l;

	(void)unused;
	for (int rows = 0; rows <= 60; rows++)
		for (int cols = 0; cols <= 130; cols += cols < 10 ? 1 : 7)
			for (int focus = 0; focus < N_ROOMS; focus++)
				for (int full = 0; full < 2; full++) {
					layout_make(&l, rows, cols, (enum room)focus, full, NULL);
					assert_good(&l, rows, cols, (enum room)focus);
				}
}

static void wide_shows_all_rooms(void **unused)
{
	struct layout l;

	(void)unused;
	layout_make(&l, 36, 118, ROOM_SOURCE, false, NULL);
	for (int r = 0; r < ROOM_ANSWER; r++)
		assert_true(l.rooms[r].rows > 1);
	assert_true(l.rooms[ROOM_STACK].col > l.rooms[ROOM_SOURCE].cols);
}

static void at_60_columns_the_right_column_is_under_the_source(void **unused)
{
	struct layout l;

	(void)unused;
	layout_make(&l, 40, 60, ROOM_STACK, false, NULL);
	assert_true(l.rooms[ROOM_SOURCE].cols == 60);
	assert_true(l.rooms[ROOM_STACK].row >= l.rooms[ROOM_SOURCE].rows);
	assert_int_equal(l.rooms[ROOM_VARS].rows, 0);
	layout_make(&l, 40, 60, ROOM_SOURCE, false, NULL);
	assert_true(l.rooms[ROOM_VARS].rows > 0);
}

static void at_20x6_there_are_source_and_status(void **unused)
{
	struct layout l;

	(void)unused;
	layout_make(&l, 6, 20, ROOM_SOURCE, false, NULL);
	assert_int_equal(l.title.rows, 1);
	assert_int_equal(l.rooms[ROOM_SOURCE].rows, 4);
	for (int r = 1; r < N_ROOMS; r++)
		assert_int_equal(l.rooms[r].rows, 0);
}

/* Scrolling. */

static void the_selected_row_is_always_in_sight(void **unused)
{
	struct scroll s = { 0 };
	static const int64_t moves[] = { 3, 10, -4, 1000, -1, -1000, 55, INT64_MAX / 2, -7 };

	(void)unused;
	scroll_set(&s, 100);
	for (size_t height = 1; height < 120; height += 7)
		for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
			scroll_by(&s, moves[i]);
			scroll_see_around(&s, height, 3);
			assert_true(s.at < s.n);
			assert_true(s.at >= s.top && s.at < s.top + height);
			assert_true(s.top == 0 || s.top + height <= s.n);
		}
}

static void a_list_may_shrink_to_nothing(void **unused)
{
	struct scroll s = { 0 };

	(void)unused;
	scroll_set(&s, 10);
	scroll_to(&s, 9);
	scroll_set(&s, 3);
	assert_int_equal(s.at, 2);
	scroll_set(&s, 0);
	assert_int_equal(s.at, 0);
	scroll_see(&s, 5);
	assert_int_equal(s.top, 0);
}

/* Rows. */

static void what_is_unfolded_stays_so_when_rows_are_made_anew(void **unused)
{
	struct rows r = { 0 };
	struct scroll s = { .n = 1 };
	uint64_t key = row_key(0, ROW_NAME, "xs", 2);

	(void)unused;
	rows_add(&r, ROW_NAME, 0, key)->can_open = true;
	assert_true(rows_fold(&r, &s, FOLD_OPEN));
	rows_clear(&r);
	assert_true(rows_is_open(&r, key, false));
	assert_false(rows_is_open(&r, row_key(0, ROW_NAME, "ys", 2), false));
	rows_free(&r);
}

static void closing_inside_closes_what_it_is_inside_of(void **unused)
{
	struct rows r = { 0 };
	struct scroll s = { .n = 3, .at = 2 };
	struct row *row;

	(void)unused;
	row = rows_add(&r, ROW_NAME, 0, 11);
	row->can_open = row->is_open = true;
	rows_add(&r, ROW_ITEM, 1, 12);
	rows_add(&r, ROW_ITEM, 1, 13);
	assert_true(rows_fold(&r, &s, FOLD_CLOSE));
	assert_int_equal(s.at, 0);
	assert_true(rows_is_open(&r, 11, false));       /* toggled once from how it was */
	rows_free(&r);
}

static void keys_of_rows_differ_by_all_they_are_made_of(void **unused)
{
	uint64_t key = row_key(1, ROW_NAME, "x", 1);

	(void)unused;
	assert_true(key != row_key(2, ROW_NAME, "x", 1));
	assert_true(key != row_key(1, ROW_ITEM, "x", 1));
	assert_true(key != row_key(1, ROW_NAME, "y", 1));
	assert_true(key == row_key(1, ROW_NAME, "x", 1));
}

/* Keys. */

static void every_key_of_the_table_has_a_name_that_leads_back(void **unused)
{
	(void)unused;
	for (const struct keymap_row *row = keymap; row->keys; row++)
		for (const char *at = row->keys; *at; at += strspn(at, " ")) {
			size_t len = strcspn(at, " ");
			int key = keymap_key(at, len);
			struct str name = { 0 };

			print_message("  %.*s\n", (int)len, at);
			assert_true(key > 0);
			keymap_name(key, &name);
			assert_int_equal(keymap_key(str_text(&name), name.len), key);
			assert_ptr_equal(keymap_find(key), row);
			str_free(&name);
			at += len;
		}
}

static void every_row_has_help(void **unused)
{
	(void)unused;
	for (const struct keymap_row *row = keymap; row->keys; row++)
		assert_true(row->help && *row->help && row->group && *row->group);
	for (int r = 0; r < N_ROOMS; r++)
		assert_true(pane_table[r]->name && pane_table[r]->help);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_has_rooms_that_fit_and_the_focused_one),
		cmocka_unit_test(wide_shows_all_rooms),
		cmocka_unit_test(at_60_columns_the_right_column_is_under_the_source),
		cmocka_unit_test(at_20x6_there_are_source_and_status),
		cmocka_unit_test(the_selected_row_is_always_in_sight),
		cmocka_unit_test(a_list_may_shrink_to_nothing),
		cmocka_unit_test(what_is_unfolded_stays_so_when_rows_are_made_anew),
		cmocka_unit_test(closing_inside_closes_what_it_is_inside_of),
		cmocka_unit_test(keys_of_rows_differ_by_all_they_are_made_of),
		cmocka_unit_test(every_key_of_the_table_has_a_name_that_leads_back),
		cmocka_unit_test(every_row_has_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
