/* state_read.c - reading a state: the step, threads, frames, objects.
 *
 * A state that is lent is const, but objects are taken apart, long texts put together and sleepers sorted when they are first
 * read: nothing that a reader could tell from what was there before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "state_impl.h"

#include <stdlib.h>

uint64_t state_step(const struct state *s)
{
	return s->step;
}
enum event state_event(const struct state *s)
{
	return s->event;
}
struct value state_value(const struct state *s)
{
	return s->value;
}
uint64_t state_time(const struct state *s)
{
	return s->time;
}
const struct program *state_program(const struct state *s)
{
	return s->program;
}
const struct thread *state_thread(const struct state *s)
{
	return s->world.current;
}
uint64_t state_n_frames(const struct state *s)
{
	return s->world.n_frames;
}
/* What was told of a frame holds while another is above it, or while it is the one in which an exception is. */
static bool stands_at_site(const struct state *s, const struct held_frame *h)
{
	const struct held_frame *top = thread_top(h->thread);

	if (!h->thread)
		return false;
	return h != top || (h->thread == s->world.current &&
				   (s->event == EVENT_EXCEPTION || s->event == EVENT_UNWIND));
}

const struct site *state_site(const struct state *s, const struct frame *f)
{
	const struct site *site = program_site(s->program, f->site);

	if (!site || site->code != f->code_number)
		return NULL;
	return stands_at_site(s, (const struct held_frame *)f) ? site : NULL;
}

size_t state_n_asleep(const struct state *s)
{
	return s->world.n_asleep;
}
size_t state_n_objects(const struct state *s)
{
	return s->world.objects.n;
}

static bool current_is_empty(const struct state *s)
{
	return s->world.current && !s->world.current->n_frames;
}

size_t state_n_threads(const struct state *s)
{
	return s->world.n_threads - current_is_empty(s);
}

const struct thread *state_thread_at(const struct state *s, size_t i)
{
	if (i >= state_n_threads(s))
		return NULL;
	if (current_is_empty(s) && s->world.threads[i]->serial >= s->world.current->serial)
		i++;
	return s->world.threads[i];
}

size_t state_depth(const struct state *s)
{
	return s->world.current ? s->world.current->n_frames : 0;
}

const struct frame *state_frame(const struct state *s, size_t i)
{
	return i < state_depth(s) ? s->world.current->frames[i] : NULL;
}

const struct frame *state_top(const struct state *s)
{
	return state_frame(s, state_depth(s) - 1);
}

const struct frame *state_find_frame(const struct state *s, uint64_t serial)
{
	const struct held_frame *h = world_frame(&s->world, serial);

	return h ? &h->f : NULL;
}

const struct frame *state_asleep(const struct state *s, size_t i)
{
	if (i >= s->world.n_asleep)
		return NULL;
	world_sort_asleep((struct world *)&s->world);
	return &s->world.asleep[i]->f;
}

void state_provide(struct state *s, state_provide_fn *fn, void *arg)
{
	s->provide = fn;
	s->provide_arg = arg;
}

static struct idmap_slot *ask_for(const struct state *s, uint64_t id)
{
	struct value definition = id && s->provide ? s->provide(s->provide_arg, id) : VALUE_NOTHING;
	struct idmap_slot *slot;

	if (!definition.at)
		return NULL;
	slot = idmap_add(&((struct state *)s)->world.objects, id);
	slot->v = definition;
	return slot;
}

const struct object *state_object(const struct state *s, uint64_t id)
{
	struct idmap_slot *slot = idmap_find(&s->world.objects, id);

	if (!slot)
		slot = ask_for(s, id);
	return slot ? &live_at(slot)->o : NULL;
}

void state_each_object(const struct state *s, state_object_fn *fn, void *arg)
{
	struct idmap_slot **sorted = idmap_sorted(&s->world.objects);

	for (size_t i = 0; i < s->world.objects.n; i++)
		fn(arg, &live_at(sorted[i])->o);
	free(sorted);
}

void state_each_definition(const struct state *s, state_definition_fn *fn, void *arg)
{
	struct idmap_slot **sorted = idmap_sorted(&s->world.objects);

	for (size_t i = 0; i < s->world.objects.n; i++) {
		const struct live *l = sorted[i]->p;
		if (sorted[i]->v.at && !(l && l->is_changed))
			fn(arg, sorted[i]->id, sorted[i]->v, NULL);
		else
			fn(arg, sorted[i]->id, VALUE_NOTHING, &live_at(sorted[i])->o);
	}
	free(sorted);
}
