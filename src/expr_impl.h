/* expr_impl.h - what an expression is made of, for the expr_*.c files.
 *
 *     expr.c           life, the result, what was read
 *     expr_lex.c       text to tokens; literals
 *     expr_parse*.c    tokens to a tree: expr_parse.h is the map
 *     expr_eval*.c     the tree, evaluated: a function a kind of node
 *     expr_names.c     names, the event's own fields
 *     expr_attributes.c  attributes of recorded objects
 *     expr_class.c     their classes
 *     expr_pool.c      memory of an evaluation
 *     expr_value.c     values of an expression
 *     expr_load.c      recorded values to those
 *     expr_number.c    numbers of any size
 *     expr_arithmetic.c  operators of numbers
 *     expr_complex.c   complex numbers
 *     expr_other.c     Decimal, dates: what the record has as a text
 *     expr_ops.c       operators of anything
 *     expr_compare.c   equality, membership
 *     expr_order.c     what is less; sorting
 *     expr_hash.c      hashes; tables of sets and dicts
 *     expr_sequence.c  parts: length, items, keys
 *     expr_subscript.c   x[key], slices
 *     expr_iterate.c   one item after the other
 *     expr_args.h      calls: rows of functions, types and methods, and what they are given
 *     expr_call.c      calling them, and lambdas
 *     expr_builtin.c   the names of Python's own
 *     expr_fn_*.c      Python's functions and types, by what they are about
 *     expr_methods.c   methods of containers and numbers
 *     expr_text*.c     methods of str and bytes
 *     expr_format*.c   format(), str.format, %
 *     expr_repr.c      repr, and results for people
 *     expr_str.c       str, ascii
 *     expr_query.c     Q(…)
 *
 * A value is read from the record when someone looks at it: a list of a million costs nothing until then. What is computed
 * lives in the expression's pool until the next evaluation; scalars need no memory.
 *
 * What these files share among each other begins with ex_, eval_ (a kind of node) or val_.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_EXPR_IMPL_H
#define PYSTEP_SRC_EXPR_IMPL_H

#include <gmp.h>

#include "condition.h"
#include "pystep/expr.h"

enum val_kind {
	V_NONE, V_BOOL, V_INT, V_BIG, V_FLOAT, V_STR, V_BYTES, V_ELLIPSIS,
	V_COMPLEX,
	V_OTHER,                        /* a scalar that is only a type and a text: date, Decimal */
	V_LIST, V_TUPLE, V_DEQUE,       /* from here on containers: see is_container */
	V_SET, V_FROZENSET, V_DICT,
	V_VIEW,                         /* dict_keys, dict_values, dict_items of a dict */
	V_RANGE, V_SLICE,
	V_TYPE,                         /* a class: Python's own by `builtin`, or the program's, or both */
	V_FUNCTION,                     /* of Python's: `function` */
	V_METHOD,                       /* of Python's, with or without its object */
	V_UNION,                        /* int | str: the classes */
	V_LAMBDA, V_ITER,
	V_QUERY,                        /* what Q(…) gives: true or false */
	V_OBJECT,                       /* an instance, function, module … of the program: only `o` */
	N_VAL_KINDS
};

struct box;
struct iter;
struct lambda;
struct builtin;
struct bound_method;
struct range { mpz_srcptr start, stop, step; int64_t len; };

struct complex { double re, im; };

struct val {
	enum val_kind kind;
	uint32_t which;                 /* V_VIEW: enum view */
	const struct object *o;         /* the recorded object that it is; NULL: a scalar, or computed */
	uint64_t cut;                   /* how many more there were */
	union {
		int64_t n;              /* V_BOOL, V_INT, V_QUERY */
		double d;
		struct complex z;
		mpz_srcptr big;         /* never one that fits n */
		struct { const char *at; size_t len; } s;        /* V_STR (utf8.h), V_BYTES; V_OTHER: its JSON */
		struct box *box;        /* containers, unions, views (one item: the dict), slices (three); NULL: recorded, see o */
		const struct range *range;
		const struct builtin *builtin;   /* V_TYPE (or NULL), V_FUNCTION */
		const struct bound_method *method;
		struct lambda *lambda;
		struct iter *iter;
	};
};

enum view { VIEW_KEYS, VIEW_VALUES, VIEW_ITEMS };

/* A computed container. A dict's items are key, value, key, value …; n counts the pairs. */
struct box {
	struct val *items;
	size_t      n, cap;
	uint32_t   *table;              /* sets and dicts: index + 1 by hash; NULL: none yet */
	size_t      table_cap;
};

/* Nodes. */
struct node;
struct eval;
enum parameter { PARAMETER_ANY, PARAMETER_POSITIONAL, PARAMETER_NAMED, PARAMETER_REST, PARAMETER_MORE };    /* a, a /, * a, *a, **a */
typedef int eval_fn(struct eval *e, const struct node *n, struct val *out);

struct bound_name {                     /* a name as it is written, once an expression */
	char  *text;
	size_t len;
	struct value key;               /* as JSON, in the same memory */
	struct slot_cache { const struct code *code; int32_t slot; } *slots;     /* by number of the code */
	size_t n_slots;
	bool   is_program;              /* it may be the program's: not only bound here */
	const struct builtin *builtin;  /* Python's own of that name, or NULL */
	struct condition condition;     /* as a keyword of Q(…) */
};

struct clause {                         /* for TARGET in ITER if … */
	struct node  *target, *iter;
	struct node **conditions;
	size_t        n_conditions;
};

struct node {
	eval_fn *eval;
	struct node *a, *b, *c;
	struct node **list;             /* items, arguments, operands */
	size_t   n;
	struct bound_name *name;        /* names, attributes; of an argument: its keyword */
	struct val value;               /* literals */
	int      op;                    /* enum op; of an argument or a lambda's parameter: its kind */
	uint8_t *ops;                   /* comparisons: enum compare, n - 1 of them */
	struct clause *clauses;
	size_t   n_clauses;
	const struct condition_field *field;
	size_t   depth;                 /* of the tree below it */
};

enum op { OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_FLOORDIV, OP_MOD, OP_POW, OP_LSHIFT, OP_RSHIFT, OP_AND, OP_OR, OP_XOR, OP_MATMUL, N_OPS };
enum compare { CMP_LT, CMP_LE, CMP_EQ, CMP_NE, CMP_GT, CMP_GE, CMP_IN, CMP_NOT_IN, CMP_IS, CMP_IS_NOT };

extern eval_fn eval_literal, eval_name, eval_field, eval_id, eval_attribute, eval_subscript, eval_slice, eval_unary, eval_not,
	eval_and, eval_or, eval_binary, eval_compare, eval_conditional, eval_tuple, eval_list, eval_set, eval_dict, eval_call,
	eval_list_comp, eval_set_comp, eval_dict_comp, eval_generator, eval_lambda, eval_fstring, eval_star;

static inline int ex_eval(struct eval *e, const struct node *n, struct val *out)
{
	return n->eval(e, n, out);
}

/* Variables that the expression binds itself. */
struct env {
	const struct bound_name *name;
	struct val value;
	struct env *up;
};

struct lambda {
	const struct node *node;
	struct val *defaults;           /* by parameter */
	struct env *env;
};

struct pool_chunk { struct pool_chunk *next; size_t used, size; };
struct pool {                           /* memory of one evaluation */
	struct pool_chunk *chunks;
	struct big *bigs;               /* made in this evaluation */
	size_t total;
};
struct big { mpz_t z; struct big *next; };

struct expr {
	char *text;
	struct node *root;
	struct pool tree;               /* nodes and literals */
	struct pool pool;               /* of the last evaluation */
	struct bound_name **names;
	size_t n_names, cap_names;
	bool uses_step, wants_reads;
	struct expr_read *reads;
	size_t n_reads, cap_reads;
	uint32_t *read_table;           /* index + 1 by hash, when there are many; else NULL */
	size_t read_table_cap;
	struct class_memo *classes;     /* of the last evaluation */
	struct class_place { char *name; uint64_t id; } *places;     /* where classes were found: to be looked at again */
	size_t n_places, cap_places;
	const struct state *state;      /* of the last evaluation */
	struct val result;
};

struct eval {
	struct expr *x;
	const struct state *s;
	const struct frame *f;
	struct err *err;                /* NULL: no message wanted */
	struct env *env;
	unsigned depth;                 /* of recursion */
	uint64_t work;                  /* so far: see spend */
	bool met_redacted;              /* a value that the record hides was loaded */
};

/* expr.c */
int  ex_fail(struct eval *e, const char *fmt, ...) PRINTF_LIKE(2, 3);           /* -1: "TypeError: …" */
void ex_note_read(struct eval *e, enum expr_read_kind kind, uint64_t id, uint32_t slot, struct value key);
int  ex_spend(struct eval *e, uint64_t work);                   /* -1 when an evaluation takes too much */
int  ex_enter(struct eval *e);                                  /* -1: too deep. Else e->depth is to be put back */

/* expr_lex.c */
enum token_kind { T_END, T_NAME, T_LITERAL, T_FSTRING, T_ID, T_FIELD, T_OP };
struct token {
	enum token_kind kind;
	const char *at;                 /* in the text */
	size_t len;
	struct val value;               /* T_LITERAL, T_ID */
	const char *op;                 /* T_OP: one of a table's, to be compared by strcmp */
	struct { const char *at; size_t len; bool is_raw; } body;    /* T_FSTRING */
};
struct lexer {
	struct expr *x;
	const char *at, *end;
	const char *text;               /* the whole, for messages */
	struct err *err;
};
int ex_lex_next(struct lexer *lx, struct token *t);
int ex_lex_unescape(struct lexer *lx, const char *at, size_t len, bool bytes, struct val *out);
int ex_lex_fail(struct lexer *lx, const char *at, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* expr_parse.c */
struct node *ex_parse(struct expr *x, const char *text, struct err *err);

/* expr_pool.c */
void *ex_pool_alloc(struct pool *p, size_t size);               /* zeroed */
void  ex_pool_reset(struct pool *p);
void  ex_pool_free(struct pool *p);
struct box *ex_box_new(struct eval *e, size_t cap);
struct val *ex_box_add(struct eval *e, struct box *b);          /* to be filled */
const char *ex_keep_text(struct eval *e, struct str *s);        /* copies into the pool, frees s */

/* expr_load.c */
int  ex_load(struct eval *e, struct value v, struct val *out);  /* v is bound */
int  ex_load_id(struct eval *e, uint64_t id, struct val *out);

/* expr_value.c */
struct val val_none(void);
struct val val_bool(bool b);
struct val val_int(int64_t n);
struct val val_float(double d);
struct val val_str(const char *at, size_t len);
struct val val_bytes(const char *at, size_t len);
struct val val_box(enum val_kind kind, struct box *b);
struct val val_take(struct eval *e, struct str *s);          /* a str; frees s */
const char *ex_type_name(struct eval *e, const struct val *v);  /* "int" */
static inline bool is_container(const struct val *v) { return v->kind >= V_LIST && v->kind <= V_DICT; }
static inline bool is_int(const struct val *v) { return v->kind == V_INT || v->kind == V_BIG || v->kind == V_BOOL; }
static inline bool is_number(const struct val *v) { return is_int(v) || v->kind == V_FLOAT; }
static inline bool is_text(const struct val *v) { return v->kind == V_STR || v->kind == V_BYTES; }
static inline bool is_str(const struct val *v, const char *text)
{
	return v->kind == V_STR && v->s.len == strlen(text) && !memcmp(v->s.at, text, v->s.len);
}
int  ex_whole(struct eval *e, const struct val *v);             /* -1: it was cut, or not looked into */
int  ex_truth(struct eval *e, const struct val *v);             /* 0, 1, -1 */
bool ex_same_object(const struct val *a, const struct val *b);  /* is */

/* expr_number.c */
mpz_srcptr ex_big_of(struct eval *e, const struct val *v);      /* of an int of any size */
mpz_ptr    ex_big_new(struct eval *e);
struct val ex_big_val(mpz_srcptr z);                            /* V_INT when it fits */
int  ex_to_double(struct eval *e, const struct val *v, double *out);    /* of a number */
int  ex_to_index(struct eval *e, const struct val *v, int64_t *out);    /* of an int; clipped to int64_t */
double   ex_big_to_double(mpz_srcptr z);                        /* to nearest; infinity when too large */
uint64_t ex_hash_number(const struct val *v);
int  ex_compare_numbers(const struct eval *e, const struct val *a, const struct val *b);        /* 2: a nan */
int  ex_int_from_text(struct eval *e, const char *at, size_t len, int base, struct val *out);   /* digits and sign; false: 0 */
bool ex_float_from_text(const char *at, size_t len, double *out);
int  ex_int_from_double(struct eval *e, double d, struct val *out);
int  ex_round_number(struct eval *e, const struct val *v, const struct val *digits, struct val *out);

/* expr_arithmetic.c */
int  ex_number_op(struct eval *e, enum op op, const struct val *a, const struct val *b, struct val *out);
int  ex_number_negate(struct eval *e, const struct val *a, struct val *out);
int  ex_number_invert(struct eval *e, const struct val *a, struct val *out);

/* expr_complex.c */
struct val val_complex(double re, double im);
bool ex_complex_from_text(const char *at, size_t len, struct val *out);
int  ex_complex_op(struct eval *e, enum op op, const struct val *a, const struct val *b, struct val *out);      /* 1, 0: not of these, -1 */
int  ex_complex_equal(struct eval *e, const struct val *a, const struct val *b);
int  ex_complex_abs(struct eval *e, const struct val *v, struct val *out);
void ex_complex_repr(const struct val *v, struct str *out);
uint64_t ex_hash_complex(const struct val *v);

/* expr_other.c: of what is only a text. False: it cannot be told */
bool ex_other_compare(struct eval *e, const struct val *a, const struct val *b, int *order);    /* one may be a number */
bool ex_other_is_nan(struct eval *e, const struct val *v);
bool ex_other_truth(struct eval *e, const struct val *v, bool *out);
bool ex_other_attribute(struct eval *e, const struct val *v, const char *name, struct val *out);
int  ex_other_to_int(struct eval *e, const struct val *v, struct val *out);             /* 1, 0 */
int  ex_other_to_float(struct eval *e, const struct val *v, double *out);               /* 1, 0 */
uint64_t ex_hash_other(struct eval *e, const struct val *v);

/* expr_ops.c */
int ex_binary(struct eval *e, enum op op, const struct val *a, const struct val *b, struct val *out);
extern const char *const ex_op_names[N_OPS];

/* expr_compare.c: 0, 1, -1 */
int ex_equal(struct eval *e, const struct val *a, const struct val *b);
int ex_same_or_equal(struct eval *e, const struct val *a, const struct val *b);
int ex_contains(struct eval *e, const struct val *container, const struct val *item);
int ex_compare(struct eval *e, enum compare how, const struct val *a, const struct val *b);
int ex_is_within(struct eval *e, const struct val *a, const struct val *b);     /* of sets */
int ex_as_set(struct eval *e, const struct val *v, struct val *out);            /* a set, or a view as one */
bool ex_is_set(const struct val *v);                            /* or a view that compares as one */

/* expr_order.c */
int ex_less(struct eval *e, enum compare how, const struct val *a, const struct val *b);        /* LT LE GT GE */
int ex_cut_order(struct eval *e, const struct val *a, const struct val *b);     /* of texts, or -2: what was cut decides */
int ex_sort_vals(struct eval *e, struct val *at, struct val *keys, size_t n, bool reverse);     /* keys may be at */
int ex_order_of_sets(const struct val *a, const struct val *b); /* total, for showing */

/* expr_hash.c */
int  ex_hash(struct eval *e, const struct val *v, uint64_t *out);
int  ex_box_find(struct eval *e, struct box *b, bool is_dict, const struct val *key, size_t *at);      /* 1, 0: none, -1 */
int  ex_set_add(struct eval *e, struct box *b, const struct val *item);
int  ex_dict_set(struct eval *e, struct box *b, const struct val *key, const struct val *value);
void ex_sort_set(struct box *b);

/* expr_sequence.c */
int    ex_open_parts(struct eval *e, const struct val *v);      /* it is read; -1: not looked into */
size_t ex_n_parts(const struct val *v);                         /* that are there; pairs of a dict */
int    ex_part(struct eval *e, const struct val *v, size_t i, struct val *out);         /* item, or key */
int    ex_part_value(struct eval *e, const struct val *v, size_t i, struct val *out);   /* of a dict */
int    ex_length(struct eval *e, const struct val *v, uint64_t *n);     /* len(v) */
int    ex_dict_find(struct eval *e, const struct val *dict, const struct val *key, struct val *out);   /* 1, 0: none, -1 */
int    ex_to_box(struct eval *e, const struct val *v, struct box **out);        /* all items of anything that can be iterated */
int    ex_to_set(struct eval *e, const struct val *v, struct box **out);
size_t ex_text_count(const struct val *s);                      /* characters of a str, bytes of bytes */
size_t ex_text_offset(const struct val *s, size_t i);           /* bytes before character i */
int64_t ex_range_at(const struct range *r, int64_t i, struct eval *e, struct val *out);
int    ex_range_new(struct eval *e, const struct val *start, const struct val *stop, const struct val *step, struct val *out);

/* expr_eval.c */
int ex_add_all(struct eval *e, const struct val *from, struct box *to);  /* of anything that can be iterated */

/* expr_subscript.c */
int ex_subscript(struct eval *e, const struct val *v, const struct val *key, struct val *out);
int ex_slice_bounds(struct eval *e, const struct val *slice, int64_t len, int64_t *start, int64_t *step, int64_t *n);

/* expr_iterate.c */
typedef int next_fn(struct eval *e, struct iter *it, struct val *out);       /* 1: an item, 0: the end, -1 */
struct iter {
	next_fn *next;
	const char *name;               /* its type */
	struct val of;                  /* what it goes through */
	size_t i;
	int64_t n;
	struct iter **inner;            /* zip, map … */
	size_t n_inner;
	struct val function;
	const struct node *node;        /* a generator's */
	struct env *env;
	struct iter **levels;           /* a generator's: its clauses under way */
	size_t level;
	bool is_started, is_done;
};
int ex_iterate(struct eval *e, const struct val *v, struct iter **out);
struct iter *ex_iter_new(struct eval *e, const char *name, next_fn *next);
struct val val_iter(struct iter *it);
int ex_make_generator(struct eval *e, const struct node *n, struct iter **out);
next_fn ex_next_zip, ex_next_map, ex_next_filter, ex_next_enumerate, ex_next_reversed;

/* expr_names.c */
int ex_get_field(struct eval *e, const struct condition_field *f, struct val *out);

/* expr_query.c, for the parser */
int ex_check_query(const struct node *called, const struct node *call, struct err *err);       /* its conditions, as far as they are literals */

/* expr_attributes.c */
int ex_get_attribute(struct eval *e, const struct val *v, const struct bound_name *name, struct val *out);
/* The attribute in storage: of the instance, then its class. 1, 0: none, -1. */
int ex_find_stored(struct eval *e, const struct object *o, const char *name, struct val *out);

/* expr_class.c */
struct class_info {
	const char *name;               /* __name__ */
	const struct object *o;         /* NULL: not recorded */
	const struct builtin *builtin;  /* Python's own; else NULL */
	struct class_info **mro;        /* itself first */
	size_t n_mro;
	bool is_known;                  /* all of them are */
	bool is_several;                /* two classes go by that name */
};
const struct class_info *ex_class_named(struct eval *e, const char *name, size_t len);
const struct class_info *ex_class_of_object(struct eval *e, const struct object *o);
const struct class_info *ex_class_of_type(struct eval *e, const struct val *type);
const struct class_info *ex_class_of(struct eval *e, const struct val *v);
bool ex_is_class_object(const struct object *o);
bool ex_is_plain_kind(const struct object *o);                  /* of Python's own, whose attributes are all known */
size_t ex_bare_name(const char *at, size_t len);                /* length of "f" in "f(a, b)" */
int  ex_is_subclass(struct eval *e, const struct class_info *c, const struct val *type);
/* -1, saying so, when the class of o defines one of the names itself, "__eq__ __len__". */
int  ex_refuse_defined(struct eval *e, const struct val *v, const char *names, const char *doing);
int  ex_refuse_unknown(struct eval *e, const struct val *v, const char *doing);     /* likewise, when the class is not known */
bool ex_defines(struct eval *e, const struct class_info *c, const char *name);
bool ex_find_in(struct eval *e, const struct object *o, struct value key, struct value *out);    /* an attribute of its own */
bool ex_find_in_class(struct eval *e, const struct class_info *c, struct value key, struct value *out);

/* expr_format.c */
int ex_format_val(struct eval *e, const struct val *v, const char *spec, size_t len, struct str *out);
int ex_format_percent(struct eval *e, const struct val *format, const struct val *args, struct val *out);

/* expr_repr.c, expr_str.c */
enum repr { REPR_STRICT, REPR_SHOW };   /* as Python would, or an error; for people */
int  ex_repr(struct eval *e, const struct val *v, struct str *out);
int  ex_str_of(struct eval *e, const struct val *v, struct str *out);
int  ex_ascii(struct eval *e, const struct val *v, struct str *out);
int  ex_text_by(struct eval *e, int conversion, const struct val *v, struct str *out);    /* 's', 'r', 'a' */
void ex_show_val(struct eval *e, const struct val *v, const struct show *how, struct str *out);
void ex_float_repr(double d, struct str *out);
void ex_bytes_repr(const char *at, size_t len, struct str *out);

#endif
