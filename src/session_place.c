/* session_place.c - places by name: a step's number, a mark, a line, a function.
 *
 * A line or a function is found as a breakpoint there would be: by a sweep, and a live program runs to it at its full speed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/breakpoint.h"
#include "session_stop.h"
#include "session_walk.h"

/* The stops of another list than the session's: the program is told of these meanwhile. */
static enum walked find_first(
	struct session *s, struct breakpoints *place, uint64_t *step, struct err *err)
{
	struct breakpoints *mine = s->breakpoints;
	enum walked how;

	s->breakpoints = place;
	breakpoints_on_progress(place, stop_goes_on, s);
	how = stop_find(s, timeline_first(s->tl) - 1, 1, step, err);
	s->breakpoints = mine;
	breakpoints_tell_again(mine);
	return how;
}

static int no_place(
	struct session *s, enum walked how, bool was_live, const char *where, struct err *err)
{
	if (how == WALK_CANCELLED)
		return err_set(err, "cancelled: %s", where);
	return err_set(err,
		was_live && !session_is_live(s) ? "no step is at %s, and the program has ended"
						: "no step is at %s",
		where);
}

/* From the beginning, whatever is there: the first time. Live, the program may have to make it. */
static int go_to_place(struct session *s, const char *where, struct str *note, struct err *err)
{
	struct breakpoints *place = breakpoints_new(s->tl);
	struct breakpoint_wish wish = { .kind = BREAK_LINE,
		.text = where,
		.state = session_state(s),
		.frame = session_frame(s) };
	bool was_live = session_is_live(s);
	enum walked how = WALK_FAILED;
	uint64_t step = 0;

	s->is_cancelled = 0;
	breakpoints_leave_asked(place);
	if (breakpoints_add(place, &wish, err))
		how = find_first(s, place, &step, err);
	breakpoints_free(place);
	if (how == WALK_ENDED || how == WALK_CANCELLED)
		return no_place(s, how, was_live, where, err);
	return session_stand(s, how == WALK_STOPPED ? WALK_REACHED : how, step, note, err);
}

static int go_to_percent(struct session *s, uint64_t percent, struct str *note, struct err *err)
{
	uint64_t first = timeline_first(s->tl), last = timeline_last(s->tl);

	if (percent > 100)
		return err_set(err, "a run has 100%%, not %llu%%", (unsigned long long)percent);
	return session_goto(s,
		last < first ? last
			     : first + (last - first) / 100 * percent +
				       (last - first) % 100 * percent / 100,
		note, err);
}

static int go_to_number(struct session *s, const char *where, struct str *note, struct err *err)
{
	char *end;
	uint64_t n;

	errno = 0;
	n = strtoull(where, &end, 10);
	if (errno == 0 && !*end)
		return session_goto(s, n, note, err);
	if (errno == 0 && strcmp(end, "%") == 0)
		return go_to_percent(s, n, note, err);
	return err_set(err, "not a step: \"%s\"", where);
}

/* "''" is where one was before. */
static int go_to_mark(struct session *s, const char *where, struct str *note, struct err *err)
{
	const struct state *before = session_before(s);
	uint64_t step;

	if (strcmp(where, "''") != 0 && strcmp(where, "'") != 0)
		return marks_find(&s->marks, where, &step, err) < 0
			       ? -1
			       : session_goto(s, step, note, err);
	if (!before)
		return err_set(err, "one was nowhere before");
	return session_goto(s, state_step(before), note, err);
}

int session_goto_where(struct session *s, const char *where, struct str *note, struct err *err)
{
	if (!*where)
		return err_set(err, "where? A step, FILE:LINE, a function, start, end, a mark");
	if (strcmp(where, "start") == 0)
		return session_goto(s, timeline_first(s->tl), note, err);
	if (strcmp(where, "end") == 0)
		return session_goto(
			s, session_is_live(s) ? UINT64_MAX : timeline_last(s->tl), NULL, err);
	if (where[0] == '\'')
		return go_to_mark(s, where, note, err);
	if (where[0] >= '0' && where[0] <= '9')
		return go_to_number(s, where, note, err);
	return go_to_place(s, where, note, err);
}

int session_goto_interesting(struct session *s, struct err *err)
{
	struct record_end end;

	if (session_end(s, &end) == 0 && end.at >= timeline_first(s->tl) &&
		end.at <= timeline_last(s->tl))
		return session_goto(s, end.at, NULL, err);
	return session_goto_end(s, NULL, err);
}
