/* session.c - a timeline, where one stands in it, and the program that may still be adding to it.
 *
 * Two cursors: one is here, the other where one stood before. A motion walks with the other one and then changes their parts, so
 * that nothing has moved when it fails or is cancelled, and "before" costs nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/breakpoint.h"
#include "pystep/record.h"
#include "session_stop.h"
#include "session_walk.h"

#define NEAR 256

/* Life. */

struct session *session_new(struct timeline *tl, struct tracee *tracee)
{
	struct session *s = base_alloc(sizeof(*s));

	s->tl = tl;
	s->tracee = tracee;
	s->cursors[0] = cursor_new(tl);
	s->cursors[1] = cursor_new(tl);
	s->near = NEAR;
	s->breakpoints = breakpoints_new(tl);
	breakpoints_on_progress(s->breakpoints, stop_goes_on, s);
	return s;
}

void session_free(struct session *s)
{
	if (!s)
		return;
	cursor_free(s->cursors[0]);
	cursor_free(s->cursors[1]);
	breakpoints_free(s->breakpoints);
	while (s->n_displays)
		session_remove_display(s, s->n_displays - 1);
	free(s->displays);
	while (s->n_old)
		timeline_free(s->old[--s->n_old]);
	free(s->old);
	timeline_free(s->tl);
	tracee_free(s->tracee);
	marks_free(&s->marks);
	free(s->asked.text);
	free(s->path);
	free(s->filter);
	free(s);
}

void session_set_record(struct session *s, struct record *rec, const char *path)
{
	s->rec = rec;
	s->path = path ? base_strdup(path) : NULL;
}

void session_set_filter(struct session *s, const char *text)
{
	free(s->filter);
	s->filter = text ? base_strdup(text) : NULL;
}

const char *session_filter(const struct session *s)
{
	return s->filter;
}

const struct record *session_record(const struct session *s)
{
	return s->rec;
}

int session_open_record(const struct session *s, struct err *err)
{
	char path[64];
	int fd = s->tracee ? tracee_record_fd(s->tracee) : -1;

	if (!s->path && fd < 0)
		return err_set(err, "the record is no file");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = open(s->path ? s->path : path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? err_set(err, "cannot read the record: %s", strerror(errno)) : fd;
}

/* Reading. */

static struct cursor *here(const struct session *s)
{
	return s->cursors[s->here];
}

static struct cursor *there(const struct session *s)
{
	return s->cursors[!s->here];
}

const struct state *session_state(const struct session *s)
{
	return cursor_state(here(s));
}

const struct state *session_before(const struct session *s)
{
	return s->has_before ? cursor_state(there(s)) : NULL;
}

struct timeline *session_timeline(struct session *s)
{
	return s->tl;
}

struct breakpoints *session_breakpoints(const struct session *s)
{
	return s->breakpoints;
}

uint64_t session_step(const struct session *s)
{
	return state_step(session_state(s));
}

uint64_t session_last(const struct session *s)
{
	return timeline_last(s->tl);
}

bool session_is_live(const struct session *s)
{
	return s->tracee && tracee_is_recording(s->tracee);
}

bool session_is_past(const struct session *s)
{
	return session_step(s) < session_last(s);
}

int session_selected(const struct session *s)
{
	return s->selected;
}

const struct frame *session_frame(const struct session *s)
{
	const struct state *st = session_state(s);

	return (size_t)s->selected < state_depth(st) ? state_frame(st, s->selected) : NULL;
}

struct tracee *session_tracee(struct session *s)
{
	return s->tracee;
}

/* The end, in words. */

int session_end(struct session *s, struct record_end *end)
{
	struct err err = { 0 };

	*end = (struct record_end){ .how = RECORD_OPEN };
	if (s->tracee)
		return tracee_end(s->tracee, end);
	return s->rec ? record_end(s->rec, end, &err) : 0;
}

static const char *const end_words[N_RECORD_HOWS] = {
	[RECORD_OPEN] = "this is the last step so far",
	[RECORD_EXIT] = "the program has ended: exit status %d",
	[RECORD_EXCEPTION] = "the program has ended by an exception: exit status %d",
	[RECORD_SIGNAL] = "the program was killed by ",
	[RECORD_LIMIT] = "the limit of steps was reached",
	[RECORD_SIZE] = "recording ended here: the record had reached its size",
	[RECORD_EXEC] = "the program became another program here",
	[RECORD_UNKNOWN] = "recording was cut off here",
	[RECORD_TRUNCATED] = "the record is cut off here",
};

void session_add_signal(int number, struct str *out)
{
	const char *name = sigabbrev_np(number);

	if (name)
		str_addf(out, "SIG%s", name);
	else
		str_addf(out, "signal %d", number);
}

void session_end_words(struct session *s, struct str *out)
{
	struct record_end end;
	const char *words, *number;

	session_end(s, &end);
	words = end_words[end.how];
	number = strstr(words, "%d");
	if (end.how == RECORD_SIGNAL) {
		str_add(out, words);
		session_add_signal(end.status, out);
	} else if (number) {
		str_addf(out, "%.*s%d", (int)(number - words), words, end.status);
	} else {
		str_add(out, words);
	}
}

static void note_end(struct session *s, int direction, struct str *note)
{
	if (!note)
		return;
	if (direction < 0)
		str_add(note, timeline_first(s->tl) > 1 ? "at the first step that was kept"
							: "at the start of the run");
	else
		session_end_words(s, note);
}

/* Moving. */

static bool is_at(const struct cursor *c, uint64_t step)
{
	return state_step(cursor_state(c)) == step;
}

static void select_top(struct session *s)
{
	size_t depth = state_depth(session_state(s));

	s->selected = depth ? (int)depth - 1 : 0;
}

/* The cursor that walked is where one stands from now on. */
static void arrive(struct session *s)
{
	s->has_before = true;
	s->here = !s->here;
	select_top(s);
	marks_stop(&s->marks, session_step(s));
}

/* A walk begins: the other cursor comes here, and what it showed is remembered. */
static int set_out(struct session *s, uint64_t *before, struct err *err)
{
	*before = state_step(cursor_state(there(s)));
	return cursor_at(there(s), session_step(s), err) ? 0 : -1;
}

static void come_back(struct session *s, uint64_t before)
{
	struct err err = { 0 };

	if (s->has_before && !cursor_at(there(s), before, &err))
		s->has_before = false;
}

static int go_to_last(struct session *s, struct err *err)
{
	return cursor_at(there(s), timeline_last(s->tl), err) ? 0 : -1;
}

#define STUCK                                                                                      \
	"interrupted, but the program comes to no step: it waits in a call of C code; it stops "   \
	"after that, and a second "                                                                \
	"Ctrl-C while it is waited for sends it SIGINT"

/* What the walk came to, told and acted upon. */
static int settle(struct session *s, enum walked how, int direction, uint64_t before,
	struct str *note, struct err *err)
{
	if (how == WALK_FAILED || (how == WALK_INTERRUPTED && go_to_last(s, err) < 0)) {
		come_back(s, before);
		return -1;
	}
	if (how == WALK_ENDED)
		note_end(s, direction, note);
	if (how == WALK_CANCELLED && note)
		str_add(note, "cancelled");
	if (how == WALK_INTERRUPTED && note)
		str_add(note, s->is_stuck ? STUCK : "interrupted");
	if (how == WALK_CANCELLED || is_at(there(s), session_step(s)))
		come_back(s, before);
	else
		arrive(s);
	if (how == WALK_STOPPED)
		return breakpoints_say(s->breakpoints, session_step(s), true, note, err);
	return 0;
}

static enum walked walk_many(
	struct walk *w, const struct walk_kind *kind, uint64_t count, int selected, struct err *err)
{
	uint64_t n_walks = kind->is_uniform ? 1 : count;
	enum walked r = WALK_REACHED;

	for (uint64_t i = 0; i < n_walks && r == WALK_REACHED; i++) {
		walk_begin(w, cursor_state(w->scout), i ? -1 : selected);
		w->left = count / n_walks;
		r = walk_on(w, kind, err);
	}
	return r;
}

static int move(struct session *s, const struct walk_kind *kind, struct walk *w, uint64_t count,
	struct str *note, struct err *err)
{
	uint64_t before;
	enum walked how;

	s->is_cancelled = 0;
	if (set_out(s, &before, err) < 0)
		return -1;
	w->session = s;
	w->scout = there(s);
	how = walk_many(w, kind, count, s->selected, err);
	free(w->stack);
	return settle(s, how, w->direction, before, note, err);
}

static enum walked jump(struct session *s, uint64_t step, struct err *err)
{
	enum walked r = WALK_REACHED;

	if (step > timeline_last(s->tl) && session_is_live(s))
		r = walk_live(s, &(struct tracee_stop){ .step = step }, step, err);
	if (r == WALK_FAILED || r == WALK_INTERRUPTED)
		return r;
	if (step > timeline_last(s->tl)) {
		step = timeline_last(s->tl);
		r = WALK_ENDED;
	}
	return cursor_at(there(s), step, err) ? r : WALK_FAILED;
}

int session_goto(struct session *s, uint64_t step, struct str *note, struct err *err)
{
	uint64_t before = state_step(cursor_state(there(s)));
	uint64_t first = timeline_first(s->tl);
	bool too_early = step < first && timeline_last(s->tl) >= first;
	enum walked how;

	s->is_cancelled = 0;
	how = jump(s, too_early ? first : step, err);
	if (too_early && how == WALK_REACHED)
		note_end(s, -1, note);
	return settle(s, how, 1, before, note, err);
}

int session_goto_end(struct session *s, struct str *note, struct err *err)
{
	return session_goto(s, timeline_last(s->tl), note, err);
}

/* To stops, as many as asked for, or to the end. */
static int go_on(
	struct session *s, int direction, uint64_t count, struct str *note, struct err *err)
{
	enum walked how = WALK_STOPPED;
	uint64_t before, step = session_step(s);

	s->is_cancelled = 0;
	if (set_out(s, &before, err) < 0)
		return -1;
	for (uint64_t i = 0; i < count && how == WALK_STOPPED; i++)
		how = stop_find(s, step, direction, &step, err);
	if ((how == WALK_STOPPED || how == WALK_ENDED) && !cursor_at(there(s), step, err))
		how = WALK_FAILED;
	return settle(s, how, direction, before, note, err);
}

static int go_raw(
	struct session *s, int direction, uint64_t count, struct str *note, struct err *err)
{
	uint64_t at = session_step(s);

	if (direction > 0)
		return session_goto(
			s, count < UINT64_MAX - at ? at + count : UINT64_MAX, note, err);
	if (at > timeline_first(s->tl))
		return session_goto(s, count < at ? at - count : 0, note, err);
	note_end(s, direction, note);
	return 0;
}

int session_move(struct session *s, enum motion motion, int direction, uint64_t count,
	struct str *note, struct err *err)
{
	struct walk w = { .direction = direction };

	if (motion == MOTION_RAW)
		return go_raw(s, direction, count, note, err);
	if (motion == MOTION_CONTINUE)
		return go_on(s, direction, count, note, err);
	return move(s, &walk_kinds[motion], &w, count, note, err);
}

int session_until(
	struct session *s, int direction, uint32_t line, struct str *note, struct err *err)
{
	struct walk w = { .direction = direction, .to_line = line };

	return move(s, &walk_kinds[MOTION_UNTIL], &w, 1, note, err);
}

/* The rest. */

int session_select(struct session *s, int frame, struct err *err)
{
	size_t depth = state_depth(session_state(s));

	if (frame < 0 || (size_t)frame >= depth)
		return err_set(err,
			depth ? "no frame %d: there are %zu, from 0"
			      : "no frame %d (there are %zu)",
			frame, depth);
	s->selected = frame;
	return 0;
}

void session_cancel(struct session *s)
{
	s->is_cancelled = 1;
}

void session_on_progress(struct session *s, session_progress_fn *fn, void *arg)
{
	s->progress = fn;
	s->progress_arg = arg;
}

int session_pump(struct session *s, struct err *err)
{
	if (s->tracee && tracee_drain(s->tracee, 0, err) < 0)
		return -1;
	return timeline_grow(s->tl, err);
}

/* For those who walked in a way of their own. */

int session_stand(
	struct session *s, enum walked how, uint64_t step, struct str *note, struct err *err)
{
	uint64_t before = state_step(cursor_state(there(s)));

	if (how == WALK_REACHED && !cursor_at(there(s), step, err))
		how = WALK_FAILED;
	return settle(s, how, 1, before, note, err);
}
