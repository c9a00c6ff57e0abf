/* expr_query.c - Q(field_operator=value, …): conditions on the event, and how they are combined.
 *
 * Fields and operators are those of condition.h. What is wrong with a condition is found when the expression is read, as far as it
 * can be told then: the steps at which it cannot be answered would else only be steps at which it does not hold.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <stdlib.h>
#include <string.h>

static struct val query(bool holds)
{
	return (struct val){ .kind = V_QUERY, .n = holds };
}

/* What a field is held against. */

static bool wanted_scalar(const struct val *v, struct known *out)
{
	switch (v->kind) {
	case V_NONE: out->kind = KNOWN_NONE; break;
	case V_BOOL: out->kind = KNOWN_BOOL; break;
	case V_INT: out->kind = KNOWN_INT; break;
	case V_FLOAT: out->kind = KNOWN_FLOAT; break;
	case V_BIG: out->kind = KNOWN_FLOAT; break;
	case V_STR:
		str_add_bytes(&out->own, v->s.at, v->s.len);
		known_own(out);
		break;
	default: return false;
	}
	if (v->kind == V_BOOL || v->kind == V_INT)
		out->number = v->n;
	if (v->kind == V_FLOAT || v->kind == V_BIG)
		out->real = v->kind == V_BIG ? ex_big_to_double(v->big) : v->d;
	return true;
}

static int wanted_of(struct eval *e, const struct val *v, struct known *out);

static int wanted_list(struct eval *e, const struct val *v, struct known *out)
{
	struct iter *it;
	struct val x;
	int r;

	if (ex_iterate(e, v, &it) < 0)
		return -1;
	out->kind = KNOWN_LIST;
	while ((r = it->next(e, it, &x)) > 0) {
		BASE_GROW(out->items, out->cap_items, out->n_items + 1);
		out->items[out->n_items] = (struct known){ 0 };
		if (wanted_of(e, &x, &out->items[out->n_items++]) < 0)
			return -1;
	}
	return r;
}

static int wanted_of(struct eval *e, const struct val *v, struct known *out)
{
	if (wanted_scalar(v, out))
		return 0;
	if (is_container(v))
		return wanted_list(e, v, out);
	return ex_fail(e, "TypeError: a field is held against texts, numbers or None, not %s",
		ex_type_name(e, v));
}

/* Conditions. */

/* The one that was asked for last: an expression asks for the same at every step. */
static int compiled(const struct condition *c, const struct known *wanted, const struct regex **out,
	struct err *err)
{
	static struct {
		struct str text;
		struct regex *regex;
	} last;
	struct regex *regex;

	*out = c->op->is_regex ? last.regex : NULL;
	if (!c->op->is_regex || (last.regex && last.text.len == wanted->len &&
					!memcmp(str_text(&last.text), wanted->at, wanted->len)))
		return 0;
	if (condition_compile(c, wanted, &regex, err) < 0)
		return -1;
	regex_free(last.regex);
	*out = last.regex = regex;
	str_clear(&last.text);
	str_add_bytes(&last.text, wanted->at, wanted->len);
	return 0;
}

static int hold(struct eval *e, const struct condition *c, const struct known *wanted)
{
	static struct known field;
	struct step at = step_of(e->s);
	const struct regex *regex;
	struct err why = { 0 };

	ex_note_read(e, EXPR_READ_STEP, 0, 0, VALUE_NOTHING);
	if (condition_check(c, wanted, &why) < 0 || compiled(c, wanted, &regex, &why) < 0)
		return ex_fail(e, "TypeError: %s", why.text);
	return at.frame && condition_holds(c, &at, &field, wanted, regex);
}

static int condition(struct eval *e, const struct bound_name *name, const struct val *v)
{
	struct condition c = name->condition;
	struct known wanted = { 0 };
	struct err why = { 0 };
	int r;

	if (!c.op && condition_find(&c, name->text, name->len, &why) < 0)
		return ex_fail(e, "TypeError: %s", why.text);
	r = wanted_of(e, v, &wanted);
	if (r == 0)
		r = hold(e, &c, &wanted);
	known_free(&wanted);
	return r;
}

/* When it is read. */

static bool is_query(const struct node *called)
{
	const struct builtin *b = called->eval == eval_name ? called->name->builtin
				  : called->eval == eval_literal && called->value.kind == V_FUNCTION
					  ? called->value.builtin
					  : NULL;

	return b && (b->call == ex_call_q || b->call == ex_call_and || b->call == ex_call_or ||
			    b->call == ex_call_not_);
}

static int check_literal(const struct condition *c, const struct val *v, struct err *err)
{
	struct known wanted = { 0 };
	const struct regex *regex;
	int r = 0;

	if (wanted_scalar(v, &wanted) &&
		(condition_check(c, &wanted, err) < 0 || compiled(c, &wanted, &regex, err) < 0))
		r = -1;
	known_free(&wanted);
	return r;
}

/* What follows the run from step to step, or acts on it, has no meaning at one step. */
static const char needs_more[] = "it needs more than one step; in --filter it stands beside Q(…), combined with it by & | ~";
static const struct {
	const char *name, *why;
} of_filters[] = {
	{ "From", needs_more },
	{ "Backlog", needs_more },
	{ "When", "a filter chooses steps and does nothing at them; the command logpoint does" },
};

static int check_called(const struct node *called, struct err *err)
{
	for (size_t i = 0; called->eval == eval_name && i < ARRAY_LEN(of_filters); i++)
		if (!strcmp(called->name->text, of_filters[i].name))
			return err_set(err, "%s(…) is no expression: %s", of_filters[i].name, of_filters[i].why);
	return 0;
}

int ex_check_query(const struct node *called, const struct node *call, struct err *err)
{
	if (!is_query(called))
		return check_called(called, err);
	for (size_t i = 0; i < call->n; i++) {
		const struct node *arg = call->list[i];

		if (!arg->name)
			continue;
		if (condition_find(&arg->name->condition, arg->name->text, arg->name->len, err) < 0)
			return -1;
		if (arg->a->eval == eval_literal &&
			check_literal(&arg->name->condition, &arg->a->value, err) < 0)
			return -1;
	}
	return 0;
}

/* All of the arguments, then all of the conditions; or any. */
static int combine(struct eval *e, const struct args *a, int decides, struct val *out)
{
	int r = !decides;

	for (size_t i = 0; r == !decides && i < a->n; i++)
		r = ex_truth(e, &a->at[i]);
	for (size_t i = 0; r == !decides && i < a->n_named; i++)
		r = condition(e, a->keywords[i], &a->named[i]);
	*out = query(r > 0);
	return r < 0 ? -1 : 0;
}

int ex_call_q(struct eval *e, const struct args *a, struct val *out)
{
	return combine(e, a, 0, out);
}

int ex_call_and(struct eval *e, const struct args *a, struct val *out)
{
	return combine(e, a, 0, out);
}

int ex_call_or(struct eval *e, const struct args *a, struct val *out)
{
	return combine(e, a, 1, out);
}

int ex_call_not_(struct eval *e, const struct args *a, struct val *out)
{
	if (combine(e, a, 0, out) < 0)
		return -1;
	out->n = !out->n;
	return 0;
}
