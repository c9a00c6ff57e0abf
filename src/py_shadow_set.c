/* py_shadow_set.c - the elements of a set in the order in which they are shown, and changes of a few of them.
 *
 * A shadow keeps those that are shown in one array, and the others in pieces, so that wherever an element comes or goes little
 * has to be moved and few have to be compared. What is written is what a comparison of all would find (change_sorted in
 * py_shadow_change.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include <math.h>
#include <string.h>

#include "pystep/value.h"
#include "py_track.h"

/* The order. */

bool shadow_has_no_place(word w)
{
	PyObject *o = word_to_object(w);

	return WORD_TAG(w) != WORD_STRANGE && (!scalar_is(o) || scalar_is_long(o)) && !track_id(o);
}

static bool is_small(PyObject *o)
{
	return PyLong_CheckExact(o) && Py_ABS(Py_SIZE(o)) <= 2 && scalar_size_of_int(o) <= PUT_EXACT_MOST;
}

static bool is_short(PyObject *o)
{
	return PyUnicode_CheckExact(o) && PyUnicode_IS_COMPACT_ASCII(o) && PyUnicode_GET_LENGTH(o) <= SCALAR_LONG &&
	       (uint64_t)PyUnicode_GET_LENGTH(o) <= scalar_max_text;
}

static int order_texts(PyObject *a, PyObject *b)
{
	Py_ssize_t n = PyUnicode_GET_LENGTH(a), m = PyUnicode_GET_LENGTH(b);
	int order = memcmp(PyUnicode_1BYTE_DATA(a), PyUnicode_1BYTE_DATA(b), (size_t)(n < m ? n : m));

	return order ? order : (n > m) - (n < m);
}

static int order_ints(PyObject *a, PyObject *b)
{
	int64_t x = (int64_t)scalar_size_of_int(a), y = (int64_t)scalar_size_of_int(b);

	x = Py_SIZE(a) < 0 ? -x : x;
	y = Py_SIZE(b) < 0 ? -y : y;
	return (x > y) - (x < y);
}

static void write_then(struct str *out, word w, unsigned depth)
{
	str_clear(out);
	if (WORD_TAG(w) == WORD_STRANGE)
		track_write_gone(out, w);
	else
		track_write(out, w, 0, depth);
}

static int order_written(word a, word b, unsigned depth)
{
	static struct str x, y;

	write_then(&x, a, depth);
	write_then(&y, b, depth);
	return value_order(value_of(str_text(&x), x.len), value_of(str_text(&y), y.len));
}

static uint64_t id_of(word w)                                /* 0: its own value is shown */
{
	PyObject *o = word_to_object(w);

	return WORD_TAG(w) == WORD_STRANGE || !scalar_is(o) || scalar_is_long(o) ? track_id_then(w) : 0;
}

int shadow_order(word a, word b, unsigned depth)
{
	PyObject *x = word_to_object(a), *y = word_to_object(b);
	bool is_last = shadow_has_no_place(a);
	uint64_t id_a, id_b;

	if (WORD_TAG(a) == WORD_OBJECT && WORD_TAG(b) == WORD_OBJECT) {
		if (is_small(x) && is_small(y))
			return order_ints(x, y);
		if (is_short(x) && is_short(y))
			return order_texts(x, y);
	}
	if (is_last || shadow_has_no_place(b))
		return (int)is_last - (int)shadow_has_no_place(b);
	id_a = id_of(a);
	id_b = id_of(b);
	if (id_a && id_b)
		return (id_a > id_b) - (id_a < id_b);
	return order_written(a, b, depth);
}

/* The rest. */

#define PIECE 256                       /* words */
struct piece { size_t n; word at[PIECE]; };
struct rest_of_set { struct piece **at; size_t n_pieces, cap, n; };

size_t shadow_n_rest(const struct content *c)
{
	return c->rest ? c->rest->n : 0;
}

size_t shadow_rest_holds(const struct content *c, word held)
{
	size_t n = 0;

	for (size_t i = 0; c->rest && i < c->rest->n_pieces; i++)
		for (size_t k = 0; k < c->rest->at[i]->n; k++)
			n += c->rest->at[i]->at[k] == held;
	return n;
}

bool shadow_rest_is_still(const struct content *c, const struct moment *since)
{
	for (size_t i = 0; c->rest && i < c->rest->n_pieces; i++)
		for (size_t k = 0; k < c->rest->at[i]->n; k++)
			if (!word_is_still(c->rest->at[i]->at[k], since))
				return false;
	return true;
}

void shadow_free_rest(struct content *c)
{
	for (size_t i = 0; c->rest && i < c->rest->n_pieces; i++)
		free(c->rest->at[i]);
	if (c->rest)
		free(c->rest->at);
	free(c->rest);
	c->rest = NULL;
}

void shadow_drop_rest(struct content *c)
{
	for (size_t i = 0; c->rest && i < c->rest->n_pieces; i++)
		for (size_t k = 0; k < c->rest->at[i]->n; k++)
			word_drop(c->rest->at[i]->at[k]);
	shadow_free_rest(c);
}

static struct piece *add_piece(struct rest_of_set *r, size_t before)
{
	struct piece *p = base_alloc(sizeof(*p));

	BASE_GROW(r->at, r->cap, r->n_pieces + 1);
	memmove(r->at + before + 1, r->at + before, (r->n_pieces - before) * sizeof(*r->at));
	r->at[before] = p;
	r->n_pieces++;
	p->n = 0;
	return p;
}

static void split(struct rest_of_set *r, size_t i)
{
	struct piece *left = r->at[i], *right = add_piece(r, i + 1);

	right->n = left->n / 2;
	left->n -= right->n;
	memcpy(right->at, left->at + left->n, right->n * sizeof(word));
}

static void put_into_rest(struct rest_of_set *r, size_t i, size_t k, word w)
{
	struct piece *p;

	if (!r->n_pieces)
		add_piece(r, 0);
	if (r->at[i]->n == PIECE) {
		split(r, i);
		if (k > r->at[i]->n)
			k -= r->at[i++]->n;
	}
	p = r->at[i];
	memmove(p->at + k + 1, p->at + k, (p->n - k) * sizeof(word));
	p->at[k] = w;
	p->n++;
	r->n++;
}

static word take_from_rest(struct rest_of_set *r, size_t i, size_t k)
{
	struct piece *p = r->at[i];
	word w = p->at[k];

	p->n--;
	r->n--;
	memmove(p->at + k, p->at + k + 1, (p->n - k) * sizeof(word));
	if (!p->n) {
		free(p);
		r->n_pieces--;
		memmove(r->at + i, r->at + i + 1, (r->n_pieces - i) * sizeof(*r->at));
	}
	return w;
}

void shadow_open_rest(struct content *shadow)
{
	struct section *s = &shadow->items;
	struct rest_of_set *r;

	if (s->n <= track_max_items)
		return;
	r = shadow->rest = base_alloc(sizeof(*r));
	for (size_t i = track_max_items; i < s->n;) {
		struct piece *p = add_piece(r, r->n_pieces);

		p->n = s->n - i < PIECE / 2 ? s->n - i : PIECE / 2;
		memcpy(p->at, s->at + i, p->n * sizeof(word));
		i += p->n;
	}
	r->n = s->n - track_max_items;
	s->n = track_max_items;
}

void shadow_close_rest(struct content *shadow)
{
	struct section *s = &shadow->items;
	struct rest_of_set *r = shadow->rest;

	if (!r)
		return;
	section_reserve(s, s->n + r->n);
	for (size_t i = 0; i < r->n_pieces; i++) {
		memcpy(s->at + s->n, r->at[i]->at, r->at[i]->n * sizeof(word));
		s->n += r->at[i]->n;
	}
	shadow_free_rest(shadow);
}

/* Places: among those shown (piece is NONE), or in the rest. */

#define NONE SIZE_MAX
struct place { size_t piece, at; };

static size_t lower_bound(const word *at, size_t n, word w, unsigned depth)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;

		if (shadow_order(at[middle], w, depth) < 0)
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

static struct place place_in_rest(const struct rest_of_set *r, word w, unsigned depth)
{
	size_t low = 0, high = r->n_pieces;

	while (low + 1 < high) {                                 /* the last that begins with a lesser one, or the first */
		size_t middle = low + (high - low) / 2;

		if (shadow_order(r->at[middle]->at[0], w, depth) < 0)
			low = middle;
		else
			high = middle;
	}
	if (!r->n_pieces)
		return (struct place){ 0, 0 };
	return (struct place){ low, lower_bound(r->at[low]->at, r->at[low]->n, w, depth) };
}

static struct place place_of(const struct content *shadow, word w)
{
	const struct section *s = &shadow->items;
	unsigned depth = shadow->depth + 1;

	if (shadow_n_rest(shadow) && shadow_order(s->at[s->n - 1], w, depth) < 0)
		return place_in_rest(shadow->rest, w, depth);
	return (struct place){ NONE, lower_bound(s->at, s->n, w, depth) };
}

static word *word_at(const struct content *shadow, struct place p)           /* NULL: nothing is there */
{
	const struct rest_of_set *r = shadow->rest;

	if (p.piece == NONE)
		return p.at < shadow->items.n ? &shadow->items.at[p.at] : NULL;
	if (p.piece < r->n_pieces && p.at == r->at[p.piece]->n)
		p = (struct place){ p.piece + 1, 0 };
	return p.piece < r->n_pieces ? &r->at[p.piece]->at[p.at] : NULL;
}

/* Likewise, of one that was there. */
static bool find_element(const struct content *shadow, word gone, struct place *p)
{
	word *kept;

	*p = place_of(shadow, gone);
	if (p->piece != NONE && p->piece < shadow->rest->n_pieces && p->at == shadow->rest->at[p->piece]->n)
		*p = (struct place){ p->piece + 1, 0 };
	kept = word_at(shadow, *p);
	return kept && (*kept & ~(word)WORD_STRANGE) == (gone & ~(word)WORD_STRANGE);
}

static word take_out(struct content *shadow, struct place p)
{
	struct section *s = &shadow->items;
	word w;

	if (p.piece != NONE)
		return take_from_rest(shadow->rest, p.piece, p.at);
	w = s->at[p.at];
	s->n--;
	memmove(s->at + p.at, s->at + p.at + 1, (s->n - p.at) * sizeof(word));
	if (shadow_n_rest(shadow))
		s->at[s->n++] = take_from_rest(shadow->rest, 0, 0);
	return w;
}

static struct place put_in(struct content *shadow, word w)
{
	struct section *s = &shadow->items;
	struct place p = place_of(shadow, w);

	if (!shadow->rest && s->n == track_max_items)
		shadow->rest = base_alloc(sizeof(*shadow->rest));
	if (p.piece == NONE && p.at == s->n && s->n == track_max_items)
		p = (struct place){ 0, 0 };
	if (p.piece != NONE) {
		put_into_rest(shadow->rest, p.piece, p.at, word_keep(w));
		return p;
	}
	content_add(s, 0);
	memmove(s->at + p.at + 1, s->at + p.at, (s->n - 1 - p.at) * sizeof(word));
	s->at[p.at] = word_keep(w);
	if (s->n > track_max_items)
		put_into_rest(shadow->rest, 0, 0, s->at[--s->n]);
	return p;
}

/* Changes. */

struct few {
	struct place gone[HINT_PLACES];
	word   came[HINT_PLACES];
	size_t n_gone, n_came;
};

/* One that is equal to no other that looks the same, and has a place in the order. */
static bool is_clear(struct content *shadow, word w)
{
	PyObject *o = word_to_object(w);
	struct str unused = { 0 };

	if (shadow_has_no_place(w))
		track_write(&unused, w, 0, shadow->depth + 1);
	str_free(&unused);
	if (PyFloat_CheckExact(o))
		return !isnan(PyFloat_AS_DOUBLE(o));
	return PyLong_CheckExact(o) || PyUnicode_CheckExact(o) || (!scalar_is(o) && !shadow_has_no_place(w));
}

/* One that went and came again, or another of the same value, is no change. */
static bool has_come_again(struct few *f, word *kept, const struct moment *since)
{
	for (size_t i = 0; i < f->n_came; i++) {
		if (!word_is_same_written(f->came[i], *kept, since))
			continue;
		shadow_exchange(kept, f->came[i], since);
		f->came[i] = f->came[--f->n_came];
		return true;
	}
	return false;
}

static size_t n_new(const struct hint *h)                    /* that have no id yet: their order is another matter */
{
	size_t n = 0;

	for (unsigned i = 0; i < h->n_places; i++)
		n += !(h->places[i] & ELEMENT_GONE) && shadow_has_no_place(h->places[i]);
	return n;
}

static bool find_few(struct few *f, struct content *shadow, const struct hint *h, const struct moment *since)
{
	struct place p;

	if (n_new(h) > 1)
		return false;
	for (unsigned i = 0; i < h->n_places; i++)
		if (!(h->places[i] & ELEMENT_GONE)) {
			if (!is_clear(shadow, h->places[i]))
				return false;
			f->came[f->n_came++] = h->places[i];
		}
	for (unsigned i = 0; i < h->n_places; i++) {
		if (!(h->places[i] & ELEMENT_GONE))
			continue;
		if (!find_element(shadow, h->places[i] & ~(word)ELEMENT_GONE, &p))
			return false;
		if (!has_come_again(f, word_at(shadow, p), since))
			f->gone[f->n_gone++] = p;
	}
	return true;
}

static void write_replaced(struct change_of *c, size_t start, word gone, word come)
{
	struct section old = { .at = &gone, .n = gone ? 1 : 0 }, fresh = { .at = &come, .n = come ? 1 : 0 };

	c->old = &old;
	c->fresh = &fresh;
	shadow_splice(c, start, old.n, 0, fresh.n);
}

static void change_one_gone(struct change_of *c, struct content *shadow, struct place p)
{
	size_t max = track_max_items, n_rest = shadow_n_rest(shadow);
	word gone = take_out(shadow, p), come = n_rest && p.piece == NONE ? shadow->items.at[max - 1] : 0;

	if (p.piece == NONE && p.at == max - 1) {
		write_replaced(c, p.at, gone, come);
	} else if (p.piece == NONE) {
		write_replaced(c, p.at, gone, 0);
		write_replaced(c, max - 1, 0, come);
	}
	if (n_rest)
		shadow_write_count(c, n_rest - 1);
	word_drop(gone);
}

static void change_one_came(struct change_of *c, struct content *shadow, word w)
{
	size_t max = track_max_items, n = shadow->items.n;
	word last = n == max ? shadow->items.at[max - 1] : 0;
	struct place p = put_in(shadow, w);

	if (p.piece == NONE && p.at == max - 1) {
		write_replaced(c, p.at, last, w);
	} else if (p.piece == NONE) {
		write_replaced(c, p.at, 0, w);
		if (last)
			write_replaced(c, max, last, 0);
	}
	if (n == max)
		shadow_write_count(c, shadow_n_rest(shadow));
}

/* Several: those that are shown are compared, all of them. */
static void change_few(struct change_of *c, struct content *shadow, struct few *f)
{
	struct section then = shadow->items;
	word gone[HINT_PLACES], *shown = (word *)base_memdup((const char *)then.at, then.n * sizeof(word));
	size_t n_rest = shadow_n_rest(shadow), n = f->n_gone;
	bool rest_changed = false;

	then.at = shown;
	for (size_t i = 0; i < n; i++) {
		rest_changed |= f->gone[i].piece != NONE;
		gone[i] = *word_at(shadow, f->gone[i]);
	}
	for (size_t i = 0; i < n; i++) {                         /* each moves others */
		struct place p;

		find_element(shadow, gone[i], &p);
		take_out(shadow, p);
	}
	for (size_t i = 0; i < f->n_came; i++)
		put_in(shadow, f->came[i]);
	for (size_t i = 0; i < f->n_came; i++)
		rest_changed |= place_of(shadow, f->came[i]).piece != NONE;
	c->old = &then;
	c->fresh = &shadow->items;
	c->is_sorted = true;
	shadow_compare_items(c);
	if (n_rest != shadow_n_rest(shadow) || (n_rest && rest_changed))
		shadow_write_count(c, shadow_n_rest(shadow));
	for (size_t i = 0; i < n; i++)
		word_drop(gone[i]);
	free(shown);
}

bool shadow_change_set(struct str *out, struct content *shadow, const struct hint *h, size_t n, const struct moment *since)
{
	struct change_of c = shadow_few_changes(out, shadow, &shadow->items, &shadow->items, since);
	struct few f = { .n_gone = 0 };
	size_t n_then = shadow->items.n + shadow_n_rest(shadow);

	if (h->everywhere || h->tail != SIZE_MAX || shadow->is_unclear || !find_few(&f, shadow, h, since) ||
	    n_then + f.n_came - f.n_gone != n)
		return false;
	if (f.n_gone + f.n_came > 1)
		change_few(&c, shadow, &f);
	else if (f.n_gone)
		change_one_gone(&c, shadow, f.gone[0]);
	else if (f.n_came)
		change_one_came(&c, shadow, f.came[0]);
	shadow_end_list(&c);
	return true;
}
