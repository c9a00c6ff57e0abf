/* py_kinds.h - a table of kinds of objects: how the content of each is read, from storage only.
 *
 * A kind belongs to a type made in C; instances of its subclasses are read by it too, with their attributes added. What is
 * read may be half made, half gone or changed by another thread since: every pointer may be NULL.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_KINDS_H
#define PYSTEP_SRC_PY_KINDS_H

#include "py_shadow.h"

struct kind {
	const char *name;                                        /* tp_name of its type */
	void (*read)(struct content *c, PyObject *o);
	/* Quickly: surely as the shadow has it (`stamp` is what kind_stamp gave with the shadow)? NULL: read and compare. */
	bool (*same)(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since);
	uint64_t (*stamp)(PyObject *o);                          /* changes whenever the content may have; NULL: 0 */
	unsigned flags;
};

enum kind_flags {
	KIND_CONSTANT   = 1,            /* never changes */
	KIND_ATTRIBUTES = 2,            /* its own reader gives the attributes, those of the instance too */
	KIND_HOOKED     = 4,            /* hooks tell of its changes (py_hooks.h) */
	KIND_FIXED      = 32,           /* never changes, but for the attributes of an instance of a subclass */
	KIND_ALL_STAMPED = 16,          /* `same` knows of an instance's attributes, too */
	KIND_WEAK       = 8,            /* a weak reference: it changes with its referent's class, id and death, no more */
};

const struct kind *kind_of(PyObject *o);                     /* never NULL */
const struct kind *kind_of_class(PyTypeObject *type);        /* of classes written in Python that are known by name; or NULL */
extern const struct kind kind_namespace;                     /* of a dict that is a module's names */
bool kind_shows_name(PyObject *key);                         /* … shows this one */
void kind_read(struct content *c, const struct kind *kind, PyObject *o);     /* all of it */
extern const struct kind kind_object;                        /* of instances of the program's own classes, mostly: only attributes */
bool kind_is_made_in_c(PyTypeObject *type);                  /* by no class statement */
bool kind_has_dict(const PyTypeObject *type);                /* its instances have, or may have */
bool kind_shows_nothing(PyTypeObject *type);                 /* of an instance, of itself: no member, no dict */
/* An instance's attributes as name, value, name, value …, when they are all that it shows and need no sorting out: where they
 * lie, or put together in `room`; *n pairs. NULL: it is not that easy. */
#define KIND_MAX_VALUES 30              /* attributes that an instance may have without a dict (Objects/dictobject.c) */
const word *kind_values(const struct kind *kind, PyObject *o, word *room, size_t *n);
/* One of these, that has this very object as its name (in f), where all lie in the instance itself. false: it is not that easy. */
bool kind_value(const struct kind *kind, PyObject *o, struct one_value *f);
bool kind_is_dict(const struct kind *kind);                  /* … and no names, and in the order of its table */
uint64_t kind_element_stamp(const PyObject *element);        /* the stamp of a set is the sum of its elements' */
bool kind_is_odict(const struct kind *kind);
/* The nodes of its order, from the last one on; NULL: there is no more. */
const void *kind_odict_first(PyObject *o);
const void *kind_odict_last(PyObject *o);
const void *kind_odict_previous(const void *node);
PyObject *kind_odict_key(const void *node);
/* Of a bytearray, what is not shown: is it another, where this byte is? It has another length, and all from there on may be others. The
 * shadow is told. */
bool kind_has_rest_changed(struct content *shadow, PyObject *o, size_t at);
void kind_rest_from(struct content *shadow, PyObject *o, size_t from);
bool kind_is_deque(const struct kind *kind);
/* The first and the last items of a deque that has so many, as words. */
void kind_deque_ends(PyObject *o, size_t n_first, size_t n_last, word *at);
bool kind_deque_is_full(PyObject *o);                        /* the next one that comes drives another one out */
bool kind_is_exception(const struct kind *kind);
static inline bool kind_is_same_exception(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since);
/* This exception has another traceback than in the shadow, where it is the last attribute, or has one now, and nothing else of it is
 * new: that, its name, and the stamp as it is then. NULL: perhaps it is not that easy. */
PyObject *kind_new_traceback(const struct content *shadow, uint64_t *stamp, PyObject *o, word *name, const struct moment *since);
const word *kind_exception_values(PyObject *o, size_t *n);   /* like kind_values; until the next call */
/* A traceback's text, the same in JSON, where there is room for KIND_PLACE bytes; the result is behind it. NULL: it is not that easy. */
#define KIND_PLACE 56                   /* fits into what an empty shadow keeps */
char *kind_put_traceback(char *p, PyObject *o);
word kind_next_name(void);              /* of its only attribute */
bool kind_is_hooked(const struct kind *kind, PyObject *o);   /* hooks tell of all changes of such an object */
/* Another object out of which part of its content is read, an instance's dict for one; borrowed, NULL: none. */
PyObject *kind_source_of(const struct kind *kind, PyObject *o);
const char *kind_type_name(PyTypeObject *type);              /* last component of its name; lent */
/* Its objects' deaths are noticed: those of blocks of the allocator for objects are. (The two functions are taken from types of
 * the library, whose addresses of its own functions need not be ours.) */
static inline bool kind_is_safe(const PyTypeObject *type)
{
	return type->tp_free == PyList_Type.tp_free || type->tp_free == PyBaseObject_Type.tp_free;
}

PyObject *kind_item_names(PyTypeObject *type);               /* of a named tuple, as its class has them: a tuple; borrowed, NULL: none */
PyObject *kind_path_parts(const struct kind *kind, PyObject *o);        /* the list a path is spelled out in, or NULL */

/* The tables of the several files, each ending with name == NULL. */
extern const struct kind kinds_containers[], kinds_sets[], kinds_code[], kinds_exceptions[], kinds_library[], kinds_fields[], kinds_buffers[];

/* For readers: the attributes in an instance's own storage: members and slots, base class first, then its dict. */
void kind_read_instance(struct content *c, PyObject *o);
void kind_read_members(struct content *c, PyObject *o);
void kind_read_dict(struct content *c, PyObject *dict);      /* a dict's entries as attributes; NULL: none */
PyObject *kind_dict_of(PyObject *o);                         /* an instance's dict if it has made one; borrowed */
static inline uint64_t kind_mix(uint64_t hash, uint64_t more)
{
	return (hash ^ more) * UINT64_C(0x9E3779B97F4A7C15);
}
/* The stamp is what it was, and what the attributes refer to is still there. For kinds that show nothing but attributes and
 * a text, all of it in the stamp. */
bool kind_same_stamp(const struct content *shadow, uint64_t stamp, uint64_t now, const struct moment *since);

/* The stamp of exceptions is a sum, of which one part can be exchanged for another: so much for each of these, the dict's version, and
 * what lies behind: members, or the list of weak references. As long as one lives it is asked for at every step. */
#define KIND_OF_ARGS      UINT64_C(0x9E3779B97F4A7C15)
#define KIND_OF_CAUSE     UINT64_C(0xC2B2AE3D27D4EB4F)
#define KIND_OF_CONTEXT   UINT64_C(0x165667B19E3779F9)
#define KIND_OF_TRACEBACK UINT64_C(0xD6E8FEB86659FD93)
static inline size_t kind_exception_rest(const PyTypeObject *type)       /* bytes */
{
	return (size_t)type->tp_basicsize - sizeof(PyBaseExceptionObject);
}
static inline uint64_t kind_exception_stamp(const PyObject *o)
{
	const PyBaseExceptionObject *e = (const PyBaseExceptionObject *)o;
	const uint64_t *own = (const uint64_t *)(e + 1);
	uint64_t sum = (uintptr_t)e->args * KIND_OF_ARGS + (uintptr_t)e->cause * KIND_OF_CAUSE +
		       (uintptr_t)e->context * KIND_OF_CONTEXT + (uintptr_t)e->traceback * KIND_OF_TRACEBACK, rest = 0;

	for (size_t n = kind_exception_rest(Py_TYPE(o)) / sizeof(*own); n; n--)
		rest = kind_mix(rest, *own++);
	if (e->dict && PyDict_Check(e->dict))
		rest += ((PyDictObject *)e->dict)->ma_version_tag;
	return sum + rest;
}
static inline bool kind_is_same_exception(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	uint64_t now = kind_exception_stamp(o);

	return now == stamp && (since->deaths == track_deaths || kind_same_stamp(shadow, stamp, now, since));
}

/* The attributes in an instance's own storage are those from that place on, to the end: exactly, if its dict has the version that it
 * had (kind_dict_stamp: 0 without one). */
bool kind_same_attributes(const struct content *shadow, size_t at, PyObject *o, const struct moment *since);
uint64_t kind_dict_stamp(PyObject *o);
void kind_read_place(struct content *c, PyCodeObject *code, int line);       /* the text "name at file.py:12" */

#endif
