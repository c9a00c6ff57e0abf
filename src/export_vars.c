/* export_vars.c - only what changed: names bound, rebound, unbound, and objects that were changed in place, after the line that
 * did it.
 *
 * What a line did is seen at the next event of its frame; calls that it made come before it. Of each frame the texts of its names
 * are kept. A scalar is held against the one before by its JSON; a reference is only shown again if any object at all has changed
 * since this frame was looked at last.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <stdlib.h>
#include <string.h>

#include "idmap.h"
#include "print.h"

struct variable {
	char *name;
	size_t name_len;
	struct str json, text; /* as the frame has it; as it is shown. Both empty: not bound */
	bool is_seen;	       /* in the look that is being taken */
};

struct seen { /* a frame */
	uint64_t serial;
	uint64_t step;	  /* looked at last */
	uint32_t line;	  /* that ran since then */
	enum event event; /* at which it stood */
	bool wanted;
	struct variable *at;
	size_t n, cap;
	size_t next; /* where the next name is likely to be */
};

struct vars {
	struct print print;
	struct idmap frames;	  /* struct seen */
	uint64_t changed;	  /* last step at which an object changed */
	struct str news, changes; /* of the look that is being taken */
};

struct look {
	struct vars *v;
	struct seen *seen;
	const struct state *s;
};

static int start(struct export_run *run, struct err *err)
{
	struct vars *v = base_alloc(sizeof(*v));

	(void)err;
	print_start(&v->print, run->out, run->how.color);
	run->mine = v;
	return 0;
}

/* Frames. */

static void seen_free(struct seen *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->at[i].name);
		str_free(&f->at[i].json);
		str_free(&f->at[i].text);
	}
	free(f->at);
	free(f);
}

static struct seen *find_frame(struct vars *v, uint64_t serial)
{
	struct idmap_slot *slot = idmap_find(&v->frames, serial);
	struct seen *f;

	if (slot)
		return slot->p;
	f = base_alloc(sizeof(*f));
	f->serial = serial;
	idmap_add(&v->frames, serial)->p = f;
	return f;
}

static void forget_frame(struct vars *v, uint64_t serial)
{
	struct idmap_slot *slot = idmap_find(&v->frames, serial);

	if (!slot)
		return;
	seen_free(slot->p);
	idmap_remove(&v->frames, slot);
}

static bool is_name(const struct variable *x, const struct name *name)
{
	return x->name_len == name->len && !memcmp(x->name, name->name, name->len);
}

/* Names come in the same order each time. */
static struct variable *find_variable(struct seen *f, const struct name *name)
{
	for (size_t k = 0; k < f->n; k++) {
		size_t i = (f->next + k) % f->n;

		if (is_name(&f->at[i], name)) {
			f->next = i + 1;
			return &f->at[i];
		}
	}
	BASE_GROW(f->at, f->cap, f->n + 1);
	f->at[f->n] = (struct variable){ .name = base_memdup(name->name, name->len),
		.name_len = name->len };
	f->next = f->n + 1;
	return &f->at[f->n++];
}

/* Changes, each in brackets. */

static void open_bracket(struct look *l, const struct variable *x)
{
	str_add(&l->v->print.row, "[");
	print_plain(&l->v->print, PRINT_NAME, x->name);
}

/* The row is made piece by piece; pieces are put aside, those of new names first. */
static void put_aside(struct vars *v, struct str *where, size_t from)
{
	struct str *row = &v->print.row;

	if (where->len)
		str_add_char(where, ' ');
	str_add_bytes(where, row->at + from, row->len - from);
	row->len = from;
}

static void say_new(struct look *l, const struct variable *x)
{
	struct print *p = &l->v->print;
	size_t from = p->row.len;

	open_bracket(l, x);
	print_add(p, PRINT_PLAIN, " := ");
	print_add(p, PRINT_NEW, str_text(&x->text));
	print_add(p, PRINT_PLAIN, "]");
	put_aside(l->v, &l->v->news, from);
}

static void say_changed(struct look *l, const struct variable *x, const char *now)
{
	struct print *p = &l->v->print;
	size_t from = p->row.len;

	open_bracket(l, x);
	print_add(p, PRINT_PLAIN, " : ");
	print_add(p, PRINT_FAINT, str_text(&x->text));
	print_add(p, PRINT_PLAIN, " => ");
	print_add(p, PRINT_NEW, now);
	print_add(p, PRINT_PLAIN, "]");
	put_aside(l->v, &l->v->changes, from);
}

/* A look. */

static void set_text(struct str *to, const char *at, size_t len)
{
	str_clear(to);
	str_add_bytes(to, at, len);
}

/* What it is shown as, in the print's row beyond its length; taken off again by the caller. */
static size_t show(struct look *l, struct value v)
{
	struct print *p = &l->v->print;
	size_t from = p->row.len;

	print_value(p, l->s, v);
	return from;
}

static bool may_differ(const struct look *l, const struct variable *x, struct value v)
{
	if (v.len != x->json.len || memcmp(v.at, str_text(&x->json), v.len))
		return true;
	return value_is_ref(v) && l->v->changed > l->seen->step;
}

static void look_at(void *arg, const struct name *name)
{
	struct look *l = arg;
	struct str *row = &l->v->print.row;
	struct str now = { 0 };
	struct variable *x;
	size_t from;
	bool is_new;

	if (name->len && name->name[0] == '.') /* a comprehension's own */
		return;
	x = find_variable(l->seen, name);
	is_new = !x->json.len;
	x->is_seen = true;
	if (!may_differ(l, x, name->value))
		return;
	from = show(l, name->value);
	str_add_bytes(&now, row->at + from, row->len - from);
	row->len = from;
	set_text(&x->json, name->value.at, name->value.len);
	if (!is_new && (now.len != x->text.len || memcmp(now.at, str_text(&x->text), now.len)))
		say_changed(l, x, str_text(&now));
	set_text(&x->text, str_text(&now), now.len);
	if (is_new)
		say_new(l, x);
	str_free(&now);
}

static void say_unbound(struct look *l)
{
	for (size_t i = 0; i < l->seen->n; i++) {
		struct variable *x = &l->seen->at[i];

		if (!x->is_seen && x->json.len) {
			say_changed(l, x, "(unbound)");
			str_clear(&x->json);
			str_clear(&x->text);
		}
		x->is_seen = false;
	}
}

static void take_look(struct look *l, const struct frame *f)
{
	str_clear(&l->v->news);
	str_clear(&l->v->changes);
	l->seen->next = 0;
	state_each_local(l->s, f, look_at, l);
	say_unbound(l);
}

static void print_changes(
	struct vars *v, const struct state *s, const struct frame *f, const struct seen *seen)
{
	bool both = v->news.len && v->changes.len;

	print_columns(&v->print, s, f, seen->line, event_name(seen->event));
	print_indent(&v->print, state_depth(s));
	str_add(&v->print.row, str_text(&v->news));
	str_add(&v->print.row, both ? " " : "");
	str_add(&v->print.row, str_text(&v->changes));
	print_end(&v->print);
}

/* Steps. */

static void note_changes(struct vars *v, const struct state *s, const struct delta *d)
{
	if (!d)
		v->changed = state_step(s);
	for (size_t i = 0; d && i < d->n; i++)
		if (d->changes[i].kind >= CHANGE_DEFINE && d->changes[i].kind <= CHANGE_CUT) {
			v->changed = state_step(s);
			return;
		}
}

static void note_drops(struct vars *v, const struct delta *d)
{
	for (size_t i = 0; d && i < d->n; i++)
		if (d->changes[i].kind == CHANGE_DROP)
			forget_frame(v, d->changes[i].a);
}

/* What happens next in the frame is this line's doing. A return that is only told of does nothing. */
static void stand_at(struct seen *seen, const struct state *s, const struct frame *f, bool wanted)
{
	seen->step = state_step(s);
	seen->line = f->line;
	seen->event = state_event(s);
	seen->wanted = wanted;
}

static bool is_first_look(const struct seen *seen)
{
	return !seen->step;
}

static int step(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct vars *v = run->mine;
	const struct frame *f = state_top(s);
	struct look l = { .v = v, .s = s };

	(void)err;
	note_changes(v, s, d);
	note_drops(v, d);
	if (!f)
		return 0;
	l.seen = find_frame(v, f->serial);
	if (is_first_look(l.seen))
		stand_at(l.seen, s, f, run->wanted);
	take_look(&l, f);
	if (l.seen->wanted && (v->news.len || v->changes.len))
		print_changes(v, s, f, l.seen);
	stand_at(l.seen, s, f, run->wanted);
	if (state_event(s) == EVENT_RETURN || state_event(s) == EVENT_UNWIND)
		forget_frame(v, f->serial);
	return 0;
}

/* A call's arguments, as if they were bound now. */
static void known(struct export_run *run, const struct state *s, size_t depth)
{
	struct vars *v = run->mine;
	const struct frame *f = state_frame(s, depth);
	uint32_t n = f->names ? 0 : code_n_shown_args(f->code);
	bool is_first = true;

	print_columns(&v->print, s, f, f->code->line, event_name(EVENT_CALL));
	print_indent(&v->print, depth + 1);
	for (uint32_t i = 0; i < n; i++) {
		if (!value_is_bound(state_resolve(s, f->slots[i])))
			continue;
		print_add(&v->print, PRINT_PLAIN, is_first ? "[" : " [");
		is_first = false;
		print_plain(&v->print, PRINT_NAME, f->code->slots[i]);
		print_add(&v->print, PRINT_PLAIN, " := ");
		print_value(&v->print, s, f->slots[i]);
		print_add(&v->print, PRINT_PLAIN, "]");
	}
	print_end(&v->print);
}

static void free_vars(struct export_run *run)
{
	struct vars *v = run->mine;

	for (struct idmap_slot *slot = NULL; (slot = idmap_next(&v->frames, slot));)
		seen_free(slot->p);
	idmap_free(&v->frames);
	print_free(&v->print);
	str_free(&v->news);
	str_free(&v->changes);
	free(v);
}

const struct exporter export_vars = {
	.name = "vars",
	.help = "only changes of variables, by the lines that made them",
	.start = start,
	.step = step,
	.known = known,
	.free = free_vars,
};
