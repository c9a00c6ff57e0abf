/* expr_other.c - scalars of which the record has their text: Decimal, and dates and times.
 *
 * A Decimal is a number like any other to what compares: its value is exact. What computes goes by the program's context, which
 * is not recorded. Dates are compared with their like; those of a time zone only the live program can tell.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <math.h>
#include <stdlib.h>

#define MOST_EXPONENT 5000 /* decimal digits that are written out to compare */

static struct val text_of(struct eval *e, const struct val *v)
{
	struct str text = { 0 };

	value_text(value_of(v->s.at, v->s.len), &text);
	return val_take(e, &text);
}

static bool is_a(struct eval *e, const struct val *v, const char *type)
{
	return v->kind == V_OTHER && !v->cut && !strcmp(ex_type_name(e, v), type);
}

/* Decimal('-1.50E+3') */

static struct val decimal_text(struct eval *e, const struct val *v)
{
	struct val text = text_of(e, v);

	if (text.s.len > 11)
		return val_str(text.s.at + 9, text.s.len - 11);
	return val_str("", 0);
}

bool ex_other_is_nan(struct eval *e, const struct val *v)
{
	struct val text;

	if (!is_a(e, v, "Decimal"))
		return false;
	text = decimal_text(e, v);
	return memchr(text.s.at, 'a', text.s.len) != NULL;
}

/* 1, 0: it is none (or NaN, Infinity, or too long), and nothing is said. */
static int decimal(struct eval *e, const struct val *v, mpq_t out)
{
	struct val text;
	struct str digits = { 0 };
	int64_t exponent = 0;
	size_t i = 0, behind = 0;
	bool point = false, good;

	if (!is_a(e, v, "Decimal"))
		return 0;
	text = decimal_text(e, v);
	for (; i < text.s.len && strchr("+-.0123456789", text.s.at[i]); i++) {
		behind += point && text.s.at[i] != '.';
		point |= text.s.at[i] == '.';
		if (text.s.at[i] != '.' && text.s.at[i] != '+')
			str_add_char(&digits, text.s.at[i]);
	}
	if (i < text.s.len && text.s.at[i] == 'E')
		exponent = strtoll(text.s.at + i + 1, NULL, 10);
	else
		exponent = i < text.s.len ? INT64_MAX / 2 : 0;
	exponent -= (int64_t)behind;
	good = digits.len && exponent >= -MOST_EXPONENT && exponent <= MOST_EXPONENT &&
	       mpz_set_str(mpq_numref(out), str_text(&digits), 10) == 0;
	str_free(&digits);
	if (!good)
		return 0;
	mpz_ui_pow_ui(mpq_denref(out), 10, (unsigned long)(exponent < 0 ? -exponent : exponent));
	if (exponent > 0) {
		mpz_mul(mpq_numref(out), mpq_numref(out), mpq_denref(out));
		mpz_set_ui(mpq_denref(out), 1);
	}
	mpq_canonicalize(out);
	return 1;
}

/* Any number, exactly; 1, 0. */
static int exactly(struct eval *e, const struct val *v, mpq_t out)
{
	if (v->cut)
		return 0;
	if (is_int(v)) {
		mpq_set_z(out, ex_big_of(e, v));
		return 1;
	}
	if (v->kind != V_FLOAT)
		return decimal(e, v, out);
	if (!isfinite(v->d))
		return 0;
	mpq_set_d(out, v->d);
	return 1;
}

static bool compare_exactly(struct eval *e, const struct val *a, const struct val *b, int *order)
{
	mpq_t x, y;
	bool good;

	mpq_inits(x, y, NULL);
	good = exactly(e, a, x) && exactly(e, b, y);
	if (good)
		*order = mpq_cmp(x, y);
	mpq_clears(x, y, NULL);
	return good;
}

/* Its whole part. 1, 0. */
int ex_other_to_int(struct eval *e, const struct val *v, struct val *out)
{
	mpz_ptr z = ex_big_new(e);
	mpq_t x;
	int r;

	mpq_init(x);
	r = decimal(e, v, x);
	if (r)
		mpz_tdiv_q(z, mpq_numref(x), mpq_denref(x));
	mpq_clear(x);
	*out = ex_big_val(z);
	return r;
}

int ex_other_to_float(struct eval *e, const struct val *v, double *out)
{
	struct val text;

	if (!is_a(e, v, "Decimal"))
		return 0;
	text = decimal_text(e, v);
	return ex_float_from_text(text.s.at, text.s.len, out);
}

/* Equal ones have equal hashes: so have Decimal('1.0') and 1. */
uint64_t ex_hash_other(struct eval *e, const struct val *v)
{
	struct val number;
	double d;

	if (ex_other_to_int(e, v, &number) && ex_other_compare(e, v, &number, &(int){ 0 }) &&
		ex_equal(e, v, &number) == 1)
		return ex_hash_number(&number);
	if (!ex_other_to_float(e, v, &d))
		return 0;
	number = val_float(d);
	return ex_hash_number(&number);
}

/* datetime.datetime(2024, 1, 2, 3, 4, 5, 678), datetime.timedelta(days=1, seconds=5) */

#define N_FIELDS 7

struct moment {
	const char *const *names;
	int64_t fields[N_FIELDS];
};

static const struct kind {
	const char *type;
	const char *names[N_FIELDS + 1];
} kinds[] = {
	{ "date", { "year", "month", "day" } },
	{ "datetime", { "year", "month", "day", "hour", "minute", "second", "microsecond" } },
	{ "time", { "hour", "minute", "second", "microsecond" } },
	{ "timedelta", { "days", "seconds", "microseconds" } },
};

/* The field that "seconds=5" or, without a name, its place means; -1: none of these (tzinfo, fold). */
static int field_of(const struct kind *kind, const char *at, size_t len, int place)
{
	for (int i = 0; i < N_FIELDS && kind->names[i]; i++)
		if (strlen(kind->names[i]) == len && !memcmp(kind->names[i], at, len))
			return i;
	return len ? -1 : place;
}

static bool read_fields(const struct kind *kind, const struct val *text, struct moment *out)
{
	const char *at = memchr(text->s.at, '(', text->s.len);
	char *end;

	*out = (struct moment){ .names = kind->names };
	for (int i = 0; at && *at != ')' && i < N_FIELDS; i++) {
		size_t len;
		int field;

		at += 1 + strspn(at + 1, " ");
		len = strcspn(at, "=,)");
		len = at[len] == '=' ? len : 0;
		field = field_of(kind, at, len, i);
		at += len ? len + 1 : 0;
		if (field < 0 || !kind->names[field])
			return false;
		out->fields[field] = strtoll(at, &end, 10);
		if (end == at || !strchr(",)", *end))
			return false;
		at = end;
	}
	return at && *at == ')';
}

static bool read_moment(struct eval *e, const struct val *v, struct moment *out)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (is_a(e, v, kinds[i].type)) {
			struct val text = text_of(e, v);

			return read_fields(&kinds[i], &text, out);
		}
	return false;
}

static bool compare_moments(struct eval *e, const struct val *a, const struct val *b, int *order)
{
	struct moment x, y;

	if (!read_moment(e, a, &x) || !read_moment(e, b, &y) || x.names != y.names)
		return false;
	*order = 0;
	for (int i = 0; i < N_FIELDS && !*order; i++)
		*order = (x.fields[i] > y.fields[i]) - (x.fields[i] < y.fields[i]);
	return true;
}

/* What is asked of them. */

bool ex_other_compare(struct eval *e, const struct val *a, const struct val *b, int *order)
{
	return compare_exactly(e, a, b, order) || compare_moments(e, a, b, order);
}

bool ex_other_truth(struct eval *e, const struct val *v, bool *out)
{
	const struct val zero = val_int(0);
	struct moment m;
	int order;

	if (is_a(e, v, "timedelta") && read_moment(e, v, &m)) {
		*out = m.fields[0] || m.fields[1] || m.fields[2];
		return true;
	}
	if (!compare_exactly(e, v, &zero, &order))
		return false;
	*out = order != 0;
	return true;
}

bool ex_other_attribute(struct eval *e, const struct val *v, const char *name, struct val *out)
{
	struct moment m;

	if (!read_moment(e, v, &m))
		return false;
	for (int i = 0; i < N_FIELDS && m.names[i]; i++)
		if (!strcmp(m.names[i], name)) {
			*out = val_int(m.fields[i]);
			return true;
		}
	return false;
}
