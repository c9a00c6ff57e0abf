/* main_session.c - ways to look at a run: one state printed, commands in batch, the terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batch.h"
#include "main_run.h"
#include "main_signals.h"
#include "pystep/record.h"
#include "pystep/show.h"
#ifdef HAVE_CURSES
#include "ui.h"
#endif

/* --print */

static int go_to(const struct options *o, struct session *s, struct err *err)
{
	struct str note = { 0 };
	int r = session_goto_where(s, o->print, &note, err);

	if (r == 0 && note.len)
		r = err_set_status(err, ERR_USAGE,
			"no step %s: the record has %" PRIu64 " to %" PRIu64, o->print,
			timeline_first(session_timeline(s)), session_last(s));
	str_free(&note);
	return r;
}

static int print_state(const struct options *o, struct session *s, struct str *out, struct err *err)
{
	const struct state *st = session_state(s);
	bool json = o->format && strcmp(o->format, "json") == 0;
	int r = json ? show_state_json(st, session_timeline(s), o->pretty, out, err)
		     : show_state_text(st, session_timeline(s), out, err);

	if (r == 0 && (!out->len || out->at[out->len - 1] != '\n'))
		str_add_char(out, '\n');
	return r;
}

static int write_out(const struct options *o, const struct str *text, struct err *err)
{
	FILE *f = o->output && strcmp(o->output, "-") != 0 ? fopen(o->output, "we") : stdout;
	bool good = f && fwrite(str_text(text), 1, text->len, f) == text->len;

	if (f && (f == stdout ? fflush(f) : fclose(f)) != 0)
		good = false;
	if (!good)
		return err_set_status(err, ERR_WRITE, "cannot write %s: %s",
			o->output ? o->output : "to standard output", strerror(errno));
	return 0;
}

int main_print(struct options *o)
{
	struct err err = { 0 };
	struct str text = { 0 };
	struct session *s = main_replay(o->replay, &err);
	int r = s ? go_to(o, s, &err) : -1;

	if (r == 0)
		r = print_state(o, s, &text, &err);
	if (r == 0)
		r = write_out(o, &text, &err);
	str_free(&text);
	session_free(s);
	return r < 0 ? main_complain(&err) : 0;
}

/* The program's own status when it has ended; else 0; in place of 0, 1 when a command failed. */
static _Noreturn void end(const struct options *o, struct session *s, bool has_failed)
{
	struct tracee *t = session_tracee(s);
	bool is_over = t && tracee_is_over(t);
	int status = is_over ? tracee_status(t) : 0;

	if (is_over)
		main_say_failure(o, t);
	session_free(s);
	if (status == 0 && has_failed)
		exit(1);
	signals_end_like(status);
}

/* --batch, -ex, -x */

static void run_commands(const struct options *o, struct batch *b)
{
	for (size_t i = 0; i < o->n_commands; i++)
		if (o->commands[i].is_file)
			batch_file(b, o->commands[i].text);
		else
			batch_command(b, o->commands[i].text);
}

int main_batch(struct options *o)
{
	struct batch b = { .out = stdout };
	struct err err = { 0 };

	o->run.no_input = o->n_commands == 0; /* standard input is the commands' */
	b.session = main_open(o, &err);
	if (!b.session)
		return main_complain(&err);
	signals_interrupt(b.session);
	run_commands(o, &b);
	if (!o->n_commands)
		batch_file(&b, "-");
	batch_end(&b);
	end(o, b.session, b.has_failed);
}

/* The terminal. */

#ifdef HAVE_CURSES

static int open_terminal_for(struct options *o, int *master, struct err *err)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };

	*master = -1;
	if (o->replay || o->run.input)
		return 0;
	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	if (tracee_pty_open(master, &o->run.pty, size.ws_row, size.ws_col, err) < 0)
		return -1;
	o->run.pty_master = *master;
	return 0;
}

static struct session *open_session(struct options *o, int *master, struct err *err)
{
	struct session *s = NULL;

	if (open_terminal_for(o, master, err) == 0)
		s = main_open(o, err);
	if (o->run.pty >= 0)
		close(o->run.pty);
	return s;
}

/* Without a terminal a session is a batch: what is piped in are its commands. */
static int batch_instead(struct options *o)
{
	if (!o->quiet && !o->n_commands)
		fputs("pystep: no terminal: session commands are read from standard input\n", stderr);
	return main_batch(o);
}

int main_terminal(struct options *o)
{
	struct ui_options ui = { .pty = -1, .color = o->color };
	struct err err = { 0 };
	struct batch b = { 0 };
	int r;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return batch_instead(o);
	b.session = open_session(o, &ui.pty, &err);
	r = b.session ? 0 : -1;
	if (b.session)
		run_commands(o, &b);
	if (r == 0 && !b.has_quit)
		r = ui_run(b.session, &ui, &err);
	batch_end(&b);
	if (r == 0)
		end(o, b.session, false);
	session_free(b.session);
	if (r > 0) /* the signal that asked to leave */
		signals_end_like(r);
	return main_complain(&err);
}

#else

int main_terminal(struct options *o)
{
	struct err err = { 0 };

	(void)o;
	err_set_status(&err, ERR_USAGE,
		"this pystep was built without a terminal; "
		"use --batch for session commands, or --record OUT to only record");
	return main_complain(&err);
}

#endif
