/* filter.h - which steps of a run are wanted.
 *
 *     Q(function_sw="test_", depth_lt=10) & ~Q(event="line") | Q(module="a")
 *     module="a", depth_lt=10                                  short for Q(…)
 *     From(Q(function="main"), Q(depth_lt=3), watermark=1)
 *     Backlog(Q(kind="exception"), size=20, stack=5)
 *     depth < 4 and function.startswith("parse")               any expression (expr.h); what it cannot tell does not hold
 *     Q(module="a") & (x > 3)                                  also among the others
 *
 * A condition is FIELD_OPERATOR=VALUE (also with two underscores); fields and operators are tables in filter_field.c and
 * filter_compare.c, and a wrong one is an error that names the right ones. VALUE is a literal of Python's: a text, a number, None,
 * True, False, or a list, tuple or set of them. Conditions in one Q are all to hold. Combined by & | ~, `and` `or` `not`, And(…),
 * Or(…), Not(…).
 *
 * From is off until its condition holds; from there on it is what its predicate says (true, if there is none), who sees depth
 * and calls as counted from there, until the depth from there is below the watermark.
 * Backlog holds where its condition does, and there makes the steps before it wanted, too: as many as `size`, those for which
 * `filter` holds; and of the calls that they are in, and that are not among them, the `stack` innermost ones are made known.
 *
 * Because of Backlog, what a step is comes later than the step: decisions come in the order of steps, by filter_next.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_FILTER_H
#define PYSTEP_SRC_FILTER_H

#include "pystep/err.h"
#include "pystep/state.h"
#include "pystep/str.h"

struct filter;

struct filter *filter_compile(const char *text, struct err *err);    /* NULL: err (ERR_USAGE) says what is wrong */
void filter_free(struct filter *f);                          /* may be NULL */
const char *filter_text(const struct filter *f);

struct filter_decision {
	uint64_t step;
	bool     wanted;
	size_t   stack;                 /* of the calls that it is in, that many are to be made known first */
};

/* Can it hold at any step of code with these names? Only what is known of code is looked at. */
struct filter_code { const char *filename, *module, *function, *qualname; };
bool filter_may_hold(struct filter *f, const struct filter_code *code);

/* Is all that it asks of a step the code, the line, the event and the depth? Then it can be asked without a state. */
bool filter_is_stateless(const struct filter *f);
enum filter_verdict { FILTER_NEVER, FILTER_ALWAYS, FILTER_ASK };
enum filter_verdict filter_of_code(struct filter *f, const struct code *code);       /* at all of its steps, or ask at each */
bool filter_holds_at(struct filter *f, const struct frame *frame, enum event event, size_t n_frames);        /* code and line of frame */

void filter_step(struct filter *f, const struct state *s);   /* steps in order, each once */
void filter_end(struct filter *f);                           /* no more steps: what is undecided is decided */
bool filter_is_late(const struct filter *f);                 /* has a Backlog: otherwise each step is decided with itself */
bool filter_next(struct filter *f, struct filter_decision *d);       /* false: none yet */
/* Lines about the expressions in it that had no answer at any step so far, and why: a name that was mistyped. Mostly none. */
void filter_untold(const struct filter *f, struct str *out);

#endif
