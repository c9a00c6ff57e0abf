/* term.h - the terminal: a grid of cells goes out, keys come in. term.c is the only file that knows ncurses.
 *
 * Whatever way the process leaves after term_open (term_close, exit, a signal that kills), the terminal is as it was before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_TERM_H
#define PYSTEP_UI_TERM_H

#include <stdbool.h>

#include "cell.h"
#include "keymap.h"

#include "pystep/err.h"

int  term_open(bool with_colors, struct err *err);           /* -1: no terminal, or one that cannot be drawn on */
void term_close(void);
void term_size(int *rows, int *cols);
void term_show(const struct grid *g, int cursor_row, int cursor_col);    /* only what differs goes out; cursor_row -1: no cursor */
void term_redraw(void);                                      /* the next term_show sends everything */
bool term_key(struct key_event *ev);                         /* false: none there. A new size comes as KEYS_RESIZE */
int  term_signal_fd(void);                                   /* readable when a signal came */
int  term_signal(void);                                      /* one that asks to leave (SIGTERM, SIGHUP, SIGINT), or 0 */
bool term_is_stopped(void);                                  /* SIGTSTP came from outside; asking forgets it */
void term_suspend(void);                                     /* stop; comes back when the shell goes on */

#endif
