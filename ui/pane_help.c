/* pane_help.c - the keys, the rooms and the commands, from the tables that make them work.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "keymap.h"
#include "pane.h"

#include "pystep/command.h"

struct help {
	struct pane pane;
	struct str text;
	size_t *lines, n_lines, cap_lines;
};

static void add_rooms(struct str *out)
{
	str_add(out, "\nwhat the rooms show\n");
	for (int i = 0; i < N_ROOMS; i++)
		str_addf(out, "  %-16s %s\n", pane_table[i]->name, pane_table[i]->help);
}

static void split(struct help *p)
{
	for (size_t i = 0; i < p->text.len; i++)
		if (i == 0 || p->text.at[i - 1] == '\n') {
			BASE_GROW(p->lines, p->cap_lines, p->n_lines + 1);
			p->lines[p->n_lines++] = i;
		}
}

static void update(struct pane *pane, const struct view *v)
{
	struct help *p = (struct help *)pane;

	(void)v;
	if (p->n_lines)
		return;
	keymap_help(&p->text);
	add_rooms(&p->text);
	str_add(&p->text, "\ncommands, after a colon\n");
	command_help(&p->text);
	split(p);
	scroll_set(&pane->scroll, p->n_lines);
}

static void heading(struct pane *pane, const struct view *v, struct str *out)
{
	(void)pane;
	(void)v;
	str_add(out, "H or Escape goes back, / searches");
}

static void draw_row(struct pane *pane, const struct view *v, size_t row, struct pen *pen)
{
	const struct help *p = (struct help *)pane;
	const char *line = p->text.at + p->lines[row];
	size_t len = strcspn(line, "\n"), keys = len > 18 ? 18 : len;
	bool is_title = len && line[0] != ' ';

	(void)v;
	pen_bytes(pen, is_title ? STYLE_TITLE : STYLE_KEY, line, is_title ? len : keys);
	if (!is_title)
		pen_bytes(pen, STYLE_TEXT, line + keys, len - keys);
}

static void free_help(struct pane *pane)
{
	struct help *p = (struct help *)pane;

	str_free(&p->text);
	free(p->lines);
}

/* clang-format off */
const struct pane_ops pane_help = {
	.name = "help", .help = "this", .size = sizeof(struct help),
	.free = free_help, .update = update, .heading = heading, .draw_row = draw_row,
};
/* clang-format on */
