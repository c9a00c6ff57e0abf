/* statement.h - lines of source: how far a statement goes, how far it is indented.
 *
 * Python's lines are joined by open brackets, by a backslash at the end, and inside of strings with three quotes. Nothing else of
 * its grammar is needed, and what is no Python does no harm: a statement ends with the file at the latest.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_STATEMENT_H
#define PYSTEP_SRC_STATEMENT_H

#include "pystep/code.h"
#include "pystep/str.h"

int statement_indent(const struct file *file, uint32_t line);     /* columns; -1: nothing but blanks and comments, or no such line */
uint32_t statement_block_end(const struct file *file, uint32_t line);    /* last line that is deeper than this one, below it */
/* Does the line begin with this word, after what indents it? */
bool statement_begins(const struct file *file, uint32_t line, const char *word);

/* The last line of the statement, or of the part of one, that begins at `line`: brackets are closed, no string is open. */
uint32_t statement_end(const struct file *file, uint32_t line);
/* The line of the code's def, class or lambda: below its decorators. */
uint32_t statement_definition(const struct code *code);
/* The text of that statement on one line, without what indents it. */
void statement_text(const struct file *file, uint32_t line, struct str *out);

#endif
