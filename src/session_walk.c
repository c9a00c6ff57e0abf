/* session_walk.c - motions: a predicate over steps each, walked to one way or the other.
 *
 * A walk looks at every step on its way, so what a motion means is the same live and on a record, forwards and backwards. A live
 * program is let run only when the steps that are known are used up, as far as the next step that may be the one; what it
 * did meanwhile is then looked at in the same way. Near where it began the walk goes from state to state; it goes on by sweeps,
 * which see the same of frames and lines, when it gets long.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session_walk.h"

#include <string.h>

#include "pystep/breakpoint.h"
#include "pystep/ring.h"
#include "session_stop.h"
#include "sweep.h"

#define WAIT_MS	     20	 /* between looks at progress and cancel while the program runs */
#ifndef INTERRUPT_MS
#define INTERRUPT_MS 500 /* how long an interrupted program may take to come to its next step */
#endif

/* What a step is like, seen from where the walk began. */

static uint64_t thread_of(const struct state *st)
{
	const struct thread *t = state_thread(st);

	return t ? t->serial : 0;
}

static uint64_t top_of(const struct state *st)
{
	const struct frame *f = state_top(st);

	return f ? f->serial : 0;
}

static struct seen see(const struct state *st)
{
	const struct frame *f = state_top(st);

	return (struct seen){ .event = state_event(st),
		.thread = thread_of(st),
		.top = f ? f->serial : 0,
		.depth = state_depth(st),
		.line = f ? f->line : 0,
		.state = st };
}

static bool leaves(enum event event)
{
	return event == EVENT_RETURN || event == EVENT_UNWIND;
}

/* In the frame where the walk began, or one that called it. */
static bool in_stack(const struct walk *w, const struct seen *at)
{
	if (at->thread != w->thread)
		return false;
	return at->top == w->frame ||
	       (at->depth && at->depth <= w->depth && w->stack[at->depth - 1] == at->top);
}

static bool state_has_thread(const struct state *st, uint64_t serial)
{
	for (size_t i = 0; i < state_n_threads(st); i++)
		if (state_thread_at(st, i)->serial == serial)
			return true;
	return false;
}

/* Nothing of it is left to wait for: any line will do. */
static bool thread_is_gone(const struct walk *w, const struct seen *at)
{
	if (at->thread == w->thread)
		return false;
	return at->state ? !state_has_thread(at->state, w->thread)
			 : !sweep_top(at->sweep, w->thread);
}

static bool has_frame(const struct seen *at, uint64_t serial)
{
	return at->state ? state_find_frame(at->state, serial) != NULL
			 : sweep_frame(at->sweep, serial) != NULL;
}

/* The motions. */

static bool reached_into(const struct walk *w, const struct seen *at)
{
	(void)w;
	return at->event == EVENT_LINE || at->event == EVENT_CALL;
}

static bool reached_over(const struct walk *w, const struct seen *at)
{
	return at->event == EVENT_LINE && (in_stack(w, at) || thread_is_gone(w, at));
}

static bool reached_out(const struct walk *w, const struct seen *at)
{
	if (at->top == w->target)
		return w->direction > 0 ? leaves(at->event) : at->event == EVENT_CALL;
	return w->target && !has_frame(at, w->target);
}

static bool is_beyond(const struct walk *w, uint32_t line)
{
	int64_t ahead = ((int64_t)line - w->line) * w->direction;

	if (!w->to_line)
		return ahead > 0;
	if (((int64_t)w->to_line - w->line) * w->direction > 0)
		return ((int64_t)line - w->to_line) * w->direction >= 0;
	return line == w->to_line;
}

static bool reached_until(const struct walk *w, const struct seen *at)
{
	return reached_over(w, at) && (at->top != w->frame || is_beyond(w, at->line));
}

/* What lies in a frame that was called from where the walk began is passed over, as long as it lasts. */

static bool is_mine(const struct walk *w, const struct sweep_frame *f)
{
	return f->depth <= w->depth && w->stack[f->depth - 1] == f->serial;
}

/* A generator may go to sleep and leave its caller on top, or be woken from somewhere deep. */
static bool may_sleep(const struct code *code)
{
	return code->kind == CODE_GENERATOR || code->kind == CODE_COROUTINE ||
	       code->kind == CODE_ASYNC_GENERATOR;
}

static uint64_t called_frame(const struct walk *w, const struct sweep *sweep)
{
	const struct sweep_frame *f = sweep_top(sweep, w->thread);
	const struct sweep_frame *start = sweep_frame(sweep, w->frame);

	if (!f || is_mine(w, f) || (start && start->thread != w->thread))
		return 0;
	while (f->caller && !is_mine(w, f->caller))
		f = f->caller;
	return may_sleep(f->code) ? 0 : f->serial;
}

static uint64_t target_frame(const struct walk *w, const struct sweep *sweep)
{
	return sweep_frame(sweep, w->target) ? w->target : 0;
}

/* Live: any step in this frame or its callers. At the end of the thread's last frame there is none to wait for. */
static void stop_in_stack(const struct walk *w, struct tracee_stop *stop)
{
	struct seen at = see(cursor_state(w->scout));

	if (!w->depth || thread_is_gone(w, &at) || (w->depth == 1 && leaves(at.event)))
		return;
	*stop = (struct tracee_stop){ .step = UINT64_MAX, .thread = w->thread, .depth = w->depth };
}

/* Until: not at each step of a loop, but at lines beyond it and at the frame's return. */
static bool mark_beyond(const struct walk *w, struct tracee *t, struct tracee_stop *stop)
{
	const struct state *st = cursor_state(w->scout);
	const struct frame *f = state_find_frame(st, w->frame);

	if (!stop->depth || !f || !f->code->n_lines || may_sleep(f->code) ||
		(top_of(st) == w->frame && leaves(state_event(st))))
		return false;
	if (!(stop->wants & RING_MARKS))
		tracee_unmark_all(t);
	for (uint32_t i = 0; i < f->code->n_lines; i++)
		if (is_beyond(w, f->code->lines[i]))
			tracee_mark(t, f->code_number, f->code->lines[i]);
	stop->leaving = true;
	stop->wants |= RING_MARKS;
	return true;
}

/* A frame that goes without a return of its own (a generator that is dropped) is noticed at the next return below it. */
static void stop_at_target(const struct walk *w, struct tracee_stop *stop)
{
	if (!w->target_depth)
		*stop = (struct tracee_stop){ .step = UINT64_MAX };
	else
		*stop = (struct tracee_stop){ .step = UINT64_MAX,
			.thread = w->thread,
			.depth = w->target_depth,
			.leaving = true };
}

/* Each step that is to be reached needs one more at least. */
static void stop_at_count(const struct walk *w, struct tracee_stop *stop)
{
	if (w->left < UINT64_MAX - stop->step)
		stop->step += w->left - 1;
}

/* A raw step is a place, and where breakpoints are is asked of them (session_stop.h): neither is walked to. */
const struct walk_kind walk_kinds[N_MOTIONS] = {
	[MOTION_INTO] = { reached_into, stop_at_count, NULL, NULL, true },
	[MOTION_OVER] = { reached_over, stop_in_stack, NULL, called_frame, false },
	[MOTION_OUT] = { reached_out, stop_at_target, NULL, target_frame, false },
	[MOTION_UNTIL] = { reached_until, stop_in_stack, mark_beyond, called_frame, false },
};

/* Beginning. */

static void note_stack(struct walk *w, const struct state *st)
{
	w->depth = state_depth(st);
	BASE_GROW(w->stack, w->cap, w->depth);
	for (size_t i = 0; i < w->depth; i++)
		w->stack[i] = state_frame(st, i)->serial;
}

/* The frame to go out of: the one looked at, or its caller when one stands at its end (backwards: its call) already. */
static void note_target(struct walk *w, const struct state *st, int selected)
{
	bool at_end = w->direction > 0 ? leaves(state_event(st)) : state_event(st) == EVENT_CALL;
	size_t depth = w->depth;

	if (selected >= 0 && (size_t)selected + 1 < depth)
		depth = selected + 1;
	else if (at_end && depth)
		depth--;
	w->target_depth = depth;
	w->target = depth ? w->stack[depth - 1] : 0;
}

void walk_begin(struct walk *w, const struct state *st, int selected)
{
	w->thread = thread_of(st);
	w->frame = top_of(st);
	w->line = state_top(st) ? state_top(st)->line : 0;
	note_stack(w, st);
	note_target(w, st, selected);
}

/* Running the program. */

bool walk_goes_on(struct session *s, uint64_t step)
{
	return !s->is_cancelled && (!s->progress || s->progress(s->progress_arg, step));
}

static bool is_running(const struct session *s)
{
	return tracee_is_recording(s->tracee) && !tracee_is_stopped(s->tracee);
}

static int take_in(struct session *s, int timeout_ms, struct err *err)
{
	if (tracee_drain(s->tracee, timeout_ms, err) < 0)
		return -1;
	return timeline_grow(s->tl, err);
}

/* A program in a long call of C code, or that waits for input, comes to no step: it is not waited
 * for. Asked a second time, it is sent SIGINT: Python's own way out of such calls. */
static enum walked interrupt(struct session *s, struct err *err)
{
	bool again = s->is_stuck && s->stuck_at == tracee_steps(s->tracee);

	tracee_interrupt(s->tracee);
	if (again)
		tracee_kill(s->tracee, SIGINT);
	s->is_cancelled = 0;
	for (int ms = 0; ms < INTERRUPT_MS && is_running(s);) {
		uint64_t before = tracee_steps(s->tracee);

		if (take_in(s, WAIT_MS, err) < 0)
			return WALK_FAILED;
		if (tracee_steps(s->tracee) == before) /* otherwise no time was waited */
			ms += WAIT_MS;
		if (s->is_cancelled && !again && (again = true))
			tracee_kill(s->tracee, SIGINT);
	}
	s->is_stuck = is_running(s);
	s->stuck_at = tracee_steps(s->tracee);
	return WALK_INTERRUPTED;
}

enum walked walk_wait(struct session *s, struct err *err)
{
	while (is_running(s)) {
		if (take_in(s, WAIT_MS, err) < 0)
			return WALK_FAILED;
		if (is_running(s) && !walk_goes_on(s, tracee_steps(s->tracee)))
			return interrupt(s, err);
	}
	return timeline_grow(s->tl, err) < 0 ? WALK_FAILED : WALK_REACHED;
}

enum walked walk_live(
	struct session *s, const struct tracee_stop *stop, uint64_t want, struct err *err)
{
	enum walked r;

	tracee_run(s->tracee, stop);
	r = walk_wait(s, err);
	if (r != WALK_REACHED)
		return r;
	return timeline_last(s->tl) >= want ? WALK_REACHED : WALK_ENDED;
}

/* Walking. */

enum walked walk_make_next(
	struct walk *w, const struct walk_kind *kind, uint64_t next, struct err *err)
{
	struct session *s = w->session;
	struct tracee_stop stop = { .step = next };

	if (!session_is_live(s))
		return WALK_ENDED;
	kind->stop(w, &stop);
	breakpoints_tell(s->breakpoints, s->tracee, &stop);
	if (kind->mark && kind->mark(w, s->tracee, &stop))
		breakpoints_tell_again(s->breakpoints);
	return walk_live(s, &stop, next, err);
}

static enum walked walk_step(struct walk *w, const struct walk_kind *kind, struct err *err)
{
	struct timeline *tl = w->session->tl;
	uint64_t at = state_step(cursor_state(w->scout));
	enum walked r = WALK_REACHED;

	if (w->direction < 0 && at <= timeline_first(tl))
		return WALK_ENDED;
	if (w->direction > 0 && at >= timeline_last(tl))
		r = walk_make_next(w, kind, at + 1, err);
	if (r == WALK_REACHED && !cursor_at(w->scout, at + w->direction, err))
		return WALK_FAILED;
	return r;
}

enum walked walk_on(struct walk *w, const struct walk_kind *kind, struct err *err)
{
	for (unsigned n = 0; n < w->session->near; n++) {
		enum walked r = walk_step(w, kind, err);
		struct seen at = see(cursor_state(w->scout));

		if (r == WALK_REACHED)
			r = stop_check(w, state_step(at.state), err);
		if (r != WALK_REACHED || (kind->reached(w, &at) && !--w->left))
			return r;
		if (w->session->is_cancelled)
			return WALK_CANCELLED;
	}
	return walk_far(w, kind, err);
}
