/* py_step_statement.c - the user's statements as steps: one before which they run, and one that has what they changed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_step_impl.h"

#include <stdlib.h>

#include "py_statement.h"
#include "pystep/write.h"

/* Where it ran, and whatever it called, may have other values now: frames of this thread, and those asleep. */
static void note_all_moved(struct py_thread *t)
{
	size_t n = stack_n_asleep();
	struct py_frame **asleep = base_realloc_array(NULL, n + 1, sizeof(struct py_frame *));

	for (size_t i = 0; i + 1 < t->n_frames; i++)
		step_note_moved(t->frames[i]);
	stack_list_asleep(asleep);
	for (size_t i = 0; i < n; i++)
		if (!compat_frame_is_finished(asleep[i]->key))
			step_note_moved(asleep[i]);
	free(asleep);
}

/* A step of the frame, at the line where it stands. */
static void write_statement(const struct step *where, const char *text, size_t len)
{
	struct step s = { .event = EVENT_LINE, .thread = where->thread, .frame = where->frame,
		.line = (int)where->frame->line };

	step_begin(s.thread, PyThreadState_Get());
	note_all_moved(s.thread);
	str_add(&step_notes, "{\"statement\":");
	write_string(&step_notes, text, len);
	str_add(&step_notes, "},\n");
	step_put(&s);
}

/* One step is the statement, as a line is: about to run. The next has what it changed. It runs untraced, so its stores tell
 * nobody: everything is looked at. */
static void run_statement(const struct step *where, const struct statement *what)
{
	write_statement(where, what->asked->text, what->asked->n_text);
	statement_run(what);
	if (!lines_are_open())
		return;
	notice_everything();
	step_is_stopped_at = true;
	write_statement(where, "", 0);
	step_is_stopped_at = false;
}

void step_do_statements(const struct step *s)
{
	struct statement what;

	while ((what.asked = lines_asked()) != NULL)
		if (statement_prepare(&what, s->thread))
			run_statement(s, &what);
		else
			lines_wait(s->thread->serial, s->thread->n_frames);
}
