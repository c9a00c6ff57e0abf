/* expr_text_translate.c - methods of str and bytes that go by a table: translate, format_map; and those of their types.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_text.h"

#include <ctype.h>
#include <stdlib.h>

#include "pystep/utf8.h"

/* translate */

static int add_translated(struct eval *e, const struct val *table, uint32_t c, struct str *out)
{
	const struct val key = val_int(c);
	struct val to;
	int r = ex_dict_find(e, table, &key, &to);

	if (r < 0)
		return -1;
	if (r == 0) {
		ex_add_char(out, V_STR, c);
		return 0;
	}
	if (to.kind == V_NONE)
		return 0;
	if (to.kind == V_STR) {
		str_add_bytes(out, to.s.at, to.s.len);
		return ex_whole(e, &to);
	}
	if (!is_int(&to))
		return ex_fail(e, "TypeError: character mapping must return integer, None or str");
	if (to.kind == V_BIG || to.n < 0 || to.n > 0x10ffff)
		return ex_fail(e, "ValueError: character mapping must be in range(0x110000)");
	ex_add_char(out, V_STR, (uint32_t)to.n);
	return 0;
}

static int translate(struct eval *e, const struct args *a, struct val *out)
{
	struct str text = { 0 };
	uint32_t c;

	if (a->at->kind != V_DICT)
		return ex_fail(e, "cannot tell: translate() by a %s", ex_type_name(e, a->at));
	if (ex_whole(e, a->self) < 0)
		return -1;
	for (size_t i = 0; i < a->self->s.len;) {
		i += ex_next_char(a->self, i, &c);
		if (add_translated(e, a->at, c, &text) < 0) {
			str_free(&text);
			return -1;
		}
	}
	*out = val_take(e, &text);
	return 0;
}

/* str.maketrans */

static int add_pair(struct eval *e, const struct val *from, const struct val *to, struct box *table)
{
	struct val key = *from;
	uint32_t c;

	if (from->kind == V_STR) {
		if (ex_whole(e, from) < 0)
			return -1;
		if (ex_text_count(from) != 1)
			return ex_fail(e,
				"ValueError: string keys in translate table must be of length 1");
		ex_next_char(from, 0, &c);
		key = val_int(c);
	} else if (!is_int(from)) {
		return ex_fail(e, "TypeError: keys in translate table must be strings or integers");
	}
	return ex_dict_set(e, table, &key, to);
}

static int table_of_dict(struct eval *e, const struct val *dict, struct box *table)
{
	struct val from, to;

	if (dict->kind != V_DICT)
		return ex_fail(e,
			"TypeError: if you give only one argument to maketrans it must be "
			"a dict");
	if (ex_open_parts(e, dict) < 0 || ex_whole(e, dict) < 0)
		return -1;
	for (size_t i = 0; i < ex_n_parts(dict); i++)
		if (ex_part(e, dict, i, &from) < 0 || ex_part_value(e, dict, i, &to) < 0 ||
			add_pair(e, &from, &to, table) < 0)
			return -1;
	return 0;
}

/* What is in `from` becomes what is at its place in `to`; NULL: nothing. */
static int table_of_texts(
	struct eval *e, const struct val *from, const struct val *to, struct box *table)
{
	size_t i = 0, k = 0;
	uint32_t c, d = 0;
	struct val key, value = val_none();

	while (i < from->s.len) {
		i += ex_next_char(from, i, &c);
		if (to) {
			k += ex_next_char(to, k, &d);
			value = val_int(d);
		}
		key = val_int(c);
		if (ex_dict_set(e, table, &key, &value) < 0)
			return -1;
	}
	return 0;
}

static int maketrans(struct eval *e, const struct args *a, struct val *out)
{
	struct box *table = ex_box_new(e, 0);

	*out = val_box(V_DICT, table);
	if (a->n == 1)
		return table_of_dict(e, a->at, table);
	for (size_t i = 0; i < a->n; i++)
		if (a->at[i].kind != V_STR)
			return ex_fail(e, "TypeError: maketrans() argument %zu must be str, not %s",
				i + 1, ex_type_name(e, &a->at[i]));
		else if (ex_whole(e, &a->at[i]) < 0)
			return -1;
	if (ex_text_count(&a->at[0]) != ex_text_count(&a->at[1]))
		return ex_fail(e, "ValueError: the first two maketrans arguments must have equal "
				  "length");
	if (table_of_texts(e, &a->at[0], &a->at[1], table) < 0)
		return -1;
	return a->n > 2 ? table_of_texts(e, &a->at[2], NULL, table) : 0;
}

/* bytes.fromhex: two digits a byte, blanks between bytes. */
static int fromhex(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *v = a->at;
	struct str text = { 0 };
	size_t i = 0;

	if (v->kind != V_STR)
		return ex_fail(
			e, "TypeError: fromhex() argument must be str, not %s", ex_type_name(e, v));
	if (ex_whole(e, v) < 0)
		return -1;
	while (i < v->s.len) {
		char digits[3] = { v->s.at[i], i + 1 < v->s.len ? v->s.at[i + 1] : 0, 0 };

		if (ex_is_ascii_space((unsigned char)digits[0])) {
			i++;
			continue;
		}
		if (!isxdigit((unsigned char)digits[0]) || !isxdigit((unsigned char)digits[1])) {
			str_free(&text);
			return ex_fail(
				e, "ValueError: non-hexadecimal number found in fromhex() arg");
		}
		str_add_char(&text, (char)strtol(digits, NULL, 16));
		i += 2;
	}
	*out = val_text(e, V_BYTES, &text);
	return 0;
}

/* format_map: format with the names of a dict. */
static int format_map(struct eval *e, const struct args *a, struct val *out)
{
	struct args named = { .self = a->self, .name = "format" };
	const struct val *dict = a->at;
	struct box *values = ex_box_new(e, 0);
	struct val key;

	if (dict->kind != V_DICT)
		return ex_fail(e, "cannot tell: format_map() of a %s", ex_type_name(e, dict));
	if (ex_open_parts(e, dict) < 0 || ex_whole(e, dict) < 0)
		return -1;
	named.keywords =
		ex_pool_alloc(&e->x->pool, (ex_n_parts(dict) + 1) * sizeof(*named.keywords));
	for (size_t i = 0; i < ex_n_parts(dict); i++) {
		struct bound_name *name = ex_pool_alloc(&e->x->pool, sizeof(*name));

		if (ex_part(e, dict, i, &key) < 0 ||
			ex_part_value(e, dict, i, ex_box_add(e, values)) < 0)
			return -1;
		if (key.kind == V_STR) {
			name->text = ex_pool_alloc(&e->x->pool, key.s.len + 1);
			memcpy(name->text, key.s.at, key.s.len);
			name->len = key.s.len;
		} else {
			name->text = "";
		}
		named.keywords[named.n_named++] = name;
	}
	named.named = values->items;
	named.how.n = 1;
	return ex_format_method(e, &named, out);
}

const struct method ex_translate_methods[] = {
	{ OF(V_STR), "translate", translate, 1, 1, "", HOW(0) },
	{ OF(V_STR), "format_map", format_map, 1, 1, "", HOW(0) },
	{ .name = NULL },
};

const struct method ex_text_class_methods[] = {
	{ OF(V_STR), "maketrans", maketrans, 1, 3, "", HOW(0) },
	{ OF(V_BYTES), "fromhex", fromhex, 1, 1, "", HOW(0) },
	{ .name = NULL },
};
