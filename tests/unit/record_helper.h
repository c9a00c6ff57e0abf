/* record_helper.h - records for tests: the golden ones, changed as a test needs them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_TESTS_RECORD_HELPER_H
#define PYSTEP_TESTS_RECORD_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pystep/record.h"
#include "pystep/state.h"
#include "pystep/str.h"
#include "pystep/timeline.h"
#include "pystep/write.h"
#include "record_private.h"

static inline void golden_path(char path[512], const char *name)
{
	const char *source = getenv("PYSTEP_SOURCE");

	snprintf(path, 512, "%s/tests/records/v1/%s", source ? source : ".", name);
}

static inline struct str golden(const char *name)
{
	struct str text = { 0 };
	char path[512], block[4096];
	size_t n;

	golden_path(path, name);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		str_add_bytes(&text, block, n);
	fclose(f);
	return text;
}

/* Once, and it must be there. */
static inline void replace(struct str *text, const char *from, const char *to)
{
	struct str out = { 0 };
	char *at = memmem(text->at, text->len, from, strlen(from));

	assert_non_null(at);
	str_add_bytes(&out, text->at, (size_t)(at - text->at));
	str_add(&out, to);
	at += strlen(from);
	str_add_bytes(&out, at, (size_t)(text->at + text->len - at));
	str_free(text);
	*text = out;
}

static inline void cut_last_line(struct str *text)
{
	const char *at = memrchr(text->at, '\n', text->len - 1);

	assert_non_null(at);
	text->len = (size_t)(at + 1 - text->at);
	text->at[text->len] = '\0';
}

static inline struct timeline *timeline_of(const struct str *text, struct err *err)
{
	struct record *rec = record_of_bytes("r.json", text->at, text->len, err);

	return rec ? timeline_new(record_source(rec), err) : NULL;
}

static inline struct timeline *good_timeline(const struct str *text)
{
	struct err err = { 0 };
	struct timeline *tl = timeline_of(text, &err);

	if (!tl)
		fail_msg("%s", err.text);
	return tl;
}

/* The state at step n, as a keyframe. */
static inline struct str state_text(struct cursor *c, uint64_t n)
{
	struct err err = { 0 };
	struct str text = { 0 };
	const struct state *s = cursor_at(c, n, &err);

	if (!s)
		fail_msg("step %llu: %s", (unsigned long long)n, err.text);
	assert_int_equal(state_step(s), n);
	write_keyframe(&text, s);
	return text;
}

/* The record again, without its last line, with a keyframe after every n-th step. */
static inline struct str with_keyframes(const struct str *text, uint64_t every)
{
	struct timeline *tl = good_timeline(text);
	struct cursor *c = cursor_new(tl);
	struct str out = { 0 };
	uint64_t step = timeline_first(tl) - 1;

	for (const char *at = text->at, *next; (next = strchr(at, '\n')); at = next + 1) {
		size_t len = (size_t)(next + 1 - at);
		if (strncmp(at, "{\"keyframe\"", 11) != 0 && strncmp(at, "{\"end\"", 6) != 0)
			str_add_bytes(&out, at, len);
		if (at == text->at || *at == '{' || ++step % every != 0)
			continue;
		struct str k = state_text(c, step);
		str_add_bytes(&out, k.at, k.len);
		str_free(&k);
	}
	cursor_free(c);
	timeline_free(tl);
	return out;
}

/* All that a reader may do with it. 0, or -1 with the first error. */
static inline int walk_all(const struct str *text, struct err *err)
{
	struct timeline *tl = timeline_of(text, err);
	struct str out = { 0 };
	int result = 0;

	if (!tl)
		return -1;
	struct cursor *c = cursor_new(tl);
	uint64_t first = timeline_first(tl), last = timeline_last(tl);
	for (uint64_t n = first; result == 0 && n <= last; n++)
		result = cursor_at(c, n, err) ? 0 : -1;
	if (result == 0)
		result = cursor_at(c, first - 1, err) && cursor_at(c, last, err) ? 0 : -1;
	if (result == 0)
		result = timeline_output(tl, last + 1, 0, &out, err);
	str_free(&out);
	cursor_free(c);
	timeline_free(tl);
	return result;
}

/* What record_check says: its good word in `said`, or -1. */
static inline int check_text(const struct str *text, char said[512], struct err *err)
{
	struct record *rec = record_raw_of_bytes("r.json", text->at, text->len, err);
	FILE *out = fmemopen(said, 512, "w");
	int result = rec ? record_check_open(rec, out, err) : -1;

	fclose(out);
	return result;
}

#endif
