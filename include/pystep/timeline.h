/* timeline.h - a run as steps that one can walk both ways.
 *
 * Steps are only ever added. The state at step n is the same by whichever way one came to it: from the keyframe below by
 * applying deltas, or from where one stands by reverting them, whichever is nearer. Memory is bounded by two states and
 * as many stretches between keyframes for each cursor, whatever the length of the run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_TIMELINE_H
#define PYSTEP_TIMELINE_H

#include "pystep/source.h"
#include "pystep/state.h"

struct timeline;
struct cursor;

/* Life. */
struct timeline *timeline_new(struct source *src, struct err *err);     /* takes src, on failure too */
void timeline_free(struct timeline *tl);                     /* after its cursors */
int  timeline_grow(struct timeline *tl, struct err *err);    /* look for new steps; -1: damaged, what came before stays */

/* Reading. Steps are first … last; when there are none last = first - 1. */
uint64_t timeline_first(const struct timeline *tl);
uint64_t timeline_last(const struct timeline *tl);
bool     timeline_is_complete(const struct timeline *tl);
const struct program *timeline_program(const struct timeline *tl);
/* For questions about all of it (sweep.h): where the steps come from, and where they are. The index is lent until it grows. */
struct source *timeline_source(const struct timeline *tl);
const struct source_index *timeline_index(const struct timeline *tl);
size_t timeline_keyframes_upto(const struct timeline *tl, uint64_t step);    /* how many are of steps up to that one */
int  timeline_outputs(struct timeline *tl, uint64_t from, uint64_t to, source_output_fn *fn, void *arg, struct err *err);
/* Append all that was written to `stream` (1, 2; 0: both) before step n. */
int  timeline_output(struct timeline *tl, uint64_t n, int stream, struct str *out, struct err *err);

/* Cursors: one moving state each. Step first - 1 (usually 0) is the state before the first step. */
struct cursor *cursor_new(struct timeline *tl);
void cursor_free(struct cursor *c);
/* The state at step n, lent until the cursor moves. NULL: no such step, or damaged; the cursor stays where it was. */
const struct state *cursor_at(struct cursor *c, uint64_t n, struct err *err);
const struct state *cursor_state(const struct cursor *c);
/* The delta that led to the cursor's step when it was last reached by going forward one step; NULL otherwise. */
const struct delta *cursor_delta(const struct cursor *c);
/* The same, read once more where one came another way; NULL: a keyframe is all that is at hand, or it cannot be read. */
const struct delta *cursor_reread(struct cursor *c);

#endif
