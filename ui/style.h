/* style.h - the names of looks, and what they look like in a theme with all colours, 256, 16, or none.
 *
 * A pane says what a cell is (STYLE_KEYWORD, on GROUND_CURRENT), never how that looks. A colour says one thing each: changed,
 * past, exception, selected. Nothing here knows a terminal: term.c turns looks into what its terminal can do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_STYLE_H
#define PYSTEP_UI_STYLE_H

#include <stdint.h>

#include "pystep/err.h"

enum style {
	STYLE_TEXT, STYLE_DIM, STYLE_BORDER, STYLE_HEADING, STYLE_FOCUS,
	/* the status line */
	STYLE_TITLE, STYLE_LIVE, STYLE_PAST, STYLE_REPLAY,
	/* source text */
	STYLE_KEYWORD, STYLE_BUILTIN, STYLE_DEFINED, STYLE_DECORATOR, STYLE_STRING, STYLE_ESCAPE,
	STYLE_NUMBER, STYLE_COMMENT, STYLE_OPERATOR,
	STYLE_LINE_NUMBER, STYLE_HERE, STYLE_CALLER, STYLE_INLINE,
	/* data */
	STYLE_NAME, STYLE_VALUE, STYLE_TYPE, STYLE_ID, STYLE_CHANGED, STYLE_WAS, STYLE_EXCEPTION,
	/* output, time */
	STYLE_STDERR, STYLE_INPUT, STYLE_FUTURE, STYLE_GRAPH,
	/* bottom line */
	STYLE_KEY, STYLE_NOTE, STYLE_ERROR,
	/* as a program on a screen of its own said: the look is in the cell */
	STYLE_OWN,
	N_STYLES
};

enum ground {
	GROUND_PLAIN,
	GROUND_CURRENT,                 /* the line about to run */
	GROUND_SELECTED,                /* the row the focused pane's keys act on */
	GROUND_MATCH,                   /* what was searched for */
	N_GROUNDS
};

#define LOOK_BOLD      1u
#define LOOK_DIM       2u
#define LOOK_UNDERLINE 4u
#define LOOK_REVERSE   8u
#define LOOK_ITALIC    16u

struct look {
	int32_t  fg, bg;                /* number of a colour, or LOOK_RGB; for a terminal with all colours red, green and blue; -1: its own */
	unsigned attrs;                 /* LOOK_… */
};

#define LOOK_RGB   0x1000000           /* + red, green, blue: a colour that is no number */
#define LOOK_USUAL ((struct look){ -1, -1, 0 })

/* A look of a program's own as near as that many colours come to it. */
struct look style_own(const struct look *own, int colors);
/* What style on ground looks like with that many colours: 1 << 24 (a number is red, green and blue), 256 or more, 8 or more, fewer:
 * none. */
struct look style_look(enum style style, enum ground ground, int colors);
const char *style_name(enum style style);                    /* "keyword" */

/* The user's choice, for the whole process: "dark", "light", "mono"; -1: no such theme. */
int  style_theme(const char *name, struct err *err);
/* "keyword 133 bold", "string #87af5f on 236", "selected on blue": a style's or a ground's look in every theme with colours. */
int  style_change(const char *what, struct err *err);

#endif
