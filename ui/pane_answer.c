/* pane_answer.c - what a command said, when it is more than a line; a list is one to walk and to jump from.
 *
 * What a row stands for follows from the row or from what was asked: a step (Enter goes there), a breakpoint (Enter shows what it
 * is about; it can be turned off and on, and removed), a function of "stats", a file of "open".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

#include "outline.h"
#include "pane.h"

#include "pystep/breakpoint.h"
#include "pystep/command.h"

enum list { LIST_PLAIN, LIST_CALLS, LIST_BREAKPOINTS, LIST_STATS, LIST_FILES };

struct answer {
	struct pane pane;
	struct outline o;
	struct str asked;
	enum list list;
};

/* What was asked, whatever short name it was asked by. */

static bool asks(const char *asked, const char *name)
{
	size_t word = strcspn(asked, " ");
	struct err ignored;
	const struct command *c = command_find(asked, word, &ignored);

	return c && strcspn(c->names, " ") == strlen(name) &&
	       !strncmp(c->names, name, strlen(name));
}

static enum list list_of(const char *asked)
{
	if (!strcmp(asked, "open"))
		return LIST_FILES;
	if (asks(asked, "calls") &&
		!strchr(asked, ' ')) /* of one function: what is between is not there */
		return LIST_CALLS;
	if (asks(asked, "stats"))
		return LIST_STATS;
	return asks(asked, "info") && strstr(asked, " b") ? LIST_BREAKPOINTS : LIST_PLAIN;
}

/* The breakpoint that a row is of, or NULL. */
static const struct breakpoint *breakpoint_of(const struct view *v, const char *line)
{
	return isdigit((unsigned char)*line)
		       ? breakpoints_find(session_breakpoints(v->session), (unsigned)atoi(line))
		       : NULL;
}

bool pane_answer_is_list(const struct view *v, const char *asked, const char *text)
{
	return outline_step(text) || (list_of(asked) == LIST_BREAKPOINTS && breakpoint_of(v, text));
}

/* The last place that is not ahead of where one stands. */
static size_t row_of_now(const struct answer *p, const struct view *v)
{
	size_t best = 0;

	for (size_t i = 0; i < p->o.n_seen; i++) {
		uint64_t step = outline_row(&p->o, i)->step;

		if (step && step <= state_step(v->state))
			best = i;
	}
	return best;
}

/* Asked again after one of them was changed, breakpoints stay where they were in the list. */
static void update(struct pane *pane, const struct view *v)
{
	struct answer *p = (struct answer *)pane;
	bool is_again = !strcmp(str_text(&p->asked), v->asked);
	size_t at = pane->scroll.at;

	if (pane->scroll.n && is_again && !strcmp(v->answer, str_text(&p->o.text)))
		return;
	str_clear(&p->asked);
	str_add(&p->asked, v->asked);
	p->list = list_of(v->asked);
	outline_set(&p->o, v->answer, p->list == LIST_CALLS);
	scroll_set(&pane->scroll, p->o.n_seen);
	if (!is_again || p->list != LIST_BREAKPOINTS)
		at = p->o.has_steps ? row_of_now(p, v) : 0;
	scroll_to(&pane->scroll, at);
	pane->around = 1;
}

static void heading(struct pane *pane, const struct view *v, struct str *out)
{
	static const char *const hints[] = {
		[LIST_CALLS] = "Enter goes there, - + fold, ",
		[LIST_BREAKPOINTS] = "Enter shows it, - off, + on, Delete, ",
		[LIST_STATS] = "Enter lists its calls, ",
		[LIST_FILES] = "Enter opens it, ",
	};
	const struct answer *p = (struct answer *)pane;
	const char *hint = p->list ? hints[p->list] : p->o.has_steps ? "Enter goes there, " : "";

	if (*v->asked)
		str_addf(out, "%s ─ ", v->asked);
	str_addf(out, "%zu line%s ─ %sEscape closes", p->o.n, p->o.n == 1 ? "" : "s", hint);
}

/* ▾ before a call in which there were others, ▸ when those are folded away. */
static void draw_tree(
	const struct outline_row *row, const char *line, enum style style, struct pen *pen)
{
	size_t tail = row->indent + (size_t)row->depth * 2;

	pen_bytes(pen, style, line, tail);
	pen_text(pen, STYLE_DIM, !row->has_inside ? "  " : row->is_folded ? "▸ " : "▾ ");
	pen_bytes(pen, style, line + tail, row->len - tail);
}

static void draw_row(struct pane *pane, const struct view *v, size_t i, struct pen *pen)
{
	const struct answer *p = (struct answer *)pane;
	const struct outline_row *row = outline_row(&p->o, i);
	uint64_t now = state_step(v->state);
	enum style style = row->step > now ? STYLE_FUTURE : STYLE_TEXT;
	size_t len;
	const char *line = outline_text(&p->o, i, &len);

	if (p->o.has_steps)
		pen_text(pen, STYLE_HERE, row->step && row->step == now ? "▸ " : "  ");
	if (row->indent < len)
		draw_tree(row, line, style, pen);
	else
		pen_bytes(pen, style, line, len);
}

/* Enter. */

/* Where a breakpoint is in the texts of the run. */
static bool find_line(const struct view *v, const struct breakpoint *b, struct str *command)
{
	const struct program *program = state_program(v->state);

	for (uint32_t i = 0; i < program_n_files(program); i++) {
		const struct file *f = program_file(program, i);
		uint32_t line = f ? breakpoint_line_in(b, f) : 0;

		if (!line)
			continue;
		str_addf(command, "open %s:%" PRIu32, f->path, line);
		return true;
	}
	return false;
}

static bool find_function(const struct view *v, const struct breakpoint *b, struct str *command)
{
	const struct program *program = state_program(v->state);

	for (uint32_t i = 0; b->name && i < program_n_codes(program); i++) {
		const struct code *c = program_code(program, i);

		if (!c || (strcmp(c->name, b->name) && strcmp(c->qualname, b->name)))
			continue;
		str_addf(command, "open %s:%" PRIu32, c->file->path, c->line);
		return true;
	}
	return false;
}

static void show_breakpoint(const struct view *v, const struct breakpoint *b, struct str *command)
{
	if (!b)
		return;
	if (b->kind == BREAK_CATCH)
		str_add(command, "exceptions");
	else if (b->watch)
		str_addf(command, "history %s", b->what);
	else if (!find_line(v, b, command) && !find_function(v, b, command))
		str_addf(command, "complain no code of %s has run so far", b->what);
}

/* "         2         24          2  run  l.py:7": the word before the place. */
static void show_function(const char *line, size_t len, struct str *command)
{
	const char *at = line, *end;

	for (int column = 0; column < 3; column++) {
		at += strspn(at, " ");
		at += strspn(at, "0123456789");
	}
	at += strspn(at, " ");
	end = memmem(at, (size_t)(line + len - at), "  ", 2);
	if (end && at > line && isdigit((unsigned char)line[strspn(line, " ")]) && *at != '<')
		str_addf(command, "calls %.*s", (int)(end - at), at);
}

static void show_file(const char *line, size_t len, struct str *command)
{
	const char *path = memmem(line, len, "lines  ", 7);

	if (path)
		str_addf(command, "open %.*s", (int)(line + len - path - 7), path + 7);
}

static void enter(struct pane *pane, const struct view *v, struct str *command)
{
	const struct answer *p = (struct answer *)pane;
	const char *line;
	size_t len;

	if (pane->scroll.at >= p->o.n_seen)
		return;
	line = outline_text(&p->o, pane->scroll.at, &len);
	if (p->list == LIST_BREAKPOINTS)
		show_breakpoint(v, breakpoint_of(v, line), command);
	else if (p->list == LIST_STATS)
		show_function(line, len, command);
	else if (p->list == LIST_FILES)
		show_file(line, len, command);
	else if (outline_row(&p->o, pane->scroll.at)->step)
		str_addf(command, "goto %" PRIu64, outline_row(&p->o, pane->scroll.at)->step);
}

static bool fold(struct pane *pane, const struct view *v, enum row_fold how)
{
	(void)v;
	return outline_fold(&((struct answer *)pane)->o, &pane->scroll, how);
}

static void change(
	struct pane *pane, const struct view *v, enum pane_change how, struct str *command)
{
	static const char *const words[] = {
		[PANE_OFF] = "disable", [PANE_ON] = "enable", [PANE_REMOVE] = "delete"
	};
	const struct answer *p = (struct answer *)pane;
	const struct breakpoint *b;
	size_t len;

	if (p->list != LIST_BREAKPOINTS || pane->scroll.at >= p->o.n_seen)
		return;
	b = breakpoint_of(v, outline_text(&p->o, pane->scroll.at, &len));
	if (b)
		str_addf(command, "%s %u", words[how], b->number);
}

static void free_answer(struct pane *pane)
{
	struct answer *p = (struct answer *)pane;

	outline_free(&p->o);
	str_free(&p->asked);
}

const struct pane_ops pane_answer = {
	.name = "answer",
	.enter_hint = "go there",
	.help = "what a command said; in a list Enter goes to a step, shows a breakpoint, a "
		"function, a file",
	.size = sizeof(struct answer),
	.free = free_answer,
	.update = update,
	.heading = heading,
	.draw_row = draw_row,
	.enter = enter,
	.fold = fold,
	.change = change,
};
