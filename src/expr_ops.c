/* expr_ops.c - operators: numbers first, then what texts and containers make of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#define MOST_TEXT  (64u << 20) /* bytes of a repeated text */
#define MOST_ITEMS (4u << 20)

const char *const ex_op_names[N_OPS] = {
	"+",
	"-",
	"*",
	"/",
	"//",
	"%",
	"** or pow()",
	"<<",
	">>",
	"&",
	"|",
	"^",
	"@",
};

static bool is_sequence(const struct val *v)
{
	return v->kind == V_LIST || v->kind == V_TUPLE;
}

static int add_texts(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	char *both;

	if (ex_whole(e, a) < 0 || ex_whole(e, b) < 0)
		return -1;
	if (a->s.len + b->s.len > MOST_TEXT)
		return ex_fail(e, "MemoryError: the text would be too long");
	both = ex_pool_alloc(&e->x->pool, a->s.len + b->s.len + 1);
	memcpy(both, a->s.at, a->s.len);
	memcpy(both + a->s.len, b->s.at, b->s.len);
	*out = a->kind == V_STR ? val_str(both, a->s.len + b->s.len)
				: val_bytes(both, a->s.len + b->s.len);
	return 1;
}

static int add_sequences(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	const struct val *both[] = { a, b };
	struct box *items;

	if (ex_whole(e, a) < 0 || ex_whole(e, b) < 0 || ex_open_parts(e, a) < 0 ||
		ex_open_parts(e, b) < 0)
		return -1;
	items = ex_box_new(e, ex_n_parts(a) + ex_n_parts(b));
	for (int k = 0; k < 2; k++)
		for (size_t i = 0; i < ex_n_parts(both[k]); i++)
			if (ex_spend(e, 1) < 0 || ex_part(e, both[k], i, ex_box_add(e, items)) < 0)
				return -1;
	*out = val_box(a->kind, items);
	return 1;
}

static int add(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	if (is_text(a) && a->kind == b->kind)
		return add_texts(e, a, b, out);
	if (is_sequence(a) && a->kind == b->kind)
		return add_sequences(e, a, b, out);
	if (is_text(a))
		return ex_fail(e,
			a->kind == V_STR ? "TypeError: can only concatenate str (not \"%s\") to str"
					 : "TypeError: can't concat %s to bytes",
			ex_type_name(e, b));
	if (is_sequence(a))
		return ex_fail(e, "TypeError: can only concatenate %s (not \"%s\") to %s",
			ex_type_name(e, a), ex_type_name(e, b), ex_type_name(e, a));
	return 0;
}

static int repeat_text(struct eval *e, const struct val *v, int64_t n, struct val *out)
{
	size_t count = ex_text_count(v);
	char *text;

	if (count && n > INT64_MAX / (int64_t)count)
		return ex_fail(e, "OverflowError: repeated %s too long",
			v->kind == V_STR ? "string is" : "bytes are");
	if (v->s.len && n > (int64_t)(MOST_TEXT / v->s.len))
		return ex_fail(e, "MemoryError: the text would be too long");
	text = ex_pool_alloc(&e->x->pool, v->s.len * (size_t)n + 1);
	for (int64_t i = 0; i < n && v->s.len; i++)
		memcpy(text + (size_t)i * v->s.len, v->s.at, v->s.len);
	*out = v->kind == V_STR ? val_str(text, v->s.len * (size_t)n)
				: val_bytes(text, v->s.len * (size_t)n);
	return 1;
}

static int repeat_sequence(struct eval *e, const struct val *v, int64_t n, struct val *out)
{
	struct box *items;

	if (ex_open_parts(e, v) < 0)
		return -1;
	if (ex_n_parts(v) && n > (int64_t)(MOST_ITEMS / ex_n_parts(v)))
		return ex_fail(e, "MemoryError: there would be too many items");
	items = ex_box_new(e, ex_n_parts(v) * (size_t)n);
	for (int64_t k = 0; k < n && ex_n_parts(v); k++)
		for (size_t i = 0; i < ex_n_parts(v); i++)
			if (ex_spend(e, 1) < 0 || ex_part(e, v, i, ex_box_add(e, items)) < 0)
				return -1;
	*out = val_box(v->kind, items);
	return 1;
}

static int multiply(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	const struct val *v = is_int(a) ? b : a, *times = is_int(a) ? a : b;
	int64_t n;

	if (!is_text(v) && !is_sequence(v))
		return 0;
	if (!is_int(times))
		return ex_fail(e, "TypeError: can't multiply sequence by non-int of type '%s'",
			ex_type_name(e, times));
	if (times->kind == V_BIG)
		return ex_fail(e, "OverflowError: cannot fit 'int' into an index-sized integer");
	ex_to_index(e, times, &n);
	if (ex_whole(e, v) < 0)
		return -1;
	return is_text(v) ? repeat_text(e, v, n < 0 ? 0 : n, out)
			  : repeat_sequence(e, v, n < 0 ? 0 : n, out);
}

static int modulo(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	if (!is_text(a))
		return 0;
	return ex_format_percent(e, a, b, out) < 0 ? -1 : 1;
}

/* Sets, and dicts for |. */

static bool is_set(const struct val *v)
{
	return v->kind == V_SET || v->kind == V_FROZENSET;
}

static bool is_view(const struct val *v)
{
	return v->kind == V_VIEW && v->which != VIEW_VALUES;
}

static int add_all(struct eval *e, struct box *to, const struct val *from, const struct val *other,
	bool wanted)
{
	struct iter *it;
	struct val x;
	int r, in = wanted;

	if (ex_iterate(e, from, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &x)) > 0)
		if ((other && (in = ex_contains(e, other, &x)) < 0) ||
			(in == (int)wanted && ex_set_add(e, to, &x) < 0))
			return -1;
	return r;
}

static int set_op(
	struct eval *e, enum op op, const struct val *a, const struct val *b, struct val *out)
{
	struct box *items = ex_box_new(e, 0);
	int r;

	if (op == OP_OR)
		r = add_all(e, items, a, NULL, true) < 0 ? -1 : add_all(e, items, b, NULL, true);
	else if (op == OP_AND)
		r = add_all(e, items, a, b, true);
	else
		r = add_all(e, items, a, b, false);
	if (r == 0 && op == OP_XOR)
		r = add_all(e, items, b, a, false);
	if (r < 0)
		return -1;
	ex_sort_set(items);
	*out = val_box(is_set(a) ? a->kind : V_SET, items);
	return 1;
}

static int dict_or(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	const struct val *both[] = { a, b };
	struct box *items = ex_box_new(e, 0);
	struct val key, value;

	for (int k = 0; k < 2; k++) {
		if (ex_whole(e, both[k]) < 0 || ex_open_parts(e, both[k]) < 0)
			return -1;
		for (size_t i = 0; i < ex_n_parts(both[k]); i++)
			if (ex_part(e, both[k], i, &key) < 0 ||
				ex_part_value(e, both[k], i, &value) < 0 ||
				ex_dict_set(e, items, &key, &value) < 0)
				return -1;
	}
	*out = val_box(V_DICT, items);
	return 1;
}

static int counter_op(struct eval *e, const struct val *a, const struct val *b)
{
	if ((a->o && !strcmp(ex_type_name(e, a), "Counter")) ||
		(b->o && !strcmp(ex_type_name(e, b), "Counter")))
		return ex_fail(e, "cannot tell: arithmetic of a Counter");
	return 0;
}

/* int | str | None */

static bool is_class(const struct val *v)
{
	return v->kind == V_TYPE || v->kind == V_UNION;
}

static void add_classes(struct eval *e, const struct val *v, struct box *to)
{
	for (size_t i = 0; v->kind == V_UNION && i < v->box->n; i++)
		*ex_box_add(e, to) = v->box->items[i];
	if (v->kind != V_UNION)
		*ex_box_add(e, to) = *v;
}

static int class_union(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	struct box *classes = ex_box_new(e, 2);

	if ((!is_class(a) && a->kind != V_NONE) || (!is_class(b) && b->kind != V_NONE))
		return 0;
	add_classes(e, a, classes);
	add_classes(e, b, classes);
	*out = val_box(V_UNION, classes);
	return 1;
}

static int union_op(
	struct eval *e, enum op op, const struct val *a, const struct val *b, struct val *out)
{
	if (a->kind == V_QUERY || b->kind == V_QUERY) {
		int x = ex_truth(e, a), y = x < 0 ? -1 : ex_truth(e, b);

		if (y < 0)
			return -1;
		*out = (struct val){ .kind = V_QUERY,
			.n = op == OP_AND  ? x & y
			     : op == OP_OR ? x | y
					   : x ^ y };
		return 1;
	}
	if (op == OP_OR && (is_class(a) || is_class(b)))
		return class_union(e, a, b, out);
	if (counter_op(e, a, b) < 0)
		return -1;
	if (a->kind == V_DICT && b->kind == V_DICT && op == OP_OR)
		return dict_or(e, a, b, out);
	if ((is_set(a) || is_view(a)) && (is_set(b) || is_view(b) || is_view(a)))
		return set_op(e, op, a, b, out);
	return 0;
}

static int subtract(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	if (counter_op(e, a, b) < 0)
		return -1;
	if ((is_set(a) || is_view(a)) && (is_set(b) || is_view(b) || is_view(a)))
		return set_op(e, OP_SUB, a, b, out);
	return 0;
}

static int other_op(
	struct eval *e, enum op op, const struct val *a, const struct val *b, struct val *out)
{
	switch (op) {
	case OP_ADD: return add(e, a, b, out);
	case OP_SUB: return subtract(e, a, b, out);
	case OP_MUL: return multiply(e, a, b, out);
	case OP_MOD: return modulo(e, a, b, out);
	case OP_AND:
	case OP_OR:
	case OP_XOR: return union_op(e, op, a, b, out);
	default: return 0;
	}
}

/* The methods by which a class says what an operator means. */
static const char *const op_methods[N_OPS] = {
	"__add__ __radd__",
	"__sub__ __rsub__",
	"__mul__ __rmul__",
	"__truediv__ __rtruediv__",
	"__floordiv__ __rfloordiv__",
	"__mod__ __rmod__",
	"__pow__ __rpow__",
	"__lshift__ __rlshift__",
	"__rshift__ __rrshift__",
	"__and__ __rand__",
	"__or__ __ror__",
	"__xor__ __rxor__",
	"__matmul__ __rmatmul__",
};

int ex_binary(struct eval *e, enum op op, const struct val *a, const struct val *b, struct val *out)
{
	int r;

	if ((a->o && ex_refuse_defined(e, a, op_methods[op], ex_op_names[op]) < 0) ||
		(b->o && ex_refuse_defined(e, b, op_methods[op], ex_op_names[op]) < 0))
		return -1;
	r = ex_number_op(e, op, a, b, out);
	if (r == 0 && (a->kind == V_COMPLEX || b->kind == V_COMPLEX))
		r = ex_complex_op(e, op, a, b, out);
	if (r == 0)
		r = other_op(e, op, a, b, out);
	if (r)
		return r < 0 ? -1 : 0;
	if (ex_refuse_unknown(e, a, ex_op_names[op]) < 0 ||
		ex_refuse_unknown(e, b, ex_op_names[op]) < 0)
		return -1;
	if (a->kind == V_OTHER || b->kind == V_OTHER)
		return ex_fail(e, "cannot tell: %s of a %s and a %s", ex_op_names[op],
			ex_type_name(e, a), ex_type_name(e, b));
	return ex_fail(e, "TypeError: unsupported operand type(s) for %s: '%s' and '%s'",
		ex_op_names[op], ex_type_name(e, a), ex_type_name(e, b));
}
