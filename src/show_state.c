/* show_state.c - a whole state as text, for people: where it stands, the stack, the names, the objects, the output.
 *
 * A reference is a $id everywhere; the heap says what it is. Nothing that the program wrote or named reaches the
 * terminal as anything but printable text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/show.h"

#include <inttypes.h>
#include <string.h>

#include "show_quote.h"

#define SITE_COLUMNS 80

static const struct show as_name = { .depth = -1, .ids = true };
static const struct show as_object = { .depth = 1, .ids = true };

struct to_text {
	const struct state *s;
	struct str *out;
	const char *indent;
};

static void add_plain(const char *text, size_t len, struct str *out)
{
	show_plain(text, len, SIZE_MAX, out);
}

static void add_name(void *arg, const struct name *name)
{
	struct to_text *to = arg;

	str_add(to->out, to->indent);
	add_plain(name->name, name->len, to->out);
	str_add(to->out, " = ");
	show_value(to->s, name->value, &as_name, to->out);
	str_add_char(to->out, '\n');
}

static void add_globals(const struct state *s, const struct frame *f, struct str *out)
{
	struct to_text to = { s, out, "  " };

	str_add(out, "globals of ");
	add_plain(f->code->module, strlen(f->code->module), out);
	str_add(out, ":\n");
	state_each_global(s, f, add_name, &to);
}

static void add_frame(const struct state *s, const struct frame *f, size_t i, struct str *out)
{
	struct to_text to = { s, out, "      " };
	struct str site = { 0 };

	str_addf(out, "  #%zu ", i);
	if (f->names)
		add_plain(f->code->name, strlen(f->code->name), out);
	else
		show_call(s, f, NULL, out);
	str_add(out, " at ");
	if (f->code->file)
		add_plain(file_name(f->code->file), strlen(file_name(f->code->file)), out);
	str_addf(out, ":%" PRIu32, f->line);
	if (show_site(s, f, SITE_COLUMNS, &site))
		str_addf(out, ": %s", str_text(&site));
	str_add_char(out, '\n');
	str_free(&site);
	if (f->names != f->code->globals || !f->names) /* a module's are its globals, below */
		state_each_local(s, f, add_name, &to);
}

static void add_stack(const struct state *s, const struct thread *t, struct str *out)
{
	struct str name = { 0 };

	str_add(out, "stack");
	if (state_n_threads(s) > 1) {
		str_addf(out, " of thread %" PRIu64, t->serial);
		value_str(t->name, &name);
		str_add(out, name.len ? " " : "");
		add_plain(str_text(&name), name.len, out);
	}
	str_add(out, ":\n");
	for (size_t i = 0; i < t->n_frames; i++)
		add_frame(s, t->frames[i], i, out);
	str_free(&name);
}

static void add_other_threads(const struct state *s, struct str *out)
{
	for (size_t i = 0; i < state_n_threads(s); i++)
		if (state_thread_at(s, i) != state_thread(s))
			add_stack(s, state_thread_at(s, i), out);
}

static void add_asleep(const struct state *s, struct str *out)
{
	str_add(out, state_n_asleep(s) ? "asleep:\n" : "");
	for (size_t i = 0; i < state_n_asleep(s); i++)
		add_frame(s, state_asleep(s, i), i, out);
}

static void add_object(void *arg, const struct object *o)
{
	struct to_text *to = arg;

	str_add(to->out, "  ");
	show_object(to->s, o, &as_object, to->out);
	str_add_char(to->out, '\n');
}

static void add_heap(const struct state *s, struct str *out)
{
	struct to_text to = { s, out, "" };

	str_add(out, "heap:\n");
	state_each_visible(s, add_object, &to);
}

/* What came of the event. */

static void add_value(const struct state *s, struct str *out)
{
	str_add(out, "value: ");
	if (value_is_bound(state_resolve(s, state_value(s))))
		show_value(s, state_value(s), &as_name, out);
	else
		str_add(out, "<cell>"); /* of a class body, still empty */
	str_add_char(out, '\n');
}

static void add_propagates(const struct state *s, struct str *out)
{
	(void)s;
	str_add(out, "left by an exception\n");
}

static void add_exception(const struct state *s, struct str *out)
{
	struct str text = { 0 };

	str_add(out, "exception: ");
	show_type(s, state_value(s), &text);
	add_plain(str_text(&text), text.len, out);
	str_clear(&text);
	show_exception_text(s, state_value(s), &text);
	str_add(out, text.len ? ": " : "");
	add_plain(str_text(&text), text.len, out);
	str_add_char(out, '\n');
	str_free(&text);
}

static void (*const outcomes[N_EVENTS])(const struct state *s, struct str *out) = {
	[EVENT_RETURN] = add_value,
	[EVENT_UNWIND] = add_propagates,
	[EVENT_YIELD] = add_value,
	[EVENT_EXCEPTION] = add_exception,
};

static void add_lines(const char *text, size_t len, struct str *out)
{
	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;

		str_add(out, "  ");
		add_plain(text, n, out);
		str_add_char(out, '\n');
		text += n + (end != NULL);
		len -= n + (end != NULL);
	}
}

static int add_output(const struct state *s, struct timeline *tl, int stream, const char *title,
	struct str *out, struct err *err)
{
	struct str text = { 0 };
	int rc = tl ? timeline_output(tl, state_step(s), stream, &text, err) : 0;

	if (rc == 0) {
		str_add(out, title);
		add_lines(str_text(&text), text.len, out);
	}
	str_free(&text);
	return rc;
}

int show_state_text(const struct state *s, struct timeline *tl, struct str *out, struct err *err)
{
	show_stop(s, tl ? timeline_last(tl) : state_step(s), out);
	str_add_char(out, '\n');
	if (outcomes[state_event(s)])
		outcomes[state_event(s)](s, out);
	if (state_thread(s))
		add_stack(s, state_thread(s), out);
	add_other_threads(s, out);
	add_asleep(s, out);
	if (state_top(s))
		add_globals(s, state_top(s), out);
	add_heap(s, out);
	if (add_output(s, tl, 1, "stdout:\n", out, err) < 0)
		return -1;
	return add_output(s, tl, 2, "stderr:\n", out, err);
}
