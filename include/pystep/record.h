/* record.h - the record file, read. The format: share/doc/record-format.md. Written by write.h.
 *
 * The file is mapped and read lazily; what is not looked at is not touched. It may be finished, cut off or still growing:
 * any prefix up to the end of a line is a good record.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_RECORD_H
#define PYSTEP_RECORD_H

#include <stdio.h>

#include "pystep/source.h"

#define RECORD_VERSION 1

struct record;
struct state;

enum record_how {
	RECORD_OPEN,                    /* still growing */
	RECORD_EXIT, RECORD_EXCEPTION, RECORD_SIGNAL, RECORD_LIMIT, RECORD_SIZE, RECORD_EXEC,
	RECORD_UNKNOWN,
	RECORD_TRUNCATED,               /* has no last line */
	N_RECORD_HOWS
};
const char *record_how_name(enum record_how how);            /* "exit" …, as in the last line; "open", "truncated" */

struct record_end {
	enum record_how how;
	int      status;                /* exit status, or number of the signal */
	uint64_t at;                    /* step to open at: where an uncaught exception was raised, or that of a test that failed; 0: the last */
};

/* Errors have status ERR_RECORD and name line, byte offset and cause. */
struct record *record_open(const char *path, struct err *err);               /* NULL: not a record */
struct record *record_follow(int fd, struct err *err);       /* a file that grows; takes fd; its header must be there */
void record_finish(struct record *rec);                      /* it will not grow any more */
void record_free(struct record *rec);                        /* not if its source was given to a timeline */
struct source *record_source(struct record *rec);            /* freeing the source frees the record */

int  record_end(struct record *rec, struct record_end *end, struct err *err);
const char *record_python(const struct record *rec);         /* "3.11.2" */
struct record_process {
	uint64_t pid, began;            /* microseconds since 1970, on the clocks of where it ran; 0: not recorded */
};
struct record_process record_process(const struct record *rec);
const char *record_command(const struct record *rec);        /* as one would type it */

/* --info: a few lines for people. --check: reads all of it, applies every step, compares every keyframe with the state that
 * the steps before it led to, and resolves every reference. 0, or -1 with ERR_RECORD. */
int  record_info(const char *path, FILE *out, struct err *err);
int  record_check(const char *path, FILE *out, struct err *err);

#endif
