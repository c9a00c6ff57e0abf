/* pane_source.c - the text of the file that the looked-at frame runs: the line about to run, colours, values beside the lines.
 *
 * Which colours a line has may depend on all lines above it (strings that go on), so every CHECK_EVERY lines the lexer's
 * state is kept, as far down as was looked.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "beside.h"
#include "counts.h"
#include "lex.h"
#include "pane.h"

#include "pystep/breakpoint.h"

#define CHECK_EVERY 32
#define MOST_TOKENS 256

struct source_pane {
	struct pane pane;
	const struct file *file;
	struct counts *counts;
	bool has_counts; /* for this step */
	uint32_t judged; /* line drawn last: was it dim? */
	bool is_dim;
	struct lex_state *checks; /* at the start of lines 1, 33, 65 … */
	size_t n_checks, cap_checks;
	struct lex_state last; /* at the start of line last_line */
	uint32_t last_line;
	uint64_t step; /* the selection follows the program when this changes */
	const struct frame *frame;
	bool is_opened; /* the file was asked for: it stays until then */
};

static void show_file(struct source_pane *p, const struct file *file)
{
	if (p->file == file)
		return;
	p->file = file;
	p->n_checks = 0;
	p->last = (struct lex_state){ 0 };
	p->last_line = 1;
	p->pane.scroll = (struct scroll){ 0 };
	p->pane.shift = 0;
}

static void update(struct pane *pane, const struct view *v)
{
	struct source_pane *p = (struct source_pane *)pane;
	const struct frame *f = v->frame;

	if (p->step != state_step(v->state) || p->frame != f)
		p->is_opened = false;
	if (f && !p->is_opened)
		show_file(p, f->code->file);
	pane->around = 3;
	scroll_set(&pane->scroll, p->file ? p->file->n_lines : 0);
	if (f && (p->step != state_step(v->state) || p->frame != f) && f->line)
		scroll_to(&pane->scroll, f->line - 1);
	p->step = state_step(v->state);
	p->frame = f;
	if (!p->counts)
		p->counts = counts_new(session_timeline(v->session));
	p->has_counts = counts_go(p->counts, p->step);
}

void pane_source_open(
	struct pane *pane, const struct view *v, const struct file *file, uint32_t line)
{
	struct source_pane *p = (struct source_pane *)pane;

	if (!file && !p->is_opened)
		return;
	pane_update(pane, v); /* to this step: it is only the next that it gives way to */
	p->is_opened = file != NULL;
	if (!file) {
		p->frame = NULL;
		pane_update(pane, v);
		return;
	}
	show_file(p, file);
	scroll_set(&pane->scroll, file->n_lines);
	scroll_to(&pane->scroll, line ? line - 1 : 0);
}

static bool idle(struct pane *pane, const struct view *v)
{
	struct source_pane *p = (struct source_pane *)pane;
	bool did = p->counts && counts_idle(p->counts);

	(void)v;
	if (did)
		p->has_counts = counts_go(p->counts, p->step);
	return did;
}

static void heading(struct pane *pane, const struct view *v, struct str *out)
{
	const struct source_pane *p = (struct source_pane *)pane;

	(void)v;
	if (p->file)
		str_add(out, file_name(p->file));
	if (p->file && !p->file->text)
		str_add(out, " (its text was not recorded)");
	if (p->is_opened)
		str_add(out, " ─ Escape goes back");
}

/* Colours. */

/* Start on the line that p->last is the state of. */
static void start_line(struct source_pane *p, struct lexer *lx)
{
	size_t start = p->file->starts[p->last_line - 1];

	if ((p->last_line - 1) % CHECK_EVERY == 0 &&
		(p->last_line - 1) / CHECK_EVERY == p->n_checks) {
		BASE_GROW(p->checks, p->cap_checks, p->n_checks + 1);
		p->checks[p->n_checks++] = p->last;
	}
	lex_line(lx, &p->last, p->file->text + start, p->file->len - start);
}

static void skip_line(struct source_pane *p)
{
	struct lexer lx;
	struct lex_token t;

	start_line(p, &lx);
	while (lex_next(&lx, &t))
		;
	p->last = lx.state;
	p->last_line++;
}

static void go_to_line(struct source_pane *p, uint32_t line)
{
	size_t check = (line - 1) / CHECK_EVERY;

	if (check >= p->n_checks && p->n_checks)
		check = p->n_checks - 1;
	if (p->n_checks && (p->last_line > line || p->last_line < check * CHECK_EVERY + 1)) {
		p->last = p->checks[check];
		p->last_line = (uint32_t)(check * CHECK_EVERY) + 1;
	}
	while (p->last_line < line)
		skip_line(p);
}

/* What is beyond the first MOST_TOKENS has no colour; the state at the next line is right all the same. */
static size_t lex(struct source_pane *p, uint32_t line, struct lex_token tokens[MOST_TOKENS])
{
	struct lexer lx;
	struct lex_token t;
	size_t n = 0;

	go_to_line(p, line);
	start_line(p, &lx);
	while (lex_next(&lx, &t))
		if (n < MOST_TOKENS)
			tokens[n++] = t;
	p->last = lx.state;
	p->last_line++;
	return n;
}

static const enum style token_styles[N_LEX_KINDS] = {
	[LEX_NAME] = STYLE_TEXT,
	[LEX_KEYWORD] = STYLE_KEYWORD,
	[LEX_BUILTIN] = STYLE_BUILTIN,
	[LEX_DEFINED] = STYLE_DEFINED,
	[LEX_DECORATOR] = STYLE_DECORATOR,
	[LEX_STRING] = STYLE_STRING,
	[LEX_FIELD] = STYLE_ESCAPE,
	[LEX_NUMBER] = STYLE_NUMBER,
	[LEX_COMMENT] = STYLE_COMMENT,
	[LEX_OPERATOR] = STYLE_OPERATOR,
};

static void draw_text(const char *text, size_t len, const struct lex_token *tokens, size_t n,
	bool is_dim, struct pen *pen)
{
	size_t at = 0;

	pen->origin = pen->col;
	if (is_dim)
		n = 0;
	for (size_t i = 0; i < n; i++) {
		pen_bytes(pen, STYLE_TEXT, text + at, tokens[i].start - at);
		pen_bytes(pen, token_styles[tokens[i].kind], text + tokens[i].start, tokens[i].len);
		at = tokens[i].start + tokens[i].len;
	}
	if (len > at && text[len - 1] == '\r')
		len--;
	if (len > at)
		pen_bytes(pen, is_dim ? STYLE_FUTURE : STYLE_TEXT, text + at, len - at);
}

/* The expression at which the frame looked at stands, as far as it is on this line. */
static void draw_site(const struct source_pane *p, const struct view *v, const struct beside *b,
	size_t len, const struct pen *pen)
{
	const struct site *site = v->frame ? state_site(v->state, v->frame) : NULL;
	size_t from, to;
	int start;

	if (!site || v->frame->code->file != p->file || b->line < site->line ||
		b->line > site->end_line)
		return;
	from = b->line == site->line ? site->column : strspn(b->text, " \t");
	to = b->line == site->end_line && site->end_column < len ? site->end_column : len;
	if (from >= to)
		return;
	start = cell_columns(b->text, from);
	area_underline(
		&pen->area, pen->row, pen->origin + start, cell_columns(b->text, to) - start);
}

/* Margin: "▶ 12  ". */

static int digits_of(uint32_t n)
{
	int digits = 1;

	while (n >= 10) {
		n /= 10;
		digits++;
	}
	return digits < 3 ? 3 : digits;
}

static bool is_line_of(const struct frame *f, const struct file *file, uint32_t line)
{
	return f && f->code->file == file && f->line == line;
}

static bool is_here(const struct source_pane *p, const struct view *v, uint32_t line)
{
	return is_line_of(state_top(v->state), p->file, line);
}

/* ● a breakpoint, ○ one that is disabled. */
static void draw_break(
	const struct source_pane *p, const struct view *v, uint32_t line, struct pen *pen)
{
	const struct breakpoint *b =
		breakpoints_on_line(session_breakpoints(v->session), p->file, line);

	pen_text(pen, STYLE_EXCEPTION, !b ? " " : b->is_enabled ? "●" : "○");
}

static void draw_margin(
	const struct source_pane *p, const struct view *v, uint32_t line, struct pen *pen)
{
	char number[32];

	if (is_here(p, v, line))
		pen_text(pen, STYLE_HERE, "▶");
	else
		pen_text(pen, STYLE_CALLER, is_line_of(v->frame, p->file, line) ? "▷" : " ");
	draw_break(p, v, line, pen);
	snprintf(number, sizeof(number), "%*u  ", digits_of(p->file->n_lines), (unsigned)line);
	pen_text(pen, is_here(p, v, line) ? STYLE_HERE : STYLE_LINE_NUMBER, number);
}

/* How often it has run: right of all else. */

#define COUNT_COLS  5
#define COUNT_LEAST 48 /* narrower than this there is no room for them */

static int count_cols(const struct pen *pen)
{
	return pen->area.cols >= COUNT_LEAST ? COUNT_COLS : 0;
}

/* "7×", "1.2k", "12k×", "120k": four columns at most. */
static void say_count(uint64_t n, struct str *out)
{
	static const char units[] = " kMGT";
	uint64_t tenths = 0;
	size_t unit = 0;

	for (; n >= 1000 && units[unit + 1]; unit++) {
		tenths = n % 1000 / 100;
		n /= 1000;
	}
	str_addf(out, "%llu", (unsigned long long)n);
	if (unit && n < 10)
		str_addf(out, ".%llu", (unsigned long long)tenths);
	if (unit)
		str_add_char(out, units[unit]);
	if (!unit || (n >= 10 && n < 100))
		str_add(out, "×");
}

static void draw_count(
	const struct source_pane *p, uint32_t line, const struct area *whole, int row)
{
	uint64_t n = p->has_counts ? counts_by_now(p->counts, p->file, line) : 0;
	struct str text = { 0 };

	if (n)
		say_count(n, &text);
	area_text_right(whole, row, STYLE_DIM, str_text(&text));
	str_free(&text);
}

/* Words that have no events of their own. */
static bool is_silent(const struct beside *b)
{
	static const char *const silent[] = { "else", "finally", "global", "nonlocal", "except",
		"try" };

	for (size_t i = 0; i < ARRAY_LEN(silent); i++)
		if (b->tokens[0].len == strlen(silent[i]) &&
			!memcmp(b->text + b->tokens[0].start, silent[i], b->tokens[0].len))
			return true;
	return b->tokens[0].kind == LEX_STRING;
}

/* In a run that is over, lines that it never came to are dim. What goes on from the line above is as that is. */
static bool never_runs(
	struct source_pane *p, const struct view *v, const struct beside *b, bool goes_on)
{
	bool knows = p->counts && counts_are_whole(p->counts) && !session_is_live(v->session);
	bool was_dim = p->judged == b->line - 1 && p->is_dim;

	p->judged = b->line;
	p->is_dim = knows && b->n_tokens && !counts_ever(p->counts, p->file, b->line) &&
		    (goes_on ? was_dim : !is_silent(b));
	return p->is_dim;
}

/* Values start at one column where the text leaves it free, so that they do not dance. */
#define BESIDE_LEAST 36 /* narrower than this there is no room beside the text */

static void draw_beside(
	const struct source_pane *p, const struct view *v, struct beside *b, struct pen *pen)
{
	int cols = pen->area.cols, usual = cols * 3 / 5;

	b->view = v;
	b->frame = beside_frame(v, p->file, b->line);
	if (!b->frame || cols < BESIDE_LEAST || p->pane.shift)
		return;
	pen_text(pen, STYLE_TEXT, "   ");
	if (pen->col < usual)
		pen_to(pen, usual);
	beside_draw(b, pen);
}

static void draw_row(struct pane *pane, const struct view *v, size_t row, struct pen *pen)
{
	struct source_pane *p = (struct source_pane *)pane;
	struct lex_token tokens[MOST_TOKENS];
	struct beside b = { .line = (uint32_t)row + 1, .tokens = tokens };
	struct area whole = pen->area;
	struct pen margin = pen_at(&whole, pen->row, 0);
	struct lex_state before;
	size_t len;
	int shift = -pen->col;

	b.text = file_line(p->file, b.line, &len);
	if (!b.text)
		return;
	go_to_line(p, b.line);
	before = p->last;
	b.n_tokens = lex(p, b.line, tokens);
	draw_margin(p, v, b.line, &margin);
	pen->area = area_sub(
		&whole, 0, margin.col, whole.rows, whole.cols - margin.col - count_cols(&margin));
	pen->col = -shift;
	draw_text(b.text, len, tokens, b.n_tokens,
		never_runs(p, v, &b, before.n || before.is_continued || before.brackets), pen);
	if (pen->col > pen->area.cols && pen->area.cols > 0)
		area_text(&pen->area, pen->row, pen->area.cols - 1, STYLE_DIM, "…");
	draw_site(p, v, &b, len, pen);
	draw_beside(p, v, &b, pen);
	if (count_cols(&margin))
		draw_count(p, b.line, &whole, pen->row);
	if (is_here(p, v, b.line))
		area_ground(&whole, pen->row, 0, whole.cols, GROUND_CURRENT);
}

static void row_text(struct pane *pane, const struct view *v, size_t row, struct str *out)
{
	size_t len;
	const char *text = file_line(((struct source_pane *)pane)->file, (uint32_t)row + 1, &len);

	(void)v;
	if (text)
		str_add_bytes(out, text, len);
}

/* Places. */

bool pane_source_line(const struct pane *pane, const struct file **file, uint32_t *line)
{
	*file = ((const struct source_pane *)pane)->file;
	*line = (uint32_t)pane->scroll.at + 1;
	return *file && pane->scroll.at < pane->scroll.n;
}

bool pane_source_place(struct pane *pane, struct str *out)
{
	const struct source_pane *p = (struct source_pane *)pane;

	if (!p->file || pane->scroll.at >= pane->scroll.n)
		return false;
	str_addf(out, "%s:%zu", p->file->path, pane->scroll.at + 1);
	return true;
}

/* Standing at a visit, that one is not the next nor the last. */
static uint64_t wanted_visit(const struct source_pane *p, const struct view *v, uint32_t line,
	int direction, uint64_t count)
{
	uint64_t so_far = counts_by_now(p->counts, p->file, line);

	if (direction > 0)
		return so_far + count;
	if (state_event(v->state) == EVENT_LINE && is_here(p, v, line) && so_far)
		so_far--;
	return so_far >= count ? so_far - count + 1 : 0;
}

bool pane_source_visit(struct pane *pane, const struct view *v, int direction, uint64_t count,
	struct str *command, const char **why)
{
	const struct source_pane *p = (struct source_pane *)pane;
	uint32_t line = (uint32_t)pane->scroll.at + 1;
	uint64_t k, step;

	if (!p->file || pane->scroll.at >= pane->scroll.n)
		return false;
	*why = !p->has_counts  ? "the run is still being looked over"
	       : direction > 0 ? "it does not run again"
			       : "it did not run before";
	k = p->has_counts ? wanted_visit(p, v, line, direction, count) : 0;
	step = counts_visit(p->counts, p->file, line, k);
	if (step) {
		str_addf(command, "goto %llu", (unsigned long long)step);
	} else if (k && session_is_live(v->session) && counts_are_whole(p->counts)) {
		str_add(command, "run-to ");
		pane_source_place(pane, command);
	} else if (k && !counts_are_whole(p->counts)) {
		*why = "the run is still being looked over";
	}
	return command->len > 0;
}

/* In the margin: a breakpoint. Right of it: to the line's next visit, or the one before. */
static void click(struct pane *pane, const struct view *v, enum click how, int row, int col,
	struct str *command)
{
	const struct source_pane *p = (struct source_pane *)pane;
	const char *why = NULL;

	if (how == CLICK_DRAG || pane->scroll.top + (size_t)row >= pane->scroll.n)
		return;
	scroll_to(&pane->scroll, pane->scroll.top + (size_t)row);
	if (col < digits_of(p->file->n_lines) + 2) {
		str_add(command, "toggle");
		return;
	}
	if (!pane_source_visit(pane, v, how == CLICK_RIGHT ? -1 : 1, 1, command, &why))
		str_addf(command, "complain line %zu: %s", pane->scroll.at + 1, why ? why : "");
	if (strncmp(str_text(command), "run-to", 6))
		return;
	str_clear(command);
	str_addf(command,
		"complain line %zu did not run again so far: t lets the program run there",
		pane->scroll.at + 1);
}

static void free_source(struct pane *p)
{
	counts_free(((struct source_pane *)p)->counts);
	free(((struct source_pane *)p)->checks);
}

const struct pane_ops pane_source = {
	.name = "source",
	.help = "the program's text; ▶ is the line about to run, ▷ that of the frame looked at; "
		"its call, or what raised, is underlined",
	.size = sizeof(struct source_pane),
	.free = free_source,
	.update = update,
	.idle = idle,
	.heading = heading,
	.draw_row = draw_row,
	.row_text = row_text,
	.click = click,
};
