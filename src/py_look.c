/* py_look.c - a value as rows show it, straight from the object.
 *
 * There are two ways to one text. Most values are short scalars, or lists, tuples, dicts and plain instances made of these: they
 * are written here and now. As soon as anything else is met the long way is taken from the start: the object value that capture
 * would record of each object, as far as it is asked for, in a state that has no other objects, and of that print_value.
 *
 * Numbers of objects are their addresses. They are not shown, and while a row is made nothing dies.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_look.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/state.h"
#include "pystep/write.h"
#include "print.h"
#include "py_compat_hooks.h"
#include "py_kinds.h"
#include "py_redact.h"
#include "py_scalar.h"
#include "py_text.h"
#include "py_track.h"
#include "show_plain.h"
#include "show_quote.h"

enum {
	DEEPEST = 3,		/* as print_value has it */
	MOST_CHARACTERS = 4096, /* of a str that is written here: far from any budget */
	MOST_BYTES = 8192,	/* of a value, its last scalar apart: likewise */
	MAX_CELLS = 100,	/* cells in a circle */
};

/* The short way: where the value ends, or NULL, whatever was written by then, when it does not lead there. There is room for
 * LOOK_ROOM bytes from the value's beginning on: for MOST_BYTES, and one scalar more. */

struct place {
	PyObject *o;
	const struct place *up;
	int depth; /* from 1 */
};

_Static_assert(LOOK_ROOM >= MOST_BYTES + 5 * MOST_CHARACTERS, "four bytes a character, and names");

static const char *limit; /* no value is begun behind it */

static char *put(char *at, PyObject *o, const struct place *up);

static inline char *put_small(char *at, int64_t n)
{
	if (n < 0)
		*at++ = '-';
	return put_uint(at, (uint64_t)(n < 0 ? -n : n));
}

static char *put_int(char *at, PyObject *o)
{
	const digit *d = ((PyLongObject *)o)->ob_digit;
	Py_ssize_t n = Py_SIZE(o);
	int64_t size;

	if ((size_t)n + 1 <= 2)
		return put_small(at, n * (int64_t)d[0]);
	if (n != -2 && n != 2)
		return NULL;
	size = (int64_t)d[1] << PyLong_SHIFT | d[0];
	if (size > INT64_C(1) << 53)
		return NULL;
	return put_small(at, n < 0 ? -size : size);
}

static char *put_float(char *at, PyObject *o)
{
	double f = PyFloat_AS_DOUBLE(o);

	return isfinite(f) && f != 0 ? put_double(at, f) : NULL;
}

/* It may become more than there is room for. */
static char *put_escaped(char *at, const char *s, size_t len)
{
	struct str text = str_lend(at, 4 * MOST_CHARACTERS);
	char *end = NULL;

	show_quoted(s, len, SIZE_MAX, &text);
	if (text.is_lent)
		end = text.at + text.len;
	else
		str_free(&text);
	return end;
}

static inline char *put_quoted(char *at, const char *s, size_t len)
{
	char *end = show_put_plain(at + 1, s, len, '\'');

	if (!end)
		return put_escaped(at, s, len);
	*at = *end = '\'';
	return end + 1;
}

static char *put_str(char *at, PyObject *o)
{
	struct str text = { 0 };

	if (!PyUnicode_IS_READY(o) || PyUnicode_GET_LENGTH(o) > MOST_CHARACTERS)
		return NULL;
	if (PyUnicode_IS_ASCII(o))
		return put_quoted(at, (const char *)PyUnicode_1BYTE_DATA(o), (size_t)PyUnicode_GET_LENGTH(o));
	text_add(&text, o);
	at = put_escaped(at, str_text(&text), text.len);
	str_free(&text);
	return at;
}

static inline char *put_bytes(char *at, const char *bytes, size_t len)
{
	memcpy(at, bytes, len);
	return at + len;
}

static char *put_dots(char *at)
{
	return put_bytes(at, "…", strlen("…"));
}

/* Inside itself, or too deep: only whether there is something in it. */
static bool is_closed(const struct place *here)
{
	if (here->depth > DEEPEST)
		return true;
	for (const struct place *up = here->up; up; up = up->up)
		if (up->o == here->o)
			return true;
	return false;
}

static char *put_array(char *at, PyObject *const *items, Py_ssize_t n, const struct place *here)
{
	if (is_closed(here))
		return n ? put_dots(at) : at;
	if ((uint64_t)n > track_max_items)
		return NULL;
	for (Py_ssize_t i = 0; i < n && at; i++) {
		if (i)
			at = put_bytes(at, ", ", 2);
		at = put(at, items[i], here);
	}
	return at;
}

static struct place inside(PyObject *o, const struct place *up)
{
	return (struct place){ o, up, up ? up->depth + 1 : 1 };
}

static char *put_list(char *at, PyObject *o, const struct place *up)
{
	struct place here = inside(o, up);

	*at++ = '[';
	at = put_array(at, ((PyListObject *)o)->ob_item, Py_SIZE(o), &here);
	if (at)
		*at++ = ']';
	return at;
}

static char *put_tuple(char *at, PyObject *o, const struct place *up)
{
	struct place here = inside(o, up);

	*at++ = '(';
	at = put_array(at, ((PyTupleObject *)o)->ob_item, Py_SIZE(o), &here);
	if (at && Py_SIZE(o) == 1 && !is_closed(&here))
		*at++ = ',';
	if (at)
		*at++ = ')';
	return at;
}

static inline char *put_entry(char *at, PyObject *key, PyObject *value, const struct place *here)
{
	at = put(at, key, here);
	return at ? put(put_bytes(at, ": ", 2), value, here) : NULL;
}

static char *put_entries(char *at, PyObject *o, const struct place *here)
{
	size_t n = compat_dict_dense((PyDictObject *)o), stride = 0;
	PyObject *const *pairs = n && n != SIZE_MAX ? compat_dict_pairs((PyDictObject *)o, &stride) : NULL;
	PyObject *key, *value;
	Py_ssize_t i = 0;
	bool is_first = true;

	if (pairs) {
		for (size_t k = 0; k < n && at; k++, pairs += stride) {
			at = k ? put_bytes(at, ", ", 2) : at;
			at = put_entry(at, pairs[0], pairs[1], here);
		}
		return at;
	}
	while (at && PyDict_Next(o, &i, &key, &value)) {
		at = is_first ? at : put_bytes(at, ", ", 2);
		is_first = false;
		at = put_entry(at, key, value, here);
	}
	return at;
}

static char *put_dict(char *at, PyObject *o, const struct place *up)
{
	struct place here = inside(o, up);
	Py_ssize_t n = ((PyDictObject *)o)->ma_used;

	if ((uint64_t)n > track_max_items || track_is_namespace(o))
		return NULL;
	*at++ = '{';
	if (!is_closed(&here))
		at = put_entries(at, o, &here);
	else if (n)
		at = put_dots(at);
	if (at)
		*at++ = '}';
	return at;
}

static char *put_bool(char *at, PyObject *o)
{
	return o == Py_True ? put_bytes(at, "True", 4) : put_bytes(at, "False", 5);
}

/* What has an attribute of that name may be shown as an exception is. */
static inline char *put_attribute(char *at, const char *name, size_t len)
{
	if (len > MOST_CHARACTERS || (len == 4 && memcmp(name, "args", 4) == 0))
		return NULL;
	return show_put_plain(at, name, len, 0);
}

static char *put_name(char *at, word name)
{
	PyObject *o = word_to_object(name);

	if (WORD_TAG(name) == WORD_TEXT)
		return put_attribute(at, word_to_text(name), strlen(word_to_text(name)));
	if (!word_is_object(name) || !PyUnicode_CheckExact(o) || !PyUnicode_IS_READY(o) ||
		!PyUnicode_IS_ASCII(o))
		return NULL;
	return put_attribute(
		at, (const char *)PyUnicode_1BYTE_DATA(o), (size_t)PyUnicode_GET_LENGTH(o));
}

static char *put_word(char *at, word value, const struct place *here)
{
	if (WORD_TAG(value) == WORD_NUMBER)
		return put_small(at, (int64_t)value >> 2);
	return word_is_object(value) ? put(at, word_to_object(value), here) : NULL;
}

/* Name, value, name, value … */
static char *put_attributes(char *at, const word *pairs, size_t n, const struct place *here)
{
	for (size_t i = 0; i < n && at; i++) {
		if (i)
			at = put_bytes(at, ", ", 2);
		at = at > limit ? NULL : put_name(at, pairs[2 * i]);
		if (!at)
			return NULL;
		*at++ = '=';
		at = put_word(at, pairs[2 * i + 1], here);
	}
	return at;
}

/* An object that is nothing but its attributes; where they do not lie at hand they are read as capture does. */
static const word *attributes_of(PyObject *o, const struct kind *kind, int depth, word *room, size_t *n)
{
	static struct content contents[DEEPEST + 1];
	struct content *c = &contents[depth <= DEEPEST ? depth - 1 : DEEPEST];
	const word *pairs = redact_is_on ? NULL : kind_values(kind, o, room, n);

	if (pairs)
		return pairs;
	content_clear(c);
	kind_read(c, kind, o);
	*n = c->attributes.n / 2;
	if (c->has_text || c->has_items || c->has_entries)
		return NULL;
	return *n ? c->attributes.at : room;
}

/* What its instances show before their attributes. A type is changed by nobody without another version, but for its name. */
static struct face {
	const PyTypeObject *type;
	unsigned version;
	const struct kind *kind;        /* NULL: its instances go the long way */
	char     name[48], text[48];    /* as the type has it; and shown: "Point(" */
	size_t   len;
} faces[256];

static void learn(struct face *f, PyObject *o)
{
	PyTypeObject *type = Py_TYPE(o);
	const char *name = kind_type_name(type);
	size_t len = strlen(type->tp_name), last = strlen(name);
	char *end;

	*f = (struct face){ .type = type, .version = type->tp_version_tag };
	if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || kind_of(o) != &kind_object || !kind_is_safe(type) || len >= sizeof(f->name) - 1)
		return;
	end = show_put_plain(f->text, name, last, 0);
	if (!end)
		return;
	memcpy(f->name, type->tp_name, len);
	*end = '(';
	f->len = last + 1;
	f->kind = kind_of(o);
}

static const struct face *face_of(PyObject *o)
{
	const PyTypeObject *type = Py_TYPE(o);
	struct face *f = &faces[((uintptr_t)type >> 5) % ARRAY_LEN(faces)];

	if (f->type != type || !f->version || f->version != type->tp_version_tag || strcmp(f->name, type->tp_name) != 0)
		learn(f, o);
	return f;
}

static char *put_instance(char *at, PyObject *o, const struct place *up)
{
	struct place here = inside(o, up);
	const struct face *face = face_of(o);
	word room[2 * KIND_MAX_VALUES];
	const word *pairs = NULL;
	size_t n;

	if (face->kind)
		pairs = attributes_of(o, face->kind, here.depth, room, &n);
	if (!pairs || n > track_max_items)
		return NULL;
	memcpy(at, face->text, sizeof(face->text));
	at += face->len;
	at = is_closed(&here) ? put_dots(at) : put_attributes(at, pairs, n, &here);
	if (at)
		*at++ = ')';
	return at;
}

static char *put_rare(char *at, PyObject *o, const struct place *up)
{
	PyTypeObject *type = Py_TYPE(o);

	if (type == &PyFloat_Type)
		return put_float(at, o);
	if (type == &PyBool_Type)
		return put_bool(at, o);
	if (type == &PyTuple_Type)
		return put_tuple(at, o, up);
	return put_instance(at, o, up);
}

static char *put(char *at, PyObject *o, const struct place *up)
{
	PyTypeObject *type = o ? Py_TYPE(o) : NULL;

	if (!o || at > limit)
		return NULL;
	if (type == &PyLong_Type)
		return put_int(at, o);
	if (type == &PyUnicode_Type)
		return put_str(at, o);
	if (o == Py_None)
		return put_bytes(at, "None", 4);
	if (type == &PyList_Type)
		return put_list(at, o, up);
	if (type == &PyDict_Type)
		return put_dict(at, o, up);
	return put_rare(at, o, up);
}

/* The long way. */

static struct state *objects; /* of one value */
static char **definitions;    /* what its objects' slices are of */
static size_t n_definitions, cap_definitions;

static uint64_t number_of(PyObject *o)
{
	return (uintptr_t)o;
}

static void define(struct str *out, PyObject *o)
{
	const struct kind *kind = track_is_namespace(o) ? &kind_namespace : kind_of(o);
	const char *name = kind_type_name(Py_TYPE(o));
	struct content c = { 0 };

	kind_read(&c, kind, o);
	str_add(out, "{\"type\":");
	write_string(out, name, strlen(name));
	shadow_write(out, &c);
	str_add_char(out, '}');
	content_free(&c);
}

static struct value provide(void *arg, uint64_t id)
{
	PyObject *o = (PyObject *)(uintptr_t)id;
	struct str text = { 0 };
	size_t len;

	(void)arg;
	if (scalar_is(o))
		scalar_write(&text, o);
	else
		define(&text, o);
	len = text.len;
	BASE_GROW(definitions, cap_definitions, n_definitions + 1);
	definitions[n_definitions++] = str_take(&text);
	return value_of(definitions[n_definitions - 1], len);
}

static void forget(void)
{
	state_reset(objects);
	while (n_definitions)
		free(definitions[--n_definitions]);
}

static void add_by_state(struct str *row, PyObject *o)
{
	struct str value = { 0 };

	if (!objects) {
		objects = state_new(NULL);
		state_provide(objects, provide, NULL);
	}
	track_refer = number_of;
	track_write(&value, word_object(o), 0, 0);
	print_value_to(row, objects, value_of(str_text(&value), value.len));
	track_refer = NULL;
	forget();
	str_free(&value);
}

static char *put_whole(char *at, PyObject *o)
{
	char *end;

	limit = at + MOST_BYTES;
	end = put(at, o, NULL);
	return end && end <= limit ? end : NULL;
}

char *look_put(char *at, PyObject *o)
{
	char *end;

	if (o && PyLong_CheckExact(o) && (size_t)Py_SIZE(o) + 1 <= 2)
		return put_small(at, Py_SIZE(o) * (int64_t)((PyLongObject *)o)->ob_digit[0]);
	end = put_whole(at, o);
	return end && end - at <= PRINT_VALUE_COLUMNS ? end : NULL;
}

void look_add(struct str *row, PyObject *o)
{
	size_t from = row->len;
	char *end = put_whole(str_begin(row, LOOK_ROOM), o);

	if (!end) {
		add_by_state(row, o);
		return;
	}
	str_end(row, end);
	print_shorten(row, from);
}

PyObject *look_into(PyObject *cell)
{
	PyObject *o = cell;

	for (int i = 0; i < MAX_CELLS && o && Py_TYPE(o) == &PyCell_Type; i++)
		o = PyCell_GET(o);
	return o;
}
