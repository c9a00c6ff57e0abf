/* write.h - the record's lines, written: the one place that knows how they look.
 *
 * Everything appends to a struct str; nothing allocates but by its growth. Whoever captures (py_capture.c) and whoever
 * writes a state down again (write_keyframe) go through these, so that both give the same bytes. Format and order of
 * keys: share/doc/record-format.md.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_WRITE_H
#define PYSTEP_WRITE_H

#include "pystep/code.h"
#include "pystep/record.h"
#include "pystep/str.h"
#include "pystep/write_scalar.h"

struct state;

/* Whole lines. Each appends one line with its ",\n" (the header without the comma). */
struct write_header {
	const char *python;             /* "3.11.2" */
	const char *const *command;     /* NULL-terminated */
	const char *options;            /* JSON text of the options object, or NULL */
	uint64_t first;                 /* number of the first step; 0 means 1 */
	uint64_t pid, began;            /* of the process, for a record with times: see struct record_process; 0: not told */
};
void write_header(struct str *out, const struct write_header *h);
void write_file(struct str *out, uint32_t number, const struct file *f);
void write_code(struct str *out, uint32_t number, const struct code *c);
void write_site(struct str *out, uint32_t number, const struct site *s);
void write_output(struct str *out, int stream, bool raw, const char *text, size_t len);  /* stream 0: input */
void write_keyframe(struct str *out, const struct state *s);             /* of the state's step */

/* The last line. Positions are byte offsets in the file. */
struct write_end {
	enum record_how how;
	int      status;
	uint64_t at, steps;
	const uint64_t *files, *codes, *sites;
	size_t   n_files, n_codes, n_sites;
	const struct source_keyframe *keyframes, *outputs;
	size_t   n_keyframes, n_outputs;
};
void write_end(struct str *out, const struct write_end *e);

#endif
