/* breakpoint_impl.h - what the breakpoint_*.c files share.
 *
 *     breakpoint.c         the list, and words for it
 *     breakpoint_parse.c   text to a breakpoint
 *     breakpoint_match.c   which lines and calls of which code may be hits: a table that is looked into at every step
 *     breakpoint_watch.c   what a watch means, and whether it changed
 *     breakpoint_location.c  what the text of a line reads
 *     breakpoint_raise.c   exceptions: raised here, or passing through; on their way out
 *     breakpoint_find.c    hits, block by block
 *     breakpoint_stop.c    their numbers, and which of them are stops
 *     breakpoint_say.c     stops and logs in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_BREAKPOINT_IMPL_H
#define PYSTEP_SRC_BREAKPOINT_IMPL_H

#include "idmap.h"
#include "pystep/breakpoint.h"
#include "pystep/expr.h"
#include "query.h"
#include "routine.h"
#include "sweep.h"

#ifndef BREAKPOINT_BLOCK
#define BREAKPOINT_BLOCK 8192           /* steps; small in the unit tests */
#endif

struct hit {
	uint64_t step;
	struct breakpoint *b;
	uint64_t nth;                   /* of b's hits in its block, from 1 */
};

/* Hits of one block of steps, as far as it was looked at. */
struct block {
	uint64_t number;                /* steps number * BREAKPOINT_BLOCK + 1 and on */
	uint64_t upto;                  /* looked at, in it */
	struct hit *hits;
	size_t   n, cap;
};

/* The lines and calls of one code object that may be hits. */
struct match {
	const struct code *code;
	uint32_t number;
	uint8_t  calls;                 /* see breakpoint_match.c; 0: none may be */
	uint8_t *lines;                 /* likewise, from code->line to code->last */
	bool     any;
};

/* The last exception that a sweep saw in a thread. */
struct last_raise { uint64_t thread; enum routine routine; };

struct breakpoints {
	struct timeline *tl;
	struct breakpoint **list;
	size_t   n, cap;
	unsigned last_number;
	struct breakpoint asked;        /* breakpoint() in the program */
	uint32_t n_files;               /* whose text was looked at … */
	bool     may_ask;               /* … and one of them speaks of breakpoints */
	bool     leaves_asked;          /* that is no stop */

	struct idmap codes;             /* struct match by the address of its code */
	uint32_t n_codes;               /* matched so far */
	bool     is_marked;             /* the tracee knows all of them */
	uint32_t n_marked;
	struct match *last;

	struct sweep sweep;
	bool     is_sweeping;
	struct last_raise *raises;
	size_t   n_raises, cap_raises;
	struct routines routines;
	struct cursor *cursor;          /* for what a sweep cannot tell */
	struct block block;
	bool     has_block;

	struct query query;             /* who asks */
};

/* breakpoint.c */
void breakpoint_free(struct breakpoint *b);
void breakpoints_changed(struct breakpoints *bs);            /* nothing that was found out holds any more */
bool breakpoint_is_line_kind(const struct breakpoint *b);    /* may be a hit at a line event */

/* breakpoint_match.c */
bool match_may_ask(struct breakpoints *bs);                  /* the program may call breakpoint(), by its text */
void match_forget(struct breakpoints *bs);
bool match_step(struct breakpoints *bs, const struct sweep *w);      /* this line or call may be a hit */
bool match_breakpoint(const struct breakpoint *b, const struct code *code, enum event event, uint32_t line);

/* breakpoint_watch.c */
struct watch *watch_new(const char *text, const struct state *st, const struct frame *f, struct err *err);
void watch_free(struct watch *w);
const char *watch_text(const struct watch *w);
void watch_forget(struct watch *w);                          /* how far it was looked at */
/* fn for each step after `from` up to `to` that is the first to show a change, in order. 0, -1. */
typedef int watch_fn(void *arg, uint64_t step, struct err *err);
int  watch_scan(struct watch *w, struct query *q, uint64_t from, uint64_t to, watch_fn *fn, void *arg, struct err *err);
/* What a step has to touch to be a change: false: it may be anything, because it was not looked at up to `step`, or is not that simple. */
struct ring_touch;
bool watch_touch(const struct watch *w, uint64_t step, struct ring_touch *touch);
bool watch_uses_step(const struct watch *w);                 /* it may be another at every step, whatever the step does */
void watch_show(struct watch *w, const struct state *st, struct str *out);   /* for people */
/* Whether a line with that text may read it, and whether the line of f does in that state. */
void watch_say_missing(struct watch *w, const struct state *st, struct str *out);    /* if it has no value: that, and whose it would be */

bool watch_may_be_read(const struct watch *w, const char *line, size_t len);
bool watch_is_read(struct watch *w, const struct state *st, const struct frame *f);
const struct frame *watch_frame(struct watch *w, const struct state *st);    /* whose names it means; NULL: not there */
bool watch_can_be_read(const struct watch *w);               /* it is a name, an attribute, an item or $ID */

/* breakpoint_raise.c */
/* A sweep goes on past an exception event: remember what was the last one of each thread. After raise_is_news. */
int  raise_note(struct breakpoints *bs, struct sweep *w, struct err *err);
void raise_forget(struct breakpoints *bs);                   /* the sweep begins elsewhere */
/* At an exception event: 1: it is raised here, 0: it comes from a frame that it left. -1: err. */
int  raise_is_first(struct breakpoints *bs, const struct sweep *w, struct err *err);
/* Likewise: 1: it is not routine here, and is raised here, or was routine in the frame that it left. */
int  raise_is_news(struct breakpoints *bs, struct sweep *w, struct err *err);
/* That of a step at which an exception leaves the last frame of a thread: it was routine there. */
int  raise_was_routine(struct breakpoints *bs, uint64_t step, enum routine *is, struct err *err);
/* The step before one at which an exception was last seen in that frame; 0: none. */
int  raise_step(struct breakpoints *bs, uint64_t frame, uint64_t before, uint64_t *step, struct err *err);
/* Where it was raised that is told of at that step, an exception event: the first of those that tell of it in this thread, one frame
 * after the other. */
int  raise_origin(struct breakpoints *bs, uint64_t step, uint64_t *origin, struct err *err);
/* The exception of that step is what a catch is for. */
int  raise_matches(struct breakpoints *bs, const struct breakpoint *b, uint64_t step, bool *matches, struct err *err);

/* breakpoint_find.c */
int  find_scan(struct breakpoints *bs, uint64_t block, uint64_t upto, struct err *err);
const struct state *find_state(struct breakpoints *bs, uint64_t step, struct err *err);      /* until the next call of anything here */
void find_forget(struct breakpoints *bs);
static inline uint64_t block_of(uint64_t step) { return (step - 1) / BREAKPOINT_BLOCK; }

/* breakpoint_stop.c */
int  find_is_stop(struct breakpoints *bs, size_t hit, struct err *err);      /* 1, 0, -1; a hit of the block that is there */
int  find_ordinal(struct breakpoints *bs, size_t hit, uint64_t *n, struct err *err);  /* of a hit of the block that is there */

#endif
