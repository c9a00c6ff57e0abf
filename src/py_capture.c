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

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/write.h"
#include "py_change.h"
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
uint64_t track_max_depth = 100;

uint64_t (*track_refer)(PyObject *o);
uint64_t track_deaths, track_last_id;
uint64_t capture_ended_namespaces;
static struct tracked first = { .next = &first, .previous = &first };     /* of the living, by id; the dead stay until written */
static struct tracked *last_defined = &first;                /* whoever comes after it is new */
bool track_scans;                                            /* everyone is looked at at every step */
static struct tracked **nearer;                              /* seen nearer than before, while something is deep */
static size_t n_nearer, nearer_cap;
static size_t n_living;                                            /* tracked, with an id */
size_t track_n_deep;                                               /* living objects that are not looked into */
struct moment track_scanned;                                /* the last capture_changes */

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
	track_n_deep -= t->is_deep;
	n_living--;
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
	if (!(suspects_restless[REST_EXCEPTIONS].n | suspects_restless[REST_OTHERS].n))
		due &= ~DUE_RESTLESS;
	for (size_t i = 0; i < n_dead; i++) {
		uint64_t bit;

		*dead_bit(dead[i]->address, &bit) = 0;
		unlink_living(dead[i]);
		suspects_drop(dead[i]);
		tracked_free(dead[i]);
	}
	n_dead = n_dead_sorted = 0;
}

static struct tracked *find(PyObject *o)
{
	struct tracked *t = death_owner(o);

	return t && t->id ? t : NULL;
}

/* Somebody was left out at steps before this one, and is looked at now. Addresses that it knew may be others' by now: what is new
 * since then differs. */
static bool is_catching_up;
static struct moment all_scanned;                            /* the last capture_changes before that */

bool track_is_still(PyObject *o, const struct moment *since)
{
	struct tracked *t;

	if (since->deaths == track_deaths)
		return true;
	if (since == &track_scanned && !is_catching_up)
		return !find_dead(o);
	t = find(o);
	return t ? t->id <= since->last_id : !kind_is_safe(Py_TYPE(o));
}

/* Tracking. */

static void come_nearer(struct tracked *t, unsigned depth)
{
	t->depth = t->shadow.depth = depth;
	if (!track_n_deep)
		return;
	due |= DUE_CHANGES;
	BASE_GROW(nearer, nearer_cap, n_nearer + 1);
	nearer[n_nearer++] = t;
}

/* The next one. Up to eight digits are those of the last, kept as one number as they lie in memory, with one more in the last place:
 * stored and loaded as one, too, for what was stored in pieces has to be waited for. */
static uint64_t id_digits;
static unsigned n_id_digits;

static __attribute__((noinline)) void write_id_anew(struct death_name *to, uint64_t id)
{
	char text[sizeof(to->digits) + PUT_UINT_MOST] = "";

	n_id_digits = (unsigned)(put_uint(text, id) - text);
	memcpy(&id_digits, text, sizeof(id_digits));
	memcpy(to->digits, text, sizeof(to->digits));
	to->n = (uint8_t)n_id_digits;
}

static inline void give_id(struct tracked *t)
{
	t->id = ++track_last_id;
	if (t->id % 10 == 0 || n_id_digits - 1 >= sizeof(id_digits)) {
		write_id_anew(&t->id_text, t->id);
		return;
	}
	id_digits = htole64(le64toh(id_digits) + (UINT64_C(1) << 8 * (n_id_digits - 1)));
	memcpy(t->id_text.digits, &id_digits, sizeof(id_digits));
	t->id_text.n = (uint8_t)n_id_digits;
}

static struct tracked *remember(PyObject *o)
{
	struct tracked *t = tracked_new();

	t->object = t->address = o;
	if (PyGen_CheckExact(o) || PyCoro_CheckExact(o) || PyAsyncGen_CheckExact(o))     /* its frame's end may be watched for */
		death_expect(o, t);
	else
		death_expect_new(o, t);
	return t;
}

static struct tracked *track_new(PyObject *o, struct tracked *t, unsigned depth)    /* t: what is known of it without an id, or NULL */
{
	if (t)
		suspects_wake_owners(t);
	else
		t = remember(o);
	due |= DUE_CHANGES;
	n_living++;
	give_id(t);
	t->depth = t->shadow.depth = depth;
	t->next = &first;
	t->previous = first.previous;
	t->previous->next = first.previous = t;
	return t;
}

static inline struct tracked *track(PyObject *o, unsigned depth)
{
	struct tracked *t = death_owner(o);

	if (!t || !t->id)
		return track_new(o, t, depth);
	if (depth < t->depth)
		come_nearer(t, depth);
	return t;
}

static inline char *put_id_text(char *p, const struct death_name *text)
{
	*p++ = '[';
	p = tracked_put_text(p, text);
	*p++ = ']';
	return p;
}

static char *put_tracked(char *p, const struct tracked *t)
{
	return put_id_text(p, &t->id_text);
}

static __attribute__((noinline)) char *put_unnamed(char *p, struct death_grave *grave)
{
	const struct tracked *t = death_grave_owner(grave);

	if (!t || !t->id || !t->is_defined || t->depth)
		return NULL;
	grave->name = t->id_text;
	return put_tracked(p, t);
}

/* Once it was written so its text is found with it, and what a change of it will need is fetched meanwhile: who is put into a variable is
 * likely to be worked on. */
char *track_put(char *p, PyObject *o)
{
	struct death_grave *grave = death_place(&death_graves, o);
	const struct tracked *t = death_grave_owner(grave);

	if (track_refer)
		return NULL;
	if (!grave->name.n)
		return put_unnamed(p, grave);
	__builtin_prefetch(t);
	__builtin_prefetch(&t->kind);
	__builtin_prefetch(t->room);
	return put_id_text(p, &grave->name);
}

char *track_put_any(char *p, PyObject *o, unsigned depth)
{
	return track_refer || !kind_is_safe(Py_TYPE(o)) ? NULL : put_tracked(p, track(o, depth));
}

static void write_tracked(struct str *out, const struct tracked *t)
{
	str_end(out, put_tracked(str_begin(out, TRACK_ROOM), t));
}

static void write_id(struct str *out, PyObject *o, unsigned depth)
{
	if (track_refer)
		write_ref(out, track_refer(o));
	else
		write_tracked(out, track(o, depth));
}

char *track_put_text(char *p, PyObject *o, word before)
{
	struct tracked *t = death_owner(o), *shorter;

	if (!t || !t->id) {
		t = track_new(o, t, 0);
		shorter = before && WORD_TAG(before) == WORD_OBJECT ? find(word_to_object(before)) : NULL;
		if (shorter && scalar_extends(o, shorter->object))
			t->grown_from = shorter;
	}
	return put_tracked(p, t);
}

static void write_long_text(struct str *out, PyObject *o, word before)
{
	if (track_refer)
		write_ref(out, track_refer(o));
	else
		str_end(out, track_put_text(str_begin(out, TRACK_ROOM), o, before));
}

static void write_text(struct str *out, PyObject *o)         /* an exact str that is ready, and not long */
{
	Py_ssize_t n = PyUnicode_GET_LENGTH(o);

	if (PyUnicode_IS_ASCII(o) && n <= (Py_ssize_t)scalar_max_text)
		write_string(out, (const char *)PyUnicode_1BYTE_DATA(o), (size_t)n);
	else
		scalar_write(out, o);
}

static void write_no_scalar(struct str *out, PyObject *o, unsigned depth)
{
	const char *name;

	if (kind_is_safe(Py_TYPE(o))) {
		write_id(out, o, depth);
	} else {
		name = kind_type_name(Py_TYPE(o));
		write_other(out, name, name, strlen(name), 0);
	}
}

static void write_object(struct str *out, PyObject *o, word before, unsigned depth)
{
	char *end;

	if (Py_TYPE(o)->tp_flags & Py_TPFLAGS_HAVE_GC && kind_is_safe(Py_TYPE(o))) {         /* no scalar, then */
		write_id(out, o, depth);
		return;
	}
	if (PyUnicode_CheckExact(o) && scalar_is_long_text(o)) {
		write_long_text(out, o, before);
		return;
	}
	end = scalar_put(str_begin(out, SCALAR_ROOM), o);
	if (end) {
		str_end(out, end);
	} else if (PyUnicode_CheckExact(o) && PyUnicode_IS_READY(o)) {
		write_text(out, o);
	} else if (scalar_is(o)) {
		if (scalar_is_long(o))
			write_long_text(out, o, before);
		else
			scalar_write(out, o);
	} else {
		write_no_scalar(out, o, depth);
	}
}

static void write_tagged(struct str *out, word w)
{
	if (WORD_TAG(w) == WORD_NUMBER)
		write_int(out, (int64_t)w >> 2);
	else if (w == redact_word)
		redact_write(out);
	else
		word_write_text(out, w);
}

void track_write(struct str *out, word w, word before, unsigned depth)
{
	if (WORD_TAG(w) == WORD_STRANGE)
		write_no_scalar(out, word_to_object(w), depth);
	else if (!word_is_object(w))
		write_tagged(out, w);
	else if (word_to_object(w))
		write_object(out, word_to_object(w), before, depth);
	else
		write_other(out, "NULL", "NULL", 4, 0);          /* an empty place in a tuple, of C code's making */
}

bool track_has_lost;

/* One that is neither dead nor alive died at a step at which its owner was left out. */
void track_write_gone(struct str *out, word kept)
{
	PyObject *o = word_to_object(kept);
	struct tracked *t = WORD_TAG(kept) == WORD_STRANGE ? find_dead(o) : NULL;

	if (!t && WORD_TAG(kept) == WORD_STRANGE)
		t = find(o);
	if (t)
		write_tracked(out, t);
	else if (WORD_TAG(kept) == WORD_STRANGE)
		track_has_lost = true;
	else
		track_write(out, kept, 0, UINT32_MAX);
}

uint64_t track_id(PyObject *o)
{
	struct tracked *t = find(o);

	return t ? t->id : 0;
}

uint64_t track_id_then(word w)
{
	struct tracked *t = WORD_TAG(w) == WORD_STRANGE ? find_dead(word_to_object(w)) : NULL;

	return t ? t->id : track_id(word_to_object(w));
}

void track_renamed(const PyTypeObject *type)
{
	for (struct tracked *t = first.next; t != &first; t = t->next)
		if (t->type == type)
			t->type = NULL;
}

bool track_is_namespace(PyObject *dict)
{
	struct tracked *t = death_may_know(dict) ? find(dict) : NULL;

	return t && t->kind == &kind_namespace;
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
		change_write_death(t);
	else if (t->is_defined)
		change_look(t);
}

static void look_where_noticed(struct tracked *t)
{
	if (is_dying(t))
		change_write_death(t);
	else if (t->is_defined)
		change_look_where_noticed(t);
}

static inline bool is_too_dear(const struct tracked *t)
{
	return t->shadow.items.unread && t->object && !suspects_can_afford(t);
}

static void look_at_all(void)
{
	struct tracked **noticed, *t;
	size_t n = suspects_take(&noticed), i = 0;

	for (t = first.next; t != &first; t = t->next) {
		while (i < n && noticed[i]->id < t->id)
			i++;
		if (track_scans || suspects_all_surely || (i < n && noticed[i] == t) || !is_too_dear(t))
			look(t);
	}
}

/* The restless: those that differ become suspects. The dead are that already, and what is deep is not looked into. */

static bool is_cell_same(const struct tracked *t)
{
	PyObject *value = PyCell_GET(t->object);

	return value && t->shadow.items.n == 1 && word_is_same(word_object(value), t->shadow.items.at[0], &track_scanned);
}

static void suspect_stored(struct tracked *t)
{
	bool is_told_of = t->is_suspect && !t->hint.is_stored;

	suspects_add(t);
	t->hint.is_stored = !is_told_of;
}

static bool is_stored_into(const struct tracked *t)
{
	return t->object && ((PyDictObject *)t->object)->ma_version_tag != t->stamp && !t->is_deep;
}

static __attribute__((noinline)) void suspect_names(const struct restless *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (is_stored_into(r->at[i]))
			suspect_stored(r->at[i]);
}

static bool is_any_stored_into(const struct restless *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (is_stored_into(r->at[i]))
			return true;
	return false;
}

static __attribute__((noinline)) void suspect_cells(const struct restless *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->at[i]->object && !r->at[i]->is_deep && !is_cell_same(r->at[i]))
			suspects_add(r->at[i]);
}

void capture_look_at_cells(PyObject *const *values, const uint32_t *slots, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		PyObject *cell = values[slots[i]];
		struct tracked *t = cell ? find(cell) : NULL;

		if (t && t->is_defined && t->type == &PyCell_Type && !t->is_deep && !is_cell_same(t))
			suspects_add(t);
	}
}

static inline bool is_as_it_was(const struct tracked *t)
{
	const struct kind *kind = t->kind;

	if (kind->same && kind->flags & KIND_ATTRIBUTES)
		return kind->same(&t->shadow, t->stamp, t->object, &track_scanned);
	return change_is_none(t);
}

static __attribute__((noinline)) void suspect_exceptions(const struct restless *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct tracked *t = r->at[i];

		if (t->object && !t->is_deep &&
		    (Py_TYPE(t->object) != t->type || !kind_is_same_exception(&t->shadow, t->stamp, t->object, &track_scanned)))
			suspects_add(t);
	}
}

static __attribute__((noinline)) void suspect_others(const struct restless *r)
{
	suspects_earn();
	for (size_t i = 0; i < r->n; i++) {
		struct tracked *t = r->at[i];

		if (t->object && t->kind && !t->is_deep && (Py_TYPE(t->object) != t->type || (!is_too_dear(t) && !is_as_it_was(t))))
			suspects_add(t);
	}
}

static void look_at_suspects(void)
{
	struct tracked **noticed;
	size_t n = suspects_take(&noticed);

	for (size_t i = 0; i < n; i++) {
		look_where_noticed(noticed[i]);
		if (suspects_n_woken)
			n = suspects_take_woken(&noticed, i, n);
	}
}

static void suspect_dying(void)
{
	for (struct tracked *t = first.next; t != &first; t = t->next)
		if (t->object && (Py_REFCNT(t->object) <= 0 || (t->kind && t->kind->flags & KIND_WEAK)))
			suspects_add(t);
}

static void define_new(void)
{
	while (last_defined != first.previous || n_nearer) {
		struct tracked *t;

		if (n_nearer) {
			t = nearer[--n_nearer];
			if (t->object && t->is_defined)
				change_define(t);
			continue;
		}
		last_defined = t = last_defined->next;
		if (!t->is_defined)
			change_define(t);
	}
}

/* At nearly every step there is nobody to suspect: finding that out calls nothing, so that no registers are saved for it. */
bool capture_is_at_rest(void)
{
	if (is_any_stored_into(&suspects_restless[REST_NAMES]))
		suspect_names(&suspects_restless[REST_NAMES]);
	if (due & DUE_STORES) {
		due &= ~DUE_STORES;
		suspect_cells(&suspects_restless[REST_CELLS]);
	}
	if (suspects_restless[REST_EXCEPTIONS].n)
		suspect_exceptions(&suspects_restless[REST_EXCEPTIONS]);
	if (suspects_restless[REST_OTHERS].n)
		suspect_others(&suspects_restless[REST_OTHERS]);
	return !(due & DUE_CHANGES) && !hooks_collector_ran();
}

static __attribute__((noinline)) void look_at_more(void)
{
	if (notice_dying_taken())
		suspect_dying();
	if (!suspects_are_all(track_scans ? 0 : n_living) && !track_scans) {
		look_at_suspects();
		return;
	}
	if (suspects_left_out) {
		is_catching_up = true;
		track_scanned = all_scanned;
	}
	look_at_all();
}

static struct moment now(void)
{
	return (struct moment){ track_deaths, track_last_id };
}

static __attribute__((noinline)) void end_look_at_more(void)
{
	if (is_catching_up)
		suspects_left_out = false;
	is_catching_up = false;
	track_scanned = now();
	if (!suspects_left_out)
		all_scanned = track_scanned;
	if (!track_scans && suspects_are_enough())
		due &= ~(suspects_n ? DUE_LOOK : DUE_LOOK | DUE_CHANGES);
}

static inline void end_look(void)
{
	track_scanned = all_scanned = now();
	if (!suspects_n)
		due &= ~DUE_CHANGES;
}

/* What is due may change meanwhile: it is the next look's. */
void capture_changes(struct str *out)
{
	bool more = due & DUE_LOOK || hooks_collector_ran();

	change_begin(out);
	if (suspects_n_woken)
		suspects_add_woken();
	if (more)
		look_at_more();
	else if (suspects_n)
		look_at_suspects();
	else
		notice_looks++;
	if (last_defined != first.previous || n_nearer)
		define_new();
	if (suspects_n_woken)
		suspects_add_woken();
	change_end();
	if (n_dead)
		forget_dead();
	if (more || due & DUE_LOOK)
		end_look_at_more();
	else
		end_look();
}

/* They lie anywhere: while one is written, the content of the next and the head of the one behind it are on their way. */
static inline void fetch_early(const struct tracked *next)
{
	const struct tracked *after = next->next;

	__builtin_prefetch(after);
	__builtin_prefetch(&after->shadow);
	__builtin_prefetch(&after->shadow.items);
	__builtin_prefetch(&after->next);
	__builtin_prefetch(next->shadow.attributes.at);
	__builtin_prefetch(next->shadow.items.at);
}

void capture_objects(struct str *out)
{
	char between = '{', *p;

	for (const struct tracked *t = first.next; t != &first; t = t->next) {
		fetch_early(t->next);
		if (!t->object || !t->is_defined)
			continue;
		p = str_begin(out, sizeof(t->id_text) + 4);
		*p++ = between;
		between = ',';
		*p++ = '"';
		p = tracked_put_id(p, t);
		memcpy(p, "\":", 2);
		str_end(out, p + 2);
		change_write_whole(out, t);
	}
	str_add(out, between == '{' ? "{}" : "}");
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
		track_max_depth = budgets->max_depth;
	if (budgets->max_str)
		scalar_max_text = budgets->max_str;
	track_scans = budgets->scan;
	if (track_scans)
		due |= DUE_CHANGES | DUE_LOOK;
	death_tell(note_death);
	if (sys)
		plain_getrefcount = patch_function(sys, "getrefcount", METH_O, getrefcount);
}
