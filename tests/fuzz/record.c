/* record.c - any bytes as a record: checked, walked forward and back, asked for its output.
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
#include "record_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int check(const char *text, size_t len)
{
	struct err err = { 0 };
	struct record *rec = record_raw_of_bytes("r.json", text, len, &err);
	static FILE *null;

	if (!null)
		null = fopen("/dev/null", "w");
	return rec ? record_check_open(rec, null, &err) : -1;
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
	timeline_output(tl, UINT64_MAX, 0, &out, &err);
	str_free(&out);
	timeline_free(tl);
	return 0;
}
