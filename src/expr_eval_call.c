/* expr_eval_call.c - nodes that call: arguments, methods, and lambdas to be called.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

int eval_lambda(struct eval *e, const struct node *n, struct val *out)
{
	struct lambda *l = ex_pool_alloc(&e->x->pool, sizeof(*l));

	l->node = n;
	l->env = e->env;
	l->defaults = ex_pool_alloc(&e->x->pool, (n->n + 1) * sizeof(*l->defaults));
	for (size_t i = 0; i < n->n; i++)
		if (n->list[i]->a && ex_eval(e, n->list[i]->a, &l->defaults[i]) < 0)
			return -1;
	*out = (struct val){ .kind = V_LAMBDA, .lambda = l };
	return 0;
}

/* Arguments. */

/* The array of names doubles when it is full: at powers of two. */
static int add_keyword(struct eval *e, struct args *a, const struct bound_name *name)
{
	const struct bound_name **more;

	for (size_t i = 0; i < a->n_named; i++)
		if (!strcmp(a->keywords[i]->text, name->text))
			return ex_fail(e,
				"TypeError: there are multiple values for keyword argument '%s'",
				name->text);
	if (!(a->n_named & (a->n_named - 1))) {
		more = ex_pool_alloc(&e->x->pool, (2 * a->n_named + 1) * sizeof(*more));
		if (a->n_named)
			memcpy(more, a->keywords, a->n_named * sizeof(*more));
		a->keywords = more;
	}
	a->keywords[a->n_named++] = name;
	return 0;
}

/* **names */
static int add_named(struct eval *e, const struct val *dict, struct box *named, struct args *a)
{
	struct val key, value;

	if (dict->kind != V_DICT)
		return ex_fail(e, "TypeError: argument after ** must be a mapping, not %s",
			ex_type_name(e, dict));
	if (ex_open_parts(e, dict) < 0 || ex_whole(e, dict) < 0)
		return -1;
	for (size_t i = 0; i < ex_n_parts(dict); i++) {
		struct bound_name *name = ex_pool_alloc(&e->x->pool, sizeof(*name));

		if (ex_part(e, dict, i, &key) < 0 || ex_part_value(e, dict, i, &value) < 0)
			return -1;
		if (key.kind != V_STR)
			return ex_fail(e, "TypeError: keywords must be strings");
		name->text = ex_pool_alloc(&e->x->pool, key.s.len + 1);
		memcpy(name->text, key.s.at, key.s.len);
		name->len = key.s.len;
		if (ex_spend(e, 1) < 0 || add_keyword(e, a, name) < 0)
			return -1;
		*ex_box_add(e, named) = value;
	}
	return 0;
}

static int add_argument(struct eval *e, const struct node *arg, struct box *values,
	struct box *named, struct args *a)
{
	struct val v;

	if (ex_eval(e, arg->a, &v) < 0)
		return -1;
	if (arg->op == '1')
		return ex_add_all(e, &v, values);
	if (arg->op == '2')
		return add_named(e, &v, named, a);
	*ex_box_add(e, arg->name ? named : values) = v;
	return arg->name ? add_keyword(e, a, arg->name) : 0;
}

static int eval_arguments(struct eval *e, const struct node *n, struct args *a)
{
	struct box *values = ex_box_new(e, n->n), *named = ex_box_new(e, n->n);

	for (size_t i = 0; i < n->n; i++)
		if (add_argument(e, n->list[i], values, named, a) < 0)
			return -1;
	a->at = values->items;
	a->n = values->n;
	a->named = named->items;
	return 0;
}

/* Calls. */

/* object.method(…): a method of Python's own is called without being made a value first. */
static int eval_method_call(struct eval *e, const struct node *n, struct val *out, bool *is_method)
{
	const struct method *m;
	struct args args = { 0 };
	struct val self;

	if (ex_eval(e, n->a->a, &self) < 0)
		return -1;
	m = ex_find_method(&self, n->a->name->text);
	if (m && self.o && ex_refuse_defined(e, &self, n->a->name->text, "that method") < 0)
		return -1;
	*is_method = m != NULL;
	if (!m)
		return ex_get_attribute(e, &self, n->a->name, out);
	return eval_arguments(e, n, &args) < 0 ? -1 : ex_call_method(e, m, &self, &args, out);
}

int eval_call(struct eval *e, const struct node *n, struct val *out)
{
	struct args args = { 0 };
	bool is_method = false;
	struct val f;
	int r;

	if (ex_enter(e) < 0)
		return -1;
	if (n->a->eval == eval_attribute)
		r = eval_method_call(e, n, &f, &is_method);
	else
		r = ex_eval(e, n->a, &f);
	if (r == 0 && is_method)
		*out = f;
	else if (r == 0)
		r = eval_arguments(e, n, &args) < 0 ? -1 : ex_call_val(e, &f, &args, out);
	e->depth--;
	return r;
}
