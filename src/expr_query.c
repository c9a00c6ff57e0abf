/* expr_query.c - Q(field_operator=value, …): conditions on the event, and how they are combined.
 *
 * A field is any of expr_names.c. After one or two underscores an operator: none (equal), startswith sw, endswith ew, in,
 * contains has, regex rx (anchored at the start), lt lte gt gte, and the negated ne nin nsw new nhas nrx. sw and ew take a text or
 * several. A field or operator that is none says which there are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <stdlib.h>
#include <string.h>

#include "regexp.h"

static struct val query(bool holds)
{
	return (struct val){ .kind = V_QUERY, .n = holds };
}

/* Operators: 1, 0, -1. */

static int is_equal(struct eval *e, const struct val *field, const struct val *wanted)
{
	return ex_equal(e, field, wanted);
}

static int is_in(struct eval *e, const struct val *field, const struct val *wanted)
{
	return ex_contains(e, wanted, field);
}

static int has(struct eval *e, const struct val *field, const struct val *wanted)
{
	return field->kind == V_NONE ? 0 : ex_contains(e, field, wanted);
}

static bool has_end(const struct val *text, const struct val *end, bool at_start)
{
	return end->s.len <= text->s.len &&
	       !memcmp(at_start ? text->s.at : text->s.at + text->s.len - end->s.len, end->s.at,
		       end->s.len);
}

static int has_ends(
	struct eval *e, const struct val *field, const struct val *wanted, bool at_start)
{
	struct iter *it;
	struct val x;
	int r;

	if (field->kind != V_STR)
		return 0;
	if (wanted->kind == V_STR)
		return has_end(field, wanted, at_start);
	if (ex_iterate(e, wanted, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &x)) > 0)
		if (x.kind == V_STR && has_end(field, &x, at_start))
			return 1;
	return r;
}

static int starts(struct eval *e, const struct val *field, const struct val *wanted)
{
	return has_ends(e, field, wanted, true);
}

static int ends(struct eval *e, const struct val *field, const struct val *wanted)
{
	return has_ends(e, field, wanted, false);
}

static int is_less(struct eval *e, const struct val *field, const struct val *wanted)
{
	return ex_less(e, CMP_LT, field, wanted);
}

static int is_less_equal(struct eval *e, const struct val *field, const struct val *wanted)
{
	return ex_less(e, CMP_LE, field, wanted);
}

static int is_greater(struct eval *e, const struct val *field, const struct val *wanted)
{
	return ex_less(e, CMP_GT, field, wanted);
}

static int is_greater_equal(struct eval *e, const struct val *field, const struct val *wanted)
{
	return ex_less(e, CMP_GE, field, wanted);
}

/* The one that was asked for last: an expression asks for the same at every step. */
static const struct regex *compiled(struct eval *e, const struct val *pattern)
{
	static struct {
		struct str text;
		struct regex *regex;
	} last;
	struct err why = { 0 };
	struct regex *regex;

	if (last.regex && last.text.len == pattern->s.len &&
		!memcmp(str_text(&last.text), pattern->s.at, pattern->s.len))
		return last.regex;
	regex = regex_compile(pattern->s.at, pattern->s.len, &why);
	if (!regex) {
		ex_fail(e, "ValueError: %s", why.text);
		return NULL;
	}
	regex_free(last.regex);
	last.regex = regex;
	str_clear(&last.text);
	str_add_bytes(&last.text, pattern->s.at, pattern->s.len);
	return regex;
}

static int matches(struct eval *e, const struct val *field, const struct val *wanted)
{
	const struct regex *regex;

	if (wanted->kind != V_STR)
		return ex_fail(e, "TypeError: a regular expression is a str, not %s",
			ex_type_name(e, wanted));
	if (field->kind != V_STR)
		return 0;
	regex = compiled(e, wanted);
	return regex ? regex_match(regex, field->s.at, field->s.len) : -1;
}

static const struct operator
{
	const char *name;
	int (*holds)(struct eval * e, const struct val *field, const struct val *wanted);
	bool negated;
}
operators[] = {
	{ "", is_equal, false },
	{ "eq", is_equal, false },
	{ "startswith", starts, false },
	{ "sw", starts, false },
	{ "endswith", ends, false },
	{ "ew", ends, false },
	{ "in", is_in, false },
	{ "contains", has, false },
	{ "has", has, false },
	{ "regex", matches, false },
	{ "rx", matches, false },
	{ "lt", is_less, false },
	{ "lte", is_less_equal, false },
	{ "gt", is_greater, false },
	{ "gte", is_greater_equal, false },
	{ "ne", is_equal, true },
	{ "neq", is_equal, true },
	{ "nin", is_in, true },
	{ "nsw", starts, true },
	{ "new", ends, true },
	{ "nhas", has, true },
	{ "nrx", matches, true },
};

static const struct operator* find_operator(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(operators); i++)
		if (!strcmp(operators[i].name, name))
			return &operators[i];
	return NULL;
}

static int unknown(struct eval *e, const char *name)
{
	struct str text = { 0 };

	if (!e->err)
		return -1;
	str_addf(&text, "TypeError: \"%s\" is no condition; fields:", name);
	for (const struct field *f = ex_fields; f->name; f++)
		str_addf(&text, " %s", f->name);
	str_add(&text, "; after _ an operator:");
	for (size_t i = 1; i < ARRAY_LEN(operators); i++)
		str_addf(&text, " %s", operators[i].name);
	ex_fail(e, "%s", str_text(&text));
	str_free(&text);
	return -1;
}

/* "depth_lt", "function__sw": the longest field that fits. */
static int split(struct eval *e, const struct bound_name *name, const struct field **field,
	const struct operator** op)
{
	for (size_t len = name->len; len > 0; len--) {
		const char *rest = name->text + len;

		*field = *rest && *rest != '_' ? NULL : ex_find_field(name->text, len);
		if (!*field)
			continue;
		rest += *rest == '_';
		rest += *rest == '_';
		*op = find_operator(rest);
		if (*op)
			return 0;
	}
	return unknown(e, name->text);
}

static int condition(struct eval *e, const struct bound_name *name, const struct val *wanted)
{
	const struct field *field;
	const struct operator* op;
	struct val v;
	int r;

	if (split(e, name, &field, &op) < 0 || ex_get_field(e, field, &v) < 0)
		return -1;
	r = op->holds(e, &v, wanted);
	return r < 0 ? -1 : r != op->negated;
}

/* All of the arguments, then all of the conditions; or any. */
static int combine(struct eval *e, const struct args *a, int decides, struct val *out)
{
	int r = !decides;

	for (size_t i = 0; r == !decides && i < a->n; i++)
		r = ex_truth(e, &a->at[i]);
	for (size_t i = 0; r == !decides && i < a->n_named; i++)
		r = condition(e, a->keywords[i], &a->named[i]);
	*out = query(r > 0);
	return r < 0 ? -1 : 0;
}

int ex_call_q(struct eval *e, const struct args *a, struct val *out)
{
	return combine(e, a, 0, out);
}

int ex_call_and(struct eval *e, const struct args *a, struct val *out)
{
	return combine(e, a, 0, out);
}

int ex_call_or(struct eval *e, const struct args *a, struct val *out)
{
	return combine(e, a, 1, out);
}

int ex_call_not_(struct eval *e, const struct args *a, struct val *out)
{
	if (combine(e, a, 0, out) < 0)
		return -1;
	out->n = !out->n;
	return 0;
}
