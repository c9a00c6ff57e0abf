/* command_origin.c - where did this value come from?
 *
 * From the write that put it there, back through lines that only copied it: an assignment of a name, an attribute or an item, an
 * argument given by the caller, a name that was returned. The text of the line says where to look, and the recorded values
 * whether it is so: what does not hold the same value is not followed. At the end stands the line that made it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

#include "command_query.h"
#include "command_table.h"
#include "query_write.h"
#include "session_ask.h"

#define MAX_HOPS 100

struct origin {
	struct command_call *call;
	struct query q;
	struct cursor *c;
	struct str text;  /* what is followed now … */
	uint64_t frame;	  /* … with the names of that frame … */
	uint64_t before;  /* … in the past of that step */
	struct str value; /* the value, as the record has it; that of an object is its id */
	struct err *err;
};

/* Reading a line of source. */

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " \t");
}

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* The end of a name, attribute or item at p; p when there is none. Brackets are followed to their ends. */
static const char *path_end(const char *p)
{
	const char *start = p;
	int depth = 0;

	if (isdigit((unsigned char)*p) || !is_name_char(*p))
		return start;
	for (; *p; p++) {
		depth += *p == '[';
		if (*p == ']' && --depth < 0)
			break;
		if (!depth && !is_name_char(*p) && *p != '.' && *p != ']')
			break;
		if (depth && strchr("(){}'\"", *p))
			return start;
	}
	return depth ? start : p;
}

/* A comma or bracket that is not inside others, from p on; or the end. */
static const char *argument_end(const char *p)
{
	char quote = 0;

	for (int depth = 0; *p; p++) {
		if (quote)
			quote = *p == quote ? 0 : quote;
		else if (*p == '\'' || *p == '"')
			quote = *p;
		else if (strchr("([{", *p))
			depth++;
		else if (depth == 0 && strchr(",)]}", *p))
			break;
		else if (strchr(")]}", *p))
			depth--;
	}
	return p;
}

/* Is all from p to `end` one path? Then it is what could have been copied. */
static bool take_path(const char *p, const char *end, struct str *path)
{
	const char *stop;

	p = skip_blanks(p);
	stop = path_end(p);
	if (stop == p || skip_blanks(stop) < end)
		return false;
	str_clear(path);
	str_add_bytes(path, p, (size_t)(stop - p));
	return true;
}

/* Values. */

static bool holds_it(
	struct origin *o, const struct state *s, const struct frame *f, const char *path)
{
	struct expr *x = expr_compile(path, NULL);
	struct expr_context at = { s, f };
	struct value v = x && expr_eval(x, &at, NULL) == 0 ? expr_value(x) : VALUE_NOTHING;
	bool same = v.at && v.len == o->value.len && memcmp(v.at, str_text(&o->value), v.len) == 0;

	expr_free(x);
	return same;
}

/* Subscripts become what they are there: i is another number at another time. */
static void fix_subscript(
	const struct state *s, const struct frame *f, const char *text, size_t len, struct str *out)
{
	struct str inner = { 0 };
	struct expr_context at = { s, f };
	struct expr *x;

	str_add_bytes(&inner, text, len);
	x = expr_compile(str_text(&inner), NULL);
	if (x && expr_eval(x, &at, NULL) == 0 && !expr_id(x))
		expr_show(x, &(struct show){ 0 }, out);
	else
		str_add(out, str_text(&inner));
	expr_free(x);
	str_free(&inner);
}

static void fix_subscripts(
	const struct state *s, const struct frame *f, const char *path, struct str *out)
{
	while (*path) {
		const char *end = *path == '[' ? argument_end(path + 1) : path;

		str_add_char(out, *path++);
		if (end < path)
			continue;
		fix_subscript(s, f, path, (size_t)(end - path), out);
		path = end;
	}
}

/* The last .attribute or [item] of a path, or its end. */
static size_t last_part(const char *path)
{
	size_t at = strlen(path);

	for (size_t i = 1; path[i]; i++) {
		const char *end = path[i] == '[' ? argument_end(path + i + 1) : path + i;

		if (path[i] == '.' || path[i] == '[')
			at = i;
		i = (size_t)(end - path);
	}
	return at;
}

/* A part of an object is that object's, whoever has it by what name: xs[0] is $7[0]. Any other path stays what it is. */
static void name_place(const struct state *s, const struct frame *f, struct str *path)
{
	size_t at = last_part(str_text(path));
	struct expr_context where = { s, f };
	struct str place = { 0 }, owner = { 0 };
	struct expr *x;

	if (at == path->len)
		return;
	str_add_bytes(&owner, path->at, at);
	x = expr_compile(str_text(&owner), NULL);
	if (x && expr_eval(x, &where, NULL) == 0 && expr_id(x)) {
		str_addf(&place, "$%" PRIu64 "%s", expr_id(x), path->at + at);
		str_clear(path);
		str_add(path, str_text(&place));
	}
	expr_free(x);
	str_free(&owner);
	str_free(&place);
}

static void go_on_with(
	struct origin *o, const struct state *s, const struct frame *f, const char *path)
{
	str_clear(&o->text);
	fix_subscripts(s, f, path, &o->text);
	name_place(s, f, &o->text);
	o->frame = f ? f->serial : 0;
	o->before = state_step(s);
}

static bool follow(
	struct origin *o, const struct state *s, const struct frame *f, const struct str *path)
{
	if (!holds_it(o, s, f, str_text(path)))
		return false;
	go_on_with(o, s, f, str_text(path));
	return true;
}

/* The ways of copying. */

static void source_line(const struct frame *f, struct str *out)
{
	size_t len = 0;
	const char *line = f->code->file ? file_line(f->code->file, f->line, &len) : NULL;

	str_clear(out);
	str_add_bytes(out, line ? line : "", len);
}

/* … = PATH, at the line's end; the last of several. */
static bool was_assigned(
	struct origin *o, const struct state *s, const struct frame *f, const char *line)
{
	struct str path = { 0 };
	const char *hash = strchr(line, '#'), *end = hash ? hash : line + strlen(line), *equals;
	bool found = false;

	for (equals = line; (equals = strchr(equals, '=')) && equals < end; equals++)
		if (equals > line && !strchr("=!<>+-*/%&|^@:", equals[-1]) && equals[1] != '=')
			found = found ||
				(take_path(equals + 1, end, &path) && follow(o, s, f, &path));
	str_free(&path);
	return found;
}

/* An argument of a call in the caller's line: whichever holds the value. One that is a path; by position does not matter. */
static bool was_given(
	struct origin *o, const struct state *s, const struct frame *f, const char *line)
{
	struct str path = { 0 };
	bool found = false;

	for (const char *p = strchr(line, '('); p && !found; p = strchr(p + 1, '('))
		for (const char *arg = p; !found && *arg && *arg != ')';
			arg = argument_end(arg + 1)) {
			const char *from = arg + 1, *end = argument_end(from),
				   *equals = memchr(from, '=', (size_t)(end - from));

			from = equals && equals[1] != '=' ? equals + 1 : from;
			found = take_path(from, end, &path) && follow(o, s, f, &path);
		}
	str_free(&path);
	return found;
}

static bool was_returned(
	struct origin *o, const struct state *s, const struct frame *f, const char *line)
{
	struct str path = { 0 };
	const char *p = skip_blanks(line);
	size_t n = strncmp(p, "return", 6) == 0 ? 6 : strncmp(p, "yield", 5) == 0 ? 5 : 0;
	bool found = n && take_path(p + n, p + strcspn(p, "#"), &path) && follow(o, s, f, &path);

	str_free(&path);
	return found;
}

/* True: the write only copied it, and where from is what is followed now. */
static bool was_copied(struct origin *o, const struct query_write *w, bool *failed)
{
	const struct state *s = cursor_at(o->c, w->by_call ? w->step : w->after - 1, o->err);
	size_t depth = s ? state_depth(s) : 0;
	struct str line = { 0 };
	enum event e;
	bool copied = false;

	*failed = !s;
	if (!depth)
		return false;
	e = state_event(s);
	if (e == EVENT_RETURN || e == EVENT_YIELD) {
		source_line(state_top(s), &line);
		copied = was_returned(o, s, state_top(s), str_text(&line));
	}
	if (!copied && (w->by_call || e == EVENT_RETURN || e == EVENT_YIELD) && depth > 1) {
		source_line(state_frame(s, depth - 2), &line);
		copied = (w->by_call ? was_given : was_assigned)(
			o, s, state_frame(s, depth - 2), str_text(&line));
	} else if (!copied && !w->by_call) {
		source_line(state_top(s), &line);
		copied = was_assigned(o, s, state_top(s), str_text(&line));
	}
	str_free(&line);
	return copied;
}

/* Walking back. */

/* The write that put the value there: what only changed inside it did not. */
static int put_there(struct origin *o, struct query_variable *v, struct query_write *w)
{
	uint64_t call;
	int got;

	w->step = o->before;
	do
		got = query_last_write(&o->q, v, w->step, w, &call, o->err);
	while (got > 0 && w->in_place);
	return got;
}

static int say_hop(struct origin *o, struct query_variable *v, const struct query_write *w)
{
	struct str *out = o->call->out;

	if (command_say_write(&o->q, v, w, out, o->err) < 0)
		return -1;
	str_add_char(out, '\n');
	return 0;
}

/* 1: go on from there. 0: it was made there. */
static int hop(struct origin *o)
{
	const struct state *s = cursor_at(o->c, o->before, o->err);
	struct expr_context at = { s, s && o->frame ? state_find_frame(s, o->frame) : NULL };
	struct query_variable *v = s ? query_variable_new(&at, str_text(&o->text), o->err) : NULL;
	struct query_write w;
	bool failed = false;
	int got = v ? put_there(o, v, &w) : -1;

	if (got > 0 && (got = say_hop(o, v, &w)) == 0)
		got = was_copied(o, &w, &failed);
	query_variable_free(v);
	return failed ? -1 : got;
}

static int begin(struct origin *o)
{
	const struct state *s = session_state(o->call->session);
	const struct frame *f = session_frame(o->call->session);
	struct expr *x = expr_compile(o->call->args, o->err);
	struct expr_context at = { s, f };
	int r = x ? expr_eval(x, &at, o->err) : -1;
	struct value v = r == 0 ? expr_value(x) : VALUE_NOTHING;

	if (r == 0 && !v.at)
		r = err_set(o->err, "%s is computed here: no write put it there", o->call->args);
	if (r == 0) {
		str_add_bytes(&o->value, v.at, v.len);
		go_on_with(o, s, f, o->call->args);
	}
	expr_free(x);
	return r;
}

/* An object: where it was made, and every change since. */
static int say_made(struct origin *o)
{
	uint64_t id = value_ref(value_of(str_text(&o->value), o->value.len));

	if (!id)
		return 0;
	return command_say_life(o->call, id, o->err) < 0 ? -1
							 : command_say_changes(o->call, id, o->err);
}

int command_origin(struct command_call *call, struct err *err)
{
	struct origin o = { .call = call, .q = session_ask(call->session), .err = err };
	size_t start = call->out->len;
	int r = begin(&o);

	o.c = cursor_new(o.q.tl);
	if (r == 0)
		r = 1;
	for (int i = 0; i < MAX_HOPS && r > 0; i++)
		r = hop(&o);
	if (r >= 0 && call->out->len == start)
		str_addf(call->out, "no write of %s is recorded before this step\n", call->args);
	if (r >= 0)
		r = say_made(&o);
	cursor_free(o.c);
	str_free(&o.text);
	str_free(&o.value);
	return r;
}
