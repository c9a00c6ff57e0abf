/* session_ask.c - a session as one who asks questions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session_ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/record.h"
#include "session_walk.h"

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

int session_run_on(struct session *s, struct err *err)
{
	uint64_t next = timeline_last(s->tl) + 1;
	enum walked r;

	if (!session_is_live(s))
		return 0;
	if (s->is_cancelled)
		return err_set(err, "cancelled");
	r = walk_live(s, &(struct tracee_stop){ .step = next }, next, err);
	if (r == WALK_INTERRUPTED || r == WALK_CANCELLED)
		return err_set(err, "cancelled");
	return r == WALK_FAILED ? -1 : r == WALK_REACHED;
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
