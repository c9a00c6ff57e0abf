/* expr_fn_object.c - Python's functions that ask an object for its class and its attributes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

static int call_type(struct eval *e, const struct args *a, struct val *out)
{
	const struct class_info *c = ex_class_of(e, a->at);

	if (c->is_several)
		return ex_fail(e, "cannot tell: two classes are named %s", c->name);
	if (c->builtin) {
		*out = val_type(c->builtin);
		return 0;
	}
	if (!c->o)
		return ex_fail(e, "cannot tell: the class %s was not recorded", c->name);
	return ex_load_id(e, c->o->id, out);
}

/* isinstance, issubclass */

static int is_of(
	struct eval *e, const struct args *a, const struct class_info *c, const struct val *type);

static int is_of_any(
	struct eval *e, const struct args *a, const struct class_info *c, const struct val *types)
{
	bool unsure = false;
	struct val x;
	int r = 0;

	for (size_t i = 0; r <= 0 && i < ex_n_parts(types); i++) {
		if (ex_part(e, types, i, &x) < 0)
			return -1;
		if (x.kind == V_NONE && types->kind == V_UNION)
			x = val_type(ex_find_type("NoneType", 8));
		r = is_of(e, a, c, &x);
		unsure |= r < 0;
	}
	return r <= 0 && unsure ? -1 : r;
}

static int is_of(
	struct eval *e, const struct args *a, const struct class_info *c, const struct val *type)
{
	int r;

	if (type->kind == V_TYPE)
		return ex_is_subclass(e, c, type);
	if (type->kind != V_TUPLE && type->kind != V_UNION)
		return ex_fail(e,
			"TypeError: %s() arg 2 must be a type, a tuple of types, or a union",
			a->name);
	if (ex_whole(e, type) < 0 || ex_enter(e) < 0)
		return -1;
	r = is_of_any(e, a, c, type);
	e->depth--;
	return r;
}

static int call_isinstance(struct eval *e, const struct args *a, struct val *out)
{
	int r = is_of(e, a, ex_class_of(e, &a->at[0]), &a->at[1]);

	*out = val_bool(r > 0);
	return r < 0 ? -1 : 0;
}

static int call_issubclass(struct eval *e, const struct args *a, struct val *out)
{
	int r;

	if (a->at[0].kind != V_TYPE)
		return ex_fail(e, "TypeError: issubclass() arg 1 must be a class");
	r = is_of(e, a, ex_class_of_type(e, &a->at[0]), &a->at[1]);
	*out = val_bool(r > 0);
	return r < 0 ? -1 : 0;
}

/* hasattr, getattr */

static bool is_attribute_error(const struct eval *e)
{
	return e->err && !strncmp(e->err->text, "AttributeError", 14);
}

/* 1, 0: there is none, -1. */
static int try_attribute(
	struct eval *e, const struct val *v, const struct val *name, struct val *out)
{
	struct bound_name n = { 0 };
	struct err own = { 0 }, *err = e->err;
	struct str key = { 0 };
	size_t len;
	int r;

	if (name->kind != V_STR)
		return ex_fail(e, "TypeError: attribute name must be string, not '%s'",
			ex_type_name(e, name));
	n.text = ex_pool_alloc(&e->x->pool, name->s.len + 1);
	memcpy(n.text, name->s.at, name->s.len);
	n.len = name->s.len;
	str_addf(&key, "\"%s\"", n.text);
	len = key.len;
	n.key = value_of(ex_keep_text(e, &key), len);
	e->err = &own;
	r = ex_get_attribute(e, v, &n, out);
	if (r < 0 && is_attribute_error(e)) {
		e->err = err;
		return 0;
	}
	e->err = err;
	return r < 0 ? ex_fail(e, "%s", own.text) : 1;
}

static int call_hasattr(struct eval *e, const struct args *a, struct val *out)
{
	struct val v;
	int r = try_attribute(e, &a->at[0], &a->at[1], &v);

	*out = val_bool(r > 0);
	return r < 0 ? -1 : 0;
}

static int call_getattr(struct eval *e, const struct args *a, struct val *out)
{
	int r = try_attribute(e, &a->at[0], &a->at[1], out);

	if (r != 0)
		return r < 0 ? -1 : 0;
	if (a->n < 3)
		return ex_fail(e,
			"AttributeError: '%s' object has no attribute '%.*s' at this step",
			ex_type_name(e, &a->at[0]), (int)a->at[1].s.len, a->at[1].s.at);
	*out = a->at[2];
	return 0;
}

static int call_callable(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at;
	const struct class_info *c;

	*out = val_bool(v->kind == V_TYPE || v->kind == V_FUNCTION || v->kind == V_LAMBDA ||
			v->kind == V_METHOD);
	if (v->kind != V_OBJECT)
		return 0;
	c = ex_class_of(e, v);
	*out = val_bool(ex_defines(e, c, "__call__") || strstr(ex_type_name(e, v), "function") ||
			strstr(ex_type_name(e, v), "method"));
	return 0;
}

static int call_vars(struct eval *e, const struct args *a, struct val *out)
{
	const struct val name = val_str("__dict__", 8);

	if (!a->n)
		return ex_get_field(e, condition_field("locals", 6), out);
	return try_attribute(e, a->at, &name, out) == 1
		       ? 0
		       : ex_fail(e, "TypeError: vars() argument must have __dict__ attribute");
}

/* locals, globals: the event's fields of that name. */
static int call_field(struct eval *e, const struct args *a, struct val *out)
{
	return ex_get_field(e, condition_field(a->name, strlen(a->name)), out);
}

const struct builtin ex_object_functions[] = {
	FUNCTION("isinstance", call_isinstance, 2, 2, "", HOW(0)),
	FUNCTION("issubclass", call_issubclass, 2, 2, "", HOW(0)),
	FUNCTION("hasattr", call_hasattr, 2, 2, "", HOW(0)),
	FUNCTION("getattr", call_getattr, 2, 3, "", HOW(0)),
	FUNCTION("callable", call_callable, 1, 1, "", HOW(0)),
	FUNCTION("vars", call_vars, 0, 1, "", HOW(0)),
	FUNCTION("locals", call_field, 0, 0, "", HOW(0)),
	FUNCTION("globals", call_field, 0, 0, "", HOW(0)),
	TYPE("type", call_type, 1, 1, "", N_VAL_KINDS, HOW(0)),
	{ .name = NULL },
};
