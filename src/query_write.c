/* query_write.c - writes found by sweeping over the steps for what an expression reads.
 *
 * After each evaluation it is known what was read on the way to the result (the path) and which objects the result is made of.
 * A delta that touches the path means: evaluate again and compare. A delta that touches the result's objects is a write for
 * certain. Which steps may touch an object is asked of the source by a search for its id in the bytes that lie ahead, in windows
 * that grow as long as nothing is found; when there are many objects, every delta with objects is read instead.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "query_write.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "idmap.h"
#include "slice.h"
#include "sweep.h"

#define MAX_PARTS    4096 /* objects that a result is made of: what lies beyond is not followed */
#define MAX_SOUGHT   8	  /* ids searched for in the bytes; with more, deltas are read */
#define FIRST_WINDOW 512
#define LAST_WINDOW  (1u << 22)

/* One thing that was read on the way to the result. */
struct path_read {
	enum expr_read_kind kind;
	uint64_t id;
	uint32_t slot;
	struct str key;
};

struct query_variable {
	struct expr *x;
	bool is_local;
	bool is_name;  /* the expression is one plain name */
	bool is_chain; /* or names with dots between */
	uint64_t frame;
	struct frame ghost; /* stands in where the frame is not there: no local is bound */
	uint64_t n_looks;   /* evaluations so far; what follows is as of the last */
	bool is_bound;
	bool is_stale; /* it was written since, by a scalar: the print is not that of its value */
	struct str print, new_print;
	struct path_read *path;
	size_t n_path, cap_path;
	bool path_is_new; /* it is not that of the evaluation before */
	bool every_step,
		any_class; /* it reads what may be another at every step; which classes there are */
	struct idmap parts; /* objects that the result is made of */
};

/* An id whose next mention in the bytes is known. */
struct sought {
	uint64_t id;
	const struct str
		*key; /* of the variable's path: only what it has by that; NULL: any of it */
	uint64_t at;  /* of a line that may mention it, or where the search has come to */
	bool is_hit;
	uint64_t window;
};

struct query_writes {
	struct query *q;
	struct query_variable *v;
	struct sweep sweep;
	struct cursor *cursor;
	bool was_there; /* the frame of a local variable */
	uint64_t call, end;
	struct sought sought[MAX_SOUGHT];
	size_t n_sought;
	bool reads_all; /* there are too many to search for */
};

static const struct str no_key;

/* The variable. */

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

/* Evaluate and take in; true: the result is another one. */
static bool look(struct query_variable *v, const struct state *s)
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
	look(v, s);
	return v->is_bound;
}

bool query_variable_has(const struct query_variable *v, uint64_t id)
{
	return idmap_find(&v->parts, id) != NULL;
}

/* Does a delta touch it? */

struct touch {
	bool maybe;	/* the path: the result has to be looked at */
	bool certain;	/* what it read last, a name's value or an attribute's, is now a scalar */
	bool elsewhere; /* and so may be what it read before */
	bool parts;	/* an object of the result changed: `object` */
	bool new_parts; /* and has other objects in it, perhaps: there are some, or one came */
	uint64_t object;
};

/* START,REMOVED,[ADDED] … all through: a change of items, or as good as one. */
static bool is_splices(struct value only)
{
	struct slices in = slice_open(only);
	struct value v;

	for (int i = 0; slice_next(&in, &v); i++)
		if ((i % 3 == 2) != (v.at[0] == '['))
			return false;
	return true;
}

static int depth_of(struct value v)
{
	int depth = 0, deepest = 0;

	for (const char *p = v.at; p < v.at + v.len; p++) {
		depth += *p == '[';
		depth -= *p == ']';
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest;
}

/* A bracket that is not the change's own: it may be a reference. */
static bool may_hold_reference(const struct change *c)
{
	if (c->kind == CHANGE_DEFINE || c->kind == CHANGE_DEATH)
		return true;
	if (c->kind == CHANGE_ONLY)
		return depth_of(c->value) > 1 + is_splices(c->value);
	return depth_of(c->value) > (c->kind == CHANGE_ITEMS);
}

static bool is_key(const struct path_read *p, struct value key)
{
	/* 1, 1.0 and True are one key: only strings are told apart by their text. */
	if (!key.len || key.at[0] != '"' || !p->key.len || p->key.at[0] != '"')
		return true;
	return key.len == p->key.len && memcmp(key.at, p->key.at, key.len) == 0;
}

/* Among the pairs of a change in an object's only section. What is not pairs of values may be anything. */
static bool sets_key(const struct path_read *p, const struct change *c, struct value *set)
{
	struct slices in = slice_open(c->value);
	struct value key, value;
	bool found = false;

	while (slice_next(&in, &key) && slice_next(&in, &value))
		if (is_key(p, key)) {
			*set = value;
			found = true;
		}
	return found;
}

static bool touches_key(const struct path_read *p, const struct change *c, struct value *set)
{
	switch (c->kind) {
	case CHANGE_ENTRY:
	case CHANGE_ATTRIBUTE: *set = c->value; return is_key(p, c->key);
	case CHANGE_ONLY: return sets_key(p, c, set);
	case CHANGE_ITEMS:
	case CHANGE_TEXT: return false;
	default: return true;
	}
}

static bool decides(const struct query_variable *v, const struct path_read *p)
{
	if (v->is_name)
		return p->kind == EXPR_READ_ENTRY || p->kind == EXPR_READ_SLOT;
	return v->is_chain && v->is_bound && p->kind == EXPR_READ_ATTRIBUTE &&
	       p == &v->path[v->n_path - 1];
}

static void note_value(const struct query_variable *v, const struct path_read *p, struct value set,
	struct touch *t)
{
	bool is_scalar = value_is_bound(set) && !value_is_ref(set);

	if (decides(v, p) && is_scalar)
		t->certain = true;
	else
		t->elsewhere = true;
}

static void touch_path(const struct query_variable *v, const struct path_read *p,
	const struct change *c, struct touch *t)
{
	struct value set = VALUE_NOTHING;

	if (p->id != c->id || (p->kind != EXPR_READ_OBJECT && p->kind != EXPR_READ_ENTRY &&
				      p->kind != EXPR_READ_ATTRIBUTE))
		return;
	if (p->kind != EXPR_READ_OBJECT && !touches_key(p, c, &set))
		return;
	t->maybe = true;
	if (c->kind != CHANGE_CUT)
		note_value(v, p, set, t);
}

/* As expr_attributes.c looks for classes: by a text that begins so, near the beginning. */
static bool makes_class(const struct change *c)
{
	size_t len = c->value.len < 200 ? c->value.len : 200;

	return c->kind == CHANGE_DEFINE && memmem(c->value.at, len, "\"class ", 7);
}

static void touch_object(const struct query_variable *v, const struct change *c, struct touch *t)
{
	for (size_t i = 0; i < v->n_path; i++)
		touch_path(v, &v->path[i], c, t);
	t->maybe |= v->any_class && makes_class(c);
	if (!idmap_find(&v->parts, c->id))
		return;
	if (!t->parts)
		t->object = c->id;
	t->parts = true;
	t->new_parts |= v->parts.n > 1 || may_hold_reference(c);
}

static void touch_slot(
	const struct query_variable *v, uint64_t frame, const struct change *c, struct touch *t)
{
	for (size_t i = 0; i < v->n_path; i++) {
		const struct path_read *p = &v->path[i];
		if (p->kind != EXPR_READ_SLOT || p->id != frame || p->slot != c->a)
			continue;
		t->maybe = true;
		note_value(v, p, c->value, t);
	}
}

static struct touch touch_of(const struct query_variable *v, const struct delta *d, uint64_t frame)
{
	struct touch t = { .maybe = v->every_step };

	for (size_t i = 0; i < d->n; i++) {
		const struct change *c = &d->changes[i];
		if (c->kind == CHANGE_SLOT)
			touch_slot(v, frame, c, &t);
		else if (c->kind == CHANGE_FRAME_SLOT)
			touch_slot(v, c->b, c, &t);
		else if (c->id)
			touch_object(v, c, &t);
	}
	return t;
}

/* Searching for ids ahead. */

static void seek(struct query_writes *w, const struct sought *old, size_t n_old, uint64_t id,
	const struct str *key)
{
	struct sought *k = &w->sought[w->n_sought];

	w->reads_all |= w->n_sought == MAX_SOUGHT;
	if (w->reads_all)
		return;
	*k = (struct sought){ .id = id, .key = key, .at = w->sweep.next, .window = FIRST_WINDOW };
	for (size_t i = 0; i < n_old; i++)
		if (old[i].id == id && !old[i].key == !key && (!key || old[i].key == key)) {
			k->at = old[i].at;
			k->is_hit = old[i].is_hit;
			k->window = old[i].window;
		}
	w->n_sought++;
}

static bool is_of_object(const struct path_read *p)
{
	return p->kind == EXPR_READ_OBJECT || p->kind == EXPR_READ_ENTRY ||
	       p->kind == EXPR_READ_ATTRIBUTE;
}

/* A key that is no string may be written in several ways. */
static const struct str *key_of(const struct path_read *p)
{
	return p->kind != EXPR_READ_OBJECT && p->key.len && p->key.at[0] == '"' ? &p->key : NULL;
}

/* The result was looked at: other objects may matter from here on. How far was searched for those that still do is kept. */
static void seek_all(struct query_writes *w)
{
	const struct query_variable *v = w->v;
	struct sought old[MAX_SOUGHT];
	size_t n_old = w->n_sought;

	memcpy(old, w->sought, sizeof(old));
	if (v->path_is_new)
		for (size_t i = 0; i < n_old; i++)
			old[i].key = old[i].key ? &no_key : NULL;
	w->n_sought = 0;
	w->reads_all = v->any_class || v->parts.n > MAX_SOUGHT;
	for (size_t i = 0; i < v->n_path; i++)
		if (is_of_object(&v->path[i]))
			seek(w, old, n_old, v->path[i].id, key_of(&v->path[i]));
	if (!w->reads_all)
		for (struct idmap_slot *s = NULL; (s = idmap_next(&v->parts, s));)
			seek(w, old, n_old, s->id, NULL);
}

/* May the line of this step mention it? Looks further ahead when the search has not come that far. */
static bool is_mentioned(struct query_writes *w, struct sought *k)
{
	const struct sweep *sw = &w->sweep;
	struct value key = k->key ? value_of(k->key->at, k->key->len) : VALUE_NOTHING;
	uint64_t end;

	if (k->at < sw->pos) {
		k->at = sw->pos;
		k->is_hit = false;
	}
	while (!k->is_hit && k->at < sw->next) {
		end = k->at + k->window > sw->next ? k->at + k->window : sw->next;
		k->is_hit = sw->src->ops->mention(sw->src, k->at, end, k->id, key, &k->at);
		if (!k->is_hit && k->at < sw->next)
			k->at = sw->next;
		k->window = k->is_hit		      ? FIRST_WINDOW
			    : k->window < LAST_WINDOW ? 2 * k->window
						      : k->window;
	}
	return k->is_hit && k->at < sw->next;
}

static bool may_touch_objects(struct query_writes *w)
{
	bool may = w->reads_all;

	for (size_t i = 0; i < w->n_sought && !may; i++)
		may = is_mentioned(w, &w->sought[i]);
	return may;
}

static bool may_touch_slots(const struct query_writes *w)
{
	const struct query_variable *v = w->v;

	for (size_t i = 0; i < v->n_path; i++)
		if (v->path[i].kind == EXPR_READ_SLOT && v->path[i].id == w->sweep.top->serial)
			return true;
	return false;
}

static bool may_touch(struct query_writes *w)
{
	const struct sweep *sw = &w->sweep;

	if (sw->is_read || w->v->every_step)
		return true;
	return sw->has_changes && (may_touch_slots(w) || (sw->has_objects && may_touch_objects(w)));
}

/* The writes. */

static bool is_there(const struct query_writes *w)
{
	return !w->v->is_local || sweep_frame(&w->sweep, w->v->frame);
}

/* What was written unseen is to be compared with. */
static int look_before(struct query_writes *w, struct err *err)
{
	const struct state *s = cursor_at(w->cursor, w->sweep.step - 1, err);

	if (!s)
		return -1;
	look(w->v, s);
	return 0;
}

static int look_here(struct query_writes *w, bool *is_other, struct err *err)
{
	const struct state *s;

	if (w->v->is_stale && look_before(w, err) < 0)
		return -1;
	s = cursor_at(w->cursor, w->sweep.step, err);
	if (!s)
		return -1;
	*is_other = look(w->v, s);
	seek_all(w);
	return 0;
}

static int start(struct query_writes *w, uint64_t from, struct err *err)
{
	bool ignored;
	int got = sweep_start(&w->sweep, from, err);

	while (got > 0 && w->sweep.step < from)
		got = sweep_next(&w->sweep, err);
	if (got < 0)
		return -1;
	w->was_there = is_there(w);
	w->v->is_bound = w->v->is_stale = false;
	str_clear(&w->v->print);
	return look_here(w, &ignored, err);
}

struct query_writes *query_writes_new(
	struct query *q, struct query_variable *v, uint64_t from, struct err *err)
{
	struct query_writes *w = base_alloc(sizeof(*w));

	w->q = q;
	w->v = v;
	w->cursor = cursor_new(q->tl);
	sweep_begin(&w->sweep, q->tl);
	if (start(w, from, err) == 0)
		return w;
	query_writes_free(w);
	return NULL;
}

void query_writes_free(struct query_writes *w)
{
	if (!w)
		return;
	sweep_end(&w->sweep);
	cursor_free(w->cursor);
	free(w);
}

uint64_t query_writes_end(const struct query_writes *w)
{
	return w->end;
}

uint64_t query_writes_call(const struct query_writes *w)
{
	return w->call;
}

static void tell(
	const struct query_writes *w, bool in_place, uint64_t object, struct query_write *out)
{
	bool by_call = w->v->is_local && w->call == w->sweep.step;

	*out = (struct query_write){ .step = w->sweep.step - !by_call,
		.after = w->sweep.step,
		.by_call = by_call,
		.in_place = in_place,
		.object = object,
		.pos = w->sweep.pos };
}

/* 1: the step shows a write. */
static int look_at_step(struct query_writes *w, struct query_write *out, struct err *err)
{
	struct touch t;
	bool is_other = false;

	if (!may_touch(w))
		return 0;
	if (sweep_read(&w->sweep, err) < 0)
		return -1;
	t = touch_of(w->v, &w->sweep.delta, w->sweep.top->serial);
	if (t.certain && !t.elsewhere && !w->v->parts.n) {
		w->v->is_stale = w->v->is_bound = true;
		tell(w, false, 0, out);
		return 1;
	}
	if ((t.maybe || t.new_parts) && look_here(w, &is_other, err) < 0)
		return -1;
	if (is_other || t.parts)
		tell(w, !is_other, t.object, out);
	return is_other || t.parts;
}

/* A frame begins: its names mean something. */
static int enter(struct query_writes *w, struct query_write *out, struct err *err)
{
	bool is_other;

	w->was_there = true;
	w->call = w->sweep.step;
	if (look_here(w, &is_other, err) < 0)
		return -1;
	tell(w, false, 0, out);
	return w->v->is_bound;
}

static int at_step(struct query_writes *w, struct query_write *out, struct err *err)
{
	bool there = is_there(w);

	if (there && !w->was_there)
		return enter(w, out, err);
	if (!there && w->was_there)
		w->end = w->sweep.step - 1;
	return there ? look_at_step(w, out, err) : 0;
}

int query_writes_next(struct query_writes *w, uint64_t to, struct query_write *out, struct err *err)
{
	int got = 0;

	while (!w->end && w->sweep.step < to && (got = sweep_next(&w->sweep, err)) > 0) {
		if (query_tick(w->q, w->sweep.step, err) < 0)
			return -1;
		got = at_step(w, out, err);
		if (got)
			return got;
	}
	return got < 0 ? -1 : 0;
}

static bool tell_touch(const struct path_read *p, query_touch_fn *fn, void *arg)
{
	const struct str *key = key_of(p);

	if (p->kind == EXPR_READ_SLOT)
		return fn(arg, p->id, 0, NULL);
	return !is_of_object(p) || fn(arg, 0, p->id, key ? key->at : NULL);
}

bool query_writes_touch(const struct query_writes *w, query_touch_fn *fn, void *arg)
{
	const struct query_variable *v = w->v;

	if (w->end)
		return true;
	if (!w->was_there || v->every_step || v->any_class)
		return false;
	for (size_t i = 0; i < v->n_path; i++)
		if (!tell_touch(&v->path[i], fn, arg))
			return false;
	for (struct idmap_slot *s = NULL; (s = idmap_next(&v->parts, s));)
		if (!fn(arg, 0, s->id, NULL))
			return false;
	return true;
}

/* The last write: stretch by stretch backwards, each walked forwards from its keyframe. */

/* Writes that show at steps after `from`, up to `to`: the last of them. */
static int last_in(struct query *q, struct query_variable *v, uint64_t from, uint64_t to,
	struct query_write *last, uint64_t *call, struct err *err)
{
	struct query_writes *w = query_writes_new(q, v, from, err);
	struct query_write next;
	int got, found = 0;

	if (!w)
		return -1;
	while ((got = query_writes_next(w, to, &next, err)) > 0) {
		*last = next;
		found = 1;
	}
	*call = query_writes_call(w);
	query_writes_free(w);
	return got < 0 ? -1 : found;
}

/* What an expression reads at the end of a stretch, it reads all through it if the bytes of it say nothing of that: then there is
 * no write in it, and neither its keyframe nor its steps need to be looked at. */

static bool can_be_ruled_out(const struct query_variable *v)
{
	for (size_t i = 0; i < v->n_path; i++)
		if (v->path[i].kind == EXPR_READ_SLOT)
			return false;
	return !v->is_local && !v->every_step && !v->any_class && v->parts.n < MAX_SOUGHT;
}

static bool is_silent_on(
	struct source *src, uint64_t pos, uint64_t end, uint64_t id, const struct str *key)
{
	uint64_t at;

	return !src->ops->mention(
		src, pos, end, id, key ? value_of(key->at, key->len) : VALUE_NOTHING, &at);
}

static bool is_silent(
	const struct query_variable *v, struct source *src, uint64_t pos, uint64_t end)
{
	for (size_t i = 0; i < v->n_path; i++)
		if (is_of_object(&v->path[i]) &&
			!is_silent_on(src, pos, end, v->path[i].id, key_of(&v->path[i])))
			return false;
	for (struct idmap_slot *s = NULL; (s = idmap_next(&v->parts, s));)
		if (!is_silent_on(src, pos, end, s->id, NULL))
			return false;
	return true;
}

/* The stretch from keyframe i to the next one. The keyframe itself speaks of everything: the step behind it is read instead. */
static bool is_ruled_out(struct query *q, const struct query_variable *v, size_t i, struct delta *d)
{
	const struct source_index *index = timeline_index(q->tl);
	struct source *src = timeline_source(q->tl);
	uint64_t begin = index->keyframes[i].pos, next;
	struct err ignored;
	struct touch t;

	if (!can_be_ruled_out(v) || i + 1 >= index->n_keyframes ||
		src->ops->read(src, begin, d, &next, &ignored) <= 0)
		return false;
	t = touch_of(v, d, 0);
	return !t.maybe && !t.parts && is_silent(v, src, next, index->keyframes[i + 1].pos);
}

/* Index of the last keyframe before that step, or -1. */
static ptrdiff_t keyframe_before(const struct query *q, uint64_t step)
{
	const struct source_index *index = timeline_index(q->tl);
	size_t low = 0, high = index->n_keyframes;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (index->keyframes[mid].step < step)
			low = mid + 1;
		else
			high = mid;
	}
	return (ptrdiff_t)low - 1;
}

/* The last write that shows at a step up to `to`: the path and parts of v are those of that step. */
static int last_up_to(struct query *q, struct query_variable *v, uint64_t to,
	struct query_write *out, uint64_t *call, struct err *err)
{
	const struct source_index *index = timeline_index(q->tl);
	uint64_t start = index->first > 1 ? index->first : 0;
	struct delta d = { 0 };
	bool is_known = false;
	int got = 0;

	while (got == 0 && to > start && !*call) {
		ptrdiff_t k = keyframe_before(q, to);
		uint64_t from = k < 0 ? start : index->keyframes[k].step;

		if (!is_known || k < 0 || !is_ruled_out(q, v, (size_t)k, &d)) {
			uint64_t n = v->n_looks;
			got = last_in(q, v, from, to, out, call, err);
			is_known = v->n_looks == n + 1; /* at `from` */
		} else if (query_tick(q, from, err) < 0) {
			got = -1;
		}
		to = from;
	}
	delta_free(&d);
	return got;
}

int query_last_write(struct query *q, struct query_variable *v, uint64_t before,
	struct query_write *out, uint64_t *call, struct err *err)
{
	int got;

	*call = 0;
	got = last_up_to(q, v, before, out, call, err);
	if (got > 0 && out->step >= before)
		got = 0; /* the call that is stood at */
	return got;
}
