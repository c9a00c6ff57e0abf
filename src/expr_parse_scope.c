/* expr_parse_scope.c - what binds names of its own: comprehensions and lambdas.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_parse.h"

#include <stdlib.h>

/* Comprehensions. */

static struct node *parse_target(struct parser *p)
{
	bool is_tuple = false;
	struct node **list = NULL, *n;
	size_t count = 0, cap = 0;

	while ((n = ex_parse_at(p, BIT_OR))) {
		ex_list_add(&list, &count, &cap, n);
		if (!ex_is_op(p, ","))
			break;
		is_tuple = true;
		if (ex_advance(p) < 0 || ex_is_word(p, "in"))
			break;
	}
	if (!n || (count == 1 && !is_tuple)) {
		free(list);
		return n;
	}
	n = ex_node_new(p, eval_tuple, NULL, NULL);
	n->n = count;
	n->list = ex_keep_list(p, list, count);
	return n;
}

static bool is_target(const struct node *n)
{
	if (n->eval == eval_name || n->eval == eval_field)
		return true;
	if (n->eval != eval_tuple && n->eval != eval_list)
		return false;
	for (size_t i = 0; i < n->n; i++)
		if (!is_target(n->list[i]))
			return false;
	return true;
}

static bool parse_conditions(struct parser *p, struct clause *c)
{
	struct node **list = NULL;
	size_t cap = 0;
	struct node *n;

	while (ex_is_word(p, "if")) {
		if (ex_advance(p) < 0 || !(n = ex_parse_at(p, OR))) {
			free(list);
			return false;
		}
		ex_list_add(&list, &c->n_conditions, &cap, n);
	}
	c->conditions = ex_keep_list(p, list, c->n_conditions);
	return true;
}

static bool parse_clause(struct parser *p, struct clause *c)
{
	if (ex_advance(p) < 0 || !(c->target = parse_target(p)))
		return false;
	if (!is_target(c->target))
		return ex_wrong(p, "a name is missing before this");
	if (!ex_is_word(p, "in"))
		return ex_wrong(p, "\"in\" is missing");
	return ex_advance(p) == 0 && (c->iter = ex_parse_at(p, OR)) && parse_conditions(p, c);
}

/* After its element: "for …". */
struct node *ex_parse_comprehension(
	struct parser *p, eval_fn *eval, struct node *element, struct node *value)
{
	struct node *n = ex_node_new(p, eval, element, value);
	struct clause clauses[20];

	if (ex_is_word(p, "async"))
		return ex_wrong(p, "async needs the live program");
	while (ex_is_word(p, "for")) {
		if (n->n_clauses == ARRAY_LEN(clauses))
			return ex_wrong(p, "there are too many \"for\"");
		clauses[n->n_clauses] = (struct clause){ 0 };
		if (!parse_clause(p, &clauses[n->n_clauses++]))
			return NULL;
	}
	n->clauses = ex_pool_alloc(&p->lx.x->tree, n->n_clauses * sizeof(*clauses));
	memcpy(n->clauses, clauses, n->n_clauses * sizeof(*clauses));
	return n;
}

/* Lambda: names with or without defaults. */

struct node *ex_parse_lambda(struct parser *p)
{
	struct node *n = ex_node_new(p, eval_lambda, NULL, NULL), **list = NULL, *name;
	size_t cap = 0;

	if (ex_advance(p) < 0)
		return NULL;
	while (p->t.kind == T_NAME && !ex_is_keyword(p)) {
		name = ex_node_new(p, eval_name, NULL, NULL);
		name->name = ex_name_of(p, p->t.at, p->t.len, false);
		ex_list_add(&list, &n->n, &cap, name);
		if (ex_advance(p) < 0)
			break;
		if (ex_is_op(p, "=") && (ex_advance(p) < 0 || !(name->a = ex_parse_at(p, WEAKEST))))
			break;
		if (!ex_is_op(p, ",") || ex_advance(p) < 0)
			break;
	}
	n->list = ex_keep_list(p, list, n->n);
	return ex_expect_op(p, ":") && (n->a = ex_parse_at(p, WEAKEST)) ? n : NULL;
}
