/* expr.c - names, attributes and subscripts over one state.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct eval {
	const struct state *s;
	const struct frame *f;
	const char *at;	   /* what is still to be read */
	const char *start; /* of the whole text */
	struct value v;	   /* so far */
	struct expr_result *out;
	struct err *err;
};

/* A literal between brackets. */
struct key {
	enum value_kind kind; /* INT, STR, BOOL or NONE */
	int64_t n;
	struct str text;
};

static void skip_blanks(struct eval *e)
{
	while (isblank((unsigned char)*e->at))
		e->at++;
}

/* Letters beyond ASCII are taken as they come: Python knows which of them are letters, and a wrong one is no name. */
static size_t name_length(const char *p)
{
	size_t n = 0;

	if (isdigit((unsigned char)*p))
		return 0;
	while (isalnum((unsigned char)p[n]) || p[n] == '_' || (unsigned char)p[n] >= 0x80)
		n++;
	return n;
}

static int take_name(struct eval *e, struct str *name)
{
	size_t n = name_length(e->at);

	if (!n)
		return err_set(
			e->err, "cannot read \"%s\": a name is missing at \"%s\"", e->start, e->at);
	str_add_bytes(name, e->at, n);
	e->at += n;
	return 0;
}

static const struct object *object_of(const struct eval *e)
{
	return value_is_ref(e->v) ? state_object(e->s, value_ref(e->v)) : NULL;
}

static void take_value(struct eval *e, struct value v)
{
	e->v = state_resolve(e->s, v);
}

static bool same_str(struct value v, const struct str *text)
{
	struct str other = { 0 };
	bool same = value_str(v, &other) && other.len == text->len &&
		    memcmp(str_text(&other), str_text(text), text->len) == 0;

	str_free(&other);
	return same;
}

/* The beginning: $ID or a name. */

static int eval_id(struct eval *e)
{
	char *end;
	uint64_t id;

	errno = 0;
	id = strtoull(e->at + 1, &end, 10);
	if (end == e->at + 1 || errno)
		return err_set(e->err, "an object is $ and a number, not \"%s\"", e->at);
	e->at = end;
	if (!state_object(e->s, id))
		return err_set(e->err, "there is no object $%" PRIu64 " at this step", id);
	snprintf(e->out->ref, sizeof(e->out->ref), "[%" PRIu64 "]", id);
	take_value(e, value_of_literal(e->out->ref));
	return 0;
}

static int find_name(struct eval *e, const char *name)
{
	if (e->f) {
		e->v = state_local(e->s, e->f, name);
		if (!value_is_bound(e->v))
			e->v = state_global(e->s, e->f, name);
	}
	if (!e->f || !value_is_bound(e->v))
		return err_set(e->err, "there is no name \"%s\" here at this step", name);
	return 0;
}

static int eval_name(struct eval *e)
{
	struct str name = { 0 };
	int r = take_name(e, &name);

	if (r == 0)
		r = find_name(e, name.at);
	str_free(&name);
	return r;
}

/* Attributes. */

static int find_attribute(struct eval *e, const struct str *name)
{
	const struct object *o = object_of(e);

	for (size_t i = 0; o && i < o->n_attributes; i++)
		if (same_str(o->attributes[i].name, name)) {
			take_value(e, o->attributes[i].value);
			return 0;
		}
	if (o && o->is_deep)
		return err_set(e->err, "the object was not looked into: see --max-depth");
	if (o && o->attributes_cut)
		return err_set(e->err, "attribute \"%s\" is not among those that were recorded",
			str_text(name));
	return err_set(e->err, "no attribute \"%s\" was recorded there", str_text(name));
}

static int eval_attribute(struct eval *e)
{
	struct str name = { 0 };
	int r;

	e->at++;
	skip_blanks(e);
	r = take_name(e, &name);
	if (r == 0)
		r = find_attribute(e, &name);
	str_free(&name);
	return r;
}

/* Subscripts. */

static char unescape(char c)
{
	static const char names[] = "ntr0",
			  values[] = "\n\t\r"; /* \0 is the NUL that ends values */
	const char *p = strchr(names, c);

	return p && c ? values[p - names] : c;
}

static int read_str(struct eval *e, struct key *k)
{
	char quote = *e->at++;

	k->kind = VALUE_STR;
	for (; *e->at && *e->at != quote; e->at++) {
		bool escaped = *e->at == '\\' && e->at[1];

		if (escaped)
			e->at++;
		str_add_char(&k->text, escaped ? unescape(*e->at) : *e->at);
	}
	if (!*e->at)
		return err_set(e->err, "a quote is not closed in \"%s\"", e->start);
	e->at++;
	return 0;
}

static int read_int(struct eval *e, struct key *k)
{
	char *end;

	errno = 0;
	k->kind = VALUE_INT;
	k->n = strtoll(e->at, &end, 10);
	if (end == e->at || errno)
		return err_set(e->err, "cannot read the subscript at \"%s\"", e->at);
	e->at = end;
	return 0;
}

static const struct {
	const char *word;
	enum value_kind kind;
	int64_t n;
} constants[] = {
	{ "True", VALUE_BOOL, 1 },
	{ "False", VALUE_BOOL, 0 },
	{ "None", VALUE_NONE, 0 },
};

static bool read_constant(struct eval *e, struct key *k)
{
	size_t n = name_length(e->at);

	for (size_t i = 0; i < ARRAY_LEN(constants); i++)
		if (strlen(constants[i].word) == n && memcmp(e->at, constants[i].word, n) == 0) {
			k->kind = constants[i].kind;
			k->n = constants[i].n;
			e->at += n;
			return true;
		}
	return false;
}

static int read_key(struct eval *e, struct key *k)
{
	if (*e->at == '\'' || *e->at == '"')
		return read_str(e, k);
	return read_constant(e, k) ? 0 : read_int(e, k);
}

/* As Python compares them: True is 1, 1.0 is 1. */
static bool is_key(struct value v, const struct key *k)
{
	enum value_kind kind = value_kind(v);
	int64_t n;
	double d;

	if (k->kind == VALUE_STR)
		return kind == VALUE_STR && same_str(v, &k->text);
	if (k->kind == VALUE_NONE || kind == VALUE_NONE)
		return k->kind == kind;
	if (kind == VALUE_BOOL)
		return k->n == (v.at[0] == 't');
	if (kind == VALUE_FLOAT)
		return value_float(v, &d) && d == (double)k->n;
	return kind == VALUE_INT && value_int(v, &n) && n == k->n;
}

static int find_entry(struct eval *e, const struct object *o, const struct key *k)
{
	for (size_t i = 0; i < o->n_entries; i++)
		if (is_key(state_resolve(e->s, o->entries[i].key), k)) {
			take_value(e, o->entries[i].value);
			return 0;
		}
	return err_set(e->err,
		o->cut ? "that key is not among those that were recorded" : "there is no such key");
}

static int find_item(struct eval *e, const struct object *o, const struct key *k)
{
	uint64_t n = o->n_items + o->cut, i = k->n < 0 ? n + k->n : (uint64_t)k->n;

	if (k->kind != VALUE_INT)
		return err_set(e->err, "an item is chosen by a number");
	if (i >= n)
		return err_set(
			e->err, "item %" PRId64 " is out of range: there are %" PRIu64, k->n, n);
	if (i >= o->n_items)
		return err_set(
			e->err, "item %" PRId64 " is not among those that were recorded", k->n);
	take_value(e, o->items[i]);
	return 0;
}

static int find_key(struct eval *e, const struct key *k)
{
	const struct object *o = object_of(e);

	if (o && o->is_deep)
		return err_set(e->err, "the object was not looked into: see --max-depth");
	if (o && o->has_entries)
		return find_entry(e, o, k);
	if (o && o->has_items)
		return find_item(e, o, k);
	return err_set(e->err, "there are no items in it");
}

static int eval_subscript(struct eval *e)
{
	struct key k = { 0 };
	int r;

	e->at++;
	skip_blanks(e);
	r = read_key(e, &k);
	skip_blanks(e);
	if (r == 0 && *e->at != ']')
		r = err_set(e->err, "cannot read \"%s\": a ] is missing", e->start);
	if (r == 0) {
		e->at++;
		r = find_key(e, &k);
	}
	str_free(&k.text);
	return r;
}

static int eval_rest(struct eval *e)
{
	for (;;) {
		skip_blanks(e);
		if (!*e->at)
			return 0;
		if (*e->at != '.' && *e->at != '[')
			return err_set(e->err,
				"cannot read \"%s\" at \"%s\": only names, attributes and "
				"subscripts are known",
				e->start, e->at);
		if ((*e->at == '.' ? eval_attribute(e) : eval_subscript(e)) < 0)
			return -1;
	}
}

int expr_eval(const struct state *s, const struct frame *f, const char *text,
	struct expr_result *out, struct err *err)
{
	struct eval e = { .s = s, .f = f, .at = text, .start = text, .out = out, .err = err };

	skip_blanks(&e);
	if ((*e.at == '$' ? eval_id(&e) : eval_name(&e)) < 0 || eval_rest(&e) < 0)
		return -1;
	out->value = e.v;
	return 0;
}
