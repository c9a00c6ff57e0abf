/* idmap.c - from a serial number to what goes by it.
 *
 * Open addressing, linear probing, at most three quarters full. What is removed leaves no mark: those behind it move up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "idmap.h"

#include <assert.h>
#include <stdlib.h>

#define MIN_BITS 4

void idmap_free(struct idmap *map)
{
	free(map->slots);
	*map = (struct idmap){ 0 };
}

/* Multiplying by 2^64 / golden ratio spreads serials evenly. */
static size_t home(const struct idmap *map, uint64_t id)
{
	return (size_t)(id * 0x9e3779b97f4a7c15u >> map->shift);
}

struct idmap_slot *idmap_find(const struct idmap *map, uint64_t id)
{
	if (!map->n || !id)
		return NULL;
	for (size_t i = home(map, id); map->slots[i].id; i = (i + 1) & (map->cap - 1))
		if (map->slots[i].id == id)
			return &map->slots[i];
	return NULL;
}

static struct idmap_slot *free_slot(struct idmap *map, uint64_t id)
{
	size_t i = home(map, id);

	while (map->slots[i].id)
		i = (i + 1) & (map->cap - 1);
	return &map->slots[i];
}

static void resize(struct idmap *map, size_t cap)
{
	struct idmap old = *map;

	map->slots = base_alloc(cap * sizeof(*map->slots));
	map->cap = cap;
	map->shift = 64 - (unsigned)__builtin_ctzll(cap);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].id)
			*free_slot(map, old.slots[i].id) = old.slots[i];
	free(old.slots);
}

struct idmap_slot *idmap_add(struct idmap *map, uint64_t id)
{
	struct idmap_slot *slot;

	assert(id);
	if (!map->cap)
		resize(map, 1u << MIN_BITS);
	else if (map->n + 1 > map->cap / 4 * 3)
		resize(map, map->cap * 2);
	slot = free_slot(map, id);
	*slot = (struct idmap_slot){ .id = id };
	map->n++;
	return slot;
}

/* May the slot at i move into the gap? Only if its home is not between the gap and itself. */
static bool may_move(const struct idmap *map, size_t gap, size_t i)
{
	size_t from_home = (i - home(map, map->slots[i].id)) & (map->cap - 1);

	return from_home >= ((i - gap) & (map->cap - 1));
}

void idmap_remove(struct idmap *map, struct idmap_slot *slot)
{
	size_t gap = (size_t)(slot - map->slots);

	for (size_t i = (gap + 1) & (map->cap - 1); map->slots[i].id;
		i = (i + 1) & (map->cap - 1)) {
		if (!may_move(map, gap, i))
			continue;
		map->slots[gap] = map->slots[i];
		gap = i;
	}
	map->slots[gap] = (struct idmap_slot){ 0 };
	map->n--;
	if (map->n < map->cap / 8 && map->cap > 1u << MIN_BITS)
		resize(map, map->cap / 2);
}

struct idmap_slot *idmap_next(const struct idmap *map, struct idmap_slot *slot)
{
	size_t i = slot ? (size_t)(slot - map->slots) + 1 : 0;

	while (i < map->cap && !map->slots[i].id)
		i++;
	return i < map->cap ? &map->slots[i] : NULL;
}

/* Least significant byte first, stable, only as many bytes as the greatest id has. n is large or the ids are small: serials. */
static void sort_by_id(struct idmap_slot **slots, size_t n, uint64_t greatest)
{
	struct idmap_slot **from = slots, **to = base_realloc_array(NULL, n, sizeof(*to)),
			  **spare = to;

	for (unsigned shift = 0; shift < 64 && greatest >> shift; shift += 8) {
		size_t starts[257] = { 0 };
		for (size_t i = 0; i < n; i++)
			starts[(from[i]->id >> shift & 0xff) + 1]++;
		for (size_t i = 1; i < 256; i++)
			starts[i] += starts[i - 1];
		for (size_t i = 0; i < n; i++)
			to[starts[from[i]->id >> shift & 0xff]++] = from[i];
		struct idmap_slot **sorted = to;
		to = from;
		from = sorted;
	}
	if (from != slots)
		memcpy(slots, from, n * sizeof(*slots));
	free(spare);
}

struct idmap_slot **idmap_sorted(const struct idmap *map)
{
	struct idmap_slot **sorted = base_realloc_array(NULL, map->n, sizeof(*sorted));
	uint64_t greatest = 0;
	size_t n = 0;

	for (struct idmap_slot *slot = idmap_next(map, NULL); slot; slot = idmap_next(map, slot)) {
		greatest = slot->id > greatest ? slot->id : greatest;
		sorted[n++] = slot;
	}
	sort_by_id(sorted, n, greatest);
	return sorted;
}
