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
#include "py_slots.h"

struct py_frame {
	compat_frame *key;              /* the interpreter's */
	const PyCodeObject *runs;       /* what it did when it began: the same memory may be another frame's by now */
	struct py_code *code;
	uint64_t serial;
	uint64_t names;                 /* id of the mapping that holds its names, or 0 */
	uint32_t line;                  /* as the record has it */
	uint32_t site;                  /* likewise; 0: none */
	bool     is_watched;            /* its generator's death will be told */
	bool     is_called_plainly;     /* by the one below it on the stack, which is in scope; false: perhaps not */
	uint64_t raised;                /* id of the exception that was last seen in it, or 0 */
	struct py_frame *next;          /* among those asleep, or spare */
	struct slots slots;             /* as the record has them */
	word words[];                   /* their memory */
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
extern struct py_thread *stack_last_thread;                  /* that was asked for; only py_stack.c changes it */
struct py_thread *stack_find_thread(uint64_t id);
static inline struct py_thread *stack_thread(const PyThreadState *ts)    /* made at first sight */
{
	uint64_t id = compat_thread_id(ts);

	if (stack_last_thread && stack_last_thread->id == id)
		return stack_last_thread;
	return stack_find_thread(id);
}
void stack_number(struct py_thread *t, char *name); /* give it the next serial; takes name */
uint64_t stack_n_threads(void);                              /* that have a serial */
struct py_thread *stack_thread_at(uint64_t serial);
static inline struct py_frame *stack_top(const struct py_thread *t)
{
	return t->n_frames ? t->frames[t->n_frames - 1] : NULL;
}

/* This frame, and not another that came to lie there. */
static inline bool stack_is(const struct py_frame *f, const compat_frame *fr)
{
	return !(((uintptr_t)f->key ^ (uintptr_t)fr) | ((uintptr_t)f->runs ^ (uintptr_t)compat_frame_code(fr)));
}

/* Frames. A new one is in no place yet. One that has ended is used again for the next of its code, what is the same for all of them in it. */
struct py_frame *stack_new_frame(compat_frame *key, struct py_code *code);
static inline struct py_frame *stack_make_frame(compat_frame *key, struct py_code *code);      /* likewise, but its slots are not begun yet */
static inline void stack_free_frame(struct py_frame *f);
void stack_free_spare(struct py_frame *list);
extern uint64_t stack_frames;                                /* there have been so far; only py_stack changes it */
static inline uint64_t stack_n_frames(void) { return stack_frames; }
static inline void stack_push(struct py_thread *t, struct py_frame *f)
{
	BASE_GROW(t->frames, t->cap_frames, t->n_frames + 1);
	t->frames[t->n_frames++] = f;
}
static inline struct py_frame *stack_pop(struct py_thread *t)
{
	return t->frames[--t->n_frames];
}
/* NULL: there is none. */
static inline bool stack_is_on_top(const struct py_thread *t, const compat_frame *fr)
{
	const struct py_frame *top = stack_top(t);

	return fr ? top && stack_is(top, fr) : !top;
}
/* Frames above it; SIZE_MAX: not there. */
size_t stack_above(const struct py_thread *t, const compat_frame *key, const PyCodeObject *code);

/* Those asleep. */
void stack_sleep(struct py_frame *f);
extern size_t stack_asleep;             /* how many; only py_stack.c changes it */
static inline size_t stack_n_asleep(void) { return stack_asleep; }
struct py_frame *stack_find_asleep(const compat_frame *key); /* taken out; NULL: none sleeps there */
static inline struct py_frame *stack_wake(const compat_frame *key)       /* likewise */
{
	return stack_asleep ? stack_find_asleep(key) : NULL;
}
void stack_list_asleep(struct py_frame **out);               /* all of them, by serial */

size_t stack_holds(const PyObject *object);                  /* references to it in local variables */

/* The rest is for speed. */

void stack_add_frame(struct py_code *code);                  /* to the spare ones */
static inline struct py_frame *stack_make_frame(compat_frame *key, struct py_code *code)
{
	struct py_frame *f;

	if (!code->spare)
		stack_add_frame(code);
	f = code->spare;
	code->spare = f->next;
	code_use(code);
	f->key = key;
	f->serial = ++stack_frames;
	f->names = f->raised = 0;
	f->line = code->line;
	f->site = 0;
	f->is_watched = f->is_called_plainly = false;
	return f;
}

static inline void stack_free_frame(struct py_frame *f)
{
	struct py_code *code = f->code;

	slots_end(&f->slots);
	f->next = code->spare;
	code->spare = f;
	code_unuse(code);
}

#endif
