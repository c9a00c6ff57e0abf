/* expr_format.h - a format specification, and what is written by it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_EXPR_FORMAT_H
#define PYSTEP_SRC_EXPR_FORMAT_H

#include "expr_args.h"

struct spec {
	char fill[4];
	size_t fill_len;
	char align, sign, grouping, type;       /* 0: not given */
	bool alternate, zero, no_negative_zero;
	int64_t width, precision;               /* -1: not given */
};

struct parts {
	char sign;                              /* 0: none */
	const char *prefix;                     /* "0x" */
	const char *digits, *rest;              /* before the point; from it on */
};

/* Reading: 1 and behind it, 0: there is none, -1. */
int  ex_read_number(struct eval *e, const char **at, const char *end, int64_t *out);
bool ex_take(const char **at, const char *end, char c);

/* Writing. */
void ex_put_aligned(const struct spec *s, const char *text, size_t len, char otherwise, struct str *out);
void ex_put_number(const struct spec *s, const struct parts *p, int group, struct str *out);    /* digits in groups of so many */
char ex_sign_of(const struct spec *s, bool negative);
int  ex_format_int(struct eval *e, const struct val *v, const struct spec *s, struct str *out);
int  ex_format_float(struct eval *e, double d, const struct spec *s, struct str *out);
int  ex_format_text(struct eval *e, const struct val *v, const struct spec *s, struct str *out);

#endif
