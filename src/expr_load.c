/* expr_load.c - recorded values to values of an expression.
 *
 * Scalars are read in place: small ints and strings without escapes cost a look at their bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "slice.h"

/* Scalars. */

static struct val load_text(struct eval *e, struct value json)
{
	struct str text = { 0 };

	if (slice_is_plain(json))
		return val_str(json.at + 1, json.len - 2);
	slice_decode(json, &text);
	return val_take(e, &text);
}

static void load_number(struct eval *e, struct value v, struct val *out)
{
	int64_t n = 0;
	size_t i = v.at[0] == '-';

	for (; i < v.len && i < 18 && v.at[i] >= '0' && v.at[i] <= '9'; i++)
		n = n * 10 + (v.at[i] - '0');
	if (i == v.len) {
		*out = val_int(v.at[0] == '-' ? -n : n);
		return;
	}
	if (value_kind(v) == VALUE_FLOAT) {
		*out = val_float(0);
		value_float(v, &out->d);
		return;
	}
	ex_int_from_text(e, v.at, v.len, 10, out);
}

/* b'…' as Python writes it, to bytes. */
static size_t bytes_from_text(const char *s, size_t len, char *to)
{
	size_t n = 0;
	const char *end = s + len - 1;

	for (s += 2; s < end; s++) {
		static const char letters[] = "ntr\\'\"", means[] = "\n\t\r\\'\"";
		const char *found;

		if (*s != '\\' || s + 1 >= end) {
			to[n++] = *s;
		} else if (*++s == 'x' && s + 2 < end + 1) {
			char hex[3] = { s[1], s[2], '\0' };

			to[n++] = (char)strtoul(hex, NULL, 16);
			s += 2;
		} else {
			found = strchr(letters, *s);
			to[n++] = found ? means[found - letters] : *s;
		}
	}
	return n;
}

static void load_bytes(struct eval *e, struct value text, struct val *out)
{
	struct val s = load_text(e, text);
	char *to = ex_pool_alloc(&e->x->pool, s.s.len + 1);

	*out = val_bytes(to, s.s.len >= 3 ? bytes_from_text(s.s.at, s.s.len, to) : 0);
}

static void load_float_text(struct eval *e, struct value text, struct val *out)
{
	struct val s = load_text(e, text);

	*out = val_float(0);
	ex_float_from_text(s.s.at, s.s.len, &out->d);
}

static void load_int_text(struct eval *e, struct value text, struct val *out)
{
	struct val s = load_text(e, text);
	bool hex = s.s.len > 2 && memchr(s.s.at, 'x', s.s.len < 3 ? s.s.len : 3);

	if (!hex) {
		if (!ex_int_from_text(e, s.s.at, s.s.len, 10, out))
			*out = val_int(0);
		return;
	}
	if (!ex_int_from_text(
		    e, s.s.at + 2 + (s.s.at[0] == '-'), s.s.len - 2 - (s.s.at[0] == '-'), 16, out))
		*out = val_int(0);
	if (s.s.at[0] == '-')
		ex_number_negate(e, out, out);
}

/* range(1, 10, 2) */
static void load_range(struct eval *e, struct value text, struct val *out)
{
	struct val s = load_text(e, text), parts[3] = { val_int(0), val_int(0), val_int(1) };
	const char *p = s.s.at + strlen("range("), *end = s.s.at + s.s.len;
	size_t n = 0;

	for (; n < 3 && p < end; n++) {
		size_t len = strcspn(p, ",)");

		if (p + len > end || !ex_int_from_text(e, p, len, 10, &parts[n]))
			break;
		p += len + 2;
	}
	ex_range_new(e, &parts[0], &parts[1], &parts[2], out);
}

static void load_complex(struct eval *e, struct value text, struct val *out)
{
	struct val s = load_text(e, text), z;

	if (ex_complex_from_text(s.s.at, s.s.len, &z))
		*out = z;
}

static const struct {
	const char *type;
	void (*load)(struct eval *e, struct value text, struct val *out);
	bool may_be_cut;
} others[] = {
	{ "\"int\"", load_int_text, true },
	{ "\"float\"", load_float_text, true },
	{ "\"bytes\"", load_bytes, true },
	{ "\"range\"", load_range, false },
	{ "\"complex\"", load_complex, false },
};

static int load_other(struct eval *e, struct value v, struct val *out)
{
	struct value type = slice_find(v, "\"type\""), text = slice_find(v, "\"text\"");
	uint64_t cut = value_cut(v);

	*out = (struct val){ .kind = V_OTHER, .s = { v.at, v.len } };
	if (slice_is(type, "\"ellipsis\""))
		out->kind = V_ELLIPSIS;
	if (text.len < 2)
		return 0;
	e->met_redacted |= slice_is(type, "\"redacted\"");
	if (slice_is(type, "\"str\""))
		*out = load_text(e, text);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (slice_is(type, others[i].type) && (!cut || others[i].may_be_cut))
			others[i].load(e, text, out);
	out->cut = cut;
	return 0;
}

/* Objects. */

static const struct {
	const char *type;
	enum val_kind kind;
} object_kinds[] = {
	{ "\"list\"", V_LIST },
	{ "\"dict\"", V_DICT },
	{ "\"tuple\"", V_TUPLE },
	{ "\"set\"", V_SET },
	{ "\"frozenset\"", V_FROZENSET },
	{ "\"deque\"", V_DEQUE },
	{ "\"OrderedDict\"", V_DICT },
	{ "\"defaultdict\"", V_DICT },
	{ "\"Counter\"", V_DICT },
};

static void load_bytearray(struct eval *e, const struct object *o, struct val *out)
{
	char *to = ex_pool_alloc(&e->x->pool, o->n_items + 1);
	int64_t n;

	for (size_t i = 0; i < o->n_items; i++)
		to[i] = value_int(o->items[i], &n) ? (char)n : 0;
	*out = val_bytes(to, o->n_items);
	out->o = o;
	out->cut = o->cut;
	ex_note_read(e, EXPR_READ_OBJECT, o->id, 0, VALUE_NOTHING);
}

/* Subclasses of built-in scalars: {"type":"Celsius","text":"21.5"} of class Celsius(float). */
static bool load_scalar_object(
	struct eval *e, const struct object *o, enum val_kind kind, struct val *out)
{
	struct val text;

	if (!value_is_bound(o->text))
		return false;
	text = load_text(e, o->text);
	if (kind == V_STR)
		*out = text;
	else if (kind == V_BYTES)
		load_bytes(e, o->text, out);
	else if (kind == V_INT && text.s.len && strchr("-0123456789", text.s.at[0]))
		load_int_text(e, o->text, out);
	else if (kind == V_FLOAT && ex_float_from_text(text.s.at, text.s.len, &out->d))
		*out = val_float(out->d);
	else
		return false;
	out->o = o;
	out->cut = o->cut;
	return true;
}

/* What a class of the program's is made from tells what its items are. */
static void load_instance(struct eval *e, const struct object *o, struct val *out)
{
	const struct class_info *c = ex_class_of_object(e, o);

	for (size_t i = 0; i < c->n_mro; i++) {
		const struct builtin *b = c->mro[i]->builtin;

		if (!b || b->makes >= N_VAL_KINDS)
			continue;
		if (o->has_items ? b->makes >= V_LIST && b->makes <= V_FROZENSET
				 : o->has_entries && b->makes == V_DICT) {
			out->kind = b->makes;
			return;
		}
		if (load_scalar_object(e, o, b->makes, out))
			return;
	}
	if (o->has_entries)
		out->kind = V_DICT;
}

/* A member of an enumeration that is an int, too: class Colour(IntEnum). */
static bool load_enum(struct eval *e, const struct object *o, struct val *out)
{
	const struct class_info *c;
	struct val value;

	if (!value_is_bound(o->text) || ex_find_stored(e, o, "_value_", &value) <= 0 || value.o)
		return false;
	c = ex_class_of_object(e, o);
	for (size_t i = 0; i < c->n_mro; i++)
		if (c->mro[i]->builtin && c->mro[i]->builtin->makes <= V_STR &&
			c->mro[i]->builtin->makes != V_NONE) {
			*out = value;
			out->o = o;
			return true;
		}
	return false;
}

/* What shows a dict of the program's: mappingproxy, dict_keys … */
static bool load_view(struct eval *e, const struct object *o, struct val *out)
{
	static const struct {
		const char *type;
		enum view view;
		bool is_view;
	} views[] = {
		{ "\"mappingproxy\"", VIEW_KEYS, false },
		{ "\"dict_keys\"", VIEW_KEYS, true },
		{ "\"dict_values\"", VIEW_VALUES, true },
		{ "\"dict_items\"", VIEW_ITEMS, true },
	};
	struct val dict;

	for (size_t i = 0; i < ARRAY_LEN(views); i++) {
		if (!slice_is(o->type, views[i].type) ||
			ex_find_stored(e, o, "mapping", &dict) <= 0 || dict.kind != V_DICT)
			continue;
		*out = dict;
		if (!views[i].is_view)
			return true;
		*out = val_box(V_VIEW, ex_box_new(e, 1));
		out->which = views[i].view;
		*ex_box_add(e, out->box) = dict;
		return true;
	}
	return false;
}

static void load_object(struct eval *e, const struct object *o, struct val *out)
{
	*out = (struct val){ .kind = V_OBJECT, .o = o, .cut = o->cut };
	for (size_t i = 0; i < ARRAY_LEN(object_kinds); i++)
		if (slice_is(o->type, object_kinds[i].type)) {
			out->kind = object_kinds[i].kind;
			return;
		}
	if (ex_is_class_object(o)) {
		struct val type = { .kind = V_TYPE, .o = o };
		const struct class_info *c = ex_class_of_type(e, &type);

		out->kind = V_TYPE;
		out->builtin = c->builtin;
	} else if (slice_is(o->type, "\"bytearray\"")) {
		load_bytearray(e, o, out);
	} else if (slice_is(o->type, "\"builtin_function_or_method\"") && !o->has_attributes) {
		struct val text = load_text(e, o->text);
		const struct builtin *b = ex_find_builtin(text.s.at, text.s.len);

		if (b && !b->is_type) {
			out->kind = V_FUNCTION;
			out->builtin = b;
		}
	} else if (o->has_attributes && (load_view(e, o, out) || load_enum(e, o, out))) {
		return;
	} else if (o->has_items || o->has_entries ||
		   (value_is_bound(o->text) && !o->has_attributes)) {
		load_instance(e, o, out);
	}
}

/* The chain of cells and long texts between a reference and what it shows was read, too. */
static void note_chain(struct eval *e, struct value v)
{
	for (int i = 0; i < 100 && value_is_ref(v); i++) {
		const struct object *o = state_object(e->s, value_ref(v));

		if (!o || !(o->is_text || (o->has_items && slice_is(o->type, "\"cell\""))))
			return;
		ex_note_read(e, EXPR_READ_OBJECT, o->id, 0, VALUE_NOTHING);
		v = !o->is_text && o->n_items ? o->items[0] : VALUE_NOTHING;
	}
}

static int load_ref(struct eval *e, struct value v, struct val *out)
{
	struct value shown = state_resolve(e->s, v);
	const struct object *o;

	if (e->x->wants_reads)
		note_chain(e, v);
	if (!value_is_ref(shown))
		return value_is_bound(shown) ? ex_load(e, shown, out)
					     : ex_fail(e, "cannot tell: a variable is not bound");
	o = state_object(e->s, value_ref(shown));
	if (!o)
		return ex_fail(e, "cannot tell: object $%" PRIu64 " is not in the record",
			value_ref(shown));
	load_object(e, o, out);
	return 0;
}

int ex_load_id(struct eval *e, uint64_t id, struct val *out)
{
	char *text = ex_pool_alloc(&e->x->pool, 24);

	if (!state_object(e->s, id))
		return ex_fail(e, "there is no object $%" PRIu64 " at this step", id);
	snprintf(text, 24, "[%" PRIu64 "]", id);
	return load_ref(e, value_of_literal(text), out);
}

int ex_load(struct eval *e, struct value v, struct val *out)
{
	switch (v.at[0]) {
	case '"': *out = load_text(e, v); return 0;
	case '[': return load_ref(e, v, out);
	case '{': return load_other(e, v, out);
	case 'n': *out = val_none(); return 0;
	case 't': *out = val_bool(true); return 0;
	case 'f': *out = val_bool(false); return 0;
	}
	load_number(e, v, out);
	return 0;
}
