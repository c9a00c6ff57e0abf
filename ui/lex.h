/* lex.h - Python source text as tokens, a line at a time, for colours and for the names on a line.
 *
 * It takes text that compiles, of any Python 3 (what does not compile never ran, and gets some colours or others). What one
 * line leaves open (a triple-quoted string, an f-string's field, brackets, a backslash) is a small state with which
 * the next line starts, so that any line can be had from a state kept near it.
 *
 *     struct lexer lx;
 *     lex_line(&lx, &state, text, len);            text from the line's start to the end of the file
 *     while (lex_next(&lx, &token))
 *             …                                    at the end of the line, lx.state is that of the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_LEX_H
#define PYSTEP_UI_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lex_kind {
	LEX_NAME,
	LEX_KEYWORD,                    /* soft ones where they are keywords: match, case, type */
	LEX_BUILTIN,
	LEX_DEFINED,                    /* the name after def and class */
	LEX_DECORATOR,                  /* @ and the dotted name after it */
	LEX_STRING,                     /* a piece of one: prefix and quotes included, on one line */
	LEX_FIELD,                      /* the braces of an f-string's field, its "!r" and ":" */
	LEX_NUMBER,
	LEX_COMMENT,
	LEX_OPERATOR,
	N_LEX_KINDS
};

struct lex_token {
	enum lex_kind kind;
	size_t start, len;              /* bytes in the line */
	bool   is_attribute;            /* a name after a dot */
};

#define LEX_NEST 7

/* Inside of what: a string's text, the expression in a field of an f-string, the format after its colon. */
enum lex_inside { LEX_TEXT, LEX_EXPRESSION, LEX_FORMAT };

struct lex_context {
	uint8_t  inside;                /* enum lex_inside */
	char     quote;
	bool     is_triple, has_fields, is_raw;
	uint16_t brackets;              /* open in a field's expression */
};

struct lex_state {                      /* zeroed: the start of a file */
	struct lex_context in[LEX_NEST];
	uint8_t  n;
	bool     is_continued;          /* the line before ended in a backslash */
	uint16_t brackets;              /* open outside of strings */
};

struct lexer {
	struct lex_state state;
	const char *line;
	size_t len, rest;               /* bytes of the line, and up to the end of the file */
	size_t at;
	bool   at_start;                /* of a statement */
	bool   is_attribute, is_definition, is_decorator;       /* what the next name is */
};

void lex_line(struct lexer *lx, const struct lex_state *state, const char *text, size_t len);
bool lex_next(struct lexer *lx, struct lex_token *token);    /* false: the end of the line */

#endif
