/* breakpoints.c - stops over golden records, with blocks of three steps: they do not depend on the order in which one asks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/breakpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pystep/record.h"

static struct timeline *open_record(const char *name)
{
	const char *source = getenv("PYSTEP_SOURCE");
	struct err err = { 0 };
	struct str path = { 0 };
	struct record *rec;
	struct timeline *tl;

	str_addf(&path, "%s/tests/records/v1/%s", source ? source : ".", name);
	rec = record_open(path.at, &err);
	if (!rec)
		fail_msg("%s", err.text);
	tl = timeline_new(record_source(rec), &err);
	assert_non_null(tl);
	str_free(&path);
	return tl;
}

static unsigned add(
	struct breakpoints *bs, struct timeline *tl, enum breakpoint_kind kind, const char *text)
{
	struct cursor *c = cursor_new(tl);
	struct err err = { 0 };
	const struct state *st = cursor_at(c, timeline_last(tl), &err);
	const struct breakpoint *b;

	assert_non_null(st);
	b = breakpoints_add(bs,
		&(struct breakpoint_wish){ .kind = kind,
			.text = text,
			.state = st,
			.frame = state_depth(st) ? state_frame(st, 0) : NULL },
		&err);
	if (!b)
		fail_msg("%s: %s", text, err.text);
	cursor_free(c);
	return b->number;
}

static uint64_t next(struct breakpoints *bs, uint64_t from, uint64_t to, int direction)
{
	struct err err = { 0 };
	uint64_t step = 0;
	int r = breakpoints_next(bs, from, to, direction, &step, &err);

	if (r < 0)
		fail_msg("from %d: %s", (int)from, err.text);
	return r ? step : 0;
}

static size_t collect(struct breakpoints *bs, struct timeline *tl, uint64_t *steps)
{
	size_t n = 0;

	for (uint64_t at = timeline_first(tl) - 1; (at = next(bs, at, UINT64_MAX, 1)); n++)
		steps[n] = at;
	return n;
}

static const struct {
	enum breakpoint_kind kind;
	const char *text;
} settings[] = {
	{ BREAK_LINE, "queens.py:10" },
	{ BREAK_LINE, "queens.py:22 hits >=2" },
	{ BREAK_LINE, "queens.py:9 if row" },
	{ BREAK_LINE, "__init__" },
	{ BREAK_LINE, "place hits %2" },
	{ BREAK_CATCH, "" },
	{ BREAK_CATCH, "KeyError uncaught" },
	{ BREAK_WRITE, "board" },
	{ BREAK_WRITE, "$3" },
	{ BREAK_WRITE, "n" },
	{ BREAK_READ, "board" },
	{ BREAK_ACCESS, "board" },
	{ BREAK_LINE, "odd.py:3" },
	{ BREAK_WRITE, "x" },
	{ BREAK_WRITE, "step" },
};

static const char *const records[] = { "queens-like.json", "odd.json", "keep-last.json",
	"truncated.json" };

/* Each stop is found from every step before it and after it, whatever was asked before. */
static void check_all_ways(
	struct breakpoints *bs, struct timeline *tl, const uint64_t *steps, size_t n)
{
	uint64_t first = timeline_first(tl), last = timeline_last(tl);

	for (uint64_t i = 0; i <= last - first; i++) {
		uint64_t from = first + i * 7 % (last - first + 1), before = 0, after = 0;

		for (size_t k = 0; k < n; k++) {
			if (steps[k] < from)
				before = steps[k];
			if (steps[k] > from && !after)
				after = steps[k];
		}
		assert_int_equal(next(bs, from, last, 1), after);
		assert_int_equal(next(bs, from, first, -1), before);
		if (after)
			assert_int_equal(next(bs, from, after - 1, 1), 0);
		if (before)
			assert_int_equal(next(bs, from, before + 1, -1), 0);
	}
}

static void stops_are_the_same_from_everywhere(void **state)
{
	size_t n_all = 0;

	(void)state;
	for (size_t r = 0; r < ARRAY_LEN(records); r++)
		for (size_t i = 0; i <= ARRAY_LEN(settings); i++) {
			struct timeline *tl = open_record(records[r]);
			struct breakpoints *bs = breakpoints_new(tl);
			uint64_t steps[4096];
			size_t n;

			for (size_t k = 0; k < ARRAY_LEN(settings); k++)
				if (k == i || (i == ARRAY_LEN(settings) &&
						      settings[k].kind != BREAK_WRITE))
					add(bs, tl, settings[k].kind, settings[k].text);
			n = collect(bs, tl, steps);
			check_all_ways(bs, tl, steps, n);
			n_all += n;
			breakpoints_free(bs);
			timeline_free(tl);
		}
	assert_true(n_all > 150);
}

/* The k-th stop of a breakpoint without conditions on its hits is its k-th hit. */
static void hits_are_counted_from_the_start(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		struct timeline *tl = open_record("queens-like.json");
		struct breakpoints *bs = breakpoints_new(tl);
		struct err err = { 0 };
		uint64_t steps[4096], n_hits;
		unsigned number = add(bs, tl, settings[i].kind, settings[i].text);
		size_t n;

		if (breakpoints_find(bs, number)->hits == HITS_ALL) {
			n = collect(bs, tl, steps);
			for (size_t k = n; k-- > 0;) {
				assert_int_equal(
					breakpoints_count(bs, number, steps[k], &n_hits, &err), 0);
				assert_int_equal(n_hits, k + 1);
				assert_int_equal(
					breakpoints_count(bs, number, steps[k] - 1, &n_hits, &err),
					0);
				assert_int_equal(n_hits, k);
			}
		}
		breakpoints_free(bs);
		timeline_free(tl);
	}
}

static bool give_up(void *arg, uint64_t step)
{
	(void)step;
	--*(int *)arg;
	return false;
}

static void a_search_that_is_given_up_says_so_and_can_be_made_again(void **state)
{
	struct timeline *tl = open_record("queens-like.json");
	struct breakpoints *bs = breakpoints_new(tl);
	struct err err = { 0 };
	uint64_t step = 0;
	int asked = 0;

	(void)state;
	add(bs, tl, BREAK_WRITE, "board");
	breakpoints_on_progress(bs, give_up, &asked);
	/* It is asked once in many steps: the same few again and again. */
	for (int i = 0; i < 100000 && !asked; i++)
		if (breakpoints_next(bs, i % 2 ? 1 : 40, 52, 1, &step, &err) < 0)
			assert_string_equal(err.text, "cancelled");
	assert_int_equal(asked, -1);
	breakpoints_on_progress(bs, NULL, NULL);
	assert_true(breakpoints_next(bs, 0, 52, 1, &step, &err) >= 0);
	breakpoints_free(bs);
	timeline_free(tl);
}

static void marks_show_where_lines_are(void **state)
{
	struct timeline *tl = open_record("queens-like.json");
	struct breakpoints *bs = breakpoints_new(tl);
	const struct file *file = program_file(timeline_program(tl), 0);
	unsigned number = add(bs, tl, BREAK_LINE, "queens.py:10");

	(void)state;
	assert_non_null(breakpoints_on_line(bs, file, 10));
	assert_null(breakpoints_on_line(bs, file, 11));
	breakpoints_enable(bs, number, false);
	assert_false(breakpoints_on_line(bs, file, 10)->is_enabled);
	assert_false(breakpoints_have_stops(bs));
	breakpoints_delete(bs, number);
	assert_null(breakpoints_on_line(bs, file, 10));
	breakpoints_free(bs);
	timeline_free(tl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stops_are_the_same_from_everywhere),
		cmocka_unit_test(hits_are_counted_from_the_start),
		cmocka_unit_test(a_search_that_is_given_up_says_so_and_can_be_made_again),
		cmocka_unit_test(marks_show_where_lines_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
