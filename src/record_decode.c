/* record_decode.c - one line of a record to changes.
 *
 * Objects with keys of ours come in a fixed order, so a table and a place in it are all that is needed to read them: a key
 * twice, or out of its order, is not found from there on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_decode.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"

bool decode_number32(struct scan *s, uint64_t *n)
{
	const char *start = s->at;

	if (!scan_uint(s, n))
		return false;
	if (*n <= UINT32_MAX)
		return true;
	s->at = start;
	return scan_fail(s, "a number is too large");
}

/* The next member's key, as an index at or after *from in names; -1 for one not known there. */
static int known_key(struct value key, const char *const *names, int n_names, int from)
{
	for (int i = from; i < n_names; i++)
		if (scan_is(key, names[i]))
			return i;
	return -1;
}

static bool is_known(struct value key, const char *const *names, int n_names)
{
	return known_key(key, names, n_names, 0) >= 0;
}

/* --- object values --- */

static bool scan_entries(struct scan *s)
{
	struct value ignored;

	for (scan_open(s, '['); scan_more(s, ']');)
		if (!scan_byte(s, '[') || !scan_value(s, &ignored) || !scan_comma(s) ||
			!scan_value(s, &ignored) || !scan_byte(s, ']'))
			return false;
	return !s->error;
}

static bool scan_attributes(struct scan *s)
{
	struct value ignored;

	for (scan_open(s, '{'); scan_more(s, '}');)
		if (!scan_key(s, &ignored) || !scan_value(s, &ignored))
			return false;
	return !s->error;
}

static bool scan_text(struct scan *s)
{
	struct value ignored;

	return scan_string(s, &ignored);
}

static bool scan_items(struct scan *s)
{
	struct value ignored;

	return scan_values(s, &ignored);
}

static bool scan_count(struct scan *s)
{
	uint64_t ignored;

	return scan_uint(s, &ignored);
}

static bool scan_true(struct scan *s)
{
	struct value v;

	return scan_value(s, &v) &&
	       ((v.len == 4 && v.at[0] == 't') || scan_fail(s, "true was expected"));
}

static const char *const object_keys[] = { "type", "text", "items", "entries", "attributes", "cut",
	"attributes_cut", "deep" };
static bool (*const object_parts[])(struct scan *s) = {
	scan_text,
	scan_text,
	scan_items,
	scan_entries,
	scan_attributes,
	scan_count,
	scan_count,
	scan_true,
};

/* The rest of an object value whose first key, "type", was just taken. */
static bool rest_of_object(struct scan *s)
{
	struct value key, ignored;
	int i = 0;

	if (!scan_text(s))
		return false;
	while (scan_more(s, '}')) {
		if (!scan_key(s, &key))
			return false;
		int next = known_key(key, object_keys, ARRAY_LEN(object_keys), i + 1);
		if (next < 0 && is_known(key, object_keys, ARRAY_LEN(object_keys)))
			return scan_fail(s, "an object has a key twice or out of order");
		if (next >= 0)
			i = next;
		if (!(next < 0 ? scan_any(s, &ignored) : object_parts[i](s)))
			return false;
	}
	return !s->error;
}

/* --- changes of objects --- */

static struct change *add(struct delta *d, enum change_kind kind, uint64_t id)
{
	struct change *c = delta_add(d, kind);

	c->id = id;
	return c;
}

static void add_cut(struct delta *d, uint64_t id, enum section which, uint64_t n)
{
	struct change *c = add(d, CHANGE_CUT, id);

	c->a = which;
	c->b = n;
}

/* START,REMOVED,ADDED … and perhaps the number that is now cut. */
static bool items_change(struct scan *s, struct delta *d, uint64_t id)
{
	uint64_t start;

	while (scan_more(s, ']')) {
		if (!scan_uint(s, &start))
			return false;
		if (scan_peek(s) == ']') {
			add_cut(d, id, SECTION_ITEMS, start);
			continue;
		}
		struct change *c = add(d, CHANGE_ITEMS, id);
		c->a = start;
		if (!scan_comma(s) || !scan_uint(s, &c->b) || !scan_comma(s) ||
			!scan_values(s, &c->value))
			return false;
	}
	return !s->error;
}

/* A lone value at the end of pairs: the number that is now cut. */
static bool last_number(
	struct scan *s, struct value v, struct delta *d, uint64_t id, enum section which)
{
	struct scan digits = scan_of(v.at, v.len);
	uint64_t n;

	if (!scan_uint(&digits, &n) || !scan_end(&digits))
		return scan_fail(s, "a change has a key without a value");
	add_cut(d, id, which, n);
	return true;
}

static bool pairs_change(struct scan *s, struct delta *d, uint64_t id, enum section which)
{
	enum change_kind kind = which == SECTION_ENTRIES ? CHANGE_ENTRY : CHANGE_ATTRIBUTE;
	struct value key;

	while (scan_more(s, ']')) {
		if (!scan_value(s, &key))
			return false;
		if (scan_peek(s) == ']') {
			if (!last_number(s, key, d, id, which))
				return false;
			continue;
		}
		if (which == SECTION_ATTRIBUTES && key.at[0] != '"')
			return scan_fail(s, "the name of an attribute is no string");
		struct change *c = add(d, kind, id);
		c->key = key;
		if (!scan_comma(s) || !scan_value(s, &c->value))
			return false;
	}
	return !s->error;
}

bool decode_section(struct scan *s, struct delta *d, uint64_t id, enum section which)
{
	scan_open(s, '[');
	return which == SECTION_ITEMS ? items_change(s, d, id) : pairs_change(s, d, id, which);
}

static const char *const section_keys[] = { "text", "items", "entries", "attributes" };

static bool named_section(struct scan *s, struct delta *d, uint64_t id, int i)
{
	return i == 0 ? scan_string(s, &add(d, CHANGE_TEXT, id)->value)
		      : decode_section(s, d, id, (enum section)(i - 1));
}

/* {"text":…,"items":[…],…}: `key` is the first of them. */
static bool named_sections(struct scan *s, struct value key, struct delta *d, uint64_t id)
{
	int i = -1;

	do {
		i = known_key(key, section_keys, ARRAY_LEN(section_keys), i + 1);
		if (i < 0)
			return scan_fail(
				s, "a change has a key that is unknown, twice or out of order");
		if (!named_section(s, d, id, i))
			return false;
	} while (scan_more(s, '}') && scan_key(s, &key));
	return !s->error;
}

/* The rest of {"of":ID,"add":S,"cut":N}. */
static bool extend(struct scan *s, struct delta *d, uint64_t id)
{
	struct change *c = add(d, CHANGE_EXTEND, id);
	struct value key;

	if (!scan_uint(s, &c->a) || !scan_comma(s) || !scan_key(s, &key))
		return false;
	if (!scan_is(key, "add"))
		return scan_fail(s, "an extended text has no \"add\"");
	if (!scan_string(s, &c->value))
		return false;
	if (scan_peek(s) != ',')
		return scan_byte(s, '}');
	if (!scan_comma(s) || !scan_key(s, &key))
		return false;
	if (!scan_is(key, "cut"))
		return scan_fail(s, "an extended text has a key that is none of of, add, cut");
	return scan_uint(s, &c->b) && scan_byte(s, '}');
}

static bool object_change(struct scan *s, struct delta *d, uint64_t id)
{
	const char *start = s->at;
	struct value key;

	scan_open(s, '{');
	if (!scan_more(s, '}'))
		return scan_fail(s, "a change says nothing");
	if (!scan_key(s, &key))
		return false;
	if (scan_is(key, "of"))
		return extend(s, d, id);
	if (!scan_is(key, "type"))
		return named_sections(s, key, d, id);
	if (!rest_of_object(s))
		return false;
	add(d, CHANGE_DEFINE, id)->value = value_of(start, (size_t)(s->at - start));
	return true;
}

/* A change in the only section of an object that the state knows: values, or arrays of values. References are not noted: [5]
 * may be one, or an array with the number 5. */
static bool only_change(struct scan *s, struct delta *d, uint64_t id)
{
	struct scan_refs *refs = s->refs;
	const char *start = s->at;
	struct value part;

	s->refs = NULL;
	for (scan_open(s, '['); scan_more(s, ']');)
		if (!(scan_peek(s) == '[' ? scan_values(s, &part) : scan_value(s, &part)))
			return false;
	s->refs = refs;
	if (s->error)
		return false;
	add(d, CHANGE_ONLY, id)->value = value_of(start, (size_t)(s->at - start));
	return true;
}

static bool death(struct scan *s, struct delta *d, uint64_t id)
{
	struct value v;

	if (!scan_value(s, &v) || v.at[0] != 'n')
		return scan_fail(s, "null, a string, an array or an object was expected");
	add(d, CHANGE_DEATH, id);
	return true;
}

static bool one_change(struct scan *s, struct delta *d, uint64_t id)
{
	switch (scan_peek(s)) {
	case '{': return object_change(s, d, id);
	case '[': return only_change(s, d, id);
	case '"': return scan_string(s, &add(d, CHANGE_DEFINE, id)->value);
	default: return death(s, d, id);
	}
}

/* A text may be made from one that dies in the same step, which has the lower id. Ids are never used again, so deaths can as
 * well come last. */
static void deaths_last(struct delta *d, size_t from)
{
	size_t n_deaths = 0, to = from;

	for (size_t i = from; i < d->n; i++)
		n_deaths += d->changes[i].kind == CHANGE_DEATH;
	if (n_deaths == 0 || n_deaths == d->n - from)
		return;
	struct change *deaths = base_realloc_array(NULL, n_deaths, sizeof(*deaths));
	n_deaths = 0;
	for (size_t i = from; i < d->n; i++)
		if (d->changes[i].kind == CHANGE_DEATH)
			deaths[n_deaths++] = d->changes[i];
		else
			d->changes[to++] = d->changes[i];
	memcpy(d->changes + to, deaths, n_deaths * sizeof(*deaths));
	free(deaths);
}

bool decode_changes(struct scan *s, struct delta *d)
{
	uint64_t id, last = 0;
	size_t from = d->n;
	bool extends = false;

	for (scan_open(s, '{'); scan_more(s, '}'); last = id) {
		if (!scan_id_key(s, &id))
			return false;
		if (id <= last)
			return scan_fail(s, "ids are not in ascending order");
		if (!one_change(s, d, id))
			return false;
		extends |= d->n > from && d->changes[d->n - 1].kind == CHANGE_EXTEND;
	}
	if (extends)
		deaths_last(d, from);
	return !s->error;
}

/* --- changes of names --- */

static bool line_change(struct scan *s, struct delta *d)
{
	return decode_number32(s, &delta_add(d, CHANGE_LINE)->a);
}

static bool site_change(struct scan *s, struct delta *d, bool is_below)
{
	struct change *c = delta_add(d, CHANGE_SITE);

	c->b = is_below;
	return decode_number32(s, &c->a);
}

/* Of which frame a step tells where it stands. */
static const enum {
	SITE_NONE,
	SITE_OF_CALLER,
	SITE_OF_FRAME
} sites[N_EVENTS] = {
	[EVENT_CALL] = SITE_OF_CALLER,
	[EVENT_RESUME] = SITE_OF_CALLER,
	[EVENT_EXCEPTION] = SITE_OF_FRAME,
	[EVENT_UNWIND] = SITE_OF_FRAME,
};

/* -1: the line; -2: the site. */
static bool special_slot(struct scan *s, struct delta *d)
{
	char digit = s->end - s->at < 2 ? 0 : s->at[1];

	if (digit != '1' && digit != '2')
		return scan_fail(s, "a slot is a number, or -1 for the line, or -2 for the site");
	if (digit == '2' && sites[d->event] == SITE_NONE)
		return scan_fail(s, "a step of this kind has no site");
	s->at += 2;
	if (!scan_comma(s))
		return false;
	return digit == '1' ? line_change(s, d)
			    : site_change(s, d, sites[d->event] == SITE_OF_CALLER);
}

static bool slot_change(struct scan *s, struct delta *d)
{
	uint64_t slot;

	if (scan_peek(s) == '-')
		return special_slot(s, d);
	if (!decode_number32(s, &slot) || !scan_comma(s))
		return false;
	struct change *c = delta_add(d, CHANGE_SLOT);
	c->a = slot;
	return scan_value(s, &c->value);
}

/* What is left of a step's array: SLOT,VALUE … and perhaps an object of object changes. */
static bool changes_to_end(struct scan *s, struct delta *d)
{
	while (scan_more(s, ']')) {
		if (scan_peek(s) == '{')
			return decode_changes(s, d) && scan_byte(s, ']');
		if (!slot_change(s, d))
			return false;
	}
	return !s->error;
}

bool decode_frame_slots(struct scan *s, struct delta *d, uint64_t frame)
{
	uint64_t slot;

	for (scan_open(s, '['); scan_more(s, ']');) {
		if (!decode_number32(s, &slot) || !scan_comma(s))
			return false;
		struct change *c = delta_add(d, CHANGE_FRAME_SLOT);
		c->a = slot;
		c->b = frame;
		if (!scan_value(s, &c->value))
			return false;
	}
	return !s->error;
}

/* --- steps --- */

static bool no_head(struct scan *s, struct delta *d)
{
	(void)s, (void)d;
	return true;
}

static bool value_head(struct scan *s, struct delta *d)
{
	return scan_comma(s) && scan_value(s, &d->value);
}

static bool call_head(struct scan *s, struct delta *d)
{
	return scan_comma(s) && decode_number32(s, &delta_add(d, CHANGE_CALL)->a);
}

static bool names_head(struct scan *s, struct delta *d)
{
	return call_head(s, d) && scan_comma(s) && scan_uint(s, &d->changes[d->n - 1].b);
}

static bool resume_head(struct scan *s, struct delta *d)
{
	if (!scan_comma(s) || !scan_uint(s, &d->resumed))
		return false;
	delta_add(d, CHANGE_ENTER)->a = d->resumed;
	return true;
}

/* clang-format off */
static const struct step_kind {
	const char *name;
	enum event  event;
	bool      (*head)(struct scan *s, struct delta *d);  /* what comes before CHANGES */
} step_kinds[] = {
	{ "c", EVENT_CALL,      call_head },
	{ "n", EVENT_CALL,      names_head },
	{ "r", EVENT_RETURN,    value_head },
	{ "u", EVENT_UNWIND,    no_head },
	{ "y", EVENT_YIELD,     value_head },
	{ "s", EVENT_RESUME,    resume_head },
	{ "x", EVENT_EXCEPTION, value_head },
};
/* clang-format on */

static bool step_head(struct scan *s, struct delta *d)
{
	struct value name;

	if (scan_peek(s) != '"') {
		d->event = EVENT_LINE;
		return line_change(s, d);
	}
	if (!scan_string(s, &name))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(step_kinds); i++)
		if (scan_is(name, step_kinds[i].name)) {
			d->event = step_kinds[i].event;
			return step_kinds[i].head(s, d);
		}
	return scan_fail(s, "an unknown kind of step");
}

bool decode_step(struct scan *s, struct delta *d)
{
	if (scan_peek(s) != '[') {
		d->event = EVENT_LINE;
		return line_change(s, d) && scan_end(s);
	}
	scan_open(s, '[');
	if (!scan_more(s, ']'))
		return scan_fail(s, "an empty step");
	return step_head(s, d) && changes_to_end(s, d) && scan_end(s);
}

/* --- keyframes --- */

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
	if (!line_change(s, d) || !scan_comma(s) || !scan_uint(s, &d->changes[d->n - 2].c) ||
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
		return scan_comma(s) && site_change(s, d, false) && scan_byte(s, ']');
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
		return (!k->has_value || value_head(s, d)) && scan_byte(s, ']');
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
		int next = known_key(key, keyframe_keys, N_KEYS, part + 1);
		if (next < 0 && is_known(key, keyframe_keys, N_KEYS))
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
