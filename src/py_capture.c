/* py_capture.c - objects to values, as deltas: who is tracked, who has changed, who has died.
 *
 * Ids are given in order of first sight: the names' values first, then what is new in them, breadth first. So new objects
 * always have the highest ids, and the changes come in ascending order by themselves; only an object that was too deep and is
 * seen nearer now is written out of its turn and sorted in afterwards.
 *
 * All references that shadows let go of are dropped at the end of capture_changes, so that whatever is written in between,
 * a text that grew out of another one for instance, finds the old ones alive.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_capture.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/write.h"
#include "py_death.h"
#include "py_kinds.h"
#include "py_patch.h"
#include "py_scalar.h"
#include "py_shadow.h"
#include "py_track.h"

struct tracked {                        /* the first cache line is what most looks need */
	PyObject *object;               /* NULL: dead */
	const struct kind *kind;        /* NULL: a long text, or not yet defined */
	PyTypeObject *type;             /* of the shadow; NULL: write it anew */
	uint64_t  stamp;                /* of the shadow, see struct kind */
	struct content shadow;
	PyObject *address;              /* that it has or had */
	uint64_t  id;
	PyObject *grown_from;           /* until it is defined: the long text that this one begins with */
	unsigned  depth;                /* the least distance from a name at which it was seen */
	bool      is_defined;           /* in the record */
	bool      is_deep;              /* … without its content */
};

uint64_t track_max_items = 1000;
static uint64_t max_depth = 100;

uint64_t track_deaths;
static uint64_t last_id;
static struct tracked **living;                              /* by id; the dead stay until the next capture_changes */
static size_t n_living, living_cap;
static size_t n_defined;                                     /* the first so many have been defined */
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

static void note_death(struct tracked *t)
{
	uint64_t bit;

	*dead_bit(t->object, &bit) |= bit;
	BASE_GROW(dead, dead_cap, n_dead + 1);
	t->object = NULL;
	dead[n_dead++] = t;
	n_dead_sorted = 0;
	track_deaths++;
	n_deep -= t->is_deep;
}

static void notice(void *owner)                              /* in the midst of a death */
{
	note_death(owner);
}

static void forget_dead(void)
{
	for (size_t i = 0; i < n_dead; i++) {
		uint64_t bit;

		*dead_bit(dead[i]->address, &bit) = 0;
		shadow_drop(&dead[i]->shadow);
		free(dead[i]);
	}
	n_dead = n_dead_sorted = 0;
}

bool track_is_still(PyObject *o, const struct moment *since)
{
	struct tracked *t;

	if (since->deaths == track_deaths)
		return true;
	if (since == &scanned)
		return !find_dead(o);
	t = death_owner(o);
	return t ? t->id <= since->last_id : !kind_is_safe(Py_TYPE(o));
}

/* Tracking. */

static void come_nearer(struct tracked *t, unsigned depth)
{
	t->depth = t->shadow.depth = depth;
	if (!n_deep)
		return;
	BASE_GROW(nearer, nearer_cap, n_nearer + 1);
	nearer[n_nearer++] = t;
}

static struct tracked *track(PyObject *o, unsigned depth)
{
	struct tracked *t = death_owner(o);

	if (t) {
		if (depth < t->depth)
			come_nearer(t, depth);
		return t;
	}
	t = base_alloc(sizeof(*t));
	t->object = t->address = o;
	t->id = ++last_id;
	t->depth = t->shadow.depth = depth;
	death_expect(o, t);
	BASE_GROW(living, living_cap, n_living + 1);
	living[n_living++] = t;
	return t;
}

static void write_long_text(struct str *out, PyObject *o, word before)
{
	struct tracked *t = death_owner(o);
	PyObject *shorter = word_to_object(before);

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

	if (scalar_is(o)) {
		if (scalar_is_long(o))
			write_long_text(out, o, before);
		else
			scalar_write(out, o);
	} else if (kind_is_safe(Py_TYPE(o))) {
		write_ref(out, track(o, depth)->id);
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
	struct tracked *t = death_owner(o);

	return t ? t->id : 0;
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

static void take_fresh(struct tracked *t)
{
	shadow_take(&t->shadow, &fresh, &scanned);
	t->stamp = t->kind->stamp ? t->kind->stamp(t->object) : 0;
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

		shadow_drop(&t->shadow);
		t->shadow.depth = depth;
		read_fresh(t, NULL);
		take_fresh(t);
	}
	write_whole(&body, t);
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

static void change(struct tracked *t)
{
	read_fresh(t, &t->shadow);
	if (shadow_is_same(&t->shadow, &fresh, &scanned)) {
		if (fresh.raw.n || t->kind->stamp)
			take_fresh(t);
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
		note_death(t);
	}
	return !t->object;
}

/* There are many, scattered over memory: what the next ones need is fetched while we look at this one. */
static inline void fetch_ahead(size_t i, size_t n)
{
	const struct tracked *t;

	if (i + 16 >= n)
		return;
	__builtin_prefetch(living[i + 16]);
	t = living[i + 8];
	__builtin_prefetch(t->object);
	__builtin_prefetch(t->shadow.items.at);
	t = living[i + 4];
	if (t->object && t->type == &PyList_Type)
		__builtin_prefetch(((PyListObject *)t->object)->ob_item);
}

/* Whoever may have changed since the last time: today everyone. */
static void look_at_suspects(void)
{
	size_t n = n_living, kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct tracked *t = living[i];

		fetch_ahead(i, n);
		if (is_dying(t)) {
			write_death(t);
			continue;
		}
		living[kept++] = t;
		if (t->is_defined)
			look_at(t);
	}
	memmove(living + kept, living + n, (n_living - n) * sizeof(*living));
	n_living -= n - kept;
	n_defined = kept;
}

/* What it refers to has come nearer as well. */
static void pull(const struct section *s, unsigned depth)
{
	for (size_t i = 0; s->coding == CODING_WORDS && i < s->n; i++) {
		struct tracked *t = WORD_TAG(s->at[i]) == WORD_STRANGE ? death_owner(word_to_object(s->at[i])) : NULL;

		if (t && t->depth > depth)
			come_nearer(t, depth);
	}
}

static void draw_near(struct tracked *t)
{
	if (!t->object || !t->is_defined || !t->kind || t->depth > max_depth)
		return;
	if (t->is_deep) {
		define(t);
		return;
	}
	pull(&t->shadow.items, t->depth + 1);
	pull(&t->shadow.entries, t->depth + 1);
	pull(&t->shadow.attributes, t->depth + 1);
}

static void define_new(void)
{
	for (n_defined = 0; n_defined < n_living || n_nearer;) {
		struct tracked *t;

		if (n_nearer) {
			draw_near(nearer[--n_nearer]);
			continue;
		}
		t = living[n_defined++];
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

void capture_changes(struct str *out)
{
	/* What the shadows let go of last time may die only now: until here a keyframe still had to show it. */
	words_release();
	str_clear(&body);
	n_pieces = 0;
	look_at_suspects();
	define_new();
	write_pieces(out);
	forget_dead();
	scanned = (struct moment){ track_deaths, last_id };
}

void capture_objects(struct str *out)
{
	size_t start = out->len;
	const char *between = "{";

	for (size_t i = 0; i < n_living; i++) {
		if (!living[i]->object || !living[i]->is_defined)
			continue;
		str_add(out, between);
		between = ",";
		str_add_char(out, '"');
		write_uint(out, living[i]->id);
		str_add(out, "\":");
		write_whole(out, living[i]);
	}
	str_add(out, *between == '{' ? "{}" : "}");
	objects_size = out->len - start;
}

size_t capture_objects_size(void)
{
	return objects_size;
}

/* Names. */

struct capture_slots {
	struct capture_slots *next, *previous;                   /* all there are, or the unused of one size */
	size_t n;
	struct moment since;
	word words[];
};

#define POOLED 32                                            /* frames with fewer variables are used again */
static struct capture_slots all_slots = { .next = &all_slots, .previous = &all_slots };
static struct capture_slots *pools[POOLED];

struct capture_slots *capture_slots_new(size_t n)
{
	struct capture_slots *s;

	if (n < POOLED && pools[n]) {
		s = pools[n];
		pools[n] = s->next;
		memset(s->words, 0, n * sizeof(word));
	} else {
		s = base_alloc(sizeof(*s) + n * sizeof(word));
	}
	s->n = n;
	s->next = all_slots.next;
	s->previous = &all_slots;
	s->next->previous = s->previous->next = s;
	return s;
}

void capture_slots_free(struct capture_slots *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		word_drop(s->words[i]);
	s->next->previous = s->previous;
	s->previous->next = s->next;
	if (s->n >= POOLED) {
		free(s);
		return;
	}
	s->next = pools[s->n];
	pools[s->n] = s;
}

static void write_slot(struct str *out, struct capture_slots *s, size_t i, word value)
{
	word before = s->words[i];

	if (!value || !before || !word_is_same_written(value, before, &s->since)) {
		str_add_char(out, ',');
		write_uint(out, i);
		str_add_char(out, ',');
		if (value)
			track_write(out, value, before, 0);
		else
			str_add(out, "{}");
	}
	word_drop(before);
	s->words[i] = word_keep(value);
}

void capture_slots_write(struct str *out, struct capture_slots *s, PyObject *const *values)
{
	for (size_t i = 0; i < s->n; i++)
		if (!word_is_same(word_object(values[i]), s->words[i], &s->since))
			write_slot(out, s, i, word_object(values[i]));
	s->since = (struct moment){ track_deaths, last_id };
}

void capture_slots_write_all(struct str *out, struct capture_slots *s, PyObject *const *values)
{
	str_add_char(out, '[');
	for (size_t i = 0; i < s->n; i++) {
		if (i)
			str_add_char(out, ',');
		capture_value(out, values[i]);
	}
	str_add_char(out, ']');
}

void capture_value(struct str *out, PyObject *object)
{
	if (object)
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
	}
	return t->id;
}

/* sys.getrefcount, without the references that we hold. */

static PyCFunction plain_getrefcount;

static size_t n_held(PyObject *object)
{
	size_t n = words_pending(object);

	if (!scalar_is(object))
		return n;
	for (size_t i = 0; i < n_living; i++)
		n += shadow_holds(&living[i]->shadow, object);
	for (struct capture_slots *s = all_slots.next; s != &all_slots; s = s->next)
		for (size_t i = 0; i < s->n; i++)
			n += s->words[i] == word_object(object);
	return n;
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
	death_tell(notice);
	if (sys)
		plain_getrefcount = patch_function(sys, "getrefcount", METH_O, getrefcount);
}
