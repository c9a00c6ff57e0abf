/* options_pages.c - the pages made from the table of options: help, manual, completions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "options.h"
#include "options_table.h"

#define COLUMN 28 /* where the help texts begin */

/* A text of several lines, each but the first after `indent`. */
static void print_lines(FILE *out, const char *text, const char *between)
{
	for (; *text; text++)
		if (*text == '\n')
			fputs(between, out);
		else
			putc(*text, out);
}

static void help_row(FILE *out, const struct option *row)
{
	static const char indent[] = "\n                            ";
	int n = fprintf(out, "  %s%s%s", row->name, row->arg ? " " : "", row->arg ? row->arg : "");

	if (n >= COLUMN - 1)
		fputs(indent, out);
	else
		fprintf(out, "%*s", COLUMN - n, "");
	print_lines(out, row->help, indent);
	putc('\n', out);
}

void options_help(FILE *out)
{
	const char *group = NULL;

	fputs("Step through a Python program, forwards and backwards.\n\nUsage:\n", out);
	for (const struct option_form *f = option_forms; f->form; f++)
		fprintf(out, "  pystep %s\n      %s\n", f->form, f->help);
	for (const struct option *row = option_table; row->name; row++) {
		if (!row->group)
			continue;
		if (row->group != group)
			fprintf(out, "\n%s:\n", group = row->group);
		help_row(out, row);
	}
	fputs("\nPYSTEP_OPTIONS in the environment holds options that are always given.\n", out);
	fputs("\nThe first word that is not an option names the program; what follows is its own. "
	      "Options of\n"
	      "python (-X, -W, -O, -I, -E, -s, -S, -B, -u ...) before it are passed on.\n",
		out);
}

/* roff: a dash is \-, a backslash \e, and a line must not begin with a dot or a quote. */
static void print_roff(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '-')
			fputs("\\-", out);
		else if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '\n')
			putc(' ', out);
		else
			putc(*text, out);
}

void options_man(FILE *out)
{
	const char *group = NULL;

	fputs(".SH SYNOPSIS\n.nf\n", out);
	for (const struct option_form *f = option_forms; f->form; f++) {
		fputs("\\fBpystep\\fR ", out);
		print_roff(out, f->form);
		putc('\n', out);
	}
	fputs(".fi\n.SH OPTIONS\n", out);
	for (const struct option *row = option_table; row->name; row++) {
		if (!row->group)
			continue;
		if (row->group != group)
			fprintf(out, ".SS %s\n", group = row->group);
		fputs(".TP\n\\fB", out);
		print_roff(out, row->name);
		fputs("\\fR", out);
		if (row->arg) {
			fputs(" \\fI", out);
			print_roff(out, row->arg);
			fputs("\\fR", out);
		}
		putc('\n', out);
		print_roff(out, row->help);
		putc('\n', out);
	}
}

static bool takes_file(const struct option *row)
{
	return row->kind == OPTION_SCRIPT || row->kind == OPTION_TEXT;
}

static void bash_words(FILE *out, const char *choices)
{
	for (; *choices; choices++)
		putc(*choices == '|' ? ' ' : *choices, out);
}

static void bash_row(FILE *out, const struct option *row)
{
	if (!row->group || !row->arg)
		return;
	fprintf(out, "\t%s) ", row->name);
	if (row->kind == OPTION_CHOICE) {
		fputs("COMPREPLY=($(compgen -W '", out);
		bash_words(out, row->arg);
		fputs("' -- \"$word\")); return ;;\n", out);
	} else if (row->kind == OPTION_FOLDER) {
		fputs("compopt -o filenames; COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n",
			out);
	} else if (takes_file(row)) {
		fputs("compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n",
			out);
	} else {
		fputs("return ;;\n", out);
	}
}

void options_bash(FILE *out)
{
	fputs("# bash completion for pystep; made from its table of options.\n_pystep()\n{\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
	      "\tCOMPREPLY=()\n\tcase $before in\n",
		out);
	for (const struct option *row = option_table; row->name; row++)
		bash_row(out, row);
	fputs("\tesac\n\tif [[ $word == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W '", out);
	for (const struct option *row = option_table; row->name; row++)
		if (row->group)
			fprintf(out, "%s ", row->name);
	fputs("-m -c' -- \"$word\"))\n\telse\n\t\tcompopt -o filenames\n\t\tCOMPREPLY=($(compgen "
	      "-f -- \"$word\"))\n"
	      "\tfi\n}\ncomplete -F _pystep pystep\n",
		out);
}

/* In a specification of _arguments brackets and colons are its own; in single quotes a quote ends them. */
static void print_zsh(FILE *out, const char *text)
{
	for (; *text && *text != '\n'; text++) {
		if (strchr("[]:", *text))
			putc('\\', out);
		if (*text == '\'')
			fputs("'\\'", out);
		putc(*text, out);
	}
}

static void zsh_row(FILE *out, const struct option *row)
{
	bool repeats = row->kind == OPTION_COMMAND || row->kind == OPTION_SCRIPT ||
		       row->kind == OPTION_FOLDER || row->kind == OPTION_NAMES;

	if (!row->group)
		return;
	fprintf(out, "\t'%s%s[", repeats ? "*" : "", row->name);
	print_zsh(out, row->help);
	putc(']', out);
	if (row->kind == OPTION_CHOICE) {
		fprintf(out, ":%s:(", row->name);
		bash_words(out, row->arg);
		putc(')', out);
	} else if (row->arg) {
		fprintf(out, ":%s:%s", row->arg,
			row->kind == OPTION_FOLDER ? "_directories"
			: takes_file(row)	   ? "_files"
						   : "");
	}
	fputs("' \\\n", out);
}

void options_zsh(FILE *out)
{
	fputs("#compdef pystep\n# zsh completion for pystep; made from its table of "
	      "options.\n_arguments -S \\\n",
		out);
	for (const struct option *row = option_table; row->name; row++)
		zsh_row(out, row);
	fputs("\t'*:program:_files'\n", out);
}
