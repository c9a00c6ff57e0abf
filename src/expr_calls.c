/* expr_calls.c - Python's own functions and types that are pure: one row each.
 *
 * What is not here, or has no function, is known by name only: that it exists, and that just the live program can call it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "pystep/utf8.h"

const struct val *ex_keyword(const struct args *a, const char *name)
{
	for (size_t i = 0; i < a->n_named; i++)
		if (!strcmp(a->keywords[i]->text, name))
			return &a->named[i];
	return NULL;
}

struct val val_type(const struct builtin *b)
{
	return (struct val){ .kind = V_TYPE, .builtin = b };
}

static int type_error(struct eval *e, const char *what, const struct val *v)
{
	return ex_fail(e, "TypeError: %s%s'", what, ex_type_name(e, v));
}

/* Numbers. */

static int call_len(struct eval *e, const struct args *a, struct val *out)
{
	uint64_t n;

	if (ex_length(e, a->at, &n) < 0)
		return -1;
	*out = val_int((int64_t)n);
	return 0;
}

static int call_abs(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at;
	const struct val zero = val_int(0);

	if (v->o && ex_refuse_defined(e, v, "__abs__", "abs()") < 0)
		return -1;
	if (!is_number(v))
		return type_error(e, "bad operand type for abs(): '", v);
	if (v->kind == V_FLOAT) {
		*out = val_float(fabs(v->d));
		return ex_whole(e, v);
	}
	if (ex_compare_numbers(e, v, &zero) < 0)
		return ex_number_negate(e, v, out);
	*out = v->kind == V_BOOL ? val_int(v->n) : *v;
	return ex_whole(e, v);
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f) || c == 0x85 ||
	       c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
	       c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static void trim(const char **at, size_t *len)
{
	const char *end = *at + *len, *p;
	uint32_t c;
	size_t n;

	while (*at < end && (n = utf8_decode(*at, (size_t)(end - *at), &c)) && is_blank(c))
		*at += n;
	while (end > *at) {
		p = end - 1;
		while (p > *at && ((unsigned char)*p & 0xc0) == 0x80)
			p--;
		utf8_decode(p, (size_t)(end - p), &c);
		if (!is_blank(c))
			break;
		end = p;
	}
	*len = (size_t)(end - *at);
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
	const char *at = v->s.at;
	size_t len = v->s.len;

	if (ex_whole(e, v) < 0)
		return -1;
	trim(&at, &len);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)at[i] >= 0x80)
			return ex_fail(e, "cannot tell: whether a text with other digits than 0-9 "
					  "is a number (ValueError, if not)");
	if (parse_int(e, at, len, base, out))
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

static int call_int(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at, *base = a->n > 1 ? &a->at[1] : ex_keyword(a, "base");
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
	if (!is_int(v))
		return v->kind == V_OTHER
			       ? ex_fail(e, "cannot tell: int() of a %s", ex_type_name(e, v))
			       : type_error(e,
					 "int() argument must be a string, a bytes-like object or "
					 "a real number, not '",
					 v);
	*out = v->kind == V_BOOL ? val_int(v->n) : *v;
	out->o = NULL;
	return ex_whole(e, v);
}

static int float_of_text(struct eval *e, const struct val *v, struct val *out)
{
	const char *at = v->s.at;
	size_t len = v->s.len;
	struct str digits = { 0 }, text = { 0 };
	bool good;

	if (ex_whole(e, v) < 0)
		return -1;
	trim(&at, &len);
	for (size_t i = 0; i < len; i++)
		if (at[i] != '_')
			str_add_char(&digits, at[i]);
	*out = val_float(0);
	good = underscores_are_good(at, len, false) &&
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
	if (!is_number(v))
		return v->kind == V_OTHER
			       ? ex_fail(e, "cannot tell: float() of a %s", ex_type_name(e, v))
			       : type_error(e,
					 "float() argument must be a string or a real number, not "
					 "'",
					 v);
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
	const struct val *digits = a->n > 1 ? &a->at[1] : ex_keyword(a, "ndigits");

	if (a->at->o && ex_refuse_defined(e, a->at, "__round__", "round()") < 0)
		return -1;
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

static int in_base(
	struct eval *e, const struct args *a, int base, const char *prefix, struct val *out)
{
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

static int call_bin(struct eval *e, const struct args *a, struct val *out)
{
	return in_base(e, a, 2, "0b", out);
}

static int call_oct(struct eval *e, const struct args *a, struct val *out)
{
	return in_base(e, a, 8, "0o", out);
}

static int call_hex(struct eval *e, const struct args *a, struct val *out)
{
	return in_base(e, a, 16, "0x", out);
}

/* Texts. */

static int call_ord(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at;
	uint32_t c = 0;

	if (v->kind != V_STR && v->kind != V_BYTES)
		return ex_fail(e, "TypeError: ord() expected string of length 1, but %s found",
			ex_type_name(e, v));
	if (ex_text_count(v) != 1 || v->cut)
		return ex_fail(e,
			"TypeError: ord() expected a character, but string of length %zu found",
			ex_text_count(v) + (size_t)v->cut);
	if (v->kind == V_BYTES)
		c = (unsigned char)v->s.at[0];
	else
		utf8_decode(v->s.at, v->s.len, &c);
	*out = val_int(c);
	return 0;
}

static int call_chr(struct eval *e, const struct args *a, struct val *out)
{
	struct str text = { 0 };
	char bytes[4];
	int64_t n;

	if (ex_to_index(e, a->at, &n) < 0)
		return -1;
	if (n != (int32_t)n)
		return ex_fail(e, "OverflowError: Python int too large to convert to C int");
	if (n < 0 || n > 0x10ffff)
		return ex_fail(e, "ValueError: chr() arg not in range(0x110000)");
	str_add_bytes(&text, bytes, utf8_encode((uint32_t)n, bytes));
	*out = val_take(e, &text);
	return 0;
}

static int text_by(struct eval *e, int (*by)(struct eval *, const struct val *, struct str *),
	const struct val *v, struct val *out)
{
	struct str text = { 0 };

	if (by(e, v, &text) < 0) {
		str_free(&text);
		return -1;
	}
	*out = val_take(e, &text);
	return 0;
}

static int call_repr(struct eval *e, const struct args *a, struct val *out)
{
	return text_by(e, ex_repr, a->at, out);
}

static int call_ascii(struct eval *e, const struct args *a, struct val *out)
{
	return text_by(e, ex_ascii, a->at, out);
}

static int call_str(struct eval *e, const struct args *a, struct val *out)
{
	if (!a->n) {
		*out = val_str("", 0);
		return 0;
	}
	if (a->n > 1 || a->n_named)
		return ex_fail(e, "cannot tell: str() of bytes with an encoding; use .decode()");
	return text_by(e, ex_str_of, a->at, out);
}

static int call_format(struct eval *e, const struct args *a, struct val *out)
{
	struct str text = { 0 };

	if (a->n > 1 && a->at[1].kind != V_STR)
		return ex_fail(e, "TypeError: format() argument 2 must be str, not %s",
			ex_type_name(e, &a->at[1]));
	if (ex_format_val(e, a->at, a->n > 1 ? a->at[1].s.at : "", a->n > 1 ? a->at[1].s.len : 0,
		    &text) < 0) {
		str_free(&text);
		return -1;
	}
	*out = val_take(e, &text);
	return 0;
}

static int call_bytes(struct eval *e, const struct args *a, struct val *out)
{
	struct str text = { 0 };
	struct box *b;

	*out = val_bytes("", 0);
	if (!a->n)
		return 0;
	if (a->at->kind == V_BYTES) {
		*out = val_bytes(a->at->s.at, a->at->s.len);
		return ex_whole(e, a->at);
	}
	if (a->at->kind == V_STR && a->n > 1) {
		*out = val_bytes(a->at->s.at, a->at->s.len);
		return ex_whole(e, a->at) < 0 || (a->at[1].kind == V_STR &&
							 strncmp(a->at[1].s.at, "utf", 3) &&
							 strncmp(a->at[1].s.at, "ascii", 5))
			       ? ex_fail(e, "cannot tell: other encodings than UTF-8")
			       : 0;
	}
	if (a->at->kind == V_STR)
		return ex_fail(e, "TypeError: string argument without an encoding");
	if (is_int(a->at)) {
		int64_t n;

		ex_to_index(e, a->at, &n);
		if (n < 0)
			return ex_fail(e, "ValueError: negative count");
		if (n > 1 << 26)
			return ex_fail(e, "MemoryError: too many bytes");
		*out = val_bytes(ex_pool_alloc(&e->x->pool, (size_t)n + 1), (size_t)n);
		return 0;
	}
	if (ex_to_box(e, a->at, &b) < 0)
		return -1;
	for (size_t i = 0; i < b->n; i++) {
		int64_t n;

		if (ex_to_index(e, &b->items[i], &n) < 0 || n < 0 || n > 255) {
			str_free(&text);
			return is_int(&b->items[i])
				       ? ex_fail(e, "ValueError: bytes must be in range(0, 256)")
				       : -1;
		}
		str_add_char(&text, (char)n);
	}
	*out = val_take(e, &text);
	out->kind = V_BYTES;
	return 0;
}

/* Containers. */

static int make(struct eval *e, const struct args *a, enum val_kind kind, struct val *out)
{
	struct box *b = ex_box_new(e, 0);

	if (a->n &&
		(kind == V_SET || kind == V_FROZENSET ? ex_to_set : ex_to_box)(e, a->at, &b) < 0)
		return -1;
	*out = val_box(kind, b);
	return 0;
}

static int call_list(struct eval *e, const struct args *a, struct val *out)
{
	return make(e, a, V_LIST, out);
}

static int call_tuple(struct eval *e, const struct args *a, struct val *out)
{
	if (a->n && a->at->kind == V_TUPLE &&
		(!a->at->o || !strcmp(ex_type_name(e, a->at), "tuple"))) {
		*out = *a->at;
		return 0;
	}
	return make(e, a, V_TUPLE, out);
}

static int call_set(struct eval *e, const struct args *a, struct val *out)
{
	return make(e, a, V_SET, out);
}

static int call_frozenset(struct eval *e, const struct args *a, struct val *out)
{
	return make(e, a, V_FROZENSET, out);
}

static int add_pair(struct eval *e, size_t i, const struct val *pair, struct box *to)
{
	struct box *b;

	if (ex_to_box(e, pair, &b) < 0)
		return ex_fail(e,
			"TypeError: cannot convert dictionary update sequence element #%zu to a "
			"sequence",
			i);
	if (b->n != 2)
		return ex_fail(e,
			"ValueError: dictionary update sequence element #%zu has length %zu; 2 is "
			"required",
			i, b->n);
	return ex_dict_set(e, to, &b->items[0], &b->items[1]);
}

static int add_dict(struct eval *e, const struct val *from, struct box *to)
{
	struct val key, value;

	if (ex_open_parts(e, from) < 0 || ex_whole(e, from) < 0)
		return -1;
	for (size_t i = 0; i < ex_n_parts(from); i++)
		if (ex_part(e, from, i, &key) < 0 || ex_part_value(e, from, i, &value) < 0 ||
			ex_dict_set(e, to, &key, &value) < 0)
			return -1;
	return 0;
}

static int call_dict(struct eval *e, const struct args *a, struct val *out)
{
	struct box *to = ex_box_new(e, 0);
	struct iter *it;
	struct val item;
	int r = 0;

	if (a->n && a->at->kind == V_DICT) {
		r = add_dict(e, a->at, to);
	} else if (a->n) {
		size_t i = 0;

		if (ex_iterate(e, a->at, &it) < 0)
			return -1;
		while ((r = it->next(e, it, &item)) > 0)
			if (add_pair(e, i++, &item, to) < 0)
				return -1;
	}
	for (size_t i = 0; r == 0 && i < a->n_named; i++) {
		const struct val key = val_str(a->keywords[i]->text, a->keywords[i]->len);

		r = ex_dict_set(e, to, &key, &a->named[i]);
	}
	*out = val_box(V_DICT, to);
	return r;
}

static int call_range(struct eval *e, const struct args *a, struct val *out)
{
	const struct val zero = val_int(0), one = val_int(1);

	for (size_t i = 0; i < a->n; i++)
		if (!is_int(&a->at[i]))
			return ex_fail(e,
				"TypeError: '%s' object cannot be interpreted as an integer",
				ex_type_name(e, &a->at[i]));
	return ex_range_new(e, a->n > 1 ? &a->at[0] : &zero, &a->at[a->n > 1],
		a->n > 2 ? &a->at[2] : &one, out);
}

static int call_slice(struct eval *e, const struct args *a, struct val *out)
{
	struct box *b = ex_box_new(e, 3);

	if (a->n == 1)
		*ex_box_add(e, b) = val_none();
	for (size_t i = 0; i < a->n; i++)
		*ex_box_add(e, b) = a->at[i];
	while (b->n < 3)
		*ex_box_add(e, b) = val_none();
	*out = val_box(V_SLICE, b);
	return 0;
}

/* Going through things. */

static int any_or_all(struct eval *e, const struct args *a, int decides, struct val *out)
{
	struct iter *it;
	struct val v;
	int r, t;

	if (ex_iterate(e, a->at, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &v)) > 0) {
		if (ex_spend(e, 1) < 0 || (t = ex_truth(e, &v)) < 0)
			return -1;
		if (t == decides)
			break;
	}
	*out = val_bool(r > 0 ? decides : !decides);
	return r < 0 ? -1 : 0;
}

static int call_any(struct eval *e, const struct args *a, struct val *out)
{
	return any_or_all(e, a, 1, out);
}

static int call_all(struct eval *e, const struct args *a, struct val *out)
{
	return any_or_all(e, a, 0, out);
}

static int call_sum(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *start = a->n > 1 ? &a->at[1] : ex_keyword(a, "start");
	struct iter *it;
	struct val v, sum = start ? *start : val_int(0);
	int r;

	if (sum.kind == V_STR || sum.kind == V_BYTES)
		return ex_fail(e, "TypeError: sum() can't sum %s [use %s.join(seq) instead]",
			sum.kind == V_STR ? "strings" : "bytes", sum.kind == V_STR ? "''" : "b''");
	if (ex_iterate(e, a->at, &it) < 0)
		return -1;
	while ((r = it->next(e, it, &v)) > 0)
		if (ex_spend(e, 1) < 0 || ex_binary(e, OP_ADD, &sum, &v, &sum) < 0)
			return -1;
	*out = sum;
	return r;
}

static int key_of(struct eval *e, const struct val *function, const struct val *v, struct val *out)
{
	struct val arg = *v;
	struct args args = { .at = &arg, .n = 1 };

	if (function && function->kind != V_NONE)
		return ex_call_val(e, function, &args, out);
	*out = *v;
	return 0;
}

static int extreme(
	struct eval *e, const struct args *a, enum compare how, const char *name, struct val *out)
{
	const struct val *key = ex_keyword(a, "key"), *otherwise = ex_keyword(a, "default");
	struct iter *it;
	struct box *b = ex_box_new(e, 0);
	struct val v, k, best;
	bool any = false;
	int r;

	if (a->n > 1 && otherwise)
		return ex_fail(e,
			"TypeError: Cannot specify a default for %s() with multiple positional "
			"arguments",
			name);
	b->items = a->at;
	b->n = a->n;
	k = val_box(V_TUPLE, b);
	if (ex_iterate(e, a->n == 1 ? a->at : &k, &it) < 0)
		return -1;
	for (; (r = it->next(e, it, &v)) > 0; any = true) {
		int better = 1;

		if (ex_spend(e, 1) < 0 || key_of(e, key, &v, &k) < 0 ||
			(any && (better = ex_less(e, how, &k, &best)) < 0))
			return -1;
		if (better) {
			best = k;
			*out = v;
		}
	}
	if (r < 0 || any)
		return r;
	if (!otherwise)
		return ex_fail(e, "ValueError: %s() arg is an empty sequence", name);
	*out = *otherwise;
	return 0;
}

static int call_min(struct eval *e, const struct args *a, struct val *out)
{
	return extreme(e, a, CMP_LT, "min", out);
}

static int call_max(struct eval *e, const struct args *a, struct val *out)
{
	return extreme(e, a, CMP_GT, "max", out);
}

static int call_sorted(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *key = ex_keyword(a, "key"), *reverse = ex_keyword(a, "reverse");
	struct val *keys;
	struct box *b;
	int r = reverse ? ex_truth(e, reverse) : 0;

	if (r < 0 || ex_to_box(e, a->at, &b) < 0)
		return -1;
	keys = b->items;
	if (key && key->kind != V_NONE) {
		keys = ex_pool_alloc(&e->x->pool, (b->n + 1) * sizeof(*keys));
		for (size_t i = 0; i < b->n; i++)
			if (key_of(e, key, &b->items[i], &keys[i]) < 0)
				return -1;
	}
	if (ex_sort_vals(e, b->items, keys, b->n, r) < 0)
		return -1;
	*out = val_box(V_LIST, b);
	return 0;
}

static int call_reversed(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at;
	struct iter *it = ex_iter_new(e, "reversed", ex_next_reversed);
	struct box *b;
	uint64_t n;

	if (v->o && ex_refuse_defined(e, v, "__reversed__", "reversed()") < 0)
		return -1;
	if (v->kind == V_SET || v->kind == V_FROZENSET || v->kind == V_ITER || is_number(v) ||
		v->kind == V_NONE)
		return type_error(e, "'reversed' needs a sequence, not '", v);
	it->of = *v;
	if (v->kind == V_VIEW) {
		if (ex_to_box(e, v, &b) < 0)
			return -1;
		it->of = val_box(V_LIST, b);
	}
	if (ex_length(e, v, &n) < 0 || (v->cut && ex_whole(e, v) < 0))
		return -1;
	it->n = (int64_t)n;
	*out = val_iter(it);
	return 0;
}

static int call_enumerate(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *start = a->n > 1 ? &a->at[1] : ex_keyword(a, "start");
	struct iter *it = ex_iter_new(e, "enumerate", ex_next_enumerate);

	it->inner = ex_pool_alloc(&e->x->pool, sizeof(*it->inner));
	if ((start && ex_to_index(e, start, &it->n) < 0) || ex_iterate(e, a->at, &it->inner[0]) < 0)
		return -1;
	*out = val_iter(it);
	return 0;
}

static int iterate_all(struct eval *e, const struct val *at, size_t n, struct iter *it)
{
	it->inner = ex_pool_alloc(&e->x->pool, (n + 1) * sizeof(*it->inner));
	it->n_inner = n;
	for (size_t i = 0; i < n; i++)
		if (ex_iterate(e, &at[i], &it->inner[i]) < 0)
			return -1;
	return 0;
}

static int call_zip(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *strict = ex_keyword(a, "strict");
	struct iter *it = ex_iter_new(e, "zip", ex_next_zip);

	it->n = strict ? ex_truth(e, strict) : 0;
	*out = val_iter(it);
	return iterate_all(e, a->at, a->n, it);
}

static int call_map(struct eval *e, const struct args *a, struct val *out)
{
	struct iter *it = ex_iter_new(e, "map", ex_next_map);

	it->function = a->at[0];
	*out = val_iter(it);
	return iterate_all(e, a->at + 1, a->n - 1, it);
}

static int call_filter(struct eval *e, const struct args *a, struct val *out)
{
	struct iter *it = ex_iter_new(e, "filter", ex_next_filter);

	it->function = a->at[0];
	*out = val_iter(it);
	return iterate_all(e, a->at + 1, 1, it);
}

static int call_iter(struct eval *e, const struct args *a, struct val *out)
{
	struct iter *it;

	if (ex_iterate(e, a->at, &it) < 0)
		return -1;
	*out = val_iter(it);
	return 0;
}

static int call_next(struct eval *e, const struct args *a, struct val *out)
{
	int r;

	if (a->at->kind != V_ITER)
		return a->at->kind == V_OBJECT
			       ? ex_fail(e, "cannot tell: next() would change the program")
			       : ex_fail(e, "TypeError: '%s' object is not an iterator",
					 ex_type_name(e, a->at));
	r = a->at->iter->next(e, a->at->iter, out);
	if (r != 0)
		return r < 0 ? -1 : 0;
	if (a->n < 2)
		return ex_fail(e, "StopIteration: ");
	*out = a->at[1];
	return 0;
}

/* Types and attributes. */

static int call_type(struct eval *e, const struct args *a, struct val *out)
{
	const struct class_info *c = ex_class_of(e, a->at);

	if (c->is_several)
		return ex_fail(e, "cannot tell: two classes are named %s", c->name);
	if (c->builtin) {
		*out = val_type(c->builtin);
		return 0;
	}
	if (!c->o)
		return ex_fail(e, "cannot tell: the class %s was not recorded", c->name);
	return ex_load_id(e, c->o->id, out);
}

static int is_of(
	struct eval *e, const struct class_info *c, const struct val *type, const char *function)
{
	struct val x;
	int r, unsure = 0;

	if (type->kind == V_TYPE)
		return ex_is_subclass(e, c, type);
	if (type->kind != V_TUPLE)
		return ex_fail(e,
			"TypeError: %s() arg 2 must be a type, a tuple of types, or a union",
			function);
	if (ex_whole(e, type) < 0 || ex_enter(e) < 0)
		return -1;
	for (size_t i = 0; i < ex_n_parts(type); i++) {
		if (ex_part(e, type, i, &x) < 0)
			return -1;
		r = is_of(e, c, &x, function);
		if (r > 0) {
			e->depth--;
			return 1;
		}
		unsure |= r < 0;
	}
	e->depth--;
	return unsure ? -1 : 0;
}

static int call_isinstance(struct eval *e, const struct args *a, struct val *out)
{
	int r = is_of(e, ex_class_of(e, &a->at[0]), &a->at[1], "isinstance");

	*out = val_bool(r > 0);
	return r < 0 ? -1 : 0;
}

static int call_issubclass(struct eval *e, const struct args *a, struct val *out)
{
	int r;

	if (a->at[0].kind != V_TYPE)
		return ex_fail(e, "TypeError: issubclass() arg 1 must be a class");
	r = is_of(e, ex_class_of_type(e, &a->at[0]), &a->at[1], "issubclass");
	*out = val_bool(r > 0);
	return r < 0 ? -1 : 0;
}

static bool is_attribute_error(const struct eval *e)
{
	return e->err && !strncmp(e->err->text, "AttributeError", 14);
}

/* 1, 0: there is none, -1. */
static int try_attribute(
	struct eval *e, const struct val *v, const struct val *name, struct val *out)
{
	struct bound_name n = { 0 };
	struct err own = { 0 }, *err = e->err;
	struct str key = { 0 };
	size_t len;
	int r;

	if (name->kind != V_STR)
		return ex_fail(e, "TypeError: attribute name must be string, not '%s'",
			ex_type_name(e, name));
	n.text = ex_pool_alloc(&e->x->pool, name->s.len + 1);
	memcpy(n.text, name->s.at, name->s.len);
	n.len = name->s.len;
	str_addf(&key, "\"%s\"", n.text);
	len = key.len;
	n.key = value_of(ex_keep_text(e, &key), len);
	if (ex_find_method(v, n.text) && !v->o)
		return ex_fail(e, "cannot tell: %s.%s is a method", ex_type_name(e, v), n.text);
	e->err = &own;
	r = ex_get_attribute(e, v, &n, out);
	if (r < 0 && is_attribute_error(e)) {
		e->err = err;
		return 0;
	}
	e->err = err;
	return r < 0 ? ex_fail(e, "%s", own.text) : 1;
}

static int call_hasattr(struct eval *e, const struct args *a, struct val *out)
{
	struct val v;
	int r = try_attribute(e, &a->at[0], &a->at[1], &v);

	*out = val_bool(r > 0);
	return r < 0 ? -1 : 0;
}

static int call_getattr(struct eval *e, const struct args *a, struct val *out)
{
	int r = try_attribute(e, &a->at[0], &a->at[1], out);

	if (r != 0)
		return r < 0 ? -1 : 0;
	if (a->n < 3)
		return ex_fail(e,
			"AttributeError: '%s' object has no attribute '%.*s' at this step",
			ex_type_name(e, &a->at[0]), (int)a->at[1].s.len, a->at[1].s.at);
	*out = a->at[2];
	return 0;
}

static int call_callable(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at;
	const struct class_info *c;

	*out = val_bool(v->kind == V_TYPE || v->kind == V_FUNCTION || v->kind == V_LAMBDA);
	if (v->kind != V_OBJECT)
		return 0;
	c = ex_class_of(e, v);
	*out = val_bool(ex_defines(e, c, "__call__") || strstr(ex_type_name(e, v), "function") ||
			strstr(ex_type_name(e, v), "method"));
	return 0;
}

static int call_vars(struct eval *e, const struct args *a, struct val *out)
{
	const struct val name = val_str("__dict__", 8);

	if (!a->n)
		return ex_get_field(e, ex_find_field("locals", 6), out);
	return try_attribute(e, a->at, &name, out) == 1
		       ? 0
		       : ex_fail(e, "TypeError: vars() argument must have __dict__ attribute");
}

static int call_locals(struct eval *e, const struct args *a, struct val *out)
{
	(void)a;
	return ex_get_field(e, ex_find_field("locals", 6), out);
}

static int call_globals(struct eval *e, const struct args *a, struct val *out)
{
	(void)a;
	return ex_get_field(e, ex_find_field("globals", 7), out);
}

/* The table. */

#define NOT_MADE N_VAL_KINDS
#define FUNCTION(name, min, max, keywords)                                                         \
	{                                                                                          \
#name, call_##name, min, max, keywords, NOT_MADE, NULL, false                      \
	}
#define TYPE(name, min, max, keywords, kind)                                                       \
	{                                                                                          \
#name, call_##name, min, max, keywords, kind, "object", true                       \
	}
#define LIVE(name)                                                                                 \
	{                                                                                          \
		name, NULL, 0, -1, "*", NOT_MADE, NULL, false                                      \
	}
#define CLASS(name, base)                                                                          \
	{                                                                                          \
		name, NULL, 0, -1, "*", NOT_MADE, base, true                                       \
	}

static const struct builtin builtins[] = {
	FUNCTION(len, 1, 1, ""),
	FUNCTION(abs, 1, 1, ""),
	FUNCTION(any, 1, 1, ""),
	FUNCTION(all, 1, 1, ""),
	FUNCTION(sum, 1, 2, "start"),
	FUNCTION(min, 1, -1, "key default"),
	FUNCTION(max, 1, -1, "key default"),
	FUNCTION(sorted, 1, 1, "key reverse"),
	FUNCTION(round, 1, 2, "ndigits"),
	FUNCTION(divmod, 2, 2, ""),
	FUNCTION(pow, 2, 3, ""),
	FUNCTION(bin, 1, 1, ""),
	FUNCTION(oct, 1, 1, ""),
	FUNCTION(hex, 1, 1, ""),
	FUNCTION(ord, 1, 1, ""),
	FUNCTION(chr, 1, 1, ""),
	FUNCTION(repr, 1, 1, ""),
	FUNCTION(ascii, 1, 1, ""),
	FUNCTION(format, 1, 2, ""),
	FUNCTION(isinstance, 2, 2, ""),
	FUNCTION(issubclass, 2, 2, ""),
	FUNCTION(hasattr, 2, 2, ""),
	FUNCTION(getattr, 2, 3, ""),
	FUNCTION(callable, 1, 1, ""),
	FUNCTION(iter, 1, 1, ""),
	FUNCTION(next, 1, 2, ""),
	FUNCTION(vars, 0, 1, ""),
	FUNCTION(locals, 0, 0, ""),
	FUNCTION(globals, 0, 0, ""),
	TYPE(int, 0, 2, "base", V_INT),
	TYPE(float, 0, 1, "", V_FLOAT),
	TYPE(str, 0, 3, "encoding errors", V_STR),
	TYPE(bytes, 0, 3, "", V_BYTES),
	TYPE(list, 0, 1, "", V_LIST),
	TYPE(tuple, 0, 1, "", V_TUPLE),
	TYPE(set, 0, 1, "", V_SET),
	TYPE(frozenset, 0, 1, "", V_FROZENSET),
	TYPE(dict, 0, 1, "*", V_DICT),
	TYPE(range, 1, 3, "", NOT_MADE),
	TYPE(slice, 1, 3, "", NOT_MADE),
	TYPE(reversed, 1, 1, "", NOT_MADE),
	TYPE(enumerate, 1, 2, "start", NOT_MADE),
	TYPE(zip, 0, -1, "strict", NOT_MADE),
	TYPE(map, 2, -1, "", NOT_MADE),
	TYPE(filter, 2, 2, "", NOT_MADE),
	TYPE(type, 1, 1, "", NOT_MADE),
	{ "bool", call_bool, 0, 1, "", NOT_MADE, "int", true },
	{ "object", NULL, 0, 0, "", NOT_MADE, NULL, true },
	{ "deque", NULL, 0, -1, "*", V_DEQUE, "object", true },
	{ "Q", ex_call_q, 0, -1, "*", NOT_MADE, NULL, false },
	{ "And", ex_call_and, 0, -1, "*", NOT_MADE, NULL, false },
	{ "Or", ex_call_or, 0, -1, "*", NOT_MADE, NULL, false },
	{ "Not", ex_call_not_, 0, -1, "*", NOT_MADE, NULL, false },
	LIVE("id"),
	LIVE("hash"),
	LIVE("print"),
	LIVE("input"),
	LIVE("open"),
	LIVE("eval"),
	LIVE("exec"),
	LIVE("compile"),
	LIVE("setattr"),
	LIVE("delattr"),
	LIVE("dir"),
	LIVE("__import__"),
	LIVE("breakpoint"),
	LIVE("help"),
	LIVE("exit"),
	LIVE("quit"),
	LIVE("super"),
	LIVE("aiter"),
	LIVE("anext"),
	CLASS("NoneType", "object"),
	CLASS("ellipsis", "object"),
	CLASS("NotImplementedType", "object"),
	CLASS("complex", "object"),
	CLASS("bytearray", "object"),
	CLASS("memoryview", "object"),
	CLASS("property", "object"),
	CLASS("staticmethod", "object"),
	CLASS("classmethod", "object"),
	CLASS("function", "object"),
	CLASS("module", "object"),
	CLASS("generator", "object"),
	CLASS("coroutine", "object"),
	CLASS("method", "object"),
	CLASS("builtin_function_or_method", "object"),
	CLASS("dict_keys", "object"),
	CLASS("dict_values", "object"),
	CLASS("dict_items", "object"),
	CLASS("cell", "object"),
	CLASS("BaseException", "object"),
	CLASS("Exception", "BaseException"),
	CLASS("BaseExceptionGroup", "BaseException"),
	CLASS("GeneratorExit", "BaseException"),
	CLASS("KeyboardInterrupt", "BaseException"),
	CLASS("SystemExit", "BaseException"),
	CLASS("ArithmeticError", "Exception"),
	CLASS("FloatingPointError", "ArithmeticError"),
	CLASS("OverflowError", "ArithmeticError"),
	CLASS("ZeroDivisionError", "ArithmeticError"),
	CLASS("AssertionError", "Exception"),
	CLASS("AttributeError", "Exception"),
	CLASS("BufferError", "Exception"),
	CLASS("EOFError", "Exception"),
	CLASS("ImportError", "Exception"),
	CLASS("ModuleNotFoundError", "ImportError"),
	CLASS("LookupError", "Exception"),
	CLASS("IndexError", "LookupError"),
	CLASS("KeyError", "LookupError"),
	CLASS("MemoryError", "Exception"),
	CLASS("NameError", "Exception"),
	CLASS("UnboundLocalError", "NameError"),
	CLASS("OSError", "Exception"),
	CLASS("BlockingIOError", "OSError"),
	CLASS("ChildProcessError", "OSError"),
	CLASS("ConnectionError", "OSError"),
	CLASS("BrokenPipeError", "ConnectionError"),
	CLASS("ConnectionAbortedError", "ConnectionError"),
	CLASS("ConnectionRefusedError", "ConnectionError"),
	CLASS("ConnectionResetError", "ConnectionError"),
	CLASS("FileExistsError", "OSError"),
	CLASS("FileNotFoundError", "OSError"),
	CLASS("InterruptedError", "OSError"),
	CLASS("IsADirectoryError", "OSError"),
	CLASS("NotADirectoryError", "OSError"),
	CLASS("PermissionError", "OSError"),
	CLASS("ProcessLookupError", "OSError"),
	CLASS("TimeoutError", "OSError"),
	CLASS("ReferenceError", "Exception"),
	CLASS("RuntimeError", "Exception"),
	CLASS("NotImplementedError", "RuntimeError"),
	CLASS("RecursionError", "RuntimeError"),
	CLASS("StopAsyncIteration", "Exception"),
	CLASS("StopIteration", "Exception"),
	CLASS("SyntaxError", "Exception"),
	CLASS("IndentationError", "SyntaxError"),
	CLASS("TabError", "IndentationError"),
	CLASS("SystemError", "Exception"),
	CLASS("TypeError", "Exception"),
	CLASS("ValueError", "Exception"),
	CLASS("UnicodeError", "ValueError"),
	CLASS("UnicodeDecodeError", "UnicodeError"),
	CLASS("UnicodeEncodeError", "UnicodeError"),
	CLASS("UnicodeTranslateError", "UnicodeError"),
	CLASS("Warning", "Exception"),
	CLASS("BytesWarning", "Warning"),
	CLASS("DeprecationWarning", "Warning"),
	CLASS("EncodingWarning", "Warning"),
	CLASS("FutureWarning", "Warning"),
	CLASS("ImportWarning", "Warning"),
	CLASS("PendingDeprecationWarning", "Warning"),
	CLASS("ResourceWarning", "Warning"),
	CLASS("RuntimeWarning", "Warning"),
	CLASS("SyntaxWarning", "Warning"),
	CLASS("UnicodeWarning", "Warning"),
	CLASS("UserWarning", "Warning"),
	CLASS("ExceptionGroup", "Exception"),
};

/* Classes that have a row but are no names of every program's. */
static bool is_hidden(const char *name)
{
	static const char *const hidden[] = { "NoneType", "ellipsis", "NotImplementedType",
		"function", "module", "generator", "coroutine", "method",
		"builtin_function_or_method", "dict_keys", "dict_values", "dict_items", "cell",
		"deque" };

	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		if (!strcmp(name, hidden[i]))
			return true;
	return false;
}

static const struct builtin *find_row(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(builtins); i++)
		if (builtins[i].name[0] == name[0] && strlen(builtins[i].name) == len &&
			!memcmp(builtins[i].name, name, len))
			return &builtins[i];
	return NULL;
}

const struct builtin *ex_find_builtin(const char *name, size_t len)
{
	const struct builtin *b = len ? find_row(name, len) : NULL;

	return b && b->is_type && is_hidden(b->name) ? NULL : b;
}

const struct builtin *ex_find_type(const char *name, size_t len)
{
	const struct builtin *b = len ? find_row(name, len) : NULL;

	return b && b->is_type ? b : NULL;
}

/* Calling. */

static bool is_allowed(const char *keywords, const char *name)
{
	size_t n;

	if (!strcmp(keywords, "*"))
		return true;
	for (; *keywords; keywords += n + (keywords[n] == ' ')) {
		n = strcspn(keywords, " ");
		if (strlen(name) == n && !memcmp(keywords, name, n))
			return true;
	}
	return false;
}

static int check_arguments(struct eval *e, const char *name, int min, int max, const char *keywords,
	const struct args *a)
{
	for (size_t i = 0; i < a->n_named; i++)
		if (!is_allowed(keywords, a->keywords[i]->text))
			return ex_fail(e, "TypeError: %s() takes no keyword argument '%s'", name,
				a->keywords[i]->text);
	if ((int)a->n < min)
		return ex_fail(e, "TypeError: %s() takes at least %d argument%s (%zu given)", name,
			min, min == 1 ? "" : "s", a->n);
	if (max >= 0 && (int)a->n > max)
		return ex_fail(e, "TypeError: %s() takes at most %d argument%s (%zu given)", name,
			max, max == 1 ? "" : "s", a->n);
	return 0;
}

int ex_call_builtin(struct eval *e, const struct builtin *b, const struct args *a, struct val *out)
{
	if (!b->call)
		return ex_fail(e, "cannot tell: only the live program could call %s()", b->name);
	return check_arguments(e, b->name, b->min, b->max, b->keywords, a) < 0 ? -1
									       : b->call(e, a, out);
}

int ex_call_method(struct eval *e, const struct method *m, const struct val *self,
	const struct args *a, struct val *out)
{
	return check_arguments(e, m->name, m->min, m->max, m->keywords, a) < 0
		       ? -1
		       : m->call(e, self, a, out);
}

static void bind(struct eval *e, const struct bound_name *name, const struct val *v)
{
	struct env *env = ex_pool_alloc(&e->x->pool, sizeof(*env));

	env->name = name;
	env->value = *v;
	env->up = e->env;
	e->env = env;
}

static int bind_parameter(struct eval *e, const struct lambda *l, size_t i, const struct args *a)
{
	const struct node *parameter = l->node->list[i];
	const struct val *given = i < a->n ? &a->at[i] : NULL;
	struct val otherwise;

	for (size_t k = 0; !given && k < a->n_named; k++)
		if (a->keywords[k] == parameter->name)
			given = &a->named[k];
	if (!given && !parameter->a)
		return ex_fail(e,
			"TypeError: <lambda>() missing 1 required positional argument: '%s'",
			parameter->name->text);
	if (!given && parameter->a->eval(e, parameter->a, &otherwise) < 0)
		return -1;
	bind(e, parameter->name, given ? given : &otherwise);
	return 0;
}

static int call_lambda(
	struct eval *e, const struct lambda *l, const struct args *a, struct val *out)
{
	struct env *outer = e->env;
	int r = 0;

	if (a->n > l->node->n)
		return ex_fail(e,
			"TypeError: <lambda>() takes %zu positional arguments but %zu were given",
			l->node->n, a->n);
	if (ex_enter(e) < 0 || ex_spend(e, 1) < 0)
		return -1;
	e->env = l->env;
	for (size_t i = 0; r == 0 && i < l->node->n; i++)
		r = bind_parameter(e, l, i, a);
	if (r == 0)
		r = l->node->a->eval(e, l->node->a, out);
	e->env = outer;
	e->depth--;
	return r;
}

int ex_call_val(struct eval *e, const struct val *f, const struct args *a, struct val *out)
{
	if (f->kind == V_LAMBDA)
		return call_lambda(e, f->lambda, a, out);
	if ((f->kind == V_FUNCTION || f->kind == V_TYPE) && f->builtin)
		return ex_call_builtin(e, f->builtin, a, out);
	if (f->kind == V_TYPE || f->kind == V_OBJECT) {
		struct str text = { 0 };

		if (f->kind == V_OBJECT && !value_is_bound(f->o->text) &&
			ex_class_of(e, f)->is_known &&
			!ex_defines(e, ex_class_of(e, f), "__call__"))
			return ex_fail(
				e, "TypeError: '%s' object is not callable", ex_type_name(e, f));
		value_str(f->o->text, &text);
		ex_fail(e, "cannot tell: only the live program could call %.200s",
			text.len ? str_text(&text) : ex_type_name(e, f));
		str_free(&text);
		return -1;
	}
	return ex_fail(e, "TypeError: '%s' object is not callable", ex_type_name(e, f));
}
