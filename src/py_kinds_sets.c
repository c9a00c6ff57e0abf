/* py_kinds_sets.c - set and frozenset: their elements in the order in which they are shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_kinds.h"

#include <stdlib.h>
#include <string.h>

#include "py_scalar.h"
#include "py_track.h"

static bool is_element(const setentry *e)
{
	return e->key && e->hash != -1;                          /* -1: a deleted one (Objects/setobject.c) */
}

uint64_t kind_element_stamp(const PyObject *element)
{
	uint64_t x = (uintptr_t)element * UINT64_C(0x9E3779B97F4A7C15);

	x = (x ^ x >> 32) * UINT64_C(0xD6E8FEB86659FD93);
	return x ^ x >> 29;
}

/* The sum of their addresses, mixed: in whatever order, and some may come and go. */
static uint64_t set_stamp(PyObject *o)
{
	const PySetObject *set = (PySetObject *)o;
	uint64_t sum = 0;

	for (const setentry *e = set->table; e && e <= set->table + set->mask; e++)
		if (is_element(e))
			sum += kind_element_stamp(e->key);
	return sum;
}

static bool set_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	if ((size_t)((PySetObject *)o)->used != shadow->items.n + shadow_n_rest(shadow) || set_stamp(o) != stamp)
		return false;
	for (size_t i = 0; since->deaths != track_deaths && i < shadow->items.n; i++)
		if (!word_is_still(shadow->items.at[i], since))
			return false;
	return since->deaths == track_deaths || shadow_rest_is_still(shadow, since);
}

static void read_table(struct section *table, PyObject *o)
{
	PySetObject *set = (PySetObject *)o;

	for (setentry *e = set->table; e && e <= set->table + set->mask; e++)
		if (is_element(e))
			content_add(table, word_object(e->key));
}

/* What has no id yet gets one, in an order that does not depend on where in memory it lies. */

struct newcomer { PyObject *object; struct str text; };

static int by_description(const void *a, const void *b)
{
	const struct str *x = &((const struct newcomer *)a)->text, *y = &((const struct newcomer *)b)->text;
	int order = memcmp(str_text(x), str_text(y), x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

static void track_newcomers(const struct section *table, unsigned depth)
{
	struct newcomer *all = NULL;
	size_t n = 0, cap = 0;
	struct str unused = { 0 };

	for (size_t i = 0; i < table->n; i++) {
		if (!shadow_has_no_place(table->at[i]))
			continue;
		BASE_GROW(all, cap, n + 1);
		all[n] = (struct newcomer){ .object = word_to_object(table->at[i]) };
		track_describe(&all[n].text, all[n].object);
		n++;
	}
	if (n)
		qsort(all, n, sizeof(*all), by_description);
	for (size_t i = 0; i < n; i++) {
		if (i < track_max_items)
			track_write(&unused, word_object(all[i].object), 0, depth);
		str_free(&all[i].text);
	}
	str_free(&unused);
	free(all);
}

static unsigned sorting_depth;

static int by_order(const void *a, const void *b)
{
	return shadow_order(*(const word *)a, *(const word *)b, sorting_depth);
}

static void sort_elements(struct section *items, const struct section *table, unsigned depth)
{
	for (size_t i = 0; i < table->n; i++)
		content_add(items, table->at[i]);
	sorting_depth = depth;
	if (items->n > 1)
		qsort(items->at, items->n, sizeof(word), by_order);
}

/* From one step to the next a set gains or loses a few elements: these are found, and put into their place in the old order. */

#define FEW 8

struct few { word gone[FEW], came[FEW]; size_t n_gone, n_came; };

static word strip(word kept)
{
	return kept & ~(word)WORD_STRANGE;
}

/* Where in a table of places among the old ones, plus one, that of a word is, or would be. */
static uint32_t *find_slot(uint32_t *table, size_t mask, const struct section *old, word w)
{
	size_t i = kind_element_stamp(word_to_object(w)) & mask;

	while (table[i] && strip(old->at[table[i] - 1]) != w)
		i = (i + 1) & mask;
	return &table[i];
}

static uint32_t *make_table(size_t *mask, const struct section *old)
{
	uint32_t *table;

	*mask = 15;
	while (*mask < 2 * old->n)
		*mask = 2 * *mask + 1;
	table = base_alloc((*mask + 1) * sizeof(*table));
	for (size_t i = 0; i < old->n; i++)
		*find_slot(table, *mask, old, strip(old->at[i])) = (uint32_t)i + 1;
	return table;
}

static bool find_few(struct few *f, const struct section *old, const struct section *now, const struct moment *since)
{
	size_t mask, n_same = 0;
	uint32_t *table;
	bool *stays;

	if (old->n > UINT32_MAX / 4 || now->n > old->n + FEW || old->n > now->n + FEW)
		return false;
	table = make_table(&mask, old);
	stays = base_alloc(old->n + 1);
	for (size_t i = 0; i < now->n && f->n_came <= FEW; i++) {
		uint32_t at = *find_slot(table, mask, old, now->at[i]);

		if (at && word_is_same(now->at[i], old->at[at - 1], since)) {
			stays[at - 1] = true;
			n_same++;
		} else if (f->n_came++ < FEW) {
			f->came[f->n_came - 1] = now->at[i];
		}
	}
	for (size_t i = 0; i < old->n && old->n - n_same <= FEW; i++)
		if (!stays[i])
			f->gone[f->n_gone++] = strip(old->at[i]);
	free(table);
	free(stays);
	return f->n_came <= FEW && old->n - n_same == f->n_gone;
}

static bool is_gone(const struct few *f, word w)
{
	for (size_t i = 0; i < f->n_gone; i++)
		if (f->gone[i] == w)
			return true;
	return false;
}

static size_t place_of(const struct section *items, word w, unsigned depth)
{
	size_t low = 0, high = items->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (shadow_order(items->at[middle], w, depth) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void insert(struct section *items, size_t at, word w)
{
	content_add(items, 0);
	memmove(items->at + at + 1, items->at + at, (items->n - 1 - at) * sizeof(word));
	items->at[at] = w;
}

static bool merge_few(struct content *c, const struct content *before, const struct section *table)
{
	struct few f = { .n_gone = 0 };

	if (!find_few(&f, &before->items, table, c->since))
		return false;
	for (size_t i = 0; i < before->items.n; i++)
		if (!is_gone(&f, strip(before->items.at[i])))
			content_add(&c->items, strip(before->items.at[i]));
	for (size_t i = 0; i < f.n_came; i++)
		insert(&c->items, place_of(&c->items, f.came[i], c->depth + 1), f.came[i]);
	return c->items.n == table->n;
}

static void set_read(struct content *c, PyObject *o)
{
	static struct section table;

	table.n = 0;
	c->has_items = c->is_sorted = true;
	read_table(&table, o);
	track_newcomers(&table, c->depth + 1);
	if (!c->before || c->before->is_unclear || !merge_few(c, c->before, &table)) {
		c->items.n = 0;
		sort_elements(&c->items, &table, c->depth + 1);
	}
	c->is_unclear = c->items.n && shadow_has_no_place(c->items.at[c->items.n - 1]);
}

/* Describing what has no id, for the order of newcomers: type, text and what scalars are in it, two levels deep. */

static void describe(struct str *out, PyObject *o, int levels);

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void describe_set(struct str *out, const struct section *table, int levels)
{
	char **texts = base_alloc(table->n * sizeof(*texts));

	for (size_t i = 0; i < table->n; i++) {
		struct str text = { 0 };

		describe(&text, word_to_object(table->at[i]), levels);
		str_add_char(&text, ',');
		texts[i] = str_take(&text);
	}
	qsort(texts, table->n, sizeof(*texts), by_text);
	for (size_t i = 0; i < table->n; i++) {
		str_add(out, texts[i]);
		free(texts[i]);
	}
	free(texts);
}

static void describe_words(struct str *out, const struct section *s, int levels)
{
	for (size_t i = 0; s->coding == CODING_WORDS && i < s->n && i < 100; i++) {
		if (word_is_object(s->at[i]) && s->at[i])
			describe(out, word_to_object(s->at[i]), levels);
		str_add_char(out, ',');
	}
}

static void describe_content(struct str *out, PyObject *o, int levels)
{
	struct content c = { 0 };

	if (PyAnySet_Check(o)) {
		read_table(&c.items, o);
		describe_set(out, &c.items, levels);
	} else {
		kind_read(&c, kind_of(o), o);
		str_add(out, str_text(&c.text));
		describe_words(out, &c.items, levels);
		describe_words(out, &c.entries, levels);
		describe_words(out, &c.attributes, levels);
	}
	content_free(&c);
}

static void describe(struct str *out, PyObject *o, int levels)
{
	if (scalar_is(o)) {
		scalar_write(out, o);
		return;
	}
	str_add(out, kind_type_name(Py_TYPE(o)));
	str_add_char(out, '(');
	if (levels)
		describe_content(out, o, levels - 1);
	str_add_char(out, ')');
}

void track_describe(struct str *out, PyObject *o)
{
	describe(out, o, 2);
}

const struct kind kinds_sets[] = {
	{ "set", set_read, set_same, set_stamp, KIND_HOOKED },
	{ "frozenset", set_read, set_same, set_stamp, KIND_HOOKED },
	{ NULL, NULL, NULL, NULL, 0 },
};
