/* record.c - any bytes as a record: checked, walked forward and back, asked for its output and all that can be asked of a run.
 *
 *     make fuzz FUZZ="-max_total_time=600 corpus-folder"
 *
 * make check replays the small corpus beside it (tests/unit/corpus.c), without libFuzzer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/str.h"
#include "pystep/timeline.h"
#include "pystep/write.h"
#include "query.h"
#include "query_write.h"
#include "record_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int check(const char *text, size_t len)
{
	struct err err = { 0 };
	struct record *rec = record_raw_of_bytes("r.json", text, len, &err);
	static FILE *null;

	if (!null)
		null = fopen("/dev/null", "w");
	return rec ? record_check_open(rec, 3, null, &err) : -1;
}

static struct str written(struct cursor *c, uint64_t n)
{
	struct err err = { 0 };
	struct str text = { 0 };
	const struct state *s = cursor_at(c, n, &err);

	if (s)
		write_keyframe(&text, s);
	return text;
}

/* A step of a good record is the same whether one comes from below or from above. */
static void walk(struct timeline *tl, bool is_good)
{
	uint64_t first = timeline_first(tl), last = timeline_last(tl);
	struct cursor *there = cursor_new(tl), *back = cursor_new(tl);
	struct err err = { 0 };
	uint64_t n = first;

	while (n <= last && cursor_at(there, n, &err))
		n++;
	for (uint64_t k = n - 1; k >= first && n - k < 100; k--) {
		struct str a = written(there, k), b = written(back, k);
		if (is_good && a.at && b.at && strcmp(a.at, b.at) != 0)
			abort();
		str_free(&a);
		str_free(&b);
	}
	cursor_free(there);
	cursor_free(back);
}

static void ask(struct timeline *tl)
{
	struct query q = { .tl = tl };
	struct query_rows calls = { .max = 10 }, exceptions = { .max = 10 }, visits = { .max = 10 };
	struct query_place place = { .line = 3 };
	struct query_stat *stats;
	struct err err = { 0 };
	uint64_t made, died, n_routine = 0;
	size_t n;

	query_calls(&q, NULL, &calls, &err);
	query_exceptions(&q, &exceptions, &n_routine, &err);
	query_visits(&q, &place, &visits, &err);
	query_stats(&q, &stats, &n, &err);
	query_life(&q, 2, &made, &died, &err);
	query_frame_call(&q, 2, timeline_last(tl), &made, &err);
	query_rows_free(&calls);
	query_rows_free(&exceptions);
	query_rows_free(&visits);
	free(stats);
}

/* The writes of an object forwards. */
static uint64_t *writes(struct query *q, struct query_variable *v, size_t *n, struct err *err)
{
	struct query_writes *w = query_writes_new(q, v, timeline_first(q->tl) > 1 ? timeline_first(q->tl) : 0, err);
	struct query_write one;
	uint64_t *steps = NULL;
	size_t cap = 0;

	for (*n = 0; w && query_writes_next(w, timeline_last(q->tl), &one, err) > 0;) {
		BASE_GROW(steps, cap, *n + 1);
		steps[(*n)++] = one.step;
	}
	query_writes_free(w);
	return steps;
}

/* Of a good record they are the same backwards. */
static void compare_writes(struct timeline *tl, const char *text, bool is_good)
{
	struct query q = { .tl = tl };
	struct err err = { 0 };
	struct expr_context nowhere = { 0 };
	struct query_variable *v = query_variable_new(&nowhere, text, &err);
	size_t n;
	uint64_t *steps = writes(&q, v, &n, &err), before = timeline_last(tl), call;
	struct query_write one;

	while (query_last_write(&q, v, before, &one, &call, &err) > 0) {
		if (is_good && !err.text[0] && (n == 0 || steps[--n] != one.step))
			abort();
		before = one.step;
	}
	if (is_good && !err.text[0] && n)
		abort();
	query_variable_free(v);
	free(steps);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct str out = { 0 };
	int good = check((const char *)data, size);
	struct record *rec = record_of_bytes("r.json", (const char *)data, size, &err);
	struct timeline *tl = rec ? timeline_new(record_source(rec), &err) : NULL;

	if (!tl) {
		if (good == 0)
			abort();        /* verified, and yet it cannot be read */
		return 0;
	}
	walk(tl, good == 0);
	ask(tl);
	compare_writes(tl, "$1", good == 0);
	compare_writes(tl, "$4", good == 0);
	timeline_output(tl, UINT64_MAX, 0, &out, &err);
	str_free(&out);
	timeline_free(tl);
	return 0;
}
