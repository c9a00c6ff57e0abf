/* scan.h - the JSON of one line, pulled piece by piece.
 *
 * A scan stands somewhere in a text and never looks beyond its end. Every call takes one piece, checks it to the last byte
 * (RFC 8259, UTF-8, no white space: the record has none) and moves on; the first thing that does not fit stops the scan: this
 * and every later call return false, `error` says what was wrong and `at` where. Nothing is allocated, nothing recurses.
 *
 *     struct scan s = scan_of(text, len);
 *     for (scan_open(&s, '['); scan_more(&s, ']');)
 *     	scan_uint(&s, &n);
 *     if (!scan_end(&s)) … s.error …
 *
 * Pieces are slices of the text, so numbers stay exact: 1 and 1.0, 2^53 and 2^53+1, "\ud800" are what was written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SCAN_H
#define PYSTEP_SRC_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pystep/value.h"

#define SCAN_DEPTH 512                  /* arrays and objects inside each other, at most */

struct scan_refs;

struct scan {
	const char *at, *end;
	const char *error;              /* NULL: all is well */
	bool        fresh;              /* just opened: no comma is due */
	struct scan_refs *refs;         /* where scan_value notes the references that it meets, or NULL */
};

static inline struct scan scan_of(const char *text, size_t len)
{
	return (struct scan){ .at = text, .end = text + len };
}
bool scan_fail(struct scan *s, const char *error);           /* returns false; the first error stays */

/* What is next: its first byte; '\0' at the end and after an error. */
static inline char scan_peek(const struct scan *s)
{
	return s->at < s->end ? *s->at : '\0';
}

bool scan_end(struct scan *s);                               /* nothing is left, and nothing was wrong */
bool scan_byte(struct scan *s, char c);

/* Arrays and objects: scan_open takes the bracket; scan_more is true as long as another member follows (it has taken the comma),
 * and false when it has taken the closing bracket, or failed. */
bool scan_open(struct scan *s, char bracket);
bool scan_more(struct scan *s, char bracket);
bool scan_comma(struct scan *s);                             /* a member must follow (there is no need to ask scan_more) */

/* One piece each. */
bool scan_uint(struct scan *s, uint64_t *n);                 /* a plain decimal integer without a sign or zeros in front */
bool scan_string(struct scan *s, struct value *out);         /* a string, with its quotes */
bool scan_key(struct scan *s, struct value *out);            /* a string and its colon */
bool scan_any(struct scan *s, struct value *out);            /* any JSON at all */
bool scan_id_key(struct scan *s, uint64_t *id);              /* "12": */
bool scan_is(struct value string, const char *text);         /* the string's text, when it has no escapes */

/* The record's Value (share/doc/record-format.md): checked in its form, not only as JSON. */
bool scan_value(struct scan *s, struct value *out);
bool scan_values(struct scan *s, struct value *out);         /* [Value…] */

/* The references met, in order, with repeats. Zeroed is empty; the owner frees `ids`. */
struct scan_refs {
	uint64_t *ids;
	size_t    n, cap;
};

#endif
