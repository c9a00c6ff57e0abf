/* regexp.h - regular expressions, as Python's re.match: from the start of a text on.
 *
 * The syntax is that of PCRE2, which is Python's but for this: flags of Python's alone, (?a) (?L) (?u), are none here; \N{NAME} is
 * not known; (?P>name) and (?1) call groups. \Z is the very end, as in Python; \w \d \s and case go by Unicode.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_REGEXP_H
#define PYSTEP_SRC_REGEXP_H

#include <stdbool.h>
#include <stddef.h>

#include "pystep/err.h"

struct regex;
struct regex *regex_compile(const char *pattern, size_t len, struct err *err);   /* NULL: err says what is wrong, and where */
void regex_free(struct regex *r);
/* A match that takes too long counts as none. */
bool regex_match(const struct regex *r, const char *text, size_t len);

#endif
