/* expr_fn_iterate.c - Python's functions that go through things.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

/* any, all: how.n is the truth that decides. */
static int any_or_all(struct eval *e, const struct args *a, struct val *out)
{
	struct iter *it;
	struct val v;
	int r, t;

	if (ex_iterate(e, a->at, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &v)) > 0) {
		if (ex_spend(e, 1) < 0 || (t = ex_truth(e, &v)) < 0)
			return -1;
		if (t == a->how.n)
			break;
	}
	*out = val_bool(r > 0 ? a->how.n : !a->how.n);
	return r < 0 ? -1 : 0;
}

static int call_sum(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *start = ex_argument(a, 1, "start");
	struct iter *it;
	struct val v, sum = start ? *start : val_int(0);
	int r;

	if (sum.kind == V_STR || sum.kind == V_BYTES)
		return ex_fail(e, "TypeError: sum() can't sum %s [use %s.join(seq) instead]",
			sum.kind == V_STR ? "strings" : "bytes", sum.kind == V_STR ? "''" : "b''");
	if (ex_iterate(e, a->at, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &v)) > 0)
		if (ex_spend(e, 1) < 0 || ex_binary(e, OP_ADD, &sum, &v, &sum) < 0)
			return -1;
	*out = sum;
	return r;
}

static int key_of(struct eval *e, const struct val *function, const struct val *v, struct val *out)
{
	struct val arg = *v;
	struct args args = { .at = &arg, .n = 1 };

	if (function && function->kind != V_NONE)
		return ex_call_val(e, function, &args, out);
	*out = *v;
	return 0;
}

/* min, max: how.n is the comparison that a better one fulfils. */
static int extreme(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *key = ex_keyword(a, "key"), *otherwise = ex_keyword(a, "default");
	struct iter *it;
	struct box *b = ex_box_new(e, 0);
	struct val v, k, best;
	bool any = false;
	int r;

	if (a->n > 1 && otherwise)
		return ex_fail(e,
			"TypeError: Cannot specify a default for %s() with multiple positional "
			"arguments",
			a->name);
	b->items = a->at;
	b->n = a->n;
	k = val_box(V_TUPLE, b);
	if (ex_iterate(e, a->n == 1 ? a->at : &k, &it) < 0)
		return -1;
	for (; (r = it->next(e, it, &v)) > 0; any = true) {
		int better = 1;

		if (ex_spend(e, 1) < 0 || key_of(e, key, &v, &k) < 0 ||
			(any && (better = ex_less(e, a->how.n, &k, &best)) < 0))
			return -1;
		if (better) {
			best = k;
			*out = v;
		}
	}
	if (r < 0 || any)
		return r;
	if (!otherwise)
		return ex_fail(e, "ValueError: %s() arg is an empty sequence", a->name);
	*out = *otherwise;
	return 0;
}

static int call_sorted(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *key = ex_keyword(a, "key"), *reverse = ex_keyword(a, "reverse");
	struct val *keys;
	struct box *b;
	int r = ex_flag(e, reverse);

	if (r < 0 || ex_to_box(e, a->at, &b) < 0)
		return -1;
	keys = b->items;
	if (key && key->kind != V_NONE) {
		keys = ex_pool_alloc(&e->x->pool, (b->n + 1) * sizeof(*keys));
		for (size_t i = 0; i < b->n; i++)
			if (key_of(e, key, &b->items[i], &keys[i]) < 0)
				return -1;
	}
	if (ex_sort_vals(e, b->items, keys, b->n, r) < 0)
		return -1;
	*out = val_box(V_LIST, b);
	return 0;
}

static int call_reversed(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at;
	struct iter *it = ex_iter_new(e, "reversed", ex_next_reversed);
	struct box *b;
	uint64_t n;

	if (v->o && ex_refuse_defined(e, v, "__reversed__", "reversed()") < 0)
		return -1;
	if (v->kind == V_SET || v->kind == V_FROZENSET || v->kind == V_ITER || is_number(v) ||
		v->kind == V_NONE)
		return ex_fail(e, "TypeError: '%s' object is not reversible", ex_type_name(e, v));
	it->of = *v;
	if (v->kind == V_VIEW) {
		if (ex_to_box(e, v, &b) < 0)
			return -1;
		it->of = val_box(V_LIST, b);
	}
	if (ex_length(e, v, &n) < 0 || (v->cut && ex_whole(e, v) < 0))
		return -1;
	it->n = (int64_t)n;
	*out = val_iter(it);
	return 0;
}

static int call_enumerate(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *start = ex_argument(a, 1, "start");
	struct iter *it = ex_iter_new(e, "enumerate", ex_next_enumerate);

	it->inner = ex_pool_alloc(&e->x->pool, sizeof(*it->inner));
	if ((start && ex_to_index(e, start, &it->n) < 0) || ex_iterate(e, a->at, &it->inner[0]) < 0)
		return -1;
	*out = val_iter(it);
	return 0;
}

static int iterate_all(struct eval *e, const struct val *at, size_t n, struct iter *it)
{
	it->inner = ex_pool_alloc(&e->x->pool, (n + 1) * sizeof(*it->inner));
	it->n_inner = n;
	for (size_t i = 0; i < n; i++)
		if (ex_iterate(e, &at[i], &it->inner[i]) < 0)
			return -1;
	return 0;
}

static int call_zip(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *strict = ex_keyword(a, "strict");
	struct iter *it = ex_iter_new(e, "zip", ex_next_zip);

	it->n = strict ? ex_truth(e, strict) : 0;
	*out = val_iter(it);
	return iterate_all(e, a->at, a->n, it);
}

static int call_map(struct eval *e, const struct args *a, struct val *out)
{
	struct iter *it = ex_iter_new(e, "map", ex_next_map);

	it->function = a->at[0];
	*out = val_iter(it);
	return iterate_all(e, a->at + 1, a->n - 1, it);
}

static int call_filter(struct eval *e, const struct args *a, struct val *out)
{
	struct iter *it = ex_iter_new(e, "filter", ex_next_filter);

	it->function = a->at[0];
	*out = val_iter(it);
	return iterate_all(e, a->at + 1, 1, it);
}

static int call_iter(struct eval *e, const struct args *a, struct val *out)
{
	struct iter *it;

	if (ex_iterate(e, a->at, &it) < 0)
		return -1;
	*out = val_iter(it);
	return 0;
}

static int call_next(struct eval *e, const struct args *a, struct val *out)
{
	int r;

	if (a->at->kind != V_ITER)
		return a->at->kind == V_OBJECT
			       ? ex_fail(e, "cannot tell: next() would change the program")
			       : ex_fail(e, "TypeError: '%s' object is not an iterator",
					 ex_type_name(e, a->at));
	r = a->at->iter->next(e, a->at->iter, out);
	if (r != 0)
		return r < 0 ? -1 : 0;
	if (a->n < 2)
		return ex_fail(e, "StopIteration: ");
	*out = a->at[1];
	return 0;
}

const struct builtin ex_iterate_functions[] = {
	FUNCTION("any", any_or_all, 1, 1, "", HOW(1)),
	FUNCTION("all", any_or_all, 1, 1, "", HOW(0)),
	FUNCTION("sum", call_sum, 1, 2, "start", HOW(0)),
	FUNCTION("min", extreme, 1, -1, "key default", HOW(CMP_LT)),
	FUNCTION("max", extreme, 1, -1, "key default", HOW(CMP_GT)),
	FUNCTION("sorted", call_sorted, 1, 1, "key reverse", HOW(0)),
	FUNCTION("iter", call_iter, 1, 1, "", HOW(0)),
	FUNCTION("next", call_next, 1, 2, "", HOW(0)),
	TYPE("reversed", call_reversed, 1, 1, "", N_VAL_KINDS, HOW(0)),
	TYPE("enumerate", call_enumerate, 1, 2, "start", N_VAL_KINDS, HOW(0)),
	TYPE("zip", call_zip, 0, -1, "strict", N_VAL_KINDS, HOW(0)),
	TYPE("map", call_map, 2, -1, "", N_VAL_KINDS, HOW(0)),
	TYPE("filter", call_filter, 2, 2, "", N_VAL_KINDS, HOW(0)),
	{ .name = NULL },
};
