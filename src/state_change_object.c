/* state_change_object.c - changes of objects, applied.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "state_impl.h"

#include <assert.h>
#include <inttypes.h>

#include "slice.h"

static struct idmap_slot *object_slot(struct state *s, uint64_t id, struct err *err)
{
	struct idmap_slot *slot = idmap_find(&s->world.objects, id);

	if (!slot)
		err_set(err, "there is no object %" PRIu64, id);
	return slot;
}

static void note_object(struct state *s, enum undo_kind kind, const struct idmap_slot *slot)
{
	struct undo *u = journal_add(s, kind);

	u->object.id = slot->id;
	u->object.definition = slot->v;
	u->object.live = slot->p;
}

static void set_object(struct state *s, uint64_t id, struct value definition, struct live *live)
{
	struct idmap_slot *slot = idmap_find(&s->world.objects, id);

	if (slot) {
		note_object(s, UNDO_REPLACE, slot);
	} else {
		slot = idmap_add(&s->world.objects, id);
		note_object(s, UNDO_DEFINE, slot);
	}
	slot->v = definition;
	slot->p = live;
}

int apply_define(struct state *s, const struct change *c, struct err *err)
{
	if (!c->id)
		return err_set(err, "an object cannot have the id 0");
	if (c->value.len < 2 || (c->value.at[0] != '{' && c->value.at[0] != '"') ||
		!value_is_bound(c->value))
		return err_set(
			err, "object %" PRIu64 " is defined as something that is no object", c->id);
	set_object(s, c->id, c->value, NULL);
	return 0;
}

int apply_extend(struct state *s, const struct change *c, struct err *err)
{
	struct idmap_slot *base = object_slot(s, c->a, err);

	if (!base)
		return -1;
	if (!c->id)
		return err_set(err, "an object cannot have the id 0");
	struct rope *rope = live_rope(base);
	if (!rope)
		return err_set(err, "object %" PRIu64 " is no text that could grow", c->a);
	set_object(
		s, c->id, VALUE_NOTHING, live_new_rope(c->id, rope_extend(rope, c->value, c->b)));
	return 0;
}

int apply_death(struct state *s, const struct change *c, struct err *err)
{
	struct idmap_slot *slot = object_slot(s, c->id, err);

	if (!slot)
		return -1;
	note_object(s, UNDO_DEATH, slot);
	idmap_remove(&s->world.objects, slot);
	return 0;
}

static struct live *live_to_change(struct state *s, uint64_t id, struct err *err)
{
	struct idmap_slot *slot = object_slot(s, id, err);

	if (!slot)
		return NULL;
	struct live *l = live_at(slot);
	l->is_changed = true;
	return l;
}

static struct live *live_with(struct state *s, uint64_t id, enum section section, struct err *err)
{
	struct live *l = live_to_change(s, id, err);

	if (l && !live_has(l, section)) {
		err_set(err, "object %" PRIu64 " has no %s", id, section_name(section));
		return NULL;
	}
	return l;
}

int apply_text(struct state *s, const struct change *c, struct err *err)
{
	struct live *l = live_to_change(s, c->id, err);
	struct undo *u;

	if (!l)
		return -1;
	if (l->o.is_text)
		return err_set(err, "object %" PRIu64 " is a text, which cannot change", c->id);
	u = journal_add(s, UNDO_TEXT);
	u->text.live = l;
	u->text.old = l->o.text;
	l->o.text = c->value;
	return 0;
}

static void set_cut(struct state *s, struct live *l, enum section section, uint64_t n)
{
	struct undo *u = journal_add(s, UNDO_CUT);

	u->section = section;
	u->cut.live = l;
	u->cut.old = *live_cut(l, section);
	*live_cut(l, section) = n;
}

int apply_cut(struct state *s, const struct change *c, struct err *err)
{
	assert(c->a < N_SECTIONS);
	struct live *l = live_with(s, c->id, (enum section)c->a, err);
	if (!l)
		return -1;
	set_cut(s, l, (enum section)c->a, c->b);
	return 0;
}

/* The array's items, into s->items; -1: it is no array. */
static int read_items(struct state *s, struct value array, size_t *n, struct err *err)
{
	struct slices in = slice_open(array);
	struct value item;

	*n = 0;
	if (!array.len || array.at[0] != '[')
		return err_set(err, "what is added is no array");
	while (slice_next(&in, &item)) {
		BASE_GROW(s->items.at, s->items.cap, *n + 1);
		s->items.at[(*n)++] = item;
	}
	return slice_is_done(&in) ? 0 : err_set(err, "what is added is not JSON");
}

static void note_splice(
	struct state *s, struct live *l, size_t at, size_t n_removed, size_t n_added)
{
	struct undo *u = journal_add(s, UNDO_SPLICE);
	const struct value *old = l->o.items + at;

	u->splice.live = l;
	u->splice.at = at;
	u->splice.n_added = n_added;
	u->splice.n_removed = n_removed;
	if (n_removed == 1)
		u->splice.old.one = *old;
	else if (n_removed)
		u->splice.old.many =
			(struct value *)(void *)base_memdup(old, n_removed * sizeof(*old));
}

static int splice(struct state *s, struct live *l, uint64_t at, uint64_t n_removed,
	struct value added, struct err *err)
{
	size_t n;

	if (at > l->o.n_items || n_removed > l->o.n_items - at)
		return err_set(err,
			"items %" PRIu64 " to %" PRIu64 " of object %" PRIu64 ", which has %zu", at,
			at + n_removed, l->o.id, l->o.n_items);
	if (read_items(s, added, &n, err) < 0)
		return -1;
	note_splice(s, l, (size_t)at, (size_t)n_removed, n);
	live_splice(l, (size_t)at, (size_t)n_removed, s->items.at, n);
	return 0;
}

int apply_items(struct state *s, const struct change *c, struct err *err)
{
	struct live *l = live_with(s, c->id, SECTION_ITEMS, err);

	return l ? splice(s, l, c->a, c->b, c->value, err) : -1;
}

static struct undo *note_pair(
	struct state *s, enum undo_kind kind, struct live *l, enum section section, size_t at)
{
	struct undo *u = journal_add(s, kind);
	size_t n;

	u->section = section;
	u->pair.live = l;
	u->pair.at = at;
	if (kind != UNDO_INSERT)
		u->pair.old = live_pairs(l, section, &n)[at];
	return u;
}

static int remove_pair(struct state *s, struct live *l, enum section section, size_t at,
	struct value key, struct err *err)
{
	if (at == KEY_NOWHERE)
		return err_set(err, "object %" PRIu64 " has no %.*s to remove from its %s", l->o.id,
			(int)(key.len < 100 ? key.len : 100), key.at, section_name(section));
	note_pair(s, UNDO_REMOVE, l, section, at);
	live_remove(l, section, at);
	return 0;
}

static int set_pair(struct state *s, struct live *l, enum section section, struct value key,
	struct value v, struct err *err)
{
	size_t at = live_find(l, section, key), n;
	struct entry *pairs = live_pairs(l, section, &n);

	if (!value_is_bound(v))
		return remove_pair(s, l, section, at, key, err);
	if (at == KEY_NOWHERE) {
		note_pair(s, UNDO_INSERT, l, section, n);
		live_insert(l, section, n, (struct entry){ key, v });
		return 0;
	}
	note_pair(s, UNDO_SET, l, section, at);
	pairs[at].value = v;
	return 0;
}

static int apply_pair(
	struct state *s, const struct change *c, enum section section, struct err *err)
{
	struct live *l = live_with(s, c->id, section, err);

	return l ? set_pair(s, l, section, c->key, c->value, err) : -1;
}

int apply_entry(struct state *s, const struct change *c, struct err *err)
{
	return apply_pair(s, c, SECTION_ENTRIES, err);
}

int apply_attribute(struct state *s, const struct change *c, struct err *err)
{
	return apply_pair(s, c, SECTION_ATTRIBUTES, err);
}

/* A section change as it stands in the record: triples or pairs, and at its end, perhaps, what is cut now. */

static int bad_section(const struct live *l, enum section section, struct err *err)
{
	return err_set(err, "the change of the %s of object %" PRIu64 " is not well formed",
		section_name(section), l->o.id);
}

static int apply_triple(
	struct state *s, struct live *l, struct slices *in, struct value first, struct err *err)
{
	struct value second, added;
	uint64_t at, n_removed;

	if (!slice_uint(first, &at) || !slice_next(in, &second) ||
		!slice_uint(second, &n_removed) || !slice_next(in, &added))
		return bad_section(l, SECTION_ITEMS, err);
	return splice(s, l, at, n_removed, added, err);
}

static bool is_last(const struct slices *in)
{
	return slice_is_done(in);
}

static int apply_section(
	struct state *s, struct live *l, enum section section, struct value list, struct err *err)
{
	struct slices in = slice_open(list);
	struct value first, v;
	uint64_t cut;

	while (slice_next(&in, &first)) {
		if (is_last(&in)) {
			if (!slice_uint(first, &cut))
				return bad_section(l, section, err);
			set_cut(s, l, section, cut);
			return 0;
		}
		if (section == SECTION_ITEMS) {
			if (apply_triple(s, l, &in, first, err) < 0)
				return -1;
		} else if (!slice_next(&in, &v) || set_pair(s, l, section, first, v, err) < 0) {
			return in.at ? -1 : bad_section(l, section, err);
		}
	}
	return slice_is_done(&in) ? 0 : bad_section(l, section, err);
}

int apply_only(struct state *s, const struct change *c, struct err *err)
{
	struct live *l = live_to_change(s, c->id, err);
	enum section section;

	if (!l)
		return -1;
	if (!live_only_section(l, &section))
		return err_set(err,
			"object %" PRIu64 " has not one section: which of them changed is not said",
			c->id);
	return apply_section(s, l, section, c->value, err);
}
