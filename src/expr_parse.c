/* expr_parse.c - tokens to a tree, by the strength of operators.
 *
 * The grammar is Python's for expressions ("Expressions" in the language reference), without await, yield and :=.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <stdlib.h>

#include "pystep/write_scalar.h"

#define MAX_NESTING 200	  /* brackets and operators inside each other */
#define MAX_NODES   10000 /* evaluating goes as deep as a chain of operators is long */

struct parser {
	struct lexer lx;
	struct token t; /* the next one */
	int nesting;
	size_t *n_nodes;
};

enum strength {
	WEAKEST,
	TERNARY,
	OR,
	AND,
	NOT,
	COMPARISON,
	BIT_OR,
	BIT_XOR,
	BIT_AND,
	SHIFT,
	SUM,
	PRODUCT,
	SIGN,
	POWER
};

static const char *const keywords[] = {
	"False",
	"None",
	"True",
	"and",
	"as",
	"assert",
	"async",
	"await",
	"break",
	"class",
	"continue",
	"def",
	"del",
	"elif",
	"else",
	"except",
	"finally",
	"for",
	"from",
	"global",
	"if",
	"import",
	"in",
	"is",
	"lambda",
	"nonlocal",
	"not",
	"or",
	"pass",
	"raise",
	"return",
	"try",
	"while",
	"with",
	"yield",
};

static struct node *parse_at(struct parser *p, enum strength strength);

static struct node *node_new(struct parser *p, eval_fn *eval, struct node *a, struct node *b)
{
	struct node *n = ex_pool_alloc(&p->lx.x->tree, sizeof(*n));

	++*p->n_nodes;
	n->eval = eval;
	n->a = a;
	n->b = b;
	return n;
}

static int advance(struct parser *p)
{
	return ex_lex_next(&p->lx, &p->t);
}

static struct node *wrong(struct parser *p, const char *why)
{
	ex_lex_fail(&p->lx, p->t.at, "%s", why);
	return NULL;
}

static bool is_op(const struct parser *p, const char *op)
{
	return p->t.kind == T_OP && !strcmp(p->t.op, op);
}

static bool is_word(const struct parser *p, const char *word)
{
	return p->t.kind == T_NAME && p->t.len == strlen(word) && !memcmp(p->t.at, word, p->t.len);
}

static bool is_keyword(const struct parser *p)
{
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		if (is_word(p, keywords[i]))
			return true;
	return false;
}

static bool expect_op(struct parser *p, const char *op)
{
	if (is_op(p, op))
		return advance(p) == 0;
	ex_lex_fail(&p->lx, p->t.at, "a %s is missing", op);
	return false;
}

static void list_add(struct node ***list, size_t *n, size_t *cap, struct node *node)
{
	BASE_GROW(*list, *cap, *n + 1);
	(*list)[(*n)++] = node;
}

/* A list that was grown with malloc, into the pool. */
static struct node **keep_list(struct parser *p, struct node **list, size_t n)
{
	struct node **kept = ex_pool_alloc(&p->lx.x->tree, (n + 1) * sizeof(*kept));

	if (n)
		memcpy(kept, list, n * sizeof(*kept));
	free(list);
	return kept;
}

static struct bound_name *name_of(struct parser *p, const char *at, size_t len, bool is_program)
{
	struct expr *x = p->lx.x;
	struct str key = { 0 };
	struct bound_name *name;
	char *text;

	for (size_t i = 0; i < x->n_names; i++)
		if (x->names[i]->len == len && !memcmp(x->names[i]->text, at, len)) {
			x->names[i]->is_program |= is_program;
			return x->names[i];
		}
	name = ex_pool_alloc(&x->tree, sizeof(*name));
	name->text = ex_pool_alloc(&x->tree, len + 1);
	memcpy(name->text, at, len);
	name->len = len;
	name->is_program = is_program;
	name->builtin = ex_find_builtin(at, len);
	write_string(&key, at, len);
	text = ex_pool_alloc(&x->tree, key.len + 1);
	memcpy(text, key.at, key.len);
	name->key = value_of(text, key.len);
	str_free(&key);
	BASE_GROW(x->names, x->cap_names, x->n_names + 1);
	return x->names[x->n_names++] = name;
}

static struct node *literal(struct parser *p, struct val v)
{
	struct node *n = node_new(p, eval_literal, NULL, NULL);

	n->value = v;
	return n;
}

/* Comprehensions. */

static struct node *parse_target(struct parser *p)
{
	bool is_tuple = false;
	struct node **list = NULL, *n;
	size_t count = 0, cap = 0;

	while ((n = parse_at(p, BIT_OR))) {
		list_add(&list, &count, &cap, n);
		if (!is_op(p, ","))
			break;
		is_tuple = true;
		if (advance(p) < 0 || is_word(p, "in"))
			break;
	}
	if (!n || (count == 1 && !is_tuple)) {
		free(list);
		return n;
	}
	n = node_new(p, eval_tuple, NULL, NULL);
	n->n = count;
	n->list = keep_list(p, list, count);
	return n;
}

static bool is_target(const struct node *n)
{
	if (n->eval == eval_name || n->eval == eval_field)
		return true;
	if (n->eval != eval_tuple && n->eval != eval_list)
		return false;
	for (size_t i = 0; i < n->n; i++)
		if (!is_target(n->list[i]))
			return false;
	return true;
}

static bool parse_conditions(struct parser *p, struct clause *c)
{
	struct node **list = NULL;
	size_t cap = 0;
	struct node *n;

	while (is_word(p, "if")) {
		if (advance(p) < 0 || !(n = parse_at(p, OR))) {
			free(list);
			return false;
		}
		list_add(&list, &c->n_conditions, &cap, n);
	}
	c->conditions = keep_list(p, list, c->n_conditions);
	return true;
}

static bool parse_clause(struct parser *p, struct clause *c)
{
	if (advance(p) < 0 || !(c->target = parse_target(p)))
		return false;
	if (!is_target(c->target))
		return wrong(p, "a name is missing before this");
	if (!is_word(p, "in"))
		return wrong(p, "\"in\" is missing");
	return advance(p) == 0 && (c->iter = parse_at(p, OR)) && parse_conditions(p, c);
}

/* After its element: "for …". */
static struct node *parse_comprehension(
	struct parser *p, eval_fn *eval, struct node *element, struct node *value)
{
	struct node *n = node_new(p, eval, element, value);
	struct clause clauses[20];

	if (is_word(p, "async"))
		return wrong(p, "async needs the live program");
	while (is_word(p, "for")) {
		if (n->n_clauses == ARRAY_LEN(clauses))
			return wrong(p, "there are too many \"for\"");
		clauses[n->n_clauses] = (struct clause){ 0 };
		if (!parse_clause(p, &clauses[n->n_clauses++]))
			return NULL;
	}
	n->clauses = ex_pool_alloc(&p->lx.x->tree, n->n_clauses * sizeof(*clauses));
	memcpy(n->clauses, clauses, n->n_clauses * sizeof(*clauses));
	return n;
}

/* Displays. */

static struct node *parse_item(struct parser *p)
{
	struct node *inner;

	if (!is_op(p, "*"))
		return parse_at(p, WEAKEST);
	if (advance(p) < 0 || !(inner = parse_at(p, BIT_OR)))
		return NULL;
	return node_new(p, eval_star, inner, NULL);
}

/* Items up to the closing bracket, which is taken. `first` was read already. */
static struct node *parse_items(
	struct parser *p, eval_fn *eval, const char *close, struct node *first)
{
	struct node **list = NULL, *n = first;
	size_t count = 0, cap = 0;

	list_add(&list, &count, &cap, first);
	while (is_op(p, ",")) {
		int r = advance(p);

		if (r == 0 && is_op(p, close))
			break;
		if (r < 0 || !(n = parse_item(p))) {
			free(list);
			return NULL;
		}
		list_add(&list, &count, &cap, n);
	}
	n = node_new(p, eval, NULL, NULL);
	n->n = count;
	n->list = keep_list(p, list, count);
	return expect_op(p, close) ? n : NULL;
}

static struct node *parse_paren(struct parser *p)
{
	struct node *n;

	if (advance(p) < 0)
		return NULL;
	if (is_op(p, ")")) {
		n = node_new(p, eval_tuple, NULL, NULL);
		return advance(p) < 0 ? NULL : n;
	}
	if (!(n = parse_item(p)))
		return NULL;
	if (is_word(p, "for") || is_word(p, "async")) {
		n = parse_comprehension(p, eval_generator, n, NULL);
		return n && expect_op(p, ")") ? n : NULL;
	}
	if (is_op(p, ","))
		return parse_items(p, eval_tuple, ")", n);
	if (n->eval == eval_star)
		return wrong(p, "* needs a comma here");
	if (!expect_op(p, ")"))
		return NULL;
	n->depth = SIZE_MAX; /* in brackets: no part of a chain, no bare star */
	return n;
}

static struct node *parse_list(struct parser *p)
{
	struct node *n;

	if (advance(p) < 0)
		return NULL;
	if (is_op(p, "]")) {
		n = node_new(p, eval_list, NULL, NULL);
		return advance(p) < 0 ? NULL : n;
	}
	if (!(n = parse_item(p)))
		return NULL;
	if (is_word(p, "for") || is_word(p, "async")) {
		n = parse_comprehension(p, eval_list_comp, n, NULL);
		return n && expect_op(p, "]") ? n : NULL;
	}
	return parse_items(p, eval_list, "]", n);
}

/* key: value, or ** and a dict: a pair whose key is NULL. */
static bool parse_pair(struct parser *p, struct node **key, struct node **value)
{
	*key = NULL;
	if (is_op(p, "**"))
		return advance(p) == 0 && (*value = parse_at(p, BIT_OR));
	return (*key = parse_at(p, WEAKEST)) && expect_op(p, ":") &&
	       (*value = parse_at(p, WEAKEST));
}

static struct node *parse_dict(struct parser *p, struct node *key, struct node *value)
{
	struct node **list = NULL, *n;
	size_t count = 0, cap = 0;

	list_add(&list, &count, &cap, key);
	list_add(&list, &count, &cap, value);
	while (is_op(p, ",")) {
		if (advance(p) < 0)
			break;
		if (is_op(p, "}"))
			break;
		if (!parse_pair(p, &key, &value)) {
			free(list);
			return NULL;
		}
		list_add(&list, &count, &cap, key);
		list_add(&list, &count, &cap, value);
	}
	n = node_new(p, eval_dict, NULL, NULL);
	n->n = count / 2;
	n->list = keep_list(p, list, count);
	return expect_op(p, "}") ? n : NULL;
}

static struct node *parse_brace(struct parser *p)
{
	struct node *n, *value;

	if (advance(p) < 0)
		return NULL;
	if (is_op(p, "}")) {
		n = node_new(p, eval_dict, NULL, NULL);
		return advance(p) < 0 ? NULL : n;
	}
	if (is_op(p, "**"))
		return parse_pair(p, &n, &value) ? parse_dict(p, n, value) : NULL;
	if (!(n = parse_item(p)))
		return NULL;
	if (is_op(p, ":")) {
		if (n->eval == eval_star || advance(p) < 0 || !(value = parse_at(p, WEAKEST)))
			return n->eval == eval_star ? wrong(p, "this cannot be") : NULL;
		if (!is_word(p, "for"))
			return parse_dict(p, n, value);
		n = parse_comprehension(p, eval_dict_comp, n, value);
		return n && expect_op(p, "}") ? n : NULL;
	}
	if (is_word(p, "for")) {
		n = parse_comprehension(p, eval_set_comp, n, NULL);
		return n && expect_op(p, "}") ? n : NULL;
	}
	return parse_items(p, eval_set, "}", n);
}

/* Lambda: names with or without defaults. */

static struct node *parse_lambda(struct parser *p)
{
	struct node *n = node_new(p, eval_lambda, NULL, NULL), **list = NULL, *name;
	size_t cap = 0;

	if (advance(p) < 0)
		return NULL;
	while (p->t.kind == T_NAME && !is_keyword(p)) {
		name = node_new(p, eval_name, NULL, NULL);
		name->name = name_of(p, p->t.at, p->t.len, false);
		list_add(&list, &n->n, &cap, name);
		if (advance(p) < 0)
			break;
		if (is_op(p, "=") && (advance(p) < 0 || !(name->a = parse_at(p, WEAKEST))))
			break;
		if (!is_op(p, ",") || advance(p) < 0)
			break;
	}
	n->list = keep_list(p, list, n->n);
	return expect_op(p, ":") && (n->a = parse_at(p, WEAKEST)) ? n : NULL;
}

/* Format strings: literal parts and {expression!r:spec}. */

static struct node *fstring_parts(
	struct parser *p, const char *at, const char *end, bool is_raw, bool is_spec);

static const char *skip_quoted(const char *at, const char *end)
{
	char quote = *at++;

	while (at < end && *at != quote)
		at++;
	return at;
}

/* The end of the expression in braces: the ! : = or } that belongs to it. */
static const char *expression_end(const char *at, const char *end)
{
	int depth = 0;

	for (; at < end; at++) {
		if (*at == '\'' || *at == '"')
			at = skip_quoted(at, end);
		else if (strchr("([{", *at))
			depth++;
		else if (depth && strchr(")]}", *at))
			depth--;
		else if (!depth &&
			 (*at == '}' || *at == ':' || (*at == '!' && at + 1 < end && at[1] != '=')))
			return at;
		else if (!depth && *at == '=' && at + 1 < end && strchr("}:!", at[1]) &&
			 !(at[1] == '!' && at + 2 < end && at[2] == '='))
			return at;
		else if (!depth && (*at == '=' || *at == '!' || *at == '<' || *at == '>') &&
			 at + 1 < end && at[1] == '=')
			at++;
	}
	return end;
}

static struct node *parse_part(struct parser *p, const char *at, const char *end)
{
	struct parser inner = { .lx = p->lx, .nesting = p->nesting + 1, .n_nodes = p->n_nodes };
	struct node *n;

	inner.lx.at = at;
	inner.lx.end = end;
	if (inner.nesting > MAX_NESTING)
		return wrong(p, "it is nested too deep");
	if (advance(&inner) < 0 || !(n = parse_at(&inner, WEAKEST)))
		return NULL;
	return inner.t.kind == T_END ? n : wrong(&inner, "this cannot follow");
}

static const char *braces_end(const char *at, const char *end)
{
	int depth = 0;

	for (; at < end; at++) {
		if (*at == '{')
			depth++;
		else if (*at == '}' && depth-- == 0)
			return at;
	}
	return end;
}

/* What follows {: one replacement field; *at moves behind its }. */
static struct node *parse_field(
	struct parser *p, const char **at, const char *end, struct str *before)
{
	const char *start = *at, *stop = expression_end(start, end);
	struct node *n = node_new(p, NULL, NULL, NULL);

	if (!(n->a = parse_part(p, start, stop)))
		return NULL;
	if (stop < end && *stop == '=') {
		n->op = 'r';
		str_add_bytes(before, start, (size_t)(++stop - start));
	}
	if (stop + 1 < end && *stop == '!') {
		n->op = stop[1];
		stop += 2;
	}
	if (stop < end && *stop == ':') {
		const char *spec = stop + 1;

		stop = braces_end(spec, end);
		if (!(n->b = fstring_parts(p, spec, stop, true, true)))
			return NULL;
		n->op = n->op == 'r' && before->len && before->at[before->len - 1] == '=' ? 0
											  : n->op;
	}
	if (stop >= end || *stop != '}')
		return wrong(p, "a } is missing in a format string");
	*at = stop + 1;
	return n;
}

static struct node *text_part(struct parser *p, struct str *text, bool is_raw)
{
	struct val v;
	char *copy;

	if (!is_raw) {
		if (ex_lex_unescape(&p->lx, str_text(text), text->len, false, &v) < 0)
			return NULL;
		return literal(p, v);
	}
	copy = ex_pool_alloc(&p->lx.x->tree, text->len + 1);
	memcpy(copy, str_text(text), text->len);
	return literal(p, val_str(copy, text->len));
}

static struct node *fstring_parts(
	struct parser *p, const char *at, const char *end, bool is_raw, bool is_spec)
{
	struct node *n = node_new(p, eval_fstring, NULL, NULL), **list = NULL, *part = n;
	struct str text = { 0 };
	size_t cap = 0;

	while (at < end && part) {
		if (*at != '{' && *at != '}') {
			str_add_char(&text, *at++);
			continue;
		}
		if (!is_spec && at + 1 < end && at[1] == *at) {
			str_add_char(&text, *at);
			at += 2;
			continue;
		}
		if (*at++ == '}') {
			part = wrong(p, "a format string has a single }");
			break;
		}
		part = parse_field(p, &at, end, &text);
		if (!part)
			break;
		if (text.len) {
			list_add(&list, &n->n, &cap, text_part(p, &text, is_raw));
			if (!list[n->n - 1])
				part = NULL;
		}
		list_add(&list, &n->n, &cap, part);
		str_clear(&text);
	}
	if (part && text.len) {
		part = text_part(p, &text, is_raw);
		list_add(&list, &n->n, &cap, part);
	}
	str_free(&text);
	n->list = keep_list(p, list, n->n);
	return part ? n : NULL;
}

static struct val joined(struct parser *p, const struct val *a, const struct val *b)
{
	char *both = ex_pool_alloc(&p->lx.x->tree, a->s.len + b->s.len + 1);

	memcpy(both, a->s.at, a->s.len);
	memcpy(both + a->s.len, b->s.at, b->s.len);
	return a->kind == V_STR ? val_str(both, a->s.len + b->s.len)
				: val_bytes(both, a->s.len + b->s.len);
}

static bool is_text(const struct token *t)
{
	return t->kind == T_FSTRING ||
	       (t->kind == T_LITERAL && (t->value.kind == V_STR || t->value.kind == V_BYTES));
}

static struct node *one_string(struct parser *p)
{
	struct node *n;

	if (p->t.kind == T_FSTRING)
		n = fstring_parts(
			p, p->t.body.at, p->t.body.at + p->t.body.len, p->t.body.is_raw, false);
	else
		n = literal(p, p->t.value);
	return n && advance(p) == 0 ? n : NULL;
}

/* Strings side by side are one. */
static struct node *parse_strings(struct parser *p)
{
	struct node *n = one_string(p), *next;

	while (n && is_text(&p->t)) {
		if (!(next = one_string(p)))
			return NULL;
		if (n->eval == eval_literal && next->eval == eval_literal) {
			if (n->value.kind != next->value.kind)
				return wrong(p, "bytes and str do not mix");
			n->value = joined(p, &n->value, &next->value);
		} else {
			n = node_new(p, eval_binary, n, next);
			n->op = OP_ADD;
		}
	}
	return n;
}

/* Atoms. */

static const struct {
	const char *word;
	enum val_kind kind;
	int64_t n;
} constants[] = {
	{ "None", V_NONE, 0 },
	{ "True", V_BOOL, 1 },
	{ "False", V_BOOL, 0 },
};

static struct node *parse_name(struct parser *p)
{
	struct node *n;

	for (size_t i = 0; i < ARRAY_LEN(constants); i++)
		if (is_word(p, constants[i].word)) {
			n = literal(p, constants[i].kind == V_NONE ? val_none()
								   : val_bool(constants[i].n));
			return advance(p) < 0 ? NULL : n;
		}
	if (is_keyword(p))
		return wrong(p, "a value is missing");
	n = node_new(p, eval_name, NULL, NULL);
	n->name = name_of(p, p->t.at, p->t.len, true);
	/* locals and globals are Python's functions here, and fields in Q(…) and behind @. */
	n->field = n->name->builtin ? NULL : ex_find_field(n->name->text, n->name->len);
	return advance(p) < 0 ? NULL : n;
}

static struct node *parse_field_name(struct parser *p)
{
	struct node *n = node_new(p, eval_field, NULL, NULL);

	if (advance(p) < 0)
		return NULL;
	n->field = p->t.kind == T_NAME ? ex_find_field(p->t.at, p->t.len) : NULL;
	if (!n->field &&
		(is_word(p, "Q") || is_word(p, "And") || is_word(p, "Or") || is_word(p, "Not")))
		n = literal(p, (struct val){ .kind = V_FUNCTION,
				       .builtin = ex_find_builtin(p->t.at, p->t.len) });
	else if (!n->field)
		return wrong(p, "@ is followed by a field of the event (event function module "
				"lineno depth step …), not this");
	p->lx.x->uses_step = true;
	return advance(p) < 0 ? NULL : n;
}

static const struct {
	const char *op;
	struct node *(*parse)(struct parser *p);
} brackets[] = {
	{ "(", parse_paren },
	{ "[", parse_list },
	{ "{", parse_brace },
	{ "@", parse_field_name },
};

static struct node *parse_atom(struct parser *p)
{
	struct node *n;

	if (is_text(&p->t))
		return parse_strings(p);
	if (p->t.kind == T_LITERAL || p->t.kind == T_ID) {
		n = literal(p, p->t.value);
		n->eval = p->t.kind == T_ID ? eval_id : eval_literal;
		return advance(p) < 0 ? NULL : n;
	}
	if (p->t.kind == T_NAME)
		return parse_name(p);
	if (is_op(p, "...")) {
		n = literal(p, (struct val){ .kind = V_ELLIPSIS });
		return advance(p) < 0 ? NULL : n;
	}
	for (size_t i = 0; i < ARRAY_LEN(brackets); i++)
		if (is_op(p, brackets[i].op))
			return brackets[i].parse(p);
	return wrong(p, "a value is missing");
}

/* After an atom: .name [key] (arguments) */

static struct node *parse_attribute(struct parser *p, struct node *of)
{
	struct node *n = node_new(p, eval_attribute, of, NULL);

	if (advance(p) < 0)
		return NULL;
	if (p->t.kind != T_NAME || is_keyword(p))
		return wrong(p, "a name is missing");
	n->name = name_of(p, p->t.at, p->t.len, false);
	return advance(p) < 0 ? NULL : n;
}

static bool parse_bound(struct parser *p, struct node **out)
{
	*out = NULL;
	if (is_op(p, ":") || is_op(p, "]") || is_op(p, ","))
		return true;
	return (*out = parse_at(p, WEAKEST)) != NULL;
}

static struct node *parse_key(struct parser *p)
{
	struct node *n = node_new(p, eval_slice, NULL, NULL);

	if (is_op(p, "*"))
		return parse_item(p);
	if (!parse_bound(p, &n->a))
		return NULL;
	if (!is_op(p, ":"))
		return n->a ? n->a : wrong(p, "a subscript is missing");
	if (advance(p) < 0 || !parse_bound(p, &n->b))
		return NULL;
	if (is_op(p, ":") && (advance(p) < 0 || !parse_bound(p, &n->c)))
		return NULL;
	return n;
}

static struct node *parse_subscript(struct parser *p, struct node *of)
{
	struct node **list = NULL, *key;
	size_t count = 0, cap = 0;
	bool is_tuple = false;

	if (advance(p) < 0)
		return NULL;
	while ((key = parse_key(p))) {
		list_add(&list, &count, &cap, key);
		if (!is_op(p, ","))
			break;
		is_tuple = true;
		if (advance(p) < 0 || is_op(p, "]"))
			break;
	}
	if (key && is_tuple) {
		key = node_new(p, eval_tuple, NULL, NULL);
		key->n = count;
		key->list = keep_list(p, list, count);
	} else {
		free(list);
	}
	return key && expect_op(p, "]") ? node_new(p, eval_subscript, of, key) : NULL;
}

/* One argument: a value, *items, **names, or name=value. */
static struct node *parse_argument(struct parser *p)
{
	struct node *n, *arg = node_new(p, NULL, NULL, NULL);

	if (is_op(p, "*") || is_op(p, "**")) {
		arg->op = p->t.op[1] ? '2' : '1';
		return advance(p) == 0 && (arg->a = parse_at(p, WEAKEST)) ? arg : NULL;
	}
	if (!(n = parse_at(p, WEAKEST)))
		return NULL;
	if (is_op(p, "=") && n->eval == eval_name && n->depth != SIZE_MAX) {
		arg->name = n->name;
		return advance(p) == 0 && (arg->a = parse_at(p, WEAKEST)) ? arg : NULL;
	}
	arg->a = n;
	return arg;
}

static struct node *parse_call(struct parser *p, struct node *of)
{
	struct node *n = node_new(p, eval_call, of, NULL), **list = NULL, *arg = n;
	size_t cap = 0;
	bool named = false;

	if (advance(p) < 0)
		return NULL;
	while (arg && !is_op(p, ")")) {
		if (!(arg = parse_argument(p)))
			break;
		if (is_word(p, "for") && !arg->name && !arg->op) {
			arg->a = parse_comprehension(p, eval_generator, arg->a, NULL);
			if (!arg->a || n->n || !is_op(p, ")"))
				arg = arg->a ? wrong(p, "a generator among other arguments needs "
							"its own brackets")
					     : NULL;
		}
		if (arg && named && !arg->name && !arg->op)
			arg = wrong(p, "a positional argument follows a keyword argument");
		if (!arg)
			break;
		named |= arg->name || arg->op == '2';
		list_add(&list, &n->n, &cap, arg);
		if (!is_op(p, ")") && !expect_op(p, ","))
			arg = NULL;
	}
	n->list = keep_list(p, list, n->n);
	return arg && expect_op(p, ")") ? n : NULL;
}

static const struct {
	const char *op;
	struct node *(*parse)(struct parser *p, struct node *of);
} trailers[] = {
	{ ".", parse_attribute },
	{ "[", parse_subscript },
	{ "(", parse_call },
};

static struct node *parse_trailers(struct parser *p)
{
	struct node *n = parse_atom(p);

	for (size_t i = 0; n && i < ARRAY_LEN(trailers); i++)
		if (is_op(p, trailers[i].op)) {
			n = trailers[i].parse(p, n);
			i = SIZE_MAX;
		}
	return n;
}

/* Operators. */

static const struct {
	const char *op;
	enum strength strength;
	enum op means;
} binaries[] = {
	{ "|", BIT_OR, OP_OR },
	{ "^", BIT_XOR, OP_XOR },
	{ "&", BIT_AND, OP_AND },
	{ "<<", SHIFT, OP_LSHIFT },
	{ ">>", SHIFT, OP_RSHIFT },
	{ "+", SUM, OP_ADD },
	{ "-", SUM, OP_SUB },
	{ "*", PRODUCT, OP_MUL },
	{ "/", PRODUCT, OP_DIV },
	{ "//", PRODUCT, OP_FLOORDIV },
	{ "%", PRODUCT, OP_MOD },
	{ "@", PRODUCT, OP_MATMUL },
};

static struct node *parse_power(struct parser *p)
{
	struct node *n = parse_trailers(p), *exponent;

	if (!n || !is_op(p, "**"))
		return n;
	if (advance(p) < 0 || !(exponent = parse_at(p, SIGN)))
		return NULL;
	n = node_new(p, eval_binary, n, exponent);
	n->op = OP_POW;
	return n;
}

static struct node *parse_prefix(struct parser *p)
{
	struct node *n;

	if (is_op(p, "-") || is_op(p, "+") || is_op(p, "~")) {
		char op = p->t.op[0];

		if (advance(p) < 0 || !(n = parse_at(p, SIGN)))
			return NULL;
		n = node_new(p, eval_unary, n, NULL);
		n->op = op;
		return n;
	}
	return parse_power(p);
}

static struct node *parse_binaries(struct parser *p, enum strength strength, struct node *n)
{
	for (size_t i = 0; n && i < ARRAY_LEN(binaries); i++)
		if (binaries[i].strength >= strength && is_op(p, binaries[i].op)) {
			struct node *right = NULL;

			if (advance(p) < 0 || !(right = parse_at(p, binaries[i].strength + 1)))
				return NULL;
			n = node_new(p, eval_binary, n, right);
			n->op = binaries[i].means;
			i = SIZE_MAX;
		}
	return n;
}

static const struct {
	const char *op;
	enum compare means;
} comparisons[] = {
	{ "<", CMP_LT },
	{ "<=", CMP_LE },
	{ "==", CMP_EQ },
	{ "!=", CMP_NE },
	{ ">", CMP_GT },
	{ ">=", CMP_GE },
};

/* Takes a comparison operator: 1, 0, -1. */
static int take_comparison(struct parser *p, uint8_t *op)
{
	for (size_t i = 0; i < ARRAY_LEN(comparisons); i++)
		if (is_op(p, comparisons[i].op)) {
			*op = comparisons[i].means;
			return advance(p) < 0 ? -1 : 1;
		}
	if (is_word(p, "in")) {
		*op = CMP_IN;
		return advance(p) < 0 ? -1 : 1;
	}
	if (is_word(p, "not")) {
		*op = CMP_NOT_IN;
		if (advance(p) < 0)
			return -1;
		return !is_word(p, "in")
			       ? ex_lex_fail(&p->lx, p->t.at, "\"in\" is missing after \"not\"")
		       : advance(p) < 0 ? -1
					: 1;
	}
	if (!is_word(p, "is"))
		return 0;
	*op = CMP_IS;
	if (advance(p) < 0)
		return -1;
	if (!is_word(p, "not"))
		return 1;
	*op = CMP_IS_NOT;
	return advance(p) < 0 ? -1 : 1;
}

static struct node *parse_comparisons(struct parser *p, struct node *first)
{
	struct node **list = NULL, *n = first;
	size_t count = 0, cap = 0;
	uint8_t ops[64];
	int r;

	list_add(&list, &count, &cap, first);
	while ((r = take_comparison(p, &ops[count - 1])) == 1) {
		if (count == ARRAY_LEN(ops)) {
			r = ex_lex_fail(&p->lx, p->t.at, "there are too many comparisons");
			break;
		}
		if (!(n = parse_at(p, BIT_OR))) {
			r = -1;
			break;
		}
		list_add(&list, &count, &cap, n);
	}
	if (r < 0 || count == 1) {
		free(list);
		return r < 0 ? NULL : first;
	}
	n = node_new(p, eval_compare, list[0], list[1]);
	n->n = count;
	n->list = keep_list(p, list, count);
	n->ops = ex_pool_alloc(&p->lx.x->tree, count);
	memcpy(n->ops, ops, count - 1);
	return n;
}

static struct node *parse_words(
	struct parser *p, const char *word, eval_fn *eval, enum strength below)
{
	struct node *n = parse_at(p, below), *right;

	while (n && is_word(p, word)) {
		if (advance(p) < 0 || !(right = parse_at(p, below)))
			return NULL;
		n = node_new(p, eval, n, right);
	}
	return n;
}

static struct node *parse_ternary(struct parser *p)
{
	struct node *n = is_word(p, "lambda") ? parse_lambda(p) : parse_at(p, OR), *condition,
		    *other;

	if (!n || !is_word(p, "if"))
		return n;
	if (advance(p) < 0 || !(condition = parse_at(p, OR)))
		return NULL;
	if (!is_word(p, "else"))
		return wrong(p, "\"else\" is missing");
	if (advance(p) < 0 || !(other = parse_at(p, TERNARY)))
		return NULL;
	n = node_new(p, eval_conditional, n, other);
	n->c = condition;
	return n;
}

static struct node *parse_not(struct parser *p)
{
	struct node *n;

	if (!is_word(p, "not"))
		return parse_at(p, COMPARISON);
	if (advance(p) < 0 || !(n = parse_at(p, NOT)))
		return NULL;
	return node_new(p, eval_not, n, NULL);
}

static struct node *parse_strength(struct parser *p, enum strength strength)
{
	switch (strength) {
	case WEAKEST:
	case TERNARY: return parse_ternary(p);
	case OR: return parse_words(p, "or", eval_or, AND);
	case AND: return parse_words(p, "and", eval_and, NOT);
	case NOT: return parse_not(p);
	case COMPARISON: {
		struct node *n = parse_at(p, BIT_OR);
		return n ? parse_comparisons(p, n) : NULL;
	}
	default: return parse_binaries(p, strength, parse_prefix(p));
	}
}

static struct node *parse_at(struct parser *p, enum strength strength)
{
	struct node *n;

	if (++p->nesting > MAX_NESTING * 8)
		return wrong(p, "it is nested too deep");
	if (is_word(p, "lambda") && strength > TERNARY)
		return wrong(p, "a lambda needs brackets here");
	n = parse_strength(p, strength);
	p->nesting--;
	return n;
}

/* A bare tuple at the top: "a, b". */
static struct node *parse_all(struct parser *p)
{
	struct node **list = NULL, *n;
	size_t count = 0, cap = 0;
	bool is_tuple = false;

	while ((n = parse_item(p))) {
		list_add(&list, &count, &cap, n);
		if (!is_op(p, ","))
			break;
		is_tuple = true;
		if (advance(p) < 0 || p->t.kind == T_END)
			break;
	}
	if (n && !is_tuple && n->eval == eval_star)
		n = wrong(p, "* needs a comma here");
	if (n && is_tuple) {
		n = node_new(p, eval_tuple, NULL, NULL);
		n->n = count;
		n->list = keep_list(p, list, count);
	} else {
		free(list);
	}
	return n;
}

struct node *ex_parse(struct expr *x, const char *text, struct err *err)
{
	size_t n_nodes = 0;
	struct parser p = {
		.n_nodes = &n_nodes,
		.lx = { .x = x, .at = text, .end = text + strlen(text), .text = text, .err = err }
	};
	struct node *n;

	if (advance(&p) < 0)
		return NULL;
	if (p.t.kind == T_END) {
		err_set(err, "an expression is missing");
		return NULL;
	}
	if (!(n = parse_all(&p)))
		return NULL;
	if (n_nodes > MAX_NODES) {
		err_set(err, "cannot read so long an expression");
		return NULL;
	}
	return p.t.kind == T_END ? n : wrong(&p, "this cannot follow");
}
