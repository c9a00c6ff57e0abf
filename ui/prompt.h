/* prompt.h - the line typed at the bottom of the screen, by readline: its keys, ~/.inputrc, history and completion.
 *
 * Readline never touches the terminal: it is handed keys, and what it has is asked for. prompt.c is the only file that knows it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_PROMPT_H
#define PYSTEP_UI_PROMPT_H

#include "editor.h"

extern const struct editor prompt_editor;

#endif
