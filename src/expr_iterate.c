/* expr_iterate.c - one item after the other: of containers, texts, ranges, and generators as lazy as Python's.
 *
 * What was cut ends an iteration with an error, but only when it is reached: any() may have its answer before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include "pystep/utf8.h"

struct iter *ex_iter_new(struct eval *e, const char *name, next_fn *next)
{
	struct iter *it = ex_pool_alloc(&e->x->pool, sizeof(*it));

	it->name = name;
	it->next = next;
	return it;
}

struct val val_iter(struct iter *it)
{
	return (struct val){ .kind = V_ITER, .iter = it };
}

static int at_end(struct eval *e, const struct val *v)
{
	return v->cut ? ex_whole(e, v) : 0;
}

static int next_part(struct eval *e, struct iter *it, struct val *out)
{
	if (it->i >= ex_n_parts(&it->of))
		return at_end(e, &it->of);
	return ex_part(e, &it->of, it->i++, out) < 0 ? -1 : 1;
}

static int next_view(struct eval *e, struct iter *it, struct val *out)
{
	const struct val *dict = &it->of.box->items[0];
	struct box *pair;

	if (it->i >= ex_n_parts(dict))
		return at_end(e, dict);
	if (it->of.which != VIEW_ITEMS)
		return (it->of.which == VIEW_KEYS ? ex_part : ex_part_value)(
			       e, dict, it->i++, out) < 0
			       ? -1
			       : 1;
	pair = ex_box_new(e, 2);
	if (ex_part(e, dict, it->i, ex_box_add(e, pair)) < 0 ||
		ex_part_value(e, dict, it->i++, ex_box_add(e, pair)) < 0)
		return -1;
	*out = val_box(V_TUPLE, pair);
	return 1;
}

static int next_character(struct eval *e, struct iter *it, struct val *out)
{
	uint32_t c;
	size_t n;

	if (it->i >= it->of.s.len)
		return at_end(e, &it->of);
	n = utf8_decode(it->of.s.at + it->i, it->of.s.len - it->i, &c);
	*out = val_str(it->of.s.at + it->i, n);
	it->i += n;
	return 1;
}

static int next_byte(struct eval *e, struct iter *it, struct val *out)
{
	if (it->i >= it->of.s.len)
		return at_end(e, &it->of);
	*out = val_int((unsigned char)it->of.s.at[it->i++]);
	return 1;
}

static int next_number(struct eval *e, struct iter *it, struct val *out)
{
	if (it->n >= it->of.range->len)
		return 0;
	ex_range_at(it->of.range, it->n++, e, out);
	return 1;
}

int ex_next_reversed(struct eval *e, struct iter *it, struct val *out)
{
	struct val i = val_int(--it->n);

	if (it->n < 0)
		return 0;
	if (it->of.kind == V_DICT || it->of.kind == V_VIEW)
		return ex_part(e, &it->of, (size_t)it->n, out) < 0 ? -1 : 1;
	return ex_subscript(e, &it->of, &i, out) < 0 ? -1 : 1;
}

int ex_next_enumerate(struct eval *e, struct iter *it, struct val *out)
{
	struct box *pair = ex_box_new(e, 2);
	int r;

	*ex_box_add(e, pair) = val_int(it->n++);
	r = it->inner[0]->next(e, it->inner[0], ex_box_add(e, pair));
	*out = val_box(V_TUPLE, pair);
	return r;
}

/* n: whether they must be equally long. */
int ex_next_zip(struct eval *e, struct iter *it, struct val *out)
{
	struct box *items = ex_box_new(e, it->n_inner);
	struct val more;

	if (!it->n_inner)
		return 0;
	for (size_t i = 0; i < it->n_inner; i++) {
		int r = it->inner[i]->next(e, it->inner[i], ex_box_add(e, items));

		if (r < 0)
			return -1;
		if (r == 0 && it->n && i > 0)
			return ex_fail(e,
				"ValueError: zip() argument %zu is shorter than argument%s%s",
				i + 1, i > 1 ? "s 1-" : " 1", "");
		for (size_t k = 1; r == 0 && it->n && k < it->n_inner; k++)
			if (it->inner[k]->next(e, it->inner[k], &more) > 0)
				return ex_fail(e,
					"ValueError: zip() argument %zu is longer than argument%s",
					k + 1, k > 1 ? "s 1-" : " 1");
		if (r == 0)
			return 0;
	}
	*out = val_box(V_TUPLE, items);
	return 1;
}

int ex_next_map(struct eval *e, struct iter *it, struct val *out)
{
	struct val *items = ex_pool_alloc(&e->x->pool, (it->n_inner + 1) * sizeof(*items));
	struct args args = { .at = items, .n = it->n_inner };

	for (size_t i = 0; i < it->n_inner; i++) {
		int r = it->inner[i]->next(e, it->inner[i], &items[i]);

		if (r <= 0)
			return r;
	}
	return ex_call_val(e, &it->function, &args, out) < 0 ? -1 : 1;
}

int ex_next_filter(struct eval *e, struct iter *it, struct val *out)
{
	struct val holds;
	struct args args = { .at = out, .n = 1 };
	int r;

	while ((r = it->inner[0]->next(e, it->inner[0], out)) > 0) {
		if (ex_spend(e, 1) < 0)
			return -1;
		holds = *out;
		if (it->function.kind != V_NONE && ex_call_val(e, &it->function, &args, &holds) < 0)
			return -1;
		if ((r = ex_truth(e, &holds)) != 0)
			return r;
	}
	return r;
}

/* Generators: nested loops that can be left and entered again. */

static int bind_target(struct eval *e, const struct node *target, const struct val *v);

static int wrong_number(
	struct eval *e, const struct node *target, size_t given, size_t wanted, const char *least)
{
	if (given < wanted)
		return ex_fail(e,
			"ValueError: not enough values to unpack (expected %s%zu, got %zu)", least,
			wanted, given);
	return ex_fail(e, "ValueError: too many values to unpack (expected %zu)", target->n);
}

/* a, *b, c: what the star takes is all that the others leave. */
static int bind_targets(struct eval *e, const struct node *target, const struct val *v)
{
	struct box *items, *rest = ex_box_new(e, 0);
	size_t star = 0, taken = 0;
	struct val list;

	if (ex_to_box(e, v, &items) < 0)
		return -1;
	while (star < target->n && target->list[star]->eval != eval_star)
		star++;
	if (star == target->n && items->n != target->n)
		return wrong_number(e, target, items->n, target->n, "");
	if (star < target->n && items->n + 1 < target->n)
		return wrong_number(e, target, items->n, target->n - 1, "at least ");
	for (size_t i = 0; i < target->n; i++) {
		const struct node *one = target->list[i];

		if (i == star) {
			while (items->n - taken > target->n - 1 - i)
				*ex_box_add(e, rest) = items->items[taken++];
			list = val_box(V_LIST, rest);
			one = one->a;
		}
		if (bind_target(e, one, i == star ? &list : &items->items[taken++]) < 0)
			return -1;
	}
	return 0;
}

static int bind_target(struct eval *e, const struct node *target, const struct val *v)
{
	struct env *env;

	if (!target->name)
		return bind_targets(e, target, v);
	env = ex_pool_alloc(&e->x->pool, sizeof(*env));
	env->name = target->name;
	env->value = *v;
	env->up = e->env;
	e->env = env;
	return 0;
}

static int conditions_hold(struct eval *e, const struct clause *c)
{
	struct val v;
	int r = 1;

	for (size_t i = 0; r == 1 && i < c->n_conditions; i++)
		r = c->conditions[i]->eval(e, c->conditions[i], &v) < 0 ? -1 : ex_truth(e, &v);
	return r;
}

static int open_level(struct eval *e, struct iter *it, size_t level)
{
	struct val v;

	if (it->node->clauses[level].iter->eval(e, it->node->clauses[level].iter, &v) < 0)
		return -1;
	return ex_iterate(e, &v, &it->levels[level]);
}

/* Each level keeps the names that are bound outside of it in levels[i]->env. */
static int step_generator(struct eval *e, struct iter *it)
{
	size_t last = it->node->n_clauses - 1;
	struct val v;
	int r;

	for (;;) {
		struct iter *level = it->levels[it->level];
		const struct clause *c = &it->node->clauses[it->level];

		e->env = it->inner[it->level]->env;
		r = level->next(e, level, &v);
		if (r == 0 && it->level == 0)
			return 0;
		if (r == 0) {
			it->level--;
			continue;
		}
		if (r < 0 || ex_spend(e, 1) < 0 || bind_target(e, c->target, &v) < 0 ||
			(r = conditions_hold(e, c)) < 0)
			return -1;
		if (!r)
			continue;
		if (it->level == last)
			return 1;
		it->inner[it->level + 1]->env = e->env;
		if (open_level(e, it, it->level + 1) < 0)
			return -1;
		it->level++;
	}
}

static int next_generated(struct eval *e, struct iter *it, struct val *out)
{
	struct env *outer = e->env;
	int r;

	if (it->is_done)
		return 0;
	if (ex_enter(e) < 0)
		return -1;
	r = step_generator(e, it);
	if (r > 0 && it->node->a->eval(e, it->node->a, out) < 0)
		r = -1;
	it->env = e->env; /* a dict's value is evaluated in it, too */
	e->env = outer;
	e->depth--;
	it->is_done = r <= 0;
	return r;
}

/* The first of its clauses is evaluated at once, as in Python. */
int ex_make_generator(struct eval *e, const struct node *n, struct iter **out)
{
	struct iter *it = ex_iter_new(e, "generator", next_generated);

	it->node = n;
	it->levels = ex_pool_alloc(&e->x->pool, n->n_clauses * sizeof(*it->levels));
	it->inner = ex_pool_alloc(&e->x->pool, n->n_clauses * sizeof(*it->inner));
	for (size_t i = 0; i < n->n_clauses; i++)
		it->inner[i] = ex_iter_new(e, "", NULL);
	it->inner[0]->env = e->env;
	*out = it;
	return open_level(e, it, 0);
}

static struct iter *of(struct eval *e, const char *name, next_fn *next, const struct val *v)
{
	struct iter *it = ex_iter_new(e, name, next);

	it->of = *v;
	return it;
}

static int cannot(struct eval *e, const struct val *v)
{
	if (v->kind == V_OBJECT && (!strcmp(ex_type_name(e, v), "generator") ||
					   strstr(ex_type_name(e, v), "iterator")))
		return ex_fail(e, "cannot tell: only the live program can go through a %s",
			ex_type_name(e, v));
	if (v->kind == V_OBJECT && ex_refuse_defined(e, v, "__iter__ __getitem__", "its items") < 0)
		return -1;
	if (ex_refuse_unknown(e, v, "its items") < 0)
		return -1;
	return ex_fail(e, "TypeError: '%s' object is not iterable", ex_type_name(e, v));
}

int ex_iterate(struct eval *e, const struct val *v, struct iter **out)
{
	static const char *const names[N_VAL_KINDS] = { [V_LIST] = "list_iterator",
		[V_TUPLE] = "tuple_iterator",
		[V_SET] = "set_iterator",
		[V_FROZENSET] = "set_iterator",
		[V_DICT] = "dict_keyiterator",
		[V_DEQUE] = "_collections._deque_iterator" };
	static const char *const views[] = { "dict_keyiterator", "dict_valueiterator",
		"dict_itemiterator" };

	if (v->o && ex_refuse_defined(e, v, "__iter__", "its items") < 0)
		return -1;
	switch (v->kind) {
	case V_ITER: *out = v->iter; return 0;
	case V_STR: *out = of(e, "str_iterator", next_character, v); return 0;
	case V_BYTES: *out = of(e, "bytes_iterator", next_byte, v); return 0;
	case V_RANGE: *out = of(e, "range_iterator", next_number, v); return 0;
	case V_VIEW:
		*out = of(e, views[v->which], next_view, v);
		return ex_open_parts(e, &v->box->items[0]);
	case V_OBJECT:
		if (!v->o->has_items)
			return cannot(e, v);
		break;
	default:
		if (!is_container(v))
			return cannot(e, v);
	}
	*out = of(e, names[v->kind] ? names[v->kind] : "iterator", next_part, v);
	return ex_open_parts(e, v);
}
