/* record_check.h - the check of a record, from inside: what record_check*.c share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_RECORD_CHECK_H
#define PYSTEP_SRC_RECORD_CHECK_H

#include "pystep/state.h"
#include "record_private.h"

struct check {
	struct record *rec;
	struct state *state;
	struct err *err;
	uint64_t step;                          /* last one applied */
	struct delta delta;                     /* of the notes since then */
	struct delta scratch;
	struct scan_refs refs;                  /* met in it */
	bool has_death;                         /* since references were last looked at in full */
	bool is_late, was_late;                 /* changes: since the last keyframe; ever */
	char *gone;                             /* what would be wrong if they were not, or NULL */
	const char *gone_at;
	uint64_t paid;                          /* changes since then */
	struct offsets files, codes, sites;     /* as met */
	struct marks keyframes, outputs;
	struct str text;
	struct record_last last;
	bool has_last;
};

void check_init(struct check *c, struct record *rec, struct err *err);    /* takes rec, which is raw */
void check_free(struct check *c);

/* Each 0, or -1 with err. */
int check_line(struct check *c, const struct line *line);
int check_apply(struct check *c, const struct line *line, const struct delta *d);
int check_written(struct check *c, const struct line *line);             /* a keyframe: the state, written, is that line */

/* Parts that other threads check ahead; NULL: none. */
struct check_parts;
size_t check_parts_wanted(const struct record *rec);                      /* with that first part which is nobody else's; at least 1 */
struct check_parts *check_parts_start(struct record *rec, size_t n_parts);
/* pos, or the end of a part that begins at pos and was found good: c is then as if it had read on until there. */
uint64_t check_parts_take(struct check_parts *parts, struct check *c, uint64_t pos);
void check_parts_free(struct check_parts *parts);

#endif
