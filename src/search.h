/* search.h - a short text in many bytes, as fast as memory is read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SEARCH_H
#define PYSTEP_SRC_SEARCH_H

#include <stddef.h>

/* As memmem: the first place, or NULL. No byte beyond at + n is looked at. */
const char *search_bytes(const char *at, size_t n, const char *what, size_t len);

#endif
