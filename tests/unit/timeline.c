/* timeline.c - the state at a step is the same by whichever way one came to it. Built with a journal of seven steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_helper.h"

#include <unistd.h>

/* Each state once, from the first step to the last: what all other ways are held against. */
struct straight { uint64_t first, last; struct str *texts; };

static struct straight go_straight(const struct str *record)
{
	struct timeline *tl = good_timeline(record);
	struct cursor *c = cursor_new(tl);
	struct straight s = { timeline_first(tl), timeline_last(tl), NULL };

	s.texts = base_alloc((s.last + 1) * sizeof(*s.texts));
	for (uint64_t n = s.first; n <= s.last; n++)
		s.texts[n] = state_text(c, n);
	cursor_free(c);
	timeline_free(tl);
	return s;
}

static void straight_free(struct straight *s)
{
	for (uint64_t n = s->first; n <= s->last; n++)
		str_free(&s->texts[n]);
	free(s->texts);
}

static void is_as_straight(struct cursor *c, const struct straight *s, uint64_t n)
{
	struct str text = state_text(c, n);

	if (strcmp(text.at, s->texts[n].at) != 0)
		fail_msg("step %llu is\n%sand was\n%s", (unsigned long long)n, text.at, s->texts[n].at);
	str_free(&text);
}

static void walk_at_random(const struct str *record, const struct straight *s, unsigned seed)
{
	struct timeline *tl = good_timeline(record);
	struct cursor *c = cursor_new(tl);
	uint64_t n = s->first;

	for (int i = 0; i < 400; i++) {
		seed = seed * 1103515245 + 12345;
		switch (seed >> 16 & 3) {
		case 0: n = n > s->first ? n - 1 : n; break;
		case 1: n = n < s->last ? n + 1 : n; break;
		case 2: n = n > s->first + 4 ? n - (seed >> 20) % 5 : n; break;
		default: n = s->first + (seed >> 18) % (s->last + 1 - s->first); break;
		}
		is_as_straight(c, s, n);
	}
	cursor_free(c);
	timeline_free(tl);
}

static void is_the_same_by_all_ways(void **state)
{
	static const char *const names[] = {
		"queens-like.json", "odd.json", "keep-last.json", "truncated.json", "recorded-coroutines.json",
		"recorded-generators.json", "recorded-threads.json", "recorded-deaths.json", "recorded-sites.json",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct str record = golden(names[i]);
		struct straight s = go_straight(&record);
		for (uint64_t every = 1; every < 9; every += 3) {
			struct str dense = with_keyframes(&record, every);
			if (s.first == 1)
				walk_at_random(&dense, &s, (unsigned)(i + every));
			str_free(&dense);
		}
		walk_at_random(&record, &s, (unsigned)i + 1);
		straight_free(&s);
		str_free(&record);
	}
}

static void walks_back_to_the_start(void **state)
{
	struct str record = golden("queens-like.json");
	struct straight s = go_straight(&record);
	struct timeline *tl = good_timeline(&record);
	struct cursor *c = cursor_new(tl);
	struct err err;

	(void)state;
	for (uint64_t n = s.last; n >= s.first; n--)
		is_as_straight(c, &s, n);
	assert_non_null(cursor_at(c, 0, &err));
	assert_int_equal(state_n_objects(cursor_state(c)), 0);
	assert_null(state_top(cursor_state(c)));
	for (uint64_t n = s.first; n <= s.last; n++)
		is_as_straight(c, &s, n);
	cursor_free(c);
	timeline_free(tl);
	straight_free(&s);
	str_free(&record);
}

/* A source that counts what is read from it. */
static const struct source_ops *counted;
static uint64_t n_reads;

static int counting_read(struct source *src, uint64_t pos, struct delta *d, uint64_t *next, struct err *err)
{
	n_reads++;
	return counted->read(src, pos, d, next, err);
}

/* Where the journal of seven steps ends, up to 22 steps must be read: a keyframe every 20, and two of margin. */
static void reads_little_at_each_step_back(void **state)
{
	struct str whole = golden("queens-like.json"), record = with_keyframes(&whole, 20);
	struct straight s = go_straight(&whole);
	struct timeline *tl = good_timeline(&record);
	struct source *src = timeline_source(tl);
	struct source_ops counting = *(counted = src->ops);
	struct cursor *c = cursor_new(tl);
	uint64_t total = 0;

	(void)state;
	counting.read = counting_read;
	src->ops = &counting;
	is_as_straight(c, &s, s.last);
	for (uint64_t n = s.last - 1; n >= s.first; n--) {
		n_reads = 0;
		is_as_straight(c, &s, n);
		assert_true(n_reads <= 13);
		total += n_reads;
	}
	assert_true(total > s.last);
	cursor_free(c);
	timeline_free(tl);
	straight_free(&s);
	str_free(&record);
	str_free(&whole);
}

static void begins_at_the_first_step_kept(void **state)
{
	struct str record = golden("keep-last.json"), whole = golden("queens-like.json");
	struct straight s = go_straight(&whole);
	struct timeline *tl = good_timeline(&record);
	struct cursor *c = cursor_new(tl);
	struct err err;

	(void)state;
	assert_int_equal(timeline_first(tl), 27);
	assert_int_equal(timeline_last(tl), 52);
	assert_null(cursor_at(c, 25, &err));
	assert_non_null(cursor_at(c, 26, &err));
	assert_int_equal(state_n_objects(cursor_state(c)), 0);
	for (uint64_t n = 27; n <= 52; n++)
		is_as_straight(c, &s, n);
	for (uint64_t n = 52; n >= 27; n--)
		is_as_straight(c, &s, n);
	cursor_free(c);
	timeline_free(tl);
	straight_free(&s);
	str_free(&record);
	str_free(&whole);
}

static void gives_the_delta_of_a_step_forward_only(void **state)
{
	struct str record = golden("queens-like.json");
	struct timeline *tl = good_timeline(&record);
	struct cursor *c = cursor_new(tl);
	struct err err;

	(void)state;
	assert_null(cursor_delta(c));
	assert_non_null(cursor_at(c, 1, &err));
	assert_int_equal(cursor_delta(c)->event, EVENT_CALL);
	assert_non_null(cursor_at(c, 21, &err));
	assert_int_equal(cursor_delta(c)->event, EVENT_YIELD);
	assert_non_null(cursor_at(c, 20, &err));
	assert_null(cursor_delta(c));
	for (uint64_t n = 21; n <= 52; n++) {
		assert_non_null(cursor_at(c, n, &err));
		assert_non_null(cursor_delta(c));
	}
	cursor_free(c);
	timeline_free(tl);
	str_free(&record);
}

/* Step 28 is broken; a cursor that cannot pass stays, and can still walk back. */
static void stays_where_it_was_when_a_step_is_damaged(void **state)
{
	struct str record = golden("queens-like.json");
	struct straight s = go_straight(&record);
	struct err err = { 0 };

	(void)state;
	cut_last_line(&record);
	replace(&record, "[11,{\"9\":[1,0,[1]]}]", "[11,{\"9\":[5,0,[1]]}]");
	struct timeline *tl = good_timeline(&record);
	struct cursor *c = cursor_new(tl);
	for (uint64_t from = 1; from <= 27; from++) {
		is_as_straight(c, &s, from);
		assert_null(cursor_at(c, 52, &err));
		assert_int_equal(err.status, ERR_RECORD);
		assert_non_null(strstr(err.text, "line 36, byte "));
		assert_int_equal(state_step(cursor_state(c)), from);
		is_as_straight(c, &s, from);
	}
	for (uint64_t n = 27; n >= 1; n--)
		is_as_straight(c, &s, n);
	cursor_free(c);
	timeline_free(tl);
	straight_free(&s);
	str_free(&record);
}

static void passes_over_a_damaged_keyframe(void **state)
{
	struct str whole = golden("queens-like.json");
	struct straight s = go_straight(&whole);
	struct str record = with_keyframes(&whole, 10);

	(void)state;
	replace(&record, "{\"keyframe\":40,\"event\":[\"l\"]", "{\"keyframe\":40,\"event\":[\"?\"]");
	struct timeline *tl = good_timeline(&record);
	struct cursor *c = cursor_new(tl);
	is_as_straight(c, &s, 52);
	is_as_straight(c, &s, 42);
	is_as_straight(c, &s, 40);
	is_as_straight(c, &s, 5);
	cursor_free(c);
	timeline_free(tl);
	straight_free(&s);
	str_free(&whole);
	str_free(&record);
}

static void refuses_steps_that_are_not_there(void **state)
{
	static const uint64_t none[] = { 53, 1000, UINT64_MAX - 1, UINT64_MAX };
	struct str record = golden("queens-like.json");
	struct timeline *tl = good_timeline(&record);
	struct cursor *c = cursor_new(tl);
	struct err err;

	(void)state;
	assert_non_null(cursor_at(c, 7, &err));
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		assert_null(cursor_at(c, none[i], &err));
	assert_int_equal(state_step(cursor_state(c)), 7);
	cursor_free(c);
	timeline_free(tl);
	str_free(&record);
}

/* --- output --- */

static void gives_the_output_before_a_step(void **state)
{
	static const struct { uint64_t n; int stream; const char *text; } cases[] = {
		{ 0, 0, "" }, { 1, 0, "" }, { 23, 1, "" }, { 24, 1, "0\n" }, { 31, 1, "0\n" }, { 32, 1, "0\n1\n" }, { 50, 2, "" },
		{ 51, 2, "b\n" }, { 51, 1, "0\n1\n" }, { 53, 0, "0\n1\nb\n" }, { 1000, 0, "0\n1\nb\n" },
	};
	struct str record = golden("queens-like.json");

	(void)state;
	for (int cut = 0; cut < 2; cut++) {
		struct timeline *tl = good_timeline(&record);
		for (size_t i = 0; i < 2 * ARRAY_LEN(cases); i++) {
			size_t k = i < ARRAY_LEN(cases) ? ARRAY_LEN(cases) - 1 - i : i - ARRAY_LEN(cases);
			struct str out = { 0 };
			struct err err;
			assert_int_equal(timeline_output(tl, cases[k].n, cases[k].stream, &out, &err), 0);
			assert_string_equal(str_text(&out), cases[k].text);
			str_free(&out);
		}
		timeline_free(tl);
		cut_last_line(&record);
	}
	str_free(&record);
}

struct seen { char text[512]; int stop_after; };

static bool see(void *arg, const struct source_output *out)
{
	struct seen *s = arg;
	size_t len = strlen(s->text);

	snprintf(s->text + len, sizeof(s->text) - len, "%llu:%d%s:%.*s ", (unsigned long long)out->step, out->stream,
		out->is_raw ? "raw" : "", (int)out->text.len, out->text.at);
	return --s->stop_after != 0;
}

static void tells_who_wrote_and_read_what(void **state)
{
	static const struct { uint64_t from, to; int stop; const char *text; } cases[] = {
		{ 0, 100, 0, "18:0:\"typed\\n\" 18:2raw:\"low level\\n\" 34:1:\"bye\" " },
		{ 18, 18, 0, "18:0:\"typed\\n\" 18:2raw:\"low level\\n\" " },
		{ 19, 33, 0, "" }, { 34, 34, 0, "34:1:\"bye\" " }, { 20, UINT64_MAX, 0, "34:1:\"bye\" " }, { 0, 17, 0, "" },
		{ 0, 100, 1, "18:0:\"typed\\n\" " }, { 0, 100, 2, "18:0:\"typed\\n\" 18:2raw:\"low level\\n\" " },
		{ 5, 4, 0, "" },
	};
	struct str record = golden("odd.json");

	(void)state;
	for (int cut = 0; cut < 2; cut++) {
		struct timeline *tl = good_timeline(&record);
		for (size_t i = 0; i < 2 * ARRAY_LEN(cases); i++) {
			size_t k = i % ARRAY_LEN(cases);
			struct seen seen = { .stop_after = cases[k].stop };
			struct err err;
			assert_int_equal(timeline_outputs(tl, cases[k].from, cases[k].to, see, &seen, &err), 0);
			assert_string_equal(seen.text, cases[k].text);
		}
		timeline_free(tl);
		cut_last_line(&record);
	}
	str_free(&record);
}

/* --- growing --- */

/* The record comes byte by byte: at any moment all whole lines are there, and what was seen stays. */
static void follows_a_file_that_grows(void **state)
{
	struct str record = golden("odd.json");
	struct straight s = go_straight(&record);
	FILE *f = tmpfile();
	size_t header = (size_t)(strchr(record.at, '\n') + 1 - record.at);
	struct err err = { 0 };

	(void)state;
	fwrite(record.at, 1, header, f);
	fflush(f);
	struct record *rec = record_follow(dup(fileno(f)), &err);
	assert_non_null(rec);
	struct timeline *tl = timeline_new(record_source(rec), &err);
	struct cursor *c = cursor_new(tl);
	for (size_t i = header; i < record.len; i++) {
		fputc(record.at[i], f);
		fflush(f);
		assert_int_equal(timeline_grow(tl, &err), 0);
		assert_int_equal(timeline_is_complete(tl), i + 1 == record.len);
		if (timeline_last(tl) > 0)
			is_as_straight(c, &s, timeline_last(tl));
	}
	assert_int_equal(timeline_last(tl), s.last);
	is_as_straight(c, &s, 3);
	cursor_free(c);
	timeline_free(tl);
	fclose(f);
	straight_free(&s);
	str_free(&record);
}

static void is_complete_when_the_writer_is_gone(void **state)
{
	struct str record = golden("truncated.json");
	FILE *f = tmpfile();
	struct err err = { 0 };
	struct record_end end;

	(void)state;
	fwrite(record.at, 1, record.len, f);
	fflush(f);
	struct record *rec = record_follow(dup(fileno(f)), &err);
	assert_non_null(rec);
	struct timeline *tl = timeline_new(record_source(rec), &err);
	assert_false(timeline_is_complete(tl));
	assert_int_equal(record_end(rec, &end, &err), 0);
	assert_int_equal(end.how, RECORD_OPEN);
	record_finish(rec);
	assert_int_equal(timeline_grow(tl, &err), 0);
	assert_true(timeline_is_complete(tl));
	assert_int_equal(record_end(rec, &end, &err), 0);
	assert_int_equal(end.how, RECORD_TRUNCATED);
	timeline_free(tl);
	fclose(f);
	str_free(&record);
}

static void says_that_a_file_shrank(void **state)
{
	struct str record = golden("truncated.json");
	FILE *f = tmpfile();
	struct err err = { 0 };

	(void)state;
	fwrite(record.at, 1, record.len, f);
	fflush(f);
	struct record *rec = record_follow(dup(fileno(f)), &err);
	assert_non_null(rec);
	assert_int_equal(ftruncate(fileno(f), 100), 0);
	struct timeline *tl = timeline_new(record_source(rec), &err);
	assert_null(tl);
	assert_int_equal(err.status, ERR_RECORD);
	assert_non_null(strstr(err.text, "cut from"));
	fclose(f);
	str_free(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_the_same_by_all_ways),
		cmocka_unit_test(walks_back_to_the_start),
		cmocka_unit_test(reads_little_at_each_step_back),
		cmocka_unit_test(begins_at_the_first_step_kept),
		cmocka_unit_test(gives_the_delta_of_a_step_forward_only),
		cmocka_unit_test(stays_where_it_was_when_a_step_is_damaged),
		cmocka_unit_test(passes_over_a_damaged_keyframe),
		cmocka_unit_test(refuses_steps_that_are_not_there),
		cmocka_unit_test(gives_the_output_before_a_step),
		cmocka_unit_test(tells_who_wrote_and_read_what),
		cmocka_unit_test(follows_a_file_that_grows),
		cmocka_unit_test(is_complete_when_the_writer_is_gone),
		cmocka_unit_test(says_that_a_file_shrank),
	};

	return cmocka_run_group_tests_name("timeline", tests, NULL, NULL);
}
