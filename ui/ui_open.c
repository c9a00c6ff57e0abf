/* ui_open.c - a file of the run in the source room, whoever runs it: "open FILE", "open FILE:LINE", "open" lists them.
 *
 * While the program lives a file that none of its code came from so far is read from where it is, for breakpoints in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ui_action.h"

#define MOST_BYTES (16 << 20) /* of a file that is not in the record */

/* By its path, or the end of it. */
static bool is_called(const struct file *f, const char *name, size_t len)
{
	size_t n = strlen(f->path);

	return n >= len && !memcmp(f->path + n - len, name, len) &&
	       (n == len || f->path[n - len - 1] == '/');
}

/* How many are called so; the one whose path it is counts alone. */
static size_t find(const struct program *p, const char *name, size_t len, const struct file **found)
{
	size_t n = 0;

	for (uint32_t i = 0; i < program_n_files(p); i++) {
		const struct file *f = program_file(p, i);

		if (!f || !is_called(f, name, len))
			continue;
		*found = f;
		if (strlen(f->path) == len)
			return 1;
		n++;
	}
	return n;
}

/* Those that are called so; all of them, if no name is given. */
static void list(struct ui *ui, const char *name, size_t len)
{
	const struct program *p = state_program(ui->view.state);
	struct str out = { 0 };

	for (uint32_t i = 0; i < program_n_files(p); i++) {
		const struct file *f = program_file(p, i);

		if (f && (!len || is_called(f, name, len)))
			str_addf(&out, "%6" PRIu32 " lines  %s\n", f->n_lines, f->path);
	}
	if (out.len)
		ui_answer(ui, "open", str_text(&out));
	else
		ui_say(ui, STYLE_ERROR, "no code of any file has run so far");
	str_free(&out);
}

/* From disk. It is the screen's from then on: there is one at a time, and the source room shows no other. */
static struct file *read_file(const char *path)
{
	struct stat st;
	FILE *f = stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= MOST_BYTES
			  ? fopen(path, "re")
			  : NULL;
	char *real = f ? realpath(path, NULL) : NULL, *text;
	struct file *file = NULL;

	if (real) {
		text = base_realloc_array(NULL, (size_t)st.st_size + 1, 1);
		file = file_new(real, text, fread(text, 1, (size_t)st.st_size, f));
		free(text);
	}
	if (f)
		fclose(f);
	free(real);
	return file;
}

static void show(struct ui *ui, const struct file *file, uint32_t line)
{
	pane_source_open(ui->panes[ROOM_SOURCE], &ui->view, file, line);
	ui->is_full &= ui->focus == ROOM_SOURCE;
	ui_focus(ui, ROOM_SOURCE);
}

static bool show_from_disk(struct ui *ui, const char *name, size_t len, uint32_t line)
{
	char *path = base_memdup(name, len);
	struct file *file = session_is_live(ui->session) ? read_file(path) : NULL;

	free(path);
	if (!file)
		return false;
	show(ui, file, line);
	file_free(ui->opened);
	ui->opened = file;
	return true;
}

/* "f.py:12": where the line's number begins; its length: there is none. */
static size_t before_line(const char *args, uint32_t *line)
{
	const char *colon = strrchr(args, ':');
	size_t digits = colon ? strspn(colon + 1, "0123456789") : 0, len = strlen(args);

	while (len && args[len - 1] == ' ') /* completion leaves one */
		len--;
	if (!digits || colon + 1 + digits != args + len)
		return len;
	*line = (uint32_t)strtoul(colon + 1, NULL, 10);
	return (size_t)(colon - args);
}

void ui_open(const struct ui_action_call *c)
{
	const struct program *p = state_program(c->ui->view.state);
	const struct file *file = NULL;
	struct str why = { 0 };
	uint32_t line = 0;
	size_t len = before_line(c->args, &line), n = len ? find(p, c->args, len, &file) : 2;

	if (n == 1)
		show(c->ui, file, line);
	else if (n)
		list(c->ui, c->args, len);
	else if (!show_from_disk(c->ui, c->args, len, line)) {
		str_addf(&why, "no file of this run is called \"%.*s\": open lists them", (int)len,
			c->args);
		ui_say(c->ui, STYLE_ERROR, str_text(&why));
	}
	str_free(&why);
}
