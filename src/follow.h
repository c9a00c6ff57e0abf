/* follow.h - calls that begin and end, told one by one from the states of a run.
 *
 * For every thread, what is told is balanced: whatever was entered is left, the innermost first, also where the record has no step
 * for it (a run that was killed, one that is kept only from its middle). A generator is entered and left each time it runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_FOLLOW_H
#define PYSTEP_SRC_FOLLOW_H

#include "idmap.h"
#include "pystep/state.h"

enum follow_how {
	FOLLOW_CALL,
	FOLLOW_RESUME,
	FOLLOW_FOUND,                   /* it was there: its call is not recorded */
	FOLLOW_RETURN, FOLLOW_UNWIND,
	FOLLOW_YIELD,
	FOLLOW_GONE,                    /* no step told of it */
};

struct call {
	uint64_t serial;                /* of its frame */
	const struct code *code;
	uint32_t code_number;
	uint64_t thread;
	size_t   depth;                 /* frames below it, now */
	const struct code *from;        /* of the frame that called it (first); NULL: there was none */
	uint32_t from_line;
	uint32_t line;                  /* where it stands, or stood last */
	uint64_t entered, inside;       /* when, this time; time spent in what it called, this time */
	uint64_t own, total;            /* nanoseconds, all times that it ran together; 0 when not recorded */
	uint64_t own_now, total_now;    /* … this time, when it is left */
	struct call *caller;            /* this time; NULL: none */
	void    *mine;                  /* the asker's; freed with the call */
};

struct follow_thread {
	uint64_t serial;
	struct call **calls;            /* outermost first */
	size_t n, cap;
	bool is_over;                   /* its last step left the top call */
};

struct follow {
	/* Set by the asker; both may be NULL. `s` is the state at which it shows; NULL: the run is over. */
	void (*enter)(void *arg, struct call *c, enum follow_how how, const struct state *s);
	void (*leave)(void *arg, struct call *c, enum follow_how how, const struct state *s);
	void (*free_mine)(void *mine);  /* NULL: there is nothing to be freed */
	void  *arg;

	/* its own */
	struct idmap threads, asleep;   /* struct follow_thread; struct call by frame */
	uint64_t now;                   /* nanoseconds, of the last step */
};

void follow_step(struct follow *f, const struct state *s, const struct delta *d);
struct call *follow_top(const struct follow *f, const struct state *s);      /* of the step; NULL: none. Until the next step */
void follow_end(struct follow *f);                           /* leaves what is not left yet */
void follow_free(struct follow *f);

/* What kind of call it is: "import" "module" "class body" "instantiation" "special method" "callable object" "lambda"
 * "comprehension" "generator" "coroutine" "method" "function". `caller` NULL: nobody in the record called it. */
const char *follow_type(const struct code *code, const struct code *caller);

#endif
