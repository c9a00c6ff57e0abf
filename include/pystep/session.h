/* session.h - a timeline, where one stands in it, and the program that may still be adding to it.
 *
 * All that a front (terminal, batch) does goes through a session; it cannot see whether the steps come from a program that
 * runs or from a record, except by asking session_is_live.
 *
 *     k steps forward, then k back: the same place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SESSION_H
#define PYSTEP_SESSION_H

#include "pystep/timeline.h"

struct breakpoints;
struct expr;
struct record;

struct record_end;
struct session;
struct tracee;

enum motion {
	MOTION_RAW,                     /* to the next step, whatever it is */
	MOTION_INTO,                    /* to the next line or call event */
	MOTION_OVER,                    /* to the next line of this frame, or of a caller when it ends */
	MOTION_OUT,                     /* forward: to the return of this frame; backward: to its call */
	MOTION_CONTINUE,                /* to the next stop of a breakpoint, or the end */
	MOTION_UNTIL,                   /* to a line of this frame further down (up) than here */
	N_MOTIONS
};

/* Takes tl and tracee (NULL: a record). Stands before the first step. */
struct session *session_new(struct timeline *tl, struct tracee *tracee);
/* The record that tl reads: asked how the run ended; stays tl's. path: its file, or NULL when it is the tracee's. */
void session_set_record(struct session *s, struct record *rec, const char *path);
/* What exports leave of the run (filter.h); NULL: all of it. Copied. */
void session_set_filter(struct session *s, const char *text);
const char *session_filter(const struct session *s);
const struct record *session_record(const struct session *s);        /* NULL: was not told */
int  session_open_record(const struct session *s, struct err *err);  /* a new descriptor of the record's file */
void session_free(struct session *s);

/* Reading. */
const struct state *session_state(const struct session *s);  /* lent until the session moves */
/* The state where the session stood before its last motion, for "was"; NULL at first. Lent likewise. */
const struct state *session_before(const struct session *s);
struct timeline *session_timeline(struct session *s);
struct breakpoints *session_breakpoints(const struct session *s);    /* breakpoint.h */
uint64_t session_step(const struct session *s);
uint64_t session_last(const struct session *s);
bool     session_is_live(const struct session *s);           /* a program is there that can still make steps */
bool     session_is_past(const struct session *s);           /* not at the last step known */
int      session_selected(const struct session *s);          /* index of the frame being looked at: 0 outermost */
const struct frame *session_frame(const struct session *s);  /* that frame, or NULL */

/* Moving. backward: -1, forward: 1. count >= 1. 0 when it moved, also if it ran into an end before count: then note says so in
 * words ("at the start of the run", "the program has ended: exit status 0"). -1: err. Ctrl-C (session_cancel) stays where it was. */
int  session_move(struct session *s, enum motion motion, int direction, uint64_t count, struct str *note, struct err *err);
int  session_goto(struct session *s, uint64_t step, struct str *note, struct err *err);     /* live: runs the program up to there */
int  session_goto_end(struct session *s, struct str *note, struct err *err);                /* of what is known */
int  session_until(struct session *s, int direction, uint32_t line, struct str *note, struct err *err); /* to that line of this frame */
/* WHERE: "'NAME'" (a mark), "'3'" (where one stopped the third time), "''" (where one was before), "start", "end" (live: runs the program to its end), N, "N%", FILE:LINE (its first run), FUNCTION (its first call). -1: there is
 * no such place, and one stays where one was. */
int  session_goto_where(struct session *s, const char *where, struct str *note, struct err *err);
/* Where to look first: where an exception that nobody caught was raised, else the end. */
int  session_goto_interesting(struct session *s, struct err *err);
/* A live program that was interrupted, and did not stop, for it is in a call of C code: send it SIGINT. False: it stands. */
bool session_interrupt(struct session *s);
/* What the user had run at this step in place of a line, as " [!TEXT]"; nothing at all others. */
void session_add_statement(const struct session *s, struct str *out);
/* Run a statement of the user's in the frame looked at, at the last step of a live program, and stand at the step after it.
 * said: what it has to say, without a newline: an expression's value by its own repr. An exception of it is an err ("TypeError: …");
 * what it did before it stays done. */
int  session_statement(struct session *s, const char *text, struct str *said, struct err *err);
int  session_select(struct session *s, int frame, struct err *err);
void session_cancel(struct session *s);                      /* safe in a signal handler: a motion under way stops */
/* Called now and then while a motion takes long, with the step reached; return false to cancel. */
typedef bool session_progress_fn(void *arg, uint64_t step);
void session_on_progress(struct session *s, session_progress_fn *fn, void *arg);
/* Run the program again, from its first line; breakpoints and displays stay. */
struct session_run { struct timeline *tl; struct tracee *tracee; struct record *rec; };
typedef int session_restart_fn(void *arg, struct session_run *run, struct err *err);     /* start it: fills run */
void session_on_restart(struct session *s, session_restart_fn *fn, void *arg);
int  session_restart(struct session *s, struct err *err);    /* session_timeline is another afterwards; cursors on the old one stay good */
/* Expressions that are shown at every stop. */
size_t session_n_displays(const struct session *s);
struct expr *session_display(const struct session *s, size_t i);     /* to be evaluated in session_frame */
int  session_add_display(struct session *s, const char *text, struct err *err);
void session_remove_display(struct session *s, size_t i);
int  session_pump(struct session *s, struct err *err);       /* take in what a live program did by itself */
struct tracee *session_tracee(struct session *s);            /* NULL for a record */
int  session_end(struct session *s, struct record_end *end); /* how the run ended; RECORD_OPEN while it has not */
void session_add_signal(int number, struct str *out);        /* "SIGKILL" */
void session_end_words(struct session *s, struct str *out);  /* "the program has ended: exit status 0" */

#endif
