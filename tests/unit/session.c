/* session.c - motions over golden records: where they lead, and back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/session.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pystep/command.h"
#include "pystep/record.h"

static struct session *open_record(const char *name)
{
	const char *source = getenv("PYSTEP_SOURCE");
	struct err err = { 0 };
	struct str path = { 0 };
	struct record *rec;
	struct timeline *tl;
	struct session *s;

	str_addf(&path, "%s/tests/records/v1/%s", source ? source : ".", name);
	rec = record_open(path.at, &err);
	if (!rec)
		fail_msg("%s", err.text);
	tl = timeline_new(record_source(rec), &err);
	assert_non_null(tl);
	s = session_new(tl, NULL);
	session_set_record(s, rec, path.at);
	assert_int_equal(session_pump(s, &err), 0);
	str_free(&path);
	return s;
}

static void stand_at(struct session *s, uint64_t step)
{
	struct err err = { 0 };

	if (session_goto(s, step, NULL, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(session_step(s), step);
}

/* One motion from a step: where it leads, and whether it says that it met an end. */
struct leads {
	enum motion motion;
	int direction;
	uint64_t from, to;
	bool ends;
};

static void check_leads(const char *record, const struct leads *l, size_t n)
{
	struct session *s = open_record(record);

	for (size_t i = 0; i < n; i++) {
		struct str note = { 0 };
		struct err err = { 0 };

		stand_at(s, l[i].from);
		assert_int_equal(session_move(s, l[i].motion, l[i].direction, 1, &note, &err), 0);
		if (session_step(s) != l[i].to || (note.len > 0) != l[i].ends)
			fail_msg("row %zu: from %d to %d (%s), not %d", i, (int)l[i].from,
				(int)session_step(s), str_text(&note), (int)l[i].to);
		str_free(&note);
	}
	session_free(s);
}

/* queens.py: 11 __init__ is called in line 20, 14 returns; 17 the generator starts, 21 yields, 25 goes on, 35 ends; 39 ask is
 * called, 42 KeyError is raised in it, 47 an exception leaves it. */
static void motions_lead_where_their_words_say(void **state)
{
	static const struct leads leads[] = {
		{ MOTION_RAW, 1, 1, 2, false },
		{ MOTION_RAW, -1, 2, 1, false },
		{ MOTION_RAW, -1, 1, 1, true },
		{ MOTION_RAW, 1, 52, 52, true },
		{ MOTION_INTO, 1, 10, 11, false },
		{ MOTION_INTO, 1, 13, 15, false },
		{ MOTION_INTO, -1, 15, 13, false },
		{ MOTION_INTO, -1, 12, 11, false },
		{ MOTION_INTO, 1, 51, 52, true },
		{ MOTION_INTO, -1, 1, 1, true },
		{ MOTION_OVER, 1, 10, 15, false },
		{ MOTION_OVER, -1, 15, 10, false },
		{ MOTION_OVER, 1, 12, 13, false },
		{ MOTION_OVER, 1, 13, 15, false },
		{ MOTION_OVER, 1, 16, 22, false },
		{ MOTION_OVER, 1, 20, 22, false },
		{ MOTION_OVER, 1, 19, 20, false },
		{ MOTION_OVER, -1, 26, 24, false },
		{ MOTION_OVER, 1, 38, 49, false },
		{ MOTION_OVER, 1, 45, 49, false },
		{ MOTION_OVER, -1, 49, 38, false },
		{ MOTION_OVER, -1, 40, 38, false },
		{ MOTION_OUT, 1, 12, 14, false },
		{ MOTION_OUT, 1, 14, 52, false },
		{ MOTION_OUT, 1, 40, 47, false },
		{ MOTION_OUT, -1, 46, 39, false },
		{ MOTION_OUT, -1, 39, 1, false },
		{ MOTION_OUT, 1, 18, 35, false },
		{ MOTION_OUT, 1, 52, 52, true },
		{ MOTION_OUT, -1, 1, 1, true },
		{ MOTION_UNTIL, 1, 22, 23, false },
		{ MOTION_UNTIL, 1, 23, 36, false },
		{ MOTION_UNTIL, -1, 24, 15, false },
		{ MOTION_UNTIL, -1, 40, 38, false },
		{ MOTION_CONTINUE, 1, 7, 52, true },
		{ MOTION_CONTINUE, -1, 7, 1, true },
	};

	(void)state;
	check_leads("queens-like.json", leads, ARRAY_LEN(leads));
}

static enum event event_at(const struct session *s)
{
	return state_event(session_state(s));
}

/* False: ran into an end. */
static bool moves(struct session *s, enum motion motion, int direction, uint64_t count)
{
	struct str note = { 0 };
	struct err err = { 0 };
	bool all;

	assert_int_equal(session_move(s, motion, direction, count, &note, &err), 0);
	all = note.len == 0;
	str_free(&note);
	return all;
}

/* Raw steps and steps into, from every step where such a motion may have led, k at a time. */
static void k_forward_then_k_back_is_the_same_place(void **state)
{
	static const char *const records[] = { "queens-like.json", "odd.json", "keep-last.json",
		"truncated.json" };

	(void)state;
	for (size_t r = 0; r < ARRAY_LEN(records); r++) {
		struct session *s = open_record(records[r]);
		uint64_t last = session_last(s);

		for (uint64_t from = timeline_first(session_timeline(s)); from <= last; from++)
			for (uint64_t k = 1; from + k <= last; k++) {
				stand_at(s, from);
				moves(s, MOTION_RAW, 1, k);
				assert_int_equal(session_step(s), from + k);
				moves(s, MOTION_RAW, -1, k);
				assert_int_equal(session_step(s), from);
				if (event_at(s) != EVENT_LINE && event_at(s) != EVENT_CALL)
					continue;
				if (!moves(s, MOTION_INTO, 1, k))
					break;
				moves(s, MOTION_INTO, -1, k);
				assert_int_equal(session_step(s), from);
			}
		session_free(s);
	}
}

/* Over: as long as the frame is the same. */
static void over_and_back_is_the_same_place_within_a_frame(void **state)
{
	struct session *s = open_record("queens-like.json");
	unsigned met = 0;

	(void)state;
	for (uint64_t from = 1; from < session_last(s); from++) {
		uint64_t frame;

		stand_at(s, from);
		if (event_at(s) != EVENT_LINE)
			continue;
		frame = state_top(session_state(s))->serial;
		moves(s, MOTION_OVER, 1, 1);
		if (event_at(s) != EVENT_LINE || state_top(session_state(s))->serial != frame)
			continue; /* out of the frame, or at the end */
		moves(s, MOTION_OVER, -1, 1);
		assert_int_equal(session_step(s), from);
		met++;
	}
	assert_true(met > 15);
	session_free(s);
}

static void remembers_where_it_stood_before(void **state)
{
	struct session *s = open_record("queens-like.json");

	(void)state;
	assert_null(session_before(s));
	stand_at(s, 10);
	moves(s, MOTION_OVER, 1, 1);
	assert_int_equal(state_step(session_before(s)), 10);
	assert_int_equal(session_step(s), 15);
	stand_at(s, 52);
	moves(s, MOTION_RAW, 1, 1); /* does not move: "before" stays */
	assert_int_equal(state_step(session_before(s)), 15);
	session_free(s);
}

static void places_are_found_by_name_line_and_share(void **state)
{
	static const struct {
		const char *where;
		uint64_t step;
	} places[] = {
		{ "start", 1 },
		{ "end", 52 },
		{ "7", 7 },
		{ "0%", 1 },
		{ "100%", 52 },
		{ "50%", 26 },
		{ "place", 17 },
		{ "Board.__init__", 11 },
		{ "queens.py:10", 19 },
		{ "queens.py:7", 8 }, /* blank: the line below, as for a breakpoint */
		{ "/home/me/queens.py:30", 51 },
	};
	static const char *const nowhere[] = { "ueens.py:10", "nothing", "101%",
		"5x", "queens.py:", "" };
	struct session *s = open_record("queens-like.json");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		struct err err = { 0 };

		if (session_goto_where(s, places[i].where, NULL, &err) < 0)
			fail_msg("%s: %s", places[i].where, err.text);
		assert_int_equal(session_step(s), places[i].step);
	}
	for (size_t i = 0; i < ARRAY_LEN(nowhere); i++) {
		struct err err = { 0 };
		uint64_t before = session_step(s);

		assert_int_equal(session_goto_where(s, nowhere[i], NULL, &err), -1);
		assert_true(err.text[0] != '\0');
		assert_int_equal(session_step(s), before);
	}
	session_free(s);
}

static void tells_in_words_how_the_run_ended(void **state)
{
	static const struct {
		const char *record, *words;
	} ends[] = {
		{ "queens-like.json", "the program has ended: exit status 0" },
		{ "odd.json", "the program has ended by an exception: exit status 1" },
		{ "truncated.json", "the record is cut off here" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		struct session *s = open_record(ends[i].record);
		struct str words = { 0 };

		session_end_words(s, &words);
		assert_string_equal(words.at, ends[i].words);
		str_free(&words);
		session_free(s);
	}
}

/* Commands. */

struct said {
	const char *line, *out, *error;
};

static void check_said(struct session *s, const struct said *said, size_t n)
{
	struct str last = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct str out = { 0 };
		struct err err = { 0 };
		bool quit;
		int r = command_run(s, said[i].line, &last, &out, &quit, &err);

		if ((r < 0) != (said[i].error != NULL))
			fail_msg("\"%s\": %d, \"%s\", %s", said[i].line, r, str_text(&out),
				err.text);
		if (r < 0)
			assert_string_equal(err.text, said[i].error);
		else
			assert_string_equal(str_text(&out), said[i].out);
		str_free(&out);
	}
	str_free(&last);
}

static void commands_answer(void **state)
{
	static const struct said said[] = {
		{ "goto 12", "step 12/52 line  queens.py:5 in __init__: self.n = n\n", NULL },
		{ "", "step 12/52 line  queens.py:5 in __init__: self.n = n\n", NULL },
		{ "n", "step 13/52 line  queens.py:6 in __init__: self.cols = []\n", NULL },
		{ "", "step 15/52 line  queens.py:21 in <module>: total = 0\n", NULL },
		{ "2 back", "step 13/52 line  queens.py:6 in __init__: self.cols = []\n", NULL },
		{ "back 2", "step 11/52 call  queens.py:4 in __init__: def __init__(self, n):\n",
			NULL },
		{ "goto 15", "step 15/52 line  queens.py:21 in <module>: total = 0\n", NULL },
		{ "print board.n", "2\n", NULL },
		{ "p board.cols", "[]\n", NULL },
		{ "p$8.n", "2\n", NULL },
		{ "whatis board", "Board $8\n", NULL },
		{ "object board", "$8 Board\n  .n = 2\n  .cols = $9 []\n", NULL },
		{ "p total", NULL, "NameError: name 'total' is not defined at this step" },
		{ "p board.x", NULL, "cannot tell: 'Board' object $8 has no attribute 'x' that was recorded; its class was not" },
		{ "p board[0]", NULL, "cannot tell its items: the class Board was not recorded" },
		{ "p board +", NULL,
			"cannot read \"board +\": a value is missing at its end" },
		{ "p $99", NULL, "there is no object $99 at this step" },
		{ "goto 46", "step 46/52 exception queens.py:18 in ask: raise ValueError(key)\n",
			NULL },
		{ "p table['a']", "1.0\n", NULL },
		{ "p table[\"b\"]", "0\n", NULL },
		{ "p table['c']", NULL, "KeyError: 'c'" },
		{ "where",
			"  0  <module>()  queens.py:27\n> 1  ask(table={'a': 1.0, 'b': 0}, key='b')  "
			"queens.py:18\n",
			NULL },
		{ "up", "> 0  <module>()  queens.py:27\n", NULL },
		{ "p board.cols[1]", "1\n", NULL },
		{ "p board.cols[-2]", "0\n", NULL },
		{ "p board.cols[2]", NULL, "IndexError: list index out of range (there are 2)" },
		{ "down", "> 1  ask(table={'a': 1.0, 'b': 0}, key='b')  queens.py:18\n", NULL },
		{ "frame 5", NULL, "no frame 5: there are 2, from 0" },
		{ "output", "0\n1\n", NULL },
		{ "back 99",
			"step 1/52 call  queens.py:1 in <module>: import sys\nat the start of the "
			"run\n",
			NULL },
		{ "0 next", NULL, "a count is a number from 1" },
		{ "next x", NULL, "not a count: \"x\"" },
		{ "locals x", NULL, "locals takes no argument: \"x\"" },
		{ "print", NULL, "print needs an argument: EXPR" },
		{ "fnord", NULL, "unknown command: \"fnord\" (\"help\" lists them)" },
		{ "loc", "", NULL },
	};
	struct session *s = open_record("queens-like.json");

	(void)state;
	check_said(s, said, ARRAY_LEN(said));
	session_free(s);
}

static void finds_commands_by_their_names_and_beginnings(void **state)
{
	static const struct {
		const char *name, *full;
	} names[] = {
		{ "s", "step" },
		{ "n", "next" },
		{ "c", "continue" },
		{ "r", "finish" },
		{ "bt", "where" },
		{ "w", "where" },
		{ "reverse-s", "reverse-step" },
		{ "rn", "reverse-next" },
		{ "fo", "forward" },
		{ "b", "break" },
		{ "ba", NULL },
		{ "bac", NULL },
		{ "back", "back" },
		{ "backt", "where" },
		{ "re", NULL },
		{ "x", NULL },
		{ "q", "quit" },
		{ "obj", "object" },
		{ "print", "print" },
		{ "l", "list" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct err err = { 0 };
		const struct command *c = command_find(names[i].name, strlen(names[i].name), &err);

		if (!names[i].full) {
			assert_null(c);
			assert_true(err.text[0] != '\0');
			continue;
		}
		assert_non_null(c);
		assert_int_equal(strncmp(c->names, names[i].full, strcspn(c->names, " ")), 0);
	}
}

/* Every row is found by each of its names, and has help. */
static void every_command_can_be_called(void **state)
{
	(void)state;
	for (const struct command *c = commands; c->names; c++) {
		struct str names = { 0 };
		struct err err = { 0 };

		str_add(&names, c->names);
		for (char *name = strtok(names.at, " "); name; name = strtok(NULL, " "))
			assert_ptr_equal(command_find(name, strlen(name), &err), c);
		assert_true(c->help[0] && c->group[0] && c->run);
		str_free(&names);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(motions_lead_where_their_words_say),
		cmocka_unit_test(k_forward_then_k_back_is_the_same_place),
		cmocka_unit_test(over_and_back_is_the_same_place_within_a_frame),
		cmocka_unit_test(remembers_where_it_stood_before),
		cmocka_unit_test(places_are_found_by_name_line_and_share),
		cmocka_unit_test(tells_in_words_how_the_run_ended),
		cmocka_unit_test(commands_answer),
		cmocka_unit_test(finds_commands_by_their_names_and_beginnings),
		cmocka_unit_test(every_command_can_be_called),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
