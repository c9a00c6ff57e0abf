/* breakpoint_match.c - which lines and calls of which code may be hits.
 *
 * Asked at every step of a sweep, so it is a table: of each code object, a byte a line. It is made when a code is first met after
 * the breakpoints changed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "breakpoint_impl.h"
#include "pystep/base.h"
#include "pystep/ring.h"
#include "pystep/tracee.h"

/* Lines. */

static bool is_file(const struct breakpoint *b, const struct file *file)
{
	return !b->file || (file && file_is_called(file, b->file, strlen(b->file)));
}

static bool is_empty(const struct file *file, uint32_t line)
{
	size_t len;
	const char *text = file_line(file, line, &len);

	while (len && (*text == ' ' || *text == '\t' || *text == '\f' || *text == '\r')) {
		text++;
		len--;
	}
	return text && (!len || *text == '#');
}

/* The next line with something in it: blank lines and comments never run. */
uint32_t breakpoint_line_in(const struct breakpoint *b, const struct file *file)
{
	uint32_t line = b->line;

	if (b->kind != BREAK_LINE || !is_file(b, file))
		return 0;
	while (is_empty(file, line))
		line++;
	return !file->text || line <= file->n_lines ? line : b->line;
}

/* Functions. */

static bool is_called(const struct breakpoint *b, const struct code *code)
{
	const char *qualname = code->qualname ? code->qualname : code->name;
	size_t n = strlen(qualname), len = strlen(b->name), module = strlen(code->module);

	if (strcmp(code->name, b->name) == 0 || strcmp(qualname, b->name) == 0)
		return true;
	if (n > len && strcmp(qualname + n - len, b->name) == 0 && qualname[n - len - 1] == '.')
		return true;
	return module && strncmp(b->name, code->module, module) == 0 && b->name[module] == '.' &&
	       strcmp(b->name + module + 1, qualname) == 0;
}

bool breakpoint_is_call(const struct breakpoint *b, const struct code *code)
{
	return b->kind == BREAK_FUNCTION && is_file(b, code->file) && is_called(b, code);
}

static bool reads(const struct breakpoint *b, const struct code *code, uint32_t line)
{
	size_t len;
	const char *text = code->file ? file_line(code->file, line, &len) : NULL;

	return text && watch_may_be_read(b->watch, text, len);
}

bool match_breakpoint(
	const struct breakpoint *b, const struct code *code, enum event event, uint32_t line)
{
	if (!b->is_enabled)
		return false;
	if (event == EVENT_CALL)
		return breakpoint_is_call(b, code);
	if (b->kind == BREAK_LINE)
		return code->file && breakpoint_line_in(b, code->file) == line;
	return breakpoint_is_line_kind(b) && reads(b, code, line);
}

/* The table. */

enum { HITS = 1, STOPS = 2 }; /* a live program need not stop for a logpoint */

static uint8_t weight(const struct breakpoint *b)
{
	return b->log ? HITS : HITS | STOPS;
}

static void match_line(struct match *m, const struct breakpoint *b)
{
	uint32_t at;

	if (b->kind == BREAK_LINE) {
		at = m->code->file ? breakpoint_line_in(b, m->code->file) : 0;
		if (at >= m->code->line && at <= m->code->last)
			m->lines[at - m->code->line] |= weight(b);
		return;
	}
	for (uint32_t line = m->code->line; line <= m->code->last; line++)
		if (reads(b, m->code, line))
			m->lines[line - m->code->line] |= weight(b);
}

static void match_code(struct match *m, const struct breakpoint *b)
{
	if (!b->is_enabled)
		return;
	if (match_breakpoint(b, m->code, EVENT_CALL, 0))
		m->calls |= weight(b);
	if (breakpoint_is_line_kind(b))
		match_line(m, b);
}

/* Lines in a record that is damaged may be any. */
static uint32_t n_lines(const struct code *code)
{
	return code->last >= code->line && code->last - code->line < 1u << 24
		       ? code->last - code->line + 1
		       : 0;
}

static void add(struct breakpoints *bs, const struct code *code, uint32_t number)
{
	struct match *m = base_alloc(sizeof(*m));

	m->code = code;
	m->number = number;
	m->lines = base_alloc(n_lines(code));
	for (size_t i = 0; i < bs->n && n_lines(code); i++)
		match_code(m, bs->list[i]);
	m->any = m->calls;
	for (uint32_t i = 0; i < n_lines(code); i++)
		m->any |= m->lines[i] != 0;
	idmap_add(&bs->codes, (uintptr_t)code)->p = m;
}

static void meet_new_codes(struct breakpoints *bs)
{
	const struct program *p = timeline_program(bs->tl);

	for (; bs->n_codes < program_n_codes(p); bs->n_codes++) {
		const struct code *code = program_code(p, bs->n_codes);

		if (code && !idmap_find(&bs->codes, (uintptr_t)code))
			add(bs, code, bs->n_codes);
	}
}

void match_forget(struct breakpoints *bs)
{
	for (struct idmap_slot *s = NULL; (s = idmap_next(&bs->codes, s));) {
		free(((struct match *)s->p)->lines);
		free(s->p);
	}
	idmap_free(&bs->codes);
	bs->codes = (struct idmap){ 0 };
	bs->n_codes = bs->n_marked = 0;
	bs->is_marked = false;
	bs->last = NULL;
}

static struct match *match_of(struct breakpoints *bs, const struct code *code)
{
	struct idmap_slot *slot;

	if (bs->last && bs->last->code == code)
		return bs->last;
	slot = idmap_find(&bs->codes, (uintptr_t)code);
	if (!slot) {
		meet_new_codes(bs);
		slot = idmap_find(&bs->codes, (uintptr_t)code);
	}
	bs->last = slot ? slot->p : NULL;
	return bs->last;
}

bool match_step(struct breakpoints *bs, const struct sweep *w)
{
	const struct match *m = match_of(bs, w->top->code);
	uint32_t line = w->top->line;

	if (!m || !m->any)
		return false;
	if (w->event == EVENT_CALL)
		return m->calls;
	return line >= m->code->line && line - m->code->line < n_lines(m->code) &&
	       m->lines[line - m->code->line];
}

/* breakpoint() in the program. */

static bool speaks_of_it(const struct file *file)
{
	return !file->text || memmem(file->text, file->len, "breakpoint", strlen("breakpoint"));
}

bool match_may_ask(struct breakpoints *bs)
{
	const struct program *p = timeline_program(bs->tl);

	for (; !bs->leaves_asked && !bs->may_ask && bs->n_files < program_n_files(p);
		bs->n_files++) {
		const struct file *file = program_file(p, bs->n_files);

		bs->may_ask = file && speaks_of_it(file);
	}
	return bs->may_ask;
}

/* The live program. */

static void mark(struct tracee *t, const struct match *m)
{
	if (!m->any)
		return;
	if (m->calls & STOPS)
		tracee_mark(t, m->number, 0);
	for (uint32_t i = 0; i < n_lines(m->code); i++)
		if (m->lines[i] & STOPS)
			tracee_mark(t, m->number, m->code->line + i);
}

static void mark_all(struct breakpoints *bs, struct tracee *t)
{
	const struct program *p = timeline_program(bs->tl);

	if (!bs->is_marked)
		tracee_unmark_all(t);
	bs->is_marked = true;
	for (meet_new_codes(bs); bs->n_marked < bs->n_codes; bs->n_marked++) {
		const struct code *code = program_code(p, bs->n_marked);

		if (code)
			mark(t, idmap_find(&bs->codes, (uintptr_t)code)->p);
	}
}

static uint32_t wants_of(const struct breakpoint *b)
{
	static const uint32_t wants[N_BREAK_KINDS] = {
		[BREAK_LINE] = RING_MARKS | RING_CODES,
		[BREAK_FUNCTION] = RING_MARKS | RING_CODES,
		[BREAK_CATCH] = 1u << EVENT_EXCEPTION,
		[BREAK_WRITE] = RING_TOUCHES,
		[BREAK_READ] = RING_MARKS | RING_CODES,
		[BREAK_ACCESS] = RING_MARKS | RING_CODES | RING_TOUCHES,
	};

	if (!b->is_enabled || b->log)
		return 0;
	return b->is_uncaught ? 1u << EVENT_UNWIND : wants[b->kind];
}

/* What all watches together wait for; where that cannot be said in a few words, any change. */
static void tell_touches(struct breakpoints *bs, struct tracee *t, struct tracee_stop *stop)
{
	uint64_t last = timeline_last(bs->tl);
	struct ring_touch touch = { 0 };

	for (size_t i = 0; i < bs->n; i++) {
		const struct breakpoint *b = bs->list[i];

		if (!(wants_of(b) & RING_TOUCHES))
			continue;
		if (watch_uses_step(b->watch))
			stop->step = last + 1;
		if (!watch_touch(b->watch, last, &touch))
			stop->wants = (stop->wants | RING_CHANGES) & ~(uint32_t)RING_TOUCHES;
	}
	if (stop->wants & RING_TOUCHES)
		tracee_touch(t, &touch);
}

void breakpoints_tell(struct breakpoints *bs, struct tracee *t, struct tracee_stop *stop)
{
	if (!bs->leaves_asked)
		stop->wants |= RING_ASKED;
	for (size_t i = 0; i < bs->n; i++)
		stop->wants |= wants_of(bs->list[i]);
	if (stop->wants & RING_MARKS)
		mark_all(bs, t);
	if (stop->wants & RING_TOUCHES)
		tell_touches(bs, t, stop);
}

void breakpoints_tell_again(struct breakpoints *bs)
{
	bs->is_marked = false;
	bs->n_marked = 0;
}

void breakpoints_leave_asked(struct breakpoints *bs)
{
	bs->leaves_asked = true;
}
