/* py_shadow_store.c - items stored at places that are known, or one that has come behind the last: nearly all changes of lists.
 *
 * Written and taken in one go. The text is that of a comparison of all (py_shadow_change.c), which whatever is not that easy is left to.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include <string.h>

#include "py_track.h"

/* The rule: one number in place of another. */

static inline bool is_number(word w)
{
	return word_is_small(w) || (w && WORD_TAG(w) == WORD_OBJECT && PyFloat_CheckExact(word_to_object(w)));
}

static inline bool is_same_number(PyObject *a, PyObject *b)
{
	if (Py_TYPE(a) != Py_TYPE(b))
		return false;
	if (PyFloat_CheckExact(a))
		return memcmp(&((PyFloatObject *)a)->ob_fval, &((PyFloatObject *)b)->ob_fval, sizeof(double)) == 0;
	return word_small_value(word_object(a)) == word_small_value(word_object(b));
}

static inline void put_number(struct str *out, size_t at, PyObject *o)
{
	char *p = str_begin(out, SHADOW_WORD_ROOM);

	*p++ = '[';
	p = put_uint(p, at);
	memcpy(p, ",1,[", 4);
	p += 4;
	p = PyFloat_CheckExact(o) ? put_double(p, PyFloat_AS_DOUBLE(o)) : scalar_put_small(p, word_small_value(word_object(o)));
	memcpy(p, "]]", 2);
	str_end(out, p + 2);
}

static bool change_number(struct str *out, const struct section *kept, size_t at, word now)
{
	PyObject *then = word_to_object(kept->at[at]), *o = word_to_object(now);

	if (!is_number(now) || !is_number(kept->at[at]))
		return false;
	if (o == then)
		return true;
	if (!is_same_number(o, then)) {
		if (at < track_max_items)
			put_number(out, at, o);
		else
			shadow_put_cut_again(out, kept->n);
	}
	Py_INCREF(o);
	kept->at[at] = now;
	Py_DECREF(then);
	return true;
}

/* A few of whatever they are. */

struct stored {
	struct str *out;
	struct section *kept;
	const word *now;
	const size_t *places;            /* ascending */
	unsigned n_places;
	unsigned depth;
	const struct moment *since;
};

static inline bool is_same_at(const struct stored *s, size_t at)
{
	return word_is_same(s->now[at], s->kept->at[at], s->since) || word_is_same_value(s->now[at], s->kept->at[at]);
}

/* How many of the places from number i on lie side by side, and have other values now. */
static inline unsigned count_run(const struct stored *s, unsigned i)
{
	unsigned n = 0;

	while (i + n < s->n_places && s->places[i + n] == s->places[i] + n && !is_same_at(s, s->places[i + n]))
		n++;
	return n;
}

static inline void take(word *kept, word now)                /* which is another object */
{
	word_drop(*kept);
	*kept = word_keep(now);
}

static inline char *with_room(const struct stored *s, char *p)
{
	str_end(s->out, p);
	return str_begin(s->out, SHADOW_WORD_ROOM);
}

static char *put_run(const struct stored *s, char *p, size_t at, unsigned n)
{
	p = put_uint(p, at);
	memcpy(p, ",?,[", 4);
	p[1] = (char)('0' + n);
	p += 4;
	for (unsigned i = 0; i < n; i++) {
		if (i)
			p = with_room(s, p);
		p = shadow_put_word(s->out, p, s->now[at + i], s->kept->at[at + i], s->depth);
		*p++ = ',';
		take(&s->kept->at[at + i], s->now[at + i]);
	}
	p[-1] = ']';
	return p;
}
_Static_assert(HINT_PLACES < 10, "one digit");

static void change_places(const struct stored *s)
{
	size_t start = s->out->len;
	char *p = str_begin(s->out, SHADOW_WORD_ROOM);

	*p++ = '[';
	for (unsigned i = 0; i < s->n_places;) {
		size_t at = s->places[i];
		unsigned n = count_run(s, i);

		i += n ? n : 1;
		if (n) {
			p = put_run(s, with_room(s, p), at, n);
			*p++ = ',';
		} else if (!word_is_same(s->now[at], s->kept->at[at], s->since)) {
			take(&s->kept->at[at], s->now[at]);      /* the same value, though */
		}
	}
	p[-1] = ']';
	str_end(s->out, p == s->out->at + start + 1 ? p - 1 : p);
}

static void change_behind_cut(const struct stored *s)
{
	bool differs = false;

	for (unsigned i = 0; i < s->n_places; i++) {
		size_t at = s->places[i];

		differs |= !is_same_at(s, at);
		if (!word_is_same(s->now[at], s->kept->at[at], s->since))
			take(&s->kept->at[at], s->now[at]);
	}
	if (differs)
		shadow_put_cut_again(s->out, s->kept->n);
}

static bool append(struct str *out, struct section *kept, word value, unsigned depth)
{
	char *p = str_begin(out, SHADOW_WORD_ROOM);

	if (kept->n >= track_max_items)
		return false;
	*p++ = '[';
	p = put_uint(p, kept->n);
	memcpy(p, ",0,[", 4);
	p = shadow_put_word(out, p + 4, value, 0, depth);
	memcpy(p, "]]", 2);
	str_end(out, p + 2);
	content_add(kept, word_keep(value));
	return true;
}

/* One that took in at one end what it let go of at the other is told so, which needs a look at all. */
static bool may_be_queue(const struct stored *s)
{
	const word *now = s->now, *kept = s->kept->at;

	return s->kept->n >= 4 && !is_same_at(s, 0) &&
	       (word_is_same_written(now[1], kept[0], s->since) || word_is_same_written(now[0], kept[1], s->since));
}

static inline bool are_ascending(const size_t *places, unsigned n)
{
	for (unsigned i = 1; i < n; i++)
		if (places[i] < places[i - 1])
			return false;
	return true;
}

static bool change_few(const struct stored *s)
{
	size_t first = s->places[0], last = s->places[s->n_places - 1];

	if (!are_ascending(s->places, s->n_places) || last >= s->kept->n || (last >= track_max_items && first < track_max_items) ||
	    (!first && may_be_queue(s)))
		return false;
	if (first < track_max_items)
		change_places(s);
	else
		change_behind_cut(s);
	return true;
}

bool shadow_change_stored(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since)
{
	const struct hint *h = f->hint;
	struct section *kept = &shadow->items;
	size_t first = h->places[0];

	if (h->everywhere || kept->unread || kept->is_whole)
		return false;
	if (!h->n_places)
		return h->tail == kept->n && f->n == kept->n + 1 && append(out, kept, f->at[kept->n], shadow->depth + 1);
	if (h->tail != SIZE_MAX || f->n != kept->n)
		return false;
	if (h->n_places == 1 && first && first < f->n && change_number(out, kept, first, f->at[first]))
		return true;
	return change_few(&(struct stored){ .out = out, .kept = kept, .now = f->at, .places = h->places, .n_places = h->n_places,
					    .depth = shadow->depth + 1, .since = since });
}
