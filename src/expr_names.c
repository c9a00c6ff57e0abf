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

/* The event's own fields. */

static const struct frame *top_of(struct eval *e)
{
	return state_top(e->s);
}

static struct val text_val(const char *text)
{
	return text ? val_str(text, strlen(text)) : val_none();
}

static int get_event(struct eval *e, struct val *out)
{
	*out = text_val(event_name(state_event(e->s)));
	return 0;
}

static int get_function(struct eval *e, struct val *out)
{
	const struct frame *f = top_of(e);

	*out = text_val(f ? f->code->name : NULL);
	return 0;
}

static int get_qualname(struct eval *e, struct val *out)
{
	const struct frame *f = top_of(e);

	*out = text_val(f ? f->code->qualname : NULL);
	return 0;
}

static int get_module(struct eval *e, struct val *out)
{
	const struct frame *f = top_of(e);

	*out = text_val(f && f->code->module[0] ? f->code->module : "?");
	return 0;
}

static int get_filename(struct eval *e, struct val *out)
{
	const struct frame *f = top_of(e);

	*out = text_val(f && f->code->file ? f->code->file->path : "?");
	return 0;
}

static int get_lineno(struct eval *e, struct val *out)
{
	const struct frame *f = top_of(e);

	*out = f ? val_int(f->line) : val_none();
	return 0;
}

/* Frames below: 0 at the first call, 1 in its lines. */
static int get_depth(struct eval *e, struct val *out)
{
	int64_t depth = (int64_t)state_depth(e->s);
	enum event event = state_event(e->s);
	bool outside = event == EVENT_CALL || event == EVENT_RETURN || event == EVENT_UNWIND ||
		       event == EVENT_YIELD || event == EVENT_RESUME;

	*out = val_int(depth > 0 && outside ? depth - 1 : depth);
	return 0;
}

static int get_step(struct eval *e, struct val *out)
{
	*out = val_int((int64_t)state_step(e->s));
	return 0;
}

static int get_thread(struct eval *e, struct val *out)
{
	const struct thread *t = state_thread(e->s);

	*out = t ? val_int((int64_t)t->serial) : val_none();
	return 0;
}

static int get_threadname(struct eval *e, struct val *out)
{
	const struct thread *t = state_thread(e->s);

	*out = val_none();
	return t && value_is_bound(t->name) ? ex_load(e, t->name, out) : 0;
}

static int get_threadid(struct eval *e, struct val *out)
{
	const struct thread *t = state_thread(e->s);

	*out = !t || t->serial == 1 ? val_none() : val_int((int64_t)t->serial);
	return 0;
}

static int get_source(struct eval *e, struct val *out)
{
	const struct frame *f = top_of(e);
	size_t len = 0;
	const char *line = f && f->code->file ? file_line(f->code->file, f->line, &len) : NULL;

	*out = val_str(line ? line : "", len);
	return 0;
}

/* On a call the whole of the function; else the line. */
static int get_fullsource(struct eval *e, struct val *out)
{
	const struct frame *f = top_of(e);
	struct str text = { 0 };
	size_t len;

	if (!f || state_event(e->s) != EVENT_CALL || !f->code->file || f->names)
		return get_source(e, out);
	for (uint32_t i = f->code->line; i <= f->code->last; i++) {
		const char *line = file_line(f->code->file, i, &len);

		str_add_bytes(&text, line ? line : "", line ? len : 0);
		str_add_char(&text, '\n');
	}
	*out = val_take(e, &text);
	return 0;
}

/* What is returned, yielded or raised. */
static int get_value(struct eval *e, struct val *out)
{
	struct value v = state_value(e->s);

	*out = val_none();
	return value_is_bound(v) ? ex_load(e, v, out) : 0;
}

static int get_exception(struct eval *e, struct val *out)
{
	*out = val_none();
	return state_event(e->s) == EVENT_EXCEPTION ? get_value(e, out) : 0;
}

/* Calls before this one. */
static int get_calls(struct eval *e, struct val *out)
{
	*out = val_int((int64_t)state_n_frames(e->s) - (state_event(e->s) == EVENT_CALL));
	return 0;
}

static int get_stdlib(struct eval *e, struct val *out)
{
	const struct frame *f = top_of(e);
	const char *path = f && f->code->file ? f->code->file->path : "";

	*out = val_bool(!strncmp(path, "<frozen ", 8) ||
			(strstr(path, "/lib/python3") && !strstr(path, "-packages/")));
	return 0;
}

static int get_time(struct eval *e, struct val *out)
{
	*out = val_float((double)state_time(e->s) / 1e9);
	return 0;
}

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

static int get_locals(struct eval *e, struct val *out)
{
	return get_names(e, out, false);
}

static int get_globals(struct eval *e, struct val *out)
{
	return get_names(e, out, true);
}

const struct field ex_fields[] = { { "event", get_event }, { "kind", get_event },
	{ "function", get_function }, { "qualname", get_qualname }, { "module", get_module },
	{ "filename", get_filename }, { "lineno", get_lineno }, { "depth", get_depth },
	{ "step", get_step }, { "thread", get_thread }, { "threadname", get_threadname },
	{ "threadid", get_threadid }, { "source", get_source }, { "fullsource", get_fullsource },
	{ "arg", get_value }, { "value", get_value }, { "exception", get_exception },
	{ "calls", get_calls }, { "stdlib", get_stdlib }, { "time", get_time },
	{ "locals", get_locals }, { "globals", get_globals }, { 0 } };

const struct field *ex_find_field(const char *name, size_t len)
{
	for (const struct field *f = ex_fields; f->name; f++)
		if (strlen(f->name) == len && !memcmp(f->name, name, len))
			return f;
	return NULL;
}

int ex_get_field(struct eval *e, const struct field *f, struct val *out)
{
	ex_note_read(e, EXPR_READ_STEP, 0, 0, VALUE_NOTHING);
	return f->get(e, out);
}
