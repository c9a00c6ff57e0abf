/* state_world.c - threads, frames and objects of a state: the small moves, each with an inverse.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "state_impl.h"

#include <assert.h>
#include <stdlib.h>

void world_free(struct world *w)
{
	struct idmap_slot *slot;

	for (slot = idmap_next(&w->objects, NULL); slot; slot = idmap_next(&w->objects, slot))
		live_free(slot->p);
	for (slot = idmap_next(&w->frames, NULL); slot; slot = idmap_next(&w->frames, slot))
		free(slot->p);
	for (size_t i = 0; i < w->n_threads; i++)
		thread_free(w->threads[i]);
	idmap_free(&w->objects);
	idmap_free(&w->frames);
	free(w->threads);
	free(w->asleep);
	*w = (struct world){ 0 };
}

/* Threads. */

struct thread *world_thread(const struct world *w, uint64_t serial, size_t *place)
{
	size_t low = 0, high = w->n_threads;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (w->threads[middle]->serial < serial)
			low = middle + 1;
		else
			high = middle;
	}
	if (place)
		*place = low;
	return low < w->n_threads && w->threads[low]->serial == serial ? w->threads[low] : NULL;
}

void world_put_thread(struct world *w, struct thread *t)
{
	size_t at;

	world_thread(w, t->serial, &at);
	BASE_GROW(w->threads, w->cap_threads, w->n_threads + 1);
	memmove(w->threads + at + 1, w->threads + at, (w->n_threads - at) * sizeof(*w->threads));
	w->threads[at] = t;
	w->n_threads++;
}

void world_take_thread(struct world *w, struct thread *t)
{
	size_t at;

	world_thread(w, t->serial, &at);
	w->n_threads--;
	memmove(w->threads + at, w->threads + at + 1, (w->n_threads - at) * sizeof(*w->threads));
}

void thread_free(struct thread *t)
{
	free(t->frames);
	free(t);
}

/* Frames. */

struct held_frame *frame_new(
	uint64_t serial, uint32_t number, const struct code *code, uint64_t names)
{
	struct held_frame *h = base_alloc(sizeof(*h) + code->n_slots * sizeof(h->slots[0]));

	h->f = (struct frame){ .serial = serial,
		.code_number = number,
		.code = code,
		.line = code->line,
		.names = names,
		.slots = h->slots };
	return h;
}

struct held_frame *world_frame(const struct world *w, uint64_t serial)
{
	struct idmap_slot *slot = idmap_find(&w->frames, serial);

	return slot ? slot->p : NULL;
}

struct held_frame *thread_top(const struct thread *t)
{
	return t && t->n_frames ? (struct held_frame *)t->frames[t->n_frames - 1] : NULL;
}

static void stack_push(struct thread *t, struct held_frame *h)
{
	BASE_GROW(t->frames, t->cap, t->n_frames + 1);
	t->frames[t->n_frames++] = &h->f;
	h->thread = t;
}

static void stack_pop(struct held_frame *h)
{
	assert(thread_top(h->thread) == h);
	h->thread->n_frames--;
	h->thread = NULL;
}

static void asleep_add(struct world *w, struct held_frame *h)
{
	BASE_GROW(w->asleep, w->cap_asleep, w->n_asleep + 1);
	h->place = w->n_asleep;
	w->asleep[w->n_asleep++] = h;
	w->is_sorted = w->n_asleep == 1;
}

static void asleep_remove(struct world *w, struct held_frame *h)
{
	struct held_frame *last = w->asleep[--w->n_asleep];

	w->is_sorted &= last == h;
	w->asleep[h->place] = last;
	last->place = h->place;
}

void world_push(struct world *w, struct thread *t, struct held_frame *h)
{
	idmap_add(&w->frames, h->f.serial)->p = h;
	stack_push(t, h);
}

void world_pop(struct world *w, struct held_frame *h)
{
	stack_pop(h);
	idmap_remove(&w->frames, idmap_find(&w->frames, h->f.serial));
}

void world_lay_down(struct world *w, struct held_frame *h)
{
	stack_pop(h);
	asleep_add(w, h);
}

void world_pick_up(struct world *w, struct thread *t, struct held_frame *h)
{
	asleep_remove(w, h);
	stack_push(t, h);
}

void world_put_asleep(struct world *w, struct held_frame *h)
{
	idmap_add(&w->frames, h->f.serial)->p = h;
	asleep_add(w, h);
}

void world_take_asleep(struct world *w, struct held_frame *h)
{
	asleep_remove(w, h);
	idmap_remove(&w->frames, idmap_find(&w->frames, h->f.serial));
}

static int by_serial(const void *a, const void *b)
{
	uint64_t serial_a = (*(struct held_frame *const *)a)->f.serial;
	uint64_t serial_b = (*(struct held_frame *const *)b)->f.serial;

	return (serial_a > serial_b) - (serial_a < serial_b);
}

void world_sort_asleep(struct world *w)
{
	if (w->is_sorted || !w->n_asleep)
		return;
	qsort(w->asleep, w->n_asleep, sizeof(*w->asleep), by_serial);
	for (size_t i = 0; i < w->n_asleep; i++)
		w->asleep[i]->place = i;
	w->is_sorted = true;
}
