/* expr_text_case.c - methods of str and bytes about letters: what they are, their other case.
 *
 * Where one letter becomes several ("ß".upper()) it is said that it cannot be told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_text.h"

#include "show_quote.h"

/* The other case. */

/* One that becomes several, or depends on its neighbours. */
static bool is_special_case(uint32_t c)
{
	return c == 0xdf || c == 0x130 || c == 0x149 || c == 0x1f0 || c == 0x390 || c == 0x3b0 ||
	       c == 0x3a3 || c == 0x587 || (c >= 0x1e96 && c <= 0x1e9e) ||
	       (c >= 0x1f50 && c <= 0x1fff) || (c >= 0xfb00 && c <= 0xfb17) ||
	       (c >= 0x1c4 && c <= 0x1cc) || (c >= 0x1f1 && c <= 0x1f3);
}

static bool is_cased(uint32_t c)
{
	return ex_is_upper(c) || ex_is_lower(c) ||
	       (c >= 0x80 && (ex_to_upper(c) != c || ex_to_lower(c) != c));
}

enum casing { LOWER, UPPER, SWAP, TITLE, CAPITALIZE };

static uint32_t changed(uint32_t c, enum casing how, bool first, bool inside)
{
	switch (how) {
	case UPPER: return ex_to_upper(c);
	case SWAP: return ex_is_lower(c) ? ex_to_upper(c) : ex_is_upper(c) ? ex_to_lower(c) : c;
	case TITLE: return inside ? ex_to_lower(c) : ex_to_upper(c);
	case CAPITALIZE: return first ? ex_to_upper(c) : ex_to_lower(c);
	default: return ex_to_lower(c);
	}
}

static int change_case(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *self = a->self;
	struct str text = { 0 };
	bool inside = false;
	uint32_t c;

	if (ex_whole(e, self) < 0)
		return -1;
	for (size_t i = 0, n; i < self->s.len; i += n) {
		n = ex_next_char(self, i, &c);
		if (self->kind == V_STR && is_special_case(c)) {
			str_free(&text);
			return ex_fail(
				e, "cannot tell: the other case of a letter that becomes several");
		}
		if (self->kind == V_BYTES && c >= 0x80) {
			ex_add_char(&text, V_BYTES, c);
			inside = false;
			continue;
		}
		ex_add_char(&text, self->kind, changed(c, a->how.n, i == 0, inside));
		inside = is_cased(c);
	}
	*out = val_text(e, self->kind, &text);
	return 0;
}

/* is… */

static bool is_alnum(uint32_t c)
{
	return ex_is_alpha(c) || ex_is_decimal(c) || ex_is_superscript(c);
}

static bool is_digit(uint32_t c)
{
	return ex_is_decimal(c) || ex_is_superscript(c);
}

static bool is_ascii(uint32_t c)
{
	return c < 0x80;
}

/* All characters are. */
static int all_are(struct eval *e, const struct args *a, struct val *out)
{
	bool is_str = a->self->kind == V_STR, all = true;
	uint32_t c;

	for (size_t i = 0; all && i < a->self->s.len;) {
		i += ex_next_char(a->self, i, &c);
		all = a->how.is(c) && (is_str || c < 0x80);
	}
	*out = val_bool(all && a->self->s.len);
	return all ? ex_whole(e, a->self) : 0;
}

/* … or there are none. */
static int none_is_not(struct eval *e, const struct args *a, struct val *out)
{
	if (a->self->s.len)
		return all_are(e, a, out);
	*out = val_bool(true);
	return 0;
}

static int is_space(struct eval *e, const struct args *a, struct val *out)
{
	struct args with = *a;

	with.how.is = a->self->kind == V_STR ? ex_is_space : ex_is_ascii_space;
	return all_are(e, &with, out);
}

static int is_identifier(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *self = a->self;
	bool good = self->s.len > 0;
	uint32_t c;

	for (size_t i = 0, n; i < self->s.len; i += n) {
		n = ex_next_char(self, i, &c);
		good &= c == '_' || ex_is_alpha(c) || (i && ex_is_decimal(c));
	}
	*out = val_bool(good);
	return ex_whole(e, self);
}

static int is_case(struct eval *e, const struct args *a, struct val *out)
{
	bool any = false, wrong = false;
	uint32_t c;

	for (size_t i = 0; i < a->self->s.len;) {
		i += ex_next_char(a->self, i, &c);
		if (a->self->kind == V_BYTES && c >= 0x80)
			continue;
		any |= a->how.n == UPPER ? ex_is_upper(c) : ex_is_lower(c);
		wrong |= a->how.n == UPPER ? ex_is_lower(c) : ex_is_upper(c);
	}
	*out = val_bool(any && !wrong);
	return ex_whole(e, a->self);
}

static int is_title(struct eval *e, const struct args *a, struct val *out)
{
	bool inside = false, any = false, wrong = false;
	uint32_t c;

	for (size_t i = 0; i < a->self->s.len && !wrong;) {
		i += ex_next_char(a->self, i, &c);
		wrong = (ex_is_upper(c) && inside) || (ex_is_lower(c) && !inside);
		inside = ex_is_upper(c) || ex_is_lower(c);
		any |= inside;
	}
	*out = val_bool(any && !wrong);
	return ex_whole(e, a->self);
}

#define IS(x)                                                                                      \
	{                                                                                          \
		.is = (x)                                                                          \
	}

const struct method ex_case_methods[] = {
	{ TEXTS, "lower", change_case, 0, 0, "", HOW(LOWER) },
	{ TEXTS, "upper", change_case, 0, 0, "", HOW(UPPER) },
	{ OF(V_STR), "casefold", change_case, 0, 0, "", HOW(LOWER) },
	{ TEXTS, "swapcase", change_case, 0, 0, "", HOW(SWAP) },
	{ TEXTS, "title", change_case, 0, 0, "", HOW(TITLE) },
	{ TEXTS, "capitalize", change_case, 0, 0, "", HOW(CAPITALIZE) },
	{ TEXTS, "isdigit", all_are, 0, 0, "", IS(is_digit) },
	{ OF(V_STR), "isdecimal", all_are, 0, 0, "", IS(ex_is_decimal) },
	{ OF(V_STR), "isnumeric", all_are, 0, 0, "", IS(is_digit) },
	{ TEXTS, "isalpha", all_are, 0, 0, "", IS(ex_is_alpha) },
	{ TEXTS, "isalnum", all_are, 0, 0, "", IS(is_alnum) },
	{ TEXTS, "isspace", is_space, 0, 0, "", HOW(0) },
	{ TEXTS, "isascii", none_is_not, 0, 0, "", IS(is_ascii) },
	{ OF(V_STR), "isprintable", none_is_not, 0, 0, "", IS(show_is_printable) },
	{ OF(V_STR), "isidentifier", is_identifier, 0, 0, "", HOW(0) },
	{ TEXTS, "isupper", is_case, 0, 0, "", HOW(UPPER) },
	{ TEXTS, "islower", is_case, 0, 0, "", HOW(LOWER) },
	{ TEXTS, "istitle", is_title, 0, 0, "", HOW(0) },
	{ .name = NULL },
};
