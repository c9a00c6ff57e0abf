/* test_runs.c - the tests of a run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_runs.h"

#include <stdlib.h>
#include <string.h>

#include "query.h"
#include "slice.h"
#include "sweep.h"
#include "test_subtests.h"

const char *test_outcome_name(enum test_outcome outcome)
{
	static const char *const names[N_TEST_OUTCOMES] = { "passed", "failed", "skipped",
		"expected", "unfinished" };

	return names[outcome];
}

static bool begins_with(const char *name, const char *beginning)
{
	return strncmp(name, beginning, strlen(beginning)) == 0;
}

static bool is_test(const struct code *code)
{
	return begins_with(code->name, "test") && code->kind != CODE_MODULE &&
	       code->kind != CODE_CLASS;
}

bool test_runs_may_be(const struct program *p)
{
	for (uint32_t i = 0; i < program_n_codes(p); i++)
		if (program_code(p, i) && is_test(program_code(p, i)))
			return true;
	return false;
}

static bool tears_down(const struct code *code)
{
	return begins_with(code->name, "tearDown") || begins_with(code->name, "teardown") ||
	       begins_with(code->name, "tear_down");
}

/* A code's first line is that of its first decorator. */
static bool is_decorated(const struct code *code, const char *word)
{
	size_t len;

	for (uint32_t n = code->line; n <= code->last && code->file; n++) {
		const char *line = file_line(code->file, n, &len);

		if (!line || memmem(line, len, "def ", 4))
			return false;
		if (memmem(line, len, word, strlen(word)))
			return true;
	}
	return false;
}

/* What a test cannot run without. Much else is called by libraries, and may raise as it likes (a module's __getattr__). */
static bool is_needed(const struct code *code)
{
	return code->kind == CODE_MODULE || tears_down(code) || begins_with(code->name, "setUp") ||
	       begins_with(code->name, "setup") || begins_with(code->name, "asyncSetUp") ||
	       begins_with(code->name, "asyncTearDown") || is_decorated(code, "fixture");
}

/* Called by the library: nothing of the program's own is below it, but a module that may have called unittest.main(). */
static bool is_bottom(const struct sweep_frame *f)
{
	for (const struct sweep_frame *c = f->caller; c; c = c->caller)
		if (c->code->kind != CODE_MODULE)
			return false;
	return f->code->kind != CODE_CLASS;
}

struct finder {
	struct test_runs *out;
	uint64_t active; /* frame of the test that runs; 0: none does */
	size_t current;	 /* its place in out */
	struct subtests subtests;
	uint64_t setup;	 /* step where what comes before the next test began; 0: nothing did */
};

static struct test_run *add(struct test_runs *out, const struct code *code, uint64_t step)
{
	struct test_run *t;

	BASE_GROW(out->at, out->cap, out->n + 1);
	t = &out->at[out->n++];
	*t = (struct test_run){ .code = code,
		.first = step,
		.call = step,
		.last = step,
		.outcome = TEST_UNFINISHED };
	return t;
}

static void begins(struct finder *f, const struct sweep *w)
{
	struct test_run *t;

	if (f->active || !is_bottom(w->top))
		return;
	if (is_test(w->top->code)) {
		t = add(f->out, w->top->code, w->step);
		t->first = f->setup ? f->setup : w->step;
		f->active = w->top->serial;
		f->current = f->out->n - 1;
		f->setup = 0;
	} else if (w->top->code->kind == CODE_MODULE || tears_down(w->top->code)) {
		f->setup = 0;
	} else if (!f->setup) {
		f->setup = w->step;
	}
}

/* What tears a test down belongs to it. */
static void goes_on(struct finder *f, const struct sweep *w)
{
	(void)w;
	if (!f->active)
		f->setup = 0;
}

static void ends_outside(struct finder *f, const struct sweep *w, bool has_failed)
{
	bool tears = tears_down(w->top->code) || (!f->setup && w->top->code->kind != CODE_MODULE);
	struct test_run *t = f->out->n ? &f->out->at[f->out->n - 1] : NULL;

	if (tears && t)
		t->last = w->step;
	if (!has_failed || !is_needed(w->top->code))
		return;
	if (!tears || !t || t->outcome != TEST_PASSED) {
		t = add(f->out, w->top->code, w->step);
		t->first = f->setup ? f->setup : w->step;
	}
	t->at = w->step;
	t->outcome = TEST_FAILED;
	f->setup = 0;
}

static void ends(struct finder *f, const struct sweep *w)
{
	bool has_failed = w->event == EVENT_UNWIND;
	struct test_run *t;

	if (f->active && w->top->serial == f->active) {
		t = &f->out->at[f->current];
		t->last = w->step;
		t->at = has_failed ? w->step : 0;
		t->outcome = has_failed ? TEST_FAILED : TEST_PASSED;
		f->active = 0;
	} else if (!f->active && is_bottom(w->top) &&
		   !(w->top->code->kind == CODE_MODULE && w->top->caller == NULL && !has_failed)) {
		ends_outside(f, w, has_failed);
	}
}

static void add_taken(struct test_run *t, uint64_t step)
{
	BASE_GROW(t->taken, t->cap_taken, t->n_taken + 1);
	t->taken[t->n_taken++] = step;
}

static int sweep_tests(struct timeline *tl, struct finder *f, struct err *err)
{
	struct sweep w;
	int got;

	sweep_begin(&w, tl);
	for (got = sweep_start(&w, 0, err); got > 0; got = sweep_next(&w, err)) {
		uint64_t sub = w.top ? subtests_see(&f->subtests, &w) : 0;

		if (!w.top)
			continue;
		if (sub && f->active)
			add_taken(&f->out->at[f->current], sub);
		if (f->active)
			f->out->at[f->current].last = w.step;
		if (w.event == EVENT_CALL)
			begins(f, &w);
		else if (w.event == EVENT_RESUME)
			goes_on(f, &w);
		else if (w.event == EVENT_RETURN || w.event == EVENT_UNWIND)
			ends(f, &w);
	}
	sweep_end(&w);
	return got;
}

/* Where what left the test was raised, and what it was. */

static uint64_t raised_at(const struct query_rows *rows, uint64_t left)
{
	for (uint64_t i = rows->n; i-- > 0;) {
		const struct query_exception *x = query_rows_at(rows, i);

		if (x && x->step <= left && x->end == left)
			return x->step;
	}
	return left;
}

static char *type_of(const struct state *s)
{
	struct value v = state_value(s);
	const struct object *o = state_object(s, value_ref(v));
	struct str type = { 0 };

	if (o)
		slice_decode(o->type, &type);
	else
		value_type(v, &type);
	str_add(&type, "");
	return str_take(&type);
}

static bool is_skip(const char *type)
{
	static const char *const skips[] = { "SkipTest", "Skipped" };

	for (size_t i = 0; i < ARRAY_LEN(skips); i++)
		if (strcmp(type, skips[i]) == 0)
			return true;
	return false;
}

static bool is_expected(const struct code *code, const char *type)
{
	return strcmp(type, "XFailed") == 0 || is_decorated(code, "expectedFailure") ||
	       is_decorated(code, "xfail");
}

/* The end of an iterator is an exception on its way, too. */
static bool is_failure(const char *type)
{
	return !is_skip(type) && strcmp(type, "StopIteration") != 0 &&
	       strcmp(type, "StopAsyncIteration") != 0;
}

/* What a subTest took down, the last one; a test that nothing left failed by it. */
static int describe_taken(struct test_run *t, struct cursor *c, struct err *err)
{
	for (size_t i = t->n_taken; i-- > 0 && !t->at;) {
		const struct state *s = cursor_at(c, t->taken[i], err);
		char *type = s ? type_of(s) : NULL;

		if (!s)
			return -1;
		if (!is_failure(type)) {
			free(type);
			continue;
		}
		t->at = t->taken[i];
		t->exception = type;
		t->outcome = is_expected(t->code, type) ? TEST_EXPECTED : TEST_FAILED;
	}
	return 0;
}

static int describe(
	struct test_run *t, const struct query_rows *rows, struct cursor *c, struct err *err)
{
	const struct state *s;

	if (!t->at)
		return describe_taken(t, c, err);
	t->at = raised_at(rows, t->at);
	s = cursor_at(c, t->at, err);
	if (!s)
		return -1;
	t->exception = type_of(s);
	if (is_skip(t->exception))
		t->outcome = TEST_SKIPPED;
	else if (is_expected(t->code, t->exception))
		t->outcome = TEST_EXPECTED;
	return 0;
}

/* Of whose tests it is one: of a class that inherited it, maybe. */
static int find_class(struct test_run *t, struct cursor *c, struct err *err)
{
	const struct frame *f;
	const struct state *s;
	const struct object *self;

	if (!strchr(t->code->qualname, '.') || !t->code->n_args || strcmp(t->code->slots[0], "self") != 0)
		return 0;
	s = cursor_at(c, t->call, err);
	if (!s)
		return -1;
	f = state_top(s);
	self = f && f->code == t->code && !f->names ? state_object(s, value_ref(state_resolve(s, f->slots[0]))) : NULL;
	if (self) {
		struct str type = { 0 };

		slice_decode(self->type, &type);
		t->class_name = str_take(&type);
	}
	return 0;
}

static bool is_same_test(const struct test_run *a, const struct test_run *b)
{
	return a->code == b->code && !a->class_name == !b->class_name &&
	       (!a->class_name || strcmp(a->class_name, b->class_name) == 0);
}

static void number_all(struct test_runs *out)
{
	for (size_t i = 0; i < out->n; i++) {
		struct test_run *t = &out->at[i];

		t->number = 1;
		for (size_t k = i; k-- > 0 && t->number == 1;)
			if (is_same_test(t, &out->at[k])) {
				t->number = out->at[k].number + 1;
				t->is_repeated = out->at[k].is_repeated = true;
			}
	}
}

static void free_run(struct test_run *t)
{
	free(t->class_name);
	free(t->exception);
	free(t->taken);
}

/* The end of the run is no test. */
static void drop_exit(struct test_runs *out)
{
	size_t n = 0;

	for (size_t i = 0; i < out->n; i++)
		if (out->at[i].code->kind == CODE_MODULE &&
			strcmp(out->at[i].exception, "SystemExit") == 0)
			free_run(&out->at[i]);
		else
			out->at[n++] = out->at[i];
	out->n = n;
}

static int describe_all(struct timeline *tl, struct test_runs *out, struct err *err)
{
	struct query_rows rows = { .max = UINT64_MAX };
	struct query q = { .tl = tl };
	struct cursor *c = cursor_new(tl);
	int r = query_exceptions(&q, &rows, NULL, err);

	for (size_t i = 0; r == 0 && i < out->n; i++) {
		r = find_class(&out->at[i], c, err);
		if (r == 0)
			r = describe(&out->at[i], &rows, c, err);
	}
	cursor_free(c);
	query_rows_free(&rows);
	if (r == 0) {
		drop_exit(out);
		number_all(out);
	}
	return r;
}

int test_runs_find(struct timeline *tl, struct test_runs *out, struct err *err)
{
	struct finder f = { .out = out };

	*out = (struct test_runs){ 0 };
	return sweep_tests(tl, &f, err) < 0 ? -1 : describe_all(tl, out, err);
}

void test_runs_free(struct test_runs *t)
{
	for (size_t i = 0; i < t->n; i++)
		free_run(&t->at[i]);
	free(t->at);
}

const struct test_run *test_runs_last_failure(const struct test_runs *t)
{
	for (size_t i = t->n; i-- > 0;)
		if (t->at[i].outcome == TEST_FAILED)
			return &t->at[i];
	return NULL;
}
