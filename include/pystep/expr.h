/* expr.h - what an expression means at one recorded step. No code of the program runs.
 *
 * Python's syntax and Python's meaning, in C over recorded values:
 *
 *     x > 3 and self.items[-1].name.startswith("a")        sum(p.price for p in cart if p.n) >= 10 ** 20
 *     $17.x is $18                                         Q(function_sw="test_", depth_lt=10) & ~Q(event="line")
 *
 * Names: those that the expression itself binds (comprehensions, lambda), locals of the frame, globals of its module, then
 * what is known of the event (src/expr_names.c: event function module filename lineno depth step thread
 * source …), then Python's own functions and types. A name of the program's wins; @depth always means the event's. $ID
 * is the object of that number.
 *
 * What the record cannot answer is an error, and says so: Python's own exceptions begin with their names ("NameError: …");
 * all else begins with "cannot tell": a value that was cut, an object not looked into, a call or a method of the program's.
 *   - == of instances is identity, as object's, unless their class defines __eq__ (or is not known): cannot tell;
 *   - so for the truth of an instance (__bool__, __len__; an unknown class counts as true), for order and arithmetic;
 *   - a property, a method, __getattr__: cannot tell;
 *   - sets go in the record's order of sets, which is not that of hashes;
 *   - id(), hash(), repr() of what shows its address: cannot tell.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_EXPR_H
#define PYSTEP_EXPR_H

#include "pystep/show.h"
#include "pystep/state.h"

struct expr;

struct expr_context {
	const struct state *state;
	const struct frame *frame;      /* whose names are meant; NULL: no names of the program, only the rest */
};

/* Life. Compiled once, evaluated often: it remembers in which slot of which code a name lives, and keeps its memory. */
struct expr *expr_compile(const char *text, struct err *err);        /* NULL: err says where and why it cannot be read */
/* A filter: an expression, or a bare list of conditions, `module="a", depth_lt=10`, short for Q(…). */
struct expr *expr_compile_filter(const char *text, struct err *err);
void expr_free(struct expr *x);
const char *expr_text(const struct expr *x);
/* Names that the program may give a meaning to, in order of appearance: NULL beyond the last. */
const char *expr_name(const struct expr *x, size_t i);
/* Does its meaning depend on which step it is, whatever the program's values: on event, step, depth …? */
bool expr_uses_step(const struct expr *x);

/* Evaluating. -1: it cannot be answered, err says why. With a NULL err no message is made, which is faster: for searches
 * through steps at most of which a name is not bound. */
int expr_eval(struct expr *x, const struct expr_context *at, struct err *err);
int expr_test(struct expr *x, const struct expr_context *at, bool *holds, struct err *err);  /* its truth */

/* The result of the last good evaluation: valid until the next, and as long as the state is not moved. */
void expr_show(const struct expr *x, const struct show *how, struct str *out);       /* as show_value; computed ones whole */
void expr_show_type(const struct expr *x, struct str *out);          /* "int", "Point" */
uint64_t expr_id(const struct expr *x);                              /* of the object that it is, or 0 */
struct value expr_value(const struct expr *x);                       /* nothing, if it is a container that was computed */
/* A text for comparing results at two steps: equal if and only if the results are the same scalars and objects, with the same
 * parts down to `depth` (0: a recorded object counts by its identity only). */
void expr_fingerprint(const struct expr *x, int depth, struct str *out);

/* What could be typed. Names that need no program: Python's functions and types, what is known of the event. And of the result of
 * the last good evaluation: attributes (stored ones, its classes', methods that can be called) and a dict's keys as Python
 * writes them. A word may come twice. */
typedef void expr_word_fn(void *arg, const char *word, size_t len);
void expr_each_known(expr_word_fn *fn, void *arg);
void expr_each_attribute(const struct expr *x, expr_word_fn *fn, void *arg);
void expr_each_key(const struct expr *x, expr_word_fn *fn, void *arg);

/* What was read by the last evaluation, good or not: as long as none of it changes, neither does the result (errors
 * included). In order of reading, each once. Noted only when asked for, before evaluating. */
enum expr_read_kind {
	EXPR_READ_SLOT,                 /* slot `slot` of frame `id` */
	EXPR_READ_ENTRY,                /* the entry `key` of the dict `id`; also that there is none */
	EXPR_READ_ATTRIBUTE,            /* the attribute `key` of object `id`, likewise */
	EXPR_READ_ITEM,                 /* item `slot`, counted from the start, of object `id`, which is a list or tuple */
	EXPR_READ_OBJECT,               /* anything in object `id`; also that it lives */
	EXPR_READ_STEP,                 /* what is known of the step itself: another one at every step */
	EXPR_READ_HEAP,                 /* which classes there are */
};
struct expr_read {
	enum expr_read_kind kind;
	uint64_t     id;
	uint32_t     slot;
	struct value key;               /* JSON; as long as the state is not moved */
};
void expr_want_reads(struct expr *x, bool wanted);
const struct expr_read *expr_reads(const struct expr *x, size_t *n);         /* lent until the next evaluation */
/* Count the objects in the result as read, too, down to `depth` levels (1: the result itself). */
void expr_read_result(struct expr *x, int depth);

#endif
