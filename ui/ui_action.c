/* ui_action.c - see ui_action.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui_action.h"

#include <stdlib.h>

#include "pystep/breakpoint.h"
#include "pystep/command.h"

static struct pane *focused(const struct ui *ui)
{
	return ui->panes[ui->focus];
}

/* What a pane wants done is a command line. */
void ui_run_wish(struct ui *ui, struct str *line)
{
	if (line->len)
		ui_run_line(ui, str_text(line));
	str_free(line);
}

/* "3", "-1", "page", "-half" */
static int64_t distance(const struct pane *p, const char *args, uint64_t count)
{
	int64_t sign = *args == '-' ? -1 : 1, n = count > INT32_MAX ? INT32_MAX : (int64_t)count;

	args += *args == '-';
	if (!strcmp(args, "page"))
		return sign * n * pane_page(p);
	if (!strcmp(args, "half"))
		return sign * n * ((pane_page(p) + 1) / 2);
	return sign * n * atoi(args);
}

static void scroll(const struct ui_action_call *c)
{
	scroll_by(&focused(c->ui)->scroll, distance(focused(c->ui), c->args, c->count));
}

static void sideways(const struct ui_action_call *c)
{
	struct pane *p = focused(c->ui);
	struct str wish = { 0 };
	int64_t cols = p->ops->sideways ? (atoi(c->args) < 0 ? -1 : 1) : atoi(c->args);

	pane_sideways(p, &c->ui->view, cols * (int64_t)c->count, &wish);
	ui_run_wish(c->ui, &wish);
}

static void top(const struct ui_action_call *c)
{
	scroll_to(&focused(c->ui)->scroll, c->count ? c->count - 1 : 0);
}

static void bottom(const struct ui_action_call *c)
{
	scroll_to(&focused(c->ui)->scroll, c->has_count ? c->count - 1 : SIZE_MAX);
}

void ui_enter(const struct ui_action_call *c)
{
	struct pane *p = focused(c->ui);
	struct str wish = { 0 };

	if (p->ops->enter)
		p->ops->enter(p, &c->ui->view, &wish);
	else if (p->ops->fold)
		p->ops->fold(p, &c->ui->view, FOLD_TOGGLE);
	ui_run_wish(c->ui, &wish);
}

/* What a row stands for is turned off or on, or removed; the list is another then. */
static bool change(struct ui *ui, enum pane_change how)
{
	struct pane *p = focused(ui);
	struct str wish = { 0 };
	bool has;

	if (p->ops->change)
		p->ops->change(p, &ui->view, how, &wish);
	has = wish.len > 0;
	ui_run_wish(ui, &wish);
	if (has && ui->focus == ROOM_ANSWER)
		ui_answer_again(ui);
	return has;
}

static void fold(const struct ui_action_call *c)
{
	struct pane *p = focused(c->ui);
	bool opens = !strcmp(c->args, "open");

	if (!change(c->ui, opens ? PANE_ON : PANE_OFF) && p->ops->fold)
		p->ops->fold(p, &c->ui->view, opens ? FOLD_OPEN : FOLD_CLOSE);
}

static void remove_selected(const struct ui_action_call *c)
{
	if (!change(c->ui, PANE_REMOVE))
		ui_say(c->ui, STYLE_ERROR,
			"only a breakpoint (B lists them) or a watched expression can be removed");
}

static void search(const struct ui_action_call *c)
{
	struct pane *p = focused(c->ui);
	int direction = !strcmp(c->args, "previous") ? -1 : 1;

	if (!p->pattern.len)
		ui_say(c->ui, STYLE_ERROR, "nothing was searched for in this room: / searches");
	else if (!pane_search(p, &c->ui->view, NULL, direction, c->count))
		ui_say(c->ui, STYLE_ERROR, "not found in this room");
}

static void turn(const struct ui_action_call *c)
{
	if (focused(c->ui)->ops->turn)
		focused(c->ui)->ops->turn(focused(c->ui));
	else
		c->ui->has_types = !c->ui->has_types;
	ui_refresh(c->ui);
}

/* A long line as many rows. */
static void wrap(const char *text, int cols, struct str *out)
{
	int col = 0;

	for (; *text; text++) {
		bool begins = ((unsigned char)*text & 0xc0) != 0x80;

		if (begins && col >= cols && *text != '\n') {
			str_add_char(out, '\n');
			col = 0;
		}
		str_add_char(out, *text);
		col = *text == '\n' ? 0 : col + begins;
	}
}

/* All of the selected value, on a screen of its own. */
static void whole(const struct ui_action_call *c)
{
	struct str line = { 0 }, said = { 0 }, wrapped = { 0 };
	struct err err = { 0 };
	bool quit;

	str_add(&line, "print ");
	ui_say_selected(c->ui, &line);
	if (line.len == strlen("print "))
		ui_say(c->ui, STYLE_ERROR, "no variable is selected: 3 is where they are");
	else if (command_run(c->ui->session, str_text(&line), NULL, &said, &quit, &err) < 0)
		ui_say(c->ui, STYLE_ERROR, err.text);
	else {
		wrap(str_text(&said), c->ui->grid.cols > 2 ? c->ui->grid.cols : 80, &wrapped);
		ui_answer(c->ui, str_text(&line), str_text(&wrapped));
		c->ui->is_whole = true;
	}
	str_free(&line);
	str_free(&said);
	str_free(&wrapped);
}

/* What is selected. */

static void run_on(const struct ui_action_call *c, struct str *what, const char *otherwise)
{
	struct str line = { 0 };

	if (what->len)
		str_addf(&line, "%s %s", c->args, str_text(what));
	else
		ui_say(c->ui, STYLE_ERROR, otherwise);
	str_free(what);
	ui_run_wish(c->ui, &line);
}

/* What changed here; else the user chooses. Returns what to say then. */
static const char *choose(struct ui *ui, struct str *what)
{
	struct pane *vars = ui->panes[ROOM_VARS];
	enum pane_choice choice;

	pane_update(vars, &ui->view);
	choice = pane_vars_choose(vars);
	if (choice == CHOICE_CHANGED)
		vars->ops->expression(vars, &ui->view, what);
	if (choice != CHOICE_FIRST)
		return "there is no variable here";
	ui_focus(ui, ROOM_VARS);
	return "which variable? select it, and press the key again";
}

static void selected(const struct ui_action_call *c)
{
	struct str what = { 0 };
	const char *otherwise = NULL;

	ui_say_selected(c->ui, &what);
	if (!what.len)
		otherwise = choose(c->ui, &what);
	run_on(c, &what, otherwise);
}

/* Let the program run to a place, or wherever it stops before. If it ends without, one is where one was. */
static void run_to(const struct ui_action_call *c)
{
	uint64_t before = session_step(c->ui->session);
	struct breakpoints *bs = session_breakpoints(c->ui->session);
	size_t n = breakpoints_n(bs);
	struct str line = { 0 };
	unsigned number;

	str_addf(&line, "tbreak %s", c->args);
	c->ui->has_count = false;
	ui_run_wish(c->ui, &line);
	if (breakpoints_n(bs) == n)
		return;
	number = breakpoints_at(bs, n)->number;
	ui_run_line(c->ui, "continue");
	bs = session_breakpoints(c->ui->session);
	if (!breakpoints_find(bs, number))
		return;
	breakpoints_delete(bs, number);
	if (session_is_live(c->ui->session))
		return;
	str_addf(&line, "goto %llu", (unsigned long long)before);
	ui_run_wish(c->ui, &line);
	ui_say(c->ui, STYLE_ERROR, "the program has ended, and did not come there again");
}

static void visit(const struct ui_action_call *c)
{
	struct str wish = { 0 };
	const char *why = "no line is selected";

	if (!pane_source_visit(c->ui->panes[ROOM_SOURCE], &c->ui->view,
		    !strcmp(c->args, "last") ? -1 : 1, c->count, &wish, &why))
		ui_say(c->ui, STYLE_ERROR, why);
	c->ui->has_count = false;
	ui_run_wish(c->ui, &wish);
}

/* On the selected line: what is there goes, else there is one. */
static void toggle(const struct ui_action_call *c)
{
	struct breakpoints *bs = session_breakpoints(c->ui->session);
	const struct breakpoint *b;
	struct str line = { 0 }, place = { 0 };
	const struct file *file;
	uint32_t number;

	if (pane_source_line(c->ui->panes[ROOM_SOURCE], &file, &number) &&
		pane_source_place(c->ui->panes[ROOM_SOURCE], &place)) {
		b = breakpoints_on_line(bs, file, number);
		if (b)
			str_addf(&line, "delete %u", b->number);
		else
			str_addf(&line, "break %s", str_text(&place));
	} else {
		ui_say(c->ui, STYLE_ERROR, "no line is selected");
	}
	str_free(&place);
	ui_run_wish(c->ui, &line);
}

static void await_mark(const struct ui_action_call *c)
{
	c->ui->awaited = *c->args;
	ui_say(c->ui, STYLE_NOTE,
		*c->args == 'm' ? "mark this step as: a letter"
				: "go to mark: a letter, ' where you just were");
}

/* Rooms. */

static const enum room ring[] = { ROOM_SOURCE, ROOM_STACK, ROOM_VARS, ROOM_HEAP, ROOM_OUTPUT,
	ROOM_TIME };

static size_t place_in_ring(enum room r)
{
	for (size_t i = 0; i < ARRAY_LEN(ring); i++)
		if (ring[i] == r)
			return i;
	return 0;
}

static void focus(const struct ui_action_call *c)
{
	size_t n = ARRAY_LEN(ring), at = place_in_ring(c->ui->focus);

	if (!strcmp(c->args, "next")) {
		ui_focus(c->ui, ring[(at + 1) % n]);
		return;
	}
	if (!strcmp(c->args, "previous")) {
		ui_focus(c->ui, ring[(at + n - 1) % n]);
		return;
	}
	for (int r = 0; r < N_ROOMS; r++)
		if (!strcmp(c->args, pane_table[r]->name) &&
			(r != ROOM_ANSWER || c->ui->answer.len)) {
			ui_focus(c->ui, (enum room)r);
			return;
		}
	ui_say(c->ui, STYLE_ERROR,
		"focus: source, stack, variables, heap, output, time, next or previous");
}

/* From the help to the list that was there before. */
static void leave_full(struct ui *ui)
{
	bool was_list = ui->focus == ROOM_HELP && ui->answer.len;

	ui->is_full = false;
	ui_focus(ui, was_list ? ROOM_ANSWER : ui->focus_before);
}

static void full(const struct ui_action_call *c)
{
	struct ui *ui = c->ui;

	if (ui->is_full) {
		leave_full(ui);
		return;
	}
	ui->focus_before = ui->focus;
	if (*c->args)
		focus(c);
	ui->is_full = true;
}

static void help(const struct ui_action_call *c)
{
	if (c->ui->focus == ROOM_HELP)
		leave_full(c->ui);
	else {
		ui_focus(c->ui, ROOM_HELP);
		c->ui->is_full = true;
	}
}

static void escape(const struct ui_action_call *c)
{
	bool was_list = c->ui->focus == ROOM_HELP || c->ui->focus == ROOM_ANSWER;

	if (c->ui->focus == ROOM_SOURCE)
		pane_source_open(c->ui->panes[ROOM_SOURCE], &c->ui->view, NULL, 0);
	if (c->ui->focus == ROOM_HELP && c->ui->answer.len) {
		leave_full(c->ui);
		return;
	}

	str_clear(&focused(c->ui)->pattern);
	c->ui->is_full = false;
	ui_focus(c->ui, was_list ? c->ui->focus_before : ROOM_SOURCE);
}

#define MOST_EXTRA 200

static int grown(int extra, int64_t by)
{
	int64_t n = extra + by;

	return (int)(n < -MOST_EXTRA ? -MOST_EXTRA : n > MOST_EXTRA ? MOST_EXTRA : n);
}

/* The source has what others leave it. */
static void size(const struct ui_action_call *c)
{
	struct layout_sizes *z = &c->ui->sizes;
	int64_t by = atoi(c->args + strcspn(c->args, "-0123456789")) *
		     (int64_t)(c->count < 100 ? c->count : 100);

	if (!strncmp(c->args, "wide", 4))
		z->right = grown(z->right, -by);
	else if (c->ui->focus == ROOM_SOURCE)
		z->rows[ROOM_OUTPUT] = grown(z->rows[ROOM_OUTPUT], -by);
	else
		z->rows[c->ui->focus] = grown(z->rows[c->ui->focus], by);
}

static void complain(const struct ui_action_call *c)
{
	ui_say(c->ui, STYLE_ERROR, c->args);
}

/* The rest. */

/* The prompt takes these actions, too. */
static bool action_row(size_t i, const char **names, const char **args)
{
	*names = ui_actions[i].name;
	*args = ui_actions[i].args;
	return ui_actions[i].name != NULL;
}

static const char *action_word(const char *kind, size_t i)
{
	if (strcmp(kind, "ROOM"))
		return NULL;
	return i < ARRAY_LEN(ring) ? pane_table[ring[i]]->name : NULL;
}

static void complete(void *arg, const char *line, size_t cursor, struct completion *out)
{
	static const struct complete_more more = { action_row, action_word };

	complete_line(((struct ui *)arg)->session, line, cursor, &more, out);
}

/* "/": a search; "goto ": a command, begun. */
static void prompt(const struct ui_action_call *c)
{
	char kind = *c->args && strchr(":/?", *c->args) ? *c->args : ':';

	if (kind == '?' && c->ui->focus == ROOM_ANSWER) { /* in a list: what its keys do */
		help(c);
		return;
	}

	c->ui->prompt = kind;
	c->ui->editor->open(
		kind, kind == *c->args ? "" : c->args, kind == ':' ? complete : NULL, c->ui);
}

static void theme(const struct ui_action_call *c)
{
	struct err err = { 0 };

	if (style_theme(c->args, &err) < 0)
		ui_say(c->ui, STYLE_ERROR, err.text);
	c->ui->wants_redraw = true;
}

static void redraw(const struct ui_action_call *c)
{
	c->ui->wants_redraw = true;
}

static void suspend(const struct ui_action_call *c)
{
	c->ui->wants_suspend = true;
}

static void cancel(const struct ui_action_call *c)
{
	ui_say(c->ui, STYLE_NOTE,
		session_interrupt(c->ui->session) ? "the program was sent SIGINT"
						  : "nothing is running: q leaves");
}

/* clang-format off */
const struct ui_action ui_actions[] = {
	{ "scroll", "ROWS", "move the selection", scroll },
	{ "sideways", "COLUMNS", "scroll to the side", sideways },
	{ "top", "", "select the first row", top },
	{ "bottom", "", "select the last row", bottom },
	{ "enter", "", "do what the selected row is for", ui_enter },
	{ "fold", "open|close", "unfold or fold the selected row", fold },
	{ "remove", "", "remove the breakpoint or watched expression of the selected row", remove_selected },
	{ "turn", "", "show the same in another way", turn },
	{ "open", "[SOURCE]", "show a file, or FILE:LINE, in the source room, whoever runs it; or list those of the run", ui_open },
	{ "whole", "", "all of the selected value, full screen", whole },
	{ "search", "next|previous", "search again", search },
	{ "selected", "COMMAND", "run it on the selected variable", selected },
	{ "run-to", "FILE:LINE", "let the program run until it comes there", run_to },
	{ "visit", "next|last", "go to where the selected line runs next, or ran last", visit },
	{ "toggle", "", "set a breakpoint on the selected line, or remove it", toggle },
	{ "await", "m|'", "the next key names a mark: set it, or go to it", await_mark },
	{ "focus", "ROOM|next|previous", "choose the room that keys act on", focus },
	{ "full", "[ROOM]", "give a room the whole screen, or take it back", full },
	{ "help", "", "show the keys and commands, or hide them", help },
	{ "escape", "", "back to the source", escape },
	{ "click", "", "select what is under the mouse", ui_click },
	{ "drag", "", "go through time with the mouse", ui_drag },
	{ "size", "wide|high N", "make the source wider, the focused room higher", size },
	{ "complain", "TEXT", "say what went wrong", complain },
	{ "wheel", "ROWS", "scroll what is under the mouse", ui_wheel },
	{ "prompt", "TEXT", "open the prompt", prompt },
	{ "theme", "dark|light|mono", "choose the colours", theme },
	{ "redraw", "", "draw everything anew", redraw },
	{ "suspend", "", "stop, until the shell goes on", suspend },
	{ "cancel", "", "stop what is under way", cancel },
	{ NULL, NULL, NULL, NULL }
};
/* clang-format on */

const struct ui_action *ui_action_find(const char *name, size_t len)
{
	for (const struct ui_action *a = ui_actions; a->name; a++)
		if (strlen(a->name) == len && !memcmp(a->name, name, len))
			return a;
	return NULL;
}
