/* expr_parse_string.c - strings side by side, and format strings: literal parts and {expression!r:spec}.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_parse.h"

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
		return ex_wrong(p, "it is nested too deep");
	if (ex_advance(&inner) < 0 || !(n = ex_parse_at(&inner, WEAKEST)))
		return NULL;
	return inner.t.kind == T_END ? n : ex_wrong(&inner, "this cannot follow");
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
	struct node *n = ex_node_new(p, NULL, NULL, NULL);

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
		return ex_wrong(p, "a } is missing in a format string");
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
		return ex_node_literal(p, v);
	}
	copy = ex_pool_alloc(&p->lx.x->tree, text->len + 1);
	memcpy(copy, str_text(text), text->len);
	return ex_node_literal(p, val_str(copy, text->len));
}

static struct node *fstring_parts(
	struct parser *p, const char *at, const char *end, bool is_raw, bool is_spec)
{
	struct node *n = ex_node_new(p, eval_fstring, NULL, NULL), **list = NULL, *part = n;
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
			part = ex_wrong(p, "a format string has a single }");
			break;
		}
		part = parse_field(p, &at, end, &text);
		if (!part)
			break;
		if (text.len) {
			ex_list_add(&list, &n->n, &cap, text_part(p, &text, is_raw));
			if (!list[n->n - 1])
				part = NULL;
		}
		ex_list_add(&list, &n->n, &cap, part);
		str_clear(&text);
	}
	if (part && text.len) {
		part = text_part(p, &text, is_raw);
		ex_list_add(&list, &n->n, &cap, part);
	}
	str_free(&text);
	n->list = ex_keep_list(p, list, n->n);
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

bool ex_is_text(const struct token *t)
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
		n = ex_node_literal(p, p->t.value);
	return n && ex_advance(p) == 0 ? n : NULL;
}

/* Strings side by side are one. */
struct node *ex_parse_strings(struct parser *p)
{
	struct node *n = one_string(p), *next;

	while (n && ex_is_text(&p->t)) {
		if (!(next = one_string(p)))
			return NULL;
		if (n->eval == eval_literal && next->eval == eval_literal) {
			if (n->value.kind != next->value.kind)
				return ex_wrong(p, "bytes and str do not mix");
			n->value = joined(p, &n->value, &next->value);
		} else {
			n = ex_node_new(p, eval_binary, n, next);
			n->op = OP_ADD;
		}
	}
	return n;
}
