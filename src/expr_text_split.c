/* expr_text_split.c - methods of str and bytes that take them apart and put them together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_text.h"

/* split, rsplit */

struct splitting {
	const struct val *text, *separator; /* NULL: blanks */
	int64_t most;
	struct box *to;
};

static int read_arguments(struct eval *e, const struct args *a, struct splitting *s)
{
	const struct val *limit = ex_argument(a, 1, "maxsplit");

	*s = (struct splitting){ a->self, ex_argument(a, 0, "sep"), -1, ex_box_new(e, 0) };
	if (s->separator && s->separator->kind == V_NONE)
		s->separator = NULL;
	if (ex_whole(e, a->self) < 0 ||
		(s->separator && ex_need_text(e, a->self, s->separator) < 0) ||
		(limit && ex_to_index(e, limit, &s->most) < 0))
		return -1;
	if (s->separator && !s->separator->s.len)
		return ex_fail(e, "ValueError: empty separator");
	if (s->most < 0)
		s->most = INT64_MAX;
	return 0;
}

static void add(struct eval *e, const struct splitting *s, size_t from, size_t to)
{
	*ex_box_add(e, s->to) = val_piece(s->text, from, to);
}

/* The end of the blanks, or of what are none, from i on; and their beginning, before i. */
static size_t skip(const struct val *v, size_t i, bool blanks)
{
	uint32_t c;
	size_t n;

	while (i < v->s.len && (n = ex_next_char(v, i, &c)) && ex_is_blank(v, c) == blanks)
		i += n;
	return i;
}

static size_t skip_back(const struct val *v, size_t i, bool blanks)
{
	uint32_t c;
	size_t at;

	while (i > 0 && (at = ex_char_before(v, i, &c), ex_is_blank(v, c) == blanks))
		i = at;
	return i;
}

static void split_blanks(struct eval *e, struct splitting *s)
{
	const struct val *v = s->text;

	for (size_t i = skip(v, 0, true), end; i < v->s.len; i = skip(v, end, true)) {
		end = s->most-- > 0 ? skip(v, i, false) : v->s.len;
		add(e, s, i, end);
	}
}

static void split_at(struct eval *e, struct splitting *s)
{
	const struct val *v = s->text, *by = s->separator;
	size_t i = 0;
	const char *p;

	while (s->most-- > 0 &&
		(p = ex_find_text(v->s.at + i, v->s.len - i, by->s.at, by->s.len))) {
		add(e, s, i, (size_t)(p - v->s.at));
		i = (size_t)(p - v->s.at) + by->s.len;
	}
	add(e, s, i, v->s.len);
}

static int split(struct eval *e, const struct args *a, struct val *out)
{
	struct splitting s;

	if (read_arguments(e, a, &s) < 0)
		return -1;
	(s.separator ? split_at : split_blanks)(e, &s);
	*out = val_box(V_LIST, s.to);
	return 0;
}

static void rsplit_blanks(struct eval *e, struct splitting *s)
{
	const struct val *v = s->text;

	for (size_t end = skip_back(v, v->s.len, true), i; end > 0; end = skip_back(v, i, true)) {
		i = s->most-- > 0 ? skip_back(v, end, false) : 0;
		add(e, s, i, end);
	}
}

static void rsplit_at(struct eval *e, struct splitting *s)
{
	const struct val *v = s->text, *by = s->separator;
	size_t end = v->s.len;
	const char *p;

	while (s->most-- > 0 && (p = ex_rfind_text(v->s.at, end, by->s.at, by->s.len))) {
		add(e, s, (size_t)(p - v->s.at) + by->s.len, end);
		end = (size_t)(p - v->s.at);
	}
	add(e, s, 0, end);
}

static void reverse_items(struct box *b)
{
	for (size_t i = 0; i < b->n / 2; i++) {
		struct val v = b->items[i];

		b->items[i] = b->items[b->n - 1 - i];
		b->items[b->n - 1 - i] = v;
	}
}

static int rsplit(struct eval *e, const struct args *a, struct val *out)
{
	struct splitting s;

	if (read_arguments(e, a, &s) < 0)
		return -1;
	(s.separator ? rsplit_at : rsplit_blanks)(e, &s);
	reverse_items(s.to);
	*out = val_box(V_LIST, s.to);
	return 0;
}

/* splitlines */

static bool is_line_end(const struct val *v, uint32_t c)
{
	if (c == '\n' || c == '\r')
		return true;
	return v->kind == V_STR && (c == '\v' || c == '\f' || (c >= 0x1c && c <= 0x1e) ||
					   c == 0x85 || c == 0x2028 || c == 0x2029);
}

static int splitlines(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *keep = ex_argument(a, 0, "keepends"), *self = a->self;
	struct box *b = ex_box_new(e, 0);
	size_t start = 0, i = 0;
	int keeps = ex_flag(e, keep);
	uint32_t c;

	if (ex_whole(e, self) < 0 || keeps < 0)
		return -1;
	while (i < self->s.len) {
		size_t end = i;

		i += ex_next_char(self, i, &c);
		if (!is_line_end(self, c))
			continue;
		if (c == '\r' && i < self->s.len && self->s.at[i] == '\n')
			i++;
		*ex_box_add(e, b) = val_piece(self, start, keeps ? i : end);
		start = i;
	}
	if (start < self->s.len)
		*ex_box_add(e, b) = val_piece(self, start, self->s.len);
	*out = val_box(V_LIST, b);
	return 0;
}

/* join, partition */

static int add_joined(
	struct eval *e, const struct args *a, size_t i, const struct val *item, struct str *text)
{
	if (item->kind != a->self->kind)
		return ex_fail(e, "TypeError: sequence item %zu: expected %s, %s found", i,
			a->self->kind == V_STR ? "str instance" : "a bytes-like object",
			ex_type_name(e, item));
	if (ex_whole(e, item) < 0)
		return -1;
	if (i)
		str_add_bytes(text, a->self->s.at, a->self->s.len);
	str_add_bytes(text, item->s.at, item->s.len);
	return 0;
}

static int join(struct eval *e, const struct args *a, struct val *out)
{
	struct str text = { 0 };
	struct box *b;

	if (ex_whole(e, a->self) < 0 || ex_to_box(e, &a->at[0], &b) < 0)
		return -1;
	for (size_t i = 0; i < b->n; i++)
		if (add_joined(e, a, i, &b->items[i], &text) < 0) {
			str_free(&text);
			return -1;
		}
	*out = val_text(e, a->self->kind, &text);
	return 0;
}

enum { FORWARD, BACKWARD };

static int partition(struct eval *e, const struct args *a, struct val *out)
{
	const struct val *self = a->self, *by = &a->at[0];
	struct box *b = ex_box_new(e, 3);
	const char *p;
	size_t at, n;

	if (ex_whole(e, self) < 0 || ex_need_text(e, self, by) < 0)
		return -1;
	if (!by->s.len)
		return ex_fail(e, "ValueError: empty separator");
	p = (a->how.n == BACKWARD ? ex_rfind_text : ex_find_text)(
		self->s.at, self->s.len, by->s.at, by->s.len);
	at = p ? (size_t)(p - self->s.at) : a->how.n == BACKWARD ? 0 : self->s.len;
	n = p ? by->s.len : 0;
	*ex_box_add(e, b) = val_piece(self, 0, at);
	*ex_box_add(e, b) = val_piece(self, at, at + n);
	*ex_box_add(e, b) = val_piece(self, at + n, self->s.len);
	*out = val_box(V_TUPLE, b);
	return 0;
}

const struct method ex_split_methods[] = {
	{ TEXTS, "split", split, 0, 2, "sep maxsplit", HOW(0) },
	{ TEXTS, "rsplit", rsplit, 0, 2, "sep maxsplit", HOW(0) },
	{ TEXTS, "splitlines", splitlines, 0, 1, "keepends", HOW(0) },
	{ TEXTS, "join", join, 1, 1, "", HOW(0) },
	{ TEXTS, "partition", partition, 1, 1, "", HOW(FORWARD) },
	{ TEXTS, "rpartition", partition, 1, 1, "", HOW(BACKWARD) },
	{ .name = NULL },
};
