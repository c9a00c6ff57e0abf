/* pane_output.c - what the program had written by now; what it writes later, where that is known, is dimmed.
 *
 * A stretch of the run around the step is kept: backwards until there are enough lines, forwards a little. It grows at its ends
 * as one moves, and starts anew when one jumps out of it, so that a long run with much output costs no more than a short one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "pane.h"
#include "vt.h"

#include "pystep/utf8.h"

#define LINES_BEFORE 300	/* wanted above, at least */
#define LINES_AFTER  60		/* and below */
#define FIRST_SPAN   1024	/* steps looked through at first; four times as many each time */
#define QUICK_SPAN   (1u << 15) /* farther only when there is nothing else to do, */
#define IDLE_SPAN    (1u << 19) /* so much at a time */
#define LAST_SPAN    (1u << 24) /* then it is enough */
#define MOST_BYTES   (16u << 20)

struct piece {
	uint64_t step;
	int stream;   /* 0: what the program read */
	size_t start; /* where it begins in the text */
};

struct output_pane {
	struct pane pane;
	uint64_t from, to; /* steps whose output is here; to < from: none */
	bool is_loaded;
	uint64_t
		unsettled; /* this step was the last when it was loaded: it may have written more since */
	struct str text;
	struct piece *pieces;
	size_t n_pieces, cap_pieces;
	size_t *lines; /* where lines begin */
	size_t n_lines, cap_lines;
	uint64_t step;
	int col;	     /* column of the character that Enter acts on */
	bool has_unrecorded; /* as the last row */
	bool is_screen;	     /* drawn as one */
	bool is_text;	     /* what it draws on the whole screen is shown as text, too */
	struct vt *vt;	     /* its screen … */
	uint64_t vt_to;	     /* … as of all that was written before this step */
	struct {
		int row, col;
	} cursor; /* on the screen as it is shown; row -1: none */
};

static void forget(struct output_pane *p)
{
	str_clear(&p->text);
	p->n_pieces = 0;
	p->n_lines = 0;
}

static void add_line(struct output_pane *p, size_t start)
{
	BASE_GROW(p->lines, p->cap_lines, p->n_lines + 1);
	p->lines[p->n_lines++] = start;
}

/* A program that drew on the other screen goes on on this one, on a line of its own. */
static bool leaves_screen(const struct output_pane *p, size_t byte)
{
	return byte >= 7 && p->text.at[byte] == 'l' &&
	       !memcmp(p->text.at + byte - 7, "\033[?1049", 7);
}

static void add_text(struct output_pane *p, uint64_t step, int stream, const char *text, size_t len)
{
	size_t start = p->text.len;

	BASE_GROW(p->pieces, p->cap_pieces, p->n_pieces + 1);
	p->pieces[p->n_pieces++] = (struct piece){ step, stream, start };
	str_add_bytes(&p->text, text, len);
	if (!p->n_lines && p->text.len)
		add_line(p, 0);
	for (size_t i = start; i < p->text.len; i++)
		if (p->text.at[i] == '\n' || leaves_screen(p, i))
			add_line(p, i + 1);
}

static bool add_piece(void *arg, const struct source_output *out)
{
	struct output_pane *p = arg;
	struct str text = { 0 };

	value_str(out->text, &text);
	add_text(p, out->step, out->stream, str_text(&text), text.len);
	str_free(&text);
	return p->text.len < MOST_BYTES;
}

static void load(struct output_pane *p, const struct view *v, uint64_t from, uint64_t to)
{
	struct err err = { 0 };

	if (from <= to)
		timeline_outputs(session_timeline(v->session), from, to, add_piece, p, &err);
}

/* The first piece that this step has not written yet. */
static size_t piece_at(const struct output_pane *p, uint64_t step)
{
	size_t low = 0, high = p->n_pieces;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (p->pieces[mid].step < step)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static size_t piece_end(const struct output_pane *p, size_t i)
{
	return i < p->n_pieces ? p->pieces[i].start : p->text.len;
}

/* The line that byte is on. */
static size_t line_at(const struct output_pane *p, size_t byte)
{
	size_t low = 0, high = p->n_lines;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (p->lines[mid] <= byte)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static size_t line_now(const struct output_pane *p, uint64_t step)
{
	size_t end = piece_end(p, piece_at(p, step));

	return line_at(p, end ? end - 1 : 0);
}

static uint64_t lowest(const struct view *v)
{
	uint64_t first = timeline_first(session_timeline(v->session));

	return first ? first - 1 : 0;
}

/* What was written before comes in front: the text is made anew. */
static void load_in_front(struct output_pane *p, const struct view *v, uint64_t from)
{
	struct str text = p->text;
	struct piece *pieces = p->pieces;
	size_t n = p->n_pieces;

	p->text = (struct str){ 0 };
	p->pieces = NULL;
	p->cap_pieces = 0;
	forget(p);
	load(p, v, from, p->from - 1);
	for (size_t i = 0; i < n; i++) {
		size_t end = i + 1 < n ? pieces[i + 1].start : text.len;

		add_text(p, pieces[i].step, pieces[i].stream, text.at + pieces[i].start,
			end - pieces[i].start);
	}
	p->from = from;
	str_free(&text);
	free(pieces);
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* One span more, where lines are missing. False: there are enough, or none to be had. */
static bool extend_back(struct output_pane *p, const struct view *v, uint64_t step, uint64_t span)
{
	if (p->from <= lowest(v) || line_now(p, step) >= LINES_BEFORE ||
		p->text.len >= MOST_BYTES || step - p->from >= LAST_SPAN)
		return false;
	load_in_front(p, v, p->from - least(span, p->from - lowest(v)));
	return true;
}

static bool extend_ahead(struct output_pane *p, const struct view *v, uint64_t step, uint64_t span)
{
	uint64_t last = timeline_last(session_timeline(v->session)), from = p->to + 1;

	if (p->to >= last || p->n_lines > line_now(p, step) + LINES_AFTER ||
		(p->to > step && p->to - step >= LAST_SPAN))
		return false;
	p->to += least(span, last - p->to);
	load(p, v, from, p->to);
	return true;
}

/* As far as it costs nothing that could be felt; idle() goes on. */
static void extend(struct output_pane *p, const struct view *v, uint64_t step)
{
	for (uint64_t span = FIRST_SPAN; span <= QUICK_SPAN && extend_back(p, v, step, span);
		span *= 4)
		;
	for (uint64_t span = FIRST_SPAN; span <= QUICK_SPAN && extend_ahead(p, v, step, span);
		span *= 4)
		;
}

static void forget_from(struct output_pane *p, uint64_t step)
{
	size_t piece = piece_at(p, step), end = piece_end(p, piece);

	p->n_pieces = piece;
	p->text.len = end;
	while (p->n_lines && p->lines[p->n_lines - 1] > end)
		p->n_lines--;
	if (!end)
		p->n_lines = 0;
}

static void settle(struct output_pane *p, const struct view *v, uint64_t last)
{
	if (p->is_loaded && p->unsettled <= p->to && p->unsettled >= p->from) {
		forget_from(p, p->unsettled);
		load(p, v, p->unsettled, p->to);
	}
	p->unsettled = last;
}

static bool is_within(const struct output_pane *p, uint64_t step)
{
	return p->is_loaded && step >= p->from && step <= p->to + 1 && p->text.len < MOST_BYTES;
}

/* While the program runs all that it wrote is now; after the last step nothing comes later, neither. */
static uint64_t step_now(const struct view *v)
{
	uint64_t last = timeline_last(session_timeline(v->session)), step = state_step(v->state);

	return v->is_running || step == last ? last + 1 : step;
}

/* Nothing is on the line after the last newline. */
static size_t n_full_lines(const struct output_pane *p)
{
	return p->n_lines && p->lines[p->n_lines - 1] == p->text.len ? p->n_lines - 1 : p->n_lines;
}

static bool ends_with(const struct output_pane *p, const char *text)
{
	size_t len = strlen(text);

	return len <= p->text.len && !memcmp(p->text.at + p->text.len - len, text, len);
}

static void update(struct pane *pane, const struct view *v)
{
	struct output_pane *p = (struct output_pane *)pane;
	uint64_t step = step_now(v), last = timeline_last(session_timeline(v->session));

	settle(p, v, last);
	if (!is_within(p, step)) {
		forget(p);
		p->from = p->to = step;
		p->is_loaded = true;
		load(p, v, step, step);
	}
	extend(p, v, step);
	p->has_unrecorded = v->is_running && *v->unrecorded && !ends_with(p, v->unrecorded);
	scroll_set(&pane->scroll, n_full_lines(p) + p->has_unrecorded);
	if (p->step != step || v->is_typing)
		scroll_to(&pane->scroll, line_now(p, v->is_typing ? last + 1 : step));
	if (p->has_unrecorded)
		scroll_to(&pane->scroll, n_full_lines(p));
	p->step = step;
}

/* The rows seen stay the same when others come in front of them. */
static bool idle(struct pane *pane, const struct view *v)
{
	struct output_pane *p = (struct output_pane *)pane;
	size_t before = n_full_lines(p), more;

	if (!p->is_loaded || v->is_running)
		return false;
	if (extend_back(p, v, p->step, IDLE_SPAN)) {
		more = n_full_lines(p) - before;
		scroll_set(&pane->scroll, n_full_lines(p));
		pane->scroll.at += before ? more : pane->scroll.n - 1;
		pane->scroll.top += more;
		scroll_set(&pane->scroll, pane->scroll.n);
		return true;
	}
	if (!extend_ahead(p, v, p->step, IDLE_SPAN))
		return false;
	scroll_set(&pane->scroll, n_full_lines(p));
	return true;
}

/* A program that draws on the whole screen. */

/* Has it asked for the other screen, and not left it, before that byte? */
static bool is_on_screen(const struct output_pane *p, size_t end)
{
	static const char on[] = "\033[?1049h", off[] = "\033[?1049l";
	const char *at = p->text.at, *found = NULL, *next;

	if (!p->text.len)
		return false;
	for (size_t from = 0; (next = memmem(at + from, end - from, on, 8));
		from = (size_t)(next - at) + 8)
		found = next;
	return found && !memmem(found, (size_t)(at + end - found), off, 8);
}

static bool feed(void *arg, const struct source_output *out)
{
	struct str text = { 0 };

	value_str(out->text, &text);
	if (out->stream)
		vt_feed(arg, str_text(&text), text.len);
	str_free(&text);
	return true;
}

/* Its screen as it was at this step. */
static void bring_screen(struct output_pane *p, const struct view *v, const struct area *a)
{
	uint64_t step = step_now(v);
	struct err err;

	if (!p->vt || step < p->vt_to) {
		vt_free(p->vt);
		p->vt = vt_new(a->grid->rows, a->grid->cols);
		p->vt_to = 0;
	}
	if (step > p->vt_to)
		timeline_outputs(
			session_timeline(v->session), p->vt_to, step - 1, feed, p->vt, &err);
	p->vt_to = step;
}

static bool draw(struct pane *pane, const struct view *v, const struct area *a)
{
	struct output_pane *p = (struct output_pane *)pane;
	const struct vt *vt =
		v->is_running && v->screen && vt_is_full_screen(v->screen) ? v->screen : NULL;
	int first;

	p->cursor.row = -1;
	p->is_screen = false;
	if (p->is_text ||
		(!vt && (v->is_running ||
				!is_on_screen(p, piece_end(p, piece_at(p, step_now(v)))))))
		return false;
	if (!vt) {
		bring_screen(p, v, a);
		vt = p->vt;
	}
	p->is_screen = true;
	first = vt_draw(vt, a);
	vt_cursor(vt, &p->cursor.row, &p->cursor.col);
	p->cursor.row = p->cursor.row < first ? -1 : p->cursor.row - first;
	return true;
}

bool pane_output_cursor(const struct pane *pane, int *row, int *col)
{
	const struct output_pane *p = (const struct output_pane *)pane;

	*row = p->cursor.row;
	*col = p->cursor.col;
	return p->is_screen && p->cursor.row >= 0;
}

static void turn(struct pane *pane)
{
	struct output_pane *p = (struct output_pane *)pane;

	p->is_text = !p->is_text;
}

static void heading(struct pane *pane, const struct view *v, struct str *out)
{
	(void)pane;
	if (v->is_typing)
		str_add(out, "what you type goes to the program");
}

static enum style style_of(const struct piece *piece, uint64_t step)
{
	if (piece->step >= step)
		return STYLE_FUTURE;
	return piece->stream == 0 ? STYLE_INPUT : piece->stream == 2 ? STYLE_STDERR : STYLE_TEXT;
}

static size_t line_end(const struct output_pane *p, size_t row)
{
	size_t end = row + 1 < p->n_lines ? p->lines[row + 1] : p->text.len;

	end -= end > p->lines[row] && p->text.at[end - 1] == '\n';
	return end > p->lines[row] && p->text.at[end - 1] == '\r' ? end - 1 : end;
}

/* The piece that a byte is of. */
static size_t piece_of(const struct output_pane *p, size_t byte)
{
	size_t low = 0, high = p->n_pieces;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (p->pieces[mid].start <= byte)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* Characters. */

/* The byte that is drawn in that column of a row; the last when the row is shorter. */
static size_t byte_at(const struct output_pane *p, size_t row, int col)
{
	size_t start = p->lines[row], end = line_end(p, row), at = start, next;
	uint32_t c;

	for (; at < end; at = next) {
		next = at + utf8_decode(p->text.at + at, end - at, &c);
		if (next >= end || cell_columns(p->text.at + start, next - start) > col)
			break;
	}
	return at;
}

static int last_col(const struct output_pane *p, size_t row)
{
	int cols = row < n_full_lines(p) ? cell_columns(p->text.at + p->lines[row],
						   line_end(p, row) - p->lines[row])
					 : 0;

	return cols ? cols - 1 : 0;
}

static int col_in(const struct output_pane *p, size_t row)
{
	return p->col < last_col(p, row) ? p->col : last_col(p, row);
}

/* To the step that wrote the character. */
static void enter(struct pane *pane, const struct view *v, struct str *command)
{
	struct output_pane *p = (struct output_pane *)pane;

	(void)v;
	if (pane->scroll.at < n_full_lines(p) && p->n_pieces)
		str_addf(command, "goto %llu",
			(unsigned long long)p
				->pieces[piece_of(p, byte_at(p, pane->scroll.at, p->col))]
				.step);
}

/* From character to character; the text follows at the edges. */
static void sideways(struct pane *pane, const struct view *v, int64_t cols, struct str *command)
{
	struct output_pane *p = (struct output_pane *)pane;
	int64_t col = col_in(p, pane->scroll.at) + cols;

	(void)v;
	(void)command;
	p->col = (int)(col < 0				    ? 0
		       : col > last_col(p, pane->scroll.at) ? last_col(p, pane->scroll.at)
							    : col);
	if (p->col < pane->shift)
		pane->shift = p->col;
	if (p->col >= pane->shift + pane->cols)
		pane->shift = p->col - pane->cols + 1;
}

static void click(struct pane *pane, const struct view *v, enum click how, int row, int col,
	struct str *command)
{
	struct output_pane *p = (struct output_pane *)pane;

	if (how == CLICK_DRAG || pane->scroll.top + (size_t)row >= n_full_lines(p))
		return;
	scroll_to(&pane->scroll, pane->scroll.top + (size_t)row);
	p->col = col + pane->shift;
	if (p->col <= last_col(p, pane->scroll.at))
		enter(pane, v, command);
}

static void draw_row(struct pane *pane, const struct view *v, size_t row, struct pen *pen)
{
	struct output_pane *p = (struct output_pane *)pane;
	size_t at, end;

	if (row >= n_full_lines(p)) {
		pen_text(pen, STYLE_TEXT, v->unrecorded);
		return;
	}
	at = p->lines[row];
	end = line_end(p, row);
	for (size_t i = piece_of(p, at); at < end; i++) {
		size_t stop = piece_end(p, i + 1) < end ? piece_end(p, i + 1) : end;

		pen_bytes(pen, style_of(&p->pieces[i], step_now(v)), p->text.at + at, stop - at);
		at = stop;
	}
	if (v->focus == ROOM_OUTPUT && row == pane->scroll.at && !v->is_typing)
		area_ground(&pen->area, pen->row, col_in(p, row) - pane->shift, 1, GROUND_MATCH);
}

static void free_output(struct pane *pane)
{
	struct output_pane *p = (struct output_pane *)pane;

	str_free(&p->text);
	vt_free(p->vt);
	free(p->pieces);
	free(p->lines);
}

const struct pane_ops pane_output = {
	.name = "output",
	.enter_hint = "go there",
	.help = "what the program wrote; h and l choose a character, Enter goes to the step that "
		"wrote it",
	.size = sizeof(struct output_pane),
	.free = free_output,
	.update = update,
	.idle = idle,
	.heading = heading,
	.draw_row = draw_row,
	.enter = enter,
	.draw = draw,
	.turn = turn,
	.sideways = sideways,
	.click = click,
};
