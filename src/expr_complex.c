/* expr_complex.c - complex numbers, as CPython 3.11's Objects/complexobject.c has them: C's own are rounded otherwise.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct val val_complex(double re, double im)
{
	return (struct val){ .kind = V_COMPLEX, .z = { re, im } };
}

/* (1+2j): a sign and an i behind the last digit that is not an exponent's. */
bool ex_complex_from_text(const char *at, size_t len, struct val *out)
{
	size_t split;

	*out = val_complex(0, 0);
	if (len > 2 && at[0] == '(' && at[len - 1] == ')')
		at++, len -= 2;
	if (len < 2 || at[len - 1] != 'j')
		return false;
	for (split = len - 1; split > 0; split--)
		if ((at[split] == '+' || at[split] == '-') && at[split - 1] != 'e')
			break;
	return (!split || ex_float_from_text(at, split, &out->z.re)) &&
	       ex_float_from_text(at + split, len - 1 - split, &out->z.im);
}

/* A number as a complex one. */
static int as_complex(struct eval *e, const struct val *v, struct complex *out)
{
	*out = v->z;
	if (v->kind == V_COMPLEX)
		return 0;
	out->im = 0;
	return ex_whole(e, v) < 0 ? -1 : ex_to_double(e, v, &out->re);
}

/* Operators. */

static struct complex times(struct complex a, struct complex b)
{
	return (struct complex){ a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re };
}

/* By the larger part of b, which is not 0. */
static struct complex quotient(struct complex a, struct complex b)
{
	double ratio, whole;

	if (fabs(b.re) >= fabs(b.im)) {
		ratio = b.im / b.re;
		whole = b.re + b.im * ratio;
		return (struct complex){ (a.re + a.im * ratio) / whole,
			(a.im - a.re * ratio) / whole };
	}
	if (!(fabs(b.im) >= fabs(b.re)))
		return (struct complex){ NAN, NAN };
	ratio = b.re / b.im;
	whole = b.re * ratio + b.im;
	return (struct complex){ (a.re * ratio + a.im) / whole, (a.im * ratio - a.re) / whole };
}

static struct complex whole_power(struct complex a, long n)
{
	struct complex r = { 1, 0 }, p = a;

	for (long bit = 1; bit <= labs(n); bit <<= 1) {
		if (labs(n) & bit)
			r = times(r, p);
		p = times(p, p);
	}
	return n > 0 ? r : quotient((struct complex){ 1, 0 }, r);
}

static struct complex power(struct complex a, struct complex b)
{
	double size = hypot(a.re, a.im), angle = atan2(a.im, a.re), len = pow(size, b.re),
	       phase = angle * b.re;

	if (b.im != 0) {
		len /= exp(angle * b.im);
		phase += b.im * log(size);
	}
	if (isinf(phase))
		errno = EDOM;
	return (struct complex){ len * cos(phase), len * sin(phase) };
}

static int add(struct eval *e, struct complex a, struct complex b, struct val *out)
{
	(void)e;
	*out = val_complex(a.re + b.re, a.im + b.im);
	return 1;
}

static int subtract(struct eval *e, struct complex a, struct complex b, struct val *out)
{
	(void)e;
	*out = val_complex(a.re - b.re, a.im - b.im);
	return 1;
}

static int multiply(struct eval *e, struct complex a, struct complex b, struct val *out)
{
	struct complex r = times(a, b);

	(void)e;
	*out = val_complex(r.re, r.im);
	return 1;
}

static int divide(struct eval *e, struct complex a, struct complex b, struct val *out)
{
	struct complex r;

	if (b.re == 0 && b.im == 0)
		return ex_fail(e, "ZeroDivisionError: complex division by zero");
	r = quotient(a, b);
	*out = val_complex(r.re, r.im);
	return 1;
}

static int raise_to(struct eval *e, struct complex a, struct complex b, struct val *out)
{
	bool is_small = b.im == 0 && b.re == floor(b.re) && fabs(b.re) <= 100,
	     is_zero = a.re == 0 && a.im == 0;
	struct complex r;

	if (is_zero && (b.im != 0 || b.re < 0))
		return ex_fail(e, "ZeroDivisionError: 0.0 to a negative or complex power");
	errno = 0;
	if (is_small)
		r = whole_power(a, (long)b.re);
	else
		r = is_zero ? (struct complex){ 0, 0 } : power(a, b);
	/* Of an angle without end there is no cosine; CPython says of it what it says of zeros. */
	if (errno == EDOM)
		return ex_fail(e, "ZeroDivisionError: 0.0 to a negative or complex power");
	if (isinf(r.re) || isinf(r.im))
		return ex_fail(e, "OverflowError: complex exponentiation");
	*out = val_complex(r.re, r.im);
	return 1;
}

typedef int complex_fn(struct eval *e, struct complex a, struct complex b, struct val *out);

static complex_fn *const fns[N_OPS] = {
	[OP_ADD] = add,
	[OP_SUB] = subtract,
	[OP_MUL] = multiply,
	[OP_DIV] = divide,
	[OP_POW] = raise_to,
};

static bool is_either(const struct val *v)
{
	return v->kind == V_COMPLEX || is_number(v);
}

int ex_complex_op(
	struct eval *e, enum op op, const struct val *a, const struct val *b, struct val *out)
{
	struct complex x, y;

	if (!is_either(a) || !is_either(b) || !fns[op])
		return 0;
	return as_complex(e, a, &x) < 0 || as_complex(e, b, &y) < 0 ? -1 : fns[op](e, x, y, out);
}

/* Equal to a number when there is no imaginary part: exactly, however large it is. */
int ex_complex_equal(struct eval *e, const struct val *a, const struct val *b)
{
	const struct val *z = a->kind == V_COMPLEX ? a : b, *other = z == a ? b : a;
	struct val re = val_float(z->z.re);

	if (other->kind == V_COMPLEX)
		return a->z.re == b->z.re && a->z.im == b->z.im;
	if (!is_number(other))
		return 0;
	return z->z.im == 0 && ex_compare_numbers(e, &re, other) == 0;
}

uint64_t ex_hash_complex(const struct val *v)
{
	struct val re = val_float(v->z.re), im = val_float(v->z.im);

	return ex_hash_number(&re) + 1000003 * (v->z.im ? ex_hash_number(&im) : 0);
}

/* Looks. */

/* A whole number is written without its ".0". */
static void put_part(double d, bool signs, struct str *out)
{
	struct str text = { 0 };

	ex_float_repr(d, &text);
	if (text.len > 2 && !strcmp(text.at + text.len - 2, ".0"))
		text.len -= 2;
	if (signs && (str_text(&text)[0] != '-'))
		str_add_char(out, '+');
	str_add_bytes(out, text.at, text.len);
	str_free(&text);
}

void ex_complex_repr(const struct val *v, struct str *out)
{
	bool only_imaginary = v->z.re == 0 && !signbit(v->z.re);

	if (!only_imaginary) {
		str_add_char(out, '(');
		put_part(v->z.re, false, out);
	}
	put_part(v->z.im, !only_imaginary, out);
	str_add(out, only_imaginary ? "j" : "j)");
}

/* complex(…), and what it has. */

int ex_complex_abs(struct eval *e, const struct val *v, struct val *out)
{
	double d = hypot(v->z.re, v->z.im);

	if (isinf(d) && isfinite(v->z.re) && isfinite(v->z.im))
		return ex_fail(e, "OverflowError: absolute value too large");
	*out = val_float(d);
	return 0;
}

static int conjugate(struct eval *e, const struct args *a, struct val *out)
{
	(void)e;
	*out = val_complex(a->self->z.re, -a->self->z.im);
	return 0;
}

const struct method ex_complex_methods[] = {
	{ OF(V_COMPLEX), "conjugate", conjugate, 0, 0, "", HOW(0) },
	{ .name = NULL },
};

/* Blanks and brackets around it; a part alone is the real one, or with a j the other. */
static int complex_of_text(struct eval *e, const struct val *v, struct val *out)
{
	struct val text = val_piece(v, 0, v->s.len);
	size_t n = 0;
	uint32_t c;

	if (ex_whole(e, v) < 0)
		return -1;
	while (n < text.s.len && ex_is_ascii_space((unsigned char)text.s.at[n]))
		n++;
	text = val_piece(&text, n, text.s.len);
	while (text.s.len && (n = ex_char_before(&text, text.s.len, &c), ex_is_ascii_space(c)))
		text.s.len = n;
	*out = val_complex(0, 0);
	if (ex_float_from_text(text.s.at, text.s.len, &out->z.re) ||
		ex_complex_from_text(text.s.at, text.s.len, out))
		return 0;
	for (size_t i = 0; i < text.s.len; i++)
		if (strchr("jJ_() ", text.s.at[i]) || (unsigned char)text.s.at[i] >= 0x80)
			return ex_fail(e, "cannot tell: complex() of such a text");
	return ex_fail(e, "ValueError: complex() arg is a malformed string");
}

static int call_complex(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *re = ex_argument(a, 0, "real"), *im = ex_argument(a, 1, "imag");
	struct complex x = { 0, 0 }, y = { 0, 0 };

	if (re && re->kind == V_STR)
		return im ? ex_fail(e, "TypeError: complex() can't take second arg if first is a "
				       "string")
			  : complex_of_text(e, re, out);
	if ((re && re->o &&
		    ex_refuse_defined(e, re, "__complex__ __float__ __index__", "complex()") < 0) ||
		(im && im->o && ex_refuse_defined(e, im, "__float__ __index__", "complex()") < 0))
		return -1;
	if ((re && re->kind == V_OTHER) || (im && im->kind == V_OTHER))
		return ex_fail(e, "cannot tell: complex() of a %s",
			ex_type_name(e, re && re->kind == V_OTHER ? re : im));
	if ((re && !is_either(re)) || (im && !is_either(im)))
		return ex_fail(e, "TypeError: complex() %s must be a number, not '%s'",
			re && !is_either(re) ? "first argument must be a string or"
					     : "second argument",
			ex_type_name(e, re && !is_either(re) ? re : im));
	if ((re && as_complex(e, re, &x) < 0) || (im && as_complex(e, im, &y) < 0))
		return -1;
	*out = im ? val_complex(x.re - y.im, x.im + y.re) : val_complex(x.re, x.im);
	/* A part that is not there adds no zero, which could turn a -0.0. */
	if (im && im->kind != V_COMPLEX)
		out->z.re = x.re;
	if (im && !(re && re->kind == V_COMPLEX))
		out->z.im = y.re;
	return 0;
}

const struct builtin ex_complex_functions[] = {
	TYPE("complex", call_complex, 0, 2, "real imag", V_COMPLEX, HOW(0)),
	{ .name = NULL },
};
