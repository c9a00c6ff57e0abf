/* complete.h - how a command line that is being typed may go on.
 *
 * From the line, the cursor in it and the session to candidates; no terminal is known here.
 *
 * What a command takes is what its row in the table says ("[FILE:]LINE|FUNCTION [if EXPR]"): words in capitals are kinds of things,
 * which are looked for in the session, words in small letters stand for themselves. So a new command is completed by being
 * there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_COMPLETE_H
#define PYSTEP_COMPLETE_H

#include "pystep/session.h"

struct completion {
	size_t start;                   /* candidates stand in place of the line's bytes from here to the cursor */
	size_t same;                    /* bytes at their beginning that all have and nobody needs to read: "self." */
	char **at;                      /* in order, each once */
	size_t n, cap;
	bool   goes_on;                 /* a single one is not yet all of the word: "half(" of a path, "file.py:" */
};

/* Commands beside the session's: those of the screen. */
struct complete_more {
	bool (*row)(size_t i, const char **names, const char **args);      /* false: no more */
	const char *(*word)(const char *kind, size_t i);                   /* i-th word of a kind of theirs; NULL: no more */
};

/* Of the whole line only what is before the cursor counts. more may be NULL. Fills *out, which is zeroed or was filled before. */
void complete_line(struct session *s, const char *line, size_t cursor, const struct complete_more *more, struct completion *out);
void completion_free(struct completion *c);

#endif
