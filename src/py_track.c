/* py_track.c - tracked objects: their ids, and the values that refer to them.
 *
 * Ids are given in order of first sight.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_track.h"

#include <endian.h>
#include <string.h>

#include "pystep/write.h"
#include "py_dead.h"
#include "py_due.h"
#include "py_redact.h"
#include "py_scalar.h"
#include "py_suspects.h"

uint64_t track_max_items = 1000;
uint64_t track_max_depth = 100;

uint64_t (*track_refer)(PyObject *o);
uint64_t track_deaths, track_last_id;
struct moment track_scanned;
bool track_scans, track_is_catching_up, track_has_lost;
size_t track_n_deep, track_n_nearer;
static struct tracked **nearer;                              /* seen nearer than before, while something is deep */
static size_t nearer_cap;

struct tracked *track_find(PyObject *o)
{
	struct tracked *t = death_owner(o);

	return t && t->id ? t : NULL;
}

bool track_is_still(PyObject *o, const struct moment *since)
{
	struct tracked *t;

	if (since->deaths == track_deaths)
		return true;
	if (since == &track_scanned && !track_is_catching_up)
		return !dead_find(o);
	t = track_find(o);
	return t ? t->id <= since->last_id : !kind_is_safe(Py_TYPE(o));
}

void track_nearer(struct tracked *t, unsigned depth)
{
	t->depth = t->shadow.depth = depth;
	if (!track_n_deep)
		return;
	due |= DUE_CHANGES;
	BASE_GROW(nearer, nearer_cap, track_n_nearer + 1);
	nearer[track_n_nearer++] = t;
}

struct tracked *track_take_nearer(void)
{
	return track_n_nearer ? nearer[--track_n_nearer] : NULL;
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

struct tracked *track_new(PyObject *o, struct tracked *t, unsigned depth)
{
	if (t)
		suspects_wake_owners(t);
	else
		t = remember(o);
	due |= DUE_CHANGES;
	tracked_n_living++;
	give_id(t);
	t->depth = t->shadow.depth = depth;
	t->next = &tracked_living;
	t->previous = tracked_living.previous;
	t->previous->next = tracked_living.previous = t;
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
	return track_refer || !kind_is_safe(Py_TYPE(o)) ? NULL : put_tracked(p, track_object(o, depth));
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
		write_tracked(out, track_object(o, depth));
}

char *track_put_text(char *p, PyObject *o, word before)
{
	struct tracked *t = death_owner(o), *shorter;

	if (!t || !t->id) {
		t = track_new(o, t, 0);
		shorter = before && WORD_TAG(before) == WORD_OBJECT ? track_find(word_to_object(before)) : NULL;
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

/* One that is neither dead nor alive died at a step at which its owner was left out. */
void track_write_gone(struct str *out, word kept)
{
	PyObject *o = word_to_object(kept);
	struct tracked *t = WORD_TAG(kept) == WORD_STRANGE ? dead_find(o) : NULL;

	if (!t && WORD_TAG(kept) == WORD_STRANGE)
		t = track_find(o);
	if (t)
		write_tracked(out, t);
	else if (WORD_TAG(kept) == WORD_STRANGE)
		track_has_lost = true;
	else
		track_write(out, kept, 0, UINT32_MAX);
}

uint64_t track_id(PyObject *o)
{
	struct tracked *t = track_find(o);

	return t ? t->id : 0;
}

uint64_t track_id_then(word w)
{
	struct tracked *t = WORD_TAG(w) == WORD_STRANGE ? dead_find(word_to_object(w)) : NULL;

	return t ? t->id : track_id(word_to_object(w));
}

void track_renamed(const PyTypeObject *type)
{
	for (struct tracked *t = tracked_living.next; t != &tracked_living; t = t->next)
		if (t->type == type)
			t->type = NULL;
}

bool track_is_namespace(PyObject *dict)
{
	struct tracked *t = death_may_know(dict) ? track_find(dict) : NULL;

	return t && t->kind == &kind_namespace;
}
