/* expr_value.c - values of an expression: making plain ones, and asking any.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <inttypes.h>

struct val val_none(void)
{
	return (struct val){ .kind = V_NONE };
}

struct val val_bool(bool b)
{
	return (struct val){ .kind = V_BOOL, .n = b };
}

struct val val_int(int64_t n)
{
	return (struct val){ .kind = V_INT, .n = n };
}

struct val val_float(double d)
{
	return (struct val){ .kind = V_FLOAT, .d = d };
}

struct val val_str(const char *at, size_t len)
{
	return (struct val){ .kind = V_STR, .s = { at, len } };
}

struct val val_bytes(const char *at, size_t len)
{
	return (struct val){ .kind = V_BYTES, .s = { at, len } };
}

struct val val_box(enum val_kind kind, struct box *b)
{
	return (struct val){ .kind = kind, .box = b };
}

struct val val_take(struct eval *e, struct str *s)
{
	size_t len = s->len;

	return val_str(ex_keep_text(e, s), len);
}

/* Asking. */

const char *ex_type_name(struct eval *e, const struct val *v)
{
	static const char *const names[N_VAL_KINDS] = {
		[V_NONE] = "NoneType",
		[V_BOOL] = "bool",
		[V_INT] = "int",
		[V_BIG] = "int",
		[V_FLOAT] = "float",
		[V_STR] = "str",
		[V_BYTES] = "bytes",
		[V_COMPLEX] = "complex",
		[V_ELLIPSIS] = "ellipsis",
		[V_LIST] = "list",
		[V_TUPLE] = "tuple",
		[V_DEQUE] = "collections.deque",
		[V_SET] = "set",
		[V_FROZENSET] = "frozenset",
		[V_DICT] = "dict",
		[V_RANGE] = "range",
		[V_SLICE] = "slice",
		[V_TYPE] = "type",
		[V_FUNCTION] = "builtin_function_or_method",
		[V_METHOD] = "builtin_function_or_method",
		[V_UNION] = "types.UnionType",
		[V_LAMBDA] = "function",
		[V_QUERY] = "Q",
	};
	static const char *const views[] = { "dict_keys", "dict_values", "dict_items" };
	struct str text = { 0 };

	if (v->o)
		value_str(v->o->type, &text);
	else if (v->kind == V_OTHER)
		value_type(value_of(v->s.at, v->s.len), &text);
	else
		return v->kind == V_VIEW   ? views[v->which]
		       : v->kind == V_ITER ? v->iter->name
					   : names[v->kind];
	str_add_char(&text, '\0');
	return ex_keep_text(e, &text);
}

int ex_whole(struct eval *e, const struct val *v)
{
	if (v->o && v->o->is_deep)
		return ex_fail(
			e, "cannot tell: $%" PRIu64 " was not looked into (--max-depth)", v->o->id);
	if (!v->cut)
		return 0;
	return ex_fail(e, "cannot tell: %" PRIu64 " more %s of %s%s were not recorded (%s)", v->cut,
		v->kind == V_STR     ? "characters"
		: v->kind == V_BYTES ? "bytes"
		: is_number(v)	     ? "digits"
				     : "items",
		v->o ? "this " : "a ", ex_type_name(e, v),
		is_container(v) ? "--max-items" : "--max-str");
}

int ex_truth(struct eval *e, const struct val *v)
{
	uint64_t n;

	switch (v->kind) {
	case V_NONE: return 0;
	case V_BOOL:
	case V_INT:
	case V_QUERY:
		if (v->o && ex_refuse_defined(e, v, "__bool__", "its truth") < 0)
			return -1;
		return v->n != 0;
	case V_BIG: return 1;
	case V_FLOAT: return v->d != 0;
	case V_COMPLEX: return v->z.re != 0 || v->z.im != 0;
	case V_STR:
	case V_BYTES: return v->s.len || v->cut;
	case V_RANGE: return v->range->len != 0;
	case V_OBJECT: return ex_refuse_defined(e, v, "__bool__ __len__", "its truth") < 0 ? -1 : 1;
	case V_OTHER: {
		const char *type = ex_type_name(e, v);
		bool truth;

		if (ex_other_truth(e, v, &truth))
			return truth;
		if (strcmp(type, "Decimal") && strcmp(type, "Fraction") && strcmp(type, "timedelta"))
			return 1;
		return ex_fail(e, "cannot tell: the truth of a %s", type);
	}
	default:
		if (!is_container(v) && v->kind != V_VIEW)
			return 1;
		if (v->o && ex_refuse_defined(e, v, "__bool__ __len__", "its truth") < 0)
			return -1;
		return ex_length(e, v, &n) < 0 ? -1 : n != 0;
	}
}

bool ex_same_object(const struct val *a, const struct val *b)
{
	if (a->kind == V_TYPE && b->kind == V_TYPE && a->builtin)
		return a->builtin == b->builtin;
	if (a->o || b->o)
		return a->o && b->o && a->o->id == b->o->id;
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case V_NONE:
	case V_ELLIPSIS: return true;
	case V_BOOL:
	case V_INT:
	case V_QUERY: return a->n == b->n;
	case V_BIG: return a->big == b->big;
	case V_FLOAT: return a->d == b->d;
	case V_STR:
	case V_BYTES:
	case V_OTHER:
		return a->s.len == b->s.len &&
		       (a->s.at == b->s.at || !memcmp(a->s.at, b->s.at, a->s.len));
	case V_RANGE: return a->range == b->range;
	case V_TYPE:
	case V_FUNCTION: return a->builtin == b->builtin;
	case V_METHOD: return a->method == b->method;
	case V_LAMBDA: return a->lambda == b->lambda;
	case V_ITER: return a->iter == b->iter;
	default: return a->box == b->box;
	}
}
