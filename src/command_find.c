/* command_find.c - when does it hold: find, rfind, find-all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_query.h"
#include "command_table.h"
#include "pystep/show.h"
#include "query_find.h"
#include "session_ask.h"

/* Between stops of a live program that is run to find something: the further it ran, the more steps at once, so that it does not
 * stand at each. What is near is found before anything after it has run. */
#define STEPS_A_STRIDE 256
#define MOST_AT_ONCE   1024

/* Where it holds nowhere, it may be that it had no answer at any step: a name that was mistyped. */
static void add_why(
	const struct command_call *call, const struct query *q, struct expr *x, struct str *out)
{
	const struct expr_context at = { session_state(call->session),
		session_frame(call->session) };
	struct err why = { 0 };
	bool holds;

	if (!q->n_answers && expr_test(x, &at, &holds, &why) < 0)
		str_addf(out, " (nor has it an answer: %s)", why.text);
}

static int go_to_hit(struct command_call *call, const struct query *q, struct expr *x, int got,
	uint64_t step, const char *where, struct err *err)
{
	struct str why = { 0 };

	if (got < 0)
		return -1;
	if (got > 0)
		return session_goto(call->session, step, NULL, err);
	add_why(call, q, x, &why);
	err_set(err, "%s holds at no %s step%s", call->args, where, str_text(&why));
	str_free(&why);
	return -1;
}

static int find_on(struct command_call *call, struct query *q, struct expr *x, struct cursor *c,
	uint64_t *step, struct err *err)
{
	struct session *s = call->session;
	uint64_t from = *step + 1, start = session_last(s), stride;
	int got;

	for (;;) {
		uint64_t last = session_last(s);
		got = query_find(q, x, c, from, last, step, err);
		if (got != 0)
			return got;
		from = last + 1;
		stride = 1 + (last - start) / STEPS_A_STRIDE;
		if (session_run_on(s, stride < MOST_AT_ONCE ? stride : MOST_AT_ONCE, err) <= 0)
			return err->text[0] ? -1 : 0;
	}
}

int command_find_forward(struct command_call *call, struct err *err)
{
	struct query q = session_ask(call->session);
	struct expr *x = expr_compile(call->args, err);
	struct cursor *c = cursor_new(q.tl);
	uint64_t step = session_step(call->session);
	int got = x ? 1 : -1;

	for (uint64_t i = 0; i < call->count && got > 0; i++)
		got = find_on(call, &q, x, c, &step, err);
	got = go_to_hit(call, &q, x, got, step, "later", err);
	cursor_free(c);
	expr_free(x);
	return got;
}

int command_find_backward(struct command_call *call, struct err *err)
{
	struct query q = session_ask(call->session);
	struct expr *x = expr_compile(call->args, err);
	struct cursor *c = cursor_new(q.tl);
	uint64_t step = session_step(call->session);
	int got = x ? 1 : -1;

	for (uint64_t i = 0; i < call->count && got > 0; i++)
		got = step > 1 ? query_find_last(&q, x, c, 0, step - 1, &step, err) : 0;
	got = go_to_hit(call, &q, x, got, step, "earlier", err);
	cursor_free(c);
	expr_free(x);
	return got;
}

struct hits {
	struct command_call *call;
	struct query *q;
	struct cursor *c;
	struct err *err;
	bool failed;
};

static void list_hit(void *arg, uint64_t i, void *row)
{
	struct hits *h = arg;
	uint64_t step = ((const struct query_hit *)row)->step;
	const struct state *s = NULL;

	(void)i;
	if (!h->failed && query_look(h->q, step, h->err) == 0)
		s = cursor_at(h->c, step, h->err);
	h->failed = !s;
	if (!s)
		return;
	show_stop(s, timeline_last(h->q->tl), h->call->out);
	str_add_char(h->call->out, '\n');
}

int command_find_all(struct command_call *call, struct err *err)
{
	struct query q = session_ask(call->session);
	struct expr *x = expr_compile(call->args, err);
	struct query_rows rows = command_rows(call);
	struct hits h = { call, &q, cursor_new(q.tl), err, false };
	int r = x ? query_find_all(&q, x, &rows, err) : -1;

	if (r == 0)
		command_each_row(call, &rows, "steps", list_hit, &h);
	if (r == 0 && !rows.n) {
		str_addf(call->out, "%s holds at no step so far", call->args);
		add_why(call, &q, x, call->out);
		str_add_char(call->out, '\n');
	}
	query_rows_free(&rows);
	cursor_free(h.c);
	expr_free(x);
	return h.failed ? -1 : r;
}
