/* py_stack.c - the frames in scope as the record has them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_stack.h"

#include <stdlib.h>

static struct py_thread **threads;      /* by the interpreter's id, which is a serial too */
static size_t cap_threads;
static struct py_thread **numbered;     /* by serial - 1 */
static size_t n_numbered, cap_numbered;
static uint64_t n_frames;
static struct py_frame **asleep;        /* buckets, by address */
static size_t n_buckets, n_asleep;
static struct py_frame *unused;

/* Threads. */

struct py_thread *stack_thread(const PyThreadState *ts)
{
	uint64_t id = compat_thread_id(ts);

	if (id >= cap_threads) {
		size_t before = cap_threads;

		BASE_GROW(threads, cap_threads, id + 1);
		memset(threads + before, 0, (cap_threads - before) * sizeof(*threads));
	}
	if (!threads[id]) {
		threads[id] = base_alloc(sizeof(**threads));
		threads[id]->id = id;
	}
	return threads[id];
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

struct py_frame *stack_new_frame(compat_frame *key, struct py_code *code)
{
	struct py_frame *f = unused;

	if (f)
		unused = f->next;
	else
		f = base_alloc(sizeof(*f));
	*f = (struct py_frame){
		.key = key,
		.code = code_use(code),
		.serial = ++n_frames,
		.line = code->line,
		.slots = capture_slots_new(code->n_slots),
	};
	if (code->hidden)
		capture_slots_hide(f->slots, code->hidden);
	return f;
}

void stack_free_frame(struct py_frame *f)
{
	capture_slots_free(f->slots);
	code_unuse(f->code);
	f->next = unused;
	unused = f;
}

uint64_t stack_n_frames(void)
{
	return n_frames;
}

void stack_push(struct py_thread *t, struct py_frame *f)
{
	BASE_GROW(t->frames, t->cap_frames, t->n_frames + 1);
	t->frames[t->n_frames++] = f;
}

struct py_frame *stack_pop(struct py_thread *t)
{
	return t->frames[--t->n_frames];
}

size_t stack_above(const struct py_thread *t, const compat_frame *key, const PyCodeObject *code)
{
	for (size_t i = t->n_frames; i-- > 0;)
		if (t->frames[i]->key == key && t->frames[i]->code->code == code)
			return t->n_frames - 1 - i;
	return SIZE_MAX;
}

/* Those asleep. */

static struct py_frame **bucket_of(const compat_frame *key)
{
	return &asleep[((uintptr_t)key >> 4) % n_buckets];
}

static void grow_asleep(void)
{
	struct py_frame **old = asleep;
	size_t n = n_buckets;

	n_buckets = n ? 2 * n + 1 : 61;
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

	if (++n_asleep > n_buckets)
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
	n_asleep--;
	return f;
}

struct py_frame *stack_wake(const compat_frame *key)
{
	if (!n_asleep)
		return NULL;
	for (struct py_frame **at = bucket_of(key); *at; at = &(*at)->next)
		if ((*at)->key == key)
			return take(at);
	return NULL;
}

size_t stack_n_asleep(void)
{
	return n_asleep;
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
