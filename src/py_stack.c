/* py_stack.c - the frames in scope as the record has them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_stack.h"

#include <stdlib.h>

struct py_thread *stack_last_thread;
static struct py_thread **threads;      /* by the interpreter's id, which is a serial too */
static size_t cap_threads;
static struct py_thread **numbered;     /* by serial - 1 */
static size_t n_numbered, cap_numbered;
uint64_t stack_frames;
static struct py_frame **asleep;        /* buckets, by address */
static size_t n_buckets;                /* a power of two */
size_t stack_asleep;

/* Threads. */

static void add_thread(uint64_t id)
{
	if (id >= cap_threads) {
		size_t before = cap_threads;

		BASE_GROW(threads, cap_threads, id + 1);
		memset(threads + before, 0, (cap_threads - before) * sizeof(*threads));
	}
	threads[id] = base_alloc(sizeof(**threads));
	threads[id]->id = id;
}

struct py_thread *stack_find_thread(uint64_t id)
{
	if (id >= cap_threads || !threads[id])
		add_thread(id);
	stack_last_thread = threads[id];
	return stack_last_thread;
}

void stack_number(struct py_thread *t, char *name)
{
	BASE_GROW(numbered, cap_numbered, n_numbered + 1);
	numbered[n_numbered++] = t;
	t->serial = n_numbered;
	t->name = name;
}

uint64_t stack_n_threads(void)
{
	return n_numbered;
}

struct py_thread *stack_thread_at(uint64_t serial)
{
	return numbered[serial - 1];
}

/* Frames. */

void stack_add_frame(struct py_code *code)
{
	struct py_frame *f = base_alloc(sizeof(*f) + code->n_slots * sizeof(f->words[0]));

	f->code = code;
	f->runs = code->code;
	slots_place(&f->slots, f->words, code->n_slots, code->hidden);
	f->next = code->spare;
	code->spare = f;
}

struct py_frame *stack_new_frame(compat_frame *key, struct py_code *code)
{
	struct py_frame *f = stack_make_frame(key, code);

	slots_begin(&f->slots);
	return f;
}

void stack_free_spare(struct py_frame *list)
{
	while (list) {
		struct py_frame *next = list->next;

		free(list);
		list = next;
	}
}

size_t stack_above(const struct py_thread *t, const compat_frame *key, const PyCodeObject *code)
{
	for (size_t i = t->n_frames; i-- > 0;)
		if (t->frames[i]->key == key && t->frames[i]->runs == code)
			return t->n_frames - 1 - i;
	return SIZE_MAX;
}

/* Those asleep. */

static struct py_frame **bucket_of(const compat_frame *key)
{
	return &asleep[((uintptr_t)key >> 4 ^ (uintptr_t)key >> 12) & (n_buckets - 1)];
}

static void grow_asleep(void)
{
	struct py_frame **old = asleep;
	size_t n = n_buckets;

	n_buckets = n ? 2 * n : 64;
	asleep = base_alloc(n_buckets * sizeof(*asleep));
	for (size_t i = 0; i < n; i++)
		while (old[i]) {
			struct py_frame *f = old[i], **bucket = bucket_of(f->key);

			old[i] = f->next;
			f->next = *bucket;
			*bucket = f;
		}
	free(old);
}

void stack_sleep(struct py_frame *f)
{
	struct py_frame **bucket;

	if (++stack_asleep > n_buckets)
		grow_asleep();
	bucket = bucket_of(f->key);
	f->next = *bucket;
	*bucket = f;
}

static struct py_frame *take(struct py_frame **at)
{
	struct py_frame *f = *at;

	*at = f->next;
	f->next = NULL;
	stack_asleep--;
	return f;
}

struct py_frame *stack_find_asleep(const compat_frame *key)
{
	for (struct py_frame **at = bucket_of(key); *at; at = &(*at)->next)
		if ((*at)->key == key)
			return take(at);
	return NULL;
}

static int compare_serials(const void *a, const void *b)
{
	uint64_t x = (*(struct py_frame *const *)a)->serial;
	uint64_t y = (*(struct py_frame *const *)b)->serial;

	return (x > y) - (x < y);
}

void stack_list_asleep(struct py_frame **out)
{
	size_t n = 0;

	for (size_t i = 0; i < n_buckets; i++)
		for (struct py_frame *f = asleep[i]; f; f = f->next)
			out[n++] = f;
	if (n)
		qsort(out, n, sizeof(*out), compare_serials);
}

/* References. */

static size_t running_hold(const struct py_thread *t, const PyObject *object)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_frames; i++)
		n += slots_hold(&t->frames[i]->slots, object);
	return n;
}

size_t stack_holds(const PyObject *object)
{
	size_t n = 0;

	for (size_t i = 0; i < cap_threads; i++)
		if (threads[i])
			n += running_hold(threads[i], object);
	for (size_t i = 0; i < n_buckets; i++)
		for (struct py_frame *f = asleep[i]; f; f = f->next)
			n += slots_hold(&f->slots, object);
	return n;
}
