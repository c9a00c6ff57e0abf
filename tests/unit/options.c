/* options.c - command lines, and what they mean.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "options_table.h"
#include "pystep/str.h"

enum { MOST_WORDS = 32 };

/* A line of words, split at blanks. */
static int parse(const char *line, struct options *o, struct err *err)
{
	static char text[512];
	static char *words[MOST_WORDS];
	int n = 1;

	strcpy(text, line);
	words[0] = "pystep";
	for (char *w = strtok(text, " "); w; w = strtok(NULL, " "))
		words[n++] = w;
	words[n] = NULL;
	return options_parse(n, words, o, err);
}

/* What python is to be given, and where in it the program is named. */
static void the_program_and_its_words_are_pythons(void **state)
{
	static const struct {
		const char *line, *python;
		int program;
	} lines[] = {
		{ "s.py", "s.py", 0 },
		{ "s.py --record -x --help", "s.py --record -x --help", 0 },
		{ "--steps 5 s.py a b", "s.py a b", 0 },
		{ "-m mod -x", "-m mod -x", 0 },
		{ "-c code --help", "-c code --help", 0 },
		{ "-mmod", "-mmod", 0 },
		{ "-", "-", 0 },
		{ "- a", "- a", 0 },
		{ "-- s.py", "s.py", 0 },
		{ "-- -s.py -x", "-- -s.py -x", 1 },
		{ "-- -", "-", 0 },
		{ "-u -O s.py", "-u -O s.py", 2 },
		{ "-uBO s.py", "-uBO s.py", 1 },
		{ "-OO s.py", "-OO s.py", 1 },
		{ "-Xdev -W error --steps 3 s.py -X a", "-Xdev -W error s.py -X a", 3 },
		{ "-Im mod a", "-Im mod a", 0 },
		{ "-uc code a", "-uc code a", 0 },
		{ "--check-hash-based-pycs always s.py", "--check-hash-based-pycs always s.py", 2 },
		{ "-ex next -x file -I s.py", "-I s.py", 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct options o;
		struct err err = { 0 };
		struct str got = { 0 };

		if (parse(lines[i].line, &o, &err) < 0)
			fail_msg("%s: %s", lines[i].line, err.text);
		for (int j = 0; j < o.run.argc; j++)
			str_addf(&got, "%s%s", j ? " " : "", o.run.argv[j]);
		assert_null(o.run.argv[o.run.argc]);
		assert_string_equal(str_text(&got), lines[i].python);
		assert_int_equal(o.run.program, lines[i].program);
		str_free(&got);
		options_free(&o);
	}
}

static void options_fill_their_places(void **state)
{
	struct options o;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(parse("--record=out --steps 500 --max-size 2M --max-items=7 --scope / "
			       "--scope /tmp --all --times "
			       "--input in --quiet -ex next -x file -ex back s.py",
				 &o, &err),
		0);
	assert_string_equal(o.run.record, "out");
	assert_int_equal(o.run.steps, 500);
	assert_int_equal(o.run.max_size, 2 << 20);
	assert_int_equal(o.run.max_items, 7);
	assert_string_equal(o.run.scopes[0], "/");
	assert_non_null(o.run.scopes[1]);
	assert_null(o.run.scopes[2]);
	assert_true(o.run.all && o.run.times && o.quiet && !o.batch);
	assert_string_equal(o.run.input, "in");
	assert_int_equal(o.n_commands, 3);
	assert_string_equal(o.commands[0].text, "next");
	assert_true(o.commands[1].is_file && !o.commands[2].is_file);
	assert_int_equal(o.run.pty, -1);
	options_free(&o);
	assert_int_equal(parse("--rep r --print 5 --form json --pre", &o, &err), 0);
	assert_string_equal(o.replay, "r");
	assert_string_equal(o.print, "5");
	assert_string_equal(o.format, "json");
	assert_true(o.pretty);
	assert_false(options_has_program(&o));
	options_free(&o);
}

static void nonsense_is_named(void **state)
{
	static const struct {
		const char *line, *word;
	} lines[] = {
		{ "", "no program" },
		{ "--frobnicate s.py", "--frobnicate" },
		{ "-Z s.py", "-Z" },
		{ "--st 5 s.py", "--st" },
		{ "--steps x s.py", "\"x\"" },
		{ "--steps 0 s.py", "\"0\"" },
		{ "--steps -5 s.py", "\"-5\"" },
		{ "--steps", "--steps" },
		{ "--steps 99999999999999999999 s.py", "--steps" },
		{ "-m", "-m" },
		{ "-c", "-c" },
		{ "-X", "-X" },
		{ "--quiet=yes s.py", "\"yes\"" },
		{ "--max-size 5Q s.py", "\"5Q\"" },
		{ "--max-size M s.py", "\"M\"" },
		{ "--scope /no/such/dir s.py", "/no/such/dir" },
		{ "--scope /etc/passwd s.py", "/etc/passwd" },
		{ "--replay r s.py", "\"s.py\"" },
		{ "--replay r --steps 5", "--steps" },
		{ "--info r -m x", "\"-m\"" },
		{ "--print 5 s.py", "--replay" },
		{ "--replay r --format json", "--print" },
		{ "--replay r --print 1 --format xml", "xml" },
		{ "--keep-last 5 s.py", "--record" },
		{ "--record o --replay r", "--record" },
		{ "--color pink s.py", "pink" },
		{ "--info a --check b", "--check" },
		{ "-o f s.py", "--export" },
		{ "--export events --batch s.py", "--batch" },
		{ "--", "no program" },
		{ "-ex", "-ex" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct options o;
		struct err err = { 0 };

		if (parse(lines[i].line, &o, &err) == 0)
			fail_msg("\"%s\" was taken", lines[i].line);
		assert_int_equal(err.status, ERR_USAGE);
		if (!strstr(err.text, lines[i].word))
			fail_msg("\"%s\" does not name %s", err.text, lines[i].word);
		options_free(&o);
	}
}

/* The pages come from the same rows. */
static void every_option_is_explained(void **state)
{
	static void (*const pages[])(FILE * out) = { options_help, options_bash, options_zsh };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		char *text;
		size_t len;
		FILE *f = open_memstream(&text, &len);

		pages[i](f);
		fclose(f);
		for (const struct option *row = option_table; row->name; row++)
			if (row->group && !strstr(text, row->name))
				fail_msg("page %zu does not have %s", i, row->name);
		free(text);
	}
}

/* What the environment says, and what the command line makes of it. */
static void options_of_the_environment_are_defaults(void **state)
{
	struct options o;
	struct err err = { 0 };

	(void)state;
	setenv("PYSTEP_OPTIONS", " --steps 7 --color=never\t--quiet --filter 'Q(function=\"f\")' ", 1);
	assert_int_equal(parse("--steps 9 s.py", &o, &err), 0);
	assert_int_equal(o.run.steps, 9);
	assert_true(o.quiet);
	assert_string_equal(o.color, "never");
	assert_string_equal(o.run.filter, "Q(function=\"f\")");
	options_free(&o);
	assert_int_equal(parse("--replay r.json --color always", &o, &err), 0);
	assert_int_equal(o.run.steps, 0); /* is about a run */
	assert_string_equal(o.color, "always");
	options_free(&o);
	unsetenv("PYSTEP_OPTIONS");
}

static void wrong_words_in_the_environment_are_told(void **state)
{
	static const struct { const char *text, *error; } rows[] = {
		{ "--nonsense", "PYSTEP_OPTIONS: \"--nonsense\" is no option of pystep" },
		{ "s.py", "PYSTEP_OPTIONS: \"s.py\" is no option of pystep" },
		{ "--steps", "PYSTEP_OPTIONS: --steps needs an argument: N" },
		{ "--steps x", "PYSTEP_OPTIONS: --steps takes a number from 1, not \"x\"" },
		{ "--color 'never", "PYSTEP_OPTIONS: a quote is missing in --color 'never" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct options o;
		struct err err = { 0 };

		setenv("PYSTEP_OPTIONS", rows[i].text, 1);
		assert_int_equal(parse("t.py", &o, &err), -1);
		assert_string_equal(err.text, rows[i].error);
		assert_int_equal(err.status, ERR_USAGE);
		options_free(&o);
	}
	unsetenv("PYSTEP_OPTIONS");
}

static void words_are_split_as_by_a_shell(void **state)
{
	static const struct { const char *text, *words; } rows[] = {
		{ "", "" },
		{ "  \t\n ", "" },
		{ "a  b", "a|b|" },
		{ "'a b'c \"d e\"", "a bc|d e|" },
		{ "a\\ b \\'c '\\' \"\\\"\\x\"", "a b|'c|\\|\"\\x|" },
		{ "'' \"\" a''", "||a|" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct words words = { 0 };
		struct err err = { 0 };
		struct str all = { 0 };

		assert_int_equal(options_split(rows[i].text, &words, &err), 0);
		for (size_t k = 0; k < words.n; k++) {
			str_addf(&all, "%s|", words.at[k]);
			free((char *)words.at[k]);
		}
		assert_string_equal(str_text(&all), rows[i].words);
		str_free(&all);
		free(words.at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_program_and_its_words_are_pythons),
		cmocka_unit_test(options_fill_their_places),
		cmocka_unit_test(nonsense_is_named),
		cmocka_unit_test(every_option_is_explained),
		cmocka_unit_test(options_of_the_environment_are_defaults),
		cmocka_unit_test(wrong_words_in_the_environment_are_told),
		cmocka_unit_test(words_are_split_as_by_a_shell),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
