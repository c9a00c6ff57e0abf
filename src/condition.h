/* condition.h - FIELD_OPERATOR=VALUE: what is known of a step, held against a value.
 *
 * Here are the one table of fields and the one table of operators, for filters (filter.h) and for Q(…) and the event's names in
 * expressions (expr.h). Names and meanings are those of Python's best tracer, with some more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_CONDITION_H
#define PYSTEP_SRC_CONDITION_H

#include "pystep/err.h"
#include "pystep/state.h"
#include "regexp.h"

enum known_kind { KNOWN_NONE, KNOWN_BOOL, KNOWN_INT, KNOWN_FLOAT, KNOWN_TEXT, KNOWN_LIST, KNOWN_NAMES, KNOWN_OTHER };

/* What a field is at a step, or what it is held against. */
struct known {
	enum known_kind kind;
	int64_t number;                 /* BOOL, INT */
	double  real;
	const char *at;                 /* TEXT: UTF-8, … */
	size_t  len;
	struct str own;                 /* … which may be in here */
	struct value value;             /* of a field that is a value of the program's; else nothing */
	struct known *items;            /* LIST, of what it is held against */
	size_t  n_items, cap_items;
	const struct frame *frame;      /* NAMES: of its variables … */
	bool    globals;                /* … or those of its module */
};
void known_clear(struct known *k);                           /* to None; keeps the memory */
void known_free(struct known *k);                            /* what it holds */
void known_value(struct known *out, const struct state *s, struct value v); /* what a value of the program's is */
void known_own(struct known *k);                             /* a text out of what is in `own` */

struct step {                           /* as conditions see it */
	const struct state *s;
	const struct frame *frame;      /* innermost; never NULL */
	enum event event;
	int64_t depth, calls;
};
int64_t step_depth(enum event event, size_t n_frames);
struct step step_of(const struct state *s);                  /* frame: NULL if there is none */

struct condition_field {
	const char *name;
	void (*get)(const struct step *at, struct known *out);       /* out: None */
	enum known_kind kind;           /* if it always is of one, else OTHER */
	bool is_of_code;                /* the same at every step of the same code */
	bool is_stateless;              /* all that is looked at is the frame's code and line, the event, the depth */
};
extern const struct condition_field condition_fields[];      /* ends with name == NULL */
const struct condition_field *condition_field(const char *name, size_t len);         /* NULL: there is none */

struct condition_operator {
	const char *name;
	bool (*holds)(const struct step *at, const struct known *field, const struct known *wanted, const struct regex *regex);
	bool negated;
	/* What the value has to be: NULL, or what is wrong with it. */
	const char *(*check)(const struct condition_field *field, const struct known *wanted);
	bool is_regex;
};
extern const struct condition_operator condition_operators[];        /* ends with name == NULL */

struct condition {
	const struct condition_field *field;
	const struct condition_operator *op;
};
int condition_find(struct condition *c, const char *name, size_t len, struct err *err);      /* "depth_lt"; -1: err says which there are */
int condition_check(const struct condition *c, const struct known *wanted, struct err *err);     /* can it be held against that? */
int condition_compile(const struct condition *c, const struct known *wanted, struct regex **out, struct err *err);  /* NULL: needs none */
bool condition_holds(const struct condition *c, const struct step *at, struct known *field, const struct known *wanted,
		const struct regex *regex);     /* field: for its memory */

#endif
