/* command_statement.c - what the user has the program do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_table.h"

int command_statement(struct command_call *call, struct err *err)
{
	int selected = session_selected(call->session);
	struct str said = { 0 };
	int r = session_statement(call->session, call->args, &said, err);

	if (session_selected(call->session) != selected && session_frame(call->session)) {
		struct err ignored = { 0 };

		session_select(call->session, selected,
			&ignored); /* it is still there: only the step is another */
	}
	if (said.len)
		str_addf(call->out, "%s\n", str_text(&said));
	str_free(&said);
	return r;
}
