/* expr_eval.c - the tree, evaluated: a function a kind of node. Calls and lambdas are in expr_eval_call.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

int eval_literal(struct eval *e, const struct node *n, struct val *out)
{
	(void)e;
	*out = n->value;
	return 0;
}

int eval_id(struct eval *e, const struct node *n, struct val *out)
{
	ex_note_read(e, EXPR_READ_OBJECT, (uint64_t)n->value.n, 0, VALUE_NOTHING);
	return ex_load_id(e, (uint64_t)n->value.n, out);
}

int eval_attribute(struct eval *e, const struct node *n, struct val *out)
{
	struct val v;

	return ex_eval(e, n->a, &v) < 0 ? -1 : ex_get_attribute(e, &v, n->name, out);
}

int eval_subscript(struct eval *e, const struct node *n, struct val *out)
{
	struct val v, key;

	if (ex_eval(e, n->a, &v) < 0 || ex_eval(e, n->b, &key) < 0)
		return -1;
	return ex_subscript(e, &v, &key, out);
}

int eval_slice(struct eval *e, const struct node *n, struct val *out)
{
	const struct node *parts[] = { n->a, n->b, n->c };
	struct box *b = ex_box_new(e, 3);

	for (int i = 0; i < 3; i++) {
		struct val *v = ex_box_add(e, b);

		*v = val_none();
		if (parts[i] && ex_eval(e, parts[i], v) < 0)
			return -1;
	}
	*out = val_box(V_SLICE, b);
	return 0;
}

/* Operators. */

static int negate(struct eval *e, const struct val *v, struct val *out)
{
	if (v->kind == V_COMPLEX) {
		*out = val_complex(-v->z.re, -v->z.im);
		return 0;
	}
	return ex_number_negate(e, v, out);
}

static int posit(struct eval *e, const struct val *v, struct val *out)
{
	if (ex_whole(e, v) < 0)
		return -1;
	*out = v->kind == V_BOOL ? val_int(v->n) : *v;
	out->o = NULL;
	return 0;
}

static int invert(struct eval *e, const struct val *v, struct val *out)
{
	if (v->kind != V_QUERY)
		return ex_number_invert(e, v, out);
	*out = *v;
	out->n = !v->n;
	return 0;
}

static const struct {
	char op;
	int (*apply)(struct eval *e, const struct val *v, struct val *out);
	const char *method;
} unaries[] = {
	{ '-', negate, "__neg__" },
	{ '+', posit, "__pos__" },
	{ '~', invert, "__invert__" },
};

int eval_unary(struct eval *e, const struct node *n, struct val *out)
{
	struct val v;
	size_t i = 0;

	if (ex_eval(e, n->a, &v) < 0)
		return -1;
	while (unaries[i].op != n->op)
		i++;
	if (v.o && ex_refuse_defined(e, &v, unaries[i].method, "that operator") < 0)
		return -1;
	if (n->op == '~' ? is_int(&v) || v.kind == V_QUERY : is_number(&v) || v.kind == V_COMPLEX)
		return unaries[i].apply(e, &v, out);
	if (v.kind == V_OTHER)
		return ex_fail(e, "cannot tell: unary %c of a %s", n->op, ex_type_name(e, &v));
	if (ex_refuse_unknown(e, &v, "that operator") < 0)
		return -1;
	return ex_fail(
		e, "TypeError: bad operand type for unary %c: '%s'", n->op, ex_type_name(e, &v));
}

int eval_not(struct eval *e, const struct node *n, struct val *out)
{
	struct val v;
	int r;

	if (ex_eval(e, n->a, &v) < 0 || (r = ex_truth(e, &v)) < 0)
		return -1;
	*out = val_bool(!r);
	return 0;
}

int eval_and(struct eval *e, const struct node *n, struct val *out)
{
	int r;

	if (ex_eval(e, n->a, out) < 0 || (r = ex_truth(e, out)) < 0)
		return -1;
	return r ? ex_eval(e, n->b, out) : 0;
}

int eval_or(struct eval *e, const struct node *n, struct val *out)
{
	int r;

	if (ex_eval(e, n->a, out) < 0 || (r = ex_truth(e, out)) < 0)
		return -1;
	return r ? 0 : ex_eval(e, n->b, out);
}

/* Q(…) & … does not look at its right side when the left has decided. */
static bool is_decided(const struct node *n, const struct val *a)
{
	return a->kind == V_QUERY && ((n->op == OP_AND && !a->n) || (n->op == OP_OR && a->n));
}

int eval_binary(struct eval *e, const struct node *n, struct val *out)
{
	struct val a, b;

	if (ex_eval(e, n->a, &a) < 0)
		return -1;
	if (is_decided(n, &a)) {
		*out = a;
		return 0;
	}
	return ex_eval(e, n->b, &b) < 0 ? -1 : ex_binary(e, n->op, &a, &b, out);
}

static int compare_ints(enum compare how, int64_t a, int64_t b)
{
	switch (how) {
	case CMP_LT: return a < b;
	case CMP_LE: return a <= b;
	case CMP_EQ: return a == b;
	case CMP_NE: return a != b;
	case CMP_GT: return a > b;
	default: return a >= b;
	}
}

static int compare_two(struct eval *e, enum compare how, const struct val *a, const struct val *b)
{
	if (a->kind == V_INT && b->kind == V_INT && how <= CMP_GE && !a->o && !b->o && !a->cut &&
		!b->cut)
		return compare_ints(how, a->n, b->n);
	return ex_compare(e, how, a, b);
}

int eval_compare(struct eval *e, const struct node *n, struct val *out)
{
	struct val a, b;
	int r = 1;

	if (ex_eval(e, n->list[0], &a) < 0)
		return -1;
	for (size_t i = 1; r == 1 && i < n->n; i++) {
		if (ex_eval(e, n->list[i], &b) < 0 ||
			(r = compare_two(e, n->ops[i - 1], &a, &b)) < 0)
			return -1;
		a = b;
	}
	*out = val_bool(r);
	return 0;
}

int eval_conditional(struct eval *e, const struct node *n, struct val *out)
{
	struct val v;
	int r;

	if (ex_eval(e, n->c, &v) < 0 || (r = ex_truth(e, &v)) < 0)
		return -1;
	return ex_eval(e, r ? n->a : n->b, out);
}

/* Displays. */

int ex_add_all(struct eval *e, const struct val *from, struct box *to)
{
	struct iter *it;
	struct val item;
	int r;

	if (ex_iterate(e, from, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &item)) > 0)
		if (ex_spend(e, 1) < 0)
			return -1;
		else
			*ex_box_add(e, to) = item;
	return r;
}

static int add_item(struct eval *e, const struct node *n, struct box *b)
{
	struct val v;

	if (n->eval != eval_star) {
		if (ex_eval(e, n, &v) < 0)
			return -1;
		*ex_box_add(e, b) = v;
		return 0;
	}
	return ex_eval(e, n->a, &v) < 0 ? -1 : ex_add_all(e, &v, b);
}

static int add_items(struct eval *e, const struct node *n, struct box *b)
{
	for (size_t i = 0; i < n->n; i++)
		if (add_item(e, n->list[i], b) < 0)
			return -1;
	return 0;
}

static int display(struct eval *e, const struct node *n, enum val_kind kind, struct val *out)
{
	struct box *b = ex_box_new(e, n->n);

	if (ex_enter(e) < 0 || add_items(e, n, b) < 0)
		return -1;
	e->depth--;
	*out = val_box(kind, b);
	return 0;
}

int eval_tuple(struct eval *e, const struct node *n, struct val *out)
{
	return display(e, n, V_TUPLE, out);
}

int eval_list(struct eval *e, const struct node *n, struct val *out)
{
	return display(e, n, V_LIST, out);
}

int eval_set(struct eval *e, const struct node *n, struct val *out)
{
	struct val list;
	struct box *b;

	if (display(e, n, V_LIST, &list) < 0 || ex_to_set(e, &list, &b) < 0)
		return -1;
	*out = val_box(V_SET, b);
	return 0;
}

int eval_star(struct eval *e, const struct node *n, struct val *out)
{
	(void)n;
	(void)out;
	return ex_fail(e, "SyntaxError: can't use starred expression here");
}

static int add_dict(struct eval *e, const struct val *from, struct box *b)
{
	struct val key, value;

	if (from->kind != V_DICT)
		return ex_fail(e, "TypeError: '%s' object is not a mapping", ex_type_name(e, from));
	if (ex_open_parts(e, from) < 0 || ex_whole(e, from) < 0)
		return -1;
	for (size_t i = 0; i < ex_n_parts(from); i++)
		if (ex_part(e, from, i, &key) < 0 || ex_part_value(e, from, i, &value) < 0 ||
			ex_dict_set(e, b, &key, &value) < 0)
			return -1;
	return 0;
}

int eval_dict(struct eval *e, const struct node *n, struct val *out)
{
	struct box *b = ex_box_new(e, 2 * n->n);
	struct val key, value;

	if (ex_enter(e) < 0)
		return -1;
	for (size_t i = 0; i < n->n; i++) {
		const struct node *k = n->list[2 * i], *v = n->list[2 * i + 1];

		if (k && ex_eval(e, k, &key) < 0)
			return -1;
		if (ex_eval(e, v, &value) < 0 ||
			(k ? ex_dict_set(e, b, &key, &value) : add_dict(e, &value, b)) < 0)
			return -1;
	}
	e->depth--;
	*out = val_box(V_DICT, b);
	return 0;
}

/* Comprehensions. */

int eval_generator(struct eval *e, const struct node *n, struct val *out)
{
	struct iter *it;

	if (ex_make_generator(e, n, &it) < 0)
		return -1;
	*out = val_iter(it);
	return 0;
}

int eval_list_comp(struct eval *e, const struct node *n, struct val *out)
{
	struct val generator;
	struct box *b;

	if (eval_generator(e, n, &generator) < 0 || ex_to_box(e, &generator, &b) < 0)
		return -1;
	*out = val_box(V_LIST, b);
	return 0;
}

int eval_set_comp(struct eval *e, const struct node *n, struct val *out)
{
	struct val generator;
	struct box *b;

	if (eval_generator(e, n, &generator) < 0 || ex_to_set(e, &generator, &b) < 0)
		return -1;
	*out = val_box(V_SET, b);
	return 0;
}

int eval_dict_comp(struct eval *e, const struct node *n, struct val *out)
{
	struct box *b = ex_box_new(e, 0);
	struct iter *it;
	struct val key, value;
	int r;

	if (ex_make_generator(e, n, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &key)) > 0) {
		struct env *outer = e->env;

		e->env = it->env;
		r = ex_eval(e, n->b, &value);
		e->env = outer;
		if (r < 0 || ex_dict_set(e, b, &key, &value) < 0)
			return -1;
	}
	*out = val_box(V_DICT, b);
	return r;
}

/* Format strings. */

static int add_field(struct eval *e, const struct node *n, struct str *out)
{
	struct val v, spec = val_str("", 0);
	struct str text = { 0 };

	if (ex_eval(e, n->a, &v) < 0 || (n->b && ex_eval(e, n->b, &spec) < 0))
		return -1;
	if (n->op) {
		if (ex_text_by(e, n->op, &v, &text) < 0) {
			str_free(&text);
			return -1;
		}
		v = val_take(e, &text);
	}
	return ex_format_val(e, &v, spec.s.at, spec.s.len, out);
}

int eval_fstring(struct eval *e, const struct node *n, struct val *out)
{
	struct str text = { 0 };

	for (size_t i = 0; i < n->n; i++)
		if (n->list[i]->eval) {
			str_add_bytes(&text, n->list[i]->value.s.at, n->list[i]->value.s.len);
		} else if (add_field(e, n->list[i], &text) < 0) {
			str_free(&text);
			return -1;
		}
	*out = val_take(e, &text);
	return 0;
}
