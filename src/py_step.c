/* py_step.c - steps as lines.
 *
 * Locals of a frame change only while it runs, so it is enough to compare them at its own events,
 * at the call of another frame, and, when another thread had its turn, those of every thread's top
 * frame.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_step.h"

#include <sched.h>
#include <time.h>
#include <unistd.h>

#include "py_compat_hooks.h"
#include "py_death.h"
#include "py_due.h"
#include "py_end.h"
#include "py_keyframe.h"
#include "py_kinds.h"
#include "py_lines.h"
#include "py_notice.h"
#include "py_output.h"
#include "py_raw.h"
#include "py_redact.h"
#include "py_rows.h"
#include "py_site.h"
#include "py_statement.h"
#include "py_text.h"
#include "py_track.h"
#include "py_tracked.h"
#include "pystep/ring.h"
#include "pystep/write.h"

unsigned due;
static struct str notes, pairs;         /* used again for every step */
static struct py_thread nobody;
struct py_thread *step_thread = &nobody;
unsigned long step_switches;
static struct py_thread *asking;        /* see step_ask */
static bool is_asked;                   /* the step being written is that one */
static bool is_stopped_at;              /* whatever it is */
static bool may_have_stored;            /* into variables of closures: the frame that has run since the last step */
static bool has_times;
static struct timespec started;
static uint64_t last_time;              /* of the step being written, ns since the start */

void step_start(bool with_times)
{
	has_times = with_times;
	keyframe_start();
	if (with_times)
		due |= DUE_TIME;
	clock_gettime(CLOCK_MONOTONIC, &started);
}

uint64_t step_time(void)
{
	return last_time;
}

/* Threads. */

static void add_text(struct str *out, const char *s)
{
	write_string(out, s, strlen(s));
}

/* What threading calls the thread, looked up in its table without asking anyone. */
static char *find_thread_name(PyThreadState *ts)
{
	PyObject *module = compat_dict_find(compat_modules(), "threading");
	PyObject *active = NULL, *key, *thread, *name = NULL;
	Py_ssize_t at = 0;

	if (module && PyModule_Check(module))
		active = compat_dict_find(PyModule_GetDict(module), "_active");
	while (active && PyDict_CheckExact(active) && PyDict_Next(active, &at, &key, &thread)) {
		if (!PyLong_CheckExact(key) ||
		    PyLong_AsUnsignedLongMask(key) != compat_thread_ident(ts))
			continue;
		name = compat_instance_attribute(thread, "_name");
	}
	if (name && PyUnicode_Check(name))
		return text_of(name);
	return compat_thread_id(ts) == 1 ? base_strdup("MainThread") : NULL;
}

static void note_thread(struct py_thread *t, PyThreadState *ts)
{
	bool is_new = !t->serial;

	step_thread = t;
	if (is_new)
		stack_number(t, find_thread_name(ts));
	str_add(&notes, "{\"thread\":");
	write_uint(&notes, t->serial);
	if (!t->n_frames && t->name) { /* the reader forgot it when its last frame had gone */
		str_add(&notes, ",\"name\":");
		add_text(&notes, t->name);
	}
	if (has_times && !t->n_frames) {
		str_add(&notes, ",\"tid\":");
		write_uint(&notes, (uint64_t)gettid());
	}
	str_add(&notes, "},\n");
}

static void note_other_threads(const struct py_thread *t)
{
	PyThreadState *ts;

	step_switches = compat_switches();
	notice_stores();
	ts = PyInterpreterState_ThreadHead(PyInterpreterState_Get());
	for (; ts; ts = PyThreadState_Next(ts)) {
		struct py_thread *other = stack_thread(ts);

		if (other != t && other->n_frames)
			step_note_moved(stack_top(other));
	}
}

/* Notes. */

/* The frame of a generator that died; one that came to its end before is not asleep any more.
 * The address has not been used again: that would have been a step. */
static void note_dead_frames(void)
{
	uint64_t key;

	while (death_next(&key)) {
		struct py_frame *f = stack_wake((compat_frame *)(uintptr_t)key);

		if (f)
			step_note_drop(f);
	}
	due &= ~DUE_DEATHS;
}

static void note_time(void)
{
	static int last_cpu = -1;
	struct timespec now;
	int cpu;

	if (!has_times)
		return;
	cpu = sched_getcpu();
	clock_gettime(CLOCK_MONOTONIC, &now);
	last_time = (now.tv_sec - started.tv_sec) * 1000000000LL + (now.tv_nsec - started.tv_nsec);
	str_add(&notes, "{\"time\":");
	write_uint(&notes, last_time);
	if (cpu >= 0 && cpu != last_cpu) {
		str_add(&notes, ",\"cpu\":");
		write_uint(&notes, (uint64_t)cpu);
	}
	last_cpu = cpu;
	str_add(&notes, "},\n");
}

void step_note_moved(struct py_frame *f)
{
	PyObject *const *values = compat_frame_slots(f->key);
	size_t first = slots_differ(&f->slots, values, 0);

	if (first == f->slots.n) {
		slots_seen(&f->slots);
		return;
	}
	str_clear(&pairs);
	slots_write(&pairs, &f->slots, values, first);
	if (!pairs.len)
		return;
	str_add(&notes, "{\"slots\":");
	write_uint(&notes, f->serial);
	str_add(&notes, ",\"set\":[");
	str_add_bytes(&notes, pairs.at + 1, pairs.len - 1);      /* without the comma in front */
	str_add(&notes, "]},\n");
}

void step_note_enter(const struct py_frame *f, bool is_new, struct py_frame *below)
{
	bool has_moved = below && site_has_changed(below);

	str_add(&notes, "{\"enter\":");
	write_uint(&notes, f->serial);
	if (is_new) {
		str_add(&notes, ",\"code\":");
		write_uint(&notes, f->code->number);
		str_add(&notes, ",\"line\":");
		write_uint(&notes, f->line);
		if (f->names) {
			str_add(&notes, ",\"names\":");
			write_uint(&notes, f->names);
		}
	}
	if (has_moved) {
		str_add(&notes, ",\"site\":");
		write_uint(&notes, below->site);
	}
	str_add(&notes, "},\n");
}

void step_note_drop(struct py_frame *f)
{
	str_add(&notes, "{\"drop\":");
	write_uint(&notes, f->serial);
	str_add(&notes, "},\n");
	stack_free_frame(f);
}

void step_note_sleep(const struct py_frame *f)
{
	str_add(&notes, "{\"sleep\":");
	write_uint(&notes, f->serial);
	str_add(&notes, "},\n");
}

void step_note_leave(size_t n)
{
	str_addf(&notes, "{\"leave\":%zu},\n", n);
}

void step_ask(struct py_thread *t)
{
	asking = t;
	due |= DUE_ASKED;
}

static void note_asked(const struct py_thread *t)
{
	is_asked = asking == t;
	if (!is_asked)
		return;
	asking = NULL;
	due &= ~DUE_ASKED;
	str_add(&notes, "{\"asked\":true},\n");
}

void step_catch_up(struct py_thread *t, PyThreadState *ts)
{
	str_clear(&notes);
	due &= ~DUE_NOTES;
	is_asked = false;
	if (due & DUE_OUTPUT || !raw_is_quiet())
		output_take(&notes);
	if (due & DUE_DEATHS)
		note_dead_frames();
	if (step_switches != compat_switches())
		note_other_threads(t);
	if (t != step_thread)
		note_thread(t, ts);
	if (due & DUE_ASKED)
		note_asked(t);
}

/* Lines. */

static const char letters[N_EVENTS] = {
	[EVENT_CALL] = 'c', [EVENT_LINE] = 'l', [EVENT_RETURN] = 'r', [EVENT_UNWIND] = 'u',
	[EVENT_YIELD] = 'y', [EVENT_RESUME] = 's', [EVENT_EXCEPTION] = 'x',
};

/* `at` is where the line ends, kept in a register from piece to piece: there is room for one piece, and more. */
#define ROOM 160
_Static_assert((SLOTS_FEW + 1) * SLOTS_ROOM + ROOM < LINES_ROOM, "the line of a call with few variables");
_Static_assert(ROOM > 5 * (4 + PUT_UINT_MOST) && ROOM >= SLOTS_ROOM, "an event without its value, or a slot");

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

static char *put_slot(char *at, char which, uint32_t value)  /* of those that are no variables */
{
	memcpy(at, ",-?,", 4);
	at[2] = which;
	return put_uint(at + 4, value);
}

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

static char *put_event(char *at, const struct step *s, const struct py_frame *placed)
{
	enum event event = s->event;

	memcpy(at, "[\"?\"", 4);
	at[2] = event == EVENT_CALL && s->frame->names ? 'n' : letters[event];
	at += 4;
	if (put_operand[event])
		at = put_operand[event](at, s);
	return put_places(at, s->frame, s->line, placed);
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

static char *take_back_bracket(char *at)
{
	memmove(lines.line.at, lines.line.at + 1, (size_t)(at - lines.line.at) - 1);
	return at - 1;
}


/* `head`: up to where the line only says where it is. True: something changed, as with those that follow. */
static inline bool end_changed_line(char *end, size_t head)
{
	bool has_changes = (size_t)(end - lines.line.at) != head;

	end_line(has_changes ? end : take_back_bracket(end), has_changes);
	return has_changes;
}

static inline __attribute__((always_inline)) bool write_changed_line(struct py_frame *f, int number, size_t first, bool is_quiet)
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

	return write_changed_line(f, number, slots_differ(&f->slots, compat_frame_slots(f->key), 0), is_quiet);
}

/* What an event's line has besides the event, and its end. */
static bool write_rest(char *at, struct py_frame *f, size_t first, bool is_quiet)
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
	return write_rest(put_event(lines.line.at, s, placed), s->frame, first, is_quiet);
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
		.is_new_code = code >= n_codes, .has_changes = has_changes || notes.len, .is_asked = is_asked,
		.frame = s->frame->serial, .text = lines.line.at, .n_text = lines.line.len,
		.notes = notes.at, .n_notes = notes.len,
	});
	if (is_stopped_at)
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

static void look_up(const struct step *s, bool has_changes)
{
	point_out(s, has_changes);
	lines_stop(s->thread->serial, s->thread->n_frames, leaves(s));
	end_if_at_limit();
	if (lines_are_too_many())
		end_recording(RECORD_SIZE);
}

static void note_late(void)
{
	if (notice_late_taken())
		str_add(&notes, "{\"late\":true},\n");
}

/* What stands before the line, and is seldom there. */
static __attribute__((noinline)) void put_notes(void)
{
	if (keyframe_is_due()) {
		keyframe_drop_finished();
		note_late();
	}
	if (due & DUE_TIME)
		note_time();
	if (notes.len) {
		lines_put(&notes);
		due |= DUE_NOTES;
	}
}

/* True: somebody may want more of us. */
static bool put_step(const struct step *s)
{
	bool is_due = keyframe_is_due(), has_changes;
	struct py_frame *placed;

	if (may_have_stored || code_stores_unseen(s->frame->code))
		notice_stores();
	may_have_stored = false;
	if (due & (DUE_KEYFRAME | DUE_TIME) || notes.len)
		put_notes();
	placed = find_placed(s);
	has_changes = s->event == EVENT_LINE ? write_line_event(s->frame, s->line) : write_event(s, placed);
	if (is_due)
		keyframe_write(&lines.line, s);
	words_release();
	note_stores(s);
	if (lines_step() && !is_stopped_at)
		return false;
	look_up(s, has_changes);
	return true;
}

/* Statements of the user's. */

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
	str_add(&notes, "{\"statement\":");
	write_string(&notes, text, len);
	str_add(&notes, "},\n");
	put_step(&s);
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
	is_stopped_at = true;
	write_statement(where, "", 0);
	is_stopped_at = false;
}

static void do_statements(const struct step *s)
{
	struct statement what;

	while ((what.asked = lines_asked()) != NULL)
		if (statement_prepare(&what, s->thread))
			run_statement(s, &what);
		else
			lines_wait(s->thread->serial, s->thread->n_frames);
}

static void write_row(const struct step *s)
{
	str_clear(&notes);              /* for nobody */
	rows_write(s);
}

/* What was put off is told of before the thread ends: there may be no other step. */
static inline void settle_late(const struct step *s)
{
	if (__builtin_expect(s->thread->n_frames <= 1, 0))
		note_late();
}

void step_write(const struct step *s)
{
	if (s->event == EVENT_RETURN || s->event == EVENT_UNWIND)
		settle_late(s);
	if (rows_wanted)
		write_row(s);
	else if (put_step(s))
		do_statements(s);
}

/* Steps before which nothing else happened. So it is known who ran since the last one: the frame that was on top then. */

static inline void look_at_stores(const struct py_frame *ran)
{
	if (ran->code->n_stored)
		capture_look_at_cells(compat_frame_slots(ran->key), ran->code->stored, ran->code->n_stored);
}

static __attribute__((noinline)) void go_on(const struct step *s, bool has_changes)
{
	look_up(s, has_changes);
	do_statements(s);
}

static __attribute__((noinline)) void go_on_from_line(struct py_thread *t, struct py_frame *f, bool has_changes)
{
	go_on(&(struct step){ .event = EVENT_LINE, .thread = t, .frame = f, .line = (int)f->line }, has_changes);
}

/* Who runs until the next one; NULL: it may be anybody. */
static inline void note_runner(const struct py_frame *f)
{
	may_have_stored = f && f->code->n_stored;
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
		return end_line_event(t, f, write_changed_line(f, number, slots_differ(&f->slots, compat_frame_slots(f->key), 0), is_quiet));
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
	return end_line_event(t, f, write_changed_line(f, number, first, true));
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
	may_have_stored = stores;
	end = put_end(number < 100 ? put_uint(at, f->line) : put_uint_short(at, f->line));
	return lines_step_short((size_t)(end - at)) ? 0 : look_up_from_line(t, f, at, false);
}

/* … of a frame that stores into variables of closures, most of whose lines do not. */
static __attribute__((noinline)) int step_line_stored(struct py_thread *t, struct py_frame *f, int number)
{
	look_at_stores(f);
	return suspects_are_quiet() ? put_line_event(t, f, number, true) : change_objects(t, f, number);
}

int step_line(struct py_thread *t, struct py_frame *f, int number)
{
	if (f->code->n_stored)
		return step_line_stored(t, f, number);
	return suspects_are_quiet() ? put_line_event(t, f, number, false) : change_objects(t, f, number);
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
	if (notes.len)
		put_notes();
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
	return suspects_are_quiet() || capture_is_at_rest();
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
	return end_step(s, s->frame, write_rest(put_event(lines.line.at, s, placed), s->frame, first, is_quiet));
}

static __attribute__((noinline)) int resume_at_length(struct py_thread *t, struct py_frame *f, int line, const struct py_frame *placed,
						      bool is_quiet)
{
	const struct step s = { .event = EVENT_RESUME, .thread = t, .frame = f, .line = line };

	return write_begun(&s, placed, slots_differ(&f->slots, compat_frame_slots(f->key), 0), is_quiet);
}

int step_resume(struct py_thread *t, compat_frame *fr, struct py_frame *f, int line)
{
	struct py_frame *caller = stack_top(t);
	const struct py_frame *placed;
	bool is_quiet;
	char *at, *end;

	leave_for_call(caller, fr, compat_frame_sent(fr) == Py_None);    /* as a loop asks for the next */
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
	has_changes = write_rest(at, f, first, is_quiet) | some;
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
	return end_step(s, find_below(s->thread, f), write_rest(put_event(lines.line.at, s, NULL), f, first, is_quiet));
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
			write_rest(put_event(lines.line.at, s, placed), f, first, is_quiet));
}

/* It was put up to variable `first`, some already. */
static __attribute__((noinline)) int raise_with_more(struct py_thread *t, struct py_frame *f, enum event event, char *at, size_t first,
						     bool is_quiet, bool some)
{
	const struct py_frame *runs = event == EVENT_UNWIND ? find_below(t, f) : f;
	bool has_changes;

	lines_begin();
	has_changes = write_rest(at, f, first, is_quiet) | some;
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
