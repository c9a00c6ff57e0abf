/* expr_complete.c - what could be typed next: for whoever writes an expression.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <string.h>

static void say(expr_word_fn *fn, void *arg, const char *word)
{
	fn(arg, word, strlen(word));
}

void expr_each_known(expr_word_fn *fn, void *arg)
{
	for (size_t t = 0; t < N_FUNCTION_TABLES; t++)
		for (const struct builtin *b = ex_function_tables[t]; b->name; b++)
			if (ex_find_builtin(b->name, strlen(b->name)))
				say(fn, arg, b->name);
	for (const struct condition_field *f = condition_fields; f->name; f++)
		say(fn, arg, f->name);
}

static void each_stored(const struct object *o, expr_word_fn *fn, void *arg)
{
	struct str name = { 0 };

	for (size_t i = 0; o && i < o->n_attributes; i++) {
		str_clear(&name);
		if (value_str(o->attributes[i].name, &name))
			fn(arg, str_text(&name), name.len);
	}
	str_free(&name);
}

static struct eval again(const struct expr *x)
{
	return (struct eval){ .x = (struct expr *)(uintptr_t)x, .s = x->state };
}

/* Its own, those of its classes, and the methods that can be called here. */
void expr_each_attribute(const struct expr *x, expr_word_fn *fn, void *arg)
{
	struct eval e = again(x);
	const struct val *v = &x->result;
	const struct class_info *c =
		v->kind == V_TYPE ? ex_class_of_type(&e, v) : ex_class_of(&e, v);

	each_stored(v->o, fn, arg);
	for (size_t i = 0; c && i < c->n_mro; i++)
		each_stored(c->mro[i]->o, fn, arg);
	for (size_t t = 0; t < N_METHOD_TABLES; t++)
		for (const struct method *m = ex_method_tables[t]; m->name; m++)
			if (m->call && m->kinds & OF(v->kind))
				say(fn, arg, m->name);
}

/* A dict's, as Python writes them. */
void expr_each_key(const struct expr *x, expr_word_fn *fn, void *arg)
{
	static const struct show how = { .depth = 0 };
	struct eval e = again(x);
	struct str text = { 0 };
	struct val key;

	if (x->result.kind != V_DICT || ex_open_parts(&e, &x->result) < 0)
		return;
	for (size_t i = 0; i < ex_n_parts(&x->result); i++) {
		if (ex_part(&e, &x->result, i, &key) < 0)
			break;
		str_clear(&text);
		ex_show_val(&e, &key, &how, &text);
		fn(arg, str_text(&text), text.len);
	}
	str_free(&text);
}
