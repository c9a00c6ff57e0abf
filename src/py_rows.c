/* py_rows.c - a run that is only printed: its events as rows, straight from the interpreter.
 *
 * Most of a row is what it was the last time: of a line, all of it, of another event all up to the values. It is made by print.c
 * once and kept with the code.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_rows.h"

#include <string.h>

#include "print.h"
#include "py_kinds.h"
#include "py_lines.h"
#include "py_look.h"

/* Of the rows of one kind of event, or of one line: what does not hang on the depth. */
struct beginning {
	uint64_t thread; /* serial; 0: none was made yet */
	uint32_t line;
	struct str columns; /* before the indentation */
	struct str text;    /* behind it: "=> f(", a line's source */
};

struct rows_of { /* a code */
	const struct code *code;
	struct beginning events[N_EVENTS];
	struct beginning *lines; /* from the code's first on */
	struct str *labels;	 /* of arguments */
};

bool rows_wanted;
static struct print print;
static struct program *program;
static struct rows_of **codes; /* by number */
static size_t n_codes, cap_codes;

void rows_start(void)
{
	rows_wanted = true;
	due |= DUE_ROWS;
	program = program_new();
	print_start(&print, NULL, false);
}

void rows_know_file(uint32_t number, const struct file *file)
{
	program_add_file(program, number, file_new(file->path, file->text, file->len));
}

static struct str *labels_of(const struct code *code)
{
	struct str *labels = base_realloc_array(NULL, code->n_args + 1, sizeof(*labels));

	for (uint32_t i = 0; i < code->n_args; i++) {
		str_clear(&print.row);
		print_label(&print, code, i);
		labels[i] = (struct str){ 0 };
		str_add_bytes(&labels[i], str_text(&print.row), print.row.len);
	}
	return labels;
}

void rows_know_code(uint32_t number, struct code *code)
{
	struct rows_of *r = base_alloc(sizeof(*r));

	code->file = (struct file *)program_file(program, code->file_number);
	r->code = code;
	r->lines = base_alloc((code->last - code->line + 1) * sizeof(*r->lines));
	r->labels = labels_of(code);
	BASE_GROW(codes, cap_codes, (size_t)number + 1);
	while (n_codes <= number)
		codes[n_codes++] = NULL;
	codes[number] = r;
}

/* Beginnings. */

static void keep(struct str *to)
{
	str_clear(to);
	str_add_bytes(to, str_text(&print.row), print.row.len);
	str_clear(&print.row);
}

static void make(struct beginning *b, const struct step *s, const struct code *code)
{
	size_t len = 0;
	const char *source = "";

	b->thread = s->thread->serial;
	b->line = s->frame->line;
	str_clear(&print.row);
	print_place(&print, b->thread, code->file, b->line);
	print_kind(&print, s->event);
	keep(&b->columns);
	if (s->event == EVENT_LINE)
		source = print_line_of(code, b->line, &len);
	print_source(&print, source, len);
	print_head(&print, s->event, code->name);
	keep(&b->text);
}

static void begin_row(struct beginning *b, const struct step *s, const struct code *code)
{
	if (b->line != s->frame->line || b->thread != s->thread->serial)
		make(b, s, code);
	str_clear(&print.row);
	str_add_bytes(&print.row, b->columns.at, b->columns.len);
	print_indent(&print, s->thread->n_frames - (s->event != EVENT_LINE));
	str_add_bytes(&print.row, str_text(&b->text), b->text.len);
}

static struct beginning *beginning_of(struct rows_of *r, const struct step *s)
{
	uint32_t line = s->frame->line;
	bool is_own = line >= r->code->line && line <= r->code->last;

	return s->event == EVENT_LINE && is_own ? &r->lines[line - r->code->line]
						: &r->events[s->event];
}

/* What comes after the beginning. */

static void add_arguments(const struct rows_of *r, const struct step *s)
{
	PyObject *const *slots = compat_frame_slots(s->frame->key);
	uint32_t n = s->frame->code->has_names ? 0 : r->code->n_args;

	for (uint32_t i = 0; i < n && i < r->code->n_slots; i++) {
		PyObject *o = look_through(slots[i]);

		str_add_bytes(&print.row, str_text(&r->labels[i]), r->labels[i].len);
		if (!o)
			continue;
		str_add_char(&print.row, '=');
		look_add(&print, o);
	}
	str_add_char(&print.row, ')');
}

static void add_result(const struct rows_of *r, const struct step *s)
{
	PyObject *o = look_through(s->value);

	(void)r;
	if (o)
		look_add(&print, o);
	else
		str_add(&print.row, print_empty_cell);
}

static void add_exception(const struct rows_of *r, const struct step *s)
{
	print_exception_type(&print, kind_type_name(Py_TYPE(s->value)));
	add_result(r, s);
	str_add(&print.row, print_exception_end);
}

static void add_unwind(const struct rows_of *r, const struct step *s)
{
	(void)r;
	(void)s;
	str_add(&print.row, print_unwind_end);
}

static void (*const adds[N_EVENTS])(const struct rows_of *r, const struct step *s) = {
	[EVENT_CALL] = add_arguments,
	[EVENT_RETURN] = add_result,
	[EVENT_YIELD] = add_result,
	[EVENT_UNWIND] = add_unwind,
	[EVENT_EXCEPTION] = add_exception,
};

/* Whole rows. */

static void end_row(const struct step *s)
{
	bool leaving = s->event == EVENT_RETURN || s->event == EVENT_UNWIND;

	while (print.row.len && print.row.at[print.row.len - 1] == ' ')
		print.row.len--;
	str_add_char(&print.row, '\n');
	lines_row(&print.row, s->thread->serial, s->thread->n_frames, leaving);
}

void rows_write(const struct step *s)
{
	struct rows_of *r = codes[s->frame->code->number];

	if (s->line > 0 || s->event == EVENT_LINE)
		s->frame->line = (uint32_t)s->line;
	begin_row(beginning_of(r, s), s, r->code);
	if (adds[s->event])
		adds[s->event](r, s);
	end_row(s);
}
