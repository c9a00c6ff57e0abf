/* batch.h - session commands from the command line, files or standard input; plain text out.
 *
 * What a command says goes to standard output, why one failed to standard error, and the next one is run all the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_BATCH_H
#define PYSTEP_SRC_BATCH_H

#include <stdio.h>

#include "pystep/session.h"

struct batch {
	struct session *session;
	struct str last;                /* what an empty line repeats */
	FILE *out;                      /* NULL: nobody listens */
	bool  has_failed;               /* some command */
	bool  has_quit;
};

void batch_command(struct batch *b, const char *line);
void batch_file(struct batch *b, const char *path);          /* "-": standard input */
void batch_end(struct batch *b);

#endif
