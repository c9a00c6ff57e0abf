/* py_redact.h - values that are not to be in the record (--redact).
 *
 * What is hidden is what stands under a name that matches: a variable's value, that of a key or an attribute, an argument's
 * default, a named tuple's field, and what a function of such a name returns. It never gets as far as a shadow: in its place is a word that is
 * the same whatever the value was, so the record says that the name is bound and nothing more: neither the value, nor what
 * it refers to, nor whether or when it became another one. An object that is also known by another name is seen by that one.
 *
 * Names are matched once per code object and once per content that is read; without the option nothing is asked at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_REDACT_H
#define PYSTEP_SRC_PY_REDACT_H

#include "py_shadow.h"

struct tracee_options;

extern bool redact_is_on;
extern word redact_word;                /* what is in place of a value; 0 while the option is off */
extern PyObject *redact_value;          /* likewise where an object is asked for; NULL while it is off */

void redact_start(const struct tracee_options *opt);         /* once the interpreter is there */
void redact_write(struct str *out);                          /* the Value of both */
/* By slot of a code object; the caller's to free. NULL: none of its variables is hidden. */
bool *redact_slots(PyCodeObject *code);
bool redact_result(PyCodeObject *code);                      /* what it returns is hidden */
/* Exchange what a kind has read of an object. */
void redact_content(struct content *c, PyObject *o);
/* Of the entries of a dict that are not as its shadow has them, by its hint: one is hidden. */
bool redact_is_noted(const struct noted *f);

#endif
