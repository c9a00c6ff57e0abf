/* state_visible.c - reading a state: the objects that can be reached from its names.
 *
 * A walk with a list of what is still to be looked into, never a recursion: programs nest things as deep as they like. Objects
 * met are marked with the number of the walk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "state_impl.h"

#include <stdlib.h>

#include "slice.h"

struct walk {
	const struct state *s;
	uint64_t mark;
	struct live **met; /* in the order met; the first n_done have been looked into */
	size_t n, cap, n_done;
};

static void meet(struct walk *w, struct value v)
{
	struct idmap_slot *slot =
		value_is_ref(v) ? idmap_find(&w->s->world.objects, value_ref(v)) : NULL;
	struct live *l = slot ? live_at(slot) : NULL;

	if (!l || l->mark == w->mark)
		return;
	l->mark = w->mark;
	BASE_GROW(w->met, w->cap, w->n + 1);
	w->met[w->n++] = l;
}

static void meet_entries(struct walk *w, const struct object *o, bool hide)
{
	for (size_t i = 0; i < o->n_entries; i++) {
		if (hide && entry_is_hidden(&o->entries[i]))
			continue;
		meet(w, o->entries[i].key);
		meet(w, o->entries[i].value);
	}
}

static void look_into(struct walk *w, const struct object *o)
{
	for (size_t i = 0; i < o->n_items; i++)
		meet(w, o->items[i]);
	meet_entries(w, o, false);
	for (size_t i = 0; i < o->n_attributes; i++)
		meet(w, o->attributes[i].value);
}

/* A dict of names is not itself shown because names are in it. Many frames share one: it need not be gone through again. */
static void meet_names(struct walk *w, uint64_t dict, bool hide, struct idmap *seen)
{
	const struct object *o = dict ? state_object(w->s, dict) : NULL;

	if (!o || idmap_find(seen, dict))
		return;
	idmap_add(seen, dict);
	meet_entries(w, o, hide);
}

static void meet_frame(struct walk *w, const struct frame *f, struct idmap *seen)
{
	for (uint32_t i = 0; i < f->code->n_slots; i++)
		meet(w, f->slots[i]);
	meet_names(w, f->code->globals, true, seen);
	if (f->names != f->code->globals)
		meet_names(w, f->names, false, seen);
}

static void meet_frames(struct walk *w)
{
	const struct world *world = &w->s->world;
	struct idmap seen = { 0 };

	for (struct idmap_slot *slot = idmap_next(&world->frames, NULL); slot;
		slot = idmap_next(&world->frames, slot))
		meet_frame(w, &((struct held_frame *)slot->p)->f, &seen);
	idmap_free(&seen);
}

static int by_id(const void *a, const void *b)
{
	uint64_t id_a = (*(struct live *const *)a)->o.id, id_b = (*(struct live *const *)b)->o.id;

	return (id_a > id_b) - (id_a < id_b);
}

static bool is_shown(const struct object *o)
{
	return !o->is_text && !slice_is(o->type, "\"cell\"");
}

void state_each_visible(const struct state *s, state_object_fn *fn, void *arg)
{
	struct walk w = { .s = s, .mark = ++((struct state *)s)->mark };

	meet_frames(&w);
	meet(&w, s->value);
	while (w.n_done < w.n)
		look_into(&w, &w.met[w.n_done++]->o);
	if (w.n)
		qsort(w.met, w.n, sizeof(*w.met), by_id);
	for (size_t i = 0; i < w.n; i++)
		if (is_shown(&w.met[i]->o))
			fn(arg, &w.met[i]->o);
	free(w.met);
}
