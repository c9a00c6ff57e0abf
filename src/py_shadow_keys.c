/* py_shadow_keys.c - changes of an OrderedDict, whose order is that of no table.
 *
 * Its shadow has the entries in order, with gaps where one went or was moved from, and an index of the places by the addresses
 * of keys. What comes, or is moved, does so at the end; whoever moves something to the front has all of it compared.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include "py_compat_hooks.h"
#include "py_kinds.h"

/* Places plus one. Those of entries that are there no more stay, until it is made anew. */
struct key_places { uint32_t *at; size_t mask, n; };

static word strip(word w)
{
	return w & ~(word)WORD_STRANGE;
}

static size_t hash(word key)
{
	return (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 20);
}

static void add(struct key_places *k, word key, size_t at)
{
	size_t i = hash(key) & k->mask;

	while (k->at[i])
		i = (i + 1) & k->mask;
	k->at[i] = (uint32_t)at + 1;
	k->n++;
}

void shadow_free_keys(struct content *shadow)
{
	free(shadow->keys->at);
	free(shadow->keys);
	shadow->keys = NULL;
}

/* No gaps, and an index that has room for as many again. */
static void make_keys(struct content *shadow)
{
	const struct section *s = &shadow->entries;
	struct key_places *k;

	shadow_close_gaps(shadow);
	k = shadow->keys = base_alloc(sizeof(*k));
	k->mask = 63;
	while (k->mask < 2 * s->n)
		k->mask = 2 * k->mask + 1;
	k->at = base_alloc((k->mask + 1) * sizeof(*k->at));
	for (size_t i = 0; i < s->n; i += 2)
		add(k, strip(s->at[i]), i / 2);
}

static size_t find(const struct content *shadow, word key)   /* SIZE_MAX: it is not there */
{
	const struct key_places *k = shadow->keys;
	const struct section *s = &shadow->entries;

	for (size_t i = hash(key) & k->mask; k->at[i]; i = (i + 1) & k->mask) {
		size_t at = 2 * (size_t)(k->at[i] - 1);

		if (at < s->n && strip(s->at[at]) == key)
			return at / 2;
	}
	return SIZE_MAX;
}

static bool is_told_of(const struct hint *h, PyObject *key)
{
	for (unsigned i = 0; i < h->n_places; i++)
		if (h->places[i] == (word_object(key) | KEY_TOLD))
			return true;
	return false;
}

static word value_of_key(PyObject *o, PyObject *key)
{
	const PyDictObject *d = (const PyDictObject *)o;
	bool is_sure = !d->ma_values;
	size_t at = is_sure ? compat_dict_find_entry(d, key, &is_sure) : SIZE_MAX, stride;
	PyObject *const *pairs = compat_dict_pairs(d, &stride);

	return at == SIZE_MAX ? 0 : word_object(pairs[at * stride + 1]);
}

/* Those at the end that were told of: they came, or were moved there, or changed where they are. */
static bool list_last(struct listed *l, PyObject *o, const struct hint *h)
{
	const void *node = kind_odict_last(o);
	size_t n = 0;

	for (; node && is_told_of(h, kind_odict_key(node)); node = kind_odict_previous(node))
		if (++n > HINT_PLACES)
			return false;
	l->n_came = n;
	for (node = kind_odict_last(o); n; node = kind_odict_previous(node)) {
		PyObject *key = kind_odict_key(node);

		n--;
		l->came[2 * n] = word_object(key);
		l->came[2 * n + 1] = value_of_key(o, key);
		if (!l->came[2 * n + 1])
			return false;
	}
	return true;
}

static bool has_come(const struct listed *l, word key)
{
	for (size_t i = 0; i < l->n_came; i++)
		if (l->came[2 * i] == key)
			return true;
	return false;
}

static bool list_changed(struct listed *l, const struct content *shadow, PyObject *o, const struct hint *h)
{
	for (unsigned i = 0; i < h->n_places; i++) {
		word key = h->places[i] & ~(word)(KEY_TOLD | KEY_GONE);
		size_t at = find(shadow, key);
		bool stays = !(h->places[i] & KEY_GONE) && !has_come(l, key);

		if (at == SIZE_MAX)
			continue;
		l->at[l->n] = at;
		l->now[l->n][0] = key;
		l->now[l->n][1] = stays ? value_of_key(o, word_to_object(key)) : 0;
		l->n++;
	}
	return true;
}

bool shadow_change_keys(struct str *out, struct content *shadow, PyObject *o, const struct hint *h, const struct moment *since)
{
	struct section *s = &shadow->entries;
	struct listed l = { .n = 0 };
	size_t end;

	if (h->everywhere || h->tail != SIZE_MAX || shadow->is_unclear)
		return false;
	for (unsigned i = 0; i < h->n_places; i++)
		if (!(h->places[i] & KEY_TOLD))
			return false;
	if (!shadow->keys || s->n_gaps > s->n / 4 + 64 || shadow->keys->n > shadow->keys->mask / 4 * 3)
		make_keys(shadow);
	if (!list_last(&l, o, h) || !list_changed(&l, shadow, o, h))
		return false;
	end = s->n / 2;
	if (!shadow_change_listed(out, shadow, &l, (size_t)((PyDictObject *)o)->ma_used, since))
		return false;
	for (size_t i = 0; i < l.n_came; i++)
		add(shadow->keys, l.came[2 * i], end + i);
	return true;
}
