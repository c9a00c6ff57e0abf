/* laws.c - what must hold of states and deltas, tried with random walks.
 *
 *     revert(apply(s, d)) == s            to the last byte of the state written down
 *     a delta that does not fit leaves the state as it was
 *     a state is the same by whichever way one came to it: deltas, or its keyframe
 *
 * A walk that fails prints its seed. PYSTEP_SEED=N walks that one alone, PYSTEP_WALKS=N walks more of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pystep/write.h"

#define N_WALKS 60
#define N_STEPS 250
#define N_CODES 4

struct walk {
	uint64_t       seed, random;
	struct program *program;
	struct state  *s;
	struct delta   d;
	char         **texts;           /* what values point to; stays to the end */
	size_t         n_texts, cap_texts;
	uint64_t       last_id, last_frame, last_thread;
	uint64_t       step;
	struct str    *written;         /* the state after each step, as a keyframe */
	size_t         cap_written;
};

/* Randomness: splitmix64. */

static uint64_t any(struct walk *w)
{
	uint64_t z = w->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static uint64_t below(struct walk *w, uint64_t n)
{
	return n ? any(w) % n : 0;
}

static bool one_in(struct walk *w, uint64_t n)
{
	return below(w, n) == 0;
}

static struct value keep(struct walk *w, struct str *text)
{
	size_t len = text->len;

	BASE_GROW(w->texts, w->cap_texts, w->n_texts + 1);
	w->texts[w->n_texts++] = str_take(text);
	return value_of(w->texts[w->n_texts - 1], len);
}

/* Random values. */

static void add_text(struct walk *w, struct str *out)
{
	static const char *const parts[] = { "a", "b", "\n", "\"", "\\", "\xc3\xa4", "\xed\xa0\x80", "\xf0\x9f\x90\x8d", "key" };
	struct str text = { 0 };

	for (uint64_t n = below(w, 4); n > 0; n--)
		str_add(&text, parts[below(w, ARRAY_LEN(parts))]);
	write_string(out, str_text(&text), text.len);
	str_free(&text);
}

static void add_scalar(struct walk *w, struct str *out)
{
	switch (below(w, 6)) {
	case 0: str_add(out, "null"); break;
	case 1: str_add(out, "true"); break;
	case 2: write_int(out, (int64_t)any(w)); break;
	case 3: write_float(out, (double)any(w) / 1e10); break;
	case 4: write_int(out, (int64_t)below(w, 10)); break;
	default: add_text(w, out); break;
	}
}

static void add_value(struct walk *w, struct str *out)
{
	if (w->last_id && one_in(w, 3))
		write_ref(out, 1 + below(w, w->last_id));
	else
		add_scalar(w, out);
}

static struct value any_value(struct walk *w)
{
	struct str out = { 0 };

	add_value(w, &out);
	return keep(w, &out);
}

static struct value any_str(struct walk *w)
{
	struct str out = { 0 };

	add_text(w, &out);
	return keep(w, &out);
}

static struct value any_array(struct walk *w, uint64_t max)
{
	struct str out = { 0 };

	str_add_char(&out, '[');
	for (uint64_t i = 0, n = below(w, max + 1); i < n; i++) {
		if (i)
			str_add_char(&out, ',');
		add_value(w, &out);
	}
	str_add_char(&out, ']');
	return keep(w, &out);
}

/* Keys are numbers of a small range, so that they meet again. */
static void add_keys(struct walk *w, struct str *out, const char *open, const char *middle, const char *close)
{
	uint64_t n = one_in(w, 4) ? 40 : below(w, 5);

	for (uint64_t i = 0; i < n; i++) {
		str_addf(out, "%s%s\"k%llu\"%s", i ? "," : "", open, (unsigned long long)i, middle);
		add_value(w, out);
		str_add(out, close);
	}
}

static struct value any_key(struct walk *w)
{
	struct str out = { 0 };

	str_addf(&out, "\"k%llu\"", (unsigned long long)below(w, 50));
	return keep(w, &out);
}

static struct value any_definition(struct walk *w)
{
	struct str out = { 0 };

	switch (below(w, 8)) {
	case 0:
		add_text(w, &out);
		break;
	case 1:
		write_other(&out, "bytes", "b'abc'", 6, below(w, 2) * 7);
		break;
	case 2:
		str_add(&out, "{\"type\":\"dict\",\"entries\":[");
		add_keys(w, &out, "[", ",", "]");
		str_add(&out, one_in(w, 3) ? "],\"cut\":12}" : "]}");
		break;
	case 3:
		str_add(&out, "{\"type\":\"Point\",\"attributes\":{");
		add_keys(w, &out, "", ":", "");
		str_add(&out, one_in(w, 3) ? "},\"attributes_cut\":3}" : "}}");
		break;
	case 4:
		str_add(&out, "{\"type\":\"function\",\"text\":\"f(x)\"}");
		break;
	case 5:
		str_add(&out, "{\"type\":\"Stack\",\"items\":[1,2],\"attributes\":{\"k1\":[1]}}");
		break;
	case 6:
		str_add(&out, "{\"type\":\"cell\",\"items\":[");
		if (one_in(w, 2))
			add_value(w, &out);
		str_add(&out, "]}");
		break;
	default:
		str_add(&out, "{\"type\":\"list\",\"items\":");
		struct value items = any_array(w, 6);
		str_add_bytes(&out, items.at, items.len);
		str_add_char(&out, '}');
	}
	return keep(w, &out);
}

/* Random changes that fit. */

static struct change *change(struct walk *w, enum change_kind kind, uint64_t id)
{
	struct change *c = delta_add(&w->d, kind);

	c->id = id;
	return c;
}

static const struct object *any_object(struct walk *w)
{
	for (int tries = 0; w->last_id && tries < 20; tries++) {
		const struct object *o = state_object(w->s, 1 + below(w, w->last_id));
		if (o)
			return o;
	}
	return NULL;
}

static void define(struct walk *w)
{
	struct value v = any_definition(w);
	const struct object *old = one_in(w, 8) ? any_object(w) : NULL;

	change(w, CHANGE_DEFINE, old ? old->id : ++w->last_id)->value = v;
}

static void extend(struct walk *w)
{
	const struct object *o = any_object(w);

	if (!o || !o->is_text)
		return;
	uint64_t base = o->id, id = one_in(w, 5) ? base : ++w->last_id;
	struct change *c = change(w, CHANGE_EXTEND, id);
	c->a = base;
	c->b = below(w, 3);
	c->value = any_str(w);
}

static void change_items(struct walk *w, const struct object *o)
{
	struct change *c = change(w, CHANGE_ITEMS, o->id);

	c->a = below(w, o->n_items + 1);
	c->b = below(w, o->n_items - c->a + 1);
	c->value = any_array(w, 3);
}

static void change_pair(struct walk *w, const struct object *o, enum change_kind kind)
{
	const struct entry *e = o->entries;
	const struct attribute *a = o->attributes;
	size_t n = kind == CHANGE_ENTRY ? o->n_entries : o->n_attributes;
	bool remove = n && one_in(w, 3);
	size_t at = below(w, n);
	struct change *c = change(w, kind, o->id);

	c->key = !remove ? any_key(w) : kind == CHANGE_ENTRY ? e[at].key : a[at].name;
	c->value = remove ? value_of_literal("{}") : any_value(w);
}

static void change_cut(struct walk *w, const struct object *o, uint64_t section)
{
	struct change *c = change(w, CHANGE_CUT, o->id);

	c->a = section;
	c->b = below(w, 5);
}

static void change_only(struct walk *w, const struct object *o)
{
	struct str out = { 0 };

	str_addf(&out, o->has_items ? "[0,0,[1,[2]],1,1,[],7]" : "[\"k1\",[1],\"new\",{\"type\":\"x\",\"text\":\"y\"},\"k1\",{},9]");
	change(w, CHANGE_ONLY, o->id)->value = keep(w, &out);
}

static void change_object(struct walk *w)
{
	const struct object *o = any_object(w);

	if (!o)
		return;
	if (one_in(w, 12)) {
		change(w, CHANGE_DEATH, o->id);
		return;
	}
	if (o->text.at && one_in(w, 2))
		change(w, CHANGE_TEXT, o->id)->value = any_str(w);
	else if (o->has_items + o->has_entries + o->has_attributes == 1 && one_in(w, 4))
		change_only(w, o);
	else if (o->has_items)
		one_in(w, 4) ? change_cut(w, o, 0) : change_items(w, o);
	else if (o->has_entries)
		one_in(w, 4) ? change_cut(w, o, 1) : change_pair(w, o, CHANGE_ENTRY);
	else if (o->has_attributes)
		one_in(w, 4) ? change_cut(w, o, 2) : change_pair(w, o, CHANGE_ATTRIBUTE);
}

/* In an order in which what is thought out still holds when it is applied: a text grows before it may die. */
static void change_objects(struct walk *w)
{
	if (one_in(w, 4))
		extend(w);
	if (one_in(w, 2))
		change_object(w);
	for (uint64_t n = below(w, 3); n > 0; n--)
		define(w);
}

/* How the stack looks when the delta's control changes are applied. */
struct stack { const struct thread *t; size_t depth; bool is_new; uint64_t serial, code; };

static void call(struct walk *w, struct stack *top)
{
	struct change *c = delta_add(&w->d, CHANGE_CALL);

	c->a = below(w, N_CODES);
	c->b = one_in(w, 4) ? 1 : 0;
	*top = (struct stack){ top->t, top->depth + 1, true, state_n_frames(w->s) + 1, c->a };
	w->d.event = EVENT_CALL;
}

static bool goes(enum event e)
{
	return e == EVENT_RETURN || e == EVENT_UNWIND || e == EVENT_YIELD;
}

static void switch_thread(struct walk *w, struct stack *top)
{
	uint64_t serial = w->last_thread < 2 || one_in(w, 10) ? ++w->last_thread : 1 + below(w, w->last_thread);
	struct change *c = delta_add(&w->d, CHANGE_THREAD);

	c->a = serial;
	if (one_in(w, 2))
		c->value = any_str(w);
	if (top->t && top->t->serial == serial)
		return;
	*top = (struct stack){ 0 };
	for (size_t i = 0; i < state_n_threads(w->s); i++)
		if (state_thread_at(w->s, i)->serial == serial) {
			top->t = state_thread_at(w->s, i);
			top->depth = top->t->n_frames;
		}
}

static void resume(struct walk *w, struct stack *top)
{
	struct change *c = delta_add(&w->d, CHANGE_ENTER);
	const struct frame *f = state_asleep(w->s, below(w, state_n_asleep(w->s)));

	c->a = f->serial;
	*top = (struct stack){ top->t, top->depth + 1, true, f->serial, f->code_number };
	w->d.event = EVENT_RESUME;
	w->d.resumed = f->serial;
}

static void move_frames(struct walk *w, struct stack *top)
{
	*top = (struct stack){ state_thread(w->s), state_depth(w->s), false, 0, 0 };
	top->depth -= goes(state_event(w->s)) && top->depth;
	if (one_in(w, 8))
		switch_thread(w, top);
	if (top->depth > 2 && one_in(w, 15)) {
		delta_add(&w->d, CHANGE_LEAVE)->a = 2;
		top->depth -= 2;
	}
	if (state_n_asleep(w->s) && one_in(w, 4))
		resume(w, top);
	else if (!top->depth || one_in(w, 4))
		call(w, top);
	else if (state_n_asleep(w->s) && one_in(w, 20))
		delta_add(&w->d, CHANGE_DROP)->a = state_asleep(w->s, 0)->serial;
}

static void change_names(struct walk *w, const struct stack *top)
{
	uint64_t code = top->is_new ? top->code : top->t->frames[top->depth - 1]->code_number;
	uint32_t n = program_code(w->program, (uint32_t)code)->n_slots;

	delta_add(&w->d, CHANGE_LINE)->a = 1 + below(w, 100);
	for (uint64_t i = below(w, 3); n && i > 0; i--) {
		struct change *c = delta_add(&w->d, CHANGE_SLOT);
		c->a = below(w, n);
		c->value = one_in(w, 4) ? value_of_literal("{}") : any_value(w);
	}
	if (one_in(w, 3)) {
		struct change *c = delta_add(&w->d, CHANGE_SITE);
		c->a = below(w, 9);
		c->b = top->depth > 1 && one_in(w, 2);
	}
	if (one_in(w, 10))
		delta_add(&w->d, CHANGE_TIME)->a = w->step;
}

static void think_of_delta(struct walk *w)
{
	static const enum event events[] = { EVENT_LINE, EVENT_LINE, EVENT_EXCEPTION, EVENT_RETURN, EVENT_YIELD, EVENT_UNWIND };
	struct stack top;

	delta_clear(&w->d);
	move_frames(w, &top);
	change_names(w, &top);
	change_objects(w);
	if (w->d.event != EVENT_NONE)
		return;
	w->d.event = events[below(w, ARRAY_LEN(events))];
	if (w->d.event != EVENT_LINE && w->d.event != EVENT_UNWIND)
		w->d.value = any_value(w);
}

/* A change put at the end that fits no state: all before it has to be undone. */
static void spoil(struct walk *w)
{
	static const struct change bad[] = {
		{ .kind = CHANGE_DEATH, .id = 1ull << 60 },
		{ .kind = CHANGE_CALL, .a = N_CODES },
		{ .kind = CHANGE_ENTER, .a = 1ull << 60 },
		{ .kind = CHANGE_ADOPT, .a = 1, .b = 1ull << 40 },
		{ .kind = CHANGE_SLOT, .a = 1ull << 40 },
		{ .kind = CHANGE_FRAME_SLOT, .b = 1ull << 60 },
		{ .kind = CHANGE_LEAVE, .a = 1ull << 40 },
		{ .kind = CHANGE_LINE, .a = 1ull << 40 },
		{ .kind = CHANGE_SITE, .a = 1ull << 40 },
		{ .kind = CHANGE_ITEMS, .id = 1ull << 60, .a = 5 },
		{ .kind = CHANGE_THREAD, .a = 0 },
		{ .kind = CHANGE_DEFINE, .id = 5 },
		{ .kind = CHANGE_DROP, .a = 1ull << 60 },
	};

	*delta_add(&w->d, CHANGE_TIME) = bad[below(w, ARRAY_LEN(bad))];
}

/* A keyframe, as a source would decode it. */

static void adopt(struct delta *d, const struct frame *f)
{
	struct change *c = delta_add(d, CHANGE_ADOPT);

	c->a = f->serial;
	c->b = f->code_number;
	c->c = f->names;
	delta_add(d, CHANGE_LINE)->a = f->line;
	for (uint32_t i = 0; i < f->code->n_slots; i++) {
		if (!f->slots[i].at)
			continue;
		c = delta_add(d, CHANGE_SLOT);
		c->a = i;
		c->value = f->slots[i];
	}
	delta_add(d, CHANGE_SITE)->a = f->site;
}

static void add_definition(void *arg, const struct object *o)
{
	struct walk *w = arg;
	struct str line = { 0 };
	char id[40];

	/* Its text stands in the keyframe. */
	snprintf(id, sizeof(id), "\"%llu\":", (unsigned long long)o->id);
	write_keyframe(&line, w->s);
	const char *at = strstr(strstr(str_text(&line), "\"objects\":{"), id) + strlen(id);
	const char *end = at;
	bool quoted = false;
	for (int depth = 0; depth > 0 || quoted || (*end != ',' && *end != '}'); end++) {
		if (*end == '\\')
			end++;
		else if (*end == '"')
			quoted = !quoted;
		else if (!quoted)
			depth += (*end == '{' || *end == '[') - (*end == '}' || *end == ']');
	}
	struct str text = { 0 };
	str_add_bytes(&text, at, (size_t)(end - at));
	change(w, CHANGE_DEFINE, o->id)->value = keep(w, &text);
	str_free(&line);
}

static void add_keyframe(struct walk *w)
{
	struct delta *d = &w->d;
	struct change *c;

	delta_clear(d);
	delta_add(d, CHANGE_RESET);
	for (size_t i = 0; i < state_n_threads(w->s); i++) {
		const struct thread *t = state_thread_at(w->s, i);
		c = delta_add(d, CHANGE_THREAD);
		c->a = t->serial;
		c->value = t->name;
		for (size_t k = 0; k < t->n_frames; k++)
			adopt(d, t->frames[k]);
	}
	for (size_t i = 0; i < state_n_asleep(w->s); i++) {
		adopt(d, state_asleep(w->s, i));
		delta_add(d, CHANGE_PARK)->a = state_asleep(w->s, i)->serial;
	}
	delta_add(d, CHANGE_FRAMES)->a = state_n_frames(w->s);
	delta_add(d, CHANGE_THREAD)->a = state_thread(w->s)->serial;
	delta_add(d, CHANGE_TIME)->a = state_time(w->s);
	state_each_object(w->s, add_definition, w);
	d->event = state_event(w->s);
	d->value = state_value(w->s);
}

/* The walk. */

static void check(struct walk *w, bool holds, const char *what)
{
	if (!holds)
		fail_msg("%s: step %llu of the walk with PYSTEP_SEED=%llu", what, (unsigned long long)w->step,
			 (unsigned long long)w->seed);
}

static bool is_as_written(struct walk *w, uint64_t step)
{
	struct str now = { 0 };
	bool same;

	write_keyframe(&now, w->s);
	same = now.len == w->written[step].len && memcmp(now.at, w->written[step].at, now.len) == 0;
	if (!same)
		fprintf(stderr, "was %sis  %s", str_text(&w->written[step]), str_text(&now));
	str_free(&now);
	return same;
}

static void write_down(struct walk *w)
{
	size_t had = w->cap_written;

	BASE_GROW(w->written, w->cap_written, w->step + 1);
	if (had < w->cap_written)
		memset(w->written + had, 0, (w->cap_written - had) * sizeof(*w->written));
	str_clear(&w->written[w->step]);
	write_keyframe(&w->written[w->step], w->s);
}

static void try_spoilt(struct walk *w)
{
	struct err err = { 0 };
	uint64_t last_id = w->last_id, last_thread = w->last_thread;

	think_of_delta(w);
	spoil(w);
	check(w, state_apply(w->s, &w->d, w->step + 1, &err) < 0, "a delta that does not fit was applied");
	check(w, err.text[0], "no message");
	check(w, is_as_written(w, w->step), "a delta that does not fit left something behind");
	w->last_id = last_id;
	w->last_thread = last_thread;
}

static void go_forward(struct walk *w)
{
	struct err err = { 0 };

	think_of_delta(w);
	if (state_apply(w->s, &w->d, w->step + 1, &err) < 0)
		fail_msg("%s: step %llu of the walk with PYSTEP_SEED=%llu", err.text, (unsigned long long)w->step,
			 (unsigned long long)w->seed);
	w->step++;
	write_down(w);
}

static void go_back(struct walk *w, uint64_t n)
{
	for (; n > 0 && state_can_revert(w->s); n--) {
		state_revert(w->s);
		w->step--;
		check(w, is_as_written(w, w->step), "revert(apply(s, d)) != s");
	}
}

static void go_by_keyframe(struct walk *w)
{
	struct state *moved = w->s;
	struct err err = { 0 };

	add_keyframe(w);
	if (state_apply(moved, &w->d, w->step, &err) < 0)
		fail_msg("%s: keyframe of the walk with PYSTEP_SEED=%llu", err.text, (unsigned long long)w->seed);
	check(w, is_as_written(w, w->step), "a keyframe gives another state");
	if (one_in(w, 2)) {
		state_revert(moved);
		check(w, is_as_written(w, w->step), "a keyframe cannot be taken back");
	} else {
		state_forget(moved, 0);
	}
}

static struct program *some_program(void)
{
	static const enum code_kind kinds[N_CODES] = { CODE_MODULE, CODE_FUNCTION, CODE_GENERATOR, CODE_CLASS };
	struct program *p = program_new();

	for (uint32_t i = 0; i < N_CODES; i++) {
		struct code *c = base_alloc(sizeof(*c));
		c->name = base_strdup("f");
		c->qualname = base_strdup("f");
		c->module = base_strdup("m");
		c->kind = kinds[i];
		c->globals = 1;
		c->line = 1 + i;
		c->n_slots = 2 * i;
		c->slots = base_alloc(2 * i * sizeof(*c->slots) + 1);
		for (uint32_t k = 0; k < c->n_slots; k++)
			c->slots[k] = base_strdup("x");
		program_add_code(p, i, c);
	}
	return p;
}

static void end(struct walk *w)
{
	state_free(w->s);
	program_free(w->program);
	delta_free(&w->d);
	for (size_t i = 0; i < w->n_texts; i++)
		free(w->texts[i]);
	for (size_t i = 0; i < w->cap_written; i++)
		str_free(&w->written[i]);
	free(w->texts);
	free(w->written);
}

static void walk(uint64_t seed)
{
	struct walk w = { .seed = seed, .random = seed, .program = some_program(), .last_thread = 1 };

	w.s = state_new(w.program);
	write_down(&w);
	for (int i = 0; i < N_STEPS; i++) {
		go_forward(&w);
		if (one_in(&w, 10))
			try_spoilt(&w);
		if (one_in(&w, 20))
			go_back(&w, 1 + below(&w, 30));
		if (one_in(&w, 50) && w.step)
			go_by_keyframe(&w);
		if (one_in(&w, 30))
			state_forget(w.s, below(&w, 40));
	}
	go_back(&w, N_STEPS);
	end(&w);
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void steps_back_are_the_way_forward_undone(void **state)
{
	(void)state;
	if (number_from("PYSTEP_SEED", 0)) {
		walk(number_from("PYSTEP_SEED", 0));
		return;
	}
	for (uint64_t seed = 1; seed <= number_from("PYSTEP_WALKS", N_WALKS); seed++)
		walk(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_back_are_the_way_forward_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
