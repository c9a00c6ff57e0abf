/* request.c - one request, one answer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "request.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "json.h"
#include "pystep/export.h"
#include "pystep/timeline.h"
#include "pystep/utf8.h"
#include "show_json.h"
#include "tracee_file.h"

#define DEFAULT_STEPS 5000
/* Every snapshot has everything: a list of 2,000 would make fifty megabytes of a thousand steps. */
#define MAX_ITEMS   250
#define MAX_SIZE    (256u << 20) /* of the record */
#define MAX_SECONDS 20

struct request {
	const char *source, *input, *format;
	uint64_t steps;
	bool pretty;
};

#define wrong(err, ...) err_set_status((err), ERR_USAGE, __VA_ARGS__)

/* Reading the request. */

static int take_text(const struct json *j, const char *key, const char **at, struct err *err)
{
	const struct json *member = json_member(j, key);

	if (!member)
		return 0;
	*at = json_string(member);
	return *at ? 0 : wrong(err, "\"%s\" is not a string", key);
}

static int take_steps(const struct json *j, uint64_t *steps, struct err *err)
{
	const struct json *member = json_member(j, "steps");
	double n = DEFAULT_STEPS;

	if (member && !json_number(member, &n))
		return wrong(err, "\"steps\" is not a number");
	*steps = n < 0 ? 0 : n > REQUEST_STEPS ? REQUEST_STEPS : (uint64_t)n;
	return 0;
}

static int check_format(const char *format, struct err *err)
{
	static const char *const formats[] = { "snapshots", "record", "pythontutor" };

	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (strcmp(format, formats[i]) == 0)
			return 0;
	return wrong(err, "\"format\" is snapshots, record or pythontutor, not \"%s\"", format);
}

/* A NUL ends our strings, and a part of the program would be run as if it were all. */
static bool has_nul(const char *text, size_t len)
{
	static const char nul[] = "u0000";

	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\\')
			continue;
		i++;
		if (i + strlen(nul) <= len && memcmp(text + i, nul, strlen(nul)) == 0)
			return true;
	}
	return memchr(text, '\0', len) != NULL;
}

static bool is_utf8(const char *text, size_t len)
{
	uint32_t c;

	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_decode(text + i, len - i, &c);
		if ((c == 0xfffd && n == 1) || (c >= 0xd800 && c <= 0xdfff))
			return false;
	}
	return true;
}

static int take(const struct json *j, struct request *r, struct err *err)
{
	*r = (struct request){ .source = "", .input = "", .format = "snapshots" };
	if (!json_is_object(j))
		return wrong(err, "the request is not an object");
	if (take_text(j, "source", &r->source, err) < 0 ||
		take_text(j, "input", &r->input, err) < 0 ||
		take_text(j, "format", &r->format, err) < 0 || take_steps(j, &r->steps, err) < 0)
		return -1;
	return check_format(r->format, err);
}

/* What the request's strings point into; NULL: it makes no sense. */
static struct json *parse(const char *text, size_t len, struct request *r, struct err *err)
{
	struct json *j = NULL;

	if (len > JSON_MAX)
		wrong(err, "the request is longer than %u bytes", JSON_MAX);
	else if (!is_utf8(text, len))
		wrong(err, "the request is not UTF-8");
	else if (has_nul(text, len))
		wrong(err, "the request holds a NUL");
	else
		j = json_parse(text, len, err);
	if (j && take(j, r, err) == 0)
		return j;
	json_free(j);
	err->status = ERR_USAGE;
	return NULL;
}

/* The recorder stops at its last step, and does not know whether another would have followed. So it is let make one more, which is
 * taken away again: its line is the last one that is no note. */

static uint64_t last_step_at(const char *text, uint64_t size)
{
	while (size) {
		const char *newline = memrchr(text, '\n', size - 1);
		uint64_t at = newline ? (uint64_t)(newline + 1 - text) : 0;

		if (text[at] != '{')
			return at;
		size = at;
	}
	return 0;
}

static int take_last_step(int fd, struct err *err)
{
	off_t size = lseek(fd, 0, SEEK_END);
	void *map = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
	uint64_t at;

	if (map == MAP_FAILED)
		return err_set(err, "cannot read the record: %s", strerror(errno));
	at = last_step_at(map, (uint64_t)size);
	munmap(map, (size_t)size);
	if (at && ftruncate(fd, (off_t)at) < 0)
		return err_set(err, "cannot cut the record: %s", strerror(errno));
	return 0;
}

/* Printing. */

static int print_all(struct timeline *tl, const struct request *r, const struct record_end *end,
	FILE *out, struct err *err)
{
	struct export_how how = { .pretty = r->pretty };
	struct export *e = export_begin(exporter_find(r->format), tl, out, &how, err);
	struct err ignored = { 0 };
	int result = e && timeline_grow(tl, err) == 0 ? export_more(e, err) : -1;

	if (e && export_end(e, end, result < 0 ? &ignored : err) < 0)
		result = -1;
	return result;
}

static int print_run(struct tracee *t, const struct request *r, FILE *out, struct err *err)
{
	int fd = fcntl(tracee_record_fd(t), F_DUPFD_CLOEXEC, 3), result;
	struct record_end end;
	struct record *rec;
	struct timeline *tl;

	tracee_end(t, &end);
	if (end.how == RECORD_LIMIT && take_last_step(fd, err) < 0)
		return -1;
	rec = record_follow(fd, err);
	tl = rec ? timeline_new(record_source(rec), err) : NULL;
	if (!tl)
		return -1;
	record_finish(rec);
	result = print_all(tl, r, &end, out, err);
	timeline_free(tl);
	return result;
}

/* The record itself. */

/* Its lines end in newlines, which are white space: nothing else is. */
static void put_pretty(const char *at, size_t len, FILE *out)
{
	struct str text = { 0 }, shown = { 0 };

	for (size_t i = 0; i < len; i++)
		if (at[i] != '\n')
			str_add_char(&text, at[i]);
	show_pretty(text.at, text.len, 0, &shown);
	fprintf(out, "%s\n", str_text(&shown));
	str_free(&shown);
	str_free(&text);
}

static int copy_run(struct tracee *t, const struct request *r, FILE *out, struct err *err)
{
	off_t size;
	void *map;

	size = lseek(tracee_record_fd(t), 0, SEEK_END);
	map = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, tracee_record_fd(t), 0);
	if (size <= 0 || map == MAP_FAILED)
		return err_set(err, "cannot read the record: %s", strerror(errno));
	if (r->pretty)
		put_pretty(map, (size_t)size, out);
	else
		fwrite(map, 1, (size_t)size, out);
	munmap(map, (size_t)size);
	return 0;
}

/* The run. */

static int input_of(const struct request *r, struct err *err)
{
	int fd = memfd_create("pystep-input", MFD_CLOEXEC);

	if (fd < 0 || tracee_write_all(fd, r->input, strlen(r->input)) < 0) {
		err_set(err, "cannot keep the input: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* A program may hang without making a step. */
static int drain(struct tracee *t, struct err *err)
{
	uint64_t end = now_ms() + MAX_SECONDS * 1000;

	while (!tracee_is_over(t)) {
		if (tracee_drain(t, 100, err) < 0)
			return -1;
		if (now_ms() > end)
			tracee_kill(t, SIGKILL);
	}
	return 0;
}

static int run_from(const struct request_server *server, const struct request *r, const char *input,
	FILE *out, struct err *err)
{
	static const struct tracee_stop never = { .step = UINT64_MAX };
	/* -X utf8: what is in the answer does not depend on the locale of who gives it. */
	char *argv[] = { "-I", "-X", "utf8", "-c", (char *)r->source, NULL };
	struct tracee_options opt = TRACEE_OPTIONS_NONE;
	bool is_copy = strcmp(r->format, "record") == 0;
	struct tracee *t;
	int result;

	opt.host = server->host;
	opt.version = server->version;
	opt.scan = server->scan;
	opt.argv = argv;
	opt.argc = ARRAY_LEN(argv) - 1;
	opt.program = 3;
	opt.steps = r->steps + (is_copy ? 1 : 2); /* the module's own call is not counted */
	opt.max_items = MAX_ITEMS;
	opt.max_size = MAX_SIZE;
	opt.input = input;
	opt.no_output = opt.only_text = true;
	t = tracee_start(&opt, err);
	if (!t)
		return -1;
	tracee_run(t, &never);
	result = drain(t, err);
	if (result == 0)
		result = is_copy ? copy_run(t, r, out, err) : print_run(t, r, out, err);
	tracee_free(t);
	return result;
}

static int run(
	const struct request_server *server, const struct request *r, FILE *out, struct err *err)
{
	char path[32];
	int fd, result;

	if (!server->host)
		return err_set(err, "this pystep was built without Python");
	fd = input_of(r, err);
	if (fd < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result = run_from(server, r, path, out, err);
	close(fd);
	return result;
}

/* The answer. */

static int complain(const struct err *err, FILE *out)
{
	struct str json = { 0 };

	str_add(&json, "{\"error\":{");
	show_string(&json, "cause", err->text);
	str_add(&json, "}}\n");
	fputs(json.at, out);
	str_free(&json);
	return err->status == ERR_USAGE ? ERR_USAGE : ERR_WRITE;
}

int request_answer(const struct request_server *server, const char *text, size_t len, FILE *out)
{
	struct err err = { 0 };
	struct request r;
	struct json *j = parse(text, len, &r, &err);
	char *answer = NULL;
	size_t size = 0;
	FILE *f;
	int result;

	if (!j)
		return complain(&err, out);
	r.pretty = server->pretty;
	f = open_memstream(&answer, &size);
	result = f ? run(server, &r, f, &err) : err_set(&err, "%s", strerror(errno));
	if (f && fclose(f) != 0 && result == 0)
		result = err_set(&err, "%s", strerror(errno));
	if (result == 0)
		fwrite(answer, 1, size, out);
	free(answer);
	json_free(j);
	return result < 0 ? complain(&err, out) : 0;
}
