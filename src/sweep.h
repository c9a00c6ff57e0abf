/* sweep.h - all steps from somewhere on, looked at quickly: which event, in which frame of which thread; no values.
 *
 * A question about the whole run goes over the source by glances and keeps no more than the stacks; only a step that matters is
 * read. A step costs a tenth of what it costs a cursor. What sweeps see of frames is what states say of them.
 *
 *     for (got = sweep_start(w, step, err); got > 0; got = sweep_next(w, err))
 *             … w->event, w->top …
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SWEEP_H
#define PYSTEP_SRC_SWEEP_H

#include "idmap.h"
#include "pystep/timeline.h"

struct sweep_frame {
	uint64_t serial;
	const struct code *code;
	uint32_t code_number;
	uint32_t line;                  /* as the state has it */
	uint64_t thread;                /* serial; 0: asleep */
	uint64_t names;                 /* as of struct frame */
	struct sweep_frame *caller;     /* below it on the stack, or NULL */
	size_t   depth;                 /* on the stack, from 1 */
	uint64_t note;                  /* the asker's own, 0 at first */
};

struct sweep {
	/* the step */
	uint64_t step;
	enum event event;
	enum event before;              /* of the last step of this thread before it; NONE: not known, from before the start */
	uint64_t thread;                /* serial */
	struct sweep_frame *top;        /* frame of the step; NULL before the first */
	uint64_t pos, next;             /* of its line, with the notes before it: see source_ops */
	bool has_changes;               /* names or objects changed on the way here, as far as a glance can tell; false is certain */
	bool has_objects;               /* likewise, objects */
	bool is_statement;              /* a line event that is none of the program's */
	bool is_asked;                  /* the program asked to be stopped here */
	bool is_read;                   /* delta is that of this step */
	struct delta delta;

	/* A frame goes: it returned, was left, was dropped. Called before the step that is without it is looked at; may be NULL. */
	void (*on_gone)(void *arg, struct sweep *w, struct sweep_frame *f);
	void *arg;

	/* its own */
	struct source *src;
	struct timeline *tl;
	struct sweep_thread { uint64_t serial; struct sweep_frame *top; enum event event; } *threads;
	size_t   n_threads, cap_threads;
	struct idmap frames;            /* all, by serial */
	uint64_t n_frames;              /* so far */
};

void sweep_begin(struct sweep *w, struct timeline *tl);      /* w may be anything; on_gone is set after that */
void sweep_end(struct sweep *w);
/* Stand at the nearest keyframe at or before `step`, else before the first step (w->step is its number less one). 1, -1. */
int  sweep_start(struct sweep *w, uint64_t step, struct err *err);
int  sweep_next(struct sweep *w, struct err *err);           /* 1; 0: there is no more (yet); -1 */
int  sweep_read(struct sweep *w, struct err *err);           /* the step's delta, if it was not read yet; nothing at a start. 0, -1 */
struct sweep_frame *sweep_frame(const struct sweep *w, uint64_t serial);     /* NULL: there is none now */
struct sweep_frame *sweep_top(const struct sweep *w, uint64_t thread);       /* innermost of that thread; NULL: it has none */

#endif
