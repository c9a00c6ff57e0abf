/* show.c - where a state stands, in one line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/show.h"

#include <inttypes.h>
#include <string.h>

#include "pystep/utf8.h"
#include "show_quote.h"

static const char blanks[] = " \t\f\v\r";

const char *show_source(const struct frame *f, size_t *len)
{
	const char *line = f && f->code->file ? file_line(f->code->file, f->line, len) : NULL;

	if (!line) {
		*len = 0;
		return "";
	}
	for (; *len && strchr(blanks, line[0]); line++)
		--*len;
	while (*len && strchr(blanks, line[*len - 1]))
		--*len;
	return line;
}

static void add_plain(const char *text, struct str *out)
{
	show_plain(text, strlen(text), SIZE_MAX, out);
}

static void add_place(const struct frame *f, struct str *out)
{
	size_t len;
	const char *line = show_source(f, &len);

	add_plain(f->code->file ? file_name(f->code->file) : "?", out);
	str_addf(out, ":%" PRIu32 " in ", f->line);
	add_plain(f->code->name, out);
	if (len) {
		str_add(out, ": ");
		show_plain(line, len, SIZE_MAX, out);
	}
}

void show_stop(const struct state *s, uint64_t last, struct str *out)
{
	const struct frame *f = state_top(s);

	str_addf(out, "step %" PRIu64 "/%" PRIu64 " %-5s", state_step(s), last,
		event_name(state_event(s)));
	if (f) {
		str_add_char(out, ' ');
		add_place(f, out);
	}
}

static bool is_collector(const struct code *c, uint32_t slot, uint32_t from_end)
{
	return slot + from_end == c->n_args;
}

const char *show_stars(const struct code *c, uint32_t slot)
{
	if (c->has_varkeywords && is_collector(c, slot, 1))
		return "**";
	if (c->has_varargs && is_collector(c, slot, c->has_varkeywords ? 2 : 1))
		return "*";
	return "";
}

static void add_argument(const struct state *s, const struct frame *f, uint32_t slot,
	const struct show *how, struct str *out)
{
	add_plain(show_stars(f->code, slot), out);
	add_plain(f->code->slots[slot], out);
	if (value_is_bound(state_resolve(s, f->slots[slot]))) {
		str_add_char(out, '=');
		show_value(s, f->slots[slot], how, out);
	}
}

static void add_call(
	const struct state *s, const struct frame *f, const struct show *how, struct str *out)
{
	uint32_t n_args = f->names ? 0 : code_n_shown_args(f->code);

	add_plain(f->code->name, out);
	str_add_char(out, '(');
	for (uint32_t i = 0; i < n_args; i++) {
		str_add(out, i ? ", " : "");
		add_argument(s, f, i, how, out);
	}
	str_add_char(out, ')');
}

static bool is_too_long(const struct str *text, size_t start, size_t max)
{
	return max && utf8_columns(text->at + start, text->len - start) > max;
}

static void cut_to(struct str *text, size_t start, size_t max)
{
	static const char dots[] = "…";
	size_t n = sizeof(dots) - 1;

	text->len = start + utf8_fit(text->at + start, text->len - start, max - 1);
	if (text->len < start + n || memcmp(text->at + text->len - n, dots, n) != 0)
		str_add(text, dots);
	text->at[text->len] = '\0';
}

#define LEAST_VALUE 12 /* columns of each, where not all have room */

/* Where not all has room, the large values are cut, shorter and shorter, so that the small ones are seen. */
void show_call(
	const struct state *s, const struct frame *f, const struct show *how, struct str *out)
{
	struct show each = how ? *how : (struct show){ 0 };
	size_t start = out->len, max = each.max;

	if (!each.depth)
		each.depth = -1;
	add_call(s, f, &each, out);
	while (is_too_long(out, start, max) && each.max > LEAST_VALUE) {
		each.max -= each.max / 8 + 1;
		out->len = start;
		add_call(s, f, &each, out);
	}
	if (is_too_long(out, start, max))
		cut_to(out, start, max);
}
