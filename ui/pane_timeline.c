/* pane_timeline.c - the whole run in two rows: how deep the calls went, and ticks for what happened; and where one stands.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "pane.h"
#include "profile.h"
#include "writes.h"

#include "pystep/breakpoint.h"
#include "session_marks.h"

struct time_pane {
	struct pane pane;
	struct profile *profile;
	struct writes *writes;
	uint64_t stops_key; /* tells whether the breakpoints are those that were looked for */
	uint64_t stops_to;  /* their stops are known up to there */
	uint64_t here;	    /* the step where one stands */
};

/* What a tick looks like; of several in one column the last of the enum is seen. */
static const struct {
	uint32_t c;
	enum style style;
	const char *what;
} looks[N_TICKS] = {
	[TICK_OUTPUT] = { 'o', STYLE_DIM, "o output" },
	[TICK_MARK] = { '\'', STYLE_KEY, "' marks" },
	[TICK_BREAK] = { 0x25cf, STYLE_EXCEPTION, "● stops" },
	[TICK_WRITE] = { 'w', STYLE_CHANGED, "w writes of " },
	[TICK_EXCEPTION] = { '!', STYLE_EXCEPTION, "! raised" },
};

static uint64_t n_steps(const struct time_pane *p)
{
	return profile_n(p->profile) ? p->profile->last - p->profile->first + 1 : 0;
}

static void tick_marks(struct time_pane *p, const struct view *v)
{
	const struct marks *m = session_marks(v->session);

	profile_forget(p->profile, TICK_MARK);
	for (size_t i = 0; i < m->n; i++)
		profile_tick(p->profile, TICK_MARK, m->named[i].step);
}

static void update(struct pane *pane, const struct view *v)
{
	struct time_pane *p = (struct time_pane *)pane;

	if (!p->profile) {
		p->profile = profile_new(session_timeline(v->session));
		p->writes = writes_new();
	}
	profile_grow(p->profile);
	p->here = state_step(v->state);
	tick_marks(p, v);
}

/* Stops of breakpoints. */

#define STEPS_AT_ONCE 10000
#define STOPS_AT_ONCE 100

static uint64_t key_of(const struct breakpoints *bs)
{
	uint64_t key = 1;
	struct str text = { 0 };

	for (size_t i = 0; i < breakpoints_n(bs); i++) {
		const struct breakpoint *b = breakpoints_at(bs, i);

		str_clear(&text);
		str_addf(&text, "%u %d %llu ", b->number, b->is_enabled,
			(unsigned long long)b->ignore_until);
		breakpoint_describe(b, &text);
		key = row_key(key, ROW_NAME, str_text(&text), text.len);
	}
	str_free(&text);
	return key;
}

/* The last step of a step's piece: one tick a piece is enough. */
static uint64_t end_of_piece(const struct profile *f, uint64_t step)
{
	return f->first + ((step - f->first) / f->stride + 1) * f->stride - 1;
}

/* Each stop is a search of its own, from the piece after the one before. */
static void tick_stops(struct time_pane *p, struct breakpoints *bs, uint64_t to)
{
	uint64_t from = p->stops_to, step;
	struct err err;
	int got = 1;

	for (int n = 0; n < STOPS_AT_ONCE && got > 0 && from < to; n++) {
		got = breakpoints_next(bs, from, to, 1, &step, &err);
		if (got > 0) {
			profile_tick(p->profile, TICK_BREAK, step);
			from = end_of_piece(p->profile, step);
		}
	}
	p->stops_to = got > 0 && from < to ? from : to;
}

static bool look_for_stops(struct time_pane *p, const struct view *v)
{
	struct breakpoints *bs = session_breakpoints(v->session);
	uint64_t key = key_of(bs), last = session_last(v->session);
	bool is_new = key != p->stops_key;

	if (is_new) {
		profile_forget(p->profile, TICK_BREAK);
		p->stops_to = timeline_first(session_timeline(v->session)) - 1;
		p->stops_key = key;
	}
	if (!breakpoints_have_stops(bs) || p->stops_to >= last)
		return is_new;
	tick_stops(p, bs, last - p->stops_to > STEPS_AT_ONCE ? p->stops_to + STEPS_AT_ONCE : last);
	return true;
}

static void found_write(void *arg, uint64_t step)
{
	profile_tick(arg, TICK_WRITE, step);
}

static bool look_for_writes(struct time_pane *p, const struct view *v)
{
	bool is_new = writes_choose(p->writes, v);

	if (is_new)
		profile_forget(p->profile, TICK_WRITE);
	return writes_idle(p->writes, v, found_write, p->profile) || is_new;
}

static bool idle(struct pane *pane, const struct view *v)
{
	struct time_pane *p = (struct time_pane *)pane;

	return profile_idle(p->profile) || look_for_stops(p, v) || look_for_writes(p, v);
}

static bool has_tick(const struct time_pane *p, enum tick t)
{
	for (size_t i = 0; i < profile_n(p->profile); i++)
		if (p->profile->pieces[i].ticks[t])
			return true;
	return false;
}

/* "412 steps · w writes of xs · ! raised": what is there to be seen. */
static void heading(struct pane *pane, const struct view *v, struct str *out)
{
	const struct time_pane *p = (struct time_pane *)pane;

	(void)v;
	str_addf(out, "%llu steps", (unsigned long long)n_steps(p));
	for (int t = N_TICKS - 1; t >= 0 && pane->rows > 1; t--)
		if (has_tick(p, (enum tick)t))
			str_addf(out, " · %s%s", looks[t].what,
				t == TICK_WRITE ? writes_text(p->writes) : "");
}

/* Columns. */

static uint64_t step_of(const struct time_pane *p, int col, int cols)
{
	return p->profile->first +
	       (uint64_t)((__uint128_t)n_steps(p) * (unsigned)col / (unsigned)cols);
}

static int col_of(const struct time_pane *p, uint64_t step, int cols)
{
	if (step < p->profile->first || !n_steps(p))
		return 0;
	return (int)((__uint128_t)(step - p->profile->first) * (unsigned)cols / n_steps(p));
}

static uint32_t depth_of(const struct time_pane *p, int col, int cols)
{
	uint64_t from = step_of(p, col, cols), to = step_of(p, col + 1, cols);

	return profile_depth(p->profile, from, to > from ? to : from + 1);
}

static void draw_depth(
	const struct time_pane *p, const struct area *a, int col, uint32_t most, bool is_past)
{
	uint32_t depth = depth_of(p, col, a->cols);
	uint32_t level = depth && most ? (depth * 8 + most - 1) / most : 0;

	area_fill(a, 0, col, 1, level ? 0x2580 + level : 0xb7,
		level && is_past ? STYLE_GRAPH : STYLE_FUTURE);
}

static void draw_ticks(const struct time_pane *p, const struct area *a)
{
	for (int t = 0; t < N_TICKS; t++)
		for (size_t i = 0; i < profile_n(p->profile); i++) {
			uint64_t step = p->profile->pieces[i].ticks[t];

			if (step)
				area_fill(a, 1, col_of(p, step, a->cols), 1, looks[t].c,
					looks[t].style);
		}
}

static bool draw(struct pane *pane, const struct view *v, const struct area *a)
{
	struct time_pane *p = (struct time_pane *)pane;
	int here = col_of(p, state_step(v->state), a->cols);
	uint32_t most;

	if (!n_steps(p))
		return true;
	most = profile_depth(p->profile, p->profile->first, p->profile->last + 1);
	for (int col = 0; col < a->cols; col++)
		draw_depth(p, a, col, most, col < here);
	draw_ticks(p, a);
	area_fill(a, 0, here, 1, 0x2503, STYLE_HERE);
	return true;
}

/* Going. */

static void go(const struct time_pane *p, uint64_t step, struct str *command)
{
	const struct profile *f = p->profile;

	if (n_steps(p))
		str_addf(command, "goto %llu",
			(unsigned long long)(step < f->first  ? f->first
					     : step > f->last ? f->last
							      : step));
}

/* A column further, at least a step. */
static void sideways(struct pane *pane, const struct view *v, int64_t cols, struct str *command)
{
	struct time_pane *p = (struct time_pane *)pane;
	uint64_t step = state_step(v->state),
		 width = n_steps(p) / (uint64_t)(pane->cols ? pane->cols : 1);
	uint64_t by = (width ? width : 1) * (uint64_t)(cols < 0 ? -cols : cols);

	go(p, cols > 0 ? step + by : step > by ? step - by : 0, command);
}

/* The tick that is seen in a column; 0: none. */
static uint64_t tick_in(const struct time_pane *p, int col, int cols)
{
	for (int t = N_TICKS - 1; t >= 0; t--)
		for (size_t i = 0; i < profile_n(p->profile); i++) {
			uint64_t step = p->profile->pieces[i].ticks[t];

			if (step && col_of(p, step, cols) == col)
				return step;
		}
	return 0;
}

/* On a tick: to its step. */
static void click(struct pane *pane, const struct view *v, enum click how, int row, int col,
	struct str *command)
{
	struct time_pane *p = (struct time_pane *)pane;
	uint64_t tick = row == 1 && how != CLICK_DRAG ? tick_in(p, col, pane->cols) : 0;

	(void)v;
	go(p, tick ? tick : step_of(p, col, pane->cols ? pane->cols : 1), command);
}

static void free_time(struct pane *pane)
{
	struct time_pane *p = (struct time_pane *)pane;

	profile_free(p->profile);
	writes_free(p->writes);
}

/* clang-format off */
const struct pane_ops pane_timeline = {
	.name = "time", .help = "depth of the calls over the whole run, and what happened when; h and l or a click go there",
	.size = sizeof(struct time_pane),
	.free = free_time, .update = update, .heading = heading, .draw = draw, .idle = idle, .sideways = sideways, .click = click,
};
/* clang-format on */
