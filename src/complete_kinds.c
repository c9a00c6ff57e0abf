/* complete_kinds.c - what there is of a kind that a command takes: places in the program, marks, numbers, paths.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "complete_impl.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"
#include "pystep/breakpoint.h"
#include "pystep/export.h"
#include "pystep/expr.h"
#include "session_marks.h"

/* Places. */

static const struct program *program_of(const struct completing *c)
{
	return timeline_program(session_timeline(c->s));
}

/* "f", "C.f", of functions that have run. What has no name of its own ("<lambda>") has none to be typed. */
static void offer_codes(struct completing *c, size_t start, const struct file *file)
{
	const struct program *p = program_of(c);

	for (uint32_t i = 0; i < program_n_codes(p); i++) {
		const struct code *code = program_code(p, i);

		if (!code || strchr(code->name, '<') || (file && code->file != file))
			continue;
		offer(c, start, code->name, strlen(code->name));
		if (!strchr(code->qualname, '<'))
			offer(c, start, code->qualname, strlen(code->qualname));
	}
}

/* Functions that have not run yet, as the text has them. */
static void offer_defined(struct completing *c, size_t start, const struct file *file)
{
	static const char *const begins[] = { "def ", "async def " };

	for (uint32_t n = 1; n <= file->n_lines; n++) {
		size_t len, at;
		const char *line = file_line(file, n, &len), *name;

		at = line ? strspn(line, " \t") : 0;
		for (size_t i = 0; line && i < ARRAY_LEN(begins); i++) {
			size_t skip = at + strlen(begins[i]);

			if (skip >= len || memcmp(line + at, begins[i], strlen(begins[i])) != 0)
				continue;
			name = line + skip;
			offer(c, start, name, strcspn(name, "( \t:\\\n"));
		}
	}
}

static void offer_functions(struct completing *c, size_t start, const struct file *only)
{
	const struct program *p = program_of(c);

	offer_codes(c, start, only);
	for (uint32_t i = 0; i < program_n_files(p); i++)
		if (program_file(p, i) && (!only || program_file(p, i) == only))
			offer_defined(c, start, program_file(p, i));
}

static void functions(struct completing *c)
{
	offer_functions(c, c->word, NULL);
}

/* Lines that can run, when the beginning of one is there: all of them are too many to choose from. */
static void offer_lines(struct completing *c, size_t start, const struct file *file)
{
	const struct program *p = program_of(c);
	char number[16];

	for (uint32_t i = 0; i < program_n_codes(p); i++) {
		const struct code *code = program_code(p, i);

		for (uint32_t k = 0; code && code->file == file && k < code->n_lines; k++) {
			snprintf(number, sizeof(number), "%" PRIu32, code->lines[k]);
			offer(c, start, number, strlen(number));
		}
	}
}

static void lines(struct completing *c)
{
	const struct frame *f = session_frame(c->s);

	if (f && isdigit((unsigned char)c->line[c->word]))
		offer_lines(c, c->word, f->code->file);
}

/* "file.py:": what is in it. */
static void places_in(struct completing *c, size_t colon)
{
	const struct program *p = program_of(c);

	for (uint32_t i = 0; i < program_n_files(p); i++) {
		const struct file *f = program_file(p, i);

		if (!f || !file_is_called(f, c->line + c->word, colon - c->word))
			continue;
		offer_lines(c, colon + 1, f);
		offer_functions(c, colon + 1, f);
	}
	c->out->same = c->out->n ? colon + 1 - c->out->start : 0;
}

/* By the last part of their paths, or by all of it when that has begun. */
static void offer_files(struct completing *c, const char *after)
{
	const struct program *p = program_of(c);
	bool whole = strchr(c->line + c->word, '/') != NULL;
	struct str text = { 0 };

	for (uint32_t i = 0; i < program_n_files(p); i++) {
		const struct file *f = program_file(p, i);

		if (!f || f->path[0] == '<' || strchr(f->path, ' '))
			continue;
		str_clear(&text);
		str_addf(&text, "%s%s", whole ? f->path : file_name(f), after);
		offer(c, c->word, str_text(&text), text.len);
	}
	str_free(&text);
}

static void places(struct completing *c)
{
	const char *colon = strrchr(c->line + c->word, ':');

	if (colon) {
		places_in(c, (size_t)(colon - c->line));
		return;
	}
	lines(c);
	offer_files(c, ":");
	c->out->goes_on = true;
}

static void sources(struct completing *c)
{
	offer_files(c, "");
}

/* Marks, numbers, names of formats. */

static void marks(struct completing *c)
{
	const struct marks *m = session_marks(c->s);
	struct str text = { 0 };

	for (size_t i = 0; i < m->n; i++) {
		str_clear(&text);
		str_addf(&text, "'%s'", m->named[i].name);
		offer(c, c->word, str_text(&text), text.len);
	}
	str_free(&text);
}

static void offer_number(struct completing *c, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	offer_word(c, text);
}

static void breakpoints(struct completing *c)
{
	const struct breakpoints *bs = session_breakpoints(c->s);

	for (size_t i = 0; i < breakpoints_n(bs); i++)
		offer_number(c, breakpoints_at(bs, i)->number);
}

static void displays(struct completing *c)
{
	for (size_t i = 1; i <= session_n_displays(c->s); i++)
		offer_number(c, i);
}

static void formats(struct completing *c)
{
	for (const struct exporter *const *x = exporters; *x; x++)
		offer_word(c, (*x)->name);
}

static void offer_exception(void *arg, const char *word, size_t len)
{
	struct completing *c = arg;
	static const char *const ends[] = { "Error", "Exception", "Warning", "Exit", "Iteration",
		"Interrupt", "Group" };

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t n = strlen(ends[i]);

		if (len >= n && memcmp(word + len - n, ends[i], n) == 0)
			offer(c, c->word, word, len);
	}
}

static void offer_class(void *arg, const struct name *name)
{
	offer_exception(arg, name->name, name->len);
}

/* Python's own, and what the program calls so. */
static void exceptions(struct completing *c)
{
	const struct frame *f = session_frame(c->s);

	expr_each_known(offer_exception, c);
	if (f)
		state_each_global(session_state(c->s), f, offer_class, c);
}

/* Paths. */

static void offer_entry(
	struct completing *c, const char *folder, size_t folder_len, const struct dirent *e)
{
	struct str text = { 0 };

	str_add_bytes(&text, folder, folder_len);
	str_add(&text, e->d_name);
	if (e->d_type == DT_DIR)
		str_add_char(&text, '/');
	offer(c, c->word, str_text(&text), text.len);
	str_free(&text);
}

static void paths(struct completing *c)
{
	const char *word = c->line + c->word, *slash = strrchr(word, '/');
	size_t len = slash ? (size_t)(slash + 1 - word) : 0;
	char *folder = len ? base_memdup(word, len) : base_strdup(".");
	DIR *dir = opendir(folder);
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		if (e->d_name[0] != '.' || (word[len] == '.' && strcmp(e->d_name, ".") != 0 &&
						   strcmp(e->d_name, "..") != 0))
			offer_entry(c, word, len, e);
	if (dir)
		closedir(dir);
	free(folder);
	c->out->same = len;
	c->out->goes_on = true;
}

static const struct {
	const char *name;
	void (*complete)(struct completing *c);
} kinds[] = {
	{ "FILE:LINE", places },
	{ "FUNCTION", functions },
	{ "LINE", lines },
	{ "SOURCE", sources },
	{ "EXCEPTION", exceptions },
	{ "'MARK'", marks },
	{ "NUMBER", breakpoints },
	{ "NUMBER...", breakpoints },
	{ "DISPLAY", displays },
	{ "COMMAND", complete_commands },
	{ "FORMAT", formats },
	{ "FILE", paths },
};

static bool is_called(const char *name, const char *kind, size_t len)
{
	return strlen(name) == len && memcmp(name, kind, len) == 0;
}

void complete_kind(struct completing *c, const char *kind, size_t len)
{
	char name[32];
	const char *word;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (is_called(kinds[i].name, kind, len))
			kinds[i].complete(c);
	if (!c->more || len >= sizeof(name))
		return;
	memcpy(name, kind, len);
	name[len] = '\0';
	for (size_t i = 0; (word = c->more->word(name, i)); i++)
		offer_word(c, word);
}
