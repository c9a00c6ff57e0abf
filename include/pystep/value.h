/* value.h - a captured value, which never changes.
 *
 * A value is a slice of its canonical text: the JSON that share/doc/record-format.md defines, without white space. Two
 * values are equal when their texts are. So a value costs no memory of its own: it points into the mapped record, or
 * into text that the state it came from keeps. It is valid as long as that state is not moved (see timeline.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_VALUE_H
#define PYSTEP_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pystep/str.h"

struct value {
	const char *at;                 /* NULL: no value, as for an unbound name */
	size_t      len;                /* bytes */
};

enum value_kind {
	VALUE_UNBOUND,                  /* no value, or {} */
	VALUE_NONE,
	VALUE_BOOL,
	VALUE_INT,                      /* also those beyond 2^53, written {"type":"int",…} */
	VALUE_FLOAT,                    /* also nan, inf, -0.0 */
	VALUE_STR,                      /* also shortened ones, {"type":"str",…,"cut":…} */
	VALUE_REF,                      /* [id] */
	VALUE_OTHER,                    /* {"type":…,"text":…} of any other type */
};

/* A value of a text that stays: a literal, or the record's own bytes. */
struct value value_of(const char *text, size_t len);
struct value value_of_literal(const char *text);             /* up to the NUL */
#define VALUE_NOTHING ((struct value){ NULL, 0 })

/* Reading. */
enum value_kind value_kind(struct value v);
static inline bool value_is_bound(struct value v) { return v.at && !(v.len == 2 && v.at[0] == '{'); }
static inline bool value_is_ref(struct value v) { return v.len && v.at[0] == '['; }
bool     value_equal(struct value a, struct value b);
uint64_t value_ref(struct value v);                          /* the id, 0 when it is no reference */
bool     value_int(struct value v, int64_t *out);            /* false: no int, or beyond int64_t */
bool     value_float(struct value v, double *out);           /* VALUE_FLOAT only */
bool     value_str(struct value v, struct str *out);         /* VALUE_STR: appends its text as UTF-8; else false */
void     value_type(struct value v, struct str *out);        /* appends the Python type's name; "" for a reference */
void     value_text(struct value v, struct str *out);        /* VALUE_INT, FLOAT, OTHER: appends Python's text of it */
uint64_t value_cut(struct value v);                          /* how many more there were; 0: whole */

/* The order of elements in a set, total, as share/doc/record-format.md lays it down: <0, 0, >0. It goes by the form of the
 * JSON: whatever is written {"type":…} comes after all strings, by type and text, big ints, nan and shortened strings too. */
int      value_order(struct value a, struct value b);

#endif
