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
#include "py_kinds.h"
#include "py_scalar.h"
#include "py_text.h"
#include "py_track.h"
#include "show_quote.h"

enum {
	DEEPEST = 3,		/* as print_value has it */
	MOST_CHARACTERS = 4096, /* of a str that is written here: far from any budget */
	MOST_BYTES = 8192,	/* of a value: likewise */
	MAX_CELLS = 100,	/* cells in a circle */
};

/* The short way: false, whatever was added by then, when it does not lead there. */

struct place {
	PyObject *o;
	const struct place *up;
	int depth; /* from 1 */
};

static bool put(struct str *out, PyObject *o, const struct place *up);

static bool put_int(struct str *out, PyObject *o, const struct place *up)
{
	const digit *d = ((PyLongObject *)o)->ob_digit;
	Py_ssize_t n = Py_SIZE(o);
	int64_t size;

	(void)up;
	if (n < -2 || n > 2)
		return false;
	size = n == 0 ? 0 : Py_ABS(n) == 1 ? d[0] : (int64_t)d[1] << PyLong_SHIFT | d[0];
	if (size > INT64_C(1) << 53)
		return false;
	write_int(out, n < 0 ? -size : size);
	return true;
}

static bool put_float(struct str *out, PyObject *o, const struct place *up)
{
	double f = PyFloat_AS_DOUBLE(o);

	(void)up;
	if (!isfinite(f) || f == 0)
		return false;
	write_float(out, f);
	return true;
}

static bool put_str(struct str *out, PyObject *o, const struct place *up)
{
	struct str text = { 0 };

	(void)up;
	if (!PyUnicode_IS_READY(o) || PyUnicode_GET_LENGTH(o) > MOST_CHARACTERS)
		return false;
	if (PyUnicode_IS_ASCII(o)) {
		show_quoted((const char *)PyUnicode_1BYTE_DATA(o), (size_t)PyUnicode_GET_LENGTH(o),
			SIZE_MAX, out);
		return true;
	}
	text_add(&text, o);
	show_quoted(str_text(&text), text.len, SIZE_MAX, out);
	str_free(&text);
	return true;
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

static bool put_array(
	struct str *out, PyObject *const *items, Py_ssize_t n, const struct place *here)
{
	if (is_closed(here)) {
		str_add(out, n ? "…" : "");
		return true;
	}
	if ((uint64_t)n > track_max_items)
		return false;
	for (Py_ssize_t i = 0; i < n; i++) {
		if (i)
			str_add_bytes(out, ", ", 2);
		if (!put(out, items[i], here))
			return false;
	}
	return true;
}

static struct place inside(PyObject *o, const struct place *up)
{
	return (struct place){ o, up, up ? up->depth + 1 : 1 };
}

static bool put_list(struct str *out, PyObject *o, const struct place *up)
{
	struct place here = inside(o, up);
	bool is_done;

	str_add_char(out, '[');
	is_done = put_array(out, ((PyListObject *)o)->ob_item, Py_SIZE(o), &here);
	str_add_char(out, ']');
	return is_done;
}

static bool put_tuple(struct str *out, PyObject *o, const struct place *up)
{
	struct place here = inside(o, up);
	bool is_done;

	str_add_char(out, '(');
	is_done = put_array(out, ((PyTupleObject *)o)->ob_item, Py_SIZE(o), &here);
	str_add(out, Py_SIZE(o) == 1 && !is_closed(&here) ? ",)" : ")");
	return is_done;
}

static bool put_entries(struct str *out, PyObject *o, const struct place *here)
{
	PyObject *key, *value;
	Py_ssize_t at = 0;
	bool is_first = true;

	while (PyDict_Next(o, &at, &key, &value)) {
		if (!is_first)
			str_add_bytes(out, ", ", 2);
		is_first = false;
		if (!put(out, key, here))
			return false;
		str_add_bytes(out, ": ", 2);
		if (!put(out, value, here))
			return false;
	}
	return true;
}

static bool put_dict(struct str *out, PyObject *o, const struct place *up)
{
	struct place here = inside(o, up);
	Py_ssize_t n = ((PyDictObject *)o)->ma_used;
	bool is_done = true;

	if ((uint64_t)n > track_max_items || track_is_namespace(o))
		return false;
	str_add_char(out, '{');
	if (is_closed(&here))
		str_add(out, n ? "…" : "");
	else
		is_done = put_entries(out, o, &here);
	str_add_char(out, '}');
	return is_done;
}

static bool put_none(struct str *out, PyObject *o, const struct place *up)
{
	(void)o, (void)up;
	str_add_bytes(out, "None", 4);
	return true;
}

static bool put_bool(struct str *out, PyObject *o, const struct place *up)
{
	(void)up;
	str_add(out, o == Py_True ? "True" : "False");
	return true;
}

/* What has an attribute of that name may be shown as an exception is. */
static bool put_plain(struct str *out, const char *name, size_t len)
{
	show_plain(name, len, SIZE_MAX, out);
	return len != 4 || memcmp(name, "args", 4) != 0;
}

static bool put_name(struct str *out, word name)
{
	PyObject *o = word_to_object(name);

	if (WORD_TAG(name) == WORD_TEXT)
		return put_plain(out, word_to_text(name), strlen(word_to_text(name)));
	if (!word_is_object(name) || !PyUnicode_CheckExact(o) || !PyUnicode_IS_READY(o) ||
		!PyUnicode_IS_ASCII(o))
		return false;
	return put_plain(
		out, (const char *)PyUnicode_1BYTE_DATA(o), (size_t)PyUnicode_GET_LENGTH(o));
}

static bool put_attributes(struct str *out, const struct section *s, const struct place *here)
{
	for (size_t i = 0; i < s->n; i += 2) {
		if (i)
			str_add_bytes(out, ", ", 2);
		if (!put_name(out, s->at[i]))
			return false;
		str_add_char(out, '=');
		if (WORD_TAG(s->at[i + 1]) == WORD_NUMBER)
			write_int(out, (int64_t)s->at[i + 1] >> 2);
		else if (!word_is_object(s->at[i + 1]) ||
			 !put(out, word_to_object(s->at[i + 1]), here))
			return false;
	}
	return true;
}

/* An object that is nothing but its attributes. */
static bool put_instance(struct str *out, PyObject *o, const struct place *up)
{
	static struct content contents[DEEPEST + 1];
	struct place here = inside(o, up);
	struct content *c = &contents[here.depth <= DEEPEST ? here.depth - 1 : DEEPEST];
	const char *name = kind_type_name(Py_TYPE(o));
	bool is_done = true;

	if (scalar_is(o) || !kind_is_plain(kind_of(o)) || !kind_is_safe(Py_TYPE(o)))
		return false;
	content_clear(c);
	kind_read(c, kind_of(o), o);
	if (c->attributes.n / 2 > track_max_items || c->has_text || c->has_items || c->has_entries)
		return false;
	show_plain(name, strlen(name), SIZE_MAX, out);
	str_add_char(out, '(');
	if (is_closed(&here))
		str_add(out, "…");
	else
		is_done = put_attributes(out, &c->attributes, &here);
	str_add_char(out, ')');
	return is_done;
}

static bool put(struct str *out, PyObject *o, const struct place *up)
{
	PyTypeObject *type = o ? Py_TYPE(o) : NULL;

	if (!o || out->len > MOST_BYTES)
		return false;
	if (type == &PyLong_Type)
		return put_int(out, o, up);
	if (type == &PyUnicode_Type)
		return put_str(out, o, up);
	if (o == Py_None)
		return put_none(out, o, up);
	if (type == &PyList_Type)
		return put_list(out, o, up);
	if (type == &PyTuple_Type)
		return put_tuple(out, o, up);
	if (type == &PyDict_Type)
		return put_dict(out, o, up);
	if (type == &PyFloat_Type)
		return put_float(out, o, up);
	if (type == &PyBool_Type)
		return put_bool(out, o, up);
	return put_instance(out, o, up);
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

static void add_by_state(struct print *p, PyObject *o)
{
	struct str value = { 0 };

	if (!objects) {
		objects = state_new(NULL);
		state_provide(objects, provide, NULL);
	}
	track_refer = number_of;
	track_write(&value, word_object(o), 0, 0);
	print_value(p, objects, value_of(str_text(&value), value.len));
	track_refer = NULL;
	forget();
	str_free(&value);
}

void look_add(struct print *p, PyObject *o)
{
	size_t from = p->row.len;
	struct str *row = &p->row;
	bool is_done;

	if (from > MOST_BYTES / 2) {
		add_by_state(p, o);
		return;
	}
	is_done = put(row, o, NULL);
	if (is_done && row->len <= MOST_BYTES) {
		print_shorten(p, from);
		return;
	}
	row->len = from;
	add_by_state(p, o);
}

PyObject *look_through(PyObject *o)
{
	for (int i = 0; i < MAX_CELLS && o && Py_TYPE(o) == &PyCell_Type; i++)
		o = PyCell_GET(o);
	return o;
}
