/* py_keyframe.c - the whole state written down now and then.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_keyframe.h"

#include <stdlib.h>

#include "py_lines.h"
#include "py_redact.h"
#include "pystep/write.h"

#define FLOOR 65536                     /* bytes between keyframes at least … */
#define RATIO 4                         /* … and this many times the size of the last one */

void keyframe_start(void)
{
	lines_mark(FLOOR);
}

static struct py_frame **list_asleep(void)
{
	struct py_frame **list = base_realloc_array(NULL, stack_n_asleep() + 1, sizeof(*list));

	stack_list_asleep(list);
	return list;
}

/* Only what ended while nobody looked, as in the program's own trace function: else there was a
 * step. */
void keyframe_drop_finished(void)
{
	size_t n = stack_n_asleep();
	struct py_frame **list = list_asleep();

	for (size_t i = 0; i < n; i++)
		if (compat_frame_is_finished(list[i]->key))
			step_note_drop(stack_wake(list[i]->key));
	free(list);
}

static void add_event(struct str *out, const struct step *s)
{
	static const char *const heads[N_EVENTS] = {
		[EVENT_CALL] = "[\"c\"", [EVENT_LINE] = "[\"l\"", [EVENT_RETURN] = "[\"r\"",
		[EVENT_UNWIND] = "[\"u\"", [EVENT_YIELD] = "[\"y\"", [EVENT_RESUME] = "[\"s\"",
		[EVENT_EXCEPTION] = "[\"x\"",
	};

	str_add(out, heads[s->event]);
	if (s->value) {
		str_add_char(out, ',');
		capture_value(out, s->value);
	}
	str_add_char(out, ']');
}

static void add_values(struct str *out, const struct slots *s, PyObject *const *values)
{
	str_add_char(out, '[');
	for (size_t i = 0; i < s->n; i++) {
		if (i)
			str_add_char(out, ',');
		capture_value(out, slots_hide(s, i, values[i]) ? redact_value : values[i]);
	}
	str_add_char(out, ']');
}

static void add_frame(struct str *out, const struct py_frame *f)
{
	str_add_char(out, '[');
	write_uint(out, f->serial);
	str_add_char(out, ',');
	write_uint(out, f->code->number);
	str_add_char(out, ',');
	write_uint(out, f->line);
	str_add_char(out, ',');
	write_uint(out, f->names);
	str_add_char(out, ',');
	add_values(out, &f->slots, compat_frame_slots(f->key));
	if (f->site) {
		str_add_char(out, ',');
		write_uint(out, f->site);
	}
	str_add_char(out, ']');
}

static void add_frames(struct str *out, struct py_frame *const *frames, size_t n)
{
	str_add_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			str_add_char(out, ',');
		add_frame(out, frames[i]);
	}
	str_add_char(out, ']');
}

static void add_threads(struct str *out)
{
	const char *comma = "";

	str_add_char(out, '[');
	for (uint64_t serial = 1; serial <= stack_n_threads(); serial++) {
		struct py_thread *t = stack_thread_at(serial);

		if (!t->n_frames)
			continue;
		str_addf(out, "%s[%llu,", comma, (unsigned long long)serial);
		comma = ",";
		if (t->name)
			write_string(out, t->name, strlen(t->name));
		else
			str_add(out, "null");
		str_add_char(out, ',');
		add_frames(out, t->frames, t->n_frames);
		str_add_char(out, ']');
	}
	str_add_char(out, ']');
}

static void add_asleep(struct str *out)
{
	struct py_frame **list = list_asleep();

	add_frames(out, list, stack_n_asleep());
	free(list);
}

void keyframe_write(struct str *out, const struct step *s)
{
	size_t from = out->len;

	str_addf(out, "{\"keyframe\":%llu,\"event\":", (unsigned long long)lines_steps() + 1);
	add_event(out, s);
	str_addf(out, ",\"thread\":%llu", (unsigned long long)s->thread->serial);
	if (step_time())
		str_addf(out, ",\"time\":%llu", (unsigned long long)step_time());
	str_add(out, ",\"threads\":");
	add_threads(out);
	str_add(out, ",\"asleep\":");
	add_asleep(out);
	str_addf(out, ",\"frames\":%llu,\"objects\":", (unsigned long long)stack_n_frames());
	capture_objects(out);
	str_add(out, "},\n");
	lines_mark(lines_bytes() + out->len + Py_MAX(FLOOR, RATIO * (out->len - from)));
}
