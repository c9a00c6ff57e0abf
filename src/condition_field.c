/* condition_field.c - fields: what is known of a step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "condition.h"

#include <inttypes.h>
#include <string.h>

#include "slice.h"
#include "statement.h"

static void set_text(struct known *out, const char *text)
{
	out->kind = KNOWN_TEXT;
	out->at = text;
	out->len = strlen(text);
}

static void set_number(struct known *out, int64_t n)
{
	out->kind = KNOWN_INT;
	out->number = n;
}

static void set_bool(struct known *out, bool yes)
{
	out->kind = KNOWN_BOOL;
	out->number = yes;
}

/* A scalar is what it is; of an object it is only known that it is one. */
void known_value(struct known *out, const struct state *s, struct value v)
{
	v = state_resolve(s, v);
	out->value = v;
	out->kind = KNOWN_OTHER;
	if (!value_is_bound(v) || slice_is(v, "null"))
		out->kind = KNOWN_NONE;
	else if (value_kind(v) == VALUE_BOOL)
		set_bool(out, v.at[0] == 't');
	else if (value_int(v, &out->number))
		out->kind = KNOWN_INT;
	else if (value_float(v, &out->real))
		out->kind = KNOWN_FLOAT;
	else if (value_str(v, &out->own))
		known_own(out);
}

/* What is returned, yielded or raised. */
static void get_arg(const struct step *at, struct known *out)
{
	known_value(out, at->s, state_value(at->s));
}

static void get_exception(const struct step *at, struct known *out)
{
	if (at->event == EVENT_EXCEPTION)
		get_arg(at, out);
}

static const char *path_of(const struct step *at)
{
	return at->frame->code->file ? at->frame->code->file->path : "?";
}

static bool is_library(const char *path)
{
	return strstr(path, "/site-packages/") || strstr(path, "/dist-packages/");
}

static void get_stdlib(const struct step *at, struct known *out)
{
	const char *path = path_of(at);

	set_bool(out, !is_library(path) &&
			      (!strncmp(path, "<frozen ", 8) || strstr(path, "/lib/python3")));
}

/* What is written in C is not traced. */
static void get_builtin(const struct step *at, struct known *out)
{
	set_bool(out, !strcmp(at->frame->code->module, "builtins"));
}

static void get_calls(const struct step *at, struct known *out)
{
	set_number(out, at->calls);
}

static void get_depth(const struct step *at, struct known *out)
{
	set_number(out, at->depth);
}

static void get_event(const struct step *at, struct known *out)
{
	set_text(out, event_name(at->event));
}

/* As CPython tells a tracer: it makes no difference between a yield and a return. */
static void get_kind(const struct step *at, struct known *out)
{
	enum event e = at->event;

	set_text(out, event_name(e == EVENT_YIELD    ? EVENT_RETURN
				 : e == EVENT_RESUME ? EVENT_CALL
						     : e));
}

static void get_filename(const struct step *at, struct known *out)
{
	set_text(out, path_of(at));
}

static void get_function(const struct step *at, struct known *out)
{
	set_text(out, at->frame->code->name);
}

static void get_qualname(const struct step *at, struct known *out)
{
	set_text(out, at->frame->code->qualname);
}

static void get_module(const struct step *at, struct known *out)
{
	set_text(out, at->frame->code->module[0] ? at->frame->code->module : "?");
}

/* As Python shows a code object, without its address. */
static void get_code(const struct step *at, struct known *out)
{
	const struct code *code = at->frame->code;

	str_addf(&out->own, "<code object %s, file \"%s\", line %" PRIu32 ">", code->name, path_of(at), code->line);
	known_own(out);
}

static void get_lineno(const struct step *at, struct known *out)
{
	set_number(out, at->frame->line);
}

/* Lines, newlines between them; without a file: none. */
static void set_source(const struct step *at, uint32_t first, uint32_t last, struct known *out)
{
	const struct file *file = at->frame->code->file;
	const char *text;
	size_t len;

	for (uint32_t line = first; file && line <= last; line++) {
		text = file_line(file, line, &len);
		str_add_bytes(&out->own, text ? text : "", len);
		if (line != last)
			str_add_char(&out->own, '\n');
	}
	known_own(out);
}

static void get_source(const struct step *at, struct known *out)
{
	set_source(at, at->frame->line, at->frame->line, out);
}

static void get_fullsource(const struct step *at, struct known *out)
{
	const struct code *code = at->frame->code;
	bool is_call = at->event == EVENT_CALL && code->kind != CODE_MODULE;
	uint32_t line = at->frame->line, last = line;

	if (code->file)
		last = statement_end(code->file, is_call ? statement_definition(code) : line);
	set_source(at, line, last, out);
}

static void get_step(const struct step *at, struct known *out)
{
	set_number(out, (int64_t)state_step(at->s));
}

static void get_thread(const struct step *at, struct known *out)
{
	set_number(out, (int64_t)state_thread(at->s)->serial);
}

/* Seconds since the start. */
static void get_time(const struct step *at, struct known *out)
{
	out->kind = KNOWN_FLOAT;
	out->real = (double)state_time(at->s) / 1e9;
}

static void get_threadid(const struct step *at, struct known *out)
{
	if (state_thread(at->s)->serial != 1)
		get_thread(at, out);
}

static void get_threadname(const struct step *at, struct known *out)
{
	known_value(out, at->s, state_thread(at->s)->name);
}

static void get_locals(const struct step *at, struct known *out)
{
	out->kind = KNOWN_NAMES;
	out->frame = at->frame;
	out->globals = false;
}

static void get_globals(const struct step *at, struct known *out)
{
	get_locals(at, out);
	out->globals = true;
}

const struct condition_field condition_fields[] = {
	{ "arg", get_arg, KNOWN_OTHER, false, false },
	{ "builtin", get_builtin, KNOWN_BOOL, true, true },
	{ "calls", get_calls, KNOWN_INT, false, false },
	{ "code", get_code, KNOWN_TEXT, true, true },
	{ "depth", get_depth, KNOWN_INT, false, true },
	{ "event", get_event, KNOWN_TEXT, false, true },
	{ "exception", get_exception, KNOWN_OTHER, false, false },
	{ "filename", get_filename, KNOWN_TEXT, true, true },
	{ "fullsource", get_fullsource, KNOWN_TEXT, false, true },
	{ "function", get_function, KNOWN_TEXT, true, true },
	{ "globals", get_globals, KNOWN_NAMES, false, false },
	{ "kind", get_kind, KNOWN_TEXT, false, true },
	{ "lineno", get_lineno, KNOWN_INT, false, true },
	{ "locals", get_locals, KNOWN_NAMES, false, false },
	{ "module", get_module, KNOWN_TEXT, true, true },
	{ "qualname", get_qualname, KNOWN_TEXT, true, true },
	{ "source", get_source, KNOWN_TEXT, false, true },
	{ "stdlib", get_stdlib, KNOWN_BOOL, true, true },
	{ "step", get_step, KNOWN_INT, false, false },
	{ "thread", get_thread, KNOWN_INT, false, false },
	{ "threadid", get_threadid, KNOWN_OTHER, false, false },
	{ "threadname", get_threadname, KNOWN_OTHER, false, false },
	{ "time", get_time, KNOWN_FLOAT, false, false },
	{ "value", get_arg, KNOWN_OTHER, false, false },
	{ NULL, NULL, 0, false, false },
};
