/* py_source.h - the source text behind a code object's file name.
 *
 * A file is read from disk when its first code runs, decoded as its coding cookie says, by C alone:
 * nothing is imported or audited in the program. The text given by -c and that of a program on
 * standard input are kept from the start; a member of a zip file is asked of the loader that
 * imported it. Line ends become "\n", as the tokenizer sees them; a byte order mark is left out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SOURCE_H
#define PYSTEP_SRC_PY_SOURCE_H

#include "py.h"

struct tracee_options;

struct source_text {
	struct str text;                /* UTF-8 */
	char sha256[65];                /* of the bytes it was made from */
};

/* Before the interpreter: notes the directory one is in, the text of -c, and reads a program on
 * standard input. */
void source_start(const struct tracee_options *opt);
/* The text of the program that was not in a file: -c or standard input. NULL when it is in one. */
const struct source_text *source_of_program(void);
/* Fill in the text of a file; false when it cannot be had. `globals` tells the loader, may be
 * NULL. */
bool source_find(struct source_text *out, PyObject *filename, PyObject *globals);
bool source_read(struct source_text *out, const char *path);
void source_free(struct source_text *s);

#endif
