/* request.h - one request, one answer: a program's text in, its run out, both JSON.
 *
 *     {"source": string = "", "input": string = "", "steps": number = 5000, "format": string = "snapshots"}
 *
 * All members may be left out; others are ignored. `steps` is cut to 0 … REQUEST_STEPS. `format` is "snapshots" (the older service's
 * schema: export_snapshots.c), "pythontutor", or "record": the record as it is.
 *
 * The program runs as `python -I -c source` does, in a process of its own; `input` is all that it finds on standard input, and what it
 * writes is in the answer only. What becomes of it (exit, an exception, a signal, too many steps, twenty
 * seconds and no end) is an answer like any other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_REQUEST_H
#define PYSTEP_SRC_REQUEST_H

#include <stdio.h>

#include "pystep/err.h"
#include "pystep/tracee.h"

#define REQUEST_STEPS 10000

/* Who answers. */
struct request_server {
	int  (*host)(const struct tracee_options *opt, struct ring *ring);
	const char *version;            /* of python */
	bool scan;                      /* as of struct tracee_options */
	bool pretty;                    /* answers with line breaks and indentation */
};

/* Reads the text, runs the program, writes the answer: with its newline, and in any case JSON. 0; ERR_USAGE: the request makes no
 * sense, and the answer {"error":{"cause":…}} says why; ERR_WRITE: likewise, for what is our own trouble. */
int request_answer(const struct request_server *server, const char *text, size_t len, FILE *out);

#endif
