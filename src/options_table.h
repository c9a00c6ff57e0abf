/* options_table.h - the rows, for the parser and the pages made from them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_OPTIONS_TABLE_H
#define PYSTEP_SRC_OPTIONS_TABLE_H

#include "options.h"

enum option_kind {
	OPTION_FLAG,                    /* bool */
	OPTION_TEXT,                    /* const char * */
	OPTION_CHOICE,                  /* const char *: one of those in `arg`, with | between */
	OPTION_MAYBE,                   /* const char *: the next word unless it is an option; "-" without one */
	OPTION_TWO,                     /* const char *[2]: the next two words */
	OPTION_NUMBER,                  /* uint64_t, at least 1 */
	OPTION_SIZE,                    /* uint64_t of bytes; k, M, G allowed */
	OPTION_FOLDER,                  /* struct words: one more existing directory */
	OPTION_NAMES,                   /* struct words: one more list of patterns of names; from everywhere together */
	OPTION_COMMAND,                 /* one more command … */
	OPTION_SCRIPT,                  /* … or file of commands */
	N_OPTION_KINDS
};

struct option {
	const char *group;              /* heading; NULL: not shown */
	const char *name;               /* with its dashes */
	const char *arg;                /* NULL: a flag */
	const char *help;               /* may have newlines */
	enum option_kind kind;
	size_t      offset;             /* in struct options */
	bool        shapes_run;         /* has no meaning for a record that is there already */
};
extern const struct option option_table[];                   /* ends with name == NULL */
size_t option_count(void);

struct option_form { const char *form, *help; };
extern const struct option_form option_forms[];              /* ways to call pystep; ends with form == NULL */

#endif
