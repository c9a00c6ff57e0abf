/* key_index.c - where a key stands in a long list of pairs.
 *
 * A hash table of positions, linear probing. When a pair in the middle goes, all positions behind it move by one: a pass over
 * the table that the compiler vectorises, cheaper than hashing anew.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_index.h"

#include <assert.h>
#include <stdlib.h>

#define FREE UINT32_MAX
#define GONE (UINT32_MAX - 1) /* was taken: a search goes on behind it */

void key_index_free(struct key_index *ix)
{
	free(ix->places);
	*ix = (struct key_index){ 0 };
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 x =
		(unsigned __int128)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd6e8feb86659fd93u);

	return (uint64_t)x ^ (uint64_t)(x >> 64);
}

static uint64_t hash(struct value key)
{
	uint64_t h = key.len, w;
	size_t i = 0;

	for (; i + sizeof(w) <= key.len; i += sizeof(w)) {
		memcpy(&w, key.at + i, sizeof(w));
		h = mix(h, w);
	}
	w = 0;
	memcpy(&w, key.at + i, key.len - i);
	return mix(h, w);
}

static void put(struct key_index *ix, uint32_t at, struct value key)
{
	size_t i = hash(key) & (ix->cap - 1);

	while (ix->places[i] < GONE)
		i = (i + 1) & (ix->cap - 1);
	ix->used += ix->places[i] == FREE;
	ix->places[i] = at;
}

static void make(struct key_index *ix, const struct entry *pairs, size_t n)
{
	ix->cap = 4 * KEY_INDEX_MIN;
	while (ix->cap < 2 * n)
		ix->cap *= 2;
	ix->places = base_realloc_array(NULL, ix->cap, sizeof(*ix->places));
	memset(ix->places, 0xff, ix->cap * sizeof(*ix->places));
	ix->used = 0;
	/* Of two equal keys, which only a damaged record has, the first is found, as in a short list. */
	for (size_t i = 0; i < n; i++)
		put(ix, (uint32_t)i, pairs[i].key);
}

static size_t search(const struct entry *pairs, size_t n, struct value key)
{
	for (size_t i = 0; i < n; i++)
		if (value_equal(pairs[i].key, key))
			return i;
	return KEY_NOWHERE;
}

size_t key_index_find(struct key_index *ix, const struct entry *pairs, size_t n, struct value key)
{
	if (n < KEY_INDEX_MIN || n >= GONE)
		return search(pairs, n, key);
	if (!ix->places)
		make(ix, pairs, n);
	for (size_t i = hash(key) & (ix->cap - 1); ix->places[i] != FREE;
		i = (i + 1) & (ix->cap - 1))
		if (ix->places[i] != GONE && value_equal(pairs[ix->places[i]].key, key))
			return ix->places[i];
	return KEY_NOWHERE;
}

static void shift_up(struct key_index *ix, uint32_t from)
{
	for (size_t i = 0; i < ix->cap; i++)
		ix->places[i] += ix->places[i] >= from && ix->places[i] < GONE;
}

static void shift_down(struct key_index *ix, uint32_t above)
{
	for (size_t i = 0; i < ix->cap; i++)
		ix->places[i] -= ix->places[i] > above && ix->places[i] < GONE;
}

void key_index_added(struct key_index *ix, size_t at, size_t n, struct value key)
{
	if (!ix->places)
		return;
	if (n >= GONE || (ix->used + 1) * 4 > ix->cap * 3) {
		key_index_free(ix);
		return;
	}
	if (at + 1 < n)
		shift_up(ix, (uint32_t)at);
	put(ix, (uint32_t)at, key);
}

void key_index_removing(struct key_index *ix, size_t at, size_t n, struct value key)
{
	if (!ix->places)
		return;
	size_t i = hash(key) & (ix->cap - 1);
	while (ix->places[i] != at) {
		assert(ix->places[i] != FREE);
		i = (i + 1) & (ix->cap - 1);
	}
	ix->places[i] = GONE;
	if (at + 1 < n)
		shift_down(ix, (uint32_t)at);
}
