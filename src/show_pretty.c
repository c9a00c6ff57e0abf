/* show_pretty.c - JSON laid out for people.
 *
 * One pass over well-formed JSON without white space; the depth is counted, never recursed into.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "show_json.h"

#include <string.h>

enum { SHORT = 72 }; /* bytes of an array that may stay on its line */

struct layout {
	const char *at, *end;
	struct str *out;
	size_t indent;
};

static const char *after_string(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		if (*at == '\\' && at + 1 < end)
			at++;
	return at < end ? at + 1 : end;
}

/* The end of an array or object that begins at `at` if it may stay on one line, else NULL: an empty one, or a short array
 * of scalars. */
static const char *one_line_end(const char *at, const char *end)
{
	const char *p = at + 1;

	if (p < end && (*p == ']' || *p == '}'))
		return p + 1;
	while (*at == '[' && p < end && p - at <= SHORT) {
		if (*p == ']')
			return p + 1;
		if (*p == '[' || *p == '{')
			return NULL;
		p = *p == '"' ? after_string(p, end) : p + 1;
	}
	return NULL;
}

static void break_line(struct layout *l)
{
	str_add_char(l->out, '\n');
	str_add_fill(l->out, ' ', 2 * l->indent);
}

/* Copy up to `to`, all of it on this line. */
static void copy_line(struct layout *l, const char *to)
{
	while (l->at < to) {
		const char *next = *l->at == '"' ? after_string(l->at, to) : l->at + 1;

		str_add_bytes(l->out, l->at, (size_t)(next - l->at));
		if (*l->at == ',')
			str_add_char(l->out, ' ');
		l->at = next;
	}
}

static void open_level(struct layout *l)
{
	const char *end = one_line_end(l->at, l->end);

	if (end) {
		copy_line(l, end);
		return;
	}
	str_add_char(l->out, *l->at++);
	l->indent++;
	break_line(l);
}

static void close_level(struct layout *l)
{
	if (l->indent)
		l->indent--;
	break_line(l);
	str_add_char(l->out, *l->at++);
}

static void next_member(struct layout *l)
{
	str_add_char(l->out, *l->at++);
	break_line(l);
}

static void after_key(struct layout *l)
{
	str_add(l->out, ": ");
	l->at++;
}

static void copy_string(struct layout *l)
{
	const char *end = after_string(l->at, l->end);

	str_add_bytes(l->out, l->at, (size_t)(end - l->at));
	l->at = end;
}

static void (*const marks[128])(struct layout *l) = {
	['{'] = open_level,
	['['] = open_level,
	['}'] = close_level,
	[']'] = close_level,
	[','] = next_member,
	[':'] = after_key,
	['"'] = copy_string,
};

void show_pretty(const char *json, size_t len, int indent, struct str *out)
{
	struct layout l = { json, json + len, out, (size_t)indent };

	while (l.at < l.end) {
		unsigned char c = (unsigned char)*l.at;

		if (c < ARRAY_LEN(marks) && marks[c])
			marks[c](&l);
		else
			str_add_char(out, *l.at++);
	}
}
