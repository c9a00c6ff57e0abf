/* py_known.h - what all objects of a type have in common, found out once: how they are read, told of and begun.
 *
 * A type is known by its address and by what makes it another one: its name, its version, the type that it is of. Versions are
 * never used again, and a class has another one when it or a base of it changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_KNOWN_H
#define PYSTEP_SRC_PY_KNOWN_H

#include "py_tracked.h"

#define KNOWN_HEAD 48
struct known {
	PyTypeObject *type;             /* NULL: nothing is known here */
	PyTypeObject *meta;             /* its type */
	const char *name;
	Py_hash_t name_hash;            /* of a class's */
	unsigned version;
	const struct kind *kind;
	change_fn *in_place;            /* see struct tracked */
	bool      may_have_source;      /* likewise */
	bool      is_hooked;            /* hooks tell of every change of every one of them; false: perhaps they do */
	uint8_t   n_head;               /* 0: it is longer */
	char      head[KNOWN_HEAD];     /* how their definitions begin */
};

/* In pairs: the one of a pair that was learnt last comes first. */
extern struct known known_types[128][2];
static inline struct known *known_place(const PyTypeObject *type)
{
	return known_types[((uintptr_t)type >> 5 ^ (uintptr_t)type >> 12) % ARRAY_LEN(known_types)];
}
static inline Py_hash_t known_name_hash(const PyTypeObject *type)
{
	return type->tp_flags & Py_TPFLAGS_HEAPTYPE ? ((PyASCIIObject *)((const PyHeapTypeObject *)type)->ht_name)->hash : 0;
}
static inline bool known_is(const struct known *k, const PyTypeObject *type)
{
	return k->type == type && k->version == type->tp_version_tag && k->name == type->tp_name && k->meta == Py_TYPE(type) &&
	       k->name_hash == known_name_hash(type);
}

/* Hooks are in its slots by then. The result is of use until the next call. */
const struct known *known_second(PyObject *o);
static inline const struct known *known_of(PyObject *o)
{
	const struct known *k = known_place(Py_TYPE(o));

	return known_is(k, Py_TYPE(o)) ? k : known_second(o);
}

/* {"type":"…" */
static inline char *known_put_head(char *p, const struct known *k)       /* where there is room for KNOWN_HEAD bytes, and n_head */
{
	memcpy(p, k->head, KNOWN_HEAD);
	return p + k->n_head;
}
void known_write_head(struct str *out, PyTypeObject *type);  /* whether it is known or not */

#endif
