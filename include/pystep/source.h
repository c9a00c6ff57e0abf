/* source.h - where steps come from: a table of operations that a timeline reads by.
 *
 * A source is a growing sequence of steps and notes, each at a position. The one real source is a record file (record.h),
 * finished or still growing; tests make small ones of their own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SOURCE_H
#define PYSTEP_SOURCE_H

#include "pystep/delta.h"
#include "pystep/err.h"

struct program;
struct source;

struct source_keyframe {
	uint64_t step;                  /* the state after this step */
	uint64_t pos;
};

/* What is known of the source so far. Only ever grows. */
struct source_index {
	uint64_t first, last;           /* numbers of the first and last whole step; last < first: none yet */
	uint64_t start;                 /* position before the first step */
	const struct source_keyframe *keyframes;        /* ascending */
	size_t   n_keyframes;
	bool     is_complete;           /* it will not grow any more */
};

/* One piece of what the program wrote (stream 1, 2) or read (0), by the step that did it: between `step` and the next. */
struct source_output {
	uint64_t step;
	int      stream;
	bool     is_raw;                /* not by way of Python: noticed late */
	struct value text;              /* a str */
};
/* Return false to stop the walk. */
typedef bool source_output_fn(void *arg, const struct source_output *out);

/* The beginning of a step: enough to follow where the program is, without what it changed. */
struct source_glance {
	enum event event;
	uint64_t number;                /* line: its number; call: the code; resume: serial of the frame; else 0 */
	bool     has_changes;           /* names or objects changed with it, as far as a glance can tell; false is certain */
	bool     has_objects;           /* likewise, objects */
	bool     is_asked;              /* the program asked to be stopped here: breakpoint() */
	bool     is_statement;          /* no line of the program: a statement that the user had run, told of as one */
	bool     needs_read;            /* it moves frames, threads or lines by more than its event: only read tells how */
};

struct source_ops {
	/* Look how far the source has grown; the index is lent until the next call. -1: damaged, err says where. */
	int  (*grow)(struct source *src, const struct source_index **index, struct err *err);
	/* Decode from pos up to and including the next step (notes before it belong to it): 1, and *next is where to go on.
	 * 0: no whole step there (yet). -1: damaged, err says where and how. */
	int  (*read)(struct source *src, uint64_t pos, struct delta *d, uint64_t *next, struct err *err);
	/* As read, but only looked at: what is damaged may pass. For who looks at all steps. */
	int  (*glance)(struct source *src, uint64_t pos, struct source_glance *g, uint64_t *next, struct err *err);
	/* Search the lines that begin at pos or later, before end, for the first that may change this object; with a key (a JSON string),
	 * that may change what the object has by that key or attribute, or the object as a whole. True: *at is within that line. False:
	 * there is none before *at, which is `end`, or how far the source has come. */
	bool (*mention)(struct source *src, uint64_t pos, uint64_t end, uint64_t id, struct value key, uint64_t *at);
	/* Decode the keyframe at pos: the delta begins with CHANGE_RESET and carries its step's event. 0 or -1. */
	int  (*read_keyframe)(struct source *src, uint64_t pos, struct delta *d, uint64_t *next, struct err *err);
	/* All output and input by steps from `from` to `to`, both included, in order. 0 or -1. */
	int  (*outputs)(struct source *src, uint64_t from, uint64_t to, source_output_fn *fn, void *arg, struct err *err);
	const struct program *(*program)(struct source *src);
	/* Put in front of err where the line is that ends at pos (as *next says): a delta read from there did not fit. May be NULL. */
	void (*blame)(struct source *src, uint64_t pos, struct err *err);
	void (*free)(struct source *src);
};

struct source {
	const struct source_ops *ops;   /* first member of every source */
};

#endif
