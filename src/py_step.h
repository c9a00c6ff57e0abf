/* py_step.h - steps as lines: the event, what changed, and the notes that stand before it.
 *
 *     step_begin         what happened since the last step, whoever did it
 *     step_note_…        what else must be known before it
 *     step_write         the line itself, and a keyframe behind it when one is due
 *
 * The state that a reader has made from the lines so far is the state here: frames as py_stack has
 * them, slots and objects as captured.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_STEP_H
#define PYSTEP_SRC_PY_STEP_H

#include "py_compat_hooks.h"
#include "py_due.h"
#include "py_notice.h"
#include "py_raw.h"
#include "py_stack.h"
#include "pystep/event.h"

struct step {
	enum event event;
	struct py_thread *thread;
	struct py_frame *frame;         /* on top of the thread's stack */
	int line;                       /* <= 0: not known */
	PyObject *value;                /* of return, yield, exception */
};

void step_start(bool with_times);
static inline void step_begin(struct py_thread *t, PyThreadState *ts);
/* Local variables of a frame that is not to be the current one. */
void step_note_moved(struct py_frame *f);
/* On top now, without a step; above `below`, or NULL. */
void step_note_enter(const struct py_frame *f, bool is_new, struct py_frame *below);
void step_note_sleep(const struct py_frame *f);              /* the one on top, likewise */
void step_note_leave(size_t n);
void step_note_drop(struct py_frame *f); /* it slept, and will not wake; frees it */
void step_ask(struct py_thread *t);                          /* its next step is one to stop at */
uint64_t step_time(void); /* of the step being written; 0 when times are not recorded */
/* May block, and does not return after the last step allowed. */
void step_write(const struct step *s);
/* The same for these events where step_is_plain, of frames in scope, the one on top: nobody ran since the last step but the one that was
 * on top then. That is the whole of it: no step_begin. All of them give 0, as a trace function does, to be the last call in one. */
int step_call(struct py_thread *t, compat_frame *fr, struct py_code *code, int line);   /* by the one on top; puts a new one there */
int step_resume(struct py_thread *t, compat_frame *fr, struct py_frame *woken, int line);        /* likewise, that one */
int step_return(struct py_thread *t, struct py_frame *f, int line, PyObject *value);    /* takes it off the stack, and frees it */
int step_yield(struct py_thread *t, struct py_frame *f, int line, PyObject *value);
int step_raise(struct py_thread *t, struct py_frame *f, int line, PyObject *exception);
int step_unwind(struct py_thread *t, struct py_frame *f, int line);      /* likewise takes it off, and frees it */
int step_line(struct py_thread *t, struct py_frame *f, int line);

/* The rest is for speed. */

extern struct py_thread *step_thread;                        /* whose step was the last; at first nobody's */
extern unsigned long step_switches;                          /* of threads, by then */
void step_catch_up(struct py_thread *t, PyThreadState *ts);
static inline bool step_is_next(const struct py_thread *t)   /* to the one before: nothing came in between that is due */
{
	return !((due & DUE_BEFORE) | ((uintptr_t)t ^ (uintptr_t)step_thread) | (step_switches ^ compat_switches()) | raw_unseen());
}
/* … and nothing is due at it or behind it. Two words of all that could be, for it nearly always is nothing; and no more of it at once
 * than there are registers for. */
static inline bool step_is_plain(const PyThreadState *ts)
{
	const struct py_thread *t = step_thread;

	return !((due & ~DUE_OBJECTS) | (t->id ^ compat_thread_id(ts)) | (step_switches ^ compat_switches()) | (uintptr_t)t->theirs) &&
	       !(raw_unseen() | compat_unseen(ts));
}
static inline void step_begin(struct py_thread *t, PyThreadState *ts)
{
	if (!step_is_next(t))
		step_catch_up(t, ts);
	if (t->theirs || compat_runs_unseen(ts))
		notice_stores();
	if (compat_deaths_wait(ts))     /* in a finaliser, which may end more than it calls */
		notice_dying();
}

#endif
