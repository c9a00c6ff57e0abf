/* expr_compare.c - equality and membership, as Python defines them for its own types.
 *
 * What is inside itself ends in an error, as it does in Python. An instance whose class says what == means is an error, too:
 * only the live program knows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <math.h>

static int texts_equal(struct eval *e, const struct val *a, const struct val *b)
{
	int r;

	if (!a->cut && !b->cut)
		return a->s.len == b->s.len &&
		       (a->s.len == 0 || memcmp(a->s.at, b->s.at, a->s.len) == 0);
	if (ex_text_count(a) + a->cut != ex_text_count(b) + b->cut || (a->o && a->o == b->o))
		return a->o && a->o == b->o;
	r = ex_cut_order(e, a, b);
	return r == -2 ? -1 : 0;
}

/* Instances and what is only a text. */

static bool is_exactly_by_text(const char *type)
{
	static const char *const types[] = { "date", "UUID", "ellipsis", "NotImplementedType",
		"memoryview" };

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

bool ex_is_other_number(const char *type)
{
	return !strcmp(type, "Decimal") || !strcmp(type, "Fraction");
}

static int others_equal(struct eval *e, const struct val *a, const struct val *b)
{
	const char *type_a = ex_type_name(e, a), *type_b = ex_type_name(e, b);
	int order;

	if (a->kind == V_OTHER && b->kind == V_OTHER && !strcmp(type_a, type_b)) {
		if (ex_other_is_nan(e, a) || ex_other_is_nan(e, b))
			return 0;
		if (a->s.len == b->s.len && !memcmp(a->s.at, b->s.at, a->s.len) && !a->cut)
			return 1;
		if (is_exactly_by_text(type_a) && !a->cut && !b->cut)
			return 0;
		if (ex_other_compare(e, a, b, &order))
			return order == 0;
		return ex_fail(e, "cannot tell: whether two values of type %s are equal", type_a);
	}
	if (is_number(a) != is_number(b) && ex_other_compare(e, a, b, &order))
		return order == 0;
	if ((ex_is_other_number(type_a) && (is_number(b) || ex_is_other_number(type_b))) ||
		(ex_is_other_number(type_b) && is_number(a)))
		return ex_fail(e, "cannot tell: whether a %s and a %s are equal", type_a, type_b);
	return 0;
}

/* One of a class that is derived from Python's own, and was not recorded: it may be equal to others by what it holds. */
static int refuse_derived(struct eval *e, const struct val *v)
{
	if (v->kind != V_OBJECT || v->o->has_attributes ||
		!(v->o->has_items || v->o->has_entries || value_is_bound(v->o->text)))
		return 0;
	return ex_refuse_unknown(e, v, "==");
}

/* Instances: by identity, unless one of the classes knows better. */
static int instances_equal(struct eval *e, const struct val *a, const struct val *b)
{
	bool same = ex_same_object(a, b);

	if (a->kind == V_OBJECT && ex_refuse_defined(e, a, "__eq__", "==") < 0)
		return -1;
	if (b->kind == V_OBJECT && ex_refuse_defined(e, b, "__eq__", "==") < 0)
		return -1;
	if (same)
		return 1;
	if (refuse_derived(e, a) < 0 || refuse_derived(e, b) < 0)
		return -1;
	if (a->kind != V_OBJECT || b->kind != V_OBJECT)
		return 0;
	/* Two instances of a class that was not recorded, which may have an __eq__. */
	const struct class_info *c = ex_class_of_object(e, a->o);
	if (!c->is_known && a->o->has_attributes && value_equal(a->o->type, b->o->type))
		return ex_fail(e,
			"cannot tell: class %s was not recorded, and it may define __eq__; `is` "
			"can be told",
			c->name);
	return 0;
}

/* Containers. */

static int sequences_equal(struct eval *e, const struct val *a, const struct val *b)
{
	uint64_t n_a, n_b;
	struct val x, y;
	int r = 1;

	if (ex_length(e, a, &n_a) < 0 || ex_length(e, b, &n_b) < 0)
		return -1;
	if (n_a != n_b)
		return 0;
	for (size_t i = 0; r == 1 && i < ex_n_parts(a) && i < ex_n_parts(b); i++)
		if (ex_spend(e, 1) < 0 || ex_part(e, a, i, &x) < 0 || ex_part(e, b, i, &y) < 0)
			return -1;
		else
			r = ex_same_or_equal(e, &x, &y);
	if (r == 1 && (a->cut || b->cut))
		return ex_whole(e, a->cut ? a : b);
	return r;
}

/* Every part of a is in b. Unsure ones only count when nothing else decides. */
int ex_is_within(struct eval *e, const struct val *a, const struct val *b)
{
	struct val x;
	int r;

	for (size_t i = 0; i < ex_n_parts(a); i++)
		if (ex_part(e, a, i, &x) < 0 || (r = ex_contains(e, b, &x)) < 0)
			return -1;
		else if (!r)
			return 0;
	return a->cut ? ex_whole(e, a) : 1;
}

int ex_sets_equal(struct eval *e, const struct val *a, const struct val *b)
{
	uint64_t n_a, n_b;

	if (ex_length(e, a, &n_a) < 0 || ex_length(e, b, &n_b) < 0)
		return -1;
	return n_a != n_b ? 0 : ex_is_within(e, a, b);
}

static int dicts_equal(struct eval *e, const struct val *a, const struct val *b)
{
	uint64_t n_a, n_b;
	struct val key, x, y;
	int r;

	if (ex_length(e, a, &n_a) < 0 || ex_length(e, b, &n_b) < 0)
		return -1;
	if (n_a != n_b)
		return 0;
	for (size_t i = 0; i < ex_n_parts(a); i++) {
		if (ex_part(e, a, i, &key) < 0 || ex_part_value(e, a, i, &x) < 0 ||
			(r = ex_dict_find(e, b, &key, &y)) < 0)
			return -1;
		if (!r || (r = ex_same_or_equal(e, &x, &y)) != 1)
			return r;
	}
	return a->cut || b->cut ? ex_whole(e, a->cut ? a : b) : 1;
}

static int ranges_equal(const struct val *a, const struct val *b)
{
	const struct range *x = a->range, *y = b->range;

	if (x->len != y->len || !x->len)
		return x->len == y->len;
	return !mpz_cmp(x->start, y->start) && (x->len == 1 || !mpz_cmp(x->step, y->step));
}

bool ex_is_set(const struct val *v)
{
	return v->kind == V_SET || v->kind == V_FROZENSET ||
	       (v->kind == V_VIEW && v->which != VIEW_VALUES);
}

int ex_as_set(struct eval *e, const struct val *v, struct val *out)
{
	struct box *b;

	*out = *v;
	if (v->kind != V_VIEW)
		return 0;
	if (ex_to_set(e, v, &b) < 0)
		return -1;
	*out = val_box(V_SET, b);
	return 0;
}

static int set_likes_equal(struct eval *e, const struct val *a, const struct val *b)
{
	struct val x, y;

	return ex_as_set(e, a, &x) < 0 || ex_as_set(e, b, &y) < 0 ? -1 : ex_sets_equal(e, &x, &y);
}

/* An OrderedDict minds the order, too; a Counter's zeros do not count. */
static int mappings_equal(struct eval *e, const struct val *a, const struct val *b)
{
	const char *type_a = ex_type_name(e, a), *type_b = ex_type_name(e, b);
	int r = dicts_equal(e, a, b);
	struct val x, y;

	if (!strcmp(type_a, "Counter") && !strcmp(type_b, "Counter") && r == 0)
		return ex_fail(e, "cannot tell: whether two Counters are equal");
	if (r != 1 || strcmp(type_a, "OrderedDict") || strcmp(type_b, "OrderedDict"))
		return r;
	for (size_t i = 0; r == 1 && i < ex_n_parts(a) && i < ex_n_parts(b); i++)
		r = ex_part(e, a, i, &x) < 0 || ex_part(e, b, i, &y) < 0 ? -1 : ex_equal(e, &x, &y);
	return r;
}

static int slices_equal(struct eval *e, const struct val *a, const struct val *b)
{
	for (int i = 0; i < 3; i++) {
		int r = ex_same_or_equal(e, &a->box->items[i], &b->box->items[i]);

		if (r != 1)
			return r;
	}
	return 1;
}

static int equal_containers(struct eval *e, const struct val *a, const struct val *b)
{
	int r;

	if (a->o && ex_refuse_defined(e, a, "__eq__", "==") < 0)
		return -1;
	if (b->o && ex_refuse_defined(e, b, "__eq__", "==") < 0)
		return -1;
	if (ex_same_object(a, b))
		return 1;
	if (ex_enter(e) < 0)
		return -1;
	r = ex_is_set(a)	? set_likes_equal(e, a, b)
	    : a->kind == V_DICT ? mappings_equal(e, a, b)
				: sequences_equal(e, a, b);
	e->depth--;
	return r;
}

static int numbers_equal(struct eval *e, const struct val *a, const struct val *b)
{
	if (a->cut || b->cut)
		return ex_whole(e, a->cut ? a : b);
	return ex_compare_numbers(e, a, b) == 0;
}

int ex_equal(struct eval *e, const struct val *a, const struct val *b)
{
	if (is_number(a) && is_number(b))
		return numbers_equal(e, a, b);
	if ((a->kind == V_STR && b->kind == V_STR) || (a->kind == V_BYTES && b->kind == V_BYTES))
		return texts_equal(e, a, b);
	if (ex_is_set(a) && ex_is_set(b))
		return equal_containers(e, a, b);
	if (is_container(a) && a->kind == b->kind)
		return equal_containers(e, a, b);
	if (a->kind == V_COMPLEX || b->kind == V_COMPLEX) {
		if (a->kind != V_OTHER && b->kind != V_OTHER && a->kind != V_OBJECT &&
			b->kind != V_OBJECT)
			return ex_complex_equal(e, a, b);
	}
	if (a->kind == V_OTHER || b->kind == V_OTHER)
		return others_equal(e, a, b);
	if (a->kind == V_RANGE && b->kind == V_RANGE)
		return ranges_equal(a, b);
	if (a->kind == V_SLICE && b->kind == V_SLICE)
		return slices_equal(e, a, b);
	if (a->kind == V_QUERY || b->kind == V_QUERY)
		return (a->kind == V_QUERY || is_int(a)) && (b->kind == V_QUERY || is_int(b)) &&
		       a->n == b->n;
	if (a->kind == V_OBJECT || b->kind == V_OBJECT || (a->o && a->kind != V_TYPE) ||
		(b->o && b->kind != V_TYPE))
		return instances_equal(e, a, b);
	return ex_same_object(a, b);
}

/* As containers compare their parts. Whether two nans are one object is not recorded. */
int ex_same_or_equal(struct eval *e, const struct val *a, const struct val *b)
{
	if ((a->kind == V_FLOAT && b->kind == V_FLOAT && isnan(a->d) && isnan(b->d)) ||
		(ex_other_is_nan(e, a) && ex_other_is_nan(e, b)))
		return ex_fail(e, "cannot tell: whether two nan are the same object");
	if (a->kind == V_OBJECT && b->kind == V_OBJECT && a->o == b->o)
		return 1;
	return ex_equal(e, a, b);
}

/* Membership. */

static bool find_bytes(const struct val *in, const char *at, size_t len)
{
	return len == 0 || (in->s.len && memmem(in->s.at, in->s.len, at, len));
}

static int in_text(struct eval *e, const struct val *in, const struct val *item)
{
	if (in->kind == V_BYTES && is_int(item)) {
		int64_t n;
		char c;

		ex_to_index(e, item, &n);
		if (n < 0 || n > 255)
			return ex_fail(e, "ValueError: byte must be in range(0, 256)");
		c = (char)n;
		return find_bytes(in, &c, 1) ? 1 : in->cut ? ex_whole(e, in) : 0;
	}
	if (item->kind != in->kind)
		return in->kind == V_STR
			       ? ex_fail(e,
					 "TypeError: 'in <string>' requires string as left "
					 "operand, not %s",
					 ex_type_name(e, item))
			       : ex_fail(e, "TypeError: a bytes-like object is required, not '%s'",
					 ex_type_name(e, item));
	if (item->cut)
		return ex_whole(e, item);
	return find_bytes(in, item->s.at, item->s.len) ? 1 : in->cut ? ex_whole(e, in) : 0;
}

static int in_range(struct eval *e, const struct val *in, const struct val *item)
{
	const struct range *r = in->range;
	mpz_ptr z = ex_big_new(e);
	struct val n = *item;

	if (item->kind == V_COMPLEX && item->z.im == 0)
		n = val_float(item->z.re);
	if (n.kind == V_FLOAT) {
		if (!isfinite(n.d) || n.d != floor(n.d))
			return 0;
		ex_int_from_double(e, n.d, &n);
	}
	if (!is_int(&n) || !r->len)
		return 0;
	mpz_sub(z, ex_big_of(e, &n), r->start);
	if (!mpz_divisible_p(z, r->step))
		return 0;
	mpz_divexact(z, z, r->step);
	return mpz_sgn(z) >= 0 && mpz_cmp_si(z, r->len) < 0;
}

static int in_items(struct eval *e, const struct val *in, const struct val *item)
{
	struct val x;
	struct iter *it;
	int r;

	if (ex_iterate(e, in, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &x)) > 0)
		if (ex_spend(e, 1) < 0)
			return -1;
		else if ((r = ex_same_or_equal(e, &x, item)) != 0)
			return r;
	return r;
}

/* A set in a set is found as if it were frozen. */
static int in_set(struct eval *e, const struct val *in, const struct val *item)
{
	uint64_t h;
	size_t at;

	if (item->kind != V_SET && ex_hash(e, item, &h) < 0)
		return -1;
	if (!in->o && item->kind != V_SET)
		return ex_box_find(e, in->box, false, item, &at);
	return in_items(e, in, item);
}

int ex_contains(struct eval *e, const struct val *in, const struct val *item)
{
	struct val found;

	if (in->o && ex_refuse_defined(e, in, "__contains__ __iter__", "in") < 0)
		return -1;
	switch (in->kind) {
	case V_STR:
	case V_BYTES: return in_text(e, in, item);
	case V_DICT: return ex_dict_find(e, in, item, &found);
	case V_SET:
	case V_FROZENSET: return in_set(e, in, item);
	case V_VIEW:
		return in->which == VIEW_KEYS ? ex_contains(e, &in->box->items[0], item)
					      : in_items(e, in, item);
	case V_RANGE: return in_range(e, in, item);
	case V_LIST:
	case V_TUPLE:
	case V_DEQUE:
	case V_ITER: return in_items(e, in, item);
	case V_OBJECT:
		if (in->o->has_items)
			return in_items(e, in, item);
		break;
	default: break;
	}
	if (ex_refuse_unknown(e, in, "what is in it") < 0)
		return -1;
	return ex_fail(e, "TypeError: argument of type '%s' is not iterable", ex_type_name(e, in));
}

int ex_compare(struct eval *e, enum compare how, const struct val *a, const struct val *b)
{
	int r;

	switch (how) {
	case CMP_EQ: return ex_equal(e, a, b);
	case CMP_NE: return (r = ex_equal(e, a, b)) < 0 ? -1 : !r;
	case CMP_IN: return ex_contains(e, b, a);
	case CMP_NOT_IN: return (r = ex_contains(e, b, a)) < 0 ? -1 : !r;
	case CMP_IS: return ex_same_object(a, b);
	case CMP_IS_NOT: return !ex_same_object(a, b);
	default: return ex_less(e, how, a, b);
	}
}
