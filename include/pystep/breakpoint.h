/* breakpoint.h - where a run is to stop, as a set of steps.
 *
 * A breakpoint (watch, catch, logpoint) chooses steps by what the record says of them and by nothing else: not by where one
 * stands, not by which way one came, not by whether the program still runs. So
 *
 *     the stops met going forward are the stops met going backward
 *
 * and its hits have numbers: the k-th is the k-th from the start of the run, whoever counts.
 *
 *     break LINE       the line events of that line (of the next that is not blank or a comment)
 *     break FUNCTION   its call events
 *     catch            exception events where one is raised, not where it passes through; uncaught: where it leaves the last
 *                      frame of its thread
 *     watch            the step after which the expression is another: another object, other items or attributes in it, bound
 *                      or not. A local variable is that of the frame it was asked for in
 *     rwatch           a line event of a line whose text reads it: the same name, or another way to the same attribute or item
 *     awatch           both
  *     breakpoint()     in the program: the step after it in its thread, when the run was made in a session (record-format.md, "asked")
 *     logpoint         as break; it is no stop, its text is said when one passes it going forward
 *
 * A condition that cannot be answered is a hit, and the stop says why.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_BREAKPOINT_H
#define PYSTEP_BREAKPOINT_H

#include "pystep/timeline.h"

struct breakpoints;
struct expr;
struct tracee;
struct tracee_stop;
struct watch;

enum breakpoint_kind {
	BREAK_LINE, BREAK_FUNCTION, BREAK_CATCH,
	BREAK_WRITE, BREAK_READ, BREAK_ACCESS,
	BREAK_ASKED,                    /* breakpoint() in the program: always there, in no list */
	N_BREAK_KINDS
};

enum breakpoint_hits {                  /* of its hits, which are stops */
	HITS_ALL,
	HITS_ONLY,                      /* the n-th */
	HITS_FROM,                      /* the n-th and all after it */
	HITS_EVERY,                     /* each n-th */
};

/* To be read by all, changed by breakpoint_*.c. */
struct breakpoint {
	unsigned number;                /* from 1, never used again */
	enum breakpoint_kind kind;
	bool     is_enabled;
	bool     is_temporary;          /* goes with its first stop */
	bool     is_uncaught;           /* CATCH */
	char    *what;                  /* as people say it: "f.py:12", "f", "ValueError", "self.items" */
	char    *file;                  /* LINE, FUNCTION: the end of its path, whole components, or NULL: any */
	uint32_t line;                  /* LINE: as asked for */
	char    *name;                  /* FUNCTION: its name; CATCH: the exception's, or NULL: any */
	struct expr *condition;         /* or NULL */
	struct watch *watch;            /* WRITE, READ, ACCESS */
	enum breakpoint_hits hits;
	uint64_t hits_n;
	uint64_t ignore_after, ignore_until;    /* hits after the one, up to the other, are no stops … */
	uint64_t ignore_step;           /* … as they were counted from that step on */
	char    *log;                   /* logpoint: its text; NULL: a stop */

	/* how many hits there are in all blocks before block i (breakpoint_find.c) */
	uint64_t *before;
	size_t   n_before, cap_before;
	uint64_t n_in_block;            /* hits in the block that is there */
};

/* Life. */
struct breakpoints *breakpoints_new(struct timeline *tl);
void breakpoints_free(struct breakpoints *bs);               /* before the timeline */
/* The same breakpoints over another run of the same program; frames that watches mean keep their numbers. */
void breakpoints_move(struct breakpoints *bs, struct timeline *tl);

/* The list, by number. */
size_t breakpoints_n(const struct breakpoints *bs);
const struct breakpoint *breakpoints_at(const struct breakpoints *bs, size_t i);
const struct breakpoint *breakpoints_find(const struct breakpoints *bs, unsigned number);    /* or NULL */
void breakpoint_describe(const struct breakpoint *b, struct str *out);       /* "watch self.items if n > 3 hits >=2" */
/* Appended, where a watch's expression has no value at that state: " (has no value in the module now; stops when it gets one)". */
void breakpoint_say_missing(const struct breakpoint *b, const struct state *st, struct str *out);
/* An enabled breakpoint on that line of that file, or a disabled one, or NULL: for marks in the margin. */
const struct breakpoint *breakpoints_on_line(const struct breakpoints *bs, const struct file *file, uint32_t line);
uint32_t breakpoint_line_in(const struct breakpoint *b, const struct file *file);    /* where it is in that file; 0: not there */
bool breakpoint_is_call(const struct breakpoint *b, const struct code *code);        /* calls of that code are hits */

/* Changing. `state`, `frame`: where one stands (frame may be NULL). Text, by kind, each followed by [if EXPR] [hits N|>=N|%N]:
 *
 *     LINE, FUNCTION   [FILE:]LINE | [FILE:]FUNCTION, "" for this line; what is given says which of the two it is
 *     CATCH            [EXCEPTION] [uncaught]
 *     the others       EXPR */
struct breakpoint_wish {
	enum breakpoint_kind kind;
	const char *text;
	bool is_temporary;
	bool is_log;                    /* LINE, FUNCTION: WHERE [if EXPR …] TEXT */
	const struct state *state;
	const struct frame *frame;
};
struct breakpoint *breakpoints_add(struct breakpoints *bs, const struct breakpoint_wish *wish, struct err *err);
void breakpoints_delete(struct breakpoints *bs, unsigned number);
void breakpoints_enable(struct breakpoints *bs, unsigned number, bool is_enabled);
int  breakpoints_ignore(struct breakpoints *bs, unsigned number, uint64_t step, uint64_t count, struct err *err);    /* hits after step */
int  breakpoints_set_condition(struct breakpoints *bs, unsigned number, const char *text, struct err *err);  /* "": none */

/* Finding. All of it looks at known steps only. 1: *step is the first stop after `from` (direction 1: up to `to`) or the last before it
 * (-1: down to `to`), both steps that are known; 0: none; -1: err. */
int  breakpoints_next(struct breakpoints *bs, uint64_t from, uint64_t to, int direction, uint64_t *step, struct err *err);
bool breakpoints_have_stops(struct breakpoints *bs);   /* any that is enabled */
/* How many hits there are up to and with `step`; -1: err. */
int  breakpoints_count(struct breakpoints *bs, unsigned number, uint64_t step, uint64_t *n, struct err *err);
/* What stops at `step`, a line each: "breakpoint 2, hit 5", "watch 3: x: 1 -> 2". Temporary ones that did go, if asked. */
int  breakpoints_say(struct breakpoints *bs, uint64_t step, bool arrived, struct str *out, struct err *err);
/* What logpoints say of the steps after `from` up to `to`. number 0: all of them; at most `max` lines, the last ones, 0: no limit. */
int  breakpoints_logs(struct breakpoints *bs, unsigned number, uint64_t from, uint64_t to, uint64_t max, struct str *out,
	struct err *err);
/* Asked now and then in a long search; false: give up ("cancelled"). */
void breakpoints_on_progress(struct breakpoints *bs, bool (*go_on)(void *arg, uint64_t step), void *arg);

/* A live program: what it must stop at so that no stop is passed. Marks what is to be marked. */
void breakpoints_tell(struct breakpoints *bs, struct tracee *t, struct tracee_stop *stop);
void breakpoints_tell_again(struct breakpoints *bs);         /* it was told of others since */
/* breakpoint() in the program is no stop of these: before anything is looked for. */
void breakpoints_leave_asked(struct breakpoints *bs);

#endif
