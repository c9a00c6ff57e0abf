/* breakpoint_location.c - what the text of a line reads.
 *
 * A line has chains: a name, then .attributes and [items]. Every beginning of a chain is read, the whole of it too unless it is a
 * target. What is inside of brackets has chains of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "breakpoint_location.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"
#include "pystep/expr.h"

enum location_kind { AT_NAME, AT_ATTRIBUTE, AT_ITEM, AT_OBJECT };

struct location {
	enum location_kind kind;
	char *text; /* of all */
	char *base; /* ATTRIBUTE, ITEM: what it is of */
	char *last; /* the name, the attribute's name, the text in the brackets */
};

/* Text. */

static bool begins_name(char c)
{
	return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool in_name(char c)
{
	return begins_name(c) || isdigit((unsigned char)c);
}

static size_t name_end(const char *text, size_t len, size_t at)
{
	while (at < len && in_name(text[at]))
		at++;
	return at;
}

static size_t skip_blanks(const char *text, size_t len, size_t at)
{
	while (at < len && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at;
}

/* Behind the string that begins at the quote. */
static size_t string_end(const char *text, size_t len, size_t at)
{
	char quote = text[at];
	bool is_triple = at + 2 < len && text[at + 1] == quote && text[at + 2] == quote;

	for (at += is_triple ? 3 : 1; at < len; at++) {
		if (text[at] == '\\')
			at++;
		else if (text[at] == quote && !is_triple)
			return at + 1;
		else if (text[at] == quote && at + 2 < len && text[at + 1] == quote &&
			 text[at + 2] == quote)
			return at + 3;
	}
	return len;
}

/* Behind the bracket that closes the one at `at`; 0: none does on this line. */
static size_t bracket_end(const char *text, size_t len, size_t at)
{
	int depth = 0;

	while (at < len) {
		if (text[at] == '"' || text[at] == '\'') {
			at = string_end(text, len, at);
			continue;
		}
		depth += strchr("([{", text[at]) ? 1 : strchr(")]}", text[at]) ? -1 : 0;
		at++;
		if (!depth)
			return at;
	}
	return 0;
}

/* One more .name or [item] of a chain that so far ends at `at`; 0: there is none. */
static size_t chain_more(const char *text, size_t len, size_t at)
{
	if (at < len && text[at] == '[')
		return bracket_end(text, len, at);
	if (at + 1 < len && text[at] == '.' && begins_name(text[at + 1]))
		return name_end(text, len, at + 1);
	return 0;
}

/* Life. */

static size_t chain_begin(const char *text, size_t len)
{
	if (text[0] == '$') {
		size_t at = 1;

		while (at < len && isdigit((unsigned char)text[at]))
			at++;
		return at > 1 ? at : 0;
	}
	return len && begins_name(text[0]) ? name_end(text, len, 0) : 0;
}

struct location *location_new(const char *text)
{
	size_t len = strlen(text), at = chain_begin(text, len), last = 0, next;
	struct location *l;

	for (next = at; next; next = chain_more(text, len, at)) {
		last = at == next ? 0 : at;
		at = next;
	}
	if (!at || at != len)
		return NULL;
	l = base_alloc(sizeof(*l));
	l->text = base_strdup(text);
	if (!last) {
		l->kind = text[0] == '$' ? AT_OBJECT : AT_NAME;
		l->last = base_strdup(text);
		return l;
	}
	l->kind = text[last] == '.' ? AT_ATTRIBUTE : AT_ITEM;
	l->base = base_memdup(text, last);
	l->last = base_memdup(text + last + 1, len - last - 1 - (l->kind == AT_ITEM));
	return l;
}

void location_free(struct location *l)
{
	if (!l)
		return;
	free(l->text);
	free(l->base);
	free(l->last);
	free(l);
}

bool location_is_named(const struct location *l, const char *text, size_t len)
{
	size_t n = strlen(l->last);

	if (l->kind == AT_ITEM)
		return memchr(text, '[', len) != NULL;
	if (l->kind == AT_OBJECT)
		return true;
	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(text + i, l->last, n) == 0 && (!i || !in_name(text[i - 1])) &&
			(i + n == len || !in_name(text[i + n])))
			return true;
	return false;
}

/* Meaning. */

struct reading {
	const struct location *l;
	const struct state *st;
	const struct frame *mine, *f;
	uint64_t base;	/* id of what the location is of; OBJECT: of itself */
	struct str key; /* ITEM: of the index or key */
	int64_t n_items;
};

static struct expr *eval(
	const char *text, size_t len, const struct state *st, const struct frame *f)
{
	char *copy = base_memdup(text, len);
	struct err err = { 0 };
	struct expr *x = expr_compile(copy, &err);

	free(copy);
	if (x && expr_eval(x, &(struct expr_context){ st, f }, NULL) == 0)
		return x;
	expr_free(x);
	return NULL;
}

static uint64_t id_of(const char *text, size_t len, const struct state *st, const struct frame *f)
{
	struct expr *x = eval(text, len, st, f);
	uint64_t id = x ? expr_id(x) : 0;

	expr_free(x);
	return id;
}

/* A text for an index or key; one from the end is counted from the start. False: it cannot be told. */
static bool key_of(const struct reading *r, const char *text, size_t len, const struct frame *f,
	struct str *out)
{
	struct expr *x = eval(text, len, r->st, f);
	int64_t n;

	if (!x)
		return false;
	if (r->n_items && value_int(expr_value(x), &n) && n < 0)
		str_addf(out, "%lld", (long long)(n + r->n_items));
	else if (r->n_items && value_int(expr_value(x), &n))
		str_addf(out, "%lld", (long long)n);
	else
		expr_fingerprint(x, 0, out);
	expr_free(x);
	return true;
}

static bool find_base(struct reading *r)
{
	const struct location *l = r->l;
	const char *text = l->kind == AT_OBJECT ? l->text : l->base;
	const struct object *o;

	if (l->kind == AT_NAME)
		return true;
	r->base = id_of(text, strlen(text), r->st, r->mine);
	if (!r->base || l->kind != AT_ITEM)
		return r->base != 0;
	o = state_object(r->st, r->base);
	r->n_items = o && !o->has_entries ? (int64_t)o->n_items : 0;
	return key_of(r, l->last, strlen(l->last), r->mine, &r->key);
}

static int slot_of(const struct frame *f, const char *name, size_t len)
{
	for (uint32_t i = 0; i < f->code->n_slots; i++)
		if (strncmp(f->code->slots[i], name, len) == 0 && !f->code->slots[i][len])
			return (int)i;
	return -1;
}

/* The same variable: the same frame's, the same cell, or the same module's. */
static bool is_same_name(const struct reading *r, const char *name, size_t len)
{
	const struct frame *a = r->mine, *b = r->f;
	int in_a = a ? slot_of(a, name, len) : -1, in_b = slot_of(b, name, len);

	if (!a || strlen(r->l->last) != len || memcmp(r->l->last, name, len) != 0)
		return false;
	if (in_a < 0)
		return in_b < 0 && a->code->globals == b->code->globals;
	return in_b >= 0 &&
	       (a->serial == b->serial || (value_is_ref(a->slots[in_a]) &&
						  value_equal(a->slots[in_a], b->slots[in_b]) &&
						  value_ref(state_resolve(r->st, a->slots[in_a])) !=
							  value_ref(a->slots[in_a])));
}

static bool is_same_item(const struct reading *r, const char *text, size_t last, size_t end)
{
	struct str key = { 0 };
	bool same = id_of(text, last, r->st, r->f) == r->base &&
		    key_of(r, text + last + 1, end - last - 2, r->f, &key) &&
		    key.len == r->key.len &&
		    memcmp(str_text(&key), str_text(&r->key), key.len) == 0;

	str_free(&key);
	return same;
}

/* The chain text[0 … end), whose last part begins at `last` (0: it is a name alone), is the location. */
static bool is_it(const struct reading *r, const char *text, size_t last, size_t end)
{
	const struct location *l = r->l;

	switch (l->kind) {
	case AT_NAME: return !last && is_same_name(r, text, end);
	case AT_OBJECT: return id_of(text, end, r->st, r->f) == r->base;
	case AT_ATTRIBUTE:
		return last && text[last] == '.' && end - last - 1 == strlen(l->last) &&
		       memcmp(text + last + 1, l->last, end - last - 1) == 0 &&
		       id_of(text, last, r->st, r->f) == r->base;
	case AT_ITEM: return last && text[last] == '[' && is_same_item(r, text, last, end);
	}
	return false;
}

/* Targets. */

/* Where the last "=" outside of brackets is: what stands before it is written. */
static size_t find_assignment(const char *text, size_t len)
{
	size_t found = 0;

	for (size_t at = 0; at < len;) {
		if (text[at] == '"' || text[at] == '\'') {
			at = string_end(text, len, at);
		} else if (text[at] == '#') {
			break;
		} else if (strchr("([{", text[at])) {
			size_t end = bracket_end(text, len, at);

			at = end ? end : len;
		} else if (text[at] == '=' && at + 1 < len && text[at + 1] == '=') {
			at += 2;
		} else {
			if (text[at] == '=' && at && !strchr("=!<>+-*/%&|^@:", text[at - 1]))
				found = at;
			at++;
		}
	}
	return found;
}

static bool is_word(const char *text, size_t start, size_t end, const char *words)
{
	char word[16];

	if (end - start >= sizeof(word) - 2)
		return false;
	word[0] = ' ';
	memcpy(word + 1, text + start, end - start);
	word[1 + end - start] = ' ';
	word[2 + end - start] = '\0';
	return strstr(words, word) != NULL;
}

#define KEYWORDS                                                                                   \
	" False None True and as assert async await break class continue def del elif else "       \
	"except finally for from "                                                                 \
	"global if import in is lambda nonlocal not or pass raise return try while with yield "

struct scan {
	const struct reading *r;
	const char *text;
	size_t len;
	size_t assignment; /* 0: none */
	bool is_for;	   /* between for and in: targets */
	bool is_as;	   /* behind as, del, import …: the next name is no read */
};

static bool is_target(const struct scan *s, size_t start, size_t end, int depth)
{
	size_t next = skip_blanks(s->text, s->len, end);

	if (s->is_for || s->is_as || (start < s->assignment && !depth))
		return true;
	if (next + 1 < s->len && s->text[next] == ':' && s->text[next + 1] == '=')
		return true;
	return depth && next < s->len && s->text[next] == '=' &&
	       (next + 1 >= s->len || s->text[next + 1] != '=');
}

/* A chain from `start`; *end: behind its name, so that what is in its brackets is looked at too. */
static bool chain_reads(struct scan *s, size_t start, int depth, size_t *end)
{
	size_t at = name_end(s->text, s->len, start), last = 0, next;

	*end = at;
	for (;;) {
		next = chain_more(s->text, s->len, at);
		if (!next && is_target(s, start, at, depth))
			return false;
		if (is_it(s->r, s->text + start, last ? last - start : 0, at - start))
			return true;
		if (!next)
			return false;
		last = at;
		at = next;
		if (s->text[last] == '.')
			*end = at;
	}
}

static void note_keyword(struct scan *s, size_t start, size_t end)
{
	if (is_word(s->text, start, end, " for "))
		s->is_for = true;
	else if (is_word(s->text, start, end, " in "))
		s->is_for = false;
	s->is_as = is_word(s->text, start, end, " as del import global nonlocal class from ");
}

static bool scan_reads(struct scan *s, size_t at, size_t end_at, int depth);

/* The fields of an f-string. */
static bool fields_read(struct scan *s, size_t at, size_t end)
{
	for (; at < end; at++) {
		size_t close;

		if (s->text[at] != '{')
			continue;
		if (at + 1 < end && s->text[at + 1] == '{') {
			at++;
			continue;
		}
		close = bracket_end(s->text, end, at);
		if (!close)
			return false;
		if (scan_reads(s, at + 1, close - 1, 1))
			return true;
		at = close - 1;
	}
	return false;
}

static bool has_fields(const char *text, size_t quote)
{
	for (size_t i = quote; i && isalpha((unsigned char)text[i - 1]) && quote - i < 2; i--)
		if (text[i - 1] == 'f' || text[i - 1] == 'F')
			return true;
	return false;
}

static bool scan_reads(struct scan *s, size_t at, size_t end_at, int depth)
{
	while (at < end_at && s->text[at] != '#') {
		char c = s->text[at];
		size_t end;

		if (c == '"' || c == '\'') {
			end = string_end(s->text, end_at, at);
			if (has_fields(s->text, at) && fields_read(s, at, end))
				return true;
			at = end;
		} else if (begins_name(c)) {
			end = name_end(s->text, end_at, at);
			if (is_word(s->text, at, end, KEYWORDS)) {
				note_keyword(s, at, end);
			} else if (end < end_at && (s->text[end] == '"' || s->text[end] == '\'')) {
				; /* the prefix of a string */
			} else {
				if (chain_reads(s, at, depth, &end))
					return true;
				s->is_as = false;
			}
			at = end;
		} else if (c == '.' && at + 1 < end_at && begins_name(s->text[at + 1])) {
			at = name_end(s->text, end_at, at + 1); /* of a call: cannot be told */
		} else if (isdigit((unsigned char)c)) {
			while (at < end_at && (in_name(s->text[at]) || s->text[at] == '.'))
				at++;
		} else {
			depth += strchr("([{", c) ? 1 : strchr(")]}", c) ? -1 : 0;
			at++;
		}
	}
	return false;
}

bool location_is_read(struct location *l, const struct state *st, const struct frame *mine,
	const struct frame *f, const char *text, size_t len)
{
	struct reading r = { .l = l, .st = st, .mine = mine, .f = f };
	struct scan s = {
		.r = &r, .text = text, .len = len, .assignment = find_assignment(text, len)
	};
	size_t start = skip_blanks(text, len, 0);
	bool is_def = is_word(text, start, name_end(text, len, start), " def async ");
	bool reads = !is_def && find_base(&r) && scan_reads(&s, start, len, 0);

	str_free(&r.key);
	return reads;
}
