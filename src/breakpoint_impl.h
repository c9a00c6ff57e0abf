/* breakpoint_impl.h - what the breakpoint_*.c files share.
 *
 *     breakpoint.c         the list, and words for it
 *     breakpoint_parse.c   text to a breakpoint
 *     breakpoint_match.c   which lines and calls of which code may be hits: a table that is looked into at every step
 *     breakpoint_watch.c   what a watch means, and whether it changed
 *     breakpoint_location.c  what the text of a line reads
 *     breakpoint_raise.c   exceptions: raised here, or passing through; on their way out
 *     breakpoint_find.c    hits, block by block; stops; their numbers
 *     breakpoint_say.c     stops and logs in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_BREAKPOINT_IMPL_H
#define PYSTEP_SRC_BREAKPOINT_IMPL_H

#include "idmap.h"
#include "pystep/breakpoint.h"
#include "pystep/expr.h"
#include "sweep.h"

#ifndef BREAKPOINT_BLOCK
#define BREAKPOINT_BLOCK 8192           /* steps; small in the unit tests */
#endif

struct hit {
	uint64_t step;
	struct breakpoint *b;
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

/* The event of the last step of a thread. */
struct last_event { uint64_t thread; enum event event; };

struct breakpoints {
	struct timeline *tl;
	struct breakpoint **list;
	size_t   n, cap;
	unsigned last_number;

	struct idmap codes;             /* struct match by the address of its code */
	uint32_t n_codes;               /* matched so far */
	bool     is_marked;             /* the tracee knows all of them */
	uint32_t n_marked;
	struct match *last;

	struct sweep sweep;
	bool     is_sweeping;
	struct last_event *events;
	size_t   n_events, cap_events;
	struct cursor *cursor;          /* for what a sweep cannot tell */
	struct block block;
	bool     has_block;

	bool   (*go_on)(void *arg, uint64_t step);
	void    *arg;
};

/* breakpoint.c */
void breakpoint_free(struct breakpoint *b);
void breakpoints_changed(struct breakpoints *bs);            /* nothing that was found out holds any more */
bool breakpoint_is_line_kind(const struct breakpoint *b);    /* may be a hit at a line event */

/* breakpoint_match.c */
void match_forget(struct breakpoints *bs);
bool match_step(struct breakpoints *bs, const struct sweep *w);      /* this line or call may be a hit */
bool match_breakpoint(const struct breakpoint *b, const struct code *code, enum event event, uint32_t line);

/* breakpoint_watch.c */
struct watch *watch_new(const char *text, const struct state *st, const struct frame *f, struct err *err);
void watch_free(struct watch *w);
const char *watch_text(const struct watch *w);
/* A text for what it is there: "" when its frame (module) is not there, "!" when it has no value. */
void watch_look(struct watch *w, const struct state *st, struct str *out);
bool watch_changes(const struct str *old, const struct str *now);
void watch_show(struct watch *w, const struct state *st, struct str *out);   /* for people */
/* Where it is for those who follow it: what it was at `known_at`. */
struct str *watch_now(struct watch *w);
uint64_t *watch_known_at(struct watch *w);                   /* 0: not known */

/* Whether a line with that text may read it, and whether the line of f does in that state. */
bool watch_may_be_read(const struct watch *w, const char *line, size_t len);
bool watch_is_read(struct watch *w, const struct state *st, const struct frame *f);
const struct frame *watch_frame(struct watch *w, const struct state *st);    /* whose names it means; NULL: not there */
bool watch_can_be_read(const struct watch *w);               /* it is a name, an attribute, an item or $ID */

/* breakpoint_raise.c */
/* A sweep goes on: remember the event of each thread's last step. To be called at every step, after raise_is_first. */
void raise_note(struct breakpoints *bs, const struct sweep *w);
void raise_forget(struct breakpoints *bs);                   /* the sweep begins elsewhere */
/* At an exception event: 1: it is raised here, 0: it comes from a frame that it left. -1: err. */
int  raise_is_first(struct breakpoints *bs, const struct sweep *w, struct err *err);
/* At an unwind: the step at which the exception that leaves was last seen in that frame; 0: none. */
int  raise_step(struct breakpoints *bs, const struct sweep *w, uint64_t *step, struct err *err);
/* The exception of that step is what a catch is for. */
int  raise_matches(struct breakpoints *bs, const struct breakpoint *b, uint64_t step, bool *matches, struct err *err);

/* breakpoint_find.c */
int  find_scan(struct breakpoints *bs, uint64_t block, uint64_t upto, struct err *err);
int  find_is_stop(struct breakpoints *bs, size_t hit, struct err *err);      /* 1, 0, -1; a hit of the block that is there */
int  find_ordinal(struct breakpoints *bs, size_t hit, uint64_t *n, struct err *err);  /* of a hit of the block that is there */
const struct state *find_state(struct breakpoints *bs, uint64_t step, struct err *err);      /* until the next call of anything here */
void find_forget(struct breakpoints *bs);
static inline uint64_t block_of(uint64_t step) { return (step - 1) / BREAKPOINT_BLOCK; }

#endif
