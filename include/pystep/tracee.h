/* tracee.h - the traced program: a child process that runs it, and the record file that its steps are appended to.
 *
 *     tracee_start   forks before any interpreter exists; the child runs the program and puts lines into a ring
 *     tracee_run     says how far it may go
 *     tracee_drain   appends what is in the ring to the record file
 *
 * The child dies with the debugger, never the other way round: whatever happens to it, all whole lines that it made are in
 * the record, and the last line says how it ended.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_TRACEE_H
#define PYSTEP_TRACEE_H

#include <stdbool.h>
#include <stdint.h>

#include "pystep/err.h"
#include "pystep/record.h"

struct ring;
struct ring_statement;
struct ring_touch;

struct str;

/* What is to be run and recorded. */
struct tracee_options {
	char **argv;                    /* as python would be given it, after argv[0]: flags, script or -m/-c, arguments; NULL-ended */
	int    argc;
	int    program;                 /* index in argv of what names the program: SCRIPT, or the -m or -c */
	const char *python;             /* path of the interpreter to pass for; NULL: the one configure found, or the venv's */
	const char **scopes;            /* directories whose code is recorded, NULL-ended; NULL: the program's own */
	bool   only_text;               /* with -c: that text is recorded, and no file in the current directory */
	bool   all;                     /* everything is recorded */
	bool   external_calls;          /* and calls from there to code that is not, whole (py_external.h) */
	bool   no_imports;              /* but not what only runs because of an import (py_imports.h) */
	const char *filter;             /* code for which it can never hold (filter_may_hold) is not recorded; NULL */
	uint64_t steps;                 /* stop the program after that many; 0: no limit */
	uint64_t keep_last;             /* keep only the last that many steps; 0: all */
	uint64_t max_size;              /* bytes; recording ends there; 0: no limit */
	uint64_t max_items, max_depth, max_str;          /* budgets of a value; 0: the default */
	const char **redact;            /* lists of names whose values are hidden (patterns.h), NULL-ended; NULL: none */
	bool   times;
	const char *input;              /* file to be its standard input, or NULL */
	int    pty;                     /* slave end of a terminal of its own, or -1: pystep's own streams */
	int    pty_master;              /* the other end, closed in the child; or -1 */
	bool   no_input;                /* its standard input is empty (unless `input` or `pty` says otherwise) */
	bool   no_output;               /* what it writes goes nowhere but into the record */
	bool   stdout_is_ours;          /* its standard output goes to standard error; so too when the record is standard output */
	bool   asks;                    /* somebody is there to stop it at breakpoint(); else that is python's own */
	bool   scan;                    /* compare everything at every step (the test oracle) */
	int    export_fd;               /* where the run is printed to, which is not the program's to have open; -1 */
	bool   rows;                    /* no record is made: what --export calls would print of it goes to export_fd */
	const char *rows_filter;        /* then: of these steps; it is one that needs no state (filter.h). NULL: of all */
	const char *record;             /* path to write; "-": standard output; NULL: an unlinked temporary file */
	/* What the child does: py_main (host.h). Not called by name, so that nothing here needs an interpreter to link. */
	int  (*host)(const struct tracee_options *opt, struct ring *ring);
	const char *version;            /* of python, for the header of a program that ended before it had one */
};
#define TRACEE_OPTIONS_NONE { .pty = -1, .pty_master = -1, .export_fd = -1 }

struct tracee;

/* `opt` and what it points to are to stay until tracee_free. Returns when the record has its header. ERR_WRITE: nothing has run.
 * From here on this process ignores SIGPIPE and SIGXFSZ: a pipe that is closed and a file that may not grow are errors like others. */
struct tracee *tracee_start(const struct tracee_options *opt, struct err *err);
void tracee_free(struct tracee *t);                          /* kills the program if it still runs, ends the record */
int  tracee_record_fd(const struct tracee *t);               /* for record_follow: dup it. -1 when the record is a pipe */

/* How far it may go (at first: no step at all): it blocks at the first step for which one of these holds, until told more. */
struct tracee_stop {
	uint64_t step;                  /* stop at this step at the latest; UINT64_MAX: never */
	uint64_t thread;                /* and in this thread … */
	uint64_t depth;                 /* … at a step with at most that many frames on its stack; 0: not asked */
	bool     leaving;               /* … of these, only at a frame's return */
	uint32_t wants;                 /* or at such a step: bits of 1 << enum event and of enum ring_wants (ring.h) */
};
void tracee_run(struct tracee *t, const struct tracee_stop *stop);
/* For RING_MARKS, before tracee_run: stop at that line of a code object, by its number, or, line 0, at its calls. */
void tracee_mark(struct tracee *t, uint32_t code, uint32_t line);
void tracee_unmark_all(struct tracee *t);
void tracee_touch(struct tracee *t, const struct ring_touch *touch); /* for RING_TOUCHES */
/* While it is stopped: have it run a statement of the user's in that frame (py_statement.h), and stop again (ring_ask). It may
 * never come back from it: tracee_kill(SIGINT). False: the text is too long. */
bool tracee_ask(struct tracee *t, uint64_t frame, const char *text, size_t len);
const struct ring_statement *tracee_answer(const struct tracee *t);  /* once it is stopped again */
void tracee_interrupt(struct tracee *t);                     /* stop at the next step, whatever it is */
bool tracee_is_stopped(const struct tracee *t);              /* waits to be told to go on; all its lines are in the record */

/* Append what is there to the record; waits up to timeout_ms for news (-1: for ever). 1: something came or it stopped, 0: nothing
 * in that time, -1: the record cannot be written (ERR_WRITE; the program is let run on unrecorded). */
int  tracee_drain(struct tracee *t, int timeout_ms, struct err *err);
int  tracee_event_fd(struct tracee *t);                      /* readable when tracee_drain may have something to do; -1: none to be had */
bool tracee_is_over(const struct tracee *t);                 /* it has ended and the record is complete */
bool tracee_is_recording(const struct tracee *t);            /* more steps may come; false before it is over when it runs on unrecorded */
int  tracee_take_suspended(struct tracee *t);                /* the signal that stopped the process (SIGTSTP …) since last asked, or 0 */
uint64_t tracee_steps(const struct tracee *t);               /* in the record so far */
int  tracee_status(const struct tracee *t);                  /* as from waitpid, when over; 0 when it was stopped by the step limit */
void tracee_kill(struct tracee *t, int signal);
int  tracee_pid(const struct tracee *t);
int  tracee_end(const struct tracee *t, struct record_end *end);  /* how it ended; RECORD_OPEN while it has not */

/* A terminal for a program, rows × columns: its two ends, not inherited over exec. */
int  tracee_pty_open(int *master, int *slave, int rows, int columns, struct err *err);
int  tracee_pty_again(int master, struct err *err);          /* another slave end, for another program */
void tracee_pty_resize(int master, int rows, int columns);

#endif
