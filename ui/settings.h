/* settings.h - what the user wants otherwise: a file of keys, colours and hidden names, and the sizes of rooms remembered.
 *
 *     theme light                   dark, light, mono
 *     color string 71 bold          a look of the table in style.c: 0 to 255, a name, #rrggbb; "on" a ground
 *     key F2 next                   a command of the session or an action; with nothing after it the key does nothing
 *     hide _*                       names that the variables do not show
 *     # a comment
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_SETTINGS_H
#define PYSTEP_UI_SETTINGS_H

#include "layout.h"

#include "pystep/err.h"

/* $PYSTEP_CONFIG, else pystep/config in $XDG_CONFIG_HOME or ~/.config. That there is no such file is no error. -1: err says in which
 * line; what stands before it holds. */
int  settings_read(struct err *err);
/* pystep/layout in $XDG_STATE_HOME or ~/.local/state. What cannot be read or written is not remembered. */
void settings_recall(struct layout_sizes *sizes);
void settings_remember(const struct layout_sizes *sizes);

#endif
