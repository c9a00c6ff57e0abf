/* expr_args.h - calls: Python's functions, types and methods as rows of tables, and what they are given.
 *
 * One that is called reads its arguments in `struct args`. Rows that do nearly the same share a function: what tells them
 * apart is `how`, which the call passes on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_EXPR_ARGS_H
#define PYSTEP_SRC_EXPR_ARGS_H

#include "expr_impl.h"

typedef bool char_fn(uint32_t c);
union how {
	int n;
	char_fn *is;
	const char *text;
};

struct args {
	struct val *at;
	size_t n;
	struct val *named;              /* values of keywords */
	const struct bound_name **keywords;
	size_t n_named;
	const struct val *self;         /* a method's object */
	const char *name;               /* of what is called */
	union how how;
};
typedef int call_fn(struct eval *e, const struct args *a, struct val *out);

struct builtin {
	const char *name;
	call_fn *call;                  /* NULL: only the live program can */
	int min, max;                   /* arguments without keywords; max -1: any number */
	const char *keywords;           /* allowed ones, blanks between; "*": any */
	enum val_kind makes;            /* of a type: the kind of its instances, or N_VAL_KINDS */
	const char *base;               /* of a type: NULL for object and functions */
	bool is_type;
	union how how;
};
/* Rows: a function, a type that makes nothing with a kind of its own, a type whose instances are of that kind. */
#define FUNCTION(name, call, min, max, keywords, ...) \
	{ name, call, min, max, keywords, N_VAL_KINDS, NULL, false, __VA_ARGS__ }
#define TYPE(name, call, min, max, keywords, kind, ...) \
	{ name, call, min, max, keywords, kind, "object", true, __VA_ARGS__ }
#define HOW(x) { .n = (x) }

/* Tables, each ended by a row without a name. */
extern const struct builtin ex_number_functions[], ex_text_functions[], ex_container_functions[], ex_iterate_functions[],
	ex_object_functions[], ex_complex_functions[], ex_known_names[];

struct method {
	uint32_t kinds;                 /* OF(V_STR) | … */
	const char *name;
	call_fn *call;
	int min, max;
	const char *keywords;
	union how how;
};
#define OF(kind) (1u << (kind))
#define TEXTS (OF(V_STR) | OF(V_BYTES))
extern const struct method ex_find_methods[], ex_split_methods[], ex_case_methods[], ex_fill_methods[],
	ex_container_methods[], ex_number_methods[], ex_complex_methods[], ex_translate_methods[];
/* … of types: int.from_bytes */
extern const struct method ex_number_class_methods[], ex_text_class_methods[], ex_container_class_methods[];

/* All of them. */
enum { N_FUNCTION_TABLES = 7, N_METHOD_TABLES = 8 };
extern const struct builtin *const ex_function_tables[N_FUNCTION_TABLES];
extern const struct method *const ex_method_tables[N_METHOD_TABLES];

const struct method *ex_find_method(const struct val *self, const char *name);      /* or NULL */
const struct method *ex_find_class_method(enum val_kind of, const char *name);      /* of a type: int.from_bytes */
bool ex_has_attribute(const struct val *v, const char *name);   /* Python's kind of v has it, whether it is known here or not */

struct bound_method {                   /* V_METHOD */
	const struct method *method;
	enum val_kind of;               /* what it is a method of */
	const struct val *self;         /* NULL: str.upper, the first argument will be it */
};
/* A method as a value: of an object, of a type. 1, 0: there is none of that name, -1. */
int ex_get_method(struct eval *e, const struct val *v, const char *name, struct val *out);
const struct builtin *ex_find_builtin(const char *name, size_t len);    /* a name that every program has; or NULL */
const struct builtin *ex_find_type(const char *name, size_t len);       /* classes without such a name, too */
struct val val_type(const struct builtin *b);

int ex_call_builtin(struct eval *e, const struct builtin *b, const struct args *a, struct val *out);
int ex_call_method(struct eval *e, const struct method *m, const struct val *self, const struct args *a, struct val *out);
int ex_call_val(struct eval *e, const struct val *f, const struct args *a, struct val *out);
const struct val *ex_keyword(const struct args *a, const char *name);   /* or NULL */
/* Of a flag that must be an int: 0, 1, -1. */
int ex_flag(struct eval *e, const struct val *v);       /* NULL: 0 */
const struct val *ex_argument(const struct args *a, size_t i, const char *name);     /* by place or by name; or NULL */

/* Called from tables in other files. */
call_fn ex_call_q, ex_call_and, ex_call_or, ex_call_not_, ex_format_method;

#endif
