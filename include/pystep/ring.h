/* ring.h - lines through shared memory, from one writing process to one reading process, and the words by which the
 * reader tells the writer how far to go.
 *
 * A memfd: one page of words, then n bytes mapped twice in a row, so that what is in it never wraps. The writer publishes
 * whole lines (a line longer than the ring goes in pieces); after its death the reader finds every line it published. The
 * writer blocks when the ring is full. Wakes are the cost, so the reader is woken only at a quarter of the ring, when the
 * writer stops or waits, and looks by itself every few milliseconds.
 *
 * Both sides wait on futexes in the shared page and use no descriptor: a program that closes or reuses descriptors at will cannot
 * disturb the ring, nor the ring the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_RING_H
#define PYSTEP_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pystep/err.h"

/* Written by one side, read by the other. Sequentially consistent unless ring.c says otherwise. */
struct ring_words {
	/* reader → writer */
	_Alignas(64) _Atomic uint64_t stop_step;        /* see struct tracee_stop */
	_Atomic uint64_t stop_thread, stop_depth;
	_Atomic uint32_t stop_leaving;
	_Atomic uint32_t wants;                 /* bits of enum ring_wants and 1 << enum event: see ring_point */
	_Atomic uint32_t is_free;               /* none of the above asks for anything: a step need not look at them */
	_Atomic uint32_t go;                    /* futex: counted up whenever the stop_ words changed; never 0 */
	/* writer → reader */
	_Alignas(64) _Atomic uint64_t step;     /* at which it last asked whether to stop */
	_Atomic uint32_t stopped;               /* the `go` that it stopped under: it waits while the two are equal */
	_Atomic uint32_t detached;              /* no more steps will come: a record_how, why; after the last ring_put */
	_Atomic uint64_t uncaught;              /* step at which the exception that ended the program was raised; 0: none */
};

/* What the reader wants the writer to stop at, besides 1 << EVENT_… for every step of that event. */
enum ring_wants {
	RING_MARKS   = 1 << 16,         /* a line or call that was marked: a few that were not may be met too */
	RING_CODES   = 1 << 17,         /* the first step after a code was told of that the reader may want to mark */
	RING_CHANGES = 1 << 18,         /* a step at which anything changed */
	RING_TOUCHES = 1 << 20,         /* a step that changes what ring_touch says; now and then another */
	RING_ASKED   = 1 << 19,         /* a step before which the program asked for it: breakpoint() */
};

/* What the writer knows of a step. */
struct ring_point {
	int      event;                 /* enum event */
	uint32_t code, line;            /* of its frame */
	bool     is_new_code, has_changes, is_asked;
	uint64_t frame;                 /* serial */
	const char *notes, *text;       /* its line, and the notes before it */
	size_t   n_notes, n_text;
};

/* Objects, and frames whose local variables matter. */
enum { RING_TOUCH_MAX = 8, RING_KEY_MAX = 48 };
struct ring_touch {
	uint64_t ids[RING_TOUCH_MAX], frames[RING_TOUCH_MAX];
	char     keys[RING_TOUCH_MAX][RING_KEY_MAX];    /* only that entry or attribute of the object, a JSON string; "": anything */
	size_t   n_ids, n_frames;
};

/* A statement of the user's that the stopped writer is to run, and what came of it. */
enum { RING_TEXT_MAX = 65536 };         /* bytes, of either text */
enum ring_answer { RING_DONE, RING_VALUE, RING_RAISED, RING_REFUSED };
struct ring_statement {
	uint64_t frame;                 /* serial: in which */
	_Atomic uint32_t is_asked;
	bool     is_answered;
	enum ring_answer how;           /* RING_VALUE: `answer` is its text; RING_RAISED, RING_REFUSED (nothing was run): why */
	size_t   n_text, n_answer;
	char     text[RING_TEXT_MAX], answer[RING_TEXT_MAX];    /* without a zero at the end */
};

struct ring;

struct ring *ring_new(size_t bytes, struct err *err);        /* a power of two, at least 64 KiB; made before the fork */
void ring_free(struct ring *r);
struct ring_words *ring_words(struct ring *r);

/* Writer. */
void ring_put(struct ring *r, const void *line, size_t len); /* one whole line; blocks while there is no room */
/* The same without a copy: a line of up to `room` bytes is written at `at`, and as much of it published as it is. Not once the
 * ring was abandoned. */
struct ring_end {                       /* only ring.c and these functions change it */
	char    *at;
	uint64_t wake_at;               /* the reader is woken when head gets there */
	size_t   room;
	_Atomic uint64_t *shared;       /* head, for the reader */
	uint64_t head;                  /* bytes published so far; what is counted up does not lie together, or it would be loaded in pairs,
					 * and wait for the single stores of the step before */
};
struct ring_end *ring_end(struct ring *r);
void ring_make_room(struct ring_end *e, size_t least);       /* wait for it; `least`: at most half of the ring */
void ring_wake(struct ring_end *e);
static inline uint64_t ring_count(struct ring_end *e, size_t len)        /* but for waking the reader: the new head */
{
	uint64_t head = e->head + len;

	e->head = head;
	e->at += len;
	e->room -= len;
	atomic_store_explicit(e->shared, head, memory_order_release);
	return head;
}
static inline uint64_t ring_publish(struct ring_end *e, size_t len)      /* the new head */
{
	uint64_t head = ring_count(e, len);

	if (__builtin_expect(head >= e->wake_at, 0))
		ring_wake(e);
	return head;
}
/* After a step's line: blocks here when told to stop. leaving: the step is a frame's return. */
void ring_step(struct ring *r, uint64_t step, uint64_t thread, uint64_t depth, bool leaving);
/* Before ring_step: the step is such a one. Costs a load when nothing is wanted. */
void ring_point(struct ring *r, const struct ring_point *p);
bool ring_is_asked(struct ring *r);                          /* after ring_step: a statement is to be run; once */
struct ring_statement *ring_statement(struct ring *r);
void ring_stop_next(struct ring *r);                         /* after ring_point: the step that comes is stopped at, whatever it is */
void ring_flush(struct ring *r);                             /* wake the reader now */
void ring_abandon(struct ring *r);                           /* in a forked child: never touch it again */

/* Reader. */
size_t ring_peek(struct ring *r, const char **at);           /* what is there, in one piece */
void   ring_skip(struct ring *r, size_t len);                /* done with that many bytes */
/* Wait until `want` bytes are there or the writer stopped or waits for room, the time is over (-1: never) or a signal came.
 * True: there is something, or it stopped. */
bool   ring_wait(struct ring *r, size_t want, int timeout_ms);
bool   ring_is_stopped(struct ring *r);                      /* the writer waits for `go` */
/* Say how far the writer may go from here on: at most to `step`; in `thread`, until at most `depth` frames are there (0: not asked), of the
 * returns only if `leaving`. */
void   ring_go(struct ring *r, uint64_t step, uint64_t thread, uint64_t depth, bool leaving);

/* Before ring_go: what else it is to stop at; 0: nothing. */
void   ring_want(struct ring *r, uint32_t wants);
/* Mark a line of a code object, or, line 0, its calls. Only while the writer is stopped, or has not begun. */
void   ring_mark(struct ring *r, uint32_t code, uint32_t line);
void   ring_unmark_all(struct ring *r);
void   ring_touch(struct ring *r, const struct ring_touch *touch);           /* likewise */
/* Only while it is stopped: let it run that statement, without a stop of anything else meanwhile, and stop again at the step that
 * it makes then, or, RING_REFUSED, where it is. False: the text is too long. The answer is in ring_statement. */
bool   ring_ask(struct ring *r, uint64_t frame, const char *text, size_t len);

#endif
