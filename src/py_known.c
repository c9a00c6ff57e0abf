/* py_known.c - what all objects of a type have in common.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_known.h"

#include <string.h>

#include "pystep/write.h"
#include "py_change.h"
#include "py_hooks.h"

struct known known_types[128][2];

static void add_type(struct str *out, PyTypeObject *type)
{
	const char *name = kind_type_name(type);

	str_add_bytes(out, "{\"type\":", 8);
	write_string(out, name, strlen(name));
}

static void learn_head(struct known *k, PyTypeObject *type)
{
	struct str text = str_lend(k->head, sizeof(k->head));

	add_type(&text, type);
	k->n_head = text.at == k->head ? (uint8_t)text.len : 0;
	if (text.at != k->head)
		str_free(&text);
}

static bool may_have_source(const PyTypeObject *type, const struct kind *kind)
{
	return !kind_is_exception(kind) && (type->tp_dictoffset || type->tp_flags & (Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_HEAPTYPE) ||
					    kind->flags & KIND_WEAK);
}

/* Of dicts some hold names, and weak references are told of where their referents are: each is asked. */
static bool are_hooked(const struct kind *kind, PyObject *o)
{
	return !PyDict_Check(o) && !(kind->flags & KIND_WEAK) && kind_is_hooked(kind, o);
}

/* A class that has no version now is not known by it later. */
static bool can_be_known(const PyTypeObject *type)
{
	return !(type->tp_flags & Py_TPFLAGS_HEAPTYPE) ||
	       (type->tp_version_tag && type->tp_flags & Py_TPFLAGS_VALID_VERSION_TAG && known_name_hash(type) != -1);
}

static __attribute__((noinline)) const struct known *learn(struct known *k, PyObject *o)
{
	PyTypeObject *type = Py_TYPE(o);

	hooks_see_type(type);
	k[1] = k[0];
	k->type = can_be_known(type) ? type : NULL;
	k->meta = Py_TYPE(type);
	k->name = type->tp_name;
	k->name_hash = known_name_hash(type);
	k->version = type->tp_version_tag;
	k->kind = kind_of(o);
	k->in_place = change_in_place(k->kind, type);
	k->may_have_source = may_have_source(type, k->kind);
	k->is_hooked = are_hooked(k->kind, o);
	learn_head(k, type);
	return k;
}

const struct known *known_second(PyObject *o)
{
	struct known *k = known_place(Py_TYPE(o));

	return known_is(&k[1], Py_TYPE(o)) ? &k[1] : learn(k, o);
}

void known_write_head(struct str *out, PyTypeObject *type)
{
	const struct known *k = known_place(type);

	k += !known_is(k, type);
	if (known_is(k, type) && k->n_head)
		str_end(out, known_put_head(str_begin(out, KNOWN_HEAD), k));
	else
		add_type(out, type);
}
