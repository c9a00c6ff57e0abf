/* export_tutor_values.c - values and heap objects in Python Tutor's encoding.
 *
 * Only None, bool, int, float and str are values there; everything else is an object of the heap. Values that have no
 * identity in a record (bytes, Decimal …) get a number by their text, so that they too keep their place on the screen.
 * Objects are printed from a queue: nothing recurses.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "export_tutor.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/write.h"
#include "show_json.h"

static const char CLASS[] = "\"class "; /* how the text of a class begins */

static uint64_t number_of(struct tutor *t, uint64_t key)
{
	bool is_new;
	uint64_t *number = id_map_put(&t->ids, key, &is_new);

	if (is_new)
		*number = t->ids.n;
	return *number;
}

/* A number for what is only a text; bit 63 keeps it apart from ids. FNV-1a, 64 bits. */
static uint64_t text_key(struct value v)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < v.len; i++)
		hash = (hash ^ (unsigned char)v.at[i]) * 0x100000001b3u;
	return hash | 1ull << 63;
}

static void add_text(struct str *out, const struct str *text, uint64_t cut)
{
	struct str whole = { 0 };

	str_add_bytes(&whole, str_text(text), text->len);
	if (cut)
		str_addf(&whole, "… +%" PRIu64, cut);
	write_string(out, str_text(&whole), whole.len);
	str_free(&whole);
}

/* Scalars, by kind. */

static void add_plain(struct tutor *t, struct value v)
{
	str_add_bytes(t->out, v.at, v.len);
}

static void add_nothing(struct tutor *t, struct value v)
{
	(void)v;
	str_add(t->out, "null");
}

static void add_int(struct tutor *t, struct value v)
{
	struct str text = { 0 };

	value_text(v, &text);
	if (value_cut(v))
		add_text(t->out, &text, value_cut(v));
	else
		str_add(t->out, str_text(&text));
	str_free(&text);
}

static void add_special_float(struct tutor *t, const char *text)
{
	str_addf(t->out, "[\"SPECIAL_FLOAT\",\"%s\"]", text);
}

/* Four digits after the point, without the zeros at the end; the point is a point in every locale. */
static void add_rounded(struct tutor *t, double f)
{
	char text[400];
	int len = snprintf(text, sizeof(text), "%.4f", f);

	text[len - 5] = '.';
	while (text[len - 1] == '0' && text[len - 2] != '.')
		len--;
	str_add_bytes(t->out, text, (size_t)len);
}

static void add_float(struct tutor *t, struct value v)
{
	char text[400];
	double f;

	if (!value_float(v, &f) || isnan(f))
		add_special_float(t, "NaN");
	else if (isinf(f))
		add_special_float(t, f > 0 ? "Infinity" : "-Infinity");
	else if (f == trunc(f)) {
		int len = snprintf(text, sizeof(text), "%.1f", f);

		text[len - 2] = '.';
		add_special_float(t, text);
	} else
		add_rounded(t, f);
}

static void add_str(struct tutor *t, struct value v)
{
	struct str text = { 0 };

	value_str(v, &text);
	add_text(t->out, &text, value_cut(v));
	str_free(&text);
}

static void add_ref(struct tutor *t, uint64_t key)
{
	str_addf(t->out, "[\"REF\",%" PRIu64 "]", number_of(t, key));
}

/* ["INSTANCE_PPRINT", type, text] in the heap. */
static void add_other(struct tutor *t, struct value v)
{
	uint64_t key = text_key(v);
	struct str part = { 0 };
	bool is_new;

	add_ref(t, key);
	id_map_put(&t->texts_seen, key, &is_new);
	if (!is_new)
		return;
	str_addf(&t->texts, ",\"%" PRIu64 "\":[\"INSTANCE_PPRINT\",", number_of(t, key));
	value_type(v, &part);
	add_text(&t->texts, &part, 0);
	str_clear(&part);
	value_text(v, &part);
	str_add_char(&t->texts, ',');
	add_text(&t->texts, &part, value_cut(v));
	str_add_char(&t->texts, ']');
	str_free(&part);
}

static void (*const add_scalar[])(struct tutor *t, struct value v) = {
	[VALUE_UNBOUND] = add_nothing,
	[VALUE_NONE] = add_plain,
	[VALUE_BOOL] = add_plain,
	[VALUE_INT] = add_int,
	[VALUE_FLOAT] = add_float,
	[VALUE_STR] = add_str,
	[VALUE_OTHER] = add_other,
};

/* What belongs to another module is not looked into: classes and built-in functions whose text names one. */
static const struct {
	const char *type, *start, *label;
} imported[] = {
	{ NULL, "class ", "imported class" },
	{ "\"builtin_function_or_method\"", "", "imported object" },
};

static const char *imported_label(const struct object *o)
{
	struct str text = { 0 };
	const char *label = NULL;

	value_str(o->text, &text);
	for (size_t i = 0; i < ARRAY_LEN(imported) && !label; i++) {
		size_t start = strlen(imported[i].start);

		if (imported[i].type && !value_equal(o->type, value_of_literal(imported[i].type)))
			continue;
		if (!strncmp(str_text(&text), imported[i].start, start) &&
			memchr(str_text(&text) + start, '.', strcspn(str_text(&text) + start, "(")))
			label = imported[i].label;
	}
	str_free(&text);
	return label;
}

static void add_object(struct tutor *t, const struct object *o)
{
	const char *label = imported_label(o);

	if (label) {
		str_addf(t->out, "[\"IMPORTED_FAUX_PRIMITIVE\",\"%s\"]", label);
		return;
	}
	add_ref(t, o->id);
	id_queue_add(&t->heap, o->id);
}

void tutor_add_value(struct tutor *t, struct value v)
{
	const struct object *o;

	v = state_resolve(t->s, v);
	if (!value_is_ref(v)) {
		add_scalar[value_kind(v)](t, v);
		return;
	}
	o = state_object(t->s, value_ref(v));
	if (o)
		add_object(t, o);
	else
		add_nothing(t, v);
}

/* Objects: each is an array that begins with its kind. */

static void add_cut(struct tutor *t, const struct object *o)
{
	if (o->cut)
		str_addf(t->out, ",\"… +%" PRIu64 "\"", o->cut);
}

static void add_items(struct tutor *t, const struct object *o)
{
	for (size_t i = 0; i < o->n_items; i++) {
		str_add_char(t->out, ',');
		tutor_add_value(t, o->items[i]);
	}
	add_cut(t, o);
}

static void add_pair(struct tutor *t, struct value a, struct value b)
{
	str_add(t->out, ",[");
	tutor_add_value(t, a);
	str_add_char(t->out, ',');
	tutor_add_value(t, b);
	str_add_char(t->out, ']');
}

static void add_entries(struct tutor *t, const struct object *o)
{
	for (size_t i = 0; i < o->n_entries; i++)
		add_pair(t, o->entries[i].key, o->entries[i].value);
	if (o->cut)
		str_addf(t->out, ",[\"…\",\"+%" PRIu64 "\"]", o->cut);
}

static const char *const hidden[] = {
	"\"__doc__\"",
	"\"__module__\"",
	"\"__return__\"",
	"\"__dict__\"",
	"\"__locals__\"",
	"\"__weakref__\"",
	"\"__qualname__\"",
};

static bool is_hidden(struct value name)
{
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		if (value_equal(name, value_of_literal(hidden[i])))
			return true;
	return false;
}

static int compare_names(const void *a, const void *b)
{
	const struct attribute *const *x = a, *const *y = b;

	return value_order((*x)->name, (*y)->name);
}

/* Sorted by name, as the viewer expects them. */
static void add_attributes(struct tutor *t, const struct object *o)
{
	const struct attribute **sorted = base_alloc((o->n_attributes + 1) * sizeof(*sorted));
	size_t n = 0;

	for (size_t i = 0; i < o->n_attributes; i++)
		if (!is_hidden(o->attributes[i].name))
			sorted[n++] = &o->attributes[i];
	qsort(sorted, n, sizeof(*sorted), compare_names);
	for (size_t i = 0; i < n; i++)
		add_pair(t, sorted[i]->name, sorted[i]->value);
	if (o->attributes_cut)
		str_addf(t->out, ",[\"…\",\"+%" PRIu64 "\"]", o->attributes_cut);
	free(sorted);
}

static struct value attribute(const struct tutor *t, const struct object *o, const char *name)
{
	for (size_t i = 0; i < o->n_attributes; i++)
		if (value_equal(o->attributes[i].name, value_of_literal(name)))
			return state_resolve(t->s, o->attributes[i].value);
	return VALUE_NOTHING;
}

/* Classes: "class module.Name(Base, …)", those of the program itself without a module. */

static bool is_class(const struct object *o)
{
	return o->text.len > sizeof(CLASS) && !memcmp(o->text.at, CLASS, sizeof(CLASS) - 1);
}

/* The last component of a name, up to `end`. */
static void add_last_name(struct tutor *t, const char *name, const char *end)
{
	const char *dot = memrchr(name, '.', (size_t)(end - name));

	name = dot ? dot + 1 : name;
	write_string(t->out, name, (size_t)(end - name));
}

static void add_bases(struct tutor *t, const char *at)
{
	str_add(t->out, ",[");
	while (*at && *at != ')') {
		const char *end = at + strcspn(at, ",)");

		show_next(t->out);
		add_last_name(t, at, end);
		at = end + (*end == ',' ? 1 : 0);
		at += strspn(at, " ");
	}
	str_add_char(t->out, ']');
}

static void put_list(struct tutor *t, const struct object *o)
{
	str_add(t->out, "\"LIST\"");
	add_items(t, o);
}

static void put_tuple(struct tutor *t, const struct object *o)
{
	str_add(t->out, "\"TUPLE\"");
	add_items(t, o);
}

static void put_set(struct tutor *t, const struct object *o)
{
	str_add(t->out, "\"SET\"");
	add_items(t, o);
}

static void put_dict(struct tutor *t, const struct object *o)
{
	str_add(t->out, "\"DICT\"");
	add_entries(t, o);
}

static void put_class(struct tutor *t, const struct object *o)
{
	struct str text = { 0 };
	const char *name, *end;

	value_str(o->text, &text);
	name = text.at + strlen("class ");
	end = name + strcspn(name, "(");
	str_add(t->out, "\"CLASS\",");
	add_last_name(t, name, end);
	add_bases(t, *end ? end + 1 : end);
	add_attributes(t, o);
	str_free(&text);
}

static void put_module(struct tutor *t, const struct object *o)
{
	str_add(t->out, "\"module\",");
	tutor_add_value(t, o->text);
}

/* The names of the arguments with defaults are the last ones in "f(a, b=…, *rest)" that take one. */
static size_t find_arguments(char *text, char **names, size_t max)
{
	char *at = strchr(text, '(');
	size_t n = 0;

	for (at = at ? at + 1 : NULL; at && *at && *at != ')' && n < max;) {
		size_t len = strcspn(at, ",=:)");
		char *next = strchr(at, ',');

		if (at[0] == '*')
			break;
		if (at[0] != '/') {
			at[len] = '\0';
			names[n++] = at;
		}
		at = next ? next + 1 + strspn(next + 1, " ") : NULL;
	}
	return n;
}

static void add_defaults(struct tutor *t, const struct object *o)
{
	const struct object *defaults =
		state_object(t->s, value_ref(attribute(t, o, "\"__defaults__\"")));
	struct str text = { 0 };
	char *names[256];
	size_t n;

	if (!defaults || !defaults->n_items)
		return;
	value_str(o->text, &text);
	str_reserve(&text, 1);
	n = find_arguments(text.at, names, ARRAY_LEN(names));
	if (n >= defaults->n_items) {
		str_add(t->out, ",[");
		for (size_t i = 0; i < defaults->n_items; i++) {
			const char *name = names[n - defaults->n_items + i];

			show_next(t->out);
			str_add_char(t->out, '[');
			write_string(t->out, name, strlen(name));
			str_add_char(t->out, ',');
			tutor_add_value(t, defaults->items[i]);
			str_add_char(t->out, ']');
		}
		str_add_char(t->out, ']');
	}
	str_free(&text);
}

static void put_function(struct tutor *t, const struct object *o)
{
	uint64_t parent = tutor_function_parent(t, o);

	str_add(t->out, "\"FUNCTION\",");
	tutor_add_value(t, o->text);
	if (parent)
		str_addf(t->out, ",%" PRIu64, parent);
	else
		str_add(t->out, ",null");
	add_defaults(t, o);
}

/* A bound method is drawn as its function. */
static void put_method(struct tutor *t, const struct object *o)
{
	const struct object *function =
		state_object(t->s, value_ref(attribute(t, o, "\"__func__\"")));

	put_function(t, function && tutor_is_function(function) ? function : o);
}

static void put_builtin(struct tutor *t, const struct object *o)
{
	struct str text = { 0 };

	value_str(o->text, &text);
	str_add(&text, "(...)");
	str_add(t->out, "\"FUNCTION\",");
	write_string(t->out, text.at, text.len);
	str_add(t->out, ",null");
	str_free(&text);
}

static void put_text(struct tutor *t, const struct object *o)
{
	str_add(t->out, "\"INSTANCE_PPRINT\",");
	tutor_add_value(t, o->type);
	str_add_char(t->out, ',');
	tutor_add_value(t, o->text);
	add_attributes(t, o);
}

static void put_instance(struct tutor *t, const struct object *o)
{
	str_add(t->out, "\"INSTANCE\",");
	tutor_add_value(t, o->type);
	add_attributes(t, o);
}

typedef void put_fn(struct tutor *t, const struct object *o);

static const struct {
	const char *type;
	put_fn *put;
} by_type[] = {
	{ "\"list\"", put_list },
	{ "\"tuple\"", put_tuple },
	{ "\"set\"", put_set },
	{ "\"frozenset\"", put_set },
	{ "\"dict\"", put_dict },
	{ "\"function\"", put_function },
	{ "\"method\"", put_method },
	{ "\"builtin_function_or_method\"", put_builtin },
	{ "\"builtin_method\"", put_builtin },
	{ "\"module\"", put_module },
};

bool tutor_is_function(const struct object *o)
{
	return value_equal(o->type, value_of_literal("\"function\""));
}

static put_fn *put_for(const struct object *o)
{
	for (size_t i = 0; i < ARRAY_LEN(by_type); i++)
		if (value_equal(o->type, value_of_literal(by_type[i].type)))
			return by_type[i].put;
	if (is_class(o))
		return put_class;
	if (o->has_entries || o->has_items)
		return o->has_entries ? put_dict : put_list;
	return value_is_bound(o->text) ? put_text : put_instance;
}

void tutor_add_heap(struct tutor *t)
{
	uint64_t id;
	const char *texts;

	show_key(t->out, "heap");
	str_add_char(t->out, '{');
	while ((id = id_queue_take(&t->heap))) {
		const struct object *o = state_object(t->s, id);

		show_next(t->out);
		str_addf(t->out, "\"%" PRIu64 "\":[", number_of(t, id));
		put_for(o)(t, o);
		str_add_char(t->out, ']');
	}
	texts = str_text(&t->texts);
	str_add(t->out, t->out->at[t->out->len - 1] == '{' && *texts ? texts + 1 : texts);
	str_add_char(t->out, '}');
	id_queue_clear(&t->heap);
	id_map_clear(&t->texts_seen);
	str_clear(&t->texts);
}
