/* routine.c - see routine.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "routine.h"

#include <string.h>

#include "pystep/show.h"
#include "statement.h"

enum { EXIT, STOP, STOP_ASYNC, N_TYPES };
static const char *const types[N_TYPES] = { "GeneratorExit", "StopIteration",
	"StopAsyncIteration" };

static int type_named(const char *name)
{
	int i = 0;

	while (i < N_TYPES && strcmp(types[i], name) != 0)
		i++;
	return i;
}

/* Places. */

static bool is_word_char(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       (unsigned char)c >= 0x80;
}

static bool has_word(const char *line, size_t len, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(line + i, word, n) == 0 && (!i || !is_word_char(line[i - 1])) &&
			(i + n == len || !is_word_char(line[i + n])))
			return true;
	return false;
}

static bool can_sleep(const struct code *code)
{
	static const bool can[N_CODE_KINDS] = {
		[CODE_GENERATOR] = true,
		[CODE_COROUTINE] = true,
		[CODE_ASYNC_GENERATOR] = true,
		[CODE_COMPREHENSION] = true,
	};

	return can[code->kind];
}

static bool is_exit(enum event before, const struct code *code, uint32_t line)
{
	(void)line;
	return before == EVENT_RESUME && can_sleep(code);
}

static bool is_stop(enum event before, const struct code *code, uint32_t line)
{
	size_t len = 0;
	const char *text = code->file ? file_line(code->file, line, &len) : NULL;

	(void)before;
	if (!text || has_word(text, len, "next"))
		return false;
	if (code->kind == CODE_COMPREHENSION || statement_begins(code->file, line, "for"))
		return true;
	return can_sleep(code) && (has_word(text, len, "await") || has_word(text, len, "async") ||
					  has_word(text, len, "yield from"));
}

static bool is_stop_async(enum event before, const struct code *code, uint32_t line)
{
	size_t len = 0;
	const char *text = code->file ? file_line(code->file, line, &len) : NULL;

	(void)before;
	return text && can_sleep(code) && has_word(text, len, "async") &&
	       has_word(text, len, "for") && !has_word(text, len, "anext");
}

/* How each type is routine: in a function of that name, or where this says so. */
static const struct {
	const char *function;
	bool (*is_place)(enum event before, const struct code *code, uint32_t line);
	enum routine there;
} rules[N_TYPES] = {
	[EXIT] = { "", is_exit, ROUTINE_PASSES },
	[STOP] = { "__next__", is_stop, ROUTINE_ENDS },
	[STOP_ASYNC] = { "__anext__", is_stop_async, ROUTINE_ENDS },
};

static enum routine rule(int type, enum event before, const struct code *code, uint32_t line)
{
	if (type == N_TYPES)
		return ROUTINE_NOT;
	if (rules[type].is_place(before, code, line))
		return rules[type].there;
	return strcmp(code->name, rules[type].function) == 0 ? ROUTINE_PASSES : ROUTINE_NOT;
}

enum routine routine_of(const char *type, enum event before, const struct code *code, uint32_t line)
{
	return rule(type_named(type), before, code, line);
}

enum routine routine_of_state(const struct state *s, enum event before)
{
	const struct frame *f = state_top(s);
	struct str type = { 0 };
	enum routine is = ROUTINE_NOT;

	show_type(s, state_value(s), &type);
	if (f && type.len)
		is = routine_of(type.at, before, f->code, f->line);
	str_free(&type);
	return is;
}

/* Sweeps. */

static bool may_be(enum event before, const struct sweep_frame *f)
{
	for (int i = 0; i < N_TYPES; i++)
		if (rule(i, before, f->code, f->line) != ROUTINE_NOT)
			return true;
	return false;
}

/* An exception is most often made in the step that tells of it. NULL: it was not. */
static const struct change *definition(const struct delta *d, uint64_t id)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->changes[i].kind == CHANGE_DEFINE && d->changes[i].id == id)
			return &d->changes[i];
	return NULL;
}

static int read_type(struct routines *r, struct sweep *w, struct str *type, struct err *err)
{
	const struct change *c = definition(&w->delta, r->id);
	const struct state *s;

	if (c) {
		value_type(c->value, type);
		return 0;
	}
	if (!r->cursor)
		r->cursor = cursor_new(r->tl);
	s = cursor_at(r->cursor, w->step, err);
	if (!s)
		return -1;
	show_type(s, state_value(s), type);
	return 0;
}

static int know_type(struct routines *r, struct sweep *w, struct err *err)
{
	struct str type = { 0 };
	uint64_t id;
	int got, i;

	if (sweep_read(w, err) < 0)
		return -1;
	id = value_ref(w->delta.value);
	if (id && id == r->id)
		return 0;
	r->id = id;
	r->type = NULL;
	got = id ? read_type(r, w, &type, err) : 0;
	i = type_named(str_text(&type));
	r->type = i < N_TYPES ? types[i] : NULL;
	str_free(&type);
	if (got < 0)
		r->id = 0;
	return got;
}

int routines_look(
	struct routines *r, struct sweep *w, enum event before, enum routine *is, struct err *err)
{
	*is = ROUTINE_NOT;
	if (!may_be(before, w->top))
		return 0;
	if (know_type(r, w, err) < 0)
		return -1;
	if (r->type)
		*is = routine_of(r->type, before, w->top->code, w->top->line);
	return 0;
}

void routines_free(struct routines *r)
{
	cursor_free(r->cursor);
	*r = (struct routines){ .tl = r->tl };
}
