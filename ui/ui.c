/* ui.c - see ui.h: keys to command lines, command lines to the session, the session to the panes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "pystep/command.h"
#include "pystep/expr.h"
#include "pystep/utf8.h"
#include "ui_action.h"
#include "vt.h"

/* Life. */

struct ui *ui_new(struct session *s, const struct editor *editor, const struct ui_options *opt)
{
	struct ui *ui = base_alloc(sizeof(*ui));

	ui->session = s;
	ui->editor = editor;
	ui->opt = *opt;
	if (opt->note)
		ui_say(ui, STYLE_NOTE, opt->note);
	ui_refresh(ui);
	return ui;
}

void ui_free(struct ui *ui)
{
	if (!ui)
		return;
	for (int r = 0; r < N_ROOMS; r++)
		pane_free(ui->panes[r]);
	grid_free(&ui->grid);
	grid_free(&ui->behind);
	file_free(ui->opened);
	str_free(&ui->note);
	str_free(&ui->asked);
	str_free(&ui->answer);
	str_free(&ui->selected);
	str_free(&ui->last);
	str_free(&ui->unrecorded);
	vt_free(ui->screen);
	free(ui);
}

/* The view. */

bool ui_types(const struct ui *ui)
{
	return ui->focus == ROOM_OUTPUT && ui->opt.pty >= 0 && session_is_live(ui->session);
}

/* A program that draws on all of its screen, alone on ours: it may want Escape, too. */
bool ui_is_program_screen(const struct ui *ui)
{
	return ui_types(ui) && ui->is_full && ui->screen && vt_is_full_screen(ui->screen);
}

/* What panes know is of one run: another one, and they begin anew. */
static void renew_panes(struct ui *ui)
{
	for (int r = 0; r < N_ROOMS; r++) {
		pane_free(ui->panes[r]);
		ui->panes[r] = pane_new(pane_table[r]);
	}
	vt_free(ui->screen);
	ui->screen = NULL;
	ui->saved = 0;
	ui->timeline = session_timeline(ui->session);
}

void ui_refresh(struct ui *ui)
{
	struct view *v = &ui->view;

	if (ui->timeline != session_timeline(ui->session))
		renew_panes(ui);
	v->session = ui->session;
	v->state = session_state(ui->session);
	v->before = session_before(ui->session);
	v->frame = session_frame(ui->session);
	v->focus = ui->focus;
	v->has_types = ui->has_types;
	v->is_typing = ui_types(ui);
	v->is_running = false;
	v->unrecorded = "";
	v->screen = ui->screen;
	v->selected = str_text(&ui->selected);
	v->asked = str_text(&ui->asked);
	v->answer = str_text(&ui->answer);
	for (int r = 0; r < N_ROOMS; r++)
		ui->is_stale[r] = true;
}

void ui_resize(struct ui *ui, int rows, int cols)
{
	grid_resize(&ui->grid, rows, cols);
}

void ui_say(struct ui *ui, enum style style, const char *text)
{
	str_clear(&ui->note);
	str_add(&ui->note, text);
	while (ui->note.len && ui->note.at[ui->note.len - 1] == '\n')
		ui->note.at[--ui->note.len] = '\0';
	ui->note_style = style;
}

void ui_focus(struct ui *ui, enum room room)
{
	bool is_list = room == ROOM_HELP || room == ROOM_ANSWER;

	if (is_list && ui->focus != ROOM_HELP && ui->focus != ROOM_ANSWER)
		ui->focus_before = ui->focus;
	ui->focus = room;
	if (room != ROOM_ANSWER && room != ROOM_HELP)
		str_clear(&ui->answer);
	ui_refresh(ui);
}

void ui_answer(struct ui *ui, const char *asked, const char *text)
{
	char *copy = base_strdup(text); /* text may be the answer that is there */

	str_clear(&ui->asked);
	str_add(&ui->asked, asked);
	str_clear(&ui->answer);
	str_add(&ui->answer, copy);
	free(copy);
	ui->panes[ROOM_ANSWER]->scroll = (struct scroll){ 0 };
	ui->is_whole = false;
	ui_focus(ui, ROOM_ANSWER);
}

/* What is listed is not what it was: ask again. */
void ui_answer_again(struct ui *ui)
{
	struct str out = { 0 };
	struct err err = { 0 };
	bool quit;

	if (command_run(ui->session, str_text(&ui->asked), NULL, &out, &quit, &err) == 0 &&
		pane_answer_is_list(&ui->view, str_text(&ui->asked), str_text(&out))) {
		str_clear(&ui->answer);
		str_add(&ui->answer, str_text(&out));
		ui_refresh(ui);
	} else {
		ui_focus(ui, ui->focus_before);
	}
	str_free(&out);
}

/* Leaving. */

/* What was only in a file of our own is gone when one leaves: a record that is replayed, and one that --record names, are not. */
static bool is_unsaved(const struct ui *ui)
{
	return session_tracee(ui->session) && session_last(ui->session) > ui->saved;
}

static void offer_to_save(struct ui *ui)
{
	ui->is_over = false;
	ui->awaited = 'q';
	ui_say(ui, STYLE_NOTE, "this run is not saved: s saves, q leaves, any other key stays");
}

static void answer_offer(struct ui *ui, int key)
{
	ui->awaited = 0;
	if (key == 'q')
		ui->is_over = true;
	else if (key == 's')
		ui_run_line(ui, "prompt save ");
}

/* Commands. */

static size_t word_len(const char *line)
{
	return strcspn(line, " ");
}

static void run_action(
	struct ui *ui, const struct ui_action *a, const char *line, const struct key_event *ev)
{
	const char *args = line + word_len(line);

	a->run(&(struct ui_action_call){
		.ui = ui,
		.args = args + (*args == ' '),
		.ev = ev,
		.count = ui->has_count && ui->count ? ui->count : 1,
		.has_count = ui->has_count,
	});
}

static bool is_motion(const char *line)
{
	const char *name = line + strspn(line, "0123456789 ");
	struct err err = { 0 };
	const struct command *c = command_find(name, word_len(name), &err);

	return c && (c->flags & COMMAND_MOTION);
}

/* A motion begins with the line about the stop: the whole screen says that already. What follows is the note. */
static const char *without_stop(const char *text)
{
	const char *newline = strchr(text, '\n');

	if (strncmp(text, "step ", 5))
		return text;
	return newline ? newline + 1 : "";
}

/* The variables show what is watched: said at a stop, it would only hide the rest. */
static bool is_watched(const struct ui *ui, const char *line)
{
	size_t number = strspn(line, "0123456789");

	if (!number || strncmp(line + number, ": ", 2))
		return false;
	line += number + 2;
	for (size_t i = 0; i < session_n_displays(ui->session); i++) {
		const char *text = expr_text(session_display(ui->session, i));

		if (!strncmp(line, text, strlen(text)) && !strncmp(line + strlen(text), " = ", 3))
			return true;
	}
	return false;
}

static void drop_watched(const struct ui *ui, const char *text, struct str *out)
{
	for (size_t len; *text; text += len) {
		len = strcspn(text, "\n");
		len += text[len] == '\n';
		if (!is_watched(ui, text))
			str_add_bytes(out, text, len);
	}
}

/* A list of steps is one to go by even if it has but one. */
static void show_result(struct ui *ui, const char *line, const struct str *out, bool moved)
{
	struct str rest = { 0 };
	const char *text = str_text(out), *newline;

	if (moved) {
		drop_watched(ui, without_stop(text), &rest);
		text = str_text(&rest);
	}
	newline = strchr(text, '\n');
	if ((newline && newline[1]) || (!moved && pane_answer_is_list(&ui->view, line, text)))
		ui_answer(ui, line, text);
	else if (*text)
		ui_say(ui, STYLE_NOTE, text);
	str_free(&rest);
}

static bool is_saving(const char *line)
{
	struct err err = { 0 };
	const struct command *c = command_find(line, word_len(line), &err);

	return c && !strncmp(c->names, "save", 4);
}

static void run_command(struct ui *ui, const char *line)
{
	struct str out = { 0 };
	struct err err = { 0 };
	bool moved = !*line || is_motion(line);

	str_clear(&ui->unrecorded);
	if (command_run(ui->session, line, &ui->last, &out, &ui->is_over, &err) < 0)
		ui_say(ui, STYLE_ERROR, err.text);
	else
		show_result(ui, line, &out, moved);
	if (is_saving(line) && ui->note_style != STYLE_ERROR)
		ui->saved = session_last(ui->session);
	if (ui->is_over && is_unsaved(ui))
		offer_to_save(ui);
	str_free(&out);
	ui->running_step = 0;
	ui_refresh(ui);
}

static void run_with_count(struct ui *ui, const char *line)
{
	struct str counted = { 0 };

	if (ui->has_count && ui->count && is_motion(line))
		str_addf(&counted, "%llu ", (unsigned long long)ui->count);
	str_add(&counted, line);
	run_command(ui, str_text(&counted));
	str_free(&counted);
}

static void run_line(struct ui *ui, const char *line, const struct key_event *ev)
{
	const struct ui_action *a = ui_action_find(line, word_len(line));

	if (a)
		run_action(ui, a, line, ev);
	else
		run_with_count(ui, line);
}

void ui_run_line(struct ui *ui, const char *line)
{
	run_line(ui, line, NULL);
}

/* Keys. */

static void drop_count(struct ui *ui)
{
	ui->count = 0;
	ui->has_count = false;
}

/* 1 to 6 are rooms, so a count begins with another digit. */
static bool take_digit(struct ui *ui, int key)
{
	if (key < '0' || key > '9' || (!ui->has_count && key >= '1' && key <= '6'))
		return false;
	if (ui->count < UINT32_MAX)
		ui->count = ui->count * 10 + (uint64_t)(key - '0');
	ui->has_count = true;
	return true;
}

static void end_prompt(struct ui *ui, enum editor_result r)
{
	char kind = ui->prompt;
	char *line = base_strdup(ui->editor->text());

	ui->prompt = 0;
	ui->editor->close();
	if (r == EDITOR_DONE && kind == ':')
		ui_run_line(ui, line);
	else if (r == EDITOR_DONE && !pane_search(ui->panes[ui->focus], &ui->view,
					     *line ? line : NULL, kind == '/' ? 1 : -1, 1))
		ui_say(ui, STYLE_ERROR, "not found in this room");
	free(line);
}

static void prompt_key(struct ui *ui, int key)
{
	enum editor_result r = ui->editor->key(key);
	const char *said;

	if (r != EDITOR_OPEN) {
		end_prompt(ui, r);
		return;
	}
	said = ui->editor->said();
	if (*said)
		ui_say(ui, STYLE_NOTE, said);
}

/* What terminals send for keys that are no characters: for a program that has the whole screen. */
/* clang-format off */
static const struct {
	int key;
	const char *bytes;
} program_keys[] = {
	{ KEYS_UP, "\033OA" }, { KEYS_DOWN, "\033OB" }, { KEYS_RIGHT, "\033OC" }, { KEYS_LEFT, "\033OD" },
	{ KEYS_HOME, "\033OH" }, { KEYS_END, "\033OF" }, { KEYS_PAGE_UP, "\033[5~" }, { KEYS_PAGE_DOWN, "\033[6~" },
	{ KEYS_DELETE, "\033[3~" }, { KEYS_TAB, "\t" },
};
/* clang-format on */

static const char *program_key(const struct ui *ui, int key)
{
	for (size_t i = 0; i < ARRAY_LEN(program_keys) && ui->is_full; i++)
		if (program_keys[i].key == key)
			return program_keys[i].bytes;
	return NULL;
}

static bool goes_to_program(const struct ui *ui, int key)
{
	return program_key(ui, key) || (key >= KEYS_SPACE && key < KEYS_SPECIAL) ||
	       key == KEYS_ENTER || key == KEYS_CONTROL('D') || key == KEYS_CONTROL('U') ||
	       key == KEYS_CONTROL('W');
}

/* Blocking here would be forever if the program does not read: what does not fit in the pty's buffer is lost, and said so. */
static void type(struct ui *ui, int key)
{
	const char *special = program_key(ui, key);
	char bytes[4];
	size_t len = special ? strlen(special) : utf8_encode((uint32_t)key, bytes);

	if (write(ui->opt.pty, special ? special : bytes, len) != (ssize_t)len)
		ui_say(ui, STYLE_ERROR,
			"the program does not read what you type: its terminal is full");
}

static void run_key(struct ui *ui, const struct key_event *ev)
{
	const struct keymap_row *row = keymap_find(ev->key);
	struct str name = { 0 };

	if (row)
		run_line(ui, row->line, ev);
	drop_count(ui);
	if (row)
		return;
	keymap_name(ev->key, &name);
	str_add(&name, " does nothing: H lists the keys");
	ui_say(ui, STYLE_ERROR, str_text(&name));
	str_free(&name);
}

/* '' is where one was before the last motion. */
static void name_mark(struct ui *ui, int key)
{
	struct str line = { 0 }, name = { 0 };
	char awaited = ui->awaited;

	ui->awaited = 0;
	keymap_name(key, &name);
	if (awaited == '\'' && key == '\'' && ui->view.before)
		str_addf(&line, "goto %llu", (unsigned long long)state_step(ui->view.before));
	else if (awaited == '\'' && key == '\'')
		ui_say(ui, STYLE_ERROR, "nowhere else so far");
	else if (key > KEYS_SPACE && key < KEYS_SPECIAL && key != KEYS_BACKSPACE)
		str_addf(&line, awaited == 'm' ? "mark %s" : "goto '%s'", str_text(&name));
	if (line.len)
		ui_run_line(ui, str_text(&line));
	str_free(&line);
	str_free(&name);
}

void ui_key(struct ui *ui, const struct key_event *ev)
{
	str_clear(&ui->note);
	if (ev->key == KEYS_END_OF_INPUT)
		ui->is_over = true;
	else if (ui->awaited == 'q')
		answer_offer(ui, ev->key);
	else if (ui->awaited)
		name_mark(ui, ev->key);
	else if (ui->prompt)
		prompt_key(ui, ev->key);
	else if (ui_types(ui) && goes_to_program(ui, ev->key))
		type(ui, ev->key);
	else if (!take_digit(ui, ev->key))
		run_key(ui, ev);
}

/* While the program runs rooms cannot be drawn anew: what is hidden is kept. */
static void hide_rooms(struct ui *ui)
{
	size_t n = (size_t)ui->grid.rows * (size_t)ui->grid.cols;

	if (ui->is_full)
		return;
	grid_resize(&ui->behind, ui->grid.rows, ui->grid.cols);
	memcpy(ui->behind.cells, ui->grid.cells, n * sizeof(*ui->grid.cells));
	ui->is_full = true;
}

static void show_rooms(struct ui *ui)
{
	size_t n = (size_t)ui->grid.rows * (size_t)ui->grid.cols;
	bool fits = ui->behind.rows == ui->grid.rows && ui->behind.cols == ui->grid.cols;

	if (!ui->is_full)
		return;
	ui->is_full = false;
	grid_resize(&ui->grid, ui->grid.rows, ui->grid.cols);
	if (fits)
		memcpy(ui->grid.cells, ui->behind.cells, n * sizeof(*ui->grid.cells));
}

/* While a motion is under way the session cannot be asked for anything: only rooms can be chosen, and the program typed to. */
bool ui_key_running(struct ui *ui, const struct key_event *ev)
{
	if (ev->key == KEYS_CONTROL('C')) {
		session_cancel(ui->session);
		return true;
	}
	if (ui_types(ui) && goes_to_program(ui, ev->key)) {
		type(ui, ev->key);
		return true;
	}
	if (ev->key == '5' || ev->key == 'o') {
		ui->focus = ROOM_OUTPUT;
		if (ev->key == 'o')
			hide_rooms(ui);
		return true;
	}
	if (ev->key == KEYS_ESCAPE && ui_is_program_screen(ui)) {
		type(ui, ev->key);
		return true;
	}
	if (ev->key == KEYS_ESCAPE) {
		ui->focus = ROOM_SOURCE;
		show_rooms(ui);
		return true;
	}
	return false;
}

/* Whoever draws does so on the size that the terminal had when it began: another size, and it draws anew by itself. */
static void take_screen(struct ui *ui, const char *bytes, size_t len)
{
	bool was_full = ui->screen && vt_is_full_screen(ui->screen);

	if (!ui->screen || (!was_full && ui->screen_rows != ui->grid.rows) ||
		(!was_full && ui->screen_cols != ui->grid.cols)) {
		vt_free(ui->screen);
		ui->screen = vt_new(ui->grid.rows, ui->grid.cols);
		ui->screen_rows = ui->grid.rows;
		ui->screen_cols = ui->grid.cols;
	}
	vt_feed(ui->screen, bytes, len);
	ui->view.screen = ui->screen;
}

void ui_take_terminal(struct ui *ui, const char *bytes, size_t len)
{
	take_screen(ui, bytes, len);
	const char *newline = memrchr(bytes, '\n', len);

	if (newline) {
		str_clear(&ui->unrecorded);
		len -= (size_t)(newline + 1 - bytes);
		bytes = newline + 1;
	}
	str_add_bytes(&ui->unrecorded, bytes, len);
}

bool ui_idle(struct ui *ui)
{
	for (int r = 0; r < N_ROOMS; r++)
		if (ui->layout.rooms[r].rows && !ui->is_stale[r] && pane_table[r]->idle &&
			pane_table[r]->idle(ui->panes[r], &ui->view))
			return true;
	return false;
}
