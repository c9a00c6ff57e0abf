/* base.h - memory that does not fail, and the few macros everyone needs.
 *
 * All of it comes from malloc, never from Python's allocators, so that a traced program cannot see it. When there is no
 * memory left the process says so and dies (exit status 125): no caller checks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_BASE_H
#define PYSTEP_BASE_H

#include <stddef.h>
#include <stdint.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

void *base_alloc(size_t size);                       /* zeroed; size 0 gives a pointer that can be freed */
void *base_alloc_aligned(size_t to, size_t size);    /* likewise; `size` is a multiple of `to`, a power of 2 */
void *base_realloc(void *p, size_t size);            /* what is new is not zeroed */
void *base_realloc_array(void *p, size_t n, size_t size);   /* dies on overflow of n * size */
char *base_strdup(const char *s);
char *base_memdup(const void *p, size_t len);        /* a NUL follows the copy */

/* Grow an array to hold at least `need` members: doubles. `cap` is a size_t lvalue. */
#define BASE_GROW(array, cap, need) \
	((need) <= (cap) ? (void)0 : \
	 (void)((cap) = base_capacity((cap), (need)), \
		(array) = base_realloc_array((array), (cap), sizeof(*(array)))))
size_t base_capacity(size_t cap, size_t need);

#endif
