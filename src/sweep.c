/* sweep.c - the stacks, followed through all steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sweep.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Threads: few, so looked up by going through them. */

static struct sweep_thread *find_thread(struct sweep *w, uint64_t thread)
{
	for (size_t i = 0; i < w->n_threads; i++)
		if (w->threads[i].serial == thread)
			return &w->threads[i];
	BASE_GROW(w->threads, w->cap_threads, w->n_threads + 1);
	w->threads[w->n_threads] = (struct sweep_thread){ .serial = thread };
	return &w->threads[w->n_threads++];
}

static void forget_idle_threads(struct sweep *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n_threads; i++)
		if (w->threads[i].top || w->threads[i].serial == w->thread)
			w->threads[n++] = w->threads[i];
	w->n_threads = n;
}

static void go_to_thread(struct sweep *w, uint64_t thread)
{
	struct sweep_thread *t;

	if (w->thread)
		find_thread(w, w->thread)->event = w->before;
	t = find_thread(w, thread);
	w->thread = thread;
	w->top = t->top;
	w->before = t->event;
	if (w->n_threads > 64)
		forget_idle_threads(w);
}

static void put_on_top(struct sweep *w, struct sweep_frame *f)
{
	f->thread = w->thread;
	f->caller = w->top;
	f->depth = w->top ? w->top->depth + 1 : 1;
	w->top = f;
	find_thread(w, w->thread)->top = f;
}

static void take_off_top(struct sweep *w)
{
	struct sweep_frame *f = w->top;

	w->top = f->caller;
	find_thread(w, w->thread)->top = f->caller;
	f->thread = 0;
	f->caller = NULL;
}

/* Frames. */

struct sweep_frame *sweep_frame(const struct sweep *w, uint64_t serial)
{
	struct idmap_slot *slot = idmap_find(&w->frames, serial);

	return slot ? slot->p : NULL;
}

struct sweep_frame *sweep_top(const struct sweep *w, uint64_t thread)
{
	for (size_t i = 0; i < w->n_threads; i++)
		if (w->threads[i].serial == thread)
			return w->threads[i].top;
	return NULL;
}

static int push_new(
	struct sweep *w, uint64_t serial, uint64_t code, uint64_t names, struct err *err)
{
	const struct program *p = timeline_program(w->tl);
	struct sweep_frame *f;

	if (!serial || code > UINT32_MAX || !program_code(p, (uint32_t)code) ||
		sweep_frame(w, serial))
		return err_set_status(
			err, ERR_RECORD, "a frame of code %" PRIu64 " cannot begin", code);
	f = base_alloc(sizeof(*f));
	f->serial = serial;
	f->code = program_code(p, (uint32_t)code);
	f->code_number = (uint32_t)code;
	f->line = f->code->line;
	f->names = names;
	idmap_add(&w->frames, serial)->p = f;
	if (serial > w->n_frames)
		w->n_frames = serial;
	put_on_top(w, f);
	return 0;
}

static void frame_gone(struct sweep *w, struct sweep_frame *f)
{
	if (w->on_gone)
		w->on_gone(w->arg, w, f);
	idmap_remove(&w->frames, idmap_find(&w->frames, f->serial));
	free(f);
}

static void leave(struct sweep *w)
{
	struct sweep_frame *f = w->top;

	take_off_top(w);
	frame_gone(w, f);
}

static int wake(struct sweep *w, uint64_t serial, struct err *err)
{
	struct sweep_frame *f = sweep_frame(w, serial);

	if (!f || f->thread)
		return err_set_status(err, ERR_RECORD, "frame %" PRIu64 " is not asleep", serial);
	put_on_top(w, f);
	return 0;
}

/* Whoever returned, was left or yielded in the step before goes now. */
static void settle(struct sweep *w)
{
	if (w->event == EVENT_YIELD && w->top)
		take_off_top(w);
	else if ((w->event == EVENT_RETURN || w->event == EVENT_UNWIND) && w->top)
		leave(w);
}

/* What a delta that was read says of frames. */

static int follow_thread(struct sweep *w, const struct change *c, struct err *err)
{
	(void)err;
	go_to_thread(w, c->a);
	return 0;
}

static int follow_call(struct sweep *w, const struct change *c, struct err *err)
{
	return push_new(w, w->n_frames + 1, c->a, c->b, err);
}

static int follow_enter(struct sweep *w, const struct change *c, struct err *err)
{
	return wake(w, c->a, err);
}

static int follow_adopt(struct sweep *w, const struct change *c, struct err *err)
{
	return push_new(w, c->a, c->b, c->c, err);
}

static int follow_park(struct sweep *w, const struct change *c, struct err *err)
{
	if (!w->top || w->top->serial != c->a)
		return err_set_status(
			err, ERR_RECORD, "frame %" PRIu64 " is not on top of the stack", c->a);
	take_off_top(w);
	return 0;
}

static int follow_leave(struct sweep *w, const struct change *c, struct err *err)
{
	for (uint64_t i = 0; i < c->a; i++) {
		if (!w->top)
			return err_set_status(err, ERR_RECORD, "more frames leave than there are");
		leave(w);
	}
	return 0;
}

static int follow_drop(struct sweep *w, const struct change *c, struct err *err)
{
	struct sweep_frame *f = sweep_frame(w, c->a);

	if (!f || f->thread)
		return err_set_status(err, ERR_RECORD, "frame %" PRIu64 " is not asleep", c->a);
	frame_gone(w, f);
	return 0;
}

static int follow_frames(struct sweep *w, const struct change *c, struct err *err)
{
	(void)err;
	w->n_frames = c->a;
	return 0;
}

static int follow_line(struct sweep *w, const struct change *c, struct err *err)
{
	(void)err;
	if (w->top)
		w->top->line = (uint32_t)c->a;
	return 0;
}

static int (*const follow[CHANGE_TIME + 1])(
	struct sweep *w, const struct change *c, struct err *err) = {
	[CHANGE_THREAD] = follow_thread,
	[CHANGE_CALL] = follow_call,
	[CHANGE_ENTER] = follow_enter,
	[CHANGE_ADOPT] = follow_adopt,
	[CHANGE_PARK] = follow_park,
	[CHANGE_LEAVE] = follow_leave,
	[CHANGE_DROP] = follow_drop,
	[CHANGE_FRAMES] = follow_frames,
	[CHANGE_LINE] = follow_line,
};

static int follow_delta(struct sweep *w, struct err *err)
{
	const struct delta *d = &w->delta;

	for (size_t i = 0; i < d->n; i++)
		if (follow[d->changes[i].kind] &&
			follow[d->changes[i].kind](w, &d->changes[i], err) < 0)
			return -1;
	w->event = d->event;
	w->is_read = true;
	w->has_changes = w->has_objects = true;
	return 0;
}

static int follow_glance(struct sweep *w, const struct source_glance *g, struct err *err)
{
	w->event = g->event;
	w->has_changes = g->has_changes;
	w->has_objects = g->has_objects;
	if (g->event == EVENT_CALL)
		return push_new(w, w->n_frames + 1, g->number, 0, err);
	if (g->event == EVENT_RESUME)
		return wake(w, g->number, err);
	if (g->event == EVENT_LINE && w->top)
		w->top->line = (uint32_t)g->number;
	return 0;
}

/* Moving. */

static int read_here(struct sweep *w, struct err *err)
{
	uint64_t next;

	return w->src->ops->read(w->src, w->pos, &w->delta, &next, err);
}

int sweep_read(struct sweep *w, struct err *err)
{
	if (w->is_read)
		return 0;
	if (read_here(w, err) <= 0)
		return err->text[0] ? -1
				    : err_set_status(err, ERR_RECORD, "step %" PRIu64 " is missing",
					      w->step);
	w->is_read = true;
	return 0;
}

/* A call whose names live in a dict is read for that. */
static bool must_read(const struct sweep *w, const struct source_glance *g)
{
	const struct code *code;

	if (g->needs_read || g->event != EVENT_CALL)
		return g->needs_read;
	code = g->number <= UINT32_MAX ? program_code(timeline_program(w->tl), (uint32_t)g->number)
				       : NULL;
	return code && (code->kind == CODE_MODULE || code->kind == CODE_CLASS);
}

static int blame(const struct sweep *w, struct err *err)
{
	if (w->src->ops->blame)
		w->src->ops->blame(w->src, w->next, err);
	return -1;
}

int sweep_next(struct sweep *w, struct err *err)
{
	struct source_glance g;
	uint64_t next;
	int got;

	if (w->step >= timeline_last(w->tl))
		return 0;
	got = w->src->ops->glance(w->src, w->next, &g, &next, err);
	if (got <= 0)
		return got;
	settle(w);
	if (!w->is_statement)
		w->before = w->event;
	w->is_read = false;
	w->is_asked = g.is_asked;
	w->is_statement = g.is_statement;
	w->pos = w->next;
	w->next = next;
	w->step++;
	if (!w->thread)
		go_to_thread(w, 1);
	if (must_read(w, &g)) {
		if (read_here(w, err) <= 0 || follow_delta(w, err) < 0)
			return blame(w, err);
	} else if (follow_glance(w, &g, err) < 0) {
		return blame(w, err);
	}
	return w->top ? 1
		      : (err_set_status(err, ERR_RECORD, "an event without a frame"),
				blame(w, err));
}

/* Life, and where it begins. */

static void clear(struct sweep *w)
{
	for (struct idmap_slot *s = NULL; (s = idmap_next(&w->frames, s));)
		free(s->p);
	idmap_free(&w->frames);
	w->frames = (struct idmap){ 0 };
	w->n_threads = 0;
	w->n_frames = w->thread = 0;
	w->top = NULL;
	w->event = w->before = EVENT_NONE;
	w->has_changes = w->has_objects = w->is_read = w->is_asked = w->is_statement = false;
}

void sweep_begin(struct sweep *w, struct timeline *tl)
{
	*w = (struct sweep){ .tl = tl, .src = timeline_source(tl) };
}

void sweep_end(struct sweep *w)
{
	clear(w);
	free(w->threads);
	delta_free(&w->delta);
}

static int start_at(struct sweep *w, const struct source_keyframe *k, struct err *err)
{
	clear(w);
	if (w->src->ops->read_keyframe(w->src, k->pos, &w->delta, &w->next, err) < 0)
		return -1;
	w->step = k->step;
	w->pos = k->pos;
	if (follow_delta(w, err) == 0 && (w->top || w->event == EVENT_NONE))
		return 1;
	if (!err->text[0])
		err_set_status(err, ERR_RECORD, "an event without a frame");
	return blame(w, err);
}

static void start_before_all(struct sweep *w)
{
	const struct source_index *index = timeline_index(w->tl);

	clear(w);
	w->step = index->first - 1;
	w->pos = w->next = index->start;
	delta_clear(&w->delta);
	w->is_read = true;
}

/* A keyframe that cannot be read is passed over for the one before it. A record whose first step is not step 1 has one there. */
int sweep_start(struct sweep *w, uint64_t step, struct err *err)
{
	const struct source_index *index = timeline_index(w->tl);
	struct err first = { 0 };

	for (size_t i = index->n_keyframes; i-- > 0;) {
		if (index->keyframes[i].step > step && (i > 0 || index->first == 1))
			continue;
		if (start_at(w, &index->keyframes[i], &first) > 0)
			return 1;
	}
	if (index->first > 1 && index->last >= index->first) {
		*err = first;
		return -1;
	}
	start_before_all(w);
	return 1;
}
