/* py_rows.c - a run that is only printed: its events as rows, straight from the interpreter.
 *
 * Most of a row is what it was the last time: of a line, all of it but for the depth, of another event all up to the values. It is
 * made by print.c once and kept with the code, for each kind of event at each line. A row is put together where the reader
 * will find it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_rows.h"

#include <string.h>

#include "filter.h"
#include "print.h"
#include "py_end.h"
#include "py_kinds.h"
#include "py_lines.h"
#include "py_look.h"
#include "py_trace.h"

/* Texts are copied in blocks: what follows them in memory may be read, and what follows the copy be overwritten. */
enum { BLOCK = 64, MOST_THREADS = 28 /* bits */ };

struct text {
	char  *at;                      /* a block longer than it is */
	size_t len;
};

/* Of the rows of one kind of event at one line: what does not hang on the depth. */
struct beginning {
	uint64_t thread;                /* serial; 0: none was made yet */
	uint32_t line;
	bool     is_bare;               /* a line without a source: nothing is indented */
	struct text columns;            /* before the indentation */
	struct text text;               /* behind it: "=> f(", or a line's source and the row's end */
	struct short_beginning *brief;  /* both again; NULL: not yet, or they are too long for that */
};

/* Where neither is longer than a block, and the row is indented. */
struct short_beginning {
	const struct rows_of *of;
	uint64_t key;                   /* the line, the event, the thread */
	size_t n_columns, n_text;
	char columns[BLOCK], text[BLOCK];       /* with blanks behind them */
};

struct rows_of {                        /* a code */
	const struct code *code;
	enum filter_verdict verdict;
	uint32_t first, n_lines;        /* of its own */
	uint32_t n_args;                /* that are shown */
	struct text *labels;            /* of these: ", b=" */
	struct beginning **lines[N_EVENTS];     /* from the first on; NULL: none was needed yet */
	struct beginning others[N_EVENTS];      /* at lines that are not its own */
};

bool rows_wanted;
static struct print print;              /* what is kept is made here */
static const struct short_beginning nothing;
static struct program *program;
static struct filter *filter;           /* NULL: everything is wanted */
static const struct short_beginning *recent[1024];           /* of late, by code object, line and event; never NULL */

void rows_start(const char *text)
{
	rows_wanted = true;
	filter = text ? filter_compile(text, &(struct err){ 0 }) : NULL;
	due |= DUE_ROWS;
	trace_ours = rows_trace;
	program = program_new();
	print_start(&print, NULL, false);
	for (size_t i = 0; i < ARRAY_LEN(recent); i++)
		recent[i] = &nothing;
}

void rows_know_file(uint32_t number, const struct file *file)
{
	program_add_file(program, number, file_new(file->path, file->text, file->len));
}

static void keep_text(struct text *to)  /* the row that was made */
{
	to->len = print.row.len;
	to->at = base_realloc_array(to->at, to->len + BLOCK, 1);
	memcpy(to->at, str_text(&print.row), to->len);
	memset(to->at + to->len, ' ', BLOCK);
	str_clear(&print.row);
}

static struct text *labels_of(const struct code *code, uint32_t n)
{
	struct text *labels = base_alloc((n + 1) * sizeof(*labels));

	for (uint32_t i = 0; i < n; i++) {
		print_label(&print, code, i);
		str_add_char(&print.row, '=');
		keep_text(&labels[i]);
	}
	return labels;
}

struct rows_of *rows_know_code(struct code *code)
{
	struct rows_of *r = base_alloc(sizeof(*r));

	code->file = (struct file *)program_file(program, code->file_number);
	r->code = code;
	r->verdict = filter ? filter_of_code(filter, code) : FILTER_ALWAYS;
	r->first = code->line;
	r->n_lines = code->last - code->line + 1;
	r->n_args = code_n_shown_args(code);
	r->labels = labels_of(code, r->n_args);
	return r;
}

/* Beginnings. */

static void strip(struct str *row)
{
	while (row->len && row->at[row->len - 1] == ' ')
		row->len--;
}

static void make_line(struct beginning *b, const struct code *code)
{
	size_t len = 0;
	const char *source = print_line_of(code, b->line, &len);

	keep_text(&b->columns);
	print_source(&print, source, len);
	strip(&print.row);
	b->is_bare = !print.row.len;
	if (b->is_bare) {               /* then what is before it has no use */
		str_add_bytes(&print.row, b->columns.at, b->columns.len);
		strip(&print.row);
		keep_text(&b->columns);
	}
	str_add_char(&print.row, '\n');
	keep_text(&b->text);
}

/* 0: of none. */
static inline uint64_t key_of(uint64_t thread, enum event event, uint32_t line)
{
	return (uint64_t)line << 32 | (uint64_t)event << MOST_THREADS | thread;
}

static void make_short(struct beginning *b, const struct rows_of *r, enum event event)
{
	bool is_short = !b->is_bare && b->columns.len <= BLOCK && b->text.len <= BLOCK && !(b->thread >> MOST_THREADS);

	if (!b->brief)
		b->brief = base_alloc(sizeof(*b->brief));
	b->brief->of = r;
	b->brief->key = is_short ? key_of(b->thread, event, b->line) : 0;
	b->brief->n_columns = b->columns.len;
	b->brief->n_text = b->text.len;
	memcpy(b->brief->columns, b->columns.at, BLOCK);
	memcpy(b->brief->text, b->text.at, BLOCK);
}

static void make(struct beginning *b, const struct step *s, const struct rows_of *r)
{
	const struct code *code = r->code;

	b->thread = s->thread->serial;
	b->line = s->frame->line;
	str_clear(&print.row);
	print_place(&print, b->thread, code->file, b->line);
	print_kind(&print, s->event);
	if (s->event == EVENT_LINE) {
		make_line(b, code);
	} else {
		keep_text(&b->columns);
		print_head(&print, s->event, code->name);
		keep_text(&b->text);
	}
	make_short(b, r, s->event);
}

static struct beginning *add_beginning(struct rows_of *r, enum event event, uint32_t at)
{
	if (at >= r->n_lines)
		return &r->others[event];
	if (!r->lines[event])
		r->lines[event] = base_alloc(r->n_lines * sizeof(*r->lines[event]));
	r->lines[event][at] = base_alloc(sizeof(*r->lines[event][at]));
	return r->lines[event][at];
}

static inline struct beginning *beginning_of(struct rows_of *r, const struct step *s)
{
	uint32_t at = s->frame->line - r->first;
	struct beginning **lines = r->lines[s->event], *b;

	b = at < r->n_lines && lines ? lines[at] : NULL;
	if (!b)
		b = add_beginning(r, s->event, at);
	if (b->thread != s->thread->serial || b->line != s->frame->line)
		make(b, s, r);
	return b;
}

static inline char *put_text(char *at, const struct text *t)
{
	memcpy(at, t->at, BLOCK);
	if (t->len > BLOCK)
		memcpy(at + BLOCK, t->at + BLOCK, t->len - BLOCK);
	return at + t->len;
}

static inline char *put_blanks(char *at, size_t n)
{
	memset(at, ' ', BLOCK);
	if (n > BLOCK)
		memset(at + BLOCK, ' ', n - BLOCK);
	return at + n;
}

static void begin_deep_row(struct str *row, const struct beginning *b, size_t levels)
{
	str_clear(&print.row);
	print_indent(&print, levels);
	str_add_bytes(row, b->columns.at, b->columns.len);
	str_add_bytes(row, print.row.at, print.row.len);
	str_add_bytes(row, b->text.at, b->text.len);
}

static inline void begin_row(struct str *row, const struct beginning *b, size_t levels)
{
	size_t n_blanks = b->is_bare ? 0 : levels * PRINT_INDENT;
	char *at;

	if (n_blanks > PRINT_DEEPEST * PRINT_INDENT) {
		begin_deep_row(row, b, levels);
		return;
	}
	at = str_begin(row, b->columns.len + n_blanks + b->text.len + BLOCK);
	at = put_blanks(put_text(at, &b->columns), n_blanks);
	str_end(row, put_text(at, &b->text));
}

/* What comes after the beginning. */

static void add_arguments(struct str *row, const struct rows_of *r, const struct step *s)
{
	PyObject *const *slots = compat_frame_slots(s->frame->key);
	uint32_t n = s->frame->code->has_names ? 0 : r->n_args;

	for (uint32_t i = 0; i < n; i++) {
		PyObject *o = look_through(slots[i]);

		str_end(row, put_text(str_begin(row, r->labels[i].len + BLOCK), &r->labels[i]));
		if (o)
			look_add(row, o);
		else
			row->len--;     /* without "=" */
	}
	str_add_char(row, ')');
}

static void add_value(struct str *row, const struct step *s)
{
	PyObject *o = look_through(s->value);

	if (o)
		look_add(row, o);
	else
		str_add(row, print_empty_cell);
}

static void add_result(struct str *row, const struct rows_of *r, const struct step *s)
{
	(void)r;
	add_value(row, s);
}

static void add_exception(struct str *row, const struct rows_of *r, const struct step *s)
{
	(void)r;
	print_exception_type(row, kind_type_name(Py_TYPE(s->value)));
	add_value(row, s);
	str_add(row, print_exception_end);
}

static void add_unwind(struct str *row, const struct rows_of *r, const struct step *s)
{
	(void)r, (void)s;
	str_add(row, print_unwind_end);
}

static void (*const adds[N_EVENTS])(struct str *row, const struct rows_of *r, const struct step *s) = {
	[EVENT_CALL] = add_arguments,
	[EVENT_RETURN] = add_result,
	[EVENT_YIELD] = add_result,
	[EVENT_UNWIND] = add_unwind,
	[EVENT_EXCEPTION] = add_exception,
};

static void finish_row(struct str *row, const struct rows_of *r, const struct step *s)
{
	if (adds[s->event])
		adds[s->event](row, r, s);
	strip(row);
	str_add_char(row, '\n');
}

/* Whole rows. */

static void stop_here(const struct step *s)
{
	bool leaving = s->event == EVENT_RETURN || s->event == EVENT_UNWIND;

	lines_stop(s->thread->serial, s->thread->n_frames, leaving);
	if (lines_at_limit())
		end_at_limit();
}

/* It counts as a step, and is no row. */
static void leave_out(const struct step *s)
{
	if (lines_are_open() && !lines_step_empty() && !lines_step_looked())
		stop_here(s);
}

static bool is_wanted(const struct rows_of *r, const struct step *s)
{
	struct frame frame = { .code = r->code, .line = s->frame->line };

	return r->verdict == FILTER_ALWAYS ||
	       (r->verdict == FILTER_ASK && filter_holds_at(filter, &frame, s->event, s->thread->n_frames));
}

static void write_whole(const struct step *s, struct rows_of *r)
{
	struct str *row = lines_begin();
	bool is_line = s->event == EVENT_LINE;

	begin_row(row, beginning_of(r, s), s->thread->n_frames - !is_line);
	if (!is_line)
		finish_row(row, r, s);
	if (!lines_step())
		stop_here(s);
}

void rows_write(const struct step *s)
{
	struct rows_of *r = s->frame->code->rows;

	if (s->line > 0 || s->event == EVENT_LINE)
		s->frame->line = (uint32_t)s->line;
	if (is_wanted(r, s))
		write_whole(s, r);
	else
		leave_out(s);
}

/* Short rows: nearly all. They are written with their end in a register, into memory that has room enough. Where anything is not
 * as short, or not known yet, rows_write begins the row anew. Whatever is rare is another function's, which is called last. */

enum {
	SHORT_ROW = 2048,               /* bytes, up to which a value may begin */
	SHORT_LABEL = 16,
};
_Static_assert(SHORT_ROW + LOOK_ROOM < LINES_ROOM, "there is room for the last one");

static inline const struct short_beginning **place_of(const PyCodeObject *runs, enum event event, uint32_t line)
{
	return &recent[((uintptr_t)runs / 32 + line * N_EVENTS + event) % ARRAY_LEN(recent)];
}

static void remember(const PyCodeObject *runs, const struct step *s)
{
	struct rows_of *r = s->frame->code->rows;

	if (r->verdict == FILTER_ALWAYS)
		*place_of(runs, s->event, s->frame->line) = beginning_of(r, s)->brief;
}

static __attribute__((noinline)) int look_up(struct py_thread *t, struct py_frame *f, enum event event)
{
	if (!lines_step_looked())
		stop_here(&(struct step){ .event = event, .thread = t, .frame = f });
	return 0;
}

static inline int end_short(struct py_thread *t, struct py_frame *f, enum event event, int line, size_t len)
{
	f->line = (uint32_t)line;
	return lines_step_short(len) ? 0 : look_up(t, f, event);
}

static __attribute__((noinline)) int write_long(struct py_thread *t, struct py_frame *f, const PyCodeObject *runs, enum event event,
						int line, PyObject *value)
{
	struct step s = { .event = event, .thread = t, .frame = f, .line = line, .value = value };

	rows_write(&s);
	remember(runs, &s);
	return 0;
}

static inline bool is_none(const struct py_frame *f)
{
	return filter && f->code->rows->verdict == FILTER_NEVER;
}

static inline int leave_out_short(struct py_thread *t, struct py_frame *f, enum event event, int line)
{
	f->line = (uint32_t)line;
	return lines_step_empty() ? 0 : look_up(t, f, event);
}

/* NULL: that is not short. */
static inline char *put_beginning(char *at, const struct py_thread *t, const struct py_frame *f, const PyCodeObject *runs, enum event event,
				  int line)
{
	const struct short_beginning *b = *place_of(runs, event, (uint32_t)line);
	size_t n = b->n_columns + (t->n_frames - (event != EVENT_LINE)) * PRINT_INDENT;

	if (b->key != key_of(t->serial, event, (uint32_t)line) || b->of != f->code->rows || n > 2 * BLOCK || !at)
		return NULL;
	memcpy(at, b->columns, BLOCK);
	if (n > BLOCK)
		memset(at + BLOCK, ' ', BLOCK);
	memcpy(at + n, b->text, BLOCK);
	return at + n + b->n_text;
}

int rows_line(struct py_thread *t, struct py_frame *f, const PyCodeObject *runs, int line)
{
	char *start, *at;

	if (is_none(f))
		return leave_out_short(t, f, EVENT_LINE, line);
	start = lines_begin_short();
	at = put_beginning(start, t, f, runs, EVENT_LINE, line);
	if (!at)
		return write_long(t, f, runs, EVENT_LINE, line, NULL);
	return end_short(t, f, EVENT_LINE, line, (size_t)(at - start));
}

static inline char *put_label(char *at, const struct text *label)
{
	if (label->len > SHORT_LABEL)
		memcpy(at, label->at, BLOCK);
	else
		memcpy(at, label->at, SHORT_LABEL);
	return at + label->len;
}

static inline char *put_argument(char *at, const struct text *label, PyObject *o)
{
	if (label->len > BLOCK || !o)
		return NULL;
	return look_put(put_label(at, label), look_through(o));
}

static void put_call(struct py_thread *t, struct py_frame *f, const PyCodeObject *runs, int line)
{
	const struct rows_of *r = f->code->rows;
	PyObject *const *slots = compat_frame_slots(f->key);
	char *start = lines_begin_short(), *at = put_beginning(start, t, f, runs, EVENT_CALL, line);

	for (uint32_t i = 0; i < r->n_args && at; i++)
		at = at - start < SHORT_ROW ? put_argument(at, &r->labels[i], slots[i]) : NULL;
	if (!at) {
		write_long(t, f, runs, EVENT_CALL, line, NULL);
		return;
	}
	memcpy(at, ")\n", 2);
	end_short(t, f, EVENT_CALL, line, (size_t)(at + 2 - start));
}

void rows_call(struct py_thread *t, struct py_frame *f, const PyCodeObject *runs, int line)
{
	if (is_none(f))
		leave_out_short(t, f, EVENT_CALL, line);
	else
		put_call(t, f, runs, line);
}

static void put_return(struct py_thread *t, struct py_frame *f, const PyCodeObject *runs, int line, PyObject *value)
{
	char *start = lines_begin_short(), *at = put_beginning(start, t, f, runs, EVENT_RETURN, line);

	at = at ? look_put(at, look_through(value)) : NULL;
	if (!at) {
		write_long(t, f, runs, EVENT_RETURN, line, value);
		return;
	}
	*at++ = '\n';
	end_short(t, f, EVENT_RETURN, line, (size_t)(at - start));
}

void rows_return(struct py_thread *t, struct py_frame *f, const PyCodeObject *runs, int line, PyObject *value)
{
	if (is_none(f))
		leave_out_short(t, f, EVENT_RETURN, line);
	else
		put_return(t, f, runs, line, value);
}
