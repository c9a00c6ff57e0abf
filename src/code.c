/* code.c - the program's text: source files and code objects, by number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/code.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"

/* Numbers are dense in a good record. One that is not may name any number: a list by number would grow without bound, so
 * numbers far beyond what was met are kept out (program_add_… says no). */
#define GAP (1u << 20)

struct program {
	struct file **files;
	struct code **codes;
	size_t n_files, cap_files;
	size_t n_codes, cap_codes;
	struct site **sites;            /* by number - 1 */
	size_t n_sites, cap_sites;
};

struct program *program_new(void)
{
	return base_alloc(sizeof(struct program));
}

void program_free(struct program *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_codes; i++)
		code_free(p->codes[i]);
	for (size_t i = 0; i < p->n_files; i++)
		file_free(p->files[i]);
	for (size_t i = 0; i < p->n_sites; i++)
		free(p->sites[i]);
	free(p->sites);
	free(p->codes);
	free(p->files);
	free(p);
}

const struct file *program_file(const struct program *p, uint32_t number)
{
	return number < p->n_files ? p->files[number] : NULL;
}

const struct code *program_code(const struct program *p, uint32_t number)
{
	return number < p->n_codes ? p->codes[number] : NULL;
}

const struct site *program_site(const struct program *p, uint32_t number)
{
	return number && number <= p->n_sites ? p->sites[number - 1] : NULL;
}

uint32_t program_n_files(const struct program *p)
{
	return (uint32_t)p->n_files;
}

uint32_t program_n_codes(const struct program *p)
{
	return (uint32_t)p->n_codes;
}

bool program_add_file(struct program *p, uint32_t number, struct file *file)
{
	if (program_file(p, number) || number > p->n_files + GAP) {
		file_free(file);
		return false;
	}
	BASE_GROW(p->files, p->cap_files, (size_t)number + 1);
	while (p->n_files <= number)
		p->files[p->n_files++] = NULL;
	p->files[number] = file;
	return true;
}

bool program_add_code(struct program *p, uint32_t number, struct code *code)
{
	if (program_code(p, number) || number > p->n_codes + GAP) {
		code_free(code);
		return false;
	}
	BASE_GROW(p->codes, p->cap_codes, (size_t)number + 1);
	while (p->n_codes <= number)
		p->codes[p->n_codes++] = NULL;
	p->codes[number] = code;
	return true;
}

bool program_add_site(struct program *p, uint32_t number, const struct site *site)
{
	if (!number || program_site(p, number) || number > p->n_sites + GAP)
		return false;
	BASE_GROW(p->sites, p->cap_sites, (size_t)number);
	while (p->n_sites < number)
		p->sites[p->n_sites++] = NULL;
	p->sites[number - 1] = base_alloc(sizeof(*site));
	*p->sites[number - 1] = *site;
	return true;
}

/* Where lines begin. Python ends lines at \n, \r and \r\n. */
static void find_lines(struct file *f)
{
	size_t cap = 0;

	for (size_t at = 0; at < f->len;) {
		BASE_GROW(f->starts, cap, (size_t)f->n_lines + 1);
		f->starts[f->n_lines++] = at;
		while (at < f->len && f->text[at] != '\n' && f->text[at] != '\r')
			at++;
		at += at + 1 < f->len && f->text[at] == '\r' && f->text[at + 1] == '\n' ? 2 : 1;
	}
}

struct file *file_new(const char *path, const char *text, size_t len)
{
	struct file *f = base_alloc(sizeof(*f));

	f->path = base_strdup(path);
	if (text) {
		f->text = base_memdup(text, len);
		f->len = len;
		find_lines(f);
	}
	return f;
}

void file_free(struct file *f)
{
	if (!f)
		return;
	free(f->path);
	free(f->sha256);
	free(f->text);
	free(f->starts);
	free(f);
}

void code_free(struct code *c)
{
	if (!c)
		return;
	for (uint32_t i = 0; c->slots && i < c->n_slots; i++)
		free(c->slots[i]);
	free(c->name);
	free(c->qualname);
	free(c->module);
	free(c->slots);
	free(c->lines);
	free(c);
}

const char *file_line(const struct file *f, uint32_t n, size_t *len)
{
	size_t begin, end;

	*len = 0;
	if (n < 1 || n > f->n_lines)
		return NULL;
	begin = f->starts[n - 1];
	end = n < f->n_lines ? f->starts[n] : f->len;
	while (end > begin && (f->text[end - 1] == '\n' || f->text[end - 1] == '\r'))
		end--;
	*len = end - begin;
	return f->text + begin;
}

const char *site_text(const struct site *site, const struct file *f, size_t *len)
{
	const char *line = f ? file_line(f, site->line, len) : NULL;

	if (!line || site->end_line != site->line || site->column >= site->end_column || site->end_column > *len)
		return NULL;
	*len = site->end_column - site->column;
	return line + site->column;
}

const char *file_name(const struct file *f)
{
	const char *slash = strrchr(f->path, '/');

	return slash && slash[1] ? slash + 1 : f->path;
}

static bool ends_in(const char *path, const char *name, size_t len)
{
	size_t n = strlen(path);

	return len && n >= len && memcmp(path + n - len, name, len) == 0 &&
	       (n == len || path[n - len - 1] == '/' || name[0] == '/');
}

/* As the library has it. */
static bool is_frozen_as(const char *path, const char *end, const char *name, size_t len)
{
	static const char before[] = "<frozen ";
	size_t n = strlen(path), from = sizeof(before) - 1;
	char *file;
	bool is;

	if (strncmp(path, before, from) != 0 || path[n - 1] != '>')
		return false;
	file = base_alloc(n + strlen(end) + 1);
	memcpy(file, path + from, n - from - 1);
	for (char *p = file; *p; p++)
		if (*p == '.')
			*p = '/';
	strcat(file, end);
	is = ends_in(file, name, len);
	free(file);
	return is;
}

bool file_is_called(const struct file *f, const char *name, size_t len)
{
	return ends_in(f->path, name, len) || is_frozen_as(f->path, ".py", name, len) ||
	       is_frozen_as(f->path, "/__init__.py", name, len);
}

uint32_t code_n_shown_args(const struct code *c)
{
	uint32_t n = c->n_args < c->n_slots ? c->n_args : c->n_slots;

	return n && c->slots[0][0] == '.' ? 0 : n;
}

const char *code_kind_name(enum code_kind kind)
{
	static const char *const names[N_CODE_KINDS] = {
		[CODE_FUNCTION] = "function",
		[CODE_GENERATOR] = "generator",
		[CODE_COROUTINE] = "coroutine",
		[CODE_ASYNC_GENERATOR] = "async_generator",
		[CODE_MODULE] = "module",
		[CODE_CLASS] = "class",
		[CODE_LAMBDA] = "lambda",
		[CODE_COMPREHENSION] = "comprehension",
	};

	assert(kind >= 0 && kind < N_CODE_KINDS);
	return names[kind];
}
