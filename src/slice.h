/* slice.h - walking over canonical JSON text, a slice at a time, without building anything.
 *
 * The text has no white space, as share/doc/record-format.md says. It may come from a damaged record: nothing reads beyond
 * its end, nothing recurses, and what is not JSON ends a walk early.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SLICE_H
#define PYSTEP_SRC_SLICE_H

#include "pystep/value.h"

/* The end of the JSON value that begins at p, or NULL when it does not end before `end`. What is inside brackets is only
 * looked at for their balance. */
const char *slice_end(const char *p, const char *end);

/* The parts of an array or object, one after the other:
 *
 *     struct slices in = slice_open(v);
 *     while (slice_next(&in, &item)) …             or slice_member(&in, &key, &item)
 *
 * Each returns false at the end and where the text is damaged; slice_is_done tells which. */
struct slices { const char *at, *end; };
struct slices slice_open(struct value v);                    /* of what is neither array nor object: no parts */
bool slice_next(struct slices *in, struct value *item);
bool slice_member(struct slices *in, struct value *key, struct value *item);
bool slice_is_done(const struct slices *in);                 /* all parts were seen and the bracket closed */

/* The member of that name, given as JSON ("\"text\""); nothing when there is none. */
struct value slice_find(struct value v, const char *name);
bool slice_is(struct value v, const char *json);             /* is exactly this text */
bool slice_uint(struct value v, uint64_t *n);                /* plain decimal digits that fit */

/* The text of a JSON string, without its quotes. slice_decode appends it as UTF-8 with its escapes resolved; lone surrogates
 * become three bytes. False, with nothing appended, when v is no string. */
bool slice_decode(struct value v, struct str *out);
bool slice_is_plain(struct value v);                         /* a string without escapes: its bytes are its text */

#endif
