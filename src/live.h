/* live.h - one object of a state: taken apart when it is first read or changed.
 *
 * Until then it is its definition, a slice. The parts of a section go by number, as in struct change.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_LIVE_H
#define PYSTEP_SRC_LIVE_H

#include "idmap.h"
#include "key_index.h"
#include "rope.h"

enum section { SECTION_ITEMS, SECTION_ENTRIES, SECTION_ATTRIBUTES, N_SECTIONS };

struct live {
	struct object    o;             /* first: what readers are lent */
	struct key_index index[N_SECTIONS];
	struct rope     *rope;          /* of a long text that grew; else NULL */
	bool             is_changed;    /* it may differ from its definition */
	uint64_t         mark;          /* state_visible.c: when it was last met */
};

/* A state's table of objects: p is the struct live, or NULL while v, the definition, is all there is. */
struct live *live_at(struct idmap_slot *slot);               /* takes it apart if need be */
struct live *live_new_rope(uint64_t id, struct rope *rope);  /* takes the reference */
void live_free(struct live *l);                              /* NULL: nothing */
struct rope *live_rope(const struct idmap_slot *slot);       /* a new reference; NULL: it is no long text */

bool live_has(const struct live *l, enum section section);
bool live_only_section(const struct live *l, enum section *section);         /* false: it has none, or several */
const char *section_name(enum section section);              /* "items" … */
uint64_t *live_cut(struct live *l, enum section section);

/* Items: from `at` on, n_removed go and n_added come. The caller has checked the range. */
void live_splice(struct live *l, size_t at, size_t n_removed, const struct value *added, size_t n_added);

/* Entries and attributes. */
struct entry *live_pairs(const struct live *l, enum section section, size_t *n);
size_t live_find(struct live *l, enum section section, struct value key);    /* or KEY_NOWHERE */
void live_insert(struct live *l, enum section section, size_t at, struct entry pair);
void live_remove(struct live *l, enum section section, size_t at);

#endif
