/* query_write.c - writes found by sweeping over the steps for what an expression reads.
 *
 * After each evaluation it is known what was read on the way to the result (the path) and which objects the result is made of.
 * A delta that touches the path means: evaluate again and compare. A delta that touches the result's objects is a write for
 * certain. Which steps may touch an object is asked of the source by a search for its id in the bytes that lie ahead, in windows
 * that grow as long as nothing is found; when there are many objects, every delta with objects is read instead.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "query_write.h"

#include <stdlib.h>
#include <string.h>

#include "query_quiet.h"
#include "query_variable.h"
#include "sweep.h"

#define MAX_SOUGHT   8 /* ids searched for in the bytes; with more, deltas are read */
#define FIRST_WINDOW 512
#define LAST_WINDOW  (1u << 22)

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
	bool reads_all;	 /* there are too many to search for */
	size_t next_key; /* index of the first keyframe at or after the sweep's step */
	bool walks;	 /* one could not be read: all steps are gone over from there on */
};

static const struct str no_key;

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
		if (read_is_of_object(&v->path[i]))
			seek(w, old, n_old, v->path[i].id, read_key(&v->path[i]));
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
	variable_look(w->v, s);
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
	*is_other = variable_look(w->v, s);
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
	w->next_key = from ? timeline_keyframes_upto(w->q->tl, from - 1) : 0;
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
	t = variable_touch(w->v, &w->sweep.delta, w->sweep.top->serial);
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

/* On to that keyframe; where it cannot be read, to where one was. */
static int leap(struct query_writes *w, uint64_t to, struct err *err)
{
	uint64_t at = w->sweep.step;
	int got = sweep_start(&w->sweep, to, err);

	w->walks = w->sweep.step != to;
	while (got > 0 && w->sweep.step < at)
		got = sweep_next(&w->sweep, err);
	return got < 0 ? -1 : 0;
}

/* At a keyframe: on to the last one before which nothing is touched. */
static int pass_keyframe(struct query_writes *w, uint64_t to, struct err *err)
{
	const struct source_index *index = timeline_index(w->q->tl);
	size_t i = w->next_key;

	if (i >= index->n_keyframes || index->keyframes[i].step > w->sweep.step)
		return 0;
	if (index->keyframes[i].step == w->sweep.step && !w->reads_all && !w->walks)
		i = quiet_from(w->q, w->v, i, to);
	if (index->keyframes[i].step > w->sweep.step && leap(w, index->keyframes[i].step, err) < 0)
		return -1;
	w->next_key = timeline_keyframes_upto(w->q->tl, w->sweep.step);
	return 0;
}

int query_writes_next(struct query_writes *w, uint64_t to, struct query_write *out, struct err *err)
{
	int got = 0;

	while (!w->end && w->sweep.step < to) {
		if (pass_keyframe(w, to, err) < 0)
			return -1;
		if (w->sweep.step >= to || (got = sweep_next(&w->sweep, err)) <= 0)
			break;
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
	const struct str *key = read_key(p);

	if (p->kind == EXPR_READ_SLOT)
		return fn(arg, p->id, 0, NULL);
	return !read_is_of_object(p) || fn(arg, 0, p->id, key ? key->at : NULL);
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
