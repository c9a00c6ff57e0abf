/* outline.h - what a command said, as rows: those that stand for something, and those inside others folded away.
 *
 * A row may name a step near its beginning ("step 12 f.py:3 …", "7: step 12 …"). In a tree of calls ("step 12 f.py:3     g(1) → 2")
 * the blanks after the place say how deep it is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_OUTLINE_H
#define PYSTEP_UI_OUTLINE_H

#include "row.h"

struct outline_row {
	size_t   start, len;            /* in the text, without newline */
	size_t   indent;                /* bytes up to where a tree's blanks begin; len: no tree */
	uint64_t step;                  /* 0: names none */
	int      depth;
	bool     has_inside, is_folded;
};

struct outline {
	struct str text;
	struct outline_row *rows;       /* all of them */
	size_t n, cap;
	size_t *seen, n_seen;           /* those that are not inside of a folded one */
	bool   has_steps;
};

void outline_set(struct outline *o, const char *text, bool is_tree);
void outline_free(struct outline *o);
/* Of those seen; i < n_seen. */
const struct outline_row *outline_row(const struct outline *o, size_t i);
const char *outline_text(const struct outline *o, size_t i, size_t *len);
/* Fold or unfold what is inside the selected row; closing where nothing is open closes what it is inside of. False: nothing is. */
bool outline_fold(struct outline *o, struct scroll *s, enum row_fold how);

uint64_t outline_step(const char *line);                     /* the step that a line names; 0: none */

#endif
