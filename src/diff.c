/* diff.c - two records side by side.
 *
 *     both at the same kind of step, of the same function, in frames that are a pair, on the same line: a pair of steps
 *     otherwise the paths part: they are joined again at the nearest pair of steps of the same two frames, at the latest
 *     where both frames are left
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "diff.h"

#include <stdlib.h>

#include "diff_impl.h"

struct diff_found *diff_add(struct diff *d, enum diff_kind kind, uint64_t a, uint64_t b)
{
	struct diff_found *f;

	d->n_kind[kind]++;
	if (d->n_found == DIFF_MOST)
		return NULL;
	f = &d->found[d->n_found++];
	*f = (struct diff_found){ .kind = kind, .a = a, .b = b };
	return f;
}

static void add_last(struct diff *d, struct str *out)
{
	if (d->last_a)
		diff_add_stop(&d->a, d->last_a, "after", out);
}

static int at_pair(struct diff *d, size_t i, size_t j)
{
	const struct diff_item *a = &d->a.items[i], *b = &d->b.items[j];
	struct diff_found *f;

	if (a->callee)
		diff_pair_frames(d, a->callee, b->callee);
	if (diff_side_go(&d->a, i, d->err) < 0 || diff_side_go(&d->b, j, d->err) < 0)
		return -1;
	if (diff_states(d) &&
		(f = diff_add(d, DIFF_VALUES, d->a.base + i + 1, d->b.base + j + 1))) {
		diff_add_names(d, &f->text);
		add_last(d, &f->text);
	}
	d->last_a = d->a.base + i + 1;
	d->last_b = d->b.base + j + 1;
	return 0;
}

static void at_parting(struct diff *d, size_t i, size_t j)
{
	struct diff_found *f = diff_add(d, DIFF_PATH, i < d->a.n ? d->a.base + i + 1 : 0,
		j < d->b.n ? d->b.base + j + 1 : 0);

	if (f)
		add_last(d, &f->text);
}

static int walk(struct diff *d)
{
	size_t i = 0, j = 0;

	while (i < d->a.n && j < d->b.n) {
		if (diff_is_pair(d, i, j)) {
			if (at_pair(d, i++, j++) < 0)
				return -1;
			continue;
		}
		at_parting(d, i, j);
		diff_join(d, &i, &j);
	}
	if ((i < d->a.n || j < d->b.n) && !(d->n_kind[DIFF_PATH] && i == d->a.n && j == d->b.n))
		at_parting(d, i, j);
	d->only_a += d->a.n - i;
	d->only_b += d->b.n - j;
	/* What was not walked over may be damaged. */
	return d->a.n && diff_side_go(&d->a, d->a.n - 1, d->err) < 0   ? -1
	       : d->b.n && diff_side_go(&d->b, d->b.n - 1, d->err) < 0 ? -1
								       : 0;
}

/* Life. */

static void start_at(struct diff *d, uint64_t steps)
{
	uint64_t first = timeline_first(d->a.tl);
	const struct state *s;

	if (timeline_first(d->b.tl) != first)
		steps = 0;
	d->a.base = first - 1 + steps;
	d->b.base = timeline_first(d->b.tl) - 1 + steps;
	s = cursor_at(d->a.cursor, d->a.base, d->err);
	if (!s)
		return;
	d->a.s = s;
	d->b.s = cursor_at(d->b.cursor, d->b.base, d->err);
	if (steps) {
		d->same_frames = state_n_frames(s);
		d->last_a = d->last_b = d->a.base;
	}
}

static void note_id(void *arg, uint64_t id, struct value definition, const struct object *o)
{
	uint64_t *last = arg;

	(void)definition, (void)o;
	*last = id > *last ? id : *last;
}

static int prepare(struct diff *d, const char *a, const char *b)
{
	if (diff_side_open(&d->a, a, d->err) < 0 || diff_side_open(&d->b, b, d->err) < 0)
		return -1;
	start_at(d, diff_common_steps(a, b));
	if (!d->a.s || !d->b.s)
		return -1;
	if (d->last_a)
		state_each_definition(d->a.s, note_id, &d->values.same_ids);
	d->lines = diff_lines_new(timeline_program(d->a.tl), timeline_program(d->b.tl));
	return diff_side_fill(&d->a, d->lines, false, d->err) < 0 ||
			       diff_side_fill(&d->b, d->lines, true, d->err) < 0
		       ? -1
		       : 0;
}

static void close_all(struct diff *d)
{
	for (size_t i = 0; i < d->n_found; i++)
		str_free(&d->found[i].text);
	diff_values_free(&d->values);
	idmap_free(&d->frames);
	idmap_free(&d->known);
	diff_lines_free(d->lines);
	diff_side_close(&d->a);
	diff_side_close(&d->b);
}

int diff_records(const char *a, const char *b, FILE *out, struct err *err)
{
	struct diff d = { .err = err };
	int r = prepare(&d, a, b);

	if (r == 0)
		r = walk(&d);
	if (r == 0)
		r = diff_streams(&d);
	if (r == 0)
		r = diff_ends(&d);
	if (r == 0)
		r = diff_say(&d, out);
	close_all(&d);
	return r;
}
