/* state_change_frame.c - changes of threads, frames and names, applied.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "state_impl.h"

#include <inttypes.h>

int apply_reset(struct state *s, const struct change *c, struct err *err)
{
	struct world *old = base_alloc(sizeof(*old));

	(void)c;
	(void)err;
	*old = s->world;
	s->time = 0;
	journal_add(s, UNDO_RESET)->world = old;
	s->world = (struct world){ 0 };
	return 0;
}

static struct thread *add_thread(struct state *s, uint64_t serial)
{
	struct thread *t = base_alloc(sizeof(*t));

	t->serial = serial;
	world_put_thread(&s->world, t);
	journal_add(s, UNDO_THREAD_NEW)->thread.thread = t;
	return t;
}

/* A thread without frames is only kept while it is the current one. */
static void leave_thread(struct state *s)
{
	struct thread *t = s->world.current;

	if (!t || t->n_frames)
		return;
	world_take_thread(&s->world, t);
	journal_add(s, UNDO_THREAD_GONE)->thread.thread = t;
}

static void name_thread(struct state *s, struct thread *t, struct value name)
{
	struct undo *u = journal_add(s, UNDO_THREAD_NAME);

	u->thread.thread = t;
	u->thread.name = t->name;
	t->name = name;
}

int apply_thread(struct state *s, const struct change *c, struct err *err)
{
	struct thread *t = world_thread(&s->world, c->a, NULL);

	if (!c->a)
		return err_set(err, "there is no thread 0");
	if (!t)
		t = add_thread(s, c->a);
	if (t != s->world.current)
		leave_thread(s);
	s->world.current = t;
	if (c->value.len && c->value.at[0] == '"') /* a keyframe says null where there is none */
		name_thread(s, t, c->value);
	return 0;
}

/* Steps are of thread 1 until a thread is named. */
static struct thread *current_thread(struct state *s)
{
	if (!s->world.current) {
		struct thread *first = world_thread(&s->world, 1, NULL);
		s->world.current = first ? first : add_thread(s, 1);
	}
	return s->world.current;
}

static int push_new(
	struct state *s, uint64_t serial, uint64_t number, uint64_t names, struct err *err)
{
	const struct code *code =
		number <= UINT32_MAX ? program_code(s->program, (uint32_t)number) : NULL;

	if (!code)
		return err_set(err, "there is no code %" PRIu64, number);
	struct thread *t = current_thread(s);
	struct held_frame *h = frame_new(serial, (uint32_t)number, code, names);
	world_push(&s->world, t, h);
	journal_add(s, UNDO_CALL)->move.frame = h;
	if (serial > s->world.n_frames)
		s->world.n_frames = serial;
	return 0;
}

int apply_call(struct state *s, const struct change *c, struct err *err)
{
	if (s->world.n_frames == UINT64_MAX || world_frame(&s->world, s->world.n_frames + 1))
		return err_set(err, "frame %" PRIu64 " is there already", s->world.n_frames + 1);
	return push_new(s, s->world.n_frames + 1, c->a, c->b, err);
}

int apply_adopt(struct state *s, const struct change *c, struct err *err)
{
	if (!c->a || world_frame(&s->world, c->a))
		return err_set(err, "frame %" PRIu64 " is there already", c->a);
	return push_new(s, c->a, c->b, c->c, err);
}

static struct held_frame *asleep_frame(struct state *s, uint64_t serial, struct err *err)
{
	struct held_frame *h = world_frame(&s->world, serial);

	if (h && !h->thread)
		return h;
	err_set(err, h ? "frame %" PRIu64 " is not asleep" : "there is no frame %" PRIu64, serial);
	return NULL;
}

int apply_enter(struct state *s, const struct change *c, struct err *err)
{
	struct held_frame *h = asleep_frame(s, c->a, err);

	if (!h)
		return -1;
	world_pick_up(&s->world, current_thread(s), h);
	journal_add(s, UNDO_WAKE)->move.frame = h;
	return 0;
}

void leave_top(struct state *s, enum undo_kind kind)
{
	struct held_frame *top = thread_top(s->world.current);
	struct undo *u = journal_add(s, kind);

	u->move.frame = top;
	u->move.thread = top->thread;
	if (kind == UNDO_SLEEP)
		world_lay_down(&s->world, top);
	else
		world_pop(&s->world, top);
}

int apply_park(struct state *s, const struct change *c, struct err *err)
{
	struct held_frame *top = thread_top(s->world.current);

	if (!top || top->f.serial != c->a)
		return err_set(err, "frame %" PRIu64 " is not on top of the stack", c->a);
	leave_top(s, UNDO_SLEEP);
	return 0;
}

int apply_leave(struct state *s, const struct change *c, struct err *err)
{
	size_t depth = s->world.current ? s->world.current->n_frames : 0;

	if (c->a > depth)
		return err_set(err, "%" PRIu64 " frames cannot leave a stack of %zu", c->a, depth);
	for (uint64_t i = 0; i < c->a; i++)
		leave_top(s, UNDO_LEAVE);
	return 0;
}

int apply_drop(struct state *s, const struct change *c, struct err *err)
{
	struct held_frame *h = asleep_frame(s, c->a, err);

	if (!h)
		return -1;
	world_take_asleep(&s->world, h);
	journal_add(s, UNDO_DROP)->move.frame = h;
	return 0;
}

int apply_frames(struct state *s, const struct change *c, struct err *err)
{
	(void)err;
	s->world.n_frames = c->a;
	return 0;
}

/* Names. */

int apply_line(struct state *s, const struct change *c, struct err *err)
{
	struct held_frame *top = thread_top(s->world.current);
	struct undo *u;

	if (!top)
		return err_set(err, "line %" PRIu64 " has no frame to be in", c->a);
	if (c->a > UINT32_MAX)
		return err_set(err, "there is no line %" PRIu64, c->a);
	u = journal_add(s, UNDO_LINE);
	u->line.frame = top;
	u->line.line = top->f.line;
	top->f.line = (uint32_t)c->a;
	return 0;
}

int apply_site(struct state *s, const struct change *c, struct err *err)
{
	const struct thread *t = s->world.current;
	struct held_frame *h;
	struct undo *u;

	if (!t || t->n_frames <= c->b)
		return err_set(err, "site %" PRIu64 " has no frame to be in", c->a);
	if (c->a > UINT32_MAX)
		return err_set(err, "there is no site %" PRIu64, c->a);
	h = (struct held_frame *)t->frames[t->n_frames - 1 - c->b];
	u = journal_add(s, UNDO_SITE);
	u->line.frame = h;
	u->line.line = h->f.site;
	h->f.site = (uint32_t)c->a;
	return 0;
}

static int set_slot(struct state *s, struct held_frame *h, const struct change *c, struct err *err)
{
	struct undo *u;

	if (c->a >= h->f.code->n_slots)
		return err_set(err, "slot %" PRIu64 " of a frame of %s, which has %" PRIu32, c->a,
			h->f.code->name, h->f.code->n_slots);
	u = journal_add(s, UNDO_SLOT);
	u->slot.frame = h;
	u->slot.slot = (size_t)c->a;
	u->slot.old = h->slots[c->a];
	h->slots[c->a] = value_is_bound(c->value) ? c->value : VALUE_NOTHING;
	return 0;
}

int apply_slot(struct state *s, const struct change *c, struct err *err)
{
	struct held_frame *top = thread_top(s->world.current);

	if (!top)
		return err_set(err, "slot %" PRIu64 " has no frame to be in", c->a);
	return set_slot(s, top, c, err);
}

int apply_frame_slot(struct state *s, const struct change *c, struct err *err)
{
	struct held_frame *h = world_frame(&s->world, c->b);

	if (!h)
		return err_set(err, "there is no frame %" PRIu64, c->b);
	return set_slot(s, h, c, err);
}
