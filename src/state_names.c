/* state_names.c - reading a state: what its names show.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "state_impl.h"

#include "slice.h"

/* Cells may hold each other in a circle; nobody nests them deeper than this. */
#define MAX_CELLS 100

static bool is_cell(const struct object *o)
{
	return o->has_items && slice_is(o->type, "\"cell\"");
}

struct value state_resolve(const struct state *s, struct value v)
{
	struct value shown = v;

	for (int i = 0; i < MAX_CELLS; i++) {
		const struct object *o =
			value_is_ref(shown) ? state_object(s, value_ref(shown)) : NULL;
		if (!o)
			return shown;
		if (o->is_text)
			return o->scalar;
		if (!is_cell(o))
			return shown;
		shown = o->n_items ? o->items[0] : VALUE_NOTHING;
	}
	return v;
}

/* Names that Python itself puts into the globals of every module. */
static bool is_hidden(const char *name, size_t len)
{
	static const char *const hidden[] = {
		"__builtins__",
		"__cached__",
		"__doc__",
		"__file__",
		"__loader__",
		"__name__",
		"__package__",
		"__spec__",
		"__annotations__",
		"__path__",
	};

	if (len < 4 || name[0] != '_' || name[1] != '_')
		return false;
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		if (strlen(hidden[i]) == len && memcmp(hidden[i], name, len) == 0)
			return true;
	return false;
}

bool entry_is_hidden(const struct entry *e)
{
	return slice_is_plain(e->key) && is_hidden(e->key.at + 1, e->key.len - 2);
}

static void show_name(
	const struct state *s, struct value name, struct value v, state_name_fn *fn, void *arg)
{
	struct str text = { 0 };
	struct name n = { .value = state_resolve(s, v) };

	if (!value_is_bound(n.value))
		return;
	if (slice_is_plain(name)) {
		n.name = name.at + 1;
		n.len = name.len - 2;
		fn(arg, &n);
	} else if (slice_decode(name, &text)) {
		n.name = str_text(&text);
		n.len = text.len;
		fn(arg, &n);
	}
	str_free(&text);
}

/* Keys that are no strings are no names. */
static void each_entry(
	const struct state *s, uint64_t dict, bool hide, state_name_fn *fn, void *arg)
{
	const struct object *o = state_object(s, dict);

	for (size_t i = 0; o && i < o->n_entries; i++)
		if (!hide || !entry_is_hidden(&o->entries[i]))
			show_name(s, o->entries[i].key, o->entries[i].value, fn, arg);
}

void state_each_local(const struct state *s, const struct frame *f, state_name_fn *fn, void *arg)
{
	if (f->names) {
		each_entry(s, f->names, f->names == f->code->globals, fn, arg);
		return;
	}
	for (uint32_t i = 0; i < f->code->n_slots; i++) {
		struct name n = { .value = state_resolve(s, f->slots[i]) };
		if (!value_is_bound(n.value))
			continue;
		n.name = f->code->slots[i];
		n.len = strlen(n.name);
		fn(arg, &n);
	}
}

void state_each_global(const struct state *s, const struct frame *f, state_name_fn *fn, void *arg)
{
	each_entry(s, f->code->globals, true, fn, arg);
}

static bool is_name(struct value key, const char *name)
{
	struct str text = { 0 };
	size_t len = strlen(name);
	bool same;

	if (slice_is_plain(key))
		return key.len == len + 2 && memcmp(key.at + 1, name, len) == 0;
	same = slice_decode(key, &text) && text.len == len &&
	       memcmp(str_text(&text), name, len) == 0;
	str_free(&text);
	return same;
}

static struct value find_entry(const struct state *s, uint64_t dict, const char *name)
{
	const struct object *o = state_object(s, dict);

	for (size_t i = 0; o && i < o->n_entries; i++)
		if (is_name(o->entries[i].key, name))
			return state_resolve(s, o->entries[i].value);
	return VALUE_NOTHING;
}

struct value state_local(const struct state *s, const struct frame *f, const char *name)
{
	if (f->names)
		return find_entry(s, f->names, name);
	for (uint32_t i = 0; i < f->code->n_slots; i++)
		if (strcmp(f->code->slots[i], name) == 0)
			return state_resolve(s, f->slots[i]);
	return VALUE_NOTHING;
}

struct value state_global(const struct state *s, const struct frame *f, const char *name)
{
	return find_entry(s, f->code->globals, name);
}
