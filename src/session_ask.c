/* session_ask.c - a session as one who asks questions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session_ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/breakpoint.h"
#include "pystep/record.h"
#include "session_walk.h"
#include "sweep.h"

static bool goes_on(void *arg, uint64_t step)
{
	struct session *s = arg;

	return !s->is_cancelled && (!s->progress || s->progress(s->progress_arg, step));
}

struct query session_ask(struct session *s)
{
	struct record_end end;

	s->is_cancelled = 0;
	session_end(s, &end);
	return (struct query){ .tl = s->tl, .go_on = goes_on, .arg = s, .uncaught = end.at };
}

const struct frame *session_asked_frame(const struct session *s, const char *text)
{
	const struct asked *a = &s->asked;
	const struct frame *f = session_frame(s), *then;

	if (!a->text || a->step != session_step(s) || f != state_top(session_state(s)) ||
		strcmp(a->text, text) != 0)
		return f;
	then = a->frame ? state_find_frame(session_state(s), a->frame) : NULL;
	return then ? then : f;
}

void session_asked(struct session *s, const char *text, uint64_t frame)
{
	char *copy = base_strdup(text);

	free(s->asked.text);
	s->asked = (struct asked){ copy, frame, session_step(s) };
}

/* Running on. */

static int run(struct session *s, const struct tracee_stop *stop, struct err *err)
{
	enum walked r;

	if (!session_is_live(s))
		return 0;
	if (s->is_cancelled)
		return err_set(err, "cancelled");
	r = walk_live(s, stop, timeline_last(s->tl) + 1, err);
	if (r == WALK_INTERRUPTED || r == WALK_CANCELLED)
		return err_set(err, "cancelled");
	return r == WALK_FAILED ? -1 : r == WALK_REACHED;
}

int session_run_on(struct session *s, uint64_t n, struct err *err)
{
	return run(s, &(struct tracee_stop){ .step = timeline_last(s->tl) + n }, err);
}

/* The return of that frame, which stands on a stack at the last step; else, or at its return, the next step. */
static int stop_at_end_of(
	struct session *s, uint64_t frame, struct tracee_stop *stop, struct err *err)
{
	uint64_t last = timeline_last(s->tl);
	const struct sweep_frame *f;
	struct sweep w;
	int got;

	sweep_begin(&w, s->tl);
	got = sweep_start(&w, last, err);
	while (got > 0 && w.step < last)
		got = sweep_next(&w, err);
	f = got > 0 ? sweep_frame(&w, frame) : NULL;
	if (!f || !f->thread ||
		(w.top == f && (w.event == EVENT_RETURN || w.event == EVENT_UNWIND)))
		stop->step = last + 1;
	else
		*stop = (struct tracee_stop){
			.step = UINT64_MAX, .thread = f->thread, .depth = f->depth, .leaving = true
		};
	sweep_end(&w);
	return got < 0 ? -1 : 0;
}

/* As a watch would stop it, that knows at the last step what the value is made of. */
static int stop_at_write(struct session *s, struct breakpoints *bs, const char *text,
	struct tracee_stop *stop, struct err *err)
{
	const struct breakpoint_wish wish = { .kind = BREAK_WRITE,
		.text = text,
		.state = session_state(s),
		.frame = session_asked_frame(s, text) };
	uint64_t last = timeline_last(s->tl), ignored;

	breakpoints_leave_asked(bs);
	if (!breakpoints_add(bs, &wish, err) ||
		(wish.frame && stop_at_end_of(s, wish.frame->serial, stop, err) < 0) ||
		(last && breakpoints_next(bs, last - 1, last, 1, &ignored, err) < 0))
		return -1;
	breakpoints_tell(bs, s->tracee, stop);
	return 0;
}

int session_run_to_write(struct session *s, const char *text, struct err *err)
{
	struct tracee_stop stop = { .step = UINT64_MAX };
	struct breakpoints *bs;
	int r;

	if (!session_is_live(s))
		return 0;
	bs = breakpoints_new(s->tl);
	r = stop_at_write(s, bs, text, &stop, err);
	breakpoints_free(bs);
	return r < 0 ? r : run(s, &stop, err);
}

static int place_here(const struct session *s, struct query_place *place, struct err *err)
{
	const struct frame *f = session_frame(s);

	if (!f)
		return err_set(err, "no frame is there at this step");
	place->file = f->code->file ? f->code->file->path : NULL;
	place->len = place->file ? strlen(place->file) : 0;
	place->line = f->line;
	return 0;
}

int session_place(
	const struct session *s, const char *text, struct query_place *place, struct err *err)
{
	const char *colon = strrchr(text, ':'), *digits = colon ? colon + 1 : text;
	unsigned long line;
	char *end;

	*place = (struct query_place){ 0 };
	if (!*text)
		return place_here(s, place, err);
	errno = 0;
	line = strtoul(digits, &end, 10);
	if (end == digits || *end || errno || !line || line > UINT32_MAX || *digits == '-')
		return err_set(err, "not a line: \"%s\" (FILE:LINE, or LINE of this file)", text);
	if (!colon && place_here(s, place, err) < 0)
		return -1;
	if (colon) {
		place->file = text;
		place->len = (size_t)(colon - text);
	}
	place->line = (uint32_t)line;
	return 0;
}
