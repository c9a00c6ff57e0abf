/* command_motion.c - the commands that move.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>

#include "command_table.h"

static int move(struct command_call *call, enum motion motion, int direction, struct err *err)
{
	return session_move(call->session, motion, direction, call->count, call->out, err);
}

int command_step(struct command_call *call, struct err *err)
{
	return move(call, MOTION_INTO, 1, err);
}

int command_reverse_step(struct command_call *call, struct err *err)
{
	return move(call, MOTION_INTO, -1, err);
}

int command_next(struct command_call *call, struct err *err)
{
	return move(call, MOTION_OVER, 1, err);
}

int command_reverse_next(struct command_call *call, struct err *err)
{
	return move(call, MOTION_OVER, -1, err);
}

int command_finish(struct command_call *call, struct err *err)
{
	return move(call, MOTION_OUT, 1, err);
}

int command_reverse_finish(struct command_call *call, struct err *err)
{
	return move(call, MOTION_OUT, -1, err);
}

int command_continue(struct command_call *call, struct err *err)
{
	return move(call, MOTION_CONTINUE, 1, err);
}

int command_reverse_continue(struct command_call *call, struct err *err)
{
	return move(call, MOTION_CONTINUE, -1, err);
}

int command_forward(struct command_call *call, struct err *err)
{
	return move(call, MOTION_RAW, 1, err);
}

int command_back(struct command_call *call, struct err *err)
{
	return move(call, MOTION_RAW, -1, err);
}

static int until(struct command_call *call, int direction, struct err *err)
{
	uint64_t line;

	if (!*call->args)
		return move(call, MOTION_UNTIL, direction, err);
	if (!command_number(call->args, &line) || !line || line > UINT32_MAX)
		return err_set(err, "not a line number: \"%s\"", call->args);
	return session_until(call->session, direction, line, call->out, err);
}

int command_until(struct command_call *call, struct err *err)
{
	return until(call, 1, err);
}

int command_reverse_until(struct command_call *call, struct err *err)
{
	return until(call, -1, err);
}

int command_goto(struct command_call *call, struct err *err)
{
	return session_goto_where(call->session, call->args, call->out, err);
}
