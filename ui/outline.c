/* outline.c - see outline.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "outline.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"

/* Behind a number and a colon, a mark in quotes, or a mark of the place where one stands. */
static const char *skip_number(const char *line)
{
	const char *at = line + strspn(line, " *▸"), *quote;

	if (isdigit((unsigned char)*at) || *at == '#') {
		at += strspn(at, "#0123456789");
		at += *at == ':';
	} else if (*at == '\'' && (quote = memchr(at + 1, '\'', strcspn(at + 1, "\n")))) {
		at = quote + 1;
	}
	return at + strspn(at, " ");
}

uint64_t outline_step(const char *line)
{
	const char *at = skip_number(line);

	return !strncmp(at, "step ", 5) ? strtoull(at + 5, NULL, 10) : 0;
}

/* "step 12 f.py:3" and a blank, then two for each call that it is inside of. A file's name may have blanks in it: its line is
 * what ends the place. */
static void find_depth(struct outline_row *row, const char *line)
{
	size_t at = 5 + strcspn(line + 5, " ");

	while (at < row->len && !(line[at] == ' ' && isdigit((unsigned char)line[at - 1]) &&
					at > 6 && memrchr(line + 6, ':', at - 6)))
		at++;
	if (at >= row->len)
		return;
	row->indent = at + 1;
	row->depth = (int)strspn(line + row->indent, " ") / 2;
}

static void add_row(struct outline *o, size_t start, size_t len, bool is_tree)
{
	struct outline_row *row;

	BASE_GROW(o->rows, o->cap, o->n + 1);
	row = &o->rows[o->n++];
	*row = (struct outline_row){ .start = start, .len = len, .indent = len };
	row->step = outline_step(o->text.at + start);
	o->has_steps |= row->step != 0;
	if (is_tree && row->step)
		find_depth(row, o->text.at + start);
	if (o->n > 1 && row->depth > row[-1].depth)
		row[-1].has_inside = true;
}

static void find_seen(struct outline *o)
{
	int hidden = -1; /* deeper than that: inside of a folded one */

	o->n_seen = 0;
	for (size_t i = 0; i < o->n; i++) {
		const struct outline_row *row = &o->rows[i];

		if (hidden >= 0 && row->depth > hidden)
			continue;
		hidden = row->is_folded ? row->depth : -1;
		o->seen[o->n_seen++] = i;
	}
}

void outline_set(struct outline *o, const char *text, bool is_tree)
{
	o->n = 0;
	o->has_steps = false;
	str_clear(&o->text);
	str_add(&o->text, text);
	for (size_t at = 0, len; at < o->text.len; at += len + 1) {
		len = strcspn(o->text.at + at, "\n");
		add_row(o, at, len, is_tree);
	}
	o->seen = base_realloc_array(o->seen, o->n + 1, sizeof(*o->seen));
	find_seen(o);
}

void outline_free(struct outline *o)
{
	str_free(&o->text);
	free(o->rows);
	free(o->seen);
}

const struct outline_row *outline_row(const struct outline *o, size_t i)
{
	return &o->rows[o->seen[i]];
}

const char *outline_text(const struct outline *o, size_t i, size_t *len)
{
	const struct outline_row *row = outline_row(o, i);

	*len = row->len;
	return o->text.at + row->start;
}

/* The row that this one is inside of; itself: it is in none. */
static size_t outer(const struct outline *o, size_t seen)
{
	int depth = outline_row(o, seen)->depth;

	for (size_t i = seen; i-- > 0;)
		if (outline_row(o, i)->depth < depth)
			return i;
	return seen;
}

bool outline_fold(struct outline *o, struct scroll *s, enum row_fold how)
{
	struct outline_row *row;

	if (s->at >= o->n_seen)
		return false;
	row = &o->rows[o->seen[s->at]];
	if (how == FOLD_CLOSE && (!row->has_inside || row->is_folded)) {
		scroll_to(s, outer(o, s->at));
		row = &o->rows[o->seen[s->at]];
	}
	if (!row->has_inside)
		return false;
	row->is_folded = how == FOLD_TOGGLE ? !row->is_folded : how == FOLD_CLOSE;
	find_seen(o);
	scroll_set(s, o->n_seen);
	return true;
}
