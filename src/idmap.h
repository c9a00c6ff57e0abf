/* idmap.h - from a serial number to what goes by it: a hash table whose size follows what is in it, not the numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_IDMAP_H
#define PYSTEP_SRC_IDMAP_H

#include "pystep/value.h"

struct idmap_slot {
	uint64_t     id;                /* 0: the slot is free */
	void        *p;
	struct value v;
};

struct idmap {                          /* zeroed: empty */
	struct idmap_slot *slots;
	size_t   n, cap;                /* cap: 0 or a power of two */
	unsigned shift;                 /* 64 - log2(cap) */
};

void idmap_free(struct idmap *map);
/* Slots are lent until the next add or remove. */
struct idmap_slot *idmap_find(const struct idmap *map, uint64_t id);         /* NULL: none; also for 0 */
struct idmap_slot *idmap_add(struct idmap *map, uint64_t id);                /* an id, not 0, that is not there */
void idmap_remove(struct idmap *map, struct idmap_slot *slot);
struct idmap_slot *idmap_next(const struct idmap *map, struct idmap_slot *slot);     /* in no order; NULL begins and ends */
struct idmap_slot **idmap_sorted(const struct idmap *map);   /* all n, by id; the caller frees the array */

#endif
