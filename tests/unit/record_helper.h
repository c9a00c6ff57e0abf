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

static inline void add_offsets(struct str *out, const struct str *text, const char *name, const char *begins)
{
	str_addf(out, ",\"%s\":[", name);
	for (const char *at = text->at; (at = memmem(at, (size_t)(text->at + text->len - at), begins, strlen(begins))); at++)
		str_addf(out, "%s%zu", out->at[out->len - 1] == '[' ? "" : ",", (size_t)(at + 1 - text->at));
	str_add_char(out, ']');
}

/* That record, which ends at a step, with its last line. */
static inline void finish(struct str *text)
{
	struct timeline *tl = good_timeline(text);
	const struct source_index *index = timeline_index(tl);
	struct str last = { 0 };

	str_addf(&last, "{\"end\":\"exit\",\"status\":0,\"steps\":%llu", (unsigned long long)index->last);
	add_offsets(&last, text, "files", "\n{\"file\":");
	add_offsets(&last, text, "codes", "\n{\"code\":");
	add_offsets(&last, text, "sites", "\n{\"site\":");
	str_add(&last, ",\"keyframes\":[");
	for (size_t i = 0; i < index->n_keyframes; i++)
		str_addf(&last, "%s[%llu,%llu]", i ? "," : "", (unsigned long long)index->keyframes[i].step,
			(unsigned long long)index->keyframes[i].pos);
	str_add(&last, "],\"outputs\":[]}]}\n");
	timeline_free(tl);
	str_add_bytes(text, last.at, last.len);
	str_free(&last);
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

static inline int check_in_parts(const struct str *text, size_t n_parts, char said[512], struct err *err)
{
	struct record *rec = record_raw_of_bytes("r.json", text->at, text->len, err);
	FILE *out = fmemopen(said, 512, "w");
	int result = rec ? record_check_open(rec, n_parts, out, err) : -1;

	fclose(out);
	return result;
}

/* What record_check says: its good word in `said`, or -1. That is the same when parts are checked at the same time. */
static inline int check_text(const struct str *text, char said[512], struct err *err)
{
	struct err in_parts = { 0 };
	char also[512] = "";
	int result;

	memset(said, 0, 512);
	result = check_in_parts(text, 1, said, err);
	assert_int_equal(check_in_parts(text, 3, also, &in_parts), result);
	assert_string_equal(also, said);
	assert_int_equal(in_parts.status, err->status);
	assert_string_equal(in_parts.text, err->text);
	err_clear(&in_parts);
	return result;
}

#endif
