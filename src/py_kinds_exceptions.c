/* py_kinds_exceptions.c - exceptions, and the tracebacks, frames and code that they lead to.
 *
 * C code writes into exceptions, past all hooks, so as long as one lives it is asked at every step whether it is what it was; and
 * while it goes through frames its traceback grows at each of them. So both are known by as little as possible.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_kinds.h"

#include <string.h>

#include "pystep/write.h"
#include "py_compat.h"
#include "py_text.h"

/* Exceptions. The attributes: args, members, the dict's entries, and at the end those of the three that are there. */

static word args_name, cause_name, context_name, traceback_name;

static void add(struct content *c, word name, PyObject *value)
{
	if (value)
		content_attribute(c, name, word_object(value));
}

static bool has_members(const PyTypeObject *type)
{
	return kind_exception_rest(type) != (type->tp_weaklistoffset > 0 ? sizeof(PyObject *) : 0);
}

static void exception_read(struct content *c, PyObject *o)
{
	PyBaseExceptionObject *e = (PyBaseExceptionObject *)o;

	if (!args_name) {
		args_name = word_text("args");
		cause_name = word_text("__cause__");
		context_name = word_text("__context__");
		traceback_name = word_text("__traceback__");
	}
	c->has_attributes = true;
	add(c, args_name, e->args);
	if (has_members(Py_TYPE(o)))
		kind_read_members(c, o);
	if (e->dict)
		kind_read_dict(c, e->dict);
	add(c, cause_name, e->cause);
	add(c, context_name, e->context);
	add(c, traceback_name, e->traceback);
}

static uint64_t exception_stamp(PyObject *o)
{
	return kind_exception_stamp(o);
}

static bool exception_same(const struct content *shadow, uint64_t stamp, PyObject *o, const struct moment *since)
{
	return kind_is_same_exception(shadow, stamp, o, since);
}

bool kind_is_exception(const struct kind *kind)
{
	return kind->read == exception_read;
}

PyObject *kind_new_traceback(const struct content *shadow, uint64_t *stamp, PyObject *o, word *name, const struct moment *since)
{
	const struct section *kept = &shadow->attributes;
	PyObject *traceback = ((PyBaseExceptionObject *)o)->traceback;
	size_t n = kept->n;
	word now = word_object(traceback), was = 0;
	uint64_t before;

	if (n && kept->at[n - 2] == traceback_name) {
		was = kept->at[n - 1] & ~(word)WORD_STRANGE;
		n -= 2;
	}
	if (!now || now == was || !PyTraceBack_Check(traceback))                 /* it may be None itself */
		return NULL;
	before = kind_exception_stamp(o) - (now - was) * KIND_OF_TRACEBACK;
	if (*stamp != before || (since->deaths != track_deaths && !kind_same_stamp(shadow, *stamp, before, since)))
		return NULL;
	for (size_t i = 0; i < n; i += 2)                        /* a slot may have that name, too */
		if (kept->at[i] == traceback_name)
			return NULL;
	*name = traceback_name;
	*stamp += (now - was) * KIND_OF_TRACEBACK;
	return traceback;
}

const word *kind_exception_values(PyObject *o, size_t *n)
{
	static struct content now;

	now.attributes.n = 0;
	exception_read(&now, o);
	*n = now.attributes.n / 2;
	return now.attributes.at;
}

/* Places: "name at file.py:12". Those met of late are known by the two texts, each a str and its hash: another one at its address has
 * another hash. */

static struct place {
	PyObject *name, *file;
	Py_hash_t name_hash, file_hash;
	int line;
	bool is_plain;                  /* the same in JSON */
	size_t len;
	char text[KIND_PLACE];
} places[256];

static void write_place(struct str *out, const PyCodeObject *code, int line)
{
	size_t start;
	const char *slash;

	text_add(out, code->co_name);
	str_add(out, " at ");
	start = out->len;
	text_add(out, code->co_filename);
	slash = out->len > start ? memrchr(out->at + start, '/', out->len - start) : NULL;
	if (slash) {
		size_t folder = (size_t)(slash + 1 - (out->at + start));

		memmove(out->at + start, out->at + start + folder, out->len - start - folder);
		out->len -= folder;
		out->at[out->len] = '\0';
	}
	if (line <= 0)
		return;
	str_add_char(out, ':');
	write_uint(out, (uint64_t)line);
}

/* -1: it is no str. Nobody has asked for the hash of a code's file yet, as a rule: that of a str is C's own. */
static inline Py_hash_t hash_of(PyObject *text)
{
	Py_hash_t known = PyUnicode_CheckExact(text) ? ((PyASCIIObject *)text)->hash : -1;

	return known != -1 || !PyUnicode_CheckExact(text) || !PyUnicode_IS_READY(text) ? known : PyUnicode_Type.tp_hash(text);
}

static bool is_plain(const struct str *text)
{
	struct str json = { 0 };
	bool is;

	write_string(&json, str_text(text), text->len);
	is = json.len == text->len + 2;
	str_free(&json);
	return is;
}

static bool learn_place(struct place *p, const PyCodeObject *code, int line)
{
	struct str text = { 0 };                                 /* by way of the whole path */
	bool is_short;

	write_place(&text, code, line);
	is_short = text.len < KIND_PLACE;
	if (is_short) {
		*p = (struct place){ code->co_name, code->co_filename, hash_of(code->co_name), hash_of(code->co_filename), line,
			is_plain(&text), text.len, "" };
		memcpy(p->text, str_text(&text), text.len);
	}
	str_free(&text);
	return is_short;
}

static inline struct place *place_at(const PyObject *name, const PyObject *file, int line)
{
	return &places[((uintptr_t)name >> 4 ^ (uintptr_t)file >> 7 ^ (unsigned)line) % ARRAY_LEN(places)];
}

static const struct place *find_place(const PyCodeObject *code, int line)    /* NULL: it is longer, or none that can be known */
{
	struct place *p = place_at(code->co_name, code->co_filename, line);

	if (p->line == line && p->name == code->co_name && p->file == code->co_filename &&
	    p->name_hash == ((PyASCIIObject *)p->name)->hash && p->file_hash == ((PyASCIIObject *)p->file)->hash)
		return p;
	return hash_of(code->co_name) != -1 && hash_of(code->co_filename) != -1 && learn_place(p, code, line) ? p : NULL;
}

void kind_read_place(struct content *c, PyCodeObject *code, int line)
{
	const struct place *p = find_place(code, line);
	char *text;

	c->has_text = true;
	if (!p) {
		write_place(&c->text, code, line);
		return;
	}
	text = str_begin(&c->text, KIND_PLACE);
	memcpy(text, p->text, KIND_PLACE);
	str_end(&c->text, text + p->len);
	c->is_plain = p->is_plain;
}

/* Frames, tracebacks, code. */

static void code_read(struct content *c, PyObject *o)
{
	kind_read_place(c, (PyCodeObject *)o, ((PyCodeObject *)o)->co_firstlineno);
}

static void frame_read(struct content *c, PyObject *o)
{
	compat_frame *frame = compat_frame_of((PyFrameObject *)o);

	if (frame && compat_frame_code(frame))
		kind_read_place(c, compat_frame_code(frame), compat_frame_code(frame)->co_firstlineno);
}

/* One line of a traceback an object: as it grows at its head while an exception travels, each step adds one. */

word kind_next_name(void)
{
	static word name;

	if (!name)
		name = word_text("tb_next");
	return name;
}

static PyCodeObject *place_of(const PyTracebackObject *tb, int *line)       /* NULL: none */
{
	compat_frame *frame = tb->tb_frame ? compat_frame_of(tb->tb_frame) : NULL;
	PyCodeObject *code = frame ? compat_frame_code(frame) : NULL;

	*line = code && tb->tb_lineno == -1 ? PyCode_Addr2Line(code, tb->tb_lasti) : tb->tb_lineno;
	return code;
}

static void traceback_read(struct content *c, PyObject *o)
{
	PyTracebackObject *tb = (PyTracebackObject *)o;
	int line;
	PyCodeObject *code = place_of(tb, &line);

	if (code)
		kind_read_place(c, code, line);
	add(c, kind_next_name(), (PyObject *)tb->tb_next);
}

char *kind_put_traceback(char *p, PyObject *o)
{
	int line;
	PyCodeObject *code = place_of((PyTracebackObject *)o, &line);
	const struct place *place = code ? find_place(code, line) : NULL;

	if (!place || !place->is_plain)
		return NULL;
	memcpy(p, place->text, KIND_PLACE);
	return p + place->len;
}

static uint64_t traceback_stamp(PyObject *o)
{
	return (uintptr_t)((PyTracebackObject *)o)->tb_next + 1;
}

const struct kind kinds_exceptions[] = {
	{ "BaseException", exception_read, exception_same, exception_stamp, KIND_ATTRIBUTES },
	{ "code", code_read, NULL, NULL, KIND_ATTRIBUTES | KIND_CONSTANT },
	{ "frame", frame_read, NULL, NULL, KIND_ATTRIBUTES | KIND_CONSTANT },
	{ "traceback", traceback_read, NULL, traceback_stamp, KIND_ATTRIBUTES | KIND_HOOKED },
	{ NULL, NULL, NULL, NULL, 0 },
};
