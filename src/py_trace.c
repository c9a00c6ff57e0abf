/* py_trace.c - CPython's trace events as the record's steps.
 *
 * Facts of CPython 3.11 (Python/ceval.c, Objects/genobject.c) that the stacks rest on:
 *   - A frame's first event is a call, its last a return (without a value when an exception leaves
 *     it). A frame that the recursion limit stops has neither.
 *   - A generator's frame raises a call event when it goes on, also when an exception is thrown
 *     into it. When the exception goes to a generator it delegates to, it is among the callers of
 *     that one without an event; and when that one ends, it goes on without one.
 *   - No event comes while a trace function runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_trace.h"

#include "py_death.h"
#include "py_due.h"
#include "py_end.h"
#include "py_eval.h"
#include "py_external.h"
#include "py_hooks.h"
#include "py_lines.h"
#include "py_patch.h"
#include "py_redact.h"
#include "py_rows.h"
#include "py_step.h"
#include "py_tracers.h"
#include "pystep/tracee.h"

/* Exceptions seen of late, to tell where one was first raised. */
static struct raised {
	uint64_t id, step;
	bool is_exit;                   /* SystemExit */
} raised[64];
static size_t n_raised;
static uint64_t last_raised;            /* the greatest of their ids */
static bool main_has_failed;
static PyCFunction their_excepthook;
Py_tracefunc trace_ours = trace_function;

/* Ids are given in ascending order. */
static struct raised *find_raised(uint64_t id)              /* mostly the last one, or one of which was never heard */
{
	if (!id || id > last_raised)
		return NULL;
	for (size_t i = n_raised, n = 0; n < ARRAY_LEN(raised); n++)
		if (raised[--i % ARRAY_LEN(raised)].id == id)
			return &raised[i % ARRAY_LEN(raised)];
	return NULL;
}

static void note_raised(struct py_frame *f, PyObject *exception)
{
	uint64_t id = capture_id(exception);

	f->raised = id;
	if (find_raised(id))
		return;
	if (id > last_raised)
		last_raised = id;
	raised[n_raised++ % ARRAY_LEN(raised)] = (struct raised){
		.id = id,
		.step = lines_steps() + 1,
		.is_exit = PyType_IsSubtype(Py_TYPE(exception), (PyTypeObject *)PyExc_SystemExit),
	};
}

/* The program ends by it, unless it only asks for that. It is the last one seen in the body of
 * __main__, or, when another one was raised and caught there on its way out, that which
 * sys.excepthook is told. */
static void note_uncaught(const struct py_thread *t, const struct py_frame *f)
{
	bool is_last = f->code->is_main && t->n_frames == 1 && t->id == 1;
	struct raised *r = is_last ? find_raised(f->raised) : NULL;

	main_has_failed = r && !r->is_exit;
	if (main_has_failed)
		lines_uncaught(r->step);
}

static PyObject *excepthook(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	typedef PyObject *fast_function(PyObject *, PyObject *const *, Py_ssize_t);
	bool is_told = n > 1 && main_has_failed && lines_are_open();
	struct raised *r = is_told ? find_raised(capture_id(args[1])) : NULL;

	if (r)
		lines_uncaught(r->step);
	return ((fast_function *)(void (*)(void))their_excepthook)(self, args, n);
}

/* Frames. */

static struct py_frame *add_frame(compat_frame *fr, struct py_code *code)
{
	struct py_frame *f = stack_new_frame(fr, code);

	if (code->has_names)
		f->names = capture_namespace(compat_frame_locals(fr));
	return f;
}

static void put_to_sleep(struct py_frame *f)
{
	if (!f->is_watched)
		death_watch(compat_frame_generator(f->key), (uintptr_t)f->key);
	f->is_watched = true;
	stack_sleep(f);
}

/* The frame on top is there no more, and there was no event that said so. */
static void remove_top(struct py_thread *t)
{
	struct py_frame *f = stack_pop(t);

	if (!f->code->is_external && compat_frame_generator(f->key) && !compat_frame_is_finished(f->key)) {
		step_note_sleep(f);
		put_to_sleep(f);
	} else {
		step_note_leave(1);
		stack_free_frame(f);
	}
}

static void enter_frame(struct py_thread *t, compat_frame *fr)
{
	struct py_frame *f = stack_wake(fr);
	bool is_new = !f;

	if (is_new) {
		f = add_frame(fr, code_of(fr));
		if (compat_frame_line(fr) > 0)
			f->line = compat_frame_line(fr);
	}
	step_note_enter(f, is_new, stack_top(t));
	stack_push(t, f);
	step_note_moved(f);
}

/* A generator that goes on, and ran before only while the program's own trace function did, or where it was hidden. */
static struct py_frame *meet_sleeper(struct py_thread *t, compat_frame *fr)
{
	enter_frame(t, fr);
	step_note_sleep(stack_top(t));
	compat_frame_keep_lines_of(fr); /* off while it was hidden */
	return stack_pop(t);
}

/* Of all that are in the record. */
static compat_frame *find_recorded(const struct py_thread *t, compat_frame *fr)
{
	do
		fr = compat_frame_previous(fr);
	while (fr && !code_is_in_scope(fr) && !external_has(t, fr));
	return fr;
}

/* Make the stack what the interpreter's is at `fr`, which becomes its top (NULL: empty). */
static void align(struct py_thread *t, compat_frame *fr)
{
	size_t above;

	if (stack_is_on_top(t, fr))
		return;
	above = fr ? stack_above(t, fr, compat_frame_code(fr)) : t->n_frames;
	if (above == SIZE_MAX) {
		align(t, find_recorded(t, fr));
		enter_frame(t, fr);
		return;
	}
	while (above--)
		remove_top(t);
}

/* Have the notes of all codes out before a step is begun: finding a text may let other threads
 * run. */
static void know_codes(const struct py_thread *t, compat_frame *fr)
{
	for (; fr; fr = find_recorded(t, fr))
		code_of(fr);
}

/* Events. */

/* Mostly who was on top. */
static compat_frame *find_caller(struct py_thread *t, compat_frame *fr)
{
	compat_frame *previous = compat_frame_previous(fr), *caller = previous;

	if (!previous || !stack_is_on_top(t, previous)) {
		caller = find_recorded(t, fr);
		if (!stack_is_on_top(t, caller))
			know_codes(t, caller);
	}
	return caller;
}

static struct py_frame *wake_frame(struct py_thread *t, compat_frame *fr)
{
	struct py_frame *f;

	if (!compat_frame_can_sleep(fr))
		return NULL;
	f = stack_wake(fr);
	return f || compat_frame_point(fr) != COMPAT_RESUME ? f : meet_sleeper(t, fr);
}

static void put_call(struct py_thread *t, PyThreadState *ts, PyFrameObject *f, struct py_code *code)
{
	compat_frame *fr = compat_frame_of(f), *caller = find_caller(t, fr);
	struct step s = { .event = EVENT_CALL, .thread = t, .line = code->is_external ? (int)code->line : f->f_lineno };

	hooks_see_call(ts, fr, caller);
	step_begin(t, ts);
	align(t, caller);
	if (caller) {
		step_note_moved(stack_top(t));
		if (!stack_top(t)->code->is_external)
			compat_frame_keep_lines_of(caller);
	}
	s.frame = code->is_external ? NULL : wake_frame(t, fr);
	if (s.frame)
		s.event = EVENT_RESUME;
	else
		s.frame = add_frame(fr, code);
	stack_push(t, s.frame);
	step_write(&s);
}

static void on_foreign_call(struct py_thread *t, PyThreadState *ts, PyFrameObject *f)
{
	compat_frame *fr = compat_frame_of(f);
	struct py_code *code = external_wanted ? external_code(fr) : NULL;

	if (code)
		put_call(t, ts, f, code);
	hooks_see_names(fr);
	compat_frame_want_lines(f, t->theirs != NULL);
	if (!t->theirs)
		eval_enter(ts, fr);
}

static void on_call(struct py_thread *t, PyThreadState *ts, PyFrameObject *f)
{
	struct py_code *code = code_of(compat_frame_of(f));

	if (!code) {
		on_foreign_call(t, ts, f);
		return;
	}
	if (eval_edge)
		eval_leave();
	put_call(t, ts, f, code);
}

static inline void leave(struct py_thread *t, struct py_frame *f, bool yields)
{
	stack_pop(t);
	if (yields)
		put_to_sleep(f);
	else
		stack_free_frame(f);
}

static void on_return(struct step *s, PyObject *arg)
{
	struct py_frame *f = s->frame;
	bool yields = arg && !f->code->is_external && compat_frame_yields(f->key);

	s->event = yields ? EVENT_YIELD : arg ? EVENT_RETURN : EVENT_UNWIND;
	s->value = arg && f->code->hides_result ? redact_value : arg;
	if (!arg)
		note_uncaught(s->thread, f);
	step_write(s);
	leave(s->thread, f, yields);
}

static void on_exception(struct step *s, PyObject *arg)
{
	s->value = PyTuple_GET_ITEM(arg, 1);
	if (!rows_wanted)
		note_raised(s->frame, s->value);
	step_write(s);
}

static const struct {
	enum event event;
	void (*run)(struct step *s, PyObject *arg);
} handlers[] = {
	[PyTrace_LINE] = { EVENT_LINE, NULL },
	[PyTrace_RETURN] = { EVENT_RETURN, on_return },
	[PyTrace_EXCEPTION] = { EVENT_EXCEPTION, on_exception },
};

static void on_event(struct py_thread *t, PyThreadState *ts, PyFrameObject *f, int what,
		     PyObject *arg)
{
	compat_frame *fr = compat_frame_of(f);
	bool is_known = stack_is_on_top(t, fr);
	struct step s = { .event = handlers[what].event, .thread = t, .line = f->f_lineno };

	if (fr == eval_edge && what == PyTrace_RETURN)
		eval_leave();
	if (!is_known && !code_is_in_scope(fr))
		return;
	if (is_known && stack_top(t)->code->is_external) {
		if (what != PyTrace_RETURN)
			return;
		s.line = 0;
	}
	if (!is_known)
		know_codes(t, fr);
	step_begin(t, ts);
	if (!is_known)
		align(t, fr);
	s.frame = stack_top(t);
	if (handlers[what].run)
		handlers[what].run(&s, arg);
	else
		step_write(&s);
}

/* Below an edge it was not traced when it began, and had its line events left on. */
static bool is_traced_late(PyFrameObject *f)
{
	return eval_has_paused() && compat_frame_has_lines(f) &&
	       !code_is_in_scope(compat_frame_of(f));
}

/* The object of a frame that starts was made for us; a plain run would have one from the first
 * exception on, or not at all. Count it back in at the former, or when the frame ends and its
 * object with it. Under the program's own trace function a plain run has them all. */
static inline void balance_collector(const struct py_thread *t, PyThreadState *ts, PyFrameObject *f,
				     int what, PyObject *arg)
{
	const compat_frame *fr = compat_frame_of(f);
	bool starts = what == PyTrace_CALL && !compat_frame_goes_on(fr);
	bool ends = what == PyTrace_RETURN && (!arg || !compat_frame_yields(fr));

	if (starts && t->theirs)
		compat_frame_mark(f);
	else if (starts)
		compat_collector_discount(ts, 1);
	else if ((ends || what == PyTrace_EXCEPTION) && !is_traced_late(f) && compat_frame_mark(f))
		compat_collector_discount(ts, -1);
}

void trace_balance(const struct py_thread *t, PyThreadState *ts, PyFrameObject *f, int what, PyObject *arg)
{
	balance_collector(t, ts, f, what, arg);
}

static int pass_on(struct py_thread *t, PyThreadState *ts, PyFrameObject *f, int what,
		   PyObject *arg)
{
	int result;

	if (what == PyTrace_LINE && compat_frame_hides_lines(f))
		return 0;
	result = tracers_pass(t, ts, f, what, arg);
	if (lines_are_open() && code_is_in_scope(compat_frame_of(f)))
		compat_frame_keep_lines(f);
	return result;
}

static void let_go(PyThreadState *ts, const struct py_thread *t)
{
	eval_stop();
	compat_trace_set(ts, t->theirs);
}

static int trace_any(PyThreadState *ts, PyFrameObject *f, int what, PyObject *arg)
{
	struct py_thread *t = stack_thread(ts);

	if (due & DUE_END)
		end_wait();
	if (what != PyTrace_LINE)
		balance_collector(t, ts, f, what, arg);
	if (!lines_are_open())
		let_go(ts, t);
	else if (what == PyTrace_CALL)
		on_call(t, ts, f);
	else if ((size_t)what < ARRAY_LEN(handlers))
		on_event(t, ts, f, what, arg);
	return t->theirs ? pass_on(t, ts, f, what, arg) : 0;
}

/* Nearly all events, by a short way to the same: nothing else happened since the one before, and the frame is the one on top of the
 * stack, or is called by that one. */

static bool is_plain_call(const struct py_frame *top, compat_frame *fr)
{
	return top->key == compat_frame_previous(fr) && stack_is(top, top->key) && !top->code->is_external && !eval_edge;
}

static __attribute__((noinline)) int resume_plainly(PyThreadState *ts, PyFrameObject *f, PyObject *arg)
{
	compat_frame *fr = compat_frame_of(f);
	struct py_frame *woken = stack_wake(fr);

	return woken ? step_resume(step_thread, fr, woken, f->f_lineno) : trace_any(ts, f, PyTrace_CALL, arg);
}

static __attribute__((noinline)) int call_plainly(PyThreadState *ts, PyFrameObject *f, PyObject *arg)
{
	compat_frame *fr = compat_frame_of(f);
	struct py_code *code = code_seen(fr);
	struct py_frame *top = stack_top(step_thread);

	if (!top || !code || !code->is_plain || !is_plain_call(top, fr))
		return trace_any(ts, f, PyTrace_CALL, arg);
	if (compat_frame_can_sleep(fr))
		return resume_plainly(ts, f, arg);
	compat_collector_discount(ts, 1);
	return step_call(step_thread, fr, code, f->f_lineno);
}

static inline void balance_known(PyThreadState *ts, PyFrameObject *f)
{
	if (!is_traced_late(f) && compat_frame_mark(f))
		compat_collector_discount(ts, -1);
}

static int unwind_plainly(PyThreadState *ts, PyFrameObject *f)
{
	struct py_thread *t = step_thread;
	struct py_frame *top = stack_top(t);

	if (t->n_frames <= 1)
		return trace_any(ts, f, PyTrace_RETURN, NULL);
	balance_known(ts, f);
	note_uncaught(t, top);
	return step_unwind(t, top, f->f_lineno);
}

static __attribute__((noinline)) int raise_plainly(PyThreadState *ts, PyFrameObject *f, PyObject *arg)
{
	struct py_thread *t = step_thread;
	struct py_frame *top = stack_top(t);
	PyObject *raised = PyTuple_GET_ITEM(arg, 1);

	if (!top || !stack_is(top, compat_frame_of(f)) || top->code->is_external)
		return trace_any(ts, f, PyTrace_EXCEPTION, arg);
	balance_known(ts, f);
	note_raised(top, raised);
	return step_raise(t, top, f->f_lineno, raised);
}

static int yield_plainly(struct py_thread *t, struct py_frame *top, int line, PyObject *value)
{
	step_yield(t, top, line, value);
	leave(t, top, true);
	return 0;
}

static __attribute__((noinline)) int return_plainly(PyThreadState *ts, PyFrameObject *f, PyObject *value)
{
	struct py_thread *t = step_thread;
	compat_frame *fr = compat_frame_of(f);
	struct py_frame *top = stack_top(t);

	if (!top || !stack_is(top, fr) || !top->code->is_plain || fr == eval_edge)
		return trace_any(ts, f, PyTrace_RETURN, value);
	if (!value)
		return unwind_plainly(ts, f);
	if (compat_frame_yields(fr))
		return yield_plainly(t, top, f->f_lineno, value);
	balance_known(ts, f);
	return step_return(t, top, f->f_lineno, value);
}

/* No register is saved for a line, nothing kept for afterwards: whoever goes on does so for good, with the arguments where they lie. */
static inline int line_plainly(PyThreadState *ts, PyFrameObject *f, PyObject *arg)
{
	struct py_frame *top = stack_top(step_thread);

	if (!top || !stack_is(top, compat_frame_of(f)) || top->code->is_external)
		return trace_any(ts, f, PyTrace_LINE, arg);
	return step_line(step_thread, top, f->f_lineno);
}

int trace_function(PyObject *object, PyFrameObject *f, int what, PyObject *arg)
{
	PyThreadState *ts = compat_thread();

	(void)object;
	if (!step_is_plain(ts))
		return trace_any(ts, f, what, arg);
	if (what == PyTrace_LINE)
		return line_plainly(ts, f, arg);
	if (what == PyTrace_CALL)
		return call_plainly(ts, f, arg);
	if (what == PyTrace_RETURN)
		return return_plainly(ts, f, arg);
	return what == PyTrace_EXCEPTION ? raise_plainly(ts, f, arg) : trace_any(ts, f, what, arg);
}

/* Life. */

void trace_thread(PyThreadState *ts)
{
	stack_thread(ts);
	compat_trace_set(ts, trace_ours);
}

void trace_start(const struct tracee_options *opt)
{
	step_start(opt->times);
	their_excepthook = patch_function(patch_module("sys"), "excepthook", METH_FASTCALL,
					  PATCH_FUNCTION(excepthook));
	trace_thread(PyThreadState_Get());
	eval_start();
}
