/* py_change.c - what is new of one tracked object, as the record has it.
 *
 * Each change is looked for where the object keeps its content, when that lies there as a shadow has it: a list's items, the
 * entries of a dict that has lost none, an instance's values. Otherwise its kind reads the content out of it first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_change.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/write.h"
#include "py_compat_hooks.h"
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

static struct str *to;
static size_t began;                                         /* its length then */
static struct piece { uint64_t id; size_t start, text; } *pieces;        /* where it begins, and its text behind the id */
static size_t n_pieces, pieces_cap;

void change_begin(struct str *out)
{
	to = out;
	began = out->len;
	n_pieces = 0;
}

/* Where its id goes, with room for that. */
static inline char *begin_id(void)
{
	char *p = str_begin(to, PUT_UINT_MOST + 5);

	*p = ',';
	p[1] = '{';
	p += 1 + !n_pieces;
	*p = '"';
	return p + 1;
}

static inline void end_id(char *p, uint64_t id, size_t start)
{
	memcpy(p, "\":", 2);
	str_end(to, p + 2);
	BASE_GROW(pieces, pieces_cap, n_pieces + 1);
	pieces[n_pieces++] = (struct piece){ id, start, to->len };
}

static void begin_piece(const struct tracked *t)
{
	size_t start = to->len;

	end_id(tracked_put_id(begin_id(), t), t->id, start);
}

static bool is_empty_piece(void)
{
	return to->len == pieces[n_pieces - 1].text;
}

static void drop_piece(void)
{
	n_pieces--;
	str_end(to, to->at + pieces[n_pieces].start);
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
	size_t n = n_pieces, len = to->len;
	struct span *spans = base_alloc(n * sizeof(*spans));
	char *text = base_memdup(to->at + began, len - began);

	for (size_t i = 0; i < n; i++)
		spans[i] = (struct span){ pieces[i], i + 1 < n ? pieces[i + 1].start : len };
	qsort(spans, n, sizeof(*spans), by_id);
	str_end(to, to->at + began);
	n_pieces = 0;
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && spans[i].piece.id == spans[i + 1].piece.id)
			continue;                                /* written again, nearer */
		end_id(put_uint(begin_id(), spans[i].piece.id), spans[i].piece.id, to->len);
		str_add_bytes(to, text + spans[i].piece.text - began, spans[i].end - spans[i].piece.text);
	}
	free(spans);
	free(text);
}

void change_end(void)
{
	if (n_pieces > 1 && !is_in_order())
		sort_pieces();
	if (n_pieces) {
		char *end = str_begin(to, 1);

		*end = '}';
		str_end(to, end + 1);
	}
}

/* Defining. */

static inline void set_source(struct tracked *t, bool may_have_source)
{
	PyObject *source = may_have_source ? kind_source_of(t->kind, t->object) : NULL;

	if (source || t->source)
		suspects_set_source(t, source);
}

static change_fn change_dict, change_set;

/* The table of a dict that is not split: as pairs, with gaps. */
static bool note_table(struct noted *f, const PyDictObject *dict)
{
	f->n = (size_t)dict->ma_keys->dk_nentries;
	f->n_live = (size_t)dict->ma_used;
	f->at = (const word *)compat_dict_pairs(dict, &f->stride);
	return !dict->ma_values;
}

static void open_gaps(struct tracked *t)
{
	struct noted f;

	if (!redact_is_on && note_table(&f, (const PyDictObject *)t->object) && f.n != f.n_live)
		shadow_open_gaps(&t->shadow, &f);
}

static inline void settle(struct tracked *t, bool may_have_source)       /* the shadow is as the object is */
{
	if (t->in_place == change_dict && kind_is_dict(t->kind))
		open_gaps(t);
	else if (t->in_place == change_set)
		shadow_open_rest(&t->shadow);
	set_source(t, may_have_source);
	t->stamp = t->kind->stamp ? t->kind->stamp(t->object) : 0;
}

static void settle_change(struct tracked *t)
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
		scalar_write_extension(to, t->object, from->object, from->id);
	else
		scalar_write(to, t->object);
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
	char *begin = str_begin(to, KNOWN_HEAD + KIND_PLACE + sizeof(text) + sizeof(next) + TRACK_ROOM);
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
	str_end(to, p);
	t->stamp = t->kind->stamp(t->object);
	t->watch = WATCH_HOOKED;
	return true;
}

static void write_known(const struct known *known, const struct tracked *t)
{
	char *p;

	if (!known->n_head) {
		change_write_whole(to, t);
		return;
	}
	p = str_begin(to, KNOWN_HEAD + SHADOW_ROOM);
	write_body(to, known_put_head(p, known), t);
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
	str_add_bytes(to, "null", 4);
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
	settle_change(t);
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
	if (shadow_change_attributes(to, &t->shadow, &fresh, &track_scanned)) {
		if (is_empty_piece())
			drop_piece();
		t->shadow.is_unclear = fresh.is_unclear;
		settle_change(t);
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
	if (!shadow_write_change(to, &t->shadow, &fresh, &track_scanned) || track_has_lost)
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

/* Where it lies. Each of these: false, with nothing done, when it is not that easy. */

static bool change_list(struct tracked *t)
{
	const PyListObject *list = (const PyListObject *)t->object;
	struct noted f = { .hint = &t->hint, .n = (size_t)Py_SIZE(list), .at = (const word *)list->ob_item };

	return shadow_change_items(to, &t->shadow, &f, &track_scanned);
}

static bool change_entries(struct tracked *t, struct noted *f)
{
	if (kind_is_odict(t->kind))
		return shadow_change_keys(to, &t->shadow, t->object, &t->hint, &track_scanned);
	if (f->n == f->n_live && !t->shadow.entries.n_gaps && shadow_change_entries(to, &t->shadow, f, &track_scanned))
		return true;
	return shadow_change_gapped(to, &t->shadow, f, &track_scanned);
}

/* One that has attributes as well, or its default: these are as they were, or somebody would have told. */
static bool change_named_entries(struct tracked *t, struct noted *f)
{
	size_t start = to->len, filled;
	bool done;

	str_add(to, "{\"entries\":");
	filled = to->len;
	done = change_entries(t, f);
	if (to->len == filled)
		str_end(to, to->at + start);
	else
		str_add_char(to, '}');
	return done;
}

static bool change_dict(struct tracked *t)
{
	struct noted f = { .hint = &t->hint };

	if (!note_table(&f, (const PyDictObject *)t->object) || (t->hint.everywhere && t->type != &PyDict_Type))
		return false;
	if (redact_is_on && kind_is_odict(t->kind))
		return false;
	if (redact_is_on && (t->hint.everywhere || f.n != f.n_live || t->shadow.entries.n_gaps || redact_is_noted(&f)))
		return false;
	if (t->shadow.has_attributes ? !change_named_entries(t, &f) : !change_entries(t, &f))
		return false;
	t->stamp = t->kind->stamp(t->object);
	return true;
}

static bool change_set(struct tracked *t)
{
	struct hint *h = &t->hint;

	if (!shadow_change_set(to, &t->shadow, h, (size_t)((PySetObject *)t->object)->used, &track_scanned))
		return false;
	for (unsigned i = 0; i < h->n_places; i++)
		if (h->places[i] & ELEMENT_GONE)
			t->stamp -= kind_element_stamp(word_to_object(h->places[i] & ~(word)ELEMENT_GONE));
		else
			t->stamp += kind_element_stamp(word_to_object(h->places[i]));
	return true;
}

/* What became of a module's names, collected from the end. */
struct names {
	const struct section *kept;
	struct value_change at[8];
	size_t n;
	bool has_new, has_gone;
};

static bool note_name(struct names *c, size_t at, PyObject *name, PyObject *value)
{
	if (c->n == ARRAY_LEN(c->at))
		return false;
	c->at[c->n++] = (struct value_change){ at, word_object(value), word_object(name) };
	return true;
}

static bool note_value(struct names *c, size_t at, PyObject *value)
{
	word kept = c->kept->at[at];

	return word_is_same(word_object(value), kept, &track_scanned) || kept == redact_word || note_name(c, at, NULL, value);
}

/* One that came behind all others. */
static bool note_new(struct names *c, PyObject *name, PyObject *value)
{
	c->has_new = true;
	return !redact_is_on && !c->has_gone && note_name(c, c->kept->n, name, value);
}

/* Not when it may have gone and come again. */
static bool note_gone(struct names *c, size_t at)
{
	c->has_gone = true;
	return !c->has_new && note_name(c, at, NULL, NULL);
}

static void reverse(struct value_change *changes, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct value_change c = changes[i];

		changes[i] = changes[n - 1 - i];
		changes[n - 1 - i] = c;
	}
}

/* They are as they were but for a few: the rule. These are looked for from the end, where the program's own are. Each store into any
 * dict makes the version greater by one, so when they were stored one by one there are no more changes than that. */
static bool find_names(struct names *c, PyDictObject *dict, uint64_t stores)
{
	const word *kept = c->kept->at;
	size_t n, j = c->kept->n, i;
	PyObject *const *pairs = compat_dict_names(dict, &n);

	for (i = pairs ? 2 * n : 0; i && c->n < stores; i -= 2) {
		PyObject *name = pairs[i - 2], *value = pairs[i - 1];
		bool done = true;

		if (!value)
			continue;
		if (j && word_object(name) == kept[j - 2]) {
			j -= 2;
			done = note_value(c, j + 1, value);
		} else if (kind_shows_name(name) && j >= 4 && word_object(name) == kept[j - 4]) {
			j -= 2;
			i += 2;                                  /* look at it once more */
			done = note_gone(c, j + 1);
		} else if (kind_shows_name(name)) {
			done = j == c->kept->n && note_new(c, name, value);
		}
		if (!done)
			return false;
	}
	return pairs && (i || !j);
}

/* There was one store since, so what differs first is all that does. False: it was no name that had a value. */
static bool change_stored_name(struct tracked *t)
{
	struct section *kept = &t->shadow.entries;
	size_t n, j = kept->n;
	PyObject *const *pairs = compat_dict_names((PyDictObject *)t->object, &n);

	for (size_t i = pairs ? 2 * n : 0; i && j; i -= 2) {
		word name = word_object(pairs[i - 2]), value = word_object(pairs[i - 1]);

		if (!value || (name != kept->at[j - 2] && !kind_shows_name(pairs[i - 2])))
			continue;
		if (name != kept->at[j - 2])
			return false;
		j -= 2;
		if (!word_is_same(value, kept->at[j + 1], &track_scanned) && kept->at[j + 1] != redact_word) {
			if (!shadow_change_value(to, &t->shadow, j + 1, value))
				shadow_change_values(to, &t->shadow, &(struct value_change){ j + 1, value, 0 }, 1, &track_scanned);
			return true;
		}
	}
	return false;
}

static __attribute__((noinline)) bool change_many_names(struct tracked *t, uint64_t now)
{
	struct names c;

	c.kept = &t->shadow.entries;    /* its array is not cleared each time */
	c.n = 0;
	c.has_new = c.has_gone = false;
	if (!find_names(&c, (PyDictObject *)t->object, t->hint.is_stored ? now - t->stamp : UINT64_MAX))
		return false;
	reverse(c.at, c.n);
	shadow_change_values(to, &t->shadow, c.at, c.n, &track_scanned);
	t->stamp = now;
	return true;
}

static bool change_names(struct tracked *t)
{
	uint64_t now = ((PyDictObject *)t->object)->ma_version_tag;

	if (!t->hint.is_stored || now - t->stamp != 1 || !change_stored_name(t))
		return change_many_names(t, now);
	t->stamp = now;
	return true;
}

static bool change_attribute(struct tracked *t)
{
	struct one_value f = { .name = t->hint.places[0] };

	if (t->hint.everywhere || t->hint.n_places != 1 || t->hint.tail != SIZE_MAX || redact_is_on || t->stamp || t->source)
		return false;
	return kind_value(t->kind, t->object, &f) && shadow_change_one(to, &t->shadow, &f, &track_scanned);
}

static bool change_instance(struct tracked *t)
{
	word room[2 * KIND_MAX_VALUES];
	struct noted f = { .stride = 2 };

	f.at = redact_is_on ? NULL : kind_values(t->kind, t->object, room, &f.n);
	if (!f.at || !shadow_change_named(to, &t->shadow, &f, &track_scanned))
		return false;
	if (t->stamp || t->source)
		settle_change(t);
	return true;
}

static bool change_cell(struct tracked *t)
{
	PyObject *value = PyCell_GET(t->object);
	struct hint all = { .everywhere = true };
	struct noted f = { .hint = &all, .n = value != NULL, .at = (const word *)&value };

	if (value && t->shadow.items.n == 1) {
		shadow_change_only_item(to, &t->shadow, word_object(value), &track_scanned);
		return true;
	}
	return shadow_change_items(to, &t->shadow, &f, &track_scanned);
}

/* An exception that goes through frames: its traceback grows at each of them, and nothing else of it changes. */
static bool change_traceback(struct tracked *t)
{
	uint64_t stamp = t->stamp;
	word name;
	PyObject *traceback = redact_is_on ? NULL : kind_new_traceback(&t->shadow, &stamp, t->object, &name, &track_scanned);

	if (!traceback || !shadow_change_last(to, &t->shadow, name, traceback))
		return false;
	t->stamp = stamp;
	return true;
}

/* It was made, or the program set attributes of it. */
static bool change_exception(struct tracked *t)
{
	struct noted f = { .stride = 2 };

	if (change_traceback(t))
		return true;
	if (redact_is_on)
		return false;
	f.at = kind_exception_values(t->object, &f.n);
	if (!shadow_change_named(to, &t->shadow, &f, &track_scanned))
		return false;
	t->stamp = t->kind->stamp(t->object);
	return true;
}

static bool change_values(struct tracked *t)
{
	return change_attribute(t) || change_instance(t);
}

/* At its end, behind what is shown. */
static bool change_end_of_bytes(struct tracked *t, size_t n)
{
	struct str *out = to;

	if (t->hint.n_places || t->hint.tail < track_max_items || t->shadow.items.n < track_max_items ||
	    (size_t)Py_SIZE(t->object) < track_max_items)
		return false;
	kind_rest_from(&t->shadow, t->object, t->hint.tail < n ? t->hint.tail : n);
	if ((size_t)Py_SIZE(t->object) == n)
		return false;
	str_add_char(out, '[');
	write_uint(out, t->shadow.items.unread);
	str_add_char(out, ']');
	return true;
}

static bool change_bytes(struct tracked *t)
{
	const struct hint *h = &t->hint;
	size_t n = t->shadow.items.n + t->shadow.items.unread;
	bool rest_changed = false;

	if (h->everywhere)
		return false;
	if (h->tail != SIZE_MAX)
		return change_end_of_bytes(t, n);
	for (unsigned i = 0; i < h->n_places; i++)
		if (h->places[i] >= n || n != (size_t)Py_SIZE(t->object))
			return false;
	for (unsigned i = 0; i < h->n_places; i++)
		if (h->places[i] >= t->shadow.items.n)
			rest_changed |= kind_has_rest_changed(&t->shadow, t->object, h->places[i]);
	shadow_change_bytes(to, &t->shadow, h, (const unsigned char *)((PyByteArrayObject *)t->object)->ob_start, rest_changed);
	return true;
}

#define DEQUE_NEW 16                                         /* at its ends, at one step */

static bool change_deque(struct tracked *t)
{
	size_t *gone = t->hint.ends.gone, *come = t->hint.ends.come;
	size_t n = t->shadow.items.n, n_gone = gone[0] + gone[1], n_come = come[0] + come[1];
	word at[DEQUE_NEW];

	if (t->hint.everywhere || n_come > DEQUE_NEW || n_gone > n || n - n_gone + n_come != (size_t)Py_SIZE(t->object))
		return false;
	if (!n_come && !n_gone)
		return true;
	kind_deque_ends(t->object, come[0], come[1], at);
	return shadow_change_ends(to, &t->shadow, &t->hint, at, &track_scanned);
}

change_fn *change_in_place(const struct kind *kind, const PyTypeObject *type)
{
	if (kind_is_deque(kind))
		return type->tp_flags & Py_TPFLAGS_HEAPTYPE ? NULL : change_deque;
	if (type == &PyList_Type)
		return change_list;
	if (type == &PyDict_Type)
		return kind == &kind_namespace ? change_names : change_dict;
	if (kind_is_dict(kind) || kind_is_odict(kind))
		return change_dict;
	if (type == &PySet_Type)
		return change_set;
	if (type == &PyByteArray_Type)
		return change_bytes;
	if (type == &PyCell_Type)
		return change_cell;
	if (kind_is_exception(kind))
		return change_exception;
	return type->tp_flags & Py_TPFLAGS_MANAGED_DICT ? change_values : NULL;
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
