/* main_record.c - running a program to its end, for its record or for an export.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "main_run.h"
#include "main_signals.h"
#include "pystep/export.h"
#include "pystep/record.h"
#include "pystep/str.h"

#define OUTPUT_BYTES 65536 /* of an export, until it is written */

static const struct tracee_stop never = { .step = UINT64_MAX };

static _Noreturn void end(struct options *o, struct tracee *t, int failed)
{
	int status = tracee_status(t);

	if (!failed)
		main_say_failure(o, t);
	tracee_free(t);
	if (failed)
		exit(failed);
	signals_end_like(status);
}

int main_record(struct options *o)
{
	struct err err = { 0 };
	struct tracee *t = main_start(o, &err);
	int failed = 0;

	if (!t)
		return main_complain(&err);
	signals_pass_on(t);
	tracee_run(t, &never);
	if (main_drain(t, NULL, NULL, &err) < 0)
		failed = err.status ? err.status : ERR_WRITE;
	end(o, t, failed);
}

/* Exports. */

struct printing {
	const struct exporter *format;
	struct timeline *tl;
	struct export *e;
	FILE *out;
	const char *filter;
	struct str untold;              /* what in it had no answer at any step, a line each */
};

static int open_output(const struct options *o, FILE **out, struct err *err)
{
	*out = o->output && strcmp(o->output, "-") != 0 ? fopen(o->output, "we") : stdout;
	if (!*out)
		return err_set_status(
			err, ERR_WRITE, "cannot write %s: %s", o->output, strerror(errno));
	if (!isatty(fileno(*out)))
		setvbuf(*out, NULL, _IOFBF, OUTPUT_BYTES);
	return 0;
}

static int close_output(FILE *out, struct err *err)
{
	int failed = ferror(out);

	errno = 0;
	if ((out == stdout ? fflush(out) : fclose(out)) != 0 || failed)
		return err_set_status(err, ERR_WRITE, "cannot write the export: %s",
			errno ? strerror(errno) : "output failed");
	return 0;
}

/* Colours are for a terminal, unless they are asked for or the user wants none anywhere. */
static bool wants_color(const struct options *o, FILE *out)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	if (o->color && strcmp(o->color, "auto") != 0)
		return strcmp(o->color, "always") == 0;
	return isatty(fileno(out)) && !(none && *none) && term && strcmp(term, "dumb") != 0;
}

static int begin(const struct options *o, struct printing *p, struct record *rec, struct err *err)
{
	struct export_how how = {
		.pretty = o->pretty,
		.color = wants_color(o, p->out),
		.no_patterns = o->no_patterns,
		.filter = p->filter,
		.pid = rec ? record_process(rec).pid : 0,
		.began = rec ? record_process(rec).began : 0,
		.untold = &p->untold,
	};

	p->tl = rec ? timeline_new(record_source(rec), err) : NULL;
	if (!p->tl)
		return -1;
	p->e = export_begin(p->format, p->tl, p->out, &how, err);
	return p->e ? 0 : -1;
}

static int print_more(void *arg, struct err *err)
{
	struct printing *p = arg;

	return timeline_grow(p->tl, err) < 0 ? -1 : export_more(p->e, err);
}

/* Who reads along sees what happened when it happens. A failure shows at the next row. */
static int print_live(void *arg, struct err *err)
{
	struct printing *p = arg;
	int r = print_more(p, err);

	fflush(p->out);
	return r;
}

static void say_untold(struct printing *p)
{
	const char *at = str_text(&p->untold), *end;

	for (; (end = strchr(at, '\n')); at = end + 1)
		fprintf(stderr, "pystep: %.*s\n", (int)(end - at), at);
	str_free(&p->untold);
}

/* `r` so far: below 0 something was said already, or is about to be; what fails now is its consequence. */
static int finish(struct printing *p, const struct record_end *end, int r, struct err *err)
{
	struct err ignored = { 0 };
	int ended = p->e ? export_end(p->e, end, r < 0 ? &ignored : err) : 0, closed;

	if (p->tl)
		timeline_free(p->tl);
	closed = close_output(p->out, r < 0 || ended < 0 ? &ignored : err);
	say_untold(p);
	if (r < 0)
		return r;
	return ended < 0 || closed < 0 ? -1 : 0;
}

static int export_record(const struct options *o, struct printing *p, struct err *err)
{
	struct record_end end = { .how = RECORD_OPEN };
	struct record *rec = record_open(o->replay, err);
	int r = begin(o, p, rec, err);

	if (r == 0)
		r = print_more(p, err);
	if (r == 0)
		r = record_end(rec, &end, err);
	return finish(p, &end, r, err);
}

/* The program runs on to its end, even if printing it has failed. */
static int export_run(
	const struct options *o, struct printing *p, struct tracee *t, struct err *err)
{
	struct record_end end = { .how = RECORD_OPEN };
	int fd = tracee_record_fd(t), r;

	if (fd < 0)
		return err_set_status(
			err, ERR_USAGE, "an export needs the record in a file, not in a pipe");
	fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	r = begin(o, p, record_follow(fd, err), err);
	if (r < 0)
		main_complain(err);
	signals_pass_on(t);
	tracee_run(t, &never);
	if (main_drain(t, r == 0 ? print_live : NULL, p, err) < 0)
		r = -2; /* and was said */
	tracee_end(t, &end);
	return finish(p, &end, r, err);
}

/* Nothing but rows is wanted, and nothing that shapes them: then no record is needed on the way. Only what is named here is known
 * not to; everything else that can be asked for, now or later, goes by the record. */
static bool wants_only_rows(const struct options *o, const struct printing *p)
{
	static const struct tracee_options none = TRACEE_OPTIONS_NONE;
	struct tracee_options rest;

	memcpy(&rest, &o->run, sizeof(rest));
	rest.argv = none.argv;
	rest.argc = none.argc;
	rest.program = none.program;
	rest.python = none.python;
	rest.scopes = none.scopes;
	rest.only_text = none.only_text;
	rest.all = none.all;
	rest.steps = none.steps;
	rest.input = none.input;
	rest.no_input = none.no_input;
	rest.stdout_is_ours = none.stdout_is_ours;
	rest.host = none.host;
	rest.version = none.version;
	return p->format == &export_calls && main_filter_is_stateless(p->filter) && !wants_color(o, p->out) &&
	       memcmp(&rest, &none, sizeof(rest)) == 0;
}

static int pass_rows(struct printing *p, struct tracee *t, struct err *err)
{
	struct err ignored = { 0 };
	int r;

	signals_pass_on(t);
	tracee_run(t, &never);
	r = main_drain(t, NULL, NULL, err) < 0 ? -2 : 0; /* and was said */
	return close_output(p->out, r < 0 ? &ignored : err) < 0 && r == 0 ? -1 : r;
}

static int export_live(struct options *o, struct printing *p)
{
	struct err err = { 0 };
	struct tracee *t;
	int r;

	o->run.stdout_is_ours = p->out == stdout;
	o->run.rows = wants_only_rows(o, p);
	o->run.rows_filter = o->run.rows ? p->filter : NULL;
	o->run.export_fd = fileno(p->out);
	t = main_start(o, &err);
	if (!t)
		return main_complain(&err);
	r = o->run.rows ? pass_rows(p, t, &err) : export_run(o, p, t, &err);
	if (r == -1)
		main_complain(&err);
	end(o, t, r < 0 ? (err.status ? err.status : 1) : 0);
}

int main_export(struct options *o)
{
	struct printing p = { .format = exporter_find(o->export), .filter = o->run.filter };
	struct err err = { 0 };

	if (!p.format) {
		exporter_missing(o->export, &err);
		return main_complain(&err);
	}
	if (main_check_filter(p.filter, &err) < 0)
		return main_complain(&err);
	o->run.filter =
		NULL; /* what is left out is looked at all the same: calls are as deep as they are */
	if (open_output(o, &p.out, &err) < 0)
		return main_complain(&err);
	if (!o->replay)
		return export_live(o, &p);
	return export_record(o, &p, &err) < 0 ? main_complain(&err) : 0;
}
