/* holders.c - see holders.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "holders.h"

#include <stdlib.h>

#include "pystep/show.h"

struct collecting {
	struct holders *holders;
	const struct state *state;
	const char *scope;              /* whose names are being looked at */
};

static struct holder *add(struct holders *h, struct value v)
{
	if (!value_is_ref(v) || h->n == HOLDERS_MAX)
		return NULL;
	BASE_GROW(h->at, h->cap, h->n + 1);
	h->at[h->n] = (struct holder){ .target = value_ref(v), .order = h->n };
	return &h->at[h->n++];
}

static void add_name(void *arg, const struct name *name)
{
	struct collecting *c = arg;
	struct holder *h = add(c->holders, name->value);
	struct str text = { 0 };

	if (!h)
		return;
	str_addf(&text, "%s%s", c->scope, *c->scope ? "." : "");
	str_add_bytes(&text, name->name, name->len);
	h->name = str_take(&text);
}

static void add_frame(struct collecting *c, const struct frame *f)
{
	c->scope = f->code->name;
	if (f->names != f->code->globals)
		state_each_local(c->state, f, add_name, c);
}

/* Each module's names once: those of the first frame of it that is met. The main program's need no module's name. */
static void add_globals(struct collecting *c, const struct frame *f, uint64_t *seen, size_t *n_seen, size_t max)
{
	for (size_t i = 0; i < *n_seen; i++)
		if (seen[i] == f->code->globals)
			return;
	if (*n_seen == max)
		return;
	seen[(*n_seen)++] = f->code->globals;
	c->scope = strcmp(f->code->module, "__main__") ? f->code->module : "";
	state_each_global(c->state, f, add_name, c);
}

#define MODULES 64

static void add_names(struct collecting *c)
{
	const struct state *s = c->state;
	uint64_t seen[MODULES];
	size_t n_seen = 0;

	for (size_t i = 0; i < state_n_threads(s); i++) {
		const struct thread *t = state_thread_at(s, i);

		for (size_t f = t->n_frames; f-- > 0; ) {
			add_frame(c, t->frames[f]);
			add_globals(c, t->frames[f], seen, &n_seen, MODULES);
		}
	}
	for (size_t i = 0; i < state_n_asleep(s); i++)
		add_frame(c, state_asleep(s, i));
}

static void add_part(struct holders *list, const struct object *o, struct value v, struct holder what)
{
	struct holder *h = add(list, v);

	if (!h)
		return;
	what.target = h->target;
	what.order = h->order;
	what.id = o->id;
	*h = what;
}

void holders_add(struct holders *h, const struct object *o)
{
	bool is_set = o->type.len > 4 && (!memcmp(o->type.at, "\"set\"", 5) || !memcmp(o->type.at, "\"froz", 5));

	for (size_t i = 0; i < o->n_items; i++)
		add_part(h, o, o->items[i], (struct holder){ .how = is_set ? HELD_AS_ELEMENT : HELD_AS_ITEM, .index = i });
	for (size_t i = 0; i < o->n_entries; i++) {
		const struct entry *e = &o->entries[i];

		add_part(h, o, e->key, (struct holder){ .how = HELD_AS_KEY });
		add_part(h, o, e->value, (struct holder){ .how = HELD_AS_ENTRY, .label = e->key });
	}
	for (size_t i = 0; i < o->n_attributes; i++)
		add_part(h, o, o->attributes[i].value,
			(struct holder){ .how = HELD_AS_ATTRIBUTE, .label = o->attributes[i].name });
}

static int by_target(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	if (x->target != y->target)
		return x->target < y->target ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void holders_clear(struct holders *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->at[i].name);
	h->n = 0;
}

void holders_free(struct holders *h)
{
	holders_clear(h);
	free(h->at);
	*h = (struct holders){ 0 };
}

void holders_names(struct holders *h, const struct state *s)
{
	struct collecting c = { h, s, "" };

	holders_clear(h);
	add_names(&c);
}

void holders_sort(struct holders *h)
{
	if (h->n)
		qsort(h->at, h->n, sizeof(*h->at), by_target);
}

static void add_object(void *arg, const struct object *o)
{
	holders_add(arg, o);
}

void holders_collect(struct holders *h, const struct state *s)
{
	holders_names(h, s);
	state_each_visible(s, add_object, h);
	holders_sort(h);
}

const struct holder *holders_of(const struct holders *h, uint64_t id, size_t *n)
{
	size_t low = 0, high = h->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (h->at[mid].target < id)
			low = mid + 1;
		else
			high = mid;
	}
	for (*n = 0; low + *n < h->n && h->at[low + *n].target == id; )
		++*n;
	return h->at + low;
}

static void say_place(const struct holder *h, const struct state *s, struct str *out)
{
	struct show how = { .max = 20, .depth = 1 };

	if (h->how == HELD_AS_ITEM) {
		str_addf(out, "[%llu]", (unsigned long long)h->index);
	} else if (h->how == HELD_AS_ENTRY) {
		str_add_char(out, '[');
		show_value(s, h->label, &how, out);
		str_add_char(out, ']');
	} else if (h->how == HELD_AS_ATTRIBUTE) {
		str_add_char(out, '.');
		value_str(h->label, out);
	} else {
		str_add(out, h->how == HELD_AS_KEY ? "{key}" : "{…}");
	}
}

void holder_say(const struct holder *h, const struct state *s, struct str *out)
{
	if (h->name) {
		str_add(out, h->name);
		return;
	}
	str_addf(out, "$%llu", (unsigned long long)h->id);
	say_place(h, s, out);
}
