/* condition_compare.c - operators: how a field is held against a value.
 *
 * None is equal to None only, True to 1. What cannot be compared, as a text with a number, does not hold; where that is plain from
 * the start, it is an error.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "condition.h"

#include <string.h>

static bool is_number(const struct known *k)
{
	return k->kind == KNOWN_BOOL || k->kind == KNOWN_INT || k->kind == KNOWN_FLOAT;
}

static double real_of(const struct known *k)
{
	return k->kind == KNOWN_FLOAT ? k->real : (double)k->number;
}

static int sign(double d)
{
	return d < 0 ? -1 : d > 0;
}

/* <0, 0, >0; false: they have no order. */
static bool compare(const struct known *a, const struct known *b, int *order)
{
	if (is_number(a) && is_number(b)) {
		bool whole = a->kind != KNOWN_FLOAT && b->kind != KNOWN_FLOAT;

		*order = whole ? (a->number > b->number) - (a->number < b->number)
			       : sign(real_of(a) - real_of(b));
		return real_of(a) == real_of(a) && real_of(b) == real_of(b); /* nan has no order */
	}
	if (a->kind != KNOWN_TEXT || b->kind != KNOWN_TEXT)
		return false;
	*order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);
	if (!*order)
		*order = (a->len > b->len) - (a->len < b->len);
	return true;
}

static bool are_equal(const struct known *a, const struct known *b)
{
	int order;

	if (a->kind == KNOWN_NONE || b->kind == KNOWN_NONE)
		return a->kind == b->kind;
	return compare(a, b, &order) && order == 0;
}

typedef bool text_fn(const struct known *text, const struct known *part);

static bool starts(const struct known *text, const struct known *part)
{
	return part->len <= text->len && !memcmp(text->at, part->at, part->len);
}

static bool ends(const struct known *text, const struct known *part)
{
	return part->len <= text->len &&
	       !memcmp(text->at + text->len - part->len, part->at, part->len);
}

static bool contains_text(const struct known *text, const struct known *part)
{
	return !part->len || memmem(text->at, text->len, part->at, part->len);
}

/* The text itself, or one of several. */
static bool any_text(const struct known *field, const struct known *wanted, text_fn *fn)
{
	if (field->kind != KNOWN_TEXT)
		return false;
	if (wanted->kind == KNOWN_TEXT)
		return fn(field, wanted);
	for (size_t i = 0; i < wanted->n_items; i++)
		if (fn(field, &wanted->items[i]))
			return true;
	return false;
}

#define OPERATOR(name)                                                                             \
	static bool name(const struct step *at, const struct known *field,                         \
		const struct known *wanted, const struct regex *regex)

OPERATOR(holds_equal)
{
	(void)at;
	(void)regex;
	return are_equal(field, wanted);
}

OPERATOR(holds_starts)
{
	(void)at;
	(void)regex;
	return any_text(field, wanted, starts);
}

OPERATOR(holds_ends)
{
	(void)at;
	(void)regex;
	return any_text(field, wanted, ends);
}

OPERATOR(holds_in)
{
	(void)at;
	(void)regex;
	if (wanted->kind == KNOWN_TEXT)
		return field->kind == KNOWN_TEXT && contains_text(wanted, field);
	for (size_t i = 0; i < wanted->n_items; i++)
		if (are_equal(field, &wanted->items[i]))
			return true;
	return false;
}

static bool is_value(const struct step *at, struct value v, const struct known *wanted)
{
	struct known k = { 0 };
	bool is;

	known_value(&k, at->s, v);
	is = k.kind != KNOWN_OTHER && are_equal(&k, wanted);
	known_free(&k);
	return is;
}

/* One of its items, or of its keys. */
static bool object_contains(
	const struct step *at, const struct known *field, const struct known *wanted)
{
	const struct object *o = state_object(at->s, value_ref(field->value));

	for (size_t i = 0; o && i < o->n_items; i++)
		if (is_value(at, o->items[i], wanted))
			return true;
	for (size_t i = 0; o && i < o->n_entries; i++)
		if (is_value(at, o->entries[i].key, wanted))
			return true;
	return false;
}

OPERATOR(holds_contains)
{
	struct value v;

	(void)regex;
	if (field->kind == KNOWN_OTHER)
		return object_contains(at, field, wanted);
	if (field->kind != KNOWN_NAMES)
		return field->kind == KNOWN_TEXT && wanted->kind == KNOWN_TEXT &&
		       contains_text(field, wanted);
	v = field->globals ? state_global(at->s, field->frame, wanted->at)
			   : state_local(at->s, field->frame, wanted->at);
	return value_is_bound(v);
}

OPERATOR(holds_regex)
{
	(void)at;
	(void)wanted;
	return field->kind == KNOWN_TEXT && regex_match(regex, field->at, field->len);
}

OPERATOR(holds_less)
{
	int order;

	(void)at;
	(void)regex;
	return compare(field, wanted, &order) && order < 0;
}

OPERATOR(holds_less_equal)
{
	int order;

	(void)at;
	(void)regex;
	return compare(field, wanted, &order) && order <= 0;
}

OPERATOR(holds_greater)
{
	int order;

	(void)at;
	(void)regex;
	return compare(field, wanted, &order) && order > 0;
}

OPERATOR(holds_greater_equal)
{
	int order;

	(void)at;
	(void)regex;
	return compare(field, wanted, &order) && order >= 0;
}

/* What the value has to be. */

static const char *check_scalar(const struct condition_field *field, const struct known *wanted)
{
	if (field->kind == KNOWN_NAMES)
		return "is a set of names: ask what it contains";
	return wanted->kind == KNOWN_LIST ? "is compared with one value; use in for several" : NULL;
}

static bool all_texts(const struct known *wanted)
{
	for (size_t i = 0; i < wanted->n_items; i++)
		if (wanted->items[i].kind != KNOWN_TEXT)
			return false;
	return wanted->kind == KNOWN_TEXT || wanted->kind == KNOWN_LIST;
}

static bool is_text_field(const struct condition_field *field)
{
	return field->kind == KNOWN_TEXT || field->kind == KNOWN_OTHER;
}

static const char *check_texts(const struct condition_field *field, const struct known *wanted)
{
	if (!is_text_field(field))
		return "is no text";
	return all_texts(wanted) ? NULL : "is compared with a text, or a list of texts";
}

static const char *check_text(const struct condition_field *field, const struct known *wanted)
{
	if (!is_text_field(field))
		return "is no text";
	return wanted->kind == KNOWN_TEXT ? NULL : "is compared with a text";
}

static const char *check_contains(const struct condition_field *field, const struct known *wanted)
{
	if (field->kind == KNOWN_OTHER && wanted->kind != KNOWN_LIST)
		return NULL;
	return field->kind == KNOWN_NAMES && wanted->kind == KNOWN_TEXT ? NULL
									: check_text(field, wanted);
}

static const char *check_in(const struct condition_field *field, const struct known *wanted)
{
	if (field->kind == KNOWN_NAMES)
		return "is a set of names: ask what it contains";
	if (wanted->kind == KNOWN_LIST || (wanted->kind == KNOWN_TEXT && is_text_field(field)))
		return NULL;
	return "is looked for in a list, or a text in a text";
}

static const char *check_order(const struct condition_field *field, const struct known *wanted)
{
	if (field->kind == KNOWN_NAMES)
		return "has no order";
	if (field->kind == KNOWN_TEXT)
		return wanted->kind == KNOWN_TEXT ? NULL
						  : "is a text: it is before or after texts only";
	if (field->kind == KNOWN_INT || field->kind == KNOWN_BOOL)
		return is_number(wanted) ? NULL
					 : "is a number: it is less or greater than numbers only";
	return is_number(wanted) || wanted->kind == KNOWN_TEXT
		       ? NULL
		       : "is less or greater than numbers and texts only";
}

/* clang-format off */
#define BOTH(name, holds, check, is_regex) { name, holds, false, check, is_regex }, { "n" name, holds, true, check, is_regex }
const struct condition_operator condition_operators[] = {
	{ "", holds_equal, false, check_scalar, false },
	{ "eq", holds_equal, false, check_scalar, false },
	{ "ne", holds_equal, true, check_scalar, false },
	{ "neq", holds_equal, true, check_scalar, false },
	BOTH("startswith", holds_starts, check_texts, false),
	BOTH("sw", holds_starts, check_texts, false),
	BOTH("endswith", holds_ends, check_texts, false),
	BOTH("ew", holds_ends, check_texts, false),
	BOTH("in", holds_in, check_in, false),
	BOTH("contains", holds_contains, check_contains, false),
	BOTH("has", holds_contains, check_contains, false),
	BOTH("regex", holds_regex, check_text, true),
	BOTH("rx", holds_regex, check_text, true),
	{ "lt", holds_less, false, check_order, false },
	{ "lte", holds_less_equal, false, check_order, false },
	{ "gt", holds_greater, false, check_order, false },
	{ "gte", holds_greater_equal, false, check_order, false },
	{ NULL, NULL, false, NULL, false },
};
/* clang-format on */
