/* sweep.c - sweeps see of the stacks what states say of them, from wherever they start.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sweep.h"

#include "record_helper.h"

static void compare_frame(const struct sweep *w, const struct frame *f, const struct sweep_frame *sf)
{
	if (!f || !sf)
		fail_msg("step %d: a frame is missing", (int)w->step);
	assert_int_equal(sf->serial, f->serial);
	assert_ptr_equal(sf->code, f->code);
	assert_int_equal(sf->line, f->line);
	assert_true(sf->names == f->names || !sf->names);
}

static void compare(const struct sweep *w, const struct state *s)
{
	const struct sweep_frame *sf = w->top;

	assert_int_equal(w->step, state_step(s));
	assert_int_equal(w->event, state_event(s));
	if (w->event == EVENT_NONE)
		return;
	assert_int_equal(w->thread, state_thread(s)->serial);
	assert_int_equal(sf->depth, state_depth(s));
	for (size_t i = state_depth(s); i-- > 0; sf = sf->caller)
		compare_frame(w, state_frame(s, i), sf);
	assert_null(sf);
	for (size_t i = 0; i < state_n_asleep(s); i++) {
		compare_frame(w, state_asleep(s, i), sweep_frame(w, state_asleep(s, i)->serial));
		assert_int_equal(sweep_frame(w, state_asleep(s, i)->serial)->thread, 0);
	}
}

/* What was called unchanged is the same at the next step but for its event: a glance that says so must be right. */
static void check_changes(struct sweep *w)
{
	struct err err = { 0 };

	if ((w->has_changes && w->has_objects) || w->event == EVENT_NONE)
		return;
	assert_int_equal(sweep_read(w, &err), 0);
	for (size_t i = 0; i < w->delta.n; i++)
		assert_true(w->delta.changes[i].kind < CHANGE_SLOT || w->delta.changes[i].kind >= CHANGE_OUTPUT ||
			(w->has_changes && w->delta.changes[i].kind == CHANGE_SLOT));
}

static void sweep_from(struct timeline *tl, uint64_t step)
{
	struct cursor *c = cursor_new(tl);
	struct err err = { 0 };
	struct sweep w;
	int got;

	sweep_begin(&w, tl);
	for (got = sweep_start(&w, step, &err); got > 0; got = sweep_next(&w, &err)) {
		const struct state *s = cursor_at(c, w.step, &err);
		assert_non_null(s);
		compare(&w, s);
		check_changes(&w);
	}
	assert_string_equal(err.text, "");
	assert_int_equal(w.step, timeline_last(tl));
	sweep_end(&w);
	cursor_free(c);
}

static void sees_the_stacks_of_all_states(void **state)
{
	static const char *const names[] = { "queens-like.json", "odd.json", "keep-last.json", "truncated.json",
		"recorded-coroutines.json", "recorded-deaths.json", "recorded-generators.json", "recorded-threads.json", "recorded-sites.json" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct str text = golden(names[i]);
		struct timeline *tl = good_timeline(&text);

		sweep_from(tl, 0);
		sweep_from(tl, timeline_last(tl) / 2);
		sweep_from(tl, timeline_last(tl));
		timeline_free(tl);
		str_free(&text);
	}
}

static void sees_them_from_every_keyframe(void **state)
{
	struct str text = golden("queens-like.json"), dense = with_keyframes(&text, 3);
	struct timeline *tl = good_timeline(&dense);

	(void)state;
	for (uint64_t step = timeline_first(tl); step <= timeline_last(tl); step++)
		sweep_from(tl, step);
	timeline_free(tl);
	str_free(&dense);
	str_free(&text);
}

static void finds_every_line_that_speaks_of_an_object(void **state)
{
	struct str text = golden("odd.json");
	struct timeline *tl = good_timeline(&text);
	struct source *src = timeline_source(tl);
	struct err err = { 0 };
	struct sweep w;
	uint64_t at;

	(void)state;
	sweep_begin(&w, tl);
	for (int got = sweep_start(&w, 0, &err); got > 0; got = sweep_next(&w, &err)) {
		assert_int_equal(sweep_read(&w, &err), 0);
		for (size_t i = 0; i < w.delta.n; i++)
			if (w.delta.changes[i].id)
				assert_true(src->ops->mention(src, w.pos, w.next, w.delta.changes[i].id, VALUE_NOTHING, &at));
	}
	sweep_end(&w);
	timeline_free(tl);
	str_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sees_the_stacks_of_all_states),
		cmocka_unit_test(sees_them_from_every_keyframe),
		cmocka_unit_test(finds_every_line_that_speaks_of_an_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
