/* filter_parse.c - the text of a filter to predicates, by recursive descent.
 *
 *     filter     := conditions | or
 *     or         := and { ("|" | "or") and }          and := not { ("&" | "and") not }
 *     not        := ("~" | "not") not | primary
 *     primary    := "(" or ")" | NAME "(" arguments ")" | expression
 *     arguments  := [ argument { "," argument } [","] ]
 *     argument   := NAME "=" literal | NAME "=" or | or
 *
 * An expression (expr.h) ends where one of these signs and words stands outside of its brackets and texts. A filter in which there is
 * no call of the above is an expression as a whole, so that & and | are its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter_text.h"

#include <stdlib.h>
#include <string.h>

/* Expressions. */

static const char *skip_text(const char *at)
{
	char quote = *at++;

	while (*at && *at != quote)
		at += *at == '\\' && at[1] ? 2 : 1;
	return *at ? at + 1 : at;
}

/* Where what stands between `at` and its end is not Python's alone. */
static bool has_call(const char *at, const char *end)
{
	while (at < end) {
		size_t len = token_name_length(at);

		if (len && filter_is_call(at, len))
			return true;
		at = *at == '"' || *at == '\'' ? skip_text(at) : at + (len ? len : 1);
	}
	return false;
}

static bool is_joint(const char *at, size_t name)
{
	return strchr(",&|", *at) || token_is_word("and", at, name) ||
	       token_is_word("or", at, name);
}

/* The end of the expression. */
static const char *skip_expression(const char *at)
{
	int depth = 0;

	while (*at) {
		size_t len = token_name_length(at);

		if (depth == 0 && (is_joint(at, len) || *at == ')'))
			return at;
		depth += strchr("([{", *at) ? 1 : strchr(")]}", *at) ? -1 : 0;
		at = *at == '"' || *at == '\'' ? skip_text(at) : at + (len ? len : 1);
	}
	return at;
}

static struct predicate *parse_expression(struct parser *p, const char *end)
{
	struct predicate *made = filter_new(filter_holds_expression);
	size_t len = (size_t)(end - p->at);
	char *text;

	while (len && strchr(" \t\n", p->at[len - 1]))
		len--;
	text = base_memdup(p->at, len);
	made->expr = expr_compile(text, p->err);
	free(text);
	if (!made->expr) {
		predicate_free(made);
		return NULL;
	}
	p->at = end;
	return made;
}

/* Is it a bracket around predicates, or does an expression begin with it? */
static bool is_bracket(const struct parser *p)
{
	const char *end = *p->at == '(' ? skip_expression(p->at + 1) : NULL;

	while (end && *end && *end != ')')
		end = skip_expression(end + 1);
	return end && has_call(p->at + 1, end);
}

static struct predicate *parse_bracket(struct parser *p)
{
	struct predicate *inner = filter_parse_or(p);

	if (inner && !token_take(p, ')')) {
		token_fail(p, "a bracket is missing");
		predicate_free(inner);
		return NULL;
	}
	return inner;
}

static struct predicate *parse_primary(struct parser *p)
{
	const struct call_form *form;
	const char *end;

	token_skip_blanks(p);
	if (is_bracket(p)) {
		p->at++;
		return parse_bracket(p);
	}
	form = filter_take_call(p);
	if (form)
		return filter_finish_call(p, form, ')');
	end = skip_expression(p->at);
	if (end > p->at)
		return parse_expression(p, end);
	token_fail(p, "something is missing");
	return NULL;
}

static struct predicate *parse_not(struct parser *p)
{
	struct predicate *inner, *made;

	if (p->depth >= FILTER_DEEPEST) {
		token_fail(p, "too many brackets");
		return NULL;
	}
	p->depth++;
	if (!token_take(p, '~') && !token_take_word(p, "not")) {
		inner = parse_primary(p);
		p->depth--;
		return inner;
	}
	inner = parse_not(p);
	p->depth--;
	if (!inner)
		return NULL;
	made = filter_new(filter_holds_not);
	predicate_add(made, inner);
	return made;
}

/* One or more, with the sign or the word between them. */
static struct predicate *parse_chain(struct parser *p, struct predicate *(*parse)(struct parser *p),
	char sign, const char *word, holds_fn *holds)
{
	struct predicate *first = parse(p), *chain, *next;

	if (!first || (!token_take(p, sign) && !token_take_word(p, word)))
		return first;
	chain = filter_new(holds);
	predicate_add(chain, first);
	do {
		next = parse(p);
		if (!next) {
			predicate_free(chain);
			return NULL;
		}
		predicate_add(chain, next);
	} while (token_take(p, sign) || token_take_word(p, word));
	return chain;
}

static struct predicate *parse_and(struct parser *p)
{
	return parse_chain(p, parse_not, '&', "and", filter_holds_all);
}

struct predicate *filter_parse_or(struct parser *p)
{
	return parse_chain(p, parse_and, '|', "or", filter_holds_any);
}

struct predicate *filter_parse(struct filter *f, const char *text, struct err *err)
{
	struct parser p = { .f = f, .start = text, .at = text, .err = err };
	struct predicate *root;

	token_skip_blanks(&p);
	if (filter_keyword_length(&p))
		return filter_conditions(&p);
	if (*p.at && !has_call(text, text + strlen(text)))
		return parse_expression(&p, text + strlen(text));
	root = filter_parse_or(&p);
	token_skip_blanks(&p);
	if (!root || !*p.at)
		return root;
	token_fail(&p, "the end is expected");
	predicate_free(root);
	return NULL;
}
