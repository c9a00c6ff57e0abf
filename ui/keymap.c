/* keymap.c - see keymap.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "keymap.h"

#include <stdio.h>
#include <stdlib.h>

#include "pystep/utf8.h"

#define FORWARD	 "forward"
#define BACKWARD "backward"
#define LOOK	 "looking around"
#define ROOMS	 "rooms"
#define OTHER	 "other"

/* clang-format off */
const struct keymap_row keymap[] = {
	{ "s F11", "step", "into: to the next line or call", FORWARD, "into" },
	{ "n F10", "next", "over: calls in between run whole", FORWARD, "over" },
	{ "f Shift-F11", "finish", "out: to the return of this call", FORWARD, "out" },
	{ "c F5", "continue", "to the end of the run, or the next stop", FORWARD, "go on" },
	{ "Right Space", "forward", "one step, whatever it is", FORWARD, NULL },
	{ "t", "visit next", "to where the selected line runs next", FORWARD, NULL },
	{ "w", "selected next-write", "to the next write of the selected variable", FORWARD, NULL },
	{ "End", "goto end", "to the end of the run", FORWARD, NULL },

	{ "S", "reverse-step", "into: to the line or call before", BACKWARD, NULL },
	{ "N", "reverse-next", "over: back to the line before in this call", BACKWARD, NULL },
	{ "F", "reverse-finish", "out: back to where this was called", BACKWARD, NULL },
	{ "C Shift-F5", "reverse-continue", "back to the start, or the stop before", BACKWARD, NULL },
	{ "Left Backspace", "back", "one step back", BACKWARD, "back" },
	{ "T", "visit last", "back to where the selected line ran last", BACKWARD, NULL },
	{ "W", "selected last-write", "back to the last write of the selected variable", BACKWARD, NULL },
	{ "Home", "goto start", "to the start of the run", BACKWARD, NULL },

	{ "@", "prompt goto ", "go to a step: a number, or 50%", LOOK, NULL },
	{ "x", "selected history", "list what the selected variable was", LOOK, NULL },
	{ "b", "toggle", "a breakpoint on the selected line, or none", LOOK, NULL },
	{ "B", "info breakpoints", "all breakpoints and their hits", LOOK, NULL },
	{ "a", "selected display", "show the selected variable at every stop, whatever the frame", LOOK, NULL },
	{ "m", "await m", "mark this step by a letter", LOOK, NULL },
	{ "'", "await '", "go to a mark; '' where you just were", LOOK, NULL },
	{ "u", "up", "look at the calling frame", LOOK, NULL },
	{ "d", "down", "look at the called frame", LOOK, NULL },
	{ "j Down", "scroll 1", "down", LOOK, NULL },
	{ "k Up", "scroll -1", "up", LOOK, NULL },
	{ "h", "sideways -8", "to the left", LOOK, NULL },
	{ "l", "sideways 8", "to the right", LOOK, NULL },
	{ "Ctrl-F PageDown", "scroll page", "a page down", LOOK, NULL },
	{ "Ctrl-B PageUp", "scroll -page", "a page up", LOOK, NULL },
	{ "Ctrl-D", "scroll half", "half a page down", LOOK, NULL },
	{ "Ctrl-U", "scroll -half", "half a page up", LOOK, NULL },
	{ "g", "top", "to the first row, or row N", LOOK, NULL },
	{ "G", "bottom", "to the last row, or row N", LOOK, NULL },
	{ "Enter", "enter", "unfold a value, look at a frame, go to the step that wrote a line", LOOK, "unfold" },
	{ "+", "fold open", "unfold; a breakpoint of the list stops again", LOOK, NULL },
	{ "-", "fold close", "fold; a breakpoint of the list stops nowhere", LOOK, NULL },
	{ "Delete", "remove", "remove the selected breakpoint of the list, or watched expression", LOOK, NULL },
	{ "e", "prompt open ", "show another file of the run, whoever runs it", LOOK, NULL },
	{ "v", "turn", "heap: boxes and arrows, or a list; else: types and hidden names, or not", LOOK, NULL },
	{ "p", "whole", "all of the selected value on a screen of its own", LOOK, NULL },
	{ "/", "prompt /", "search down in this room", LOOK, NULL },
	{ "?", "prompt ?", "search up in this room; in a list: this help", LOOK, NULL },
	{ ",", "search next", "next match", LOOK, NULL },
	{ ".", "search previous", "previous match", LOOK, NULL },

	{ "0 7 8 9", "", "begin a count for what moves: 010n goes over ten lines, 9s into nine", LOOK, NULL },

	{ "Tab", "focus next", "the next room", ROOMS, "room" },
	{ "Shift-Tab", "focus previous", "the room before", ROOMS, NULL },
	{ "1", "focus source", "source", ROOMS, NULL },
	{ "2", "focus stack", "stack", ROOMS, NULL },
	{ "3", "focus variables", "variables", ROOMS, NULL },
	{ "4", "focus heap", "heap", ROOMS, NULL },
	{ "5", "focus output", "output; while a program runs, what is typed there goes to it", ROOMS, NULL },
	{ "6", "focus time", "time", ROOMS, NULL },
	{ "<", "size wide -2", "narrower source", ROOMS, NULL },
	{ ">", "size wide 2", "wider source", ROOMS, NULL },
	{ "_", "size high -1", "this room lower; with no row left it is hidden", ROOMS, NULL },
	{ "=", "size high 1", "this room higher", ROOMS, NULL },
	{ "z", "full", "this room alone on the screen, and back", ROOMS, NULL },
	{ "o", "full output", "the output alone on the screen, and back", ROOMS, NULL },
	{ "Escape", "escape", "back to the source, all rooms", ROOMS, NULL },

	{ ":", "prompt :", "a command; Tab completes, Up remembers", OTHER, "command" },
	{ "!", "prompt !", "a statement for the running program", OTHER, NULL },
	{ "H F1", "help", "this help, and back", OTHER, "help" },
	{ "Ctrl-C", "cancel", "stop a running program, cancel a search", OTHER, NULL },
	{ "Ctrl-L", "redraw", "draw everything anew", OTHER, NULL },
	{ "Ctrl-Z", "suspend", "to the shell; fg comes back", OTHER, NULL },
	{ "q", "quit", "leave", OTHER, "quit" },
	{ "Wheel-Up", "wheel -3", "scroll up the room under the mouse", OTHER, NULL },
	{ "Wheel-Down", "wheel 3", "scroll down the room under the mouse", OTHER, NULL },
	{ "Click", "click", "select a row, then as Enter; look at a frame, go to a time or a line's next visit", OTHER, NULL },
	{ "Right-Click", "click right", "go to a line's visit before", OTHER, NULL },
	{ "Drag", "drag", "through time, in its room", OTHER, NULL },
	{ NULL, NULL, NULL, NULL, NULL }
};
/* clang-format on */

/* clang-format off */
static const struct {
	int key;
	const char *name;
} names[] = {
	{ KEYS_TAB, "Tab" }, { KEYS_ENTER, "Enter" }, { KEYS_ESCAPE, "Escape" }, { KEYS_SPACE, "Space" },
	{ KEYS_BACKSPACE, "Backspace" }, { KEYS_UP, "Up" }, { KEYS_DOWN, "Down" }, { KEYS_LEFT, "Left" },
	{ KEYS_RIGHT, "Right" }, { KEYS_HOME, "Home" }, { KEYS_END, "End" }, { KEYS_PAGE_UP, "PageUp" },
	{ KEYS_PAGE_DOWN, "PageDown" }, { KEYS_INSERT, "Insert" }, { KEYS_DELETE, "Delete" },
	{ KEYS_BACKTAB, "Shift-Tab" }, { KEYS_CLICK, "Click" }, { KEYS_RIGHT_CLICK, "Right-Click" },
	{ KEYS_WHEEL_UP, "Wheel-Up" }, { KEYS_WHEEL_DOWN, "Wheel-Down" }, { KEYS_DRAG, "Drag" },
};
/* clang-format on */

static bool is_called(const char *name, const char *text, size_t len)
{
	return strlen(name) == len && !memcmp(name, text, len);
}

/* The number of a function key after its prefix; 0: none. */
static int numbered(const char *prefix, const char *name, size_t len)
{
	size_t skip = strlen(prefix);
	int n;

	if (len <= skip || len > skip + 2 || memcmp(name, prefix, skip))
		return 0;
	n = atoi(name + skip);
	return n >= 1 && n < 20 ? n : 0;
}

int keymap_key(const char *name, size_t len)
{
	uint32_t c;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (is_called(names[i].name, name, len))
			return names[i].key;
	if (len == 6 && !memcmp(name, "Ctrl-", 5))
		return KEYS_CONTROL(name[5]);
	if (numbered("F", name, len))
		return KEYS_F0 + numbered("F", name, len);
	if (numbered("Shift-F", name, len))
		return KEYS_SHIFT_F0 + numbered("Shift-F", name, len);
	return len && utf8_decode(name, len, &c) == len ? (int)c : 0;
}

void keymap_name(int key, struct str *out)
{
	char bytes[4];

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].key == key) {
			str_add(out, names[i].name);
			return;
		}
	if (key > KEYS_SHIFT_F0 && key < KEYS_CLICK)
		str_addf(out, "Shift-F%d", key - KEYS_SHIFT_F0);
	else if (key > KEYS_F0 && key < KEYS_SHIFT_F0)
		str_addf(out, "F%d", key - KEYS_F0);
	else if (key < 32)
		str_addf(out, "Ctrl-%c", key + '@');
	else if (key < KEYS_SPECIAL)
		str_add_bytes(out, bytes, utf8_encode((uint32_t)key, bytes));
}

static bool row_has(const struct keymap_row *row, int key)
{
	for (const char *at = row->keys; *at;) {
		size_t len = strcspn(at, " ");

		if (keymap_key(at, len) == key)
			return true;
		at += len;
		at += strspn(at, " ");
	}
	return false;
}

/* The user's own come before those of the table; the last one said holds. */

#define OWN "your own"

static struct {
	struct keymap_row *rows;
	size_t n, cap;
} own;

int keymap_bind(const char *name, const char *line, struct err *err)
{
	if (!keymap_key(name, strlen(name)))
		return err_set(
			err, "no key is called \"%s\": Ctrl-X, F5, Shift-F5, Home, x …", name);
	BASE_GROW(own.rows, own.cap, own.n + 1);
	own.rows[own.n++] = (struct keymap_row){ base_strdup(name), base_strdup(line),
		*line ? base_strdup(line) : "nothing", OWN, NULL };
	return 0;
}

static const struct keymap_row *find_own(int key)
{
	for (size_t i = own.n; i-- > 0;)
		if (row_has(&own.rows[i], key))
			return &own.rows[i];
	return NULL;
}

const struct keymap_row *keymap_find(int key)
{
	const struct keymap_row *mine = find_own(key);

	if (mine)
		return *mine->line ? mine : NULL;
	for (const struct keymap_row *row = keymap; row->keys; row++)
		if (row_has(row, key))
			return row;
	return NULL;
}

void keymap_help(struct str *out)
{
	const char *group = "";

	for (const struct keymap_row *row = keymap; row->keys; row++) {
		if (strcmp(group, row->group))
			str_addf(out, "%s%s\n", *group ? "\n" : "", row->group);
		group = row->group;
		str_addf(out, "  %-16s %s\n", row->keys, row->help);
	}
	for (size_t i = 0; i < own.n; i++)
		str_addf(out, "%s  %-16s %s\n", i ? "" : "\n" OWN "\n", own.rows[i].keys,
			own.rows[i].help);
}
