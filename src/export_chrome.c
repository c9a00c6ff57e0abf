/* export_chrome.c - trace events, as Perfetto and chrome://tracing read them.
 *
 * A call is a B event and an E event, balanced for each thread; an exception is an instant. Where no times were recorded, a
 * step takes a microsecond, so that the picture is that of the steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "follow.h"
#include "print.h"
#include "pystep/show.h"
#include "pystep/write.h"
#include "show_json.h"

static const struct show in_args = { .depth = 2, .max = 200 };

struct chrome {
	struct print print; /* for its paths */
	struct follow follow;
	const struct export_run *run;
	struct idmap threads; /* that were named */
	struct str json, text;
	uint64_t step;
	bool is_first;
};

static void begin_event(struct chrome *c, const char *phase, uint64_t thread)
{
	str_clear(&c->json);
	str_add_char(&c->json, '{');
	show_string(&c->json, "ph", phase);
	show_uint(&c->json, "pid", c->run->how.pid ? c->run->how.pid : 1);
	show_uint(&c->json, "tid", thread);
}

/* Microseconds. */
static void add_time(struct chrome *c)
{
	uint64_t ns = c->follow.now;

	show_key(&c->json, "ts");
	if (ns)
		str_addf(&c->json, "%" PRIu64 ".%03u", ns / 1000, (unsigned)(ns % 1000));
	else
		str_addf(&c->json, "%" PRIu64, c->step);
}

static void end_event(struct chrome *c)
{
	str_add_char(&c->json, '}');
	fputs(c->is_first ? "\n" : ",\n", c->run->out);
	c->is_first = false;
	fwrite(c->json.at, 1, c->json.len, c->run->out);
}

static void add_text(struct chrome *c, const char *key)
{
	show_key(&c->json, key);
	write_string(&c->json, str_text(&c->text), c->text.len);
	str_clear(&c->text);
}

static void add_value(struct chrome *c, const char *key, const struct state *s, struct value v)
{
	show_value(s, v, &in_args, &c->text);
	add_text(c, key);
}

static void add_location(struct chrome *c, const struct code *code, uint32_t line)
{
	str_addf(&c->text, "%s:%" PRIu32, print_path(&c->print, code->file), line);
	add_text(c, "location");
}

static void add_arguments(struct chrome *c, const struct state *s)
{
	const struct frame *f = state_top(s);

	for (uint32_t i = 0; !f->names && i < code_n_shown_args(f->code); i++)
		if (value_is_bound(state_resolve(s, f->slots[i]))) {
			str_add(&c->text, "arg ");
			str_add(&c->text, f->code->slots[i]);
			show_key_of(&c->json, str_text(&c->text), c->text.len);
			str_clear(&c->text);
			show_value(s, f->slots[i], &in_args, &c->text);
			write_string(&c->json, str_text(&c->text), c->text.len);
			str_clear(&c->text);
		}
}

/* A thread's name, before its first event. */
static void name_thread(struct chrome *c, uint64_t serial, const struct state *s)
{
	const struct thread *t = s ? state_thread(s) : NULL;

	if (idmap_find(&c->threads, serial))
		return;
	idmap_add(&c->threads, serial);
	begin_event(c, "M", serial);
	show_string(&c->json, "name", "thread_name");
	show_key(&c->json, "args");
	str_add_char(&c->json, '{');
	if (!t || !value_is_bound(t->name) || !value_str(t->name, &c->text))
		str_addf(&c->text, "thread %" PRIu64, serial);
	add_text(c, "name");
	str_add_char(&c->json, '}');
	end_event(c);
}

static void enter(void *arg, struct call *call, enum follow_how how, const struct state *s)
{
	struct chrome *c = arg;

	if (how != FOLLOW_RESUME)
		call->mine = c->run->wanted ? c : NULL;
	if (!call->mine)
		return;
	name_thread(c, call->thread, s);
	begin_event(c, "B", call->thread);
	add_time(c);
	show_string(&c->json, "name", call->code->qualname);
	show_string(&c->json, "cat", follow_type(call->code, call->from));
	show_key(&c->json, "args");
	str_add_char(&c->json, '{');
	add_location(c, call->code, call->code->line);
	if (how == FOLLOW_CALL)
		add_arguments(c, s);
	str_add_char(&c->json, '}');
	end_event(c);
}

static const char *const outcomes[] = {
	[FOLLOW_RETURN] = "value",
	[FOLLOW_YIELD] = "yields",
	[FOLLOW_UNWIND] = NULL,
	[FOLLOW_GONE] = NULL,
};

static void leave(void *arg, struct call *call, enum follow_how how, const struct state *s)
{
	struct chrome *c = arg;

	if (!call->mine)
		return;
	begin_event(c, "E", call->thread);
	add_time(c);
	if (outcomes[how]) {
		show_key(&c->json, "args");
		str_add_char(&c->json, '{');
		add_value(c, outcomes[how], s, state_value(s));
		str_add_char(&c->json, '}');
	}
	end_event(c);
}

static void print_exception_event(struct chrome *c, const struct state *s)
{
	begin_event(c, "i", state_thread(s)->serial);
	add_time(c);
	show_string(&c->json, "s", "t");
	show_type(s, state_value(s), &c->text);
	add_text(c, "name");
	show_string(&c->json, "cat", "exception");
	show_key(&c->json, "args");
	str_add_char(&c->json, '{');
	add_location(c, state_top(s)->code, state_top(s)->line);
	add_value(c, "exception", s, state_value(s));
	str_add_char(&c->json, '}');
	end_event(c);
}

static int start(struct export_run *run, struct err *err)
{
	struct chrome *c = base_alloc(sizeof(*c));

	(void)err;
	print_start(&c->print, run->out, run->how.color);
	c->follow = (struct follow){ .enter = enter, .leave = leave, .arg = c };
	c->run = run;
	c->is_first = true;
	run->mine = c;
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[", run->out);
	return 0;
}

static int step(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct chrome *c = run->mine;

	(void)err;
	if (!state_thread(s))
		return 0;
	c->step = state_step(s);
	follow_step(&c->follow, s, d);
	if (state_event(s) == EVENT_EXCEPTION && state_top(s) && run->wanted)
		print_exception_event(c, s);
	return 0;
}

static int end(struct export_run *run, const struct record_end *end, struct err *err)
{
	struct chrome *c = run->mine;

	(void)end;
	(void)err;
	follow_end(&c->follow);
	fputs("\n]}\n", run->out);
	return 0;
}

static void free_chrome(struct export_run *run)
{
	struct chrome *c = run->mine;

	print_free(&c->print);
	follow_free(&c->follow);
	idmap_free(&c->threads);
	str_free(&c->json);
	str_free(&c->text);
	free(c);
}

const struct exporter export_chrome = {
	.name = "chrome",
	.help = "trace events for Perfetto and chrome://tracing",
	.start = start,
	.step = step,
	.end = end,
	.free = free_chrome,
};
