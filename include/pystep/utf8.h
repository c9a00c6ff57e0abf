/* utf8.h - bytes to characters to columns.
 *
 * Text inside pystep is UTF-8, in which lone surrogates (U+D800…DFFF, which Python allows in a str) are kept as
 * their three bytes. Any other byte that is not UTF-8 counts as one character U+FFFD of length 1.
 * Widths are those of the Unicode data in the C library (wcwidth), with a table of our own where that says -1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UTF8_H
#define PYSTEP_UTF8_H

#include <stddef.h>
#include <stdint.h>

size_t utf8_decode(const char *s, size_t len, uint32_t *c);  /* bytes used, at least 1 when len > 0 */
size_t utf8_encode(uint32_t c, char out[4]);                 /* bytes written; surrogates too */
int    utf8_width(uint32_t c);                               /* columns: 0 combining, 1, 2; control characters: -1 */
size_t utf8_columns(const char *s, size_t len);              /* sum of widths; control characters count 1 */
size_t utf8_count(const char *s, size_t len);                /* characters */
size_t utf8_fit(const char *s, size_t len, size_t columns);  /* bytes of the longest beginning that fits */

#endif
