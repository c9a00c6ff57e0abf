/* command_break.h - breakpoints, watches, catches and logpoints, for the table.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_COMMAND_BREAK_H
#define PYSTEP_SRC_COMMAND_BREAK_H

#include "command_table.h"

/* command_break.c */
command_fn command_break, command_tbreak, command_catch, command_watch, command_rwatch, command_awatch, command_logpoint,
	command_logs, command_breakpoints, command_delete, command_enable, command_disable, command_ignore, command_condition;

/* command_display.c */
command_fn command_display, command_undisplay, command_restart;

#endif
