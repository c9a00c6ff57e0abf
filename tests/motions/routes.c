/* routes.c - any route to a step leads to one state; k steps there and k back are where one was.
 *
 *     routes RECORD SEED
 *
 * A session wanders about by motions and jumps of every kind, and at every place that it comes to its state must be, to the byte, the
 * one that a cursor finds which has just been made. Says where that is not so.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/record.h"
#include "pystep/session.h"
#include "pystep/write.h"

#define PLACES	 200
#define RETURNS	 60
#define FURTHEST 3000 /* k */

static const enum motion motions[] = { MOTION_RAW, MOTION_INTO, MOTION_OVER, MOTION_OUT,
	MOTION_UNTIL };
static uint64_t seed;

static uint64_t any(uint64_t n) /* xorshift: the same everywhere */
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % n;
}

static struct session *open_record(const char *path)
{
	struct err err = { 0 };
	struct record *rec = record_open(path, &err);
	struct timeline *tl = rec ? timeline_new(record_source(rec), &err) : NULL;
	struct session *s;

	if (!tl) {
		fprintf(stderr, "%s\n", err.text);
		exit(2);
	}
	s = session_new(tl, NULL);
	session_set_record(s, rec, path);
	return s;
}

static int fails(const struct err *err)
{
	printf("error: %s\n", err->text);
	return 1;
}

/* The state at the session's place, and what another way finds there. */
static int compare(struct session *s, const char *route, uint64_t from)
{
	struct cursor *c = cursor_new(session_timeline(s));
	struct str here = { 0 }, there = { 0 };
	struct err err = { 0 };
	const struct state *st = cursor_at(c, session_step(s), &err);
	int differ;

	if (st)
		write_keyframe(&there, st);
	write_keyframe(&here, session_state(s));
	differ = !st || strcmp(str_text(&here), str_text(&there)) != 0;
	if (differ)
		printf("%s from %" PRIu64 " to %" PRIu64 ": %s\n  %.300s\n  %.300s\n", route, from,
			session_step(s), err.text, str_text(&here), str_text(&there));
	str_free(&here);
	str_free(&there);
	cursor_free(c);
	return differ;
}

static int wander(struct session *s, uint64_t first, uint64_t n_steps)
{
	uint64_t from = session_step(s);
	struct err err = { 0 };

	if (any(4) == 0)
		return session_goto(s, first + any(n_steps), NULL, &err) < 0
			       ? fails(&err)
			       : compare(s, "goto", from);
	if (session_move(s, motions[any(ARRAY_LEN(motions))], any(2) ? 1 : -1,
		    1 + any(any(2) ? 5 : 500), NULL, &err) < 0)
		return fails(&err);
	return compare(s, "motion", from);
}

/* There and back, by raw steps and by lines and calls: the way back has the same stops. */
static int come_back(struct session *s, uint64_t first, uint64_t n_steps)
{
	enum motion motion = any(2) ? MOTION_RAW : MOTION_INTO;
	struct str note = { 0 };
	struct err err = { 0 };
	uint64_t from, k = 1 + any(FURTHEST);
	int direction = any(2) ? 1 : -1, r = 0;

	/* From a step that such motions stop at. */
	if (session_goto(s, first + any(n_steps), NULL, &err) < 0 ||
		session_move(s, motion, 1, 1, NULL, &err) < 0)
		return fails(&err);
	from = session_step(s);
	if (session_move(s, motion, direction, k, &note, &err) < 0)
		r = fails(&err);
	if (!note.len && !r) { /* it met no end */
		if (session_move(s, motion, -direction, k, &note, &err) < 0)
			r = fails(&err);
		else if (session_step(s) != from || note.len)
			r = printf("%" PRIu64 " %s from %" PRIu64 " and back: %" PRIu64 " %s\n", k,
				    motion == MOTION_RAW ? "steps" : "lines", from, session_step(s),
				    str_text(&note)) > 0;
		else
			r = compare(s, "there and back", from);
	}
	str_free(&note);
	return r;
}

int main(int argc, char **argv)
{
	struct session *s;
	struct err err = { 0 };
	uint64_t first, n_steps;
	int n = 0;

	if (argc != 3)
		return 2;
	seed = strtoull(argv[2], NULL, 10) * 2654435761 + 88172645463325252;
	s = open_record(argv[1]);
	first = timeline_first(session_timeline(s));
	n_steps = session_last(s) - first + 1;
	if (session_goto(s, first, NULL, &err) < 0)
		return fails(&err);
	for (int i = 0; i < PLACES; i++)
		n += wander(s, first, n_steps);
	for (int i = 0; i < RETURNS; i++)
		n += come_back(s, first, n_steps);
	session_free(s);
	return n != 0;
}
