/* session_stop.c - breakpoints on the way of a session.
 *
 * Known steps are searched; a live program is then run to the next step that may be a stop, and what it did is searched in the same
 * way. It never passes one: it stops by itself at whatever may be one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session_stop.h"

#include "pystep/breakpoint.h"

#define STRIDE_MIN 64
#define STRIDE_MAX 65536

bool stop_goes_on(void *session, uint64_t step)
{
	struct session *s = session;

	if (!s->is_cancelled && (!s->progress || s->progress(s->progress_arg, step)))
		return true;
	s->has_given_up = true;
	return false;
}

enum walked stop_search(struct session *s, uint64_t from, uint64_t to, int direction,
	uint64_t *step, struct err *err)
{
	int r;

	s->has_given_up = false;
	r = breakpoints_next(s->breakpoints, from, to, direction, step, err);
	if (r < 0 && s->has_given_up) {
		err_clear(err);
		return WALK_CANCELLED;
	}
	return r < 0 ? WALK_FAILED : r ? WALK_STOPPED : WALK_ENDED;
}

static enum walked find_before(struct session *s, uint64_t from, uint64_t *step, struct err *err)
{
	uint64_t first = timeline_first(s->tl);
	enum walked r = stop_search(s, from, first, -1, step, err);

	if (r == WALK_ENDED)
		*step = first <= timeline_last(s->tl) && from > first ? first : from;
	return r;
}

/* REACHED: it has made more steps. */
static enum walked run_on(struct session *s, struct err *err)
{
	struct tracee_stop stop = { .step = UINT64_MAX };

	if (!session_is_live(s))
		return WALK_ENDED;
	breakpoints_tell(s->breakpoints, s->tracee, &stop);
	return walk_live(s, &stop, timeline_last(s->tl) + 1, err);
}

static enum walked find_after(struct session *s, uint64_t from, uint64_t *step, struct err *err)
{
	enum walked run, r;

	do {
		r = stop_search(s, from, timeline_last(s->tl), 1, step, err);
		if (r != WALK_ENDED)
			return r;
		*step = from = timeline_last(s->tl);
		run = run_on(s, err);
	} while (run == WALK_REACHED);
	return run;
}

enum walked stop_find(
	struct session *s, uint64_t from, int direction, uint64_t *step, struct err *err)
{
	return direction < 0 ? find_before(s, from, step, err) : find_after(s, from, step, err);
}

/* Look at a stretch ahead, longer each time. */
static enum walked look_ahead(struct walk *w, uint64_t step, struct err *err)
{
	struct session *s = w->session;
	uint64_t first = timeline_first(s->tl), last = timeline_last(s->tl), stride;
	enum walked r;

	stride = w->stride ? w->stride : STRIDE_MIN;
	w->stride = stride < STRIDE_MAX ? 2 * stride : stride;
	if (w->direction > 0)
		w->checked = last - step < stride ? last : step + stride;
	else
		w->checked = step < first + stride ? first : step - stride;
	r = stop_search(
		s, w->direction > 0 ? step - 1 : step + 1, w->checked, w->direction, &w->stop, err);
	if (r == WALK_ENDED)
		w->stop = 0;
	return r;
}

static bool is_checked(const struct walk *w, uint64_t step)
{
	if (!w->checked)
		return false;
	return w->direction > 0 ? step <= w->checked : step >= w->checked;
}

enum walked stop_check(struct walk *w, uint64_t step, struct err *err)
{
	if (!breakpoints_have_stops(w->session->breakpoints))
		return WALK_REACHED;
	if (!is_checked(w, step)) {
		enum walked r = look_ahead(w, step, err);

		if (r == WALK_FAILED || r == WALK_CANCELLED)
			return r;
	}
	return w->stop == step ? WALK_STOPPED : WALK_REACHED;
}
