/* diff_names.c - which names differ at a pair of steps, in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "diff_impl.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/show.h"

#define MAX_NAMES 6 /* names of the first one */

static void add_value(const struct state *s, struct value v, struct str *out)
{
	static const struct show how = { .max = 60, .depth = 3 };

	if (value_is_bound(state_resolve(s, v)))
		show_value(s, v, &how, out);
	else
		str_add(out, "not there");
}

/* What the name was in both before, when it was the same. */
static void add_before(struct diff *d, const char *name, struct str *out)
{
	struct err ignored = { 0 };
	struct cursor *ca = cursor_new(d->a.tl);
	const struct state *s = d->last_a ? cursor_at(ca, d->last_a, &ignored) : NULL;
	const struct frame *f = s ? state_top(s) : NULL, *now = state_top(d->a.s);

	if (f && now && f->serial == now->serial && value_is_bound(state_local(s, f, name))) {
		str_add(out, " (was ");
		add_value(s, state_local(s, f, name), out);
		str_add_char(out, ')');
	}
	cursor_free(ca);
}

struct names {
	struct diff *d;
	const struct frame *other; /* of b */
	bool is_global, is_first;
	struct str *out;
	unsigned n;
};

static void add_name(struct names *x, const struct name *name, struct value va, struct value vb)
{
	struct diff *d = x->d;
	struct diff_leaf leaf;
	struct str way = { 0 };
	char *text = base_memdup(name->name, name->len);

	if (diff_find(d->a.s, d->b.s, va, vb, &way, &leaf) && x->n++ < MAX_NAMES) {
		str_addf(x->out, "     %s%s = ", text, str_text(&way));
		add_value(d->a.s, leaf.a, x->out);
		str_add(x->out, " in A, ");
		add_value(d->b.s, leaf.b, x->out);
		str_add(x->out, " in B");
		if (x->is_first && !way.len)
			add_before(d, text, x->out);
		str_add_char(x->out, '\n');
	}
	str_free(&way);
	free(text);
}

/* Of a frame's variables, those that did not differ before, if there are any. */
static bool is_old(const struct names *x, const char *name)
{
	const struct frame *f = state_top(x->d->a.s);

	if (!x->is_first || !x->d->new_slots)
		return false;
	for (uint32_t i = 0; i < f->code->n_slots && i < 64; i++)
		if (strcmp(f->code->slots[i], name) == 0)
			return !(x->d->new_slots >> i & 1);
	return false;
}

static void look_at_name(void *arg, const struct name *name)
{
	struct names *x = arg;
	char *text = base_memdup(name->name, name->len);
	struct value other = x->is_global ? state_global(x->d->b.s, x->other, text)
					  : state_local(x->d->b.s, x->other, text);

	if (!is_old(x, text))
		add_name(x, name, name->value, other);
	free(text);
}

static void look_at_new_name(void *arg, const struct name *name)
{
	struct names *x = arg;
	const struct frame *f = state_top(x->d->a.s);
	char *text = base_memdup(name->name, name->len);

	if (!value_is_bound(state_local(x->d->a.s, f, text)))
		add_name(x, name, VALUE_NOTHING, name->value);
	free(text);
}

static void add_event_value(struct names *x)
{
	const struct state *a = x->d->a.s, *b = x->d->b.s;
	struct name name = { event_name(state_event(a)), strlen(event_name(state_event(a))),
		VALUE_NOTHING };

	if (value_is_bound(state_value(a)) || value_is_bound(state_value(b)))
		add_name(x, &name, state_value(a), state_value(b));
}

void diff_add_names(struct diff *d, struct str *out)
{
	const struct frame *a = state_top(d->a.s), *b = state_top(d->b.s);
	struct names x = { d, b, false, true, out, 0 };

	if (!a || !b)
		return;
	add_event_value(&x);
	state_each_local(d->a.s, a, look_at_name, &x);
	state_each_local(d->b.s, b, look_at_new_name, &x);
	x.is_first = false;
	for (size_t i = state_depth(d->a.s); i-- > 1 && !x.n;) {
		const struct frame *f = state_frame(d->a.s, i - 1);

		x.other = state_find_frame(d->b.s, diff_frame_of_b(d, f->serial));
		if (x.other)
			state_each_local(d->a.s, f, look_at_name, &x);
	}
	x.is_global = true;
	x.other = b;
	if (!x.n)
		state_each_global(d->a.s, a, look_at_name, &x);
	if (x.n > MAX_NAMES)
		str_addf(out, "     and %u names more\n", x.n - MAX_NAMES);
	if (!x.n)
		str_add(out, "     in an object that no name of this frame leads to\n");
}
