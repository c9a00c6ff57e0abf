/* editor.h - one line being typed at the bottom of the screen, as a table of operations.
 *
 * The real one is prompt.c. There is one such line at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_EDITOR_H
#define PYSTEP_UI_EDITOR_H

#include "pystep/complete.h"

enum editor_result { EDITOR_OPEN, EDITOR_DONE, EDITOR_CANCELLED };

typedef void editor_complete_fn(void *arg, const char *line, size_t cursor, struct completion *out);

struct editor {
	/* kind (':', '/', '?') says whose history it has. complete may be NULL. */
	void (*open)(char kind, const char *text, editor_complete_fn *complete, void *arg);
	enum editor_result (*key)(int key);
	const char *(*text)(void);      /* the line so far; after EDITOR_DONE the whole */
	size_t (*cursor)(void);         /* in bytes */
	const char *(*said)(void);      /* candidates to show, "" */
	void (*close)(void);
};

#endif
