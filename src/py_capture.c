/* py_capture.c - objects to values, as deltas: who is tracked, who has changed, who has died.
 *
 * Ids are given in order of first sight: the names' values first, then what is new in them, breadth first. So new objects
 * always have the highest ids, and the changes come in ascending order by themselves; only an object that was too deep and is
 * seen nearer now is written out of its turn and sorted in afterwards.
 *
 * The references that shadows let go of are dropped when the step is over, so that whatever is written in between, a text that
 * grew out of another one for instance, finds the old ones alive.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_capture.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/write.h"
#include "py_compat_hooks.h"
#include "py_death.h"
#include "py_due.h"
#include "py_hooks.h"
#include "py_kinds.h"
#include "py_notice.h"
#include "py_patch.h"
#include "py_redact.h"
#include "py_scalar.h"
#include "py_shadow.h"
#include "py_track.h"
#include "py_tracked.h"

uint64_t track_max_items = 1000;
static uint64_t max_depth = 100;

uint64_t (*track_refer)(PyObject *o);
uint64_t track_deaths, track_last_id;
uint64_t capture_ended_namespaces;
static struct tracked first = { .next = &first, .previous = &first };     /* of the living, by id; the dead stay until written */
static struct tracked *last_defined = &first;                /* whoever comes after it is new */
static bool scans;                                           /* everyone is looked at at every step */
static struct tracked **nearer;                              /* seen nearer than before, while something is deep */
static size_t n_nearer, nearer_cap;
static size_t n_deep;                                        /* living objects that are not looked into */
static struct moment scanned;                                /* the last capture_changes */
static size_t objects_size;

/* The dead since then, by the address that they had: shadows still know them by it. */

static struct tracked **dead;
static size_t n_dead, dead_cap;
static uint64_t dead_bits[1024];

static uint64_t *dead_bit(PyObject *o, uint64_t *bit)
{
	uintptr_t h = ((uintptr_t)o >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 48;

	*bit = UINT64_C(1) << (h & 63);
	return &dead_bits[h >> 6];
}

static int by_address(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)(*(struct tracked *const *)a)->address;
	uintptr_t y = (uintptr_t)(*(struct tracked *const *)b)->address;

	return (x > y) - (x < y);
}

/* While nothing dies, that is while we capture, the list may be sorted when it is first needed. */
static size_t n_dead_sorted;

static struct tracked *find_dead(PyObject *o)
{
	struct tracked key = { .address = o }, *p = &key, **found;
	uint64_t bit, *bits = dead_bit(o, &bit);

	if (!(*bits & bit))
		return NULL;
	if (n_dead_sorted != n_dead)
		qsort(dead, n_dead, sizeof(*dead), by_address);
	n_dead_sorted = n_dead;
	found = bsearch(&p, dead, n_dead, sizeof(*dead), by_address);
	return found ? *found : NULL;
}

static void bury(struct tracked *t)
{
	uint64_t bit;

	due |= DUE_CHANGES;
	*dead_bit(t->object, &bit) |= bit;
	BASE_GROW(dead, dead_cap, n_dead + 1);
	t->object = NULL;
	dead[n_dead++] = t;
	n_dead_sorted = 0;
	track_deaths++;
	n_deep -= t->is_deep;
	capture_ended_namespaces += t->kind == &kind_namespace;
}

static void note_death(void *owner)                          /* in the midst of it */
{
	struct tracked *t = owner;

	if (t->id)
		bury(t);
	suspects_died(t);
}

static void unlink_living(struct tracked *t)
{
	if (last_defined == t)
		last_defined = t->previous;
	t->previous->next = t->next;
	t->next->previous = t->previous;
}

/* What is kept of an object is used again for the next one, its memory for contents too. */

#define MAX_SPARE 4096
static struct tracked *spare;
static size_t n_spare;

static struct tracked *new_tracked(void)
{
	struct tracked *t = spare;
	struct content shadow;

	if (!t)
		return base_alloc(sizeof(*t));
	spare = t->next;
	n_spare--;
	shadow = t->shadow;
	*t = (struct tracked){ .shadow = shadow };
	return t;
}

static void give_back(struct tracked *t)
{
	if (n_spare == MAX_SPARE) {
		shadow_drop(&t->shadow);
		free(t);
		return;
	}
	shadow_empty(&t->shadow);
	t->next = spare;
	spare = t;
	n_spare++;
}

static void forget_restless(struct restless *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (r->at[i]->object && r->at[i]->watch == WATCH_RESTLESS)
			r->at[kept++] = r->at[i];
		else
			r->at[i]->is_restless = false;
	}
	r->n = kept;
}

static void forget_dead(void)
{
	bool restless = false;

	for (size_t i = 0; i < n_dead; i++)
		restless |= dead[i]->is_restless;
	for (size_t i = 0; restless && i < N_RESTS; i++)
		forget_restless(&suspects_restless[i]);
	for (size_t i = 0; i < n_dead; i++) {
		uint64_t bit;

		*dead_bit(dead[i]->address, &bit) = 0;
		unlink_living(dead[i]);
		suspects_drop(dead[i]);
		give_back(dead[i]);
	}
	n_dead = n_dead_sorted = 0;
}

static struct tracked *find(PyObject *o)
{
	struct tracked *t = death_owner(o);

	return t && t->id ? t : NULL;
}

bool track_is_still(PyObject *o, const struct moment *since)
{
	struct tracked *t;

	if (since->deaths == track_deaths)
		return true;
	if (since == &scanned)
		return !find_dead(o);
	t = find(o);
	return t ? t->id <= since->last_id : !kind_is_safe(Py_TYPE(o));
}

/* Tracking. */

static void come_nearer(struct tracked *t, unsigned depth)
{
	t->depth = t->shadow.depth = depth;
	if (!n_deep)
		return;
	due |= DUE_CHANGES;
	BASE_GROW(nearer, nearer_cap, n_nearer + 1);
	nearer[n_nearer++] = t;
}

static struct tracked *track(PyObject *o, unsigned depth)
{
	struct tracked *t = death_owner(o);

	if (t && t->id) {
		if (depth < t->depth)
			come_nearer(t, depth);
		return t;
	}
	if (!t) {
		t = new_tracked();
		t->object = t->address = o;
		death_expect(o, t);
	}
	due |= DUE_CHANGES;
	t->id = ++track_last_id;
	t->depth = t->shadow.depth = depth;
	t->next = &first;
	t->previous = first.previous;
	t->previous->next = first.previous = t;
	return t;
}

static void write_long_text(struct str *out, PyObject *o, word before)
{
	struct tracked *t = find(o);
	PyObject *shorter = word_to_object(before);

	if (track_refer) {
		write_ref(out, track_refer(o));
		return;
	}
	if (!t) {
		t = track(o, 0);
		if (before && WORD_TAG(before) == WORD_OBJECT && track_id(shorter) && scalar_extends(o, shorter))
			t->grown_from = shorter;
	}
	write_ref(out, t->id);
}

static void write_object(struct str *out, PyObject *o, word before, unsigned depth)
{
	const char *name;

	if (PyLong_CheckExact(o) && Py_ABS(Py_SIZE(o)) <= 1) {
		write_int(out, Py_SIZE(o) * (int64_t)((PyLongObject *)o)->ob_digit[0]);
	} else if (scalar_is(o)) {
		if (scalar_is_long(o))
			write_long_text(out, o, before);
		else
			scalar_write(out, o);
	} else if (kind_is_safe(Py_TYPE(o))) {
		write_ref(out, track_refer ? track_refer(o) : track(o, depth)->id);
	} else {
		name = kind_type_name(Py_TYPE(o));
		write_other(out, name, name, strlen(name), 0);
	}
}

static void write_tagged(struct str *out, word w)
{
	const char *text;

	if (WORD_TAG(w) == WORD_NUMBER) {
		write_int(out, (int64_t)w >> 2);
		return;
	}
	if (w == redact_word) {
		redact_write(out);
		return;
	}
	text = word_to_text(w);
	write_string(out, text, strlen(text));
}

void track_write(struct str *out, word w, word before, unsigned depth)
{
	if (!word_is_object(w))
		write_tagged(out, w);
	else if (word_to_object(w))
		write_object(out, word_to_object(w), before, depth);
	else
		write_other(out, "NULL", "NULL", 4, 0);          /* an empty place in a tuple, of C code's making */
}

void track_write_gone(struct str *out, word kept)
{
	struct tracked *t = WORD_TAG(kept) == WORD_STRANGE ? find_dead(word_to_object(kept)) : NULL;

	if (t)
		write_ref(out, t->id);
	else
		track_write(out, kept, 0, UINT32_MAX);
}

uint64_t track_id(PyObject *o)
{
	struct tracked *t = find(o);

	return t ? t->id : 0;
}

bool track_is_namespace(PyObject *dict)
{
	struct tracked *t = death_may_know(dict) ? find(dict) : NULL;

	return t && t->kind == &kind_namespace;
}

/* Defining and changing. */

static struct content fresh;
static struct str body;                                      /* of the object changes, in the order in which they arose */
static struct piece { uint64_t id; size_t start; } *pieces;
static size_t n_pieces, pieces_cap;

static void begin_piece(uint64_t id)
{
	BASE_GROW(pieces, pieces_cap, n_pieces + 1);
	pieces[n_pieces++] = (struct piece){ id, body.len };
}

static void read_fresh(struct tracked *t, const struct content *before)
{
	content_clear(&fresh);
	fresh.depth = t->depth;
	fresh.before = before;
	fresh.since = &scanned;
	kind_read(&fresh, t->kind, t->object);
}

static void settle(struct tracked *t)                        /* the shadow is as the object is */
{
	suspects_set_source(t, kind_source_of(t->kind, t->object));
	t->stamp = t->kind->stamp ? t->kind->stamp(t->object) : 0;
}

static void take_fresh(struct tracked *t)
{
	shadow_take(&t->shadow, &fresh, &scanned);
	settle(t);
}

static void write_type(struct str *out, PyTypeObject *type)
{
	const char *name = kind_type_name(type);

	str_add(out, "{\"type\":");
	write_string(out, name, strlen(name));
}

static void write_whole(struct str *out, const struct tracked *t)
{
	if (!t->kind) {
		scalar_write(out, t->object);
		return;
	}
	write_type(out, t->type);
	if (t->is_deep)
		str_add(out, ",\"deep\":true");
	else
		shadow_write(out, &t->shadow);
	str_add_char(out, '}');
}

static void define_text(struct tracked *t)
{
	uint64_t of = t->grown_from ? track_id(t->grown_from) : 0;

	if (of)
		scalar_write_extension(&body, t->object, t->grown_from, of);
	else
		scalar_write(&body, t->object);
	t->grown_from = NULL;
}

static void define(struct tracked *t)
{
	begin_piece(t->id);
	t->is_defined = true;
	if (!t->kind && scalar_is(t->object)) {
		define_text(t);
		return;
	}
	if (!t->kind)
		t->kind = kind_of(t->object);
	t->type = Py_TYPE(t->object);
	n_deep -= t->is_deep;
	t->is_deep = t->depth > max_depth;
	n_deep += t->is_deep;
	if (!t->is_deep) {
		unsigned depth = t->depth;

		shadow_empty(&t->shadow);
		t->shadow.depth = depth;
		read_fresh(t, NULL);
		take_fresh(t);
	}
	write_whole(&body, t);
	suspects_watch(t);
}

static bool is_surely_same(const struct tracked *t)
{
	const struct kind *kind = t->kind;

	if (kind->flags & KIND_CONSTANT)
		return true;
	if (t->type->tp_flags & Py_TPFLAGS_HEAPTYPE && !(kind->flags & KIND_ATTRIBUTES))
		return false;
	if (kind->same)
		return kind->same(&t->shadow, t->stamp, t->object, &scanned);
	return kind->stamp && kind->stamp(t->object) == t->stamp;
}

/* A few names of a module have other values: the rule. */
static bool change_names(struct tracked *t)
{
	const struct section *kept = &t->shadow.entries;
	struct value_change changes[8];
	size_t n, n_changes = 0, j = 0, start = body.len;
	PyObject *const *pairs;

	if (scans || t->kind != &kind_namespace || t->type != &PyDict_Type)
		return false;
	pairs = compat_dict_names((PyDictObject *)t->object, &n);
	for (size_t i = 0; pairs && i < 2 * n; i += 2) {
		if (!pairs[i + 1])
			continue;
		if (j < kept->n && word_object(pairs[i]) == kept->at[j]) {
			if (!word_is_same(word_object(pairs[i + 1]), kept->at[j + 1], &scanned) &&
			    kept->at[j + 1] != redact_word) {
				if (n_changes == ARRAY_LEN(changes))
					return false;
				changes[n_changes++] = (struct value_change){ j + 1, word_object(pairs[i + 1]) };
			}
			j += 2;
		} else if (kind_shows_name(pairs[i])) {
			return false;
		}
	}
	if (!pairs || j != kept->n)
		return false;
	begin_piece(t->id);
	shadow_change_values(&body, &t->shadow, changes, n_changes, &scanned);
	if (body.len == start)
		n_pieces--;
	t->stamp = t->kind->stamp(t->object);
	return true;
}

static void change(struct tracked *t)
{
	if (change_names(t))
		return;
	read_fresh(t, &t->shadow);
	begin_piece(t->id);
	if (shadow_change_attributes(&body, &t->shadow, &fresh, &scanned)) {
		if (body.len == pieces[n_pieces - 1].start)
			n_pieces--;
		settle(t);
		return;
	}
	n_pieces--;
	if (shadow_is_same(&t->shadow, &fresh, &scanned)) {
		if (fresh.raw.n || t->kind->stamp)
			take_fresh(t);
		else
			suspects_set_source(t, kind_source_of(t->kind, t->object));
		return;
	}
	if (shadow_has_grown(&t->shadow, &fresh)) {
		define(t);
		return;
	}
	begin_piece(t->id);
	if (!shadow_write_change(&body, &t->shadow, &fresh, &scanned))
		n_pieces--;
	take_fresh(t);
}

static void look_at(struct tracked *t)
{
	if (!t->kind || t->is_deep)
		return;
	if (Py_TYPE(t->object) != t->type) {
		t->kind = t->kind == &kind_namespace ? t->kind : kind_of(t->object);
		define(t);
		return;
	}
	if (!is_surely_same(t))
		change(t);
}

/* Lists and dicts of which it is known where they may have changed. */

static bool change_list(struct tracked *t)
{
	const PyListObject *list = (const PyListObject *)t->object;
	struct noted f = { &t->hint, (size_t)Py_SIZE(list), (const word *)list->ob_item };

	return shadow_change_items(&body, &t->shadow, &f, &scanned);
}

static bool change_dict(struct tracked *t)
{
	const PyDictObject *dict = (const PyDictObject *)t->object;
	struct noted f = { &t->hint, compat_dict_dense(dict), NULL };

	if (f.n == SIZE_MAX)
		return false;
	f.at = (const word *)compat_dict_pairs(dict);
	if (f.at && redact_is_on && redact_is_noted(&f))
		return false;
	if (!f.at || !shadow_change_entries(&body, &t->shadow, &f, &scanned))
		return false;
	t->stamp = t->kind->stamp(t->object);
	return true;
}

static bool change_at_places(struct tracked *t)
{
	bool is_list = t->type == &PyList_Type;
	size_t start = body.len;
	bool done;

	if (t->hint.everywhere || t->is_deep || t->is_restless || Py_TYPE(t->object) != t->type ||
	    (!is_list && t->type != &PyDict_Type))
		return false;
	begin_piece(t->id);
	done = is_list ? change_list(t) : change_dict(t);
	if (body.len == start)
		n_pieces--;
	return done;
}

static void write_death(struct tracked *t)
{
	if (!t->is_defined)
		return;
	begin_piece(t->id);
	str_add(&body, "null");
}

/* An object without references is being taken apart: what it refers to may be gone already. Nobody can get at it any more. */
static bool is_dying(struct tracked *t)
{
	if (t->object && Py_REFCNT(t->object) <= 0) {
		death_unexpect(t->object);
		bury(t);
	}
	return !t->object;
}

static void look(struct tracked *t)
{
	if (is_dying(t))
		write_death(t);
	else if (t->is_defined)
		look_at(t);
}

static void look_where_noticed(struct tracked *t)
{
	if (is_dying(t))
		write_death(t);
	else if (t->is_defined && !change_at_places(t))
		look_at(t);
}

static void look_at_all(void)
{
	struct tracked **unused, *t;

	suspects_take(&unused);
	for (t = first.next; t != &first; t = t->next)
		look(t);
}

/* The restless: those that differ become suspects. The dead are that already, and what is deep is not looked into. */

static bool is_cell_same(const struct tracked *t)
{
	PyObject *value = PyCell_GET(t->object);

	return value && t->shadow.items.n == 1 && word_is_same(word_object(value), t->shadow.items.at[0], &scanned);
}

static void suspect_names(const struct restless *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->at[i]->object && !r->at[i]->is_deep &&
		    ((PyDictObject *)r->at[i]->object)->ma_version_tag != r->at[i]->stamp)
			suspects_add(r->at[i]);
}

static void suspect_cells(const struct restless *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->at[i]->object && !r->at[i]->is_deep && !is_cell_same(r->at[i]))
			suspects_add(r->at[i]);
}

static void suspect_others(const struct restless *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct tracked *t = r->at[i];

		if (t->object && t->kind && !t->is_deep && (Py_TYPE(t->object) != t->type || !is_surely_same(t)))
			suspects_add(t);
	}
}

static void suspect_restless(void)
{
	if (due & DUE_STORES) {
		due &= ~DUE_STORES;
		suspect_names(&suspects_restless[REST_NAMES]);
		suspect_cells(&suspects_restless[REST_CELLS]);
	}
	suspect_others(&suspects_restless[REST_OTHERS]);
}

static void look_at_suspects(void)
{
	struct tracked **noticed;
	size_t n = suspects_take(&noticed);

	for (size_t i = 0; i < n; i++)
		look_where_noticed(noticed[i]);
}

static void suspect_dying(void)
{
	for (struct tracked *t = first.next; t != &first; t = t->next)
		if (t->object && Py_REFCNT(t->object) <= 0)
			suspects_add(t);
}

static void define_new(void)
{
	while (last_defined != first.previous || n_nearer) {
		struct tracked *t;

		if (n_nearer) {
			t = nearer[--n_nearer];
			if (t->object && t->is_defined)
				define(t);
			continue;
		}
		last_defined = t = last_defined->next;
		if (!t->is_defined)
			define(t);
	}
}

static int by_id(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->start > y->start) - (x->start < y->start);
}

static bool is_in_order(void)
{
	for (size_t i = 1; i + 1 < n_pieces; i++)
		if (pieces[i - 1].id >= pieces[i].id)
			return false;
	return true;
}

/* pieces[i] ends where the next one, in order of arising, begins. */
static size_t piece_end(size_t i, const size_t *ends)
{
	return ends ? ends[i] : pieces[i + 1].start;
}

static size_t *sort_pieces(void)
{
	struct bounds { struct piece piece; size_t end; } *all = base_alloc(n_pieces * sizeof(*all));
	size_t *ends = base_alloc(n_pieces * sizeof(*ends));

	for (size_t i = 0; i + 1 < n_pieces; i++)
		all[i] = (struct bounds){ pieces[i], pieces[i + 1].start };
	qsort(all, n_pieces - 1, sizeof(*all), by_id);
	for (size_t i = 0; i + 1 < n_pieces; i++) {
		pieces[i] = all[i].piece;
		ends[i] = all[i].end;
	}
	free(all);
	return ends;
}

static void write_pieces(struct str *out)
{
	size_t *ends = NULL;
	char between = '{';

	if (!n_pieces)
		return;
	begin_piece(UINT64_MAX);                                /* the end of the last one */
	if (!is_in_order())
		ends = sort_pieces();
	str_add_char(out, ',');
	for (size_t i = 0; i + 1 < n_pieces; i++) {
		if (i + 2 < n_pieces && pieces[i].id == pieces[i + 1].id)
			continue;                                /* written again, nearer */
		str_add_char(out, between);
		between = ',';
		str_add_char(out, '"');
		write_uint(out, pieces[i].id);
		str_add(out, "\":");
		str_add_bytes(out, body.at + pieces[i].start, piece_end(i, ends) - pieces[i].start);
	}
	str_add_char(out, '}');
	free(ends);
}

bool capture_is_at_rest(void)
{
	suspect_restless();
	return !(due & DUE_CHANGES) && !hooks_collector_ran();
}

void capture_changes(struct str *out)
{
	str_clear(&body);
	n_pieces = 0;
	if (notice_dying_taken())
		suspect_dying();
	if (suspects_are_all() || scans)
		look_at_all();
	else
		look_at_suspects();
	if (last_defined != first.previous || n_nearer)
		define_new();
	if (n_pieces)
		write_pieces(out);
	if (n_dead)
		forget_dead();
	scanned = (struct moment){ track_deaths, track_last_id };
	if (!scans && suspects_are_none())
		due &= ~DUE_CHANGES;
}

void capture_objects(struct str *out)
{
	size_t start = out->len;
	const char *between = "{";

	for (const struct tracked *t = first.next; t != &first; t = t->next) {
		if (!t->object || !t->is_defined)
			continue;
		str_add(out, between);
		between = ",";
		str_add_char(out, '"');
		write_uint(out, t->id);
		str_add(out, "\":");
		write_whole(out, t);
	}
	str_add(out, *between == '{' ? "{}" : "}");
	objects_size = out->len - start;
}

size_t capture_objects_size(void)
{
	return objects_size;
}

/* Values of names. */

void capture_value(struct str *out, PyObject *object)
{
	if (object && object == redact_value)
		redact_write(out);
	else if (object)
		track_write(out, word_object(object), 0, 0);
	else
		str_add(out, "{}");
}

uint64_t capture_id(PyObject *object)
{
	return track(object, 0)->id;
}

uint64_t capture_namespace(PyObject *dict)
{
	struct tracked *t = track(dict, 0);

	if (PyDict_Check(dict) && t->kind != &kind_namespace) {
		t->kind = &kind_namespace;
		t->type = NULL;
		suspects_add(t);
	}
	return t->id;
}

/* sys.getrefcount, without the references that we hold. */

static PyCFunction plain_getrefcount;
static size_t (*slots_held)(const PyObject *object);

void capture_count_slots(size_t (*held)(const PyObject *object))
{
	slots_held = held;
}

static size_t n_held(PyObject *object)
{
	size_t n = words_pending(object);

	if (!scalar_is(object))
		return n;
	for (const struct tracked *t = first.next; t != &first; t = t->next)
		n += shadow_holds(&t->shadow, object);
	return n + (slots_held ? slots_held(object) : 0);
}

static PyObject *getrefcount(PyObject *self, PyObject *object)
{
	PyObject *count = plain_getrefcount(self, object);
	Py_ssize_t n = count ? PyLong_AsSsize_t(count) : -1;

	if (n < 0)
		return count;
	Py_DECREF(count);
	return PyLong_FromSsize_t(n - (Py_ssize_t)n_held(object));
}

void capture_start(const struct capture_budgets *budgets)
{
	PyObject *sys = patch_module("sys");

	if (budgets->max_items)
		track_max_items = budgets->max_items;
	if (budgets->max_depth)
		max_depth = budgets->max_depth;
	if (budgets->max_str)
		scalar_max_text = budgets->max_str;
	scans = budgets->scan;
	if (scans)
		due |= DUE_CHANGES;
	death_tell(note_death);
	if (sys)
		plain_getrefcount = patch_function(sys, "getrefcount", METH_O, getrefcount);
}
