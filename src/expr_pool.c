/* expr_pool.c - memory of an evaluation: all of it goes with the next one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <stdlib.h>

#define CHUNK 4000

void *ex_pool_alloc(struct pool *p, size_t size)
{
	struct pool_chunk *c = p->chunks;
	void *at;

	size = (size + 15) & ~(size_t)15;
	if (!c || c->size - c->used < size) {
		size_t room = size > CHUNK ? size : CHUNK;

		c = base_alloc(sizeof(*c) + 16 + room);
		c->size = room;
		c->next = p->chunks;
		p->chunks = c;
	}
	at = (char *)c + ((sizeof(*c) + 15) & ~(size_t)15) + c->used;
	c->used += size;
	p->total += size;
	memset(at, 0, size);
	return at;
}

static void free_chunks(struct pool_chunk *c)
{
	while (c) {
		struct pool_chunk *next = c->next;

		free(c);
		c = next;
	}
}

static void free_bigs(struct pool *p)
{
	for (; p->bigs; p->bigs = p->bigs->next)
		mpz_clear(p->bigs->z);
}

void ex_pool_free(struct pool *p)
{
	free_bigs(p);
	free_chunks(p->chunks);
	*p = (struct pool){ 0 };
}

/* One chunk stays: the next evaluation most likely needs no more. */
void ex_pool_reset(struct pool *p)
{
	if (!p->total)
		return;
	free_bigs(p);
	p->total = 0;
	if (p->chunks->size > CHUNK) {
		free_chunks(p->chunks);
		p->chunks = NULL;
		return;
	}
	free_chunks(p->chunks->next);
	p->chunks->next = NULL;
	p->chunks->used = 0;
}

struct box *ex_box_new(struct eval *e, size_t cap)
{
	struct box *b = ex_pool_alloc(&e->x->pool, sizeof(*b));

	b->cap = cap;
	b->items = cap ? ex_pool_alloc(&e->x->pool, cap * sizeof(*b->items)) : NULL;
	return b;
}

/* `n` counts what is in use of items: the caller of a dict divides. */
struct val *ex_box_add(struct eval *e, struct box *b)
{
	if (b->n == b->cap) {
		size_t cap = b->cap ? 2 * b->cap : 8;
		struct val *items = ex_pool_alloc(&e->x->pool, cap * sizeof(*items));

		if (b->n)
			memcpy(items, b->items, b->n * sizeof(*items));
		b->items = items;
		b->cap = cap;
	}
	return &b->items[b->n++];
}

const char *ex_keep_text(struct eval *e, struct str *s)
{
	char *kept = ex_pool_alloc(&e->x->pool, s->len + 1);

	memcpy(kept, str_text(s), s->len);
	str_free(s);
	return kept;
}
