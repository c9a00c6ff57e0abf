/* session_marks.h - places in time by name: those one gave, and those where one stopped, by number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SESSION_MARKS_H
#define PYSTEP_SRC_SESSION_MARKS_H

#include "pystep/session.h"

#define STOPS_KEPT 100

struct mark { char *name; uint64_t step; };

struct marks {                          /* zeroed: none */
	struct mark *named;             /* in the order in which they were made */
	size_t   n, cap;
	uint64_t stops[STOPS_KEPT];     /* steps, the k-th stop at k % STOPS_KEPT */
	uint64_t n_stops;               /* so far; numbered from 1 */
};

void marks_free(struct marks *m);
void marks_stop(struct marks *m, uint64_t step);             /* one stands there now */
/* "'NAME'", "'NAME", "'3": what is between the quotes, as a step. -1: there is no such mark. */
int  marks_find(const struct marks *m, const char *quoted, uint64_t *step, struct err *err);

/* Commands' ends. A mark of that name moves here. */
int  session_mark(struct session *s, const char *name, struct err *err);
const struct marks *session_marks(const struct session *s);

#endif
