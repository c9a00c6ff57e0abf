/* state_apply.c - a delta, applied: each change checked against the state, made, and noted in the journal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "state_impl.h"

#include <assert.h>
#include <inttypes.h>

static int apply_nothing(struct state *s, const struct change *c, struct err *err)
{
	(void)s;
	(void)c;
	(void)err;
	return 0;
}

static int apply_time(struct state *s, const struct change *c, struct err *err)
{
	(void)err;
	s->time = c->a;
	return 0;
}

static apply_fn *const appliers[] = {
	[CHANGE_RESET] = apply_reset,
	[CHANGE_THREAD] = apply_thread,
	[CHANGE_CALL] = apply_call,
	[CHANGE_ENTER] = apply_enter,
	[CHANGE_ADOPT] = apply_adopt,
	[CHANGE_PARK] = apply_park,
	[CHANGE_LEAVE] = apply_leave,
	[CHANGE_DROP] = apply_drop,
	[CHANGE_FRAMES] = apply_frames,
	[CHANGE_LINE] = apply_line,
	[CHANGE_SITE] = apply_site,
	[CHANGE_SLOT] = apply_slot,
	[CHANGE_FRAME_SLOT] = apply_frame_slot,
	[CHANGE_DEFINE] = apply_define,
	[CHANGE_EXTEND] = apply_extend,
	[CHANGE_DEATH] = apply_death,
	[CHANGE_TEXT] = apply_text,
	[CHANGE_ITEMS] = apply_items,
	[CHANGE_ENTRY] = apply_entry,
	[CHANGE_ATTRIBUTE] = apply_attribute,
	[CHANGE_ONLY] = apply_only,
	[CHANGE_CUT] = apply_cut,
	[CHANGE_OUTPUT] = apply_nothing,
	[CHANGE_INPUT] = apply_nothing,
	[CHANGE_TIME] = apply_time,
};

/* The frame that returned, was left or yielded in the step before goes now. */
static void settle(struct state *s)
{
	if (s->event == EVENT_YIELD)
		leave_top(s, UNDO_SLEEP);
	else if (s->event == EVENT_RETURN || s->event == EVENT_UNWIND)
		leave_top(s, UNDO_LEAVE);
}

/* A step happens in a frame. */
static int check_event(const struct state *s, const struct delta *d, struct err *err)
{
	const struct held_frame *top = thread_top(s->world.current);

	if (d->event == EVENT_NONE)
		return 0;
	if (!top)
		return err_set(err, "an event (%s) without a frame", event_name(d->event));
	if (d->event == EVENT_RESUME && d->resumed && d->resumed != top->f.serial)
		return err_set(err, "frame %" PRIu64 " resumes, but is not on top of the stack",
			d->resumed);
	return 0;
}

static int apply_changes(struct state *s, const struct delta *d, struct err *err)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct change *c = &d->changes[i];
		assert(c->kind < ARRAY_LEN(appliers));
		if (appliers[c->kind](s, c, err) < 0)
			return -1;
	}
	return check_event(s, d, err);
}

static struct undo as_it_is(const struct state *s)
{
	return (struct undo){ .kind = UNDO_STEP,
		.was = { .step = s->step,
			.time = s->time,
			.event = s->event,
			.value = s->value,
			.current = s->world.current,
			.n_frames = s->world.n_frames } };
}

int state_apply(struct state *s, const struct delta *d, uint64_t step, struct err *err)
{
	struct undo was = as_it_is(s);
	size_t n = s->journal.n;

	settle(s);
	if (apply_changes(s, d, err) < 0) {
		undo_back_to(s, n);
		undo_step_back(s, &was);
		return -1;
	}
	s->event = d->event;
	s->value = d->value;
	s->step = step;
	*journal_add(s, UNDO_STEP) = was;
	s->journal.n_steps++;
	return 0;
}
