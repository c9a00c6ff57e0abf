/* record_bytes.h - the bytes of a record, wherever they are.
 *
 * A small file and what comes from a pipe is read into memory. Any other file is mapped, and what is not looked at is not
 * read. A file that grows is mapped once with room to grow, and again, elsewhere, when it outgrows that: the old mapping stays,
 * so a pointer into the bytes is good for as long as they are open. Only bytes below `size` are there; what follows must not
 * be touched.
 *
 * Limit: a mapped file that somebody else cuts shorter is gone from under us, and reading it raises SIGBUS. Nobody who
 * writes records does that to a file in use but by writing a new record over it: hence the reading of small ones.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_RECORD_BYTES_H
#define PYSTEP_SRC_RECORD_BYTES_H

#include <stdbool.h>
#include <stddef.h>

#include "pystep/err.h"

struct record_map { char *at; size_t len; };

struct record_bytes {
	const char *at;                 /* the first byte; moves when the bytes grow, old pointers stay good */
	size_t      size;               /* bytes that are there */
	int         fd;                 /* of a file that grows; else -1 */
	char       *memory;             /* when they were read */
	struct record_map *maps;        /* the last one is `at` */
	size_t      n_maps;
};

int  bytes_open(struct record_bytes *b, const char *path, struct err *err);  /* "-": standard input */
int  bytes_follow(struct record_bytes *b, int fd, struct err *err);          /* takes fd, on failure too */
void bytes_lend(struct record_bytes *b, const char *text, size_t len);       /* stay the caller's */
int  bytes_grow(struct record_bytes *b, struct err *err);    /* see how far the file has come; -1: it shrank, or cannot be mapped */
void bytes_stop(struct record_bytes *b);                     /* it grows no more */
void bytes_close(struct record_bytes *b);

#endif
