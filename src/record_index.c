/* record_index.c - where in a record its steps, keyframes and notes are.
 *
 * A finished record says so in its last line. What it says is checked before it is believed: files and codes are read, and the
 * first and last keyframe looked at (the others when they are used). Where it is wrong, or missing, all lines are looked at once;
 * of a file that grows, those that are new.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "record_decode.h"
#include "record_private.h"
#include "search.h"

/* --- files, codes and sites --- */

static uint64_t number_of(const struct line *line)
{
	struct scan s = scan_of(line->text, line->len);
	struct value key;
	uint64_t n = UINT64_MAX;

	if (scan_byte(&s, '{') && scan_key(&s, &key))
		scan_uint(&s, &n);
	return n;
}

static bool is_known(const struct record *rec, const struct line *line, enum note_kind kind)
{
	uint64_t n = number_of(line);

	if (n > UINT32_MAX)
		return false;
	switch (kind) {
	case NOTE_FILE: return program_file(rec->program, (uint32_t)n) != NULL;
	case NOTE_CODE: return program_code(rec->program, (uint32_t)n) != NULL;
	default: return program_site(rec->program, (uint32_t)n) != NULL;
	}
}

static bool add_file(struct program *p, const struct note *note, const char **cause)
{
	(void)cause;
	return program_add_file(p, (uint32_t)note->field[0].n, note_file(note));
}

static bool add_code(struct program *p, const struct note *note, const char **cause)
{
	struct code *code = note_code(note, p, cause);

	return code && program_add_code(p, (uint32_t)note->field[0].n, code);
}

static bool add_site(struct program *p, const struct note *note, const char **cause)
{
	struct site site;

	return note_site(note, p, &site, cause) &&
	       program_add_site(p, (uint32_t)note->field[0].n, &site);
}

static bool add_to_program(struct record *rec, const struct note *note, const char **cause)
{
	bool added;

	*cause = NULL;
	added = note->kind == NOTE_FILE	  ? add_file(rec->program, note, cause)
		: note->kind == NOTE_CODE ? add_code(rec->program, note, cause)
					  : add_site(rec->program, note, cause);
	if (!added && !*cause)
		*cause = "its number is too far from those before it";
	return added;
}

int record_learn(struct record *rec, const struct line *line, enum note_kind kind, struct err *err)
{
	struct scan s = scan_of(line->text, line->len);
	struct note note;
	const char *cause;

	if (is_known(rec, line, kind))
		return 0;
	if (!note_read(&s, kind, &note))
		return record_blame_scan(rec, &s, err);
	return add_to_program(rec, &note, &cause) ? 1 : record_blame(rec, line->text, cause, err);
}

/* --- all lines, once --- */

static void publish(struct record *rec)
{
	rec->index.first = rec->header.first;
	rec->index.start = rec->header.start;
	rec->index.keyframes = rec->keyframes.at;
	rec->index.n_keyframes = rec->keyframes.n;
	rec->index.is_complete = rec->is_finished;
}

/* Its first step is told by a keyframe, not by a line of its own. */
static bool stands_in(const struct record *rec)
{
	return rec->header.first > 1;
}

static void scan_keyframe(struct record *rec, const struct line *line)
{
	uint64_t step = number_of(line);

	if (stands_in(rec) && rec->keyframes.n == 0 && step == rec->header.first)
		rec->index.last = step;
	if (step == rec->index.last)
		marks_add(&rec->keyframes, step, line->pos);
}

/* Whatever is wrong with it, all steps are there. */
static void scan_last(struct record *rec, const struct line *line)
{
	struct scan s = scan_of(line->text, line->len);
	struct record_last last;

	last_read(&s, &last);
	rec->end = last.end;
	if (rec->end.how == RECORD_OPEN)
		rec->end.how = RECORD_UNKNOWN;
	last_free(&last);
	rec->last_line = line->pos;
	rec->is_finished = true;
	bytes_stop(&rec->bytes);
}

static int scan_note(struct record *rec, const struct line *line, struct err *err)
{
	enum note_kind kind = note_kind_of(line->text, line->len);

	switch (kind) {
	case NOTE_FILE:
	case NOTE_CODE:
	case NOTE_SITE: return record_learn(rec, line, kind, err) < 0 ? -1 : 0;
	case NOTE_OUT:
	case NOTE_IN: outputs_add(rec, rec->index.last, line); return 0;
	case NOTE_KEYFRAME: scan_keyframe(rec, line); return 0;
	case NOTE_END: scan_last(rec, line); return 0;
	default: return 0;
	}
}

/* Steps are only counted: whether they are good is seen when they are read. */
static void count_steps(struct record *rec)
{
	const char *at = rec->bytes.at + rec->scanned;
	size_t n;

	rec->scanned += (uint64_t)(search_line(at, rec->bytes.size - rec->scanned, '{', &n) - at);
	rec->index.last += n;
}

static int scan_lines(struct record *rec, struct err *err)
{
	struct line line;

	while (!rec->last_line && record_line_at(rec, rec->scanned, &line)) {
		if (line.text[0] == '{') {
			if (scan_note(rec, &line, err) < 0)
				return -1;
			rec->scanned = line.next;
		} else if (stands_in(rec) && rec->keyframes.n == 0) {
			return record_blame(
				rec, line.text, "no keyframe stands for the first step", err);
		} else {
			count_steps(rec);
		}
	}
	if (!rec->outputs.is_full)
		outputs_seen(rec, rec->index.last, rec->scanned);
	return 0;
}

int index_grow(struct record *rec, struct err *err)
{
	int result = 0;

	if (rec->was_believed || rec->last_line)
		return 0;
	if (bytes_grow(&rec->bytes, err) < 0)
		result = err_prefix(err, "cannot read %s: ", rec->name);
	else if (scan_lines(rec, err) < 0)
		result = -1;
	if (rec->is_finished && rec->end.how == RECORD_OPEN)
		rec->end.how = RECORD_TRUNCATED;
	publish(rec);
	return result;
}

/* --- the last line, if one can believe it --- */

bool record_last_line(const struct record *rec, struct line *line)
{
	const char *at = rec->bytes.at;
	size_t size = rec->bytes.size;
	const char *before;

	if (size < 2 || at[size - 1] != '\n')
		return false;
	before = memrchr(at, '\n', size - 1);
	return before && record_line_at(rec, (uint64_t)(before + 1 - at), line) &&
	       note_kind_of(line->text, line->len) == NOTE_END;
}

bool record_is_kind_at(
	const struct record *rec, uint64_t pos, enum note_kind kind, struct line *line)
{
	return pos >= rec->header.start && pos < rec->bytes.size &&
	       rec->bytes.at[pos - 1] == '\n' && record_line_at(rec, pos, line) &&
	       line->text[0] == '{' && note_kind_of(line->text, line->len) == kind;
}

static bool learn_all(struct record *rec, const struct offsets *o, enum note_kind kind)
{
	struct err ignored;
	struct line line;

	for (size_t i = 0; i < o->n; i++)
		if (!record_is_kind_at(rec, o->at[i], kind, &line) ||
			record_learn(rec, &line, kind, &ignored) < 0)
			return false;
	return true;
}

static bool is_keyframe_at(const struct record *rec, const struct source_keyframe *k)
{
	struct line line;

	return record_is_kind_at(rec, k->pos, NOTE_KEYFRAME, &line) && number_of(&line) == k->step;
}

static bool are_good(const struct record *rec, const struct marks *m, uint64_t first, uint64_t last)
{
	if (m->n == 0)
		return first == 1; /* else one stands for the first step */
	for (size_t i = 1; i < m->n; i++)
		if (m->at[i].step == m->at[i - 1].step)
			return false;
	return m->at[0].step >= first && (first == 1 || m->at[0].step == first) &&
	       m->at[m->n - 1].step <= last && is_keyframe_at(rec, &m->at[0]) &&
	       is_keyframe_at(rec, &m->at[m->n - 1]);
}

static bool believe(struct record *rec, struct record_last *last, uint64_t pos)
{
	if (last->steps + 1 < rec->header.first || last->steps == UINT64_MAX ||
		last->steps > rec->bytes.size + rec->header.first)
		return false;
	if (!are_good(rec, &last->keyframes, rec->header.first, last->steps))
		return false;
	if (!learn_all(rec, &last->files, NOTE_FILE) || !learn_all(rec, &last->codes, NOTE_CODE) ||
		!learn_all(rec, &last->sites, NOTE_SITE))
		return false;
	rec->keyframes = last->keyframes;
	last->keyframes = (struct marks){ 0 };
	rec->end = last->end;
	rec->index.last = last->steps;
	rec->last_line = pos;
	rec->was_believed = true;
	return true;
}

static bool read_last_line(struct record *rec)
{
	struct record_last last;
	struct line line;
	struct scan s;
	bool ok;

	if (!rec->is_finished || !record_last_line(rec, &line))
		return false;
	s = scan_of(line.text, line.len);
	ok = last_read(&s, &last) && believe(rec, &last, line.pos);
	last_free(&last);
	return ok;
}

int index_start(struct record *rec, struct err *err)
{
	rec->index.last = rec->header.first - 1;
	rec->scanned = rec->outputs.pos = rec->header.start;
	rec->outputs.step = stands_in(rec) ? rec->header.first : rec->index.last;
	if (read_last_line(rec)) {
		publish(rec);
		return 0;
	}
	return index_grow(rec, err);
}
