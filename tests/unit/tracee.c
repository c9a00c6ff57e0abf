/* tracee.c - a program in its own process, its record, and a session over it while it runs.
 *
 * There is no interpreter: the child puts lines that a Python might have made, of this program, for i from 1 to its end:
 *
 *     1  while True:
 *     2      f(i)
 *     3  def f(n):
 *     4      n += 1
 *     5      return n
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/tracee.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "fault.h"
#include "pystep/ring.h"
#include "pystep/session.h"
#include "pystep/show.h"
#include "pystep/write.h"

/* The program. */

enum { STEPS_A_ROUND = 6, BEFORE = 1 }; /* steps of the loop; the call of the module before */

static struct ring *ring;
static uint64_t steps;

static void put(const char *text)
{
	ring_put(ring, text, strlen(text));
}

static void step(uint64_t depth, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void step(uint64_t depth, const char *fmt, ...)
{
	char line[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	put(line);
	ring_step(ring, ++steps, 1, depth, line[2] == 'r');
}

static void begin(struct ring *r)
{
	ring = r;
	put("{\"format\":\"pystep\",\"version\":1,\"python\":\"3.11.2\",\"command\":[\"f.py\"],"
	    "\"steps\":[\n");
	put("{\"file\":0,\"path\":\"/f.py\"},\n");
	put("{\"code\":0,\"name\":\"<module>\",\"qualname\":\"<module>\",\"module\":\"__main__\","
	    "\"file\":0,\"line\":1,\"last\":5,"
	    "\"kind\":\"module\",\"args\":0,\"slots\":[],\"globals\":1,\"lines\":[1,2,3]},\n");
	put("{\"code\":1,\"name\":\"f\",\"qualname\":\"f\",\"module\":\"__main__\",\"file\":0,"
	    "\"line\":3,\"last\":5,"
	    "\"kind\":\"function\",\"args\":1,\"slots\":[\"n\"],\"globals\":1,\"lines\":[4,5]},\n");
	step(1, "[\"n\",0,1,{\"1\":{\"type\":\"dict\",\"entries\":[]}}],\n");
}

static void round_of(unsigned i)
{
	char out[64];

	step(1, "[1,{\"1\":[\"i\",%u]}],\n", i);
	step(1, "2,\n");
	step(2, "[\"c\",1,0,%u],\n", i);
	step(2, "4,\n");
	snprintf(out, sizeof(out), "{\"out\":1,\"text\":\"%u\\n\"},\n", i);
	put(out);
	step(2, "[5,0,%u],\n", i + 1);
	step(2, "[\"r\",%u],\n", i + 1);
}

static int rounds(unsigned n, struct ring *r)
{
	begin(r);
	for (unsigned i = 1; i <= n; i++)
		round_of(i);
	step(1, "[\"r\",null],\n");
	return 0;
}

static int host_10(const struct tracee_options *opt, struct ring *r)
{
	(void)opt;
	return rounds(10, r) + 7;
}

static int host_5000(const struct tracee_options *opt, struct ring *r)
{
	(void)opt;
	return rounds(5000, r);
}

static int host_forever(const struct tracee_options *opt, struct ring *r)
{
	(void)opt;
	return rounds(UINT32_MAX, r);
}

static int host_abort(const struct tracee_options *opt, struct ring *r)
{
	rounds(10, r);
	put("{\"half a line");
	signal(SIGABRT, SIG_DFL);
	(void)opt;
	raise(SIGKILL);
	return 0;
}

static int host_limit(const struct tracee_options *opt, struct ring *r)
{
	(void)opt;
	rounds(3, r);
	atomic_store(&ring_words(r)->detached, RECORD_LIMIT);
	return 9;
}

static int host_uncaught(const struct tracee_options *opt, struct ring *r)
{
	(void)opt;
	rounds(3, r);
	atomic_store(&ring_words(r)->uncaught, 5);
	return 1;
}

static int host_announced_exec(const struct tracee_options *opt, struct ring *r)
{
	(void)opt;
	rounds(3, r);
	atomic_store(&ring_words(r)->detached, RECORD_EXEC);
	execl("/bin/sh", "sh", "-c", "exit 3", (char *)NULL);
	return 1;
}

static int host_exec(const struct tracee_options *opt, struct ring *r)
{
	(void)opt;
	rounds(3, r);
	execl("/bin/sh", "sh", "-c", "read x; exit 3", (char *)NULL);
	return 1;
}

static int host_failed_exec(const struct tracee_options *opt, struct ring *r)
{
	(void)opt;
	begin(r);
	atomic_store(&ring_words(r)->detached, RECORD_EXEC);
	ring_flush(r);
	for (unsigned i = 1; i < 1000; i++)
		round_of(i);
	atomic_store(&ring_words(r)->detached, RECORD_OPEN);
	return 0;
}

static int host_silent(const struct tracee_options *opt, struct ring *r)
{
	(void)opt, (void)r;
	return 4;
}

static int host_closes_everything(const struct tracee_options *opt, struct ring *r)
{
	(void)opt;
	begin(r);
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	for (unsigned i = 1; i <= 1000; i++)
		round_of(i);
	return 0;
}

/* A place for files. */

static char folder[] = "/tmp/pystep-unit-XXXXXX";

static char *in_folder(const char *name)
{
	static char path[4][128];
	static int next;
	char *p = path[next++ % 4];

	snprintf(p, sizeof(path[0]), "%s/%s", folder, name);
	return p;
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

/* Running to the end. */

static char *words[] = { "f.py", NULL };
#define OPTIONS(...)                                                                               \
	(&(struct tracee_options){                                                                 \
		.argc = 1, .pty = -1, .pty_master = -1, .argv = words, __VA_ARGS__ })
static const struct tracee_stop never = { .step = UINT64_MAX };

static struct tracee *start(const struct tracee_options *opt)
{
	struct err err = { 0 };
	struct tracee *t = tracee_start(opt, &err);

	if (!t)
		fail_msg("%s", err.text);
	return t;
}

/* The number of times it said that the record could not be written. */
static int run_to_end(struct tracee *t)
{
	int failures = 0;

	tracee_run(t, &never);
	while (!tracee_is_over(t)) {
		struct err err = { 0 };

		failures += tracee_drain(t, -1, &err) < 0;
	}
	return failures;
}

struct expected {
	enum record_how how;
	int how_status, exit_status, killed_by;
	uint64_t steps, at;
};

/* In the tracee's words and in the record's. */
static void check_end(struct tracee *t, const char *path, const struct expected *x)
{
	struct record_end end;
	struct err err = { 0 };
	struct session *s;
	struct record *rec;

	assert_int_equal(tracee_end(t, &end), 0);
	assert_int_equal(end.how, x->how);
	assert_int_equal(tracee_status(t), x->killed_by ? x->killed_by : x->exit_status << 8);
	if (record_check(path, fopen("/dev/null", "w"), &err) < 0)
		fail_msg("%s", err.text);
	rec = record_open(path, &err);
	assert_non_null(rec);
	assert_int_equal(record_end(rec, &end, &err), 0);
	assert_int_equal(end.how, x->how);
	assert_int_equal(end.status, x->how_status);
	assert_int_equal(end.at, x->at);
	s = session_new(timeline_new(record_source(rec), &err), NULL);
	assert_int_equal(session_pump(s, &err), 0);
	assert_int_equal(session_last(s), x->steps);
	session_free(s);
}

static void ends_are_told(void **state)
{
	static const struct {
		int (*host)(const struct tracee_options *, struct ring *);
		struct expected x;
	} ends[] = {
		{ host_10, { .how = RECORD_EXIT, .how_status = 7, .exit_status = 7, .steps = 62 } },
		{ host_abort, { .how = RECORD_SIGNAL,
				      .how_status = SIGKILL,
				      .killed_by = SIGKILL,
				      .steps = 62 } },
		{ host_limit, { .how = RECORD_LIMIT, .steps = 20 } },
		{ host_uncaught, { .how = RECORD_EXCEPTION,
					 .how_status = 1,
					 .exit_status = 1,
					 .steps = 20,
					 .at = 5 } },
		{ host_announced_exec, { .how = RECORD_EXEC, .exit_status = 3, .steps = 20 } },
		{ host_failed_exec, { .how = RECORD_EXIT, .steps = 5995 } },
		{ host_silent,
			{ .how = RECORD_EXIT, .how_status = 4, .exit_status = 4, .steps = 0 } },
		{ host_closes_everything, { .how = RECORD_EXIT, .steps = 6001 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		char *path = in_folder("end.json");
		struct tracee *t = start(OPTIONS(.host = ends[i].host, .record = path));

		assert_int_equal(run_to_end(t), 0);
		check_end(t, path, &ends[i].x);
		tracee_free(t);
	}
}

/* Unannounced, as by C code: noticed while the other program runs. */
static void another_program_is_noticed(void **state)
{
	static const struct expected x = { .how = RECORD_EXEC, .exit_status = 3, .steps = 20 };
	char *path = in_folder("exec.json"), *fifo = in_folder("fifo");
	struct tracee *t;
	struct err err = { 0 };
	int fd;

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	fd = open(fifo, O_RDWR | O_CLOEXEC);
	t = start(OPTIONS(.host = host_exec, .record = path, .input = fifo));
	tracee_run(t, &never);
	while (tracee_is_recording(t))
		assert_true(tracee_drain(t, -1, &err) >= 0);
	assert_false(tracee_is_over(t));
	assert_int_equal(write(fd, "\n", 1), 1);
	run_to_end(t);
	check_end(t, path, &x);
	tracee_free(t);
	close(fd);
}

static void nothing_runs_when_the_record_cannot_be_written(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_null(tracee_start(OPTIONS(.host = host_10, .record = "/nowhere/r.json"), &err));
	assert_int_equal(err.status, ERR_WRITE);
	assert_null(tracee_start(OPTIONS(.host = host_10, .record = folder), &err));
	assert_int_equal(err.status, ERR_WRITE);
	assert_null(tracee_start(OPTIONS(.host = host_10, .record = "/dev/full"), &err));
	assert_int_equal(err.status, ERR_WRITE);
}

static void the_script_is_never_overwritten(void **state)
{
	char *script = in_folder("script.py");
	struct err err = { 0 };
	FILE *f = fopen(script, "w");
	struct stat st;

	(void)state;
	fputs("1\n", f);
	fclose(f);
	words[0] = script;
	assert_null(tracee_start(OPTIONS(.host = host_10, .record = script), &err));
	words[0] = "f.py";
	assert_int_equal(err.status, ERR_WRITE);
	assert_int_equal(stat(script, &st), 0);
	assert_int_equal(st.st_size, 2);
}

static void an_old_record_stays_whole_for_its_readers(void **state)
{
	char *path = in_folder("old.json");
	struct tracee *t = start(OPTIONS(.host = host_10, .record = path));
	struct stat before, now;
	int fd;

	(void)state;
	run_to_end(t);
	tracee_free(t);
	fd = open(path, O_RDONLY);
	fstat(fd, &before);
	t = start(OPTIONS(.host = host_limit, .record = path));
	run_to_end(t);
	tracee_free(t);
	fstat(fd, &now);
	assert_int_equal(now.st_size, before.st_size);
	stat(path, &now);
	assert_true(now.st_ino != before.st_ino);
	close(fd);
}

/* A disk that fails at the n-th write: said once, the program runs to its end, the record loads. */
static void a_full_disk_costs_the_rest_of_the_record_only(void **state)
{
	char *path = in_folder("full.json");
	int n = 0, failures;

	(void)state;
	do {
		char fault[32];
		struct tracee *t;
		struct record *rec;
		struct err err = { 0 };

		snprintf(fault, sizeof(fault), "write:%d",
			++n + 1); /* the first is the header's: nothing runs then */
		setenv("PYSTEP_FAULT", fault, 1);
		fault_start();
		t = start(OPTIONS(.host = host_5000, .record = path));
		failures = run_to_end(t);
		fault_stop();
		assert_in_range(failures, 0, 1);
		assert_int_equal(tracee_status(t), 0);
		assert_non_null(rec = record_open(path, &err));
		record_free(rec);
		tracee_free(t);
	} while (failures);
	assert_true(n > 1);
	unsetenv("PYSTEP_FAULT");
}

/* Only the last steps. */

static struct session *open_session(const char *path)
{
	struct err err = { 0 };
	struct record *rec = record_open(path, &err);
	struct session *s;

	if (!rec)
		fail_msg("%s", err.text);
	s = session_new(timeline_new(record_source(rec), &err), NULL);
	assert_int_equal(session_pump(s, &err), 0);
	return s;
}

static void add_state(struct session *s, uint64_t step, struct str *out)
{
	struct err err = { 0 };

	assert_int_equal(session_goto(s, step, NULL, &err), 0);
	str_clear(out);
	write_keyframe(out, session_state(s));
}

static void keeps_exactly_the_last_steps(void **state)
{
	static const uint64_t keeps[] = { 1, 2, 7, 500, 29000, 30002, 40000 };
	char *whole = in_folder("whole.json"), *kept = in_folder("kept.json");
	struct tracee *t = start(OPTIONS(.host = host_5000, .record = whole));
	struct session *all;

	(void)state;
	run_to_end(t);
	tracee_free(t);
	all = open_session(whole);
	for (size_t i = 0; i < ARRAY_LEN(keeps); i++) {
		struct str a = { 0 }, b = { 0 };
		struct session *s;
		struct err err = { 0 };
		uint64_t first;

		t = start(OPTIONS(.host = host_5000, .record = kept, .keep_last = keeps[i]));
		assert_int_equal(run_to_end(t), 0);
		tracee_free(t);
		if (record_check(kept, fopen("/dev/null", "w"), &err) < 0)
			fail_msg("%s", err.text);
		s = open_session(kept);
		first = timeline_first(session_timeline(s));
		assert_int_equal(session_last(s), session_last(all));
		assert_int_equal(session_last(s) - first + 1,
			keeps[i] < session_last(all) ? keeps[i] : session_last(all));
		for (uint64_t n = first; n <= session_last(s); n += 1 + (n > first + 20) * 997) {
			add_state(all, n, &a);
			add_state(s, n, &b);
			assert_string_equal(a.at, b.at);
		}
		session_free(s);
		str_free(&a);
		str_free(&b);
	}
	session_free(all);
}

/* A session over a program that runs. */

static struct session *live(const struct tracee_options *opt)
{
	struct tracee *t = start(opt);
	struct err err = { 0 };
	struct record *rec = record_follow(dup(tracee_record_fd(t)), &err);
	struct session *s = session_new(timeline_new(record_source(rec), &err), t);

	session_set_record(s, rec, NULL);
	return s;
}

static void go(struct session *s, enum motion motion, int direction, uint64_t to)
{
	struct str note = { 0 };
	struct err err = { 0 };

	if (session_move(s, motion, direction, 1, &note, &err) < 0)
		fail_msg("%s", err.text);
	if (session_step(s) != to)
		fail_msg("at %d, not %d: %s", (int)session_step(s), (int)to, str_text(&note));
	str_free(&note);
}

static void a_live_program_goes_no_further_than_asked(void **state)
{
	struct session *s = live(OPTIONS(.host = host_10));

	(void)state;
	go(s, MOTION_OVER, 1, 2);
	assert_int_equal(session_last(s), 2);
	go(s, MOTION_INTO, 1, 3);
	go(s, MOTION_INTO, 1, 4);
	go(s, MOTION_OUT, 1, 7);
	assert_int_equal(session_last(s), 7);
	go(s, MOTION_OVER, 1, 8);
	go(s, MOTION_OVER, 1, 9);
	go(s, MOTION_OVER, 1, 14); /* over the call */
	assert_int_equal(session_last(s), 14);
	assert_true(session_is_live(s) && !session_is_past(s));
	go(s, MOTION_OVER, -1, 9); /* in the past of a live program … */
	assert_true(session_is_live(s) && session_is_past(s));
	go(s, MOTION_RAW, 1, 10); /* … forward walks what is known */
	assert_int_equal(session_last(s), 14);
	go(s, MOTION_OUT, 1, 13);
	go(s, MOTION_OVER, 1, 14);
	go(s, MOTION_OVER, 1, 15); /* and then goes on */
	assert_int_equal(session_last(s), 15);
	go(s, MOTION_CONTINUE, 1, 62);
	assert_false(session_is_live(s));
	go(s, MOTION_RAW, 1, 62);
	go(s, MOTION_CONTINUE, -1, 1);
	session_free(s);
}

static void says_how_a_live_run_ended(void **state)
{
	struct session *s = live(OPTIONS(.host = host_10));
	struct str note = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(session_goto(s, 1000, &note, &err), 0);
	assert_int_equal(session_step(s), 62);
	assert_string_equal(note.at, "the program has ended: exit status 7");
	str_free(&note);
	session_free(s);
}

static bool cancel_after(void *arg, uint64_t step)
{
	return step < *(uint64_t *)arg;
}

static void an_endless_program_is_interrupted(void **state)
{
	struct session *s = live(OPTIONS(.host = host_forever));
	uint64_t enough = 1000;
	struct str note = { 0 };
	struct err err = { 0 };

	(void)state;
	session_on_progress(s, cancel_after, &enough);
	assert_int_equal(session_move(s, MOTION_CONTINUE, 1, 1, &note, &err), 0);
	assert_string_equal(note.at, "interrupted");
	assert_true(session_step(s) >= enough);
	assert_int_equal(session_step(s), session_last(s));
	assert_true(tracee_is_stopped(session_tracee(s)));
	go(s, MOTION_RAW, 1, session_step(s) + 1);
	str_free(&note);
	session_free(s);
}

static void a_cancelled_walk_stays_where_it_was(void **state)
{
	char *path = in_folder("long.json");
	struct tracee *t = start(OPTIONS(.host = host_5000, .record = path));
	uint64_t enough = 2000;
	struct str note = { 0 };
	struct err err = { 0 };
	struct session *s;

	(void)state;
	run_to_end(t);
	tracee_free(t);
	s = open_session(path);
	assert_int_equal(session_goto(s, 2, NULL, &err), 0);
	session_on_progress(s, cancel_after, &enough);
	assert_int_equal(session_move(s, MOTION_INTO, 1, 3000, &note, &err),
		0); /* short: not asked */
	assert_true(session_step(s) > 2 + 3000);
	assert_int_equal(session_goto(s, 2, NULL, &err), 0);
	assert_int_equal(session_until(s, 1, UINT32_MAX, &note, &err), 0);
	assert_string_equal(note.at, "cancelled");
	assert_int_equal(session_step(s), 2);
	str_free(&note);
	session_free(s);
}

static void a_program_that_is_killed_while_it_waits_ends_the_session(void **state)
{
	struct session *s = live(OPTIONS(.host = host_10));
	struct str note = { 0 };
	struct err err = { 0 };

	(void)state;
	go(s, MOTION_OVER, 1, 2);
	tracee_kill(session_tracee(s), SIGKILL);
	while (session_is_live(s))
		assert_int_equal(tracee_drain(session_tracee(s), -1, &err) >= 0, true);
	assert_int_equal(session_move(s, MOTION_OVER, 1, 1, &note, &err), 0);
	assert_string_equal(note.at, "the program was killed by SIGKILL");
	assert_int_equal(session_step(s), 2);
	str_free(&note);
	session_free(s);
}

static void faults_before_the_start_are_errors(void **state)
{
	static const char *const faults[] = { "fork:1", "mmap:1", "mmap:2", "mmap:3", "mmap:4",
		"memfd:1", "open:1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		struct err err = { 0 };

		setenv("PYSTEP_FAULT", faults[i], 1);
		fault_start();
		assert_null(tracee_start(
			OPTIONS(.host = host_10, .record = in_folder("new.json")), &err));
		assert_true(err.text[0] != '\0');
		fault_stop();
	}
	unsetenv("PYSTEP_FAULT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_are_told),
		cmocka_unit_test(another_program_is_noticed),
		cmocka_unit_test(nothing_runs_when_the_record_cannot_be_written),
		cmocka_unit_test(the_script_is_never_overwritten),
		cmocka_unit_test(an_old_record_stays_whole_for_its_readers),
		cmocka_unit_test(a_full_disk_costs_the_rest_of_the_record_only),
		cmocka_unit_test(keeps_exactly_the_last_steps),
		cmocka_unit_test(a_live_program_goes_no_further_than_asked),
		cmocka_unit_test(says_how_a_live_run_ended),
		cmocka_unit_test(an_endless_program_is_interrupted),
		cmocka_unit_test(a_cancelled_walk_stays_where_it_was),
		cmocka_unit_test(a_program_that_is_killed_while_it_waits_ends_the_session),
		cmocka_unit_test(faults_before_the_start_are_errors),
	};

	return cmocka_run_group_tests_name("tracee", tests, make_folder, remove_folder);
}
