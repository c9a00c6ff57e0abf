/* session_statement.c - statements of the user's, run by the live program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "pystep/ring.h"
#include "session_walk.h"
#include "sweep.h"

/* A frame that is left is gone for the record, before anything more could be told of it. */
static bool is_leaving(const struct state *st)
{
	enum event event = state_event(st);

	return event == EVENT_RETURN || event == EVENT_UNWIND || event == EVENT_YIELD;
}

static int check(const struct session *s, struct err *err)
{
	if (session_is_past(s))
		return err_set(err,
			"a statement runs at the last step only, and this is the past: goto "
			"%" PRIu64 " comes first",
			session_last(s));
	if (!tracee_is_stopped(s->tracee))
		return err_set(err, "the program runs: a statement needs it to stand at a step");
	if (!session_frame(s))
		return err_set(err, "no frame is there at this step");
	if (is_leaving(session_state(s)))
		return err_set(err,
			"the frame is being left here: a statement can be run at the next step");
	return 0;
}

static int take_answer(const struct ring_statement *st, struct str *said, struct err *err)
{
	if (st->how == RING_RAISED || st->how == RING_REFUSED)
		return err_set(err, "%.*s", (int)st->n_answer, st->answer);
	str_add_bytes(said, st->answer, st->n_answer);
	return 0;
}

/* One that is interrupted gets the KeyboardInterrupt that python would have had. */
static enum walked wait_for_answer(struct session *s, struct err *err)
{
	enum walked r = walk_wait(s, err);

	if (r != WALK_INTERRUPTED || !s->is_stuck)
		return r;
	tracee_kill(s->tracee, SIGINT);
	s->is_cancelled = 0;
	return walk_wait(s, err);
}

int session_statement(struct session *s, const char *text, struct str *said, struct err *err)
{
	enum walked how;

	if (check(s, err) < 0)
		return -1;
	if (!tracee_ask(s->tracee, session_frame(s)->serial, text, strlen(text)))
		return err_set(err, "a statement is at most %d bytes long", RING_TEXT_MAX);
	s->is_cancelled = 0;
	how = wait_for_answer(s, err);
	if (how == WALK_INTERRUPTED && tracee_is_stopped(s->tracee) &&
		tracee_answer(s->tracee)->is_answered)
		how = WALK_REACHED;
	if (session_stand(s, how, session_last(s), said, err) < 0)
		return -1;
	if (how != WALK_REACHED)
		return 0;
	if (!session_is_live(s))
		session_end_words(s, said);
	else
		return take_answer(tracee_answer(s->tracee), said, err);
	return 0;
}

bool session_interrupt(struct session *s)
{
	if (!session_is_live(s) || tracee_is_stopped(s->tracee))
		return false;
	tracee_kill(s->tracee, SIGINT);
	return true;
}

static void add_text(struct value statement, struct str *out)
{
	if (statement.len <= 2) /* "" */
		return;
	str_add(out, " [!");
	value_str(statement, out);
	str_add_char(out, ']');
}

/* Where a keyframe is the nearest that the cursor has, the step itself is looked for in the record. */
static void add_from_record(const struct session *s, uint64_t step, struct str *out)
{
	struct err err = { 0 };
	struct sweep w;

	sweep_begin(&w, s->tl);
	if (sweep_start(&w, step - 1, &err) > 0)
		while (w.step < step && sweep_next(&w, &err) > 0)
			;
	if (w.step == step && w.is_statement && sweep_read(&w, &err) == 0)
		add_text(w.delta.statement, out);
	sweep_end(&w);
}

void session_add_statement(const struct session *s, struct str *out)
{
	uint64_t step = session_step(s);
	const struct delta *d;

	if (step <= timeline_first(s->tl) || state_event(session_state(s)) != EVENT_LINE)
		return;
	d = cursor_reread(s->cursors[s->here]);
	if (d)
		add_text(d->statement, out);
	else
		add_from_record(s, step, out);
}
