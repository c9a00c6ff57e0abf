/* expr_parse_atom.c - values as they are written: names, constants, brackets of all kinds, and what follows them: .name [key] (…)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_parse.h"

#include <stdlib.h>

/* Displays. */

struct node *ex_parse_item(struct parser *p)
{
	struct node *inner;

	if (!ex_is_op(p, "*"))
		return ex_parse_at(p, WEAKEST);
	if (ex_advance(p) < 0 || !(inner = ex_parse_at(p, BIT_OR)))
		return NULL;
	return ex_node_new(p, eval_star, inner, NULL);
}

/* Items up to the closing bracket, which is taken. `first` was read already. */
static struct node *parse_items(
	struct parser *p, eval_fn *eval, const char *close, struct node *first)
{
	struct node **list = NULL, *n = first;
	size_t count = 0, cap = 0;

	ex_list_add(&list, &count, &cap, first);
	while (ex_is_op(p, ",")) {
		int r = ex_advance(p);

		if (r == 0 && ex_is_op(p, close))
			break;
		if (r < 0 || !(n = ex_parse_item(p))) {
			free(list);
			return NULL;
		}
		ex_list_add(&list, &count, &cap, n);
	}
	n = ex_node_new(p, eval, NULL, NULL);
	n->n = count;
	n->list = ex_keep_list(p, list, count);
	return ex_expect_op(p, close) ? n : NULL;
}

static struct node *parse_paren(struct parser *p)
{
	struct node *n;

	if (ex_advance(p) < 0)
		return NULL;
	if (ex_is_op(p, ")")) {
		n = ex_node_new(p, eval_tuple, NULL, NULL);
		return ex_advance(p) < 0 ? NULL : n;
	}
	if (!(n = ex_parse_item(p)))
		return NULL;
	if (ex_is_word(p, "for") || ex_is_word(p, "async")) {
		n = ex_parse_comprehension(p, eval_generator, n, NULL);
		return n && ex_expect_op(p, ")") ? n : NULL;
	}
	if (ex_is_op(p, ","))
		return parse_items(p, eval_tuple, ")", n);
	if (n->eval == eval_star)
		return ex_wrong(p, "* needs a comma here");
	if (!ex_expect_op(p, ")"))
		return NULL;
	n->depth = SIZE_MAX; /* in brackets: no part of a chain, no bare star */
	return n;
}

static struct node *parse_list(struct parser *p)
{
	struct node *n;

	if (ex_advance(p) < 0)
		return NULL;
	if (ex_is_op(p, "]")) {
		n = ex_node_new(p, eval_list, NULL, NULL);
		return ex_advance(p) < 0 ? NULL : n;
	}
	if (!(n = ex_parse_item(p)))
		return NULL;
	if (ex_is_word(p, "for") || ex_is_word(p, "async")) {
		n = ex_parse_comprehension(p, eval_list_comp, n, NULL);
		return n && ex_expect_op(p, "]") ? n : NULL;
	}
	return parse_items(p, eval_list, "]", n);
}

/* key: value, or ** and a dict: a pair whose key is NULL. */
static bool parse_pair(struct parser *p, struct node **key, struct node **value)
{
	*key = NULL;
	if (ex_is_op(p, "**"))
		return ex_advance(p) == 0 && (*value = ex_parse_at(p, BIT_OR));
	return (*key = ex_parse_at(p, WEAKEST)) && ex_expect_op(p, ":") &&
	       (*value = ex_parse_at(p, WEAKEST));
}

static struct node *parse_dict(struct parser *p, struct node *key, struct node *value)
{
	struct node **list = NULL, *n;
	size_t count = 0, cap = 0;

	ex_list_add(&list, &count, &cap, key);
	ex_list_add(&list, &count, &cap, value);
	while (ex_is_op(p, ",")) {
		if (ex_advance(p) < 0)
			break;
		if (ex_is_op(p, "}"))
			break;
		if (!parse_pair(p, &key, &value)) {
			free(list);
			return NULL;
		}
		ex_list_add(&list, &count, &cap, key);
		ex_list_add(&list, &count, &cap, value);
	}
	n = ex_node_new(p, eval_dict, NULL, NULL);
	n->n = count / 2;
	n->list = ex_keep_list(p, list, count);
	return ex_expect_op(p, "}") ? n : NULL;
}

static struct node *parse_brace(struct parser *p)
{
	struct node *n, *value;

	if (ex_advance(p) < 0)
		return NULL;
	if (ex_is_op(p, "}")) {
		n = ex_node_new(p, eval_dict, NULL, NULL);
		return ex_advance(p) < 0 ? NULL : n;
	}
	if (ex_is_op(p, "**"))
		return parse_pair(p, &n, &value) ? parse_dict(p, n, value) : NULL;
	if (!(n = ex_parse_item(p)))
		return NULL;
	if (ex_is_op(p, ":")) {
		if (n->eval == eval_star || ex_advance(p) < 0 || !(value = ex_parse_at(p, WEAKEST)))
			return n->eval == eval_star ? ex_wrong(p, "this cannot be") : NULL;
		if (!ex_is_word(p, "for"))
			return parse_dict(p, n, value);
		n = ex_parse_comprehension(p, eval_dict_comp, n, value);
		return n && ex_expect_op(p, "}") ? n : NULL;
	}
	if (ex_is_word(p, "for")) {
		n = ex_parse_comprehension(p, eval_set_comp, n, NULL);
		return n && ex_expect_op(p, "}") ? n : NULL;
	}
	return parse_items(p, eval_set, "}", n);
}

/* Names and constants. */

static const struct {
	const char *word;
	enum val_kind kind;
	int64_t n;
} constants[] = {
	{ "None", V_NONE, 0 },
	{ "True", V_BOOL, 1 },
	{ "False", V_BOOL, 0 },
};

static struct node *parse_name(struct parser *p)
{
	struct node *n;

	for (size_t i = 0; i < ARRAY_LEN(constants); i++)
		if (ex_is_word(p, constants[i].word)) {
			n = ex_node_literal(p, constants[i].kind == V_NONE
						       ? val_none()
						       : val_bool(constants[i].n));
			return ex_advance(p) < 0 ? NULL : n;
		}
	if (ex_is_keyword(p))
		return ex_wrong(p, "a value is missing");
	n = ex_node_new(p, eval_name, NULL, NULL);
	n->name = ex_name_of(p, p->t.at, p->t.len, true);
	/* locals and globals are Python's functions here, and fields in Q(…) and behind @. */
	n->field = n->name->builtin ? NULL : condition_field(n->name->text, n->name->len);
	return ex_advance(p) < 0 ? NULL : n;
}

static struct node *parse_field_name(struct parser *p)
{
	struct node *n = ex_node_new(p, eval_field, NULL, NULL);

	if (ex_advance(p) < 0)
		return NULL;
	n->field = p->t.kind == T_NAME ? condition_field(p->t.at, p->t.len) : NULL;
	if (!n->field && (ex_is_word(p, "Q") || ex_is_word(p, "And") || ex_is_word(p, "Or") ||
				 ex_is_word(p, "Not")))
		n = ex_node_literal(p, (struct val){ .kind = V_FUNCTION,
					       .builtin = ex_find_builtin(p->t.at, p->t.len) });
	else if (!n->field)
		return ex_wrong(p, "@ is followed by a field of the event (event function module "
				   "lineno depth step …), not this");
	p->lx.x->uses_step = true;
	return ex_advance(p) < 0 ? NULL : n;
}

static const struct {
	const char *op;
	struct node *(*parse)(struct parser *p);
} brackets[] = {
	{ "(", parse_paren },
	{ "[", parse_list },
	{ "{", parse_brace },
	{ "@", parse_field_name },
};

static struct node *parse_atom(struct parser *p)
{
	struct node *n;

	if (ex_is_text(&p->t))
		return ex_parse_strings(p);
	if (p->t.kind == T_LITERAL || p->t.kind == T_ID) {
		n = ex_node_literal(p, p->t.value);
		n->eval = p->t.kind == T_ID ? eval_id : eval_literal;
		return ex_advance(p) < 0 ? NULL : n;
	}
	if (p->t.kind == T_NAME)
		return parse_name(p);
	if (ex_is_op(p, "...")) {
		n = ex_node_literal(p, (struct val){ .kind = V_ELLIPSIS });
		return ex_advance(p) < 0 ? NULL : n;
	}
	for (size_t i = 0; i < ARRAY_LEN(brackets); i++)
		if (ex_is_op(p, brackets[i].op))
			return brackets[i].parse(p);
	return ex_wrong(p, "a value is missing");
}

/* After an atom: .name [key] (arguments) */

static struct node *parse_attribute(struct parser *p, struct node *of)
{
	struct node *n = ex_node_new(p, eval_attribute, of, NULL);

	if (ex_advance(p) < 0)
		return NULL;
	if (p->t.kind != T_NAME || ex_is_keyword(p))
		return ex_wrong(p, "a name is missing");
	n->name = ex_name_of(p, p->t.at, p->t.len, false);
	return ex_advance(p) < 0 ? NULL : n;
}

static bool parse_bound(struct parser *p, struct node **out)
{
	*out = NULL;
	if (ex_is_op(p, ":") || ex_is_op(p, "]") || ex_is_op(p, ","))
		return true;
	return (*out = ex_parse_at(p, WEAKEST)) != NULL;
}

static struct node *parse_key(struct parser *p)
{
	struct node *n = ex_node_new(p, eval_slice, NULL, NULL);

	if (ex_is_op(p, "*"))
		return ex_parse_item(p);
	if (!parse_bound(p, &n->a))
		return NULL;
	if (!ex_is_op(p, ":"))
		return n->a ? n->a : ex_wrong(p, "a subscript is missing");
	if (ex_advance(p) < 0 || !parse_bound(p, &n->b))
		return NULL;
	if (ex_is_op(p, ":") && (ex_advance(p) < 0 || !parse_bound(p, &n->c)))
		return NULL;
	return n;
}

static struct node *parse_subscript(struct parser *p, struct node *of)
{
	struct node **list = NULL, *key;
	size_t count = 0, cap = 0;
	bool is_tuple = false;

	if (ex_advance(p) < 0)
		return NULL;
	while ((key = parse_key(p))) {
		ex_list_add(&list, &count, &cap, key);
		if (!ex_is_op(p, ","))
			break;
		is_tuple = true;
		if (ex_advance(p) < 0 || ex_is_op(p, "]"))
			break;
	}
	if (key && is_tuple) {
		key = ex_node_new(p, eval_tuple, NULL, NULL);
		key->n = count;
		key->list = ex_keep_list(p, list, count);
	} else {
		free(list);
	}
	return key && ex_expect_op(p, "]") ? ex_node_new(p, eval_subscript, of, key) : NULL;
}

/* One argument: a value, *items, **names, or name=value. */
static struct node *parse_argument(struct parser *p)
{
	struct node *n, *arg = ex_node_new(p, NULL, NULL, NULL);

	if (ex_is_op(p, "*") || ex_is_op(p, "**")) {
		arg->op = p->t.op[1] ? '2' : '1';
		return ex_advance(p) == 0 && (arg->a = ex_parse_at(p, WEAKEST)) ? arg : NULL;
	}
	if (!(n = ex_parse_at(p, WEAKEST)))
		return NULL;
	if (ex_is_op(p, "=") && n->eval == eval_name && n->depth != SIZE_MAX) {
		arg->name = n->name;
		return ex_advance(p) == 0 && (arg->a = ex_parse_at(p, WEAKEST)) ? arg : NULL;
	}
	arg->a = n;
	return arg;
}

static struct node *parse_call(struct parser *p, struct node *of)
{
	struct node *n = ex_node_new(p, eval_call, of, NULL), **list = NULL, *arg = n;
	size_t cap = 0;
	bool named = false;

	if (ex_advance(p) < 0)
		return NULL;
	while (arg && !ex_is_op(p, ")")) {
		if (!(arg = parse_argument(p)))
			break;
		if (ex_is_word(p, "for") && !arg->name && !arg->op) {
			arg->a = ex_parse_comprehension(p, eval_generator, arg->a, NULL);
			if (!arg->a || n->n || !ex_is_op(p, ")"))
				arg = arg->a ? ex_wrong(p,
						       "a generator among other arguments needs "
						       "its own brackets")
					     : NULL;
		}
		if (arg && named && !arg->name && !arg->op)
			arg = ex_wrong(p, "a positional argument follows a keyword argument");
		if (!arg)
			break;
		named |= arg->name || arg->op == '2';
		ex_list_add(&list, &n->n, &cap, arg);
		if (!ex_is_op(p, ")") && !ex_expect_op(p, ","))
			arg = NULL;
	}
	n->list = ex_keep_list(p, list, n->n);
	if (!arg || ex_check_query(of, n, p->lx.err) < 0)
		return NULL;
	return ex_expect_op(p, ")") ? n : NULL;
}

static const struct {
	const char *op;
	struct node *(*parse)(struct parser *p, struct node *of);
} trailers[] = {
	{ ".", parse_attribute },
	{ "[", parse_subscript },
	{ "(", parse_call },
};

struct node *ex_parse_trailers(struct parser *p)
{
	struct node *n = parse_atom(p);

	for (size_t i = 0; n && i < ARRAY_LEN(trailers); i++)
		if (ex_is_op(p, trailers[i].op)) {
			n = trailers[i].parse(p, n);
			i = SIZE_MAX;
		}
	return n;
}
