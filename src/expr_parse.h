/* expr_parse.h - the parser's files among each other: where it stands, its tools, and who reads what.
 *
 * Each ex_parse_… takes the tokens of what it is named after and leaves the next one in p->t. NULL: an error was set.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_EXPR_PARSE_H
#define PYSTEP_SRC_EXPR_PARSE_H

#include "expr_args.h"

#define MAX_NESTING 200                 /* brackets and operators inside each other */

struct parser {
	struct lexer lx;
	struct token t;                 /* the next one */
	int nesting;
	size_t *n_nodes;
};

enum strength { WEAKEST, TERNARY, OR, AND, NOT, COMPARISON, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, PRODUCT, SIGN, POWER };

/* expr_parse.c */
struct node *ex_parse_at(struct parser *p, enum strength strength);     /* operators at least so strong */

/* expr_parse_node.c */
struct node *ex_node_new(struct parser *p, eval_fn *eval, struct node *a, struct node *b);
struct node *ex_node_literal(struct parser *p, struct val v);
int  ex_advance(struct parser *p);                              /* to the next token; -1 */
struct node *ex_wrong(struct parser *p, const char *why);       /* NULL: says so, of the next token */
bool ex_is_op(const struct parser *p, const char *op);
bool ex_is_word(const struct parser *p, const char *word);
bool ex_is_keyword(const struct parser *p);
bool ex_expect_op(struct parser *p, const char *op);            /* and behind it; false: it is missing */
void ex_list_add(struct node ***list, size_t *n, size_t *cap, struct node *node);
struct node **ex_keep_list(struct parser *p, struct node **list, size_t n);     /* into the pool; frees list */
struct bound_name *ex_name_of(struct parser *p, const char *at, size_t len, bool is_program);

/* expr_parse_atom.c */
struct node *ex_parse_item(struct parser *p);                   /* a value, or * and one */
struct node *ex_parse_trailers(struct parser *p);               /* an atom and what follows it */

/* expr_parse_scope.c */
struct node *ex_parse_comprehension(struct parser *p, eval_fn *eval, struct node *element, struct node *value);
struct node *ex_parse_lambda(struct parser *p);

/* expr_parse_string.c */
bool ex_is_text(const struct token *t);
struct node *ex_parse_strings(struct parser *p);

#endif
