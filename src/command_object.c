/* command_object.c - one object: who refers to it, and its life.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_query.h"

#include <inttypes.h>
#include <stdlib.h>

#include "command_table.h"
#include "holders.h"
#include "pystep/expr.h"
#include "session_ask.h"

/* referrers $ID: in the state one stands at. */

static int object_meant(const struct command_call *call, uint64_t *id, struct err *err)
{
	const struct expr_context at = { session_state(call->session),
		session_frame(call->session) };
	struct expr *x;
	int r;

	if (call->args[0] == '$' && command_number(call->args + 1, id))
		return state_object(at.state, *id)
			       ? 0
			       : err_set(err, "there is no object $%" PRIu64 " at this step", *id);
	x = expr_compile(call->args, err);
	r = x ? expr_eval(x, &at, err) : -1;
	*id = r == 0 ? expr_id(x) : 0;
	expr_free(x);
	return r < 0 || *id
		       ? r
		       : err_set(err,
				 "%s is a value without an identity: anything may have the same",
				 call->args);
}

int command_referrers(struct command_call *call, struct err *err)
{
	const struct state *s = session_state(call->session);
	struct holders holders = { 0 };
	const struct holder *h;
	uint64_t id = 0;
	size_t n;

	if (object_meant(call, &id, err) < 0)
		return -1;
	holders_collect(&holders, s);
	h = holders_of(&holders, id, &n);
	for (size_t i = 0; i < n; i++) {
		holder_say(&h[i], s, call->out);
		str_add_char(call->out, '\n');
	}
	if (!n)
		str_addf(call->out,
			"no name and no object that can be reached refers to $%" PRIu64 "\n", id);
	holders_free(&holders);
	return 0;
}

/* object $ID, through time */

/* What shows at a step was done by the line of the step before. */
static int say_moment(const struct timeline *tl, struct cursor *c, const char *what, uint64_t shows,
	struct str *out, struct err *err)
{
	uint64_t step = shows > timeline_first(tl) ? shows - 1 : shows;
	const struct state *s = cursor_at(c, step, err);
	const struct frame *f = s ? command_writer(s) : NULL;

	if (!s)
		return -1;
	str_add(out, what);
	command_add_place(step, f, out);
	str_add(out, " in ");
	command_add_name(f ? f->code->name : "?", out);
	return 0;
}

int command_say_life(struct command_call *call, uint64_t id, struct err *err)
{
	struct query q = session_ask(call->session);
	struct cursor *c = cursor_new(q.tl);
	uint64_t made, died;
	int r = query_life(&q, id, &made, &died, err);

	if (r == 0 && !made)
		r = err_set(err, "there is no object $%" PRIu64 " so far", id);
	if (r == 0) {
		str_addf(call->out, "$%" PRIu64, id);
		r = say_moment(q.tl, c, " was made at ", made, call->out, err);
	}
	if (r == 0 && died)
		r = say_moment(q.tl, c, ", died at ", died, call->out, err);
	if (r == 0)
		str_add_char(call->out, '\n');
	cursor_free(c);
	return r;
}

int command_object_life(struct command_call *call, struct err *err)
{
	uint64_t id;

	if (call->args[0] != '$' || !command_number(call->args + 1, &id))
		return command_object(call, err);
	if (state_object(session_state(call->session), id)) {
		if (command_object(call, err) < 0)
			return -1;
	} else {
		str_addf(call->out, "$%" PRIu64 " is not there at this step\n", id);
	}
	return command_say_life(call, id, err);
}
