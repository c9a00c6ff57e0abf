/* breakpoint_raise.c - exceptions: raised here, or passing through; on their way out of a thread.
 *
 * CPython tells of an exception in every frame that it passes. It is raised where the step before it in its thread did not leave a
 * frame by it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "breakpoint_impl.h"
#include "pystep/base.h"
#include "pystep/show.h"

/* The last event of each thread. */

static struct last_event *find_thread(struct breakpoints *bs, uint64_t thread)
{
	for (size_t i = 0; i < bs->n_events; i++)
		if (bs->events[i].thread == thread)
			return &bs->events[i];
	return NULL;
}

void raise_note(struct breakpoints *bs, const struct sweep *w)
{
	struct last_event *e;

	if (w->is_statement)
		return;
	e = find_thread(bs, w->thread);
	if (!e) {
		BASE_GROW(bs->events, bs->cap_events, bs->n_events + 1);
		e = &bs->events[bs->n_events++];
		e->thread = w->thread;
	}
	e->event = w->event;
}

void raise_forget(struct breakpoints *bs)
{
	bs->n_events = 0;
}

/* Looking back, keyframe by keyframe, for the last step before one that … */

struct back {
	bool (*is_it)(const struct sweep *w, uint64_t which);
	uint64_t which;
	uint64_t step; /* found; 0: not */
	enum event event;
};

/* From the keyframe at or before `before` - 1 on; *start: its step, which was looked at, too. */
static int look_through(struct breakpoints *bs, uint64_t before, struct back *back, uint64_t *start,
	struct err *err)
{
	struct sweep w;
	int got;

	sweep_begin(&w, bs->tl);
	got = sweep_start(&w, before - 1, err);
	*start = w.step;
	for (; got > 0 && w.step < before; got = sweep_next(&w, err))
		if (w.top && back->is_it(&w, back->which)) {
			back->step = w.step;
			back->event = w.event;
		}
	sweep_end(&w);
	return got < 0 ? -1 : 0;
}

static int look_back(struct breakpoints *bs, uint64_t before, struct back *back, struct err *err)
{
	uint64_t start;

	for (; !back->step && before > timeline_first(bs->tl); before = start)
		if (look_through(bs, before, back, &start, err) < 0)
			return -1;
	return 0;
}

static bool is_of_thread(const struct sweep *w, uint64_t thread)
{
	return w->thread == thread;
}

int raise_is_first(struct breakpoints *bs, const struct sweep *w, struct err *err)
{
	struct last_event *e = find_thread(bs, w->thread);
	struct back back = { .is_it = is_of_thread, .which = w->thread };

	if (e)
		return e->event != EVENT_UNWIND;
	if (look_back(bs, w->step, &back, err) < 0)
		return -1;
	return !back.step || back.event != EVENT_UNWIND;
}

static bool is_exception_of_thread(const struct sweep *w, uint64_t thread)
{
	return w->event == EVENT_EXCEPTION && w->thread == thread;
}

/* The exception of that step, and its thread. */
static int read_raise(
	struct breakpoints *bs, uint64_t step, uint64_t *id, uint64_t *thread, struct err *err)
{
	const struct state *st = find_state(bs, step, err);

	if (!st)
		return -1;
	*id = value_ref(state_value(st));
	*thread = state_thread(st) ? state_thread(st)->serial : 0;
	return 0;
}

int raise_origin(struct breakpoints *bs, uint64_t step, uint64_t *origin, struct err *err)
{
	uint64_t id, other, thread;

	if (read_raise(bs, step, &id, &thread, err) < 0)
		return -1;
	for (other = id; step && other == id && id;) {
		struct back back = { .is_it = is_exception_of_thread, .which = thread };

		*origin = step;
		if (look_back(bs, step, &back, err) < 0)
			return -1;
		step = back.step;
		if (step && read_raise(bs, step, &other, &thread, err) < 0)
			return -1;
	}
	return 0;
}

static bool is_exception_in(const struct sweep *w, uint64_t frame)
{
	return w->event == EVENT_EXCEPTION && w->top->serial == frame;
}

int raise_step(
	struct breakpoints *bs, uint64_t frame, uint64_t before, uint64_t *step, struct err *err)
{
	struct back back = { .is_it = is_exception_in, .which = frame };

	if (look_back(bs, before, &back, err) < 0)
		return -1;
	*step = back.step;
	return 0;
}

/* Which exception. */

static bool is_named(const char *type, const char *name)
{
	const char *dot = strrchr(type, '.');

	return strcmp(type, name) == 0 || (dot && strcmp(dot + 1, name) == 0);
}

/* A class of Python's, or one of the program's that goes by that name there. */
static bool is_instance(const struct state *st, uint64_t id, const char *name)
{
	struct str text = { 0 };
	struct err err = { 0 };
	struct expr *x;
	bool holds = false;

	str_addf(&text, "isinstance($%" PRIu64 ", %s)", id, name);
	x = expr_compile(text.at, &err);
	if (x && expr_test(x, &(struct expr_context){ st, state_top(st) }, &holds, NULL) < 0)
		holds = false;
	expr_free(x);
	str_free(&text);
	return holds;
}

int raise_matches(struct breakpoints *bs, const struct breakpoint *b, uint64_t step, bool *matches,
	struct err *err)
{
	const struct state *st;
	struct str type = { 0 };
	struct value v;

	*matches = !b->name && !b->is_uncaught;
	if (*matches)
		return 0;
	st = find_state(bs, step, err);
	if (!st)
		return -1;
	v = state_value(st);
	show_type(st, v, &type);
	if (!b->name)
		*matches = !is_named(str_text(&type), "SystemExit");
	else
		*matches = is_named(str_text(&type), b->name) ||
			   (value_is_ref(v) && is_instance(st, value_ref(v), b->name));
	str_free(&type);
	return 0;
}
