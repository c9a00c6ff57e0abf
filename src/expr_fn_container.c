/* expr_fn_container.c - Python's types that hold others, called: list tuple set dict range slice; len.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

static int call_len(struct eval *e, const struct args *a, struct val *out)
{
	uint64_t n;

	if (ex_length(e, a->at, &n) < 0)
		return -1;
	*out = val_int((int64_t)n);
	return 0;
}

static int make(struct eval *e, const struct args *a, struct val *out)
{
	enum val_kind kind = a->how.n;
	struct box *b = ex_box_new(e, 0);

	if (a->n &&
		(kind == V_SET || kind == V_FROZENSET ? ex_to_set : ex_to_box)(e, a->at, &b) < 0)
		return -1;
	*out = val_box(kind, b);
	return 0;
}

static int call_tuple(struct eval *e, const struct args *a, struct val *out)
{
	if (a->n && a->at->kind == V_TUPLE &&
		(!a->at->o || !strcmp(ex_type_name(e, a->at), "tuple"))) {
		*out = *a->at;
		return 0;
	}
	return make(e, a, out);
}

static int add_pair(struct eval *e, size_t i, const struct val *pair, struct box *to)
{
	struct box *b;

	if (ex_to_box(e, pair, &b) < 0)
		return ex_fail(e,
			"TypeError: cannot convert dictionary update sequence element #%zu to a "
			"sequence",
			i);
	if (b->n != 2)
		return ex_fail(e,
			"ValueError: dictionary update sequence element #%zu has length %zu; 2 is "
			"required",
			i, b->n);
	return ex_dict_set(e, to, &b->items[0], &b->items[1]);
}

static int add_dict(struct eval *e, const struct val *from, struct box *to)
{
	struct val key, value;

	if (ex_open_parts(e, from) < 0 || ex_whole(e, from) < 0)
		return -1;
	for (size_t i = 0; i < ex_n_parts(from); i++)
		if (ex_part(e, from, i, &key) < 0 || ex_part_value(e, from, i, &value) < 0 ||
			ex_dict_set(e, to, &key, &value) < 0)
			return -1;
	return 0;
}

static int call_dict(struct eval *e, const struct args *a, struct val *out)
{
	struct box *to = ex_box_new(e, 0);
	struct iter *it;
	struct val item;
	int r = 0;

	if (a->n && a->at->kind == V_DICT) {
		r = add_dict(e, a->at, to);
	} else if (a->n) {
		size_t i = 0;

		if (ex_iterate(e, a->at, &it) < 0)
			return -1;
		while ((r = it->next(e, it, &item)) > 0)
			if (add_pair(e, i++, &item, to) < 0)
				return -1;
	}
	for (size_t i = 0; r == 0 && i < a->n_named; i++) {
		const struct val key = val_str(a->keywords[i]->text, a->keywords[i]->len);

		r = ex_dict_set(e, to, &key, &a->named[i]);
	}
	*out = val_box(V_DICT, to);
	return r;
}

static int call_range(struct eval *e, const struct args *a, struct val *out)
{
	const struct val zero = val_int(0), one = val_int(1);

	for (size_t i = 0; i < a->n; i++)
		if (!is_int(&a->at[i]))
			return ex_fail(e,
				"TypeError: '%s' object cannot be interpreted as an integer",
				ex_type_name(e, &a->at[i]));
	return ex_range_new(e, a->n > 1 ? &a->at[0] : &zero, &a->at[a->n > 1],
		a->n > 2 ? &a->at[2] : &one, out);
}

static int call_slice(struct eval *e, const struct args *a, struct val *out)
{
	struct box *b = ex_box_new(e, 3);

	if (a->n == 1)
		*ex_box_add(e, b) = val_none();
	for (size_t i = 0; i < a->n; i++)
		*ex_box_add(e, b) = a->at[i];
	while (b->n < 3)
		*ex_box_add(e, b) = val_none();
	*out = val_box(V_SLICE, b);
	return 0;
}

const struct builtin ex_container_functions[] = {
	FUNCTION("len", call_len, 1, 1, "", HOW(0)),
	TYPE("list", make, 0, 1, "", V_LIST, HOW(V_LIST)),
	TYPE("tuple", call_tuple, 0, 1, "", V_TUPLE, HOW(V_TUPLE)),
	TYPE("set", make, 0, 1, "", V_SET, HOW(V_SET)),
	TYPE("frozenset", make, 0, 1, "", V_FROZENSET, HOW(V_FROZENSET)),
	TYPE("dict", call_dict, 0, 1, "*", V_DICT, HOW(0)),
	TYPE("range", call_range, 1, 3, "", N_VAL_KINDS, HOW(0)),
	TYPE("slice", call_slice, 1, 3, "", N_VAL_KINDS, HOW(0)),
	{ .name = NULL },
};
