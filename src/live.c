/* live.c - one object of a state.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "live.h"

#include <stdlib.h>

#include "slice.h"

/* Entries and attributes are both pairs of values: one code serves both. */
_Static_assert(
	sizeof(struct entry) == sizeof(struct attribute), "an attribute is a pair like an entry");

struct pairs {
	struct entry *at;
	size_t n, cap;
};

static struct pairs pairs_of(const struct object *o, enum section section)
{
	if (section == SECTION_ENTRIES)
		return (struct pairs){ o->entries, o->n_entries, o->cap_entries };
	return (struct pairs){ (struct entry *)(void *)o->attributes, o->n_attributes,
		o->cap_attributes };
}

static void set_pairs(struct object *o, enum section section, const struct pairs *p)
{
	if (section == SECTION_ENTRIES) {
		o->entries = p->at;
		o->n_entries = p->n;
		o->cap_entries = p->cap;
	} else {
		o->attributes = (struct attribute *)(void *)p->at;
		o->n_attributes = p->n;
		o->cap_attributes = p->cap;
	}
}

/* Taking a definition apart. Where it is damaged, what came before counts. */

static void parse_items(struct object *o, struct value v)
{
	struct slices in = slice_open(v);
	struct value item;

	o->has_items = true;
	while (slice_next(&in, &item)) {
		BASE_GROW(o->items, o->cap_items, o->n_items + 1);
		o->items[o->n_items++] = item;
	}
}

static void parse_entries(struct object *o, struct value v)
{
	struct slices in = slice_open(v);
	struct value pair;

	o->has_entries = true;
	while (slice_next(&in, &pair)) {
		struct slices two = slice_open(pair);
		struct entry e;
		if (!slice_next(&two, &e.key) || !slice_next(&two, &e.value))
			continue;
		BASE_GROW(o->entries, o->cap_entries, o->n_entries + 1);
		o->entries[o->n_entries++] = e;
	}
}

static void parse_attributes(struct object *o, struct value v)
{
	struct slices in = slice_open(v);
	struct attribute a;

	o->has_attributes = true;
	while (slice_member(&in, &a.name, &a.value)) {
		BASE_GROW(o->attributes, o->cap_attributes, o->n_attributes + 1);
		o->attributes[o->n_attributes++] = a;
	}
}

static void parse_type(struct object *o, struct value v)
{
	o->type = v;
}
static void parse_text(struct object *o, struct value v)
{
	o->text = v;
}
static void parse_cut(struct object *o, struct value v)
{
	slice_uint(v, &o->cut);
}
static void parse_attributes_cut(struct object *o, struct value v)
{
	slice_uint(v, &o->attributes_cut);
}
static void parse_deep(struct object *o, struct value v)
{
	o->is_deep = slice_is(v, "true");
}

static void parse_member(struct object *o, struct value key, struct value v)
{
	static const struct {
		const char *key;
		void (*parse)(struct object *, struct value);
	} members[] = {
		{ "\"type\"", parse_type },
		{ "\"text\"", parse_text },
		{ "\"items\"", parse_items },
		{ "\"entries\"", parse_entries },
		{ "\"attributes\"", parse_attributes },
		{ "\"cut\"", parse_cut },
		{ "\"attributes_cut\"", parse_attributes_cut },
		{ "\"deep\"", parse_deep },
	};

	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (slice_is(key, members[i].key)) {
			members[i].parse(o, v);
			return;
		}
}

static void parse_long_text(struct object *o, struct value text)
{
	o->is_text = true;
	o->scalar = text;
	o->type = text.at[0] == '"' ? value_of_literal("\"str\"") : slice_find(text, "\"type\"");
}

static struct live *parse(uint64_t id, struct value definition)
{
	struct live *l = base_alloc(sizeof(*l));
	struct slices in = slice_open(definition);
	struct value key, v;

	l->o.id = id;
	l->o.type = value_of_literal("\"object\"");
	if (rope_is_text(definition)) {
		parse_long_text(&l->o, definition);
		return l;
	}
	while (slice_member(&in, &key, &v))
		parse_member(&l->o, key, v);
	return l;
}

struct live *live_at(struct idmap_slot *slot)
{
	struct live *l = slot->p;

	if (!l)
		l = slot->p = parse(slot->id, slot->v);
	else if (l->rope && !l->o.is_text)
		parse_long_text(&l->o, rope_value(l->rope));
	return l;
}

struct live *live_new_rope(uint64_t id, struct rope *rope)
{
	struct live *l = base_alloc(sizeof(*l));

	l->o.id = id;
	l->rope = rope;
	return l;
}

void live_free(struct live *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < N_SECTIONS; i++)
		key_index_free(&l->index[i]);
	rope_unref(l->rope);
	free(l->o.items);
	free(l->o.entries);
	free(l->o.attributes);
	free(l);
}

struct rope *live_rope(const struct idmap_slot *slot)
{
	const struct live *l = slot->p;

	if (l && l->rope)
		return rope_ref(l->rope);
	return rope_is_text(slot->v) ? rope_new(slot->v) : NULL;
}

bool live_has(const struct live *l, enum section section)
{
	const bool has[N_SECTIONS] = {
		[SECTION_ITEMS] = l->o.has_items,
		[SECTION_ENTRIES] = l->o.has_entries,
		[SECTION_ATTRIBUTES] = l->o.has_attributes,
	};

	return has[section];
}

bool live_only_section(const struct live *l, enum section *section)
{
	int n = 0;

	for (enum section i = 0; i < N_SECTIONS; i++)
		if (live_has(l, i)) {
			*section = i;
			n++;
		}
	return n == 1;
}

const char *section_name(enum section section)
{
	static const char *const names[N_SECTIONS] = { "items", "entries", "attributes" };

	return names[section];
}

uint64_t *live_cut(struct live *l, enum section section)
{
	return section == SECTION_ATTRIBUTES ? &l->o.attributes_cut : &l->o.cut;
}

void live_splice(
	struct live *l, size_t at, size_t n_removed, const struct value *added, size_t n_added)
{
	struct object *o = &l->o;
	size_t n = o->n_items - n_removed + n_added, n_behind = o->n_items - n_removed - at;

	BASE_GROW(o->items, o->cap_items, n);
	if (n_behind && n_added != n_removed)
		memmove(o->items + at + n_added, o->items + at + n_removed,
			n_behind * sizeof(*o->items));
	if (n_added)
		memcpy(o->items + at, added, n_added * sizeof(*added));
	o->n_items = n;
}

struct entry *live_pairs(const struct live *l, enum section section, size_t *n)
{
	struct pairs p = pairs_of(&l->o, section);

	*n = p.n;
	return p.at;
}

size_t live_find(struct live *l, enum section section, struct value key)
{
	struct pairs p = pairs_of(&l->o, section);

	return key_index_find(&l->index[section], p.at, p.n, key);
}

void live_insert(struct live *l, enum section section, size_t at, struct entry pair)
{
	struct pairs p = pairs_of(&l->o, section);

	BASE_GROW(p.at, p.cap, p.n + 1);
	if (at < p.n)
		memmove(p.at + at + 1, p.at + at, (p.n - at) * sizeof(*p.at));
	p.at[at] = pair;
	p.n++;
	key_index_added(&l->index[section], at, p.n, pair.key);
	set_pairs(&l->o, section, &p);
}

void live_remove(struct live *l, enum section section, size_t at)
{
	struct pairs p = pairs_of(&l->o, section);

	key_index_removing(&l->index[section], at, p.n, p.at[at].key);
	p.n--;
	if (at < p.n)
		memmove(p.at + at, p.at + at + 1, (p.n - at) * sizeof(*p.at));
	set_pairs(&l->o, section, &p);
}
