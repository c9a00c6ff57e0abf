/* pane_timeline.c - the whole run in a row: how deep the calls went, and where one stands.
 *
 * The depth is looked up at every stride-th step, a few steps each time there is nothing else to do; stride doubles as the run
 * grows, so that there are never more than MOST_SAMPLES and those already there stay good.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "pane.h"

#define MOST_SAMPLES 512
#define SAMPLES_AT_ONCE 16

struct time_pane {
	struct pane pane;
	struct cursor *cursor;          /* our own: the session's stays where it is */
	uint64_t first, last;           /* steps known */
	uint64_t stride;
	size_t   n;                     /* samples taken: of steps first, first + stride … */
	uint32_t depth[MOST_SAMPLES];
};

static uint64_t n_steps(const struct time_pane *p)
{
	return p->last >= p->first ? p->last - p->first + 1 : 0;
}

static void double_stride(struct time_pane *p)
{
	p->stride *= 2;
	for (size_t i = 0; 2 * i < p->n; i++)
		p->depth[i] = p->depth[2 * i];
	p->n = (p->n + 1) / 2;
}

static void update(struct pane *pane, const struct view *v)
{
	struct time_pane *p = (struct time_pane *)pane;
	const struct timeline *tl = session_timeline(v->session);

	p->first = timeline_first(tl);
	p->last = timeline_last(tl);
	if (!p->stride)
		p->stride = 1;
	while (n_steps(p) / p->stride >= MOST_SAMPLES)
		double_stride(p);
}

/* False: all that can be had are there. */
static bool take_sample(struct time_pane *p)
{
	const struct state *s;
	struct err err;
	uint64_t step = p->first + p->n * p->stride;

	if (step > p->last || p->n == MOST_SAMPLES)
		return false;
	s = cursor_at(p->cursor, step, &err);
	if (s)
		p->depth[p->n++] = (uint32_t)state_depth(s);
	return s != NULL;
}

static bool idle(struct pane *pane, const struct view *v)
{
	struct time_pane *p = (struct time_pane *)pane;
	size_t before = p->n;

	if (!p->cursor)
		p->cursor = cursor_new(session_timeline(v->session));
	while (p->n < before + SAMPLES_AT_ONCE && take_sample(p))
		;
	return p->n > before;
}

static void heading(struct pane *p, const struct view *v, struct str *out)
{
	(void)v;
	str_addf(out, "%llu steps", (unsigned long long)n_steps((struct time_pane *)p));
}

static uint32_t deepest(const struct time_pane *p, size_t from, size_t to)
{
	uint32_t most = 0;

	for (size_t i = from; i < to && i < p->n; i++)
		most = p->depth[i] > most ? p->depth[i] : most;
	return most;
}

/* First step of a column. */
static uint64_t step_of(const struct time_pane *p, int col, int cols)
{
	return p->first + (uint64_t)((__uint128_t)n_steps(p) * (unsigned)col / (unsigned)cols);
}

static int col_of(const struct time_pane *p, uint64_t step, int cols)
{
	if (step < p->first || !n_steps(p))
		return 0;
	return (int)((__uint128_t)(step - p->first) * (unsigned)cols / n_steps(p));
}

/* The samples that tell of a column: those inside it, or the last before it. */
static uint32_t depth_of(const struct time_pane *p, int col, int cols)
{
	size_t from = (size_t)((step_of(p, col, cols) - p->first) / p->stride);
	size_t to = (size_t)((step_of(p, col + 1, cols) - p->first) / p->stride);

	return deepest(p, from, to > from ? to : from + 1);
}

static void draw_column(const struct time_pane *p, const struct area *a, int col, uint32_t most, bool is_past)
{
	uint32_t depth = depth_of(p, col, a->cols);
	uint32_t level = depth && most ? (depth * 8 + most - 1) / most : 0;

	area_fill(a, 0, col, 1, level ? 0x2580 + level : 0xb7, level && is_past ? STYLE_GRAPH : STYLE_FUTURE);
}

static void draw(struct pane *pane, const struct view *v, const struct area *a)
{
	struct time_pane *p = (struct time_pane *)pane;
	uint32_t most = deepest(p, 0, p->n);
	int here = col_of(p, state_step(v->state), a->cols);

	if (!n_steps(p))
		return;
	for (int col = 0; col < a->cols; col++)
		draw_column(p, a, col, most, col < here);
	area_fill(a, 0, here, 1, 0x2503, STYLE_HERE);
}

static void go(const struct time_pane *p, uint64_t step, struct str *command)
{
	if (n_steps(p))
		str_addf(command, "goto %llu", (unsigned long long)(step < p->first ? p->first : step > p->last ? p->last : step));
}

/* A column further, at least a step. */
static void sideways(struct pane *pane, const struct view *v, int64_t cols, struct str *command)
{
	struct time_pane *p = (struct time_pane *)pane;
	uint64_t step = state_step(v->state), width = n_steps(p) / (uint64_t)(pane->cols ? pane->cols : 1);
	uint64_t by = (width ? width : 1) * (uint64_t)(cols < 0 ? -cols : cols);

	go(p, cols > 0 ? step + by : step > by ? step - by : 0, command);
}

static void click(struct pane *pane, const struct view *v, int row, int col, struct str *command)
{
	struct time_pane *p = (struct time_pane *)pane;

	(void)v;
	(void)row;
	go(p, step_of(p, col, pane->cols ? pane->cols : 1), command);
}

static void free_time(struct pane *p)
{
	struct cursor *c = ((struct time_pane *)p)->cursor;

	if (c)
		cursor_free(c);
}

const struct pane_ops pane_timeline = {
	.name = "time", .help = "depth of the calls over the whole run; h and l or a click go there", .size = sizeof(struct time_pane),
	.free = free_time, .update = update, .heading = heading, .draw = draw, .idle = idle, .sideways = sideways, .click = click,
};
