/* record.c - the record file as a source of steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "record_decode.h"
#include "record_private.h"

/* --- lines --- */

bool record_line_at(const struct record *rec, uint64_t pos, struct line *line)
{
	const char *start, *end;

	if (pos >= rec->bytes.size)
		return false;
	start = rec->bytes.at + pos;
	end = memchr(start, '\n', rec->bytes.size - pos);
	if (!end)
		return false;
	line->text = start;
	line->len = (size_t)(end - start);
	line->pos = pos;
	line->next = pos + line->len + 1;
	if (line->len && end[-1] == ',')
		line->len--;
	return true;
}

bool record_has_comma(const struct record *rec, const struct line *line)
{
	return rec->bytes.at[line->next - 2] == ',' && line->len + 2 == line->next - line->pos;
}

static uint64_t line_number(const struct record *rec, const char *at)
{
	uint64_t n = 1;

	for (const char *p = rec->bytes.at; p < at && (p = memchr(p, '\n', (size_t)(at - p))); p++)
		n++;
	return n;
}

int record_blame(const struct record *rec, const char *at, const char *cause, struct err *err)
{
	assert(at >= rec->bytes.at && at <= rec->bytes.at + rec->bytes.size);
	return err_set_status(err, ERR_RECORD, "cannot read %s: line %llu, byte %llu: %s",
		rec->name, (unsigned long long)line_number(rec, at),
		(unsigned long long)(at - rec->bytes.at), cause);
}

int record_blame_scan(const struct record *rec, const struct scan *s, struct err *err)
{
	return record_blame(rec, s->at, s->error, err);
}

/* --- a source's operations --- */

static struct record *record_of(struct source *src)
{
	return (struct record *)src;
}

static int grow(struct source *src, const struct source_index **index, struct err *err)
{
	struct record *rec = record_of(src);

	*index = &rec->index;
	return index_grow(rec, err);
}

static int read_note(struct record *rec, const struct line *line, struct delta *d, struct err *err)
{
	enum note_kind kind = note_kind_of(line->text, line->len);
	struct scan s = scan_of(line->text, line->len);
	struct note note;

	if (kind == NOTE_KEYFRAME)
		return 0; /* says nothing new */
	if (kind == NOTE_FILE || kind == NOTE_CODE || kind == NOTE_SITE)
		return record_learn(rec, line, kind, err);
	if (!note_read(&s, kind, &note) || !note_changes(&s, &note, d))
		return record_blame_scan(rec, &s, err);
	return 0;
}

static int read_step(struct record *rec, const struct line *line, struct delta *d, struct err *err)
{
	struct scan s = scan_of(line->text, line->len);

	if (line->len == 0)
		return record_blame(rec, line->text, "an empty line", err);
	if (!decode_step(&s, d))
		return record_blame_scan(rec, &s, err);
	if (!record_has_comma(rec, line))
		return record_blame(
			rec, line->text + line->len, "the line does not end in a comma", err);
	return 1;
}

static int read_delta(
	struct source *src, uint64_t pos, struct delta *d, uint64_t *next, struct err *err)
{
	struct record *rec = record_of(src);
	struct line line;

	delta_clear(d);
	for (; record_line_at(rec, pos, &line); pos = line.next) {
		*next = line.next;
		if (line.text[0] != '{')
			return read_step(rec, &line, d, err);
		if (note_kind_of(line.text, line.len) == NOTE_END)
			return 0;
		if (read_note(rec, &line, d, err) < 0)
			return -1;
	}
	return 0;
}

/* What step the index says this keyframe is of. */
static uint64_t expected_step(const struct record *rec, uint64_t pos)
{
	size_t low = 0, high = rec->keyframes.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (rec->keyframes.at[mid].pos < pos)
			low = mid + 1;
		else
			high = mid;
	}
	return low < rec->keyframes.n && rec->keyframes.at[low].pos == pos
		       ? rec->keyframes.at[low].step
		       : 0;
}

static int read_keyframe(
	struct source *src, uint64_t pos, struct delta *d, uint64_t *next, struct err *err)
{
	struct record *rec = record_of(src);
	struct line line;
	uint64_t step;

	delta_clear(d);
	if (!record_line_at(rec, pos, &line) || line.text[0] != '{' ||
		note_kind_of(line.text, line.len) != NOTE_KEYFRAME)
		return record_blame(rec, rec->bytes.at + (pos < rec->bytes.size ? pos : 0),
			"no keyframe is here", err);
	struct scan s = scan_of(line.text, line.len);
	if (!decode_keyframe(&s, d, &step))
		return record_blame_scan(rec, &s, err);
	if (step != expected_step(rec, pos))
		return record_blame(rec, line.text, "a keyframe of another step is here", err);
	*next = line.next;
	return 0;
}

static int outputs(struct source *src, uint64_t from, uint64_t to, source_output_fn *fn, void *arg,
	struct err *err)
{
	return outputs_walk(record_of(src), from, to, fn, arg, err);
}

static const struct program *program(struct source *src)
{
	return record_of(src)->program;
}

static void blame(struct source *src, uint64_t pos, struct err *err)
{
	const struct record *rec = record_of(src);
	const char *before = pos > 1 ? memrchr(rec->bytes.at, '\n', pos - 1) : NULL;
	char cause[sizeof(err->text)];

	memcpy(cause, err->text, sizeof(cause));
	record_blame(rec, before ? before + 1 : rec->bytes.at, cause, err);
}

static void free_source(struct source *src)
{
	record_free(record_of(src));
}

static const struct source_ops ops = {
	.grow = grow,
	.read = read_delta,
	.glance = record_glance,
	.mention = record_mention,
	.read_keyframe = read_keyframe,
	.outputs = outputs,
	.program = program,
	.blame = blame,
	.free = free_source,
};

/* --- life --- */

static struct record *record_new(const char *name)
{
	struct record *rec = base_alloc(sizeof(*rec));

	rec->source.ops = &ops;
	rec->name = base_strdup(name);
	rec->bytes.fd = -1;
	rec->program = program_new();
	return rec;
}

void record_free(struct record *rec)
{
	if (!rec)
		return;
	program_free(rec->program);
	header_free(&rec->header);
	free(rec->keyframes.at);
	free(rec->outputs.notes.at);
	bytes_close(&rec->bytes);
	free(rec->name);
	free(rec);
}

/* The bytes are there: read the header, and find out where things are. */
static struct record *start(struct record *rec, bool raw, struct err *err)
{
	if (header_read(rec, err) < 0 || (!raw && index_start(rec, err) < 0)) {
		record_free(rec);
		return NULL;
	}
	return rec;
}

static struct record *open_path(const char *path, bool raw, struct err *err)
{
	struct record *rec = record_new(strcmp(path, "-") == 0 ? "standard input" : path);

	rec->is_finished = true;
	if (bytes_open(&rec->bytes, path, err) == 0)
		return start(rec, raw, err);
	err_prefix(err, "cannot read %s: ", rec->name);
	record_free(rec);
	return NULL;
}

struct record *record_open(const char *path, struct err *err)
{
	return open_path(path, false, err);
}

struct record *record_open_raw(const char *path, struct err *err)
{
	return open_path(path, true, err);
}

static struct record *of_bytes(
	const char *name, const char *text, size_t len, bool raw, struct err *err)
{
	struct record *rec = record_new(name);

	rec->is_finished = true;
	bytes_lend(&rec->bytes, text, len);
	return start(rec, raw, err);
}

struct record *record_of_bytes(const char *name, const char *text, size_t len, struct err *err)
{
	return of_bytes(name, text, len, false, err);
}

struct record *record_raw_of_bytes(const char *name, const char *text, size_t len, struct err *err)
{
	return of_bytes(name, text, len, true, err);
}

struct record *record_follow(int fd, struct err *err)
{
	struct record *rec = record_new("the record");

	if (bytes_follow(&rec->bytes, fd, err) == 0)
		return start(rec, false, err);
	err_prefix(err, "cannot read %s: ", rec->name);
	record_free(rec);
	return NULL;
}

void record_finish(struct record *rec)
{
	rec->is_finished = true;
}

/* --- reading --- */

struct source *record_source(struct record *rec)
{
	return &rec->source;
}

int record_end(struct record *rec, struct record_end *end, struct err *err)
{
	if (index_grow(rec, err) < 0)
		return -1;
	*end = rec->end;
	return 0;
}

const char *record_python(const struct record *rec)
{
	return rec->header.python;
}

struct record_process record_process(const struct record *rec)
{
	return rec->header.process;
}

const char *record_command(const struct record *rec)
{
	return rec->header.command;
}
