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
#include "filter_impl.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/utf8.h"

#define DEEPEST 100 /* brackets inside each other */

struct parser {
	struct filter *f;
	const char *start, *at;
	int depth;
	struct err *err;
};

static struct predicate *parse_or(struct parser *p);

/* Tokens. */

static void skip_blanks(struct parser *p)
{
	while (*p->at && strchr(" \t\n", *p->at))
		p->at++;
}

static int fail(struct parser *p, const char *why)
{
	size_t len = strlen(p->start), shown = utf8_fit(p->start, len, 60);

	return err_set(p->err, "cannot read the filter \"%.*s%s\": %s at character %zu", (int)shown,
		p->start, shown < len ? "..." : "", why,
		utf8_count(p->start, (size_t)(p->at - p->start)) + 1);
}

static bool take(struct parser *p, char c)
{
	skip_blanks(p);
	if (*p->at != c)
		return false;
	p->at++;
	return true;
}

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t name_length(const char *at)
{
	size_t n = 0;

	if (isdigit((unsigned char)*at))
		return 0;
	while (is_name_char(at[n]))
		n++;
	return n;
}

static bool take_word(struct parser *p, const char *word)
{
	size_t n = strlen(word);

	skip_blanks(p);
	if (name_length(p->at) != n || strncmp(p->at, word, n))
		return false;
	p->at += n;
	return true;
}

/* Literals. */

static int hex_digits(struct parser *p, int n, struct str *out)
{
	char bytes[4];
	uint32_t c = 0;

	for (; n; n--, p->at++) {
		if (!isxdigit((unsigned char)*p->at))
			return fail(p, "a hexadecimal digit is missing");
		c = c * 16 + (uint32_t)(isdigit((unsigned char)*p->at)
						? *p->at - '0'
						: tolower((unsigned char)*p->at) - 'a' + 10);
	}
	if (c > 0x10ffff)
		return fail(p, "there is no such character");
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
	return take(p, quote) ? 0 : fail(p, "a quote is missing");
}

static int read_number(struct parser *p, struct known *out)
{
	char *end, *whole;

	errno = 0;
	out->number = strtoll(p->at, &whole, 10);
	out->real = strtod(p->at, &end);
	if (end == p->at || is_name_char(*end))
		return fail(p, "a value is expected: a text, a number, None, True, False, or a "
			       "list of them,");
	out->kind = end == whole && !errno ? KNOWN_INT : KNOWN_FLOAT;
	p->at = end;
	return 0;
}

static int read_literal(struct parser *p, struct known *out);

static int read_items(struct parser *p, char close, struct known *out)
{
	out->kind = KNOWN_LIST;
	while (!take(p, close)) {
		BASE_GROW(out->items, out->cap_items, out->n_items + 1);
		out->items[out->n_items] = (struct known){ 0 };
		if (read_literal(p, &out->items[out->n_items++]) < 0)
			return -1;
		if (!take(p, ',') && *p->at != close)
			return fail(p, "a comma or the end of the list is expected");
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

	if (p->depth >= DEEPEST)
		return fail(p, "too many brackets");
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
		if (take_word(p, words[i].word)) {
			out->kind = words[i].kind;
			out->number = words[i].number;
			return 0;
		}
	return read_number(p, out);
}

static int read_literal(struct parser *p, struct known *out)
{
	skip_blanks(p);
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

/* Conditions. */

static struct predicate *new_predicate(holds_fn *holds)
{
	struct predicate *p = base_alloc(sizeof(*p));

	p->holds = holds;
	return p;
}

static bool is_word(const char *word, const char *name, size_t len)
{
	return strlen(word) == len && !strncmp(word, name, len);
}

/* The parser stands behind "name=". */
static struct predicate *parse_condition(struct parser *p, const char *name, size_t len)
{
	struct predicate *c = new_predicate(filter_holds_condition);

	if (condition_find(&c->condition, name, len, p->err) == 0 &&
		read_literal(p, &c->wanted) == 0 &&
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
static size_t keyword_length(const struct parser *p)
{
	size_t n = name_length(p->at), end = n;

	while (p->at[end] && strchr(" \t\n", p->at[end]))
		end++;
	return n && p->at[end] == '=' && p->at[end + 1] != '=' ? n : 0;
}

typedef int read_fn(struct parser *p, void *to);

static int read_whole(struct parser *p, void *to)
{
	struct known k = { 0 };
	int r = read_literal(p, &k);

	if (r == 0 && k.kind != KNOWN_INT && k.kind != KNOWN_BOOL)
		r = fail(p, "a whole number is expected before this");
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
		       : fail(p, "a number from 0 to 1000000 is expected before this");
}

static int read_predicate(struct parser *p, void *to)
{
	struct predicate **predicate = to;

	if (*predicate)
		return fail(p, "it is given twice");
	*predicate = parse_or(p);
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
		if (!strcmp(keywords[i].call, call) && is_word(keywords[i].name, name, len))
			return &keywords[i];
	return NULL;
}

static int parse_keyword(struct parser *p, const char *call, size_t len, struct arguments *a)
{
	const char *name = p->at;
	const struct keyword *k = find_keyword(call, name, len);
	struct predicate *condition;

	p->at += len;
	take(p, '=');
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

	skip_blanks(p);
	len = keyword_length(p);
	if (len)
		return parse_keyword(p, call, len, a);
	part = parse_or(p);
	if (!part)
		return -1;
	predicate_add(a->positional, part);
	return 0;
}

/* Up to `close`, which may be the end of the text. */
static int parse_arguments(struct parser *p, const char *call, char close, struct arguments *a)
{
	*a = (struct arguments){ .size = 100, .stack = 10 };
	a->positional = new_predicate(filter_holds_all);
	a->conditions = new_predicate(filter_holds_all);
	for (;;) {
		skip_blanks(p);
		if (*p->at == close)
			break;
		if (!*p->at)
			return fail(p, "a bracket is missing");
		if (parse_argument(p, call, a) < 0)
			return -1;
		skip_blanks(p);
		if (*p->at != close && !take(p, ','))
			return fail(p, "a comma or the end is expected");
	}
	p->at += close != '\0';
	return 0;
}

/* What is made of the arguments; each takes of them what it needs. */

typedef struct predicate *make_fn(struct parser *p, struct arguments *a);

static struct predicate *make(holds_fn *holds, struct arguments *a)
{
	struct predicate *made = new_predicate(holds);

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
	struct predicate *made = new_predicate(holds), *condition = new_predicate(filter_holds_all);
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
	fail(p, "there are too many predicates before this");
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

static struct predicate *finish_call(struct parser *p, const struct call_form *form, char close)
{
	struct arguments a;
	struct predicate *made = NULL;

	if (parse_arguments(p, form->name, close, &a) == 0)
		made = form->make(p, &a);
	arguments_free(&a);
	return made;
}

/* Combined. */

static const struct call_form *take_call(struct parser *p)
{
	size_t len = name_length(p->at), end = len;

	while (p->at[end] && strchr(" \t\n", p->at[end]))
		end++;
	for (size_t i = 0; len && p->at[end] == '(' && i < ARRAY_LEN(calls); i++)
		if (is_word(calls[i].name, p->at, len)) {
			p->at += end + 1;
			return &calls[i];
		}
	return NULL;
}

/* Expressions. */

static const char *skip_text(const char *at)
{
	char quote = *at++;

	while (*at && *at != quote)
		at += *at == '\\' && at[1] ? 2 : 1;
	return *at ? at + 1 : at;
}

static bool is_call_at(const char *at, size_t len)
{
	const char *end = at + len;

	while (*end && strchr(" \t\n", *end))
		end++;
	for (size_t i = 0; *end == '(' && i < ARRAY_LEN(calls); i++)
		if (is_word(calls[i].name, at, len))
			return true;
	return false;
}

/* Where what stands between `at` and its end is not Python's alone. */
static bool has_call(const char *at, const char *end)
{
	while (at < end) {
		size_t len = name_length(at);

		if (len && is_call_at(at, len))
			return true;
		at = *at == '"' || *at == '\'' ? skip_text(at) : at + (len ? len : 1);
	}
	return false;
}

static bool is_joint(const char *at, size_t name)
{
	return strchr(",&|", *at) || is_word("and", at, name) || is_word("or", at, name);
}

/* The end of the expression. */
static const char *skip_expression(const char *at)
{
	int depth = 0;

	while (*at) {
		size_t len = name_length(at);

		if (depth == 0 && (is_joint(at, len) || *at == ')'))
			return at;
		depth += strchr("([{", *at) ? 1 : strchr(")]}", *at) ? -1 : 0;
		at = *at == '"' || *at == '\'' ? skip_text(at) : at + (len ? len : 1);
	}
	return at;
}

static struct predicate *parse_expression(struct parser *p, const char *end)
{
	struct predicate *made = new_predicate(filter_holds_expression);
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
	struct predicate *inner = parse_or(p);

	if (inner && !take(p, ')')) {
		fail(p, "a bracket is missing");
		predicate_free(inner);
		return NULL;
	}
	return inner;
}

static struct predicate *parse_primary(struct parser *p)
{
	const struct call_form *form;
	const char *end;

	skip_blanks(p);
	if (is_bracket(p)) {
		p->at++;
		return parse_bracket(p);
	}
	form = take_call(p);
	if (form)
		return finish_call(p, form, ')');
	end = skip_expression(p->at);
	if (end > p->at)
		return parse_expression(p, end);
	fail(p, "something is missing");
	return NULL;
}

static struct predicate *parse_not(struct parser *p)
{
	struct predicate *inner, *made;

	if (p->depth >= DEEPEST) {
		fail(p, "too many brackets");
		return NULL;
	}
	p->depth++;
	if (!take(p, '~') && !take_word(p, "not")) {
		inner = parse_primary(p);
		p->depth--;
		return inner;
	}
	inner = parse_not(p);
	p->depth--;
	if (!inner)
		return NULL;
	made = new_predicate(filter_holds_not);
	predicate_add(made, inner);
	return made;
}

/* One or more, with the sign or the word between them. */
static struct predicate *parse_chain(struct parser *p, struct predicate *(*parse)(struct parser *p),
	char sign, const char *word, holds_fn *holds)
{
	struct predicate *first = parse(p), *chain, *next;

	if (!first || (!take(p, sign) && !take_word(p, word)))
		return first;
	chain = new_predicate(holds);
	predicate_add(chain, first);
	do {
		next = parse(p);
		if (!next) {
			predicate_free(chain);
			return NULL;
		}
		predicate_add(chain, next);
	} while (take(p, sign) || take_word(p, word));
	return chain;
}

static struct predicate *parse_and(struct parser *p)
{
	return parse_chain(p, parse_not, '&', "and", filter_holds_all);
}

static struct predicate *parse_or(struct parser *p)
{
	return parse_chain(p, parse_and, '|', "or", filter_holds_any);
}

struct predicate *filter_parse(struct filter *f, const char *text, struct err *err)
{
	struct parser p = { .f = f, .start = text, .at = text, .err = err };
	struct predicate *root;

	skip_blanks(&p);
	if (keyword_length(&p))
		return finish_call(&p, &calls[0], '\0');
	if (*p.at && !has_call(text, text + strlen(text)))
		return parse_expression(&p, text + strlen(text));
	root = parse_or(&p);
	skip_blanks(&p);
	if (!root || !*p.at)
		return root;
	fail(&p, "the end is expected");
	predicate_free(root);
	return NULL;
}
