/* py_lines.h - the record's lines on their way into the ring, and how far it has come.
 *
 * The header comes first. After lines_close or lines_abandon every call does nothing: whoever hooks
 * into the interpreter asks lines_are_open first and otherwise only passes on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_LINES_H
#define PYSTEP_SRC_PY_LINES_H

#include "py.h"
#include "pystep/record.h"
#include "pystep/ring.h"

struct ring_statement;
struct tracee_options;

void lines_start(const struct tracee_options *opt, struct ring *ring);
void lines_put(const struct str *line);                      /* one or more whole notes; nothing where rows are wanted (py_rows.h) */
/* A step: its line, and what belongs behind it, is written where the reader will find it; one at a time, and no note meanwhile.
 * It may block for room, and belongs to the record from lines_step on. */
static inline struct str *lines_begin(void);
/* Published. True, as nearly always: nobody wants to be told of steps, and no limit is reached. Else: lines_point, lines_stop. */
static inline bool lines_step(void);
/* The same of a line that is surely shorter than LINES_ROOM: where it goes (NULL: it has to be begun as any other), and how long
 * it became; false: perhaps not, lines_step_looked knows. */
static inline char *lines_begin_short(void);
static inline bool lines_may_be_short(void);                 /* not NULL, then */
static inline bool lines_step_short(size_t len);
static inline bool lines_step_empty(void);                    /* without a line, likewise */
bool lines_step_looked(void);
void lines_point(const struct ring_point *p);                /* what kind of step it was */
void lines_stop(uint64_t thread, uint64_t depth, bool leaving);          /* may block here; leaving: a frame's return */
/* Whoever waits here wants a statement to be run; asked after lines_stop. NULL: nothing is wanted, as nearly always. */
struct ring_statement *lines_asked(void);
void lines_stop_next(void);                                  /* after lines_point: the step is one to stop at */
void lines_wait(uint64_t thread, uint64_t depth);            /* at the last step, again */
void lines_flush(void); /* let the reader have what is there now */
void lines_close(enum record_how how);                       /* no more steps will come */
void lines_reopen(void);                                     /* they will after all */
void lines_abandon(void); /* in a forked child: the ring is the parent's */
void lines_uncaught(uint64_t step); /* the exception raised there ended the program; 0: none did */

extern bool lines_open;                                      /* read it; only py_lines.c sets it */
static inline bool lines_are_open(void) { return lines_open; }
static inline uint64_t lines_steps(void);                    /* so far */
static inline uint64_t lines_bytes(void);                    /* so far */
bool lines_at_limit(void); /* the last step allowed has been put */
bool lines_are_too_many(void);                               /* the record has the size allowed */

/* From where the record has more than that many bytes on, DUE_KEYFRAME is set at each step. */
void lines_mark(uint64_t bytes);

/* The rest is for speed, and of nobody else's concern. */

#define LINES_ROOM 32768                /* bytes in the ring for a line to begin with; a longer one goes by way of the heap */

extern struct lines {
	struct ring_end   *end;
	struct ring_words *words;
	struct str         line;        /* the one being written, in the ring unless it got too long */
	size_t             least;       /* room that it takes to begin one; more than there ever is: it is not that simple */
	uint64_t           n_steps, look_at;    /* the first step after which there is a limit to be looked at */
	uint64_t           far;         /* bytes from which on there is something to be done */
} lines;
struct str *lines_begin_anew(void);
bool lines_put_long(void);              /* false: it was written for nobody */
void lines_are_far(void);

static inline uint64_t lines_steps(void) { return lines.n_steps; }
static inline uint64_t lines_bytes(void) { return lines.end ? lines.end->head : 0; }

static inline struct str *lines_begin(void)
{
	if (__builtin_expect(lines.end->room < lines.least, 0))
		return lines_begin_anew();
	lines.line.at = lines.end->at;
	lines.line.cap = lines.end->room;
	lines.line.len = 0;
	return &lines.line;
}

/* What was just counted is at hand: it is not fetched from where it was stored, which would be to wait for it. */
static inline bool lines_count(uint64_t head)
{
	uint64_t n = lines.n_steps + 1;

	lines.n_steps = n;
	if (__builtin_expect(head > lines.far, 0))
		lines_are_far();
	return atomic_load_explicit(&lines.words->is_free, memory_order_relaxed) && n < lines.look_at;
}

static inline bool lines_may_be_short(void) { return lines.end->room >= lines.least; }

static inline char *lines_begin_short(void)
{
	return lines_may_be_short() ? lines.end->at : NULL;
}

static inline bool lines_step_short(size_t len)
{
	struct ring_end *e = lines.end;
	uint64_t head = ring_count(e, len), n = lines.n_steps + 1;

	lines.n_steps = n;
	return head < e->wake_at && head <= lines.far && atomic_load_explicit(&lines.words->is_free, memory_order_relaxed) &&
	       n < lines.look_at;
}

static inline bool lines_step_empty(void)
{
	uint64_t n = lines.n_steps + 1;

	lines.n_steps = n;
	return atomic_load_explicit(&lines.words->is_free, memory_order_relaxed) && n < lines.look_at;
}

static inline bool lines_step(void)
{
	if (__builtin_expect(lines.line.is_lent, 1))
		return lines_count(ring_publish(lines.end, lines.line.len));
	return !lines_put_long() || lines_count(lines.end->head);
}

#endif
