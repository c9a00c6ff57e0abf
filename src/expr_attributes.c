/* expr_attributes.c - attributes as they are stored: of the instance, then along its classes; and what classes say.
 *
 * A record has an instance's class by its name only. The class itself is an object of the heap ("class Board(Base)") as
 * long as the program can reach it, which it nearly always can; it is looked for when it is first needed and remembered
 * for this evaluation. Two classes of one name cannot be told apart: that is said.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "live.h"
#include "slice.h"

struct class_memo {
	struct class_info info;
	struct class_memo *next;
};

/* Classes. */

static const char CLASS[] = "\"class ";

bool ex_is_class_object(const struct object *o)
{
	return o->text.len > sizeof(CLASS) && !memcmp(o->text.at, CLASS, sizeof(CLASS) - 1);
}

/* "class a.b.Name(Base, Other)": the part behind the last dot before the bracket. */
static const char *last_name(const char *at, size_t *len)
{
	const char *start = at;

	for (size_t i = 0; i < *len; i++)
		if (at[i] == '.')
			start = at + i + 1;
	*len -= (size_t)(start - at);
	return start;
}

static size_t name_end(const char *at, size_t len)
{
	const char *bracket = len ? memchr(at, '(', len) : NULL;

	return bracket ? (size_t)(bracket - at) : len;
}

struct search {
	const char *name;
	size_t len;
	const struct state *s;
	const struct object *found;
	bool is_several;
};

/* A class made anew by each call of a function is as good as the one made before. */
static bool are_alike(const struct object *a, const struct object *b)
{
	if (!value_equal(a->text, b->text) || a->n_attributes != b->n_attributes)
		return false;
	for (size_t i = 0; i < a->n_attributes; i++)
		if (!value_equal(a->attributes[i].name, b->attributes[i].name))
			return false;
	return true;
}

static void look_at(struct search *s, struct value text, uint64_t id)
{
	const struct object *o;
	const char *at;
	size_t len;

	if (text.len <= sizeof(CLASS) || memcmp(text.at, CLASS, sizeof(CLASS) - 1) != 0)
		return;
	at = text.at + sizeof(CLASS) - 1;
	len = name_end(at, text.len - sizeof(CLASS));
	at = last_name(at, &len);
	if (len != s->len || memcmp(at, s->name, len) != 0)
		return;
	o = state_object(s->s, id);
	s->is_several |= s->found && !are_alike(s->found, o);
	s->found = o;
}

static void look_at_definition(
	void *arg, uint64_t id, struct value definition, const struct object *o)
{
	if (o)
		look_at(arg, o->text, id);
	else if (definition.len && definition.at[0] == '{' &&
		 memmem(definition.at, definition.len < 200 ? definition.len : 200, CLASS,
			 sizeof(CLASS) - 1))
		look_at(arg, slice_find(definition, "\"text\""), id);
}

/* A class that was found at another step is most likely still there: ids are never given twice. */
static bool find_place(struct eval *e, struct search *s)
{
	const struct object *o;

	for (size_t i = 0; i < e->x->n_places; i++) {
		const struct class_place *place = &e->x->places[i];

		if (strlen(place->name) != s->len || memcmp(place->name, s->name, s->len) != 0)
			continue;
		o = state_object(e->s, place->id);
		if (o)
			look_at(s, o->text, o->id);
	}
	return s->found != NULL;
}

static void keep_place(struct expr *x, const struct search *s)
{
	BASE_GROW(x->places, x->cap_places, x->n_places + 1);
	x->places[x->n_places].name = base_memdup(s->name, s->len);
	x->places[x->n_places++].id = s->found->id;
}

/* Classes of the library whose objects are never in the record: what they are made from. */
static const struct {
	const char *name, *base;
} library[] = {
	{ "OrderedDict", "dict" },
	{ "defaultdict", "dict" },
	{ "Counter", "dict" },
	{ "IntEnum", "int" },
	{ "IntFlag", "int" },
	{ "StrEnum", "str" },
	{ "Enum", "object" },
	{ "Flag", "object" },
	{ "ABC", "object" },
	{ "Generic", "object" },
	{ "Protocol", "object" },
	{ "NamedTuple", "tuple" },
	{ "ReprEnum", "object" },
};

static struct class_info *class_found(struct eval *e, const char *name, size_t len);

static void add_mro(struct eval *e, struct class_info *c, struct class_info *base)
{
	size_t n = c->n_mro + base->n_mro;
	struct class_info **mro = ex_pool_alloc(&e->x->pool, (n + 1) * sizeof(*mro));
	size_t at = 0;

	/* A base that is met again comes later: close enough to C3 for what is asked here. */
	for (size_t i = 0; i < c->n_mro; i++) {
		bool again = false;

		for (size_t k = 0; k < base->n_mro; k++)
			again |= i > 0 && base->mro[k] == c->mro[i];
		if (!again)
			mro[at++] = c->mro[i];
	}
	for (size_t k = 0; k < base->n_mro; k++)
		mro[at++] = base->mro[k];
	c->mro = mro;
	c->n_mro = at;
	c->is_known &= base->is_known;
	c->is_several |= base->is_several;
}

static void add_bases(struct eval *e, struct class_info *c, const char *at, size_t len)
{
	const char *end = at + len, *open = memchr(at, '(', len);
	size_t n;

	if (!open) {
		add_mro(e, c, class_found(e, "object", 6));
		return;
	}
	for (at = open + 1; at < end && *at != ')'; at += n + strspn(at + n, ", ")) {
		const char *base = at;
		size_t base_len;

		n = strcspn(at, ",)\"[");
		base_len = n;
		base = last_name(base, &base_len);
		if (!base_len)
			break;
		add_mro(e, c, class_found(e, base, base_len));
	}
}

/* A class of Python's: with all that it is made from. */
static void add_python_bases(struct eval *e, struct class_info *c)
{
	const char *base = c->builtin->base;

	c->is_known = true;
	if (base)
		add_mro(e, c, class_found(e, base, strlen(base)));
}

static bool add_library_bases(struct eval *e, struct class_info *c)
{
	for (size_t i = 0; i < ARRAY_LEN(library); i++)
		if (!strcmp(library[i].name, c->name)) {
			c->is_known = true;
			add_mro(e, c, class_found(e, library[i].base, strlen(library[i].base)));
			return true;
		}
	return false;
}

static void fill_class(struct eval *e, struct class_info *c)
{
	struct search search = { .name = c->name, .len = strlen(c->name), .s = e->s };

	c->mro = ex_pool_alloc(&e->x->pool, sizeof(*c->mro));
	c->mro[0] = c;
	c->n_mro = 1;
	c->builtin = ex_find_type(c->name, search.len);
	if (c->builtin) {
		add_python_bases(e, c);
		return;
	}
	ex_note_read(e, EXPR_READ_HEAP, 0, 0, VALUE_NOTHING);
	if (!find_place(e, &search)) {
		state_each_definition(e->s, look_at_definition, &search);
		if (search.found && !search.is_several)
			keep_place(e->x, &search);
	}
	c->is_several = search.is_several;
	if (!search.found) {
		add_library_bases(e, c);
		return;
	}
	c->o = search.found;
	c->is_known = true;
	add_bases(e, c, c->o->text.at + sizeof(CLASS) - 1, c->o->text.len - sizeof(CLASS));
}

static struct class_info *class_found(struct eval *e, const char *name, size_t len)
{
	struct class_memo *m = e->x->classes;
	char *copy;

	for (; m; m = m->next)
		if (strlen(m->info.name) == len && !memcmp(m->info.name, name, len))
			return &m->info;
	m = ex_pool_alloc(&e->x->pool, sizeof(*m));
	copy = ex_pool_alloc(&e->x->pool, len + 1);
	memcpy(copy, name, len);
	m->info.name = copy;
	m->next = e->x->classes;
	e->x->classes = m;
	fill_class(e, &m->info);
	return &m->info;
}

const struct class_info *ex_class_named(struct eval *e, const char *name, size_t len)
{
	return class_found(e, name, len);
}

const struct class_info *ex_class_of_object(struct eval *e, const struct object *o)
{
	struct str name = { 0 };
	const struct class_info *c;

	value_str(o->type, &name);
	c = class_found(e, str_text(&name), name.len);
	str_free(&name);
	return c;
}

const struct class_info *ex_class_of_type(struct eval *e, const struct val *type)
{
	const char *at;
	size_t len;

	if (!type->o)
		return class_found(e, type->builtin->name, strlen(type->builtin->name));
	at = type->o->text.at + sizeof(CLASS) - 1;
	len = name_end(at, type->o->text.len - sizeof(CLASS));
	at = last_name(at, &len);
	return class_found(e, at, len);
}

const struct class_info *ex_class_of(struct eval *e, const struct val *v)
{
	const char *name, *dot;

	if (v->o)
		return ex_class_of_object(e, v->o);
	name = ex_type_name(e, v);
	dot = strrchr(name, '.');
	return class_found(e, dot ? dot + 1 : name, strlen(dot ? dot + 1 : name));
}

/* 1, 0, -1: it cannot be told. */
int ex_is_subclass(struct eval *e, const struct class_info *c, const struct val *type)
{
	const struct class_info *of = ex_class_of_type(e, type);

	if (c->is_several || of->is_several)
		return ex_fail(e, "cannot tell: two classes are named %s",
			c->is_several ? c->name : of->name);
	for (size_t i = 0; i < c->n_mro; i++)
		if (c->mro[i] == of)
			return 1;
	if (of->builtin && !strcmp(of->name, "object"))
		return 1;
	if (!c->is_known)
		return ex_fail(e, "cannot tell: the class %s was not recorded", c->name);
	return 0;
}

/* Attributes in storage. */

static bool find_in(struct eval *e, const struct object *o, struct value key, struct value *out)
{
	size_t at = live_find((struct live *)(uintptr_t)o, SECTION_ATTRIBUTES, key);

	ex_note_read(e, EXPR_READ_ATTRIBUTE, o->id, 0, key);
	if (at == KEY_NOWHERE || !value_is_bound(o->attributes[at].value))
		return false;
	*out = o->attributes[at].value;
	return true;
}

static bool find_in_class(
	struct eval *e, const struct class_info *c, struct value key, struct value *out)
{
	for (size_t i = 0; i < c->n_mro; i++)
		if (c->mro[i]->o && find_in(e, c->mro[i]->o, key, out))
			return true;
	return false;
}

bool ex_defines(struct eval *e, const struct class_info *c, const char *name)
{
	size_t size = strlen(name) + 3;
	char *key = ex_pool_alloc(&e->x->pool, size); /* it is noted as read */
	struct value found;

	snprintf(key, size, "\"%s\"", name);
	return find_in_class(e, c, value_of_literal(key), &found);
}

static bool is_plain_kind(const struct object *o)
{
	static const char *const types[] = {
		"\"list\"",
		"\"tuple\"",
		"\"dict\"",
		"\"set\"",
		"\"frozenset\"",
		"\"deque\"",
		"\"bytearray\"",
		"\"function\"",
		"\"type\"",
		"\"module\"",
		"\"method\"",
		"\"OrderedDict\"",
		"\"defaultdict\"",
		"\"Counter\"",
		"\"builtin_function_or_method\"",
	};

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (slice_is(o->type, types[i]))
			return true;
	return false;
}

/* "names" and "doing" for the message: "Point defines __eq__ …". A dataclass or namedtuple counts: only its own code knows. */
int ex_refuse_defined(struct eval *e, const struct val *v, const char *names, const char *doing)
{
	const struct class_info *c;
	char name[40];
	size_t n;

	if (!v->o || is_plain_kind(v->o) || v->kind == V_TYPE)
		return 0;
	c = ex_class_of_object(e, v->o);
	for (; *names; names += n + (names[n] == ' ')) {
		n = strcspn(names, " ");
		snprintf(name, sizeof(name), "%.*s", (int)n, names);
		if (ex_defines(e, c, name))
			return ex_fail(e,
				"cannot tell %s: %s defines %s, which only the live program could "
				"run",
				doing, c->name, name);
	}
	return 0;
}

int ex_refuse_unknown(struct eval *e, const struct val *v, const char *doing)
{
	const struct class_info *c;

	if (v->kind != V_OBJECT || is_plain_kind(v->o))
		return 0;
	c = ex_class_of_object(e, v->o);
	return c->is_known ? 0
			   : ex_fail(e, "cannot tell %s: the class %s was not recorded", doing,
				     c->name);
}

/* What is stored in a class may act instead of being it: functions, properties, slots. */

static int slot_of_namedtuple(
	struct eval *e, const struct val *v, const struct bound_name *name, struct val *out)
{
	const struct class_info *c = ex_class_of_object(e, v->o);
	struct value names;
	const struct object *o;

	if (!find_in_class(e, c, value_of_literal("\"_fields\""), &names) ||
		!(o = state_object(e->s, value_ref(state_resolve(e->s, names)))))
		return ex_fail(e, "cannot tell: which field of %s \"%s\" is", c->name, name->text);
	for (size_t i = 0; i < o->n_items && i < v->o->n_items; i++)
		if (value_equal(o->items[i], name->key)) {
			ex_note_read(e, EXPR_READ_OBJECT, v->o->id, 0, VALUE_NOTHING);
			return ex_load(e, v->o->items[i], out);
		}
	return ex_whole(e, v) < 0 ? -1
				  : ex_fail(e, "cannot tell: which field of %s \"%s\" is", c->name,
					    name->text);
}

static int no_attribute(struct eval *e, const struct val *v, const char *name)
{
	if (v->o)
		return ex_fail(e,
			"AttributeError: '%s' object $%" PRIu64
			" has no attribute '%s' at this step",
			ex_type_name(e, v), v->o->id, name);
	return ex_fail(
		e, "AttributeError: '%s' object has no attribute '%s'", ex_type_name(e, v), name);
}

static int from_class(struct eval *e, const struct val *v, const struct bound_name *name,
	struct value found, struct val *out)
{
	static const struct {
		const char *type, *what;
	} live_only[] = {
		{ "\"function\"", "a method" },
		{ "\"property\"", "a property" },
		{ "\"cached_property\"", "a property" },
		{ "\"classmethod\"", "a method" },
		{ "\"getset_descriptor\"", "computed" },
		{ "\"method_descriptor\"", "a method" },
		{ "\"wrapper_descriptor\"", "a method" },
		{ "\"partialmethod\"", "a method" },
	};
	const struct object *o = state_object(e->s, value_ref(state_resolve(e->s, found)));

	if (o && slice_is(o->type, "\"_tuplegetter\""))
		return slot_of_namedtuple(e, v, name, out);
	if (o && slice_is(o->type, "\"member_descriptor\""))
		return no_attribute(e, v, name->text);
	for (size_t i = 0; o && i < ARRAY_LEN(live_only); i++)
		if (slice_is(o->type, live_only[i].type))
			return ex_fail(e,
				"cannot tell: %s.%s is %s, which only the live program could run",
				ex_type_name(e, v), name->text, live_only[i].what);
	if (o && slice_is(o->type, "\"staticmethod\"") &&
		find_in(e, o, value_of_literal("\"__func__\""), &found))
		return ex_load(e, found, out);
	return ex_load(e, found, out);
}

/* Enumerations have two names for what is stored as _name_ and _value_. */
static bool find_enum(struct eval *e, const struct val *v, const char *name, struct value *out)
{
	if (!strcmp(name, "name") || !strcmp(name, "value"))
		return find_in(e, v->o,
			value_of_literal(name[0] == 'n' ? "\"_name_\"" : "\"_value_\""), out);
	return false;
}

static int special_attribute(struct eval *e, const struct val *v, const char *name, struct val *out)
{
	const struct class_info *c;

	if (!strcmp(name, "__class__")) {
		struct val arg = *v;
		struct args args = { .at = &arg, .n = 1 };

		return ex_call_builtin(e, ex_find_builtin("type", 4), &args, out) < 0 ? -1 : 1;
	}
	if (v->kind == V_TYPE && (!strcmp(name, "__name__") || !strcmp(name, "__qualname__"))) {
		c = ex_class_of_type(e, v);
		*out = val_str(c->name, strlen(c->name));
		return 1;
	}
	if (v->kind == V_OBJECT && (!strcmp(name, "__name__") || !strcmp(name, "__qualname__")) &&
		slice_is(v->o->type, "\"function\"")) {
		struct str text = { 0 };

		value_str(v->o->text, &text);
		text.len = name_end(str_text(&text), text.len);
		*out = val_take(e, &text);
		return 1;
	}
	if (v->kind == V_OBJECT && !strcmp(name, "__dict__") && v->o->has_attributes) {
		struct box *b = ex_box_new(e, 0);
		struct val key, value;

		for (size_t i = 0; i < v->o->n_attributes; i++)
			if (ex_load(e, v->o->attributes[i].name, &key) < 0 ||
				ex_load(e, v->o->attributes[i].value, &value) < 0 ||
				ex_dict_set(e, b, &key, &value) < 0)
				return -1;
		*out = val_box(V_DICT, b);
		out->cut = v->o->attributes_cut;
		return ex_open_parts(e, v) < 0 ? -1 : 1;
	}
	return 0;
}

/* Of numbers and ranges. */
static int plain_attribute(struct eval *e, const struct val *v, const char *name, struct val *out)
{
	if (is_number(v) && (!strcmp(name, "real") || !strcmp(name, "imag"))) {
		*out = name[0] == 'r' ? *v : v->kind == V_FLOAT ? val_float(0) : val_int(0);
		if (out->kind == V_BOOL)
			*out = val_int(out->n);
		return 1;
	}
	if (is_int(v) && !strcmp(name, "numerator")) {
		*out = v->kind == V_BOOL ? val_int(v->n) : *v;
		return 1;
	}
	if (is_int(v) && !strcmp(name, "denominator")) {
		*out = val_int(1);
		return 1;
	}
	if (v->kind == V_RANGE || v->kind == V_SLICE) {
		static const char *const parts[] = { "start", "stop", "step" };

		for (int i = 0; i < 3; i++)
			if (!strcmp(name, parts[i])) {
				mpz_srcptr z;

				if (v->kind == V_SLICE) {
					*out = v->box->items[i];
					return 1;
				}
				z = i == 0   ? v->range->start
				    : i == 1 ? v->range->stop
					     : v->range->step;
				*out = ex_big_val(z);
				return 1;
			}
	}
	(void)e;
	return 0;
}

static int absent(struct eval *e, const struct val *v, const struct bound_name *name)
{
	const struct class_info *c;

	if (!v->o)
		return ex_find_method(v, name->text)
			       ? ex_fail(e, "cannot tell: %s.%s is a method: call it",
					 ex_type_name(e, v), name->text)
		       : v->kind == V_OTHER
			       ? ex_fail(e, "cannot tell: attributes of a %s are not in the record",
					 ex_type_name(e, v))
			       : no_attribute(e, v, name->text);
	if (ex_find_method(v, name->text))
		return ex_fail(e, "cannot tell: %s.%s is a method: call it", ex_type_name(e, v),
			name->text);
	if (v->o->is_deep)
		return ex_open_parts(e, v);
	if (v->o->attributes_cut)
		return ex_fail(e,
			"cannot tell: %" PRIu64 " more attributes of $%" PRIu64
			" were not recorded",
			v->o->attributes_cut, v->o->id);
	if (ex_refuse_defined(e, v, "__getattr__ __getattribute__", "that attribute") < 0)
		return -1;
	c = v->kind == V_TYPE ? ex_class_of_type(e, v) : ex_class_of_object(e, v->o);
	if (!c->is_known && !is_plain_kind(v->o))
		return ex_fail(e,
			"AttributeError: '%s' object $%" PRIu64
			" has no attribute '%s' that was recorded; its class was not",
			ex_type_name(e, v), v->o->id, name->text);
	return no_attribute(e, v, name->text);
}

int ex_get_attribute(
	struct eval *e, const struct val *v, const struct bound_name *name, struct val *out)
{
	const struct class_info *c;
	struct value found;
	int r;

	if (v->o && find_in(e, v->o, name->key, &found))
		return ex_load(e, found, out);
	if (v->o && find_enum(e, v, name->text, &found))
		return ex_load(e, found, out);
	r = special_attribute(e, v, name->text, out);
	if (r == 0)
		r = plain_attribute(e, v, name->text, out);
	if (r)
		return r < 0 ? -1 : 0;
	if (v->o && v->kind == V_TYPE) {
		c = ex_class_of_type(e, v);
		if (find_in_class(e, c, name->key, &found))
			return ex_load(e, found, out);
	} else if (v->o && !is_plain_kind(v->o)) {
		c = ex_class_of_object(e, v->o);
		if (c->is_several)
			return ex_fail(e, "cannot tell: two classes are named %s", c->name);
		if (find_in_class(e, c, name->key, &found))
			return from_class(e, v, name, found, out);
	}
	return absent(e, v, name);
}

int ex_find_stored(struct eval *e, const struct object *o, const char *name, struct val *out)
{
	size_t size = strlen(name) + 3;
	char *key = ex_pool_alloc(&e->x->pool, size); /* it is noted as read */
	struct value found;

	snprintf(key, size, "\"%s\"", name);
	if (!find_in(e, o, value_of_literal(key), &found))
		return 0;
	return ex_load(e, found, out) < 0 ? -1 : 1;
}
