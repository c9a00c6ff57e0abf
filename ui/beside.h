/* beside.h - the values of the names on a source line, to be shown beside it.
 *
 * Shown is what the line binds (assignment targets, loop variables, parameters); on the line that is about to run, every name
 * that has a value. The values are those at the step looked at, of the frame that the line belongs to.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_BESIDE_H
#define PYSTEP_UI_BESIDE_H

#include "lex.h"
#include "pane.h"

/* The frame that line of this file belongs to: of those from the one looked at outwards the first whose code has it. NULL: none. */
const struct frame *beside_frame(const struct view *v, const struct file *file, uint32_t line);

struct beside {
	const struct view *view;
	const struct frame *frame;
	uint32_t line;
	const char *text;               /* of the line */
	const struct lex_token *tokens;
	size_t n_tokens;
};
void beside_draw(const struct beside *b, struct pen *pen);

#endif
