/* filter_call.c - Q And Or Not From Backlog, with what stands in their brackets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter_text.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Conditions. */

struct predicate *filter_new(holds_fn *holds)
{
	struct predicate *p = base_alloc(sizeof(*p));

	p->holds = holds;
	return p;
}

/* The parser stands behind "name=". */
static struct predicate *parse_condition(struct parser *p, const char *name, size_t len)
{
	struct predicate *c = filter_new(filter_holds_condition);

	if (condition_find(&c->condition, name, len, p->err) == 0 &&
		token_literal(p, &c->wanted) == 0 &&
		condition_check(&c->condition, &c->wanted, p->err) == 0 &&
		condition_compile(&c->condition, &c->wanted, &c->regex, p->err) == 0)
		return c;
	predicate_free(c);
	return NULL;
}

/* Calls: Q And Or Not From Backlog. */

struct arguments {
	struct predicate *positional, *conditions; /* their parts; conditions: FIELD=… */
	struct predicate *condition, *then;	   /* given by name; NULL: not */
	int64_t watermark, size, stack, ignored;
};

static void arguments_free(struct arguments *a)
{
	predicate_free(a->positional);
	predicate_free(a->conditions);
	predicate_free(a->condition);
	predicate_free(a->then);
}

/* Is there "NAME =" here, and not "=="? */
size_t filter_keyword_length(const struct parser *p)
{
	size_t n = token_name_length(p->at), end = n;

	while (p->at[end] && strchr(" \t\n", p->at[end]))
		end++;
	return n && p->at[end] == '=' && p->at[end + 1] != '=' ? n : 0;
}

typedef int read_fn(struct parser *p, void *to);

static int read_whole(struct parser *p, void *to)
{
	struct known k = { 0 };
	int r = token_literal(p, &k);

	if (r == 0 && k.kind != KNOWN_INT && k.kind != KNOWN_BOOL)
		r = token_fail(p, "a whole number is expected before this");
	*(int64_t *)to = k.number;
	known_free(&k);
	return r;
}

static int read_count(struct parser *p, void *to)
{
	if (read_whole(p, to) < 0)
		return -1;
	return *(int64_t *)to >= 0 && *(int64_t *)to <= 1000000
		       ? 0
		       : token_fail(p, "a number from 0 to 1000000 is expected before this");
}

static int read_predicate(struct parser *p, void *to)
{
	struct predicate **predicate = to;

	if (*predicate)
		return token_fail(p, "it is given twice");
	*predicate = filter_parse_or(p);
	return *predicate ? 0 : -1;
}

/* Names that are no conditions. Values are recorded with each step, and printed as one prints: vars and strip say nothing. */
static const struct keyword {
	const char *call, *name;
	read_fn *read;
	size_t offset;
} keywords[] = {
	{ "From", "condition", read_predicate, offsetof(struct arguments, condition) },
	{ "From", "predicate", read_predicate, offsetof(struct arguments, then) },
	{ "From", "watermark", read_whole, offsetof(struct arguments, watermark) },
	{ "Backlog", "condition", read_predicate, offsetof(struct arguments, condition) },
	{ "Backlog", "filter", read_predicate, offsetof(struct arguments, then) },
	{ "Backlog", "size", read_count, offsetof(struct arguments, size) },
	{ "Backlog", "stack", read_count, offsetof(struct arguments, stack) },
	{ "Backlog", "vars", read_whole, offsetof(struct arguments, ignored) },
	{ "Backlog", "strip", read_whole, offsetof(struct arguments, ignored) },
};

static const struct keyword *find_keyword(const char *call, const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		if (!strcmp(keywords[i].call, call) && token_is_word(keywords[i].name, name, len))
			return &keywords[i];
	return NULL;
}

static int parse_keyword(struct parser *p, const char *call, size_t len, struct arguments *a)
{
	const char *name = p->at;
	const struct keyword *k = find_keyword(call, name, len);
	struct predicate *condition;

	p->at += len;
	token_take(p, '=');
	if (k)
		return k->read(p, (char *)a + k->offset);
	condition = parse_condition(p, name, len);
	if (!condition)
		return -1;
	predicate_add(a->conditions, condition);
	return 0;
}

static int parse_argument(struct parser *p, const char *call, struct arguments *a)
{
	struct predicate *part;
	size_t len;

	token_skip_blanks(p);
	len = filter_keyword_length(p);
	if (len)
		return parse_keyword(p, call, len, a);
	part = filter_parse_or(p);
	if (!part)
		return -1;
	predicate_add(a->positional, part);
	return 0;
}

/* Up to `close`, which may be the end of the text. */
static int parse_arguments(struct parser *p, const char *call, char close, struct arguments *a)
{
	*a = (struct arguments){ .size = 100, .stack = 10 };
	a->positional = filter_new(filter_holds_all);
	a->conditions = filter_new(filter_holds_all);
	for (;;) {
		token_skip_blanks(p);
		if (*p->at == close)
			break;
		if (!*p->at)
			return token_fail(p, "a bracket is missing");
		if (parse_argument(p, call, a) < 0)
			return -1;
		token_skip_blanks(p);
		if (*p->at != close && !token_take(p, ','))
			return token_fail(p, "a comma or the end is expected");
	}
	p->at += close != '\0';
	return 0;
}

/* What is made of the arguments; each takes of them what it needs. */

typedef struct predicate *make_fn(struct parser *p, struct arguments *a);

static struct predicate *make(holds_fn *holds, struct arguments *a)
{
	struct predicate *made = filter_new(holds);

	for (size_t i = 0; i < a->positional->n; i++)
		predicate_add(made, a->positional->parts[i]);
	for (size_t i = 0; i < a->conditions->n; i++)
		predicate_add(made, a->conditions->parts[i]);
	a->positional->n = a->conditions->n = 0;
	return made;
}

static struct predicate *make_all(struct parser *p, struct arguments *a)
{
	(void)p;
	return make(filter_holds_all, a);
}

static struct predicate *make_any(struct parser *p, struct arguments *a)
{
	(void)p;
	return make(filter_holds_any, a);
}

static struct predicate *make_not(struct parser *p, struct arguments *a)
{
	(void)p;
	return make(filter_holds_not, a);
}

/* The next of those that were given by place, or NULL. */
static struct predicate *next_positional(struct arguments *a)
{
	struct predicate *all = a->positional, *first;

	if (!all->n)
		return NULL;
	first = all->parts[0];
	memmove(all->parts, all->parts + 1, --all->n * sizeof(*all->parts));
	return first;
}

/* A condition and what goes with it: by name, by place, and as FIELD=… */
static struct predicate *make_two(struct parser *p, struct arguments *a, holds_fn *holds)
{
	struct predicate *made = filter_new(holds), *condition = filter_new(filter_holds_all);
	struct predicate *first = a->condition	     ? a->condition
				  : a->conditions->n ? NULL
						     : next_positional(a);

	predicate_add(made, condition);
	if (first)
		predicate_add(condition, first);
	a->condition = NULL;
	for (size_t i = 0; i < a->conditions->n; i++)
		predicate_add(condition, a->conditions->parts[i]);
	a->conditions->n = 0;
	if (!a->then)
		a->then = next_positional(a);
	if (a->then)
		predicate_add(made, a->then);
	a->then = NULL;
	if (!a->positional->n)
		return made;
	token_fail(p, "there are too many predicates before this");
	predicate_free(made);
	return NULL;
}

static struct predicate *make_from(struct parser *p, struct arguments *a)
{
	struct predicate *made = make_two(p, a, filter_holds_from);

	if (made)
		made->watermark = a->watermark;
	return made;
}

static struct predicate *make_backlog(struct parser *p, struct arguments *a)
{
	struct predicate *made = make_two(p, a, filter_holds_backlog);

	if (!made)
		return NULL;
	made->size = (uint64_t)a->size;
	made->stack = (uint64_t)a->stack;
	if (p->f->lag < made->size)
		p->f->lag = made->size;
	return made;
}

static const struct call_form {
	const char *name;
	make_fn *make;
} calls[] = {
	{ "Q", make_all },
	{ "And", make_all },
	{ "Or", make_any },
	{ "Not", make_not },
	{ "From", make_from },
	{ "Backlog", make_backlog },
};

struct predicate *filter_finish_call(struct parser *p, const struct call_form *form, char close)
{
	struct arguments a;
	struct predicate *made = NULL;

	if (parse_arguments(p, form->name, close, &a) == 0)
		made = form->make(p, &a);
	arguments_free(&a);
	return made;
}

struct predicate *filter_conditions(struct parser *p)
{
	return filter_finish_call(p, &calls[0], '\0');
}

const struct call_form *filter_take_call(struct parser *p)
{
	size_t len = token_name_length(p->at), end = len;

	while (p->at[end] && strchr(" \t\n", p->at[end]))
		end++;
	for (size_t i = 0; len && p->at[end] == '(' && i < ARRAY_LEN(calls); i++)
		if (token_is_word(calls[i].name, p->at, len)) {
			p->at += end + 1;
			return &calls[i];
		}
	return NULL;
}

bool filter_is_call(const char *at, size_t len)
{
	const char *end = at + len;

	while (*end && strchr(" \t\n", *end))
		end++;
	for (size_t i = 0; *end == '(' && i < ARRAY_LEN(calls); i++)
		if (token_is_word(calls[i].name, at, len))
			return true;
	return false;
}
