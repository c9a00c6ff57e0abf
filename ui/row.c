/* row.c - see row.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "row.h"

#include <stdlib.h>

#include "pystep/base.h"

void scroll_set(struct scroll *s, size_t n)
{
	s->n = n;
	scroll_to(s, s->at);
}

void scroll_to(struct scroll *s, size_t row)
{
	s->at = row < s->n ? row : s->n ? s->n - 1 : 0;
}

void scroll_by(struct scroll *s, int64_t rows)
{
	if (rows < 0 && (uint64_t)-rows > s->at)
		s->at = 0;
	else
		scroll_to(s, s->at + (size_t)rows);
}

void scroll_see_around(struct scroll *s, size_t height, size_t around)
{
	if (2 * around >= height)
		around = height ? (height - 1) / 2 : 0;
	if (s->at < s->top + around)
		s->top = s->at > around ? s->at - around : 0;
	if (s->at + around >= s->top + height)
		s->top = s->at + around + 1 - height;
	if (s->top + height > s->n)
		s->top = s->n > height ? s->n - height : 0;
}

void scroll_see(struct scroll *s, size_t height)
{
	scroll_see_around(s, height, 0);
}

void rows_free(struct rows *r)
{
	rows_clear(r);
	free(r->at);
	free(r->kept);
	free(r->toggled);
	*r = (struct rows){ 0 };
}

void rows_clear(struct rows *r)
{
	r->n = 0;
	while (r->n_kept)
		free(r->kept[--r->n_kept]);
}

void row_set_name(struct rows *r, struct row *row, const char *name, size_t len)
{
	BASE_GROW(r->kept, r->cap_kept, r->n_kept + 1);
	row->name = r->kept[r->n_kept++] = base_memdup(name, len);
	row->name_len = len;
}

struct row *rows_add(struct rows *r, enum row_kind kind, int depth, uint64_t key)
{
	BASE_GROW(r->at, r->cap, r->n + 1);
	r->at[r->n] = (struct row){ .kind = kind, .depth = depth, .key = key };
	return &r->at[r->n++];
}

static size_t find_toggled(const struct rows *r, uint64_t key)
{
	size_t i = 0;

	while (i < r->n_toggled && r->toggled[i] != key)
		i++;
	return i;
}

bool rows_is_open(const struct rows *r, uint64_t key, bool by_default)
{
	return by_default ^ (find_toggled(r, key) < r->n_toggled);
}

void rows_toggle(struct rows *r, uint64_t key)
{
	size_t i = find_toggled(r, key);

	if (i < r->n_toggled) {
		r->toggled[i] = r->toggled[--r->n_toggled];
		return;
	}
	BASE_GROW(r->toggled, r->cap_toggled, r->n_toggled + 1);
	r->toggled[r->n_toggled++] = key;
}

size_t rows_find(const struct rows *r, uint64_t key, size_t otherwise)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->at[i].key == key)
			return i;
	return otherwise;
}

/* The row that i is inside of, or i. */
static size_t parent_of(const struct rows *r, size_t i)
{
	for (size_t up = i; up-- > 0;)
		if (r->at[up].depth < r->at[i].depth)
			return up;
	return i;
}

bool rows_fold(struct rows *r, struct scroll *s, enum row_fold how)
{
	size_t at = s->at;

	if (at >= r->n)
		return false;
	if (how == FOLD_CLOSE && !r->at[at].is_open)
		at = parent_of(r, at);
	if (!r->at[at].can_open || (how != FOLD_TOGGLE && r->at[at].is_open == (how == FOLD_OPEN)))
		return false;
	scroll_to(s, at);
	rows_toggle(r, r->at[at].key);
	return true;
}

/* FNV-1a. */
static uint64_t hash(uint64_t h, const void *bytes, size_t len)
{
	for (const unsigned char *p = bytes, *end = p + len; p < end; p++)
		h = (h ^ *p) * 0x100000001b3u;
	return h;
}

uint64_t row_key(uint64_t parent, enum row_kind kind, const void *bytes, size_t len)
{
	uint64_t h = 0xcbf29ce484222325u;

	h = hash(h, &parent, sizeof(parent));
	h = hash(h, &kind, sizeof(kind));
	return hash(h, bytes, len) | 1;
}
