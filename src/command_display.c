/* command_display.c - what is shown at every stop; the program run again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "command_break.h"
#include "pystep/expr.h"
#include "pystep/show.h"

static void show_one(const struct session *s, size_t i, struct str *out)
{
	static const struct show how = { .max = 160, .depth = 3 };
	struct expr *x = session_display(s, i);
	struct err err = { 0 };

	str_addf(out, "%zu: %s = ", i + 1, expr_text(x));
	if (expr_eval(x, &(struct expr_context){ session_state(s), session_frame(s) }, &err) < 0)
		str_addf(out, "(%s)\n", err.text);
	else {
		expr_show(x, &how, out);
		str_add_char(out, '\n');
	}
}

void command_show_displays(const struct session *s, struct str *out)
{
	for (size_t i = 0; i < session_n_displays(s); i++)
		show_one(s, i, out);
}

int command_display(struct command_call *call, struct err *err)
{
	struct session *s = call->session;

	if (!*call->args) {
		command_show_displays(s, call->out);
		return 0;
	}
	if (session_add_display(s, call->args, err) < 0)
		return -1;
	show_one(s, session_n_displays(s) - 1, call->out);
	return 0;
}

int command_undisplay(struct command_call *call, struct err *err)
{
	struct session *s = call->session;
	uint64_t n;

	if (!*call->args) {
		while (session_n_displays(s))
			session_remove_display(s, session_n_displays(s) - 1);
		return 0;
	}
	if (!command_number(call->args, &n) || !n || n > session_n_displays(s))
		return err_set(
			err, "no display \"%s\": there are %zu", call->args, session_n_displays(s));
	session_remove_display(s, n - 1);
	return 0;
}

int command_restart(struct command_call *call, struct err *err)
{
	return session_restart(call->session, err);
}
