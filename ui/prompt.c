/* prompt.c - see prompt.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "prompt.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "keymap.h"

#include "pystep/utf8.h"

#define MOST_HISTORY 500

/* Readline has one line at a time, so has this file. */
static struct {
	bool is_ready;
	enum editor_result result;
	struct str text;                /* the whole line, when done */
	struct str said;
	char   bytes[16];               /* of the key that readline is being fed */
	size_t n_bytes, at;
	HISTORY_STATE *histories[2];    /* commands, searches */
	int    history;
	editor_complete_fn *complete;
	void  *arg;
	struct completion found;
} prompt;

/* Keys. */

static const struct {
	int key;
	const char *bytes;
} sequences[] = {
	{ KEYS_UP, "\033[A" }, { KEYS_DOWN, "\033[B" }, { KEYS_RIGHT, "\033[C" }, { KEYS_LEFT, "\033[D" },
	{ KEYS_HOME, "\033[H" }, { KEYS_END, "\033[F" }, { KEYS_DELETE, "\033[3~" }, { KEYS_BACKSPACE, "\177" },
	{ KEYS_ENTER, "\r" },
};

static void feed(int key)
{
	prompt.at = prompt.n_bytes = 0;
	for (size_t i = 0; i < ARRAY_LEN(sequences); i++)
		if (sequences[i].key == key) {
			prompt.n_bytes = strlen(sequences[i].bytes);
			memcpy(prompt.bytes, sequences[i].bytes, prompt.n_bytes);
			return;
		}
	if (key < KEYS_SPECIAL)
		prompt.n_bytes = utf8_encode((uint32_t)key, prompt.bytes);
}

static int next_byte(FILE *unused)
{
	(void)unused;
	return prompt.at < prompt.n_bytes ? (unsigned char)prompt.bytes[prompt.at++] : EOF;
}

/* Completion. */

/* To readline all of the line up to the cursor is one word: where words begin is known elsewhere. */
static char *candidate(const char *text, int state)
{
	static size_t i;
	const struct completion *c = &prompt.found;
	char *line;

	if (state == 0)
		i = 0;
	if (i >= c->n)
		return NULL;
	line = malloc(c->start + strlen(c->at[i]) + 1);
	if (line) {
		memcpy(line, text, c->start);
		strcpy(line + c->start, c->at[i++]);
	}
	return line;
}

static char **complete(const char *text, int start, int end)
{
	(void)start;
	rl_attempted_completion_over = 1;
	completion_free(&prompt.found);
	if (prompt.complete)
		prompt.complete(prompt.arg, rl_line_buffer, (size_t)end, &prompt.found);
	rl_completion_append_character = prompt.found.goes_on ? '\0' : ' ';
	return rl_completion_matches(text, candidate);
}

static void show_candidates(char **matches, int n, int longest)
{
	size_t skip = prompt.found.start + prompt.found.same;

	(void)longest;
	str_clear(&prompt.said);
	for (int i = 1; i <= n; i++) {
		str_add(&prompt.said, strlen(matches[i]) > skip ? matches[i] + skip : matches[i]);
		str_add(&prompt.said, "  ");
	}
}

/* The line. */

static void take_line(char *line)
{
	prompt.result = line ? EDITOR_DONE : EDITOR_CANCELLED;
	str_clear(&prompt.text);
	if (line && *line)
		add_history(line);
	if (line)
		str_add(&prompt.text, line);
	free(line);
	rl_callback_handler_remove();
}

static void draw_nothing(void)
{
}

static void leave_terminal(int unused)
{
	(void)unused;
}

/* Readline looks whether more is to be read from its stream, and would ask for keys that are not for it. From this one nothing ever
 * comes. */
static FILE *silent_stream(void)
{
	int ends[2];

	return pipe2(ends, O_CLOEXEC) < 0 ? NULL : fdopen(ends[0], "r");
}

static void get_ready(void)
{
	rl_instream = silent_stream();
	rl_readline_name = "pystep";
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_prep_term_function = leave_terminal;
	rl_deprep_term_function = draw_nothing;
	rl_redisplay_function = draw_nothing;
	rl_getc_function = next_byte;
	rl_attempted_completion_function = complete;
	rl_completion_display_matches_hook = show_candidates;
	rl_completer_word_break_characters = "";
	rl_sort_completion_matches = 0;
	rl_completion_query_items = -1;
	using_history();
	stifle_history(MOST_HISTORY);
	prompt.histories[0] = history_get_history_state();
	prompt.histories[1] = calloc(1, sizeof(HISTORY_STATE));
	prompt.is_ready = true;
}

static void choose_history(int which)
{
	if (prompt.history != which) {
		free(prompt.histories[prompt.history]);
		prompt.histories[prompt.history] = history_get_history_state();
		history_set_history_state(prompt.histories[which]);
		prompt.history = which;
	}
	using_history();
}

static void prompt_open(char kind, const char *text, editor_complete_fn *fn, void *arg)
{
	if (!prompt.is_ready)
		get_ready();
	choose_history(kind != ':');
	prompt.result = EDITOR_OPEN;
	prompt.complete = fn;
	prompt.arg = arg;
	str_clear(&prompt.said);
	rl_callback_handler_install("", take_line);
	rl_insert_text(text);
}

static enum editor_result cancel(void)
{
	rl_callback_handler_remove();
	str_clear(&prompt.text);
	return prompt.result = EDITOR_CANCELLED;
}

/* Escape gives up, and so does going back beyond the start. */
static bool gives_up(int key)
{
	return key == KEYS_ESCAPE || key == KEYS_CONTROL('C') || key == KEYS_CONTROL('G')
		|| (key == KEYS_BACKSPACE && !rl_end);
}

static enum editor_result prompt_key(int key)
{
	str_clear(&prompt.said);
	if (gives_up(key))
		return cancel();
	feed(key);
	while (prompt.at < prompt.n_bytes && prompt.result == EDITOR_OPEN)
		rl_callback_read_char();
	return prompt.result;
}

static const char *prompt_text(void)
{
	return prompt.result == EDITOR_OPEN ? rl_line_buffer : str_text(&prompt.text);
}

static size_t prompt_cursor(void)
{
	return prompt.result == EDITOR_OPEN ? (size_t)rl_point : prompt.text.len;
}

static const char *prompt_said(void)
{
	return str_text(&prompt.said);
}

static void prompt_close(void)
{
	if (prompt.result == EDITOR_OPEN)
		cancel();
	str_clear(&prompt.said);
}

const struct editor prompt_editor = {
	prompt_open, prompt_key, prompt_text, prompt_cursor, prompt_said, prompt_close,
};
