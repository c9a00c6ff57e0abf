/* command_query.h - answers a line a thing: what commands that ask share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_COMMAND_QUERY_H
#define PYSTEP_SRC_COMMAND_QUERY_H

#include "pystep/command.h"
#include "pystep/show.h"
#include "query.h"

extern const struct show command_brief;                      /* of a value in a row */

struct query_rows command_rows(const struct command_call *call);     /* as many as are to be shown; set its size */
typedef void command_row_fn(void *arg, uint64_t i, void *row);
/* Each row that was kept; where others were, a line says how many. `what`: "calls". */
void command_each_row(const struct command_call *call, const struct query_rows *rows, const char *what, command_row_fn *fn,
	void *arg);
void command_add_name(const char *text, struct str *out);    /* control characters escaped */
void command_add_place(uint64_t step, const struct frame *f, struct str *out);       /* "step 12 f.py:3" */

#endif
