/* show_value.c - a value on one line, as Python would write it.
 *
 * Printing stops as soon as the line is full, and never goes deeper than DEEPEST, so that the cost is bounded by what is
 * shown and not by what there is: data may be nested 100,000 deep, or share so much that its text would be endless.
 * An object inside itself is its $id, or, where there are to be none, […].
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/utf8.h"
#include "show_exception.h"
#include "show_quote.h"

enum {
	DEEPEST = 64,	      /* containers inside each other, whatever is asked for */
	MOST_BYTES = 4 << 20, /* of one value without a limit */
};

struct printer {
	const struct state *s; /* NULL: references are not followed */
	struct str *out;
	size_t start;	     /* of this value in out */
	size_t columns, max; /* so far; allowed */
	int depth;
	bool ids;
	bool nameless;
	bool is_full; /* nothing more is added */
};

static const char CLASS[] = "\"class "; /* how the text of a class begins */

/* A container being printed, and those around it. */
struct level {
	const struct object *o;
	const struct level *up;
	int depth; /* from 1 */
};

static bool value_is(struct value v, const char *text)
{
	size_t len = strlen(text);

	return v.len == len + 2 && !memcmp(v.at + 1, text, len);
}

static void put_value(struct printer *p, struct value v, const struct level *up);
static void put_object(struct printer *p, const struct object *o, const struct level *up);

/* Count what was added to out since `from`. */
static void count(struct printer *p, size_t from)
{
	p->columns += utf8_columns(str_text(p->out) + from, p->out->len - from);
	if (p->columns > p->max || p->out->len - p->start > MOST_BYTES)
		p->is_full = true;
}

static void put(struct printer *p, const char *text)
{
	size_t from = p->out->len;

	if (p->is_full)
		return;
	str_add(p->out, text);
	count(p, from);
}

static void put_number(struct printer *p, const char *fmt, uint64_t n)
{
	char text[40];

	snprintf(text, sizeof(text), fmt, n);
	put(p, text);
}

typedef bool add_fn(const char *s, size_t len, size_t most, struct str *out);

/* A text by one of the functions of show_quote.h, no more of it than can be seen. */
static void put_by(struct printer *p, add_fn *add, const char *s, size_t len)
{
	size_t from = p->out->len;
	size_t most = p->max > MOST_BYTES ? MOST_BYTES : 4 * p->max + 16;

	if (p->is_full)
		return;
	if (!add(s, len, most, p->out))
		p->is_full = true;
	count(p, from);
}

static void put_str(struct printer *p, struct value v, add_fn *add)
{
	struct str text = { 0 };

	if (value_str(v, &text))
		put_by(p, add, str_text(&text), text.len);
	str_free(&text);
}

static void put_cut(struct printer *p, uint64_t cut)
{
	if (cut)
		put_number(p, "… +%" PRIu64, cut);
}

/* Scalars, by kind. */

static void put_none(struct printer *p, struct value v)
{
	(void)v;
	put(p, "None");
}

static void put_bool(struct printer *p, struct value v)
{
	put(p, v.at[0] == 't' ? "True" : "False");
}

static void put_quoted(struct printer *p, struct value v)
{
	put_str(p, v, show_quoted);
	put_cut(p, value_cut(v));
}

static void put_text_of(struct printer *p, struct value v)
{
	struct str text = { 0 };

	value_text(v, &text);
	put_by(p, show_plain, str_text(&text), text.len);
	put_cut(p, value_cut(v));
	str_free(&text);
}

static void (*const put_scalar[])(struct printer *p, struct value v) = {
	[VALUE_NONE] = put_none,
	[VALUE_BOOL] = put_bool,
	[VALUE_INT] = put_text_of,
	[VALUE_FLOAT] = put_text_of,
	[VALUE_STR] = put_quoted,
	[VALUE_OTHER] = put_text_of,
};

/* Parts of a container. */

static void put_separator(struct printer *p, bool *is_first)
{
	if (!*is_first)
		put(p, ", ");
	*is_first = false;
}

static void put_more(struct printer *p, bool *is_first, uint64_t cut)
{
	if (cut) {
		put_separator(p, is_first);
		put_cut(p, cut);
	}
}

/* The elements of a set that have ids come last, in the order of these. Where there are to be none they are in the order of
 * their texts; of more than are recorded it is the ids that say which, so none is shown. */

static bool is_set(const struct object *o)
{
	return value_is(o->type, "set") || value_is(o->type, "frozenset");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(str_text(a), str_text(b));
}

static struct str text_of(struct printer *p, struct value v, const struct level *here)
{
	struct str text = { 0 };
	struct printer one = *p;

	one.out = &text;
	one.start = one.columns = 0;
	put_value(&one, v, here);
	return text;
}

static void put_sorted(struct printer *p, const struct level *here, size_t from, bool *is_first)
{
	const struct object *o = here->o;
	size_t n = o->n_items - from;
	struct str *texts = base_realloc_array(NULL, n, sizeof(*texts));

	for (size_t i = 0; i < n; i++)
		texts[i] = text_of(p, o->items[from + i], here);
	qsort(texts, n, sizeof(*texts), by_text);
	for (size_t i = 0; i < n; i++) {
		put_separator(p, is_first);
		put(p, str_text(&texts[i]));
		str_free(&texts[i]);
	}
	free(texts);
}

/* How many items are put as they come. */
static size_t n_in_order(const struct printer *p, const struct object *o)
{
	size_t n = o->n_items;

	while (p->nameless && is_set(o) && n && value_is_ref(o->items[n - 1]))
		n--;
	return n;
}

static void put_items(struct printer *p, const struct level *here, bool *is_first)
{
	const struct object *o = here->o;
	size_t n = n_in_order(p, o);

	for (size_t i = 0; i < n && !p->is_full; i++) {
		put_separator(p, is_first);
		put_value(p, o->items[i], here);
	}
	if (n < o->n_items && !o->cut && !p->is_full)
		put_sorted(p, here, n, is_first);
}

/* How many more there are than were put. */
static uint64_t n_cut(const struct printer *p, const struct object *o)
{
	return o->cut ? o->cut + (o->n_items - n_in_order(p, o)) : 0;
}

static void put_entries(struct printer *p, const struct level *here, bool *is_first)
{
	const struct object *o = here->o;

	for (size_t i = 0; i < o->n_entries && !p->is_full; i++) {
		put_separator(p, is_first);
		put_value(p, o->entries[i].key, here);
		put(p, ": ");
		put_value(p, o->entries[i].value, here);
	}
}

/* Whom a weak reference is to is recorded if he has an id. Where there are to be none he is left out. */
static bool is_left_out(const struct printer *p, const struct object *o, size_t i)
{
	static const char to[] = "\"to ";

	return p->nameless && value_is(o->attributes[i].name, "referent") &&
	       o->text.len > sizeof(to) && !memcmp(o->text.at, to, sizeof(to) - 1);
}

static void put_attributes(struct printer *p, const struct level *here, bool *is_first)
{
	const struct object *o = here->o;

	for (size_t i = 0; i < o->n_attributes && !p->is_full; i++) {
		if (is_left_out(p, o, i))
			continue;
		put_separator(p, is_first);
		put_str(p, o->attributes[i].name, show_plain);
		put(p, "=");
		put_value(p, o->attributes[i].value, here);
	}
	put_more(p, is_first, o->attributes_cut);
}

/* The built-in containers that Python writes without a name. */
static const struct look {
	const char *type, *open, *close;
	const char *empty; /* NULL: open and close */
	const char *one;   /* instead of close, after a single item; NULL: close */
} looks[] = {
	{ "list", "[", "]", NULL, NULL },
	{ "tuple", "(", ")", NULL, ",)" },
	{ "dict", "{", "}", NULL, NULL },
	{ "set", "{", "}", "set()", NULL },
	{ "frozenset", "frozenset({", "})", "frozenset()", NULL },
	{ "deque", "deque([", "])", NULL, NULL },
};

static const struct look *find_look(const struct object *o)
{
	for (size_t i = 0; i < ARRAY_LEN(looks); i++)
		if (value_is(o->type, looks[i].type))
			return &looks[i];
	return NULL;
}

static bool is_empty(const struct object *o)
{
	return !o->n_items && !o->n_entries && !o->cut && !o->is_deep;
}

static void put_plain_container(
	struct printer *p, const struct level *here, const struct look *look)
{
	const struct object *o = here->o;
	bool is_first = true;

	if (is_empty(o) && look->empty) {
		put(p, look->empty);
		return;
	}
	put(p, look->open);
	put_items(p, here, &is_first);
	put_entries(p, here, &is_first);
	put_more(p, &is_first, n_cut(p, o));
	put(p, o->is_deep ? "…" : "");
	put(p, o->n_items == 1 && !o->cut && look->one ? look->one : look->close);
}

/* Items and entries of a type of the program's own are between the brackets of list and dict. */
static void put_inner(struct printer *p, const struct level *here, bool *is_first)
{
	const struct object *o = here->o;
	bool inner_first = true;

	if (!o->has_items && !o->has_entries)
		return;
	put_separator(p, is_first);
	put(p, o->has_entries ? "{" : "[");
	put_items(p, here, &inner_first);
	put_entries(p, here, &inner_first);
	put_more(p, &inner_first, n_cut(p, o));
	put(p, o->has_entries ? "}" : "]");
}

/* The ways to print an object; the first that fits is taken. */

static bool is_exception(const struct printer *p, const struct object *o)
{
	return show_exception_args(p->s, o) != NULL;
}

static void put_exception(struct printer *p, const struct level *here)
{
	struct level args = { show_exception_args(p->s, here->o), here, here->depth };
	bool is_first = true;

	put_str(p, here->o->type, show_plain);
	put(p, "(");
	put_items(p, &args, &is_first);
	put_more(p, &is_first, args.o->cut);
	put(p, ")");
}

/* What is known by a text, by type: what Python writes in front of it. */
static const struct {
	const char *type, *front;
} fronts[] = {
	{ "function", "<function " },
	{ "class", "<class " },
	{ "module", "<module " },
	{ "method", "<bound method " },
	{ "builtin_function_or_method", "<built-in function " },
	{ "builtin_method", "<built-in method " },
	{ "method-wrapper", "<method-wrapper " },
	{ "wrapper_descriptor", "<slot wrapper " },
	{ "method_descriptor", "<method " },
	{ "classmethod_descriptor", "<method " },
	{ "member_descriptor", "<member " },
	{ "getset_descriptor", "<attribute " },
	{ "generator", "<generator " },
	{ "coroutine", "<coroutine " },
	{ "async_generator", "<async generator " },
	{ "code", "<code " },
	{ "frame", "<frame " },
	{ "traceback", "<traceback " },
};

static const char *find_front(const struct object *o)
{
	for (size_t i = 0; i < ARRAY_LEN(fronts); i++)
		if (value_is(o->type, fronts[i].type))
			return fronts[i].front;
	return NULL;
}

/* A class, whatever its metaclass: "class module.Name(Base, …)". */
static bool is_class(const struct object *o)
{
	return o->text.len > sizeof(CLASS) && !memcmp(o->text.at, CLASS, sizeof(CLASS) - 1);
}

static void put_class(struct printer *p, const struct object *o)
{
	struct str text = { 0 };

	value_str(o->text, &text);
	put(p, "<");
	put_by(p, show_plain, str_text(&text), strcspn(str_text(&text), "("));
	put(p, ">");
	str_free(&text);
}

/* Is the text all that is to be said: of a function, a class, or one that names its type itself, as "Color.RED"? */
static bool says_all(const struct printer *p, const struct object *o)
{
	size_t len = o->type.len;

	(void)p;
	if (!value_is_bound(o->text))
		return false;
	if (is_class(o) || find_front(o))
		return true;
	return len > 2 && o->text.len > len && !memcmp(o->text.at, o->type.at, len - 1) &&
	       strchr(".(", o->text.at[len - 1]);
}

static void put_text(struct printer *p, const struct level *here)
{
	const struct object *o = here->o;
	const char *front = find_front(o);

	if (is_class(o)) {
		put_class(p, o);
		return;
	}
	put(p, front ? front : "");
	put_str(p, o->text, show_plain);
	put(p, front ? ">" : "");
}

static bool is_only_text(const struct printer *p, const struct object *o)
{
	bool has_more = o->n_attributes > 1 || (o->n_attributes && !is_left_out(p, o, 0));

	return value_is_bound(o->text) && !o->has_items && !o->has_entries &&
	       (!o->has_attributes || (o->n_attributes && !has_more));
}

static bool is_plain(const struct printer *p, const struct object *o)
{
	(void)p;
	return find_look(o) && !o->has_attributes;
}

static void put_plain(struct printer *p, const struct level *here)
{
	put_plain_container(p, here, find_look(here->o));
}

/* A named tuple: "fields x y". */

static const char FIELDS[] = "\"fields ";

static bool has_named_items(const struct printer *p, const struct object *o)
{
	(void)p;
	return o->has_items && o->text.len > sizeof(FIELDS) && !memcmp(o->text.at, FIELDS, sizeof(FIELDS) - 1);
}

static void put_named_items(struct printer *p, const struct level *here, const char *name, bool *is_first)
{
	const struct object *o = here->o;

	for (size_t i = 0; i < o->n_items && !p->is_full; i++) {
		size_t len = strcspn(name, " ");

		put_separator(p, is_first);
		put_by(p, show_plain, name, len);
		put(p, "=");
		put_value(p, o->items[i], here);
		name += len + (name[len] == ' ');
	}
	put_more(p, is_first, o->cut);
}

static void put_named_tuple(struct printer *p, const struct level *here)
{
	struct str names = { 0 };
	bool is_first = true;

	value_str(here->o->text, &names);
	put_str(p, here->o->type, show_plain);
	put(p, "(");
	put_named_items(p, here, str_text(&names) + strlen("fields "), &is_first);
	put_attributes(p, here, &is_first);
	put(p, here->o->is_deep ? "…)" : ")");
	str_free(&names);
}

static bool is_any(const struct printer *p, const struct object *o)
{
	(void)p;
	(void)o;
	return true;
}

static void put_named_text(struct printer *p, const struct object *o, bool *is_first)
{
	if (!value_is_bound(o->text))
		return;
	put_separator(p, is_first);
	put_str(p, o->text, show_plain);
	if (!o->has_items && !o->has_entries)
		put_cut(p, o->cut);
}

static void put_instance(struct printer *p, const struct level *here)
{
	const struct object *o = here->o;
	bool is_first = true;

	put_str(p, o->type, show_plain);
	put(p, "(");
	put_named_text(p, o, &is_first);
	put_inner(p, here, &is_first);
	put_attributes(p, here, &is_first);
	put(p, o->is_deep ? "…)" : ")");
}

static const struct form {
	bool (*fits)(const struct printer *p, const struct object *o);
	void (*print)(struct printer *p, const struct level *here);
	bool is_leaf; /* shown inside anything, not as $id */
} forms[] = {
	{ is_exception, put_exception, false },
	{ says_all, put_text, true },
	{ is_only_text, put_instance, true },
	{ is_plain, put_plain, false },
	{ has_named_items, put_named_tuple, false },
	{ is_any, put_instance, false },
};

static const struct form *find_form(const struct printer *p, const struct object *o)
{
	const struct form *f = forms;

	while (!f->fits(p, o))
		f++;
	return f;
}

static bool is_inside(const struct level *up, const struct object *o)
{
	for (; up; up = up->up)
		if (up->o == o)
			return true;
	return false;
}

/* Of an object that is not looked into: that there is something in it. */
static void put_closed(struct printer *p, const struct object *o)
{
	const struct look *look = o->has_attributes ? NULL : find_look(o);
	bool has_nothing = look && is_empty(o);

	if (has_nothing && look->empty) {
		put(p, look->empty);
		return;
	}
	if (!look)
		put_str(p, o->type, show_plain);
	put(p, look ? look->open : "(");
	put(p, has_nothing ? "" : "…");
	put(p, look ? look->close : ")");
}

static void put_object(struct printer *p, const struct object *o, const struct level *up)
{
	struct level here = { o, up, up ? up->depth + 1 : 1 };
	const struct form *form;

	if (o->is_text) {
		put_value(p, o->scalar, up);
		return;
	}
	form = find_form(p, o);
	if (is_inside(up, o) || (here.depth > p->depth && !form->is_leaf)) {
		if (p->nameless)
			put_closed(p, o);
		else
			put_number(p, "$%" PRIu64, o->id);
		return;
	}
	if (p->ids)
		put_number(p, "$%" PRIu64 " ", o->id);
	form->print(p, &here);
}

static void put_value(struct printer *p, struct value v, const struct level *up)
{
	const struct object *o;

	if (p->is_full)
		return;
	if (p->s)
		v = state_resolve(p->s, v);
	if (!value_is_bound(v))
		return;
	if (!value_is_ref(v)) {
		put_scalar[value_kind(v)](p, v);
		return;
	}
	o = p->s ? state_object(p->s, value_ref(v)) : NULL;
	if (o)
		put_object(p, o, up);
	else if (!p->nameless)
		put_number(p, "$%" PRIu64, value_ref(v));
}

static struct printer start(const struct state *s, const struct show *how, struct str *out)
{
	struct printer p = { .s = s, .out = out, .start = out->len };

	p.max = how && how->max ? how->max : SIZE_MAX;
	p.depth = !how || !how->depth ? 1 : how->depth > DEEPEST ? DEEPEST : how->depth;
	p.ids = how && how->ids;
	p.nameless = how && how->nameless;
	return p;
}

static void finish(struct printer *p)
{
	const char *text = str_text(p->out) + p->start;
	size_t len = p->out->len - p->start;

	if (!p->is_full)
		return;
	p->out->len = p->start + utf8_fit(text, len, p->max - 1);
	str_add(p->out, "…");
}

void show_value(const struct state *s, struct value v, const struct show *how, struct str *out)
{
	struct printer p = start(s, how, out);

	put_value(&p, v, NULL);
	finish(&p);
}

void show_object(
	const struct state *s, const struct object *o, const struct show *how, struct str *out)
{
	struct printer p = start(s, how, out);

	put_object(&p, o, NULL);
	finish(&p);
}

void show_type(const struct state *s, struct value v, struct str *out)
{
	const struct object *o;

	v = state_resolve(s, v);
	o = state_object(s, value_ref(v));
	if (o)
		value_str(o->type, out);
	else
		value_type(v, out);
}
