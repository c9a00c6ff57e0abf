/* py_step_notes.c - what stands before a step's line: whose turn it is, frames that came, slept or went without a step, times.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_step_impl.h"

#include <sched.h>
#include <time.h>
#include <unistd.h>

#include "py_death.h"
#include "py_keyframe.h"
#include "py_output.h"
#include "py_site.h"
#include "py_text.h"

struct str step_notes;
static struct str pairs;                /* used again for every note */
static struct py_thread nobody;
struct py_thread *step_thread = &nobody;
unsigned long step_switches;
static struct py_thread *asking;        /* see step_ask */
bool step_is_asked;
static bool has_times;
static struct timespec started;
static uint64_t last_time;              /* of the step being written, ns since the start */

void step_notes_start(bool with_times)
{
	has_times = with_times;
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
	str_add(&step_notes, "{\"thread\":");
	write_uint(&step_notes, t->serial);
	if (!t->n_frames && t->name) { /* the reader forgot it when its last frame had gone */
		str_add(&step_notes, ",\"name\":");
		add_text(&step_notes, t->name);
	}
	if (has_times && !t->n_frames) {
		str_add(&step_notes, ",\"tid\":");
		write_uint(&step_notes, (uint64_t)gettid());
	}
	str_add(&step_notes, "},\n");
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
	str_add(&step_notes, "{\"time\":");
	write_uint(&step_notes, last_time);
	if (cpu >= 0 && cpu != last_cpu) {
		str_add(&step_notes, ",\"cpu\":");
		write_uint(&step_notes, (uint64_t)cpu);
	}
	last_cpu = cpu;
	str_add(&step_notes, "},\n");
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
	str_add(&step_notes, "{\"slots\":");
	write_uint(&step_notes, f->serial);
	str_add(&step_notes, ",\"set\":[");
	str_add_bytes(&step_notes, pairs.at + 1, pairs.len - 1); /* without the comma in front */
	str_add(&step_notes, "]},\n");
}

void step_note_enter(const struct py_frame *f, bool is_new, struct py_frame *below)
{
	bool has_moved = below && site_has_changed(below);

	str_add(&step_notes, "{\"enter\":");
	write_uint(&step_notes, f->serial);
	if (is_new) {
		str_add(&step_notes, ",\"code\":");
		write_uint(&step_notes, f->code->number);
		str_add(&step_notes, ",\"line\":");
		write_uint(&step_notes, f->line);
		if (f->names) {
			str_add(&step_notes, ",\"names\":");
			write_uint(&step_notes, f->names);
		}
	}
	if (has_moved) {
		str_add(&step_notes, ",\"site\":");
		write_uint(&step_notes, below->site);
	}
	str_add(&step_notes, "},\n");
}

void step_note_drop(struct py_frame *f)
{
	str_add(&step_notes, "{\"drop\":");
	write_uint(&step_notes, f->serial);
	str_add(&step_notes, "},\n");
	stack_free_frame(f);
}

void step_note_sleep(const struct py_frame *f)
{
	str_add(&step_notes, "{\"sleep\":");
	write_uint(&step_notes, f->serial);
	str_add(&step_notes, "},\n");
}

void step_note_leave(size_t n)
{
	str_addf(&step_notes, "{\"leave\":%zu},\n", n);
}

void step_ask(struct py_thread *t)
{
	asking = t;
	due |= DUE_ASKED;
}

static void note_asked(const struct py_thread *t)
{
	step_is_asked = asking == t;
	if (!step_is_asked)
		return;
	asking = NULL;
	due &= ~DUE_ASKED;
	str_add(&step_notes, "{\"asked\":true},\n");
}

void step_catch_up(struct py_thread *t, PyThreadState *ts)
{
	str_clear(&step_notes);
	due &= ~DUE_NOTES;
	step_is_asked = false;
	if (due & DUE_OUTPUT || !raw_is_quiet())
		output_take(&step_notes);
	if (due & DUE_DEATHS)
		note_dead_frames();
	if (step_switches != compat_switches())
		note_other_threads(t);
	if (t != step_thread)
		note_thread(t, ts);
	if (due & DUE_ASKED)
		note_asked(t);
}

void step_note_late(void)
{
	if (notice_late_taken())
		str_add(&step_notes, "{\"late\":true},\n");
}

void step_put_notes(void)
{
	if (keyframe_is_due()) {
		keyframe_drop_finished();
		step_note_late();
	}
	if (due & DUE_TIME)
		note_time();
	if (step_notes.len) {
		lines_put(&step_notes);
		due |= DUE_NOTES;
	}
}
