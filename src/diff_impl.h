/* diff_impl.h - two records side by side, from inside.
 *
 *     diff_lines.c    which line of one source is which of the other, which code is which
 *     diff_side.c     a record's steps as an array, so that one can look ahead in a frame
 *     diff_pair.c     which step is which; where paths that parted meet again
 *     diff_values.c   values and objects of two states
 *     diff_states.c   the names of two states: what differs that did not before
 *     diff.c          side by side
 *     diff_streams.c  what was written and read, and the ends
 *     diff_names.c    which names differ, in words
 *     diff_say.c      what was found, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_DIFF_IMPL_H
#define PYSTEP_SRC_DIFF_IMPL_H

#include <stdio.h>

#include "idmap.h"
#include "pystep/record.h"
#include "pystep/timeline.h"

/* A step, in the frame that goes on after it as before: a call and a resume are their caller's. */
struct diff_item {
	uint64_t frame;                 /* serial, 0: none */
	uint64_t callee;                /* call, resume: the frame that begins */
	uint32_t key;                   /* of the code: the same in both for what is the same function */
	uint32_t code, line;
	uint32_t thread;
	size_t   skip;                  /* call, resume: the item behind all that happens in it; 0: it has no end */
	enum event event;
};

struct diff_side {
	const char *path;
	struct record *rec;
	struct timeline *tl;
	struct cursor *cursor;
	const struct state *s;          /* the cursor's */
	struct diff_item *items;
	size_t   n, cap;
	uint64_t base;                  /* items[0] is step base + 1 */
	uint64_t *dirty;                /* objects that changed since the last pair of steps */
	size_t   n_dirty, cap_dirty;
};

/* Lines and codes. */
struct diff_lines;
struct diff_lines *diff_lines_new(const struct program *a, const struct program *b);
void diff_lines_free(struct diff_lines *l);
uint32_t diff_key(struct diff_lines *l, const struct code *code, bool is_b);
bool diff_same_line(struct diff_lines *l, const struct code *a, uint32_t line_a, const struct code *b, uint32_t line_b);
/* Files with other texts, each with the first line that is not the same (of A). */
typedef void diff_file_fn(void *arg, const struct file *file, uint32_t line);
void diff_each_changed(struct diff_lines *l, diff_file_fn *fn, void *arg);

/* Sides. */
int  diff_side_open(struct diff_side *d, const char *path, struct err *err);
void diff_side_close(struct diff_side *d);
int  diff_side_fill(struct diff_side *d, struct diff_lines *l, bool is_b, struct err *err);    /* from base on */
int  diff_side_go(struct diff_side *d, size_t i, struct err *err);   /* to item i, not before where it is */
uint64_t diff_common_steps(const char *a, const char *b);    /* steps until the first byte that differs */

/* Values. */
struct diff_values {
	const struct state *a, *b;      /* now side by side */
	struct idmap forth, back;       /* ids */
	uint64_t same_ids;              /* ids up to here are the same in both */
	uint64_t *todo;                 /* pairs to be looked into */
	size_t   n_todo, cap_todo;
	bool     has_new;               /* something differs that did not before */
};
void diff_values_free(struct diff_values *v);
bool diff_same_value(struct diff_values *v, struct value a, struct value b);
void diff_look_into(struct diff_values *v);                  /* the objects that diff_same_value has met first */
void diff_object_a(struct diff_values *v, uint64_t id);      /* it changed */
void diff_object_b(struct diff_values *v, uint64_t id);

/* Where two values differ: true, and the way to it ("[3].x") is appended. Told from scratch, by what they hold. */
struct diff_leaf { struct value a, b; };
bool diff_find(const struct state *a, const struct state *b, struct value va, struct value vb, struct str *way, struct diff_leaf *leaf);

/* Side by side. */
enum diff_kind { DIFF_INPUT, DIFF_PATH, DIFF_VALUES, DIFF_OUTPUT, DIFF_END };    /* what makes a difference before the one that it makes */
#define DIFF_MOST 12                    /* differences told of, one line each */

struct diff_found {
	enum diff_kind kind;
	uint64_t a, b;                  /* steps; 0: there is none in that run */
	struct str text;                /* lines, each with its newline */
};

struct diff {
	struct diff_side a, b;
	struct diff_lines *lines;
	struct diff_values values;
	struct idmap frames;            /* serials of a, to those of b */
	uint64_t same_frames;           /* up to here they are the same */
	struct idmap known;             /* frames of a: slots that differ already, in v.len */
	uint64_t new_slots;             /* of the frame on top of a: they differ, and did not before */
	uint64_t last_a, last_b;        /* steps of the last pair */
	struct diff_found found[DIFF_MOST];
	size_t   n_found;
	uint64_t n_kind[DIFF_END + 1];
	uint64_t only_a, only_b;        /* steps that only one has */
	struct err *err;
};
struct diff_found *diff_add(struct diff *d, enum diff_kind kind, uint64_t a, uint64_t b);    /* NULL: there are enough */

uint64_t diff_frame_of_b(const struct diff *d, uint64_t a);  /* serials; 0: none */
void diff_pair_frames(struct diff *d, uint64_t a, uint64_t b);
bool diff_is_pair(struct diff *d, size_t i, size_t j);       /* items of a and b */
void diff_join(struct diff *d, size_t *i, size_t *j);        /* past what only one of the two has */
bool diff_states(struct diff *d);                            /* where the sides are: something differs anew */
int  diff_streams(struct diff *d);
int  diff_ends(struct diff *d);

void diff_add_stop(struct diff_side *s, uint64_t step, const char *name, struct str *out);   /* a line that says where it is */
void diff_add_names(struct diff *d, struct str *out);        /* a line a name that differs */
int  diff_say(struct diff *d, FILE *out);                    /* 1: they differ, 0, -1 */

#endif
