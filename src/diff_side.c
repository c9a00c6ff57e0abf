/* diff_side.c - a record's steps as an array.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diff_impl.h"
#include "sweep.h"

int diff_side_open(struct diff_side *d, const char *path, struct err *err)
{
	*d = (struct diff_side){ .path = path };
	d->rec = record_open(path, err);
	d->tl = d->rec ? timeline_new(record_source(d->rec), err) : NULL;
	if (!d->tl || timeline_grow(d->tl, err) < 0)
		return -1;
	d->cursor = cursor_new(d->tl);
	d->s = cursor_state(d->cursor);
	return 0;
}

void diff_side_close(struct diff_side *d)
{
	if (d->cursor)
		cursor_free(d->cursor);
	if (d->tl)
		timeline_free(d->tl);
	free(d->items);
	free(d->dirty);
}

/* A frame's note is the item that began it, from 1. */
static void add_item(struct diff_side *d, struct diff_lines *l, bool is_b, const struct sweep *w)
{
	bool begins = w->event == EVENT_CALL || w->event == EVENT_RESUME;
	bool ends = w->event == EVENT_RETURN || w->event == EVENT_UNWIND || w->event == EVENT_YIELD;
	struct sweep_frame *f = w->top;
	struct diff_item *it;

	BASE_GROW(d->items, d->cap, d->n + 1);
	it = &d->items[d->n++];
	*it = (struct diff_item){ .event = w->event, .thread = (uint32_t)w->thread };
	if (!f)
		return;
	it->frame = begins ? (f->caller ? f->caller->serial : 0) : f->serial;
	it->callee = begins ? f->serial : 0;
	it->code = f->code_number;
	it->key = diff_key(l, f->code, is_b);
	it->line = f->line;
	if (begins)
		f->note = d->n;
	if (ends && f->note)
		d->items[f->note - 1].skip = d->n;
}

int diff_side_fill(struct diff_side *d, struct diff_lines *l, bool is_b, struct err *err)
{
	struct sweep w;
	int got;

	sweep_begin(&w, d->tl);
	for (got = sweep_start(&w, d->base, err); got > 0; got = sweep_next(&w, err))
		if (w.step > d->base)
			add_item(d, l, is_b, &w);
	sweep_end(&w);
	return got;
}

static void note_dirty(struct diff_side *d, const struct delta *delta)
{
	for (size_t i = 0; delta && i < delta->n; i++) {
		const struct change *c = &delta->changes[i];

		if (c->kind < CHANGE_DEFINE || c->kind > CHANGE_CUT || c->kind == CHANGE_DEATH)
			continue;
		if (d->n_dirty && d->dirty[d->n_dirty - 1] == c->id)
			continue;
		BASE_GROW(d->dirty, d->cap_dirty, d->n_dirty + 1);
		d->dirty[d->n_dirty++] = c->id;
	}
}

int diff_side_go(struct diff_side *d, size_t i, struct err *err)
{
	uint64_t to = d->base + 1 + i;

	for (uint64_t step = state_step(d->s) + 1; step <= to; step++) {
		d->s = cursor_at(d->cursor, step, err);
		if (!d->s)
			return -1;
		note_dirty(d, cursor_delta(d->cursor));
	}
	return 0;
}

/* Bytes, mapped. */

struct bytes {
	const char *at;
	size_t len;
};

static struct bytes map(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct bytes b = { 0 };
	struct stat st;
	void *at;

	if (fd < 0)
		return b;
	if (fstat(fd, &st) == 0 && st.st_size > 0) {
		at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (at != MAP_FAILED)
			b = (struct bytes){ at, (size_t)st.st_size };
	}
	close(fd);
	return b;
}

/* Behind the first line, which says how the run was started. */
static struct bytes lines_of(struct bytes b)
{
	const char *newline = b.at ? memchr(b.at, '\n', b.len) : NULL;
	size_t head = newline ? (size_t)(newline + 1 - b.at) : b.len;

	return (struct bytes){ b.at + head, b.len - head };
}

/* A line is common when all of it is, with its newline. */
static uint64_t count_steps(struct bytes a, struct bytes b)
{
	uint64_t steps = 0;

	while (a.len) {
		const char *newline = memchr(a.at, '\n', a.len);
		size_t n = newline ? (size_t)(newline + 1 - a.at) : a.len + 1;

		if (n > a.len || n > b.len || memcmp(a.at, b.at, n) != 0)
			break;
		steps += a.at[0] != '{';
		a.at += n, a.len -= n;
		b.at += n, b.len -= n;
	}
	return steps;
}

uint64_t diff_common_steps(const char *path_a, const char *path_b)
{
	struct bytes a = map(path_a), b = map(path_b);
	uint64_t n = a.at && b.at ? count_steps(lines_of(a), lines_of(b)) : 0;

	if (a.at)
		munmap((void *)a.at, a.len);
	if (b.at)
		munmap((void *)b.at, b.len);
	return n;
}
