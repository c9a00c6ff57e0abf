/* session_ask.h - a session as one who asks questions: with its progress, its cancel, and a cursor for looking at the answers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SESSION_ASK_H
#define PYSTEP_SRC_SESSION_ASK_H

#include "pystep/session.h"
#include "query.h"

/* The session stays where it is; a cancel from before is forgotten. */
struct query session_ask(struct session *s);

/* Let a live program make n steps more, or as many as it has: 1. 0: it has ended, there is none, or somebody lost patience (then
 * err says "cancelled"). -1. */
int session_run_on(struct session *s, uint64_t n, struct err *err);
/* The same, to the next step that may write EXPR, as of the frame asked about, or to that frame's end. */
int session_run_to_write(struct session *s, const char *text, struct err *err);

/* Whose names a question about a variable means: those of the frame being looked at; or, when the same was asked before and one
 * stands where the answer was, those of the frame meant then, so that to ask again goes on with the same variable. */
const struct frame *session_asked_frame(const struct session *s, const char *text);
void session_asked(struct session *s, const char *text, uint64_t frame);    /* the answer is here; the frame's serial, or 0 */

/* [FILE:]LINE, "": where one stands. `place` points into `text` or the program. */
int session_place(const struct session *s, const char *text, struct query_place *place, struct err *err);

#endif
