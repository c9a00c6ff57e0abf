/* split.c - one record a test.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "split.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pystep/show.h"
#include "pystep/timeline.h"
#include "pystep/write.h"
#include "show_json.h"
#include "test_runs.h"
#include "tracee_file.h"

struct split {
	const char *dir;
	bool only_failed;
	struct record *rec;
	struct timeline *tl;
	struct cursor *cursor;
	struct record_end end; /* of the whole */
	struct test_runs tests;
	char **names;	/* of their files */
	const char *at; /* the whole record, mapped */
	size_t size;
	struct tracee_index notes; /* where its files, codes and sites are */
	struct {
		uint64_t first, last;
	} * cuts; /* behind the lines of these steps, by test */
	struct split_sum *sum;
	struct err *err;
};

static const char *line_end(const struct split *s, const char *line)
{
	const char *newline = memchr(line, '\n', (size_t)(s->at + s->size - line));

	return newline ? newline + 1 : NULL;
}

/* Places behind the lines of steps, in the order of these. */
struct cut {
	uint64_t step, *behind;
};

static int by_step(const void *a, const void *b)
{
	const struct cut *x = a, *y = b;

	return (x->step > y->step) - (x->step < y->step);
}

static struct cut *list_cuts(const struct split *s)
{
	struct cut *list = base_alloc((2 * s->tests.n + 1) * sizeof(*list));

	for (size_t i = 0; i < s->tests.n; i++) {
		list[2 * i] = (struct cut){ s->tests.at[i].first, &s->cuts[i].first };
		list[2 * i + 1] = (struct cut){ s->tests.at[i].last, &s->cuts[i].last };
	}
	qsort(list, 2 * s->tests.n, sizeof(*list), by_step);
	list[2 * s->tests.n] = (struct cut){ .step = UINT64_MAX };
	return list;
}

/* Once over the record: where the notes are, and where the tests' steps end. */
static void find_cuts(struct split *s)
{
	uint64_t step = timeline_first(s->tl) > 1 ? timeline_first(s->tl) : 0;
	struct cut *list = list_cuts(s);
	const struct cut *next = list;
	const char *line = s->at, *end;

	for (; line < s->at + s->size && (end = line_end(s, line)); line = end) {
		tracee_index_line(&s->notes, line, (size_t)(end - line));
		if (line == s->at || line[0] == '{')
			continue;
		for (step++; next->step < step; next++)
			;
		for (; next->step == step; next++)
			*next->behind = (uint64_t)(end - s->at);
	}
	free(list);
}

/* Names: file, class, function; and which of several calls. */

/* "Class.function", by the class whose test it is. */
static void add_function(const struct test_run *t, struct str *out)
{
	const char *qualname = t->code->qualname;
	const char *function = strrchr(qualname, '.'), *before;

	if (!function || !t->class_name) {
		str_add(out, qualname);
		return;
	}
	before = memrchr(qualname, '.', (size_t)(function - qualname));
	if (before)
		str_add_bytes(out, qualname, (size_t)(before + 1 - qualname));
	str_addf(out, "%s%s", t->class_name, function);
}

static void add_name(const struct test_run *t, struct str *out)
{
	const char *file = t->code->file ? file_name(t->code->file) : "";
	const char *dot = strrchr(file, '.');

	str_add_bytes(out, file, dot ? (size_t)(dot - file) : strlen(file));
	str_add_char(out, '.');
	add_function(t, out);
	if (t->is_repeated)
		str_addf(out, "[%u]", t->number);
}

static bool is_taken(const struct split *s, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(s->names[i], name) == 0)
			return true;
	return false;
}

static char *file_of(const struct split *s, size_t i)
{
	struct str stem = { 0 }, name = { 0 };

	add_name(&s->tests.at[i], &stem);
	for (size_t k = 0; k < stem.len; k++)
		if (!isalnum((unsigned char)stem.at[k]) && !strchr("._-[]", stem.at[k]))
			stem.at[k] = '_';
	str_addf(&name, "%s.json", stem.at);
	for (unsigned n = 2; is_taken(s, i, name.at); n++) {
		str_clear(&name);
		str_addf(&name, "%s-%u.json", stem.at, n);
	}
	str_free(&stem);
	return str_take(&name);
}

/* One test's record. */

static void put(struct str *out, struct tracee_index *ix, const char *line, size_t len)
{
	str_add_bytes(out, line, len);
	tracee_index_line(ix, line, len);
}

/* The header ends in ["first":N,]"steps":[ */
static void put_header(
	const struct split *s, struct str *out, struct tracee_index *ix, uint64_t first)
{
	static const char tail[] = "\"steps\":[\n", key[] = "\"first\":";
	size_t n = (size_t)(line_end(s, s->at) - s->at) - strlen(tail), digits = n;
	struct str line = { 0 };

	while (digits && strchr(",0123456789", s->at[digits - 1]))
		digits--;
	if (digits > strlen(key) && memcmp(s->at + digits - strlen(key), key, strlen(key)) == 0)
		n = digits - strlen(key);
	str_add_bytes(&line, s->at, n);
	str_addf(&line, "%s%llu,%s", key, (unsigned long long)first, tail);
	put(out, ix, line.at, line.len);
	str_free(&line);
}

static void put_notes(const struct split *s, struct str *out, struct tracee_index *ix, uint64_t cut)
{
	struct tracee_notes seen = { 0 };
	uint64_t at;

	while (tracee_index_next(&s->notes, &seen, cut, &at))
		put(out, ix, s->at + at, (size_t)(line_end(s, s->at + at) - (s->at + at)));
}

static int put_keyframe(
	const struct split *s, struct str *out, struct tracee_index *ix, uint64_t first)
{
	const struct state *st = cursor_at(s->cursor, first, s->err);
	struct str line = { 0 };

	if (!st)
		return -1;
	write_keyframe(&line, st);
	ix->steps = first;
	put(out, ix, line.at, line.len);
	str_free(&line);
	return 0;
}

static void put_lines(
	const struct split *s, struct str *out, struct tracee_index *ix, uint64_t from, uint64_t to)
{
	static const char keyframe[] = "{\"keyframe\":";
	const char *line = s->at + from, *end;

	/* That of the first step itself: it has one already. */
	if (from < to && strncmp(line, keyframe, strlen(keyframe)) == 0)
		line = line_end(s, line);
	for (; line < s->at + to; line = end) {
		end = line_end(s, line);
		put(out, ix, line, (size_t)(end - line));
	}
}

static void put_end(const struct split *s, const struct test_run *t, struct str *out,
	const struct tracee_index *ix)
{
	struct write_end e = {
		.how = t->outcome == TEST_FAILED ? RECORD_EXCEPTION : RECORD_EXIT,
		.status = t->outcome == TEST_FAILED,
		.at = t->outcome == TEST_FAILED && t->at >= t->first ? t->at : 0,
		.steps = ix->steps,
		.files = ix->files.at,
		.n_files = ix->files.n,
		.codes = ix->codes.at,
		.n_codes = ix->codes.n,
		.sites = ix->sites.at,
		.n_sites = ix->sites.n,
		.keyframes = ix->keyframes.at,
		.n_keyframes = ix->keyframes.n,
		.outputs = ix->outputs.at,
		.n_outputs = ix->outputs.n,
	};

	if (t->outcome == TEST_UNFINISHED) {
		e.how = s->end.how > RECORD_EXCEPTION ? s->end.how : RECORD_UNKNOWN;
		e.status = s->end.status;
	}
	write_end(out, &e);
}

static int make_record(const struct split *s, size_t i, struct str *out)
{
	const struct test_run *t = &s->tests.at[i];
	struct tracee_index ix = { 0 };
	int r;

	put_header(s, out, &ix, t->first);
	put_notes(s, out, &ix, s->cuts[i].first);
	r = put_keyframe(s, out, &ix, t->first);
	if (r == 0) {
		put_lines(s, out, &ix, s->cuts[i].first, s->cuts[i].last);
		put_end(s, t, out, &ix);
	}
	tracee_index_clear(&ix);
	return r;
}

static int save(const struct split *s, const char *name, const struct str *text)
{
	struct str path = { 0 };
	FILE *f;
	bool good;

	str_addf(&path, "%s/%s", s->dir, name);
	f = fopen(path.at, "we");
	good = f && fwrite(text->at, 1, text->len, f) == text->len;
	if (f && fclose(f) != 0)
		good = false;
	if (!good)
		err_set_status(s->err, ERR_WRITE, "cannot write %s: %s", path.at, strerror(errno));
	str_free(&path);
	return good ? 0 : -1;
}

static bool is_kept(const struct split *s, size_t i)
{
	return s->cuts[i].first && s->cuts[i].last &&
	       (!s->only_failed || s->tests.at[i].outcome == TEST_FAILED);
}

static int write_record(struct split *s, size_t i)
{
	struct str text = { 0 };
	int r;

	s->names[i] = file_of(s, i);
	if (!is_kept(s, i))
		return 0;
	r = make_record(s, i, &text);
	if (r == 0)
		r = save(s, s->names[i], &text);
	str_free(&text);
	s->sum->records += r == 0;
	return r;
}

/* The list. */

/* A parametrized test is known by its arguments. A state that cannot be had says nothing here: the record would not be there. */
static void list_arguments(const struct split *s, const struct test_run *t, struct str *out)
{
	static const struct show how = { .max = 80, .depth = 1, .nameless = true };
	struct err err = { 0 };
	const struct state *st = cursor_at(s->cursor, t->call, &err);
	const struct frame *f = st ? state_top(st) : NULL;
	struct str text = { 0 };

	if (!f || f->code != t->code || f->names)
		return;
	show_key(out, "arguments");
	str_add_char(out, '{');
	for (uint32_t i = 0; i < f->code->n_args && i < f->code->n_slots; i++) {
		str_clear(&text);
		show_value(st, f->slots[i], &how, &text);
		show_string(out, f->code->slots[i], str_text(&text));
	}
	str_add_char(out, '}');
	str_free(&text);
}

static void list_test(const struct split *s, size_t i, struct str *out)
{
	const struct test_run *t = &s->tests.at[i];
	struct str name = { 0 };

	add_name(t, &name);
	str_add(out, i ? ",\n{" : "\n{");
	show_string(out, "name", name.at);
	show_string(out, "file", t->code->file ? t->code->file->path : NULL);
	show_uint(out, "line", t->code->line);
	show_string(out, "function", t->code->qualname);
	list_arguments(s, t, out);
	show_string(out, "outcome", test_outcome_name(t->outcome));
	show_uint(out, "first", t->first);
	show_uint(out, "last", t->last);
	if (t->at)
		show_uint(out, "at", t->at);
	if (t->exception)
		show_string(out, "exception", t->exception);
	show_string(out, "record", is_kept(s, i) ? s->names[i] : NULL);
	str_add_char(out, '}');
	str_free(&name);
}

static int write_list(const struct split *s, const char *untraced)
{
	struct str out = { 0 };
	int r;

	str_add(&out, "{");
	show_string(&out, "format", "pystep-tests");
	show_uint(&out, "version", 1);
	show_string(&out, "command", record_command(s->rec));
	show_string(&out, "end", record_how_name(s->end.how));
	show_uint(&out, "status", (uint64_t)s->end.status);
	show_string(&out, "untraced", untraced);
	str_add(&out, ",\"tests\":[");
	for (size_t i = 0; i < s->tests.n; i++)
		list_test(s, i, &out);
	str_add(&out, "\n]}\n");
	r = save(s, SPLIT_LIST, &out);
	str_free(&out);
	return r;
}

/* Life. */

static int map(struct split *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *at = MAP_FAILED;

	if (fd >= 0 && fstat(fd, &st) == 0) {
		s->size = (size_t)st.st_size;
		at = mmap(NULL, s->size, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	if (at == MAP_FAILED)
		err_set(s->err, "cannot read %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	s->at = at == MAP_FAILED ? NULL : at;
	return s->at ? 0 : -1;
}

static int open_all(struct split *s, const char *path)
{
	s->rec = record_open(path, s->err);
	s->tl = s->rec ? timeline_new(record_source(s->rec), s->err) : NULL;
	if (!s->tl || timeline_grow(s->tl, s->err) < 0 || record_end(s->rec, &s->end, s->err) < 0)
		return -1;
	s->cursor = cursor_new(s->tl);
	if (test_runs_find(s->tl, &s->tests, s->err) < 0 || map(s, path) < 0)
		return -1;
	if (mkdir(s->dir, 0777) < 0 && errno != EEXIST)
		return err_set_status(s->err, ERR_WRITE, "cannot make the directory %s: %s", s->dir,
			strerror(errno));
	s->cuts = base_alloc((s->tests.n + 1) * sizeof(*s->cuts));
	s->names = base_alloc((s->tests.n + 1) * sizeof(*s->names));
	return 0;
}

static int write_all(struct split *s, const char *untraced)
{
	for (size_t i = 0; i < s->tests.n; i++) {
		/* The first step of a record of its own is a keyframe, and there is none of step 1. */
		if (s->tests.at[i].first == 1 && s->tests.at[i].last > 1)
			s->tests.at[i].first = 2;
		/* Whoever ran them says that all is well, and knows it better. */
		if (s->tests.at[i].outcome == TEST_FAILED && s->end.how == RECORD_EXIT &&
			s->end.status == 0)
			s->tests.at[i].outcome = TEST_EXPECTED;
		s->sum->failed += s->tests.at[i].outcome == TEST_FAILED;
	}
	s->sum->tests = s->tests.n;
	find_cuts(s);
	for (size_t i = 0; i < s->tests.n; i++)
		if (write_record(s, i) < 0)
			return -1;
	return write_list(s, untraced);
}

static void close_all(struct split *s)
{
	for (size_t i = 0; s->names && i < s->tests.n; i++)
		free(s->names[i]);
	free(s->names);
	free(s->cuts);
	if (s->at)
		munmap((void *)s->at, s->size);
	if (s->cursor)
		cursor_free(s->cursor);
	test_runs_free(&s->tests);
	if (s->tl)
		timeline_free(s->tl);
	tracee_index_clear(&s->notes);
}

int split_tests(const char *record, const char *dir, bool only_failed, const char *untraced,
	struct split_sum *sum, struct err *err)
{
	struct split s = { .dir = dir, .only_failed = only_failed, .sum = sum, .err = err };
	int r;

	*sum = (struct split_sum){ 0 };
	r = open_all(&s, record);
	if (r == 0)
		r = write_all(&s, untraced);
	close_all(&s);
	return r;
}
