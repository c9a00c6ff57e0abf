/* settings.c - see settings.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "keymap.h"
#include "pane.h"
#include "style.h"
#include "ui_action.h"

#include "pystep/command.h"

/* $VARIABLE/pystep/NAME, or ~/HOME_FOLDER/pystep/NAME; "": nobody knows where that is. */
static void say_path(const char *variable, const char *folder, const char *name, struct str *out)
{
	const char *base = getenv(variable), *home = getenv("HOME");

	if (base && *base)
		str_addf(out, "%s/pystep/%s", base, name);
	else if (home && *home)
		str_addf(out, "%s/%s/pystep/%s", home, folder, name);
}

/* The user's file. */

static int word_theme(char *args, struct err *err)
{
	return style_theme(args, err);
}

static int word_color(char *args, struct err *err)
{
	return style_change(args, err);
}

/* What is bound has to be there; arguments are looked at when it runs. */
static int word_key(char *args, struct err *err)
{
	size_t key = strcspn(args, " \t"), count;
	const char *line = args + key + strspn(args + key, " \t");

	if (args[key])
		args[key] = '\0';
	count = strspn(line, "0123456789 ");
	if (*line && !ui_action_find(line, strcspn(line, " ")) &&
		!command_find(line + count, strcspn(line + count, " "), err))
		return -1;
	return keymap_bind(args, line, err);
}

static int word_hide(char *args, struct err *err)
{
	char *rest = NULL;

	(void)err;
	for (char *pattern = strtok_r(args, " \t", &rest); pattern;
		pattern = strtok_r(NULL, " \t", &rest))
		pane_vars_hide(pattern);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(char *args, struct err *err);
} words[] = {
	{ "theme", word_theme },
	{ "color", word_color },
	{ "colour", word_color },
	{ "key", word_key },
	{ "hide", word_hide },
};

static int run_line(char *line, struct err *err)
{
	size_t len = strcspn(line, " \t");
	char *args = line + len + strspn(line + len, " \t");

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strlen(words[i].name) == len && !memcmp(words[i].name, line, len))
			return *args ? words[i].run(args, err)
				     : err_set(err, "%s needs more", words[i].name);
	return err_set(err, "\"%.*s\" is none of theme, color, key, hide", (int)len, line);
}

static char *strip(char *line)
{
	size_t len = strlen(line);

	while (len && strchr(" \t\r\n", line[len - 1]))
		line[--len] = '\0';
	return line + strspn(line, " \t");
}

/* "~/.config/pystep/config: line 4: …": a line of the screen has to do. */
static int blame(const char *path, size_t line, const struct err *why, struct err *err)
{
	const char *home = getenv("HOME");
	size_t len = home ? strlen(home) : 0;
	bool is_home = len > 1 && !strncmp(path, home, len) && path[len] == '/';

	return err_set(err, "%s%s: line %zu: %s", is_home ? "~" : "", is_home ? path + len : path,
		line, why->text);
}

static int read_lines(FILE *f, const char *path, struct err *err)
{
	char *line = NULL;
	size_t cap = 0, number = 0;
	int r = 0;

	while (r == 0 && getline(&line, &cap, f) >= 0) {
		struct err why = { 0 };
		char *text = strip(line);

		number++;
		if (*text && *text != '#' && run_line(text, &why) < 0)
			r = blame(path, number, &why, err);
	}
	free(line);
	return r;
}

int settings_read(struct err *err)
{
	const char *own = getenv("PYSTEP_CONFIG");
	struct str path = { 0 };
	FILE *f;
	int r = 0;

	if (own && *own)
		str_add(&path, own);
	else
		say_path("XDG_CONFIG_HOME", ".config", "config", &path);
	f = path.len ? fopen(str_text(&path), "re") : NULL;
	if (f) {
		r = read_lines(f, str_text(&path), err);
		fclose(f);
	} else if (path.len && errno != ENOENT && errno != ENOTDIR) {
		r = err_set(err, "cannot read %s: %s", str_text(&path), strerror(errno));
	}
	str_free(&path);
	return r;
}

/* Sizes: "right 4", "output -2", a line each. */

static int *size_of(struct layout_sizes *z, const char *name)
{
	if (!strcmp(name, "right"))
		return &z->right;
	for (int r = 0; r < N_ROOMS; r++)
		if (!strcmp(pane_table[r]->name, name))
			return &z->rows[r];
	return NULL;
}

#define MOST_EXTRA 200

void settings_recall(struct layout_sizes *sizes)
{
	struct str path = { 0 };
	char name[32];
	int n, *to;
	FILE *f;

	say_path("XDG_STATE_HOME", ".local/state", "layout", &path);
	f = path.len ? fopen(str_text(&path), "re") : NULL;
	while (f && fscanf(f, "%31s %d", name, &n) == 2)
		if ((to = size_of(sizes, name)) && n >= -MOST_EXTRA && n <= MOST_EXTRA)
			*to = n;
	if (f)
		fclose(f);
	str_free(&path);
}

static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

void settings_remember(const struct layout_sizes *sizes)
{
	struct str path = { 0 };
	FILE *f;

	say_path("XDG_STATE_HOME", ".local/state", "layout", &path);
	if (!path.len)
		return;
	make_folders(path.at);
	f = fopen(str_text(&path), "we");
	if (f) {
		fprintf(f, "right %d\n", sizes->right);
		for (int r = 0; r < N_ROOMS; r++)
			if (sizes->rows[r])
				fprintf(f, "%s %d\n", pane_table[r]->name, sizes->rows[r]);
		fclose(f);
	}
	str_free(&path);
}
