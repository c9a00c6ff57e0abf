/* complete.c - how a half-typed command goes on, at step 40 of a golden record: in ask(table={'a': 1.0}, key='b'), called by a
 * module with a board of columns.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/complete.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "pystep/command.h"
#include "pystep/record.h"

static int open_session(void **state)
{
	const char *source = getenv("PYSTEP_SOURCE");
	struct err err = { 0 };
	struct str path = { 0 };
	struct record *rec;
	struct session *s;

	str_addf(&path, "%s/tests/records/v1/queens-like.json", source ? source : ".");
	rec = record_open(path.at, &err);
	if (!rec)
		fail_msg("%s", err.text);
	s = session_new(timeline_new(record_source(rec), &err), NULL);
	session_set_record(s, rec, path.at);
	assert_int_equal(session_pump(s, &err), 0);
	if (session_goto(s, 40, NULL, &err) < 0)
		fail_msg("%s", err.text);
	str_free(&path);
	*state = s;
	return 0;
}

static int close_session(void **state)
{
	session_free(*state);
	return 0;
}

static void run(struct session *s, const char *line)
{
	struct str out = { 0 };
	struct err err = { 0 };
	bool quit;

	if (command_run(s, line, NULL, &out, &quit, &err) < 0)
		fail_msg("%s: %s", line, err.text);
	str_free(&out);
}

/* "goto|goto-visit": what the line becomes, the part before the candidates left out, with "~" behind it. */
static void say(struct session *s, const char *line, const struct complete_more *more, struct str *out)
{
	struct completion c = { 0 };

	str_clear(out);
	complete_line(s, line, strlen(line), more, &c);
	str_addf(out, "%.*s~", (int)c.start, line);
	for (size_t i = 0; i < c.n; i++)
		str_addf(out, "%s%s", i ? " " : "", c.at[i]);
	completion_free(&c);
}

struct goes_on { const char *line, *with; };

static void check(struct session *s, const struct goes_on *rows, size_t n)
{
	struct str out = { 0 };

	for (size_t i = 0; i < n; i++) {
		say(s, rows[i].line, NULL, &out);
		if (strcmp(str_text(&out), rows[i].with))
			fail_msg("\"%s\": got \"%s\", wanted \"%s\"", rows[i].line, str_text(&out), rows[i].with);
	}
	str_free(&out);
}
#define CHECK(s, rows) check(s, rows, ARRAY_LEN(rows))

static void completes_commands(void **state)
{
	static const struct goes_on rows[] = {
		{ "got", "~goto goto-visit" }, { "3 reverse-n", "3 ~reverse-next" }, { " tb", " ~tbreak" }, { "xyz", "xyz~" },
		{ "help unti", "help ~until" }, { "unknown x", "unknown x~" }, { "marks ", "marks ~" },
	};

	CHECK(*state, rows);
}

static void completes_names(void **state)
{
	static const struct goes_on rows[] = {
		{ "print ta", "print ~table" }, { "p bo", "p ~board bool" }, { "print key == ta", "print key == ~table" },
		{ "print len(tab", "print len(~table" }, { "print isins", "print ~isinstance" }, { "print Bo", "print ~Board" },
		{ "display fun", "display ~function" }, { "!tab", "!~table" }, { "statement tab", "statement ~table" },
		{ "print [x for x in tab", "print [x for x in ~table" }, { "print $1", "print $1~" }, { "print 12", "print 12~" },
		{ "print 'tab", "print 'tab~" }, { "print \"a\" + ke", "print \"a\" + ~key" }, { "print __n", "print __n~" },
		{ "print ", "print ~Board ask board col key place sys table total" },
		{ "watch tab", "watch ~table" }, { "watch table i", "watch table ~id if in input int is isinstance issubclass iter" },
		{ "history tot", "history ~total" }, { "find Q(fun", "find Q(~function=" },
		{ "find Q(depth_lt=3, function_s", "find Q(depth_lt=3, ~function_startswith= function_sw=" },
		{ "find Q(depth=ta", "find Q(depth=~table" }, { "find xQ(fun", "find xQ(~function" },
	};

	CHECK(*state, rows);
}

static void completes_attributes_and_keys(void **state)
{
	static const struct goes_on rows[] = {
		{ "print board.", "print board.~cols n" }, { "print board.co", "print board.~cols" },
		{ "print (board).c", "print (board).~cols" },
		{ "print board.cols.ind", "print board.cols.~index" }, { "print board.cols[0].bit_c", "print board.cols[0].~bit_count" },
		{ "print [board, 1][0].c", "print [board, 1][0].~cols" }, { "print key.startsw", "print key.~startswith" },
		{ "print 1 + board.n", "print 1 + board.~n" }, { "print nothing.", "print nothing.~" }, { "print .", "print .~" },
		{ "print table.ke", "print table.~keys" },
		{ "print table[", "print table[~'a'] Board ask board col key place sys table total" },
		{ "print table['", "print table[~'a']" }, { "print table[\"", "print table[~\"a\"]" },
		{ "print table[ke", "print table[~key" }, { "print ['", "print ['~" },
		{ "print table['a'].is_i", "print table['a'].~is_integer" }, { "print board.cols['", "print board.cols['~" },
		{ "print {'k': board}['k'].c", "print {'k': board}['k'].~cols" }, { "print 'board.", "print 'board.~" },
	};

	CHECK(*state, rows);
}

static void completes_places(void **state)
{
	static const struct goes_on rows[] = {
		{ "break as", "break ~ask" }, { "break que", "break ~queens.py:" }, { "break Board.", "break ~Board.__init__" },
		{ "tbreak queens.py:pl", "tbreak queens.py:~place" }, { "break queens.py:1", "break queens.py:~1 10 11 13 14 15 16 17 18" },
		{ "break 2", "break ~20 21 22 23 24 25 26 27 28 29" }, { "until 1", "until ~1 10 11 13 14 15 16 17 18" },
		{ "goto st", "goto ~start" }, { "goto pla", "goto ~place" }, { "calls a", "calls ~ask" },
		{ "break ask i", "break ask ~if" }, { "break ask if tab", "break ask if ~table" },
		{ "break ask if table h", "break ask if table ~hasattr hash help hex hits" }, { "logpoint pl", "logpoint ~place" },
		{ "visits queens.py:2", "visits queens.py:~20 21 22 23 24 25 26 27 28 29" }, { "break other.py:", "break other.py:~" },
		{ "goto-visit 3 que", "goto-visit 3 ~queens.py:" },
	};

	CHECK(*state, rows);
}

static void completes_what_there_is(void **state)
{
	static const struct goes_on none[] = { { "goto '", "goto '~" }, { "delete ", "delete ~" } };
	static const struct goes_on rows[] = {
		{ "goto '", "goto ~'first' 'second one'" }, { "goto 'f", "goto ~'first'" }, { "delete ", "delete ~1 2" },
		{ "delete 1 ", "delete 1 ~1 2" }, { "disable 2", "disable ~2" }, { "condition 1 ke", "condition 1 ~key" },
		{ "undisplay ", "undisplay ~1" }, { "export pyth", "export ~pythontutor" }, { "catch Zero", "catch ~ZeroDivisionError" },
		{ "catch KeyError unc", "catch KeyError ~uncaught" }, { "catch KeyError if ke", "catch KeyError if ~key" },
		{ "info b", "info ~breakpoints" }, { "filter o", "filter ~object oct off open or ord" },
	};

	CHECK(*state, none);
	run(*state, "mark second one");
	run(*state, "mark first");
	run(*state, "break ask");
	run(*state, "watch total");
	run(*state, "display key");
	CHECK(*state, rows);
}

static void touch(const char *path)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fclose(f);
}

static void completes_paths(void **state)
{
	static const struct goes_on rows[] = {
		{ "save completed/", "save ~completed/.. completed/a.json completed/b/" },
		{ "save completed/a", "save ~completed/a.json" }, { "save completed/.", "save ~completed/.hidden" },
		{ "export text completed/b", "export text ~completed/b/" }, { "save not/there", "save not/there~" },
	};

	mkdir("completed", 0777);
	mkdir("completed/b", 0777);
	touch("completed/a.json");
	touch("completed/.hidden");
	check(*state, rows + 1, ARRAY_LEN(rows) - 1);
}

/* Those of the screen, with words of their own. */

static bool row(size_t i, const char **names, const char **args)
{
	*names = "focus";
	*args = "ROOM|next";
	return i == 0;
}

static const char *word(const char *kind, size_t i)
{
	return strcmp(kind, "ROOM") == 0 && i == 0 ? "source" : NULL;
}

static void completes_commands_of_others(void **state)
{
	static const struct complete_more more = { row, word };
	static const struct goes_on rows[] = {
		{ "foc", "~focus" }, { "focus ", "focus ~next source" }, { "focus s", "focus ~source" }, { "print tabl", "print ~table" },
	};
	struct str out = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		say(*state, rows[i].line, &more, &out);
		assert_string_equal(str_text(&out), rows[i].with);
	}
	str_free(&out);
}

/* Only what is before the cursor counts; whatever is typed does no harm. */
static void takes_any_line(void **state)
{
	static const char *const nasty[] = {
		"", " ", "!", "!!", "print", "print .", "print ..", "print a..b", "print ]", "print )))].", "print [[[[", "print '\\", "break :",
		"break ::", "break if if if", "goto ''", "goto '''", "3", "99999999999999999999 s", "print table[\"'", "print \xff\xfe.",
		"delete 1 1 1 1 1", "break f hits hits if", "print f'{board.", "- -", "print board.cols.append(1).",
	};
	struct completion c = { 0 };
	struct str deep = { 0 };

	complete_line(*state, "print board.co XYZ", 14, NULL, &c);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.start, 12);
	assert_int_equal(c.same, 0);
	assert_string_equal(c.at[0], "cols");
	for (size_t i = 0; i < ARRAY_LEN(nasty); i++)
		for (size_t at = 0; at <= strlen(nasty[i]); at++) {
			complete_line(*state, nasty[i], at, NULL, &c);
			assert_true(c.start <= at);
		}
	str_add(&deep, "print ");
	for (int i = 0; i < 1000; i++)
		str_add(&deep, i % 2 ? "board." : "[(");
	complete_line(*state, deep.at, deep.len, NULL, &c);
	str_free(&deep);
	completion_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(completes_commands),
		cmocka_unit_test(completes_names),
		cmocka_unit_test(completes_attributes_and_keys),
		cmocka_unit_test(completes_places),
		cmocka_unit_test(completes_what_there_is),
		cmocka_unit_test(completes_paths),
		cmocka_unit_test(completes_commands_of_others),
		cmocka_unit_test(takes_any_line),
	};

	return cmocka_run_group_tests(tests, open_session, close_session);
}
