/* expr_repr.c - repr as Python would, and results shown for people.
 *
 * repr() in an expression must be Python's to the letter or nothing: what shows an address, or has a __repr__ of its own, is
 * an error. A result that is shown (print, watches) is never an error: what the record has is shown as show_value shows it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "show_quote.h"
#include "slice.h"

struct printing {
	struct eval *e;
	struct str *out;
	const struct show *how; /* NULL: strict */
	int depth;
	const void *inside[64]; /* containers under way */
	int n_inside;
};

static int put(struct printing *p, const struct val *v);

static void put_big(struct printing *p, mpz_srcptr z)
{
	size_t room = mpz_sizeinbase(z, 10) + 2;
	char *text = base_alloc(room);

	mpz_get_str(text, 10, z);
	str_add(p->out, text);
	free(text);
}

static void put_range(struct printing *p, const struct range *r)
{
	str_add(p->out, "range(");
	put_big(p, r->start);
	str_add(p->out, ", ");
	put_big(p, r->stop);
	if (mpz_cmp_si(r->step, 1)) {
		str_add(p->out, ", ");
		put_big(p, r->step);
	}
	str_add_char(p->out, ')');
}

static int cut_here(struct printing *p, const struct val *v)
{
	if (!v->cut)
		return 0;
	if (!p->how)
		return ex_whole(p->e, v);
	str_addf(p->out, "… +%" PRIu64, v->cut);
	return 0;
}

/* Containers. */

static const struct look {
	enum val_kind kind;
	const char *open, *close, *empty, *one;
} looks[] = {
	{ V_LIST, "[", "]", "[]", NULL },
	{ V_TUPLE, "(", ")", "()", ",)" },
	{ V_SET, "{", "}", "set()", NULL },
	{ V_FROZENSET, "frozenset({", "})", "frozenset()", NULL },
	{ V_DICT, "{", "}", "{}", NULL },
	{ V_DEQUE, "deque([", "])", "deque([])", NULL },
};

static const void *identity(const struct val *v)
{
	return v->o ? (const void *)v->o : (const void *)v->box;
}

static bool is_inside(const struct printing *p, const struct val *v)
{
	for (int i = 0; i < p->n_inside; i++)
		if (p->inside[i] == identity(v))
			return true;
	return false;
}

static int put_parts(struct printing *p, const struct val *v, const struct look *look)
{
	size_t n = ex_n_parts(v);
	struct val x;

	str_add(p->out, look->open);
	for (size_t i = 0; i < n; i++) {
		str_add(p->out, i ? ", " : "");
		if (ex_spend(p->e, 1) < 0 || ex_part(p->e, v, i, &x) < 0 || put(p, &x) < 0)
			return -1;
		if (v->kind != V_DICT)
			continue;
		str_add(p->out, ": ");
		if (ex_part_value(p->e, v, i, &x) < 0 || put(p, &x) < 0)
			return -1;
	}
	str_add(p->out, n && v->cut ? ", " : "");
	if (cut_here(p, v) < 0)
		return -1;
	str_add(p->out, n == 1 && look->one && !v->cut ? look->one : look->close);
	return 0;
}

static int put_container(struct printing *p, const struct val *v)
{
	const struct look *look = looks;
	int r;

	while (look->kind != v->kind)
		look++;
	if (is_inside(p, v)) {
		str_addf(p->out,
			v->kind == V_SET     ? "set(...)"
			: v->kind == V_DEQUE ? "[...]"
					     : "%s...%s",
			look->open, look->close);
		return 0;
	}
	if (p->n_inside == (int)ARRAY_LEN(p->inside) && p->how) {
		str_add(p->out, "…");
		return 0;
	}
	if (p->n_inside == (int)ARRAY_LEN(p->inside))
		return ex_fail(p->e, "cannot tell: it is nested too deep");
	if (ex_open_parts(p->e, v) < 0)
		return -1;
	if (!ex_n_parts(v) && !v->cut) {
		str_add(p->out, look->empty);
		return 0;
	}
	p->inside[p->n_inside++] = identity(v);
	r = put_parts(p, v, look);
	p->n_inside--;
	return r;
}

static int put_view(struct printing *p, const struct val *v)
{
	struct box *b;
	struct val list;

	if (ex_to_box(p->e, v, &b) < 0)
		return -1;
	list = val_box(V_LIST, b);
	str_addf(p->out, "%s(", ex_type_name(p->e, v));
	if (put(p, &list) < 0)
		return -1;
	str_add_char(p->out, ')');
	return 0;
}

static int put_slice(struct printing *p, const struct val *v)
{
	str_add(p->out, "slice(");
	for (int i = 0; i < 3; i++) {
		str_add(p->out, i ? ", " : "");
		if (put(p, &v->box->items[i]) < 0)
			return -1;
	}
	str_add_char(p->out, ')');
	return 0;
}

/* Classes: "<class 'int'>", "<class '__main__.Point'>"; the record leaves out the main module's name. */
static int put_type(struct printing *p, const struct val *v)
{
	struct str text = { 0 };
	const char *name;

	if (!v->o) {
		str_addf(p->out, "<class '%s%s'>",
			!strcmp(v->builtin->name, "deque") ? "collections." : "", v->builtin->name);
		return 0;
	}
	value_str(v->o->text, &text);
	name = str_text(&text) + strlen("class ");
	str_addf(p->out, "<class '%s%.*s'>",
		memchr(name, '.', strcspn(name, "(")) || v->builtin ? "" : "__main__.",
		(int)strcspn(name, "("), name);
	str_free(&text);
	return 0;
}

static int put_other(struct printing *p, const struct val *v)
{
	value_text(value_of(v->s.at, v->s.len), p->out);
	return cut_here(p, v);
}

/* An exception has its arguments shown; all else has an address or a __repr__. */
static int put_strict_object(struct printing *p, const struct val *v)
{
	struct val args;
	int r;

	if (ex_refuse_defined(p->e, v, "__repr__", "its repr") < 0)
		return -1;
	r = ex_find_stored(p->e, v->o, "args", &args);
	if (r < 0)
		return -1;
	if (r == 0 || args.kind != V_TUPLE)
		return ex_fail(p->e,
			v->kind == V_OBJECT ? "cannot tell: the repr of a %s shows its address"
					    : "cannot tell: the repr of a %s",
			ex_type_name(p->e, v));
	str_add(p->out, ex_type_name(p->e, v));
	if (ex_n_parts(&args) != 1)
		return put(p, &args);
	str_add_char(p->out, '(');
	if (ex_part(p->e, &args, 0, &args) < 0 || put(p, &args) < 0)
		return -1;
	str_add_char(p->out, ')');
	return 0;
}

static int put_recorded(struct printing *p, const struct val *v)
{
	struct show how;

	if (!p->how)
		return put_strict_object(p, v);
	how = *p->how;
	how.max = 0;
	how.depth = how.depth > 1 ? how.depth - 1 : -1;
	ex_note_read(p->e, EXPR_READ_OBJECT, v->o->id, 0, VALUE_NOTHING);
	show_object(p->e->s, v->o, &how, p->out);
	return 0;
}

static int put_text(struct printing *p, const struct val *v)
{
	if (v->kind == V_STR)
		show_quoted(v->s.at, v->s.len, SIZE_MAX, p->out);
	else if (v->o)
		str_add(p->out, "bytearray("), ex_bytes_repr(v->s.at, v->s.len, p->out),
			str_add_char(p->out, ')');
	else
		ex_bytes_repr(v->s.at, v->s.len, p->out);
	return cut_here(p, v);
}

static int put_number(struct printing *p, const struct val *v)
{
	if (v->kind == V_FLOAT)
		ex_float_repr(v->d, p->out);
	else if (v->kind == V_BIG)
		put_big(p, v->big);
	else
		str_addf(p->out, "%" PRId64, v->n);
	return cut_here(p, v);
}

static bool has_own_look(const struct val *v)
{
	static const char *const plain[] = { "\"list\"", "\"tuple\"", "\"dict\"", "\"set\"",
		"\"frozenset\"", "\"bytearray\"" };

	if (!v->o || v->kind == V_TYPE)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		if (slice_is(v->o->type, plain[i]))
			return false;
	return true;
}

/* The library's containers, as they write themselves. */
static int put_library(struct printing *p, const struct val *v)
{
	const char *type = ex_type_name(p->e, v);
	struct val more;
	int r;

	if (v->kind == V_DEQUE) {
		if (put_container(p, v) < 0 ||
			(r = ex_find_stored(p->e, v->o, "maxlen", &more)) < 0)
			return -1;
		if (r && more.kind != V_NONE) {
			p->out->at[--p->out->len] = '\0';
			str_add(p->out, ", maxlen=");
			put_number(p, &more);
			str_add_char(p->out, ')');
		}
		return 0;
	}
	str_addf(p->out, "%s(", type);
	if (!strcmp(type, "defaultdict")) {
		more = val_none();
		if (ex_find_stored(p->e, v->o, "default_factory", &more) < 0 || put(p, &more) < 0)
			return -1;
		str_add(p->out, ", ");
	} else if (!strcmp(type, "OrderedDict") && ex_n_parts(v)) {
		struct val items = {
			.kind = V_VIEW, .which = VIEW_ITEMS, .box = ex_box_new(p->e, 1)
		};
		struct box *b;

		*ex_box_add(p->e, items.box) = *v;
		if (ex_to_box(p->e, &items, &b) < 0)
			return -1;
		more = val_box(V_LIST, b);
		if (put(p, &more) < 0)
			return -1;
		str_add_char(p->out, ')');
		return 0;
	}
	if ((ex_n_parts(v) || !strcmp(type, "defaultdict")) && put_container(p, v) < 0)
		return -1;
	str_add_char(p->out, ')');
	return 0;
}

static bool is_library(const struct val *v)
{
	static const char *const types[] = { "\"deque\"", "\"OrderedDict\"", "\"defaultdict\"" };

	for (size_t i = 0; v->o && i < ARRAY_LEN(types); i++)
		if (slice_is(v->o->type, types[i]))
			return true;
	return false;
}

static int put_method(struct printing *p, const struct val *v)
{
	const struct bound_method *m = v->method;

	if (m->self && !p->how)
		return ex_fail(p->e, "cannot tell: the repr of a method shows its address");
	str_addf(p->out,
		m->self ? "<built-in method %s of %s object>" : "<method '%s' of '%s' objects>",
		m->method->name,
		ex_type_name(p->e, m->self ? m->self : &(struct val){ .kind = m->of }));
	return 0;
}

static int put_union(struct printing *p, const struct val *v)
{
	for (size_t i = 0; i < v->box->n; i++) {
		const struct val *c = &v->box->items[i];

		str_add(p->out, i ? " | " : "");
		str_add(p->out, c->kind == V_NONE ? "None" : ex_class_of_type(p->e, c)->name);
	}
	return 0;
}

static int put(struct printing *p, const struct val *v)
{
	if (!p->how && is_library(v))
		return put_library(p, v);
	if (v->kind == V_OBJECT || (has_own_look(v) && (p->how || !is_number(v))))
		return put_recorded(p, v);
	switch (v->kind) {
	case V_NONE: str_add(p->out, "None"); return 0;
	case V_BOOL:
	case V_QUERY: str_add(p->out, v->n ? "True" : "False"); return 0;
	case V_INT:
	case V_BIG:
	case V_FLOAT: return put_number(p, v);
	case V_STR:
	case V_BYTES: return put_text(p, v);
	case V_COMPLEX: ex_complex_repr(v, p->out); return 0;
	case V_ELLIPSIS: str_add(p->out, "Ellipsis"); return 0;
	case V_OTHER: return put_other(p, v);
	case V_VIEW: return put_view(p, v);
	case V_RANGE: put_range(p, v->range); return 0;
	case V_SLICE: return put_slice(p, v);
	case V_TYPE: return put_type(p, v);
	case V_FUNCTION: str_addf(p->out, "<built-in function %s>", v->builtin->name); return 0;
	case V_UNION: return put_union(p, v);
	case V_METHOD: return put_method(p, v);
	case V_LAMBDA:
	case V_ITER:
		if (!p->how)
			return ex_fail(p->e, "cannot tell: the repr of a %s shows its address",
				ex_type_name(p->e, v));
		str_addf(p->out, "<%s>", ex_type_name(p->e, v));
		return 0;
	default: return put_container(p, v);
	}
}

int ex_repr(struct eval *e, const struct val *v, struct str *out)
{
	struct printing p = { .e = e, .out = out };

	return put(&p, v);
}

void ex_show_val(struct eval *e, const struct val *v, const struct show *how, struct str *out)
{
	static const struct show plain = { .depth = 8 };
	struct printing p = { .e = e, .out = out, .how = how ? how : &plain };
	char ref[24];

	if (v->o) {
		snprintf(ref, sizeof(ref), "[%" PRIu64 "]", v->o->id);
		show_value(e->s, value_of_literal(ref), how, out);
		return;
	}
	put(&p, v);
}
