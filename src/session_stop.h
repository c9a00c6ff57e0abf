/* session_stop.h - breakpoints on the way of a session.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SESSION_STOP_H
#define PYSTEP_SRC_SESSION_STOP_H

#include "session_walk.h"

bool stop_goes_on(void *session, uint64_t step);             /* for breakpoints_on_progress */
/* The next stop from a step on, which a live program is run to: WALK_STOPPED; or the end that was met. *step: where it is. */
enum walked stop_find(struct session *s, uint64_t from, int direction, uint64_t *step, struct err *err);
/* The next stop from a step on, up to or down to another, both known: WALK_STOPPED, or WALK_ENDED: there is none. */
enum walked stop_search(struct session *s, uint64_t from, uint64_t to, int direction, uint64_t *step, struct err *err);
/* A walk has come to that step: WALK_STOPPED when it is a stop, else WALK_REACHED (or what went wrong). */
enum walked stop_check(struct walk *w, uint64_t step, struct err *err);

#endif
