/* py_lines.c - the record's lines on their way into the ring.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_lines.h"

#include <time.h>
#include <unistd.h>

#include "py_due.h"
#include "pystep/ring.h"
#include "pystep/tracee.h"
#include "pystep/write.h"

bool lines_open;
static struct ring_end nowhere;         /* until there is a ring */
struct lines lines = { .end = &nowhere, .least = SIZE_MAX };
static uint64_t max_steps, max_bytes, mark = UINT64_MAX;
static struct ring *ring;
static bool has_record;                 /* else only rows are wanted */

static void add_member(struct str *out, const char *name)
{
	str_add_char(out, out->len ? ',' : '{');
	str_addf(out, "\"%s\":", name);
}

static void add_number(struct str *out, const char *name, uint64_t n)
{
	if (!n)
		return;
	add_member(out, name);
	write_uint(out, n);
}

static void add_flag(struct str *out, const char *name, bool is_set)
{
	if (!is_set)
		return;
	add_member(out, name);
	str_add(out, "true");
}

static void add_words(struct str *out, const char *name, const char **words)
{
	if (!words || !*words)
		return;
	add_member(out, name);
	for (const char **s = words; *s; s++) {
		str_add_char(out, s == words ? '[' : ',');
		write_string(out, *s, strlen(*s));
	}
	str_add_char(out, ']');
}

/* What shapes the record and is not the default. */
static void write_options(struct str *out, const struct tracee_options *opt)
{
	add_flag(out, "all", opt->all);
	add_words(out, "scope", opt->scopes);
	add_flag(out, "external_calls", opt->external_calls);
	add_flag(out, "no_imports", opt->no_imports);
	if (opt->filter) {
		add_member(out, "filter");
		write_string(out, opt->filter, strlen(opt->filter));
	}
	add_number(out, "steps", opt->steps);
	add_number(out, "keep_last", opt->keep_last);
	add_number(out, "max_size", opt->max_size);
	add_number(out, "max_items", opt->max_items);
	add_number(out, "max_depth", opt->max_depth);
	add_number(out, "max_str", opt->max_str);
	add_words(out, "redact", opt->redact);
	add_flag(out, "times", opt->times);
	if (out->len)
		str_add_char(out, '}');
}

/* Microseconds since 1970 as the clock on the wall has it: with the time zone's difference in them. */
static uint64_t local_time(void)
{
	struct timespec now;
	struct tm zone;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &zone);
	return (uint64_t)(now.tv_sec + zone.tm_gmtoff) * 1000000u + (uint64_t)now.tv_nsec / 1000;
}

static void put_header(const struct tracee_options *opt)
{
	struct str line = { 0 }, options = { 0 };
	struct write_header h = {
		.python = py_version(),
		.command = (const char *const *)opt->argv + opt->program,
	};

	if (opt->times) {
		h.pid = (uint64_t)getpid();
		h.began = local_time();
	}
	write_options(&options, opt);
	h.options = options.len ? options.at : NULL;
	write_header(&line, &h);
	lines_put(&line);
	str_free(&line);
	str_free(&options);
}

static void open_lines(void)
{
	lines_open = true;
	due &= ~DUE_CLOSED;
}

static void shut_lines(void)
{
	lines_open = false;
	lines.least = SIZE_MAX;
	str_free(&lines.line);
	due |= DUE_CLOSED;
}

static void set_far(void)
{
	lines.far = max_bytes - 1;
	if (!(due & DUE_KEYFRAME) && mark < lines.far)
		lines.far = mark;
}

void lines_mark(uint64_t bytes)
{
	mark = bytes;
	due &= ~DUE_KEYFRAME;
	set_far();
}

void lines_are_far(void)
{
	if (lines_bytes() > mark)
		due |= DUE_KEYFRAME;
	if (lines_bytes() >= max_bytes)
		lines.look_at = 0;
	set_far();
}

void lines_start(const struct tracee_options *opt, struct ring *r)
{
	ring = r;
	max_bytes = opt->max_size ? opt->max_size : UINT64_MAX;
	max_steps = opt->steps ? opt->steps : UINT64_MAX;
	lines = (struct lines){
		.end = ring_end(r),
		.words = ring_words(r),
		.least = SIZE_MAX,
		.look_at = max_steps,
	};
	set_far();
	open_lines();
	has_record = !opt->rows;
	put_header(opt);
}

void lines_put(const struct str *line)
{
	if (!lines_open || !has_record || !line->len)
		return;
	ring_put(ring, line->at, line->len);
}

struct str *lines_begin_anew(void)
{
	str_free(&lines.line);
	if (!lines_open)                /* it is written for nobody */
		return &lines.line;
	ring_make_room(lines.end, LINES_ROOM);
	lines.line = str_lend(lines.end->at, lines.end->room);
	lines.least = LINES_ROOM;
	return &lines.line;
}

bool lines_step_looked(void)
{
	if (lines.end->head >= lines.end->wake_at)
		ring_wake(lines.end);
	if (lines.end->head > lines.far)
		lines_are_far();
	return atomic_load_explicit(&lines.words->is_free, memory_order_relaxed) && lines.n_steps < lines.look_at;
}

bool lines_put_long(void)
{
	if (!lines_open)
		return false;
	ring_put(ring, lines.line.at, lines.line.len);
	lines.least = SIZE_MAX;         /* the next one begins in the ring again */
	return true;
}

void lines_stop(uint64_t thread, uint64_t depth, bool leaving)
{
	if (lines_open)
		ring_step(ring, lines.n_steps, thread, depth, leaving);
}

void lines_point(const struct ring_point *p)
{
	if (lines_open)
		ring_point(ring, p);
}

struct ring_statement *lines_asked(void)
{
	return lines_open && ring_is_asked(ring) ? ring_statement(ring) : NULL;
}

void lines_stop_next(void)
{
	if (lines_open)
		ring_stop_next(ring);
}

void lines_wait(uint64_t thread, uint64_t depth)
{
	lines_stop_next();
	lines_stop(thread, depth, false);
}

void lines_flush(void)
{
	if (lines_open)
		ring_flush(ring);
}

void lines_close(enum record_how how)
{
	if (!lines_open)
		return;
	shut_lines();
	atomic_store(&ring_words(ring)->detached, how);
	ring_flush(ring);
}

void lines_reopen(void)
{
	open_lines();
	atomic_store(&ring_words(ring)->detached, RECORD_OPEN);
}

void lines_abandon(void)
{
	if (!lines_open)
		return;
	shut_lines();
	ring_abandon(ring);
}

void lines_uncaught(uint64_t step)
{
	if (lines_open)
		atomic_store(&ring_words(ring)->uncaught, step);
}

bool lines_at_limit(void)
{
	return lines.n_steps >= max_steps;
}

bool lines_are_too_many(void)
{
	return lines_bytes() >= max_bytes;
}
