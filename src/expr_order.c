/* expr_order.c - what is less than what, as Python defines it for its own types; sorting by it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <math.h>

int ex_texts_order(const struct val *a, const struct val *b)
{
	size_t len = a->s.len < b->s.len ? a->s.len : b->s.len;
	int r = len ? memcmp(a->s.at, b->s.at, len) : 0;

	return r ? r : (a->s.len > b->s.len) - (a->s.len < b->s.len);
}

/* Of two texts of which one or both were cut: -2 when what is missing decides. */
int ex_cut_order(struct eval *e, const struct val *a, const struct val *b)
{
	size_t len = a->s.len < b->s.len ? a->s.len : b->s.len;
	int r = len ? memcmp(a->s.at, b->s.at, len) : 0;

	if (r)
		return r < 0 ? -1 : 1;
	if (a->s.len < b->s.len && !a->cut)
		return -1;
	if (b->s.len < a->s.len && !b->cut)
		return 1;
	ex_whole(e, a->cut ? a : b);
	return -2;
}

static const char *const signs[] = {
	[CMP_LT] = "<",
	[CMP_LE] = "<=",
	[CMP_EQ] = "==",
	[CMP_NE] = "!=",
	[CMP_GT] = ">",
	[CMP_GE] = ">=",
};

static int by_order(enum compare how, int order)
{
	switch (how) {
	case CMP_LT: return order < 0;
	case CMP_LE: return order <= 0;
	case CMP_GT: return order > 0;
	default: return order >= 0;
	}
}

static int texts_less(struct eval *e, enum compare how, const struct val *a, const struct val *b)
{
	int r = a->cut || b->cut ? ex_cut_order(e, a, b) : ex_texts_order(a, b);

	return (a->cut || b->cut) && r == -2 ? -1 : by_order(how, r);
}

/* The first parts that differ decide, then the lengths. */
static int sequences_less(
	struct eval *e, enum compare how, const struct val *a, const struct val *b)
{
	uint64_t n_a, n_b;
	struct val x, y;
	int r;

	if (ex_length(e, a, &n_a) < 0 || ex_length(e, b, &n_b) < 0 || ex_enter(e) < 0)
		return -1;
	for (size_t i = 0; i < ex_n_parts(a) && i < ex_n_parts(b); i++) {
		if (ex_spend(e, 1) < 0 || ex_part(e, a, i, &x) < 0 || ex_part(e, b, i, &y) < 0 ||
			(r = ex_same_or_equal(e, &x, &y)) < 0)
			return -1;
		if (!r) {
			r = ex_less(e, how, &x, &y);
			e->depth--;
			return r;
		}
	}
	e->depth--;
	if ((a->cut && ex_n_parts(a) < n_b) || (b->cut && ex_n_parts(b) < n_a))
		return ex_whole(e, a->cut ? a : b);
	return by_order(how, (n_a > n_b) - (n_a < n_b));
}

static int sets_less(struct eval *e, enum compare how, const struct val *a, const struct val *b)
{
	struct val x, y;
	uint64_t n_a, n_b;

	if (how == CMP_GT || how == CMP_GE)
		return sets_less(e, how == CMP_GT ? CMP_LT : CMP_LE, b, a);
	if (ex_as_set(e, a, &x) < 0 || ex_as_set(e, b, &y) < 0 || ex_length(e, &x, &n_a) < 0 ||
		ex_length(e, &y, &n_b) < 0)
		return -1;
	if (n_a > n_b || (how == CMP_LT && n_a == n_b))
		return 0;
	return ex_is_within(e, &x, &y);
}

int ex_less(struct eval *e, enum compare how, const struct val *a, const struct val *b)
{
	if (is_number(a) && is_number(b)) {
		int r;

		if (a->cut || b->cut)
			return ex_whole(e, a->cut ? a : b);
		r = ex_compare_numbers(e, a, b);
		return r == 2 ? 0 : by_order(how, r);
	}
	if ((a->kind == V_STR && b->kind == V_STR) || (a->kind == V_BYTES && b->kind == V_BYTES))
		return texts_less(e, how, a, b);
	if ((a->kind == V_LIST || a->kind == V_TUPLE || a->kind == V_DEQUE) && a->kind == b->kind)
		return sequences_less(e, how, a, b);
	if (ex_is_set(a) && ex_is_set(b))
		return sets_less(e, how, a, b);
	if (a->kind == V_OTHER || b->kind == V_OTHER) {
		int order;

		if (ex_other_compare(e, a, b, &order))
			return by_order(how, order);
		return ex_fail(e, "cannot tell: the order of a %s and a %s", ex_type_name(e, a),
			ex_type_name(e, b));
	}
	if (ex_refuse_defined(e, a, "__lt__ __gt__ __le__ __ge__", "order") < 0 ||
		ex_refuse_defined(e, b, "__lt__ __gt__ __le__ __ge__", "order") < 0)
		return -1;
	if (ex_refuse_unknown(e, a, "order") < 0 || ex_refuse_unknown(e, b, "order") < 0)
		return -1;
	return ex_fail(e, "TypeError: '%s' not supported between instances of '%s' and '%s'",
		signs[how], ex_type_name(e, a), ex_type_name(e, b));
}

/* Sorting: stable, by what < says, which may be an error. */

static int merge(struct eval *e, struct val *at, struct val *keys, struct val *to,
	struct val *to_keys, size_t half, size_t n, bool reverse)
{
	size_t i = 0, j = half, k = 0;

	while (i < half && j < n) {
		int r = reverse ? ex_less(e, CMP_LT, &keys[i], &keys[j])
				: ex_less(e, CMP_LT, &keys[j], &keys[i]);
		size_t from = r ? j++ : i++;

		if (r < 0 || ex_spend(e, 1) < 0)
			return -1;
		to_keys[k] = keys[from];
		to[k++] = at[from];
	}
	for (; i < half; i++, k++)
		to[k] = at[i], to_keys[k] = keys[i];
	for (; j < n; j++, k++)
		to[k] = at[j], to_keys[k] = keys[j];
	memcpy(at, to, n * sizeof(*at));
	memcpy(keys, to_keys, n * sizeof(*keys));
	return 0;
}

static int merge_sort(struct eval *e, struct val *at, struct val *keys, struct val *to,
	struct val *to_keys, size_t n, bool reverse)
{
	size_t half = n / 2;

	if (n < 2)
		return 0;
	if (merge_sort(e, at, keys, to, to_keys, half, reverse) < 0 ||
		merge_sort(e, at + half, keys + half, to, to_keys, n - half, reverse) < 0)
		return -1;
	return merge(e, at, keys, to, to_keys, half, n, reverse);
}

int ex_sort_vals(struct eval *e, struct val *at, struct val *keys, size_t n, bool reverse)
{
	struct val *to = ex_pool_alloc(&e->x->pool, (n + 1) * sizeof(*to));
	struct val *to_keys = keys == at ? to : ex_pool_alloc(&e->x->pool, (n + 1) * sizeof(*to));

	return merge_sort(e, at, keys, to, to_keys, n, reverse);
}

/* The record's order of the elements of a set. */

static int class_of_kind(const struct val *v)
{
	switch (v->kind) {
	case V_NONE: return 0;
	case V_BOOL: return 1;
	case V_INT:
	case V_BIG:
	case V_FLOAT: return 2;
	case V_STR: return 3;
	case V_BYTES: return 4;
	case V_OTHER: return 5;
	default: return v->o ? 7 : 6;
	}
}

int ex_order_of_sets(const struct val *a, const struct val *b)
{
	int class_a = class_of_kind(a), class_b = class_of_kind(b), r;

	if (class_a != class_b)
		return class_a - class_b;
	if (class_a == 1)
		return (a->n > b->n) - (a->n < b->n);
	if (class_a == 2) {
		r = ex_compare_numbers(NULL, a, b);
		return r == 2 ? isnan(a->kind == V_FLOAT ? a->d : 0) -
					isnan(b->kind == V_FLOAT ? b->d : 0)
			      : r;
	}
	if (class_a >= 3 && class_a <= 5)
		return ex_texts_order(a, b);
	if (class_a == 7)
		return (a->o->id > b->o->id) - (a->o->id < b->o->id);
	if (a->kind != b->kind || a->kind != V_TUPLE)
		return (int)a->kind - (int)b->kind;
	for (size_t i = 0; i < a->box->n && i < b->box->n; i++)
		if ((r = ex_order_of_sets(&a->box->items[i], &b->box->items[i])) != 0)
			return r;
	return (a->box->n > b->box->n) - (a->box->n < b->box->n);
}
