/* diff_streams.c - what two runs have written and read, as text, and how they ended.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "diff_impl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct piece {
	uint64_t step;
	size_t end;
};

struct text {
	int stream;
	struct str all;
	struct piece *pieces;
	size_t n, cap;
};

static bool take_piece(void *arg, const struct source_output *o)
{
	struct text *t = arg;

	if (o->stream != t->stream)
		return true;
	value_str(o->text, &t->all);
	BASE_GROW(t->pieces, t->cap, t->n + 1);
	t->pieces[t->n++] = (struct piece){ o->step, t->all.len };
	return true;
}

static uint64_t step_of(const struct text *t, size_t at)
{
	for (size_t i = 0; i < t->n; i++)
		if (at < t->pieces[i].end)
			return t->pieces[i].step;
	return 0;
}

static void add_line(const struct text *t, size_t at, const char *name, struct str *out)
{
	size_t from = at, len;
	uint64_t step = step_of(t, at);

	if (!step) {
		str_addf(out, "no more in %s", name);
		return;
	}
	while (from > 0 && t->all.at[from - 1] != '\n')
		from--;
	len = strcspn(t->all.at + from, "\n");
	str_addf(out, "\"%.*s%s\" in %s (step %" PRIu64 ")", (int)(len < 60 ? len : 60),
		t->all.at + from, len < 60 ? "" : "…", name, step);
}

static void compare_texts(struct diff *d, const struct text *a, const struct text *b,
	enum diff_kind kind, const char *what)
{
	size_t at = 0, line = 1;
	struct diff_found *f;

	while (at < a->all.len && at < b->all.len && a->all.at[at] == b->all.at[at])
		line += a->all.at[at++] == '\n';
	if (at == a->all.len && at == b->all.len)
		return;
	/* It must be told, whatever else was: the last of the others gives way. */
	if (d->n_found == DIFF_MOST)
		str_free(&d->found[--d->n_found].text);
	f = diff_add(d, kind, step_of(a, at), step_of(b, at));
	str_addf(&f->text, "%s, line %zu: ", what, line);
	add_line(a, at, "A", &f->text);
	str_add(&f->text, ", ");
	add_line(b, at, "B", &f->text);
	str_add_char(&f->text, '\n');
}

static void text_free(struct text *t)
{
	str_free(&t->all);
	free(t->pieces);
}

int diff_streams(struct diff *d)
{
	static const struct {
		enum diff_kind kind;
		const char *what;
	} streams[] = {
		{ DIFF_INPUT, "input" },
		{ DIFF_OUTPUT, "output" },
		{ DIFF_OUTPUT, "error output" },
	};

	for (int i = 0; i < (int)ARRAY_LEN(streams); i++) {
		struct text a = { .stream = i }, b = { .stream = i };

		if (timeline_outputs(d->a.tl, 0, UINT64_MAX, take_piece, &a, d->err) < 0 ||
			timeline_outputs(d->b.tl, 0, UINT64_MAX, take_piece, &b, d->err) < 0)
			return -1;
		compare_texts(d, &a, &b, streams[i].kind, streams[i].what);
		text_free(&a);
		text_free(&b);
	}
	return 0;
}

int diff_ends(struct diff *d)
{
	struct record_end a, b;
	struct diff_found *f;

	if (record_end(d->a.rec, &a, d->err) < 0 || record_end(d->b.rec, &b, d->err) < 0)
		return -1;
	if (a.how == b.how && a.status == b.status)
		return 0;
	if (d->n_found == DIFF_MOST)
		str_free(&d->found[--d->n_found].text);
	f = diff_add(d, DIFF_END, 0, 0);
	str_addf(&f->text, "end: %s %d in A, %s %d in B\n", record_how_name(a.how), a.status,
		record_how_name(b.how), b.status);
	return 0;
}
