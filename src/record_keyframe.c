/* record_keyframe.c - a keyframe of a record to changes: of nothing into the whole state.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_decode_impl.h"

#include "pystep/base.h"

/* [FRAME,CODE,LINE,NAMES,[Value…]] or [FRAME,CODE,LINE,NAMES,[Value…],SITE] */
static bool frame_value(struct scan *s, struct delta *d, uint64_t *serial)
{
	struct change *c = delta_add(d, CHANGE_ADOPT);
	uint64_t slot = 0;
	struct value v;

	if (!scan_byte(s, '[') || !scan_uint(s, &c->a) || !scan_comma(s) ||
		!decode_number32(s, &c->b) || !scan_comma(s))
		return false;
	*serial = c->a;
	if (!decode_line(s, d) || !scan_comma(s) || !scan_uint(s, &d->changes[d->n - 2].c) ||
		!scan_comma(s))
		return false;
	for (scan_open(s, '['); scan_more(s, ']'); slot++) {
		if (!scan_value(s, &v))
			return false;
		if (!value_is_bound(v))
			continue;
		c = delta_add(d, CHANGE_SLOT);
		c->a = slot;
		c->value = v;
	}
	if (!s->error && scan_peek(s) == ',')
		return scan_comma(s) && decode_site(s, d, false) && scan_byte(s, ']');
	return !s->error && scan_byte(s, ']');
}

/* [T,NAME,[FRAMEVALUE…]] */
static bool thread_value(struct scan *s, struct delta *d)
{
	struct change *c = delta_add(d, CHANGE_THREAD);
	uint64_t serial;
	struct value name;

	if (!scan_byte(s, '[') || !scan_uint(s, &c->a) || !scan_comma(s) || !scan_value(s, &name) ||
		!scan_comma(s))
		return false;
	if (name.at[0] == '"')
		c->value = name;
	for (scan_open(s, '['); scan_more(s, ']');)
		if (!frame_value(s, d, &serial))
			return false;
	return !s->error && scan_byte(s, ']');
}

static bool keyframe_threads(struct scan *s, struct delta *d)
{
	for (scan_open(s, '['); scan_more(s, ']');)
		if (!thread_value(s, d))
			return false;
	return !s->error;
}

static bool keyframe_asleep(struct scan *s, struct delta *d)
{
	uint64_t serial;

	for (scan_open(s, '['); scan_more(s, ']');) {
		if (!frame_value(s, d, &serial))
			return false;
		delta_add(d, CHANGE_PARK)->a = serial;
	}
	return !s->error;
}

static bool keyframe_objects(struct scan *s, struct delta *d)
{
	size_t from = d->n;

	if (!decode_changes(s, d))
		return false;
	for (size_t i = from; i < d->n; i++)
		if (d->changes[i].kind != CHANGE_DEFINE)
			return scan_fail(s, "a keyframe holds a change, not an object");
	return true;
}

/* clang-format off */
static const struct keyframe_event {
	const char *name;
	enum event  event;
	bool        has_value;
} keyframe_events[] = {
	{ "l", EVENT_LINE,   false }, { "c", EVENT_CALL,  false }, { "r", EVENT_RETURN, true }, { "u", EVENT_UNWIND, false },
	{ "y", EVENT_YIELD,  true },  { "s", EVENT_RESUME, false }, { "x", EVENT_EXCEPTION, true },
};
/* clang-format on */

static bool keyframe_event(struct scan *s, struct delta *d)
{
	struct value name;

	scan_open(s, '[');
	if (!scan_more(s, ']') || !scan_string(s, &name))
		return scan_fail(s, "a keyframe without an event");
	for (size_t i = 0; i < ARRAY_LEN(keyframe_events); i++) {
		const struct keyframe_event *k = &keyframe_events[i];
		if (!scan_is(name, k->name))
			continue;
		d->event = k->event;
		return (!k->has_value || decode_value(s, d)) && scan_byte(s, ']');
	}
	return scan_fail(s, "an unknown kind of step");
}

/* Numbers that are said in one place and come into force in another: the step's thread last of all frames. */
struct keyframe {
	uint64_t step, thread, time, frames;
};

enum {
	KEY_STEP,
	KEY_EVENT,
	KEY_THREAD,
	KEY_TIME,
	KEY_THREADS,
	KEY_ASLEEP,
	KEY_FRAMES,
	KEY_OBJECTS,
	N_KEYS
};
static const char *const keyframe_keys[N_KEYS] = {
	"keyframe",
	"event",
	"thread",
	"time",
	"threads",
	"asleep",
	"frames",
	"objects",
};

static void end_of_frames(struct delta *d, const struct keyframe *k)
{
	delta_add(d, CHANGE_FRAMES)->a = k->frames;
	delta_add(d, CHANGE_THREAD)->a = k->thread;
	if (k->time)
		delta_add(d, CHANGE_TIME)->a = k->time;
}

static bool keyframe_part(struct scan *s, struct delta *d, struct keyframe *k, int part)
{
	switch (part) {
	case KEY_STEP: return scan_uint(s, &k->step);
	case KEY_EVENT: return keyframe_event(s, d);
	case KEY_THREAD: return scan_uint(s, &k->thread);
	case KEY_TIME: return scan_uint(s, &k->time);
	case KEY_THREADS: return keyframe_threads(s, d);
	case KEY_ASLEEP: return keyframe_asleep(s, d);
	case KEY_FRAMES: return scan_uint(s, &k->frames);
	default: end_of_frames(d, k); return keyframe_objects(s, d);
	}
}

bool decode_keyframe(struct scan *s, struct delta *d, uint64_t *step)
{
	struct keyframe k = { 0 };
	struct value key, ignored;
	int part = -1;

	delta_add(d, CHANGE_RESET);
	for (scan_open(s, '{'); scan_more(s, '}');) {
		if (!scan_key(s, &key))
			return false;
		int next = decode_known_key(key, keyframe_keys, N_KEYS, part + 1);
		if (next < 0 && decode_is_known(key, keyframe_keys, N_KEYS))
			return scan_fail(s, "a keyframe has a key twice or out of order");
		if (next > part + 1 + (part == KEY_THREAD) || (next < 0 && part < 0))
			return scan_fail(s, "a keyframe lacks a key");
		if (next >= 0)
			part = next;
		if (!(next < 0 ? scan_any(s, &ignored) : keyframe_part(s, d, &k, part)))
			return false;
	}
	*step = k.step;
	return scan_end(s) && (part == KEY_OBJECTS || scan_fail(s, "a keyframe lacks a key"));
}
