/* tracee_keep.c - leaving only the last steps of a record that grows.
 *
 *     header, with "first" │ files, codes, sites from before │ keyframe of step `first` │ all lines after that step
 *
 * It is written to a new file, which then takes the old one's name: at any moment the name leads to a good record.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fault.h"
#include "pystep/timeline.h"
#include "pystep/write.h"
#include "tracee_file.h"

struct keep {
	struct tracee_file *file;
	const char *at;		   /* the old record, mapped */
	uint64_t first;		   /* step that becomes the first */
	uint64_t cut;		   /* offset of the line after that step's */
	struct str head;	   /* what stands before those lines in the new record */
	struct tracee_index index; /* of the new record */
};

static const char *next_line(const char *line)
{
	return (const char *)rawmemchr(line, '\n') + 1;
}

static bool is_keyframe(const struct keep *k, const char *line)
{
	static const char begins[] = "{\"keyframe\":";
	const char *end = k->at + k->file->index.size;

	return (size_t)(end - line) > strlen(begins) && memcmp(line, begins, strlen(begins)) == 0;
}

/* Offset behind the line of step k->first: from the last keyframe before it, or from the header. A
 * keyframe of that very step is left out: another takes its place. */
static uint64_t find_cut(const struct keep *k)
{
	const struct marks *kf = &k->file->index.keyframes;
	uint64_t step = k->file->first > 1 ? k->file->first : 0;
	const char *line = next_line(k->at);

	for (size_t i = 0; i < kf->n && kf->at[i].step < k->first; i++) {
		step = kf->at[i].step;
		line = k->at + kf->at[i].pos;
	}
	while (step < k->first) {
		if (line[0] != '{')
			step++;
		line = next_line(line);
	}
	if (is_keyframe(k, line))
		line = next_line(line);
	return line - k->at;
}

static void add_line(struct keep *k, const char *line, size_t len)
{
	str_add_bytes(&k->head, line, len);
	tracee_index_line(&k->index, line, len);
}

/* The header ends in ["first":N,]"steps":[ whatever stands before. */
static void add_header(struct keep *k)
{
	static const char tail[] = "\"steps\":[\n", key[] = "\"first\":";
	size_t len = next_line(k->at) - k->at, n = len - strlen(tail), digits = n;
	struct str line = { 0 };

	while (digits && strchr(",0123456789", k->at[digits - 1]))
		digits--;
	if (digits > strlen(key) && memcmp(k->at + digits - strlen(key), key, strlen(key)) == 0)
		n = digits - strlen(key);
	str_add_bytes(&line, k->at, n);
	str_addf(&line, "%s%llu,%s", key, (unsigned long long)k->first, tail);
	add_line(k, line.at, line.len);
	str_free(&line);
}

/* Files, codes and sites from before the cut, in the order in which they stand. */
static void add_notes(struct keep *k)
{
	struct tracee_notes seen = { 0 };
	uint64_t at;

	while (tracee_index_next(&k->file->index, &seen, k->cut, &at))
		add_line(k, k->at + at, next_line(k->at + at) - (k->at + at));
}

static int add_keyframe_at(struct keep *k, struct cursor *c, struct err *err)
{
	const struct state *s = cursor_at(c, k->first, err);
	struct str line = { 0 };

	if (!s)
		return -1;
	write_keyframe(&line, s);
	k->index.steps = k->first;
	add_line(k, line.at, line.len);
	str_free(&line);
	return 0;
}

static int add_keyframe(struct keep *k, struct err *err)
{
	int fd = dup(k->file->fd), r = -1;
	struct record *rec = fd < 0 ? NULL : record_follow(fd, err);
	struct timeline *tl = rec ? timeline_new(record_source(rec), err) : NULL;

	if (tl && timeline_grow(tl, err) == 0) {
		struct cursor *c = cursor_new(tl);

		r = add_keyframe_at(k, c, err);
		cursor_free(c);
	}
	if (tl)
		timeline_free(tl);
	return r;
}

static void index_rest(struct keep *k)
{
	const char *line = k->at + k->cut, *end = k->at + k->file->index.size;

	while (line < end) {
		const char *next = next_line(line);

		tracee_index_line(&k->index, line, next - line);
		line = next;
	}
}

static int open_new(const struct tracee_file *f, char **name)
{
	*name = NULL;
	return f->path ? tracee_open_beside(f->path, name) : tracee_open_unlinked();
}

static int write_new(struct keep *k, int fd, const char *name)
{
	if (tracee_write_all(fd, k->head.at, k->head.len) < 0 ||
		tracee_write_all(fd, k->at + k->cut, k->file->index.size - k->cut) < 0)
		return -1;
	return name ? fault_rename(name, k->file->path) : 0;
}

static void take_new(struct keep *k, int fd)
{
	struct tracee_file *f = k->file;

	index_rest(k);
	close(f->fd);
	f->fd = fd;
	f->first = k->first;
	tracee_index_clear(&f->index);
	f->index = k->index;
	k->index = (struct tracee_index){ 0 };
}

static int replace(struct keep *k, struct err *err)
{
	char *name;
	int fd = open_new(k->file, &name), r = fd < 0 ? -1 : write_new(k, fd, name);

	if (r == 0) {
		take_new(k, fd);
	} else {
		err_set(err, "%s", strerror(errno));
		if (name)
			unlink(name);
		if (fd >= 0)
			close(fd);
	}
	free(name);
	return r;
}

int tracee_keep_last(struct tracee_file *f, struct err *err)
{
	struct keep k = { .file = f, .first = f->index.steps - f->keep_last + 1 };
	size_t size = f->index.size;
	void *map = mmap(NULL, size, PROT_READ, MAP_SHARED, f->fd, 0);
	int r;

	if (map == MAP_FAILED)
		return err_set(err, "%s", strerror(errno));
	k.at = map;
	k.cut = find_cut(&k);
	add_header(&k);
	add_notes(&k);
	r = add_keyframe(&k, err);
	if (r == 0)
		r = replace(&k, err);
	munmap(map, size);
	tracee_index_clear(&k.index);
	str_free(&k.head);
	return r;
}
