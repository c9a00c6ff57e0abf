/* main.c - picks a source and a front.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "keymap.h"
#include "main_run.h"
#include "options.h"
#include "pystep/command.h"
#include "pystep/record.h"
#include "shelf.h"
#ifdef HAVE_PYTHON
#include "pystep/host.h"
#endif

static void use_python(struct options *o)
{
#ifdef HAVE_PYTHON
	o->run.host = py_main;
	o->run.version = py_version();
#else
	(void)o;
#endif
	if (getenv("PYSTEP_SCAN"))
		o->run.scan = true;
}

/* The tables. */

static int show_help(struct options *o)
{
	(void)o;
	options_help(stdout);
	return 0;
}

static int show_version(struct options *o)
{
	printf("pystep %s\n", PACKAGE_VERSION);
	if (o->run.version)
		printf("Python %s\n", o->run.version);
	else
		puts("without Python");
	return 0;
}

static int put_and_free(struct str *text)
{
	fputs(str_text(text), stdout);
	str_free(text);
	return 0;
}

static int show_commands(struct options *o)
{
	struct str text = { 0 };

	(void)o;
	command_help(&text);
	return put_and_free(&text);
}

static int show_keys(struct options *o)
{
	struct str text = { 0 };

	(void)o;
	keymap_help(&text);
	return put_and_free(&text);
}

static int generate(struct options *o)
{
	static const struct {
		const char *name;
		void (*fn)(FILE *out);
	} pages[] = {
		{ "man", options_man },
		{ "bash", options_bash },
		{ "zsh", options_zsh },
	};

	for (size_t i = 0; i < ARRAY_LEN(pages); i++)
		if (strcmp(o->generate, pages[i].name) == 0)
			pages[i].fn(stdout);
	return 0;
}

/* Records. */

static int info(struct options *o)
{
	struct err err = { 0 };

	if (shelf_is(o->info))
		return shelf_info(o->info, stdout, &err) < 0 ? main_complain(&err) : 0;
	return record_info(o->info, stdout, &err) < 0 ? main_complain(&err) : 0;
}

static int check(struct options *o)
{
	struct err err = { 0 };

	return record_check(o->check, stdout, &err) < 0 ? main_complain(&err) : 0;
}

/* Recording with commands is a session whose record has a name. */
static int record_or_batch(struct options *o)
{
	return o->batch || o->n_commands ? main_batch(o) : main_record(o);
}

/* Of a directory of records, the one to look at. */
static int choose_replay(struct options *o, struct str *path, struct err *err)
{
	if (!o->replay || !shelf_is(o->replay))
		return 0;
	if (shelf_last_failure(o->replay, path, err) < 0)
		return -1;
	o->replay = path->at;
	return 0;
}

/* The first that was asked for. */
static int run(struct options *o)
{
	const struct {
		bool asked;
		int (*fn)(struct options *o);
	} ways[] = {
		{ o->help, show_help },
		{ o->version, show_version },
		{ o->list_commands, show_commands },
		{ o->list_keys, show_keys },
		{ o->generate, generate },
		{ o->info, info },
		{ o->check, check },
		{ o->split_tests, main_split },
		{ o->diff[0], main_diff },
		{ o->request, main_request },
		{ o->print, main_print },
		{ o->export, main_export },
		{ o->run.record, record_or_batch },
		{ o->batch, main_batch },
	};

	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (ways[i].asked)
			return ways[i].fn(o);
	return main_terminal(o);
}

int main(int argc, char **argv)
{
	struct options o;
	struct str replay = { 0 };
	struct err err = { 0 };
	int status;

	fault_start();
	if (options_parse(argc, argv, &o, &err) < 0) {
		options_free(&o);
		return main_complain(&err);
	}
	use_python(&o);
	status = choose_replay(&o, &replay, &err) < 0 ? main_complain(&err) : run(&o);
	if (fflush(stdout) != 0 && status == 0)
		status = ERR_WRITE;
	options_free(&o);
	str_free(&replay);
	return status;
}
