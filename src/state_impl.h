/* state_impl.h - what a state is made of, for the state_*.c files.
 *
 *     state.c          its life, the journal's memory
 *     state_world.c    threads, frames and objects: the small moves, each with an inverse
 *     state_apply.c    a delta, applied: its changes in order, then its event
 *     state_change_frame.c, state_change_object.c      one change: a few of those moves, each noted in the journal
 *     state_undo.c     the notes taken back, or let go
 *     state_read.c     reading: steps, threads, frames, objects
 *     state_names.c    reading: what names show
 *     state_visible.c  reading: what can be reached from names
 *
 * Nothing in the world is freed while the journal may need it: what is replaced moves into the journal and is freed when its
 * note is let go. So pointers to frames, threads and objects in notes stay good.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_STATE_IMPL_H
#define PYSTEP_SRC_STATE_IMPL_H

#include "live.h"
#include "pystep/state.h"

struct held_frame {
	struct frame   f;               /* first: what readers are lent */
	struct thread *thread;          /* on whose stack; NULL: asleep */
	size_t         place;           /* asleep: index in world.asleep */
	struct value   slots[];
};

struct world {
	struct thread **threads;        /* by serial; only the current one may be without frames */
	size_t          n_threads, cap_threads;
	struct thread  *current;        /* NULL before the first step */
	struct idmap    frames;         /* all that live, by serial: p is the held_frame */
	struct held_frame **asleep;     /* in any order, unless is_sorted */
	size_t          n_asleep, cap_asleep;
	bool            is_sorted;      /* asleep is, by serial */
	uint64_t        n_frames;       /* serial of the last frame so far */
	struct idmap    objects;        /* see live.h */
};

enum undo_kind {
	UNDO_STEP,                      /* ends what one state_apply noted */
	UNDO_RESET,
	UNDO_THREAD_NEW, UNDO_THREAD_GONE, UNDO_THREAD_NAME,
	UNDO_CALL,                      /* a frame was made and pushed */
	UNDO_LEAVE,                     /* … popped, and is gone */
	UNDO_SLEEP,                     /* … popped, and sleeps */
	UNDO_WAKE,                      /* … pushed, slept before */
	UNDO_DROP,                      /* … slept, and is gone */
	UNDO_LINE, UNDO_SITE, UNDO_SLOT,
	UNDO_DEFINE,                    /* an object that was not there before */
	UNDO_REPLACE,                   /* one that was something else before */
	UNDO_DEATH,
	UNDO_TEXT, UNDO_CUT,
	UNDO_SPLICE,
	UNDO_INSERT, UNDO_SET, UNDO_REMOVE,     /* of an entry or attribute */
	N_UNDOS
};

struct undo {
	enum undo_kind kind;
	enum section   section;         /* of what is changed in an object */
	union {
		struct {                /* UNDO_STEP: what was so before */
			uint64_t       step, time, n_frames;
			struct value   value;
			struct thread *current;
			enum event     event;
		} was;
		struct world  *world;
		struct { struct thread *thread; struct value name; } thread;
		struct { struct held_frame *frame; struct thread *thread; } move;
		struct { struct held_frame *frame; uint32_t line; } line;      /* or site */
		struct { struct held_frame *frame; size_t slot; struct value old; } slot;
		struct { uint64_t id; struct value definition; struct live *live; } object;
		struct { struct live *live; struct value old; } text;
		struct { struct live *live; uint64_t old; } cut;
		struct {
			struct live *live;
			size_t at, n_added, n_removed;
			union { struct value one, *many; } old;         /* n_removed of them */
		} splice;
		struct { struct live *live; size_t at; struct entry old; } pair;
	};
};

struct state {
	const struct program *program;
	uint64_t     step, time;
	enum event   event;
	struct value value;
	struct world world;
	struct {
		struct undo *notes;
		size_t first, n, cap;   /* notes[first … n-1] */
		size_t n_steps;         /* how many UNDO_STEP among them */
	} journal;
	struct { struct value *at; size_t cap; } items;         /* of a change under way */
	uint64_t     mark;              /* counts the walks of state_visible.c */
	state_provide_fn *provide;      /* NULL: what is not there is not */
	void        *provide_arg;
};

/* state.c */
struct undo *journal_add(struct state *s, enum undo_kind kind);      /* to be filled at once */

/* state_change_*.c: 0, or -1 when the change does not fit the state; what it did until then is in the journal. */
typedef int apply_fn(struct state *s, const struct change *c, struct err *err);
apply_fn apply_reset, apply_thread, apply_call, apply_adopt, apply_enter, apply_park, apply_leave,
	apply_drop, apply_frames, apply_line, apply_site, apply_slot, apply_frame_slot;
apply_fn apply_define, apply_extend, apply_death, apply_text, apply_items, apply_entry, apply_attribute, apply_only, apply_cut;
void leave_top(struct state *s, enum undo_kind kind);        /* UNDO_LEAVE or UNDO_SLEEP; there is a top */

/* state_undo.c */
void undo_back_to(struct state *s, size_t n);                /* take back all notes from the n-th on */
void undo_step_back(struct state *s, struct undo *u);         /* what an UNDO_STEP says; the last to be taken back */
void undo_let_go(struct undo *u);                            /* free what it keeps */

/* state_world.c. World moves do not check: the caller has. */
void world_free(struct world *w);
struct thread *world_thread(const struct world *w, uint64_t serial, size_t *place);  /* NULL: place is where it would go */
void world_put_thread(struct world *w, struct thread *t);
void world_take_thread(struct world *w, struct thread *t);
void thread_free(struct thread *t);
struct held_frame *frame_new(uint64_t serial, uint32_t number, const struct code *code, uint64_t names);
struct held_frame *world_frame(const struct world *w, uint64_t serial);      /* or NULL */
struct held_frame *thread_top(const struct thread *t);       /* or NULL, also for no thread */
void world_push(struct world *w, struct thread *t, struct held_frame *f);    /* it is not anywhere now */
void world_pop(struct world *w, struct held_frame *f);       /* the top of its thread goes */
void world_lay_down(struct world *w, struct held_frame *f);  /* … from the top of its thread to sleep */
void world_pick_up(struct world *w, struct thread *t, struct held_frame *f); /* … and back */
void world_put_asleep(struct world *w, struct held_frame *f);        /* it is not anywhere now */
void world_take_asleep(struct world *w, struct held_frame *f);
void world_sort_asleep(struct world *w);

/* state_names.c */
bool entry_is_hidden(const struct entry *e);                  /* a name of a module that Python put there */

#endif
