/* record_note.h - the lines of a record that are no steps.
 *
 * A note is known by its first key; one table says what else may be in it. note_read checks and takes a note apart,
 * note_changes says what it means to the state, and note_file, note_code make what it says of the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_RECORD_NOTE_H
#define PYSTEP_SRC_RECORD_NOTE_H

#include "pystep/code.h"
#include "pystep/delta.h"
#include "scan.h"

enum note_kind {
	NOTE_FILE, NOTE_CODE, NOTE_SITE, NOTE_THREAD, NOTE_ENTER, NOTE_LEAVE, NOTE_SLEEP, NOTE_DROP, NOTE_SLOTS, NOTE_OUT, NOTE_IN, NOTE_TIME, NOTE_CHANGES,
	NOTE_ASKED, NOTE_STATEMENT,
	NOTE_KEYFRAME, NOTE_END,        /* known by their beginning only: decode_keyframe, end_read */
	NOTE_UNKNOWN,
	N_NOTE_KINDS
};
enum { NOTE_FIELDS = 16 };              /* at most, in one note */

struct note {
	enum note_kind kind;
	uint32_t has;                   /* bit i: field i of its kind was there */
	struct { uint64_t n; struct value v; } field[NOTE_FIELDS];  /* 0 is what the first key says */
};

enum note_kind note_kind_of(const char *line, size_t len);
bool note_is_output(enum note_kind kind);                    /* out, in */

bool note_read(struct scan *s, enum note_kind kind, struct note *n);
bool note_changes(struct scan *s, const struct note *n, struct delta *d);    /* adds to d; nothing for a file, code or site */

/* Of an out or in note. */
int  note_stream(const struct note *n);                      /* 1, 2; 0: input */
bool note_is_raw(const struct note *n);
struct value note_text(const struct note *n);

struct file *note_file(const struct note *n);
/* NULL, false: it does not fit what is known so far; *cause says why. */
struct code *note_code(const struct note *n, const struct program *program, const char **cause);
bool note_site(const struct note *n, const struct program *program, struct site *site, const char **cause);

#endif
