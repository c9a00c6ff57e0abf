/* py_shadow_gaps.c - changes of a dict that has lost entries.
 *
 * Where one was, its table has a gap until it is made anew; so has the shadow, at the same place: then whoever knows the place of a
 * change need not look at any other. No gap is at the end. What is written is what a comparison of all would find
 * (change_pairs in py_shadow_change.c): keys that stay keep their order, the others go; and what comes does so at the end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include <string.h>

#include "py_track.h"

#define MOST 16                         /* places */

struct gapped {
	struct section *kept;
	const struct noted *now;
	const struct listed *listed;    /* what there is now, instead of a table; or NULL */
	const struct moment *since;
	size_t n;                       /* pairs that were there, with gaps */
	size_t edge;                    /* those before it were shown */
	size_t n_shown, n_shown_now;
	size_t places[MOST], n_places;  /* ascending: those that were there and may be others now, or none */
};

static size_t n_live(const struct section *s)
{
	return s->n / 2 - s->n_gaps;
}

static word *pair_then(const struct gapped *g, size_t i)     /* NULL: a gap */
{
	return i < g->n && g->kept->at[2 * i] ? &g->kept->at[2 * i] : NULL;
}

static const word *listed_now(const struct gapped *g, size_t i)
{
	const struct listed *l = g->listed;

	if (i >= g->n)
		return i - g->n < l->n_came ? &l->came[2 * (i - g->n)] : NULL;
	for (size_t k = 0; k < l->n; k++)
		if (l->at[k] == i)
			return l->now[k][1] ? l->now[k] : NULL;
	return pair_then(g, i);
}

static const word *pair_now(const struct gapped *g, size_t i)
{
	if (g->listed)
		return listed_now(g, i);
	return i < g->now->n && noted_at(g->now, i)[1] ? noted_at(g->now, i) : NULL;
}

static bool has_stayed(const struct gapped *g, size_t i)
{
	const word *then = pair_then(g, i), *now = pair_now(g, i);

	return then && now && word_is_same(now[0], then[0], g->since);
}

static bool add_place(struct gapped *g, size_t at)
{
	size_t i = g->n_places;

	if (!pair_then(g, at))
		return true;
	while (i && g->places[i - 1] > at)
		i--;
	if (i && g->places[i - 1] == at)
		return true;
	if (g->n_places == MOST)
		return false;
	memmove(g->places + i + 1, g->places + i, (g->n_places - i) * sizeof(*g->places));
	g->places[i] = at;
	g->n_places++;
	return true;
}

/* Two floats that are no numbers are two keys that look the same. */
static bool is_clear(word key)
{
	PyObject *o = word_to_object(key);

	return WORD_TAG(key) != WORD_OBJECT || PyUnicode_CheckExact(o) || PyLong_CheckExact(o);
}

static bool find_places(struct gapped *g)
{
	const struct hint *h = g->now->hint;

	for (unsigned i = 0; i < h->n_places; i++)
		if ((h->places[i] >= g->n && h->places[i] >= g->now->n) || !add_place(g, h->places[i]))
			return false;
	for (size_t i = h->tail; i < g->n; i++)
		if (!add_place(g, i))
			return false;
	return true;
}

/* Those that stay and those that came are all there are. */
static bool are_all(const struct gapped *g)
{
	size_t n = n_live(g->kept);

	for (size_t i = 0; i < g->n_places; i++) {
		if (has_stayed(g, g->places[i]))
			continue;
		if (!is_clear(pair_then(g, g->places[i])[0]))
			return false;
		n--;
	}
	for (size_t i = g->now->hint->tail; i < g->now->n; i++)
		n += pair_now(g, i) && !has_stayed(g, i);
	return n == g->now->n_live;
}

static size_t next_now(const struct gapped *g, size_t i)     /* there is one */
{
	while (i + 1 < g->now->n && !pair_now(g, i))
		i++;
	return i;
}

static void write_value(struct change_of *c, const word *then, const word *now)
{
	if (!word_is_same_written(now[1], then[1], c->since))
		shadow_write_pair(c, now, then, false);
}

/* Those shown that were there: the last of them that stays, and all before it. What is behind it, to the number of those left. */
static size_t write_stayed(struct change_of *c, const struct gapped *g, size_t *n_left)
{
	size_t bound = g->edge, n_gone = 0;

	for (size_t i = 0; i < g->n_places && g->places[i] < g->edge; i++)
		n_gone += !has_stayed(g, g->places[i]);
	while (n_gone && bound && !has_stayed(g, bound - 1))
		bound--;
	for (size_t i = 0; i < g->n_places && g->places[i] < bound; i++) {
		const word *then = pair_then(g, g->places[i]);

		if (has_stayed(g, g->places[i]))
			write_value(c, then, pair_now(g, g->places[i]));
		else
			shadow_remove_pair(c, then[0], false);
	}
	*n_left = g->n_shown_now - (g->n_shown - n_gone);
	return bound;
}

/* Behind that all have gone that were shown; one may have come in its own place. The new edge. */
static size_t write_rest(struct change_of *c, const struct gapped *g, size_t bound, size_t n_left)
{
	size_t at = bound;

	for (size_t i = 0; i < g->n_places && g->places[i] < g->edge; i++) {
		const word *then = pair_then(g, g->places[i]), *now;

		if (g->places[i] < bound)
			continue;
		at = n_left ? next_now(g, at) : at;
		now = n_left ? pair_now(g, at) : NULL;
		if (now && word_is_same_written(now[0], then[0], c->since)) {
			write_value(c, then, now);
			at++;
			n_left--;
		} else {
			shadow_remove_pair(c, then[0], false);
		}
	}
	for (; n_left; n_left--) {
		at = next_now(g, at);
		shadow_write_pair(c, pair_now(g, at++), NULL, false);
	}
	return at;
}

/* Of as many as there were: the first that moved, or came and went, shows it. */
static bool have_moved(const struct gapped *g, size_t i, size_t at)
{
	for (; i < g->n; i++) {
		const word *then = pair_then(g, i), *now;

		if (!then)
			continue;
		at = next_now(g, at);
		now = pair_now(g, at++);
		if (!word_is_same_written(now[0], then[0], g->since) || !word_is_same_written(now[1], then[1], g->since))
			return true;
	}
	return false;
}

static bool has_rest_changed(const struct gapped *g, size_t edge)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < g->n_places; i++)
		if (!has_stayed(g, g->places[i]))
			first = first < g->places[i] ? first : g->places[i];
		else if (g->places[i] >= g->edge && !word_is_same_written(pair_now(g, g->places[i])[1], pair_then(g, g->places[i])[1], g->since))
			return true;
	if (first == SIZE_MAX)                                   /* nor has any come */
		return false;
	return first < g->edge ? have_moved(g, g->edge, edge) : have_moved(g, first, first);
}

static void take_new(struct gapped *g, size_t at)
{
	struct section *s = g->kept;
	const word *now = pair_now(g, at);

	section_reserve(s, 2 * at + 2);
	if (2 * at >= s->n) {
		memset(s->at + s->n, 0, (2 * at + 2 - s->n) * sizeof(word));
		s->n_gaps += (uint32_t)(at + 1 - s->n / 2);
		s->n = 2 * at + 2;
	}
	s->n_gaps--;
	s->at[2 * at] = word_keep(now[0]);
	s->at[2 * at + 1] = word_keep(now[1]);
}

static void trim(struct section *s)
{
	while (s->n && !s->at[s->n - 2]) {
		s->n -= 2;
		s->n_gaps--;
	}
}

static void take(struct gapped *g)
{
	struct section *s = g->kept;

	for (size_t i = 0; i < g->n_places; i++) {
		size_t at = 2 * g->places[i];

		if (has_stayed(g, g->places[i])) {
			shadow_exchange(&s->at[at + 1], pair_now(g, g->places[i])[1], g->since);
			continue;
		}
		shadow_drop_words(s, at, at + 2);
		s->at[at] = s->at[at + 1] = 0;
		s->n_gaps++;
	}
	for (size_t i = g->now->hint->tail; i < g->now->n; i++)
		if (pair_now(g, i) && !pair_then(g, i))
			take_new(g, i);
	trim(s);
}

static bool change(struct str *out, struct content *shadow, struct gapped *g)
{
	struct section *kept = &shadow->entries;
	const struct noted *f = g->now;
	struct change_of c = shadow_few_changes(out, shadow, kept, kept, g->since);
	size_t n_then = n_live(kept), n_left, edge;

	if (f->hint->everywhere || kept->unread || kept->is_whole || f->n > UINT32_MAX || !find_places(g) || !are_all(g))
		return false;
	g->n_shown_now = f->n_live < track_max_items ? f->n_live : (size_t)track_max_items;
	g->edge = n_then == g->n_shown ? g->n : kept->n_gaps ? shadow->edge : g->n_shown;
	edge = write_stayed(&c, g, &n_left);
	edge = write_rest(&c, g, edge, n_left);
	if (n_then == f->n_live && f->n_live > g->n_shown_now)
		c.rest_changed = has_rest_changed(g, edge);
	if (n_then - g->n_shown != f->n_live - g->n_shown_now || c.rest_changed)
		shadow_write_count(&c, f->n_live - g->n_shown_now);
	shadow_end_list(&c);
	shadow->edge = (uint32_t)edge;
	take(g);
	return true;
}

bool shadow_change_gapped(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since)
{
	struct section *kept = &shadow->entries;
	struct gapped g = { .kept = kept, .now = f, .since = since, .n = kept->n / 2, .n_shown = shadow_n_shown(kept, 2) };

	return change(out, shadow, &g);
}

bool shadow_change_listed(struct str *out, struct content *shadow, const struct listed *l, size_t n_live, const struct moment *since)
{
	struct section *kept = &shadow->entries;
	size_t n = kept->n / 2;
	struct hint h = { .tail = l->n_came ? n : SIZE_MAX, .n_places = (unsigned)l->n };
	struct noted f = { .hint = &h, .n = n + l->n_came, .n_live = n_live };
	struct gapped g = { .kept = kept, .now = &f, .listed = l, .since = since, .n = n, .n_shown = shadow_n_shown(kept, 2) };

	memcpy(h.places, l->at, l->n * sizeof(*l->at));
	return change(out, shadow, &g);
}

/* The edge of those that are shown, where some are not. */
static size_t find_edge(const struct section *s)
{
	size_t n = shadow_n_shown(s, 2), i;

	for (i = 0; n; i++)
		n -= s->at[2 * i] != 0;
	return i;
}

void shadow_open_gaps(struct content *shadow, const struct noted *f)
{
	struct section *s = &shadow->entries;
	size_t n = f->n, live = s->n / 2;

	while (n && !noted_at(f, n - 1)[1])
		n--;
	if (n == live || n > UINT32_MAX)
		return;
	section_reserve(s, 2 * n);
	s->n = 2 * n;
	s->n_gaps = (uint32_t)(n - live);
	for (; n > live; n--) {                                  /* as many gaps are before it as pairs are to be moved by */
		bool is_gap = !noted_at(f, n - 1)[1];

		live -= !is_gap;
		s->at[2 * n - 2] = is_gap ? 0 : s->at[2 * live];
		s->at[2 * n - 1] = is_gap ? 0 : s->at[2 * live + 1];
	}
	shadow->edge = (uint32_t)find_edge(s);
}

void shadow_close_gaps(struct content *shadow)
{
	struct section *s = &shadow->entries;
	size_t n = 0;

	if (shadow->keys)
		shadow_free_keys(shadow);

	for (size_t i = 0; s->n_gaps && i < s->n; i += 2) {
		if (!s->at[i])
			continue;
		s->at[n++] = s->at[i];
		s->at[n++] = s->at[i + 1];
	}
	s->n = s->n_gaps ? n : s->n;
	s->n_gaps = 0;
}
