/* follow.c - calls that begin and end.
 *
 * A copy of each thread's stack is held against that of the state. They differ only at their tops: what the copy has beyond what
 * both have is gone, what the state has beyond it is new. A call that ends with a step stays in the copy until the next step
 * of its thread, as it does in states; it was told already.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "follow.h"

#include <stdlib.h>
#include <string.h>

static struct follow_thread *find_thread(struct follow *f, uint64_t serial)
{
	struct idmap_slot *slot = idmap_find(&f->threads, serial);
	struct follow_thread *t;

	if (slot)
		return slot->p;
	t = base_alloc(sizeof(*t));
	t->serial = serial;
	idmap_add(&f->threads, serial)->p = t;
	return t;
}

static void free_call(struct follow *f, struct call *c)
{
	if (f->free_mine && c->mine)
		f->free_mine(c->mine);
	free(c);
}

/* Calls. */

static struct call *wake(struct follow *f, uint64_t serial)
{
	struct idmap_slot *slot = idmap_find(&f->asleep, serial);
	struct call *c = slot ? slot->p : NULL;

	if (slot)
		idmap_remove(&f->asleep, slot);
	return c;
}

static struct call *new_call(const struct frame *frame, const struct call *caller)
{
	struct call *c = base_alloc(sizeof(*c));

	c->serial = frame->serial;
	c->code = frame->code;
	c->code_number = frame->code_number;
	c->from = caller ? caller->code : NULL;
	c->from_line = caller ? caller->line : 0;
	return c;
}

static void enter(struct follow *f, struct follow_thread *t, const struct frame *frame,
	enum follow_how how, const struct state *s)
{
	struct call *caller = t->n ? t->calls[t->n - 1] : NULL;
	struct call *c = wake(f, frame->serial);

	if (!c) {
		c = new_call(frame, caller);
		how = how == FOLLOW_RESUME ? FOLLOW_FOUND : how;
	}
	c->thread = t->serial;
	c->depth = t->n;
	c->line = frame->line;
	c->entered = f->now;
	c->inside = 0;
	c->caller = caller;
	BASE_GROW(t->calls, t->cap, t->n + 1);
	t->calls[t->n++] = c;
	if (f->enter)
		f->enter(f->arg, c, how, s);
}

/* Tell that the top call is left; it stays where it is. */
static void leave(
	struct follow *f, struct follow_thread *t, enum follow_how how, const struct state *s)
{
	struct call *c = t->calls[t->n - 1];
	uint64_t time = f->now > c->entered ? f->now - c->entered : 0;

	c->total_now = time;
	c->own_now = time > c->inside ? time - c->inside : 0;
	c->total += c->total_now;
	c->own += c->own_now;
	if (c->caller)
		c->caller->inside += time;
	if (f->leave)
		f->leave(f->arg, c, how, s);
}

static void take_off(struct follow *f, struct follow_thread *t, bool sleeps)
{
	struct call *c = t->calls[--t->n];

	c->caller = NULL;
	if (sleeps && !idmap_find(&f->asleep, c->serial))
		idmap_add(&f->asleep, c->serial)->p = c;
	else
		free_call(f, c);
}

/* A step. */

static void drop(struct follow *f, uint64_t serial)
{
	struct call *c = wake(f, serial);

	if (c)
		free_call(f, c);
}

static void drop_dead(struct follow *f, const struct delta *d)
{
	for (size_t i = 0; d && i < d->n; i++)
		if (d->changes[i].kind == CHANGE_DROP)
			drop(f, d->changes[i].a);
}

/* How many calls at the bottom are those of the state. */
static size_t common(const struct follow_thread *t, const struct state *s)
{
	size_t n = t->n < state_depth(s) ? t->n : state_depth(s);

	while (n && t->calls[n - 1]->serial != state_frame(s, n - 1)->serial)
		n--;
	return n;
}

/* The call that was left with the last step, and those of which no step tells. */
static void take_off_gone(
	struct follow *f, struct follow_thread *t, size_t keep, const struct state *s)
{
	while (t->n > keep) {
		struct call *c = t->calls[t->n - 1];
		bool sleeps = s && state_find_frame(s, c->serial);

		leave(f, t, FOLLOW_GONE, s);
		take_off(f, t, sleeps);
	}
}

static enum follow_how how_entered(const struct state *s, size_t i)
{
	if (i + 1 == state_depth(s) && state_event(s) == EVENT_CALL)
		return FOLLOW_CALL;
	if (i + 1 == state_depth(s) && state_event(s) == EVENT_RESUME)
		return FOLLOW_RESUME;
	return FOLLOW_FOUND;
}

static const enum follow_how ends[N_EVENTS] = {
	[EVENT_RETURN] = FOLLOW_RETURN,
	[EVENT_UNWIND] = FOLLOW_UNWIND,
	[EVENT_YIELD] = FOLLOW_YIELD,
};

void follow_step(struct follow *f, const struct state *s, const struct delta *d)
{
	struct follow_thread *t = find_thread(f, state_thread(s)->serial);
	size_t n = state_depth(s);

	f->now = state_time(s);
	if (t->is_over)
		take_off(f, t, state_find_frame(s, t->calls[t->n - 1]->serial) != NULL);
	drop_dead(f, d);
	take_off_gone(f, t, common(t, s), s);
	for (size_t i = t->n; i < n; i++)
		enter(f, t, state_frame(s, i), how_entered(s, i), s);
	if (n)
		t->calls[n - 1]->line = state_top(s)->line;
	t->is_over = n && ends[state_event(s)];
	if (t->is_over)
		leave(f, t, ends[state_event(s)], s);
}

struct call *follow_top(const struct follow *f, const struct state *s)
{
	struct idmap_slot *slot = idmap_find(&f->threads, state_thread(s)->serial);
	const struct follow_thread *t = slot ? slot->p : NULL;

	return t && t->n ? t->calls[t->n - 1] : NULL;
}

/* The end. */

void follow_end(struct follow *f)
{
	struct idmap_slot **threads = idmap_sorted(&f->threads);

	for (size_t i = 0; i < f->threads.n; i++) {
		struct follow_thread *t = threads[i]->p;

		if (t->is_over)
			take_off(f, t, false);
		t->is_over = false;
		take_off_gone(f, t, 0, NULL);
	}
	free(threads);
}

static void free_thread(struct follow *f, struct follow_thread *t)
{
	while (t->n)
		free_call(f, t->calls[--t->n]);
	free(t->calls);
	free(t);
}

void follow_free(struct follow *f)
{
	for (struct idmap_slot *s = NULL; (s = idmap_next(&f->threads, s));)
		free_thread(f, s->p);
	for (struct idmap_slot *s = NULL; (s = idmap_next(&f->asleep, s));)
		free_call(f, s->p);
	idmap_free(&f->threads);
	idmap_free(&f->asleep);
}

/* Kinds of calls. */

static const char *const kind_types[N_CODE_KINDS] = {
	[CODE_GENERATOR] = "generator",
	[CODE_COROUTINE] = "coroutine",
	[CODE_ASYNC_GENERATOR] = "generator",
	[CODE_CLASS] = "class body",
	[CODE_LAMBDA] = "lambda",
	[CODE_COMPREHENSION] = "comprehension",
};

static const struct {
	const char *name, *type;
} special_methods[] = {
	{ "__init__", "instantiation" },
	{ "__new__", "instantiation" },
	{ "__call__", "callable object" },
};

static bool is_special(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && !strncmp(name, "__", 2) && !strcmp(name + len - 2, "__");
}

/* A name in a class, not in a function: "Board.place", "f.<locals>.Board.place". */
static bool is_in_class(const struct code *code)
{
	const char *dot = strrchr(code->qualname, '.');

	return dot && dot > code->qualname && dot[-1] != '>';
}

static const char *method_type(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(special_methods); i++)
		if (!strcmp(name, special_methods[i].name))
			return special_methods[i].type;
	return is_special(name) ? "special method" : "method";
}

const char *follow_type(const struct code *code, const struct code *caller)
{
	if (code->is_external)
		return "external";
	if (code->kind == CODE_MODULE)
		return caller ? "import" : "module";
	if (kind_types[code->kind])
		return kind_types[code->kind];
	return is_in_class(code) ? method_type(code->name) : "function";
}
