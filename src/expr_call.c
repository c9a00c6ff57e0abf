/* expr_call.c - calling: what is given held against what a row takes, lambdas, and what only the live program could call.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

const struct val *ex_keyword(const struct args *a, const char *name)
{
	for (size_t i = 0; i < a->n_named; i++)
		if (!strcmp(a->keywords[i]->text, name))
			return &a->named[i];
	return NULL;
}

const struct val *ex_argument(const struct args *a, size_t i, const char *name)
{
	return a->n > i ? &a->at[i] : ex_keyword(a, name);
}

/* Arguments held against a row. */

static bool is_allowed(const char *keywords, const char *name)
{
	size_t n;

	if (!strcmp(keywords, "*"))
		return true;
	for (; *keywords; keywords += n + (keywords[n] == ' ')) {
		n = strcspn(keywords, " ");
		if (strlen(name) == n && !memcmp(keywords, name, n))
			return true;
	}
	return false;
}

static int check_arguments(struct eval *e, const char *name, int min, int max, const char *keywords,
	const struct args *a)
{
	for (size_t i = 0; i < a->n_named; i++)
		if (!is_allowed(keywords, a->keywords[i]->text))
			return ex_fail(e, "TypeError: %s() takes no keyword argument '%s'", name,
				a->keywords[i]->text);
	if ((int)a->n < min)
		return ex_fail(e, "TypeError: %s() takes at least %d argument%s (%zu given)", name,
			min, min == 1 ? "" : "s", a->n);
	if (max >= 0 && (int)a->n > max)
		return ex_fail(e, "TypeError: %s() takes at most %d argument%s (%zu given)", name,
			max, max == 1 ? "" : "s", a->n);
	return 0;
}

int ex_call_builtin(struct eval *e, const struct builtin *b, const struct args *a, struct val *out)
{
	struct args with = *a;

	if (!b->call)
		return ex_fail(e, "cannot tell: only the live program could call %s()", b->name);
	if (check_arguments(e, b->name, b->min, b->max, b->keywords, a) < 0)
		return -1;
	with.name = b->name;
	with.how = b->how;
	return b->call(e, &with, out);
}

int ex_call_method(struct eval *e, const struct method *m, const struct val *self,
	const struct args *a, struct val *out)
{
	struct args with = *a;

	if (check_arguments(e, m->name, m->min, m->max, m->keywords, a) < 0)
		return -1;
	with.self = self;
	with.name = m->name;
	with.how = m->how;
	return m->call(e, &with, out);
}

/* Lambdas. */

static void bind(struct eval *e, const struct bound_name *name, const struct val *v)
{
	struct env *env = ex_pool_alloc(&e->x->pool, sizeof(*env));

	env->name = name;
	env->value = *v;
	env->up = e->env;
	e->env = env;
}

static int bind_parameter(struct eval *e, const struct lambda *l, size_t i, const struct args *a)
{
	const struct node *parameter = l->node->list[i];
	const struct val *given = i < a->n ? &a->at[i] : NULL;
	struct val otherwise;

	for (size_t k = 0; !given && k < a->n_named; k++)
		if (a->keywords[k] == parameter->name)
			given = &a->named[k];
	if (!given && !parameter->a)
		return ex_fail(e,
			"TypeError: <lambda>() missing 1 required positional argument: '%s'",
			parameter->name->text);
	if (!given && parameter->a->eval(e, parameter->a, &otherwise) < 0)
		return -1;
	bind(e, parameter->name, given ? given : &otherwise);
	return 0;
}

static int call_lambda(
	struct eval *e, const struct lambda *l, const struct args *a, struct val *out)
{
	struct env *outer = e->env;
	int r = 0;

	if (a->n > l->node->n)
		return ex_fail(e,
			"TypeError: <lambda>() takes %zu positional arguments but %zu were given",
			l->node->n, a->n);
	if (ex_enter(e) < 0 || ex_spend(e, 1) < 0)
		return -1;
	e->env = l->env;
	for (size_t i = 0; r == 0 && i < l->node->n; i++)
		r = bind_parameter(e, l, i, a);
	if (r == 0)
		r = l->node->a->eval(e, l->node->a, out);
	e->env = outer;
	e->depth--;
	return r;
}

/* Whatever it is. */

static bool cannot_be_called(struct eval *e, const struct val *f)
{
	const struct class_info *c;

	if (f->kind != V_TYPE && f->kind != V_OBJECT)
		return true;
	if (f->kind == V_TYPE || value_is_bound(f->o->text))
		return false;
	c = ex_class_of(e, f);
	return c->is_known && !ex_defines(e, c, "__call__");
}

static int refuse(struct eval *e, const struct val *f)
{
	struct str text = { 0 };

	if (cannot_be_called(e, f))
		return ex_fail(e, "TypeError: '%s' object is not callable", ex_type_name(e, f));
	value_str(f->o->text, &text);
	ex_fail(e, "cannot tell: only the live program could call %.200s",
		text.len ? str_text(&text) : ex_type_name(e, f));
	str_free(&text);
	return -1;
}

int ex_call_val(struct eval *e, const struct val *f, const struct args *a, struct val *out)
{
	if (f->kind == V_LAMBDA)
		return call_lambda(e, f->lambda, a, out);
	if ((f->kind == V_FUNCTION || f->kind == V_TYPE) && f->builtin)
		return ex_call_builtin(e, f->builtin, a, out);
	return refuse(e, f);
}
