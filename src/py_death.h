/* py_death.h - notice of the death of objects to which we hold no reference.
 *
 * An address may be used again as soon as its object is gone, so whoever remembers an address must hear of that first. Two
 * places see every death: free and realloc of Python's allocator for objects, and the tp_dealloc of the few types that keep
 * dead objects in lists of their own (list, dict, tuple, slice and some rarer ones). Both are watched here, without any
 * reference and at the cost of one load for a block that nobody remembers. In the notice itself nothing but our own
 * bookkeeping is done: no reference is let go, nothing is allocated from Python, no error is raised or lost.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_DEATH_H
#define PYSTEP_SRC_PY_DEATH_H

#include "py.h"

/* Between pre-initialisation and initialisation: later, tracemalloc would put the old allocator back; earlier,
 * pre-initialisation would replace ours. */
void death_install_allocator(void);
/* After initialisation: the types with free lists, and the static types that inherited from them. */
void death_install_types(void);
/* In a forked child: from now on nothing is noticed and nothing costs. */
void death_stop(void);

/* Remember a living object with what is known of it; `owner` is given to the notice. An object has one owner. */
void death_expect(PyObject *object, void *owner);
void death_expect_new(PyObject *object, void *owner);        /* … that has none yet, and is not watched */
void death_unexpect(PyObject *object);
static inline void *death_owner(const PyObject *object);     /* NULL: not remembered */
/* Quickly: false if it surely has no owner. */
extern uint8_t death_known[1 << 16];
static inline size_t death_known_at(const PyObject *object)
{
	return ((uintptr_t)object >> 4 ^ (uintptr_t)object >> 20) & 0xFFFF;
}
static inline bool death_may_know(const PyObject *object)
{
	return death_known[death_known_at(object)];
}
void death_tell(void (*notice)(void *owner));                /* called in the midst of the death; the object is forgotten by then */

/* For those who only want to know that an object is gone: its tag comes out of death_next some time after. Tags come in
 * the order of the deaths. One tag an object. */
void death_watch(PyObject *object, uint64_t tag);
bool death_next(uint64_t *tag);

/* The rest is for speed: a look for every reference that is written. Open addressing; an empty place knows nothing. */
struct death_name {
	char    digits[15];
	uint8_t n;                      /* 0: there is none */
};
struct death_grave {
	PyObject *object;               /* NULL: empty */
	uintptr_t known;                /* of the object: the owner or NULL, and marks in its low bits; of one watched: the tag */
	struct death_name name;         /* whatever the owner wants to have at hand here, without a look at what is its own */
};
#define DEATH_MARKS ((uintptr_t)7)
extern struct death_table {
	struct death_grave *at;
	size_t size, used;              /* size: a power of 2 */
} death_graves;

static inline size_t death_hash(uintptr_t p)
{
	return (size_t)((p >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20);
}

static inline struct death_grave *death_place(const struct death_table *t, const PyObject *object)       /* where it is, or would be */
{
	struct death_grave *at = t->at;
	size_t mask = t->size - 1, i = death_hash((uintptr_t)object) & mask;

	while (at[i].object && at[i].object != object)
		i = (i + 1) & mask;
	return &at[i];
}

static inline void *death_grave_owner(const struct death_grave *g)
{
	return (void *)(g->known & ~DEATH_MARKS);
}

static inline void *death_owner(const PyObject *object)
{
	return death_grave_owner(death_place(&death_graves, object));
}

#endif
