/* expr_number.c - numbers as Python has them: ints of any size, floats, and exactness between the two.
 *
 * Small ints are int64_t with a check for overflow; what does not fit is GMP's. Where C and Python differ (the sign of //
 * and %, rounding to a double, comparing 2**53 + 1 with a float) it goes as CPython 3.11's Objects/longobject.c and
 * floatobject.c say.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "float_digits.h"

#define MOST_BITS (64u << 20) /* of a result: what is larger would take memory without end */

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
static double big_to_double(mpz_srcptr z)
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
	*out = big_to_double(v->big);
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
		d = ldexp(big_to_double(q), (int)(shift > 5000 ? 5000 : shift));
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
	if (a < 0 && isfinite(a) && isfinite(b) && b != floor(b))
		return ex_fail(e, "cannot tell: the result is a complex number");
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
	return finish(out, z);
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
