/* keymap.h - the table of keys: which key runs which command line, with its help beside it.
 *
 * A line is a command of the session (command.h) or of the terminal (ui_action.h). The help pane, --keys, the manual and the
 * bottom line read the same rows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_KEYMAP_H
#define PYSTEP_UI_KEYMAP_H

#include <stdbool.h>

#include "pystep/err.h"
#include "pystep/str.h"

/* A key is a character, or one of these. Control characters are themselves (Ctrl-L is 12); the mouse is a key too. */
enum key {
	KEYS_TAB = 9, KEYS_ENTER = 13, KEYS_ESCAPE = 27, KEYS_SPACE = 32, KEYS_BACKSPACE = 127,
	KEYS_SPECIAL = 0x110000,        /* beyond all characters */
	KEYS_UP = KEYS_SPECIAL, KEYS_DOWN, KEYS_LEFT, KEYS_RIGHT,
	KEYS_HOME, KEYS_END, KEYS_PAGE_UP, KEYS_PAGE_DOWN, KEYS_INSERT, KEYS_DELETE, KEYS_BACKTAB,
	KEYS_F0,                        /* F1 is KEYS_F0 + 1 … */
	KEYS_SHIFT_F0 = KEYS_F0 + 20,
	KEYS_CLICK = KEYS_SHIFT_F0 + 20, KEYS_RIGHT_CLICK, KEYS_WHEEL_UP, KEYS_WHEEL_DOWN, KEYS_DRAG,
	KEYS_RESIZE, KEYS_END_OF_INPUT,
};
#define KEYS_CONTROL(c) ((c) & 0x1f)

struct key_event {
	int key;                        /* 0: none */
	int row, col;                   /* of the mouse */
};

struct keymap_row {
	const char *keys;               /* names, separated by blanks: "s F11" */
	const char *line;               /* what they run */
	const char *help;
	const char *group;              /* rows of a group stand together */
	const char *hint;               /* a word or two for the bottom line, or NULL */
};
extern const struct keymap_row keymap[];                     /* ends with keys == NULL */

/* The user's own: that key runs this line from now on; "": it does nothing. -1: there is no such key. */
int  keymap_bind(const char *name, const char *line, struct err *err);
const struct keymap_row *keymap_find(int key);               /* NULL: the key does nothing */
/* "s", "Space", "Ctrl-L", "F10", "Shift-F11" */
void keymap_name(int key, struct str *out);
int  keymap_key(const char *name, size_t len);               /* 0: no such key */
void keymap_help(struct str *out);                           /* all rows as text, by group */

#endif
