/* ui.h - the terminal's front without a terminal: keys come in, a grid of cells comes out.
 *
 *     key → command line → session → view → panes → grid
 *
 * ui_run (ui_run.c) puts a terminal to it; tests put a script. What needs a terminal (suspending, drawing anew) is asked for by a
 * flag in struct ui and done by whoever runs it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_UI_H
#define PYSTEP_UI_UI_H

#include "cell.h"
#include "editor.h"
#include "keymap.h"
#include "layout.h"
#include "pane.h"

#include "pystep/err.h"
#include "pystep/session.h"

struct ui_options {
	int  pty;                       /* master end of the program's terminal, or -1 */
	const char *color;              /* "never": none; NULL: what the terminal has, unless NO_COLOR is set */
	const char *note;               /* what to say at first, or NULL */
};

struct ui {
	struct session *session;
	struct timeline *timeline;      /* of the session, as the panes know it */
	const struct editor *editor;
	struct ui_options opt;
	struct grid grid;
	struct grid behind;             /* while the program runs: the rooms that its output, alone on the screen, hides */
	struct layout layout;
	struct layout_sizes sizes;
	enum room pressed;              /* the room that the mouse was pressed in */
	struct pane *panes[N_ROOMS];
	bool is_stale[N_ROOMS];         /* the session moved since this pane was told */
	struct view view;
	enum room focus, focus_before;
	bool is_whole;                  /* so has the answer */
	bool is_full;                   /* the focused room has the screen */
	bool has_types;                 /* values with their types, and hidden names too */

	struct str note;                /* what is said on the bottom line, until the next key */
	enum style note_style;
	struct file *opened;            /* the source room shows it, or did: of no record */
	struct str asked, answer;       /* a command that said more than fits there, and what: shown in a room of its own */
	struct str selected;            /* the selected variable, as an expression */
	struct str last;                /* the last motion: what an empty line repeats */
	char     prompt;                /* kind of line being edited, or 0 */
	char     awaited;               /* a key that says more: a mark's name after 'm' or '\'', what to do after 'q'; else 0 */
	uint64_t saved;                 /* steps that are in a file the user asked for */
	uint64_t count;                 /* typed before a motion */
	bool     has_count;

	struct vt *screen;              /* the program's terminal, all that it was sent */
	int screen_rows, screen_cols;
	struct str unrecorded;          /* last line that the program's terminal showed since the motion under way began */
	int cursor_row, cursor_col;     /* where the terminal's cursor stands; -1: nowhere */
	uint64_t running_step;          /* a motion takes long and is there; 0: none */

	/* what the runner is asked for, and takes back */
	bool is_over, wants_redraw, wants_suspend;
};

struct ui *ui_new(struct session *s, const struct editor *editor, const struct ui_options *opt);
void ui_free(struct ui *ui);
void ui_resize(struct ui *ui, int rows, int cols);
void ui_key(struct ui *ui, const struct key_event *ev);
void ui_draw(struct ui *ui);                                 /* into ui->grid */
void ui_draw_running(struct ui *ui, uint64_t step);          /* title, output and bottom line: the session is under way */
bool ui_idle(struct ui *ui);                                 /* a bit of work that can wait; true: draw, there may be more */
void ui_refresh(struct ui *ui);                              /* the session moved or grew */
/* What the program's terminal showed: between motions it is in the record already. */
void ui_take_terminal(struct ui *ui, const char *bytes, size_t len);
/* A key that came while a motion is under way: true when it was used up. */
bool ui_key_running(struct ui *ui, const struct key_event *ev);

/* For actions (ui_action.c). */
void ui_run_line(struct ui *ui, const char *line);           /* a command of the session or an action */
void ui_say(struct ui *ui, enum style style, const char *text);
void ui_focus(struct ui *ui, enum room room);
void ui_answer(struct ui *ui, const char *asked, const char *text);
void ui_answer_again(struct ui *ui);                         /* of what is listed something was changed */
void ui_say_selected(struct ui *ui, struct str *out);        /* what is selected, as an expression; "": nothing */
bool ui_types(const struct ui *ui);                          /* keys go to the program */
bool ui_is_program_screen(const struct ui *ui);               /* while it runs, Escape is its own, too */

/* The loop: the session in this terminal, until one leaves. 0, or the signal that asked to leave (the caller cleans up and
 * dies by it); -1: the terminal cannot be used. */
int ui_run(struct session *s, const struct ui_options *opt, struct err *err);

#endif
