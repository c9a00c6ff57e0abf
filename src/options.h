/* options.h - the command line: one table from which it is parsed, checked, explained, and completed by shells.
 *
 * The first word that is not an option ends pystep's options, as do -m, -c and --; what follows is the program's. Options of
 * python itself that stand before it are passed on to python.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_OPTIONS_H
#define PYSTEP_SRC_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "pystep/err.h"
#include "pystep/tracee.h"

struct words { const char **at; size_t n, cap; };            /* NULL-ended when n > 0 */

struct option_command {
	const char *text;               /* a command, or the name of a file of them */
	bool is_file;
};

struct options {
	struct tracee_options run;      /* run.program == run.argc: no program was named */
	const char *replay, *info, *check;       /* records */
	const char *request;            /* file, "-" */
	const char *diff[2];
	const char *split_tests;        /* directory */
	bool failed;                    /* of these only the failures */
	const char *export, *print, *format;
	const char *output;             /* -o */
	const char *start_at;
	const char *color;              /* "auto", "always", "never", or NULL */
	const char *generate;           /* "man", "bash", "zsh": made from the tables at build time */
	struct option_command *commands;/* -ex and -x, in order */
	size_t n_commands, cap_commands;
	struct words scopes, redact, argv;      /* what run.scopes, run.redact and run.argv point to */
	struct words defaults;          /* of the environment: other members point to them */
	bool batch, quiet, pretty, no_patterns;
	bool help, version, list_commands, list_keys;
};

/* PYSTEP_OPTIONS in the environment holds options that are always given, words as a shell splits them.
 * -1: the command line makes no sense; err (ERR_USAGE) names the word. */
int  options_parse(int argc, char **argv, struct options *o, struct err *err);
/* Words, with quotes and backslashes as a shell has them; each the caller's to free. -1: a quote is missing. */
int  options_split(const char *text, struct words *out, struct err *err);
void options_free(struct options *o);
static inline bool options_has_program(const struct options *o) { return o->run.program < o->run.argc; }

void options_help(FILE *out);
void options_man(FILE *out);                                 /* the sections about options, as roff */
void options_bash(FILE *out);                                /* completions */
void options_zsh(FILE *out);

#endif
