/* py_step.c - steps as lines.
 *
 * Locals of a frame change only while it runs, so it is enough to compare them at its own events,
 * at the call of another frame, and, when another thread had its turn, those of every thread's top
 * frame.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_step_impl.h"

#include "py_end.h"
#include "py_keyframe.h"
#include "py_redact.h"
#include "py_rows.h"
#include "py_site.h"

unsigned due;
bool step_is_stopped_at, step_may_have_stored;

void step_start(bool with_times)
{
	keyframe_start();
	step_notes_start(with_times);
}

static const char letters[N_EVENTS] = {
	[EVENT_CALL] = 'c', [EVENT_LINE] = 'l', [EVENT_RETURN] = 'r', [EVENT_UNWIND] = 'u',
	[EVENT_YIELD] = 'y', [EVENT_RESUME] = 's', [EVENT_EXCEPTION] = 'x',
};

static char *put_call(char *at, const struct step *s)
{
	*at++ = ',';
	at = put_uint(at, s->frame->code->number);
	if (s->frame->names) {
		*at++ = ',';
		at = put_uint(at, s->frame->names);
	}
	return at;
}

static char *put_value(char *at, const struct step *s)
{
	char *end = NULL;

	*at++ = ',';
	if (s->value && s->value != redact_value)
		end = scalar_put(at, s->value);
	if (end)
		return end;
	str_end(&lines.line, at);
	capture_value(&lines.line, s->value);
	return str_begin(&lines.line, ROOM);
}

static char *put_exception(char *at, const struct step *s)
{
	return is_raised_by_id(s->value) ? put_raised(at, s->value, s->frame) : put_value(at, s);
}

static char *put_frame(char *at, const struct step *s)
{
	*at++ = ',';
	return put_uint(at, s->frame->serial);
}

static char *(*const put_operand[N_EVENTS])(char *at, const struct step *) = {
	[EVENT_CALL] = put_call, [EVENT_RETURN] = put_value, [EVENT_YIELD] = put_value,
	[EVENT_RESUME] = put_frame, [EVENT_EXCEPTION] = put_exception,
};

/* Whose place it tells: the caller's, or its own; if that is where the record has it, nobody's. Before the line is begun: a site
 * that is new has a note of its own. */
static struct py_frame *find_placed(const struct step *s)
{
	enum event event = s->event;
	const struct py_thread *t = s->thread;
	struct py_frame *f = NULL;

	if (event == EVENT_CALL || event == EVENT_RESUME)
		f = t->n_frames > 1 ? t->frames[t->n_frames - 2] : NULL;
	else if (event == EVENT_EXCEPTION || event == EVENT_UNWIND)
		f = s->frame;
	return f && site_has_changed(f) ? f : NULL;
}

char *step_put_event(char *at, const struct step *s, const struct py_frame *placed)
{
	enum event event = s->event;

	memcpy(at, "[\"?\"", 4);
	at[2] = event == EVENT_CALL && s->frame->names ? 'n' : letters[event];
	at += 4;
	if (put_operand[event])
		at = put_operand[event](at, s);
	return put_places(at, s->frame, s->line, placed);
}

char *step_take_back_bracket(char *at)
{
	memmove(lines.line.at, lines.line.at + 1, (size_t)(at - lines.line.at) - 1);
	return at - 1;
}

bool step_write_changed_line(struct py_frame *f, int number, size_t first, bool is_quiet)
{
	char *begin = lines_begin()->at, *at;
	size_t head;

	*begin = '[';
	f->line = (uint32_t)number;
	at = put_uint(begin + 1, f->line);
	head = (size_t)(at - begin);
	return end_changed_line(put_changes(at, f, first, is_quiet), head);
}

static bool write_line_event(struct py_frame *f, int number)
{
	bool is_quiet = capture_is_at_rest();

	return step_write_changed_line(f, number, slots_differ(&f->slots, compat_frame_slots(f->key), 0), is_quiet);
}

bool step_write_rest(char *at, struct py_frame *f, size_t first, bool is_quiet)
{
	size_t len = (size_t)(at - lines.line.at);
	bool has_changes;

	at = put_changes(at, f, first, is_quiet);
	has_changes = (size_t)(at - lines.line.at) != len;
	end_line(at, true);
	return has_changes;
}

static bool write_event(const struct step *s, const struct py_frame *placed)
{
	size_t first = slots_differ(&s->frame->slots, compat_frame_slots(s->frame->key), 0);
	bool is_quiet = capture_is_at_rest();

	lines_begin();
	return step_write_rest(step_put_event(lines.line.at, s, placed), s->frame, first, is_quiet);
}

static bool leaves(const struct step *s)
{
	return s->event == EVENT_RETURN || s->event == EVENT_UNWIND;
}

/* What whoever waits for this step may want to know of it. A code was told of before its first
 * step, and others with it that have theirs later: the highest number tells that some are new. */
static void point_out(const struct step *s, bool has_changes)
{
	static uint32_t n_codes;
	uint32_t code = s->frame->code->number;

	lines_point(&(struct ring_point){
		.event = s->event, .code = code, .line = s->frame->line,
		.is_new_code = code >= n_codes, .has_changes = has_changes || step_notes.len, .is_asked = step_is_asked,
		.frame = s->frame->serial, .text = lines.line.at, .n_text = lines.line.len,
		.notes = step_notes.at, .n_notes = step_notes.len,
	});
	if (step_is_stopped_at)
		lines_stop_next();
	if (code >= n_codes)
		n_codes = code + 1;
}

/* Until the next event only the frame of this one runs, or the one that it goes back to. That one is below it on the stack,
 * or out of scope. */
static void note_stores(const struct step *s)
{
	const struct py_thread *t = s->thread;
	bool goes_back = leaves(s) || s->event == EVENT_YIELD;
	const struct py_frame *below = goes_back && t->n_frames > 1 ? t->frames[t->n_frames - 2] : NULL;

	if (code_stores_unseen(s->frame->code) ||
	    (goes_back && (!below || below->key != compat_frame_previous(s->frame->key) || code_stores_unseen(below->code))))
		notice_stores();
}

static void end_if_at_limit(void)
{
	if (lines_at_limit())
		end_at_limit();
}

void step_look_up(const struct step *s, bool has_changes)
{
	point_out(s, has_changes);
	lines_stop(s->thread->serial, s->thread->n_frames, leaves(s));
	end_if_at_limit();
	if (lines_are_too_many())
		end_recording(RECORD_SIZE);
}

bool step_put(const struct step *s)
{
	bool is_due = keyframe_is_due(), has_changes;
	struct py_frame *placed;

	if (step_may_have_stored || code_stores_unseen(s->frame->code))
		notice_stores();
	step_may_have_stored = false;
	if (due & (DUE_KEYFRAME | DUE_TIME) || step_notes.len)
		step_put_notes();
	placed = find_placed(s);
	has_changes = s->event == EVENT_LINE ? write_line_event(s->frame, s->line) : write_event(s, placed);
	if (is_due)
		keyframe_write(&lines.line, s);
	words_release();
	note_stores(s);
	if (lines_step() && !step_is_stopped_at)
		return false;
	step_look_up(s, has_changes);
	return true;
}

static void write_row(const struct step *s)
{
	str_clear(&step_notes); /* for nobody */
	rows_write(s);
}

/* What was put off is told of before the thread ends: there may be no other step. */
static inline void settle_late(const struct step *s)
{
	if (__builtin_expect(s->thread->n_frames <= 1, 0))
		step_note_late();
}

void step_write(const struct step *s)
{
	if (s->event == EVENT_RETURN || s->event == EVENT_UNWIND)
		settle_late(s);
	if (rows_wanted)
		write_row(s);
	else if (step_put(s))
		step_do_statements(s);
}
