/* export_ids.h - numbers by id: what an exporter has met, and what it calls it.
 *
 * A zeroed struct id_map is a good empty one. Keys are never 0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_EXPORT_IDS_H
#define PYSTEP_SRC_EXPORT_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_map {
	struct id_number { uint64_t id, number; } *at;  /* open addressing; id 0: free */
	size_t n, cap;                  /* cap is a power of two */
};

/* The number of id, made and 0 if it was not there; valid until the next call. */
uint64_t *id_map_put(struct id_map *m, uint64_t id, bool *is_new);
bool id_map_has(const struct id_map *m, uint64_t id);
void id_map_clear(struct id_map *m);                         /* keeps the memory */
void id_map_free(struct id_map *m);

/* Objects to be printed, each once, in the order in which they were met. */
struct id_queue {
	struct id_map seen;
	uint64_t *ids;
	size_t n, cap, next;            /* next to be printed */
};
void id_queue_add(struct id_queue *q, uint64_t id);          /* unless it was there */
uint64_t id_queue_take(struct id_queue *q);                  /* 0: none left */
void id_queue_clear(struct id_queue *q);
void id_queue_free(struct id_queue *q);

#endif
