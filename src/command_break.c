/* command_break.c - breakpoints, watches, catches and logpoints.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_break.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command_table.h"
#include "pystep/breakpoint.h"
#include "pystep/show.h"
#include "show_quote.h"

#define LOGS_SHOWN 20 /* without a number of them */

/* Setting. */

static const struct file *find_file(const struct session *s, const struct breakpoint *b)
{
	const struct program *p = timeline_program(session_timeline((struct session *)s));

	for (uint32_t i = 0; i < program_n_files(p); i++)
		if (program_file(p, i) && breakpoint_line_in(b, program_file(p, i)))
			return program_file(p, i);
	return NULL;
}

/* Where it is, and the line there; that it may be nowhere. */
static void say_line(struct command_call *call, const struct breakpoint *b)
{
	const struct file *file = find_file(call->session, b);
	uint32_t line = file ? breakpoint_line_in(b, file) : 0;
	const char *text;
	size_t len;

	if (!file) {
		str_add(call->out, " (no code of that file has run so far)");
		return;
	}
	text = file_line(file, line, &len);
	while (len && isspace((unsigned char)*text)) {
		text++;
		len--;
	}
	str_addf(call->out, " at %s:%" PRIu32, file_name(file), line);
	str_add(call->out, text ? ": " : " (the file has no such line)");
	show_plain(text ? text : "", len, SIZE_MAX, call->out);
}

static bool was_met(const struct session *s, const struct breakpoint *b)
{
	const struct program *p = timeline_program(session_timeline((struct session *)s));

	for (uint32_t i = 0; i < program_n_codes(p); i++)
		if (program_code(p, i) && breakpoint_is_call(b, program_code(p, i)))
			return true;
	return false;
}

static const char *name_of(const struct breakpoint *b)
{
	static const char *const names[N_BREAK_KINDS] = {
		[BREAK_LINE] = "breakpoint",
		[BREAK_FUNCTION] = "breakpoint",
		[BREAK_CATCH] = "catch",
		[BREAK_WRITE] = "watch",
		[BREAK_READ] = "rwatch",
		[BREAK_ACCESS] = "awatch",
	};

	return b->log ? "logpoint" : names[b->kind];
}

static void say_new(struct command_call *call, const struct breakpoint *b)
{
	str_addf(call->out, "%s %u", name_of(b), b->number);
	if (b->kind == BREAK_LINE)
		say_line(call, b);
	else if (b->kind == BREAK_FUNCTION)
		str_addf(call->out, " at calls of %s%s", b->what,
			session_is_live(call->session) || was_met(call->session, b)
				? ""
				: " (nothing of that name was called)");
	else if (*b->what)
		str_addf(call->out, ": %s", b->what);
	breakpoint_say_missing(b, session_state(call->session), call->out);
	str_add_char(call->out, '\n');
}

static const struct breakpoint *add(
	struct command_call *call, struct breakpoint_wish *wish, struct err *err)
{
	const struct breakpoint *b;

	wish->text = call->args;
	wish->state = session_state(call->session);
	wish->frame = session_frame(call->session);
	b = breakpoints_add(session_breakpoints(call->session), wish, err);
	if (b)
		say_new(call, b);
	return b;
}

int command_break(struct command_call *call, struct err *err)
{
	if (!*call->args)
		return command_breakpoints(call, err);
	return add(call, &(struct breakpoint_wish){ .kind = BREAK_LINE }, err) ? 0 : -1;
}

int command_tbreak(struct command_call *call, struct err *err)
{
	return add(call, &(struct breakpoint_wish){ .kind = BREAK_LINE, .is_temporary = true }, err)
		       ? 0
		       : -1;
}

int command_catch(struct command_call *call, struct err *err)
{
	return add(call, &(struct breakpoint_wish){ .kind = BREAK_CATCH }, err) ? 0 : -1;
}

int command_watch(struct command_call *call, struct err *err)
{
	return add(call, &(struct breakpoint_wish){ .kind = BREAK_WRITE }, err) ? 0 : -1;
}

int command_rwatch(struct command_call *call, struct err *err)
{
	return add(call, &(struct breakpoint_wish){ .kind = BREAK_READ }, err) ? 0 : -1;
}

int command_awatch(struct command_call *call, struct err *err)
{
	return add(call, &(struct breakpoint_wish){ .kind = BREAK_ACCESS }, err) ? 0 : -1;
}

/* Its text over the past, too. */
int command_logpoint(struct command_call *call, struct err *err)
{
	struct session *s = call->session;
	const struct breakpoint *b =
		add(call, &(struct breakpoint_wish){ .kind = BREAK_LINE, .is_log = true }, err);

	if (!b)
		return -1;
	return breakpoints_logs(
		session_breakpoints(s), b->number, 0, session_step(s), LOGS_SHOWN, call->out, err);
}

int command_logs(struct command_call *call, struct err *err)
{
	struct session *s = call->session;
	uint64_t number = 0;

	if (*call->args && (!command_number(call->args, &number) || number > UINT32_MAX ||
				   !breakpoints_find(session_breakpoints(s), (unsigned)number)))
		return err_set(err, "there is no logpoint %s", call->args);
	return breakpoints_logs(
		session_breakpoints(s), (unsigned)number, 0, session_step(s), 0, call->out, err);
}

/* The list. */

static int say_row(struct command_call *call, const struct breakpoint *b, struct err *err)
{
	struct session *s = call->session;
	uint64_t n;

	str_addf(call->out, "%-3u ", b->number);
	breakpoint_describe(b, call->out);
	if (!b->is_enabled) {
		str_add(call->out, ", disabled\n");
		return 0;
	}
	if (breakpoints_count(session_breakpoints(s), b->number, session_step(s), &n, err) < 0)
		return -1;
	str_addf(call->out, ", %" PRIu64 " hit%s so far", n, n == 1 ? "" : "s");
	if (b->ignore_until > n)
		str_addf(call->out, ", the next %" PRIu64 " ignored", b->ignore_until - n);
	str_add_char(call->out, '\n');
	return 0;
}

int command_breakpoints(struct command_call *call, struct err *err)
{
	const struct breakpoints *bs = session_breakpoints(call->session);

	if (!breakpoints_n(bs))
		str_add(call->out, "no breakpoints\n");
	for (size_t i = 0; i < breakpoints_n(bs); i++)
		if (say_row(call, breakpoints_at(bs, i), err) < 0)
			return -1;
	return 0;
}

/* Numbers: "2 3", "": all. */

typedef void number_fn(struct breakpoints *bs, unsigned number);

static int check_numbers(const struct breakpoints *bs, const char *text, struct err *err)
{
	while (*text) {
		char *end;
		unsigned long n = strtoul(text, &end, 10);

		if (!isdigit((unsigned char)*text) || (*end && !isspace((unsigned char)*end)) ||
			n > UINT32_MAX || !breakpoints_find(bs, (unsigned)n))
			return err_set(err, "there is no breakpoint \"%.*s\"",
				(int)strcspn(text, " \t"), text);
		text = end + strspn(end, " \t");
	}
	return 0;
}

static int each_number(struct command_call *call, number_fn *fn, struct err *err)
{
	struct breakpoints *bs = session_breakpoints(call->session);
	const char *text = call->args;
	char *end;

	if (check_numbers(bs, text, err) < 0)
		return -1;
	for (; *text; text = end + strspn(end, " \t"))
		fn(bs, (unsigned)strtoul(text, &end, 10));
	for (size_t i = *call->args ? 0 : breakpoints_n(bs); i-- > 0;)
		fn(bs, breakpoints_at(bs, i)->number);
	return 0;
}

static void enable(struct breakpoints *bs, unsigned number)
{
	breakpoints_enable(bs, number, true);
}

static void disable(struct breakpoints *bs, unsigned number)
{
	breakpoints_enable(bs, number, false);
}

int command_delete(struct command_call *call, struct err *err)
{
	return each_number(call, breakpoints_delete, err);
}

int command_enable(struct command_call *call, struct err *err)
{
	return each_number(call, enable, err);
}

int command_disable(struct command_call *call, struct err *err)
{
	return each_number(call, disable, err);
}

/* N, and what is behind it. */
static int take_number(
	struct command_call *call, unsigned *number, const char **rest, struct err *err)
{
	char *end;
	unsigned long n = strtoul(call->args, &end, 10);

	*number = (unsigned)n;
	*rest = end + strspn(end, " \t");
	if (!isdigit((unsigned char)*call->args) || n > UINT32_MAX ||
		!breakpoints_find(session_breakpoints(call->session), *number))
		return err_set(err, "there is no breakpoint \"%.*s\"",
			(int)strcspn(call->args, " \t"), call->args);
	return 0;
}

int command_ignore(struct command_call *call, struct err *err)
{
	struct session *s = call->session;
	uint64_t count = 1;
	const char *rest;
	unsigned number;

	if (take_number(call, &number, &rest, err) < 0)
		return -1;
	if (*rest && !command_number(rest, &count))
		return err_set(err, "not a count: \"%s\"", rest);
	if (breakpoints_ignore(session_breakpoints(s), number, session_step(s), count, err) < 0)
		return -1;
	str_addf(call->out, "the next %" PRIu64 " hit%s from here on will be ignored\n", count,
		count == 1 ? "" : "s");
	return 0;
}

int command_condition(struct command_call *call, struct err *err)
{
	const char *rest;
	unsigned number;

	if (take_number(call, &number, &rest, err) < 0)
		return -1;
	return breakpoints_set_condition(session_breakpoints(call->session), number, rest, err);
}
