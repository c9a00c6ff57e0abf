/* state.c - what deltas make of a state, and what is read from it.
 *
 * That they can be taken back is tried in laws.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/state.h"
#include "visible.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pystep/write.h"

struct story {
	struct program *program;
	struct state *s;
	struct delta d;
	uint64_t step;
};

static struct code *code_of(const char *name, enum code_kind kind, uint32_t n_slots, ...)
{
	struct code *c = base_alloc(sizeof(*c));
	va_list names;

	c->name = base_strdup(name);
	c->qualname = base_strdup(name);
	c->module = base_strdup("__main__");
	c->kind = kind;
	c->line = 10;
	c->globals = 1;
	c->n_slots = n_slots;
	c->slots = base_alloc((n_slots + 1) * sizeof(*c->slots));
	va_start(names, n_slots);
	for (uint32_t i = 0; i < n_slots; i++)
		c->slots[i] = base_strdup(va_arg(names, const char *));
	va_end(names);
	return c;
}

enum { MODULE, FUNCTION, GENERATOR, CLASS };

static int begin(void **state)
{
	struct story *t = base_alloc(sizeof(*t));

	t->program = program_new();
	program_add_code(t->program, MODULE, code_of("<module>", CODE_MODULE, 0));
	program_add_code(t->program, FUNCTION, code_of("f", CODE_FUNCTION, 3, "x", "y", "z"));
	program_add_code(t->program, GENERATOR, code_of("gen", CODE_GENERATOR, 1, "i"));
	program_add_code(t->program, CLASS, code_of("C", CODE_CLASS, 0));
	t->s = state_new(t->program);
	*state = t;
	return 0;
}

static int end(void **state)
{
	struct story *t = *state;

	state_free(t->s);
	program_free(t->program);
	delta_free(&t->d);
	free(t);
	return 0;
}

static struct value v(const char *json)
{
	return json ? value_of_literal(json) : VALUE_NOTHING;
}

static struct change *change(struct story *t, enum change_kind kind, uint64_t id)
{
	struct change *c = delta_add(&t->d, kind);

	c->id = id;
	return c;
}

static void slot(struct story *t, uint64_t slot, const char *json)
{
	struct change *c = change(t, CHANGE_SLOT, 0);

	c->a = slot;
	c->value = v(json);
}

static void define(struct story *t, uint64_t id, const char *json)
{
	change(t, CHANGE_DEFINE, id)->value = v(json);
}

static void control(struct story *t, enum change_kind kind, uint64_t a)
{
	change(t, kind, 0)->a = a;
}

static int try(struct story *t, enum event event, const char *value, struct err *err)
{
	t->d.event = event;
	t->d.value = v(value);
	int r = state_apply(t->s, &t->d, t->step + 1, err);
	t->step += r == 0;
	delta_clear(&t->d);
	return r;
}

static void step(struct story *t, enum event event, const char *value)
{
	struct err err = { 0 };

	if (try(t, event, value, &err) < 0)
		fail_msg("%s", err.text);
}

static void step_fails(struct story *t, enum event event, const char *message)
{
	struct err err = { 0 };

	assert_int_equal(try(t, event, NULL, &err), -1);
	assert_string_equal(err.text, message);
}

static void call(struct story *t, uint64_t code, uint64_t names)
{
	struct change *c = change(t, CHANGE_CALL, 0);

	c->a = code;
	c->b = names;
}

static void line(struct story *t, uint64_t n)
{
	control(t, CHANGE_LINE, n);
	step(t, EVENT_LINE, NULL);
}

/* The module is called, and its globals are object 1. */
static void run_module(struct story *t, const char *globals)
{
	call(t, MODULE, 1);
	define(t, 1, globals);
	step(t, EVENT_CALL, NULL);
}

static void assert_value(struct value got, const char *json)
{
	struct str text = { 0 };

	str_add_bytes(&text, got.at, got.len);
	assert_string_equal(str_text(&text), json);
	str_free(&text);
}

static void add_name(void *arg, const struct name *n)
{
	struct str *out = arg;

	str_addf(out, "%s%.*s=%.*s", out->len ? " " : "", (int)n->len, n->name, (int)n->value.len, n->value.at);
}

static void assert_locals(const struct state *s, const char *text)
{
	struct str out = { 0 };

	state_each_local(s, state_top(s), add_name, &out);
	assert_string_equal(str_text(&out), text);
	str_free(&out);
}

static void assert_globals(const struct state *s, const char *text)
{
	struct str out = { 0 };

	state_each_global(s, state_top(s), add_name, &out);
	assert_string_equal(str_text(&out), text);
	str_free(&out);
}

static void add_id(void *arg, const struct object *o)
{
	str_addf(arg, "%llu ", (unsigned long long)o->id);
}

/* Looked for part by part it is the same, also when another walk comes in between. */
static void look_bit_by_bit(const struct state *s, int bits_alone, struct str *out)
{
	struct visible w = { 0 };
	struct str other = { 0 };

	visible_start(&w, s);
	for (int i = 0; !visible_more(&w, 1); i++)
		if (i == bits_alone)
			state_each_visible(s, add_id, &other);
	for (size_t i = 0; i < w.n; i++)
		add_id(out, w.met[i].o);
	visible_free(&w);
	str_free(&other);
}

static void assert_visible(const struct state *s, const char *ids)
{
	struct str out = { 0 };

	state_each_visible(s, add_id, &out);
	assert_string_equal(str_text(&out), ids);
	for (int bits_alone = -1; bits_alone < 4; bits_alone++) {
		str_clear(&out);
		look_bit_by_bit(s, bits_alone, &out);
		assert_string_equal(str_text(&out), ids);
	}
	str_free(&out);
}

/* Frames. */

static void a_frame_that_returns_is_there_until_the_next_step(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	call(t, FUNCTION, 0);
	slot(t, 0, "1");
	step(t, EVENT_CALL, NULL);
	assert_int_equal(state_top(t->s)->line, 10);
	line(t, 11);
	assert_int_equal(state_top(t->s)->line, 11);
	step(t, EVENT_RETURN, "42");
	assert_int_equal(state_depth(t->s), 2);
	assert_int_equal(state_top(t->s)->serial, 2);
	assert_value(state_value(t->s), "42");
	line(t, 3);
	assert_int_equal(state_depth(t->s), 1);
	assert_null(state_find_frame(t->s, 2));
	assert_value(state_value(t->s), "");
	assert_int_equal(state_n_frames(t->s), 2);
	state_revert(t->s);
	assert_int_equal(state_depth(t->s), 2);
	assert_value(state_local(t->s, state_top(t->s), "x"), "1");
	assert_int_equal(state_step(t->s), 4);
}

static void a_generator_sleeps_between_yield_and_resume(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	call(t, GENERATOR, 0);
	slot(t, 0, "5");
	step(t, EVENT_CALL, NULL);
	step(t, EVENT_YIELD, "5");
	assert_int_equal(state_n_asleep(t->s), 0);
	assert_int_equal(state_depth(t->s), 2);
	line(t, 2);
	assert_int_equal(state_n_asleep(t->s), 1);
	assert_int_equal(state_depth(t->s), 1);
	assert_value(state_asleep(t->s, 0)->slots[0], "5");
	control(t, CHANGE_ENTER, 2);
	t->d.resumed = 2;
	step(t, EVENT_RESUME, NULL);
	assert_int_equal(state_n_asleep(t->s), 0);
	assert_value(state_local(t->s, state_top(t->s), "i"), "5");
	step(t, EVENT_YIELD, "6");
	control(t, CHANGE_DROP, 2);
	line(t, 3);
	assert_null(state_find_frame(t->s, 2));
	assert_int_equal(state_n_asleep(t->s), 0);
}

static void sleepers_are_by_serial(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	for (int i = 0; i < 4; i++) {
		call(t, GENERATOR, 0);
		step(t, EVENT_CALL, NULL);
		step(t, EVENT_YIELD, "0");
	}
	line(t, 2);
	control(t, CHANGE_DROP, 2);
	line(t, 2);
	assert_int_equal(state_n_asleep(t->s), 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(state_asleep(t->s, i)->serial, 3 + i);
	assert_null(state_asleep(t->s, 3));
}

static void threads_have_stacks_of_their_own(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	assert_int_equal(state_thread(t->s)->serial, 1);
	control(t, CHANGE_THREAD, 2);
	t->d.changes[0].value = v("\"worker\"");
	call(t, FUNCTION, 0);
	step(t, EVENT_CALL, NULL);
	assert_int_equal(state_depth(t->s), 1);
	assert_int_equal(state_n_threads(t->s), 2);
	assert_value(state_thread(t->s)->name, "\"worker\"");
	step(t, EVENT_RETURN, "null");
	control(t, CHANGE_THREAD, 1);
	line(t, 2);
	assert_int_equal(state_n_threads(t->s), 1);
	assert_int_equal(state_thread_at(t->s, 0)->serial, 1);
	assert_null(state_thread_at(t->s, 1));
	state_revert(t->s);
	assert_int_equal(state_n_threads(t->s), 2);
	assert_value(state_thread(t->s)->name, "\"worker\"");
}

static void frames_leave_without_a_step(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	for (int i = 0; i < 3; i++) {
		call(t, FUNCTION, 0);
		step(t, EVENT_CALL, NULL);
	}
	control(t, CHANGE_LEAVE, 2);
	line(t, 4);
	assert_int_equal(state_depth(t->s), 2);
	assert_int_equal(state_top(t->s)->serial, 2);
}

/* Names. */

static void unbound_names_are_left_out(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	call(t, FUNCTION, 0);
	slot(t, 0, "1");
	slot(t, 2, "3");
	step(t, EVENT_CALL, NULL);
	assert_locals(t->s, "x=1 z=3");
	slot(t, 0, "{}");
	line(t, 11);
	assert_locals(t->s, "z=3");
	assert_value(state_local(t->s, state_top(t->s), "x"), "");
	assert_value(state_local(t->s, state_top(t->s), "nobody"), "");
}

static void cells_and_long_texts_show_what_they_hold(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[[\"long\",[5]]]}");
	call(t, FUNCTION, 0);
	slot(t, 0, "[2]");
	slot(t, 1, "[3]");
	slot(t, 2, "[4]");
	define(t, 2, "{\"type\":\"cell\",\"items\":[[5]]}");
	define(t, 3, "{\"type\":\"cell\",\"items\":[]}");
	define(t, 4, "{\"type\":\"cell\",\"items\":[[4]]}");
	define(t, 5, "\"a long text\"");
	step(t, EVENT_CALL, NULL);
	assert_locals(t->s, "x=\"a long text\" z=[4]");
	assert_globals(t->s, "long=\"a long text\"");
	assert_visible(t->s, "");
}

static void names_that_python_puts_into_modules_are_hidden(void **state)
{
	struct story *t = *state;
	static const char globals[] = "{\"type\":\"dict\",\"entries\":[[\"__name__\",\"__main__\"],[\"__builtins__\",[7]],[\"a\",1],"
				      "[\"\\u0062\",[8]],[3,4],[\"__mine__\",2]]}";

	define(t, 7, "{\"type\":\"module\",\"text\":\"builtins\"}");
	define(t, 8, "{\"type\":\"list\",\"items\":[]}");
	run_module(t, globals);
	assert_locals(t->s, "a=1 b=[8] __mine__=2");
	assert_globals(t->s, "a=1 b=[8] __mine__=2");
	assert_value(state_global(t->s, state_top(t->s), "__name__"), "\"__main__\"");
	assert_value(state_global(t->s, state_top(t->s), "b"), "[8]");
	assert_visible(t->s, "8 ");
	call(t, CLASS, 9);
	define(t, 9, "{\"type\":\"dict\",\"entries\":[[\"__module__\",\"m\"],[\"__doc__\",null]]}");
	step(t, EVENT_CALL, NULL);
	assert_locals(t->s, "__module__=\"m\" __doc__=null");
}

/* Objects. */

static void assert_object(struct story *t, uint64_t id, const char *json)
{
	struct str text = { 0 };
	char key[32];

	snprintf(key, sizeof(key), "\"%llu\":", (unsigned long long)id);
	write_keyframe(&text, t->s);
	const char *at = strstr(strstr(str_text(&text), "\"objects\":{"), key);
	assert_non_null(at);
	assert_int_equal(strncmp(at + strlen(key), json, strlen(json)), 0);
	str_free(&text);
}

static void splice(struct story *t, uint64_t id, uint64_t at, uint64_t n, const char *added)
{
	struct change *c = change(t, CHANGE_ITEMS, id);

	c->a = at;
	c->b = n;
	c->value = v(added);
}

static void pair(struct story *t, enum change_kind kind, uint64_t id, const char *key, const char *value)
{
	struct change *c = change(t, kind, id);

	c->key = v(key);
	c->value = v(value);
}

static void items_are_spliced(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	define(t, 2, "{\"type\":\"list\",\"items\":[1,2,3,4]}");
	line(t, 1);
	splice(t, 2, 1, 2, "[\"a\",[2],{\"type\":\"bytes\",\"text\":\"b''\"}]");
	splice(t, 2, 0, 1, "[]");
	splice(t, 2, 4, 0, "[9]");
	line(t, 2);
	assert_object(t, 2, "{\"type\":\"list\",\"items\":[\"a\",[2],{\"type\":\"bytes\",\"text\":\"b''\"},4,9]}");
	state_revert(t->s);
	assert_object(t, 2, "{\"type\":\"list\",\"items\":[1,2,3,4]}");
}

static void entries_keep_the_order_of_the_dict(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[[\"a\",1],[2,3]]}");
	pair(t, CHANGE_ENTRY, 1, "[1]", "0");
	pair(t, CHANGE_ENTRY, 1, "\"a\"", "{}");
	pair(t, CHANGE_ENTRY, 1, "2", "4");
	pair(t, CHANGE_ENTRY, 1, "\"a\"", "5");
	line(t, 1);
	assert_object(t, 1, "{\"type\":\"dict\",\"entries\":[[2,4],[[1],0],[\"a\",5]]}");
	change(t, CHANGE_ONLY, 1)->value = v("[2,{},7,[1],99]");
	line(t, 1);
	assert_object(t, 1, "{\"type\":\"dict\",\"entries\":[[[1],0],[\"a\",5],[7,[1]]],\"cut\":99}");
}

/* More than an index is made for, keys coming and going everywhere. */
static void long_dicts_find_their_keys(void **state)
{
	struct story *t = *state;
	static char keys[200][24];

	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	for (int i = 0; i < 200; i++) {
		snprintf(keys[i], sizeof(keys[i]), "\"key%d\"", i);
		pair(t, CHANGE_ENTRY, 1, keys[i], "0");
	}
	for (int i = 0; i < 200; i += 2)
		pair(t, CHANGE_ENTRY, 1, keys[i], "{}");
	for (int i = 1; i < 200; i += 2)
		pair(t, CHANGE_ENTRY, 1, keys[i], keys[i]);
	line(t, 1);
	const struct object *o = state_object(t->s, 1);
	assert_int_equal(o->n_entries, 100);
	for (size_t i = 0; i < 100; i++) {
		assert_value(o->entries[i].key, keys[2 * i + 1]);
		assert_value(o->entries[i].value, keys[2 * i + 1]);
	}
	pair(t, CHANGE_ENTRY, 1, keys[0], "{}");
	step_fails(t, EVENT_LINE, "object 1 has no \"key0\" to remove from its entries");
}

static void sections_change_apart(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	define(t, 2, "{\"type\":\"Stack\",\"text\":\"old\",\"items\":[1],\"attributes\":{\"a\":1}}");
	line(t, 1);
	change(t, CHANGE_TEXT, 2)->value = v("\"new\"");
	splice(t, 2, 0, 1, "[2]");
	pair(t, CHANGE_ATTRIBUTE, 2, "\"a\"", "3");
	struct change *c = change(t, CHANGE_CUT, 2);
	c->a = 2;
	c->b = 8;
	line(t, 2);
	assert_object(t, 2, "{\"type\":\"Stack\",\"text\":\"new\",\"items\":[2],\"attributes\":{\"a\":3},\"attributes_cut\":8}");
	change(t, CHANGE_ONLY, 2)->value = v("[0,0,[1]]");
	step_fails(t, EVENT_LINE, "object 2 has not one section: which of them changed is not said");
}

static void grow(struct story *t, uint64_t id, uint64_t base, const char *added, uint64_t cut)
{
	struct change *c = change(t, CHANGE_EXTEND, id);

	c->a = base;
	c->b = cut;
	c->value = v(added);
}

static void long_texts_grow(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	define(t, 2, "\"one\\n\"");
	define(t, 3, "{\"type\":\"bytes\",\"text\":\"b'x\"}");
	line(t, 1);
	grow(t, 4, 2, "\"two\"", 0);
	grow(t, 5, 4, "\"\"", 6);
	grow(t, 6, 3, "\"y'\"", 0);
	change(t, CHANGE_DEATH, 2);
	line(t, 2);
	assert_value(state_resolve(t->s, v("[4]")), "\"one\\ntwo\"");
	assert_value(state_resolve(t->s, v("[5]")), "{\"type\":\"str\",\"text\":\"one\\ntwo\",\"cut\":6}");
	assert_value(state_resolve(t->s, v("[6]")), "{\"type\":\"bytes\",\"text\":\"b'xy'\"}");
	state_forget(t->s, 0);
	assert_value(state_resolve(t->s, v("[4]")), "\"one\\ntwo\"");
	grow(t, 7, 1, "\"\"", 0);
	step_fails(t, EVENT_LINE, "object 1 is no text that could grow");
}

/* A text that grows in every step, read only at the end. */
static void a_text_may_grow_for_long(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	define(t, 2, "\"\"");
	line(t, 1);
	for (uint64_t i = 0; i < 2000; i++) {
		grow(t, 3 + i, 2 + i, "\"x\"", 0);
		change(t, CHANGE_DEATH, 2 + i);
		line(t, 2);
		if (i % 700 == 0)
			assert_int_equal(state_object(t->s, 3 + i)->scalar.len, 2 + i + 1);
		state_forget(t->s, 10);
	}
	assert_int_equal(state_n_objects(t->s), 2);
	assert_int_equal(state_object(t->s, 2002)->scalar.len, 2002);
	for (int i = 0; i < 10; i++)
		state_revert(t->s);
	assert_false(state_can_revert(t->s));
	assert_int_equal(state_object(t->s, 1992)->scalar.len, 1992);
}

static void what_names_reach_is_visible(void **state)
{
	struct story *t = *state;

	run_module(t, "{\"type\":\"dict\",\"entries\":[[\"a\",[2]]]}");
	define(t, 2, "{\"type\":\"list\",\"items\":[[3],[99]]}");
	define(t, 3, "{\"type\":\"dict\",\"entries\":[[[4],[5]]]}");
	define(t, 4, "{\"type\":\"tuple\",\"items\":[]}");
	define(t, 5, "{\"type\":\"Point\",\"attributes\":{\"me\":[5],\"cell\":[6]}}");
	define(t, 6, "{\"type\":\"cell\",\"items\":[[7]]}");
	define(t, 7, "{\"type\":\"set\",\"items\":[]}");
	define(t, 8, "{\"type\":\"list\",\"items\":[]}");
	define(t, 9, "{\"type\":\"list\",\"items\":[]}");
	call(t, GENERATOR, 0);
	slot(t, 0, "[9]");
	step(t, EVENT_CALL, NULL);
	assert_visible(t->s, "2 3 4 5 7 9 ");
	step(t, EVENT_YIELD, "[8]");
	assert_visible(t->s, "2 3 4 5 7 8 9 ");
	line(t, 1);
	assert_visible(t->s, "2 3 4 5 7 9 ");
	pair(t, CHANGE_ENTRY, 1, "\"g\"", "[1]");
	line(t, 1);
	assert_visible(t->s, "1 2 3 4 5 7 9 ");
}

static void add_id_in_order(void *arg, const struct object *o)
{
	uint64_t *last = arg;

	assert_int_equal(o->id, *last + 1);
	*last = o->id;
}

/* 100,000 lists in each other: nothing goes down a stack. */
static void depth_is_no_matter(void **state)
{
	enum { DEPTH = 100000 };
	struct story *t = *state;
	static char definitions[DEPTH][48];
	uint64_t last = 0; /* the dict of the names is in the deepest list */

	run_module(t, "{\"type\":\"dict\",\"entries\":[[\"deep\",[100001]]]}");
	for (uint64_t i = 0; i < DEPTH; i++) {
		snprintf(definitions[i], sizeof(definitions[i]), "{\"type\":\"list\",\"items\":[[%llu]]}", (unsigned long long)i + 1);
		define(t, i + 2, definitions[i]);
	}
	line(t, 1);
	state_each_visible(t->s, add_id_in_order, &last);
	assert_int_equal(last, DEPTH + 1);
}

/* What does not fit. */

static void what_does_not_fit_is_said(void **state)
{
	struct story *t = *state;

	step_fails(t, EVENT_LINE, "an event (line) without a frame");
	run_module(t, "{\"type\":\"dict\",\"entries\":[]}");
	call(t, 77, 0);
	step_fails(t, EVENT_CALL, "there is no code 77");
	slot(t, 0, "1");
	step_fails(t, EVENT_LINE, "slot 0 of a frame of <module>, which has 0");
	control(t, CHANGE_SITE, 1ull << 40);
	step_fails(t, EVENT_EXCEPTION, "there is no site 1099511627776");
	change(t, CHANGE_SITE, 0)->b = 1;
	step_fails(t, EVENT_EXCEPTION, "site 0 has no frame to be in");
	change(t, CHANGE_DEATH, 5);
	step_fails(t, EVENT_LINE, "there is no object 5");
	control(t, CHANGE_ENTER, 1);
	step_fails(t, EVENT_RESUME, "frame 1 is not asleep");
	control(t, CHANGE_ENTER, 8);
	step_fails(t, EVENT_RESUME, "there is no frame 8");
	control(t, CHANGE_LEAVE, 2);
	step_fails(t, EVENT_LINE, "2 frames cannot leave a stack of 1");
	control(t, CHANGE_PARK, 2);
	step_fails(t, EVENT_LINE, "frame 2 is not on top of the stack");
	control(t, CHANGE_ADOPT, 1);
	step_fails(t, EVENT_LINE, "frame 1 is there already");
	control(t, CHANGE_LEAVE, 1);
	step_fails(t, EVENT_EXCEPTION, "an event (exception) without a frame");
	splice(t, 1, 0, 0, "[1]");
	step_fails(t, EVENT_LINE, "object 1 has no items");
	define(t, 2, "{\"type\":\"list\",\"items\":[1]}");
	splice(t, 2, 1, 1, "[]");
	step_fails(t, EVENT_LINE, "items 1 to 2 of object 2, which has 1");
	define(t, 2, "[1]");
	step_fails(t, EVENT_LINE, "object 2 is defined as something that is no object");
	define(t, 2, "{\"type\":\"list\",\"items\":[1]}");
	change(t, CHANGE_ONLY, 2)->value = v("[0,[1]]");
	step_fails(t, EVENT_LINE, "the change of the items of object 2 is not well formed");
	change(t, CHANGE_ONLY, 1)->value = v("[\"a\",1,\"b\"");
	step_fails(t, EVENT_LINE, "the change of the entries of object 1 is not well formed");
	assert_int_equal(state_step(t->s), 1);
	assert_int_equal(state_n_objects(t->s), 1);
	line(t, 2);
}

/* A definition cut anywhere, which a source would not let through: it is read as far as it goes. */
static void damaged_definitions_do_no_harm(void **state)
{
	static const char whole[] = "{\"type\":\"S\",\"text\":\"t\",\"items\":[1,[2]],\"entries\":[[1,2],3],\"attributes\":{\"a\":1},\"cut\":5}";
	struct story *t = *state;
	struct str out = { 0 };

	run_module(t, "{\"type\":\"dict\",\"entries\":[[\"a\",[2]]]}");
	for (size_t len = 3; len <= strlen(whole); len++) {
		char *copy = malloc(len);
		change(t, CHANGE_DEFINE, 2)->value = value_of(memcpy(copy, whole, len), len);
		line(t, 1);
		state_each_visible(t->s, add_id, &out);
		str_clear(&out);
		write_keyframe(&out, t->s);
		state_revert(t->s);
		free(copy);
	}
	str_free(&out);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_frame_that_returns_is_there_until_the_next_step),
		TEST(a_generator_sleeps_between_yield_and_resume),
		TEST(sleepers_are_by_serial),
		TEST(threads_have_stacks_of_their_own),
		TEST(frames_leave_without_a_step),
		TEST(unbound_names_are_left_out),
		TEST(cells_and_long_texts_show_what_they_hold),
		TEST(names_that_python_puts_into_modules_are_hidden),
		TEST(items_are_spliced),
		TEST(entries_keep_the_order_of_the_dict),
		TEST(long_dicts_find_their_keys),
		TEST(sections_change_apart),
		TEST(long_texts_grow),
		TEST(a_text_may_grow_for_long),
		TEST(what_names_reach_is_visible),
		TEST(depth_is_no_matter),
		TEST(what_does_not_fit_is_said),
		TEST(damaged_definitions_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
