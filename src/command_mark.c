/* command_mark.c - marks in time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>

#include "command_query.h"
#include "command_table.h"
#include "session_marks.h"

#define STOPS_SHOWN 20

int command_mark(struct command_call *call, struct err *err)
{
	return session_mark(call->session, call->args, err);
}

struct listing {
	struct command_call *call;
	struct cursor *c;
	struct err *err;
};

static int list_mark(struct listing *l, const char *name, uint64_t step)
{
	struct str *out = l->call->out;
	const struct state *s = cursor_at(l->c, step, l->err);

	if (!s)
		return -1;
	str_add_char(out, '\'');
	command_add_name(name, out);
	str_add(out, "' ");
	show_stop(s, session_last(l->call->session), out);
	str_add_char(out, '\n');
	return 0;
}

static int list_stops(struct listing *l, const struct marks *m)
{
	uint64_t i = m->n_stops > STOPS_SHOWN ? m->n_stops - STOPS_SHOWN : 0;
	char number[24];

	while (i++ < m->n_stops) {
		snprintf(number, sizeof(number), "%" PRIu64, i);
		if (list_mark(l, number, m->stops[i % STOPS_KEPT]) < 0)
			return -1;
	}
	return 0;
}

/* Those one gave, then the last stops. */
int command_marks(struct command_call *call, struct err *err)
{
	const struct marks *m = session_marks(call->session);
	struct listing l = { call, cursor_new(session_timeline(call->session)), err };
	int r = 0;

	for (size_t i = 0; i < m->n && r == 0; i++)
		r = list_mark(&l, m->named[i].name, m->named[i].step);
	if (r == 0)
		r = list_stops(&l, m);
	if (!m->n && !m->n_stops)
		str_add(call->out, "no marks so far\n");
	cursor_free(l.c);
	return r;
}
