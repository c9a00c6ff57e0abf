/* command_frame.c - the stack and the source.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <limits.h>

#include "command_query.h"
#include "command_table.h"
#include "pystep/show.h"
#include "show_quote.h"

#define AROUND 5 /* lines listed before and after */

static void show_frame(const struct session *s, int i, struct str *out)
{
	const struct state *st = session_state(s);
	const struct frame *f = state_frame(st, i);
	struct str site = { 0 };

	str_addf(out, "%c %d  ", i == session_selected(s) ? '>' : ' ', i);
	show_call(st, f, &command_brief, out);
	str_addf(out, "  %s:%" PRIu32, f->code->file ? file_name(f->code->file) : "?", f->line);
	if (show_site(st, f, command_brief.max, &site))
		str_addf(out, ": %s", str_text(&site));
	str_add_char(out, '\n');
	str_free(&site);
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

static void list_line(const struct file *file, uint32_t n, bool is_here, struct str *out)
{
	size_t len;
	const char *line = file_line(file, n, &len);

	if (!line)
		return;
	str_addf(out, "%s %4" PRIu32 "  ", is_here ? "->" : "  ", n);
	list_text(line, len, out);
	str_add_char(out, '\n');
}

struct place {
	const struct file *file;
	uint64_t line;
};

/* "FILE:LINE", "FILE": any of the run, whether a frame is in it or not. */
static bool find_in_file(const struct program *p, const char *args, struct place *place)
{
	const char *colon = strrchr(args, ':');
	bool has_line = colon && command_number(colon + 1, &place->line);
	size_t len = has_line ? (size_t)(colon - args) : strlen(args);

	for (uint32_t i = 0; i < program_n_files(p) && !place->file; i++) {
		const struct file *f = program_file(p, i);
		if (f && file_is_called(f, args, len))
			place->file = f;
	}
	if (!has_line)
		place->line = 1;
	return place->file;
}

static bool find_function(const struct program *p, const char *name, struct place *place)
{
	for (uint32_t i = 0; i < program_n_codes(p); i++) {
		const struct code *c = program_code(p, i);

		if (!c || (strcmp(c->name, name) != 0 && strcmp(c->qualname, name) != 0))
			continue;
		*place = (struct place){ c->file, c->line };
		return true;
	}
	return false;
}

static int find_place(const struct command_call *call, struct place *place, struct err *err)
{
	const struct program *p = state_program(session_state(call->session));
	const struct frame *f = session_frame(call->session);

	if (f)
		*place = (struct place){ f->code->file, f->line };
	if (!*call->args || command_number(call->args, &place->line))
		return place->file ? 0 : err_set(err, "there is no source here");
	place->file = NULL;
	if (find_in_file(p, call->args, place) || find_function(p, call->args, place))
		return 0;
	return err_set(err, "no file and no function of this run is called \"%s\"", call->args);
}

int command_list(struct command_call *call, struct err *err)
{
	const struct frame *f = session_frame(call->session);
	struct place at = { 0 };

	if (find_place(call, &at, err) < 0)
		return -1;
	if (!at.file->text)
		return err_set(err, "the text of %s was not recorded", file_name(at.file));
	if (!at.line || at.line > at.file->n_lines)
		return err_set(err, "no line %" PRIu64 " in %s: it has %" PRIu32, at.line,
			file_name(at.file), at.file->n_lines);
	for (uint64_t n = at.line > AROUND ? at.line - AROUND : 1;
		n <= at.line + AROUND && n <= at.file->n_lines; n++)
		list_line(at.file, (uint32_t)n, f && f->code->file == at.file && f->line == n,
			call->out);
	return 0;
}
