/* py_code.c - code objects in scope, by number, and their notes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_code.h"

#include <stdlib.h>

#include "py_capture.h"
#include "py_frozen.h"
#include "py_imports.h"
#include "py_lines.h"
#include "py_patch.h"
#include "py_redact.h"
#include "py_rows.h"
#include "py_scope.h"
#include "py_site.h"
#include "py_source.h"
#include "py_stack.h"
#include "py_text.h"
#include "pystep/write.h"

struct source_file {
	char    *path;
	bool     is_program;            /* the text of -c or standard input */
	bool     is_noted;
	bool     is_external;           /* of external code: its text is not wanted */
	uint32_t number;
	struct source_file *next;
};

struct mark {                           /* what is remembered of a code object */
	bool is_own;                    /* the user's */
	bool is_external;               /* not his, but calls of it are wanted */
	bool is_in_scope;               /* … and the filter does not exclude it */
	bool imports;                   /* see code_imports */
	struct source_file *file;       /* NULL: that of its co_filename */
	struct py_code *codes;
};

#define N_BUCKETS 256

static struct mark out_of_scope;        /* of all that are */
static struct mark not_wanted = { .is_own = true };          /* … because of the filter */
static struct mark importing = { .imports = true };
static struct mark not_wanted_external;
struct code_recent code_recent[256];
static Py_ssize_t extra_index = -1;
static struct source_file *files[N_BUCKETS];
static uint32_t n_files, n_codes;
static bool has_seen_program;
static PyCFunction their_sizeof;

/* Marks. */

void code_free_unused(struct py_code *c)
{
	stack_free_spare(c->spare);
	sites_free(c->sites);
	free(c->hidden);
	free(c->stored);
	free(c);
}

static void forget(void *extra)
{
	struct mark *m = extra;

	if (!m || m == &out_of_scope || m == &not_wanted || m == &importing || m == &not_wanted_external)
		return;
	while (m->codes) {
		struct py_code *c = m->codes;

		*code_recent_place(c->code) = (struct code_recent){ 0 };
		m->codes = c->next;
		code_unuse(c);
	}
	free(m);
}

static struct mark *find_mark(PyCodeObject *code)
{
	void *extra = NULL;

	if (extra_index < 0 || _PyCode_GetExtra((PyObject *)code, extra_index, &extra) < 0)
		PyErr_Clear();
	return extra;
}

/* What __sizeof__ tells is what it would without us. */
static PyObject *size_of(PyObject *code, PyObject *none)
{
	PyObject *size = their_sizeof(code, none);
	Py_ssize_t n;

	if (!size || !find_mark((PyCodeObject *)code))
		return size;
	n = PyLong_AsSsize_t(size);
	Py_DECREF(size);
	return PyLong_FromSsize_t(n - (Py_ssize_t)compat_code_extra_size((PyCodeObject *)code, extra_index));
}

void code_start(void)
{
	extra_index = _PyEval_RequestCodeExtraIndex(forget);
	compat_appends_by_method(PyThreadState_Get());
	their_sizeof = patch_method(&PyCode_Type, "__sizeof__", METH_NOARGS, size_of);
}

/* Before any of it runs: trace functions of the program's own run untraced, and are not seen. */
static void specialize_nested(PyCodeObject *code)
{
	for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++) {
		PyCodeObject *nested = (PyCodeObject *)PyTuple_GET_ITEM(code->co_consts, i);

		if (!PyCode_Check(nested) || compat_code_is_specialized(nested))
			continue;
		compat_code_specialize(nested);
		specialize_nested(nested);
	}
}

static struct mark *set_mark(PyCodeObject *code, PyObject *globals, bool is_own, struct source_file *file)
{
	struct mark *m = is_own ? &not_wanted : &out_of_scope;

	if ((imports_are_hidden || !is_own) && imports_is_machinery(code)) {
		m = &importing;
		is_own = false;
	}
	compat_code_specialize(code);
	specialize_nested(code);
	if (is_own && scope_wants(code, globals)) {
		m = base_alloc(sizeof(*m));
		*m = (struct mark){ .is_own = true, .is_in_scope = true, .file = file };
	}
	if (compat_code_set_extra(code, extra_index, m) < 0) {
		PyErr_Clear();
		forget(m);
		return &out_of_scope;
	}
	return m;
}

/* Functions made by exec belong to what made them, whoever calls them. */
static void mark_nested(PyCodeObject *code, PyObject *globals, bool is_own, struct source_file *file)
{
	for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++) {
		PyObject *o = PyTuple_GET_ITEM(code->co_consts, i);

		if (!PyCode_Check(o) || find_mark((PyCodeObject *)o))
			continue;
		set_mark((PyCodeObject *)o, globals, is_own, file);
		mark_nested((PyCodeObject *)o, globals, is_own, file);
	}
}

/* Files. */

static struct source_file *add_file(char *path, bool is_program)        /* takes path */
{
	struct source_file *f = base_alloc(sizeof(*f));

	*f = (struct source_file){ .path = path, .is_program = is_program };
	return f;
}

static struct source_file *find_file(PyObject *filename, bool is_external)
{
	char *path = text_of(filename);
	uint32_t hash = 2166136261u;
	struct source_file **bucket, *f;

	for (const char *s = path; *s; s++)
		hash = (hash ^ (unsigned char)*s) * 16777619u;
	bucket = &files[hash % N_BUCKETS];
	for (f = *bucket; f; f = f->next)
		if (strcmp(f->path, path) == 0 && f->is_external == is_external) {
			free(path);
			return f;
		}
	f = add_file(path, false);
	f->is_external = is_external;
	f->next = *bucket;
	*bucket = f;
	return f;
}

static bool find_text(struct source_text *out, const struct source_file *file, PyCodeObject *code,
	PyObject *globals)
{
	return !file->is_program && !file->is_external &&
	       (source_find(out, code->co_filename, globals) ||
		       frozen_find(out, file->path, code, globals));
}

static void note_file(struct source_file *file, PyCodeObject *code, PyObject *globals)
{
	const struct source_text *known = file->is_program ? source_of_program() : NULL;
	struct source_text found = { 0 };
	struct file f = { .path = file->path };
	struct str note = { 0 };

	if (!known && find_text(&found, file, code, globals))
		known = &found;
	if (known) {
		f.text = (char *)str_text(&known->text);
		f.len = known->text.len;
		f.sha256 = (char *)known->sha256;
	}
	file->number = n_files++;
	file->is_noted = true;
	if (rows_wanted)
		rows_know_file(file->number, &f);
	write_file(&note, file->number, &f);
	lines_put(&note);
	str_free(&note);
	source_free(&found);
}

/* Codes. */

static bool is_named(PyCodeObject *code, const char *name)
{
	return PyUnicode_CompareWithASCIIString(code->co_name, name) == 0;
}

static bool is_comprehension(PyCodeObject *code)
{
	return is_named(code, "<listcomp>") || is_named(code, "<setcomp>") ||
	       is_named(code, "<dictcomp>") || is_named(code, "<genexpr>");
}

static enum code_kind kind_of(PyCodeObject *code)
{
	if (!(code->co_flags & CO_OPTIMIZED))
		return is_named(code, "<module>") ? CODE_MODULE : CODE_CLASS;
	if (is_comprehension(code))
		return CODE_COMPREHENSION;
	if (code->co_flags & CO_ASYNC_GENERATOR)
		return CODE_ASYNC_GENERATOR;
	if (code->co_flags & CO_COROUTINE)
		return CODE_COROUTINE;
	if (code->co_flags & CO_GENERATOR)
		return CODE_GENERATOR;
	return is_named(code, "<lambda>") ? CODE_LAMBDA : CODE_FUNCTION;
}

static int compare_lines(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void find_lines(struct code *c, PyCodeObject *code)
{
	int n = compat_code_n_instructions(code), before = -1;
	size_t cap = 0;
	uint32_t n_unique = 0;

	for (int i = compat_code_first_traced(code); i < n; i++) {
		int line = compat_code_line(code, i);

		if (line <= 0 || line == before)
			continue;
		BASE_GROW(c->lines, cap, c->n_lines + 1);
		c->lines[c->n_lines++] = line;
		before = line;
	}
	if (!c->n_lines)
		return;
	qsort(c->lines, c->n_lines, sizeof(*c->lines), compare_lines);
	for (uint32_t i = 0; i < c->n_lines; i++)
		if (!i || c->lines[i] != c->lines[n_unique - 1])
			c->lines[n_unique++] = c->lines[i];
	c->n_lines = n_unique;
}

static void find_slots(struct code *c, PyCodeObject *code, uint32_t n)
{
	c->n_slots = n;
	c->slots = base_realloc_array(NULL, c->n_slots + 1, sizeof(*c->slots));
	for (uint32_t i = 0; i < c->n_slots; i++)
		c->slots[i] = text_of(compat_code_slot_name(code, i));
	c->has_varargs = code->co_flags & CO_VARARGS;
	c->has_varkeywords = code->co_flags & CO_VARKEYWORDS;
	c->n_args = compat_code_n_args(code);
}

static char *module_of(PyObject *globals)
{
	PyObject *name = compat_dict_find(globals, "__name__");

	return name && PyUnicode_Check(name) ? text_of(name) : base_strdup("");
}

static void note_code(struct py_code *pc, uint32_t file, PyObject *globals)
{
	struct code *c = base_alloc(sizeof(*c));
	struct str note = { 0 };

	c->name = text_of(pc->code->co_name);
	c->qualname = text_of(pc->code->co_qualname);
	c->module = module_of(globals);
	c->file_number = file;
	c->line = pc->line;
	c->kind = kind_of(pc->code);
	c->globals = pc->globals;
	c->is_external = pc->is_external;
	find_slots(c, pc->code, pc->n_slots);
	if (!c->is_external)
		find_lines(c, pc->code);
	c->last = c->n_lines ? Py_MAX(c->lines[c->n_lines - 1], c->line) : c->line;
	write_code(&note, pc->number, c);
	lines_put(&note);
	str_free(&note);
	if (rows_wanted)
		pc->rows = rows_know_code(c);
	else
		code_free(c);
}

static struct py_code *add_code(struct mark *m, compat_frame *fr, uint64_t globals)
{
	PyCodeObject *code = compat_frame_code(fr);
	struct source_file *file = m->file ? m->file : find_file(code->co_filename, m->is_external);
	struct py_code *c;

	if (!file->is_noted)
		note_file(file, code, compat_frame_globals(fr));
	c = base_alloc(sizeof(*c));
	*c = (struct py_code){
		.code = code,
		.number = n_codes++,
		.line = code->co_firstlineno > 0 ? code->co_firstlineno : 1,
		.n_slots = m->is_external ? compat_code_n_args(code) : (uint32_t)compat_code_n_slots(code),
		.globals = globals,
		.is_external = m->is_external,
		.has_names = !m->is_external && !(code->co_flags & CO_OPTIMIZED) && compat_frame_locals(fr),
		.hidden = redact_slots(code),
		.hides_result = redact_result(code),
		.n_users = 1,
		.sites = sites_new(m->is_external ? NULL : code),
		.next = m->codes,
	};
	c->is_plain = !c->is_external && !c->has_names && !c->hides_result;
	c->is_short = c->is_plain && !c->hidden && c->n_slots <= SLOTS_FEW;
	c->n_call = (uint8_t)snprintf(c->call, sizeof(c->call), "[\"c\",%" PRIu32, c->number);
	c->stored = base_realloc_array(NULL, (size_t)compat_code_n_slots(code) + 1, sizeof(*c->stored));
	c->n_stored = compat_code_stored_cells(code, c->stored);
	c->is_main = c->has_names && is_named(code, "<module>") && scope_is_main(fr) &&
		     scope_is_outermost(fr);
	m->codes = c;
	note_code(c, file->number, compat_frame_globals(fr));
	if (rows_wanted)
		c->n_slots = 0;         /* nothing is remembered of a frame's variables */
	return c;
}

/* The text of -c or standard input: the first code that runs under that name, called by nobody. */
static struct source_file *find_program_file(compat_frame *fr)
{
	PyObject *filename = compat_frame_code(fr)->co_filename;

	if (has_seen_program || scope_is_file(filename) || !source_of_program() ||
	    compat_frame_previous(fr) || !scope_is_main(fr))
		return NULL;
	has_seen_program = true;
	return add_file(text_of(filename), true);
}

static struct mark *mark_of(compat_frame *fr);

static bool code_is_own(compat_frame *fr)
{
	return mark_of(fr)->is_own;
}

static struct mark *decide(compat_frame *fr)
{
	PyCodeObject *code = compat_frame_code(fr);
	bool is_own = scope_has(fr, code_is_own);
	struct source_file *file = is_own ? find_program_file(fr) : NULL;

	if (!scope_is_file(code->co_filename))
		mark_nested(code, compat_frame_globals(fr), is_own, file);
	return set_mark(code, compat_frame_globals(fr), is_own, file);
}

static struct mark *mark_of(compat_frame *fr)
{
	struct mark *m = find_mark(compat_frame_code(fr));

	return m ? m : decide(fr);
}

bool code_is_in_scope(compat_frame *fr)
{
	return mark_of(fr)->is_in_scope && !(imports_are_hidden && imports_hide(fr));
}

bool code_imports(compat_frame *fr)
{
	return mark_of(fr)->imports;
}

static struct py_code *find_code(compat_frame *fr)
{
	struct mark *m = mark_of(fr);
	struct py_code *c = m->codes;
	uint64_t globals;

	if (!m->is_in_scope)
		return NULL;
	globals = capture_namespace(compat_frame_globals(fr));
	while (c && c->globals != globals)
		c = c->next;
	return c ? c : add_code(m, fr, globals);
}

struct py_code *code_of(compat_frame *fr)
{
	PyCodeObject *code = compat_frame_code(fr);
	struct code_recent *s = code_recent_place(code);

	if (imports_are_hidden && imports_hide(fr))
		return NULL;
	if (!code_is_recent(s, fr)) {
		struct py_code *found = find_code(fr);

		if (!found)
			return NULL;
		*s = (struct code_recent){ code, compat_frame_globals(fr), found, capture_ended_namespaces };
	}
	return s->found;
}

/* What is out of scope has one mark for all until it is asked for by itself. */
static struct mark *mark_external(compat_frame *fr)
{
	PyCodeObject *code = compat_frame_code(fr);
	struct mark *m = &not_wanted_external;

	if (scope_wants(code, compat_frame_globals(fr))) {
		m = base_alloc(sizeof(*m));
		*m = (struct mark){ .is_external = true };
	}
	if (compat_code_set_extra(code, extra_index, m) == 0)
		return m;
	PyErr_Clear();
	forget(m);
	return &not_wanted_external;
}

struct py_code *code_external(compat_frame *fr)
{
	struct mark *m = mark_of(fr);

	if (m == &out_of_scope)
		m = mark_external(fr);
	if (!m->is_external)
		return NULL;
	return m->codes ? m->codes : add_code(m, fr, 0);
}
