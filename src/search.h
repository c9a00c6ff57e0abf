/* search.h - a short text, or a line that begins so, in many bytes, as fast as memory is read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SEARCH_H
#define PYSTEP_SRC_SEARCH_H

#include <stddef.h>

/* As memmem: the first place, or NULL. No byte beyond at + n is looked at. */
const char *search_bytes(const char *at, size_t n, const char *what, size_t len);

/* at + 1 … at + n - 1: where the first line begins that begins with that character, or behind the last newline, or at when there is
 * none; *n_lines: how many newlines are before that. */
const char *search_line(const char *at, size_t n, char begins, size_t *n_lines);

#endif
