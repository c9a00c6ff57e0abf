/* statement.c - how far a statement goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "statement.h"

#include <string.h>

#define MOST_LINES 200u /* of one statement */

struct reading {
	int open;   /* brackets */
	char quote; /* of a string with three quotes that is open, or 0 */
};

static bool is_triple(const char *at, const char *end, char quote)
{
	return end - at >= 3 && at[0] == quote && at[1] == quote && at[2] == quote;
}

/* Where an open string with three quotes ends, or the line. */
static const char *skip_long_string(struct reading *r, const char *at, const char *end)
{
	for (; at < end; at++) {
		if (*at == '\\') {
			at++;
		} else if (is_triple(at, end, r->quote)) {
			r->quote = 0;
			return at + 3;
		}
	}
	return end;
}

static const char *skip_string(struct reading *r, const char *at, const char *end)
{
	char quote = *at;

	if (is_triple(at, end, quote)) {
		r->quote = quote;
		return skip_long_string(r, at + 3, end);
	}
	for (at++; at < end && *at != quote; at++)
		if (*at == '\\')
			at++;
	return at < end ? at + 1 : end;
}

static int bracket(char c)
{
	return (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
}

/* Read a line; true when the next one belongs to it. */
static bool read_line(struct reading *r, const char *at, const char *end)
{
	if (r->quote)
		at = skip_long_string(r, at, end);
	while (at < end && *at != '#') {
		if (*at == '"' || *at == '\'') {
			at = skip_string(r, at, end);
			continue;
		}
		if (*at == '\\' && at + 1 == end)
			return true;
		r->open += bracket(*at);
		at++;
	}
	return r->quote || r->open > 0;
}

uint32_t statement_end(const struct file *file, uint32_t line)
{
	struct reading r = { 0 };
	uint32_t last = line;
	size_t len;
	const char *at;

	for (; last < line + MOST_LINES && (at = file_line(file, last, &len)); last++)
		if (!read_line(&r, at, at + len))
			return last;
	return line; /* it does not end: its first line will do */
}

static const char *skip_blanks(const char *at, size_t *len)
{
	for (; *len && strchr(" \t\f", *at); at++)
		--*len;
	return at;
}

bool statement_begins(const struct file *file, uint32_t line, const char *word)
{
	size_t n = strlen(word), len;
	const char *at = file_line(file, line, &len);

	if (!at)
		return false;
	at = skip_blanks(at, &len);
	return len > n && !strncmp(at, word, n) && strchr(" \t(:*\\", at[n]);
}

/* A tab goes to the next multiple of eight, as for Python. */
int statement_indent(const struct file *file, uint32_t line)
{
	size_t len;
	const char *at = file_line(file, line, &len);
	int column = 0;

	for (; at && len && strchr(" \t\f", *at); at++, len--)
		column = *at == '\t' ? (column / 8 + 1) * 8 : *at == '\f' ? 0 : column + 1;
	return !at || !len || strchr("#\r", *at) ? -1 : column;
}

uint32_t statement_block_end(const struct file *file, uint32_t line)
{
	int indent = statement_indent(file, line);
	uint32_t last = statement_end(file, line);

	for (uint32_t i = last + 1; i <= file->n_lines; i++) {
		int here = statement_indent(file, i);

		if (here >= 0 && here <= indent)
			break;
		if (here >= 0)
			last = statement_end(file, i);
		i = here >= 0 ? last : i;
	}
	return last;
}

uint32_t statement_definition(const struct code *code)
{
	static const char *const words[] = { "def", "async", "class" };

	for (uint32_t line = code->line; code->file && line <= code->last; line++)
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (statement_begins(code->file, line, words[i]))
				return line;
	return code->line;
}

void statement_text(const struct file *file, uint32_t line, struct str *out)
{
	uint32_t last = statement_end(file, line);
	size_t len, start = out->len;
	const char *at;

	for (; line <= last && (at = file_line(file, line, &len)); line++) {
		at = skip_blanks(at, &len);
		while (len && strchr(" \t\f\r\\", at[len - 1]))
			len--;
		if (out->len > start && len)
			str_add_char(out, ' ');
		str_add_bytes(out, at, len);
	}
}
