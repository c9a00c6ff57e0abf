/* show_json.h - JSON written to a struct str, shared by everything that prints states for programs.
 *
 * Commas come by themselves: show_next and show_key look whether something stands before them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SHOW_JSON_H
#define PYSTEP_SRC_SHOW_JSON_H

#include "pystep/show.h"
#include "pystep/state.h"
#include "pystep/str.h"

void show_next(struct str *out);                             /* before an element */
void show_key(struct str *out, const char *key);             /* before a member's value; key needs no escapes */
void show_key_of(struct str *out, const char *key, size_t len);  /* any UTF-8 */
void show_string(struct str *out, const char *key, const char *text);    /* a member; NULL: null */
void show_uint(struct str *out, const char *key, uint64_t n);

/* {"name":Value,…} */
void show_locals_json(const struct state *s, const struct frame *f, struct str *out);
void show_globals_json(const struct state *s, const struct frame *f, struct str *out);
/* The members "value", "propagates", "exception" of the state's event, where it has them. */
void show_outcome(const struct state *s, struct str *out);
/* The members "file", "line", "function" of a frame; null without one. */
void show_place(const struct frame *f, struct str *out);

/* JSON without white space, laid out for people: two blanks a level, from `indent` levels on; an array without arrays or
 * objects in it stays on its line when it is short. */
void show_pretty(const char *json, size_t len, int indent, struct str *out);

#endif
