/* breakpoint_parse.c - text to a breakpoint.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "breakpoint_impl.h"
#include "pystep/base.h"

static char *copy_trimmed(const char *at, size_t len)
{
	while (len && isspace((unsigned char)at[0])) {
		at++;
		len--;
	}
	while (len && isspace((unsigned char)at[len - 1]))
		len--;
	return base_memdup(at, len);
}

/* Where a word that stands alone is, outside brackets and strings; the last one if `last`. NULL: nowhere. */
static const char *find_word(const char *text, const char *word, bool last)
{
	size_t len = strlen(word);
	const char *found = NULL;
	int depth = 0;
	char quote = 0;

	for (const char *p = text; *p && (last || !found); p++) {
		if (quote) {
			if (*p == '\\' && p[1])
				p++;
			else if (*p == quote)
				quote = 0;
		} else if (*p == '"' || *p == '\'') {
			quote = *p;
		} else if (strchr("([{", *p)) {
			depth++;
		} else if (strchr(")]}", *p)) {
			depth--;
		} else if (depth <= 0 && strncmp(p, word, len) == 0 &&
			   (p == text || isspace((unsigned char)p[-1])) &&
			   (!p[len] || isspace((unsigned char)p[len]))) {
			found = p;
		}
	}
	return found;
}

/* hits N, hits >=N, hits %N */

static int parse_hits(const char *text, struct breakpoint *b, struct err *err)
{
	static const struct {
		const char *sign;
		enum breakpoint_hits hits;
	} forms[] = {
		{ ">=", HITS_FROM },
		{ "%", HITS_EVERY },
		{ "==", HITS_ONLY },
		{ "=", HITS_ONLY },
		{ "", HITS_ONLY },
	};
	size_t i = 0;
	char *end;

	text += strspn(text, " \t");
	while (strncmp(text, forms[i].sign, strlen(forms[i].sign)) != 0)
		i++;
	b->hits = forms[i].hits;
	text += strlen(forms[i].sign);
	text += strspn(text, " \t");
	errno = 0;
	b->hits_n = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || errno || end[strspn(end, " \t")] || !b->hits_n)
		return err_set(err, "hits is N, >=N or %%N, not \"%s\"", text);
	return 0;
}

/* "… hits N" off the end. */
static int take_hits(char *text, struct breakpoint *b, struct err *err)
{
	const char *at = find_word(text, "hits", true);

	if (!at || (!at[4] && at == text))
		return 0;
	if (parse_hits(at + 4, b, err) < 0)
		return -1;
	text[at - text] = '\0';
	return 0;
}

static int set_condition(struct breakpoint *b, const char *text, struct err *err)
{
	char *trimmed = copy_trimmed(text, strlen(text));

	if (*trimmed)
		b->condition = expr_compile(trimmed, err);
	else
		err_set(err, "if needs an expression");
	free(trimmed);
	return b->condition ? 0 : -1;
}

/* "… if EXPR" off the end; pdb's "WHERE, EXPR" too. */
static int take_condition(char *text, struct breakpoint *b, bool with_comma, struct err *err)
{
	const char *at = find_word(text, "if", false);
	size_t skip = 2;

	if (!at && with_comma) {
		at = strchr(text, ',');
		skip = 1;
	}
	if (!at)
		return 0;
	if (set_condition(b, at + skip, err) < 0)
		return -1;
	text[at - text] = '\0';
	return 0;
}

/* Places. */

static bool line_number(const char *text, uint32_t *line)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	*line = (uint32_t)n;
	return isdigit((unsigned char)*text) && !*end && !errno && n && n <= UINT32_MAX;
}

static int set_file(struct breakpoint *b, const struct frame *f, struct err *err)
{
	if (!f || !f->code->file)
		return err_set(err, "there is no file here: FILE:LINE");
	b->file = base_strdup(f->code->file->path);
	return 0;
}

static int set_line(struct breakpoint *b, const struct frame *f, uint32_t line, struct err *err)
{
	struct str what = { 0 };

	b->kind = BREAK_LINE;
	b->line = line;
	if (!b->file && set_file(b, f, err) < 0)
		return -1;
	str_addf(&what, "%s:%" PRIu32,
		b->file[0] == '/' && f && f->code->file && strcmp(f->code->file->path, b->file) == 0
			? file_name(f->code->file)
			: b->file,
		line);
	b->what = str_take(&what);
	return 0;
}

static bool is_name(const char *p)
{
	if (isdigit((unsigned char)*p) || !*p)
		return false;
	for (; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("_.<>", *p) &&
			!((unsigned char)*p & 0x80))
			return false;
	return true;
}

static int set_place(struct breakpoint *b, const char *text, const struct frame *f, struct err *err)
{
	const char *colon = strrchr(text, ':'), *rest = colon ? colon + 1 : text;
	uint32_t line;

	if (!*text)
		return f ? set_line(b, f, f->line, err)
			 : err_set(err, "no line is here: FILE:LINE");
	if (colon && colon == text)
		return err_set(err, "no file: \"%s\"", text);
	if (colon)
		b->file = base_memdup(text, colon - text);
	if (line_number(rest, &line))
		return set_line(b, f, line, err);
	if (!is_name(rest))
		return err_set(err, "not a line or a function: \"%s\"", text);
	b->kind = BREAK_FUNCTION;
	b->name = base_strdup(rest);
	b->what = base_strdup(text);
	return 0;
}

/* What each kind takes. `text` is the wish's own, cut from behind as it is understood. */

static int parse_place(
	struct breakpoint *b, char *text, const struct breakpoint_wish *wish, struct err *err)
{
	char *place;
	int r;

	if (take_hits(text, b, err) < 0 || take_condition(text, b, true, err) < 0)
		return -1;
	place = copy_trimmed(text, strlen(text));
	r = set_place(b, place, wish->frame, err);
	free(place);
	return r;
}

/* WHERE TEXT, or WHERE "TEXT". */
static int parse_log(
	struct breakpoint *b, char *text, const struct breakpoint_wish *wish, struct err *err)
{
	size_t len = strcspn(text, " \t");
	char *log = copy_trimmed(text + len, strlen(text + len));
	size_t n = strlen(log);

	b->log = log;
	if (!n)
		return err_set(err, "a logpoint is WHERE TEXT");
	if (n >= 2 && (log[0] == '"' || log[0] == '\'') && log[n - 1] == log[0]) {
		memmove(log, log + 1, n - 2);
		log[n - 2] = '\0';
	}
	text[len] = '\0';
	return set_place(b, text, wish->frame, err);
}

static int parse_catch(
	struct breakpoint *b, char *text, const struct breakpoint_wish *wish, struct err *err)
{
	char *name, *word;

	(void)wish;
	if (take_hits(text, b, err) < 0 || take_condition(text, b, false, err) < 0)
		return -1;
	b->what = copy_trimmed(text, strlen(text));
	name = base_strdup(b->what);
	word = (char *)find_word(name, "uncaught", true);
	if (word) {
		b->is_uncaught = true;
		memset(word, ' ', strlen("uncaught"));
	}
	b->name = copy_trimmed(name, strlen(name));
	free(name);
	if (*b->name && !is_name(b->name))
		return err_set(err, "not the name of an exception: \"%s\"", b->name);
	if (!*b->name) {
		free(b->name);
		b->name = NULL;
	}
	return 0;
}

/* An "if" may be the expression's own. */
static int parse_watch(
	struct breakpoint *b, char *text, const struct breakpoint_wish *wish, struct err *err)
{
	struct err ignored = { 0 };
	char *whole;
	struct expr *x;

	if (take_hits(text, b, err) < 0)
		return -1;
	whole = copy_trimmed(text, strlen(text));
	x = expr_compile(whole, &ignored);
	expr_free(x);
	if (!x && take_condition(text, b, false, err) < 0) {
		free(whole);
		return -1;
	}
	free(whole);
	b->what = copy_trimmed(text, strlen(text));
	if (!*b->what)
		return err_set(err, "what is to be watched?");
	b->watch = watch_new(b->what, wish->state, wish->frame, err);
	if (b->watch && wish->kind != BREAK_WRITE && !watch_can_be_read(b->watch))
		return err_set(err,
			"what is read is a name, an attribute, an item or $ID, not \"%s\"",
			b->what);
	return b->watch ? 0 : -1;
}

static int parse(
	struct breakpoint *b, char *text, const struct breakpoint_wish *wish, struct err *err)
{
	static int (*const parsers[N_BREAK_KINDS])(struct breakpoint * b, char *text,
		const struct breakpoint_wish *wish, struct err *err) = {
		[BREAK_LINE] = parse_place,
		[BREAK_FUNCTION] = parse_place,
		[BREAK_CATCH] = parse_catch,
		[BREAK_WRITE] = parse_watch,
		[BREAK_READ] = parse_watch,
		[BREAK_ACCESS] = parse_watch,
	};

	return wish->is_log ? parse_log(b, text, wish, err)
			    : parsers[wish->kind](b, text, wish, err);
}

struct breakpoint *breakpoints_add(
	struct breakpoints *bs, const struct breakpoint_wish *wish, struct err *err)
{
	struct breakpoint *b = base_alloc(sizeof(*b));
	char *text = copy_trimmed(wish->text, strlen(wish->text));
	int r;

	b->kind = wish->kind;
	b->is_enabled = true;
	b->is_temporary = wish->is_temporary;
	r = parse(b, text, wish, err);
	free(text);
	if (r < 0) {
		breakpoint_free(b);
		return NULL;
	}
	b->number = ++bs->last_number;
	BASE_GROW(bs->list, bs->cap, bs->n + 1);
	bs->list[bs->n++] = b;
	breakpoints_changed(bs);
	return b;
}
