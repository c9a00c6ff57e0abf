/* py_code.h - code objects in scope, by number, and the notes that tell the record about them and
 * their files.
 *
 * Whether a code object is in scope is decided when it first runs and remembered in its own extra
 * storage, which ends with it. One code object run in two namespaces (exec) is two codes of the
 * record.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_CODE_H
#define PYSTEP_SRC_PY_CODE_H

#include "py_capture.h"
#include "py_compat.h"
#include "py_imports.h"
#include "pystep/code.h"

struct py_code {
	PyCodeObject *code;             /* borrowed; while it lives */
	uint32_t number;                /* in the record */
	uint32_t line;                  /* its first */
	uint32_t n_slots;
	uint64_t globals;               /* id of the dict of its module's names */
	bool     has_names;             /* its names live in a mapping, not in slots */
	bool     is_main;               /* the body of __main__ itself */
	bool     is_external;           /* out of scope: only its arguments are slots */
	struct py_sites *sites;         /* see py_site.h */
	struct rows_of *rows;           /* see py_rows.h; for ever */
	uint32_t n_stored, *stored;     /* slots: closures' variables that it stores into, of which no hook tells */
	bool     is_plain;              /* a function in scope that hides nothing of itself */
	bool     is_short;              /* … with few variables, none of them hidden */
	uint8_t  n_call;                /* how long that is with which the line of its call begins */
	char     call[16];
	bool     hides_result;          /* what it returns is not to be seen (py_redact.h) */
	bool    *hidden;                /* likewise its variables, by slot; NULL: none */
	uint32_t n_users;               /* frames, and the code object */
	struct py_frame *spare;         /* frames of it that have ended, see py_stack.h */
	struct py_code *next;           /* the same code object with other globals */
};

void code_start(void);                                       /* once the interpreter is there */
bool code_is_in_scope(compat_frame *fr);                     /* and not hidden (py_imports.h) */
bool code_imports(compat_frame *fr);                         /* it is of the machinery of imports; known only while those are hidden */
/* NULL: out of scope. Puts the notes of file and code when they are new. */
struct py_code *code_of(compat_frame *fr);
/* Likewise of code out of scope; NULL: it is in scope, or not wanted. */
struct py_code *code_external(compat_frame *fr);
static inline struct py_code *code_use(struct py_code *c) { c->n_users++; return c; }
void code_free_unused(struct py_code *c);
static inline void code_unuse(struct py_code *c)
{
	if (--c->n_users == 0)
		code_free_unused(c);
}
static inline bool code_stores_unseen(const struct py_code *c) { return c->n_stored || c->is_external; }         /* it, or what it calls */

/* The same as code_of, without a question, of those met of late; NULL: perhaps not. */
static inline struct py_code *code_seen(const compat_frame *fr);

/* The rest is for speed. Those are found by the code object's address. */

struct code_recent { PyCodeObject *code; PyObject *globals; struct py_code *found; uint64_t ends; };
extern struct code_recent code_recent[256];
static inline struct code_recent *code_recent_place(const PyCodeObject *code)
{
	return &code_recent[((uintptr_t)code >> 5 ^ (uintptr_t)code >> 13) % ARRAY_LEN(code_recent)];
}
/* It is still what it was then: while no namespace has ended, one is known by its address. */
static inline bool code_is_recent(const struct code_recent *s, const compat_frame *fr)
{
	return !(((uintptr_t)s->code ^ (uintptr_t)compat_frame_code(fr)) | ((uintptr_t)s->globals ^ (uintptr_t)compat_frame_globals(fr)) |
		 (s->ends ^ capture_ended_namespaces));
}
static inline struct py_code *code_seen(const compat_frame *fr)
{
	const struct code_recent *s = code_recent_place(compat_frame_code(fr));

	return code_is_recent(s, fr) && !imports_are_hidden ? s->found : NULL;
}

#endif
