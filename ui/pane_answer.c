/* pane_answer.c - what a command said, when it is more than a line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pane.h"

/* Where line `row` begins; NULL: there is none. */
static const char *line_of(const char *text, size_t row)
{
	while (*text && row) {
		row -= *text == '\n';
		text++;
	}
	return *text ? text : NULL;
}

static void update(struct pane *p, const struct view *v)
{
	size_t n = 0;

	for (const char *s = v->answer; *s; s++)
		n += *s == '\n' || !s[1];
	scroll_set(&p->scroll, n);
}

static void heading(struct pane *p, const struct view *v, struct str *out)
{
	(void)v;
	str_addf(out, "%zu lines ─ Escape closes", p->scroll.n);
}

static void draw_row(struct pane *p, const struct view *v, size_t row, struct pen *pen)
{
	const char *line = line_of(v->answer, row);

	(void)p;
	if (line)
		pen_bytes(pen, STYLE_TEXT, line, strcspn(line, "\n"));
}

const struct pane_ops pane_answer = {
	.name = "answer", .help = "what a command said", .size = sizeof(struct pane),
	.update = update, .heading = heading, .draw_row = draw_row,
};
