/* command_query.c - what can be asked of the whole run: calls, exceptions, visits, output.
 *
 * An answer is a line a thing, each beginning with its step, which goto takes. Of very many the first and the last are shown, and
 * how many there are; a count before the command shows more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_query.h"

#include <inttypes.h>
#include <stdlib.h>

#include "command_table.h"
#include "pystep/show.h"
#include "session_ask.h"
#include "show_quote.h"

#define MAX_ROWS 1000

const struct show command_brief = { .max = 80, .depth = 2 };

/* Rows. */

struct query_rows command_rows(const struct command_call *call)
{
	return (struct query_rows){ .max = call->has_count ? call->count : MAX_ROWS };
}

void command_each_row(const struct command_call *call, const struct query_rows *rows,
	const char *what, command_row_fn *fn, void *arg)
{
	bool skipped = false;

	for (uint64_t i = 0; i < rows->n; i++) {
		void *row = query_rows_at(rows, i);

		if (row) {
			fn(arg, i, row);
		} else if (!skipped) {
			skipped = true;
			str_addf(call->out,
				"… %" PRIu64 " more of %" PRIu64
				" %s (a count before the command shows more)\n",
				rows->n - rows->max, rows->n, what);
			i = rows->n - (rows->max - rows->max / 2) - 1;
		}
	}
}

void command_add_name(const char *text, struct str *out)
{
	show_plain(text, strlen(text), SIZE_MAX, out);
}

void command_add_place(uint64_t step, const struct frame *f, struct str *out)
{
	str_addf(out, "step %" PRIu64 " ", step);
	if (!f)
		return;
	command_add_name(f->code->file ? file_name(f->code->file) : "?", out);
	str_addf(out, ":%" PRIu32, f->line);
}

const struct frame *command_writer(const struct state *s)
{
	enum event e = state_event(s);
	size_t depth = state_depth(s);

	if ((e == EVENT_RETURN || e == EVENT_UNWIND || e == EVENT_YIELD) && depth > 1)
		return state_frame(s, depth - 2);
	return state_top(s);
}

/* Pieces of many rows, drawn in the order of their steps, so that the run is walked once. */

struct moment {
	uint64_t step;
	size_t piece;
	void *row;
};

struct pieces {
	struct moment *moments;
	size_t n, cap;
	struct str *texts;
};

static void add_moment(struct pieces *p, uint64_t step, void *row)
{
	BASE_GROW(p->moments, p->cap, p->n + 1);
	p->moments[p->n] = (struct moment){ step, p->n, row };
	p->n++;
}

static int by_step(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	return x->piece < y->piece ? -1 : 1;
}

typedef void piece_fn(const struct state *s, const struct moment *m, struct str *out);

static int draw(struct pieces *p, struct query *q, piece_fn *fn, struct err *err)
{
	struct cursor *c = cursor_new(q->tl);
	int r = 0;

	p->texts = base_alloc(p->n * sizeof(*p->texts));
	if (p->n)
		qsort(p->moments, p->n, sizeof(*p->moments), by_step);
	for (size_t i = 0; i < p->n && r == 0; i++) {
		const struct moment *m = &p->moments[i];
		const struct state *s = m->step ? cursor_at(c, m->step, err) : NULL;

		if (s)
			fn(s, m, &p->texts[m->piece]);
		r = (m->step && !s) || query_look(q, m->step, err) < 0 ? -1 : 0;
	}
	cursor_free(c);
	return r;
}

static void free_pieces(struct pieces *p)
{
	for (size_t i = 0; p->texts && i < p->n; i++)
		str_free(&p->texts[i]);
	free(p->texts);
	free(p->moments);
}

/* calls [FUNCTION]: two pieces a call, its beginning and its end. */

static void draw_exception(const struct state *s, struct str *out)
{
	show_type(s, state_value(s), out);
	str_add(out, ": ");
	show_exception_text(s, state_value(s), out);
}

static void draw_call(const struct state *s, const struct moment *m, struct str *out)
{
	const struct query_call *call = m->row;

	if (m->piece % 2 == 0) {
		const struct frame *caller =
			state_depth(s) > 1 ? state_frame(s, state_depth(s) - 2) : NULL;

		command_add_place(m->step, caller ? caller : state_top(s), out);
		str_add_fill(out, ' ', 1 + 2 * (call->depth < 40 ? call->depth : 40));
		show_call(s, state_top(s), &command_brief, out);
		return;
	}
	if (call->how == EVENT_RETURN)
		show_value(s, state_value(s), &command_brief, out);
	else
		draw_exception(s, out);
}

static bool is_closed(const struct query_call *call)
{
	return call->how == EVENT_UNWIND && call->was_closed;
}

static void say_call(
	const struct query_call *call, const struct pieces *p, size_t i, struct str *out)
{
	static const char *const words[N_EVENTS] = {
		[EVENT_NONE] = " … has not ended",
		[EVENT_RETURN] = " → ",
		[EVENT_UNWIND] = " ! ",
		[EVENT_YIELD] = " … waits at a yield",
	};

	str_add(out, str_text(&p->texts[2 * i]));
	str_add(out, is_closed(call) ? " … was closed" : words[call->how]);
	str_add(out, str_text(&p->texts[2 * i + 1]));
	if (call->end)
		str_addf(out, ", step %" PRIu64, call->end);
	if (call->n_yields)
		str_addf(out, ", %" PRIu64 " yield%s", call->n_yields,
			call->n_yields == 1 ? "" : "s");
	str_add_char(out, '\n');
}

struct listing {
	struct command_call *call;
	struct pieces pieces;
	size_t i;
};

static void add_call(void *arg, uint64_t i, void *row)
{
	const struct query_call *call = row;
	const uint64_t ends[N_EVENTS] = {
		[EVENT_RETURN] = call->end,
		[EVENT_UNWIND] = is_closed(call) ? 0 : call->raised,
	};

	(void)i;
	add_moment(arg, call->step, row);
	add_moment(arg, ends[call->how], row);
}

static void list_call(void *arg, uint64_t i, void *row)
{
	struct listing *l = arg;

	(void)i;
	say_call(row, &l->pieces, l->i++, l->call->out);
}

/* The line that says what was left out is for the second round only. */
static void each_kept(const struct query_rows *rows, command_row_fn *fn, void *arg)
{
	for (uint64_t i = 0; i < rows->n; i++) {
		void *row = query_rows_at(rows, i);

		if (row)
			fn(arg, i, row);
		else
			i = rows->n - (rows->max - rows->max / 2) - 1;
	}
}

int command_calls(struct command_call *call, struct err *err)
{
	struct query q = session_ask(call->session);
	struct query_rows rows = command_rows(call);
	struct listing l = { .call = call };
	int r = query_calls(&q, *call->args ? call->args : NULL, &rows, err);

	if (r == 0 && !rows.n)
		str_addf(call->out, *call->args ? "no call of %s so far\n" : "no call so far\n",
			call->args);
	each_kept(&rows, add_call, &l.pieces);
	if (r == 0 && (r = draw(&l.pieces, &q, draw_call, err)) == 0)
		command_each_row(call, &rows, "calls", list_call, &l);
	free_pieces(&l.pieces);
	query_rows_free(&rows);
	return r;
}

/* exceptions: two pieces each, where it was raised and where it ended. */

static const char *const fates[N_FATES] = {
	[FATE_PENDING] = ", on its way at ",
	[FATE_CAUGHT] = ", caught at ",
	[FATE_OUTSIDE] = ", caught by code that is not recorded after ",
	[FATE_UNCAUGHT] = ", not caught: left its last frame at ",
};

static void draw_fate(const struct state *s, const struct moment *m, struct str *out)
{
	const struct frame *f = state_top(s);

	command_add_place(m->step, f, out);
	str_add(out, " in ");
	command_add_name(f->code->name, out);
	if (m->piece % 2 == 0) {
		str_add(out, ": ");
		draw_exception(s, out);
	}
}

static void add_exception(void *arg, uint64_t i, void *row)
{
	const struct query_exception *x = row;

	(void)i;
	add_moment(arg, x->step, row);
	add_moment(arg, x->end, row);
}

static void list_exception(void *arg, uint64_t i, void *row)
{
	struct listing *l = arg;
	const struct query_exception *x = row;

	(void)i;
	str_addf(l->call->out, "%s%s%s\n", str_text(&l->pieces.texts[2 * l->i]), fates[x->fate],
		str_text(&l->pieces.texts[2 * l->i + 1]));
	l->i++;
}

static void say_routine(const struct command_call *call, uint64_t n)
{
	if (n)
		str_addf(call->out,
			"and %" PRIu64
			" that only ended iterations or generators: exceptions all\n",
			n);
}

int command_exceptions(struct command_call *call, struct err *err)
{
	uint64_t n_routine = 0;
	bool all = strcmp(call->args, "all") == 0;
	struct query q = session_ask(call->session);
	struct query_rows rows = command_rows(call);
	struct listing l = { .call = call };
	int r;

	if (*call->args && !all)
		return err_set(err, "no such exceptions: %s (there is: all)", call->args);
	r = query_exceptions(&q, &rows, all ? NULL : &n_routine, err);

	if (r == 0 && !rows.n)
		str_add(call->out, "no exception so far\n");
	each_kept(&rows, add_exception, &l.pieces);
	if (r == 0 && (r = draw(&l.pieces, &q, draw_fate, err)) == 0)
		command_each_row(call, &rows, "exceptions", list_exception, &l);
	if (r == 0)
		say_routine(call, n_routine);
	free_pieces(&l.pieces);
	query_rows_free(&rows);
	return r;
}

/* visits [FILE:]LINE, goto-visit K [[FILE:]LINE] */

static void add_visit(void *arg, uint64_t i, void *row)
{
	(void)i;
	add_moment(arg, ((const struct query_visit *)row)->step, row);
}

static void draw_visit(const struct state *s, const struct moment *m, struct str *out)
{
	const struct frame *f = state_top(s);

	command_add_place(m->step, f, out);
	str_add(out, " in ");
	command_add_name(f->code->name, out);
}

static void list_visit(void *arg, uint64_t i, void *row)
{
	struct listing *l = arg;

	(void)row;
	str_addf(l->call->out, "%" PRIu64 ": %s\n", i + 1, str_text(&l->pieces.texts[l->i++]));
}

int command_visits(struct command_call *call, struct err *err)
{
	struct query q = session_ask(call->session);
	struct query_rows rows = command_rows(call);
	struct listing l = { .call = call };
	struct query_place place;
	int r = session_place(call->session, call->args, &place, err);

	if (r == 0)
		r = query_visits(&q, &place, &rows, err);
	if (r == 0 && !rows.n)
		str_addf(call->out, "line %" PRIu32 " did not run so far\n", place.line);
	each_kept(&rows, add_visit, &l.pieces);
	if (r == 0 && (r = draw(&l.pieces, &q, draw_visit, err)) == 0)
		command_each_row(call, &rows, "visits", list_visit, &l);
	free_pieces(&l.pieces);
	query_rows_free(&rows);
	return r;
}

/* K, then perhaps the line. */
int command_goto_visit(struct command_call *call, struct err *err)
{
	struct query q = session_ask(call->session);
	struct query_place place;
	uint64_t k, step = 0, n = 0;
	char *end;

	k = strtoull(call->args, &end, 10);
	if (end == call->args || !k || *call->args == '-' || (*end && *end != ' '))
		return err_set(err, "not the number of a visit: \"%s\"", call->args);
	if (session_place(call->session, end + strspn(end, " "), &place, err) < 0 ||
		query_visit(&q, &place, k, &step, &n, err) < 0)
		return -1;
	if (!step)
		return err_set(err, "line %" PRIu32 " ran %" PRIu64 " times so far", place.line, n);
	return session_goto(call->session, step, call->out, err);
}

/* output TEXT: where it was written, though it came in pieces. */

struct searching {
	struct command_call *call;
	const char *text;
	size_t len;
	struct {
		struct str tail;
		uint64_t n;
	} streams[3]; /* the end of what was written: a match may begin there */
	struct query_rows rows;
	struct query query;
	struct err *err;
	bool failed;
};
struct hit {
	uint64_t step;
	int stream;
};

static void note_hits(struct searching *s, const struct source_output *out, struct str *tail)
{
	const char *at = tail->at;
	size_t left = tail->len;

	while ((at = memmem(tail->at + (tail->len - left), left, s->text, s->len))) {
		struct hit *hit = query_rows_add(&s->rows);

		hit->step = out->step;
		hit->stream = out->stream;
		left = tail->len - (size_t)(at - tail->at) - s->len;
	}
	if (left > s->len - 1)
		left = s->len - 1;
	memmove(tail->at, tail->at + tail->len - left, left);
	tail->len = left;
	tail->at[left] = '\0';
}

static bool search_output(void *arg, const struct source_output *out)
{
	struct searching *s = arg;
	struct str *tail;

	if (out->stream < 1 || out->stream > 2)
		return true;
	tail = &s->streams[out->stream].tail;
	str_reserve(tail, 1);
	value_str(out->text, tail);
	note_hits(s, out, tail);
	s->failed = query_tick(&s->query, out->step, s->err) < 0;
	return !s->failed;
}

static void add_hit(void *arg, uint64_t i, void *row)
{
	(void)i;
	add_moment(arg, ((const struct hit *)row)->step, row);
}

static void list_hit(void *arg, uint64_t i, void *row)
{
	struct listing *l = arg;

	(void)i;
	str_addf(l->call->out, "%s%s\n", str_text(&l->pieces.texts[l->i++]),
		((const struct hit *)row)->stream == 2 ? " to standard error" : "");
}

static int list_hits(struct searching *s, struct err *err)
{
	struct listing l = { .call = s->call };
	int r;

	if (!s->rows.n)
		str_add(s->call->out, "that was not written so far\n");
	each_kept(&s->rows, add_hit, &l.pieces);
	r = draw(&l.pieces, &s->query, draw_visit, err);
	if (r == 0)
		command_each_row(s->call, &s->rows, "times", list_hit, &l);
	free_pieces(&l.pieces);
	return r;
}

/* Quotes around it keep its blanks. */
static void strip_quotes(const char *text, struct searching *s)
{
	size_t n = strlen(text);
	bool quoted = n > 2 && strchr("\"'", text[0]) && text[n - 1] == text[0];

	s->text = text + quoted;
	s->len = n - 2 * quoted;
}

int command_find_output(struct command_call *call, struct err *err)
{
	struct searching s = { .call = call, .rows = command_rows(call), .err = err };
	struct timeline *tl = session_timeline(call->session);
	int r;

	strip_quotes(call->args, &s);
	s.query = session_ask(call->session);
	s.rows.size = sizeof(struct hit);
	r = timeline_outputs(tl, 0, timeline_last(tl), search_output, &s, err);
	if (r == 0 && !s.failed)
		r = list_hits(&s, err);
	query_rows_free(&s.rows);
	str_free(&s.streams[1].tail);
	str_free(&s.streams[2].tail);
	return s.failed ? -1 : r;
}
