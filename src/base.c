/* base.c - memory that does not fail.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/base.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Straight to the descriptor: stdio may want memory of its own, and in the traced child stderr is the program's. */
static _Noreturn void die(void)
{
	static const char text[] = "pystep: out of memory\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)n;
	_exit(125);
}

void *base_alloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p)
		die();
	return p;
}

void *base_alloc_aligned(size_t to, size_t size)
{
	void *p = aligned_alloc(to, size);

	if (!p)
		die();
	return memset(p, 0, size);
}

void *base_realloc(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (!p)
		die();
	return p;
}

void *base_realloc_array(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		die();
	return base_realloc(p, bytes);
}

char *base_strdup(const char *s)
{
	return base_memdup(s, strlen(s));
}

char *base_memdup(const void *p, size_t len)
{
	char *copy = base_realloc(NULL, len + 1);

	if (len)
		memcpy(copy, p, len);
	copy[len] = '\0';
	return copy;
}

size_t base_capacity(size_t cap, size_t need)
{
	size_t twice;

	if (__builtin_mul_overflow(cap, (size_t)2, &twice))
		return need;
	if (twice < 8)
		twice = 8;
	return twice < need ? need : twice;
}
