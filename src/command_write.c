/* command_write.c - when did it change: last-write, next-write, history.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "command_query.h"
#include "command_table.h"
#include "query_write.h"
#include "session_ask.h"
#include "show_quote.h"
#include "slice.h"

/* One write in words: "step 187 bubble.py:6 in sort: xs[0] 3 → 1". */

struct part {
	struct str label, old;
	struct value new;
	bool is_element;
};

struct words {
	struct query *q;
	struct query_variable *v;
	struct cursor *c;
	struct delta d;
	struct part *parts; /* what changed in place */
	size_t n, cap;
};

static void words_free(struct words *w)
{
	for (size_t i = 0; i < w->cap; i++) {
		str_free(&w->parts[i].label);
		str_free(&w->parts[i].old);
	}
	free(w->parts);
	delta_free(&w->d);
	cursor_free(w->c);
}

static struct part *add_part(struct words *w)
{
	size_t cap = w->cap;

	BASE_GROW(w->parts, w->cap, w->n + 1);
	if (w->cap > cap)
		memset(w->parts + cap, 0, (w->cap - cap) * sizeof(*w->parts));
	str_clear(&w->parts[w->n].label);
	str_clear(&w->parts[w->n].old);
	w->parts[w->n].new = VALUE_NOTHING;
	w->parts[w->n].is_element = false;
	return &w->parts[w->n++];
}

/* The result's own parts go by the expression, other objects by their number. */
static struct part *add_labelled(struct words *w, uint64_t id)
{
	struct part *p = add_part(w);

	if (id != expr_id(query_variable_expr(w->v)))
		str_addf(&p->label, "$%" PRIu64, id);
	return p;
}

static bool is_set(const struct object *o)
{
	return slice_is(o->type, "\"set\"") || slice_is(o->type, "\"frozenset\"");
}

/* A set's elements have no place. */
static struct part *add_item(struct words *w, const struct object *o, const char *sign, uint64_t i)
{
	struct part *p = add_labelled(w, o->id);

	p->is_element = is_set(o);
	if (p->is_element)
		str_addf(&p->label, " %s", sign);
	else
		str_addf(&p->label, "[%" PRIu64 "]", i);
	return p;
}

/* From `at` on `removed` items went and the array came. One for one, they are pairs of old and new. */
static void splice(struct words *w, const struct state *s, const struct object *o, uint64_t at,
	uint64_t removed, struct value added)
{
	struct slices in = slice_open(added);
	struct value v;
	uint64_t n_added = 0, n_pairs;

	for (struct slices count = in; slice_next(&count, &v);)
		n_added++;
	n_pairs = n_added == removed && !is_set(o) ? removed : 0;
	for (uint64_t i = 0; i < removed && at + i < o->n_items; i++) {
		struct part *p = add_item(w, o, "-", at + i);
		show_value(s, o->items[at + i], &command_brief, &p->old);
		if (n_pairs && slice_next(&in, &v))
			p->new = v;
	}
	for (uint64_t i = 0; i < n_added && !n_pairs && slice_next(&in, &v); i++)
		add_item(w, o, "+", at + i)->new = v;
}

static void pair(struct words *w, const struct state *s, const struct object *o, bool is_entry,
	struct value key, struct value v)
{
	struct part *p = add_labelled(w, o->id);

	if (is_entry) {
		str_add_char(&p->label, '[');
		show_value(s, key, &command_brief, &p->label);
		str_add_char(&p->label, ']');
	} else {
		str_add_char(&p->label, '.');
		value_str(key, &p->label);
	}
	for (size_t i = 0; is_entry && i < o->n_entries; i++)
		if (value_equal(o->entries[i].key, key))
			show_value(s, o->entries[i].value, &command_brief, &p->old);
	for (size_t i = 0; !is_entry && i < o->n_attributes; i++)
		if (value_equal(o->attributes[i].name, key))
			show_value(s, o->attributes[i].value, &command_brief, &p->old);
	if (value_is_bound(v))
		p->new = v;
}

static void only(
	struct words *w, const struct state *s, const struct object *o, struct value change)
{
	struct slices in = slice_open(change);
	struct value a, b, c;
	uint64_t at, removed;

	while (slice_next(&in, &a) && slice_next(&in, &b))
		if (!o->has_items)
			pair(w, s, o, o->has_entries, a, b);
		else if (slice_uint(a, &at) && slice_uint(b, &removed) && slice_next(&in, &c))
			splice(w, s, o, at, removed, c);
}

static void note_change(struct words *w, const struct state *s, const struct change *c)
{
	const struct object *o =
		c->id && query_variable_has(w->v, c->id) ? state_object(s, c->id) : NULL;

	if (!o)
		return;
	switch (c->kind) {
	case CHANGE_ITEMS: splice(w, s, o, c->a, c->b, c->value); break;
	case CHANGE_ENTRY: pair(w, s, o, true, c->key, c->value); break;
	case CHANGE_ATTRIBUTE: pair(w, s, o, false, c->key, c->value); break;
	case CHANGE_ONLY: only(w, s, o, c->value); break;
	default: break;
	}
}

static int note_parts(
	struct words *w, const struct query_write *write, const struct state *s, struct err *err)
{
	struct source *src = timeline_source(w->q->tl);
	uint64_t next;

	w->n = 0;
	if (src->ops->read(src, write->pos, &w->d, &next, err) <= 0)
		return err->text[0] ? -1
				    : err_set(err, "step %" PRIu64 " is missing", write->after);
	for (size_t i = 0; i < w->d.n; i++)
		note_change(w, s, &w->d.changes[i]);
	return 0;
}

#define MAX_PARTS 8 /* shown of one write */

static void say_parts(struct words *w, const struct state *s, struct str *out)
{
	for (size_t i = 0; i < w->n && i < MAX_PARTS; i++) {
		struct part *p = &w->parts[i];

		str_add(out, i ? ", " : "");
		if (!i && p->label.len && p->label.at[0] != '$')
			str_add(out, query_variable_text(w->v));
		str_add(out, str_text(&p->label));
		str_add_char(out, ' ');
		str_add(out, p->old.len || p->is_element ? str_text(&p->old) : "(none)");
		str_add(out, p->is_element ? "" : " → ");
		if (p->new.at)
			show_value(s, p->new, &command_brief, out);
		else
			str_add(out, p->is_element ? "" : "(none)");
	}
	if (w->n > MAX_PARTS)
		str_addf(out, ", … %zu more", w->n - MAX_PARTS);
}

static void say_place(const struct query_write *write, const struct state *s, struct str *out)
{
	const struct frame *f = write->by_call ? state_top(s) : command_writer(s);

	command_add_place(write->step, f, out);
	if (f) {
		str_add(out, " in ");
		command_add_name(f->code->name, out);
	}
	str_add(out, ": ");
}

static void say_value(struct query_variable *v, const struct state *s, struct str *out)
{
	if (query_variable_look(v, s))
		expr_show(query_variable_expr(v), &command_brief, out);
	else
		str_add(out, "(not bound)");
}

static int say_write(
	struct words *w, const struct query_write *write, struct str *out, struct err *err)
{
	const struct state *s =
		cursor_at(w->c, write->by_call ? write->step : write->after - 1, err);
	struct str old = { 0 };
	int r = s ? 0 : -1;

	if (s) {
		say_place(write, s, out);
		say_value(w->v, s, &old);
		w->n = 0;
		if (write->in_place)
			r = note_parts(w, write, s, err);
	}
	s = r == 0 ? cursor_at(w->c, write->after, err) : NULL;
	if (s && w->n) {
		say_parts(w, s, out);
	} else if (s) {
		str_addf(out, "%s ", query_variable_text(w->v));
		if (!write->by_call)
			str_addf(out, "%s → ", str_text(&old));
		else
			str_add(out, "= ");
		say_value(w->v, s, out);
		str_add(out, write->by_call ? ", bound by the call" : "");
	}
	str_free(&old);
	return s ? 0 : -1;
}

int command_say_write(struct query *q, struct query_variable *v, const struct query_write *write,
	struct str *out, struct err *err)
{
	struct words w = { .q = q, .v = v, .c = cursor_new(q->tl) };
	int r = say_write(&w, write, out, err);

	words_free(&w);
	return r;
}

/* last-write, next-write */

static struct query_variable *variable(const struct command_call *call, struct err *err)
{
	struct expr_context at = { session_state(call->session),
		session_asked_frame(call->session, call->args) };

	return query_variable_new(&at, call->args, err);
}

/* There, saying what it is. */
static int go_to_write(struct command_call *call, struct query *q, struct query_variable *v,
	const struct query_write *write, struct err *err)
{
	struct str said = { 0 };
	int r = command_say_write(q, v, write, &said, err);

	if (r == 0)
		r = session_goto(call->session, write->step, NULL, err);
	if (r == 0) {
		session_asked(call->session, call->args, query_variable_frame(v));
		str_add(call->out, str_text(&said));
	}
	str_free(&said);
	return r;
}

static int no_write(const struct query_variable *v, const char *when, uint64_t call, uint64_t end,
	struct err *err)
{
	const char *text = query_variable_text(v);

	if (call)
		return err_set(err, "%s was not written before: its frame began at step %" PRIu64,
			text, call);
	if (end)
		return err_set(
			err, "%s is not written again: its frame ends at step %" PRIu64, text, end);
	return err_set(err, "%s %s", text, when);
}

/* The count-th of them. */
int command_last_write(struct command_call *call, struct err *err)
{
	struct query q = session_ask(call->session);
	struct query_variable *v = variable(call, err);
	struct query_write write = { .step = session_step(call->session) };
	uint64_t began = 0;
	int got = v ? 1 : -1;

	for (uint64_t i = 0; i < call->count && got > 0; i++)
		got = query_last_write(&q, v, write.step, &write, &began, err);
	if (got > 0)
		got = go_to_write(call, &q, v, &write, err);
	else if (got == 0)
		got = no_write(v, "was not written before", began, 0, err);
	query_variable_free(v);
	return got;
}

/* Behind what is recorded a live program makes the steps, one at a time: it stops as soon as one shows the write. */
static int next_write(struct command_call *call, struct query_writes *w, uint64_t after,
	struct query_write *write, struct err *err)
{
	struct session *s = call->session;
	int got;

	do {
		got = query_writes_next(w, session_last(s), write, err);
		if (got == 0 && !query_writes_end(w) && session_run_to_write(s, call->args, err) > 0)
			continue;
		if (got <= 0)
			return got < 0 || err->text[0] ? -1 : 0;
	} while (got == 0 || write->step <= after);
	return 1;
}

int command_next_write(struct command_call *call, struct err *err)
{
	struct query q = session_ask(call->session);
	struct query_variable *v = variable(call, err);
	uint64_t here = session_step(call->session);
	struct query_writes *w = v ? query_writes_new(&q, v, here, err) : NULL;
	struct query_write write = { .step = here };
	int got = w ? 1 : -1;

	for (uint64_t i = 0; i < call->count && got > 0; i++)
		got = next_write(call, w, write.step, &write, err);
	if (got > 0)
		got = go_to_write(call, &q, v, &write, err);
	else if (got == 0)
		got = no_write(v, "is not written again", 0, query_writes_end(w), err);
	query_writes_free(w);
	query_variable_free(v);
	return got;
}

/* history */

struct history {
	struct command_call *call;
	struct words words;
	struct err *err;
	bool failed;
};

static void list_write(void *arg, uint64_t i, void *row)
{
	struct history *h = arg;
	const struct query_write *write = row;

	(void)i;
	if (h->failed)
		return;
	h->failed = query_look(h->words.q, write->step, h->err) < 0 ||
		    say_write(&h->words, write, h->call->out, h->err) < 0;
	str_add(h->call->out, h->failed ? "" : "\n");
}

/* Where a variable began: a local one with its call, any other with the run. */
static int born(
	struct query *q, struct query_variable *v, uint64_t here, uint64_t *from, struct err *err)
{
	uint64_t first = timeline_first(q->tl), call = 0;

	*from = first == 1 ? 0 : first;
	if (!query_variable_is_local(v))
		return 0;
	if (query_frame_call(q, query_variable_frame(v), here, &call, err) < 0)
		return -1;
	*from = call ? call - 1 : *from;
	return 0;
}

static int collect(struct query *q, struct query_variable *v, uint64_t from,
	struct query_rows *rows, uint64_t *end, struct err *err)
{
	struct query_writes *w = query_writes_new(q, v, from, err);
	struct query_write write;
	int got = -1;

	rows->size = sizeof(write);
	while (w && (got = query_writes_next(w, timeline_last(q->tl), &write, err)) > 0)
		*(struct query_write *)query_rows_add(rows) = write;
	*end = w ? query_writes_end(w) : 0;
	query_writes_free(w);
	return got;
}

static int list_history(struct command_call *call, struct query *q, struct query_variable *v,
	struct query_rows *rows, struct err *err)
{
	struct history h = {
		.call = call, .words = { .q = q, .v = v, .c = cursor_new(q->tl) }, .err = err
	};
	uint64_t from, end = 0;
	int r = born(q, v, session_step(call->session), &from, err);

	if (r == 0)
		r = collect(q, v, from, rows, &end, err);
	if (r == 0)
		command_each_row(call, rows, "writes", list_write, &h);
	if (r == 0 && !h.failed && !rows->n)
		str_addf(call->out, "%s was never written\n", query_variable_text(v));
	if (r == 0 && !h.failed && end)
		str_addf(call->out, "step %" PRIu64 ": its frame ends\n", end);
	words_free(&h.words);
	return h.failed ? -1 : r;
}

int command_history(struct command_call *call, struct err *err)
{
	struct query q = session_ask(call->session);
	struct query_variable *v = variable(call, err);
	struct query_rows rows = command_rows(call);
	int r = v ? list_history(call, &q, v, &rows, err) : -1;

	query_rows_free(&rows);
	query_variable_free(v);
	return r;
}

int command_say_changes(struct command_call *call, uint64_t id, struct err *err)
{
	struct query q = session_ask(call->session);
	struct expr_context nowhere = { session_state(call->session), NULL };
	struct query_rows rows = command_rows(call);
	struct query_variable *v;
	char text[32];
	int r;

	snprintf(text, sizeof(text), "$%" PRIu64, id);
	v = query_variable_new(&nowhere, text, err);
	r = v ? list_history(call, &q, v, &rows, err) : -1;
	query_rows_free(&rows);
	query_variable_free(v);
	return r;
}
