/* breakpoint_say.c - stops and logs in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "breakpoint_impl.h"
#include "pystep/base.h"
#include "pystep/show.h"
#include "show_quote.h"

/* Stops. */

/* What it was, and what it is. */
static int say_change(struct breakpoints *bs, struct breakpoint *b, uint64_t step, struct str *out,
	struct err *err)
{
	const struct state *st = find_state(bs, step - 1, err);
	struct str was = { 0 }, is = { 0 };

	if (!st)
		return -1;
	watch_show(b->watch, st, &was);
	st = find_state(bs, step, err);
	if (st) {
		watch_show(b->watch, st, &is);
		if (was.len != is.len || memcmp(str_text(&was), str_text(&is), is.len) != 0)
			str_addf(out, ": %s -> %s", str_text(&was), str_text(&is));
		else
			str_addf(out, ": %s", str_text(&is));
	}
	str_free(&was);
	str_free(&is);
	return st ? 0 : -1;
}

static int say_exception(struct breakpoints *bs, uint64_t step, struct str *out, struct err *err)
{
	const struct state *st = find_state(bs, step, err);
	struct str text = { 0 };

	if (!st)
		return -1;
	str_add(out, ": ");
	show_type(st, state_value(st), out);
	show_exception_text(st, state_value(st), &text);
	if (text.len)
		str_addf(out, ": %s", text.at);
	str_free(&text);
	return 0;
}

/* Where it leaves the last frame it is too late to see why: so, where to go for that. */
static int say_uncaught(struct breakpoints *bs, uint64_t step, struct str *out, struct err *err)
{
	const struct state *st = find_state(bs, step, err);
	const struct frame *f = st ? state_top(st) : NULL;
	uint64_t last = 0, raised = 0;

	if (!st || (f && raise_step(bs, f->serial, step, &last, err) < 0) ||
		(last && raise_origin(bs, last, &raised, err) < 0) ||
		(last && say_exception(bs, last, out, err) < 0))
		return -1;
	str_add(out, last ? ", nobody caught it" : ": nobody caught it");
	if (raised)
		str_addf(out, "; it was raised at step %" PRIu64, raised);
	return 0;
}

static int say_raised(struct breakpoints *bs, struct breakpoint *b, uint64_t step, struct str *out,
	struct err *err)
{
	return b->is_uncaught ? say_uncaught(bs, step, out, err)
			      : say_exception(bs, step, out, err);
}

/* A condition that could not be answered stopped here for that. */
static int say_condition(struct breakpoints *bs, struct breakpoint *b, uint64_t step,
	struct str *out, struct err *err)
{
	const struct state *st = b->condition ? find_state(bs, step, err) : NULL;
	struct err why = { 0 };
	bool holds;

	if (!b->condition)
		return 0;
	if (!st)
		return -1;
	if (expr_test(b->condition, &(struct expr_context){ st, state_top(st) }, &holds, &why) < 0)
		str_addf(out, " (the condition cannot be answered: %s)", why.text);
	return 0;
}

static int say_watch(struct breakpoints *bs, struct breakpoint *b, uint64_t step, struct str *out,
	struct err *err)
{
	const struct state *st;

	if (b->kind == BREAK_WRITE)
		return say_change(bs, b, step, out, err);
	st = find_state(bs, step, err);
	if (!st)
		return -1;
	str_add(out, watch_is_read(b->watch, st, state_top(st)) && state_event(st) == EVENT_LINE
			     ? ", read: "
			     : ", written: ");
	watch_show(b->watch, st, out);
	return 0;
}

static int say_hit(struct breakpoints *bs, struct breakpoint *b, uint64_t step, struct str *out,
	struct err *err)
{
	static const char *const names[N_BREAK_KINDS] = {
		[BREAK_LINE] = "breakpoint",
		[BREAK_FUNCTION] = "breakpoint",
		[BREAK_CATCH] = "catch",
		[BREAK_WRITE] = "watch",
		[BREAK_READ] = "rwatch",
		[BREAK_ACCESS] = "awatch",
		[BREAK_ASKED] = "breakpoint()",
	};
	int r = 0;

	str_addf(out, "%s%s", out->len ? "\n" : "", names[b->kind]);
	if (b->number)
		str_addf(out, " %u", b->number);
	else
		str_add(out, " in the program");
	if (b->watch) {
		str_addf(out, ": %s", b->what);
		r = say_watch(bs, b, step, out, err);
	} else if (b->kind == BREAK_CATCH) {
		r = say_raised(bs, b, step, out, err);
	}
	return r < 0 ? -1 : say_condition(bs, b, step, out, err);
}

/* Which of the hits at a step are stops was asked when it was found: by all that hit there, in turn. */
static int stops_at(
	struct breakpoints *bs, uint64_t step, unsigned **numbers, size_t *n, struct err *err)
{
	size_t cap = 0;

	*numbers = NULL;
	*n = 0;
	if (find_scan(bs, block_of(step), step, err) < 0)
		return -1;
	for (size_t i = 0; i < bs->block.n; i++) {
		int r = bs->block.hits[i].step == step ? find_is_stop(bs, i, err) : 0;

		if (r < 0)
			return -1;
		if (!r)
			continue;
		BASE_GROW(*numbers, cap, *n + 1);
		(*numbers)[(*n)++] = bs->block.hits[i].b->number;
	}
	return 0;
}

int breakpoints_say(
	struct breakpoints *bs, uint64_t step, bool arrived, struct str *out, struct err *err)
{
	struct str said = { 0 };
	unsigned *numbers = NULL;
	size_t n = 0;
	int r = 0;

	if (step >= timeline_first(bs->tl) && step <= timeline_last(bs->tl))
		r = stops_at(bs, step, &numbers, &n, err);
	for (size_t i = 0; i < n && r == 0; i++) {
		struct breakpoint *b =
			numbers[i] ? (struct breakpoint *)breakpoints_find(bs, numbers[i])
				   : &bs->asked;
		bool goes = arrived && b->is_temporary;

		r = say_hit(bs, b, step, &said, err);
		if (goes)
			breakpoints_delete(bs, numbers[i]);
	}
	if (said.len && out)
		str_addf(out, "%s%s", out->len ? "\n" : "", said.at);
	str_free(&said);
	free(numbers);
	return r;
}

/* Logs: text with {EXPR}, {{ and }}. */

static void say_value(const struct state *st, const char *at, size_t len, struct str *out)
{
	static const struct show how = { .depth = 3 };
	char *text = base_memdup(at, len);
	struct err err = { 0 };
	struct expr *x = expr_compile(text, &err);
	struct str s = { 0 };

	if (!x || expr_eval(x, &(struct expr_context){ st, state_top(st) }, &err) < 0)
		str_addf(out, "{%s: %s}", text, err.text);
	else if (value_kind(expr_value(x)) == VALUE_STR && value_str(expr_value(x), &s))
		show_plain(str_text(&s), s.len, SIZE_MAX, out);
	else
		expr_show(x, &how, out);
	str_free(&s);
	expr_free(x);
	free(text);
}

/* Behind the brace that closes the one before `p`; NULL: none does. */
static const char *field_end(const char *p)
{
	int depth = 1;
	char quote = 0;

	for (; *p; p++) {
		if (quote) {
			quote = *p == quote ? 0 : quote;
			continue;
		}
		if (*p == '"' || *p == '\'')
			quote = *p;
		depth += *p == '{' || *p == '[' || *p == '('   ? 1
			 : *p == '}' || *p == ']' || *p == ')' ? -1
							       : 0;
		if (!depth)
			return p + 1;
	}
	return NULL;
}

static void say_log(const struct breakpoint *b, const struct state *st, struct str *out)
{
	for (const char *p = b->log; *p;) {
		const char *end = *p == '{' && p[1] != '{' ? field_end(p + 1) : NULL;

		if (end) {
			say_value(st, p + 1, (size_t)(end - p) - 2, out);
			p = end;
		} else {
			str_add_char(out, *p);
			p += (p[0] == '{' || p[0] == '}') && p[0] == p[1] ? 2 : 1;
		}
	}
	str_add_char(out, '\n');
}

struct logs {
	unsigned number;
	uint64_t from, to, max, n;
	struct str *out;
	size_t *starts; /* of the last `max` lines, round and round */
};

/* Lines that are too many go from the front, a megabyte at a time. */
static void keep_last(struct logs *l)
{
	size_t cut;

	if (!l->max)
		return;
	if (l->n >= l->max && l->out->len > 1u << 20) {
		cut = l->starts[l->n % l->max];
		memmove(l->out->at, l->out->at + cut, l->out->len -= cut);
		for (uint64_t i = 0; i < l->max; i++)
			l->starts[i] -= cut;
	}
	l->starts[l->n % l->max] = l->out->len;
}

static int log_block(struct breakpoints *bs, struct logs *l, struct err *err)
{
	for (size_t i = 0; i < bs->block.n; i++) {
		const struct hit *h = &bs->block.hits[i];
		const struct state *st;

		if (!h->b->log || h->step <= l->from || h->step > l->to ||
			(l->number && h->b->number != l->number))
			continue;
		st = find_state(bs, h->step, err);
		if (!st)
			return -1;
		keep_last(l);
		str_addf(l->out, "step %" PRIu64 ": ", h->step);
		say_log(h->b, st, l->out);
		l->n++;
	}
	return 0;
}

static bool has_logs(const struct breakpoints *bs, unsigned number)
{
	for (size_t i = 0; i < bs->n; i++)
		if (bs->list[i]->log && bs->list[i]->is_enabled &&
			(!number || bs->list[i]->number == number))
			return true;
	return false;
}

static int log_blocks(struct breakpoints *bs, struct logs *l, struct err *err)
{
	for (uint64_t block = block_of(l->from + 1); block <= block_of(l->to); block++)
		if (find_scan(bs, block, l->to, err) < 0 || log_block(bs, l, err) < 0)
			return -1;
	return 0;
}

int breakpoints_logs(struct breakpoints *bs, unsigned number, uint64_t from, uint64_t to,
	uint64_t max, struct str *out, struct err *err)
{
	struct str lines = { 0 };
	struct logs l = { .number = number, .from = from, .to = to, .max = max, .out = &lines };
	size_t start = 0;
	int r;

	if (from >= to || !has_logs(bs, number))
		return 0;
	l.starts = max ? base_realloc_array(NULL, max, sizeof(*l.starts)) : NULL;
	r = log_blocks(bs, &l, err);
	if (max && l.n > max) {
		start = l.starts[l.n % max];
		str_addf(out, "(%" PRIu64 " before)\n", l.n - max);
	}
	if (r == 0)
		str_add_bytes(out, str_text(&lines) + start, lines.len - start);
	free(l.starts);
	str_free(&lines);
	return r;
}
