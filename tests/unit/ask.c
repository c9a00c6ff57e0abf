/* ask.c - questions that somebody loses patience with, and the same answers however the run is cut into stretches.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_helper.h"

#include "pystep/command.h"
#include "pystep/session.h"
#include "query_write.h"

static struct session *session_of(const struct str *text)
{
	struct session *s = session_new(good_timeline(text), NULL);
	struct err err = { 0 };

	assert_int_equal(session_goto(s, 30, NULL, &err), 0);
	return s;
}

static struct str said(struct session *s, const char *line, struct err *err)
{
	struct str out = { 0 };
	bool quit;

	*err = (struct err){ 0 };
	command_run(s, line, NULL, &out, &quit, err);
	return out;
}

static const char *const questions[] = { "last-write q", "next-write col", "history $1", "history col", "find step == 50", "rfind step == 2",
	"find-all depth > 1", "calls", "calls ask", "exceptions", "visits 3", "goto-visit 2 3", "stats", "object $3", "origin q" };

static bool no_patience(void *arg, uint64_t step)
{
	(void)arg, (void)step;
	return false;
}

/* Some have their answer before the first look at the clock. */
static void stops_asking_and_stands_where_it_was(void **state)
{
	struct str text = golden("queens-like.json");
	struct session *s = session_of(&text);
	size_t n_cancelled = 0;
	struct err err;

	(void)state;
	session_on_progress(s, no_patience, NULL);
	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		struct str out = said(s, questions[i], &err);

		if (strcmp(err.text, "cancelled") == 0) {
			n_cancelled++;
			assert_int_equal(session_step(s), 30);
		}
		str_free(&out);
	}
	assert_true(n_cancelled > 8);
	session_free(s);
	str_free(&text);
}

static void answers_alike_with_a_keyframe_anywhere(void **state)
{
	struct str text = golden("queens-like.json");

	(void)state;
	for (uint64_t every = 1; every <= 9; every++) {
		struct str dense = with_keyframes(&text, every);

		for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
			struct session *a = session_of(&text), *b = session_of(&dense);
			struct err of_a, of_b;
			struct str x = said(a, questions[i], &of_a), y = said(b, questions[i], &of_b);

			assert_string_equal(str_text(&x), str_text(&y));
			assert_string_equal(of_a.text, of_b.text);
			assert_int_equal(session_step(a), session_step(b));
			str_free(&x);
			str_free(&y);
			session_free(a);
			session_free(b);
		}
		str_free(&dense);
	}
	str_free(&text);
}

/* Every step of every write of every object, forwards and backwards. */
static void compare_writes(struct timeline *tl, uint64_t id)
{
	struct query q = { .tl = tl };
	struct expr_context nowhere = { 0 };
	struct err err = { 0 };
	char name[32];
	uint64_t steps[200], call, before = timeline_last(tl);
	struct query_write w;
	size_t n = 0;

	snprintf(name, sizeof(name), "$%d", (int)id);
	struct query_variable *v = query_variable_new(&nowhere, name, &err);
	struct query_writes *all = query_writes_new(&q, v, timeline_first(tl) > 1 ? timeline_first(tl) : 0, &err);
	while (n < ARRAY_LEN(steps) && query_writes_next(all, timeline_last(tl), &w, &err) > 0)
		steps[n++] = w.step;
	query_writes_free(all);
	while (query_last_write(&q, v, before, &w, &call, &err) > 0) {
		assert_true(n > 0);
		assert_int_equal(w.step, steps[--n]);
		before = w.step;
	}
	assert_int_equal(n, 0);
	assert_string_equal(err.text, "");
	query_variable_free(v);
}

static void finds_the_same_writes_in_both_directions(void **state)
{
	static const char *const names[] = { "queens-like.json", "odd.json", "keep-last.json", "recorded-deaths.json", "recorded-threads.json" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		for (uint64_t every = 1; every <= 7; every += 3) {
			struct str text = golden(names[i]), dense = with_keyframes(&text, every);
			struct timeline *tl = strcmp(names[i], "keep-last.json") ? good_timeline(&dense) : good_timeline(&text);

			for (uint64_t id = 1; id < 12; id++)
				compare_writes(tl, id);
			timeline_free(tl);
			str_free(&dense);
			str_free(&text);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stops_asking_and_stands_where_it_was),
		cmocka_unit_test(answers_alike_with_a_keyframe_anywhere),
		cmocka_unit_test(finds_the_same_writes_in_both_directions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
