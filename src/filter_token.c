/* filter_token.c - the words, signs and values of a filter's text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter_text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/utf8.h"

void token_skip_blanks(struct parser *p)
{
	while (*p->at && strchr(" \t\n", *p->at))
		p->at++;
}

int token_fail(struct parser *p, const char *why)
{
	size_t len = strlen(p->start), shown = utf8_fit(p->start, len, 60);

	return err_set(p->err, "cannot read the filter \"%.*s%s\": %s at character %zu", (int)shown,
		p->start, shown < len ? "..." : "", why,
		utf8_count(p->start, (size_t)(p->at - p->start)) + 1);
}

bool token_take(struct parser *p, char c)
{
	token_skip_blanks(p);
	if (*p->at != c)
		return false;
	p->at++;
	return true;
}

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

size_t token_name_length(const char *at)
{
	size_t n = 0;

	if (isdigit((unsigned char)*at))
		return 0;
	while (is_name_char(at[n]))
		n++;
	return n;
}

bool token_take_word(struct parser *p, const char *word)
{
	size_t n = strlen(word);

	token_skip_blanks(p);
	if (token_name_length(p->at) != n || strncmp(p->at, word, n))
		return false;
	p->at += n;
	return true;
}

bool token_is_word(const char *word, const char *name, size_t len)
{
	return strlen(word) == len && !strncmp(word, name, len);
}

/* Literals. */

static int hex_digits(struct parser *p, int n, struct str *out)
{
	char bytes[4];
	uint32_t c = 0;

	for (; n; n--, p->at++) {
		if (!isxdigit((unsigned char)*p->at))
			return token_fail(p, "a hexadecimal digit is missing");
		c = c * 16 + (uint32_t)(isdigit((unsigned char)*p->at)
						? *p->at - '0'
						: tolower((unsigned char)*p->at) - 'a' + 10);
	}
	if (c > 0x10ffff)
		return token_fail(p, "there is no such character");
	str_add_bytes(out, bytes, utf8_encode(c, bytes));
	return 0;
}

static int read_escape(struct parser *p, struct str *out)
{
	static const struct {
		char letter, c;
	} escapes[] = {
		{ 'n', '\n' },
		{ 't', '\t' },
		{ 'r', '\r' },
		{ '\\', '\\' },
		{ '\'', '\'' },
		{ '"', '"' },
	};
	static const struct {
		char letter;
		int digits;
	} numbers[] = { { 'x', 2 }, { 'u', 4 }, { 'U', 8 } };
	char letter = *p->at++;

	for (size_t i = 0; i < ARRAY_LEN(escapes); i++)
		if (escapes[i].letter == letter) {
			str_add_char(out, escapes[i].c);
			return 0;
		}
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (numbers[i].letter == letter)
			return hex_digits(p, numbers[i].digits, out);
	str_add_char(out, '\\'); /* as Python: an escape that is none stays */
	p->at--;
	return 0;
}

static int read_text(struct parser *p, bool raw, struct known *out)
{
	char quote = *p->at++;

	while (*p->at && *p->at != quote) {
		if (*p->at != '\\' || !p->at[1]) {
			str_add_char(&out->own, *p->at++);
		} else if (raw) {
			str_add_bytes(&out->own, p->at, 2);
			p->at += 2;
		} else {
			p->at++;
			if (read_escape(p, &out->own) < 0)
				return -1;
		}
	}
	known_own(out);
	return token_take(p, quote) ? 0 : token_fail(p, "a quote is missing");
}

static int read_number(struct parser *p, struct known *out)
{
	char *end, *whole;

	errno = 0;
	out->number = strtoll(p->at, &whole, 10);
	out->real = strtod(p->at, &end);
	if (end == p->at || is_name_char(*end))
		return token_fail(p,
			"a value is expected: a text, a number, None, True, False, or a "
			"list of them,");
	out->kind = end == whole && !errno ? KNOWN_INT : KNOWN_FLOAT;
	p->at = end;
	return 0;
}

static int read_items(struct parser *p, char close, struct known *out)
{
	out->kind = KNOWN_LIST;
	while (!token_take(p, close)) {
		BASE_GROW(out->items, out->cap_items, out->n_items + 1);
		out->items[out->n_items] = (struct known){ 0 };
		if (token_literal(p, &out->items[out->n_items++]) < 0)
			return -1;
		if (!token_take(p, ',') && *p->at != close)
			return token_fail(p, "a comma or the end of the list is expected");
	}
	return 0;
}

/* (1) is 1, (1,) is a tuple. */
static int read_bracket(struct parser *p, struct known *out)
{
	static const char opens[] = "[({", closes[] = "])}";
	char open = *p->at++, close = closes[strchr(opens, open) - opens];
	const char *end;
	struct known only;

	if (p->depth >= FILTER_DEEPEST)
		return token_fail(p, "too many brackets");
	p->depth++;
	if (read_items(p, close, out) < 0)
		return -1;
	p->depth--;
	for (end = p->at - 2; strchr(" \t\n", *end); end--)
		;
	if (open != '(' || out->n_items != 1 || *end == ',')
		return 0;
	only = out->items[0];
	free(out->items);
	*out = only;
	return 0;
}

static int read_constant(struct parser *p, struct known *out)
{
	static const struct {
		const char *word;
		enum known_kind kind;
		int64_t number;
	} words[] = {
		{ "None", KNOWN_NONE, 0 },
		{ "True", KNOWN_BOOL, 1 },
		{ "False", KNOWN_BOOL, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (token_take_word(p, words[i].word)) {
			out->kind = words[i].kind;
			out->number = words[i].number;
			return 0;
		}
	return read_number(p, out);
}

int token_literal(struct parser *p, struct known *out)
{
	token_skip_blanks(p);
	if (*p->at == '"' || *p->at == '\'')
		return read_text(p, false, out);
	if ((*p->at == 'r' || *p->at == 'R') && (p->at[1] == '"' || p->at[1] == '\'')) {
		p->at++;
		return read_text(p, true, out);
	}
	if (*p->at && strchr("[({", *p->at))
		return read_bracket(p, out);
	return read_constant(p, out);
}
