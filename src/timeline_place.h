/* timeline_place.h - one state on its way through a run: forward by deltas, back by its journal, anywhere by a keyframe.
 *
 * Private to timeline*.c. A place knows the step it is at, the position in the source behind that step, and where each of the
 * steps began that the state's journal can take back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_TIMELINE_PLACE_H
#define PYSTEP_SRC_TIMELINE_PLACE_H

#include "pystep/timeline.h"

/* One step that the journal can take back. */
struct back {
	uint64_t pos;                   /* where its delta begins */
	size_t   n_changes;
};

struct place {
	struct state *state;            /* NULL: no place yet */
	uint64_t step;
	uint64_t pos;                   /* behind the step: where the next delta begins */
	struct back *back;              /* a ring would save the moving; forgetting halves it instead */
	size_t   n_back, cap_back;
	size_t   n_changes;             /* of all in back */
};

/* Before the first step. A place that was somewhere keeps its memory. */
void place_start(struct place *p, const struct timeline *tl);
void place_free(struct place *p);

/* 0 or -1: p stands at the last step that could be reached. */
int  place_forward(struct place *p, const struct timeline *tl, uint64_t n, struct delta *d, struct err *err);
void place_back(struct place *p);       /* n_back > 0 */

/* The keyframe's delta is read first, then applied, at once or so many of its changes at a time: *done counts them. A place
 * where that failed half-way stands nowhere. */
int  place_read_keyframe(struct place *p, const struct timeline *tl, const struct source_keyframe *k, struct delta *d, struct err *err);
int  place_apply_keyframe(struct place *p, const struct timeline *tl, const struct delta *d, size_t n, size_t *done, struct err *err);

#endif
