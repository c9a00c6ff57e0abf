/* py_step_short.c - steps before which nothing else happened: nearly all. So it is known who ran since the last one: the frame that
 * was on top then.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_step_impl.h"

#include "py_hooks.h"
#include "py_restless.h"
#include "py_site.h"
#include "py_track.h"

static inline void look_at_stores(const struct py_frame *ran)
{
	if (ran->code->n_stored)
		restless_compare_cells_in(compat_frame_slots(ran->key), ran->code->stored, ran->code->n_stored);
}

static __attribute__((noinline)) void go_on(const struct step *s, bool has_changes)
{
	step_look_up(s, has_changes);
	step_do_statements(s);
}

static __attribute__((noinline)) void go_on_from_line(struct py_thread *t, struct py_frame *f, bool has_changes)
{
	go_on(&(struct step){ .event = EVENT_LINE, .thread = t, .frame = f, .line = (int)f->line }, has_changes);
}

/* Who runs until the next one; NULL: it may be anybody. */
static inline void note_runner(const struct py_frame *f)
{
	step_may_have_stored = f && f->code->n_stored;
	if (!f)
		notice_stores();
}

static inline __attribute__((always_inline)) int end_line_event(struct py_thread *t, struct py_frame *f, bool has_changes)
{
	words_release();
	note_runner(f);
	if (!lines_step())
		go_on_from_line(t, f, has_changes);
	return 0;
}

static __attribute__((noinline)) char *put_few_slots(char *at, struct py_frame *f, size_t *first)
{
	return slots_put_few(at, &f->slots, compat_frame_slots(f->key), first);
}

static __attribute__((noinline)) int change_objects(struct py_thread *t, struct py_frame *f, int number)
{
	bool is_quiet = capture_is_at_rest();
	size_t first = slots_may_differ(&f->slots, compat_frame_slots(f->key), 0), head;
	char *begin = lines_begin()->at, *at;

	if (lines.line.cap < LINES_ROOM || f->slots.hidden || f->slots.n > SLOTS_FEW)
		return end_line_event(t, f, step_write_changed_line(f, number, slots_differ(&f->slots, compat_frame_slots(f->key), 0), is_quiet));
	*begin = '[';
	f->line = (uint32_t)number;
	at = put_uint(begin + 1, f->line);
	head = (size_t)(at - begin);
	if (first < f->slots.n)
		at = put_few_slots(at, f, &first);
	return end_line_event(t, f, end_changed_line(put_changes(at, f, first, is_quiet), head));
}

/* What was written in place, for who asks. */
static void keep_short(char *at)
{
	lines.line = str_lend(at, (size_t)(lines.end->at - at));
	lines.line.len = lines.line.cap;
}

/* It was published; is more wanted of it? */
static __attribute__((noinline)) int look_up_from_line(struct py_thread *t, struct py_frame *f, char *at, bool has_changes)
{
	if (lines_step_looked())
		return 0;
	keep_short(at);
	go_on_from_line(t, f, has_changes);
	return 0;
}

static __attribute__((noinline)) int change_all_slots(struct py_thread *t, struct py_frame *f, int number, size_t first)
{
	first = slots_differ(&f->slots, compat_frame_slots(f->key), first);
	return end_line_event(t, f, step_write_changed_line(f, number, first, true));
}

/* The line was put in place, `head` bytes and then what changed before `first`. */
static __attribute__((noinline)) int change_more_slots(struct py_thread *t, struct py_frame *f, size_t first, size_t head, size_t len)
{
	lines_begin();
	return end_line_event(t, f, end_changed_line(put_changes(lines.line.at + len, f, first, true), head));
}

/* From `first` on variables may differ, and nothing else: mostly one does. */
static __attribute__((noinline)) int change_slots(struct py_thread *t, struct py_frame *f, int number, size_t first)
{
	PyObject *const *values = compat_frame_slots(f->key);
	struct slots *slots = &f->slots;
	char *begin = lines_begin_short(), *head, *at, *end;

	if (!begin || slots->hidden || slots->n > SLOTS_FEW)
		return change_all_slots(t, f, number, first);
	*begin = '[';
	f->line = (uint32_t)number;
	at = head = put_uint(begin + 1, f->line);
	at = slots_put_few(at, slots, values, &first);
	if (first < slots->n || due & DUE_CHANGES)
		return change_more_slots(t, f, first, (size_t)(head - begin), (size_t)(at - begin));
	words_release();
	note_runner(f);
	end = at;
	if (at != head)
		*end++ = ']';
	else
		memmove(begin, begin + 1, (size_t)(--end - begin));      /* no bracket */
	return lines_step_short((size_t)(put_end(end) - begin)) ? 0 : look_up_from_line(t, f, begin, at != head);
}

/* A line event that changed nothing is just its number, and most are. */
static inline __attribute__((always_inline)) int put_line_event(struct py_thread *t, struct py_frame *f, int number, bool stores)
{
	char *at, *end;
	size_t same;

	same = slots_may_differ(&f->slots, compat_frame_slots(f->key), 0);
	if (same < f->slots.n || !lines_may_be_short() || words_n_pending || number - 1u >= 9999)
		return change_slots(t, f, number, same);
	at = lines_begin_short();
	f->line = (uint32_t)number;
	step_may_have_stored = stores;
	end = put_end(number < 100 ? put_uint(at, f->line) : put_uint_short(at, f->line));
	return lines_step_short((size_t)(end - at)) ? 0 : look_up_from_line(t, f, at, false);
}

/* … of a frame that stores into variables of closures, most of whose lines do not. */
static __attribute__((noinline)) int step_line_stored(struct py_thread *t, struct py_frame *f, int number)
{
	look_at_stores(f);
	return restless_are_quiet() ? put_line_event(t, f, number, true) : change_objects(t, f, number);
}

int step_line(struct py_thread *t, struct py_frame *f, int number)
{
	if (f->code->n_stored)
		return step_line_stored(t, f, number);
	return restless_are_quiet() ? put_line_event(t, f, number, false) : change_objects(t, f, number);
}

static inline int end_step(const struct step *s, const struct py_frame *runs, bool has_changes)
{
	words_release();
	note_runner(runs);
	if (!lines_step())
		go_on(s, has_changes);
	return 0;
}

static inline struct py_frame *frame_below(const struct py_thread *t)
{
	return t->frames[t->n_frames - 2];
}

/* The caller goes on later: what it did up to here is told now. */
static inline void leave_for_call(struct py_frame *caller, compat_frame *fr, bool is_asked)
{
	if (compat_frame_is_from_c(fr) && !is_asked)
		hooks_see_call_from_c(compat_thread(), fr, caller->key);
	if (slots_may_differ(&caller->slots, compat_frame_slots(caller->key), 0) < caller->slots.n)
		step_note_moved(caller);
	compat_frame_keep_lines_of(caller->key);
}

static inline const struct py_frame *find_caller_place(struct py_frame *below)
{
	look_at_stores(below);
	if (step_notes.len)
		step_put_notes();
	return site_has_changed(below) ? below : NULL;
}

/* Lines that are put in place, without a string around them: what is known to be there already, and numbers. What is rare is done by
 * others, which are told as much as they need for it. */

static __attribute__((noinline)) int look_up_short(struct py_thread *t, struct py_frame *f, enum event event, char *at, bool has_changes)
{
	if (lines_step_looked())
		return 0;
	keep_short(at);
	go_on(&(struct step){ .event = event, .thread = t, .frame = f, .line = (int)f->line }, has_changes);
	return 0;
}

static inline bool is_at_rest(void)
{
	return restless_are_quiet() || capture_is_at_rest();
}

/* `at`: where it began; true: that is all there is to it. */
static inline bool end_short(char *at, char *end, const struct py_frame *runs)
{
	words_release();
	note_runner(runs);
	*end++ = ']';
	end = put_end(end);
	return lines_step_short((size_t)(end - at));
}

/* All of it that is no variable is known already: this is who was called, or woken. What is behind `first` may have changed. */
static int write_begun(const struct step *s, const struct py_frame *placed, size_t first, bool is_quiet)
{
	lines_begin();
	return end_step(s, s->frame, step_write_rest(step_put_event(lines.line.at, s, placed), s->frame, first, is_quiet));
}

static __attribute__((noinline)) int resume_at_length(struct py_thread *t, struct py_frame *f, int line, const struct py_frame *placed,
						      bool is_quiet)
{
	const struct step s = { .event = EVENT_RESUME, .thread = t, .frame = f, .line = line };

	return write_begun(&s, placed, slots_differ(&f->slots, compat_frame_slots(f->key), 0), is_quiet);
}

/* As a loop asks for the next. One that is told to end has None on its stack as well, but has not gone on. */
static inline bool is_asked(const compat_frame *fr)
{
	return compat_frame_sent(fr) == Py_None && compat_frame_point(fr) == COMPAT_RESUME;
}

int step_resume(struct py_thread *t, compat_frame *fr, struct py_frame *f, int line)
{
	struct py_frame *caller = stack_top(t);
	const struct py_frame *placed;
	bool is_quiet;
	char *at, *end;

	leave_for_call(caller, fr, is_asked(fr));
	stack_push(t, f);
	placed = find_caller_place(caller);
	is_quiet = is_at_rest();
	if (!is_quiet || !lines_may_be_short() || slots_may_differ(&f->slots, compat_frame_slots(f->key), 0) < f->slots.n)
		return resume_at_length(t, f, line, placed, is_quiet);
	at = lines_begin_short();
	memcpy(at, "[\"s\",", 5);
	end = put_places(put_uint(at + 5, f->serial), f, line, placed);
	return end_short(at, end, f) ? 0 : look_up_short(t, f, EVENT_RESUME, at, false);
}

static __attribute__((noinline)) int call_at_length(struct py_thread *t, struct py_frame *f, int line, const struct py_frame *placed,
						    bool is_quiet)
{
	const struct step s = { .event = EVENT_CALL, .thread = t, .frame = f, .line = line };

	slots_begin(&f->slots);
	return write_begun(&s, placed, slots_differ(&f->slots, compat_frame_slots(f->key), 0), is_quiet);
}

/* It was put up to variable `first`, some already, but there is more to it. */
static __attribute__((noinline)) int call_with_more(struct py_thread *t, struct py_frame *f, char *at, size_t first, bool is_quiet, bool some)
{
	bool has_changes;

	slots_begin_from(&f->slots, first);
	lines_begin();
	has_changes = step_write_rest(at, f, first, is_quiet) | some;
	return end_step(&(struct step){ .event = EVENT_CALL, .thread = t, .frame = f, .line = (int)f->line }, f, has_changes);
}

int step_call(struct py_thread *t, compat_frame *fr, struct py_code *code, int line)
{
	struct py_frame *caller = stack_top(t), *f = stack_make_frame(fr, code);
	const struct py_frame *placed;
	char *at, *called, *end;
	bool is_quiet;
	size_t first;

	f->is_called_plainly = true;
	leave_for_call(caller, fr, false);
	stack_push(t, f);
	placed = find_caller_place(caller);
	is_quiet = is_at_rest();
	if (!lines_may_be_short() || !code->is_short)
		return call_at_length(t, f, line, placed, is_quiet);
	at = lines_begin_short();
	memcpy(at, code->call, sizeof(code->call));
	called = put_places(at + code->n_call, f, line, placed);
	end = slots_put_first(called, &f->slots, compat_frame_slots(fr), &first);
	if (first < f->slots.n || !is_quiet)
		return call_with_more(t, f, end, first, is_quiet, end > called);
	return end_short(at, end, f) ? 0 : look_up_short(t, f, EVENT_CALL, at, end > called);
}

static inline const struct py_frame *find_below(const struct py_thread *t, const struct py_frame *f)
{
	const struct py_frame *below = t->n_frames > 1 ? frame_below(t) : NULL;

	if (f->is_called_plainly)
		return below;
	return below && below->key == compat_frame_previous(f->key) && !below->code->is_external ? below : NULL;
}

static __attribute__((noinline)) int end_at_length(const struct step *s, bool is_quiet)
{
	struct py_frame *f = s->frame;
	size_t first = slots_differ(&f->slots, compat_frame_slots(f->key), 0);

	lines_begin();
	return end_step(s, find_below(s->thread, f), step_write_rest(step_put_event(lines.line.at, s, NULL), f, first, is_quiet));
}

static inline __attribute__((always_inline)) int end_frame(struct py_thread *t, struct py_frame *f, enum event event, int line, PyObject *value)
{
	bool is_quiet;
	char *at = NULL, *end = NULL;

	look_at_stores(f);
	is_quiet = is_at_rest();
	if (is_quiet && lines_may_be_short() && slots_may_differ(&f->slots, compat_frame_slots(f->key), 0) == f->slots.n) {
		at = lines_begin_short();
		memcpy(at, event == EVENT_RETURN ? "[\"r\"," : "[\"y\",", 5);
		end = slots_put_value(at + 5, value);
	}
	if (!end)
		return end_at_length(&(struct step){ .event = event, .thread = t, .frame = f, .line = line, .value = value }, is_quiet);
	end = put_places(end, f, line, NULL);
	return end_short(at, end, find_below(t, f)) ? 0 : look_up_short(t, f, event, at, false);
}

int step_yield(struct py_thread *t, struct py_frame *f, int line, PyObject *value)
{
	return end_frame(t, f, EVENT_YIELD, line, value);
}

int step_return(struct py_thread *t, struct py_frame *f, int line, PyObject *value)
{
	end_frame(t, f, EVENT_RETURN, line, value);
	stack_pop(t);
	stack_free_frame(f);
	return 0;
}

static __attribute__((noinline)) int raise_at_length(const struct step *s, const struct py_frame *placed, bool is_quiet)
{
	struct py_frame *f = s->frame;
	size_t first = slots_differ(&f->slots, compat_frame_slots(f->key), 0);

	lines_begin();
	return end_step(s, s->event == EVENT_UNWIND ? find_below(s->thread, f) : f,
			step_write_rest(step_put_event(lines.line.at, s, placed), f, first, is_quiet));
}

/* It was put up to variable `first`, some already. */
static __attribute__((noinline)) int raise_with_more(struct py_thread *t, struct py_frame *f, enum event event, char *at, size_t first,
						     bool is_quiet, bool some)
{
	const struct py_frame *runs = event == EVENT_UNWIND ? find_below(t, f) : f;
	bool has_changes;

	lines_begin();
	has_changes = step_write_rest(at, f, first, is_quiet) | some;
	return end_step(&(struct step){ .event = event, .thread = t, .frame = f, .line = (int)f->line }, runs, has_changes);
}

/* An exception lives: nothing less than capture_is_at_rest tells. */
static inline __attribute__((always_inline)) int raise_in(struct py_thread *t, struct py_frame *f, enum event event, int line, PyObject *value)
{
	const struct py_frame *placed = site_has_changed(f) ? f : NULL;
	bool is_quiet;
	char *at, *head, *end;
	size_t first;

	look_at_stores(f);
	is_quiet = capture_is_at_rest();
	at = lines_begin_short();
	if (!at || f->slots.hidden || f->slots.n > SLOTS_FEW || (value && !is_raised_by_id(value)))
		return raise_at_length(&(struct step){ .event = event, .thread = t, .frame = f, .line = line, .value = value }, placed,
				       is_quiet);
	memcpy(at, value ? "[\"x\"" : "[\"u\"", 4);
	head = end = put_places(value ? put_raised(at + 4, value, f) : at + 4, f, line, placed);
	first = slots_may_differ(&f->slots, compat_frame_slots(f->key), 0);
	if (first < f->slots.n)
		end = value ? put_few_slots(end, f, &first) : slots_put_few(end, &f->slots, compat_frame_slots(f->key), &first);
	if (first < f->slots.n || !is_quiet || due & DUE_CHANGES)
		return raise_with_more(t, f, event, end, first, is_quiet, end > head);
	return end_short(at, end, value ? f : find_below(t, f)) ? 0 : look_up_short(t, f, event, at, end > head);
}

int step_raise(struct py_thread *t, struct py_frame *f, int line, PyObject *exception)
{
	return raise_in(t, f, EVENT_EXCEPTION, line, exception);
}

int step_unwind(struct py_thread *t, struct py_frame *f, int line)
{
	raise_in(t, f, EVENT_UNWIND, line, NULL);
	stack_pop(t);
	stack_free_frame(f);
	return 0;
}
