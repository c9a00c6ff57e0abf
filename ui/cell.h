/* cell.h - a grid of styled cells: all that the terminal's front ever draws on.
 *
 * What is in a cell can be sent to any terminal: control characters and those that would reorder or join text are made
 * visible when they are written (^[ <9b> <202e>) and never stored. A wide character takes two cells; half of one is
 * never left behind. Everything is clipped: writing outside an area does nothing.
 *
 *     grid    rows × columns of cells
 *     area    a rectangle of a grid, in its own coordinates
 *     pen     a place in a row of an area where text is added
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_CELL_H
#define PYSTEP_UI_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "pystep/str.h"
#include "style.h"

#define CELL_MARKS 2

struct cell {
	uint32_t c;                     /* the character; 0: right half of the wide one before */
	uint32_t marks[CELL_MARKS];     /* combining characters on it; 0: none */
	uint8_t  style, ground;         /* enum style, enum ground */
	bool     is_underlined;         /* whatever else it looks like */
	struct look own;                /* of STYLE_OWN */
};

struct grid {
	int rows, cols;
	struct cell *cells;
};

/* Life. A zeroed grid is a good empty one. */
void grid_resize(struct grid *g, int rows, int cols);        /* everything blank */
void grid_free(struct grid *g);
const struct cell *grid_at(const struct grid *g, int row, int col);      /* NULL outside */
bool cell_equal(const struct cell *a, const struct cell *b);
/* The text of a stretch of a row as UTF-8; without the blanks at its end. */
void grid_text(const struct grid *g, int row, int col, int cols, struct str *out);

struct area {
	struct grid *grid;
	int row, col, rows, cols;       /* never beyond the grid, never negative */
};
struct area area_of(struct grid *g);
struct area area_sub(const struct area *a, int row, int col, int rows, int cols);   /* clipped to a */
void area_fill(const struct area *a, int row, int col, int cols, uint32_t c, enum style style);
void area_ground(const struct area *a, int row, int col, int cols, enum ground ground);
void area_underline(const struct area *a, int row, int col, int cols);
void area_own(const struct area *a, int row, int col, int cols, const struct look *own);     /* looks so */
int  area_text(const struct area *a, int row, int col, enum style style, const char *text);     /* the column after it */
void area_text_right(const struct area *a, int row, enum style style, const char *text);        /* ends at the edge */

struct pen {
	struct area area;
	int  row, col;                  /* where the next character goes; col may be negative: clipped */
	int  origin;                    /* column from which tab stops count, every 8 */
	enum ground ground;
};
struct pen pen_at(const struct area *a, int row, int col);
void pen_text(struct pen *p, enum style style, const char *text);
void pen_bytes(struct pen *p, enum style style, const char *text, size_t len);
void pen_char(struct pen *p, enum style style, uint32_t c);
void pen_to(struct pen *p, int col);                         /* forward only: blanks on the way */
int  pen_left(const struct pen *p);                          /* columns to the edge of its area */

/* May the character be sent as it is? */
bool cell_can_hold(uint32_t c);
/* Columns that text takes when written, tab stops from its start. */
int cell_columns(const char *text, size_t len);

#endif
