/* breakpoint_location.h - what the text of a line reads: a name, an attribute, an item.
 *
 * The record has no reads; the line that is about to run says by its text which names it reads. What is found there is held
 * against the watched location by evaluating it: `self.items` is read by `box.items` when the two are attributes of one object. By the
 * text only: what a condition on the line leaves out counts as read; what a function called from it reads counts at its own
 * lines; a store is no read; calls in between (f().x) and what reaches over several lines cannot be told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_BREAKPOINT_LOCATION_H
#define PYSTEP_SRC_BREAKPOINT_LOCATION_H

#include "pystep/state.h"

struct location;

struct location *location_new(const char *expression);       /* NULL: neither a name, an attribute, an item nor $ID */
void location_free(struct location *l);
/* The line's text may read it, whatever the state. */
bool location_is_named(const struct location *l, const char *text, size_t len);
/* It does. `mine`: the frame whose names the location means (NULL: none); `f`: the one the line is of. */
bool location_is_read(struct location *l, const struct state *st, const struct frame *mine, const struct frame *f,
	const char *text, size_t len);

#endif
