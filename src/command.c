/* command.c - finding and running a command of the table.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/command.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command_table.h"
#include "pystep/breakpoint.h"
#include "pystep/show.h"

/* Finding. */

/* The next of the names, or NULL; they are divided by one blank. */
static const char *next_name(const char *names, size_t *len)
{
	if (!*names)
		return NULL;
	*len = strcspn(names, " ");
	return names;
}

enum fit { FITS_NOT, BEGINS, IS };

static enum fit fits(const struct command *c, const char *name, size_t len)
{
	enum fit best = FITS_NOT;
	size_t n;

	for (const char *p = c->names; next_name(p, &n); p += n + (p[n] == ' ')) {
		if (n < len || memcmp(p, name, len) != 0)
			continue;
		if (n == len)
			return IS;
		best = BEGINS;
	}
	return best;
}

static int ambiguous(const char *name, size_t len, struct err *err)
{
	struct str which = { 0 };

	for (const struct command *c = commands; c->names; c++)
		if (fits(c, name, len))
			str_addf(&which, "%s%.*s", which.len ? ", " : "",
				(int)strcspn(c->names, " "), c->names);
	err_set(err, "\"%.*s\" may mean: %s", (int)len, name, str_text(&which));
	str_free(&which);
	return -1;
}

const struct command *command_find(const char *name, size_t len, struct err *err)
{
	const struct command *found = NULL;
	bool several = false;

	for (const struct command *c = commands; c->names; c++) {
		enum fit fit = fits(c, name, len);

		if (fit == IS)
			return c;
		several |= fit == BEGINS && found;
		found = fit == BEGINS ? c : found;
	}
	if (several)
		ambiguous(name, len, err);
	else if (!found)
		err_set(err, "unknown command: \"%.*s\" (\"help\" lists them)", (int)len, name);
	return several ? NULL : found;
}

/* Running. */

bool command_number(const char *text, uint64_t *n)
{
	char *end;

	errno = 0;
	*n = strtoull(text, &end, 10);
	return isdigit((unsigned char)text[0]) && !*end && !errno;
}

void command_show_stop(const struct session *s, struct str *out)
{
	show_stop(session_state(s), session_last(s), out);
	session_add_statement(s, out);
	str_add_char(out, '\n');
}

struct line { /* taken apart */
	uint64_t count;
	bool has_count;
	const char *name;
	size_t name_len;
	struct str args;
};

static const char *skip_blanks(const char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return p;
}

/* A leading "$3" is no command, "3next" is "3 next"; a name ends at the first blank or character that none has: "p$3" is "p $3". */
static int split(const char *text, struct line *l, struct err *err)
{
	char *end;

	text = skip_blanks(text);
	errno = 0;
	if (isdigit((unsigned char)*text)) {
		l->count = strtoull(text, &end, 10);
		l->has_count = true;
		text = skip_blanks(end);
	}
	if (errno || (l->has_count && !l->count))
		return err_set(err, "a count is a number from 1");
	l->name = text;
	if (*text == '!') /* whatever follows is the program's language */
		text++;
	else
		while (isalpha((unsigned char)*text) || (*text == '-' && l->name != text))
			text++;
	l->name_len = text - l->name;
	str_add(&l->args, skip_blanks(text));
	while (l->args.len && isspace((unsigned char)l->args.at[l->args.len - 1]))
		l->args.at[--l->args.len] = '\0';
	return 0;
}

static int check_call(const struct command *c, struct command_call *call, struct err *err)
{
	int name_len = (int)strcspn(c->names, " ");

	if ((c->flags & COMMAND_LIVE) && !session_is_live(call->session))
		return err_set(err, session_tracee(call->session)
					? "%.*s needs a running program: this one has ended"
					: "%.*s needs a running program: this is a record", name_len, c->names);
	if (!*c->args && *call->args)
		return err_set(
			err, "%.*s takes no argument: \"%s\"", name_len, c->names, call->args);
	if (*c->args && c->args[0] != '[' && !*call->args)
		return err_set(err, "%.*s needs an argument: %s", name_len, c->names, c->args);
	return 0;
}

/* What logpoints had to say on the way, unless it is the way back. */
static int show_logs(const struct session *s, uint64_t from, struct str *out, struct err *err)
{
	return breakpoints_logs(session_breakpoints(s), 0, from, session_step(s), 0, out, err);
}

static int run_motion(const struct command *c, struct command_call *call, struct err *err)
{
	struct str said = { 0 }, *out = call->out;
	uint64_t from = session_step(call->session);
	int r;

	call->out = &said;
	r = c->run(call, err);
	call->out = out;
	if (r == 0)
		r = show_logs(call->session, from, out, err);
	if (r == 0)
		command_show_stop(call->session, out);
	if (r == 0)
		command_show_displays(call->session, out);
	if (r == 0 && said.len)
		str_addf(out, "%s\n", said.at);
	str_free(&said);
	return r;
}

static int run_row(const struct command *c, struct command_call *call, struct err *err)
{
	if (check_call(c, call, err) < 0)
		return -1;
	return c->flags & COMMAND_MOTION ? run_motion(c, call, err) : c->run(call, err);
}

/* "[N]" is a count that may also stand behind. */
static int take_count(const struct command *c, struct command_call *call, struct err *err)
{
	if (strcmp(c->args, "[N]") != 0 || !*call->args)
		return 0;
	if (!command_number(call->args, &call->count) ||
		(c->flags & COMMAND_MOTION && !call->count))
		return err_set(err, "not a count: \"%s\"", call->args);
	call->has_count = true;
	return 0;
}

static void remember(struct str *last, const struct command *c, const char *line)
{
	if (!last)
		return;
	str_clear(last);
	if (c->flags & COMMAND_MOTION)
		str_add(last, line);
}

static int run_line(struct session *s, const char *text, const struct line *l, struct str *last,
	struct str *out, bool *quit, struct err *err)
{
	const struct command *c = command_find(l->name, l->name_len, err);
	struct command_call call = { .session = s,
		.args = str_text(&l->args),
		.out = out,
		.count = l->has_count ? l->count : 1,
		.has_count = l->has_count };
	int r = -1;

	if (c && take_count(c, &call, err) == 0) {
		remember(last, c, text);
		r = run_row(c, &call, err);
	}
	*quit = call.quit;
	return r;
}

int command_run(struct session *s, const char *line, struct str *last, struct str *out, bool *quit,
	struct err *err)
{
	struct line l = { 0 };
	struct str again = { 0 };
	int r = 0;

	*quit = false;
	if (!*skip_blanks(line) && last)
		str_add(&again, str_text(last)); /* last changes while it runs */
	else
		str_add(&again, line);
	if (*skip_blanks(str_text(&again))) {
		r = split(again.at, &l, err);
		if (r == 0 && !l.name_len)
			r = err_set(err, "no command: \"%s\"", skip_blanks(again.at));
		if (r == 0)
			r = run_line(s, again.at, &l, last, out, quit, err);
	}
	str_free(&l.args);
	str_free(&again);
	return r;
}

/* Help. */

static void help_row(const struct command *c, struct str *out)
{
	size_t start = out->len, width;

	str_addf(out, "  %s%s%s", c->names, *c->args ? " " : "", c->args);
	width = out->len - start;
	if (width < 36)
		str_add_fill(out, ' ', 36 - width);
	else
		str_addf(out, "\n%36s", "");
	str_addf(out, "%s\n", c->help);
}

void command_help(struct str *out)
{
	const char *group = NULL;

	for (const struct command *c = commands; c->names; c++) {
		if (c->group != group)
			str_addf(out, "%s%s:\n", group ? "\n" : "", c->group);
		group = c->group;
		help_row(c, out);
	}
	str_add(out, "\nAny unique beginning of a name will do; an empty line repeats a motion; a "
		     "count may come first: 3 next.\n");
}

int command_help_row(struct command_call *call, struct err *err)
{
	const struct command *c;

	if (!*call->args) {
		command_help(call->out);
		return 0;
	}
	c = command_find(call->args, strlen(call->args), err);
	if (!c)
		return -1;
	help_row(c, call->out);
	return 0;
}

int command_quit(struct command_call *call, struct err *err)
{
	(void)err;
	call->quit = true;
	return 0;
}
