/* record_private.h - the record reader from inside: what record*.c share.
 *
 *     record_bytes.c   the bytes, mapped or read           record_index.c   where steps, keyframes and the rest are
 *     record_header.c  the first line                      record_output.c  what the program wrote and read
 *     record_note.c    a note taken apart                  record_decode.c  a step to changes, and its parts
 *     record_glance.c  a step looked at only               record.c         life, and the operations of a source
 *
 * A position is a byte offset of the beginning of a line. Positions come from the file's last line too, which anybody may have
 * written: record_line_at is the only way from a position to bytes, and looks first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_RECORD_PRIVATE_H
#define PYSTEP_SRC_RECORD_PRIVATE_H

#include "pystep/code.h"
#include "pystep/record.h"
#include "record_bytes.h"
#include "record_note.h"
#include "scan.h"

struct marks { struct source_keyframe *at; size_t n, cap; };
struct offsets { uint64_t *at; size_t n, cap; };

/* The first line. */
struct record_header {
	uint64_t version;
	uint64_t first;                 /* number of the first step */
	char    *python;
	char    *command;               /* as one would type it */
	struct record_process process;
	uint64_t start;                 /* position behind it */
};

/* The last line. */
struct record_last {
	struct record_end end;
	char     signal[16];            /* its name, when it was one */
	uint64_t steps;
	struct offsets files, codes, sites;
	struct marks keyframes, outputs;
};

/* Where output and input notes are, as far as lines were looked at for that. */
struct record_outputs {
	struct marks notes;             /* all of them before pos */
	uint64_t pos, step;             /* and the number of the last step before pos */
	bool     is_full;               /* enough are kept: what comes behind pos is searched each time */
};

struct record {
	struct source source;           /* first: a record is a source */
	char   *name;                   /* for messages */
	struct record_bytes bytes;
	struct record_header header;
	struct program *program;
	struct source_index index;      /* as lent: points into keyframes */
	struct marks keyframes;
	struct record_outputs outputs;
	struct record_end end;
	uint64_t scanned;               /* lines before that position are in the index */
	uint64_t last_line;             /* position of the last line; 0: none seen */
	bool     was_believed;          /* the last line told where all is: no line was looked at for that */
	bool     is_finished;           /* nobody writes to it any more */
};

struct line {
	const char *text;
	size_t   len;                   /* without newline, and comma */
	uint64_t pos, next;
};
/* False: no whole line there. A line that does not end in a comma (the first and last do not) keeps its end. */
bool record_line_at(const struct record *rec, uint64_t pos, struct line *line);
bool record_has_comma(const struct record *rec, const struct line *line);

/* Whether a note of that kind begins there; the line of the end of the run, if it is the last. */
bool record_is_kind_at(const struct record *rec, uint64_t pos, enum note_kind kind, struct line *line);
bool record_last_line(const struct record *rec, struct line *line);

/* "cannot read run.json: line 12, byte 345: cause", with ERR_RECORD. Returns -1. */
int  record_blame(const struct record *rec, const char *at, const char *cause, struct err *err);
int  record_blame_scan(const struct record *rec, const struct scan *s, struct err *err);

/* A record in memory, which stays the caller's and must outlive it. */
struct record *record_of_bytes(const char *name, const char *text, size_t len, struct err *err);
/* One whose lines are read from the top: nothing is indexed, no note taken in but by record_learn. For record_check. */
struct record *record_open_raw(const char *path, struct err *err);
struct record *record_raw_of_bytes(const char *name, const char *text, size_t len, struct err *err);

int  header_read(struct record *rec, struct err *err);
void header_free(struct record_header *h);

bool last_read(struct scan *s, struct record_last *last);    /* with its "]}" */
void last_free(struct record_last *last);

int  index_start(struct record *rec, struct err *err);
int  index_grow(struct record *rec, struct err *err);
/* Take a file, code or site note into the program. 1: taken, 0: that number was known, -1: damaged. */
int  record_learn(struct record *rec, const struct line *line, enum note_kind kind, struct err *err);

/* Operations of a source: see source.h. */
int  record_glance(struct source *src, uint64_t pos, struct source_glance *g, uint64_t *next, struct err *err);
bool record_mention(struct source *src, uint64_t pos, uint64_t end, uint64_t id, struct value key, uint64_t *at);

int  outputs_walk(struct record *rec, uint64_t from, uint64_t to, source_output_fn *fn, void *arg, struct err *err);
void outputs_add(struct record *rec, uint64_t step, const struct line *line);
void outputs_seen(struct record *rec, uint64_t step, uint64_t pos);          /* lines before pos were looked at */

/* Takes a raw record. In so many parts at once, if that is possible; the answer is the same. */
int  record_check_open(struct record *rec, size_t n_parts, FILE *out, struct err *err);
void record_end_text(const struct record_end *end, const char *signal, struct str *out);     /* "exit status 0" */

void marks_add(struct marks *m, uint64_t step, uint64_t pos);
/* Index of the last mark below that step, or -1. */
ptrdiff_t marks_below(const struct marks *m, uint64_t step);

#endif
