/* beside.c - see beside.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "beside.h"

#include <stdio.h>
#include <stdlib.h>

#include "pystep/show.h"
#include "tree.h"

/* Frames. */

static int compare_line(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static bool code_has(const struct code *c, const struct file *file, uint32_t line)
{
	if (c->file != file)
		return false;
	return c->line == line ||
	       (c->n_lines && bsearch(&line, c->lines, c->n_lines, sizeof(line), compare_line));
}

/* The line of a def belongs to the function and to what it stands in: the inner one comes first. */
const struct frame *beside_frame(const struct view *v, const struct file *file, uint32_t line)
{
	for (int i = session_selected(v->session); i >= 0; i--) {
		const struct frame *f = state_frame(v->state, (size_t)i);

		if (f && code_has(f->code, file, line))
			return f;
	}
	return NULL;
}

/* Names. */

static bool is_op(const struct beside *b, size_t i, const char *op)
{
	const struct lex_token *t = &b->tokens[i];

	return i < b->n_tokens && t->kind == LEX_OPERATOR && t->len == strlen(op) &&
	       !memcmp(b->text + t->start, op, t->len);
}

static bool is_keyword(const struct beside *b, size_t i, const char *word)
{
	const struct lex_token *t = &b->tokens[i];

	return i < b->n_tokens && t->kind == LEX_KEYWORD && t->len == strlen(word) &&
	       !memcmp(b->text + t->start, word, t->len);
}

static bool is_assignment(const struct beside *b, size_t i)
{
	static const char *const ops[] = { "=",
		"+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", ">>=", "<<=", "**=" };

	for (size_t k = 0; k < ARRAY_LEN(ops); k++)
		if (is_op(b, i, ops[k]))
			return true;
	return false;
}

/* Index of the last assignment outside of brackets; 0: none. */
static size_t last_assignment(const struct beside *b)
{
	int depth = 0;
	size_t last = 0;

	for (size_t i = 0; i < b->n_tokens; i++) {
		if (is_op(b, i, "(") || is_op(b, i, "[") || is_op(b, i, "{"))
			depth++;
		else if (is_op(b, i, ")") || is_op(b, i, "]") || is_op(b, i, "}"))
			depth--;
		else if (depth == 0 && is_assignment(b, i))
			last = i;
	}
	return last;
}

/* Between the nearest "for" before it and that one's "in". */
static bool is_loop_variable(const struct beside *b, size_t i)
{
	while (i-- > 0) {
		if (is_keyword(b, i, "in"))
			return false;
		if (is_keyword(b, i, "for"))
			return true;
	}
	return false;
}

static bool binds(const struct beside *b, size_t i, size_t assignment)
{
	return i < assignment || is_op(b, i + 1, ":=") || (i && is_keyword(b, i - 1, "as")) ||
	       b->line == b->frame->code->line || is_loop_variable(b, i);
}

struct shown {
	const char *at;
	size_t len;
};

static bool was_shown(const struct shown *shown, size_t n, const char *at, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (shown[i].len == len && !memcmp(shown[i].at, at, len))
			return true;
	return false;
}

static struct value look_up(const struct beside *b, const char *name, bool also_global)
{
	struct value v = state_local(b->view->state, b->frame, name);

	if (!value_is_bound(v) && also_global)
		v = state_global(b->view->state, b->frame, name);
	if (name[0] == '_' && name[1] == '_')
		return VALUE_NOTHING;
	return value_is_bound(v) && !tree_is_definition(b->view->state, v) ? v : VALUE_NOTHING;
}

#define LEAST_COLS 8 /* with less room a value says nothing */
#define VALUE_COLS 36
#define MOST_NAMES 5

static bool draw_one(const struct beside *b, const struct lex_token *t, bool is_here, bool is_first,
	struct pen *pen)
{
	char *name = base_memdup(b->text + t->start, t->len);
	struct value v = look_up(b, name, is_here);
	struct show how = { .depth = 2 };
	struct str text = { 0 };
	int left = pen_left(pen) - (is_first ? 0 : 2) - (int)t->len - 3;
	bool fits = value_is_bound(v) && left >= LEAST_COLS;

	if (fits) {
		how.max = (size_t)(left < VALUE_COLS ? left : VALUE_COLS);
		show_value(b->view->state, v, &how, &text);
		pen_text(pen, STYLE_INLINE, is_first ? "" : "  ");
		pen_text(pen, STYLE_INLINE, name);
		pen_text(pen, STYLE_INLINE, " = ");
		pen_bytes(pen, STYLE_INLINE, str_text(&text), text.len);
	}
	str_free(&text);
	free(name);
	return fits;
}

void beside_draw(const struct beside *b, struct pen *pen)
{
	bool is_here = b->line == b->frame->line;
	size_t assignment = last_assignment(b), n = 0;
	struct shown shown[MOST_NAMES];

	for (size_t i = 0; i < b->n_tokens && n < MOST_NAMES; i++) {
		const struct lex_token *t = &b->tokens[i];
		const char *at = b->text + t->start;

		if ((t->kind != LEX_NAME && t->kind != LEX_BUILTIN) || t->is_attribute ||
			was_shown(shown, n, at, t->len))
			continue;
		if ((is_here || binds(b, i, assignment)) && draw_one(b, t, is_here, n == 0, pen))
			shown[n++] = (struct shown){ at, t->len };
	}
}
