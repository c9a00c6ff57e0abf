/* show_event.c - one step as one JSON object: a line of the export "events". share/doc/events.md describes it.
 *
 * "changed" holds the names of the current frame that are different from the step before: bound anew, unbound ({}), or
 * bound to an object that was changed in place. It is found from the delta alone, so that its cost is that of the delta
 * and of the frame's names, whatever the size of the heap.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "show_json.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/show.h"
#include "pystep/write.h"
#include "slice.h"

/* What a delta says about a frame. */
struct changed {
	const struct state *s;
	const struct frame *f;
	bool everything; /* nothing is known of before */
	uint64_t *ids;	 /* objects that changed, ascending */
	size_t n_ids, cap_ids;
	bool *slots;	       /* of the frame */
	struct entry *entries; /* set or removed in the dict that holds the frame's names */
	size_t n_entries, cap_entries;
	struct str *out;
};

static void note_slot(struct changed *c, const struct change *change)
{
	if (change->a < c->f->code->n_slots)
		c->slots[change->a] = true;
}

static void note_frame_slot(struct changed *c, const struct change *change)
{
	if (change->b == c->f->serial)
		note_slot(c, change);
}

static void note_object(struct changed *c, const struct change *change)
{
	BASE_GROW(c->ids, c->cap_ids, c->n_ids + 1);
	c->ids[c->n_ids++] = change->id;
}

static void note_define(struct changed *c, const struct change *change)
{
	if (c->f->names && change->id == c->f->names)
		c->everything = true;
	note_object(c, change);
}

static void add_entry(struct changed *c, struct value key, struct value value)
{
	BASE_GROW(c->entries, c->cap_entries, c->n_entries + 1);
	c->entries[c->n_entries++] = (struct entry){ key, value };
}

static void note_entry(struct changed *c, const struct change *change)
{
	if (c->f->names && change->id == c->f->names)
		add_entry(c, change->key, change->value);
	note_object(c, change);
}

static void note_only(struct changed *c, const struct change *change)
{
	struct slices in = slice_open(change->value);
	struct value key, value;

	if (c->f->names && change->id == c->f->names)
		while (slice_next(&in, &key) && slice_next(&in, &value))
			add_entry(c, key, value);
	note_object(c, change);
}

static void note_reset(struct changed *c, const struct change *change)
{
	(void)change;
	c->everything = true;
}

#define N_CHANGE_KINDS (CHANGE_TIME + 1)
static void (*const notes[N_CHANGE_KINDS])(struct changed *c, const struct change *change) = {
	[CHANGE_RESET] = note_reset,
	[CHANGE_SLOT] = note_slot,
	[CHANGE_FRAME_SLOT] = note_frame_slot,
	[CHANGE_DEFINE] = note_define,
	[CHANGE_EXTEND] = note_object,
	[CHANGE_TEXT] = note_object,
	[CHANGE_ITEMS] = note_object,
	[CHANGE_ENTRY] = note_entry,
	[CHANGE_ATTRIBUTE] = note_object,
	[CHANGE_ONLY] = note_only,
	[CHANGE_CUT] = note_object,
};

static int compare_ids(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void read_delta(struct changed *c, const struct delta *d)
{
	c->everything = !d;
	for (size_t i = 0; d && i < d->n; i++)
		if (notes[d->changes[i].kind])
			notes[d->changes[i].kind](c, &d->changes[i]);
	if (c->n_ids)
		qsort(c->ids, c->n_ids, sizeof(*c->ids), compare_ids);
}

static bool has_changed(const struct changed *c, struct value v)
{
	uint64_t id = value_ref(v);

	return id && c->n_ids && bsearch(&id, c->ids, c->n_ids, sizeof(id), compare_ids);
}

/* v is as the frame has it: a cell's content may have changed, or what is in the cell. */
static bool value_has_changed(const struct changed *c, struct value v)
{
	return c->everything || has_changed(c, v) || has_changed(c, state_resolve(c->s, v));
}

/* What is unbound when a frame begins was never bound. */
static bool was_ever_bound(const struct changed *c, struct value v)
{
	bool is_new = c->everything || state_event(c->s) == EVENT_CALL;

	return !is_new || value_is_bound(state_resolve(c->s, v));
}

static void add_slots(const struct changed *c)
{
	const struct frame *f = c->f;

	for (uint32_t i = 0; i < f->code->n_slots; i++) {
		struct value v = f->slots[i];

		if ((c->slots[i] || value_has_changed(c, v)) && was_ever_bound(c, v)) {
			show_key_of(c->out, f->code->slots[i], strlen(f->code->slots[i]));
			show_value_json(c->s, v, c->out);
		}
	}
}

static bool is_key(struct value key, const char *name, size_t len)
{
	struct str text = { 0 };
	bool same;

	if (slice_is_plain(key))
		return key.len == len + 2 && !memcmp(key.at + 1, name, len);
	same = value_str(key, &text) && text.len == len && !memcmp(str_text(&text), name, len);
	str_free(&text);
	return same;
}

static bool has_entry(const struct changed *c, const char *name, size_t len)
{
	for (size_t i = 0; i < c->n_entries; i++)
		if (is_key(c->entries[i].key, name, len))
			return true;
	return false;
}

static void add_if_changed(void *arg, const struct name *name)
{
	const struct changed *c = arg;

	if (value_has_changed(c, name->value) || has_entry(c, name->name, name->len)) {
		show_key_of(c->out, name->name, name->len);
		show_value_json(c->s, name->value, c->out);
	}
}

/* The entry was removed, and not put back later in the delta. */
static bool is_last_word(const struct changed *c, size_t i)
{
	for (size_t j = i + 1; j < c->n_entries; j++)
		if (value_equal(c->entries[j].key, c->entries[i].key))
			return false;
	return true;
}

static void add_removed(const struct changed *c)
{
	struct str name = { 0 };

	for (size_t i = 0; i < c->n_entries; i++) {
		str_clear(&name);
		if (value_is_bound(c->entries[i].value) || !is_last_word(c, i) ||
			!value_str(c->entries[i].key, &name))
			continue;
		show_key_of(c->out, str_text(&name), name.len);
		str_add(c->out, "{}");
	}
	str_free(&name);
}

static void add_changed(
	const struct state *s, const struct frame *f, const struct delta *d, struct str *out)
{
	struct changed c = { .s = s, .f = f, .out = out };

	c.slots = base_alloc(f->code->n_slots * sizeof(*c.slots));
	read_delta(&c, d);
	show_key(out, "changed");
	str_add_char(out, '{');
	if (f->names) {
		state_each_local(s, f, add_if_changed, &c);
		add_removed(&c);
	} else {
		add_slots(&c);
	}
	str_add_char(out, '}');
	free(c.slots);
	free(c.ids);
	free(c.entries);
}

static void add_args(const struct state *s, const struct frame *f, struct str *out)
{
	show_key(out, "args");
	str_add_char(out, '{');
	for (uint32_t i = 0; !f->names && i < f->code->n_args && i < f->code->n_slots; i++)
		if (value_is_bound(state_resolve(s, f->slots[i]))) {
			show_key_of(out, f->code->slots[i], strlen(f->code->slots[i]));
			show_value_json(s, f->slots[i], out);
		}
	str_add_char(out, '}');
}

int show_event_json(const struct state *s, const struct delta *d, struct str *out)
{
	const struct frame *f = state_top(s);
	size_t len;
	const char *source = show_source(f, &len);

	str_add_char(out, '{');
	show_uint(out, "step", state_step(s));
	show_string(out, "event", event_name(state_event(s)));
	show_place(f, out);
	show_string(out, "module", f ? f->code->module : NULL);
	show_uint(out, "depth", state_depth(s));
	show_uint(out, "thread", state_thread(s) ? state_thread(s)->serial : 0);
	if (state_time(s))
		show_uint(out, "time", state_time(s));
	if (f && state_event(s) == EVENT_CALL)
		add_args(s, f, out);
	show_outcome(s, out);
	if (f)
		add_changed(s, f, d, out);
	show_key(out, "source");
	write_string(out, source, len);
	str_add_char(out, '}');
	return 0;
}
