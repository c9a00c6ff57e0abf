/* record_note.c - the lines of a record that are no steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_note.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"
#include "record_decode.h"

/* --- what fields look like --- */

static bool field_uint(struct scan *s, uint64_t *n, struct value *v)
{
	(void)v;
	return scan_uint(s, n);
}

static bool field_number(struct scan *s, uint64_t *n, struct value *v)
{
	(void)v;
	return decode_number32(s, n);
}

static bool field_stream(struct scan *s, uint64_t *n, struct value *v)
{
	(void)v;
	return scan_uint(s, n) &&
	       (*n == 1 || *n == 2 || scan_fail(s, "an output that is neither 1 nor 2"));
}

static bool field_string(struct scan *s, uint64_t *n, struct value *v)
{
	(void)n;
	return scan_string(s, v);
}

static bool field_true(struct scan *s, uint64_t *n, struct value *v)
{
	(void)n;
	return scan_value(s, v) &&
	       ((v->len == 4 && v->at[0] == 't') || scan_fail(s, "true was expected"));
}

/* An array of strings, n of them. */
static bool field_strings(struct scan *s, uint64_t *n, struct value *v)
{
	const char *start = s->at;

	*n = 0;
	for (scan_open(s, '['); scan_more(s, ']'); ++*n)
		if (!scan_string(s, v))
			return false;
	*v = value_of(start, (size_t)(s->at - start));
	return !s->error;
}

/* An array of ascending lines, n of them. */
static bool field_lines(struct scan *s, uint64_t *n, struct value *v)
{
	const char *start = s->at;
	uint64_t line, last = 0;

	*n = 0;
	for (scan_open(s, '['); scan_more(s, ']'); ++*n, last = line)
		if (!decode_number32(s, &line) ||
			(*n && line <= last && !scan_fail(s, "lines are not in ascending order")))
			return false;
	*v = value_of(start, (size_t)(s->at - start));
	return !s->error;
}

/* [LINE,COLUMN,END_LINE,END_COLUMN] */
static bool read_place(struct scan *s, uint64_t at[4])
{
	scan_open(s, '[');
	for (int i = 0; i < 4; i++)
		if (!scan_more(s, ']') || !decode_number32(s, &at[i]))
			return scan_fail(s, "a place is two lines and two columns");
	return scan_byte(s, ']');
}

static bool field_place(struct scan *s, uint64_t *n, struct value *v)
{
	const char *start = s->at;
	uint64_t at[4];

	(void)n;
	if (scan_peek(s) != '[')
		return scan_fail(s, "a place is two lines and two columns");
	if (!read_place(s, at))
		return false;
	if (!at[0] || at[2] < at[0] || (at[2] == at[0] && at[3] < at[1]))
		return scan_fail(s, "a place ends before it begins");
	*v = value_of(start, (size_t)(s->at - start));
	return true;
}

/* What another scan takes apart when it is known what it belongs to. */
static bool field_later(struct scan *s, uint64_t *n, struct value *v)
{
	(void)n;
	return scan_any(s, v);
}

/* --- the notes --- */

struct field {
	const char *key;
	bool (*read)(struct scan *s, uint64_t *n, struct value *v);
	bool optional;
};

/* clang-format off */
enum { FILE_NUMBER, FILE_PATH, FILE_SHA256, FILE_TEXT };
static const struct field file_fields[] = {
	{ "file", field_number, false }, { "path", field_string, false },
	{ "sha256", field_string, true }, { "text", field_string, true }, { 0 },
};
enum {
	CODE_NUMBER, CODE_NAME, CODE_QUALNAME, CODE_MODULE_NAME, CODE_FILE, CODE_LINE, CODE_LAST, CODE_KIND, CODE_ARGS,
	CODE_VARARGS, CODE_VARKEYWORDS, CODE_SLOTS, CODE_GLOBALS, CODE_LINES,
	CODE_EXTERNAL,
};
static const struct field code_fields[] = {
	{ "code", field_number, false }, { "name", field_string, false }, { "qualname", field_string, true },
	{ "module", field_string, true }, { "file", field_number, false }, { "line", field_number, false },
	{ "last", field_number, true }, { "kind", field_string, false }, { "args", field_number, true },
	{ "varargs", field_uint, true }, { "varkeywords", field_uint, true }, { "slots", field_strings, false },
	{ "globals", field_uint, true }, { "lines", field_lines, true },
	{ "external", field_uint, true }, { 0 },
};
enum { SITE_NUMBER, SITE_CODE, SITE_AT };
static const struct field site_fields[] = {
	{ "site", field_number, false }, { "code", field_number, false }, { "at", field_place, false }, { 0 },
};
enum { THREAD_SERIAL, THREAD_NAME, THREAD_TID };
static const struct field thread_fields[] = {
	{ "thread", field_uint, false }, { "name", field_string, true }, { "tid", field_uint, true }, { 0 },
};
enum { ENTER_FRAME, ENTER_CODE, ENTER_LINE, ENTER_NAMES, ENTER_SITE };
static const struct field enter_fields[] = {
	{ "enter", field_uint, false }, { "code", field_number, true }, { "line", field_number, true },
	{ "names", field_uint, true }, { "site", field_number, true }, { 0 },
};
static const struct field leave_fields[] = { { "leave", field_uint, false }, { 0 } };
static const struct field sleep_fields[] = { { "sleep", field_uint, false }, { 0 } };
static const struct field drop_fields[] = { { "drop", field_uint, false }, { 0 } };
enum { SLOTS_FRAME, SLOTS_SET };
static const struct field slots_fields[] = { { "slots", field_uint, false }, { "set", field_later, false }, { 0 } };
enum { OUT_STREAM, OUT_TEXT, OUT_RAW };
static const struct field out_fields[] = {
	{ "out", field_stream, false }, { "text", field_string, false }, { "raw", field_true, true }, { 0 },
};
static const struct field in_fields[] = { { "in", field_string, false }, { 0 } };
enum { TIME_NS, TIME_CPU };
static const struct field time_fields[] = { { "time", field_uint, false }, { "cpu", field_number, true }, { 0 } };
static const struct field asked_fields[] = { { "asked", field_true, false }, { 0 } };
static const struct field statement_fields[] = { { "statement", field_string, false }, { 0 } };
static const struct field changes_fields[] = { { "changes", field_later, false }, { 0 } };
/* clang-format on */

static const struct field *const fields_of[N_NOTE_KINDS] = {
	[NOTE_FILE] = file_fields,
	[NOTE_CODE] = code_fields,
	[NOTE_SITE] = site_fields,
	[NOTE_THREAD] = thread_fields,
	[NOTE_ENTER] = enter_fields,
	[NOTE_LEAVE] = leave_fields,
	[NOTE_SLEEP] = sleep_fields,
	[NOTE_DROP] = drop_fields,
	[NOTE_SLOTS] = slots_fields,
	[NOTE_OUT] = out_fields,
	[NOTE_IN] = in_fields,
	[NOTE_TIME] = time_fields,
	[NOTE_CHANGES] = changes_fields,
	[NOTE_ASKED] = asked_fields,
	[NOTE_STATEMENT] = statement_fields,
};

static bool begins(const char *line, size_t len, const char *key)
{
	size_t n = strlen(key);

	return len > n + 4 && memcmp(line + 2, key, n) == 0 && line[n + 2] == '"' &&
	       line[n + 3] == ':';
}

enum note_kind note_kind_of(const char *line, size_t len)
{
	if (len < 2 || line[1] != '"')
		return NOTE_UNKNOWN;
	for (int k = 0; k < N_NOTE_KINDS; k++)
		if (fields_of[k] && begins(line, len, fields_of[k][0].key))
			return (enum note_kind)k;
	return begins(line, len, "keyframe") ? NOTE_KEYFRAME
	       : begins(line, len, "end")    ? NOTE_END
					     : NOTE_UNKNOWN;
}

bool note_is_output(enum note_kind kind)
{
	return kind == NOTE_OUT || kind == NOTE_IN;
}

static int find_field(const struct field *fields, struct value key)
{
	for (int i = 0; fields[i].key; i++)
		if (scan_is(key, fields[i].key))
			return i;
	return -1;
}

static bool one_field(struct scan *s, const struct field *fields, struct note *n)
{
	struct value key, ignored;
	int i;

	if (!scan_key(s, &key))
		return false;
	i = find_field(fields, key);
	if (i < 0)
		return scan_any(s, &ignored);
	if (n->has >> i & 1)
		return scan_fail(s, "a note has a key twice");
	n->has |= 1u << i;
	return fields[i].read(s, &n->field[i].n, &n->field[i].v);
}

static bool has_all(struct scan *s, const struct field *fields, const struct note *n)
{
	for (int i = 0; fields[i].key; i++)
		if (!fields[i].optional && !(n->has >> i & 1))
			return scan_fail(s, "a note lacks a key");
	return true;
}

/* One that nobody knows is still to be JSON. */
static bool read_unknown(struct scan *s)
{
	struct value ignored;

	return scan_any(s, &ignored) && scan_end(s);
}

bool note_read(struct scan *s, enum note_kind kind, struct note *n)
{
	const struct field *fields = fields_of[kind];

	n->kind = kind;
	n->has = 0;
	if (!fields)
		return read_unknown(s);
	for (scan_open(s, '{'); scan_more(s, '}');)
		if (!one_field(s, fields, n))
			return false;
	return scan_end(s) && has_all(s, fields, n);
}

static bool has(const struct note *n, int field)
{
	return n->has >> field & 1;
}

static uint64_t number(const struct note *n, int field)
{
	return has(n, field) ? n->field[field].n : 0;
}

static struct value text(const struct note *n, int field)
{
	return has(n, field) ? n->field[field].v : VALUE_NOTHING;
}

/* --- what they mean to the state --- */

static void thread_changes(const struct note *n, struct delta *d)
{
	struct change *c = delta_add(d, CHANGE_THREAD);

	c->a = number(n, THREAD_SERIAL);
	c->b = number(n, THREAD_TID);
	c->value = text(n, THREAD_NAME);
}

static void time_changes(const struct note *n, struct delta *d)
{
	struct change *c = delta_add(d, CHANGE_TIME);

	c->a = number(n, TIME_NS);
	c->b = has(n, TIME_CPU) ? number(n, TIME_CPU) + 1 : 0;
}

/* The site is that of the frame that is on top until then. */
static void enter_changes(const struct note *n, struct delta *d)
{
	struct change *c;

	if (has(n, ENTER_SITE))
		delta_add(d, CHANGE_SITE)->a = number(n, ENTER_SITE);
	c = delta_add(d, has(n, ENTER_CODE) ? CHANGE_ADOPT : CHANGE_ENTER);

	c->a = number(n, ENTER_FRAME);
	c->b = number(n, ENTER_CODE);
	c->c = number(n, ENTER_NAMES);
	if (has(n, ENTER_LINE))
		delta_add(d, CHANGE_LINE)->a = number(n, ENTER_LINE);
}

static void output_changes(const struct note *n, struct delta *d)
{
	struct change *c = delta_add(d, n->kind == NOTE_OUT ? CHANGE_OUTPUT : CHANGE_INPUT);

	c->a = (uint64_t)note_stream(n);
	c->b = note_is_raw(n);
	c->value = note_text(n);
}

/* The part that field_later left, in the same bytes, so that an error says where it is in the file. */
static struct scan later(const struct scan *s, const struct note *n, int field)
{
	struct value v = text(n, field);
	struct scan inner = scan_of(v.at, v.len);

	inner.refs = s->refs;
	return inner;
}

static bool inner_end(struct scan *s, const struct scan *inner)
{
	if (!inner->error)
		return true;
	s->at = inner->at;
	return scan_fail(s, inner->error);
}

bool note_changes(struct scan *s, const struct note *n, struct delta *d)
{
	struct scan inner;

	switch (n->kind) {
	case NOTE_THREAD: thread_changes(n, d); return true;
	case NOTE_ENTER: enter_changes(n, d); return true;
	case NOTE_LEAVE: delta_add(d, CHANGE_LEAVE)->a = number(n, 0); return true;
	case NOTE_SLEEP: delta_add(d, CHANGE_PARK)->a = number(n, 0); return true;
	case NOTE_DROP: delta_add(d, CHANGE_DROP)->a = number(n, 0); return true;
	case NOTE_TIME: time_changes(n, d); return true;
	case NOTE_STATEMENT: d->statement = text(n, 0); return true;
	case NOTE_OUT:
	case NOTE_IN: output_changes(n, d); return true;
	case NOTE_SLOTS:
		inner = later(s, n, SLOTS_SET);
		decode_frame_slots(&inner, d, number(n, SLOTS_FRAME));
		return inner_end(s, &inner);
	case NOTE_CHANGES:
		inner = later(s, n, 0);
		decode_changes(&inner, d);
		return inner_end(s, &inner);
	default: return true;
	}
}

int note_stream(const struct note *n)
{
	return n->kind == NOTE_OUT ? (int)number(n, OUT_STREAM) : 0;
}

bool note_is_raw(const struct note *n)
{
	return n->kind == NOTE_OUT && has(n, OUT_RAW);
}

struct value note_text(const struct note *n)
{
	return n->kind == NOTE_OUT ? text(n, OUT_TEXT) : text(n, 0);
}

/* --- what they say of the program --- */

/* A string's text, the caller's to free; `len` may be NULL. */
static char *decoded(struct value v, size_t *len)
{
	struct str s = { 0 };

	if (v.at)
		value_str(v, &s);
	if (len)
		*len = s.len;
	return str_take(&s);
}

struct file *note_file(const struct note *n)
{
	size_t len;
	char *path = decoded(text(n, FILE_PATH), NULL);
	char *source = has(n, FILE_TEXT) ? decoded(text(n, FILE_TEXT), &len) : NULL;
	struct file *f = file_new(path, source, source ? len : 0);

	if (has(n, FILE_SHA256))
		f->sha256 = decoded(text(n, FILE_SHA256), NULL);
	free(path);
	free(source);
	return f;
}

static int kind_of_code(struct value name)
{
	for (int k = 0; k < N_CODE_KINDS; k++)
		if (scan_is(name, code_kind_name((enum code_kind)k)))
			return k;
	return -1;
}

/* The arrays were scanned before: nothing can go wrong in them now. */
static void read_slots(struct code *c, struct value v)
{
	struct scan s = scan_of(v.at, v.len);
	struct value name;

	c->slots = base_realloc_array(NULL, c->n_slots, sizeof(*c->slots));
	scan_open(&s, '[');
	for (uint32_t i = 0; i < c->n_slots && scan_more(&s, ']'); i++) {
		scan_string(&s, &name);
		c->slots[i] = decoded(name, NULL);
	}
}

static void read_lines(struct code *c, struct value v)
{
	struct scan s = scan_of(v.at, v.len);
	uint64_t line = 0;

	c->lines = base_realloc_array(NULL, c->n_lines, sizeof(*c->lines));
	scan_open(&s, '[');
	for (uint32_t i = 0; i < c->n_lines && scan_more(&s, ']'); i++) {
		scan_uint(&s, &line);
		c->lines[i] = (uint32_t)line;
	}
}

static const char *what_is_wrong(const struct note *n, const struct program *program)
{
	if (!program_file(program, (uint32_t)number(n, CODE_FILE)))
		return "a code is of a file that is not there";
	if (kind_of_code(text(n, CODE_KIND)) < 0)
		return "a code is of an unknown kind";
	if (number(n, CODE_ARGS) > number(n, CODE_SLOTS))
		return "a code has more arguments than slots";
	return NULL;
}

struct code *note_code(const struct note *n, const struct program *program, const char **cause)
{
	struct code *c;

	*cause = what_is_wrong(n, program);
	if (*cause)
		return NULL;
	c = base_alloc(sizeof(*c));
	c->name = decoded(text(n, CODE_NAME), NULL);
	c->qualname = decoded(text(n, has(n, CODE_QUALNAME) ? CODE_QUALNAME : CODE_NAME), NULL);
	c->module = decoded(text(n, CODE_MODULE_NAME), NULL);
	c->file_number = (uint32_t)number(n, CODE_FILE);
	c->file = (struct file *)program_file(program, c->file_number);
	c->line = (uint32_t)number(n, CODE_LINE);
	c->last = has(n, CODE_LAST) ? (uint32_t)number(n, CODE_LAST) : c->line;
	c->kind = (enum code_kind)kind_of_code(text(n, CODE_KIND));
	c->n_args = (uint32_t)number(n, CODE_ARGS);
	c->has_varargs = number(n, CODE_VARARGS) != 0;
	c->has_varkeywords = number(n, CODE_VARKEYWORDS) != 0;
	c->n_slots = (uint32_t)number(n, CODE_SLOTS);
	c->globals = number(n, CODE_GLOBALS);
	c->is_external = number(n, CODE_EXTERNAL) != 0;
	c->n_lines = (uint32_t)number(n, CODE_LINES);
	read_slots(c, text(n, CODE_SLOTS));
	read_lines(c, text(n, CODE_LINES));
	return c;
}

bool note_site(
	const struct note *n, const struct program *program, struct site *site, const char **cause)
{
	struct scan s = scan_of(n->field[SITE_AT].v.at, n->field[SITE_AT].v.len);
	uint64_t at[4];

	*cause = !number(n, SITE_NUMBER) ? "sites count from 1"
		 : !program_code(program, (uint32_t)number(n, SITE_CODE))
			 ? "a site is of a code that is not there"
			 : NULL;
	if (*cause)
		return false;
	read_place(&s, at);
	*site = (struct site){
		.code = (uint32_t)number(n, SITE_CODE),
		.line = (uint32_t)at[0],
		.column = (uint32_t)at[1],
		.end_line = (uint32_t)at[2],
		.end_column = (uint32_t)at[3],
	};
	return true;
}
