/* expr_number.c - numbers as Python has them: ints of any size, floats, and exactness between the two.
 *
 * Small ints are int64_t with a check for overflow; what does not fit is GMP's. Where C and Python differ (rounding to a
 * double, comparing 2**53 + 1 with a float) it goes as CPython 3.11's Objects/longobject.c and floatobject.c say.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "float_digits.h"

mpz_ptr ex_big_new(struct eval *e)
{
	struct big *b = ex_pool_alloc(&e->x->pool, sizeof(*b));

	mpz_init(b->z);
	b->next = e->x->pool.bigs;
	e->x->pool.bigs = b;
	return b->z;
}

_Static_assert(sizeof(long) == sizeof(int64_t), "GMP's long is int64_t");

struct val ex_big_val(mpz_srcptr z)
{
	if (mpz_fits_slong_p(z))
		return val_int(mpz_get_si(z));
	return (struct val){ .kind = V_BIG, .big = z };
}

mpz_srcptr ex_big_of(struct eval *e, const struct val *v)
{
	mpz_ptr z;

	if (v->kind == V_BIG)
		return v->big;
	z = ex_big_new(e);
	mpz_set_si(z, v->n);
	return z;
}

int ex_int_from_text(struct eval *e, const char *at, size_t len, int base, struct val *out)
{
	char *text = base_alloc(len + 1);
	size_t n = 0;
	mpz_ptr z;
	int r;

	for (size_t i = 0; i < len; i++)
		if (at[i] != '_' && !(i == 0 && at[i] == '+'))
			text[n++] = at[i];
	z = ex_big_new(e);
	r = n && strspn(text, " \t\n") == 0 ? mpz_set_str(z, text, base) : -1;
	free(text);
	if (r < 0)
		return 0;
	*out = ex_big_val(z);
	return 1;
}

/* strtod reads as the locale says: ask in the C locale, and let no hexadecimal through. */
bool ex_float_from_text(const char *at, size_t len, double *out)
{
	static locale_t plain;
	char *text, *end;
	bool good;

	if (!plain)
		plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (!len || memchr(at, 'x', len) || memchr(at, 'X', len) || memchr(at, '(', len) ||
		memchr(at, '\0', len))
		return false;
	text = base_memdup(at, len);
	*out = strtod_l(text, &end, plain);
	good = end == text + len && !strchr(" \t\n\r\f\v", text[0]);
	if (good && isnan(*out))
		*out = copysign(NAN, 1.0);
	free(text);
	return good;
}

/* Between ints and floats. */

/* Rounded to nearest, ties to even; infinity when it is too large. */
double ex_big_to_double(mpz_srcptr z)
{
	size_t bits = mpz_sizeinbase(z, 2);
	mpz_t top;
	double d;

	if (bits <= 53)
		return mpz_get_d(z);
	if (bits > 1024)
		return mpz_sgn(z) < 0 ? -INFINITY : INFINITY;
	/* 64 bits, the last of them saying whether anything follows: the conversion of that rounds right. */
	mpz_init(top);
	mpz_tdiv_q_2exp(top, z, bits > 62 ? bits - 62 : 0);
	if (bits > 62) {
		bool sticky = mpz_scan1(z, 0) < bits - 62;

		d = (double)((mpz_get_si(top) * 2) + (sticky ? mpz_sgn(z) : 0));
		d = ldexp(d, (int)(bits - 63));
	} else {
		d = (double)mpz_get_si(top);
	}
	mpz_clear(top);
	return d;
}

int ex_to_double(struct eval *e, const struct val *v, double *out)
{
	if (v->kind == V_FLOAT) {
		*out = v->d;
		return 0;
	}
	if (v->kind != V_BIG) {
		*out = (double)v->n;
		return 0;
	}
	*out = ex_big_to_double(v->big);
	return isinf(*out) ? ex_fail(e, "OverflowError: int too large to convert to float") : 0;
}

int ex_to_index(struct eval *e, const struct val *v, int64_t *out)
{
	if (!is_int(v))
		return ex_fail(e, "TypeError: '%s' object cannot be interpreted as an integer",
			ex_type_name(e, v));
	*out = v->kind != V_BIG ? v->n : mpz_sgn(v->big) < 0 ? INT64_MIN : INT64_MAX;
	return 0;
}

int ex_int_from_double(struct eval *e, double d, struct val *out)
{
	mpz_ptr z;

	if (isnan(d))
		return ex_fail(e, "ValueError: cannot convert float NaN to integer");
	if (isinf(d))
		return ex_fail(e, "OverflowError: cannot convert float infinity to integer");
	z = ex_big_new(e);
	mpz_set_d(z, d);
	*out = ex_big_val(z);
	return 0;
}

static int order(double a, double b)
{
	return isnan(a) || isnan(b) ? 2 : (a > b) - (a < b);
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static int compare_with_double(const struct val *v, double d)
{
	mpz_t z;
	int r;

	if (v->kind == V_BIG)
		return isnan(d) ? 2 : isinf(d) ? (d > 0 ? -1 : 1) : sign(mpz_cmp_d(v->big, d));
	if (v->n > -(INT64_C(1) << 53) && v->n < INT64_C(1) << 53)
		return order((double)v->n, d);
	if (isnan(d) || isinf(d))
		return isnan(d) ? 2 : d > 0 ? -1 : 1;
	mpz_init_set_si(z, v->n);
	r = sign(mpz_cmp_d(z, d));
	mpz_clear(z);
	return r;
}

int ex_compare_numbers(const struct eval *e, const struct val *a, const struct val *b)
{
	int r;

	(void)e;
	if (a->kind == V_FLOAT && b->kind == V_FLOAT)
		return order(a->d, b->d);
	if (b->kind == V_FLOAT)
		r = compare_with_double(a, b->d);
	else if (a->kind == V_FLOAT)
		r = (r = compare_with_double(b, a->d)) == 2 ? 2 : -r;
	else if (a->kind == V_BIG)
		r = b->kind == V_BIG ? sign(mpz_cmp(a->big, b->big)) : mpz_sgn(a->big);
	else
		r = b->kind == V_BIG ? -mpz_sgn(b->big) : (a->n > b->n) - (a->n < b->n);
	return r;
}

/* Equal numbers have equal hashes: whole floats hash as ints. */
uint64_t ex_hash_number(const struct val *v)
{
	uint64_t bits;
	mpz_t z;
	double d;

	if (v->kind == V_FLOAT && isfinite(v->d) && v->d == floor(v->d)) {
		mpz_init(z);
		mpz_set_d(z, v->d);
		bits = mpz_fdiv_ui(z, (1ul << 61) - 1);
		mpz_clear(z);
		return bits;
	}
	if (v->kind == V_FLOAT) {
		d = v->d;
		memcpy(&bits, &d, sizeof(bits));
		return bits;
	}
	if (v->kind == V_BIG)
		return mpz_fdiv_ui(v->big, (1ul << 61) - 1);
	return v->n >= 0 ? (uint64_t)v->n % ((1ul << 61) - 1)
			 : ((1ul << 61) - 1 - (0 - (uint64_t)v->n) % ((1ul << 61) - 1)) %
				   ((1ul << 61) - 1);
}

/* round(): halves go to even; of a float by its exact decimal value. */

static int round_int(struct eval *e, const struct val *v, int64_t digits, struct val *out)
{
	mpz_ptr unit, rest, z;

	if (digits >= 0 || digits < -100000) {
		*out = digits >= 0 ? (v->kind == V_BOOL ? val_int(v->n) : *v) : val_int(0);
		out->o = NULL;
		return 0;
	}
	unit = ex_big_new(e);
	rest = ex_big_new(e);
	z = ex_big_new(e);
	mpz_ui_pow_ui(unit, 10, (unsigned long)-digits);
	mpz_fdiv_qr(z, rest, ex_big_of(e, v), unit);
	mpz_mul_2exp(rest, rest, 1);
	if (mpz_cmp(rest, unit) > 0 || (mpz_cmp(rest, unit) == 0 && mpz_odd_p(z)))
		mpz_add_ui(z, z, 1);
	mpz_mul(z, z, unit);
	*out = ex_big_val(z);
	return 0;
}

/* To whole tens, hundreds …: exact on ints. Twice the number, and one for a fraction, so that halves are seen. */
static int round_to_tens(struct eval *e, double d, int64_t zeros, struct val *out)
{
	mpz_ptr twice = ex_big_new(e), unit = ex_big_new(e), z = ex_big_new(e),
		rest = ex_big_new(e);
	double fraction = d - trunc(d);
	struct val rounded;

	mpz_set_d(twice, trunc(d));
	mpz_mul_2exp(twice, twice, 1);
	mpz_set_d(rest, (fraction > 0) - (fraction < 0));
	mpz_add(twice, twice, rest);
	mpz_ui_pow_ui(unit, 10, (unsigned long)zeros);
	mpz_mul_2exp(unit, unit, 1);
	mpz_fdiv_qr(z, rest, twice, unit);
	mpz_mul_2exp(rest, rest, 1);
	if (mpz_cmp(rest, unit) > 0 || (mpz_cmp(rest, unit) == 0 && mpz_odd_p(z)))
		mpz_add_ui(z, z, 1);
	mpz_tdiv_q_2exp(unit, unit, 1);
	mpz_mul(z, z, unit);
	rounded = ex_big_val(z);
	*out = val_float(0);
	if (ex_to_double(e, &rounded, &out->d) < 0)
		return ex_fail(e, "OverflowError: rounded value too large to represent");
	out->d = copysign(out->d, d);
	return 0;
}

static void round_to_digits(double d, int64_t digits, struct val *out)
{
	char text[800], *p;

	snprintf(text, sizeof(text), "%.*f", (int)digits, d);
	for (p = text; *p; p++)
		if (*p == ',')
			*p = '.';
	*out = val_float(0);
	ex_float_from_text(text, strlen(text), &out->d);
}

static int round_float(struct eval *e, double d, int64_t digits, struct val *out)
{
	if (!isfinite(d) || digits > 323 || d == 0)
		*out = val_float(d);
	else if (digits < -308)
		*out = val_float(copysign(0.0, d));
	else if (digits < 0)
		return round_to_tens(e, d, -digits, out);
	else
		round_to_digits(d, digits, out);
	return 0;
}

int ex_round_number(struct eval *e, const struct val *v, const struct val *digits, struct val *out)
{
	int64_t n = 0;
	double d;

	if (ex_whole(e, v) < 0 ||
		(digits && digits->kind != V_NONE && ex_to_index(e, digits, &n) < 0))
		return -1;
	if (v->kind != V_FLOAT)
		return round_int(e, v, n, out);
	if (digits && digits->kind != V_NONE)
		return round_float(e, v->d, n, out);
	d = round(v->d);
	if (fabs(v->d - trunc(v->d)) == 0.5)
		d = 2.0 * round(v->d / 2.0);
	return ex_int_from_double(e, d, out);
}
