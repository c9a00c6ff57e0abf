/* expr_attributes.c - attributes as they are stored: of the instance, then along its classes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <inttypes.h>
#include <stdio.h>

#include "live.h"
#include "slice.h"

/* A named tuple's text is "fields x y". SIZE_MAX: it has none of that name, or is no such tuple. */
static size_t index_of_field(const struct object *o, struct value name)
{
	static const char fields[] = "\"fields ";
	size_t at = sizeof(fields) - 1, n = name.len - 2, len;

	if (!o->has_items || o->text.len < at || memcmp(o->text.at, fields, at) != 0)
		return SIZE_MAX;
	for (size_t i = 0; at < o->text.len; i++, at += len + 1) {
		for (len = 0; at + len < o->text.len - 1 && o->text.at[at + len] != ' ';)
			len++;
		if (len == n && !memcmp(o->text.at + at, name.at + 1, n))
			return i;
	}
	return SIZE_MAX;
}

static bool has_field(const struct object *o, struct value name)
{
	return index_of_field(o, name) < o->n_items;
}

static int load_field(struct eval *e, const struct val *v, const struct bound_name *name, struct val *out)
{
	ex_note_read(e, EXPR_READ_OBJECT, v->o->id, 0, VALUE_NOTHING);
	return ex_load(e, v->o->items[index_of_field(v->o, name->key)], out);
}

static int slot_of_namedtuple(
	struct eval *e, const struct val *v, const struct bound_name *name, struct val *out)
{
	const struct class_info *c = ex_class_of_object(e, v->o);
	struct value names;
	const struct object *o;

	if (has_field(v->o, name->key))
		return load_field(e, v, name, out);
	if (!ex_find_in_class(e, c, value_of_literal("\"_fields\""), &names) ||
		!(o = state_object(e->s, value_ref(state_resolve(e->s, names)))))
		return ex_fail(e, "cannot tell: which field of %s \"%s\" is", c->name, name->text);
	for (size_t i = 0; i < o->n_items && i < v->o->n_items; i++)     /* a record may not have the names with the tuple */
		if (value_equal(o->items[i], name->key)) {
			ex_note_read(e, EXPR_READ_OBJECT, v->o->id, 0, VALUE_NOTHING);
			return ex_load(e, v->o->items[i], out);
		}
	return ex_whole(e, v) < 0 ? -1
				  : ex_fail(e, "cannot tell: which field of %s \"%s\" is", c->name,
					    name->text);
}

static int no_attribute(struct eval *e, const struct val *v, const char *name)
{
	if (v->o)
		return ex_fail(e,
			"AttributeError: '%s' object $%" PRIu64
			" has no attribute '%s' at this step",
			ex_type_name(e, v), v->o->id, name);
	return ex_fail(
		e, "AttributeError: '%s' object has no attribute '%s'", ex_type_name(e, v), name);
}

static int from_class(struct eval *e, const struct val *v, const struct bound_name *name,
	struct value found, struct val *out)
{
	static const struct {
		const char *type, *what;
	} live_only[] = {
		{ "\"function\"", "a method" },
		{ "\"property\"", "a property" },
		{ "\"cached_property\"", "a property" },
		{ "\"classmethod\"", "a method" },
		{ "\"getset_descriptor\"", "computed" },
		{ "\"method_descriptor\"", "a method" },
		{ "\"wrapper_descriptor\"", "a method" },
		{ "\"partialmethod\"", "a method" },
	};
	const struct object *o = state_object(e->s, value_ref(state_resolve(e->s, found)));

	if (o && slice_is(o->type, "\"_tuplegetter\""))
		return slot_of_namedtuple(e, v, name, out);
	if (o && slice_is(o->type, "\"member_descriptor\""))
		return no_attribute(e, v, name->text);
	for (size_t i = 0; o && i < ARRAY_LEN(live_only); i++)
		if (slice_is(o->type, live_only[i].type))
			return ex_fail(e,
				"cannot tell: %s.%s is %s, which only the live program could run",
				ex_type_name(e, v), name->text, live_only[i].what);
	if (o && slice_is(o->type, "\"staticmethod\"") &&
		ex_find_in(e, o, value_of_literal("\"__func__\""), &found))
		return ex_load(e, found, out);
	return ex_load(e, found, out);
}

/* Enumerations have two names for what is stored as _name_ and _value_. */
static bool find_enum(struct eval *e, const struct val *v, const char *name, struct value *out)
{
	if (!strcmp(name, "name") || !strcmp(name, "value"))
		return ex_find_in(e, v->o,
			value_of_literal(name[0] == 'n' ? "\"_name_\"" : "\"_value_\""), out);
	return false;
}

static int special_attribute(struct eval *e, const struct val *v, const char *name, struct val *out)
{
	const struct class_info *c;

	if (!strcmp(name, "__class__")) {
		struct val arg = *v;
		struct args args = { .at = &arg, .n = 1 };

		return ex_call_builtin(e, ex_find_builtin("type", 4), &args, out) < 0 ? -1 : 1;
	}
	if (v->kind == V_TYPE && (!strcmp(name, "__name__") || !strcmp(name, "__qualname__"))) {
		c = ex_class_of_type(e, v);
		*out = val_str(c->name, strlen(c->name));
		return 1;
	}
	if (v->kind == V_OBJECT && (!strcmp(name, "__name__") || !strcmp(name, "__qualname__")) &&
		slice_is(v->o->type, "\"function\"")) {
		struct str text = { 0 };

		value_str(v->o->text, &text);
		text.len = ex_bare_name(str_text(&text), text.len);
		*out = val_take(e, &text);
		return 1;
	}
	if (v->kind == V_OBJECT && !strcmp(name, "__dict__") && v->o->has_attributes) {
		struct box *b = ex_box_new(e, 0);
		struct val key, value;

		for (size_t i = 0; i < v->o->n_attributes; i++)
			if (ex_load(e, v->o->attributes[i].name, &key) < 0 ||
				ex_load(e, v->o->attributes[i].value, &value) < 0 ||
				ex_dict_set(e, b, &key, &value) < 0)
				return -1;
		*out = val_box(V_DICT, b);
		out->cut = v->o->attributes_cut;
		return ex_open_parts(e, v) < 0 ? -1 : 1;
	}
	return 0;
}

/* Of numbers and ranges. */
static int plain_attribute(struct eval *e, const struct val *v, const char *name, struct val *out)
{
	if (is_number(v) && (!strcmp(name, "real") || !strcmp(name, "imag"))) {
		*out = name[0] == 'r' ? *v : v->kind == V_FLOAT ? val_float(0) : val_int(0);
		if (out->kind == V_BOOL)
			*out = val_int(out->n);
		return 1;
	}
	if (v->kind == V_COMPLEX && (!strcmp(name, "real") || !strcmp(name, "imag"))) {
		*out = val_float(name[0] == 'r' ? v->z.re : v->z.im);
		return 1;
	}
	if (is_int(v) && !strcmp(name, "numerator")) {
		*out = v->kind == V_BOOL ? val_int(v->n) : *v;
		return 1;
	}
	if (is_int(v) && !strcmp(name, "denominator")) {
		*out = val_int(1);
		return 1;
	}
	if (v->kind == V_RANGE || v->kind == V_SLICE) {
		static const char *const parts[] = { "start", "stop", "step" };

		for (int i = 0; i < 3; i++)
			if (!strcmp(name, parts[i])) {
				mpz_srcptr z;

				if (v->kind == V_SLICE) {
					*out = v->box->items[i];
					return 1;
				}
				z = i == 0   ? v->range->start
				    : i == 1 ? v->range->stop
					     : v->range->step;
				*out = ex_big_val(z);
				return 1;
			}
	}
	(void)e;
	return 0;
}

/* A type's instances have it. */
static bool python_has(const struct val *type, const char *name)
{
	struct val of = { .kind = type->builtin ? type->builtin->makes : N_VAL_KINDS };

	return of.kind < N_VAL_KINDS && ex_has_attribute(&of, name);
}

static int not_of_module(struct eval *e, const struct val *v, const char *name)
{
	struct str text = { 0 };

	value_str(v->o->text, &text);
	ex_fail(e, "cannot tell: %.200s.%s was not recorded", str_text(&text), name);
	str_free(&text);
	return -1;
}

static int absent(
	struct eval *e, const struct val *v, const struct bound_name *name, struct val *out)
{
	const struct class_info *c;

	if (v->kind == V_OTHER && ex_other_attribute(e, v, name->text, out))
		return 0;
	if (v->kind == V_OTHER)
		return ex_fail(e, "cannot tell: attributes of a %s are not in the record",
			ex_type_name(e, v));
	if (ex_has_attribute(v, name->text) || (v->kind == V_TYPE && python_has(v, name->text)))
		return ex_fail(e, "cannot tell: %s.%s is not known here", ex_type_name(e, v),
			name->text);
	if (!v->o)
		return no_attribute(e, v, name->text);
	if (v->o->is_deep)
		return ex_open_parts(e, v);
	if (v->o->attributes_cut)
		return ex_fail(e,
			"cannot tell: %" PRIu64 " more attributes of $%" PRIu64
			" were not recorded",
			v->o->attributes_cut, v->o->id);
	if (ex_refuse_defined(e, v, "__getattr__ __getattribute__", "that attribute") < 0)
		return -1;
	c = v->kind == V_TYPE ? ex_class_of_type(e, v) : ex_class_of_object(e, v->o);
	if (!c->is_known && has_field(v->o, name->key))
		return load_field(e, v, name, out);
	if (!c->is_known && !ex_is_plain_kind(v->o))
		return ex_fail(e,
			"cannot tell: '%s' object $%" PRIu64
			" has no attribute '%s' that was recorded; its class was not",
			ex_type_name(e, v), v->o->id, name->text);
	if (slice_is(v->o->type, "\"module\"") && !v->o->has_attributes)
		return not_of_module(e, v, name->text);
	return no_attribute(e, v, name->text);
}

int ex_get_attribute(
	struct eval *e, const struct val *v, const struct bound_name *name, struct val *out)
{
	const struct class_info *c;
	struct value found;
	int r;

	if (v->o && ex_find_in(e, v->o, name->key, &found))
		return ex_load(e, found, out);
	if (v->o && find_enum(e, v, name->text, &found))
		return ex_load(e, found, out);
	r = special_attribute(e, v, name->text, out);
	if (r == 0)
		r = plain_attribute(e, v, name->text, out);
	if (r)
		return r < 0 ? -1 : 0;
	if (v->o && v->kind == V_TYPE) {
		c = ex_class_of_type(e, v);
		if (ex_find_in_class(e, c, name->key, &found))
			return ex_load(e, found, out);
	} else if (v->o && !ex_is_plain_kind(v->o)) {
		c = ex_class_of_object(e, v->o);
		if (c->is_several)
			return ex_fail(e, "cannot tell: two classes are named %s", c->name);
		if (ex_find_in_class(e, c, name->key, &found))
			return from_class(e, v, name, found, out);
	}
	r = ex_get_method(e, v, name->text, out);
	return r ? (r < 0 ? -1 : 0) : absent(e, v, name, out);
}

int ex_find_stored(struct eval *e, const struct object *o, const char *name, struct val *out)
{
	size_t size = strlen(name) + 3;
	char *key = ex_pool_alloc(&e->x->pool, size); /* it is noted as read */
	struct value found;

	snprintf(key, size, "\"%s\"", name);
	if (!ex_find_in(e, o, value_of_literal(key), &found))
		return 0;
	return ex_load(e, found, out) < 0 ? -1 : 1;
}
