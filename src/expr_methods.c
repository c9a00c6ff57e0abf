/* expr_methods.c - methods of containers that only look; those that change something are for the live program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <inttypes.h>

static int view(struct eval *e, const struct val *self, enum view which, struct val *out)
{
	struct box *b = ex_box_new(e, 1);

	*ex_box_add(e, b) = *self;
	*out = val_box(V_VIEW, b);
	out->which = which;
	return ex_open_parts(e, self);
}

static int method_keys(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return view(e, self, VIEW_KEYS, out);
}

static int method_values(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return view(e, self, VIEW_VALUES, out);
}

static int method_items(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	return view(e, self, VIEW_ITEMS, out);
}

static int method_get(struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	int r = ex_dict_find(e, self, &a->at[0], out);

	if (r == 0)
		*out = a->n > 1 ? a->at[1] : val_none();
	return r < 0 ? -1 : 0;
}

static int method_copy(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	struct box *b = ex_box_new(e, 0);
	struct val key, value;

	(void)a;
	if (ex_open_parts(e, self) < 0 || ex_whole(e, self) < 0)
		return -1;
	for (size_t i = 0; i < ex_n_parts(self); i++) {
		if (ex_spend(e, 1) < 0 || ex_part(e, self, i, &key) < 0 ||
			(self->kind == V_DICT && ex_part_value(e, self, i, &value) < 0))
			return -1;
		if (self->kind != V_DICT)
			*ex_box_add(e, b) = key;
		else if (ex_dict_set(e, b, &key, &value) < 0)
			return -1;
	}
	*out = val_box(self->kind, b);
	return 0;
}

static int method_count(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	struct iter *it;
	struct val x;
	int64_t n = 0;
	int r;

	if (ex_iterate(e, self, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &x)) > 0) {
		if (ex_spend(e, 1) < 0 || (r = ex_same_or_equal(e, &x, &a->at[0])) < 0)
			return -1;
		n += r;
	}
	*out = val_int(n);
	return r;
}

static int method_index(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	int64_t start = 0, stop = INT64_MAX, len;
	uint64_t n;
	struct val x, at;
	int r;

	if (ex_length(e, self, &n) < 0 || (a->n > 1 && ex_to_index(e, &a->at[1], &start) < 0) ||
		(a->n > 2 && ex_to_index(e, &a->at[2], &stop) < 0))
		return -1;
	len = (int64_t)n;
	start = start < 0 ? (start < -len ? 0 : start + len) : start;
	stop = stop < 0 ? stop + len : stop > len ? len : stop;
	for (int64_t i = start; i < stop; i++) {
		at = val_int(i);
		if (ex_spend(e, 1) < 0 || ex_subscript(e, self, &at, &x) < 0 ||
			(r = ex_same_or_equal(e, &x, &a->at[0])) < 0)
			return -1;
		if (r) {
			*out = at;
			return 0;
		}
	}
	return ex_fail(e, self->kind == V_TUPLE ? "ValueError: tuple.index(x): x not in tuple"
						: "ValueError: the value is not in the list");
}

/* Sets: operators that take anything. */

static int fold(
	struct eval *e, enum op op, const struct val *self, const struct args *a, struct val *out)
{
	struct box *b;
	struct val other;

	*out = *self;
	if (!a->n) {
		struct args none = { 0 };

		return method_copy(e, self, &none, out);
	}
	for (size_t i = 0; i < a->n; i++) {
		struct val so_far = *out;

		if (ex_to_set(e, &a->at[i], &b) < 0)
			return -1;
		other = val_box(V_SET, b);
		if (ex_binary(e, op, &so_far, &other, out) < 0)
			return -1;
	}
	return 0;
}

static int method_union(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return fold(e, OP_OR, self, a, out);
}

static int method_intersection(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return fold(e, OP_AND, self, a, out);
}

static int method_difference(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return fold(e, OP_SUB, self, a, out);
}

static int method_symmetric_difference(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return fold(e, OP_XOR, self, a, out);
}

static int compare_sets(struct eval *e, enum compare how, const struct val *self,
	const struct args *a, struct val *out)
{
	struct box *b;
	struct val other;
	int r;

	if (ex_to_set(e, &a->at[0], &b) < 0)
		return -1;
	other = val_box(V_SET, b);
	r = ex_less(e, how, self, &other);
	*out = val_bool(r > 0);
	return r < 0 ? -1 : 0;
}

static int method_issubset(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return compare_sets(e, CMP_LE, self, a, out);
}

static int method_issuperset(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	return compare_sets(e, CMP_GE, self, a, out);
}

static int method_isdisjoint(
	struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	struct iter *it;
	struct val x;
	int r;

	if (ex_iterate(e, &a->at[0], &it) < 0)
		return -1;
	while ((r = it->next(e, it, &x)) > 0)
		if ((r = ex_contains(e, self, &x)) != 0)
			break;
	*out = val_bool(!r);
	return r < 0 ? -1 : 0;
}

/* What changes its object, or gives what the record has no word for. */
static int only_live(struct eval *e, const struct val *self, const struct args *a, struct val *out)
{
	(void)a;
	(void)out;
	return ex_fail(e,
		"cannot tell: this method of a %s would change it; only the live program could "
		"call it",
		ex_type_name(e, self));
}

#define DICTS                                                                                      \
	{                                                                                          \
		V_DICT, N_VAL_KINDS                                                                \
	}
#define LISTS                                                                                      \
	{                                                                                          \
		V_LIST, N_VAL_KINDS                                                                \
	}
#define SETS                                                                                       \
	{                                                                                          \
		V_SET, V_FROZENSET, N_VAL_KINDS                                                    \
	}
#define SEQUENCES                                                                                  \
	{                                                                                          \
		V_LIST, V_TUPLE, V_DEQUE, V_RANGE                                                  \
	}

const struct method ex_container_methods[] = {
	{ DICTS, "keys", method_keys, 0, 0, "" },
	{ DICTS, "values", method_values, 0, 0, "" },
	{ DICTS, "items", method_items, 0, 0, "" },
	{ DICTS, "get", method_get, 1, 2, "" },
	{ { V_DICT, V_LIST, V_SET, V_FROZENSET }, "copy", method_copy, 0, 0, "" },
	{ SEQUENCES, "count", method_count, 1, 1, "" },
	{ SEQUENCES, "index", method_index, 1, 3, "" },
	{ SETS, "union", method_union, 0, -1, "" },
	{ SETS, "intersection", method_intersection, 0, -1, "" },
	{ SETS, "difference", method_difference, 0, -1, "" },
	{ SETS, "symmetric_difference", method_symmetric_difference, 1, 1, "" },
	{ SETS, "issubset", method_issubset, 1, 1, "" },
	{ SETS, "issuperset", method_issuperset, 1, 1, "" },
	{ SETS, "isdisjoint", method_isdisjoint, 1, 1, "" },
	{ LISTS, "append", only_live, 0, -1, "*" },
	{ LISTS, "extend", only_live, 0, -1, "*" },
	{ LISTS, "insert", only_live, 0, -1, "*" },
	{ LISTS, "sort", only_live, 0, -1, "*" },
	{ LISTS, "reverse", only_live, 0, -1, "*" },
	{ { V_LIST, V_SET, V_DEQUE, N_VAL_KINDS }, "remove", only_live, 0, -1, "*" },
	{ { V_LIST, V_DICT, V_SET, V_DEQUE }, "pop", only_live, 0, -1, "*" },
	{ { V_LIST, V_DICT, V_SET, V_DEQUE }, "clear", only_live, 0, -1, "*" },
	{ { V_DICT, V_SET, N_VAL_KINDS }, "update", only_live, 0, -1, "*" },
	{ DICTS, "setdefault", only_live, 0, -1, "*" },
	{ DICTS, "popitem", only_live, 0, -1, "*" },
	{ { V_SET, N_VAL_KINDS }, "add", only_live, 0, -1, "*" },
	{ { V_SET, N_VAL_KINDS }, "discard", only_live, 0, -1, "*" },
	{ .name = NULL },
};

static bool is_of(const struct method *m, enum val_kind kind)
{
	for (int i = 0; i < 4 && m->kinds[i] != N_VAL_KINDS; i++)
		if (m->kinds[i] == kind)
			return true;
	return false;
}

const struct method *ex_find_method(const struct val *self, const char *name)
{
	static const struct method *const tables[] = { ex_string_methods, ex_container_methods };

	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (const struct method *m = tables[t]; m->name; m++)
			if (is_of(m, self->kind) && !strcmp(m->name, name))
				return m;
	return NULL;
}
