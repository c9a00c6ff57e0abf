/* complete_expr.c - names, attributes after a dot, keys after a bracket: as the recorded state has them.
 *
 * What stands before the dot or bracket is looked up as an expression. Nothing of the program runs, so what only that could
 * tell has no candidates.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "complete_impl.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "condition.h"
#include "pystep/base.h"
#include "pystep/expr.h"

/* The text, gone through up to the cursor: at each depth of brackets the chain a.b[c] that may go on. */

#define DEEPEST 64
#define NOWHERE SIZE_MAX

struct walk {
	const char *text;
	size_t end;	       /* the cursor */
	size_t chain[DEEPEST]; /* where the chain at that depth begins; NOWHERE: none is there */
	char opened[DEEPEST];  /* the bracket that led to that depth */
	size_t opened_at[DEEPEST];
	int depth;
	bool has_dot; /* the last token was a dot in a chain */
	size_t word;  /* where the name begins that the cursor is at the end of; NOWHERE: at none */
	size_t string; /* … the string that the cursor is in */
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t pass_word(struct walk *w, size_t at)
{
	size_t end = at;

	while (end < w->end && is_word(w->text[end]))
		end++;
	if (!w->has_dot)
		w->chain[w->depth] = at;
	w->word = end == w->end ? at : NOWHERE;
	if (end < w->end)
		w->has_dot = false;
	return end;
}

static size_t pass_string(struct walk *w, size_t at)
{
	char quote = w->text[at];
	size_t end = at + 1;

	while (end < w->end && w->text[end] != quote)
		end += w->text[end] == '\\' ? 2 : 1;
	if (end >= w->end) {
		w->string = at;
		return w->end;
	}
	w->chain[w->depth] = at;
	w->has_dot = false;
	return end + 1;
}

static size_t pass_open(struct walk *w, size_t at)
{
	if (w->chain[w->depth] == NOWHERE)
		w->chain[w->depth] = at; /* a list: it may go on, too */
	else
		w->has_dot = false;
	if (w->depth + 1 < DEEPEST)
		w->depth++;
	w->opened[w->depth] = w->text[at];
	w->opened_at[w->depth] = at;
	w->chain[w->depth] = NOWHERE;
	w->has_dot = false;
	return at + 1;
}

static size_t pass_close(struct walk *w, size_t at)
{
	if (w->depth)
		w->depth--;
	w->has_dot = false;
	return at + 1;
}

static size_t pass_other(struct walk *w, size_t at)
{
	char c = w->text[at];

	w->has_dot = c == '.' && w->chain[w->depth] != NOWHERE;
	if (!w->has_dot && c != ' ')
		w->chain[w->depth] = NOWHERE;
	return at + 1;
}

static void walk(struct walk *w, size_t from)
{
	w->chain[0] = w->word = w->string = NOWHERE;
	for (size_t at = from; at < w->end;) {
		char c = w->text[at];

		if (is_word(c))
			at = pass_word(w, at);
		else if (c == '"' || c == '\'')
			at = pass_string(w, at);
		else if (strchr("([{", c))
			at = pass_open(w, at);
		else if (strchr(")]}", c))
			at = pass_close(w, at);
		else
			at = pass_other(w, at);
	}
}

/* What stands before. */

typedef void each_fn(const struct expr *x, expr_word_fn *fn, void *arg);

struct offering {
	struct completing *c;
	size_t start;	   /* of the name */
	bool hidden;	   /* those that begin with _ are wanted */
	const char *close; /* after a key */
};

static void offer_attribute(void *arg, const char *word, size_t len)
{
	const struct offering *o = arg;

	if (o->hidden || word[0] != '_')
		offer(o->c, o->start, word, len);
}

static void offer_key(void *arg, const char *word, size_t len)
{
	const struct offering *o = arg;
	struct str text = { 0 };

	str_add_bytes(&text, word, len);
	if (o->c->line[o->start] == '"' && len > 1 && !memchr(word + 1, '"', len - 2))
		text.at[0] = text.at[len - 1] = '"';
	str_add_char(&text, ']');
	offer(o->c, o->start, str_text(&text), text.len);
	str_free(&text);
}

static void of_value(struct offering *o, size_t from, size_t to, each_fn *each, expr_word_fn *fn)
{
	char *text = base_memdup(o->c->line + from, to - from);
	struct expr_context at = { session_state(o->c->s), session_frame(o->c->s) };
	struct err ignored;
	struct expr *x = expr_compile(text, &ignored);

	if (x && expr_eval(x, &at, NULL) == 0) {
		each(x, fn, o);
		if (o->c->out->n)
			o->c->out->same = o->start - o->c->out->start;
	}
	expr_free(x);
	free(text);
}

static void attributes(struct completing *c, const struct walk *w)
{
	size_t start = w->word == NOWHERE ? w->end : w->word, dot = start;
	struct offering o = { .c = c, .start = start, .hidden = c->line[start] == '_' };

	while (c->line[dot - 1] != '.')
		dot--;
	of_value(&o, w->chain[w->depth], dot - 1, expr_each_attribute, offer_attribute);
}

/* In a[…, at its beginning. */
static bool is_at_key(const struct walk *w, size_t start)
{
	return w->depth && w->opened[w->depth] == '[' && w->opened_at[w->depth] + 1 == start &&
	       w->chain[w->depth - 1] != w->opened_at[w->depth];
}

static void keys(struct completing *c, const struct walk *w, size_t start)
{
	struct offering o = { .c = c, .start = start };

	of_value(&o, w->chain[w->depth - 1], start - 1, expr_each_key, offer_key);
}

/* Names. */

static void offer_name(void *arg, const struct name *name)
{
	offer_attribute(arg, name->name, name->len);
}

static void offer_known(void *arg, const char *word, size_t len)
{
	offer_attribute(arg, word, len);
}

/* Python's own are many: only those that begin as what was typed. */
static void names(struct completing *c, size_t start)
{
	static const char *const words[] = { "False", "None", "True", "and", "else", "for", "if",
		"in", "is", "lambda", "not", "or" };
	struct offering o = { .c = c, .start = start, .hidden = c->line[start] == '_' };
	const struct frame *f = session_frame(c->s);

	if (f) {
		state_each_local(session_state(c->s), f, offer_name, &o);
		state_each_global(session_state(c->s), f, offer_name, &o);
	}
	if (start == c->cursor)
		return;
	expr_each_known(offer_known, &o);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		offer(c, start, words[i], strlen(words[i]));
}

/* In Q(…, where a condition begins. */
static bool is_at_condition(const struct completing *c, const struct walk *w, size_t start)
{
	size_t open = w->depth ? w->opened_at[w->depth] : 0, before = start;

	while (before > open + 1 && c->line[before - 1] == ' ')
		before--;
	return w->depth && w->opened[w->depth] == '(' && open && c->line[open - 1] == 'Q' &&
	       (open == 1 || !is_word(c->line[open - 2])) &&
	       (before == open + 1 || c->line[before - 1] == ',');
}

static void offer_operators(struct completing *c, size_t start, const char *field)
{
	struct str text = { 0 };

	for (const struct condition_operator *op = condition_operators; op->name; op++) {
		str_clear(&text);
		str_addf(&text, "%s_%s=", field, op->name);
		if (*op->name)
			offer(c, start, str_text(&text), text.len);
	}
	str_free(&text);
}

/* "function=", and "function_sw=" when "function_" is there. */
static void conditions(struct completing *c, size_t start)
{
	struct str text = { 0 };

	for (const struct condition_field *f = condition_fields; f->name; f++) {
		size_t len = strlen(f->name);

		if (c->cursor - start > len && c->line[start + len] == '_' &&
			memcmp(c->line + start, f->name, len) == 0)
			offer_operators(c, start, f->name);
		str_clear(&text);
		str_addf(&text, "%s=", f->name);
		offer(c, start, str_text(&text), text.len);
	}
	str_free(&text);
}

void complete_expression(struct completing *c, size_t from)
{
	struct walk w = { .text = c->line, .end = c->cursor };
	size_t start;

	c->out->goes_on = true;
	walk(&w, from);
	start = w.string != NOWHERE ? w.string : w.word != NOWHERE ? w.word : w.end;
	if (w.string == NOWHERE && is_at_condition(c, &w, start)) {
		conditions(c, start);
		return;
	}
	if (w.has_dot)
		attributes(c, &w);
	else if (is_at_key(&w, start))
		keys(c, &w, start);
	if (w.string == NOWHERE && !w.has_dot &&
		(start == w.end || !isdigit((unsigned char)c->line[start])) &&
		(start == from || !strchr("$.", c->line[start - 1])))
		names(c, start);
}
