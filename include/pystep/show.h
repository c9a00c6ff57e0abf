/* show.h - values and states as text for people: as Python would write them, and the JSON of interface and exports.
 *
 * No program code runs: everything comes from one recorded state.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SHOW_H
#define PYSTEP_SHOW_H

#include "pystep/state.h"
#include "pystep/timeline.h"

struct show {
	size_t max;                     /* at most that many columns, then "…"; 0: no limit */
	int    depth;                   /* containers inside each other, deeper ones are $id; 0 means 1; -1: not even one */
	bool   ids;                     /* "$3" before what has an identity */
	bool   nameless;                /* nothing is $id: what is too deep, or inside itself, is […]; sets are in order of their elements' texts */
};

/* A value as Python would write it: 1, 'abc', [1, 2, $3], Point(x=1, y=2), <function f(x)>, [1, 2, … +998]. On one line; control
 * characters, unprintable and surrogates escaped; what is inside itself is its $id there. What is known only by a text
 * (a function, a class) is never $id. Nothing for an unbound value. Without a state references are $id. */
void show_value(const struct state *s, struct value v, const struct show *how, struct str *out);
void show_object(const struct state *s, const struct object *o, const struct show *how, struct str *out);
/* str(exception) as far as it can be told without running it: from its args. */
void show_exception_text(const struct state *s, struct value exception, struct str *out);
void show_type(const struct state *s, struct value v, struct str *out);      /* "int", "list" … also through a reference */

/* "step 412/9000 line  script.py:14 in f: total += x" */
void show_stop(const struct state *s, uint64_t last, struct str *out);
/* The text of the frame's line without the blanks around it; never NULL. */
const char *show_source(const struct frame *f, size_t *len);
/* "f(a=1, b=$3)" */
void show_call(const struct state *s, const struct frame *f, const struct show *how, struct str *out);
/* The expression at which the frame stands (state_site), on one line, in `max` columns at most. False, and nothing: it is not known,
 * goes over several lines, or is all that is on its line. */
bool show_site(const struct state *s, const struct frame *f, size_t max, struct str *out);

/* "", "*" or "**" before an argument: the last one or two may collect the rest. */
const char *show_stars(const struct code *c, uint32_t slot);

/* The whole state, for --print N. The timeline is asked for the output so far. */
int  show_state_text(const struct state *s, struct timeline *tl, struct str *out, struct err *err);
int  show_state_json(const struct state *s, struct timeline *tl, bool pretty, struct str *out, struct err *err);
void show_value_json(const struct state *s, struct value v, struct str *out);            /* long texts and cells resolved */
void show_object_json(const struct state *s, const struct object *o, struct str *out);
int  show_event_json(const struct state *s, const struct delta *d, struct str *out);     /* a line of --export events */

#endif
