/* profile.h - the whole run in about a thousand pieces of equal length: how deep its calls go, and what happens where.
 *
 * A piece is `stride` steps; when there are too many, two become one, so that nothing has to be looked for again. What is shown
 * of a piece is its deepest stack and, of each kind of tick, the first step that has it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_PROFILE_H
#define PYSTEP_UI_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "routine.h"

enum tick { TICK_OUTPUT, TICK_MARK, TICK_BREAK, TICK_WRITE, TICK_EXCEPTION, N_TICKS };

#define PROFILE_PIECES 1024

struct profile_piece {
	uint32_t depth;                 /* 0: not looked at yet */
	uint64_t ticks[N_TICKS];        /* the first step of each; 0: none */
};

struct profile {
	uint64_t first, last, stride;   /* steps known */
	struct profile_piece pieces[PROFILE_PIECES];
	struct sweep *sweep;            /* its own, from here on */
	struct timeline *tl;
	struct routines routines;       /* exceptions that are no ticks */
	bool is_broken;
};

struct profile *profile_new(struct timeline *tl);
void profile_free(struct profile *p);
void profile_grow(struct profile *p);                        /* there may be more steps than before */
bool profile_idle(struct profile *p);                        /* a bit of looking: depth, exceptions, output; false: all is there */
void profile_tick(struct profile *p, enum tick tick, uint64_t step);
void profile_forget(struct profile *p, enum tick tick);
size_t profile_n(const struct profile *p);                   /* pieces */
uint32_t profile_depth(const struct profile *p, uint64_t from, uint64_t to);    /* greatest in from … to - 1; to > from */

#endif
