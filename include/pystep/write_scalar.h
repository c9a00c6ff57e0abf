/* write_scalar.h - scalar values as the record writes them, apart from its lines (write.h): what an expression gives is
 * written so, too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_WRITE_SCALAR_H
#define PYSTEP_WRITE_SCALAR_H

#include "pystep/str.h"

/* Where there is room already (str_begin); the result is behind what was put. All of the room may be written to. */
#define PUT_UINT_MOST 20
#define PUT_FLOAT_MOST 64
char *put_uint_long(char *p, uint64_t n);
static inline char *put_uint(char *p, uint64_t n)
{
	if (n >= 100)
		return put_uint_long(p, n);
	if (n >= 10)
		*p++ = (char)('0' + n / 10);
	*p++ = (char)('0' + n % 10);
	return p;
}

char *put_double(char *p, double f);                          /* as write_float */

/* Scalars. In a text, what is not UTF-8 goes as the lone surrogates U+DC80…DCFF, as Python's surrogateescape has it. */
void write_uint(struct str *out, uint64_t n);
void write_int(struct str *out, int64_t n);                  /* as a Value: beyond 2^53 as {"type":"int",…} */
void write_float(struct str *out, double f);                 /* as a Value: Python's repr; nan, inf, -0.0 as {"type":"float",…} */
void write_string(struct str *out, const char *s, size_t len);           /* a JSON string of UTF-8, see utf8.h */
void write_ref(struct str *out, uint64_t id);
void write_other(struct str *out, const char *type, const char *text, size_t len, uint64_t cut);   /* {"type","text"} */

#endif
