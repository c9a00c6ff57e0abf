/* session_walk.h - from one step to another by looking at the steps between: what a motion is.
 *
 *     session_walk.c    what the motions look for; the steps near by, as states; the live program run on
 *     session_far.c     the steps beyond, as sweeps see them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SESSION_WALK_H
#define PYSTEP_SRC_SESSION_WALK_H

#include <signal.h>

#include "pystep/session.h"
#include "pystep/tracee.h"
#include "session_marks.h"

struct asked {                          /* a question about a variable, answered by going somewhere */
	char    *text;                  /* NULL: none yet */
	uint64_t frame, step;           /* whose variable; where the answer was */
};

struct session {
	struct timeline *tl;
	struct record *rec;             /* that tl reads, or NULL */
	char  *path;                    /* of its file, or NULL */
	char  *filter;                  /* of exports, or NULL */
	struct tracee *tracee;          /* NULL: a record */
	struct cursor *cursors[2];      /* here, and where one stood before */
	int    here;                    /* which of the two */
	bool   has_before;
	int    selected;                /* frame being looked at */
	struct breakpoints *breakpoints;
	struct expr **displays;
	size_t n_displays, cap_displays;
	session_restart_fn *restart;
	void  *restart_arg;
	struct timeline **old;          /* of runs before the last restart */
	size_t n_old, cap_old;
	bool   is_stuck;                /* it was interrupted after that step, and did not stop */
	uint64_t stuck_at;
	bool   has_given_up;            /* a search for stops was cancelled */
	volatile sig_atomic_t is_cancelled;
	unsigned near;                  /* steps of a walk that are looked at as states */
	struct marks marks;
	struct asked asked;
	session_progress_fn *progress;
	void  *progress_arg;
};

enum walked {
	WALK_REACHED,
	WALK_STOPPED,                   /* at a breakpoint on the way */
	WALK_ENDED,                     /* ran into an end */
	WALK_CANCELLED,                 /* while looking at what is there */
	WALK_INTERRUPTED,               /* while the program ran */
	WALK_FAILED,                    /* err says how */
};

/* Where a walk began, and what it looks for. */
struct walk {
	struct session *session;
	struct cursor *scout;
	int      direction;
	uint64_t left;                  /* steps still to be reached, this one included */
	uint64_t thread;                /* serial; 0: there was none */
	uint64_t *stack;                /* serials of its frames, outermost first */
	size_t   depth, cap;
	uint64_t frame;                 /* innermost, 0: none */
	uint32_t line;                  /* of that frame */
	uint64_t target;                /* OUT: the frame to leave */
	size_t   target_depth;
	uint32_t to_line;               /* UNTIL: 0, or the line asked for */
	uint64_t stop;                  /* the next breakpoint on the way, 0: none … */
	uint64_t checked;               /* … up to that step; 0: nothing looked at */
	uint64_t stride;                /* steps looked at together */
};

/* A step as a walk sees it: of a state, or of a sweep. */
struct seen {
	enum event event;
	uint64_t thread, top;           /* serials; 0: none */
	size_t   depth;                 /* of the thread's stack */
	uint32_t line;
	const struct state *state;      /* one of the two */
	const struct sweep *sweep;
};
typedef bool walk_reached_fn(const struct walk *w, const struct seen *at);

struct walk_kind {
	walk_reached_fn *reached;
	/* Live: how far the program may run before it has to be looked at again. */
	void (*stop)(const struct walk *w, struct tracee_stop *stop);
	/* Live, after that and the breakpoints were told: mark what narrows it down further. True: something was marked. May be NULL */
	bool (*mark)(const struct walk *w, struct tracee *t, struct tracee_stop *stop);
	/* A frame such that no step at which it is there, but its first and its last, is reached. 0: none. NULL: never one */
	uint64_t (*quiet)(const struct walk *w, const struct sweep *sweep);
	bool is_uniform;                /* where a walk began does not matter: many are one */
};
extern const struct walk_kind walk_kinds[N_MOTIONS];

void walk_begin(struct walk *w, const struct state *st, int selected);       /* from there */
enum walked walk_on(struct walk *w, const struct walk_kind *kind, struct err *err);
/* The same, from where it has come to, without looking at states: session_far.c. The scout stands where it leads. */
enum walked walk_far(struct walk *w, const struct walk_kind *kind, struct err *err);
/* The program makes the next step, when all that are known were looked at. */
enum walked walk_make_next(struct walk *w, const struct walk_kind *kind, uint64_t next, struct err *err);
bool walk_goes_on(struct session *s, uint64_t step);         /* false: the user has had enough */
/* The program, or a search, came to that: REACHED: to this step, where one stands from now on. */
int session_stand(struct session *s, enum walked how, uint64_t step, struct str *note, struct err *err);
/* Take in what the running program does until it stops, or the user has enough of it. */
enum walked walk_wait(struct session *s, struct err *err);
/* Run the program until step `want` is there or never will be. */
enum walked walk_live(struct session *s, const struct tracee_stop *stop, uint64_t want, struct err *err);

#endif
