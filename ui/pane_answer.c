/* pane_answer.c - what a command said, when it is more than a line; a list of steps is one to walk and to jump from.
 *
 * Rows that name a step near their beginning ("step 12 f.py:3 …", "7: step 12 …") are places: Enter goes there, and the row of
 * the step where one stands is marked.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <stdlib.h>

#include "pane.h"

struct answer {
	struct pane pane;
	struct str text;
	size_t *lines, n_lines, cap_lines; /* where they begin */
	bool has_steps;
};

static const char *line_at(const struct answer *p, size_t row, size_t *len)
{
	const char *line = str_text(&p->text) + p->lines[row];

	*len = strcspn(line, "\n");
	return line;
}

/* "step 12 …" after at most a number or a mark; 0: no step. */
uint64_t pane_answer_step(const char *line)
{
	const char *at = line + strspn(line, " *▸");

	if (isdigit((unsigned char)*at) || *at == '#') {
		at += strspn(at, "#0123456789");
		at += *at == ':';
		at += strspn(at, " ");
	}
	return !strncmp(at, "step ", 5) ? strtoull(at + 5, NULL, 10) : 0;
}

static uint64_t step_of(const struct answer *p, size_t row)
{
	size_t len;

	return row < p->n_lines ? pane_answer_step(line_at(p, row, &len)) : 0;
}

static void split(struct answer *p)
{
	p->n_lines = 0;
	p->has_steps = false;
	for (size_t i = 0; i < p->text.len; i++) {
		if (i && p->text.at[i - 1] != '\n')
			continue;
		BASE_GROW(p->lines, p->cap_lines, p->n_lines + 1);
		p->lines[p->n_lines++] = i;
		p->has_steps |= step_of(p, p->n_lines - 1) != 0;
	}
}

/* The last place that is not ahead of where one stands. */
static size_t row_of_now(const struct answer *p, const struct view *v)
{
	size_t best = 0;

	for (size_t i = 0; i < p->n_lines; i++)
		if (step_of(p, i) && step_of(p, i) <= state_step(v->state))
			best = i;
	return best;
}

static void update(struct pane *pane, const struct view *v)
{
	struct answer *p = (struct answer *)pane;

	if (pane->scroll.n && !strcmp(v->answer, str_text(&p->text)))
		return;
	str_clear(&p->text);
	str_add(&p->text, v->answer);
	split(p);
	scroll_set(&pane->scroll, p->n_lines);
	scroll_to(&pane->scroll, p->has_steps ? row_of_now(p, v) : 0);
	pane->around = 1;
}

static void heading(struct pane *pane, const struct view *v, struct str *out)
{
	const struct answer *p = (struct answer *)pane;

	if (*v->asked)
		str_addf(out, "%s ─ ", v->asked);
	str_addf(out, "%zu line%s ─ %sEscape closes", p->n_lines, p->n_lines == 1 ? "" : "s",
		p->has_steps ? "Enter goes there, " : "");
}

static void draw_row(struct pane *pane, const struct view *v, size_t row, struct pen *pen)
{
	const struct answer *p = (struct answer *)pane;
	uint64_t step = step_of(p, row);
	bool is_here = step && step == state_step(v->state);
	size_t len;
	const char *line = line_at(p, row, &len);

	if (p->has_steps)
		pen_text(pen, STYLE_HERE, is_here ? "▸ " : "  ");
	pen_bytes(pen, step && step > state_step(v->state) ? STYLE_FUTURE : STYLE_TEXT, line, len);
}

static void enter(struct pane *pane, const struct view *v, struct str *command)
{
	uint64_t step = step_of((struct answer *)pane, pane->scroll.at);

	(void)v;
	if (step)
		str_addf(command, "goto %llu", (unsigned long long)step);
}

static void free_answer(struct pane *pane)
{
	struct answer *p = (struct answer *)pane;

	str_free(&p->text);
	free(p->lines);
}

const struct pane_ops pane_answer = {
	.name = "answer",
	.enter_hint = "go there",
	.help = "what a command said; in a list of steps Enter goes to one",
	.size = sizeof(struct answer),
	.free = free_answer,
	.update = update,
	.heading = heading,
	.draw_row = draw_row,
	.enter = enter,
};
