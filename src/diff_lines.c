/* diff_lines.c - which line of one source is which of the other, and which code is which.
 *
 * Lines with the same text, in order, as many as there can be; between them a stretch that has as many lines in both was edited in
 * place, and its lines go by their position.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "diff_impl.h"
#include "pystep/code.h"

#define MAX_CELLS (8u << 20)

struct pair {
	const struct file *a, *b;
	uint32_t *to; /* line of b, by line of a; 0: none. NULL: as they are */
};

struct key {
	const char *qualname;
	const struct file *file;
	enum code_kind kind;
};

struct diff_lines {
	struct pair *pairs;
	size_t n_pairs;
	struct key *keys;
	size_t n_keys, cap_keys;
};

static bool same_text(const struct pair *p, uint32_t a, uint32_t b)
{
	size_t len_a, len_b;
	const char *x = file_line(p->a, a, &len_a), *y = file_line(p->b, b, &len_b);

	return len_a == len_b && (len_a == 0 || memcmp(x, y, len_a) == 0);
}

/* The longest common subsequence of a0 … a1 - 1 and b0 … b1 - 1, from its table of lengths. */
static void follow_longest(struct pair *p, uint32_t a0, uint32_t a1, uint32_t b0, uint32_t b1)
{
	size_t w = b1 - b0 + 1, h = a1 - a0 + 1;
	uint32_t *len = base_alloc(w * h * sizeof(*len));

	for (size_t i = h - 1; i-- > 0;)
		for (size_t j = w - 1; j-- > 0;)
			if (same_text(p, a0 + i, b0 + j))
				len[i * w + j] = len[(i + 1) * w + j + 1] + 1;
			else
				len[i * w + j] = len[(i + 1) * w + j] > len[i * w + j + 1]
							 ? len[(i + 1) * w + j]
							 : len[i * w + j + 1];
	for (size_t i = 0, j = 0; i + 1 < h && j + 1 < w;)
		if (same_text(p, a0 + i, b0 + j)) {
			p->to[a0 + i] = b0 + j;
			i++, j++;
		} else if (len[(i + 1) * w + j] >= len[i * w + j + 1]) {
			i++;
		} else {
			j++;
		}
	free(len);
}

static void fill_gaps(struct pair *p)
{
	uint32_t n = p->a->n_lines, last = 0, b = 0;

	for (uint32_t i = 1; i <= n + 1; i++) {
		uint32_t to = i <= n ? p->to[i] : p->b->n_lines + 1;

		if (!to)
			continue;
		if (i - last == to - b)
			for (uint32_t k = 1; k < i - last; k++)
				p->to[last + k] = b + k;
		last = i;
		b = to;
	}
}

static void align_lines(struct pair *p)
{
	uint32_t a0 = 1, b0 = 1, a1 = p->a->n_lines + 1, b1 = p->b->n_lines + 1;

	p->to = base_alloc((a1 + 1) * sizeof(*p->to));
	for (; a0 < a1 && b0 < b1 && same_text(p, a0, b0); a0++, b0++)
		p->to[a0] = b0;
	for (; a0 < a1 && b0 < b1 && same_text(p, a1 - 1, b1 - 1); a1--, b1--)
		p->to[a1 - 1] = b1 - 1;
	if ((uint64_t)(a1 - a0 + 1) * (b1 - b0 + 1) <= MAX_CELLS)
		follow_longest(p, a0, a1, b0, b1);
	fill_gaps(p);
}

static bool is_same_file(const struct file *a, const struct file *b)
{
	return a->sha256 && b->sha256 ? strcmp(a->sha256, b->sha256) == 0 : false;
}

/* By its path, else by its name: records come from different directories. */
static const struct file *find_other(const struct file *a, const struct program *b)
{
	const struct file *found = NULL;

	for (uint32_t i = 0; i < program_n_files(b); i++) {
		const struct file *f = program_file(b, i);

		if (f && strcmp(f->path, a->path) == 0)
			return f;
		if (f && !found && strcmp(file_name(f), file_name(a)) == 0)
			found = f;
	}
	return found;
}

struct diff_lines *diff_lines_new(const struct program *a, const struct program *b)
{
	struct diff_lines *l = base_alloc(sizeof(*l));

	l->pairs = base_alloc((program_n_files(a) + 1) * sizeof(*l->pairs));
	for (uint32_t i = 0; i < program_n_files(a); i++) {
		struct pair p = { program_file(a, i), NULL, NULL };

		p.b = p.a ? find_other(p.a, b) : NULL;
		if (!p.b)
			continue;
		if (p.a->text && p.b->text && !is_same_file(p.a, p.b))
			align_lines(&p);
		l->pairs[l->n_pairs++] = p;
	}
	return l;
}

void diff_lines_free(struct diff_lines *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->n_pairs; i++)
		free(l->pairs[i].to);
	free(l->pairs);
	free(l->keys);
	free(l);
}

static const struct pair *pair_of(const struct diff_lines *l, const struct file *file, bool is_b)
{
	for (size_t i = 0; i < l->n_pairs; i++)
		if ((is_b ? l->pairs[i].b : l->pairs[i].a) == file)
			return &l->pairs[i];
	return NULL;
}

uint32_t diff_key(struct diff_lines *l, const struct code *code, bool is_b)
{
	const struct pair *p = pair_of(l, code->file, is_b);
	struct key k = { code->qualname, p ? p->a : code->file, code->kind };

	for (size_t i = 0; i < l->n_keys; i++)
		if (l->keys[i].file == k.file && l->keys[i].kind == k.kind &&
			strcmp(l->keys[i].qualname, k.qualname) == 0)
			return (uint32_t)i;
	BASE_GROW(l->keys, l->cap_keys, l->n_keys + 1);
	l->keys[l->n_keys] = k;
	return (uint32_t)l->n_keys++;
}

bool diff_same_line(struct diff_lines *l, const struct code *a, uint32_t line_a,
	const struct code *b, uint32_t line_b)
{
	const struct pair *p = pair_of(l, a->file, false);

	if (!p || !p->to || p->b != b->file)
		return line_a == line_b;
	return line_a <= p->a->n_lines ? p->to[line_a] == line_b : line_a == line_b;
}

void diff_each_changed(struct diff_lines *l, diff_file_fn *fn, void *arg)
{
	for (size_t i = 0; i < l->n_pairs; i++) {
		const struct pair *p = &l->pairs[i];
		uint32_t line = 1;

		if (!p->to)
			continue;
		while (line <= p->a->n_lines && line <= p->b->n_lines && same_text(p, line, line))
			line++;
		fn(arg, p->a, line);
	}
}
