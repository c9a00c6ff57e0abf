/* py_notice.c - who may have changed since the last step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_notice.h"

#include <stdlib.h>
#include <string.h>

#include "py_due.h"
#include "py_hooks.h"
#include "py_restless.h"
#include "py_scalar.h"
#include "py_suspects.h"

uint64_t notice_looks;
bool suspects_all_surely;

static struct tracked **suspects, **taken;                   /* noticed since the last look; those being looked at */
size_t suspects_n;
static size_t suspects_cap, taken_cap;
static PyObject **opened;                                    /* objects in the midst of an operation */
static size_t n_opened, opened_cap;
static bool once, always, dying;
static unsigned n_opaque;

/* Looking at everything at every step is bought: so many objects in advance, which is all that most programs need, and from then
 * on so many a step. Steps and objects are counted, not time: equal runs make equal records. */
#define CREDIT_AT_FIRST 4000000         /* PYSTEP_CREDIT in the environment: as many, for tests */
#define CREDIT_A_STEP	16
static uint64_t credit;
/* Likewise looking through memory of which nobody tells when it changes, at what lies behind its first items: so many items. */
#define ITEMS_AT_FIRST	250000000
#define ITEMS_A_STEP	512
static uint64_t items_credit = ITEMS_AT_FIRST;
static bool is_late;                                         /* it was not enough */

/* Suspects. */

static inline void add_without_hint(struct tracked *t)
{
	due |= DUE_CHANGES;
	t->is_suspect = true;
	BASE_GROW(suspects, suspects_cap, suspects_n + 1);
	suspects[suspects_n++] = t;
}

static void add(struct tracked *t)
{
	t->hint = (struct hint)HINT_NONE;
	add_without_hint(t);
}

void suspects_add(struct tracked *t)
{
	if (!t->is_suspect)
		add(t);
	t->hint.everywhere = true;
	t->hint.is_stored = false;
}

static void add_owners(const struct tracked *t)
{
	for (size_t i = 0; i < t->n_owners; i++)
		suspects_add(t->owners[i]);
}

static bool is_weak(const struct tracked *t)
{
	return t->kind && t->kind->flags & KIND_WEAK;
}

/* Of its content something changed, which weak references do not show. */
static void add_owners_of_content(const struct tracked *t)
{
	for (size_t i = 0; i < t->n_owners; i++)
		if (!is_weak(t->owners[i]))
			suspects_add(t->owners[i]);
}

/* Weak references whose referent has got an id since the last look. */
static struct tracked **woken;
size_t suspects_n_woken;
static size_t woken_cap;

void suspects_wake_owners(const struct tracked *t)
{
	for (size_t i = 0; i < t->n_owners; i++) {
		if (!t->owners[i]->object || !is_weak(t->owners[i]))
			continue;
		BASE_GROW(woken, woken_cap, suspects_n_woken + 1);
		woken[suspects_n_woken++] = t->owners[i];
	}
}

void suspects_add_woken(void)
{
	while (suspects_n_woken)
		suspects_add(woken[--suspects_n_woken]);
}

void notice_known(PyObject *o)
{
	struct tracked *t = death_owner(o);

	if (!t)
		return;
	if (t->id)
		suspects_add(t);
	add_owners(t);
}

static void add_place(struct hint *h, size_t at)
{
	for (unsigned i = 0; i < h->n_places; i++)
		if (h->places[i] == at)
			return;
	if (h->n_places == HINT_PLACES)
		h->everywhere = true;
	else
		h->places[h->n_places++] = at;
}

/* Who is to be looked at, at a place that is told next, and whoever shows its content; NULL: it is in no record itself. */
static inline struct tracked *add_known(PyObject *o)
{
	struct tracked *t = death_owner(o);

	if (!t)
		return NULL;
	if (t->id && !t->is_suspect)
		add(t);
	if (t->n_owners)
		add_owners_of_content(t);
	return t->id ? t : NULL;
}

void notice_known_item(PyObject *o, size_t at)
{
	struct tracked *t = add_known(o);

	if (t)
		add_place(&t->hint, at);
}

void notice_known_tail(PyObject *o, size_t from)
{
	struct tracked *t = add_known(o);

	if (!t)
		return;
	t->hint.last = 0;
	if (from < t->hint.tail)
		t->hint.tail = from;
}

void notice_known_shift(PyObject *list, size_t from, size_t last)
{
	struct tracked *t = add_known(list);

	if (!t)
		return;
	if (t->hint.tail == SIZE_MAX || last < t->hint.last)
		t->hint.last = last;
	if (from < t->hint.tail)
		t->hint.tail = from;
}

static bool is_clean(const struct hint *h)
{
	return !h->everywhere && !h->n_places && h->tail == SIZE_MAX;
}

/* Whoever tells of a place after that finds no room for it. */
void notice_known_heap(PyObject *list, unsigned heap)
{
	struct tracked *t = add_known(list);

	if (t && is_clean(&t->hint)) {
		t->hint.heap = (uint8_t)heap;
		for (unsigned i = 0; i < HINT_PLACES; i++)
			t->hint.places[i] = SIZE_MAX;
		t->hint.n_places = HINT_PLACES;
	} else if (t) {
		t->hint.everywhere = true;
	}
}

void notice_known_end(PyObject *o, unsigned end, bool comes)
{
	struct tracked *t = add_known(o);

	if (!t)
		return;
	if (comes)
		t->hint.ends.come[end]++;
	else if (t->hint.ends.come[end])
		t->hint.ends.come[end]--;
	else
		t->hint.ends.gone[end]++;
}

void notice_open(PyObject *o)
{
	if (!o)
		return;
	notice(o);
	notice_enter(o);
}

static bool take_back(struct hint *h, word came)             /* it came and goes */
{
	for (unsigned i = 0; i < h->n_places; i++)
		if (h->places[i] == came) {
			h->places[i] = h->places[--h->n_places];
			return true;
		}
	return false;
}

void notice_known_element(PyObject *set, PyObject *element, bool comes)
{
	struct tracked *t = add_known(set);
	word w = word_object(element);

	if (!t || (!comes && take_back(&t->hint, w)))
		return;
	if (!comes)
		w |= ELEMENT_GONE | (scalar_is(element) ? 0 : WORD_STRANGE);
	if (t->hint.n_places == HINT_PLACES)
		t->hint.everywhere = true;
	else
		t->hint.places[t->hint.n_places++] = w;
}

/* Each key once, with what was done last. */
void notice_known_key(PyObject *odict, PyObject *key, bool goes)
{
	struct tracked *t = add_known(odict);
	word w = word_object(key) | KEY_TOLD | (goes ? KEY_GONE : 0);

	if (!t)
		return;
	for (unsigned i = 0; i < t->hint.n_places; i++)
		if ((t->hint.places[i] | KEY_GONE) == (w | KEY_GONE)) {
			t->hint.places[i] = w;
			return;
		}
	add_place(&t->hint, w);
}

void notice_enter(PyObject *o)
{
	due |= DUE_CHANGES | DUE_LOOK;
	BASE_GROW(opened, opened_cap, n_opened + 1);
	opened[n_opened++] = o;
}

/* Mostly the last one; not when threads take turns within their operations. */
bool notice_leave(PyObject *o)
{
	size_t i = n_opened;

	while (i-- > 0 && opened[i] != o)
		;
	if (i == SIZE_MAX)
		return false;
	memmove(opened + i, opened + i + 1, (n_opened - i - 1) * sizeof(*opened));
	n_opened--;
	return true;
}

void notice_close(PyObject *o)
{
	if (o && notice_leave(o))                                /* else its memory was borrowed before we could know */
		notice(o);
}

static int by_id(const void *a, const void *b)
{
	const struct tracked *x = *(struct tracked *const *)a, *y = *(struct tracked *const *)b;

	return (x->id > y->id) - (x->id < y->id);
}

static void sort(struct tracked **list, size_t n)
{
	if (n > 16) {
		qsort(list, n, sizeof(*list), by_id);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct tracked *t = list[i];
		size_t j = i;

		for (; j > 0 && list[j - 1]->id > t->id; j--)
			list[j] = list[j - 1];
		list[j] = t;
	}
}

void suspects_earn(void)
{
	static bool has_begun;
	const char *wish = has_begun ? NULL : getenv("PYSTEP_CREDIT");

	if (wish)
		items_credit = strtoull(wish, NULL, 10);
	has_begun = true;
	items_credit += ITEMS_A_STEP;
}

bool suspects_can_afford(const struct tracked *t)
{
	uint64_t n = t->shadow.items.unread;

	if (track_scans)
		return true;
	if (items_credit < n) {
		is_late = true;
		return false;
	}
	items_credit -= n;
	return true;
}

/* Its memory is lent to somebody who may write into it; when it is given back it is looked at for sure. */
static bool is_dear(PyObject *o)
{
	const struct tracked *t = death_may_know(o) ? death_owner(o) : NULL;

	return t && t->shadow.items.unread && !suspects_can_afford(t);
}

static void notice_opened(void)
{
	suspects_earn();
	for (size_t i = 0; i < n_opened; i++)
		if (!is_dear(opened[i]))
			notice(opened[i]);
}

static void exchange_lists(void)
{
	struct tracked **swap = taken;
	size_t cap = taken_cap;

	taken = suspects;
	taken_cap = suspects_cap;
	suspects = swap;
	suspects_cap = cap;
}

size_t suspects_take(struct tracked ***list)
{
	size_t n;

	notice_looks++;
	if (n_opened)
		notice_opened();
	n = suspects_n;
	suspects_n = 0;
	exchange_lists();
	*list = taken;
	for (size_t i = 0; i < n; i++)
		taken[i]->is_suspect = false;
	if (n > 1)
		sort(taken, n);
	return n;
}

static size_t insert(struct tracked *t, size_t after, size_t n)
{
	size_t i = n;

	while (i > after + 1 && taken[i - 1]->id > t->id)
		i--;
	if (taken[i - 1] == t)
		return n;
	BASE_GROW(taken, taken_cap, n + 1);
	memmove(taken + i + 1, taken + i, (n - i) * sizeof(*taken));
	taken[i] = t;
	return n + 1;
}

size_t suspects_take_woken(struct tracked ***list, size_t at, size_t n)
{
	while (suspects_n_woken) {
		struct tracked *t = woken[--suspects_n_woken];

		if (t->id < taken[at]->id)
			suspects_add(t);
		else
			n = insert(t, at, n);
	}
	*list = taken;
	return n;
}

bool suspects_are_enough(void)
{
	return !(once | always | dying) && !(n_opaque | n_opened);
}

bool suspects_left_out;

static bool can_afford(uint64_t n)
{
	credit += CREDIT_A_STEP;
	if (credit < n) {
		is_late = suspects_left_out = true;
		return false;
	}
	credit -= n;
	return true;
}

bool suspects_are_all(uint64_t n)
{
	bool all = hooks_collector_took() | once | (n_opaque > 0) || (always && can_afford(n));

	suspects_all_surely = once | (n_opaque > 0);
	once = false;
	hooks_collector_seen();
	return all;
}

void notice_everything(void)
{
	due |= DUE_CHANGES | DUE_LOOK;
	once = true;
}

void notice_everything_always(void)
{
	const char *wish = getenv("PYSTEP_CREDIT");

	if (!always)
		credit = wish ? strtoull(wish, NULL, 10) : CREDIT_AT_FIRST;
	due |= DUE_CHANGES | DUE_LOOK;
	always = true;
}

bool notice_late_taken(void)
{
	bool was = is_late;

	is_late = false;
	if (was)
		notice_everything();
	return was;
}

void notice_opaque_begin(void)
{
	due |= DUE_CHANGES | DUE_LOOK;
	n_opaque++;
}

void notice_opaque_end(void)
{
	n_opaque--;
	once = true;
}

void notice_dying(void)
{
	due |= DUE_CHANGES | DUE_LOOK;
	dying = true;
}

bool notice_dying_taken(void)
{
	bool was = dying;

	dying = false;
	return was;
}

void notice_names(PyObject *dict)
{
	struct tracked *t = death_may_know(dict) ? death_owner(dict) : NULL;

	if (t && t->id && t->is_defined && t->watch == WATCH_HOOKED)
		restless_add_names(t);
	if (t)
		add_owners(t);
}

/* Sources. One that is not tracked itself is known without an id. */

static void remove_owner(struct tracked *source, const struct tracked *owner)
{
	for (size_t i = 0; i < source->n_owners; i++)
		if (source->owners[i] == owner) {
			source->owners[i] = source->owners[--source->n_owners];
			return;
		}
}

static struct tracked *known(PyObject *o)
{
	struct tracked *t = death_owner(o);

	if (!t) {
		t = tracked_new();
		t->object = t->address = o;
		death_expect(o, t);
	}
	return t;
}

static void leave_source(struct tracked *t)
{
	struct tracked *s = t->source;

	t->source = NULL;
	if (!s)
		return;
	remove_owner(s, t);
	if (s->n_owners || s->id)
		return;
	death_unexpect(s->object);
	free(s->owners);
	tracked_free(s);
}

void suspects_set_source(struct tracked *t, PyObject *source)
{
	struct tracked *s;

	if (t->source ? t->source->object == source : !source)
		return;
	leave_source(t);
	if (!source || source == t->object)
		return;
	s = known(source);
	BASE_GROW(s->owners, s->owners_cap, s->n_owners + 1);
	s->owners[s->n_owners++] = t;
	t->source = s;
}

void suspects_drop(struct tracked *t)
{
	if (!t->source && !t->owners)
		return;
	leave_source(t);
	for (size_t i = 0; i < t->n_owners; i++)
		t->owners[i]->source = NULL;
	free(t->owners);
}

static void leave_owners(struct tracked *t)
{
	add_owners(t);
	for (size_t i = 0; i < t->n_owners; i++)
		t->owners[i]->source = NULL;
	t->n_owners = 0;
}

void suspects_died(struct tracked *t)
{
	if (t->n_owners)
		leave_owners(t);
	if (!t->id) {
		free(t->owners);
		tracked_free(t);
	} else if (!t->is_suspect) {
		add_without_hint(t);            /* of one that is dead nobody asks what changed of it */
	}
}
