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
/* Whose line a step runs: at a return, what is left of the caller's. NULL: nobody's. */
const struct frame *command_writer(const struct state *s);

struct query_variable;
struct query_write;
/* command_write.c: "step 187 bubble.py:6 in sort: xs[0] 3 → 1", without a newline. */
int  command_say_write(struct query *q, struct query_variable *v, const struct query_write *write, struct str *out,
	struct err *err);
/* "$3 list: made at step 12 f.py:3 in f, died at step 40 f.py:9 in g" */
int  command_say_life(struct command_call *call, uint64_t id, struct err *err);
/* command_write.c: its history, a row each. */
int  command_say_changes(struct command_call *call, uint64_t id, struct err *err);

#endif
