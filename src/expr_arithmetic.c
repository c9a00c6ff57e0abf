/* expr_arithmetic.c - operators of ints and floats.
 *
 * Where C and Python differ (the sign of // and %, the exact quotient of large ints) it goes as CPython 3.11's
 * Objects/longobject.c and floatobject.c say.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <math.h>

#define MOST_BITS (64u << 20) /* of a result: what is larger would take memory without end */

/* Ints. */

static int finish(struct val *out, mpz_srcptr z)
{
	*out = ex_big_val(z);
	return 0;
}

static int int_add(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	mpz_ptr z;
	int64_t n;

	if (a->kind != V_BIG && b->kind != V_BIG && !__builtin_add_overflow(a->n, b->n, &n)) {
		*out = val_int(n);
		return 0;
	}
	z = ex_big_new(e);
	mpz_add(z, ex_big_of(e, a), ex_big_of(e, b));
	return finish(out, z);
}

static int int_sub(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	mpz_ptr z;
	int64_t n;

	if (a->kind != V_BIG && b->kind != V_BIG && !__builtin_sub_overflow(a->n, b->n, &n)) {
		*out = val_int(n);
		return 0;
	}
	z = ex_big_new(e);
	mpz_sub(z, ex_big_of(e, a), ex_big_of(e, b));
	return finish(out, z);
}

static size_t bits_of(const struct val *v)
{
	return v->kind == V_BIG ? mpz_sizeinbase(v->big, 2) : 64;
}

static int too_large(struct eval *e)
{
	return ex_fail(e, "cannot tell: the number would have millions of digits");
}

static int int_mul(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	mpz_ptr z;
	int64_t n;

	if (a->kind != V_BIG && b->kind != V_BIG && !__builtin_mul_overflow(a->n, b->n, &n)) {
		*out = val_int(n);
		return 0;
	}
	if (bits_of(a) + bits_of(b) > MOST_BITS)
		return too_large(e);
	z = ex_big_new(e);
	mpz_mul(z, ex_big_of(e, a), ex_big_of(e, b));
	return finish(out, z);
}

static bool is_zero(const struct val *v)
{
	return v->kind == V_FLOAT ? v->d == 0 : v->kind != V_BIG && v->n == 0;
}

static bool is_negative(const struct val *v)
{
	return v->kind == V_BIG ? mpz_sgn(v->big) < 0 : v->n < 0;
}

/* The quotient of two ints, rounded once: 55 bits of it and one that says whether anything follows. */
static double big_quotient(mpz_srcptr a, mpz_srcptr b)
{
	long shift = (long)mpz_sizeinbase(a, 2) - (long)mpz_sizeinbase(b, 2) - 62;
	mpz_t x, y, q, r;
	double d;

	mpz_inits(x, y, q, r, NULL);
	mpz_abs(x, a);
	mpz_abs(y, b);
	/* A subnormal result has fewer bits: it must not be rounded twice. */
	if (shift < -1074 - 2)
		shift = -1074 - 2;
	if (shift < 0)
		mpz_mul_2exp(x, x, (mp_bitcnt_t)-shift);
	else
		mpz_mul_2exp(y, y, (mp_bitcnt_t)shift);
	mpz_tdiv_qr(q, r, x, y);
	if (mpz_sgn(r))
		mpz_setbit(q, 0);
	if (mpz_sizeinbase(q, 2) <= 53 && shift == -1074 - 2) {
		/* Three bits too many for a subnormal: by hand, to even. */
		uint64_t n = mpz_get_ui(q), low = n & 3;

		n >>= 2;
		n += low == 3 || (low == 2 && (n & 1));
		d = ldexp((double)n, -1074);
	} else {
		d = ldexp(ex_big_to_double(q), (int)(shift > 5000 ? 5000 : shift));
	}
	mpz_clears(x, y, q, r, NULL);
	return mpz_sgn(a) * mpz_sgn(b) < 0 ? -d : d;
}

static int int_div(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	const int64_t exact = INT64_C(1) << 53;

	if (is_zero(b))
		return ex_fail(e, "ZeroDivisionError: division by zero");
	if (a->kind != V_BIG && b->kind != V_BIG && a->n >= -exact && a->n <= exact &&
		b->n >= -exact && b->n <= exact) {
		*out = val_float((double)a->n / (double)b->n);
		return 0;
	}
	*out = val_float(is_zero(a) ? (is_negative(b) ? -0.0 : 0.0)
				    : big_quotient(ex_big_of(e, a), ex_big_of(e, b)));
	return isinf(out->d)
		       ? ex_fail(e, "OverflowError: integer division result too large for a float")
		       : 0;
}

static int int_floordiv(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	mpz_ptr z;

	if (is_zero(b))
		return ex_fail(e, "ZeroDivisionError: integer division or modulo by zero");
	if (a->kind != V_BIG && b->kind != V_BIG && !(a->n == INT64_MIN && b->n == -1)) {
		int64_t q = a->n / b->n;

		*out = val_int(q - (a->n % b->n != 0 && (a->n < 0) != (b->n < 0)));
		return 0;
	}
	z = ex_big_new(e);
	mpz_fdiv_q(z, ex_big_of(e, a), ex_big_of(e, b));
	return finish(out, z);
}

static int int_mod(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	mpz_ptr z;

	if (is_zero(b))
		return ex_fail(e, "ZeroDivisionError: integer modulo by zero");
	if (a->kind != V_BIG && b->kind != V_BIG && !(a->n == INT64_MIN && b->n == -1)) {
		int64_t r = a->n % b->n;

		*out = val_int(r && (r < 0) != (b->n < 0) ? r + b->n : r);
		return 0;
	}
	z = ex_big_new(e);
	mpz_fdiv_r(z, ex_big_of(e, a), ex_big_of(e, b));
	return finish(out, z);
}

static int float_pow(struct eval *e, double a, double b, struct val *out);

static int int_pow(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	mpz_ptr z;
	double x, y;

	if (is_negative(b)) {
		if (is_zero(a))
			return ex_fail(
				e, "ZeroDivisionError: 0.0 cannot be raised to a negative power");
		return ex_to_double(e, a, &x) < 0 || ex_to_double(e, b, &y) < 0
			       ? -1
			       : float_pow(e, x, y, out);
	}
	if (a->kind != V_BIG && a->n >= -1 && a->n <= 1) {
		bool odd = b->kind == V_BIG ? mpz_odd_p(b->big) : b->n & 1;

		*out = val_int(is_zero(b) ? 1 : a->n == -1 ? (odd ? -1 : 1) : a->n);
		return 0;
	}
	z = ex_big_new(e);
	if (b->kind == V_BIG ||
		(double)mpz_sizeinbase(ex_big_of(e, a), 2) * (double)b->n > MOST_BITS)
		return too_large(e);
	mpz_pow_ui(z, ex_big_of(e, a), (unsigned long)b->n);
	return finish(out, z);
}

static int int_lshift(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	mpz_ptr z;

	if (is_negative(b))
		return ex_fail(e, "ValueError: negative shift count");
	if (is_zero(a)) {
		*out = val_int(0);
		return 0;
	}
	if (b->kind == V_BIG || b->n > MOST_BITS)
		return too_large(e);
	z = ex_big_new(e);
	mpz_mul_2exp(z, ex_big_of(e, a), (mp_bitcnt_t)b->n);
	return finish(out, z);
}

static int int_rshift(struct eval *e, const struct val *a, const struct val *b, struct val *out)
{
	mpz_ptr z;

	if (is_negative(b))
		return ex_fail(e, "ValueError: negative shift count");
	if (b->kind == V_BIG) {
		*out = val_int(is_negative(a) ? -1 : 0);
		return 0;
	}
	z = ex_big_new(e);
	mpz_fdiv_q_2exp(z, ex_big_of(e, a), (mp_bitcnt_t)b->n);
	return finish(out, z);
}

typedef void bits_fn(mpz_ptr, mpz_srcptr, mpz_srcptr);

static int int_bits(
	struct eval *e, enum op op, const struct val *a, const struct val *b, struct val *out)
{
	bits_fn *fn = op == OP_AND ? mpz_and : op == OP_OR ? mpz_ior : mpz_xor;
	mpz_ptr z;

	if (a->kind != V_BIG && b->kind != V_BIG) {
		int64_t n = op == OP_AND ? a->n & b->n : op == OP_OR ? a->n | b->n : a->n ^ b->n;

		*out = a->kind == V_BOOL && b->kind == V_BOOL ? val_bool(n) : val_int(n);
		return 0;
	}
	z = ex_big_new(e);
	fn(z, ex_big_of(e, a), ex_big_of(e, b));
	return finish(out, z);
}

typedef int int_fn(struct eval *e, const struct val *a, const struct val *b, struct val *out);

static int_fn *const int_fns[N_OPS] = {
	[OP_ADD] = int_add,
	[OP_SUB] = int_sub,
	[OP_MUL] = int_mul,
	[OP_DIV] = int_div,
	[OP_FLOORDIV] = int_floordiv,
	[OP_MOD] = int_mod,
	[OP_POW] = int_pow,
	[OP_LSHIFT] = int_lshift,
	[OP_RSHIFT] = int_rshift,
};

/* Floats. */

static int float_add(struct eval *e, double a, double b, struct val *out)
{
	(void)e;
	*out = val_float(a + b);
	return 0;
}

static int float_sub(struct eval *e, double a, double b, struct val *out)
{
	(void)e;
	*out = val_float(a - b);
	return 0;
}

static int float_mul(struct eval *e, double a, double b, struct val *out)
{
	(void)e;
	*out = val_float(a * b);
	return 0;
}

static int float_div(struct eval *e, double a, double b, struct val *out)
{
	if (b == 0)
		return ex_fail(e, "ZeroDivisionError: float division by zero");
	*out = val_float(a / b);
	return 0;
}

static double python_mod(double a, double b)
{
	double mod = fmod(a, b);

	if (mod == 0)
		return copysign(0.0, b);
	return (b < 0) != (mod < 0) ? mod + b : mod;
}

static int float_mod(struct eval *e, double a, double b, struct val *out)
{
	if (b == 0)
		return ex_fail(e, "ZeroDivisionError: float modulo");
	*out = val_float(python_mod(a, b));
	return 0;
}

static int float_floordiv(struct eval *e, double a, double b, struct val *out)
{
	double mod, div, whole;

	if (b == 0)
		return ex_fail(e, "ZeroDivisionError: float floor division by zero");
	mod = fmod(a, b);
	div = (a - mod) / b;
	if (mod != 0 && (b < 0) != (mod < 0))
		div -= 1.0;
	if (div == 0) {
		*out = val_float(copysign(0.0, a / b));
		return 0;
	}
	whole = floor(div);
	*out = val_float(div - whole > 0.5 ? whole + 1.0 : whole);
	return 0;
}

static int float_pow(struct eval *e, double a, double b, struct val *out)
{
	double d;

	if (a == 0 && b < 0)
		return ex_fail(e, "ZeroDivisionError: 0.0 cannot be raised to a negative power");
	if (a < 0 && isfinite(a) && isfinite(b) && b != floor(b)) {
		const struct val x = val_complex(a, 0), y = val_complex(b, 0);

		return ex_complex_op(e, OP_POW, &x, &y, out) < 0 ? -1 : 0;
	}
	d = pow(a, b);
	if (isinf(d) && isfinite(a) && isfinite(b))
		return ex_fail(e, "OverflowError: (34, 'Numerical result out of range')");
	*out = val_float(d);
	return 0;
}

typedef int float_fn(struct eval *e, double a, double b, struct val *out);

static float_fn *const float_fns[N_OPS] = {
	[OP_ADD] = float_add,
	[OP_SUB] = float_sub,
	[OP_MUL] = float_mul,
	[OP_DIV] = float_div,
	[OP_FLOORDIV] = float_floordiv,
	[OP_MOD] = float_mod,
	[OP_POW] = float_pow,
};

/* 1: done; 0: no operation of these; -1. */
int ex_number_op(
	struct eval *e, enum op op, const struct val *a, const struct val *b, struct val *out)
{
	double x, y;

	if (!is_number(a) || !is_number(b))
		return 0;
	if (a->cut || b->cut)
		return ex_whole(e, a->cut ? a : b);
	if (a->kind != V_FLOAT && b->kind != V_FLOAT) {
		if (op == OP_AND || op == OP_OR || op == OP_XOR)
			return int_bits(e, op, a, b, out) < 0 ? -1 : 1;
		return !int_fns[op] ? 0 : int_fns[op](e, a, b, out) < 0 ? -1 : 1;
	}
	if (!float_fns[op])
		return 0;
	return ex_to_double(e, a, &x) < 0 || ex_to_double(e, b, &y) < 0 ||
			       float_fns[op](e, x, y, out) < 0
		       ? -1
		       : 1;
}

int ex_number_negate(struct eval *e, const struct val *a, struct val *out)
{
	static const struct val zero = { .kind = V_INT };

	if (ex_whole(e, a) < 0)
		return -1;
	if (a->kind != V_FLOAT)
		return int_sub(e, &zero, a, out);
	*out = val_float(-a->d);
	return 0;
}

int ex_number_invert(struct eval *e, const struct val *a, struct val *out)
{
	static const struct val minus_one = { .kind = V_INT, .n = -1 };

	return ex_whole(e, a) < 0 ? -1 : int_sub(e, &minus_one, a, out);
}
