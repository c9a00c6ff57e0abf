/* print.h - rows for people: a place, a kind, a text, one beneath the other.
 *
 *                queens.py:12    call      => place(board=$3)
 *     [2]        queens.py:14    line         return x
 *
 * A row is put together and written at once. The column of files is as wide whatever comes, so that rows can be written while the
 * program runs; a path is told from the directory of the program's first file, and what is too long loses its beginning. A row of
 * another thread than the first begins with its number. Nothing in a row can move a terminal's cursor.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PRINT_H
#define PYSTEP_SRC_PRINT_H

#include <stdio.h>

#include "pystep/state.h"

struct call;

enum print_style {
	PRINT_PLAIN,
	PRINT_FAINT,
	PRINT_PLACE,
	PRINT_CALL, PRINT_RETURN, PRINT_RAISE,
	PRINT_NAME,                     /* of a function, of a variable */
	PRINT_NEW,                      /* a value that was not there before */
	N_PRINT_STYLES
};

enum {
	PRINT_INDENT = 3,               /* columns: as wide as an arrow and its blank */
	PRINT_DEEPEST = 100,            /* levels that are indented; deeper ones are told */
	PRINT_VALUE_COLUMNS = 1024,     /* of a value, before its middle is left out */
};

struct print {
	FILE *out;
	bool  color;
	struct str base;                /* directory of the program's first file, with its slash; empty: not known */
	bool  has_base;
	const struct file *file;        /* in whose place the last row was, … */
	struct str column;              /* … and how its path looks there */
	struct str row, scratch;        /* the row so far; for texts that are looked at before they are added */
};

void print_start(struct print *p, FILE *out, bool color);
void print_free(struct print *p);
void print_end(struct print *p);                             /* write the row, and its newline */

/* Into the row. */
void print_style(struct print *p, enum print_style style);   /* from here on; PLAIN: none */
void print_add(struct print *p, enum print_style style, const char *text);   /* as it is */
void print_plain(struct print *p, enum print_style style, const char *text); /* control characters escaped */
void print_indent(struct print *p, size_t levels);           /* three blanks each; from a hundred on "+N" */
void print_source(struct print *p, const char *line, size_t len);    /* as it is; tabs become blanks */
void print_place(struct print *p, uint64_t thread, const struct file *file, uint32_t line);   /* thread: its serial */
void print_kind(struct print *p, enum event event);
void print_columns(struct print *p, const struct state *s, const struct frame *f, uint32_t line, const char *kind);
void print_step_columns(struct print *p, const struct state *s);     /* of the state's step */
void print_continued(struct print *p, const char *kind);     /* the same columns, of a row that goes on with the last one */
void print_value(struct print *p, const struct state *s, struct value v);    /* a long one loses its middle */
/* Likewise, of what a frame gives back: of a class body whose methods say __class__ that is a cell, empty so far. */
void print_result(struct print *p, const struct state *s, struct value v);
extern const char print_empty_cell[];
void print_call(struct print *p, const struct state *s, const struct frame *f);      /* f(a=1, *b=(2,)) */
void print_arguments(struct print *p, const struct state *s, const struct frame *f); /* … from behind the bracket on */
void print_exception(struct print *p, const struct state *s, struct value exception);
/* Their parts, for rows that are made without a state (py_rows.c). */
void print_label(struct print *p, const struct code *code, uint32_t slot);  /* ", *b": an argument, up to its "=" */
void print_exception_type(struct str *row, const char *type);        /* "(<class 'E'>, ", before the value, … */
extern const char print_exception_end[];                     /* … and what comes after it */
const char *print_line_of(const struct code *code, uint32_t line, size_t *len);      /* its source, as rows of lines show it */
void print_value_to(struct str *row, const struct state *s, struct value v);
void print_shorten(struct str *row, size_t from);            /* a value that begins there: its middle goes if need be */
void print_times(struct print *p, uint64_t own, uint64_t total);     /* " [own 1.20 ms, total 3.40 ms]", nanoseconds */

/* The whole row of a step, as `calls` has it. `call`: that of its frame, for durations; may be NULL. */
void print_event(struct print *p, const struct state *s, const struct call *call);
/* How it begins after the columns and the indentation: "=> f(", "<= f: ". Of a line: nothing. */
void print_head(struct print *p, enum event event, const char *function);
extern const char print_unwind_end[];                        /* what follows that of an unwind */

/* What is needed elsewhere, too. */
void print_duration(uint64_t ns, struct str *out);           /* "1.20 ms": three digits */
void print_cut_middle(struct str *text, size_t from, size_t most);   /* what was added since `from`, to `most` columns */
const char *print_path(struct print *p, const struct file *file);    /* from base; of no file "?" */
enum print_style print_event_style(enum event event);

#endif
