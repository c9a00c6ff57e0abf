/* tracee_file.h - the record file while it is made: lines are appended, and what the last line must tell is collected on the way.
 *
 * After every append the file is a good record. An existing file is never written into: a new one takes its name, so that whoever
 * has the old one open keeps it whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_TRACEE_FILE_H
#define PYSTEP_SRC_TRACEE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "pystep/err.h"
#include "pystep/record.h"
#include "pystep/source.h"
#include "pystep/str.h"

struct offsets { uint64_t *at; size_t n, cap; };
struct marks { struct source_keyframe *at; size_t n, cap; };

/* What the last line tells of those before it. */
struct tracee_index {
	uint64_t size;                  /* bytes of whole lines */
	uint64_t steps;                 /* number of the last step */
	struct offsets files, codes, sites;
	struct marks keyframes, outputs;
	uint64_t output_step;           /* of the last output note */
	uint64_t n_outputs;             /* steps with output so far */
	bool     has_header;
};
void tracee_index_line(struct tracee_index *ix, const char *line, size_t len);   /* with its newline */
/* The notes of files, codes and sites before offset `end`, in the order in which they stand. `at`: how many of each were given. */
struct tracee_notes { size_t at[3]; };
bool tracee_index_next(const struct tracee_index *ix, struct tracee_notes *seen, uint64_t end, uint64_t *offset);
void tracee_index_clear(struct tracee_index *ix);

struct tracee_file {
	int   fd;                       /* where lines go */
	int   pipe;                     /* to where a whole record is copied at the end, or -1 */
	char *path;                     /* NULL: has no name */
	bool  is_ours;                  /* a regular file that we made: can be mapped, cut, replaced */
	bool  is_rows;                  /* no record: rows that are only passed on */
	bool  is_broken;                /* could not be written: nothing more is */
	uint64_t keep_last;             /* 0: all */
	uint64_t first;                 /* number of the first step kept */
	struct tracee_index index;
	struct str carry;               /* the beginning of a line whose end has not come yet; never of a row */
	off_t at;                       /* of rows: how much of the file there is, or -1 */
};

/* path: NULL an unlinked temporary file, "-" standard output. `program`: a file that must not be overwritten, or NULL. */
struct tracee_file *tracee_file_open(const char *path, const char *program, uint64_t keep_last, struct err *err);
struct tracee_file *tracee_file_of_rows(int fd, struct err *err);    /* fd stays the caller's */
void tracee_file_free(struct tracee_file *f);
int  tracee_file_append(struct tracee_file *f, const char *at, size_t len, struct err *err);    /* -1: once; then nothing is written */
size_t tracee_file_whole(const struct tracee_file *f, size_t len);   /* how many of so many bytes had better be written, if more will come */
int  tracee_file_end(struct tracee_file *f, const struct record_end *end, struct err *err);
bool tracee_path_is_stdout(const char *path);

/* tracee_keep.c: leave only the last `keep_last` steps, in a new file that takes the old one's place. */
int  tracee_keep_last(struct tracee_file *f, struct err *err);

/* Shared with tracee_keep.c. */
int  tracee_write_all(int fd, const char *at, size_t len);   /* -1: errno */
int  tracee_open_unlinked(void);                             /* -1: errno */
int  tracee_open_beside(const char *path, char **temporary); /* a new file in the same folder; -1: errno */

#endif
