/* filter_text.h - a filter's text while it is read, for the files that read it.
 *
 *     filter_token.c    words, signs, values
 *     filter_call.c     Q(...) and its like, conditions
 *     filter_parse.c    what is combined of them; expressions
 *
 * Whoever fails has said why in the parser's err.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_FILTER_TEXT_H
#define PYSTEP_SRC_FILTER_TEXT_H

#include "filter_impl.h"

#define FILTER_DEEPEST 100              /* brackets inside each other */

struct parser {
	struct filter *f;
	const char *start, *at;
	int depth;
	struct err *err;
};

int    token_fail(struct parser *p, const char *why);        /* -1, having said so, and at which character */
void   token_skip_blanks(struct parser *p);
bool   token_take(struct parser *p, char c);                 /* if it comes next, after blanks */
bool   token_take_word(struct parser *p, const char *word);
size_t token_name_length(const char *at);                    /* 0: no name begins there */
bool   token_is_word(const char *word, const char *name, size_t len);
int    token_literal(struct parser *p, struct known *out);   /* a text, a number, None, True, False, a list of them */

struct call_form;                       /* Q, And, ... */
/* The parser goes behind "Q(" if it stands there. NULL: it does not. */
const struct call_form *filter_take_call(struct parser *p);
bool   filter_is_call(const char *at, size_t len);           /* that name, with a bracket behind it */
/* The arguments up to `close`, which may be the end of the text, and what they mean. NULL: it failed. */
struct predicate *filter_finish_call(struct parser *p, const struct call_form *form, char close);
struct predicate *filter_conditions(struct parser *p);       /* a bare list of conditions, up to the end */
size_t filter_keyword_length(const struct parser *p);        /* of NAME in "NAME =", where that is no "==" */

struct predicate *filter_new(holds_fn *holds);
struct predicate *filter_parse_or(struct parser *p);

#endif
