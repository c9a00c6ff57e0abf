/* expr_number_methods.c - methods of int and float.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_text.h"

#include <math.h>
#include <stdio.h>

#define MOST_BYTES (1 << 24)

static int bit_length(struct eval *e, const struct args *a, struct val *out)
{
	mpz_srcptr z;

	if (ex_whole(e, a->self) < 0)
		return -1;
	z = ex_big_of(e, a->self);
	*out = val_int(mpz_sgn(z) ? (int64_t)mpz_sizeinbase(z, 2) : 0);
	return 0;
}

static int bit_count(struct eval *e, const struct args *a, struct val *out)
{
	mpz_ptr z = ex_big_new(e);

	if (ex_whole(e, a->self) < 0)
		return -1;
	mpz_abs(z, ex_big_of(e, a->self));
	*out = val_int((int64_t)mpz_popcount(z));
	return 0;
}

static int is_integer(struct eval *e, const struct args *a, struct val *out)
{
	(void)e;
	*out = val_bool(isfinite(a->self->d) && a->self->d == floor(a->self->d));
	return 0;
}

static int conjugate(struct eval *e, const struct args *a, struct val *out)
{
	*out = a->self->kind == V_BOOL ? val_int(a->self->n) : *a->self;
	return ex_whole(e, a->self);
}

/* As a fraction in lowest terms: exact, for a float is one. */
static int as_integer_ratio(struct eval *e, const struct args *a, struct val *out)
{
	struct box *b = ex_box_new(e, 2);
	mpz_ptr over = ex_big_new(e), under = ex_big_new(e);
	mpq_t q;

	if (ex_whole(e, a->self) < 0)
		return -1;
	if (a->self->kind == V_FLOAT && !isfinite(a->self->d))
		return ex_fail(
			e, isnan(a->self->d)
				   ? "ValueError: cannot convert NaN to integer ratio"
				   : "OverflowError: cannot convert Infinity to integer ratio");
	mpq_init(q);
	if (a->self->kind == V_FLOAT)
		mpq_set_d(q, a->self->d);
	else
		mpq_set_z(q, ex_big_of(e, a->self));
	mpz_set(over, mpq_numref(q));
	mpz_set(under, mpq_denref(q));
	mpq_clear(q);
	*ex_box_add(e, b) = ex_big_val(over);
	*ex_box_add(e, b) = ex_big_val(under);
	*out = val_box(V_TUPLE, b);
	return 0;
}

/* 0x1.8000000000000p+1: one digit before the point, 13 behind it. */
static int float_hex(struct eval *e, const struct args *a, struct val *out)
{
	double d = a->self->d, m;
	struct str text = { 0 };
	int exponent = 0;

	if (!isfinite(d)) {
		ex_float_repr(d, &text);
	} else if (d == 0) {
		str_addf(&text, "%s0x0.0p+0", signbit(d) ? "-" : "");
	} else {
		m = frexp(fabs(d), &exponent) * 2;
		exponent--;
		if (exponent < -1022) {
			m = ldexp(m, exponent + 1022);
			exponent = -1022;
		}
		str_addf(&text, "%s0x%d.%013llxp%+d", d < 0 ? "-" : "", (int)m,
			(unsigned long long)ldexp(m - floor(m), 52), exponent);
	}
	*out = val_take(e, &text);
	return 0;
}

/* Ints as bytes. */

/* 1: the least byte first, 0: the largest first, -1. */
static int read_order(struct eval *e, const struct args *a)
{
	const struct val *order = ex_argument(a, 1, "byteorder");

	if (!order || is_str(order, "big"))
		return 0;
	if (is_str(order, "little"))
		return 1;
	if (order->kind != V_STR)
		return ex_fail(e, "TypeError: %s() argument 'byteorder' must be str, not %s",
			a->name, ex_type_name(e, order));
	return ex_fail(e, "ValueError: byteorder must be either 'little' or 'big'");
}

/* signed=…: 1, 0, -1 */
static int read_signed(struct eval *e, const struct args *a)
{
	const struct val *is_signed = ex_keyword(a, "signed");

	return is_signed ? ex_truth(e, is_signed) : 0;
}

static int check_fits(struct eval *e, mpz_srcptr z, int64_t length, bool is_signed)
{
	mpz_ptr most = ex_big_new(e);

	if (mpz_sgn(z) < 0 && !is_signed)
		return ex_fail(e, "OverflowError: can't convert negative int to unsigned");
	mpz_setbit(most, (mp_bitcnt_t)(8 * length));
	if (is_signed)
		mpz_fdiv_q_2exp(most, most, 1);
	if (mpz_cmp(z, most) < 0 && (mpz_sgn(z) >= 0 || mpz_cmpabs(z, most) <= 0))
		return 0;
	/* No byte at all is room for 0, and in CPython for -1. */
	if (!length && (mpz_sgn(z) == 0 || (is_signed && mpz_cmp_si(z, -1) == 0)))
		return 0;
	return ex_fail(e, "OverflowError: int too big to convert");
}

static int to_bytes(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *given = ex_argument(a, 0, "length");
	int64_t length = 1;
	int order = read_order(e, a), is_signed = read_signed(e, a);
	mpz_ptr z = ex_big_new(e);
	char *bytes;

	if (order < 0 || is_signed < 0 || (given && ex_to_index(e, given, &length) < 0) ||
		ex_whole(e, a->self) < 0)
		return -1;
	if (length < 0)
		return ex_fail(e, "ValueError: length argument must be non-negative");
	if (length > MOST_BYTES)
		return ex_fail(e, "MemoryError: too many bytes");
	if (check_fits(e, ex_big_of(e, a->self), length, is_signed) < 0)
		return -1;
	bytes = ex_pool_alloc(&e->x->pool, (size_t)length + 1);
	mpz_fdiv_r_2exp(z, ex_big_of(e, a->self), (mp_bitcnt_t)(8 * length));
	for (int64_t i = 0; i < length; i++) {
		bytes[order ? i : length - 1 - i] = (char)(mpz_get_ui(z) & 0xff);
		mpz_fdiv_q_2exp(z, z, 8);
	}
	*out = val_bytes(bytes, (size_t)length);
	return 0;
}

static int from_bytes(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *bytes = ex_argument(a, 0, "bytes");
	int order = read_order(e, a), is_signed = read_signed(e, a);
	mpz_ptr z = ex_big_new(e);
	struct val made;

	if (order < 0 || is_signed < 0)
		return -1;
	if (bytes->kind == V_STR || is_number(bytes) || bytes->kind == V_NONE)
		return ex_fail(e, "TypeError: cannot convert '%s' object to bytes",
			ex_type_name(e, bytes));
	if (bytes->kind != V_BYTES) {
		struct val items = *bytes;
		struct args args = { .at = &items, .n = 1 };

		if (ex_call_builtin(e, ex_find_builtin("bytes", 5), &args, &made) < 0)
			return -1;
		bytes = &made;
	}
	if (ex_whole(e, bytes) < 0)
		return -1;
	mpz_import(z, bytes->s.len, order ? -1 : 1, 1, 0, 0, bytes->s.at);
	if (is_signed && bytes->s.len && bytes->s.at[order ? bytes->s.len - 1 : 0] & 0x80) {
		mpz_ptr all = ex_big_new(e);

		mpz_setbit(all, 8 * bytes->s.len);
		mpz_sub(z, z, all);
	}
	*out = ex_big_val(z);
	return 0;
}

#define INTS (OF(V_BOOL) | OF(V_INT) | OF(V_BIG))

const struct method ex_number_methods[] = {
	{ INTS, "bit_length", bit_length, 0, 0, "", HOW(0) },
	{ INTS, "bit_count", bit_count, 0, 0, "", HOW(0) },
	{ INTS, "to_bytes", to_bytes, 0, 2, "length byteorder signed", HOW(0) },
	{ INTS | OF(V_FLOAT), "as_integer_ratio", as_integer_ratio, 0, 0, "", HOW(0) },
	{ OF(V_FLOAT), "hex", float_hex, 0, 0, "", HOW(0) },
	{ OF(V_FLOAT), "is_integer", is_integer, 0, 0, "", HOW(0) },
	{ INTS | OF(V_FLOAT), "conjugate", conjugate, 0, 0, "", HOW(0) },
	{ .name = NULL },
};

const struct method ex_number_class_methods[] = {
	{ OF(V_INT), "from_bytes", from_bytes, 1, 2, "byteorder signed", HOW(0) },
	{ .name = NULL },
};
