/* row.h - lists of rows: how they scroll, fold and keep their place.
 *
 *     scroll   of n rows one is selected, and some are seen: the selected one always
 *     rows     rows of names and values, some inside others; each has a key that stays the same from step to step, so that
 *              the selection and what is unfolded stay where they were
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_ROW_H
#define PYSTEP_UI_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pystep/value.h"

struct scroll {
	size_t n;                       /* rows there are */
	size_t at;                      /* the selected one */
	size_t top;                     /* the first one seen */
};

void scroll_set(struct scroll *s, size_t n);                 /* how many rows there are now */
void scroll_by(struct scroll *s, int64_t rows);              /* moves the selection; stops at the ends */
void scroll_to(struct scroll *s, size_t row);
void scroll_see(struct scroll *s, size_t height);            /* before drawing: brings the selected row into sight */
/* The same, with some rows around it seen where possible. */
void scroll_see_around(struct scroll *s, size_t height, size_t around);

/* What a row shows. */
enum row_kind {
	ROW_NAME,                       /* a variable: name, value */
	ROW_WATCH,                      /* an expression shown at every stop; name: "EXPR = VALUE" */
	ROW_RESULT,                     /* what is returned, yielded, raised: name, value */
	ROW_ITEM,                       /* index, value */
	ROW_ELEMENT,                    /* of a set: value */
	ROW_ENTRY,                      /* label: the key, value */
	ROW_ATTRIBUTE,                  /* label: its name, value */
	ROW_MORE,                       /* index more that were not recorded */
	ROW_OBJECT,                     /* value: a reference */
	ROW_REFERRER,                   /* name: who has it */
	ROW_GROUP,                      /* name: a heading one can fold; index: how many are in it */
	N_ROW_KINDS
};

/* How a value differs from what it was at the stop before. */
enum row_change { ROW_SAME, ROW_NEW, ROW_CHANGED, ROW_CHANGED_INSIDE, ROW_GONE };

struct row {
	enum row_kind kind;
	int      depth;
	uint64_t key;                   /* tells it from all others */
	bool     can_open, is_open;
	enum row_change change;
	const char *name;
	size_t   name_len;
	uint64_t index;
	struct value label, value, was;
};

struct rows {
	struct row *at;
	size_t n, cap;
	char **kept;                    /* names of rows */
	size_t n_kept, cap_kept;
	uint64_t *toggled;              /* keys of rows that are not as they are by default */
	size_t n_toggled, cap_toggled;
};

void rows_free(struct rows *r);
void rows_clear(struct rows *r);                             /* what is unfolded is remembered */
struct row *rows_add(struct rows *r, enum row_kind kind, int depth, uint64_t key);      /* until the next add */
void row_set_name(struct rows *r, struct row *row, const char *name, size_t len);       /* copied; ends in a NUL */
/* Is this row, which can be opened, open? */
bool rows_is_open(const struct rows *r, uint64_t key, bool by_default);
void rows_toggle(struct rows *r, uint64_t key);
/* Index of the row with that key; `otherwise` when there is none. */
size_t rows_find(const struct rows *r, uint64_t key, size_t otherwise);
/* Fold or unfold the selected row; closing where nothing is open closes what it is inside of. True: the rows are to be made anew. */
enum row_fold { FOLD_OPEN, FOLD_CLOSE, FOLD_TOGGLE };
bool rows_fold(struct rows *r, struct scroll *s, enum row_fold how);

/* Keys: that of a row inside another. Never 0. */
uint64_t row_key(uint64_t parent, enum row_kind kind, const void *bytes, size_t len);

#endif
