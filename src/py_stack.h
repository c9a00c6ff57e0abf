/* py_stack.h - the frames in scope as the record has them: a stack for each thread, and those of
 * generators that sleep.
 *
 * A frame is found by the address of the interpreter's frame, which is its own while it runs or
 * sleeps. Nothing here touches that memory or writes to the record.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_STACK_H
#define PYSTEP_SRC_PY_STACK_H

#include "py_capture.h"
#include "py_code.h"
#include "py_compat.h"

struct py_frame {
	compat_frame *key;              /* the interpreter's */
	struct py_code *code;
	uint64_t serial;
	uint64_t names;                 /* id of the mapping that holds its names, or 0 */
	uint32_t line;                  /* as the record has it */
	uint32_t site;                  /* likewise; 0: none */
	struct capture_slots *slots;    /* likewise */
	uint64_t raised;                /* id of the exception that was last seen in it, or 0 */
	bool     is_watched;            /* its generator's death will be told */
	struct py_frame *next;          /* among those asleep */
};

struct py_thread {
	uint64_t id;                    /* the interpreter's */
	uint64_t serial;                /* the record's; 0: it has made no step */
	char    *name;                  /* UTF-8, NULL: not known */
	struct py_frame **frames;       /* outermost first */
	size_t   n_frames, cap_frames;
	Py_tracefunc theirs;            /* the program's own trace function, see py_tracers.h */
};

/* Threads. Kept when they end: the record's serials are not used again. */
struct py_thread *stack_thread(const PyThreadState *ts);     /* made at first sight */
void stack_number(struct py_thread *t, char *name); /* give it the next serial; takes name */
uint64_t stack_n_threads(void);                              /* that have a serial */
struct py_thread *stack_thread_at(uint64_t serial);
static inline struct py_frame *stack_top(const struct py_thread *t)
{
	return t->n_frames ? t->frames[t->n_frames - 1] : NULL;
}

/* Frames. A new one is in no place yet. */
struct py_frame *stack_new_frame(compat_frame *key, struct py_code *code);
void stack_free_frame(struct py_frame *f);
uint64_t stack_n_frames(void);                               /* there have been so far */
void stack_push(struct py_thread *t, struct py_frame *f);
struct py_frame *stack_pop(struct py_thread *t);
/* Frames above it; SIZE_MAX: not there. */
size_t stack_above(const struct py_thread *t, const compat_frame *key, const PyCodeObject *code);

/* Those asleep. */
void stack_sleep(struct py_frame *f);
struct py_frame *stack_wake(const compat_frame *key); /* taken out; NULL: none sleeps there */
size_t stack_n_asleep(void);
void stack_list_asleep(struct py_frame **out);               /* all of them, by serial */

#endif
