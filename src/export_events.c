/* export_events.c - one JSON object a line, one line an event. share/doc/events.md describes them.
 *
 * What an event is by itself, show_event.c says. Here is added what takes the events before it: how often a call was made from
 * its place, and how long one took.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <inttypes.h>
#include <stdlib.h>

#include "export_ids.h"
#include "follow.h"
#include "pystep/show.h"
#include "pystep/write.h"
#include "show_json.h"
#include "statement.h"

struct events {
	struct follow follow;
	struct id_map sites; /* calls by code and place of the caller, and code */
	struct str json, text;
};

static int start(struct export_run *run, struct err *err)
{
	(void)err;
	run->mine = base_alloc(sizeof(struct events));
	return 0;
}

/* A place is an expression, or, where the record does not know which, a line. */
static uint64_t place_of(const struct state *s, const struct frame *caller)
{
	if (state_site(s, caller))
		return UINT64_C(1) << 41 | caller->site;
	return (uint64_t)(caller->code_number & 0xfffff) << 21 | (caller->line & 0x1fffff);
}

static uint64_t count_call(struct events *e, const struct state *s, const struct frame *caller)
{
	uint64_t code = state_top(s)->code_number & 0x1fffff;
	bool is_new;

	return ++*id_map_put(&e->sites, (place_of(s, caller) << 21 | code) + 1, &is_new);
}

static void add_statement(struct events *e, const struct frame *caller)
{
	str_clear(&e->text);
	if (caller->code->file)
		statement_text(caller->code->file, caller->line, &e->text);
	show_key(&e->json, "statement");
	write_string(&e->json, str_text(&e->text), e->text.len);
}

/* The calling expression: its text, if that is on one line, and where it is. */
static void add_site(struct events *e, const struct site *site, const struct file *file)
{
	size_t len;
	const char *text = site ? site_text(site, file, &len) : NULL;

	if (text) {
		show_key(&e->json, "call");
		write_string(&e->json, text, len);
	}
	if (!site)
		return;
	show_key(&e->json, "at");
	str_addf(&e->json, "[%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 "]", site->line,
		site->column, site->end_line, site->end_column);
}

/* Calls that are not printed count, too. */
static void note_call(struct events *e, const struct state *s)
{
	size_t depth = state_depth(s);

	if (state_event(s) == EVENT_CALL && depth > 1)
		count_call(e, s, state_frame(s, depth - 2));
}

static void add_caller(struct events *e, const struct state *s, const struct frame *caller)
{
	show_key(&e->json, "caller");
	str_add_char(&e->json, '{');
	show_place(caller, &e->json);
	add_statement(e, caller);
	add_site(e, state_site(s, caller), caller->code->file);
	show_uint(&e->json, "count", count_call(e, s, caller));
	str_add_char(&e->json, '}');
}

static void add_call(struct events *e, const struct state *s)
{
	size_t depth = state_depth(s);
	const struct frame *caller = depth > 1 ? state_frame(s, depth - 2) : NULL;

	show_string(
		&e->json, "type", follow_type(state_top(s)->code, caller ? caller->code : NULL));
	if (caller)
		add_caller(e, s, caller);
}

static void add_times(struct events *e, const struct state *s)
{
	const struct call *call = follow_top(&e->follow, s);

	if (!call || !state_time(s))
		return;
	show_uint(&e->json, "own", call->own_now);
	show_uint(&e->json, "total", call->total_now);
}

typedef void add_fn(struct events *e, const struct state *s);
static add_fn *const adds[N_EVENTS] = {
	[EVENT_CALL] = add_call,
	[EVENT_RETURN] = add_times,
	[EVENT_UNWIND] = add_times,
	[EVENT_YIELD] = add_times,
};

static void make_json(struct events *e, const struct state *s, const struct delta *d)
{
	str_clear(&e->json);
	show_event_json(s, d, &e->json);
	if (!state_top(s) || !adds[state_event(s)])
		return;
	e->json.len--; /* the bracket, which comes again */
	adds[state_event(s)](e, s);
	str_add_char(&e->json, '}');
}

static int print_event(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct events *e = run->mine;

	(void)err;
	if (state_thread(s))
		follow_step(&e->follow, s, d);
	if (!run->wanted) {
		note_call(e, s);
		return 0;
	}
	make_json(e, s, d);
	str_clear(&e->text);
	if (run->how.pretty)
		show_pretty(e->json.at, e->json.len, 0, &e->text);
	else
		str_add_bytes(&e->text, e->json.at, e->json.len);
	str_add_char(&e->text, '\n');
	fwrite(e->text.at, 1, e->text.len, run->out);
	return 0;
}

static void free_events(struct export_run *run)
{
	struct events *e = run->mine;

	follow_free(&e->follow);
	id_map_free(&e->sites);
	str_free(&e->json);
	str_free(&e->text);
	free(e);
}

const struct exporter export_events = {
	.name = "events",
	.help = "JSON lines, one event each, for other programs",
	.is_json = true,
	.start = start,
	.step = print_event,
	.free = free_events,
};
