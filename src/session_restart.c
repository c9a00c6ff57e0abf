/* session_restart.c - the program run again; what is shown at every stop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "pystep/breakpoint.h"
#include "pystep/expr.h"
#include "session_walk.h"

/* Displays. */

size_t session_n_displays(const struct session *s)
{
	return s->n_displays;
}

struct expr *session_display(const struct session *s, size_t i)
{
	return s->displays[i];
}

int session_add_display(struct session *s, const char *text, struct err *err)
{
	struct expr *x = expr_compile(text, err);

	if (!x)
		return -1;
	BASE_GROW(s->displays, s->cap_displays, s->n_displays + 1);
	s->displays[s->n_displays++] = x;
	return 0;
}

void session_remove_display(struct session *s, size_t i)
{
	expr_free(s->displays[i]);
	memmove(s->displays + i, s->displays + i + 1, (--s->n_displays - i) * sizeof(*s->displays));
}

/* Running again. */

void session_on_restart(struct session *s, session_restart_fn *fn, void *arg)
{
	s->restart = fn;
	s->restart_arg = arg;
}

/* Others may still hold cursors on it. */
static void keep_old(struct session *s)
{
	BASE_GROW(s->old, s->cap_old, s->n_old + 1);
	s->old[s->n_old++] = s->tl;
}

static void take(struct session *s, const struct session_run *run)
{
	for (int i = 0; i < 2; i++) {
		cursor_free(s->cursors[i]);
		s->cursors[i] = cursor_new(run->tl);
	}
	keep_old(s);
	s->tl = run->tl;
	s->tracee = run->tracee;
	s->rec = run->rec;
	s->has_before = false;
	s->selected = 0;
	marks_free(&s->marks);
	breakpoints_move(s->breakpoints, run->tl);
}

int session_restart(struct session *s, struct err *err)
{
	struct session_run run = { 0 };

	if (!s->restart)
		return err_set(err, "this is a record: there is no program to start again");
	tracee_free(s->tracee);
	s->tracee = NULL;
	if (s->restart(s->restart_arg, &run, err) < 0)
		return -1;
	take(s, &run);
	return session_move(s, MOTION_OVER, 1, 1, NULL, err);
}
