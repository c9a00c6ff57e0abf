/* export_ids.c - numbers by id.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "export_ids.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"

/* Ids are serials: a multiplication spreads them (Knuth, The Art of Computer Programming 3, 6.4). */
static size_t slot_of(const struct id_map *m, uint64_t id)
{
	size_t i = (size_t)(id * 0x9e3779b97f4a7c15u >> 32) & (m->cap - 1);

	while (m->at[i].id && m->at[i].id != id)
		i = (i + 1) & (m->cap - 1);
	return i;
}

static void grow(struct id_map *m)
{
	struct id_map larger = { .n = m->n, .cap = m->cap ? 2 * m->cap : 64 };

	larger.at = base_alloc(larger.cap * sizeof(*larger.at));
	for (size_t i = 0; i < m->cap; i++)
		if (m->at[i].id)
			larger.at[slot_of(&larger, m->at[i].id)] = m->at[i];
	free(m->at);
	*m = larger;
}

uint64_t *id_map_put(struct id_map *m, uint64_t id, bool *is_new)
{
	size_t i;

	if (2 * (m->n + 1) > m->cap)
		grow(m);
	i = slot_of(m, id);
	*is_new = !m->at[i].id;
	if (*is_new) {
		m->at[i] = (struct id_number){ .id = id };
		m->n++;
	}
	return &m->at[i].number;
}

bool id_map_has(const struct id_map *m, uint64_t id)
{
	return m->cap && m->at[slot_of(m, id)].id;
}

void id_map_clear(struct id_map *m)
{
	if (m->n)
		memset(m->at, 0, m->cap * sizeof(*m->at));
	m->n = 0;
}

void id_map_free(struct id_map *m)
{
	free(m->at);
	*m = (struct id_map){ 0 };
}

void id_queue_add(struct id_queue *q, uint64_t id)
{
	bool is_new;

	id_map_put(&q->seen, id, &is_new);
	if (!is_new)
		return;
	BASE_GROW(q->ids, q->cap, q->n + 1);
	q->ids[q->n++] = id;
}

uint64_t id_queue_take(struct id_queue *q)
{
	return q->next < q->n ? q->ids[q->next++] : 0;
}

void id_queue_clear(struct id_queue *q)
{
	id_map_clear(&q->seen);
	q->n = q->next = 0;
}

void id_queue_free(struct id_queue *q)
{
	id_map_free(&q->seen);
	free(q->ids);
	*q = (struct id_queue){ 0 };
}
