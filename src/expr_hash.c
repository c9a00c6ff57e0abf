/* expr_hash.c - hashes, and the tables of sets and dicts that were computed. Equal values have equal hashes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <stdlib.h>

static uint64_t mix(uint64_t h, uint64_t more)
{
	h ^= more + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
	return h * 0xff51afd7ed558ccdu;
}

static uint64_t hash_text(const char *at, size_t len)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)at[i]) * 1099511628211u;
	return h ^ h >> 29;
}

static int hash_parts(struct eval *e, const struct val *v, uint64_t *out)
{
	struct val x;
	uint64_t h;

	if (ex_open_parts(e, v) < 0 || ex_whole(e, v) < 0 || ex_enter(e) < 0)
		return -1;
	*out = ex_n_parts(v);
	for (size_t i = 0; i < ex_n_parts(v); i++) {
		if (ex_part(e, v, i, &x) < 0 || ex_hash(e, &x, &h) < 0)
			return -1;
		*out = v->kind == V_TUPLE ? mix(*out, h) : *out + mix(1, h);
	}
	e->depth--;
	return 0;
}

int ex_hash(struct eval *e, const struct val *v, uint64_t *out)
{
	*out = (uint64_t)v->kind << 56;
	switch (v->kind) {
	case V_BOOL:
	case V_INT:
	case V_BIG:
	case V_FLOAT: *out = mix(0, ex_hash_number(v)); return 0;
	case V_COMPLEX: *out = mix(0, ex_hash_complex(v)); return 0;
	case V_OTHER: *out = mix(0, ex_hash_other(e, v)); return 0;
	case V_STR:
	case V_BYTES: *out = hash_text(v->s.at, v->s.len); return 0;
	case V_TUPLE:
	case V_FROZENSET: return hash_parts(e, v, out);
	case V_LIST:
	case V_DICT:
	case V_SET:
	case V_DEQUE:
	case V_SLICE:
	case V_VIEW: return ex_fail(e, "TypeError: unhashable type: '%s'", ex_type_name(e, v));
	case V_OBJECT:
		if (ex_refuse_defined(e, v, "__eq__ __hash__", "its hash") < 0)
			return -1;
		*out += v->o->id;
		return 0;
	default: return 0;
	}
}

/* Tables; short ones are searched through. */

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
