/* options.c - the command line, parsed by the table.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "options_table.h"
#include "patterns.h"

struct parse {
	struct options *o;
	char **argv;
	int argc, i; /* i: the word looked at */
	bool *given; /* by row of the table */
	const bool *kept; /* by row: it was given where that counts more; NULL: none was */
	bool reads; /* … there, a record */
	struct err *err;
};

#define usage(err, ...) err_set_status((err), ERR_USAGE, __VA_ARGS__)

static void add_word(struct words *w, const char *text)
{
	BASE_GROW(w->at, w->cap, w->n + 2);
	w->at[w->n++] = text;
	w->at[w->n] = NULL;
}

/* Taking an argument, a function a kind. */

typedef int take_fn(struct parse *p, const struct option *row, void *at, const char *arg);

static int take_flag(struct parse *p, const struct option *row, void *at, const char *arg)
{
	(void)p, (void)row, (void)arg;
	*(bool *)at = true;
	return 0;
}

static int take_text(struct parse *p, const struct option *row, void *at, const char *arg)
{
	(void)p, (void)row;
	*(const char **)at = arg;
	return 0;
}

/* The next word, unless that is another option. */
static int take_maybe(struct parse *p, const struct option *row, void *at, const char *arg)
{
	const char *next = p->i < p->argc ? p->argv[p->i] : "--";

	(void)row;
	if (!arg && (next[0] != '-' || !next[1]))
		arg = p->argv[p->i++];
	*(const char **)at = arg ? arg : "-";
	return 0;
}

static int take_two(struct parse *p, const struct option *row, void *at, const char *arg)
{
	if (p->i >= p->argc)
		return usage(p->err, "%s needs two arguments: %s", row->name, row->arg);
	((const char **)at)[0] = arg;
	((const char **)at)[1] = p->argv[p->i++];
	return 0;
}

static bool is_choice(const char *choices, const char *word)
{
	size_t len = strlen(word);

	for (const char *c = choices; *c; c += strspn(c, "|")) {
		size_t n = strcspn(c, "|");

		if (n == len && memcmp(c, word, n) == 0)
			return true;
		c += n;
	}
	return false;
}

static int take_choice(struct parse *p, const struct option *row, void *at, const char *arg)
{
	if (!is_choice(row->arg, arg))
		return usage(p->err, "%s takes %s, not \"%s\"", row->name, row->arg, arg);
	*(const char **)at = arg;
	return 0;
}

static bool parse_number(const char *text, char **end, uint64_t *n)
{
	errno = 0;
	*n = strtoull(text, end, 10);
	return text[0] >= '0' && text[0] <= '9' && errno == 0;
}

static int take_number(struct parse *p, const struct option *row, void *at, const char *arg)
{
	char *end;

	if (!parse_number(arg, &end, at) || *end || *(uint64_t *)at == 0)
		return usage(p->err, "%s takes a number from 1, not \"%s\"", row->name, arg);
	return 0;
}

static int take_size(struct parse *p, const struct option *row, void *at, const char *arg)
{
	static const char units[] = "kMG";
	uint64_t *n = at;
	const char *unit;
	char *end;
	bool good = parse_number(arg, &end, n) && *n > 0;
	int shift = 0;

	unit = good && *end ? strchr(units, *end == 'K' ? 'k' : *end) : NULL;
	if (unit) {
		shift = 10 * (int)(unit - units + 1);
		end++;
	}
	if (!good || *end || *n > UINT64_MAX >> shift)
		return usage(p->err, "%s takes a number of bytes, not \"%s\"", row->name, arg);
	*n <<= shift;
	return 0;
}

static int take_folder(struct parse *p, const struct option *row, void *at, const char *arg)
{
	struct stat st;
	char *real = realpath(arg, NULL);

	if (!real)
		return usage(p->err, "%s %s: %s", row->name, arg, strerror(errno));
	if (stat(real, &st) < 0 || !S_ISDIR(st.st_mode)) {
		free(real);
		return usage(p->err, "%s takes a directory, not %s", row->name, arg);
	}
	add_word(at, real);
	return 0;
}

static int take_names(struct parse *p, const struct option *row, void *at, const char *arg)
{
	struct patterns *patterns = patterns_new();
	int r = patterns_add(patterns, arg, p->err);

	patterns_free(patterns);
	if (r < 0) {
		p->err->status = ERR_USAGE;
		return err_prefix(p->err, "%s: ", row->name);
	}
	add_word(at, arg);
	return 0;
}

static void add_command(struct options *o, const char *text, bool is_file)
{
	BASE_GROW(o->commands, o->cap_commands, o->n_commands + 1);
	o->commands[o->n_commands++] = (struct option_command){ text, is_file };
}

static int take_command(struct parse *p, const struct option *row, void *at, const char *arg)
{
	(void)row, (void)at;
	add_command(p->o, arg, false);
	return 0;
}

static int take_script(struct parse *p, const struct option *row, void *at, const char *arg)
{
	(void)row, (void)at;
	add_command(p->o, arg, true);
	return 0;
}

static take_fn *const takes[N_OPTION_KINDS] = {
	[OPTION_FLAG] = take_flag,
	[OPTION_TEXT] = take_text,
	[OPTION_CHOICE] = take_choice,
	[OPTION_MAYBE] = take_maybe,
	[OPTION_TWO] = take_two,
	[OPTION_NUMBER] = take_number,
	[OPTION_SIZE] = take_size,
	[OPTION_FOLDER] = take_folder,
	[OPTION_NAMES] = take_names,
	[OPTION_COMMAND] = take_command,
	[OPTION_SCRIPT] = take_script,
};

/* Our own options: --name ARG, --name=ARG, and any beginning of a long name that fits one only. */

static const struct option *find_long(const char *word, size_t len, bool *ambiguous)
{
	const struct option *found = NULL;

	*ambiguous = false;
	for (const struct option *row = option_table; row->name; row++) {
		if (strncmp(row->name, word, len) != 0)
			continue;
		if (!row->name[len])
			return row;
		*ambiguous = found && row->group && found->group;
		found = found && !row->group ? found : row;
	}
	return *ambiguous ? NULL : found;
}

static const struct option *find_short(const char *word)
{
	for (const struct option *row = option_table; row->name; row++)
		if (strcmp(row->name, word) == 0)
			return row;
	return NULL;
}

static int take(struct parse *p, const struct option *row, const char *attached)
{
	const char *arg = attached;
	bool needs = row->arg && row->kind != OPTION_MAYBE;

	if (needs && !arg && p->i + 1 < p->argc)
		arg = p->argv[++p->i];
	if (needs && !arg)
		return usage(p->err, "%s needs an argument: %s", row->name, row->arg);
	if (!row->arg && attached)
		return usage(p->err, "%s takes no argument: \"%s\"", row->name, attached);
	p->given[row - option_table] = true;
	p->i++;
	if (p->kept && ((p->kept[row - option_table] && row->kind != OPTION_NAMES) || (p->reads && row->shapes_run)))
		return 0;
	return takes[row->kind](p, row, (char *)p->o + row->offset, arg);
}

/* 1: it was one of ours, 0: it was not, -1: it was, and wrong. */
static int take_ours(struct parse *p, const char *word)
{
	const char *equals = strchr(word, '=');
	const struct option *row;
	bool ambiguous = false;

	if (strncmp(word, "--", 2) != 0)
		row = find_short(word);
	else
		row = find_long(word, equals ? (size_t)(equals - word) : strlen(word), &ambiguous);
	if (ambiguous)
		return usage(p->err, "%s may mean several options", word);
	if (!row)
		return 0;
	return take(p, row, equals && word[1] == '-' ? equals + 1 : NULL) < 0 ? -1 : 1;
}

/* Python's own: letters without an argument in a row, then perhaps one with it. They are passed on as they were written, for the
 * program can see them (sys.orig_argv). */

#define PYTHON_FLAGS "bBdEiIOPqRsSuv"
#define PYTHON_TAKES "WX"
#define PYTHON_ENDS  "cm" /* these also name the program */

static int needs_argument(struct parse *p, const char *flag)
{
	return usage(p->err, "%s needs an argument", flag);
}

static void take_word(struct parse *p)
{
	add_word(&p->o->argv, p->argv[p->i++]);
}

static void take_rest(struct parse *p)
{
	while (p->i < p->argc)
		take_word(p);
}

/* `letter` is in the word looked at: its argument is the rest of the word, or the next one. */
static int take_with_argument(struct parse *p, const char *letter)
{
	bool ends = strchr(PYTHON_ENDS, *letter) != NULL, attached = letter[1];

	if (!attached && p->i + 1 >= p->argc)
		return needs_argument(p, p->argv[p->i]);
	if (ends)
		p->o->run.program = (int)p->o->argv.n;
	take_word(p);
	if (!attached)
		take_word(p);
	if (ends)
		take_rest(p);
	return 1;
}

static int take_python(struct parse *p, const char *word)
{
	const char *c = word + 1;

	while (*c && strchr(PYTHON_FLAGS, *c))
		c++;
	if (*c && !strchr(PYTHON_TAKES PYTHON_ENDS, *c))
		return 0;
	if (*c)
		return take_with_argument(p, c);
	take_word(p);
	return 1;
}

static int take_python_long(struct parse *p, const char *word)
{
	if (strcmp(word, "--check-hash-based-pycs") != 0)
		return 0;
	if (p->i + 1 >= p->argc)
		return needs_argument(p, word);
	take_word(p);
	take_word(p);
	return 1;
}

/* The program and what follows it. A name that begins with a dash is told to python as such. */
static void take_program(struct parse *p)
{
	if (p->argv[p->i][0] == '-' && p->argv[p->i][1])
		add_word(&p->o->argv, "--");
	p->o->run.program = (int)p->o->argv.n;
	take_rest(p);
}

static int take_option(struct parse *p, const char *word)
{
	int r = take_ours(p, word);

	if (r == 0)
		r = word[1] == '-' ? take_python_long(p, word) : take_python(p, word);
	return r ? r : usage(p->err, "unknown option: %s", word);
}

static int take_all(struct parse *p)
{
	while (p->i < p->argc && p->o->run.program < 0) {
		const char *word = p->argv[p->i];
		bool ends = strcmp(word, "--") == 0;

		if (ends)
			p->i++;
		if (ends || word[0] != '-' || !word[1]) {
			if (p->i < p->argc)
				take_program(p);
			return 0;
		}
		if (take_option(p, word) < 0)
			return -1;
	}
	return 0;
}

/* Options that need one another, or do not go together. */

static const struct {
	const char *option, *needs;
} needs[] = {
	{ "--print", "--replay" },
	{ "--format", "--print" },
	{ "--pretty", "--export|--print|--request" },
	{ "-o", "--export|--print" },
	{ "--no-patterns", "--export" },
	{ "--keep-last", "--record" },
	{ "--failed", "--split-tests" },
};
static const struct {
	const char *option, *excludes;
} excludes[] = {
	{ "--split-tests", "--diff|--request|--info|--check|--export|--print|--batch|-ex|-x|--start-at|--keep-last" },
	{ "--diff", "--request|--replay|--record|--info|--check|--export|--print|--batch|-ex|-x|--start-at" },
	{ "--request", "--replay|--record|--info|--check|--export|--print|--batch|-ex|-x|--start-at" },
	{ "--replay", "--record|--info|--check" },
	{ "--record", "--info|--check" },
	{ "--info", "--check|--export|--batch|-ex|-x|--start-at|--filter" },
	{ "--check", "--export|--batch|-ex|-x|--start-at|--filter" },
	{ "--print", "--export|--batch|-ex|-x|--start-at|--filter" },
	{ "--export", "--batch|-ex|-x|--start-at" },
	{ "--keep-last", "--batch|-ex|-x|--start-at|--export" },
};

#define READS "--replay|--info|--check|--request|--diff"

static const struct option *given_of(const struct parse *p, const char *choices)
{
	for (size_t i = 0; i < option_count(); i++)
		if (p->given[i] && is_choice(choices, option_table[i].name))
			return &option_table[i];
	return NULL;
}

static int check_pairs(const struct parse *p)
{
	for (size_t i = 0; i < ARRAY_LEN(needs); i++)
		if (given_of(p, needs[i].option) && !given_of(p, needs[i].needs))
			return usage(p->err, "%s goes with %s", needs[i].option, needs[i].needs);
	for (size_t i = 0; i < ARRAY_LEN(excludes); i++)
		if (given_of(p, excludes[i].option) && given_of(p, excludes[i].excludes))
			return usage(p->err, "%s and %s do not go together", excludes[i].option,
				given_of(p, excludes[i].excludes)->name);
	return 0;
}

/* Either a program is run, or a record is read, or a table is shown. */
static int check_purpose(const struct parse *p)
{
	const struct option *reads = given_of(p, READS);

	if (given_of(p, "--help|-h|--version|-V|--commands|--keys|--generate"))
		return 0;
	if (reads && options_has_program(p->o))
		return usage(p->err,
			"%s names all there is to do: \"%s\" is one word too many",
			reads->name, p->o->argv.at[p->o->run.program]);
	for (size_t i = 0; reads && i < option_count(); i++)
		if (p->given[i] && option_table[i].shapes_run)
			return usage(p->err, "%s is about a run, and %s does not go with it",
				option_table[i].name, reads->name);
	if (!reads && !options_has_program(p->o))
		return usage(p->err, "no program and no record was named");
	return 0;
}

/* Options that are always given, from the environment: those of the command line count more, and what is about a run does not
 * disturb one who reads a record. */
static int take_defaults(const struct parse *p, const char *text)
{
	struct words *words = &p->o->defaults;
	struct parse d = { .o = p->o, .kept = p->given, .reads = given_of(p, READS), .err = p->err };
	int r = options_split(text, words, p->err);

	d.given = base_alloc(option_count());
	d.argv = (char **)words->at;
	d.argc = (int)words->n;
	while (r >= 0 && d.i < d.argc) {
		r = take_ours(&d, d.argv[d.i]);
		if (r == 0)
			r = usage(p->err, "\"%s\" is no option of pystep", d.argv[d.i]);
	}
	free(d.given);
	return r < 0 ? err_prefix(p->err, "PYSTEP_OPTIONS: ") : 0;
}

int options_parse(int argc, char **argv, struct options *o, struct err *err)
{
	struct parse p = { .o = o, .argv = argv, .argc = argc, .i = 1, .err = err };
	int r;

	*o = (struct options){ .run = TRACEE_OPTIONS_NONE };
	o->run.program = -1;
	p.given = base_alloc(option_count());
	add_word(&o->argv, ""); /* so that there is an array; taken off below */
	o->argv.n = 0;
	r = take_all(&p);
	if (r == 0 && getenv("PYSTEP_OPTIONS"))
		r = take_defaults(&p, getenv("PYSTEP_OPTIONS"));
	o->run.argv = (char **)o->argv.at;
	o->run.argc = (int)o->argv.n;
	if (o->run.program < 0)
		o->run.program = o->run.argc;
	o->run.scopes = o->scopes.n ? o->scopes.at : NULL;
	o->run.redact = o->redact.n ? o->redact.at : NULL;
	if (r == 0)
		r = check_pairs(&p);
	if (r == 0)
		r = check_purpose(&p);
	free(p.given);
	return r;
}

void options_free(struct options *o)
{
	for (size_t i = 0; i < o->scopes.n; i++)
		free((char *)o->scopes.at[i]);
	free(o->scopes.at);
	for (size_t i = 0; i < o->defaults.n; i++)
		free((char *)o->defaults.at[i]);
	free(o->defaults.at);
	free(o->redact.at);
	free(o->argv.at);
	free(o->commands);
}
