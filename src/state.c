/* state.c - the program at one moment: its life, and the journal's memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "state_impl.h"

#include <stdlib.h>

struct state *state_new(const struct program *program)
{
	struct state *s = base_alloc(sizeof(*s));

	s->program = program;
	return s;
}

void state_reset(struct state *s)
{
	state_forget(s, 0);
	world_free(&s->world);
	s->step = s->time = 0;
	s->event = EVENT_NONE;
	s->value = VALUE_NOTHING;
}

void state_free(struct state *s)
{
	if (!s)
		return;
	state_reset(s);
	free(s->journal.notes);
	free(s->items.at);
	free(s);
}

struct undo *journal_add(struct state *s, enum undo_kind kind)
{
	struct undo *u;

	BASE_GROW(s->journal.notes, s->journal.cap, s->journal.n + 1);
	u = &s->journal.notes[s->journal.n++];
	u->kind = kind;
	return u;
}

static void let_go_of_first_step(struct state *s)
{
	struct undo *u;

	do {
		u = &s->journal.notes[s->journal.first++];
		undo_let_go(u);
	} while (u->kind != UNDO_STEP);
	s->journal.n_steps--;
}

/* The room in front is used again once it is the greater part: each note moves once at most for each that went. */
static void close_gap(struct state *s)
{
	size_t n = s->journal.n - s->journal.first;

	if (s->journal.first < n)
		return;
	if (n)
		memcpy(s->journal.notes, s->journal.notes + s->journal.first,
			n * sizeof(*s->journal.notes));
	s->journal.first = 0;
	s->journal.n = n;
}

void state_forget(struct state *s, size_t keep)
{
	while (s->journal.n_steps > keep)
		let_go_of_first_step(s);
	close_gap(s);
}

bool state_can_revert(const struct state *s)
{
	return s->journal.n_steps > 0;
}
