/* py_change_names.c - what is new of a namespace: of a module's names, which running code stores into directly.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_change_impl.h"

#include "py_kinds.h"
#include "py_redact.h"
#include "py_shadow.h"

/* What became of a module's names, collected from the end. */
struct names {
	const struct section *kept;
	struct value_change at[8];
	size_t n;
	bool has_new, has_gone;
};

static bool note_name(struct names *c, size_t at, PyObject *name, PyObject *value)
{
	if (c->n == ARRAY_LEN(c->at))
		return false;
	c->at[c->n++] = (struct value_change){ at, word_object(value), word_object(name) };
	return true;
}

static bool note_value(struct names *c, size_t at, PyObject *value)
{
	word kept = c->kept->at[at];

	return word_is_same(word_object(value), kept, &track_scanned) || kept == redact_word || note_name(c, at, NULL, value);
}

/* One that came behind all others. */
static bool note_new(struct names *c, PyObject *name, PyObject *value)
{
	c->has_new = true;
	return !redact_is_on && !c->has_gone && note_name(c, c->kept->n, name, value);
}

/* Not when it may have gone and come again. */
static bool note_gone(struct names *c, size_t at)
{
	c->has_gone = true;
	return !c->has_new && note_name(c, at, NULL, NULL);
}

static void reverse(struct value_change *changes, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct value_change c = changes[i];

		changes[i] = changes[n - 1 - i];
		changes[n - 1 - i] = c;
	}
}

/* They are as they were but for a few: the rule. These are looked for from the end, where the program's own are. Each store into any
 * dict makes the version greater by one, so when they were stored one by one there are no more changes than that. */
static bool find_names(struct names *c, PyDictObject *dict, uint64_t stores)
{
	const word *kept = c->kept->at;
	size_t n, j = c->kept->n, i;
	PyObject *const *pairs = compat_dict_names(dict, &n);

	for (i = pairs ? 2 * n : 0; i && c->n < stores; i -= 2) {
		PyObject *name = pairs[i - 2], *value = pairs[i - 1];
		bool done = true;

		if (!value)
			continue;
		if (j && word_object(name) == kept[j - 2]) {
			j -= 2;
			done = note_value(c, j + 1, value);
		} else if (kind_shows_name(name) && j >= 4 && word_object(name) == kept[j - 4]) {
			j -= 2;
			i += 2;                                  /* look at it once more */
			done = note_gone(c, j + 1);
		} else if (kind_shows_name(name)) {
			done = j == c->kept->n && note_new(c, name, value);
		}
		if (!done)
			return false;
	}
	return pairs && (i || !j);
}

/* There was one store since, so what differs first is all that does. False: it was no name that had a value. */
static bool change_stored_name(struct tracked *t)
{
	struct section *kept = &t->shadow.entries;
	size_t n, j = kept->n;
	PyObject *const *pairs = compat_dict_names((PyDictObject *)t->object, &n);

	for (size_t i = pairs ? 2 * n : 0; i && j; i -= 2) {
		word name = word_object(pairs[i - 2]), value = word_object(pairs[i - 1]);

		if (!value || (name != kept->at[j - 2] && !kind_shows_name(pairs[i - 2])))
			continue;
		if (name != kept->at[j - 2])
			return false;
		j -= 2;
		if (!word_is_same(value, kept->at[j + 1], &track_scanned) && kept->at[j + 1] != redact_word) {
			if (!shadow_change_value(change_out, &t->shadow, j + 1, value))
				shadow_change_values(change_out, &t->shadow, &(struct value_change){ j + 1, value, 0 }, 1, &track_scanned);
			return true;
		}
	}
	return false;
}

static __attribute__((noinline)) bool change_many_names(struct tracked *t, uint64_t now)
{
	struct names c;

	c.kept = &t->shadow.entries;    /* its array is not cleared each time */
	c.n = 0;
	c.has_new = c.has_gone = false;
	if (!find_names(&c, (PyDictObject *)t->object, t->hint.is_stored ? now - t->stamp : UINT64_MAX))
		return false;
	reverse(c.at, c.n);
	shadow_change_values(change_out, &t->shadow, c.at, c.n, &track_scanned);
	t->stamp = now;
	return true;
}

bool change_in_names(struct tracked *t)
{
	uint64_t now = ((PyDictObject *)t->object)->ma_version_tag;

	if (!t->hint.is_stored || now - t->stamp != 1 || !change_stored_name(t))
		return change_many_names(t, now);
	t->stamp = now;
	return true;
}
