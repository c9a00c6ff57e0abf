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

int ex_flag(struct eval *e, const struct val *v)
{
	int64_t n = 0;

	if (v && ex_to_index(e, v, &n) < 0)
		return -1;
	return n != 0;
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

static const struct val *named(const struct args *a, const struct node *parameter)
{
	if (parameter->op == PARAMETER_POSITIONAL)
		return NULL;
	return ex_keyword(a, parameter->name->text);
}

/* What *rest takes: the positional ones from i on; and **more: names that no parameter has. */
static struct val rest_of(struct eval *e, const struct args *a, size_t i)
{
	struct box *b = ex_box_new(e, 0);

	for (; i < a->n; i++)
		*ex_box_add(e, b) = a->at[i];
	return val_box(V_TUPLE, b);
}

static bool takes(const struct lambda *l, const char *name)
{
	for (size_t i = 0; i < l->node->n; i++)
		if (l->node->list[i]->op <= PARAMETER_NAMED &&
			l->node->list[i]->op != PARAMETER_POSITIONAL &&
			!strcmp(l->node->list[i]->name->text, name))
			return true;
	return false;
}

static int more_of(struct eval *e, const struct lambda *l, const struct args *a, struct val *out)
{
	struct box *b = ex_box_new(e, 0);

	for (size_t i = 0; i < a->n_named; i++) {
		const struct val key = val_str(a->keywords[i]->text, a->keywords[i]->len);

		if (!takes(l, a->keywords[i]->text) && ex_dict_set(e, b, &key, &a->named[i]) < 0)
			return -1;
	}
	*out = val_box(V_DICT, b);
	return 0;
}

/* The value of the i-th parameter. */
static int parameter_value(
	struct eval *e, const struct lambda *l, size_t i, const struct args *a, struct val *out)
{
	const struct node *parameter = l->node->list[i];
	bool by_place = parameter->op <= PARAMETER_POSITIONAL && i < a->n;
	const struct val *given;

	if (parameter->op == PARAMETER_REST) {
		*out = rest_of(e, a, i);
		return 0;
	}
	if (parameter->op == PARAMETER_MORE)
		return more_of(e, l, a, out);
	given = named(a, parameter);
	if (given && by_place)
		return ex_fail(e, "TypeError: <lambda>() got multiple values for argument '%s'",
			parameter->name->text);
	if (by_place)
		given = &a->at[i];
	if (!given && parameter->a)
		given = &l->defaults[i];
	if (!given)
		return ex_fail(e, "TypeError: <lambda>() missing 1 required %s argument: '%s'",
			parameter->op == PARAMETER_NAMED ? "keyword-only" : "positional",
			parameter->name->text);
	*out = *given;
	return 0;
}

static int check_parameters(struct eval *e, const struct lambda *l, const struct args *a)
{
	size_t places = 0;
	bool rest = false, more = false;

	for (size_t i = 0; i < l->node->n; i++) {
		places += l->node->list[i]->op <= PARAMETER_POSITIONAL;
		rest |= l->node->list[i]->op == PARAMETER_REST;
		more |= l->node->list[i]->op == PARAMETER_MORE;
	}
	if (a->n > places && !rest)
		return ex_fail(e,
			"TypeError: <lambda>() takes %zu positional arguments but %zu were given",
			places, a->n);
	for (size_t i = 0; i < a->n_named && !more; i++)
		if (!takes(l, a->keywords[i]->text))
			return ex_fail(e,
				"TypeError: <lambda>() got an unexpected keyword argument '%s'",
				a->keywords[i]->text);
	return 0;
}

static int bind_parameters(struct eval *e, const struct lambda *l, const struct args *a)
{
	struct val v;

	e->env = l->env;
	for (size_t i = 0; i < l->node->n; i++) {
		if (parameter_value(e, l, i, a, &v) < 0)
			return -1;
		bind(e, l->node->list[i]->name, &v);
	}
	return 0;
}

static int call_lambda(
	struct eval *e, const struct lambda *l, const struct args *a, struct val *out)
{
	struct env *outer = e->env;
	int r;

	if (check_parameters(e, l, a) < 0)
		return -1;
	if (ex_enter(e) < 0 || ex_spend(e, 1) < 0)
		return -1;
	r = bind_parameters(e, l, a);
	if (r == 0)
		r = l->node->a->eval(e, l->node->a, out);
	e->env = outer;
	e->depth--;
	return r;
}

/* Methods as values. */

static int call_method(
	struct eval *e, const struct bound_method *b, const struct args *a, struct val *out)
{
	struct args rest = *a;

	if (b->self)
		return ex_call_method(e, b->method, b->self, a, out);
	if (!a->n)
		return ex_fail(
			e, "TypeError: unbound method %s() needs an argument", b->method->name);
	if (a->at->kind != b->of && !(b->of == V_INT && is_int(a->at)))
		return ex_fail(e, "TypeError: descriptor '%s' doesn't apply to a '%s' object",
			b->method->name, ex_type_name(e, a->at));
	if (a->at->o && ex_refuse_defined(e, a->at, b->method->name, "that method") < 0)
		return -1;
	rest.at++;
	rest.n--;
	return ex_call_method(e, b->method, a->at, &rest, out);
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
	if (f->kind == V_METHOD)
		return call_method(e, f->method, a, out);
	if ((f->kind == V_FUNCTION || f->kind == V_TYPE) && f->builtin)
		return ex_call_builtin(e, f->builtin, a, out);
	return refuse(e, f);
}
