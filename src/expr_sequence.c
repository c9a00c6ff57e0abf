/* expr_sequence.c - parts of containers, recorded and computed alike: length, items, keys.
 *
 * What was cut is known by its number only: a length is right, an item behind the cut is an error.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <inttypes.h>
#include <string.h>

#include "live.h"
#include "pystep/utf8.h"
#include "pystep/write_scalar.h"

static bool is_dict(const struct val *v)
{
	return v->kind == V_DICT;
}

/* A buffer with rows: what it has is told in one row. */
static bool has_dimensions(const struct val *v)
{
	const struct value *text = &v->o->text;

	return v->kind == V_OBJECT && v->o->has_items && text->at && memchr(text->at, '(', text->len);
}

int ex_open_parts(struct eval *e, const struct val *v)
{
	if (!v->o)
		return 0;
	ex_note_read(e, EXPR_READ_OBJECT, v->o->id, 0, VALUE_NOTHING);
	if (v->o->is_deep)
		return ex_fail(
			e, "cannot tell: $%" PRIu64 " was not looked into (--max-depth)", v->o->id);
	if (has_dimensions(v))
		return ex_fail(e, "cannot tell: $%" PRIu64 " has several dimensions, the record one row", v->o->id);
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

/* Looking up a key in a recorded dict: by its text, if it can be, before by comparing. */

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
