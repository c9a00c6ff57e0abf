/* record_glance.c - steps looked at without being read: what they are, not what they change.
 *
 * A question about the whole run looks at every line of the record and reads few of them. Nothing is checked here but that no
 * byte beyond the line is touched; who needs to know what a line says reads it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "record_private.h"

/* Notes that move frames, threads or names. */
static const bool moves[N_NOTE_KINDS] = {
	[NOTE_THREAD] = true,
	[NOTE_ENTER] = true,
	[NOTE_LEAVE] = true,
	[NOTE_SLEEP] = true,
	[NOTE_DROP] = true,
	[NOTE_SLOTS] = true,
	[NOTE_CHANGES] = true,
};

/* The number at p, which ends with what is no digit: the line does, at the latest. */
static const char *number(const char *p, uint64_t *n)
{
	uint64_t sum = 0;

	for (; *p >= '0' && *p <= '9'; p++)
		sum = sum * 10 + (uint64_t)(*p - '0');
	*n = sum;
	return p;
}

/* clang-format off */
static const struct { char name; enum event event; bool has_number; } kinds[] = {
	{ 'c', EVENT_CALL, true },     { 'n', EVENT_CALL, true },   { 'r', EVENT_RETURN, false },    { 'u', EVENT_UNWIND, false },
	{ 'y', EVENT_YIELD, false },   { 's', EVENT_RESUME, true }, { 'x', EVENT_EXCEPTION, false },
};
/* clang-format on */

/* ["c",1,… : the least that is there is ["u"]. Whatever says a line of its own has to be read. */
static bool look_at_event(const struct line *line, struct source_glance *g)
{
	const char *p = line->text;

	if (line->len < 5 || p[1] != '"' || p[3] != '"')
		return false;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i].name != p[2])
			continue;
		g->event = kinds[i].event;
		g->has_changes = line->len > 5;
		g->needs_read |= memmem(p, line->len, ",-1,", 4) != NULL;
		if (kinds[i].has_number && p[4] == ',')
			g->has_changes = *number(p + 5, &g->number) == ',';
		return true;
	}
	return false;
}

/* Changes of objects end the line: …}] */
static bool ends_in_object(const struct line *line)
{
	return line->len > 2 && line->text[line->len - 2] == '}';
}

static bool look_at_step(const struct line *line, struct source_glance *g)
{
	const char *p = line->text;

	g->event = EVENT_LINE;
	g->has_objects = ends_in_object(line);
	if (*p >= '0' && *p <= '9')
		return number(p, &g->number) == p + line->len;
	if (*p != '[')
		return false;
	if (p[1] < '0' || p[1] > '9')
		return look_at_event(line, g);
	g->has_changes = true;
	return *number(p + 1, &g->number) == ',';
}

int record_glance(struct source *src, uint64_t pos, struct source_glance *g, uint64_t *next,
	struct err *err)
{
	const struct record *rec = (const struct record *)src;
	struct line line;

	*g = (struct source_glance){ 0 };
	for (; record_line_at(rec, pos, &line); pos = line.next) {
		*next = line.next;
		if (line.text[0] != '{')
			return look_at_step(&line, g) ? 1
						      : record_blame(rec, line.text, "no step is here", err);
		enum note_kind kind = note_kind_of(line.text, line.len);
		if (kind == NOTE_END)
			return 0;
		g->needs_read |= moves[kind];
	}
	return 0;
}

/* Only there does a record write an id with a colon; a name that looks so costs a line read for nothing. A key that begins before
 * `end` is found to its end. */
bool record_mention(struct source *src, uint64_t pos, uint64_t end, uint64_t id, uint64_t *at)
{
	const struct record *rec = (const struct record *)src;
	char key[32];
	size_t len = (size_t)snprintf(key, sizeof(key), "\"%" PRIu64 "\":", id);
	uint64_t limit = end < rec->bytes.size ? end : rec->bytes.size, stop;
	const char *found;

	*at = limit;
	if (pos >= limit)
		return false;
	stop = limit + len - 1 < rec->bytes.size ? limit + len - 1 : rec->bytes.size;
	found = memmem(rec->bytes.at + pos, stop - pos, key, len);
	if (found)
		*at = (uint64_t)(found - rec->bytes.at);
	return found != NULL;
}
