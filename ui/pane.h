/* pane.h - a room of the screen: one table of operations, and the manners that all share.
 *
 * A pane is shown a view (the session and the state at one step) and draws cells; it knows no terminal and changes
 * nothing in the session: what it wants done it says as a command line. Most panes are lists: they say how many rows there are
 * and draw one row; selecting, scrolling, searching, the heading and the mouse come from here.
 *
 * To add a pane: a room in layout.h, a pane_x.c with its table, its name below, a row in `pane_table` (pane.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_PANE_H
#define PYSTEP_UI_PANE_H

#include "cell.h"
#include "layout.h"
#include "row.h"

#include "pystep/session.h"

/* What a pane may look at. Lent until the session moves. */
struct view {
	struct session *session;
	const struct state *state, *before;     /* before: at the last stop, or NULL */
	const struct frame *frame;      /* the one that is looked at, or NULL */
	uint64_t object;                /* id of the object selected in some pane, or 0 */
	const char *selected;           /* the selected variable, as an expression; "": none */
	enum room focus;
	bool has_types;                 /* values are shown with their types, and names that are hidden otherwise */
	bool is_typing;                 /* keys go to the program */
	bool is_running;                /* a motion is under way: state is where it began, before is not to be read */
	const char *unrecorded;         /* while it runs: the line its terminal shows, which no step has noticed yet */
	const struct vt *screen;        /* while it runs: what its terminal shows, or NULL */
	const char *asked, *answer;     /* the last command that said more than a line, and what it said */
};

struct pane;
struct vt;

enum click { CLICK, CLICK_RIGHT, CLICK_DRAG };
enum pane_change { PANE_OFF, PANE_ON, PANE_REMOVE };         /* what is to become of what a row stands for */

struct pane_ops {
	const char *name;               /* as in its heading and in "focus NAME" */
	const char *help;               /* what it shows, one line */
	size_t size;                    /* of its own struct, which begins with a struct pane */
	const char *enter_hint;         /* what Enter does, a word or two; NULL: "unfold" */
	/* Any but draw_row (or draw) may be NULL. */
	void (*free)(struct pane *p);
	void (*update)(struct pane *p, const struct view *v);           /* the session moved: sets p->scroll */
	void (*heading)(struct pane *p, const struct view *v, struct str *out);     /* what is said after its name */
	void (*draw_row)(struct pane *p, const struct view *v, size_t row, struct pen *pen);
	bool (*draw)(struct pane *p, const struct view *v, const struct area *a);   /* instead of rows; false: rows it is */
	void (*row_text)(struct pane *p, const struct view *v, size_t row, struct str *out);    /* for searching, if cheaper */
	bool (*find)(struct pane *p, const char *pattern);                          /* selects the row that is called so, if one is */
	void (*enter)(struct pane *p, const struct view *v, struct str *command);   /* Enter on the selected row */
	void (*change)(struct pane *p, const struct view *v, enum pane_change how, struct str *command);
	void (*turn)(struct pane *p);                                               /* show the same in another way */
	bool (*fold)(struct pane *p, const struct view *v, enum row_fold how);     /* false: nothing to fold here */
	void (*sideways)(struct pane *p, const struct view *v, int64_t cols, struct str *command);  /* instead of scrolling */
	void (*click)(struct pane *p, const struct view *v, enum click how, int row, int col, struct str *command); /* instead of selecting */
	uint64_t (*object)(struct pane *p);                                         /* id of what is selected, or 0 */
	void (*expression)(struct pane *p, const struct view *v, struct str *out);  /* what is selected, as in "print EXPR"; "": nothing */
	/* Work that may wait until no key is there: a bit of it; true: it changed what is seen, and there may be more. */
	bool (*idle)(struct pane *p, const struct view *v);
};

struct pane {
	const struct pane_ops *ops;
	struct scroll scroll;
	int  shift;                     /* columns scrolled to the right */
	int  rows, cols;                /* of its body when it was last drawn */
	struct str pattern;             /* last searched for */
	size_t around;                  /* rows seen above and below the selected one */
};

extern const struct pane_ops *const pane_table[N_ROOMS];     /* by room */
extern const struct pane_ops pane_source, pane_stack, pane_vars, pane_heap, pane_output, pane_timeline, pane_answer, pane_help;

struct pane *pane_new(const struct pane_ops *ops);
void pane_free(struct pane *p);
void pane_update(struct pane *p, const struct view *v);
void pane_draw(struct pane *p, const struct view *v, const struct area *a, bool is_focused, bool has_heading);
void pane_sideways(struct pane *p, const struct view *v, int64_t cols, struct str *command);
/* The source: the line selected, as in "break FILE:LINE", and the command that goes to its next visit (direction -1: the one before).
 * False: nothing is selected; no visit is there, or none is known yet (then *why says so). */
bool pane_source_line(const struct pane *p, const struct file **file, uint32_t *line);
bool pane_source_place(struct pane *p, struct str *out);
bool pane_source_visit(struct pane *p, const struct view *v, int direction, uint64_t count, struct str *command, const char **why);
/* Where a program that draws on the whole screen has its cursor, in the room's body; false: it has none to be seen. */
bool pane_output_cursor(const struct pane *p, int *row, int *col);
/* The variables: select the first that changed since the stop before, or, if none did, the first there is. */
enum pane_choice { CHOICE_NONE, CHOICE_FIRST, CHOICE_CHANGED };
enum pane_choice pane_vars_choose(struct pane *p);
void pane_vars_hide(const char *pattern);                    /* names like "_*" are not shown; for the whole process */
/* Does what a command said stand for places, even if it is one line? */
bool pane_answer_is_list(const struct view *v, const char *asked, const char *text);
/* The source room shows that file from here on, until one moves or looks at another frame; line 0: its first. NULL: that of the
 * frame again. The file must stay until another is shown. */
void pane_source_open(struct pane *p, const struct view *v, const struct file *file, uint32_t line);
int64_t pane_page(const struct pane *p);                     /* rows of a page */
/* Select the count-th row from here (down: 1, up: -1) that holds the pattern, going round; false: there is none. A pattern without
 * capital letters finds both. NULL: the pattern of the last time. */
bool pane_search(struct pane *p, const struct view *v, const char *pattern, int direction, uint64_t count);
/* row and col in its rectangle. True: the row was selected already, and the pane does nothing of its own. */
bool pane_click(struct pane *p, const struct view *v, enum click how, int row, int col, bool has_heading, struct str *command);

#endif
