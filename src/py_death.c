/* py_death.c - notice of the death of objects to which we hold no reference.
 *
 * Objects are found by address in a table with open addressing; what dies is taken out at once, with those behind it moved
 * up (tombstones would pile up, for addresses are used again). free() is told the block, not the object, which may begin
 * 16 or 32 bytes later: the block is kept with the object when it is first seen, because its type may change.
 *
 * Facts of CPython 3.11: Objects/obmalloc.c (domains), Include/cpython/object.h (trashcan), Objects/typeobject.c
 * (_PyType_PreHeaderSize).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_death.h"

#include "py_compat.h"
#include "py_due.h"

#include <string.h>

enum mark {
	MARK_HEADER  = 3,               /* the object begins after so many times 16 bytes of its block */
	MARK_WATCHED = 4,
};
#define MARKS DEATH_MARKS
_Static_assert((MARK_HEADER | MARK_WATCHED) == MARKS, "all of them");

static struct death_grave nobody[1];                         /* in a table that has no memory yet */
struct death_table death_graves = { nobody, 1, 0 };
static struct death_table watched = { nobody, 1, 0 };
static uint8_t filter[1 << 16];                              /* how many blocks hash here; 255 stays 255 */
uint8_t death_known[1 << 16];                                /* likewise of objects */
static void (*notice)(void *owner);
static uint64_t *tags;
static size_t n_tags, tags_cap, next_tag;

static uint8_t *filter_at(uintptr_t block)
{
	return &filter[((block >> 4) ^ (block >> 20)) & 0xFFFF];
}

static uintptr_t block_of(PyObject *object)
{
	uintptr_t p = (uintptr_t)object;
	unsigned long flags = Py_TYPE(object)->tp_flags;

	if (flags & Py_TPFLAGS_HAVE_GC)
		p -= 2 * sizeof(void *);
#ifdef Py_TPFLAGS_MANAGED_DICT
	if (flags & Py_TPFLAGS_MANAGED_DICT)
		p -= 2 * sizeof(void *);
#endif
	return p;
}

static inline struct death_grave *find(const struct death_table *t, const PyObject *object)
{
	struct death_grave *g = death_place(t, object);

	return g->object ? g : NULL;
}

static __attribute__((noinline)) void grow(struct death_table *t)
{
	struct death_table old = *t;

	t->size = old.at != nobody ? 2 * old.size : 1 << 10;
	t->at = base_alloc_aligned(64, t->size * sizeof(*t->at));        /* two in a cache line */
	for (size_t i = 0; i < old.size; i++)
		if (old.at[i].object)
			*death_place(t, old.at[i].object) = old.at[i];
	if (old.at != nobody)
		free(old.at);
}

static inline struct death_grave *insert(struct death_table *t, PyObject *object, uintptr_t known)
{
	struct death_grave *g;

	if (3 * (t->used + 1) > 2 * t->size)
		grow(t);
	g = death_place(t, object);
	*g = (struct death_grave){ .object = object, .known = known };
	t->used++;
	return g;
}

/* Empty the place and close the gap: whoever was pushed past it by a collision moves up. */
static inline void take_out(struct death_table *t, struct death_grave *g)
{
	size_t mask = t->size - 1, gap = (size_t)(g - t->at), i = gap;

	t->used--;
	for (;;) {
		size_t home;

		i = (i + 1) & mask;
		if (!t->at[i].object)
			break;
		home = death_hash((uintptr_t)t->at[i].object) & mask;
		if (((i - home) & mask) < ((i - gap) & mask))
			continue;
		t->at[gap] = t->at[i];
		gap = i;
	}
	t->at[gap] = (struct death_grave){ 0 };
}

static uintptr_t block_in(const struct death_grave *g)
{
	return (uintptr_t)g->object - 16 * (g->known & MARK_HEADER);
}

static void count_in(uint8_t *count)
{
	if (*count < UINT8_MAX)
		++*count;
}

static void count_out(uint8_t *count)
{
	if (*count < UINT8_MAX)
		--*count;
}

static inline struct death_grave *dig_new(PyObject *object)
{
	uintptr_t block = block_of(object);

	count_in(filter_at(block));
	count_in(&death_known[death_known_at(object)]);
	return insert(&death_graves, object, ((uintptr_t)object - block) / 16);
}

static struct death_grave *dig(PyObject *object)
{
	struct death_grave *g = find(&death_graves, object);

	return g ? g : dig_new(object);
}

static inline void fill(struct death_grave *g)
{
	count_out(filter_at(block_in(g)));
	count_out(&death_known[death_known_at(g->object)]);
	take_out(&death_graves, g);
}

static __attribute__((noinline)) void tell_watcher(const PyObject *object)
{
	struct death_grave *g = find(&watched, object);

	BASE_GROW(tags, tags_cap, n_tags + 1);
	tags[n_tags++] = g->known;
	due |= DUE_DEATHS;
	take_out(&watched, g);
}

static void has_died(struct death_grave *g)
{
	struct death_grave was = *g;

	fill(g);
	if (was.known & MARK_WATCHED)
		tell_watcher(was.object);
	if (death_grave_owner(&was) && notice)
		notice(death_grave_owner(&was));
}

static void look_for_block(uintptr_t block)
{
	static const uintptr_t headers[] = { 16, 0, 32 };

	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		struct death_grave *g = find(&death_graves, (PyObject *)(block + headers[i]));

		if (g && block_in(g) == block) {
			has_died(g);
			return;
		}
	}
}

static __attribute__((noinline)) void look_for_object(const PyObject *object)
{
	struct death_grave *g = find(&death_graves, object);

	if (g)
		has_died(g);
}

static inline void object_dies(const PyObject *object)
{
	if (__builtin_expect(death_may_know(object), 0))
		look_for_object(object);
}

/* The owner's side. */

/* Owners are allocated: their low bits are 0. */
void death_expect(PyObject *object, void *owner)
{
	struct death_grave *g = dig(object);

	g->known = (g->known & MARKS) | (uintptr_t)owner;
	g->name.n = 0;
}

void death_expect_new(PyObject *object, void *owner)
{
	dig_new(object)->known |= (uintptr_t)owner;
}

void death_unexpect(PyObject *object)
{
	struct death_grave *g = find(&death_graves, object);

	if (!g)
		return;
	g->known &= MARKS;
	g->name.n = 0;
	if (!(g->known & MARK_WATCHED))
		fill(g);
}

void death_tell(void (*fn)(void *owner))
{
	notice = fn;
}

void death_watch(PyObject *object, uint64_t tag)
{
	dig(object)->known |= MARK_WATCHED;
	if (!find(&watched, object))
		insert(&watched, object, (uintptr_t)tag);
}

bool death_next(uint64_t *tag)
{
	if (next_tag == n_tags) {
		next_tag = n_tags = 0;
		return false;
	}
	*tag = tags[next_tag++];
	return true;
}

void death_stop(void)
{
	memset(filter, 0, sizeof(filter));
	memset(death_known, 0, sizeof(death_known));
}

/* The allocator of the domain of objects. */

static PyMemAllocatorEx plain;

static __attribute__((noinline)) void free_known(void *ctx, void *p)
{
	if (p)
		look_for_block((uintptr_t)p);
	plain.free(ctx, p);
}

static void hooked_free(void *ctx, void *p)
{
	if (__builtin_expect(*filter_at((uintptr_t)p), 0))
		free_known(ctx, p);
	else
		plain.free(ctx, p);
}

static void *hooked_realloc(void *ctx, void *p, size_t size)
{
	void *moved = plain.realloc(ctx, p, size);

	if (p && moved && moved != p && *filter_at((uintptr_t)p))
		look_for_block((uintptr_t)p);
	return moved;
}

void death_install_allocator(void)
{
	PyMemAllocatorEx hooked;

	PyMem_GetAllocator(PYMEM_DOMAIN_OBJ, &plain);
	hooked = plain;
	hooked.free = hooked_free;
	hooked.realloc = hooked_realloc;
	PyMem_SetAllocator(PYMEM_DOMAIN_OBJ, &hooked);
}

/* Types with free lists. The wrapper of a type with a trashcan must open the trashcan itself: the original asks whether it
 * is the type's own tp_dealloc, and finds that it is not. */

#define TRASH_SHALLOW 8                 /* less than what the interpreter takes to be deep */

static destructor plain_list, plain_dict, plain_tuple, plain_slice, plain_memory_error, plain_context,
	plain_asend, plain_wrapped;

/* What the interpreter's macros do (Include/cpython/object.h), without a call as long as it is not deep and nothing waits. */
static inline void dealloc_in_trashcan(PyObject *op, destructor wrapper, destructor plain)
{
	PyThreadState *ts = compat_thread();

	object_dies(op);
	if (Py_TYPE(op)->tp_dealloc != wrapper) {                /* of a subclass, which has opened it */
		plain(op);
		return;
	}
	if (ts->trash_delete_nesting < TRASH_SHALLOW) {
		ts->trash_delete_nesting++;
	} else {
		PyObject_GC_UnTrack(op);
		if (_PyTrash_begin(ts, op))
			return;
	}
	plain(op);
	if (ts->trash_delete_later)
		_PyTrash_end(ts);
	else
		ts->trash_delete_nesting--;
}

static void dealloc_list(PyObject *op)
{
	dealloc_in_trashcan(op, dealloc_list, plain_list);
}

static void dealloc_dict(PyObject *op)
{
	dealloc_in_trashcan(op, dealloc_dict, plain_dict);
}

static void dealloc_tuple(PyObject *op)
{
	if (Py_SIZE(op) == 0) {         /* the one empty tuple, which does not die, or one of a subclass */
		plain_tuple(op);
		return;
	}
	dealloc_in_trashcan(op, dealloc_tuple, plain_tuple);
}

#define DEALLOC(name) \
	static void dealloc_##name(PyObject *op) \
	{ \
		object_dies(op); \
		plain_##name(op); \
	}
DEALLOC(slice)
DEALLOC(memory_error)
DEALLOC(context)
DEALLOC(asend)
DEALLOC(wrapped)

static void replace_in_static_subtypes(PyTypeObject *type, destructor from, destructor to)
{
	PyObject *subclasses = type->tp_subclasses;
	PyObject *key, *ref;
	Py_ssize_t pos = 0;

	if (type->tp_flags & Py_TPFLAGS_HEAPTYPE || type->tp_dealloc != from)
		return;
	type->tp_dealloc = to;
	while (subclasses && PyDict_Next(subclasses, &pos, &key, &ref)) {
		PyObject *subclass = PyWeakref_GET_OBJECT(ref);

		if (PyType_Check(subclass))
			replace_in_static_subtypes((PyTypeObject *)subclass, from, to);
	}
}

/* Not in any header of 3.11, but exported (Objects/genobject.c). */
extern PyTypeObject _PyAsyncGenASend_Type, _PyAsyncGenWrappedValue_Type;

void death_install_types(void)
{
	const struct {
		PyTypeObject *type;
		destructor   *plain, wrapper;
	} rows[] = {
		{ &PyList_Type, &plain_list, dealloc_list },
		{ &PyDict_Type, &plain_dict, dealloc_dict },
		{ &PyTuple_Type, &plain_tuple, dealloc_tuple },
		{ &PySlice_Type, &plain_slice, dealloc_slice },
		{ (PyTypeObject *)PyExc_MemoryError, &plain_memory_error, dealloc_memory_error },
		{ &PyContext_Type, &plain_context, dealloc_context },
		{ &_PyAsyncGenASend_Type, &plain_asend, dealloc_asend },
		{ &_PyAsyncGenWrappedValue_Type, &plain_wrapped, dealloc_wrapped },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		*rows[i].plain = rows[i].type->tp_dealloc;
		replace_in_static_subtypes(rows[i].type, *rows[i].plain, rows[i].wrapper);
	}
}
