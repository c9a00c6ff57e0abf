/* str.h - a string that grows. Bytes and a length; always ends in a NUL that is not counted; may hold NULs.
 *
 * A zeroed struct str is a good empty string. str_free makes it empty again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_STR_H
#define PYSTEP_STR_H

#include <stdbool.h>
#include <string.h>

#include "pystep/base.h"

struct str {
	char  *at;                      /* NULL while nothing was ever added: use str_text */
	size_t len;                     /* bytes */
	size_t cap;
	bool   is_lent;                 /* the memory is somebody else's: when it is too small, it is left for some of our own */
};

const char *str_text(const struct str *s);                   /* never NULL; until the next change */
void str_free(struct str *s);
void str_add_fill(struct str *s, char c, size_t n);
void str_addf(struct str *s, const char *fmt, ...) PRINTF_LIKE(2, 3);
void str_reserve(struct str *s, size_t more);                /* room for `more` bytes beyond len */
char *str_take(struct str *s);                               /* the text, now the caller's to free; s is empty */

/* A string that begins in memory lent to it, of `cap` bytes: ends there, or, when that was too little, in its own. */
static inline struct str str_lend(char *at, size_t cap)
{
	return (struct str){ .at = at, .cap = cap, .is_lent = true };
}

static inline void str_clear(struct str *s)                  /* keeps the memory */
{
	s->len = 0;
	if (s->at)
		s->at[0] = '\0';
}

static inline void str_add_bytes(struct str *s, const void *p, size_t len)
{
	if (s->cap - s->len <= len)
		str_reserve(s, len);
	if (len)
		memcpy(s->at + s->len, p, len);
	s->len += len;
	s->at[s->len] = '\0';
}

/* Many small pieces at once: room for up to `most` bytes, filled from here on, and then up to where it was. */
static inline char *str_begin(struct str *s, size_t most)
{
	if (__builtin_expect(s->cap - s->len <= most, 0))
		str_reserve(s, most);
	return s->at + s->len;
}

static inline void str_end(struct str *s, char *end)
{
	s->len = (size_t)(end - s->at);
	*end = '\0';
}

static inline void str_add(struct str *s, const char *text)
{
	str_add_bytes(s, text, strlen(text));
}

static inline void str_add_char(struct str *s, char c)
{
	if (s->len + 1 >= s->cap)
		str_reserve(s, 1);
	s->at[s->len++] = c;
	s->at[s->len] = '\0';
}

#endif
