/* expr_parse.c - tokens to a tree, by the strength of operators.
 *
 * The grammar is Python's for expressions ("Expressions" in the language reference), without await, yield and :=.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_parse.h"

#include <stdlib.h>

#define MAX_NODES 10000 /* evaluating goes as deep as a chain of operators is long */

/* Operators. */

static const struct {
	const char *op;
	enum strength strength;
	enum op means;
} binaries[] = {
	{ "|", BIT_OR, OP_OR },
	{ "^", BIT_XOR, OP_XOR },
	{ "&", BIT_AND, OP_AND },
	{ "<<", SHIFT, OP_LSHIFT },
	{ ">>", SHIFT, OP_RSHIFT },
	{ "+", SUM, OP_ADD },
	{ "-", SUM, OP_SUB },
	{ "*", PRODUCT, OP_MUL },
	{ "/", PRODUCT, OP_DIV },
	{ "//", PRODUCT, OP_FLOORDIV },
	{ "%", PRODUCT, OP_MOD },
	{ "@", PRODUCT, OP_MATMUL },
};

static struct node *parse_power(struct parser *p)
{
	struct node *n = ex_parse_trailers(p), *exponent;

	if (!n || !ex_is_op(p, "**"))
		return n;
	if (ex_advance(p) < 0 || !(exponent = ex_parse_at(p, SIGN)))
		return NULL;
	n = ex_node_new(p, eval_binary, n, exponent);
	n->op = OP_POW;
	return n;
}

static struct node *parse_prefix(struct parser *p)
{
	struct node *n;

	if (ex_is_op(p, "-") || ex_is_op(p, "+") || ex_is_op(p, "~")) {
		char op = p->t.op[0];

		if (ex_advance(p) < 0 || !(n = ex_parse_at(p, SIGN)))
			return NULL;
		n = ex_node_new(p, eval_unary, n, NULL);
		n->op = op;
		return n;
	}
	return parse_power(p);
}

static struct node *parse_binaries(struct parser *p, enum strength strength, struct node *n)
{
	for (size_t i = 0; n && i < ARRAY_LEN(binaries); i++)
		if (binaries[i].strength >= strength && ex_is_op(p, binaries[i].op)) {
			struct node *right = NULL;

			if (ex_advance(p) < 0 ||
				!(right = ex_parse_at(p, binaries[i].strength + 1)))
				return NULL;
			n = ex_node_new(p, eval_binary, n, right);
			n->op = binaries[i].means;
			i = SIZE_MAX;
		}
	return n;
}

static const struct {
	const char *op;
	enum compare means;
} comparisons[] = {
	{ "<", CMP_LT },
	{ "<=", CMP_LE },
	{ "==", CMP_EQ },
	{ "!=", CMP_NE },
	{ ">", CMP_GT },
	{ ">=", CMP_GE },
};

/* Takes a comparison operator: 1, 0, -1. */
static int take_comparison(struct parser *p, uint8_t *op)
{
	for (size_t i = 0; i < ARRAY_LEN(comparisons); i++)
		if (ex_is_op(p, comparisons[i].op)) {
			*op = comparisons[i].means;
			return ex_advance(p) < 0 ? -1 : 1;
		}
	if (ex_is_word(p, "in")) {
		*op = CMP_IN;
		return ex_advance(p) < 0 ? -1 : 1;
	}
	if (ex_is_word(p, "not")) {
		*op = CMP_NOT_IN;
		if (ex_advance(p) < 0)
			return -1;
		return !ex_is_word(p, "in")
			       ? ex_lex_fail(&p->lx, p->t.at, "\"in\" is missing after \"not\"")
		       : ex_advance(p) < 0 ? -1
					   : 1;
	}
	if (!ex_is_word(p, "is"))
		return 0;
	*op = CMP_IS;
	if (ex_advance(p) < 0)
		return -1;
	if (!ex_is_word(p, "not"))
		return 1;
	*op = CMP_IS_NOT;
	return ex_advance(p) < 0 ? -1 : 1;
}

static struct node *parse_comparisons(struct parser *p, struct node *first)
{
	struct node **list = NULL, *n = first;
	size_t count = 0, cap = 0;
	uint8_t ops[64];
	int r;

	ex_list_add(&list, &count, &cap, first);
	while ((r = take_comparison(p, &ops[count - 1])) == 1) {
		if (count == ARRAY_LEN(ops)) {
			r = ex_lex_fail(&p->lx, p->t.at, "there are too many comparisons");
			break;
		}
		if (!(n = ex_parse_at(p, BIT_OR))) {
			r = -1;
			break;
		}
		ex_list_add(&list, &count, &cap, n);
	}
	if (r < 0 || count == 1) {
		free(list);
		return r < 0 ? NULL : first;
	}
	n = ex_node_new(p, eval_compare, list[0], list[1]);
	n->n = count;
	n->list = ex_keep_list(p, list, count);
	n->ops = ex_pool_alloc(&p->lx.x->tree, count);
	memcpy(n->ops, ops, count - 1);
	return n;
}

static struct node *parse_words(
	struct parser *p, const char *word, eval_fn *eval, enum strength below)
{
	struct node *n = ex_parse_at(p, below), *right;

	while (n && ex_is_word(p, word)) {
		if (ex_advance(p) < 0 || !(right = ex_parse_at(p, below)))
			return NULL;
		n = ex_node_new(p, eval, n, right);
	}
	return n;
}

static struct node *parse_ternary(struct parser *p)
{
	struct node *n = ex_is_word(p, "lambda") ? ex_parse_lambda(p) : ex_parse_at(p, OR),
		    *condition, *other;

	if (!n || !ex_is_word(p, "if"))
		return n;
	if (ex_advance(p) < 0 || !(condition = ex_parse_at(p, OR)))
		return NULL;
	if (!ex_is_word(p, "else"))
		return ex_wrong(p, "\"else\" is missing");
	if (ex_advance(p) < 0 || !(other = ex_parse_at(p, TERNARY)))
		return NULL;
	n = ex_node_new(p, eval_conditional, n, other);
	n->c = condition;
	return n;
}

static struct node *parse_not(struct parser *p)
{
	struct node *n;

	if (!ex_is_word(p, "not"))
		return ex_parse_at(p, COMPARISON);
	if (ex_advance(p) < 0 || !(n = ex_parse_at(p, NOT)))
		return NULL;
	return ex_node_new(p, eval_not, n, NULL);
}

static struct node *parse_strength(struct parser *p, enum strength strength)
{
	switch (strength) {
	case WEAKEST:
	case TERNARY: return parse_ternary(p);
	case OR: return parse_words(p, "or", eval_or, AND);
	case AND: return parse_words(p, "and", eval_and, NOT);
	case NOT: return parse_not(p);
	case COMPARISON: {
		struct node *n = ex_parse_at(p, BIT_OR);
		return n ? parse_comparisons(p, n) : NULL;
	}
	default: return parse_binaries(p, strength, parse_prefix(p));
	}
}

struct node *ex_parse_at(struct parser *p, enum strength strength)
{
	struct node *n;

	if (++p->nesting > MAX_NESTING * 8)
		return ex_wrong(p, "it is nested too deep");
	if (ex_is_word(p, "lambda") && strength > TERNARY)
		return ex_wrong(p, "a lambda needs brackets here");
	n = parse_strength(p, strength);
	p->nesting--;
	return n;
}

/* A bare tuple at the top: "a, b". */
static struct node *parse_all(struct parser *p)
{
	struct node **list = NULL, *n;
	size_t count = 0, cap = 0;
	bool is_tuple = false;

	while ((n = ex_parse_item(p))) {
		ex_list_add(&list, &count, &cap, n);
		if (!ex_is_op(p, ","))
			break;
		is_tuple = true;
		if (ex_advance(p) < 0 || p->t.kind == T_END)
			break;
	}
	if (n && !is_tuple && n->eval == eval_star)
		n = ex_wrong(p, "* needs a comma here");
	if (n && is_tuple) {
		n = ex_node_new(p, eval_tuple, NULL, NULL);
		n->n = count;
		n->list = ex_keep_list(p, list, count);
	} else {
		free(list);
	}
	return n;
}

struct node *ex_parse(struct expr *x, const char *text, struct err *err)
{
	size_t n_nodes = 0;
	struct parser p = {
		.n_nodes = &n_nodes,
		.lx = { .x = x, .at = text, .end = text + strlen(text), .text = text, .err = err }
	};
	struct node *n;

	if (ex_advance(&p) < 0)
		return NULL;
	if (p.t.kind == T_END) {
		err_set(err, "an expression is missing");
		return NULL;
	}
	if (!(n = parse_all(&p)))
		return NULL;
	if (n_nodes > MAX_NODES) {
		err_set(err, "cannot read so long an expression");
		return NULL;
	}
	return p.t.kind == T_END ? n : ex_wrong(&p, "this cannot follow");
}
