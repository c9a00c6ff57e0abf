/* rope.c - a long text that grew out of another.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "rope.h"

#include <stdlib.h>

#include "slice.h"

/* Reading walks down to the nearest whole text; so that this stays short, every so many nodes one is made whole at once. */
#define MAX_DEPTH 256

struct rope {
	size_t refs;
	size_t depth;	    /* nodes down to the nearest whole one */
	struct rope *base;  /* NULL: whole from the start */
	struct value added; /* a str */
	uint64_t cut;
	struct value whole; /* nothing until it is asked for */
	char *own;	    /* its memory when it was put together */
};

bool rope_is_text(struct value definition)
{
	static const char *const types[] = { "\"str\"", "\"bytes\"", "\"int\"" };
	struct slices in = slice_open(definition);
	struct value key, type, text;
	size_t i = 0;

	if (definition.len >= 2 && definition.at[0] == '"')
		return true;
	if (!slice_member(&in, &key, &type) || !slice_is(key, "\"type\""))
		return false;
	while (i < ARRAY_LEN(types) && !slice_is(type, types[i]))
		i++;
	if (i == ARRAY_LEN(types) || !slice_member(&in, &key, &text) || !slice_is(key, "\"text\""))
		return false;
	return !slice_member(&in, &key, &text) || (slice_is(key, "\"cut\"") && slice_is_done(&in));
}

struct rope *rope_new(struct value text)
{
	struct rope *r = base_alloc(sizeof(*r));

	r->refs = 1;
	r->whole = text;
	return r;
}

struct rope *rope_extend(struct rope *base, struct value added, uint64_t cut)
{
	struct rope *r = base_alloc(sizeof(*r));

	r->refs = 1;
	r->base = base;
	r->added = added;
	r->cut = cut;
	r->depth = base->whole.at ? 1 : base->depth + 1;
	if (r->depth >= MAX_DEPTH)
		rope_value(r);
	return r;
}

struct rope *rope_ref(struct rope *r)
{
	r->refs++;
	return r;
}

void rope_unref(struct rope *r)
{
	while (r && --r->refs == 0) {
		struct rope *base = r->base;
		free(r->own);
		free(r);
		r = base;
	}
}

static struct value inside_quotes(struct value v)
{
	return v.len < 2 || v.at[0] != '"' ? VALUE_NOTHING : value_of(v.at + 1, v.len - 2);
}

static void add_value(struct str *out, struct value v)
{
	str_add_bytes(out, v.at, v.len);
}

/* From the whole node nodes[0] up to r, the last. Canonical: only what is cut or no str has braces. */
static char *put_together(
	const struct rope *r, const struct rope *const *nodes, size_t n, size_t *len)
{
	struct value whole = nodes[0]->whole, type = value_of_literal("\"str\""), text = whole;
	struct str out = { 0 };
	bool in_braces;

	if (whole.at[0] == '{') {
		type = slice_find(whole, "\"type\"");
		text = slice_find(whole, "\"text\"");
	}
	in_braces = r->cut || !slice_is(type, "\"str\"");
	if (in_braces) {
		str_add(&out, "{\"type\":");
		add_value(&out, type);
		str_add(&out, ",\"text\":");
	}
	str_add_char(&out, '"');
	add_value(&out, inside_quotes(text));
	for (size_t i = 1; i < n; i++)
		add_value(&out, inside_quotes(nodes[i]->added));
	str_add_char(&out, '"');
	if (r->cut)
		str_addf(&out, ",\"cut\":%llu", (unsigned long long)r->cut);
	if (in_braces)
		str_add_char(&out, '}');
	*len = out.len;
	return str_take(&out);
}

struct value rope_value(struct rope *r)
{
	const struct rope *nodes[MAX_DEPTH + 1];
	size_t first = MAX_DEPTH, len;

	if (r->whole.at)
		return r->whole;
	nodes[first] = r;
	while (!nodes[first]->whole.at) {
		nodes[first - 1] = nodes[first]->base;
		first--;
	}
	r->own = put_together(r, nodes + first, MAX_DEPTH + 1 - first, &len);
	r->whole = value_of(r->own, len);
	rope_unref(r->base);
	r->base = NULL;
	return r->whole;
}
