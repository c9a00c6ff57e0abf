/* py_step_impl.h - what the files of py_step share: the notes that stand before a line, and the pieces a line is made of.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_STEP_IMPL_H
#define PYSTEP_SRC_PY_STEP_IMPL_H

#include <string.h>

#include "py_capture.h"
#include "py_compat_hooks.h"
#include "py_due.h"
#include "py_kinds.h"
#include "py_lines.h"
#include "py_notice.h"
#include "py_step.h"
#include "py_track.h"
#include "pystep/ring.h"
#include "pystep/write.h"

/* py_step_notes.c */
extern struct str step_notes;           /* of the step being written; used again for every one */
extern bool step_is_asked;              /* that step is the one of step_ask */
void step_notes_start(bool with_times);
void step_put_notes(void);              /* what stands before the line, and is seldom there */
void step_note_late(void);

/* py_step.c */
extern bool step_is_stopped_at;         /* the step being written, whatever it is */
extern bool step_may_have_stored;       /* into variables of closures: the frame that has run since the last step */
char *step_put_event(char *at, const struct step *s, const struct py_frame *placed);
/* What an event's line has besides the event, and its end. These three: true, something changed. */
bool step_write_rest(char *at, struct py_frame *f, size_t first, bool is_quiet);
bool step_write_changed_line(struct py_frame *f, int number, size_t first, bool is_quiet);
char *step_take_back_bracket(char *at);
bool step_put(const struct step *s);    /* true: somebody may want more of us */
void step_look_up(const struct step *s, bool has_changes);

/* py_step_statement.c */
void step_do_statements(const struct step *s);

/* `at` is where the line ends, kept in a register from piece to piece: there is room for one piece, and more. */
#define ROOM 160
_Static_assert((SLOTS_FEW + 1) * SLOTS_ROOM + ROOM < LINES_ROOM, "the line of a call with few variables");
_Static_assert(ROOM > 5 * (4 + PUT_UINT_MOST) && ROOM >= SLOTS_ROOM, "an event without its value, or a slot");

/* One that is raised has been given its id by who tells of it: the frame has it, too. */
static inline bool is_raised_by_id(const PyObject *exception)
{
	return Py_TYPE(exception)->tp_flags & Py_TPFLAGS_HAVE_GC && kind_is_safe(Py_TYPE(exception));
}

static inline char *put_raised(char *at, PyObject *exception, const struct py_frame *f)
{
	char *end = track_put(at + 1, exception);

	*at = ',';
	if (end)
		return end;
	at[1] = '[';
	end = put_uint(at + 2, f->raised);
	*end = ']';
	return end + 1;
}

static inline char *put_slot(char *at, char which, uint32_t value)  /* of those that are no variables */
{
	memcpy(at, ",-?,", 4);
	at[2] = which;
	return put_uint(at + 4, value);
}

static inline char *put_places(char *at, struct py_frame *f, int line, const struct py_frame *placed)
{
	if (line > 0 && (uint32_t)line != f->line) {
		f->line = (uint32_t)line;
		at = put_slot(at, '1', f->line);
	}
	if (placed)
		at = put_slot(at, '2', placed->site);
	return at;
}

/* What changed, behind what the line says already. */
static inline char *put_changes(char *at, struct py_frame *f, size_t first, bool is_quiet)
{
	if (first < f->slots.n)
		at = slots_put(&lines.line, at, &f->slots, compat_frame_slots(f->key), first);
	if (is_quiet && !(due & DUE_CHANGES))
		return at;
	str_end(&lines.line, at);
	capture_changes(&lines.line);
	return str_begin(&lines.line, ROOM);
}

static inline char *put_end(char *at)
{
	memcpy(at, ",\n", 2);
	return at + 2;
}

static inline void end_line(char *at, bool is_list)
{
	if (is_list)
		*at++ = ']';
	str_end(&lines.line, put_end(at));
}

/* `head`: up to where the line only says where it is. True: something changed, as with those that follow. */
static inline bool end_changed_line(char *end, size_t head)
{
	bool has_changes = (size_t)(end - lines.line.at) != head;

	end_line(has_changes ? end : step_take_back_bracket(end), has_changes);
	return has_changes;
}

#endif
