/* expr_sequence.c - parts of containers, recorded and computed alike: length, items, slices, keys.
 *
 * What was cut is known by its number only: a length is right, an item behind the cut is an error.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <inttypes.h>
#include <stdlib.h>

#include "live.h"
#include "pystep/utf8.h"
#include "pystep/write_scalar.h"

static bool is_dict(const struct val *v)
{
	return v->kind == V_DICT;
}

int ex_open_parts(struct eval *e, const struct val *v)
{
	if (!v->o)
		return 0;
	ex_note_read(e, EXPR_READ_OBJECT, v->o->id, 0, VALUE_NOTHING);
	if (v->o->is_deep)
		return ex_fail(
			e, "cannot tell: $%" PRIu64 " was not looked into (--max-depth)", v->o->id);
	return 0;
}

size_t ex_n_parts(const struct val *v)
{
	if (v->kind == V_VIEW)
		return ex_n_parts(&v->box->items[0]);
	if (v->o)
		return is_dict(v) ? v->o->n_entries : v->o->n_items;
	return v->box->n;
}

int ex_part(struct eval *e, const struct val *v, size_t i, struct val *out)
{
	if (v->o)
		return ex_load(e, is_dict(v) ? v->o->entries[i].key : v->o->items[i], out);
	*out = v->box->items[is_dict(v) ? 2 * i : i];
	return 0;
}

int ex_part_value(struct eval *e, const struct val *v, size_t i, struct val *out)
{
	if (v->o)
		return ex_load(e, v->o->entries[i].value, out);
	*out = v->box->items[2 * i + 1];
	return 0;
}

/* Text. */

static bool is_ascii(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

size_t ex_text_count(const struct val *s)
{
	if (s->kind == V_BYTES || is_ascii(s->s.at, s->s.len))
		return s->s.len;
	return utf8_count(s->s.at, s->s.len);
}

size_t ex_text_offset(const struct val *s, size_t i)
{
	size_t at = 0;
	uint32_t c;

	if (s->kind == V_BYTES || is_ascii(s->s.at, s->s.len))
		return i < s->s.len ? i : s->s.len;
	while (i-- && at < s->s.len)
		at += utf8_decode(s->s.at + at, s->s.len - at, &c);
	return at;
}

/* Ranges. */

int ex_range_new(struct eval *e, const struct val *start, const struct val *stop,
	const struct val *step, struct val *out)
{
	struct range *r = ex_pool_alloc(&e->x->pool, sizeof(*r));
	mpz_ptr n;

	if (!is_int(step) || (step->kind != V_BIG && step->n == 0))
		return ex_fail(e, "ValueError: range() arg 3 must not be zero");
	r->start = ex_big_of(e, start);
	r->stop = ex_big_of(e, stop);
	r->step = ex_big_of(e, step);
	n = ex_big_new(e);
	mpz_sub(n, r->stop, r->start);
	if (mpz_sgn(r->step) > 0)
		mpz_cdiv_q(n, n, r->step);
	else
		mpz_cdiv_q(n, n, r->step);
	r->len = mpz_sgn(n) <= 0 ? 0 : mpz_fits_slong_p(n) ? mpz_get_si(n) : INT64_MAX;
	*out = (struct val){ .kind = V_RANGE, .range = r };
	return 0;
}

int64_t ex_range_at(const struct range *r, int64_t i, struct eval *e, struct val *out)
{
	mpz_ptr z;
	int64_t n;

	if (mpz_fits_slong_p(r->start) && mpz_fits_slong_p(r->step) &&
		!__builtin_mul_overflow(mpz_get_si(r->step), i, &n) &&
		!__builtin_add_overflow(mpz_get_si(r->start), n, &n)) {
		*out = val_int(n);
		return 0;
	}
	z = ex_big_new(e);
	mpz_mul_si(z, r->step, i);
	mpz_add(z, z, r->start);
	*out = ex_big_val(z);
	return 0;
}

int ex_length(struct eval *e, const struct val *v, uint64_t *n)
{
	switch (v->kind) {
	case V_STR:
	case V_BYTES: *n = ex_text_count(v) + v->cut; return 0;
	case V_RANGE: *n = (uint64_t)v->range->len; return 0;
	case V_VIEW: return ex_length(e, &v->box->items[0], n);
	case V_OBJECT:
		if (ex_refuse_defined(e, v, "__len__", "its length") < 0)
			return -1;
		if (v->o->has_items || v->o->has_entries)
			break;
		if (ex_refuse_unknown(e, v, "its length") < 0)
			return -1;
		return ex_fail(
			e, "TypeError: object of type '%s' has no len()", ex_type_name(e, v));
	default:
		if (!is_container(v))
			return ex_fail(e, "TypeError: object of type '%s' has no len()",
				ex_type_name(e, v));
	}
	if (v->o && ex_refuse_defined(e, v, "__len__", "its length") < 0)
		return -1;
	if (ex_open_parts(e, v) < 0)
		return -1;
	*n = ex_n_parts(v) + v->cut;
	return 0;
}

/* Hash tables of what was computed; short ones are searched. */

#define TABLE_MIN 8

static void table_put(struct box *b, size_t i, uint64_t h)
{
	size_t at = h & (b->table_cap - 1);

	while (b->table[at])
		at = (at + 1) & (b->table_cap - 1);
	b->table[at] = (uint32_t)i + 1;
}

static int table_grow(struct eval *e, struct box *b, bool dict)
{
	size_t n = dict ? b->n / 2 : b->n;

	b->table_cap = b->table_cap ? 4 * b->table_cap : 4 * TABLE_MIN;
	b->table = ex_pool_alloc(&e->x->pool, b->table_cap * sizeof(*b->table));
	for (size_t i = 0; i < n; i++) {
		uint64_t h;

		if (ex_hash(e, &b->items[dict ? 2 * i : i], &h) < 0)
			return -1;
		table_put(b, i, h);
	}
	return 0;
}

/* While a dict grows, n counts its keys and values both: see dict_set. */
static int grow_find(struct eval *e, struct box *b, bool dict, size_t n, const struct val *key,
	uint64_t h, size_t *at)
{
	if (!b->table) {
		for (*at = 0; *at < n; ++*at) {
			int r = ex_same_or_equal(e, &b->items[dict ? 2 * *at : *at], key);
			if (r)
				return r;
		}
		return 0;
	}
	for (size_t i = h & (b->table_cap - 1); b->table[i]; i = (i + 1) & (b->table_cap - 1)) {
		int r;

		*at = b->table[i] - 1;
		r = ex_same_or_equal(e, &b->items[dict ? 2 * *at : *at], key);
		if (r)
			return r;
	}
	return 0;
}

int ex_box_find(struct eval *e, struct box *b, bool dict, const struct val *key, size_t *at)
{
	uint64_t h;

	return ex_hash(e, key, &h) < 0 ? -1 : grow_find(e, b, dict, b->n, key, h, at);
}

int ex_set_add(struct eval *e, struct box *b, const struct val *item)
{
	uint64_t h;
	size_t at;
	int r;

	if (ex_hash(e, item, &h) < 0 || ex_spend(e, 1) < 0)
		return -1;
	r = grow_find(e, b, false, b->n, item, h, &at);
	if (r)
		return r < 0 ? -1 : 0;
	*ex_box_add(e, b) = *item;
	if (b->n > TABLE_MIN && b->n * 2 > b->table_cap)
		return table_grow(e, b, false);
	if (b->table)
		table_put(b, b->n - 1, h);
	return 0;
}

int ex_dict_set(struct eval *e, struct box *b, const struct val *key, const struct val *value)
{
	uint64_t h;
	size_t at, n = b->n;
	int r;

	if (ex_hash(e, key, &h) < 0 || ex_spend(e, 1) < 0)
		return -1;
	r = grow_find(e, b, true, n, key, h, &at);
	if (r) {
		if (r > 0)
			b->items[2 * at + 1] = *value;
		return r < 0 ? -1 : 0;
	}
	b->n = 2 * n;
	*ex_box_add(e, b) = *key;
	*ex_box_add(e, b) = *value;
	if (n + 1 > TABLE_MIN && (n + 1) * 2 > b->table_cap)
		r = table_grow(e, b, true);
	else if (b->table)
		table_put(b, n, h);
	b->n = n + 1;
	return r;
}

static int compare_vals(const void *a, const void *b)
{
	return ex_order_of_sets(a, b);
}

void ex_sort_set(struct box *b)
{
	if (b->n)
		qsort(b->items, b->n, sizeof(*b->items), compare_vals);
	b->table = NULL;
	b->table_cap = 0;
}

/* Looking up a key in a recorded dict: by its text, if it can only be written one way; else one after the other. */

static bool key_text(const struct val *key, struct str *out)
{
	if (key->cut || key->o)
		return false;
	if (key->kind == V_STR)
		write_string(out, key->s.at, key->s.len);
	else if (key->kind == V_INT)
		write_int(out, key->n);
	else
		return false;
	return true;
}

static int find_by_text(const struct val *dict, const struct val *key, size_t *at)
{
	struct str text = { 0 };
	bool found = false;

	if (key_text(key, &text)) {
		*at = live_find((struct live *)(uintptr_t)dict->o, SECTION_ENTRIES,
			value_of(text.at, text.len));
		found = *at != KEY_NOWHERE;
	}
	str_free(&text);
	return found;
}

/* Can a recorded key equal this one without being written alike? */
static bool may_equal(struct value recorded, const struct val *key)
{
	char c = recorded.at[0];

	if (c == '[' || c == '{')
		return true;
	if (key->kind == V_STR)
		return c == '"' && key->cut;
	return c != '"';
}

static int find_recorded(struct eval *e, const struct val *dict, const struct val *key, size_t *at)
{
	if (find_by_text(dict, key, at))
		return 1;
	for (*at = 0; *at < dict->o->n_entries; ++*at) {
		struct val k;
		int r;

		if (!may_equal(dict->o->entries[*at].key, key))
			continue;
		if (ex_spend(e, 1) < 0 || ex_load(e, dict->o->entries[*at].key, &k) < 0)
			return -1;
		r = ex_same_or_equal(e, &k, key);
		if (r)
			return r;
	}
	return dict->cut ? ex_whole(e, dict) : 0;
}

int ex_dict_find(struct eval *e, const struct val *dict, const struct val *key, struct val *out)
{
	uint64_t h;
	size_t at;
	int r;

	if (ex_hash(e, key, &h) < 0 || ex_open_parts(e, dict) < 0)
		return -1;
	r = dict->o ? find_recorded(e, dict, key, &at) : ex_box_find(e, dict->box, true, key, &at);
	if (r > 0 && ex_part_value(e, dict, at, out) < 0)
		return -1;
	return r;
}

/* Subscripts. */

static int bound_of(struct eval *e, const struct val *v, int64_t otherwise, int64_t low,
	int64_t high, int64_t len, int64_t *out)
{
	*out = otherwise;
	if (v->kind == V_NONE)
		return 0;
	if (!is_int(v))
		return ex_fail(e, "TypeError: slice indices must be integers or None or have an "
				  "__index__ method");
	ex_to_index(e, v, out);
	if (*out < 0)
		*out = *out < -len ? low : *out + len;
	*out = *out < low ? low : *out > high ? high : *out;
	return 0;
}

int ex_slice_bounds(struct eval *e, const struct val *slice, int64_t len, int64_t *start,
	int64_t *step, int64_t *n)
{
	const struct val *parts = slice->box->items;
	int64_t stop;

	*step = 1;
	if (parts[2].kind != V_NONE) {
		if (!is_int(&parts[2]))
			return ex_fail(e, "TypeError: slice indices must be integers or None or "
					  "have an __index__ method");
		ex_to_index(e, &parts[2], step);
		if (*step == 0)
			return ex_fail(e, "ValueError: slice step cannot be zero");
		if (*step < -INT64_MAX)
			*step = -INT64_MAX;
	}
	if (*step > 0) {
		if (bound_of(e, &parts[0], 0, 0, len, len, start) < 0 ||
			bound_of(e, &parts[1], len, 0, len, len, &stop) < 0)
			return -1;
		*n = stop > *start ? (stop - *start - 1) / *step + 1 : 0;
		return 0;
	}
	if (bound_of(e, &parts[0], len - 1, -1, len - 1, len, start) < 0 ||
		bound_of(e, &parts[1], -1, -1, len - 1, len, &stop) < 0)
		return -1;
	*n = *start > stop ? (*start - stop - 1) / -*step + 1 : 0;
	return 0;
}

static int behind_cut(struct eval *e, const struct val *v)
{
	return ex_whole(e, v);
}

/* The index as an offset from the start: 0, or -1 and an IndexError. */
static int index_of(struct eval *e, const struct val *v, const struct val *key, uint64_t len,
	const char *what, int64_t *i)
{
	if (!is_int(key))
		return ex_fail(e, "TypeError: %s indices must be integers%s, not '%s'", what,
			v->kind == V_DEQUE ? "" : " or slices", ex_type_name(e, key));
	ex_to_index(e, key, i);
	if (*i < 0)
		*i = *i < -(int64_t)len ? -1 : *i + (int64_t)len;
	if (*i < 0 || *i >= (int64_t)len)
		return ex_fail(e, "IndexError: %s index out of range (there are %" PRIu64 ")",
			v->kind == V_STR ? "string" : what, len);
	return 0;
}

static int text_subscript(
	struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	int64_t count = (int64_t)ex_text_count(v), start, step, n;
	size_t at;

	if (key->kind != V_SLICE) {
		if (index_of(e, v, key, (uint64_t)count + v->cut,
			    v->kind == V_STR ? "string" : "byte", &start) < 0)
			return -1;
		if (start >= count)
			return behind_cut(e, v);
		at = ex_text_offset(v, (size_t)start);
		if (v->kind == V_BYTES)
			*out = val_int((unsigned char)v->s.at[at]);
		else
			*out = val_str(v->s.at + at, ex_text_offset(v, (size_t)start + 1) - at);
		return 0;
	}
	if (ex_slice_bounds(e, key, count + (int64_t)v->cut, &start, &step, &n) < 0)
		return -1;
	if (n && (start >= count || start + (n - 1) * step >= count))
		return behind_cut(e, v);
	if (step == 1 || !n) {
		at = ex_text_offset(v, n ? (size_t)start : 0);
		*out = val_str(v->s.at + at, n ? ex_text_offset(v, (size_t)(start + n)) - at : 0);
	} else {
		struct str text = { 0 };

		for (int64_t i = 0; i < n; i++) {
			at = ex_text_offset(v, (size_t)(start + i * step));
			str_add_bytes(&text, v->s.at + at,
				ex_text_offset(v, (size_t)(start + i * step) + 1) - at);
			if (ex_spend(e, 1 + (v->kind == V_STR ? v->s.len / 64 : 0)) < 0) {
				str_free(&text);
				return -1;
			}
		}
		*out = val_take(e, &text);
	}
	out->kind = v->kind;
	return 0;
}

static int sequence_slice(
	struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	int64_t count = (int64_t)ex_n_parts(v), start, step, n;
	struct box *b;

	if (v->kind == V_DEQUE)
		return ex_fail(e, "TypeError: sequence index must be integer, not 'slice'");
	if (ex_slice_bounds(e, key, count + (int64_t)v->cut, &start, &step, &n) < 0)
		return -1;
	if (n && (start >= count || start + (n - 1) * step >= count))
		return behind_cut(e, v);
	b = ex_box_new(e, (size_t)n);
	for (int64_t i = 0; i < n; i++)
		if (ex_spend(e, 1) < 0 ||
			ex_part(e, v, (size_t)(start + i * step), ex_box_add(e, b)) < 0)
			return -1;
	*out = val_box(v->kind, b);
	return 0;
}

static int sequence_subscript(
	struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	static const char *const names[N_VAL_KINDS] = {
		[V_LIST] = "list", [V_TUPLE] = "tuple", [V_DEQUE] = "deque"
	};
	int64_t i;

	if (ex_open_parts(e, v) < 0)
		return -1;
	if (key->kind == V_SLICE)
		return sequence_slice(e, v, key, out);
	if (index_of(e, v, key, ex_n_parts(v) + v->cut,
		    names[v->kind] ? names[v->kind] : "sequence", &i) < 0)
		return -1;
	return (size_t)i >= ex_n_parts(v) ? behind_cut(e, v) : ex_part(e, v, (size_t)i, out);
}

static int range_subscript(
	struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	struct val start, step, stop;
	int64_t from, by, n, i;

	if (key->kind != V_SLICE) {
		if (!is_int(key))
			return ex_fail(e,
				"TypeError: range indices must be integers or slices, not '%s'",
				ex_type_name(e, key));
		ex_to_index(e, key, &i);
		if (i < 0)
			i += v->range->len;
		if (i < 0 || i >= v->range->len)
			return ex_fail(e, "IndexError: range object index out of range");
		return (int)ex_range_at(v->range, i, e, out);
	}
	if (ex_slice_bounds(e, key, v->range->len, &from, &by, &n) < 0)
		return -1;
	ex_range_at(v->range, from, e, &start);
	ex_range_at(v->range, from + (n ? n * by : 0), e, &stop);
	if (!n) {
		/* Python says where an empty one would have ended, too. */
		const struct val *parts = key->box->items;
		int64_t end;

		if (bound_of(e, &parts[1], by > 0 ? v->range->len : -1, by > 0 ? 0 : -1,
			    by > 0 ? v->range->len : v->range->len - 1, v->range->len, &end) < 0)
			return -1;
		ex_range_at(v->range, end, e, &stop);
	} else {
		const struct val *parts = key->box->items;
		int64_t end;

		bound_of(e, &parts[1], by > 0 ? v->range->len : -1, by > 0 ? 0 : -1,
			by > 0 ? v->range->len : v->range->len - 1, v->range->len, &end);
		ex_range_at(v->range, end, e, &stop);
	}
	mpz_ptr z = ex_big_new(e);
	mpz_mul_si(z, v->range->step, by);
	step = ex_big_val(z);
	return ex_range_new(e, &start, &stop, &step, out);
}

static int missing_key(struct eval *e, const struct val *dict, const struct val *key)
{
	struct str text = { 0 };

	if (dict->o && !strcmp(ex_type_name(e, dict), "Counter"))
		return 1;
	if (dict->o && !strcmp(ex_type_name(e, dict), "defaultdict"))
		return ex_fail(e, "KeyError: no such key yet; asking for it would make it");
	if (dict->o && ex_refuse_defined(e, dict, "__missing__", "that key") < 0)
		return -1;
	if (!e->err)
		return -1;
	if (ex_repr(e, key, &text) < 0) {
		str_free(&text);
		return ex_fail(e, "KeyError: there is no such key");
	}
	ex_fail(e, "KeyError: %.300s", str_text(&text));
	str_free(&text);
	return -1;
}

static int dict_subscript(
	struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	int r = ex_dict_find(e, v, key, out);

	if (r != 0)
		return r < 0 ? -1 : 0;
	if (missing_key(e, v, key) < 0)
		return -1;
	*out = val_int(0); /* a Counter's */
	return 0;
}

int ex_subscript(struct eval *e, const struct val *v, const struct val *key, struct val *out)
{
	if (v->o && ex_refuse_defined(e, v, "__getitem__", "its items") < 0)
		return -1;
	switch (v->kind) {
	case V_STR:
	case V_BYTES: return text_subscript(e, v, key, out);
	case V_LIST:
	case V_TUPLE:
	case V_DEQUE: return sequence_subscript(e, v, key, out);
	case V_RANGE: return range_subscript(e, v, key, out);
	case V_DICT: return dict_subscript(e, v, key, out);
	case V_OBJECT:
		if (v->o->has_items)
			return sequence_subscript(e, v, key, out);
		break;
	case V_TYPE:
		return ex_fail(e, "cannot tell: only the live program could subscript a class");
	default: break;
	}
	if (ex_refuse_unknown(e, v, "its items") < 0)
		return -1;
	return ex_fail(e, "TypeError: '%s' object is not subscriptable", ex_type_name(e, v));
}

/* Everything of what can be iterated. */

int ex_to_box(struct eval *e, const struct val *v, struct box **out)
{
	struct iter *it;
	struct val item;
	int r;

	if (ex_iterate(e, v, &it) < 0)
		return -1;
	*out = ex_box_new(e, 0);
	while ((r = it->next(e, it, &item)) > 0) {
		if (ex_spend(e, 1) < 0)
			return -1;
		*ex_box_add(e, *out) = item;
	}
	return r;
}

int ex_to_set(struct eval *e, const struct val *v, struct box **out)
{
	struct iter *it;
	struct val item;
	int r;

	if (ex_iterate(e, v, &it) < 0)
		return -1;
	*out = ex_box_new(e, 0);
	while ((r = it->next(e, it, &item)) > 0)
		if (ex_set_add(e, *out, &item) < 0)
			return -1;
	if (r == 0)
		ex_sort_set(*out);
	return r;
}
