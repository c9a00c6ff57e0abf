/* vt.h - the screen that a program draws with escape sequences, as cells: a small terminal of the xterm kind.
 *
 * It understands what terminfo's xterm, screen and linux entries send: moving, clearing, inserting and deleting, scrolling in a region,
 * looks, the other screen, line drawing. What it does not know is skipped whole. Nothing in it can be harmed by any bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_VT_H
#define PYSTEP_UI_VT_H

#include <stdbool.h>

#include "cell.h"

struct vt;

struct vt *vt_new(int rows, int cols);                       /* at least 1 each */
void vt_free(struct vt *vt);
void vt_feed(struct vt *vt, const char *bytes, size_t len);  /* may end in the midst of a sequence or a character */
bool vt_is_full_screen(const struct vt *vt);                 /* it asked for the other screen, and has not left it */
void vt_cursor(const struct vt *vt, int *row, int *col);     /* row -1: it is hidden */
/* As much as fits: its rows from the top, or so that the cursor is seen. Returns the first row shown. */
int  vt_draw(const struct vt *vt, const struct area *a);

#endif
