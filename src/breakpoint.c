/* breakpoint.c - the list of breakpoints, and words for them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/breakpoint.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "breakpoint_impl.h"
#include "pystep/base.h"

/* Life. */

struct breakpoints *breakpoints_new(struct timeline *tl)
{
	struct breakpoints *bs = base_alloc(sizeof(*bs));

	bs->tl = bs->query.tl = tl;
	bs->asked = (struct breakpoint){ .kind = BREAK_ASKED, .is_enabled = true, .what = "" };
	return bs;
}

void breakpoint_free(struct breakpoint *b)
{
	if (!b)
		return;
	expr_free(b->condition);
	watch_free(b->watch);
	free(b->what);
	free(b->file);
	free(b->name);
	free(b->log);
	free(b->before);
	free(b);
}

static void let_go(struct breakpoints *bs)
{
	find_forget(bs);
	match_forget(bs);
	cursor_free(bs->cursor);
	bs->cursor = NULL;
	routines_free(&bs->routines);
}

void breakpoints_free(struct breakpoints *bs)
{
	if (!bs)
		return;
	let_go(bs);
	for (size_t i = 0; i < bs->n; i++)
		breakpoint_free(bs->list[i]);
	free(bs->list);
	free(bs->raises);
	free(bs->block.hits);
	free(bs);
}

void breakpoints_changed(struct breakpoints *bs)
{
	match_forget(bs);
	bs->has_block = false;
}

void breakpoints_move(struct breakpoints *bs, struct timeline *tl)
{
	let_go(bs);
	bs->has_block = bs->may_ask = false;
	bs->n_files = 0;
	bs->tl = bs->query.tl = tl;
	for (size_t i = 0; i < bs->n; i++) {
		bs->list[i]->n_before = 0;
		if (bs->list[i]->watch)
			watch_forget(bs->list[i]->watch);
	}
}

/* The list. */

size_t breakpoints_n(const struct breakpoints *bs)
{
	return bs->n;
}

const struct breakpoint *breakpoints_at(const struct breakpoints *bs, size_t i)
{
	return bs->list[i];
}

static struct breakpoint *find(const struct breakpoints *bs, unsigned number)
{
	for (size_t i = 0; i < bs->n; i++)
		if (bs->list[i]->number == number)
			return bs->list[i];
	return NULL;
}

const struct breakpoint *breakpoints_find(const struct breakpoints *bs, unsigned number)
{
	return find(bs, number);
}

bool breakpoints_have_stops(struct breakpoints *bs)
{
	if (match_may_ask(bs))
		return true;
	for (size_t i = 0; i < bs->n; i++)
		if (bs->list[i]->is_enabled && !bs->list[i]->log)
			return true;
	return false;
}

const struct breakpoint *breakpoints_on_line(
	const struct breakpoints *bs, const struct file *file, uint32_t line)
{
	const struct breakpoint *found = NULL;

	for (size_t i = 0; i < bs->n; i++) {
		const struct breakpoint *b = bs->list[i];

		if (b->kind != BREAK_LINE || breakpoint_line_in(b, file) != line)
			continue;
		if (!found || (b->is_enabled && !found->is_enabled))
			found = b;
	}
	return found;
}

bool breakpoint_is_line_kind(const struct breakpoint *b)
{
	return b->kind == BREAK_LINE || b->kind == BREAK_READ || b->kind == BREAK_ACCESS;
}

/* Changing. */

void breakpoints_delete(struct breakpoints *bs, unsigned number)
{
	struct breakpoint *b = find(bs, number);
	size_t i = 0;

	if (!b)
		return;
	while (bs->list[i] != b)
		i++;
	memmove(bs->list + i, bs->list + i + 1, (--bs->n - i) * sizeof(*bs->list));
	breakpoint_free(b);
	breakpoints_changed(bs);
}

/* Hits of what is disabled are not looked for, so none are known. */
void breakpoints_enable(struct breakpoints *bs, unsigned number, bool is_enabled)
{
	struct breakpoint *b = find(bs, number);

	if (!b || b->is_enabled == is_enabled)
		return;
	b->is_enabled = is_enabled;
	breakpoints_changed(bs);
}

int breakpoints_ignore(
	struct breakpoints *bs, unsigned number, uint64_t step, uint64_t count, struct err *err)
{
	struct breakpoint *b = find(bs, number);
	uint64_t n;

	if (breakpoints_count(bs, number, step, &n, err) < 0)
		return -1;
	b->ignore_step = step;
	b->ignore_after = n;
	b->ignore_until = n + count < n ? UINT64_MAX : n + count;
	return 0;
}

int breakpoints_set_condition(
	struct breakpoints *bs, unsigned number, const char *text, struct err *err)
{
	struct breakpoint *b = find(bs, number);
	struct expr *x = NULL;

	if (!b)
		return err_set(err, "there is no breakpoint %u", number);
	if (*text) {
		x = expr_compile(text, err);
		if (!x)
			return -1;
	}
	expr_free(b->condition);
	b->condition = x;
	b->n_before = 0;
	breakpoints_changed(bs);
	if (b->ignore_until > b->ignore_after) /* its hits have other numbers now */
		return breakpoints_ignore(
			bs, number, b->ignore_step, b->ignore_until - b->ignore_after, err);
	return 0;
}

/* Words. */

static const char *kind_name(const struct breakpoint *b)
{
	static const char *const names[N_BREAK_KINDS] = {
		[BREAK_LINE] = "break",
		[BREAK_FUNCTION] = "break",
		[BREAK_CATCH] = "catch",
		[BREAK_WRITE] = "watch",
		[BREAK_READ] = "rwatch",
		[BREAK_ACCESS] = "awatch",
	};

	if (b->log)
		return "logpoint";
	return b->is_temporary ? "tbreak" : names[b->kind];
}

void breakpoint_say_missing(const struct breakpoint *b, const struct state *st, struct str *out)
{
	if (b->watch)
		watch_say_missing(b->watch, st, out);
}

void breakpoint_describe(const struct breakpoint *b, struct str *out)
{
	static const char *const forms[] = {
		[HITS_ALL] = "",
		[HITS_ONLY] = " hits ",
		[HITS_FROM] = " hits >=",
		[HITS_EVERY] = " hits %",
	};

	str_add(out, kind_name(b));
	if (*b->what)
		str_addf(out, " %s", b->what);
	if (b->condition)
		str_addf(out, " if %s", expr_text(b->condition));
	if (b->hits)
		str_addf(out, "%s%" PRIu64, forms[b->hits], b->hits_n);
	if (b->log)
		str_addf(out, " \"%s\"", b->log);
}
