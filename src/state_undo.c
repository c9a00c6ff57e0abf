/* state_undo.c - the notes of the journal, taken back or let go.
 *
 * Notes are taken back last first, so each finds the world as it was just after the move it notes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "state_impl.h"

#include <assert.h>
#include <stdlib.h>

void undo_step_back(struct state *s, struct undo *u)
{
	s->step = u->was.step;
	s->time = u->was.time;
	s->event = u->was.event;
	s->value = u->was.value;
	s->world.current = u->was.current;
	s->world.n_frames = u->was.n_frames;
}

static void back_reset(struct state *s, struct undo *u)
{
	world_free(&s->world);
	s->world = *u->world;
	free(u->world);
}

static void back_thread_new(struct state *s, struct undo *u)
{
	world_take_thread(&s->world, u->thread.thread);
	thread_free(u->thread.thread);
}

static void back_thread_gone(struct state *s, struct undo *u)
{
	world_put_thread(&s->world, u->thread.thread);
}

static void back_thread_name(struct state *s, struct undo *u)
{
	(void)s;
	u->thread.thread->name = u->thread.name;
}

static void back_call(struct state *s, struct undo *u)
{
	world_pop(&s->world, u->move.frame);
	free(u->move.frame);
}

static void back_leave(struct state *s, struct undo *u)
{
	world_push(&s->world, u->move.thread, u->move.frame);
}

static void back_sleep(struct state *s, struct undo *u)
{
	world_pick_up(&s->world, u->move.thread, u->move.frame);
}

static void back_wake(struct state *s, struct undo *u)
{
	world_lay_down(&s->world, u->move.frame);
}

static void back_drop(struct state *s, struct undo *u)
{
	world_put_asleep(&s->world, u->move.frame);
}

static void back_line(struct state *s, struct undo *u)
{
	(void)s;
	u->line.frame->f.line = u->line.line;
}

static void back_site(struct state *s, struct undo *u)
{
	(void)s;
	u->line.frame->f.site = u->line.line;
}

static void back_slot(struct state *s, struct undo *u)
{
	(void)s;
	u->slot.frame->slots[u->slot.slot] = u->slot.old;
}

static void back_define(struct state *s, struct undo *u)
{
	struct idmap_slot *slot = idmap_find(&s->world.objects, u->object.id);

	live_free(slot->p);
	idmap_remove(&s->world.objects, slot);
}

static void put_object(struct idmap_slot *slot, const struct undo *u)
{
	slot->v = u->object.definition;
	slot->p = u->object.live;
}

static void back_replace(struct state *s, struct undo *u)
{
	struct idmap_slot *slot = idmap_find(&s->world.objects, u->object.id);

	live_free(slot->p);
	put_object(slot, u);
}

static void back_death(struct state *s, struct undo *u)
{
	put_object(idmap_add(&s->world.objects, u->object.id), u);
}

static void back_text(struct state *s, struct undo *u)
{
	(void)s;
	u->text.live->o.text = u->text.old;
}

static void back_cut(struct state *s, struct undo *u)
{
	(void)s;
	*live_cut(u->cut.live, u->section) = u->cut.old;
}

static void back_splice(struct state *s, struct undo *u)
{
	size_t n = u->splice.n_removed;
	const struct value *old = n > 1 ? u->splice.old.many : &u->splice.old.one;

	(void)s;
	live_splice(u->splice.live, u->splice.at, u->splice.n_added, old, n);
	undo_let_go(u);
}

static void back_insert(struct state *s, struct undo *u)
{
	(void)s;
	live_remove(u->pair.live, u->section, u->pair.at);
}

static void back_set(struct state *s, struct undo *u)
{
	size_t n;

	(void)s;
	live_pairs(u->pair.live, u->section, &n)[u->pair.at] = u->pair.old;
}

static void back_remove(struct state *s, struct undo *u)
{
	(void)s;
	live_insert(u->pair.live, u->section, u->pair.at, u->pair.old);
}

static void let_go_world(struct undo *u)
{
	world_free(u->world);
	free(u->world);
}

static void let_go_thread(struct undo *u)
{
	thread_free(u->thread.thread);
}
static void let_go_frame(struct undo *u)
{
	free(u->move.frame);
}
static void let_go_object(struct undo *u)
{
	live_free(u->object.live);
}

static void let_go_splice(struct undo *u)
{
	if (u->splice.n_removed > 1)
		free(u->splice.old.many);
}

/* clang-format off */
static const struct {
	void (*back)(struct state *s, struct undo *u);
	void (*let_go)(struct undo *u);         /* NULL: it keeps nothing */
} undos[N_UNDOS] = {
	[UNDO_STEP]        = { undo_step_back, NULL },
	[UNDO_RESET]       = { back_reset, let_go_world },
	[UNDO_THREAD_NEW]  = { back_thread_new, NULL },
	[UNDO_THREAD_GONE] = { back_thread_gone, let_go_thread },
	[UNDO_THREAD_NAME] = { back_thread_name, NULL },
	[UNDO_CALL]        = { back_call, NULL },
	[UNDO_LEAVE]       = { back_leave, let_go_frame },
	[UNDO_SLEEP]       = { back_sleep, NULL },
	[UNDO_WAKE]        = { back_wake, NULL },
	[UNDO_DROP]        = { back_drop, let_go_frame },
	[UNDO_LINE]        = { back_line, NULL },
	[UNDO_SITE]        = { back_site, NULL },
	[UNDO_SLOT]        = { back_slot, NULL },
	[UNDO_DEFINE]      = { back_define, NULL },
	[UNDO_REPLACE]     = { back_replace, let_go_object },
	[UNDO_DEATH]       = { back_death, let_go_object },
	[UNDO_TEXT]        = { back_text, NULL },
	[UNDO_CUT]         = { back_cut, NULL },
	[UNDO_SPLICE]      = { back_splice, let_go_splice },
	[UNDO_INSERT]      = { back_insert, NULL },
	[UNDO_SET]         = { back_set, NULL },
	[UNDO_REMOVE]      = { back_remove, NULL },
};
/* clang-format on */

void undo_let_go(struct undo *u)
{
	if (undos[u->kind].let_go)
		undos[u->kind].let_go(u);
}

void undo_back_to(struct state *s, size_t n)
{
	while (s->journal.n > n) {
		struct undo *u = &s->journal.notes[--s->journal.n];
		undos[u->kind].back(s, u);
	}
}

/* The step's own note is the last of its notes, but what was so before it counts last. */
void state_revert(struct state *s)
{
	assert(state_can_revert(s));
	struct undo was = s->journal.notes[--s->journal.n];
	size_t n = s->journal.n;
	while (n > s->journal.first && s->journal.notes[n - 1].kind != UNDO_STEP)
		n--;
	undo_back_to(s, n);
	undo_step_back(s, &was);
	s->journal.n_steps--;
}
