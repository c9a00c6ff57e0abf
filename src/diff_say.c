/* diff_say.c - what was found, in a screen of text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "diff_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "pystep/show.h"

void diff_add_stop(struct diff_side *s, uint64_t step, const char *name, struct str *out)
{
	struct err ignored = { 0 };
	struct cursor *c = cursor_new(s->tl);
	const struct state *st = cursor_at(c, step, &ignored);

	str_addf(out, "  %s  ", name);
	if (st)
		show_stop(st, timeline_last(s->tl), out);
	str_add_char(out, '\n');
	cursor_free(c);
}

static void add_pair(struct diff *d, uint64_t a, uint64_t b, struct str *out)
{
	if (a)
		diff_add_stop(&d->a, a, "A", out);
	else
		str_add(out, "  A  has ended\n");
	if (b)
		diff_add_stop(&d->b, b, "B", out);
	else
		str_add(out, "  B  has ended\n");
}

static void end_words(const struct diff_side *s, const struct record_end *end, struct str *out)
{
	str_addf(out, "%" PRIu64 " steps, %s", timeline_last(s->tl) + 1 - timeline_first(s->tl),
		record_how_name(end->how));
	if (end->how == RECORD_EXIT || end->how == RECORD_EXCEPTION || end->how == RECORD_SIGNAL)
		str_addf(out, " %d", end->status);
}

static const char *const words[] = {
	[DIFF_VALUES] = "values differ",
	[DIFF_PATH] = "the paths part",
	[DIFF_INPUT] = "they read different input",
	[DIFF_OUTPUT] = "they write different text",
	[DIFF_END] = "they end differently",
};

static int say_side(const struct diff_side *s, const char *name, FILE *out, struct err *err)
{
	struct str text = { 0 };
	struct record_end end;

	if (record_end(s->rec, &end, err) < 0)
		return -1;
	end_words(s, &end, &text);
	fprintf(out, "%s  %s: %s (%s)\n", name, s->path, record_command(s->rec), str_text(&text));
	str_free(&text);
	return 0;
}

static void say_file(void *arg, const struct file *file, uint32_t line)
{
	fprintf(arg, "   %s is not the same text, from line %u on\n", file_name(file), line);
}

static bool is_before(const struct diff_found *x, const struct diff_found *y)
{
	uint64_t a = x->a ? x->a : UINT64_MAX, b = y->a ? y->a : UINT64_MAX;

	if (x->kind == DIFF_END || y->kind == DIFF_END)
		return x->kind != DIFF_END;
	return a < b || (a == b && x->kind < y->kind);
}

static void sort_found(struct diff *d)
{
	for (size_t i = 1; i < d->n_found; i++)
		for (size_t k = i; k > 0 && is_before(&d->found[k], &d->found[k - 1]); k--) {
			struct diff_found f = d->found[k];

			d->found[k] = d->found[k - 1];
			d->found[k - 1] = f;
		}
}

static void say_first(struct diff *d, const struct diff_found *f, FILE *out)
{
	struct str text = { 0 };
	uint64_t first = timeline_first(d->a.tl);

	if (f->a > first)
		fprintf(out, "\nThe same for %" PRIu64 " steps; then %s:\n", f->a - first,
			words[f->kind]);
	else
		fprintf(out, "\n%s:\n", words[f->kind]);
	if (f->a || f->b)
		add_pair(d, f->a, f->b, &text);
	fprintf(out, "%s%s", str_text(&text), str_text(&f->text));
	str_free(&text);
}

static void say_later(struct diff *d, const struct diff_found *f, FILE *out)
{
	const char *line = str_text(&f->text);
	struct str text = { 0 };

	if (f->kind == DIFF_VALUES)
		fprintf(out, "  step %" PRIu64 " | %" PRIu64 ": %.*s\n", f->a, f->b,
			(int)strcspn(line + 5, "\n"), line + 5);
	else if (f->kind != DIFF_PATH)
		fprintf(out, "  %s", line);
	if (f->kind == DIFF_PATH) {
		add_pair(d, f->a, f->b, &text);
		fputs(str_text(&text), out);
	}
	str_free(&text);
}

static void say_count(uint64_t n, const char *what, FILE *out)
{
	if (n)
		fprintf(out, "%" PRIu64 " step%s %s\n", n, n == 1 ? "" : "s", what);
}

static void say_all(struct diff *d, FILE *out)
{
	size_t lines = 0;

	sort_found(d);
	say_first(d, &d->found[0], out);
	if (d->n_found > 1)
		fputs("\nLater:\n", out);
	for (size_t i = 1; i < d->n_found; i++) {
		bool must = d->found[i].kind != DIFF_PATH && d->found[i].kind != DIFF_VALUES;

		lines += d->found[i].kind == DIFF_PATH ? 2 : 1;
		if (must || lines <= 8)
			say_later(d, &d->found[i], out);
	}
	fputc('\n', out);
	say_count(d->n_kind[DIFF_VALUES], "with values that had not differed before", out);
	say_count(d->only_a, "only in A", out);
	say_count(d->only_b, "only in B", out);
}

int diff_say(struct diff *d, FILE *out)
{
	if (say_side(&d->a, "A", out, d->err) < 0 || say_side(&d->b, "B", out, d->err) < 0)
		return -1;
	diff_each_changed(d->lines, say_file, out);
	if (!d->n_found) {
		fputs("\nNo difference in path, values or output.\n", out);
		return 0;
	}
	say_all(d, out);
	return 1;
}
