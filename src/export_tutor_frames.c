/* export_tutor_frames.c - frames, and which of them a function was made in.
 *
 * A record does not say who made a function. But a closure and the frame that made it hold the same cells, and the
 * qualified name of a function begins with that of its maker; a function that is seen for the first time was made by one of
 * the innermost frames. What neither tells is shown without a parent.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "export_tutor.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/write.h"
#include "show_json.h"

static const char LOCALS[] = ".<locals>.";

static uint64_t frame_number(struct tutor *t, uint64_t serial)
{
	bool is_new;
	uint64_t *number = id_map_put(&t->frame_ids, serial, &is_new);

	if (is_new)
		*number = t->frame_ids.n;
	return *number;
}

static bool is_shown(const struct frame *f)
{
	return f->code->kind != CODE_MODULE;
}

/* Scopes. */

static struct scope *find_scope(const struct tutor *t, uint64_t serial)
{
	for (size_t i = 0; i < t->n_scopes; i++)
		if (t->scopes[i].serial == serial)
			return &t->scopes[i];
	return NULL;
}

static void scope_free(struct scope *sc)
{
	for (uint32_t i = 0; i < sc->code->n_slots; i++)
		str_free(&sc->slots[i]);
	free(sc->slots);
	str_free(&sc->returned);
}

static void keep_text(struct str *to, struct value v)
{
	str_clear(to);
	if (value_is_bound(v))
		str_add_bytes(to, v.at, v.len);
}

static struct value kept(const struct str *text)
{
	return text->len ? value_of(text->at, text->len) : VALUE_NOTHING;
}

static void keep_values(const struct tutor *t, struct scope *sc, const struct frame *f)
{
	bool returns = f == state_top(t->s) && state_event(t->s) == EVENT_RETURN;

	for (uint32_t i = 0; i < f->code->n_slots; i++)
		keep_text(&sc->slots[i], f->slots[i]);
	keep_text(&sc->returned, returns ? state_value(t->s) : VALUE_NOTHING);
	sc->is_live = true;
}

static void add_scope(struct tutor *t, const struct frame *f)
{
	struct scope *sc;

	if (find_scope(t, f->serial))
		return;
	BASE_GROW(t->scopes, t->cap_scopes, t->n_scopes + 1);
	sc = &t->scopes[t->n_scopes++];
	*sc = (struct scope){ .serial = f->serial, .code = f->code };
	sc->slots = base_alloc(f->code->n_slots * sizeof(*sc->slots));
	keep_values(t, sc, f);
}

/* Cells. */

static bool is_cell(const struct tutor *t, struct value v)
{
	const struct object *o = value_is_ref(v) ? state_object(t->s, value_ref(v)) : NULL;

	return o && value_equal(o->type, value_of_literal("\"cell\""));
}

static bool frame_holds(const struct frame *f, struct value cell)
{
	for (uint32_t i = 0; i < f->code->n_slots; i++)
		if (value_equal(f->slots[i], cell))
			return true;
	return false;
}

static bool scope_holds(const struct scope *sc, struct value cell)
{
	for (uint32_t i = 0; i < sc->code->n_slots; i++)
		if (value_equal(kept(&sc->slots[i]), cell))
			return true;
	return false;
}

/* The cells of a function: attributes of its own, or in a tuple. */
struct cells {
	struct value *at;
	size_t n, cap;
};

static void add_cell(const struct tutor *t, struct cells *cells, struct value v)
{
	if (!is_cell(t, v))
		return;
	BASE_GROW(cells->at, cells->cap, cells->n + 1);
	cells->at[cells->n++] = v;
}

static struct cells function_cells(const struct tutor *t, const struct object *o)
{
	struct cells cells = { 0 };

	for (size_t i = 0; i < o->n_attributes; i++) {
		const struct object *tuple = state_object(t->s, value_ref(o->attributes[i].value));

		add_cell(t, &cells, o->attributes[i].value);
		if (tuple &&
			value_equal(o->attributes[i].name, value_of_literal("\"__closure__\"")))
			for (size_t j = 0; j < tuple->n_items; j++)
				add_cell(t, &cells, tuple->items[j]);
	}
	return cells;
}

/* Who made it. */

/* Is `name` that of something made in a function called `maker`? */
static bool is_made_in(const char *name, const char *maker)
{
	size_t len = strlen(maker);

	if (strncmp(name, maker, len) != 0 || strncmp(name + len, LOCALS, strlen(LOCALS)) != 0)
		return false;
	return !strstr(name + len + strlen(LOCALS), LOCALS);
}

static void qualified_name(const struct object *o, struct str *name)
{
	for (size_t i = 0; i < o->n_attributes; i++)
		if (value_equal(o->attributes[i].name, value_of_literal("\"__qualname__\""))) {
			value_str(o->attributes[i].value, name);
			return;
		}
	value_str(o->text, name);
}

static bool holds_all(const struct frame *f, const struct cells *cells)
{
	for (size_t i = 0; i < cells->n; i++)
		if (!frame_holds(f, cells->at[i]))
			return false;
	return cells->n != 0;
}

static const struct frame *find_maker(const struct tutor *t, const struct object *o)
{
	struct cells cells = function_cells(t, o);
	struct str name = { 0 };
	const struct frame *maker = NULL;

	qualified_name(o, &name);
	for (size_t i = state_depth(t->s); i-- && !maker;) {
		const struct frame *f = state_frame(t->s, i);

		if (is_shown(f) &&
			(holds_all(f, &cells) || is_made_in(str_text(&name), f->code->qualname)))
			maker = f;
	}
	free(cells.at);
	str_free(&name);
	return maker;
}

static void look_at_function(void *arg, const struct object *o)
{
	struct tutor *t = arg;
	bool is_new;
	uint64_t *serial;

	if (!tutor_is_function(o))
		return;
	serial = id_map_put(&t->function_scopes, o->id, &is_new);
	if (is_new) {
		const struct frame *maker = find_maker(t, o);

		*serial = maker ? maker->serial : 0;
		if (maker)
			add_scope(t, maker);
	}
	if (*serial && find_scope(t, *serial))
		find_scope(t, *serial)->is_needed = true;
}

static bool shares_a_cell(const struct tutor *t, const struct scope *sc, const struct frame *f)
{
	for (uint32_t i = 0; i < f->code->n_slots; i++)
		if (is_cell(t, f->slots[i]) && scope_holds(sc, f->slots[i]))
			return true;
	return false;
}

/* Of the scopes with the right name, the one that shares a cell; else the newest. */
static const struct scope *find_scope_of(const struct tutor *t, const struct frame *f)
{
	const struct scope *newest = NULL;

	for (size_t i = t->n_scopes; i--;) {
		const struct scope *sc = &t->scopes[i];

		if (sc->serial == f->serial || !is_made_in(f->code->qualname, sc->code->qualname))
			continue;
		if (shares_a_cell(t, sc, f))
			return sc;
		if (!newest)
			newest = sc;
	}
	return newest;
}

static struct scope *parent_of(struct tutor *t, uint64_t serial)
{
	bool is_new;
	uint64_t *parent = id_map_put(&t->frame_scopes, serial, &is_new);

	return *parent ? find_scope(t, *parent) : NULL;
}

static void look_at_frame(struct tutor *t, const struct frame *f)
{
	struct scope *own = find_scope(t, f->serial);
	bool is_new;
	uint64_t *parent;

	frame_number(t, f->serial);
	if (own)
		keep_values(t, own, f);
	parent = id_map_put(&t->frame_scopes, f->serial, &is_new);
	if (is_new) {
		const struct scope *sc = find_scope_of(t, f);

		*parent = sc ? sc->serial : 0;
	}
}

/* A scope that is needed needs its own scope. Serials fall on the way up, so this ends. */
static void need_parents(struct tutor *t, uint64_t serial)
{
	for (struct scope *sc = parent_of(t, serial); sc && sc->serial < serial;
		sc = parent_of(t, serial)) {
		sc->is_needed = true;
		serial = sc->serial;
	}
}

static void drop_unneeded(struct tutor *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_scopes; i++)
		if (t->scopes[i].is_live || t->scopes[i].is_needed)
			t->scopes[n++] = t->scopes[i];
		else
			scope_free(&t->scopes[i]);
	t->n_scopes = n;
}

static void look_at_frames(struct tutor *t)
{
	for (size_t i = 0; i < t->n_scopes; i++)
		t->scopes[i].is_live = t->scopes[i].is_needed = false;
	for (size_t i = 0; i < state_depth(t->s); i++)
		if (is_shown(state_frame(t->s, i)))
			look_at_frame(t, state_frame(t->s, i));
	state_each_visible(t->s, look_at_function, t);
	for (size_t i = 0; i < state_depth(t->s); i++)
		need_parents(t, state_frame(t->s, i)->serial);
	for (size_t i = 0; i < t->n_scopes; i++)
		if (t->scopes[i].is_needed)
			need_parents(t, t->scopes[i].serial);
	drop_unneeded(t);
}

uint64_t tutor_function_parent(struct tutor *t, const struct object *function)
{
	bool is_new;
	uint64_t serial = *id_map_put(&t->function_scopes, function->id, &is_new);

	return serial && find_scope(t, serial) ? frame_number(t, serial) : 0;
}

/* Printing: a frame that is there, or a scope whose frame has gone. */
struct shown {
	uint64_t number;
	const struct frame *frame; /* or NULL */
	const struct scope *scope; /* or NULL */
};

/* Names and values are collected apart, as the viewer wants both. */
struct names {
	struct tutor *t;
	uint64_t serial;
	struct str order;
};

static void add_name(struct names *n, const char *name, size_t len, struct value v)
{
	show_key_of(n->t->out, name, len);
	tutor_add_value(n->t, v);
	show_next(&n->order);
	write_string(&n->order, name, len);
}

static void add_local(void *arg, const struct name *name)
{
	add_name(arg, name->name, name->len, name->value);
}

/* A variable of a frame further out is shown there. */
static bool is_in_parent(struct names *n, struct value v)
{
	uint64_t serial = n->serial;

	if (!is_cell(n->t, v))
		return false;
	for (struct scope *sc = parent_of(n->t, serial); sc && sc->serial < serial;
		sc = parent_of(n->t, serial)) {
		if (scope_holds(sc, v))
			return true;
		serial = sc->serial;
	}
	return false;
}

static bool is_there(const struct tutor *t, struct value v)
{
	v = state_resolve(t->s, v);
	return value_is_bound(v) && (!value_is_ref(v) || state_object(t->s, value_ref(v)));
}

static void add_slot(struct names *n, const char *name, struct value v)
{
	if (is_there(n->t, v) && !is_in_parent(n, v))
		add_name(n, name, strlen(name), v);
}

static void add_frame_names(struct names *n, const struct frame *f)
{
	const struct state *s = n->t->s;
	bool is_return = state_event(s) == EVENT_RETURN || state_event(s) == EVENT_YIELD ||
			 state_event(s) == EVENT_UNWIND;

	if (f->names)
		state_each_local(s, f, add_local, n);
	for (uint32_t i = 0; !f->names && i < f->code->n_slots; i++)
		add_slot(n, f->code->slots[i], f->slots[i]);
	if (f == state_top(s) && is_return)
		add_name(n, "__return__", strlen("__return__"), state_value(s));
}

static void add_scope_names(struct names *n, const struct scope *sc)
{
	for (uint32_t i = 0; i < sc->code->n_slots; i++)
		add_slot(n, sc->code->slots[i], kept(&sc->slots[i]));
	add_slot(n, "__return__", kept(&sc->returned));
}

static void add_parents(struct tutor *t, uint64_t serial)
{
	show_key(t->out, "parent_frame_id_list");
	str_add_char(t->out, '[');
	for (struct scope *sc = parent_of(t, serial); sc && sc->serial < serial;
		sc = parent_of(t, serial)) {
		show_next(t->out);
		write_uint(t->out, frame_number(t, sc->serial));
		serial = sc->serial;
	}
	str_add_char(t->out, ']');
}

static void add_flag(struct str *out, const char *key, bool flag)
{
	show_key(out, key);
	str_add(out, flag ? "true" : "false");
}

static void add_hash(struct tutor *t, const struct shown *sh, const char *name)
{
	struct str hash = { 0 };

	str_addf(&hash, "%s_f%" PRIu64 "%s%s", name, sh->number, sh->scope ? "_p" : "",
		sh->frame ? "" : "_z");
	show_string(t->out, "unique_hash", str_text(&hash));
	str_free(&hash);
}

static void add_shown(struct tutor *t, const struct shown *sh)
{
	const struct code *code = sh->frame ? sh->frame->code : sh->scope->code;
	struct names n = { .t = t, .serial = sh->frame ? sh->frame->serial : sh->scope->serial };

	show_next(t->out);
	str_add_char(t->out, '{');
	show_uint(t->out, "frame_id", sh->number);
	show_string(t->out, "func_name", code->name);
	show_key(t->out, "encoded_locals");
	str_add_char(t->out, '{');
	if (sh->frame)
		add_frame_names(&n, sh->frame);
	else
		add_scope_names(&n, sh->scope);
	str_add_char(t->out, '}');
	show_key(t->out, "ordered_varnames");
	str_addf(t->out, "[%s]", str_text(&n.order));
	add_flag(t->out, "is_highlighted", sh->frame && sh->frame == state_top(t->s));
	add_flag(t->out, "is_parent", sh->scope != NULL);
	add_flag(t->out, "is_zombie", !sh->frame);
	add_parents(t, n.serial);
	add_hash(t, sh, code->name);
	str_add_char(t->out, '}');
	str_free(&n.order);
}

static int compare_shown(const void *a, const void *b)
{
	const struct shown *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

void tutor_add_stack(struct tutor *t)
{
	struct shown *shown = base_alloc((state_depth(t->s) + t->n_scopes) * sizeof(*shown));
	size_t n = 0;

	for (size_t i = 0; i < state_depth(t->s); i++) {
		const struct frame *f = state_frame(t->s, i);

		if (is_shown(f))
			shown[n++] = (struct shown){ frame_number(t, f->serial), f,
				find_scope(t, f->serial) };
	}
	for (size_t i = 0; i < t->n_scopes; i++)
		if (!t->scopes[i].is_live)
			shown[n++] = (struct shown){ frame_number(t, t->scopes[i].serial), NULL,
				&t->scopes[i] };
	qsort(shown, n, sizeof(*shown), compare_shown);
	show_key(t->out, "stack_to_render");
	str_add_char(t->out, '[');
	for (size_t i = 0; i < n; i++)
		add_shown(t, &shown[i]);
	str_add_char(t->out, ']');
	free(shown);
}

void tutor_begin_step(struct tutor *t, const struct state *s, struct str *out)
{
	t->s = s;
	t->out = out;
	look_at_frames(t);
}

void tutor_free(struct tutor *t)
{
	for (size_t i = 0; i < t->n_scopes; i++)
		scope_free(&t->scopes[i]);
	free(t->scopes);
	id_map_free(&t->ids);
	id_queue_free(&t->heap);
	id_map_free(&t->texts_seen);
	str_free(&t->texts);
	id_map_free(&t->frame_ids);
	id_map_free(&t->function_scopes);
	id_map_free(&t->frame_scopes);
}
