/* py_frozen.c - the library file that a frozen module was made from.
 *
 * The interpreter has its first modules in itself, as bytecode that says "<frozen os>" instead of where it is from. The library
 * has their texts, too, but nobody keeps these from being another version's, or changed. So a text is believed when each
 * function of the module that can be found is defined in it, by its name, at the line that its code gives.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_frozen.h"

#include <ctype.h>
#include <string.h>

#include "py_text.h"

static const char before[] = "<frozen ";

/* "importlib._bootstrap" as "importlib/_bootstrap"; false: no name of a module. */
static bool add_name(struct str *out, const char *path)
{
	size_t len = strlen(path), n = sizeof(before) - 1;

	if (len <= n + 1 || strncmp(path, before, n) != 0 || path[len - 1] != '>')
		return false;
	for (size_t i = n; i < len - 1; i++) {
		bool is_dot = path[i] == '.';
		if (is_dot ? path[i - 1] == '.' || path[i - 1] == ' '
			   : !isalnum((unsigned char)path[i]) && path[i] != '_')
			return false;
		str_add_char(out, is_dot ? '/' : path[i]);
	}
	return true;
}

static bool read_library(struct source_text *out, const char *path)
{
	PyObject *library = PySys_GetObject("_stdlib_dir");
	struct str file = { 0 };
	size_t len;
	bool ok = false;

	if (!library || !PyUnicode_CheckExact(library))
		return false;
	text_add_path(&file, library);
	str_add_char(&file, '/');
	if (add_name(&file, path)) {
		len = file.len;
		str_add(&file, ".py");
		ok = source_read(out, file.at);
		file.len = len;
		str_add(&file, "/__init__.py");
		ok = ok || source_read(out, file.at);
	}
	str_free(&file);
	return ok;
}

/* --- is it that text? --- */

struct lines {
	const char **at; /* where each begins, and behind the last */
	size_t n, cap;
};

static void split(struct lines *l, const struct str *text)
{
	const char *p = text->at, *end = text->at + text->len;

	while (p) {
		BASE_GROW(l->at, l->cap, l->n + 2);
		l->at[l->n++] = p;
		p = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
		p = p ? p + 1 : NULL;
	}
	l->at[l->n] = end;
}

/* A name follows one of these; a decorator comes before them. */
static bool begins_with_definition(const char *p, const char *end, const char *name)
{
	static const char *const words[] = { "def ", "async def ", "class " };
	size_t len = strlen(name);

	while (p < end && isblank((unsigned char)*p))
		p++;
	if (p < end && *p == '@')
		return true;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i]);
		if ((size_t)(end - p) > n + len && memcmp(p, words[i], n) == 0 &&
			memcmp(p + n, name, len) == 0)
			return !isalnum((unsigned char)p[n + len]) && p[n + len] != '_';
	}
	return false;
}

/* Modules, lambdas and the like, and what Python makes of annotations, have no name there. */
static bool has_name(const char *name)
{
	return *name != '<' && strcmp(name, "__annotate__") != 0;
}

static bool is_at_its_line(const struct lines *l, PyCodeObject *code)
{
	struct str name = { 0 };
	size_t line = code->co_firstlineno < 1 ? 0 : (size_t)code->co_firstlineno;
	bool ok;

	text_add_path(&name, code->co_name);
	ok = line <= l->n &&
	     (!has_name(str_text(&name)) || (line && begins_with_definition(l->at[line - 1],
							     l->at[line], str_text(&name))));
	str_free(&name);
	return ok;
}

/* Functions inside each other as deep as a library has them: a code object can be made that holds any number. */
static bool are_at_their_lines(const struct lines *l, PyCodeObject *code, int depth)
{
	PyObject *consts = code->co_consts;

	if (depth > 20 || !is_at_its_line(l, code))
		return false;
	for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(consts); i++) {
		PyObject *o = PyTuple_GET_ITEM(consts, i);
		if (PyCode_Check(o) && !are_at_their_lines(l, (PyCodeObject *)o, depth + 1))
			return false;
	}
	return true;
}

/* A function that came from elsewhere is of another module. */
static bool is_its_own(PyObject *o, PyObject *globals, PyCodeObject *code)
{
	PyCodeObject *other;

	if (!PyFunction_Check(o) || PyFunction_GET_GLOBALS(o) != globals)
		return false;
	other = (PyCodeObject *)PyFunction_GET_CODE(o);
	return other->co_filename == code->co_filename ||
	       PyUnicode_Compare(other->co_filename, code->co_filename) == 0;
}

static bool is_text_of(const struct str *text, PyCodeObject *code, PyObject *globals)
{
	struct lines l = { 0 };
	PyObject *key, *value;
	Py_ssize_t at = 0;
	bool ok;

	split(&l, text);
	ok = are_at_their_lines(&l, code, 0);
	while (ok && globals && PyDict_CheckExact(globals) &&
		PyDict_Next(globals, &at, &key, &value))
		if (is_its_own(value, globals, code))
			ok = are_at_their_lines(&l, (PyCodeObject *)PyFunction_GET_CODE(value), 0);
	free(l.at);
	return ok;
}

bool frozen_find(struct source_text *out, const char *path, PyCodeObject *code, PyObject *globals)
{
	if (strncmp(path, before, sizeof(before) - 1) != 0 || !read_library(out, path))
		return false;
	if (is_text_of(&out->text, code, globals))
		return true;
	source_free(out);
	*out = (struct source_text){ 0 };
	return false;
}
