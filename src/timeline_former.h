/* timeline_former.h - the stretch before the one that a cursor holds, made ready while it walks back.
 *
 * Going back takes steps from a journal, and when that is at its beginning the stretch before it must be read, from a keyframe
 * on: some thousand steps for the sake of one. So each step back reads a few of them, at such a rate that all are read when the
 * journal ends. That costs one more state a cursor, and only a cursor that walks back.
 *
 * Private to timeline*.c. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_TIMELINE_FORMER_H
#define PYSTEP_SRC_TIMELINE_FORMER_H

#include "timeline_place.h"

enum former_phase {
	FORMER_NONE,
	FORMER_LOADING,                 /* the keyframe is read, and applied as far as `done` */
	FORMER_WALKING,                 /* place is a place */
};

struct former {
	enum former_phase phase;
	struct place place;             /* on its way to `target` */
	struct delta delta;             /* the keyframe's, later each step's */
	size_t       done;
	uint64_t     target;            /* where the other journal begins; UINT64_MAX: not known yet */
	ptrdiff_t    from;              /* the keyframe from which to go there, or -1 */
	uint64_t     failed;            /* one that cannot be reached; 0: none known */
};

void former_init(struct former *f);
void former_free(struct former *f);

/* Where a place should begin that is to go back some steps from n: index of a keyframe, or -1: the start. */
ptrdiff_t former_keyframe(const struct timeline *tl, uint64_t n);

/* A share of the work, after `walked` steps back: p can take back n_back more. Fails in silence. */
void former_work(struct former *f, const struct timeline *tl, const struct place *p, uint64_t walked);
/* How many steps p could take back in exchange for f, where its own are used up. */
size_t former_reach(const struct former *f, const struct place *p);
/* Exchange them; p has none left and former_reach() is not 0. */
void former_exchange(struct former *f, const struct timeline *tl, struct place *p);

#endif
