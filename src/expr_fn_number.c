/* expr_fn_number.c - Python's functions that make numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <math.h>
#include <stdlib.h>

#include "expr_text.h"

static int call_abs(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at;
	const struct val zero = val_int(0);

	if (v->o && ex_refuse_defined(e, v, "__abs__", "abs()") < 0)
		return -1;
	if (v->kind == V_COMPLEX)
		return ex_complex_abs(e, v, out);
	if (v->kind == V_OTHER)
		return ex_fail(e, "cannot tell: abs() of a %s", ex_type_name(e, v));
	if (ex_refuse_unknown(e, v, "abs()") < 0)
		return -1;
	if (!is_number(v))
		return ex_fail(
			e, "TypeError: bad operand type for abs(): '%s'", ex_type_name(e, v));
	if (v->kind == V_FLOAT) {
		*out = val_float(fabs(v->d));
		return ex_whole(e, v);
	}
	if (ex_compare_numbers(e, v, &zero) < 0)
		return ex_number_negate(e, v, out);
	*out = v->kind == V_BOOL ? val_int(v->n) : *v;
	return ex_whole(e, v);
}

/* The text without the space around it, and with 0 to 9 for the digits of other scripts. */
static struct val plain_digits(struct eval *e, const struct val *v)
{
	struct val text = val_piece(v, 0, v->s.len);
	struct str out = { 0 };
	size_t from = 0, n;
	uint32_t c;

	while (from < text.s.len && (n = ex_next_char(&text, from, &c)) && ex_is_blank(v, c))
		from += n;
	while (text.s.len > from && (n = ex_char_before(&text, text.s.len, &c), ex_is_blank(v, c)))
		text.s.len = n;
	while (from < text.s.len) {
		from += ex_next_char(&text, from, &c);
		ex_add_char(&out, v->kind,
			v->kind == V_STR && ex_digit_of(c) >= 0 ? '0' + (uint32_t)ex_digit_of(c)
								: c);
	}
	return val_take(e, &out);
}

/* Underscores stand between digits only. */
static bool underscores_are_good(const char *at, size_t len, bool after_prefix)
{
	for (size_t i = 0; i < len; i++)
		if (at[i] == '_' &&
			(!(i || after_prefix) || i + 1 == len || at[i + 1] == '_' ||
				(i && strchr("+-.eE", at[i - 1])) || strchr("+-.eE", at[i + 1])))
			return false;
	return true;
}

static const struct {
	char letter;
	int base;
} prefixes[] = { { 'x', 16 }, { 'o', 8 }, { 'b', 2 } };

static int parse_int(struct eval *e, const char *at, size_t len, int base, struct val *out)
{
	bool negative = len && *at == '-', prefixed = false;

	if (len && (*at == '-' || *at == '+'))
		at++, len--;
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (len > 2 && at[0] == '0' && (at[1] | 32) == prefixes[i].letter &&
			(base == 0 || base == prefixes[i].base)) {
			base = prefixes[i].base;
			prefixed = true;
			at += 2;
			len -= 2;
			break;
		}
	if (!len || *at == '-' || *at == '+' || *at == ' ' ||
		!underscores_are_good(at, len, prefixed))
		return 0;
	if (base == 0) {
		if (*at == '0' && len != strspn(at, "0_") && strspn(at, "0_") < len)
			return 0;
		base = 10;
	}
	for (size_t i = 0; i < len; i++)
		if (!((at[i] >= '0' && at[i] <= '9') ||
			    ((at[i] | 32) >= 'a' && (at[i] | 32) <= 'z') || at[i] == '_'))
			return 0;
	if (!ex_int_from_text(e, at, len, base, out))
		return 0;
	return !negative || ex_number_negate(e, out, out) == 0;
}

static int int_of_text(struct eval *e, const struct val *v, int base, struct val *out)
{
	struct str text = { 0 };
	struct val digits;

	if (ex_whole(e, v) < 0)
		return -1;
	digits = plain_digits(e, v);
	if (parse_int(e, digits.s.at, digits.s.len, base, out))
		return 0;
	if (!e->err)
		return -1;
	if (v->kind == V_STR)
		ex_repr(e, &(struct val){ .kind = V_STR, .s = v->s }, &text);
	else
		ex_bytes_repr(v->s.at, v->s.len, &text);
	ex_fail(e, "ValueError: invalid literal for int() with base %d: %.200s", base,
		str_text(&text));
	str_free(&text);
	return -1;
}

static int not_a_number(
	struct eval *e, const struct args *a, const char *wanted, const struct val *v)
{
	if (v->kind == V_OTHER)
		return ex_fail(e, "cannot tell: %s() of a %s", a->name, ex_type_name(e, v));
	if (v->kind == V_OBJECT && value_is_bound(v->o->text) && !v->o->has_attributes)
		return ex_fail(e, "cannot tell: %s() of a %s", a->name, ex_type_name(e, v));
	if (ex_refuse_unknown(e, v, a->name) < 0)
		return -1;
	return ex_fail(e, "TypeError: %s() argument must be %s, not '%s'", a->name, wanted,
		ex_type_name(e, v));
}

static int call_int(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at, *base = ex_argument(a, 1, "base");
	int64_t n = 10;

	*out = val_int(0);
	if (!a->n)
		return 0;
	if (v->o && ex_refuse_defined(e, v, "__int__ __index__ __trunc__", "int()") < 0)
		return -1;
	if (base && (ex_to_index(e, base, &n) < 0 || (n != 0 && (n < 2 || n > 36))))
		return base && !is_int(base)
			       ? -1
			       : ex_fail(e, "ValueError: int() base must be >= 2 and <= 36, or 0");
	if (v->kind == V_STR || v->kind == V_BYTES)
		return int_of_text(e, v, (int)n, out);
	if (base)
		return ex_fail(e, "TypeError: int() can't convert non-string with explicit base");
	if (v->kind == V_FLOAT)
		return ex_whole(e, v) < 0 ? -1 : ex_int_from_double(e, v->d, out);
	if (ex_other_to_int(e, v, out))
		return 0;
	if (!is_int(v))
		return not_a_number(e, a, "a string, a bytes-like object or a real number", v);
	*out = v->kind == V_BOOL ? val_int(v->n) : *v;
	out->o = NULL;
	return ex_whole(e, v);
}

static int float_of_text(struct eval *e, const struct val *v, struct val *out)
{
	struct str digits = { 0 }, text = { 0 };
	struct val plain;
	bool good;

	if (ex_whole(e, v) < 0)
		return -1;
	plain = plain_digits(e, v);
	for (size_t i = 0; i < plain.s.len; i++)
		if (plain.s.at[i] != '_')
			str_add_char(&digits, plain.s.at[i]);
	*out = val_float(0);
	good = underscores_are_good(plain.s.at, plain.s.len, false) &&
	       ex_float_from_text(str_text(&digits), digits.len, &out->d);
	str_free(&digits);
	if (good)
		return 0;
	if (!e->err)
		return -1;
	ex_repr(e, &(struct val){ .kind = v->kind, .s = v->s }, &text);
	ex_fail(e, "ValueError: could not convert string to float: %.200s", str_text(&text));
	str_free(&text);
	return -1;
}

static int call_float(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at;
	double d;

	*out = val_float(0);
	if (!a->n)
		return 0;
	if (v->o && ex_refuse_defined(e, v, "__float__ __index__", "float()") < 0)
		return -1;
	if (v->kind == V_STR || v->kind == V_BYTES)
		return float_of_text(e, v, out);
	if (ex_other_to_float(e, v, &out->d))
		return 0;
	if (!is_number(v))
		return not_a_number(e, a, "a string or a real number", v);
	if (ex_whole(e, v) < 0 || ex_to_double(e, v, &d) < 0)
		return -1;
	*out = val_float(d);
	return 0;
}

static int call_bool(struct eval *e, const struct args *a, struct val *out)
{
	int r = a->n ? ex_truth(e, a->at) : 0;

	*out = val_bool(r > 0);
	return r < 0 ? -1 : 0;
}

static int call_round(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *digits = ex_argument(a, 1, "ndigits");

	if (a->at->o && ex_refuse_defined(e, a->at, "__round__", "round()") < 0)
		return -1;
	if (a->at->kind == V_OTHER)
		return ex_fail(e, "cannot tell: round() of a %s", ex_type_name(e, a->at));
	if (!is_number(a->at))
		return ex_fail(e, "TypeError: type %s doesn't define __round__ method",
			ex_type_name(e, a->at));
	return ex_round_number(e, a->at, digits, out);
}

static int call_divmod(struct eval *e, const struct args *a, struct val *out)
{
	struct box *b = ex_box_new(e, 2);

	if (!is_number(&a->at[0]) || !is_number(&a->at[1]))
		return ex_fail(e,
			"TypeError: unsupported operand type(s) for divmod(): '%s' and '%s'",
			ex_type_name(e, &a->at[0]), ex_type_name(e, &a->at[1]));
	if (ex_binary(e, OP_FLOORDIV, &a->at[0], &a->at[1], ex_box_add(e, b)) < 0 ||
		ex_binary(e, OP_MOD, &a->at[0], &a->at[1], ex_box_add(e, b)) < 0)
		return -1;
	*out = val_box(V_TUPLE, b);
	return 0;
}

static int call_pow(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *mod = a->n > 2 && a->at[2].kind != V_NONE ? &a->at[2] : NULL,
			 zero = val_int(0);
	mpz_ptr z;

	if (!mod)
		return ex_binary(e, OP_POW, &a->at[0], &a->at[1], out);
	if (!is_int(&a->at[0]) || !is_int(&a->at[1]) || !is_int(mod))
		return ex_fail(e, "TypeError: pow() 3rd argument not allowed unless all arguments "
				  "are integers");
	if (ex_compare_numbers(e, mod, &zero) == 0)
		return ex_fail(e, "ValueError: pow() 3rd argument cannot be 0");
	z = ex_big_new(e);
	if (ex_compare_numbers(e, &a->at[1], &zero) < 0 &&
		!mpz_invert(z, ex_big_of(e, &a->at[0]), ex_big_of(e, mod)))
		return ex_fail(e, "ValueError: base is not invertible for the given modulus");
	mpz_powm(z, ex_big_of(e, &a->at[0]), ex_big_of(e, &a->at[1]), ex_big_of(e, mod));
	mpz_fdiv_r(z, z, ex_big_of(e, mod));
	*out = ex_big_val(z);
	return 0;
}

/* bin, oct, hex: which is told by the prefix. */
static int in_base(struct eval *e, const struct args *a, struct val *out)
{
	const char *prefix = a->how.text;
	int base = prefix[1] == 'x' ? 16 : prefix[1] == 'o' ? 8 : 2;
	struct str text = { 0 };
	char *digits;
	mpz_ptr z;

	if (!is_int(a->at))
		return ex_fail(e, "TypeError: '%s' object cannot be interpreted as an integer",
			ex_type_name(e, a->at));
	if (ex_whole(e, a->at) < 0)
		return -1;
	z = ex_big_new(e);
	mpz_abs(z, ex_big_of(e, a->at));
	digits = base_alloc(mpz_sizeinbase(z, base) + 2);
	mpz_get_str(digits, base, z);
	str_addf(&text, "%s%s", mpz_sgn(ex_big_of(e, a->at)) < 0 ? "-" : "", prefix);
	str_add(&text, digits);
	free(digits);
	*out = val_take(e, &text);
	return 0;
}

#define PREFIX(x)                                                                                  \
	{                                                                                          \
		.text = (x)                                                                        \
	}

const struct builtin ex_number_functions[] = {
	FUNCTION("abs", call_abs, 1, 1, "", HOW(0)),
	FUNCTION("round", call_round, 1, 2, "ndigits", HOW(0)),
	FUNCTION("divmod", call_divmod, 2, 2, "", HOW(0)),
	FUNCTION("pow", call_pow, 2, 3, "", HOW(0)),
	FUNCTION("bin", in_base, 1, 1, "", PREFIX("0b")),
	FUNCTION("oct", in_base, 1, 1, "", PREFIX("0o")),
	FUNCTION("hex", in_base, 1, 1, "", PREFIX("0x")),
	TYPE("int", call_int, 0, 2, "base", V_INT, HOW(0)),
	TYPE("float", call_float, 0, 1, "", V_FLOAT, HOW(0)),
	{ "bool", call_bool, 0, 1, "", N_VAL_KINDS, "int", true, HOW(0) },
	{ .name = NULL },
};
