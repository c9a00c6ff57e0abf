/* tree.h - values as rows: an object's parts under it, to any depth that is unfolded, marked against what they were.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_TREE_H
#define PYSTEP_UI_TREE_H

#include "cell.h"
#include "pane.h"
#include "row.h"

/* Finish a row that has its value: can it be opened, is it open, did it change from `was` (nothing: it was not there) in the state
 * before (NULL: unknown, no marks)? Adds the rows of its parts when it is open. `row` is not valid afterwards. */
void tree_add(struct rows *rows, const struct view *v, struct row *row, struct value was);
/* Finish a row of what is there no more. What is not there yet, as one goes back, is not gone. */
bool tree_is_later(const struct view *v);
void tree_add_gone(struct row *row, struct value was);
/* The rows of an object's parts. */
void tree_add_parts(struct rows *rows, const struct view *v, uint64_t id, int depth, uint64_t key);

/* Is the object new, or are its own parts others than at the last stop? */
enum row_change tree_object_change(const struct view *v, const struct object *o);

/* One row: "  ▾ xs  list of 3 · $3                    was …". */
void tree_draw(const struct row *row, const struct view *v, struct pen *pen);

/* A row as an expression: "xs[0].name", "$3['a']". "": it has no name. */
void tree_expression(const struct rows *rows, size_t at, const struct view *v, struct str *out);

/* Functions, classes, modules: what a program defines rather than works on. */
bool tree_is_definition(const struct state *s, struct value v);
bool tree_object_is_definition(const struct object *o);

#endif
