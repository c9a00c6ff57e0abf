/* walks.c - a long walk leads where a short one does.
 *
 *     walks RECORD SEED
 *
 * Two sessions over one record: one goes from state to state however far it is, the other sweeps from the first step on. From
 * steps here and there every motion is made by both, each way, with breakpoints on the way and without. Says where they differ.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/breakpoint.h"
#include "pystep/record.h"
#include "pystep/session.h"
#include "session_walk.h"

#define PLACES 40

static const struct {
	const char *name;
	enum motion motion;
	uint64_t count;
} motions[] = {
	{ "into", MOTION_INTO, 1 },
	{ "into 7", MOTION_INTO, 7 },
	{ "into 5000", MOTION_INTO, 5000 },
	{ "over", MOTION_OVER, 1 },
	{ "over 4", MOTION_OVER, 4 },
	{ "out", MOTION_OUT, 1 },
	{ "out 2", MOTION_OUT, 2 },
	{ "until", MOTION_UNTIL, 1 },
};

struct came { /* where a motion led, and what was said */
	uint64_t step;
	struct str note;
};

static struct session *open_record(const char *path, unsigned near)
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
	s->near = near;
	return s;
}

static uint64_t seed;

static uint64_t any(uint64_t n) /* xorshift: the same everywhere */
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % n;
}

static void make(struct session *s, uint64_t from, int frame, size_t i, int direction,
	uint64_t line, struct came *c)
{
	struct err err = { 0 };

	str_clear(&c->note);
	if (session_goto(s, from, NULL, &err) < 0 ||
		(frame >= 0 && session_select(s, frame, &err) < 0) ||
		(line ? session_until(s, direction, (uint32_t)line, &c->note, &err)
		      : session_move(s, motions[i].motion, direction, motions[i].count, &c->note,
				&err)) < 0)
		str_addf(&c->note, "error: %s", err.text);
	c->step = session_step(s);
}

/* Motion i; line: until that one instead. */
static int compare(struct session *const s[2], uint64_t from, int frame, size_t i, int direction,
	uint64_t line)
{
	struct came came[2] = { 0 };
	int differ;

	for (int k = 0; k < 2; k++)
		make(s[k], from, frame, i, direction, line, &came[k]);
	differ = came[0].step != came[1].step ||
		 strcmp(str_text(&came[0].note), str_text(&came[1].note)) != 0;
	if (differ)
		printf("from %" PRIu64 ", frame %d: %s%s (line %" PRIu64 "): by states %" PRIu64
		       " (%s), by sweeps %" PRIu64 " (%s)\n",
			from, frame, direction < 0 ? "back " : "", line ? "until" : motions[i].name,
			line, came[0].step, str_text(&came[0].note), came[1].step,
			str_text(&came[1].note));
	str_free(&came[0].note);
	str_free(&came[1].note);
	return differ;
}

static int compare_at(struct session *const s[2], uint64_t from)
{
	struct err err = { 0 };
	int n = 0, frames;

	if (session_goto(s[0], from, NULL, &err) < 0)
		return 1;
	frames = (int)state_depth(session_state(s[0]));
	for (int direction = -1; direction <= 1; direction += 2) {
		for (size_t i = 0; i < ARRAY_LEN(motions); i++)
			n += compare(s, from, -1, i, direction, 0);
		n += compare(s, from, -1, 0, direction, 1 + any(60));
		n += compare(s, from, frames ? (int)any((uint64_t)frames) : -1, 5, direction, 0);
	}
	return n;
}

/* A few that are rare, so that long walks meet them. */
static void add_breakpoints(struct session *s, uint64_t line)
{
	struct err err = { 0 };
	char text[64];
	struct breakpoint_wish wish = {
		.kind = BREAK_LINE, .text = text, .state = session_state(s)
	};

	snprintf(text, sizeof(text), "p.py:%" PRIu64 " hits %%300", line);
	if (!breakpoints_add(session_breakpoints(s), &wish, &err))
		printf("%s\n", err.text);
}

int main(int argc, char **argv)
{
	struct session *s[2];
	uint64_t first, n_steps, line;
	int n = 0;

	if (argc != 3)
		return 2;
	seed = strtoull(argv[2], NULL, 10) * 2654435761 + 88172645463325252;
	s[0] = open_record(argv[1], UINT_MAX);
	s[1] = open_record(argv[1], 0);
	first = timeline_first(session_timeline(s[0]));
	n_steps = session_last(s[0]) - first + 1;
	for (int i = 0; i < PLACES; i++)
		n += compare_at(s, i ? first + any(n_steps) : session_last(s[0]));
	line = 20 + any(40);
	for (int k = 0; k < 2; k++)
		add_breakpoints(s[k], line);
	for (int i = 0; i < PLACES / 2; i++)
		n += compare_at(s, first + any(n_steps));
	session_free(s[0]);
	session_free(s[1]);
	return n != 0;
}
