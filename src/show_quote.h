/* show_quote.h - text as Python's repr writes it, so that nothing in it can move a cursor or a terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SHOW_QUOTE_H
#define PYSTEP_SRC_SHOW_QUOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pystep/str.h"

/* Python 3.11's str.isprintable of one character. */
bool show_is_printable(uint32_t c);

/* The quote that repr chooses: ', unless the text has ' and no ". */
char show_quote_for(const char *s, size_t len);
/* One character, escaped when it must be; quote 0: as in a text without quotes, where a backslash stays. */
void show_char(uint32_t c, char quote, struct str *out);
/* A whole text, at most `most` characters of it; returns false when it was longer. */
bool show_quoted(const char *s, size_t len, size_t most, struct str *out);
bool show_plain(const char *s, size_t len, size_t most, struct str *out);

#endif
