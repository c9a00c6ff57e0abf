/* str.c - a string that grows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/str.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *str_text(const struct str *s)
{
	return s->at ? s->at : "";
}

void str_free(struct str *s)
{
	if (!s->is_lent)
		free(s->at);
	*s = (struct str){ 0 };
}

static void move_out(struct str *s, size_t need)
{
	struct str own = { .len = s->len };

	BASE_GROW(own.at, own.cap, need);
	memcpy(own.at, s->at, s->len);
	*s = own;
}

void str_reserve(struct str *s, size_t more)
{
	size_t need;

	/* A sum that wraps is more memory than there is: let the allocation say so. */
	if (__builtin_add_overflow(s->len, more, &need) || need == SIZE_MAX)
		need = SIZE_MAX - 1;
	if (s->is_lent && need >= s->cap)
		move_out(s, need + 1);
	else
		BASE_GROW(s->at, s->cap, need + 1);
	s->at[s->len] = '\0';
}

void str_add_fill(struct str *s, char c, size_t n)
{
	str_reserve(s, n);
	memset(s->at + s->len, c, n);
	s->len += n;
	s->at[s->len] = '\0';
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list args;

	assert(fmt);
	va_start(args, fmt);
	int len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0)
		return;
	str_reserve(s, (size_t)len);
	va_start(args, fmt);
	vsnprintf(s->at + s->len, (size_t)len + 1, fmt, args);
	va_end(args);
	s->len += (size_t)len;
}

char *str_take(struct str *s)
{
	char *text = s->at && !s->is_lent ? s->at : base_memdup(str_text(s), s->len);

	*s = (struct str){ 0 };
	return text;
}
