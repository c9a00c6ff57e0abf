/* ui_action.h - what can be done to the screen itself, by name: the lines of keymap.c that no session knows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_ACTION_H
#define PYSTEP_UI_ACTION_H

#include "ui.h"

struct ui_action_call {
	struct ui *ui;
	const char *args;
	uint64_t count;                 /* 1 when none was given */
	bool has_count;
	const struct key_event *ev;     /* NULL from the prompt */
};

struct ui_action {
	const char *name, *args, *help;
	void (*run)(const struct ui_action_call *call);
};

/* In files of their own: ui_open.c, ui_mouse.c. */
void ui_open(const struct ui_action_call *call);
void ui_click(const struct ui_action_call *call);
void ui_drag(const struct ui_action_call *call);
void ui_wheel(const struct ui_action_call *call);
/* For these. */
void ui_enter(const struct ui_action_call *call);
void ui_run_wish(struct ui *ui, struct str *line);            /* what a pane wants done; frees the line */

extern const struct ui_action ui_actions[];                  /* ends with name == NULL */
const struct ui_action *ui_action_find(const char *name, size_t len);       /* whole names only */

#endif
