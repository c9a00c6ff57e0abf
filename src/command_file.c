/* command_file.c - the run as a whole, and writing it to files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command_break.h"
#include "command_table.h"
#include "fault.h"
#include "filter.h"
#include "pystep/export.h"
#include "pystep/record.h"
#include "tracee_file.h"

int command_info(struct command_call *call, struct err *err)
{
	struct session *s = call->session;
	const struct record *rec = session_record(s);

	if (*call->args)
		return strncmp("breakpoints", call->args, strlen(call->args)) == 0 ? command_breakpoints(call, err) :
			err_set(err, "info is info, or info breakpoints: \"%s\"", call->args);
	if (rec)
		str_addf(call->out, "%s\n%s %s\n", record_command(rec), "Python",
			record_python(rec));
	str_addf(call->out, "step %" PRIu64 ", known are %" PRIu64 " to %" PRIu64 "\n",
		session_step(s), timeline_first(session_timeline(s)), session_last(s));
	if (session_is_live(s))
		str_add(call->out, "the program is live");
	else
		session_end_words(s, call->out);
	str_add_char(call->out, '\n');
	return 0;
}

/* Whole lines only, so that the copy of a record that still grows is a good record. */
static int copy_lines(int from, struct tracee_file *to, struct err *err)
{
	char block[65536];
	ssize_t n;

	while ((n = fault_read(from, block, sizeof(block))) > 0)
		if (tracee_file_append(to, block, n, err) < 0)
			return -1;
	return n < 0 ? err_set(err, "cannot read the record: %s", strerror(errno)) : 0;
}

static bool is_same_file(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

static int save_to(const char *path, int from, struct err *err)
{
	struct tracee_file *to;
	int r;

	if (is_same_file(from, path))
		return err_set(err, "%s is the record itself", path);
	to = tracee_file_open(path, NULL, 0, err);
	if (!to)
		return -1;
	r = copy_lines(from, to, err);
	tracee_file_free(to);
	return r;
}

int command_save(struct command_call *call, struct err *err)
{
	int from = session_open_record(call->session, err), r;

	if (from < 0)
		return -1;
	r = save_to(call->args, from, err);
	close(from);
	if (r == 0)
		str_addf(call->out, "saved to %s\n", call->args);
	return r;
}

static int write_export(struct session *s, const struct exporter *x, FILE *out, struct str *untold,
	struct err *err)
{
	const struct record *rec = session_record(s);
	struct export_how how = {
		.filter = x->is_whole ? NULL : session_filter(s),
		.pid = rec ? record_process(rec).pid : 0,
		.began = rec ? record_process(rec).began : 0,
		.untold = untold,
	};
	struct record_end end;
	struct export *e = export_begin(x, session_timeline(s), out, &how, err);

	if (!e)
		return -1;
	session_end(s, &end);
	if (export_more(e, err) < 0) {
		export_end(e, &end, &(struct err){ 0 });
		return -1;
	}
	return export_end(e, &end, err);
}

static int export_to(struct session *s, const struct exporter *x, const char *path,
	struct str *untold, struct err *err)
{
	FILE *out = fopen(path, "we");
	int r, failed;

	if (!out)
		return err_set(err, "cannot write %s: %s", path, strerror(errno));
	r = write_export(s, x, out, untold, err);
	failed = ferror(out) | fclose(out);
	if (r == 0 && failed)
		r = err_set(err, "cannot write %s: %s", path, strerror(errno));
	return r;
}

int command_export(struct command_call *call, struct err *err)
{
	size_t n = strcspn(call->args, " \t");
	const char *path = call->args + n + strspn(call->args + n, " \t");
	char *format = base_memdup(call->args, n);
	const struct exporter *x = exporter_find(format);
	struct str untold = { 0 };
	int r = -1;

	if (!x)
		exporter_missing(format, err);
	else if (!*path)
		err_set(err, "export needs a format and a file");
	else
		r = export_to(call->session, x, path, &untold, err);
	if (r == 0)
		str_addf(call->out, "exported to %s\n%s", path, str_text(&untold));
	str_free(&untold);
	free(format);
	return r;
}

static int set_filter(struct session *s, const char *text, struct err *err)
{
	struct filter *f = filter_compile(text, err);

	if (!f)
		return -1;
	filter_free(f);
	session_set_filter(s, text);
	return 0;
}

int command_filter(struct command_call *call, struct err *err)
{
	if (!strcmp(call->args, "off"))
		session_set_filter(call->session, NULL);
	else if (*call->args && set_filter(call->session, call->args, err) < 0)
		return -1;
	if (session_filter(call->session))
		str_addf(call->out, "exports have only the steps for which %s\n", session_filter(call->session));
	else
		str_add(call->out, "exports have every step\n");
	return 0;
}
