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
#include "search.h"

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

/* Where a call stands is no change of what a name shows. */
static const char *skip_site(const char *p)
{
	uint64_t site;

	return strncmp(p, ",-2,", 4) == 0 ? number(p + 4, &site) : p;
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
			g->has_changes = *skip_site(number(p + 5, &g->number)) == ',';
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

int record_glance(
	struct source *src, uint64_t pos, struct source_glance *g, uint64_t *next, struct err *err)
{
	const struct record *rec = (const struct record *)src;
	struct line line;

	*g = (struct source_glance){ 0 };
	for (; record_line_at(rec, pos, &line); pos = line.next) {
		*next = line.next;
		if (line.text[0] != '{')
			return look_at_step(&line, g)
				       ? 1
				       : record_blame(rec, line.text, "no step is here", err);
		enum note_kind kind = note_kind_of(line.text, line.len);
		if (kind == NOTE_END)
			return 0;
		g->needs_read |= moves[kind];
		g->is_asked |= kind == NOTE_ASKED;
		g->is_statement |= kind == NOTE_STATEMENT;
	}
	return 0;
}

/* The first such text that begins before `limit`; it is there to its end, which lies in the same line. NULL: none. */
static const char *search(
	const struct record *rec, uint64_t pos, uint64_t limit, const char *text, size_t len)
{
	uint64_t stop = limit + len - 1 < rec->bytes.size ? limit + len - 1 : rec->bytes.size;

	return pos < limit ? search_bytes(rec->bytes.at + pos, stop - pos, text, len) : NULL;
}

/* "ID": and, where only the whole of it is asked about, no array, which is a change of parts. */
static const char *search_id(
	const struct record *rec, uint64_t pos, uint64_t limit, uint64_t id, bool whole)
{
	char text[32];
	size_t len = (size_t)snprintf(text, sizeof(text), "\"%" PRIu64 "\":", id);
	const char *at;

	while ((at = search(rec, pos, limit, text, len)) && whole && at[len] == '[')
		pos = (uint64_t)(at - rec->bytes.at) + len;
	return at;
}

/* Only there does a record write an id with a colon; a text that looks so costs a line read for nothing. */
bool record_mention(
	struct source *src, uint64_t pos, uint64_t end, uint64_t id, struct value key, uint64_t *at)
{
	const struct record *rec = (const struct record *)src;
	uint64_t limit = end < rec->bytes.size ? end : rec->bytes.size;
	const char *by_key = key.len ? search(rec, pos, limit, key.at, key.len) : NULL, *by_id;

	*at = by_key ? (uint64_t)(by_key - rec->bytes.at) : limit;
	by_id = search_id(rec, pos, *at, id, key.len > 0);
	if (by_id)
		*at = (uint64_t)(by_id - rec->bytes.at);
	return by_key || by_id;
}
