/* filter_impl.h - what a filter is made of, for the filter*.c files.
 *
 *     filter.c          life, steps, decisions; From and Backlog
 *     filter_parse.c    text to predicates (filter_text.h: its parts)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_FILTER_IMPL_H
#define PYSTEP_SRC_FILTER_IMPL_H

#include "condition.h"
#include "filter.h"
#include "pystep/expr.h"

struct predicate;
struct filter;
typedef bool holds_fn(struct filter *f, struct predicate *p, const struct step *at);

struct predicate {
	holds_fn *holds;
	struct predicate **parts;
	size_t n, cap;
	/* a condition */
	struct condition condition;
	struct known wanted;
	struct regex *regex;
	/* an expression */
	struct expr *expr;
	struct str why;                 /* of one without an answer so far: why it has none */
	uint64_t why_step;              /* and where that was; 0: it was never asked */
	bool    is_told;                /* had an answer somewhere */
	/* From: parts are the condition and, if there is one, the predicate */
	int64_t watermark;
	bool    is_on;
	int64_t depth, calls;           /* where it was switched on */
	uint64_t thread;
	/* Backlog: parts are the condition and, if there is one, the filter */
	uint64_t size, stack;
};
void predicate_free(struct predicate *p);
void predicate_add(struct predicate *p, struct predicate *part);     /* takes part */

extern holds_fn filter_holds_condition, filter_holds_expression, filter_holds_all, filter_holds_any, filter_holds_not, filter_holds_from, filter_holds_backlog;

struct filter {
	char *text;
	struct predicate *root;
	uint64_t lag;                   /* of the largest Backlog */
	struct undecided {
		struct filter_decision decision;
		bool held;              /* for a Backlog: its filter held */
	} *queue;                       /* a ring of lag + 2: steps of which nothing was said yet */
	uint64_t n_queue, first;
	bool     is_over;
	struct known known;             /* a field's value; its memory is used again */
};
/* NULL: err says what is wrong. */
struct predicate *filter_parse(struct filter *f, const char *text, struct err *err);

#endif
