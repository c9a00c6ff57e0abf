/* expr.h - what an expression means at one recorded step. No program code runs.
 *
 * Today: a name (locals, then globals) or $ID, then any number of .attribute and [subscript] with a literal (an int, a str,
 * True, False, None). The whole language comes here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_EXPR_H
#define PYSTEP_SRC_EXPR_H

#include "pystep/err.h"
#include "pystep/state.h"

struct expr_result {                    /* not to be copied: value may point to ref */
	struct value value;             /* as long as the state is not moved */
	char ref[24];
};

/* `f`: the frame whose names are meant; NULL: only $ID. -1: it cannot be answered, err says why. */
int expr_eval(const struct state *s, const struct frame *f, const char *text, struct expr_result *out, struct err *err);

#endif
