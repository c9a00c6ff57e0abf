/* complete_impl.h - the completion from inside.
 *
 *     complete.c           the line: which command, which of its arguments
 *     complete_kinds.c     what there is of a kind: places, marks, numbers, paths …
 *     complete_expr.c      expressions: names, attributes, keys
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_COMPLETE_IMPL_H
#define PYSTEP_SRC_COMPLETE_IMPL_H

#include "pystep/complete.h"

struct completing {
	struct session *s;
	const char *line;               /* up to the cursor, and no further */
	size_t cursor, args, word;      /* where the arguments begin, and the last word */
	const struct complete_more *more;
	struct completion *out;
};

/* A candidate, if the line has the beginning of it from `start` on. */
void offer(struct completing *c, size_t start, const char *text, size_t len);
void offer_word(struct completing *c, const char *text);     /* in place of the last word */

void complete_commands(struct completing *c);
void complete_kind(struct completing *c, const char *kind, size_t len);      /* "FILE:LINE", "EXPR" … */
void complete_expression(struct completing *c, size_t from); /* the expression begins there, or later */

#endif
