/* main_tests.c - runs of tests: one record a test, and what of them cannot be seen.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "main_run.h"
#include "main_signals.h"
#include "split.h"

/* Tests that run in processes of their own: pytest's options that ask for it. */

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_pytest(const struct options *o)
{
	char **word = o->run.argv + o->run.program;

	if (!options_has_program(o))
		return false;
	if (strcmp(word[0], "-m") == 0)
		return word[1] &&
		       (strcmp(word[1], "pytest") == 0 || strcmp(word[1], "py.test") == 0);
	return strcmp(name_of(word[0]), "pytest") == 0 || strcmp(name_of(word[0]), "py.test") == 0;
}

/* "-n 4", "-n4", "-nauto"; but "-n 0" is this process. */
static bool asks_for_workers(const char *word, const char *next)
{
	static const char *const begins[] = { "--numprocesses", "--dist=load", "--dist=each",
		"--tx", "--forked", "--boxed", "--looponfail" };
	const char *number = strncmp(word, "-n", 2) == 0 ? word[2] ? word + 2 : next : NULL;

	if (number)
		return strcmp(number, "0") != 0;
	for (size_t i = 0; i < ARRAY_LEN(begins); i++)
		if (strncmp(word, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

static bool has_workers(const struct options *o)
{
	const char *more = getenv("PYTEST_ADDOPTS");
	char **argv = o->run.argv;

	if (!is_pytest(o))
		return false;
	for (int i = o->run.program + 1; i < o->run.argc; i++)
		if (asks_for_workers(argv[i], i + 1 < o->run.argc ? argv[i + 1] : ""))
			return true;
	return more && (strstr(more, "-n") || strstr(more, "--forked"));
}

const char *main_untraced(const struct options *o)
{
	return has_workers(o) ? "tests that run in workers (-n, --forked) are not traced: other "
				"processes are not"
			      : NULL;
}

/* --split-tests */

static const char *why_none(const struct options *o)
{
	if (main_untraced(o))
		return main_untraced(o);
	return is_pytest(o) ? "is it in scope (--scope)? Those in workers (-n, --forked, addopts) are not traced"
			    : "is it in scope? (--scope)";
}

static int say_sum(const struct options *o, const struct split_sum *sum)
{
	if (o->quiet)
		return 0;
	if (sum->tests == 0)
		fprintf(stderr, "pystep: no test was recorded; %s\n",
			why_none(o));
	else
		fprintf(stderr, "pystep: %zu test%s, %zu failed, %zu record%s in %s", sum->tests,
			sum->tests == 1 ? "" : "s", sum->failed, sum->records,
			sum->records == 1 ? "" : "s", o->split_tests);
	if (sum->tests)
		fprintf(stderr,
			sum->failed ? "; open the last failure: pystep --replay %s\n" : "\n",
			o->split_tests);
	return 0;
}

static int split(const struct options *o, const char *record)
{
	struct split_sum sum;
	struct err err = { 0 };

	if (split_tests(record, o->split_tests, o->failed, main_untraced(o), &sum, &err) < 0)
		return main_complain(&err);
	return say_sum(o, &sum);
}

/* The program, to its end. Below 0: it was said why not. */
static int run(struct options *o, int *status)
{
	static const struct tracee_stop never = { .step = UINT64_MAX };
	struct err err = { 0 };
	struct tracee *t = main_start(o, &err);
	int r;

	if (!t) {
		*status = main_complain(&err);
		return -1;
	}
	signals_pass_on(t);
	tracee_run(t, &never);
	r = main_drain(t, NULL, NULL, &err);
	*status = r < 0 ? (err.status ? err.status : ERR_WRITE) : tracee_status(t);
	tracee_free(t);
	return r;
}

static int split_run(struct options *o, const char *record, bool keep)
{
	int status, r = run(o, &status);

	if (r == 0)
		r = split(o, record);
	else
		r = status;
	if (!keep)
		unlink(record);
	if (r)
		return r;
	signals_end_like(status);
}

int main_split(struct options *o)
{
	struct str path = { 0 };
	struct err err = { 0 };
	bool keep = o->run.record;

	if (o->replay)
		return split(o, o->replay);
	if (mkdir(o->split_tests, 0777) < 0 && errno != EEXIST) {
		err_set_status(&err, ERR_WRITE, "cannot make the directory %s: %s", o->split_tests,
			strerror(errno));
		return main_complain(&err);
	}
	str_addf(&path, "%s/.run-%d.json", o->split_tests, (int)getpid());
	if (!keep)
		o->run.record = path.at;
	return split_run(o, o->run.record, keep);
}
