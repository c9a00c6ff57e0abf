/* key_index.h - where a key stands in a long list of pairs.
 *
 * Short lists are searched; the index of a long one is made when it is first searched, and kept right while pairs come and go.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_KEY_INDEX_H
#define PYSTEP_SRC_KEY_INDEX_H

#include "pystep/state.h"

#define KEY_INDEX_MIN 16                /* pairs: from there on an index pays */
#define KEY_NOWHERE SIZE_MAX

struct key_index {                      /* zeroed: none made */
	uint32_t *places;               /* hash table of positions */
	size_t    cap, used;
};

void   key_index_free(struct key_index *ix);
size_t key_index_find(struct key_index *ix, const struct entry *pairs, size_t n, struct value key);  /* or KEY_NOWHERE */
/* `key` has been put in at `at`, n pairs now; is about to go from `at`, n pairs still. */
void   key_index_added(struct key_index *ix, size_t at, size_t n, struct value key);
void   key_index_removing(struct key_index *ix, size_t at, size_t n, struct value key);

#endif
