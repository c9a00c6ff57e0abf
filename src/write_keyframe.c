/* write_keyframe.c - a whole state as a line of the record.
 *
 * Byte for byte what the capturing side (py_keyframe.c, py_shadow.c) writes of the same state.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/write.h"

#include "pystep/state.h"

static void add_number(struct str *out, const char *key, uint64_t n)
{
	str_add(out, key);
	write_uint(out, n);
}

static void add_value(struct str *out, struct value v)
{
	if (v.at)
		str_add_bytes(out, v.at, v.len);
	else
		str_add_bytes(out, "{}", 2);
}

static void add_event(struct str *out, const struct state *s)
{
	static const char *const heads[N_EVENTS] = {
		[EVENT_CALL] = "[\"c\"",
		[EVENT_LINE] = "[\"l\"",
		[EVENT_RETURN] = "[\"r\"",
		[EVENT_UNWIND] = "[\"u\"",
		[EVENT_YIELD] = "[\"y\"",
		[EVENT_RESUME] = "[\"s\"",
		[EVENT_EXCEPTION] = "[\"x\"",
		[EVENT_NONE] = "[",
	};

	str_add(out, heads[state_event(s)]);
	if (state_value(s).at) {
		str_add_char(out, ',');
		add_value(out, state_value(s));
	}
	str_add_char(out, ']');
}

static void add_frame(struct str *out, const struct frame *f)
{
	add_number(out, "[", f->serial);
	add_number(out, ",", f->code_number);
	add_number(out, ",", f->line);
	add_number(out, ",", f->names);
	str_add(out, ",[");
	for (uint32_t i = 0; i < f->code->n_slots; i++) {
		if (i)
			str_add_char(out, ',');
		add_value(out, f->slots[i]);
	}
	str_add_char(out, ']');
	if (f->site)
		add_number(out, ",", f->site);
	str_add_char(out, ']');
}

static void add_thread(struct str *out, const struct thread *t)
{
	add_number(out, "[", t->serial);
	str_add_char(out, ',');
	add_value(out, t->name.at ? t->name : value_of_literal("null"));
	str_add(out, ",[");
	for (size_t i = 0; i < t->n_frames; i++) {
		if (i)
			str_add_char(out, ',');
		add_frame(out, t->frames[i]);
	}
	str_add(out, "]]");
}

static void add_threads(struct str *out, const struct state *s)
{
	str_add(out, ",\"threads\":[");
	for (size_t i = 0; i < state_n_threads(s); i++) {
		if (i)
			str_add_char(out, ',');
		add_thread(out, state_thread_at(s, i));
	}
	str_add_char(out, ']');
}

static void add_asleep(struct str *out, const struct state *s)
{
	str_add(out, ",\"asleep\":[");
	for (size_t i = 0; i < state_n_asleep(s); i++) {
		if (i)
			str_add_char(out, ',');
		add_frame(out, state_asleep(s, i));
	}
	str_add_char(out, ']');
}

static void add_items(struct str *out, const struct object *o)
{
	str_add(out, ",\"items\":[");
	for (size_t i = 0; i < o->n_items; i++) {
		if (i)
			str_add_char(out, ',');
		add_value(out, o->items[i]);
	}
	str_add_char(out, ']');
}

static void add_entries(struct str *out, const struct object *o)
{
	str_add(out, ",\"entries\":[");
	for (size_t i = 0; i < o->n_entries; i++) {
		str_add(out, i ? ",[" : "[");
		add_value(out, o->entries[i].key);
		str_add_char(out, ',');
		add_value(out, o->entries[i].value);
		str_add_char(out, ']');
	}
	str_add_char(out, ']');
}

static void add_attributes(struct str *out, const struct object *o)
{
	str_add(out, ",\"attributes\":{");
	for (size_t i = 0; i < o->n_attributes; i++) {
		if (i)
			str_add_char(out, ',');
		add_value(out, o->attributes[i].name);
		str_add_char(out, ':');
		add_value(out, o->attributes[i].value);
	}
	str_add_char(out, '}');
}

static void add_parts(struct str *out, const struct object *o)
{
	str_add(out, "{\"type\":");
	add_value(out, o->type);
	if (o->text.at) {
		str_add(out, ",\"text\":");
		add_value(out, o->text);
	}
	if (o->has_items)
		add_items(out, o);
	if (o->has_entries)
		add_entries(out, o);
	if (o->has_attributes)
		add_attributes(out, o);
	if (o->cut)
		add_number(out, ",\"cut\":", o->cut);
	if (o->attributes_cut)
		add_number(out, ",\"attributes_cut\":", o->attributes_cut);
	if (o->is_deep)
		str_add(out, ",\"deep\":true");
	str_add_char(out, '}');
}

struct writing {
	struct str *out;
	bool any;
};

static void add_object(void *arg, uint64_t id, struct value definition, const struct object *o)
{
	struct writing *w = arg;

	add_number(w->out, w->any ? ",\"" : "\"", id);
	str_add(w->out, "\":");
	w->any = true;
	if (!o || o->is_text)
		add_value(w->out, o ? o->scalar : definition);
	else
		add_parts(w->out, o);
}

void write_keyframe(struct str *out, const struct state *s)
{
	struct writing w = { out, false };

	add_number(out, "{\"keyframe\":", state_step(s));
	str_add(out, ",\"event\":");
	add_event(out, s);
	add_number(out, ",\"thread\":", state_thread(s) ? state_thread(s)->serial : 1);
	if (state_time(s))
		add_number(out, ",\"time\":", state_time(s));
	add_threads(out, s);
	add_asleep(out, s);
	add_number(out, ",\"frames\":", state_n_frames(s));
	str_add(out, ",\"objects\":{");
	state_each_definition(s, add_object, &w);
	str_add(out, "}},\n");
}
