/* expr.c - an expression: its life, its result, what it read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "pystep/utf8.h"
#include "pystep/write_scalar.h"
#include "slice.h"

#define MOST_WORK   (20u << 20) /* items looked at in one evaluation */
#define MOST_MEMORY ((size_t)1 << 30)
#define DEEPEST	    200

int ex_fail(struct eval *e, const char *fmt, ...)
{
	char text[sizeof(e->err->text)];
	va_list args;

	if (!e->err)
		return -1;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return err_set(e->err, "%s", text);
}

int ex_spend(struct eval *e, uint64_t work)
{
	e->work += work;
	if (e->work > MOST_WORK || e->x->pool.total > MOST_MEMORY)
		return ex_fail(e, "cannot tell: it takes too much time or memory");
	return 0;
}

int ex_enter(struct eval *e)
{
	if (++e->depth > DEEPEST)
		return ex_fail(e, "RecursionError: maximum recursion depth exceeded");
	return 0;
}

/* Life. */

struct expr *expr_compile(const char *text, struct err *err)
{
	struct expr *x = base_alloc(sizeof(*x));

	x->text = base_strdup(text);
	x->root = ex_parse(x, x->text, err);
	if (x->root)
		return x;
	expr_free(x);
	return NULL;
}

/* "name=", but not "name==". */
static bool is_condition(const char *text)
{
	size_t n = strspn(text, " \t\r\n");

	n += strspn(text + n, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
	n += strspn(text + n, " \t\r\n");
	return text[n] == '=' && text[n + 1] != '=';
}

struct expr *expr_compile_filter(const char *text, struct err *err)
{
	struct str whole = { 0 };
	struct expr *x;

	if (!is_condition(text))
		return expr_compile(text, err);
	str_addf(&whole, "@Q(%s)", text);
	x = expr_compile(str_text(&whole), err);
	str_free(&whole);
	return x;
}

void expr_free(struct expr *x)
{
	if (!x)
		return;
	for (size_t i = 0; i < x->n_names; i++)
		free(x->names[i]->slots);
	free(x->names);
	for (size_t i = 0; i < x->n_places; i++)
		free(x->places[i].name);
	free(x->places);
	free(x->reads);
	free(x->read_table);
	ex_pool_free(&x->tree);
	ex_pool_free(&x->pool);
	free(x->text);
	free(x);
}

const char *expr_text(const struct expr *x)
{
	return x->text;
}

const char *expr_name(const struct expr *x, size_t i)
{
	for (size_t k = 0; k < x->n_names; k++)
		if (x->names[k]->is_program && !i--)
			return x->names[k]->text;
	return NULL;
}

/* A field may be shadowed by the program, but who knows where. Q(…) always means the event's. */
bool expr_uses_step(const struct expr *x)
{
	for (size_t k = 0; k < x->n_names; k++)
		if (x->names[k]->is_program &&
			(condition_field(x->names[k]->text, x->names[k]->len) ||
				!strcmp(x->names[k]->text, "Q")))
			return true;
	return x->uses_step;
}

/* Evaluating. */

static struct eval start(struct expr *x, const struct expr_context *at, struct err *err)
{
	ex_pool_reset(&x->pool);
	x->classes = NULL;
	x->n_reads = 0;
	free(x->read_table);
	x->read_table = NULL;
	x->state = at->state;
	return (struct eval){ .x = x, .s = at->state, .f = at->frame, .err = err };
}

/* A hidden value can be looked at where it stands, and that is all: whatever hangs on it cannot be told. */
static bool is_looked_at(const struct expr *x)
{
	static eval_fn *const looks[] = { eval_name, eval_attribute, eval_subscript };
	const struct val *v = &x->result;

	for (size_t i = 0; i < ARRAY_LEN(looks); i++)
		if (x->root->eval == looks[i])
			return v->kind == V_OTHER && !v->o &&
			       slice_is(slice_find(value_of(v->s.at, v->s.len), "\"type\""),
				       "\"redacted\"");
	return false;
}

static int evaluate(struct eval *e)
{
	int r = e->x->root->eval(e, e->x->root, &e->x->result);

	if (e->met_redacted && (r < 0 || !is_looked_at(e->x)))
		return ex_fail(e, "cannot tell: redacted");
	return r;
}

int expr_eval(struct expr *x, const struct expr_context *at, struct err *err)
{
	struct eval e = start(x, at, err);

	return evaluate(&e);
}

int expr_test(struct expr *x, const struct expr_context *at, bool *holds, struct err *err)
{
	struct eval e = start(x, at, err);
	int r = evaluate(&e);

	if (r == 0)
		r = e.met_redacted ? ex_fail(&e, "cannot tell: redacted")
				   : ex_truth(&e, &x->result);
	*holds = r > 0;
	return r < 0 ? -1 : 0;
}

/* The result. Looking at it may need memory of the pool: it stays valid. */

static struct eval again(const struct expr *x)
{
	return (struct eval){ .x = (struct expr *)(uintptr_t)x, .s = x->state };
}

static void cut_line(struct str *out, size_t from, size_t max)
{
	const char *text = str_text(out) + from;
	size_t len = out->len - from;

	if (!max || utf8_columns(text, len) <= max)
		return;
	out->len = from + utf8_fit(text, len, max - 1);
	str_add(out, "…");
}

void expr_show(const struct expr *x, const struct show *how, struct str *out)
{
	struct eval e = again(x);
	size_t from = out->len;

	ex_show_val(&e, &x->result, how, out);
	cut_line(out, from, how ? how->max : 0);
}

void expr_show_type(const struct expr *x, struct str *out)
{
	struct eval e = again(x);

	str_add(out, ex_type_name(&e, &x->result));
}

uint64_t expr_id(const struct expr *x)
{
	return x->result.o ? x->result.o->id : 0;
}

static void write_scalar(const struct val *v, struct str *out)
{
	struct str text = { 0 };

	switch (v->kind) {
	case V_NONE: str_add(out, "null"); break;
	case V_BOOL:
	case V_QUERY: str_add(out, v->n ? "true" : "false"); break;
	case V_INT: write_int(out, v->n); break;
	case V_FLOAT: write_float(out, v->d); break;
	case V_OTHER: str_add_bytes(out, v->s.at, v->s.len); break;
	case V_STR:
		if (v->cut)
			write_other(out, "str", v->s.at, v->s.len, v->cut);
		else
			write_string(out, v->s.at, v->s.len);
		break;
	case V_BYTES:
		ex_bytes_repr(v->s.at, v->s.len, &text);
		write_other(out, "bytes", text.at, text.len, v->cut);
		break;
	case V_BIG: {
		char *digits = mpz_get_str(NULL, 10, v->big);
		void (*release)(void *, size_t);

		write_other(out, "int", digits, strlen(digits), v->cut);
		mp_get_memory_functions(NULL, NULL, &release);
		release(digits, strlen(digits) + 1);
		break;
	}
	default: break;
	}
	str_free(&text);
}

struct value expr_value(const struct expr *x)
{
	struct eval e = again(x);
	struct str text = { 0 };
	const char *kept;
	size_t len;

	if (x->result.o)
		write_ref(&text, x->result.o->id);
	else
		write_scalar(&x->result, &text);
	len = text.len;
	kept = ex_keep_text(&e, &text);
	return len ? value_of(kept, len) : VALUE_NOTHING;
}

/* Fingerprints: scalars as the record writes them; objects by id, with their parts while depth lasts. */

struct printing {
	struct eval *e;
	struct str *out;
	uint64_t *ids; /* objects whose parts are there already */
	size_t n, cap;
};

static void print_val(struct printing *p, const struct val *v, int depth);

static bool is_printed(struct printing *p, uint64_t id)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->ids[i] == id)
			return true;
	BASE_GROW(p->ids, p->cap, p->n + 1);
	p->ids[p->n++] = id;
	return false;
}

static void print_value(struct printing *p, struct value v, int depth)
{
	struct val x;

	if (!value_is_ref(v))
		str_add_bytes(p->out, v.at, v.len);
	else if (ex_load(p->e, v, &x) == 0)
		print_val(p, &x, depth);
	str_add_char(p->out, ' ');
}

static void print_object(struct printing *p, const struct object *o, int depth)
{
	write_ref(p->out, o->id);
	if (depth <= 0 || is_printed(p, o->id))
		return;
	str_add_char(p->out, '(');
	str_add_bytes(p->out, o->type.at, o->type.len);
	str_add_bytes(p->out, o->text.at ? o->text.at : "", o->text.len);
	for (size_t i = 0; i < o->n_items; i++)
		print_value(p, o->items[i], depth - 1);
	for (size_t i = 0; i < o->n_entries; i++) {
		print_value(p, o->entries[i].key, depth - 1);
		print_value(p, o->entries[i].value, depth - 1);
	}
	for (size_t i = 0; i < o->n_attributes; i++) {
		print_value(p, o->attributes[i].name, 0);
		print_value(p, o->attributes[i].value, depth - 1);
	}
	str_addf(p->out, "+%" PRIu64 "+%" PRIu64 ")", o->cut, o->attributes_cut);
}

static void print_parts(struct printing *p, const struct val *v, int depth)
{
	struct val x;

	str_addf(p->out, "%d(", (int)v->kind);
	for (size_t i = 0; i < ex_n_parts(v); i++) {
		if (ex_part(p->e, v, i, &x) == 0)
			print_val(p, &x, depth);
		if (v->kind == V_DICT && ex_part_value(p->e, v, i, &x) == 0)
			print_val(p, &x, depth);
		str_add_char(p->out, ' ');
	}
	str_add_char(p->out, ')');
}

static void print_val(struct printing *p, const struct val *v, int depth)
{
	static const struct show how = { .depth = 1 };

	if (v->o)
		print_object(p, v->o, depth);
	else if (is_container(v) && ex_enter(p->e) == 0)
		print_parts(p, v, depth);
	else if (v->kind <= V_OTHER && v->kind != V_ELLIPSIS)
		write_scalar(v, p->out);
	else
		ex_show_val(p->e, v, &how, p->out);
}

void expr_fingerprint(const struct expr *x, int depth, struct str *out)
{
	struct eval e = again(x);
	struct printing p = { .e = &e, .out = out };

	print_val(&p, &x->result, depth);
	free(p.ids);
}

/* What was read. */

void expr_want_reads(struct expr *x, bool wanted)
{
	x->wants_reads = wanted;
}

static bool is_read(const struct expr_read *r, const struct expr_read *other)
{
	return r->kind == other->kind && r->id == other->id && r->slot == other->slot &&
	       value_equal(r->key, other->key);
}

static size_t read_place(const struct expr *x, const struct expr_read *r)
{
	uint64_t h = r->id * 0x9e3779b97f4a7c15u + r->slot * 31u + (uint64_t)r->kind;

	for (size_t i = 0; i < r->key.len; i++)
		h = (h ^ (unsigned char)r->key.at[i]) * 1099511628211u;
	return (h ^ h >> 32) & (x->read_table_cap - 1);
}

static void index_read(struct expr *x, size_t n)
{
	size_t at = read_place(x, &x->reads[n]);

	while (x->read_table[at])
		at = (at + 1) & (x->read_table_cap - 1);
	x->read_table[at] = (uint32_t)n + 1;
}

static void index_reads(struct expr *x)
{
	free(x->read_table);
	x->read_table_cap = 256;
	while (x->read_table_cap < 4 * x->n_reads)
		x->read_table_cap *= 2;
	x->read_table = base_alloc(x->read_table_cap * sizeof(*x->read_table));
	for (size_t i = 0; i < x->n_reads; i++)
		index_read(x, i);
}

#define FEW_READS 16 /* so many are searched one after the other */

static bool is_noted(const struct expr *x, const struct expr_read *r)
{
	if (!x->read_table) {
		for (size_t i = x->n_reads; i-- > 0;)
			if (is_read(&x->reads[i], r))
				return true;
		return false;
	}
	for (size_t at = read_place(x, r); x->read_table[at];
		at = (at + 1) & (x->read_table_cap - 1))
		if (is_read(&x->reads[x->read_table[at] - 1], r))
			return true;
	return false;
}

void ex_note_read(
	struct eval *e, enum expr_read_kind kind, uint64_t id, uint32_t slot, struct value key)
{
	const struct expr_read r = { kind, id, slot, key };
	struct expr *x = e->x;

	if (!x->wants_reads || is_noted(x, &r))
		return;
	BASE_GROW(x->reads, x->cap_reads, x->n_reads + 1);
	x->reads[x->n_reads++] = r;
	if (x->read_table ? x->n_reads * 2 > x->read_table_cap : x->n_reads > FEW_READS)
		index_reads(x);
	else if (x->read_table)
		index_read(x, x->n_reads - 1);
}

const struct expr_read *expr_reads(const struct expr *x, size_t *n)
{
	*n = x->n_reads;
	return x->reads;
}

static void read_val(struct eval *e, const struct val *v, int depth);

static void read_value(struct eval *e, struct value v, int depth)
{
	struct val x;

	if (value_is_ref(v) && depth > 0 && ex_load(e, v, &x) == 0)
		read_val(e, &x, depth);
}

static void read_val(struct eval *e, const struct val *v, int depth)
{
	const struct object *o = v->o;
	struct val x;

	if (depth <= 0)
		return;
	if (!o) {
		for (size_t i = 0;
			is_container(v) && i < ex_n_parts(v) * (v->kind == V_DICT ? 2 : 1); i++) {
			x = v->box->items[i];
			read_val(e, &x, depth - 1);
		}
		return;
	}
	ex_note_read(e, EXPR_READ_OBJECT, o->id, 0, VALUE_NOTHING);
	for (size_t i = 0; i < o->n_items; i++)
		read_value(e, o->items[i], depth - 1);
	for (size_t i = 0; i < o->n_entries; i++) {
		read_value(e, o->entries[i].key, depth - 1);
		read_value(e, o->entries[i].value, depth - 1);
	}
	for (size_t i = 0; i < o->n_attributes; i++)
		read_value(e, o->attributes[i].value, depth - 1);
}

void expr_read_result(struct expr *x, int depth)
{
	struct eval e = again(x);

	x->wants_reads = true;
	read_val(&e, &x->result, depth);
}
