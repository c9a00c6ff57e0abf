/* command_frame.c - the stack and the source.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <limits.h>

#include "command_table.h"
#include "pystep/show.h"
#include "show_quote.h"

#define AROUND 5 /* lines listed before and after */

static const struct show in_calls = { .max = 80, .ids = false };

/* The expression at which it stands, where that says more than the line. */
static void show_site(const struct state *st, const struct frame *f, struct str *out)
{
	const struct site *site = state_site(st, f);
	size_t len = 0, whole = 0;
	const char *text = site ? site_text(site, f->code->file, &len) : NULL;
	const char *line = text ? file_line(f->code->file, site->line, &whole) : NULL;
	size_t indent = line ? strspn(line, " \t") : 0;

	if (!text || len >= whole - indent)
		return;
	str_add(out, ": ");
	show_plain(text, len, in_calls.max, out);
}

static void show_frame(const struct session *s, int i, struct str *out)
{
	const struct state *st = session_state(s);
	const struct frame *f = state_frame(st, i);

	str_addf(out, "%c %d  ", i == session_selected(s) ? '>' : ' ', i);
	show_call(st, f, &in_calls, out);
	str_addf(out, "  %s:%" PRIu32, f->code->file ? file_name(f->code->file) : "?", f->line);
	show_site(st, f, out);
	str_add_char(out, '\n');
}

static int need_frame(const struct session *s, struct err *err)
{
	return state_depth(session_state(s)) ? 0 : err_set(err, "no frame is there at this step");
}

int command_where(struct command_call *call, struct err *err)
{
	if (need_frame(call->session, err) < 0)
		return -1;
	for (size_t i = 0; i < state_depth(session_state(call->session)); i++)
		show_frame(call->session, (int)i, call->out);
	return 0;
}

static int look_at(struct command_call *call, int64_t i, struct err *err)
{
	int depth = (int)state_depth(session_state(call->session));

	if (need_frame(call->session, err) < 0)
		return -1;
	if (i < 0 || i >= depth)
		i = i < 0 ? 0 : depth - 1;
	if (session_select(call->session, (int)i, err) < 0)
		return -1;
	show_frame(call->session, (int)i, call->out);
	return 0;
}

static int64_t count_of(const struct command_call *call)
{
	return call->count > INT_MAX ? INT_MAX : (int64_t)call->count;
}

int command_up(struct command_call *call, struct err *err)
{
	return look_at(call, session_selected(call->session) - count_of(call), err);
}

int command_down(struct command_call *call, struct err *err)
{
	return look_at(call, session_selected(call->session) + count_of(call), err);
}

int command_frame(struct command_call *call, struct err *err)
{
	if (!call->has_count)
		return look_at(call, session_selected(call->session), err);
	if (need_frame(call->session, err) < 0 ||
		session_select(call->session, (int)count_of(call), err) < 0)
		return -1;
	show_frame(call->session, session_selected(call->session), call->out);
	return 0;
}

/* Tabs stay; whatever else could move a terminal is escaped. */
static void list_text(const char *line, size_t len, struct str *out)
{
	while (len) {
		const char *tab = memchr(line, '\t', len);
		size_t n = tab ? (size_t)(tab - line) : len;

		show_plain(line, n, SIZE_MAX, out);
		if (tab)
			str_add_char(out, '\t');
		line += n + (tab != NULL);
		len -= n + (tab != NULL);
	}
}

static void list_line(const struct frame *f, uint32_t n, struct str *out)
{
	size_t len;
	const char *line = file_line(f->code->file, n, &len);

	if (!line)
		return;
	str_addf(out, "%s %4" PRIu32 "  ", n == f->line ? "->" : "  ", n);
	list_text(line, len, out);
	str_add_char(out, '\n');
}

int command_list(struct command_call *call, struct err *err)
{
	const struct frame *f = session_frame(call->session);
	uint64_t at = f ? f->line : 0;

	if (!f || !f->code->file || !f->code->file->text)
		return err_set(err, "there is no source here");
	if (*call->args && (!command_number(call->args, &at) || !at || at > f->code->file->n_lines))
		return err_set(err, "no line \"%s\" in %s: it has %" PRIu32, call->args,
			file_name(f->code->file), f->code->file->n_lines);
	for (uint64_t n = at > AROUND ? at - AROUND : 1;
		n <= at + AROUND && n <= f->code->file->n_lines; n++)
		list_line(f, (uint32_t)n, call->out);
	return 0;
}
