/* batch.c - a session without a terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/command.h"

static void complain(struct batch *b, const char *text)
{
	fprintf(stderr, "pystep: %s\n", text);
	b->has_failed = true;
}

/* At once: the program's own output and ours may go to the same place. */
static void say(struct batch *b, const struct str *said)
{
	if (!b->out || !said->len)
		return;
	fwrite(said->at, 1, said->len, b->out);
	if (fflush(b->out) == 0)
		return;
	complain(b, strerror(errno));
	b->out = NULL;
	b->has_quit = true;
}

void batch_command(struct batch *b, const char *line)
{
	struct str said = { 0 };
	struct err err = { 0 };
	int r;

	if (b->has_quit)
		return;
	r = command_run(b->session, line, &b->last, &said, &b->has_quit, &err);
	say(b, &said);
	if (r < 0)
		complain(b, err.text);
	str_free(&said);
}

static void run_lines(struct batch *b, FILE *f)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while (!b->has_quit && (len = getline(&line, &cap, f)) >= 0) {
		if (len && line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (line[strspn(line, " \t")] != '#')
			batch_command(b, line);
	}
	free(line);
}

void batch_file(struct batch *b, const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");

	if (!f) {
		struct err err = { 0 };

		err_set(&err, "cannot read commands from %s: %s", path, strerror(errno));
		complain(b, err.text);
		return;
	}
	run_lines(b, f);
	if (f != stdin)
		fclose(f);
}

void batch_end(struct batch *b)
{
	str_free(&b->last);
}
