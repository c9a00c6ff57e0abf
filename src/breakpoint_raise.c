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
	return w->thread == thread && !w->is_statement;
}

/* The last event of that thread before that step; EVENT_NONE: there was none. */
static int event_before(
	struct breakpoints *bs, uint64_t thread, uint64_t step, enum event *event, struct err *err)
{
	struct back back = { .is_it = is_of_thread, .which = thread };

	if (look_back(bs, step, &back, err) < 0)
		return -1;
	*event = back.step ? back.event : EVENT_NONE;
	return 0;
}

/* The sweep knows it, unless it began in between. */
static int before_this(
	struct breakpoints *bs, const struct sweep *w, enum event *event, struct err *err)
{
	*event = w->before;
	return *event == EVENT_NONE ? event_before(bs, w->thread, w->step, event, err) : 0;
}

int raise_is_first(struct breakpoints *bs, const struct sweep *w, struct err *err)
{
	enum event before;

	if (before_this(bs, w, &before, err) < 0)
		return -1;
	return before != EVENT_UNWIND;
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

/* Routine or not. */

static int is_routine(struct breakpoints *bs, struct sweep *w, enum routine *is, struct err *err)
{
	enum event before;

	bs->routines.tl = bs->tl;
	if (before_this(bs, w, &before, err) < 0)
		return -1;
	return routines_look(&bs->routines, w, before, is, err);
}

static struct last_raise *find_raise(struct breakpoints *bs, uint64_t thread)
{
	for (size_t i = 0; i < bs->n_raises; i++)
		if (bs->raises[i].thread == thread)
			return &bs->raises[i];
	return NULL;
}

int raise_note(struct breakpoints *bs, struct sweep *w, struct err *err)
{
	struct last_raise *last;
	enum routine is;

	if (is_routine(bs, w, &is, err) < 0)
		return -1;
	last = find_raise(bs, w->thread);
	if (!last) {
		BASE_GROW(bs->raises, bs->cap_raises, bs->n_raises + 1);
		last = &bs->raises[bs->n_raises++];
		last->thread = w->thread;
	}
	last->routine = is;
	return 0;
}

void raise_forget(struct breakpoints *bs)
{
	bs->n_raises = 0;
}

int raise_was_routine(struct breakpoints *bs, uint64_t step, enum routine *is, struct err *err)
{
	const struct state *st = find_state(bs, step, err);
	enum event before;

	if (!st || event_before(bs, state_thread(st)->serial, step, &before, err) < 0)
		return -1;
	st = find_state(bs, step, err);
	if (!st)
		return -1;
	*is = routine_of_state(st, before);
	return 0;
}

static int last_was_routine(
	struct breakpoints *bs, const struct sweep *w, enum routine *is, struct err *err)
{
	const struct last_raise *last = find_raise(bs, w->thread);
	struct back back = { .is_it = is_exception_of_thread, .which = w->thread };

	*is = last ? last->routine : ROUTINE_NOT;
	if (last)
		return 0;
	if (look_back(bs, w->step, &back, err) < 0)
		return -1;
	return back.step ? raise_was_routine(bs, back.step, is, err) : 0;
}

int raise_is_news(struct breakpoints *bs, struct sweep *w, struct err *err)
{
	enum routine is;
	int first = raise_is_first(bs, w, err);

	if (first < 0 || is_routine(bs, w, &is, err) < 0)
		return -1;
	if (first || is != ROUTINE_NOT)
		return is == ROUTINE_NOT;
	if (last_was_routine(bs, w, &is, err) < 0)
		return -1;
	return is == ROUTINE_PASSES;
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
