/* command_table.c - the commands, a row each.
 *
 * Where two begin alike, the shorter names listed here decide: "s" is step, "c" continue, "l" list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_table.h"

#include "command_break.h"

#define FORWARD	 "Forward"
#define BACKWARD "Backward"
#define PLACES	 "To a place"
#define STOPS	 "Stops"
#define FRAMES	 "Frames and source"
#define DATA	 "Data"
#define RUN     "The whole run"
#define RECORDS	 "Records"
#define OTHER	 "Other"

/* clang-format off */
const struct command commands[] = {
	{ "step s", "[N]", "into: to the next line or call", FORWARD, COMMAND_MOTION, command_step },
	{ "next n", "[N]", "over: to the next line here, calls run whole", FORWARD, COMMAND_MOTION, command_next },
	{ "finish f return r", "[N]", "out: to the return of this frame", FORWARD, COMMAND_MOTION, command_finish },
	{ "until u advance", "[LINE]", "to a later line of this frame, or to LINE", FORWARD, COMMAND_MOTION, command_until },
	{ "continue c cont", "[N]", "to the next stop of a breakpoint, watch or catch, or the N-th; or the end", FORWARD, COMMAND_MOTION, command_continue },
	{ "forward", "[N]", "one raw step on, or N", FORWARD, COMMAND_MOTION, command_forward },

	{ "reverse-step rs", "[N]", "into: to the previous line or call", BACKWARD, COMMAND_MOTION, command_reverse_step },
	{ "reverse-next rn", "[N]", "over: to the previous line here", BACKWARD, COMMAND_MOTION, command_reverse_next },
	{ "reverse-finish rf", "[N]", "out: to the call of this frame", BACKWARD, COMMAND_MOTION, command_reverse_finish },
	{ "reverse-until ru", "[LINE]", "to an earlier line of this frame, or to LINE", BACKWARD, COMMAND_MOTION,
		command_reverse_until },
	{ "reverse-continue rc", "[N]", "to the stop before, or the N-th; or the start", BACKWARD, COMMAND_MOTION, command_reverse_continue },
	{ "back", "[N]", "one raw step back, or N", BACKWARD, COMMAND_MOTION, command_back },

	{ "goto g", "N|N%|start|end|'MARK'|''|FILE:LINE|FUNCTION [if EXPR]", "to that step, or the first at that place, or back", PLACES,
		COMMAND_MOTION, command_goto },
	{ "goto-visit", "K [[FILE:]LINE]", "the K-th time this line ran, or that one", PLACES, COMMAND_MOTION,
		command_goto_visit },
	{ "last-write", "EXPR", "to the step that last changed it, in place too; N last-write: the N-th", PLACES, COMMAND_MOTION,
		command_last_write },
	{ "next-write", "EXPR", "to the step that changes it next", PLACES, COMMAND_MOTION, command_next_write },
	{ "find", "EXPR", "to the next step at which it holds; a live program may run some steps on", PLACES, COMMAND_MOTION, command_find_forward },
	{ "rfind", "EXPR", "to the step before at which it last held", PLACES, COMMAND_MOTION, command_find_backward },
	{ "mark", "NAME", "give this step a name, for goto 'NAME'", PLACES, 0, command_mark },
	{ "marks", "", "the names given, and the last stops by number", PLACES, 0, command_marks },

	{ "break b", "[[FILE:]LINE|FUNCTION [if EXPR] [hits N|>=N|%N]]", "stop at that line, or when that function is called", STOPS, 0,
		command_break },
	{ "tbreak", "[FILE:]LINE|FUNCTION [if EXPR]", "the same, once", STOPS, 0, command_tbreak },
	{ "watch", "EXPR [if EXPR] [hits N|>=N|%N]", "stop when it has changed: bound anew, or changed in place by whatever way", STOPS,
		0, command_watch },
	{ "rwatch", "EXPR", "stop at lines that read it: a name, an attribute, an item, $ID", STOPS, 0, command_rwatch },
	{ "awatch", "EXPR", "stop when it has changed and at lines that read it", STOPS, 0, command_awatch },
	{ "catch", "[EXCEPTION] [uncaught] [if EXPR]", "stop where an exception is raised (without a name: none that only ends an iteration or a generator); uncaught: where it left its thread's last frame (it says where it was raised)", STOPS, 0,
		command_catch },
	{ "logpoint", "[FILE:]LINE|FUNCTION TEXT", "no stop: say TEXT with its {EXPR} there; what it would have said so far", STOPS, 0,
		command_logpoint },
	{ "logs", "[NUMBER]", "what the logpoints, or one, have to say so far", STOPS, 0, command_logs },
	{ "delete clear", "[NUMBER...]", "remove these breakpoints, or all", STOPS, 0, command_delete },
	{ "disable dis", "[NUMBER...]", "make them stop nowhere", STOPS, 0, command_disable },
	{ "enable", "[NUMBER...]", "make them stop again", STOPS, 0, command_enable },
	{ "ignore", "NUMBER [COUNT]", "do not stop at its next COUNT hits from here on", STOPS, 0, command_ignore },
	{ "condition", "NUMBER [EXPR]", "stop only where it holds; or always again", STOPS, 0, command_condition },

	{ "where bt backtrace w", "", "the stack, innermost frame last", FRAMES, 0, command_where },
	{ "up", "[N]", "look at the frame that called this one", FRAMES, 0, command_up },
	{ "down", "[N]", "look at the frame that this one called", FRAMES, 0, command_down },
	{ "frame", "[N]", "look at frame N of the stack, 0 being the outermost", FRAMES, 0, command_frame },
	{ "list l", "[[FILE:]LINE|SOURCE|FUNCTION]", "the source around here, or there, in whatever file", FRAMES, 0, command_list },

	{ "print p pp", "EXPR", "the value of a name, xs[0], self.size, $3", DATA, 0, command_print },
	{ "whatis", "EXPR", "the type of it", DATA, 0, command_whatis },
	{ "display", "[EXPR]", "show it at every stop", DATA, 0, command_display },
	{ "undisplay", "[DISPLAY]", "do not show it any more", DATA, 0, command_undisplay },
	{ "locals", "", "the local variables of the frame", DATA, 0, command_locals },
	{ "globals", "", "the module's variables", DATA, 0, command_globals },
	{ "heap", "", "all objects that can be reached", DATA, 0, command_heap },
	{ "object", "$ID", "all of one object, and when it was made and died", DATA, 0, command_object_life },
	{ "output", "[TEXT]", "what the program has written so far; or the steps that wrote TEXT", DATA, 0, command_output },
	{ "referrers", "$ID|EXPR", "the names and objects that refer to it", DATA, 0, command_referrers },
	{ "statement !", "STATEMENT", "run it in this frame of the live program, as its own code; !STATEMENT is short for it", DATA, COMMAND_LIVE,
		command_statement },

	{ "history", "EXPR", "every change of it: by which step and line, old -> new", RUN, 0, command_history },
	{ "origin", "EXPR", "where its value came from, back through what only copied it", RUN, 0, command_origin },
	{ "find-all", "EXPR", "every step at which it holds", RUN, 0, command_find_all },
	{ "calls", "[FUNCTION]", "every call, with arguments and result", RUN, 0, command_calls },
	{ "exceptions", "[all]", "every exception: where it was raised, and where caught; all: those that only end an iteration or a generator, too", RUN, 0, command_exceptions },
	{ "visits", "[[FILE:]LINE]", "each time the line ran, numbered", RUN, 0, command_visits },
	{ "stats", "", "calls, lines and exceptions of each function", RUN, 0, command_stats },

	{ "info i", "[breakpoints]", "where one stands, in which run; or the breakpoints and their hits", RECORDS, 0, command_info },
	{ "restart run", "", "run the program again from its start; breakpoints stay", RECORDS, COMMAND_MOTION, command_restart },
	{ "save", "FILE", "write the record so far to FILE", RECORDS, 0, command_save },
	{ "export", "FORMAT FILE", "write the run so far to FILE in another form", RECORDS, 0, command_export },
	{ "filter", "[EXPR|off]", "export only the steps for which it holds, as Q(function=\"f\", depth_lt=3)", RECORDS, 0,
		command_filter },

	{ "help h", "[COMMAND]", "these commands, or one of them", OTHER, 0, command_help_row },
	{ "quit q exit", "", "leave; a program that still runs is killed", OTHER, 0, command_quit },
	{ 0 },
};
/* clang-format on */
