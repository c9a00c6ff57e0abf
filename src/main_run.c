/* main_run.c - starting, draining, opening: what the ways to use pystep have in common.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "main_run.h"

#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter.h"
#include "main_signals.h"
#include "pystep/record.h"
#include "pystep/show.h"

int main_complain(const struct err *err)
{
	fprintf(stderr, "pystep: %s\n", err->text);
	if (err->status == ERR_USAGE)
		fputs("Try 'pystep --help'.\n", stderr);
	return err->status ? err->status : 1;
}

int main_status(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

int main_check_filter(const char *text, struct err *err)
{
	struct filter *f = text ? filter_compile(text, err) : NULL;

	if (text && !f)
		return -1;
	filter_free(f);
	return 0;
}

bool main_filter_is_stateless(const char *text)
{
	struct err err = { 0 };
	struct filter *f = text ? filter_compile(text, &err) : NULL;
	bool is = !text || (f && filter_is_stateless(f));

	filter_free(f);
	return is;
}

/* The locale is set when the child is under way: an interpreter expects to find the one that every program starts with. */
struct tracee *main_start(struct options *o, struct err *err)
{
	struct tracee *t;

	if (!o->run.host) {
		err_set_status(err, ERR_USAGE,
			"this pystep was built without Python: it reads records and runs nothing");
		return NULL;
	}
	if (main_check_filter(o->run.filter, err) < 0)
		return NULL;
	if (main_untraced(o) && !o->quiet)
		fprintf(stderr, "pystep: %s\n", main_untraced(o));
	t = tracee_start(&o->run, err);
	setlocale(LC_CTYPE, "");
	return t;
}

/* A record that cannot be written is said once; the program runs on. */
int main_drain(struct tracee *t, main_each_fn *each, void *arg, struct err *err)
{
	int r = 0;

	while (!tracee_is_over(t)) {
		struct err why = { 0 };

		if (tracee_drain(t, -1, &why) < 0 || (r == 0 && each && each(arg, &why) < 0)) {
			main_complain(&why);
			*err = why;
			r = -1;
		}
		signals_follow(t);
	}
	return r;
}

/* Sessions. */

struct session *main_replay(const char *path, struct err *err)
{
	struct record *rec = record_open(path, err);
	struct timeline *tl = rec ? timeline_new(record_source(rec), err) : NULL;
	struct session *s;

	if (!tl)
		return NULL;
	s = session_new(tl, NULL);
	session_set_record(s, rec, path);
	if (session_pump(s, err) == 0)
		return s;
	session_free(s);
	return NULL;
}

static struct record *follow_file(struct tracee *t, struct err *err)
{
	int fd = tracee_record_fd(t);

	fd = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		err_set_status(err, ERR_USAGE, "a session needs a record in a file, not in a pipe");
	return fd < 0 ? NULL : record_follow(fd, err);
}

/* The program and what it records. */
static int start_run(struct options *o, struct session_run *run, struct err *err)
{
	o->run.asks = true;
	run->tracee = main_start(o, err);
	run->rec = run->tracee ? follow_file(run->tracee, err) : NULL;
	run->tl = run->rec ? timeline_new(record_source(run->rec), err) : NULL;
	if (run->tl)
		return 0;
	tracee_free(run->tracee);
	return -1;
}

static int start_again(void *arg, struct session_run *run, struct err *err)
{
	struct options *o = arg;
	int r;

	if (o->run.pty_master < 0)
		return start_run(o, run, err);
	o->run.pty = tracee_pty_again(o->run.pty_master, err);
	if (o->run.pty < 0)
		return -1;
	r = start_run(o, run, err);
	close(o->run.pty);
	return r;
}

static struct session *follow(struct options *o, struct err *err)
{
	struct session_run run;
	struct session *s;

	if (start_run(o, &run, err) < 0)
		return NULL;
	s = session_new(run.tl, run.tracee);
	session_set_record(s, run.rec, NULL);
	session_on_restart(s, start_again, o);
	return s;
}

/* The first line of the program, or the end of a saved run. */
static int stand_first(const struct options *o, struct session *s, struct err *err)
{
	if (o->start_at)
		return session_goto_where(s, o->start_at, NULL, err);
	if (!o->replay)
		return session_move(s, MOTION_OVER, 1, 1, NULL, err);
	return session_goto_interesting(s, err);
}

struct session *main_open(struct options *o, struct err *err)
{
	struct session *s;

	if (main_check_filter(o->run.filter, err) < 0)
		return NULL;
	s = o->replay ? main_replay(o->replay, err) : follow(o, err);

	if (s)
		session_set_filter(s, o->run.filter);
	if (s && stand_first(o, s, err) < 0) {
		session_free(s);
		return NULL;
	}
	return s;
}

/* What went wrong, in a line. */

static void add_words(struct session *s, const struct record_end *end, struct str *out)
{
	struct value v = state_value(session_state(s));

	if (end->how == RECORD_SIGNAL) {
		str_add(out, "was killed by ");
		session_add_signal(end->status, out);
	} else if (end->how == RECORD_EXCEPTION && value_is_bound(v)) {
		str_add(out, "ended with ");
		show_type(session_state(s), v, out);
	} else {
		str_addf(out, "ended with status %d", end->status);
	}
}

static void add_place(struct session *s, struct str *out)
{
	const struct frame *f = state_top(session_state(s));

	if (f && f->code->file)
		str_addf(out, " at %s:%" PRIu32, file_name(f->code->file), f->line);
}

static void say(const char *record, const struct record_end *end)
{
	struct str line = { 0 };
	struct err err = { 0 };
	struct session *s = main_replay(record, &err);

	if (s && session_last(s) && session_goto_interesting(s, &err) == 0) {
		add_words(s, end, &line);
		add_place(s, &line);
		fprintf(stderr, "pystep: the program %s; open it there: pystep --replay %s\n",
			line.at, record);
	}
	session_free(s);
	str_free(&line);
}

void main_say_failure(const struct options *o, const struct tracee *t)
{
	struct record_end end;

	tracee_end(t, &end);
	if (!o->quiet && o->run.record && tracee_status(t) != 0 && tracee_record_fd(t) >= 0)
		say(o->run.record, &end);
}
