/* complete.c - see complete.h: which command is being typed, and which of its arguments.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/complete.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "complete_impl.h"
#include "pystep/base.h"
#include "pystep/command.h"

/* Candidates. */

static void clear(struct completion *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->at[i]);
	c->n = 0;
	c->same = c->start = 0;
	c->goes_on = false;
}

void completion_free(struct completion *c)
{
	clear(c);
	free(c->at);
	*c = (struct completion){ 0 };
}

/* All candidates stand in place of the same bytes: from the first place at which any of them begins. */
static void begin_at(struct completing *c, size_t start)
{
	struct completion *out = c->out;
	size_t more = out->start - start;

	for (size_t i = 0; i < out->n; i++) {
		size_t len = strlen(out->at[i]);

		out->at[i] = base_realloc_array(out->at[i], more + len + 1, 1);
		memmove(out->at[i] + more, out->at[i], len + 1);
		memcpy(out->at[i], c->line + start, more);
	}
	out->start = start;
}

void offer(struct completing *c, size_t start, const char *text, size_t len)
{
	struct completion *out = c->out;
	size_t typed = c->cursor - start;
	struct str whole = { 0 };

	if (len < typed || memcmp(text, c->line + start, typed) != 0)
		return;
	if (!out->n)
		out->start = start;
	if (start < out->start)
		begin_at(c, start);
	str_add_bytes(&whole, c->line + out->start, start - out->start);
	str_add_bytes(&whole, text, len);
	BASE_GROW(out->at, out->cap, out->n + 1);
	out->at[out->n++] = str_take(&whole);
}

void offer_word(struct completing *c, const char *text)
{
	offer(c, c->word, text, strlen(text));
}

/* Numbers by size: "file.py:9" before "file.py:10". */
static int compare(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static void sort(struct completion *c)
{
	size_t n = 0;

	if (c->n)
		qsort(c->at, c->n, sizeof(*c->at), compare);
	for (size_t i = 0; i < c->n; i++)
		if (n && strcmp(c->at[n - 1], c->at[i]) == 0)
			free(c->at[i]);
		else
			c->at[n++] = c->at[i];
	c->n = n;
}

/* Commands. */

static void offer_name(struct completing *c, const char *names)
{
	offer(c, c->word, names, strcspn(names, " "));
}

void complete_commands(struct completing *c)
{
	const char *names, *args;

	for (const struct command *row = commands; row->names; row++)
		offer_name(c, row->names);
	for (size_t i = 0; c->more && c->more->row(i, &names, &args); i++)
		offer_name(c, names);
}

/* What the command called `name` takes; NULL: nobody knows it. */
static const char *args_of(const struct completing *c, const char *name, size_t len)
{
	const struct command *found;
	const char *names, *args;
	struct err ignored;

	for (size_t i = 0; c->more && c->more->row(i, &names, &args); i++)
		if (strlen(names) == len && memcmp(names, name, len) == 0)
			return args;
	found = command_find(name, len, &ignored);
	return found ? found->args : NULL;
}

/* The row's arguments: "[[FILE:]LINE|FUNCTION [if EXPR]]" is three words, the brackets taken off. */

struct words {
	char *text;
	const char *at[16];
	size_t n;
};

static void split(struct words *w, const char *args)
{
	size_t n = 0;

	w->text = base_strdup(args);
	for (const char *p = args; *p; p++)
		if (*p != '[' && *p != ']')
			w->text[n++] = *p;
	w->text[n] = '\0';
	for (char *p = strtok(w->text, " "); p && w->n < ARRAY_LEN(w->at); p = strtok(NULL, " "))
		w->at[w->n++] = p;
}

/* It stands for itself: "if", "uncaught". */
static bool is_literal(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!islower((unsigned char)word[i]) && word[i] != '-')
			return false;
	return len > 0;
}

/* It may have blanks in it, so what follows it is known by a literal only. */
static bool is_open(const char *word)
{
	static const char *const open[] = { "EXPR", "STATEMENT", "TEXT" };

	for (size_t i = 0; i < ARRAY_LEN(open); i++)
		if (strncmp(word, open[i], strlen(open[i])) == 0)
			return true;
	return false;
}

/* Where among the words of the row one is: what was typed so far goes past them. `from`: where this one begins. */
static size_t find_place(const struct completing *c, const struct words *w, size_t *from)
{
	size_t at = c->args, place = 0, len, k;

	*from = at;
	for (; at < c->word; at += len + strspn(c->line + at + len, " ")) {
		len = strcspn(c->line + at, " ");
		for (k = place; k < w->n; k++)
			if (strlen(w->at[k]) == len && memcmp(w->at[k], c->line + at, len) == 0 &&
				is_literal(w->at[k], len))
				break;
		if (k == w->n && place < w->n &&
			(is_open(w->at[place]) || strstr(w->at[place], "...")))
			continue;
		place = k < w->n ? k + 1 : place + 1;
		*from = at + len + strspn(c->line + at + len, " ");
	}
	return place;
}

static void complete_alternatives(struct completing *c, const char *word, size_t from)
{
	for (size_t len; *word; word += len + (word[len] == '|')) {
		len = strcspn(word, "|");
		if (is_literal(word, len))
			offer(c, c->word, word, len);
		else if (is_open(word))
			complete_expression(c, from);
		else
			complete_kind(c, word, len);
	}
}

static void complete_args(struct completing *c, const char *args)
{
	struct words w = { 0 };
	size_t from, place;

	split(&w, args);
	place = find_place(c, &w, &from);
	if (place < w.n)
		complete_alternatives(c, w.at[place], from);
	for (size_t i = place + 1; i < w.n; i++) /* what may be left out before it */
		if (is_literal(w.at[i], strlen(w.at[i])) && c->word > c->args - (i == 0))
			offer_word(c, w.at[i]);
	free(w.text);
}

/* "3 next": a count, the command's name, what it takes. */

static size_t name_end(const char *line, size_t at)
{
	if (line[at] == '!')
		return at + 1;
	while (isalpha((unsigned char)line[at]) || line[at] == '-')
		at++;
	return at;
}

static size_t skip(const char *line, size_t at, const char *what)
{
	return at + strspn(line + at, what);
}

static void complete(struct completing *c)
{
	size_t name = skip(c->line, skip(c->line, skip(c->line, 0, " "), "0123456789"), " ");
	size_t end = name_end(c->line, name);
	const char *args;

	c->word = c->cursor;
	if (end == c->cursor && c->line[name] != '!') {
		c->word = name;
		complete_commands(c);
		return;
	}
	c->args = skip(c->line, end, " ");
	while (c->word > c->args && c->line[c->word - 1] != ' ')
		c->word--;
	args = args_of(c, c->line + name, end - name);
	if (args)
		complete_args(c, args);
}

void complete_line(struct session *s, const char *line, size_t cursor,
	const struct complete_more *more, struct completion *out)
{
	char *text = base_memdup(line, cursor);
	struct completing c = { .s = s, .line = text, .cursor = cursor, .more = more, .out = out };

	clear(out);
	complete(&c);
	if (!out->n)
		out->start = cursor;
	sort(out);
	free(text);
}
