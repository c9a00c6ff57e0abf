/* filter_impl.h - what a filter is made of, for the filter*.c files.
 *
 *     filter.c          life, steps, decisions; From and Backlog
 *     filter_parse.c    text to predicates
 *     filter_field.c    fields: what is known of a step
 *     filter_compare.c  operators
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_FILTER_IMPL_H
#define PYSTEP_SRC_FILTER_IMPL_H

#include "filter.h"
#include "pystep/expr.h"
#include "regexp.h"

enum known_kind { KNOWN_NONE, KNOWN_BOOL, KNOWN_INT, KNOWN_FLOAT, KNOWN_TEXT, KNOWN_LIST, KNOWN_NAMES, KNOWN_OTHER };

/* What a field is at a step, or a literal. */
struct known {
	enum known_kind kind;
	int64_t number;                 /* BOOL, INT */
	double  real;
	struct str text;
	struct known *items;            /* LIST, of a literal */
	size_t  n_items, cap_items;
	const struct frame *frame;      /* NAMES: of its variables … */
	bool    globals;                /* … or those of its module */
};
void known_free(struct known *k);                            /* what it holds */

struct step {                           /* as a predicate sees it */
	const struct state *s;
	const struct frame *frame;      /* innermost; never NULL */
	int64_t depth, calls;
};

struct field {
	const char *name;
	void (*get)(const struct step *at, struct known *out);       /* out: of a kind only; its text is empty */
	enum known_kind kind;           /* if it always is of one, else OTHER */
	bool is_of_code;                /* the same at every step of the same code */
};
extern const struct field filter_fields[];                   /* ends with name == NULL */

struct operator {
	const char *name;
	bool (*holds)(const struct step *at, const struct known *field, const struct known *wanted, const struct regex *regex);
	bool negated;
	/* What the value has to be: NULL, or what is wrong with it. */
	const char *(*check)(const struct field *field, const struct known *wanted);
	bool is_regex;
};
extern const struct operator filter_operators[];             /* ends with name == NULL */

struct predicate;
struct filter;
typedef bool holds_fn(struct filter *f, struct predicate *p, const struct step *at);

struct predicate {
	holds_fn *holds;
	struct predicate **parts;
	size_t n, cap;
	/* a condition */
	const struct field *field;
	const struct operator *op;
	struct known wanted;
	struct regex *regex;
	/* an expression */
	struct expr *expr;
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
	int64_t  n_calls;               /* so far */
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
