/* py_change.c - what is new of one tracked object, as the record has it.
 *
 * Each change is looked for where the object keeps its content, when that lies there as a shadow has it (py_change_place.c): a
 * list's items, the entries of a dict that has lost none, an instance's values. Otherwise its kind reads the content out of it first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_change_impl.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/write.h"
#include "py_kinds.h"
#include "py_known.h"
#include "py_redact.h"
#include "py_restless.h"
#include "py_scalar.h"
#include "py_shadow.h"
#include "py_suspects.h"
#include "py_track.h"

/* Pieces: `,"ID":` and what is to be said of it. They are written one behind the other as they arise, which is nearly always
 * the order of ids. */

struct str *change_out;
static size_t began;                                         /* its length then */
static struct piece { uint64_t id; size_t start, text; } *pieces;        /* where it begins, and its text behind the id */
static size_t n_pieces, pieces_cap;

void change_begin(struct str *out)
{
	change_out = out;
	began = out->len;
	n_pieces = 0;
}

/* Where its id goes, with room for that. */
static inline char *begin_id(void)
{
	char *p = str_begin(change_out, PUT_UINT_MOST + 5);

	*p = ',';
	p[1] = '{';
	p += 1 + !n_pieces;
	*p = '"';
	return p + 1;
}

static inline void end_id(char *p, uint64_t id, size_t start)
{
	memcpy(p, "\":", 2);
	str_end(change_out, p + 2);
	BASE_GROW(pieces, pieces_cap, n_pieces + 1);
	pieces[n_pieces++] = (struct piece){ id, start, change_out->len };
}

static void begin_piece(const struct tracked *t)
{
	size_t start = change_out->len;

	end_id(tracked_put_id(begin_id(), t), t->id, start);
}

static bool is_empty_piece(void)
{
	return change_out->len == pieces[n_pieces - 1].text;
}

static void drop_piece(void)
{
	n_pieces--;
	str_end(change_out, change_out->at + pieces[n_pieces].start);
}

static __attribute__((noinline)) bool is_in_order(void)
{
	for (size_t i = 1; i < n_pieces; i++)
		if (pieces[i - 1].id >= pieces[i].id)
			return false;
	return true;
}

struct span { struct piece piece; size_t end; };

static int by_id(const void *a, const void *b)
{
	const struct piece *x = &((const struct span *)a)->piece, *y = &((const struct span *)b)->piece;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->start > y->start) - (x->start < y->start);
}

static __attribute__((noinline)) void sort_pieces(void)
{
	size_t n = n_pieces, len = change_out->len;
	struct span *spans = base_alloc(n * sizeof(*spans));
	char *text = base_memdup(change_out->at + began, len - began);

	for (size_t i = 0; i < n; i++)
		spans[i] = (struct span){ pieces[i], i + 1 < n ? pieces[i + 1].start : len };
	qsort(spans, n, sizeof(*spans), by_id);
	str_end(change_out, change_out->at + began);
	n_pieces = 0;
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && spans[i].piece.id == spans[i + 1].piece.id)
			continue;                                /* written again, nearer */
		end_id(put_uint(begin_id(), spans[i].piece.id), spans[i].piece.id, change_out->len);
		str_add_bytes(change_out, text + spans[i].piece.text - began, spans[i].end - spans[i].piece.text);
	}
	free(spans);
	free(text);
}

void change_end(void)
{
	if (n_pieces > 1 && !is_in_order())
		sort_pieces();
	if (n_pieces) {
		char *end = str_begin(change_out, 1);

		*end = '}';
		str_end(change_out, end + 1);
	}
}

/* Defining. */

static inline void set_source(struct tracked *t, bool may_have_source)
{
	PyObject *source = may_have_source ? kind_source_of(t->kind, t->object) : NULL;

	if (source || t->source)
		suspects_set_source(t, source);
}

static void open_gaps(struct tracked *t)
{
	struct noted f;

	if (!redact_is_on && change_note_table(&f, (const PyDictObject *)t->object) && f.n != f.n_live)
		shadow_open_gaps(&t->shadow, &f);
}

static inline void settle(struct tracked *t, bool may_have_source)       /* the shadow is as the object is */
{
	if (t->in_place == change_in_dict && kind_is_dict(t->kind))
		open_gaps(t);
	else if (t->in_place == change_in_set)
		shadow_open_rest(&t->shadow);
	set_source(t, may_have_source);
	t->stamp = t->kind->stamp ? t->kind->stamp(t->object) : 0;
}

void change_settle(struct tracked *t)
{
	settle(t, known_of(t->object)->may_have_source);
}

/* One that is of this very type, and not of a subclass, has nothing but its items. */
static bool read_items(struct tracked *t)
{
	PyObject *const *items;

	if (t->type == &PyTuple_Type)
		items = ((PyTupleObject *)t->object)->ob_item;
	else if (t->type == &PyList_Type)
		items = ((PyListObject *)t->object)->ob_item;
	else
		return false;
	shadow_read_items(&t->shadow, items, (size_t)Py_SIZE(t->object));
	if (t->source)
		suspects_set_source(t, NULL);
	t->stamp = 0;
	return true;
}

static inline struct section *section_of_most(struct tracked *t)
{
	if (t->type == &PyTuple_Type || t->type == &PyList_Type || t->type == &PyCell_Type)
		return &t->shadow.items;
	return t->type == &PyDict_Type ? &t->shadow.entries : &t->shadow.attributes;
}

static void read_anew(struct tracked *t, bool is_new, bool may_have_source)
{
	struct section *most = section_of_most(t);

	if (!is_new)                                             /* else it is empty */
		shadow_empty(&t->shadow);
	if (!most->at)
		tracked_lend(t, most);
	t->shadow.depth = t->depth;
	if (read_items(t))
		return;
	t->shadow.before = NULL;
	t->shadow.since = &track_scanned;
	kind_read(&t->shadow, t->kind, t->object);
	shadow_keep(&t->shadow);
	settle(t, may_have_source);
}

/* What follows the type. */
static void write_body(struct str *out, char *p, const struct tracked *t)
{
	if (t->is_deep) {
		memcpy(p, ",\"deep\":true", 12);
		p += 12;
	} else {
		p = shadow_put(out, p, &t->shadow);
	}
	*p++ = '}';
	str_end(out, p);
}

void change_write_whole(struct str *out, const struct tracked *t)
{
	if (!t->kind) {
		scalar_write(out, t->object);
		return;
	}
	known_write_head(out, t->type);
	write_body(out, str_begin(out, SHADOW_ROOM), t);
}

static void define_text(struct tracked *t)
{
	const struct tracked *from = t->grown_from;

	if (from && from->object)
		scalar_write_extension(change_out, t->object, from->object, from->id);
	else
		scalar_write(change_out, t->object);
	t->grown_from = NULL;
}

static void set_deep(struct tracked *t)
{
	track_n_deep -= t->is_deep;
	t->is_deep = t->depth > track_max_depth;
	track_n_deep += t->is_deep;
}

/* An exception on its way out makes a traceback at each frame: of these, text and shadow are known without reading them. */
static bool define_traceback(const struct known *known, struct tracked *t)
{
	static const char text[] = ",\"text\":\"", next[] = ",\"attributes\":{\"tb_next\":";
	PyObject *below = (PyObject *)((PyTracebackObject *)t->object)->tb_next;
	struct content *shadow = &t->shadow;
	char *begin = str_begin(change_out, KNOWN_HEAD + KIND_PLACE + sizeof(text) + sizeof(next) + TRACK_ROOM);
	char *kept = str_begin(&shadow->text, KIND_PLACE);
	char *p = known_put_head(begin, known), *end;

	memcpy(p, text, sizeof(text) - 1);
	p += sizeof(text) - 1;
	end = redact_is_on ? NULL : kind_put_traceback(p, t->object);
	if (!end)
		return false;
	memcpy(kept, p, KIND_PLACE);
	str_end(&shadow->text, kept + (end - p));
	shadow->has_text = shadow->is_plain = true;
	shadow->depth = t->depth;
	p = end;
	*p++ = '"';
	if (below) {
		shadow->has_attributes = true;
		content_add(&shadow->attributes, kind_next_name());
		content_add(&shadow->attributes, word_object(below) | WORD_STRANGE);
		memcpy(p, next, sizeof(next) - 1);
		p = track_put_any(p + sizeof(next) - 1, below, t->depth + 1);
		*p++ = '}';
	}
	*p++ = '}';
	str_end(change_out, p);
	t->stamp = t->kind->stamp(t->object);
	t->watch = WATCH_HOOKED;
	return true;
}

static void write_known(const struct known *known, const struct tracked *t)
{
	char *p;

	if (!known->n_head) {
		change_write_whole(change_out, t);
		return;
	}
	p = str_begin(change_out, KNOWN_HEAD + SHADOW_ROOM);
	write_body(change_out, known_put_head(p, known), t);
}

void change_define(struct tracked *t)
{
	bool is_new = !t->is_defined;
	const struct known *known;

	begin_piece(t);
	t->is_defined = true;
	if (!t->kind && !(Py_TYPE(t->object)->tp_flags & Py_TPFLAGS_HAVE_GC) && scalar_is(t->object)) {
		define_text(t);
		return;
	}
	known = known_of(t->object);
	if (!t->kind)
		t->kind = known->kind;
	t->type = Py_TYPE(t->object);
	t->in_place = t->kind == known->kind ? known->in_place : change_in_place(t->kind, t->type);
	set_deep(t);
	if (is_new && !t->is_deep && t->type == &PyTraceBack_Type && define_traceback(known, t))
		return;
	if (!t->is_deep)
		read_anew(t, is_new, known->may_have_source);
	write_known(known, t);
	restless_watch(t, t->kind == known->kind && known->is_hooked);
}

void change_write_death(const struct tracked *t)
{
	if (!t->is_defined)
		return;
	begin_piece(t);
	str_add_bytes(change_out, "null", 4);
}

/* From scratch. */

static struct content fresh;

static void read_fresh(struct tracked *t, const struct content *before)
{
	content_clear(&fresh);
	fresh.depth = t->depth;
	fresh.before = before;
	fresh.since = &track_scanned;
	kind_read(&fresh, t->kind, t->object);
}

static void take_fresh(struct tracked *t)
{
	shadow_take(&t->shadow, &fresh, &track_scanned);
	change_settle(t);
}

bool change_is_none(const struct tracked *t)
{
	const struct kind *kind = t->kind;

	if (kind->flags & KIND_CONSTANT)
		return true;
	if (t->type->tp_flags & Py_TPFLAGS_HEAPTYPE && !(kind->flags & (KIND_ATTRIBUTES | KIND_ALL_STAMPED)))
		return kind->flags & KIND_FIXED && !kind_dict_stamp(t->object) &&
		       kind_same_attributes(&t->shadow, 0, t->object, &track_scanned);
	if (kind->same)
		return kind->same(&t->shadow, t->stamp, t->object, &track_scanned);
	return kind->stamp && kind->stamp(t->object) == t->stamp;
}

/* What it had cannot be told, so what it has is. */
static void define_anew(struct tracked *t)
{
	track_has_lost = false;
	change_define(t);
}

static void change_all(struct tracked *t)
{
	shadow_close_gaps(&t->shadow);
	shadow_close_rest(&t->shadow);
	read_fresh(t, &t->shadow);
	begin_piece(t);
	if (shadow_change_attributes(change_out, &t->shadow, &fresh, &track_scanned)) {
		if (is_empty_piece())
			drop_piece();
		t->shadow.is_unclear = fresh.is_unclear;
		change_settle(t);
		return;
	}
	drop_piece();
	if (shadow_is_same(&t->shadow, &fresh, &track_scanned)) {
		if (t->kind->stamp)
			take_fresh(t);
		else
			set_source(t, known_of(t->object)->may_have_source);
		return;
	}
	if (shadow_has_grown(&t->shadow, &fresh)) {
		change_define(t);
		return;
	}
	begin_piece(t);
	if (!shadow_write_change(change_out, &t->shadow, &fresh, &track_scanned) || track_has_lost)
		drop_piece();
	if (track_has_lost)
		define_anew(t);
	else
		take_fresh(t);
}

void change_look(struct tracked *t)
{
	if (!t->kind)
		return;
	if (Py_TYPE(t->object) != t->type) {
		t->kind = t->kind == &kind_namespace ? t->kind : kind_of(t->object);
		change_define(t);
		return;
	}
	if (!t->is_deep && !change_is_none(t))
		change_all(t);
}

void change_look_where_noticed(struct tracked *t)
{
	bool done;

	if (!t->in_place || Py_TYPE(t->object) != t->type || t->is_deep) {
		change_look(t);
		return;
	}
	begin_piece(t);
	done = t->in_place(t);
	if (is_empty_piece() || track_has_lost)
		drop_piece();
	if (track_has_lost)
		define_anew(t);
	else if (!done)
		change_look(t);
}
