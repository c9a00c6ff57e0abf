/* expr_parse_node.c - the parser's tools: the next token, nodes, lists of them, names.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_parse.h"

#include <stdlib.h>

#include "pystep/write_scalar.h"

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

struct node *ex_node_new(struct parser *p, eval_fn *eval, struct node *a, struct node *b)
{
	struct node *n = ex_pool_alloc(&p->lx.x->tree, sizeof(*n));

	++*p->n_nodes;
	n->eval = eval;
	n->a = a;
	n->b = b;
	return n;
}

struct node *ex_node_literal(struct parser *p, struct val v)
{
	struct node *n = ex_node_new(p, eval_literal, NULL, NULL);

	n->value = v;
	return n;
}

int ex_advance(struct parser *p)
{
	return ex_lex_next(&p->lx, &p->t);
}

/* What only a statement, or the live program, can do. */
static const char *hint(const struct parser *p)
{
	if (ex_is_op(p, "=") || ex_is_op(p, ":="))
		return "nothing is assigned in an expression (a live program runs a statement "
		       "after !)";
	if (ex_is_word(p, "await") || ex_is_word(p, "yield") || ex_is_word(p, "async"))
		return "only the live program could do that";
	return NULL;
}

struct node *ex_wrong(struct parser *p, const char *why)
{
	const char *better = hint(p);

	why = better ? better : why;
	ex_lex_fail(&p->lx, p->t.at, "%s", why);
	return NULL;
}

bool ex_is_op(const struct parser *p, const char *op)
{
	return p->t.kind == T_OP && !strcmp(p->t.op, op);
}

bool ex_is_word(const struct parser *p, const char *word)
{
	return p->t.kind == T_NAME && p->t.len == strlen(word) && !memcmp(p->t.at, word, p->t.len);
}

bool ex_is_keyword(const struct parser *p)
{
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		if (ex_is_word(p, keywords[i]))
			return true;
	return false;
}

bool ex_expect_op(struct parser *p, const char *op)
{
	if (ex_is_op(p, op))
		return ex_advance(p) == 0;
	if (hint(p))
		return ex_wrong(p, "");
	ex_lex_fail(&p->lx, p->t.at, "a %s is missing", op);
	return false;
}

void ex_list_add(struct node ***list, size_t *n, size_t *cap, struct node *node)
{
	BASE_GROW(*list, *cap, *n + 1);
	(*list)[(*n)++] = node;
}

/* A list that was grown with malloc, into the pool. */
struct node **ex_keep_list(struct parser *p, struct node **list, size_t n)
{
	struct node **kept = ex_pool_alloc(&p->lx.x->tree, (n + 1) * sizeof(*kept));

	if (n)
		memcpy(kept, list, n * sizeof(*kept));
	free(list);
	return kept;
}

struct bound_name *ex_name_of(struct parser *p, const char *at, size_t len, bool is_program)
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
