/* py_notice.c - what hooks tell, and where they say it changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_notice.h"

#include <string.h>

#include "py_credit.h"
#include "py_due.h"
#include "py_hooks.h"
#include "py_restless.h"
#include "py_scalar.h"
#include "py_suspects.h"

uint64_t notice_looks;
bool notice_everything_surely, notice_left_out;
size_t notice_n_opened;
static PyObject **opened;                                    /* objects in the midst of an operation */
static size_t opened_cap;
static bool once, always, dying;
static unsigned n_opaque;

void notice_known(PyObject *o)
{
	struct tracked *t = death_owner(o);

	if (!t)
		return;
	if (t->id)
		suspects_add(t);
	suspects_add_owners(t);
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
		suspects_add_no_place(t);
	if (t->n_owners)
		suspects_add_owners_of_content(t);
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
	BASE_GROW(opened, opened_cap, notice_n_opened + 1);
	opened[notice_n_opened++] = o;
}

/* Mostly the last one; not when threads take turns within their operations. */
bool notice_leave(PyObject *o)
{
	size_t i = notice_n_opened;

	while (i-- > 0 && opened[i] != o)
		;
	if (i == SIZE_MAX)
		return false;
	memmove(opened + i, opened + i + 1, (notice_n_opened - i - 1) * sizeof(*opened));
	notice_n_opened--;
	return true;
}

void notice_close(PyObject *o)
{
	if (o && notice_leave(o))                                /* else its memory was borrowed before we could know */
		notice(o);
}

/* Its memory is lent to somebody who may write into it; when it is given back it is looked at for sure. */
static bool is_dear(PyObject *o)
{
	const struct tracked *t = death_may_know(o) ? death_owner(o) : NULL;

	return t && suspects_is_too_dear(t);
}

void notice_opened(void)
{
	credit_earn_items();
	for (size_t i = 0; i < notice_n_opened; i++)
		if (!is_dear(opened[i]))
			notice(opened[i]);
}

bool notice_suspects_are_enough(void)
{
	return !(once | always | dying) && !(n_opaque | notice_n_opened);
}

static bool can_afford(uint64_t n)
{
	bool can = credit_take(n);

	notice_left_out |= !can;
	return can;
}

bool notice_everything_taken(uint64_t n)
{
	bool all = hooks_collector_took() | once | (n_opaque > 0) || (always && can_afford(n));

	notice_everything_surely = once | (n_opaque > 0);
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
	if (!always)
		credit_begin();
	due |= DUE_CHANGES | DUE_LOOK;
	always = true;
}

bool notice_late_taken(void)
{
	bool was = credit_was_short();

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
		suspects_add_owners(t);
}
