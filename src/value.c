/* value.c - a captured value: a slice of canonical JSON, read when someone asks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/value.h"

#include <locale.h>
#include <stdlib.h>

#include "slice.h"

struct value value_of(const char *text, size_t len)
{
	return (struct value){ text, len };
}

struct value value_of_literal(const char *text)
{
	return value_of(text, strlen(text));
}

/* An object's "type": always its first member. */
static struct value type_of(struct value v)
{
	struct slices in = slice_open(v);
	struct value key, type;

	if (!slice_member(&in, &key, &type) || !slice_is(key, "\"type\""))
		return VALUE_NOTHING;
	return type;
}

static enum value_kind kind_of_object(struct value v)
{
	static const struct {
		const char *type;
		enum value_kind kind;
	} kinds[] = {
		{ "\"int\"", VALUE_INT },
		{ "\"float\"", VALUE_FLOAT },
		{ "\"str\"", VALUE_STR },
	};
	struct value type;

	if (v.len <= 2)
		return VALUE_UNBOUND;
	type = type_of(v);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (slice_is(type, kinds[i].type))
			return kinds[i].kind;
	return VALUE_OTHER;
}

static bool has_fraction(struct value v)
{
	for (size_t i = 0; i < v.len; i++)
		if (v.at[i] == '.' || v.at[i] == 'e' || v.at[i] == 'E')
			return true;
	return false;
}

enum value_kind value_kind(struct value v)
{
	if (v.len == 0)
		return VALUE_UNBOUND;
	switch (v.at[0]) {
	case '"': return VALUE_STR;
	case '[': return VALUE_REF;
	case '{': return kind_of_object(v);
	case 'n': return slice_is(v, "null") ? VALUE_NONE : VALUE_OTHER;
	case 't': return slice_is(v, "true") ? VALUE_BOOL : VALUE_OTHER;
	case 'f': return slice_is(v, "false") ? VALUE_BOOL : VALUE_OTHER;
	}
	if (v.at[0] != '-' && (v.at[0] < '0' || v.at[0] > '9'))
		return VALUE_OTHER;
	return has_fraction(v) ? VALUE_FLOAT : VALUE_INT;
}

bool value_equal(struct value a, struct value b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

uint64_t value_ref(struct value v)
{
	uint64_t id;

	if (v.len < 3 || v.at[0] != '[' || v.at[v.len - 1] != ']')
		return 0;
	return slice_uint(value_of(v.at + 1, v.len - 2), &id) ? id : 0;
}

/* The digits of a number, wherever they stand: the JSON number itself, or the "text" of an object without its quotes. */
static struct value number_text(struct value v)
{
	if (v.len && v.at[0] != '{')
		return v;
	v = slice_find(v, "\"text\"");
	return v.len < 2 || v.at[0] != '"' ? VALUE_NOTHING : value_of(v.at + 1, v.len - 2);
}

bool value_int(struct value v, int64_t *out)
{
	struct value digits;
	uint64_t size;
	bool negative;

	if (value_kind(v) != VALUE_INT || value_cut(v))
		return false;
	digits = number_text(v);
	negative = digits.len && digits.at[0] == '-';
	if (negative)
		digits = value_of(digits.at + 1, digits.len - 1);
	if (!slice_uint(digits, &size) || size > (uint64_t)INT64_MAX + negative)
		return false;
	*out = negative ? (int64_t)(0 - size) : (int64_t)size;
	return true;
}

/* strtod reads as the locale says, and that may be the traced program's: ask in the C locale. */
static double to_double(struct value digits)
{
	static locale_t plain;
	char buf[64];
	size_t len = digits.len < sizeof(buf) ? digits.len : sizeof(buf) - 1;

	if (!plain)
		plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (!plain || !len)
		return 0;
	memcpy(buf, digits.at, len);
	buf[len] = '\0';
	return strtod_l(buf, NULL, plain);
}

bool value_float(struct value v, double *out)
{
	struct value digits;

	if (value_kind(v) != VALUE_FLOAT)
		return false;
	digits = number_text(v);
	if (!digits.len)
		return false;
	*out = to_double(digits);
	return true;
}

bool value_str(struct value v, struct str *out)
{
	if (value_kind(v) != VALUE_STR)
		return false;
	return slice_decode(v.at[0] == '{' ? slice_find(v, "\"text\"") : v, out);
}

void value_type(struct value v, struct str *out)
{
	static const char *const types[] = {
		[VALUE_NONE] = "NoneType",
		[VALUE_BOOL] = "bool",
		[VALUE_INT] = "int",
		[VALUE_FLOAT] = "float",
		[VALUE_STR] = "str",
	};
	enum value_kind kind = value_kind(v);

	if (kind == VALUE_OTHER)
		slice_decode(type_of(v), out);
	else if (kind < ARRAY_LEN(types) && types[kind])
		str_add(out, types[kind]);
}

void value_text(struct value v, struct str *out)
{
	enum value_kind kind = value_kind(v);

	if (kind != VALUE_INT && kind != VALUE_FLOAT && kind != VALUE_OTHER)
		return;
	if (v.at[0] == '{')
		slice_decode(slice_find(v, "\"text\""), out);
	else
		str_add_bytes(out, v.at, v.len);
}

uint64_t value_cut(struct value v)
{
	uint64_t n;

	if (!v.len || v.at[0] != '{' || !slice_uint(slice_find(v, "\"cut\""), &n))
		return 0;
	return n;
}

/* The order of a set. */

enum order_class {
	CLASS_NOTHING,
	CLASS_NULL,
	CLASS_BOOL,
	CLASS_NUMBER,
	CLASS_STRING,
	CLASS_OBJECT,
	CLASS_REF
};

static enum order_class class_of(struct value v)
{
	static const enum order_class classes[] = {
		[VALUE_UNBOUND] = CLASS_NOTHING,
		[VALUE_NONE] = CLASS_NULL,
		[VALUE_BOOL] = CLASS_BOOL,
		[VALUE_INT] = CLASS_NUMBER,
		[VALUE_FLOAT] = CLASS_NUMBER,
		[VALUE_STR] = CLASS_STRING,
		[VALUE_REF] = CLASS_REF,
		[VALUE_OTHER] = CLASS_OBJECT,
	};

	if (v.len > 2 && v.at[0] == '{')
		return CLASS_OBJECT;
	return classes[value_kind(v)];
}

static int order_text(struct value a, struct value b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.at, b.at, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* By code points, which is the order of UTF-8's bytes. */
static int order_string(struct value a, struct value b)
{
	struct str text_a = { 0 }, text_b = { 0 };
	int order;

	if (slice_is_plain(a) && slice_is_plain(b))
		return order_text(value_of(a.at + 1, a.len - 2), value_of(b.at + 1, b.len - 2));
	slice_decode(a, &text_a);
	slice_decode(b, &text_b);
	order = order_text(
		value_of(str_text(&text_a), text_a.len), value_of(str_text(&text_b), text_b.len));
	str_free(&text_a);
	str_free(&text_b);
	return order;
}

static int order_number(struct value a, struct value b)
{
	double number_a = to_double(a), number_b = to_double(b);

	if (number_a != number_b)
		return number_a < number_b ? -1 : 1;
	return (int)has_fraction(a) - (int)has_fraction(b);
}

static int order_object(struct value a, struct value b)
{
	int order = order_string(type_of(a), type_of(b));

	return order ? order : order_string(slice_find(a, "\"text\""), slice_find(b, "\"text\""));
}

static int order_ref(struct value a, struct value b)
{
	uint64_t id_a = value_ref(a), id_b = value_ref(b);

	return (id_a > id_b) - (id_a < id_b);
}

int value_order(struct value a, struct value b)
{
	static int (*const orders[])(struct value, struct value) = {
		[CLASS_NUMBER] = order_number,
		[CLASS_STRING] = order_string,
		[CLASS_OBJECT] = order_object,
		[CLASS_REF] = order_ref,
	};
	enum order_class class_a = class_of(a), class_b = class_of(b);
	int order = (int)class_a - (int)class_b;

	if (!order && class_a < ARRAY_LEN(orders) && orders[class_a])
		order = orders[class_a](a, b);
	return order ? order : order_text(a, b);
}
