/* py_hooks_table.h - what hooks there are: rows of tables, each file its own kinds of objects.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_HOOKS_TABLE_H
#define PYSTEP_SRC_PY_HOOKS_TABLE_H

#include "py.h"

typedef void any_function(void);
#define ANY_FUNCTION(fn) ((any_function *)(fn))

/* Whom a call may change. */
enum subject {
	SUBJECT_SELF,
	SUBJECT_ARGUMENTS,              /* the first three */
	SUBJECT_ANYTHING,               /* while it runs, and when it has run */
	SUBJECT_EVERYTHING_ALWAYS,      /* gives away what nobody can know of */
};

/* A method, or (type NULL) a function of a module. Where `ours` is NULL a maker is chosen by its calling convention, and the
 * subject is held open during the call; else *plain becomes the function replaced, whose convention is `flags`. */
struct hook_method {
	const char *module, *type, *name;
	enum subject subject;
	int flags;
	any_function *ours, **plain;
};

/* A slot of a type made in C: where it is (SLOT_… below), and likewise. */
enum slot_maker { MAKER_OBJECT, MAKER_COUNT, MAKER_STORE_AT, MAKER_STORE, MAKER_DESCRIPTOR_SET, MAKER_NEXT, N_SLOT_MAKERS };
struct hook_slot {
	const char *type;               /* tp_name */
	size_t suite, offset;           /* suite: where in the type is the pointer to its table; 0: in the type itself */
	enum slot_maker maker;
	any_function *ours, **plain;
	size_t own;                     /* of an iterator: where its own container is, which it fills again */
};
#define SLOT_SEQUENCE(member) offsetof(PyTypeObject, tp_as_sequence), offsetof(PySequenceMethods, member)
#define SLOT_MAPPING(member) offsetof(PyTypeObject, tp_as_mapping), offsetof(PyMappingMethods, member)
#define SLOT_NUMBER(member) offsetof(PyTypeObject, tp_as_number), offsetof(PyNumberMethods, member)
#define SLOT_BUFFER(member) offsetof(PyTypeObject, tp_as_buffer), offsetof(PyBufferProcs, member)
#define SLOT_TYPE(member) 0, offsetof(PyTypeObject, member)

/* Each ends with a row of NULLs. */
extern const struct hook_method hooks_list_methods[], hooks_dict_methods[], hooks_odict_methods[], hooks_set_methods[], hooks_library_methods[],
	hooks_buffers_methods[];
extern const struct hook_slot hooks_list_slots[], hooks_dict_slots[], hooks_odict_slots[], hooks_set_slots[], hooks_attr_slots[], hooks_library_slots[],
	hooks_buffers_slots[];

/* Setting attributes: also what the wrappers of the slot must be told. */
any_function *hooks_attr_translate(any_function *wrapped);  /* the slot that stands there now instead of this one */
void hooks_attr_see_type(PyTypeObject *type);

#endif
