/* vt_cells.h - the cells of a small terminal, and where it writes: what vt.c's sequences are made of.
 *
 * The place is always on the screen; whoever moves it says vt_go.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_VT_CELLS_H
#define PYSTEP_UI_VT_CELLS_H

#include "cell.h"
#include "vt_parser.h"

#define VT_MOST_SIZE 1000
#define VT_TAB       8

/* What ESC 7 saves and ESC 8 brings back. */
struct vt_brush {
	int row, col;
	struct look look;
	bool draws_lines[2]; /* the sets G0 and G1 */
	int set;	     /* which of them; SO and SI choose */
};

struct vt {
	struct vt_parser parser;
	struct grid screens[2]; /* the usual one, the other one */
	int which;
	struct vt_brush at, saved[2]; /* each screen has one of its own */
	int top, bottom;	   /* rows that scroll: top … bottom - 1 */
	bool wraps;		   /* the next character goes to the next row */
	bool stays, inserts, is_hidden;
	uint32_t last; /* character drawn, for repeating */
};

int  vt_clip(int n, int low, int high);
struct grid *vt_screen(struct vt *vt);
struct cell *vt_cell(struct vt *vt, int row, int col);       /* on the screen only */
void vt_clear(struct vt *vt, int row, int col, int n);
void vt_clear_rows(struct vt *vt, int from, int to);
void vt_scroll(struct vt *vt, int from, int to, int n);      /* rows from … to - 1 go up by n; down when it is negative */
void vt_open_cells(struct vt *vt, int n);                    /* as many as fit at most: those there go to the right */
void vt_go(struct vt *vt, int row, int col);                 /* as near as it can */
void vt_line_feed(struct vt *vt);
void vt_reverse_line_feed(struct vt *vt);
void vt_new_line(struct vt *vt);
void vt_put(struct vt *vt, uint32_t c, int width);
void vt_character(struct vt *vt, uint32_t c);

#endif
