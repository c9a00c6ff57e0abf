/* options_table.c - the options, a row each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "options_table.h"

#include <stddef.h>

#define AT(member) offsetof(struct options, member)

const struct option_form option_forms[] = {
	{ "[OPTIONS] SCRIPT [ARGS...]", "step through a script in the terminal" },
	{ "[OPTIONS] -m MODULE [ARGS...]", "... a module, as python -m" },
	{ "[OPTIONS] -c CODE [ARGS...]", "... a piece of code, as python -c" },
	{ "--record OUT [OPTIONS] SCRIPT...", "run it, write the record, no terminal" },
	{ "--replay RECORD", "step a saved run, backwards and forwards" },
	{ "--export FORMAT [-o FILE] (--replay RECORD | SCRIPT...)",
		"print a run for other programs" },
	{ "--info RECORD | --info DIR | --check RECORD", "about a record, or all in a directory" },
	{ "--split-tests DIR [--failed] -m pytest|unittest ...", "one record for each test" },
	{ "--diff A B", "where two records of a program first differ" },
	{ "--request [FILE] [--pretty]", "one JSON request in, one JSON answer out" },
	{ NULL, NULL },
};

/* clang-format off */
#define RUN     "The run"
#define RECORDS "Records"
#define SESSION "Session"
#define OUTPUT  "Output"
#define TABLES  "Help"

const struct option option_table[] = {
	{ RUN, "--record", "OUT", "run the program without a terminal and write its record to OUT\n"
		"(\"-\": to standard output, the program's own going to standard error)",
		OPTION_TEXT, AT(run.record), true },
	{ RUN, "--steps", "N", "stop the program after N steps",
		OPTION_NUMBER, AT(run.steps), true },
	{ RUN, "--keep-last", "N", "with --record: keep only the last N steps",
		OPTION_NUMBER, AT(run.keep_last), true },
	{ RUN, "--max-size", "BYTES", "end recording at that size (k, M, G allowed); the program runs on",
		OPTION_SIZE, AT(run.max_size), true },
	{ RUN, "--scope", "DIR", "your code is what lies below DIR (more than one: repeat it); without it,\n"
		"the script's directory, for -m and -c the current one",
		OPTION_FOLDER, AT(scopes), true },
	{ RUN, "--all", NULL, "everything is your code, libraries too",
		OPTION_FLAG, AT(run.all), true },
	{ RUN, "--external-calls", NULL, "record calls that leave your code, too: each once, with arguments and result,\n"
		"not what they do (functions in Python; of those in C there are none)",
		OPTION_FLAG, AT(run.external_calls), true },
	{ RUN, "--no-imports", NULL, "leave out what only runs because of an import",
		OPTION_FLAG, AT(run.no_imports), true },
	{ RUN, "--filter", "EXPR", "with --export: only the steps for which it holds, as\n"
		"'Q(module=\"a\", depth_lt=3) & ~Q(event=\"line\")'; without it, code for which\n"
		"it cannot hold, by file, module or function, is not recorded",
		OPTION_TEXT, AT(run.filter), false },
	{ RUN, "--redact", "NAMES", "hide the values of variables, keys and attributes of these names, commas between\n"
		"(more: repeat it); * ? [abc] stand for other letters, /re/ is a regular\n"
		"expression; what is hidden is marked",
		OPTION_NAMES, AT(redact), true },
	{ RUN, "--max-items", "N", "record at most N items of one object; cuts are marked",
		OPTION_NUMBER, AT(run.max_items), true },
	{ RUN, "--max-depth", "N", "look at most N references deep from a name",
		OPTION_NUMBER, AT(run.max_depth), true },
	{ RUN, "--max-str", "N", "record at most N characters of one text",
		OPTION_NUMBER, AT(run.max_str), true },
	{ RUN, "--times", NULL, "record when each step happened",
		OPTION_FLAG, AT(run.times), true },
	{ RUN, "--input", "FILE", "the program's standard input",
		OPTION_TEXT, AT(run.input), true },
	{ NULL, "--scan", NULL, "compare every object at every step (for tests)",
		OPTION_FLAG, AT(run.scan), true },

	{ RECORDS, "--replay", "RECORD", "step a saved run, opened at its end; of a directory, the last that failed",
		OPTION_TEXT, AT(replay), false },
	{ RECORDS, "--export", "FORMAT", "print the run as FORMAT: calls, code, vars, flow, tree, errors, events,\n"
		"snapshots, pythontutor, chrome, dot",
		OPTION_TEXT, AT(export), false },
	{ RECORDS, "--print", "N", "with --replay: print the whole state at step N (or start, end)",
		OPTION_TEXT, AT(print), false },
	{ RECORDS, "--format", "text|json", "with --print: for people (the default) or for programs",
		OPTION_CHOICE, AT(format), false },
	{ RECORDS, "--info", "RECORD", "say what a record holds and how its run ended; of a directory, which records are there",
		OPTION_TEXT, AT(info), false },
	{ RECORDS, "--check", "RECORD", "verify all of a record",
		OPTION_TEXT, AT(check), false },

	{ RECORDS, "--split-tests", "DIR", "cut the run of tests (unittest, pytest) into one record a test, with a list of them,\n"
		"DIR/tests.json; with --replay, one that was recorded",
		OPTION_TEXT, AT(split_tests), false },
	{ RECORDS, "--failed", NULL, "with --split-tests: keep only the tests that failed",
		OPTION_FLAG, AT(failed), false },
	{ RECORDS, "--diff", "A B", "say where two records of a program first differ, and how; exit status 0: they do\n"
		"not, 1: they do. Threads that took turns in another order differ, too",
		OPTION_TWO, AT(diff), false },
	{ RECORDS, "--request", "[FILE]", "run the program of a JSON request: {\"source\", \"input\", \"steps\", \"format\"};\n"
		"the run is the answer, as snapshots, record or pythontutor",
		OPTION_MAYBE, AT(request), false },

	{ SESSION, "--batch", NULL, "no terminal: commands from -ex, -x or standard input, plain text out",
		OPTION_FLAG, AT(batch), false },
	{ SESSION, "-ex", "COMMAND", "run a session command first (repeatable)",
		OPTION_COMMAND, AT(commands), false },
	{ SESSION, "-x", "FILE", "run the session commands in FILE first (repeatable)",
		OPTION_SCRIPT, AT(commands), false },
	{ SESSION, "--start-at", "WHERE", "stand there first: N, start, end, FILE:LINE or FUNCTION",
		OPTION_TEXT, AT(start_at), false },

	{ OUTPUT, "-o", "FILE", "with --export, --print: write there instead of to standard output",
		OPTION_TEXT, AT(output), false },
	{ OUTPUT, "--pretty", NULL, "with --export, --print, --request: JSON with line breaks and indentation",
		OPTION_FLAG, AT(pretty), false },
	{ OUTPUT, "--no-patterns", NULL, "with --export tree: every call, nothing folded",
		OPTION_FLAG, AT(no_patterns), false },
	{ OUTPUT, "--quiet", NULL, "do not say where a recorded run failed",
		OPTION_FLAG, AT(quiet), false },
	{ OUTPUT, "--color", "auto|always|never", "colours in the terminal and in exports to one (auto: unless NO_COLOR is set)",
		OPTION_CHOICE, AT(color), false },

	{ TABLES, "--help", NULL, "this text", OPTION_FLAG, AT(help), false },
	{ TABLES, "--version", NULL, "versions of pystep and of its Python", OPTION_FLAG, AT(version), false },
	{ TABLES, "--commands", NULL, "all session commands", OPTION_FLAG, AT(list_commands), false },
	{ TABLES, "--keys", NULL, "all keys of the terminal", OPTION_FLAG, AT(list_keys), false },
	{ NULL, "-h", NULL, "", OPTION_FLAG, AT(help), false },
	{ NULL, "-V", NULL, "", OPTION_FLAG, AT(version), false },
	{ NULL, "--generate", "man|bash|zsh", "", OPTION_CHOICE, AT(generate), false },
	{ 0 },
};
/* clang-format on */

size_t option_count(void)
{
	return ARRAY_LEN(option_table) - 1;
}
