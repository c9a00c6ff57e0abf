/* py_change_place.c - what is new of an object, looked for where it lies: of the places that hooks told of, in the object's own memory.
 *
 * A change_fn says false, with nothing done, when it is not that easy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_change_impl.h"

#include "pystep/write.h"
#include "py_kinds.h"
#include "py_redact.h"
#include "py_shadow.h"
#include "py_track.h"

static bool change_list(struct tracked *t)
{
	const PyListObject *list = (const PyListObject *)t->object;
	struct noted f = { .hint = &t->hint, .n = (size_t)Py_SIZE(list), .at = (const word *)list->ob_item };

	return shadow_change_items(change_out, &t->shadow, &f, &track_scanned);
}

static bool change_entries(struct tracked *t, struct noted *f)
{
	if (kind_is_odict(t->kind))
		return shadow_change_keys(change_out, &t->shadow, t->object, &t->hint, &track_scanned);
	if (f->n == f->n_live && !t->shadow.entries.n_gaps && shadow_change_entries(change_out, &t->shadow, f, &track_scanned))
		return true;
	return shadow_change_gapped(change_out, &t->shadow, f, &track_scanned);
}

/* One that has attributes as well, or its default: these are as they were, or somebody would have told. */
static bool change_named_entries(struct tracked *t, struct noted *f)
{
	size_t start = change_out->len, filled;
	bool done;

	str_add(change_out, "{\"entries\":");
	filled = change_out->len;
	done = change_entries(t, f);
	if (change_out->len == filled)
		str_end(change_out, change_out->at + start);
	else
		str_add_char(change_out, '}');
	return done;
}

bool change_in_dict(struct tracked *t)
{
	struct noted f = { .hint = &t->hint };

	if (!change_note_table(&f, (const PyDictObject *)t->object) || (t->hint.everywhere && t->type != &PyDict_Type))
		return false;
	if (redact_is_on && kind_is_odict(t->kind))
		return false;
	if (redact_is_on && (t->hint.everywhere || f.n != f.n_live || t->shadow.entries.n_gaps || redact_is_noted(&f)))
		return false;
	if (t->shadow.has_attributes ? !change_named_entries(t, &f) : !change_entries(t, &f))
		return false;
	t->stamp = t->kind->stamp(t->object);
	return true;
}

bool change_in_set(struct tracked *t)
{
	struct hint *h = &t->hint;

	if (!shadow_change_set(change_out, &t->shadow, h, (size_t)((PySetObject *)t->object)->used, &track_scanned))
		return false;
	for (unsigned i = 0; i < h->n_places; i++)
		if (h->places[i] & ELEMENT_GONE)
			t->stamp -= kind_element_stamp(word_to_object(h->places[i] & ~(word)ELEMENT_GONE));
		else
			t->stamp += kind_element_stamp(word_to_object(h->places[i]));
	return true;
}

static bool change_attribute(struct tracked *t)
{
	struct one_value f = { .name = t->hint.places[0] };

	if (t->hint.everywhere || t->hint.n_places != 1 || t->hint.tail != SIZE_MAX || redact_is_on || t->stamp || t->source)
		return false;
	return kind_value(t->kind, t->object, &f) && shadow_change_one(change_out, &t->shadow, &f, &track_scanned);
}

static bool change_instance(struct tracked *t)
{
	word room[2 * KIND_MAX_VALUES];
	struct noted f = { .stride = 2 };

	f.at = redact_is_on ? NULL : kind_values(t->kind, t->object, room, &f.n);
	if (!f.at || !shadow_change_named(change_out, &t->shadow, &f, &track_scanned))
		return false;
	if (t->stamp || t->source)
		change_settle(t);
	return true;
}

static bool change_cell(struct tracked *t)
{
	PyObject *value = PyCell_GET(t->object);
	struct hint all = { .everywhere = true };
	struct noted f = { .hint = &all, .n = value != NULL, .at = (const word *)&value };

	if (value && t->shadow.items.n == 1) {
		shadow_change_only_item(change_out, &t->shadow, word_object(value), &track_scanned);
		return true;
	}
	return shadow_change_items(change_out, &t->shadow, &f, &track_scanned);
}

/* An exception that goes through frames: its traceback grows at each of them, and nothing else of it changes. */
static bool change_traceback(struct tracked *t)
{
	uint64_t stamp = t->stamp;
	word name;
	PyObject *traceback = redact_is_on ? NULL : kind_new_traceback(&t->shadow, &stamp, t->object, &name, &track_scanned);

	if (!traceback || !shadow_change_last(change_out, &t->shadow, name, traceback))
		return false;
	t->stamp = stamp;
	return true;
}

/* It was made, or the program set attributes of it. */
static bool change_exception(struct tracked *t)
{
	struct noted f = { .stride = 2 };

	if (change_traceback(t))
		return true;
	if (redact_is_on)
		return false;
	f.at = kind_exception_values(t->object, &f.n);
	if (!shadow_change_named(change_out, &t->shadow, &f, &track_scanned))
		return false;
	t->stamp = t->kind->stamp(t->object);
	return true;
}

static bool change_values(struct tracked *t)
{
	return change_attribute(t) || change_instance(t);
}

/* At its end, behind what is shown. */
static bool change_end_of_bytes(struct tracked *t, size_t n)
{
	struct str *out = change_out;

	if (t->hint.n_places || t->hint.tail < track_max_items || t->shadow.items.n < track_max_items ||
	    (size_t)Py_SIZE(t->object) < track_max_items)
		return false;
	kind_rest_from(&t->shadow, t->object, t->hint.tail < n ? t->hint.tail : n);
	if ((size_t)Py_SIZE(t->object) == n)
		return false;
	str_add_char(out, '[');
	write_uint(out, t->shadow.items.unread);
	str_add_char(out, ']');
	return true;
}

static bool change_bytes(struct tracked *t)
{
	const struct hint *h = &t->hint;
	size_t n = t->shadow.items.n + t->shadow.items.unread;
	bool rest_changed = false;

	if (h->everywhere)
		return false;
	if (h->tail != SIZE_MAX)
		return change_end_of_bytes(t, n);
	for (unsigned i = 0; i < h->n_places; i++)
		if (h->places[i] >= n || n != (size_t)Py_SIZE(t->object))
			return false;
	for (unsigned i = 0; i < h->n_places; i++)
		if (h->places[i] >= t->shadow.items.n)
			rest_changed |= kind_has_rest_changed(&t->shadow, t->object, h->places[i]);
	shadow_change_bytes(change_out, &t->shadow, h, (const unsigned char *)((PyByteArrayObject *)t->object)->ob_start, rest_changed);
	return true;
}

#define DEQUE_NEW 16                                         /* at its ends, at one step */

static bool change_deque(struct tracked *t)
{
	size_t *gone = t->hint.ends.gone, *come = t->hint.ends.come;
	size_t n = t->shadow.items.n, n_gone = gone[0] + gone[1], n_come = come[0] + come[1];
	word at[DEQUE_NEW];

	if (t->hint.everywhere || n_come > DEQUE_NEW || n_gone > n || n - n_gone + n_come != (size_t)Py_SIZE(t->object))
		return false;
	if (!n_come && !n_gone)
		return true;
	kind_deque_ends(t->object, come[0], come[1], at);
	return shadow_change_ends(change_out, &t->shadow, &t->hint, at, &track_scanned);
}

change_fn *change_in_place(const struct kind *kind, const PyTypeObject *type)
{
	if (kind_is_deque(kind))
		return type->tp_flags & Py_TPFLAGS_HEAPTYPE ? NULL : change_deque;
	if (type == &PyList_Type)
		return change_list;
	if (type == &PyDict_Type)
		return kind == &kind_namespace ? change_in_names : change_in_dict;
	if (kind_is_dict(kind) || kind_is_odict(kind))
		return change_in_dict;
	if (type == &PySet_Type)
		return change_in_set;
	if (type == &PyByteArray_Type)
		return change_bytes;
	if (type == &PyCell_Type)
		return change_cell;
	if (kind_is_exception(kind))
		return change_exception;
	return type->tp_flags & Py_TPFLAGS_MANAGED_DICT ? change_values : NULL;
}
