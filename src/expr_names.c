/* expr_names.c - what a name means: bound here, a local, a global, the event's, Python's. In that order.
 *
 * In which slot a local lives is looked up once a code object. Names in dicts (globals, class bodies) are found by the
 * dict's own index.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

#include "live.h"

enum { NOT_LOOKED_UP, NO_SLOT, FIRST_SLOT };

static int32_t look_up_slot(const struct code *code, const char *name)
{
	for (uint32_t i = 0; i < code->n_slots; i++)
		if (strcmp(code->slots[i], name) == 0)
			return (int32_t)i + FIRST_SLOT;
	return NO_SLOT;
}

static struct slot_cache *cache_of(struct bound_name *name, uint32_t number)
{
	if (number >= name->n_slots) {
		size_t n = (size_t)number + 16;

		name->slots = base_realloc_array(name->slots, n, sizeof(*name->slots));
		memset(name->slots + name->n_slots, 0, (n - name->n_slots) * sizeof(*name->slots));
		name->n_slots = n;
	}
	return &name->slots[number];
}

/* The slot of a name in a frame's code, or -1. A program that was started again may have other code at the same place: what
 * was found is looked at again, which is cheap, and what was not found is told by the code's own address and its slots'. */
static int32_t slot_of(struct bound_name *name, const struct frame *f)
{
	struct slot_cache *c;

	if (f->code_number > 1u << 20)
		return look_up_slot(f->code, name->text) - FIRST_SLOT;
	c = cache_of(name, f->code_number);
	if (c->code != f->code || c->slot == NOT_LOOKED_UP ||
		(c->slot >= FIRST_SLOT &&
			((uint32_t)(c->slot - FIRST_SLOT) >= f->code->n_slots ||
				strcmp(f->code->slots[c->slot - FIRST_SLOT], name->text) != 0))) {
		c->code = f->code;
		c->slot = look_up_slot(f->code, name->text);
	}
	return c->slot - FIRST_SLOT;
}

static int unbound_local(struct eval *e, const char *name)
{
	return ex_fail(e, "UnboundLocalError: local variable '%s' has no value at this step", name);
}

/* 1: found; 0: it is no local; -1. */
static int find_slot(struct eval *e, struct bound_name *name, struct val *out)
{
	int32_t slot = slot_of(name, e->f);
	struct value v;

	if (slot < 0)
		return 0;
	ex_note_read(e, EXPR_READ_SLOT, e->f->serial, (uint32_t)slot, VALUE_NOTHING);
	v = e->f->slots[slot];
	if (!value_is_bound(v))
		return unbound_local(e, name->text);
	if (value_is_ref(v) && !value_is_bound(state_resolve(e->s, v))) {
		ex_note_read(e, EXPR_READ_OBJECT, value_ref(v), 0, VALUE_NOTHING);
		return unbound_local(e, name->text);
	}
	return ex_load(e, v, out) < 0 ? -1 : 1;
}

static int find_entry(struct eval *e, uint64_t dict, const struct bound_name *name, struct val *out)
{
	const struct object *o = state_object(e->s, dict);
	size_t at;

	ex_note_read(e, EXPR_READ_ENTRY, dict, 0, name->key);
	if (!o)
		return 0;
	at = live_find((struct live *)(uintptr_t)o, SECTION_ENTRIES, name->key);
	if (at == KEY_NOWHERE || !value_is_bound(o->entries[at].value))
		return 0;
	if (value_is_ref(o->entries[at].value) &&
		!value_is_bound(state_resolve(e->s, o->entries[at].value)))
		return 0;
	return ex_load(e, o->entries[at].value, out) < 0 ? -1 : 1;
}

static int find_in_program(struct eval *e, struct bound_name *name, struct val *out)
{
	int r;

	if (!e->f)
		return 0;
	r = e->f->names ? find_entry(e, e->f->names, name, out) : find_slot(e, name, out);
	if (r == 0 && e->f->names != e->f->code->globals)
		r = find_entry(e, e->f->code->globals, name, out);
	return r;
}

/* Names that are no keywords, so that a program may have them, too. */
static bool find_constant(const char *name, struct val *out)
{
	static const char not_implemented[] =
		"{\"type\":\"NotImplementedType\",\"text\":\"NotImplemented\"}";

	if (!strcmp(name, "Ellipsis"))
		*out = (struct val){ .kind = V_ELLIPSIS };
	else if (!strcmp(name, "NotImplemented"))
		*out = (struct val){ .kind = V_OTHER,
			.s = { not_implemented, sizeof(not_implemented) - 1 } };
	else if (!strcmp(name, "__debug__"))
		*out = val_bool(true);
	else
		return false;
	return true;
}

static bool find_python(const struct bound_name *name, struct val *out)
{
	const struct builtin *b = name->builtin;

	if (!b)
		return find_constant(name->text, out);
	*out = b->is_type ? val_type(b) : (struct val){ .kind = V_FUNCTION, .builtin = b };
	return true;
}

int eval_name(struct eval *e, const struct node *n, struct val *out)
{
	int r;

	for (const struct env *env = e->env; env; env = env->up)
		if (env->name == n->name) {
			*out = env->value;
			return 0;
		}
	r = find_in_program(e, n->name, out);
	if (r)
		return r < 0 ? -1 : 0;
	if (n->field)
		return ex_get_field(e, n->field, out);
	if (find_python(n->name, out))
		return 0;
	return ex_fail(e, "NameError: name '%s' is not defined at this step", n->name->text);
}

int eval_field(struct eval *e, const struct node *n, struct val *out)
{
	return ex_get_field(e, n->field, out);
}

/* The event's own fields: those of conditions (condition.h). */

static void add_name(void *arg, const struct name *name)
{
	struct {
		struct eval *e;
		struct box *b;
		int r;
	} *to = arg;
	struct val key = val_str(ex_pool_alloc(&to->e->x->pool, name->len + 1), name->len), value;

	memcpy((char *)(uintptr_t)key.s.at, name->name, name->len);
	if (to->r == 0 && (ex_load(to->e, name->value, &value) < 0 ||
				  ex_dict_set(to->e, to->b, &key, &value) < 0))
		to->r = -1;
}

static int get_names(struct eval *e, struct val *out, bool global)
{
	struct {
		struct eval *e;
		struct box *b;
		int r;
	} to = { e, ex_box_new(e, 0), 0 };

	if (e->f)
		(global ? state_each_global : state_each_local)(e->s, e->f, add_name, &to);
	*out = val_box(V_DICT, to.b);
	return to.r;
}

/* A text that is not the record's stays as long as the result. */
static struct val text_val(struct eval *e, const struct known *k)
{
	char *copy;

	if (k->at != str_text(&k->own))
		return val_str(k->at, k->len);
	copy = ex_pool_alloc(&e->x->pool, k->len + 1);
	memcpy(copy, k->at, k->len);
	return val_str(copy, k->len);
}

static int known_val(struct eval *e, const struct known *k, struct val *out)
{
	if (value_is_bound(k->value))
		return ex_load(e, k->value, out);
	switch (k->kind) {
	case KNOWN_BOOL: *out = val_bool(k->number); return 0;
	case KNOWN_INT: *out = val_int(k->number); return 0;
	case KNOWN_FLOAT: *out = val_float(k->real); return 0;
	case KNOWN_TEXT: *out = text_val(e, k); return 0;
	case KNOWN_NAMES: return get_names(e, out, k->globals);
	default: *out = val_none(); return 0;
	}
}

/* Before the first frame there is nothing to be known. */
int ex_get_field(struct eval *e, const struct condition_field *f, struct val *out)
{
	static struct known known;
	struct step at = step_of(e->s);

	ex_note_read(e, EXPR_READ_STEP, 0, 0, VALUE_NOTHING);
	known_clear(&known);
	if (at.frame)
		f->get(&at, &known);
	return known_val(e, &known, out);
}
