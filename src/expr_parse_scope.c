/* expr_parse_scope.c - what binds names of its own: comprehensions and lambdas.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_parse.h"

#include <stdlib.h>

/* Comprehensions. */

static struct node *parse_one_target(struct parser *p)
{
	struct node *n;

	if (!ex_is_op(p, "*"))
		return ex_parse_at(p, BIT_OR);
	if (ex_advance(p) < 0 || !(n = ex_parse_at(p, BIT_OR)))
		return NULL;
	return ex_node_new(p, eval_star, n, NULL);
}

static struct node *parse_target(struct parser *p)
{
	bool is_tuple = false;
	struct node **list = NULL, *n;
	size_t count = 0, cap = 0;

	while ((n = parse_one_target(p))) {
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
	size_t stars = 0;

	if (n->eval == eval_name || n->eval == eval_field)
		return true;
	if (n->eval != eval_tuple && n->eval != eval_list)
		return false;
	for (size_t i = 0; i < n->n; i++) {
		bool star = n->list[i]->eval == eval_star;

		stars += star;
		if (!is_target(star ? n->list[i]->a : n->list[i]))
			return false;
	}
	return stars <= 1;
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

/* Lambda: names with or without defaults, and / and * between them. */

static struct node *parse_name(struct parser *p, enum parameter kind)
{
	struct node *n;

	if (p->t.kind != T_NAME || ex_is_keyword(p))
		return ex_wrong(p, "a name is missing");
	n = ex_node_new(p, eval_name, NULL, NULL);
	n->name = ex_name_of(p, p->t.at, p->t.len, false);
	n->op = kind;
	return ex_advance(p) < 0 ? NULL : n;
}

/* All so far are only positional. */
static bool parse_slash(struct parser *p, struct node **list, size_t n, enum parameter kind)
{
	if (!n || kind != PARAMETER_ANY || list[n - 1]->op == PARAMETER_POSITIONAL)
		return ex_wrong(p, "a / cannot be here");
	for (size_t i = 0; i < n; i++)
		list[i]->op = PARAMETER_POSITIONAL;
	return ex_advance(p) == 0;
}

/* A parameter; NULL and *wrong: an error. NULL: a sign that changes what the next ones are. */
static struct node *parse_parameter(
	struct parser *p, struct node **list, size_t n, enum parameter *kind, bool *wrong)
{
	struct node *name = NULL;

	if (ex_is_op(p, "/")) {
		*wrong = !parse_slash(p, list, n, *kind);
		return NULL;
	}
	if (ex_is_op(p, "**")) {
		name = ex_advance(p) < 0 ? NULL : parse_name(p, PARAMETER_MORE);
	} else if (ex_is_op(p, "*")) {
		*wrong = *kind == PARAMETER_NAMED || ex_advance(p) < 0;
		*kind = PARAMETER_NAMED;
		if (*wrong || ex_is_op(p, ","))
			return NULL;
		name = parse_name(p, PARAMETER_REST);
	} else {
		name = parse_name(p, *kind);
		if (name && ex_is_op(p, "=") &&
			(ex_advance(p) < 0 || !(name->a = ex_parse_at(p, WEAKEST))))
			name = NULL;
	}
	*wrong = !name;
	return name;
}

static bool is_doubled(const struct node *n, struct node *const *list)
{
	for (size_t i = 0; i < n->n; i++)
		for (size_t k = 0; k < i; k++)
			if (list[i]->name == list[k]->name)
				return true;
	return false;
}

struct node *ex_parse_lambda(struct parser *p)
{
	struct node *n = ex_node_new(p, eval_lambda, NULL, NULL), **list = NULL, *one;
	enum parameter kind = PARAMETER_ANY;
	bool wrong = ex_advance(p) < 0;
	size_t cap = 0;

	while (!wrong && !ex_is_op(p, ":")) {
		if (n->n && list[n->n - 1]->op == PARAMETER_MORE) {
			wrong = true;
			ex_wrong(p, "nothing can follow **");
			break;
		}
		if ((one = parse_parameter(p, list, n->n, &kind, &wrong)))
			ex_list_add(&list, &n->n, &cap, one);
		if (!wrong && !ex_is_op(p, ":"))
			wrong = !ex_expect_op(p, ",");
	}
	if (!wrong && (wrong = is_doubled(n, list)))
		ex_wrong(p, "a lambda has two parameters of one name");
	n->list = ex_keep_list(p, list, n->n);
	return !wrong && ex_advance(p) == 0 && (n->a = ex_parse_at(p, WEAKEST)) ? n : NULL;
}
