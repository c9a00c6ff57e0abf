/* expr_class.c - classes: of recorded objects, their bases, and what they define.
 *
 * A record has an instance's class by its name only. The class itself is an object of the heap ("class Board(Base)") as
 * long as the program can reach it, which it nearly always can; it is looked for when it is first needed and remembered
 * for this evaluation. Two classes of one name cannot be told apart: that is said.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include <stdio.h>

#include "live.h"
#include "slice.h"

struct class_memo {
	struct class_info info;
	struct class_memo *next;
};

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

size_t ex_bare_name(const char *at, size_t len)
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
	len = ex_bare_name(at, text.len - sizeof(CLASS));
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
	len = ex_bare_name(at, type->o->text.len - sizeof(CLASS));
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

/* What they define. */

bool ex_find_in(struct eval *e, const struct object *o, struct value key, struct value *out)
{
	size_t at = live_find((struct live *)(uintptr_t)o, SECTION_ATTRIBUTES, key);

	ex_note_read(e, EXPR_READ_ATTRIBUTE, o->id, 0, key);
	if (at == KEY_NOWHERE || !value_is_bound(o->attributes[at].value))
		return false;
	*out = o->attributes[at].value;
	return true;
}

bool ex_find_in_class(
	struct eval *e, const struct class_info *c, struct value key, struct value *out)
{
	for (size_t i = 0; i < c->n_mro; i++)
		if (c->mro[i]->o && ex_find_in(e, c->mro[i]->o, key, out))
			return true;
	return false;
}

bool ex_defines(struct eval *e, const struct class_info *c, const char *name)
{
	size_t size = strlen(name) + 3;
	char *key = ex_pool_alloc(&e->x->pool, size); /* it is noted as read */
	struct value found;

	snprintf(key, size, "\"%s\"", name);
	return ex_find_in_class(e, c, value_of_literal(key), &found);
}

bool ex_is_plain_kind(const struct object *o)
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

	if (!v->o || ex_is_plain_kind(v->o) || v->kind == V_TYPE)
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

	if (v->kind != V_OBJECT || ex_is_plain_kind(v->o))
		return 0;
	c = ex_class_of_object(e, v->o);
	return c->is_known ? 0
			   : ex_fail(e, "cannot tell %s: the class %s was not recorded", doing,
				     c->name);
}
