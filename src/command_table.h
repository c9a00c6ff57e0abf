/* command_table.h - the functions behind the rows, by file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_COMMAND_TABLE_H
#define PYSTEP_SRC_COMMAND_TABLE_H

#include "pystep/command.h"

typedef int command_fn(struct command_call *call, struct err *err);

/* command_motion.c */
command_fn command_step, command_next, command_finish, command_until, command_continue, command_forward;
command_fn command_reverse_step, command_reverse_next, command_reverse_finish, command_reverse_until,
	command_reverse_continue, command_back, command_goto;

/* command_frame.c */
command_fn command_where, command_up, command_down, command_frame, command_list;

/* command_data.c */
command_fn command_print, command_whatis, command_locals, command_globals, command_heap, command_object, command_output;

/* command_query.c */
command_fn command_calls, command_exceptions, command_visits, command_goto_visit, command_stats, command_referrers,
	command_find_output, command_object_life;

/* command_write.c */
command_fn command_last_write, command_next_write, command_history, command_find_forward, command_find_backward, command_find_all;

/* command_origin.c */
command_fn command_origin;

/* command_mark.c */
command_fn command_mark, command_marks;

/* command_statement.c */
command_fn command_statement;

/* command_file.c */
command_fn command_info, command_save, command_export, command_filter;

/* command.c */
command_fn command_help_row, command_quit;

/* command_break.c, command_display.c: command_break.h */
void command_show_displays(const struct session *s, struct str *out);        /* a line each */

bool command_number(const char *text, uint64_t *n);          /* all of it */
void command_show_stop(const struct session *s, struct str *out);   /* with a newline */

#endif
