/* command.h - the table of all that can be done in a session, by name.
 *
 * The prompt, -ex, -x, --batch and the terminal's keys all come here; help, manual and completion (complete.h) read the same rows.
 * Names of pdb and gdb both work, and so does every unique beginning of one; a number before or after a motion is its count.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_COMMAND_H
#define PYSTEP_COMMAND_H

#include "pystep/session.h"
#include "pystep/str.h"

struct command_call {                   /* what a command is given */
	struct session *session;
	const char *args;               /* without leading and trailing blanks; "" when there are none */
	uint64_t count;                 /* 1 when none was given */
	bool     has_count;
	struct str *out;                /* what it has to say, lines */
	bool     quit;                  /* set by quit */
};

enum command_flags {
	COMMAND_MOTION = 1,             /* moves: a stop is shown afterwards; takes a count */
	COMMAND_LIVE   = 2,             /* needs a running program */
};

struct command {
	const char *names;              /* "reverse-step rs": the full name first */
	const char *args;               /* "[N]", "EXPR" …, "" */
	const char *help;               /* one line */
	const char *group;              /* "motion", "data", "time" …: help is shown by group */
	unsigned flags;
	int (*run)(struct command_call *call, struct err *err);
};

extern const struct command commands[];                      /* ends with names == NULL */
const struct command *command_find(const char *name, size_t len, struct err *err);    /* NULL: unknown or ambiguous, err says which */
/* Run a line: "3 next", "goto 50%", "print xs". Sets *quit. An empty line repeats the last motion of this session if `last` is
 * not NULL (a struct str kept by the caller). */
int  command_run(struct session *s, const char *line, struct str *last, struct str *out, bool *quit, struct err *err);
void command_help(struct str *out);                          /* all rows, by group */

#endif
