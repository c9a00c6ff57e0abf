/* query_variable.c - an expression whose writes are asked for, as of the step it was last looked at.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "query_variable.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PARTS 4096 /* objects that a result is made of: what lies beyond is not followed */

static bool is_slot(const struct frame *f, const char *name)
{
	for (uint32_t i = 0; i < f->code->n_slots; i++)
		if (strcmp(f->code->slots[i], name) == 0)
			return true;
	return false;
}

static bool reads_locals(const struct expr *x, const struct frame *f)
{
	const char *name;

	if (f->names)
		return f->names != f->code->globals;
	for (size_t i = 0; (name = expr_name(x, i)); i++)
		if (is_slot(f, name))
			return true;
	return false;
}

static bool is_chain(const char *text)
{
	for (; *text; text++)
		if (!strchr("._", *text) && !isalnum((unsigned char)*text) &&
			(unsigned char)*text < 0x80)
			return false;
	return true;
}

static void make_ghost(struct query_variable *v, const struct frame *f)
{
	v->frame = f->serial;
	v->ghost = *f;
	v->ghost.serial = 0;
	v->ghost.slots = base_alloc(f->code->n_slots * sizeof(*f->slots));
	v->is_local = reads_locals(v->x, f);
}

struct query_variable *query_variable_new(
	const struct expr_context *at, const char *text, struct err *err)
{
	struct expr *x = expr_compile(text, err);
	struct query_variable *v;
	const char *name;

	if (!x)
		return NULL;
	v = base_alloc(sizeof(*v));
	v->x = x;
	name = expr_name(x, 0);
	v->is_name = name && strcmp(name, expr_text(x)) == 0;
	v->is_chain = name && is_chain(expr_text(x));
	expr_want_reads(x, true);
	if (at->frame)
		make_ghost(v, at->frame);
	return v;
}

void query_variable_free(struct query_variable *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->cap_path; i++)
		str_free(&v->path[i].key);
	free(v->path);
	free(v->ghost.slots);
	idmap_free(&v->parts);
	str_free(&v->print);
	str_free(&v->new_print);
	expr_free(v->x);
	free(v);
}

const char *query_variable_text(const struct query_variable *v)
{
	return expr_text(v->x);
}

bool query_variable_is_local(const struct query_variable *v)
{
	return v->is_local;
}

struct expr *query_variable_expr(const struct query_variable *v)
{
	return v->x;
}

uint64_t query_variable_frame(const struct query_variable *v)
{
	return v->frame;
}

uint64_t query_variable_looks(const struct query_variable *v)
{
	return v->n_looks;
}

static int eval(struct query_variable *v, const struct state *s, struct err *err)
{
	struct expr_context at = { .state = s };

	if (v->frame)
		at.frame = state_find_frame(s, v->frame);
	if (v->frame && !at.frame)
		at.frame = &v->ghost;
	return expr_eval(v->x, &at, err);
}

/* What the last evaluation read. */

static bool is_same_read(const struct path_read *p, const struct expr_read *r)
{
	return p->kind == r->kind && p->id == r->id && p->slot == r->slot &&
	       p->key.len == r->key.len &&
	       (!r->key.len || memcmp(p->key.at, r->key.at, r->key.len) == 0);
}

static void copy_read(struct path_read *p, const struct expr_read *r)
{
	p->kind = r->kind;
	p->id = r->id;
	p->slot = r->slot;
	str_clear(&p->key);
	if (r->key.len)
		str_add_bytes(&p->key, r->key.at, r->key.len);
}

static void copy_path(struct query_variable *v)
{
	size_t n, cap = v->cap_path;
	const struct expr_read *reads = expr_reads(v->x, &n);

	BASE_GROW(v->path, v->cap_path, n);
	if (v->cap_path > cap)
		memset(v->path + cap, 0, (v->cap_path - cap) * sizeof(*v->path));
	v->path_is_new = n != v->n_path;
	v->n_path = n;
	v->every_step = v->any_class = false;
	for (size_t i = 0; i < n; i++) {
		struct path_read *p = &v->path[i];
		if (!is_same_read(p, &reads[i])) {
			copy_read(p, &reads[i]);
			v->path_is_new = true;
		}
		v->every_step |= p->kind == EXPR_READ_STEP;
		v->any_class |= p->kind == EXPR_READ_HEAP;
	}
}

static bool is_container(const struct object *o)
{
	return o->has_items || o->has_entries;
}

static void add_parts(
	struct query_variable *v, const struct state *s, struct value held, bool is_root);

static void add_inside(struct query_variable *v, const struct state *s, const struct object *o)
{
	for (size_t i = 0; i < o->n_items; i++)
		if (value_is_ref(o->items[i]))
			add_parts(v, s, o->items[i], false);
	for (size_t i = 0; i < o->n_entries; i++)
		if (value_is_ref(o->entries[i].value))
			add_parts(v, s, o->entries[i].value, false);
}

static void add_parts(
	struct query_variable *v, const struct state *s, struct value held, bool is_root)
{
	uint64_t id = value_ref(held);
	const struct object *o;

	if (v->parts.n >= MAX_PARTS || !id || idmap_find(&v->parts, id))
		return;
	o = state_object(s, id);
	if (!o || (!is_root && !is_container(o)))
		return;
	idmap_add(&v->parts, id);
	add_inside(v, s, o);
}

static void find_parts(struct query_variable *v, const struct state *s)
{
	idmap_free(&v->parts);
	v->parts = (struct idmap){ 0 };
	if (v->is_bound)
		add_parts(v, s, expr_value(v->x), true);
}

bool variable_look(struct query_variable *v, const struct state *s)
{
	bool was_bound = v->is_bound;
	struct str old;

	v->n_looks++;
	v->is_bound = eval(v, s, NULL) == 0;
	v->is_stale = false;
	copy_path(v);
	find_parts(v, s);
	str_clear(&v->new_print);
	if (v->is_bound)
		expr_fingerprint(v->x, expr_value(v->x).at ? 0 : 1, &v->new_print);
	old = v->print;
	v->print = v->new_print;
	v->new_print = old;
	if (was_bound != v->is_bound)
		return true;
	return v->is_bound && (old.len != v->print.len ||
				      memcmp(str_text(&old), str_text(&v->print), old.len) != 0);
}

bool query_variable_look(struct query_variable *v, const struct state *s)
{
	variable_look(v, s);
	return v->is_bound;
}

bool query_variable_has(const struct query_variable *v, uint64_t id)
{
	return idmap_find(&v->parts, id) != NULL;
}
