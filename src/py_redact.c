/* py_redact.c - values that are not to be in the record.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_redact.h"

#include <stdlib.h>
#include <structmember.h>

#include "patterns.h"
#include "pystep/tracee.h"
#include "pystep/write.h"
#include "py_compat.h"
#include "py_kinds.h"
#include "py_text.h"

bool redact_is_on;
word redact_word;
PyObject *redact_value;
static struct patterns *patterns;

#define SHOWN "<redacted>"

void redact_start(const struct tracee_options *opt)
{
	if (!opt->redact || !opt->redact[0])
		return;
	patterns = patterns_new();
	for (const char **list = opt->redact; *list;
		list++) /* which the command line was asked about before */
		patterns_add(patterns, *list, &(struct err){ 0 });
	redact_word = word_text(SHOWN);
	redact_value = PyObject_CallNoArgs((PyObject *)&PyBaseObject_Type);
	redact_is_on = true;
}

void redact_write(struct str *out)
{
	write_other(out, "redacted", SHOWN, strlen(SHOWN), 0);
}

/* Names. Most keys and attributes are looked at again and again: verdicts are remembered by the object and by its hash, so that
 * another str at its address is not taken for it. */

static struct verdict {
	PyObject *name;
	Py_hash_t hash;
	bool is_hidden;
} verdicts[4096];

static bool match(const char *name, size_t len)
{
	return patterns_match(patterns, name, len);
}

static bool match_text(PyObject *name)
{
	struct str text = { 0 };
	bool is_hidden;

	text_add(&text, name);
	is_hidden = match(str_text(&text), text.len);
	str_free(&text);
	return is_hidden;
}

static bool is_hidden_name(PyObject *name)
{
	Py_hash_t hash = ((PyASCIIObject *)name)->hash;
	struct verdict *v = &verdicts[((uintptr_t)name >> 4) % ARRAY_LEN(verdicts)];

	if (hash == -1 || !PyUnicode_CheckExact(name))
		return match_text(name);
	if (v->name != name || v->hash != hash)
		*v = (struct verdict){ name, hash, match_text(name) };
	return v->is_hidden;
}

static bool is_hidden_key(PyObject *key)
{
	if (PyUnicode_Check(key) && PyUnicode_IS_READY(key))
		return is_hidden_name(key);
	if (PyBytes_Check(key)) /* the environment's, a header's */
		return match(PyBytes_AS_STRING(key), (size_t)PyBytes_GET_SIZE(key));
	return false;
}

static bool is_hidden_word(word name)
{
	const char *text;

	if (WORD_TAG(name) == WORD_OBJECT)
		return name && is_hidden_key(word_to_object(name));
	if (WORD_TAG(name) != WORD_TEXT)
		return false;
	text = word_to_text(name);
	return match(text, strlen(text));
}

/* Codes. */

bool *redact_slots(PyCodeObject *code)
{
	int n = compat_code_n_slots(code);
	bool *hidden = NULL;

	for (int i = 0; redact_is_on && i < n; i++) {
		if (!is_hidden_name(compat_code_slot_name(code, i)))
			continue;
		if (!hidden)
			hidden = base_alloc((size_t)n * sizeof(*hidden));
		hidden[i] = true;
	}
	return hidden;
}

bool redact_result(PyCodeObject *code)
{
	return redact_is_on && is_hidden_name(code->co_name);
}

/* Contents. */

static void hide_pairs(struct section *s)
{
	for (size_t i = 0; s->coding == CODING_WORDS && i + 1 < s->n; i += 2)
		if (s->at[i + 1] && is_hidden_word(s->at[i]))
			s->at[i + 1] = redact_word;
}

static void hide_item(struct content *c, size_t i)
{
	if (i < c->items.n && c->items.coding == CODING_WORDS)
		c->items.at[i] = redact_word;
}

static void hide_fields(struct content *c, PyTypeObject *type)
{
	PyObject *names = kind_item_names(type);

	for (Py_ssize_t i = 0; names && i < PyTuple_GET_SIZE(names); i++)
		if (is_hidden_key(PyTuple_GET_ITEM(names, i)))
			hide_item(c, (size_t)i);
}

/* One that C made has them in its members (Objects/structseq.c). */
static void hide_members(struct content *c, const PyTypeObject *type)
{
	for (const PyMemberDef *m = type->tp_members; m && m->name; m++) {
		Py_ssize_t at = m->offset - (Py_ssize_t)offsetof(PyTupleObject, ob_item);

		if (at >= 0 && at % (Py_ssize_t)sizeof(PyObject *) == 0 &&
			match(m->name, strlen(m->name)))
			hide_item(c, (size_t)at / sizeof(PyObject *));
	}
}

/* The defaults of a function are one tuple, those of its last arguments. */
static void hide_defaults(struct content *c, const PyFunctionObject *f)
{
	PyCodeObject *code = (PyCodeObject *)f->func_code;
	int n = f->func_defaults && PyTuple_Check(f->func_defaults)
			? (int)PyTuple_GET_SIZE(f->func_defaults)
			: 0;
	bool is_hidden = false;

	for (int i = Py_MAX(code->co_argcount - n, 0); i < code->co_argcount && !is_hidden; i++)
		is_hidden = is_hidden_name(compat_code_slot_name(code, i));
	for (size_t i = 0; is_hidden && i + 1 < c->attributes.n; i += 2)
		if (c->attributes.at[i] == word_text("__defaults__"))
			c->attributes.at[i + 1] = redact_word;
}

void redact_content(struct content *c, PyObject *o)
{
	hide_pairs(&c->entries);
	hide_pairs(&c->attributes);
	if (PyFunction_Check(o)) {
		hide_defaults(c, (PyFunctionObject *)o);
	} else if (PyTuple_Check(o) && !PyTuple_CheckExact(o)) {
		hide_fields(c, Py_TYPE(o));
		hide_members(c, Py_TYPE(o));
	}
}

bool redact_is_noted(const struct noted *f)
{
	for (unsigned i = 0; i < f->hint->n_places; i++)
		if (f->hint->places[i] < f->n && is_hidden_word(noted_at(f, f->hint->places[i])[0]))
			return true;
	for (size_t i = f->hint->tail; i < f->n; i++)
		if (is_hidden_word(noted_at(f, i)[0]))
			return true;
	return false;
}
