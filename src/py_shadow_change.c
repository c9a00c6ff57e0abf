/* py_shadow_change.c - what differs between a shadow and its object, as the record has it: found by comparing all of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include <string.h>

#include "pystep/write.h"
#include "py_scalar.h"
#include "py_track.h"

/* How many in a row are the same, from i in the old one and j in the new one on. */
static size_t n_same(const struct change_of *c, size_t i, size_t j)
{
	size_t limit = c->old->n - i < c->fresh->n - j ? c->old->n - i : c->fresh->n - j, n = 0;
	const word *old = c->old->at + i, *fresh = c->fresh->at + j;

	if (c->old->coding != CODING_WORDS || c->fresh->coding != CODING_WORDS) {
		while (n < limit && shadow_same_at(c, i + n, j + n))
			n++;
		return n;
	}
	for (;; n++) {
		n += words_n_same(fresh + n, old + n, limit - n, c->since);
		if (n == limit || !shadow_same_at(c, i + n, j + n))
			return n;
	}
}

static word old_at(const struct change_of *c, size_t i)
{
	return c->old->coding == CODING_WORDS && i < c->old->n ? c->old->at[i] : 0;
}

void shadow_splice(struct change_of *c, size_t start, size_t removed, size_t from, size_t to)
{
	char *p;

	if (!removed && from >= to)
		return;
	p = str_begin(c->out, 2 * PUT_UINT_MOST + 4);
	*p++ = c->out->len == c->start ? '[' : ',';
	p = put_uint(p, start);
	*p++ = ',';
	p = put_uint(p, removed);
	*p++ = ',';
	*p++ = '[';
	str_end(c->out, p);
	for (size_t i = from; i < to; i++) {
		if (i > from)
			str_add_char(c->out, ',');
		shadow_write_one(c->out, c->fresh, i, removed == to - from ? old_at(c, i) : 0, c->depth);
	}
	str_add_char(c->out, ']');
}

void shadow_move_left(struct change_of *c, size_t shown)
{
	shadow_splice(c, 0, 1, 0, 0);
	shadow_splice(c, shown - 1, 0, shown - 1, shown);
	c->rest_changed = true;
}

void shadow_move_right(struct change_of *c, size_t shown)
{
	shadow_splice(c, shown - 1, 1, 0, 0);
	shadow_splice(c, 0, 0, 0, 1);
	c->rest_changed = true;
}

/* A queue that took one in and let one go: all but one moved by one place. */
static bool has_moved(const struct change_of *c, size_t old_from, size_t from)
{
	size_t n = c->fresh->n;

	if (n < 4 || !shadow_same_at(c, old_from, from))
		return false;
	return n_same(c, old_from, from) >= n - 1;
}

bool shadow_change_queue(struct change_of *c)
{
	size_t shown = shadow_n_shown(c->fresh, 1);

	if (shadow_same_at(c, 0, 0) || c->old->coding != CODING_WORDS)
		return false;
	if (has_moved(c, 1, 0))
		shadow_move_left(c, shown);
	else if (has_moved(c, 0, 1))
		shadow_move_right(c, shown);
	else
		return false;
	return true;
}

static void change_runs(struct change_of *c)                 /* of one length: each run of differing places */
{
	size_t shown = shadow_n_shown(c->fresh, 1), i = 0, begin;

	if (shown && shadow_change_queue(c))
		return;
	for (;;) {
		i += n_same(c, i, i);
		if (i >= shown)
			break;
		for (begin = i; i < shown && !shadow_same_at(c, i, i); i++)
			;
		shadow_splice(c, begin, i - begin, begin, i);
	}
	if (shown < c->fresh->n && n_same(c, shown, shown) < c->fresh->n - shown)
		c->rest_changed = true;
}

/* A long stretch in which few differ: a heap took one in or let one go, something was moved and another appended. */

static bool few_differ(const struct change_of *c, size_t begin, size_t end)
{
	size_t n = 0;

	for (size_t i = begin; i < end; i++) {
		i += n_same(c, i, i);
		if (i < end && ++n > SHADOW_FEW)
			return false;
	}
	return true;
}

static void write_few(struct change_of *c, size_t i, size_t end)
{
	for (size_t begin; i < end;) {
		i += n_same(c, i, i);
		for (begin = i; i < end && !shadow_same_at(c, i, i); i++)
			;
		if (begin < end)
			shadow_splice(c, begin, i - begin, begin, i);
	}
}

/* Of two lengths: what lies between beginning and end. What is before `from` is the same, and so are the last ones, as many as are
 * behind the beginning. */
void shadow_compare_span(struct change_of *c, size_t from, size_t last)
{
	size_t n = c->old->n, m = c->fresh->n, limit = n < m ? n : m, begin, end;
	size_t old_shown = shadow_n_shown(c->old, 1), shown = shadow_n_shown(c->fresh, 1), removed, added, len;

	begin = from < limit ? from + n_same(c, from, from) : limit;
	end = last < limit - begin ? last : limit - begin;
	while (end < limit - begin && shadow_same_at(c, n - 1 - end, m - 1 - end))
		end++;
	if (begin >= track_max_items)
		return;
	removed = n - end - begin < old_shown - begin ? n - end - begin : old_shown - begin;
	added = m - end - begin < track_max_items - begin ? m - end - begin : (size_t)track_max_items - begin;
	len = old_shown < shown ? old_shown : shown;
	if (removed > SHADOW_LONG && added > SHADOW_LONG && few_differ(c, begin, len)) {
		write_few(c, begin, len);
		shadow_splice(c, len, old_shown - len, len, shown);
		return;
	}
	shadow_splice(c, begin, removed, begin, begin + added);
	len = old_shown - removed + added;
	if (len > shown)                                         /* pushed behind the cut */
		shadow_splice(c, shown, len - shown, 0, 0);
	else                                                     /* come out from behind it */
		shadow_splice(c, len, 0, len, shown);
}

static int order_of(const struct change_of *c, size_t i, size_t j)
{
	struct str a = { 0 }, b = { 0 };
	int order;

	track_write_gone(&a, c->old->at[i]);
	track_write(&b, c->fresh->at[j], 0, c->depth);
	order = value_order(value_of(str_text(&a), a.len), value_of(str_text(&b), b.len));
	str_free(&a);
	str_free(&b);
	return order;
}

/* Two sets, both in order: where they part, the lesser one went or came. */
static void change_sorted(struct change_of *c)
{
	size_t old_shown = shadow_n_shown(c->old, 1), shown = shadow_n_shown(c->fresh, 1), i = 0, j = 0;

	while (i < old_shown || j < shown) {
		size_t start = j, removed = 0;

		while ((i < old_shown || j < shown) && !(i < old_shown && j < shown && shadow_same_at(c, i, j))) {
			if (j == shown || (i < old_shown && order_of(c, i, j) < 0)) {
				i++;
				removed++;
			} else {
				j++;
			}
		}
		shadow_splice(c, start, removed, start, j);
		for (; i < old_shown && j < shown && shadow_same_at(c, i, j); i++, j++)
			;
	}
	if (c->old->n == c->fresh->n && shown < c->fresh->n && n_same(c, shown, shown) < c->fresh->n - shown)
		c->rest_changed = true;
}

void shadow_compare_items(struct change_of *c)
{
	if (c->is_sorted)
		change_sorted(c);
	else if (c->old->n == c->fresh->n)
		change_runs(c);
	else
		shadow_compare_span(c, 0, 0);
}

void shadow_begin_pair(struct change_of *c, word key, bool is_name)
{
	shadow_begin_part(c);
	if (is_name)
		shadow_write_name(c->out, key);
	else
		track_write(c->out, key, 0, c->depth);
	str_add_char(c->out, ',');
}

void shadow_remove_pair(struct change_of *c, word key, bool is_name)
{
	shadow_begin_part(c);
	if (is_name)
		shadow_write_name(c->out, key);
	else
		track_write_gone(c->out, key);
	str_add(c->out, ",{}");
}

/* Keys that stay keep their order; whatever is found out of order goes and comes again at the end. */
static void change_pairs(struct change_of *c, bool names)
{
	size_t old_shown = shadow_n_shown(c->old, 2), shown = shadow_n_shown(c->fresh, 2), j = 0;

	for (size_t i = 0; i < old_shown; i++) {
		if (j < shown && shadow_same_at(c, 2 * i, 2 * j)) {
			if (!shadow_same_at(c, 2 * i + 1, 2 * j + 1)) {
				shadow_begin_pair(c, c->fresh->at[2 * j], names);
				shadow_write_one(c->out, c->fresh, 2 * j + 1, old_at(c, 2 * i + 1), c->depth);
			}
			j++;
			continue;
		}
		shadow_remove_pair(c, c->old->at[2 * i], names);
	}
	for (; j < shown; j++) {
		shadow_begin_pair(c, c->fresh->at[2 * j], names);
		shadow_write_one(c->out, c->fresh, 2 * j + 1, 0, c->depth);
	}
	if (c->old->n == c->fresh->n && 2 * shown < c->fresh->n &&
	    n_same(c, 2 * shown, 2 * shown) < c->fresh->n - 2 * shown)
		c->rest_changed = true;
}

void shadow_write_cut(struct change_of *c, unsigned stride)
{
	uint64_t before = shadow_n_cut(c->old, stride), after = shadow_n_cut(c->fresh, stride);

	if (before != after || (after && c->rest_changed))
		shadow_write_count(c, after);
}

void shadow_write_count(struct change_of *c, uint64_t n)
{
	shadow_begin_part(c);
	write_uint(c->out, n);
}

enum { ITEMS, ENTRIES, ATTRIBUTES, N_SECTIONS };

/* "[…]" of one section; nothing when nothing differs. */
static void write_section_change(struct str *out, int which, const struct content *shadow, const struct content *fresh,
				 const struct moment *since)
{
	const struct section *const pairs[N_SECTIONS][2] = {
		{ &shadow->items, &fresh->items },
		{ &shadow->entries, &fresh->entries },
		{ &shadow->attributes, &fresh->attributes },
	};
	struct change_of c = {
		.out = out, .start = out->len, .old = pairs[which][0], .fresh = pairs[which][1], .since = since,
		.is_sorted = fresh->is_sorted,
		.depth = fresh->depth + 1, .rest_changed = which == ITEMS && shadow->print != fresh->print,
	};

	if (which == ITEMS)
		shadow_compare_items(&c);
	else
		change_pairs(&c, which == ATTRIBUTES);
	shadow_write_cut(&c, which == ITEMS ? 1 : 2);
	if (out->len > c.start)
		str_add_char(out, ']');
}

void shadow_begin_named(struct str *out, size_t start, const char *name)
{
	str_add_char(out, out->len == start ? '{' : ',');
	str_add(out, name);
}

bool shadow_write_change(struct str *out, const struct content *shadow, const struct content *fresh,
			 const struct moment *since)
{
	static const char *const names[N_SECTIONS] = { "\"items\":", "\"entries\":", "\"attributes\":" };
	const bool has[N_SECTIONS] = { shadow->has_items, shadow->has_entries, shadow->has_attributes };
	bool only = shadow->has_text + has[0] + has[1] + has[2] == 1;
	size_t start = out->len;

	if (shadow->has_text && !shadow_is_same_text(shadow, fresh)) {
		shadow_begin_named(out, start, "\"text\":");
		write_string(out, str_text(&fresh->text), fresh->text.len);
	}
	for (int i = 0; i < N_SECTIONS; i++) {
		size_t before = out->len, filled;

		if (!has[i])
			continue;
		if (!only)
			shadow_begin_named(out, start, names[i]);
		filled = out->len;
		write_section_change(out, i, shadow, fresh, since);
		if (out->len == filled)
			out->len = before;
	}
	if (out->len == start)
		return false;
	if (!only || out->at[start] == '{')
		str_add_char(out, '}');
	return true;
}
