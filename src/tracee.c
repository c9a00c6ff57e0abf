/* tracee.c - the traced program: a child process, the ring between, the record file behind.
 *
 *     alive ──► stopped by a signal, or dead      reap()    before the ring is looked at for the last time
 *     ring  ──► record file                       take()
 *     dead, detached, or another program ──► the record's last line
 *
 * The order matters at the end: only when the child is known to be dead does what is in the ring stay as it is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/tracee.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"
#include "pystep/ring.h"
#include "pystep/timeline.h"
#include "pystep/write.h"
#include "test_runs.h"
#include "tracee_child.h"
#include "tracee_file.h"

#define RING_BYTES (1 << 20)
#define WANT	   65536 /* worth a write(2) */
#define SLICE_MS   16
#define HIGH_FD	   100 /* descriptors from here on are not met by a program that counts on 3, 4, … */

struct tracee {
	const struct tracee_options *opt;
	pid_t pid;
	struct ring *ring;
	struct tracee_file *file;
	int alive; /* reading end; at its end when nobody has the writing end any more */
	int event, timer, child; /* for tracee_event_fd, or -1 */
	bool is_dead;
	int status; /* as from waitpid, when dead */
	int suspended;
	bool was_told; /* that it is stopped */
	bool is_ended; /* the last line is written, or will never be */
	struct record_end end;
};

/* Life. */

static int open_input(const struct tracee_options *opt, int *fd, struct err *err)
{
	const char *path = opt->input ? opt->input : opt->no_input ? "/dev/null" : NULL;

	*fd = -1;
	if (!path)
		return 0;
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	if (*fd < 0)
		return err_set_status(err, ERR_USAGE, "cannot read the program's input %s: %s",
			path, strerror(errno));
	return 0;
}

/* Where there are not that many descriptors to be had, a low one must do. */
static int move_high(int fd)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, HIGH_FD);

	if (high < 0)
		return fd;
	close(fd);
	return high;
}

static int fork_child(struct tracee *t, int input, struct err *err)
{
	int alive[2];
	pid_t parent = getpid();

	if (pipe2(alive, O_CLOEXEC) < 0)
		return err_set(err, "cannot make a pipe: %s", strerror(errno));
	alive[1] = move_high(alive[1]);
	t->alive = alive[0];
	fflush(NULL);
	t->pid = fault_fork();
	if (t->pid == 0)
		tracee_child_run(&(struct tracee_child){
			.opt = t->opt,
			.ring = t->ring,
			.parent = parent,
			.input = input,
			.alive = alive[1],
			.ours = (const int[]){ t->file->fd, t->file->pipe, alive[0],
				t->opt->export_fd > STDERR_FILENO ? t->opt->export_fd : -1 },
			.n_ours = 4,
		});
	close(alive[1]);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (t->pid < 0)
		return err_set(err, "cannot start the program: %s", strerror(errno));
	return 0;
}

/* The header is the interpreter's first line. Where none came, the program ended before it began. */
static void add_header(struct tracee *t, struct err *err)
{
	struct str line = { 0 };

	write_header(
		&line, &(struct write_header){
			       .python = t->opt->version ? t->opt->version : "",
			       .command = (const char *const *)(t->opt->argv + t->opt->program),
		       });
	tracee_file_append(t->file, line.at, line.len, err);
	str_free(&line);
}

static int wait_for_header(struct tracee *t, struct err *err)
{
	while (!t->file->index.has_header && !t->is_ended)
		if (tracee_drain(t, -1, err) < 0)
			return -1;
	return 0;
}

static const char *script_of(const struct tracee_options *opt)
{
	const char *word = opt->program < opt->argc ? opt->argv[opt->program] : NULL;

	return word && word[0] != '-' ? word : NULL;
}

struct tracee *tracee_start(const struct tracee_options *opt, struct err *err)
{
	struct tracee *t = base_alloc(sizeof(*t));
	int input = -1, r = -1;

	t->opt = opt;
	t->pid = t->alive = t->event = t->timer = t->child = -1;
	t->file = opt->rows ? tracee_file_of_rows(opt->export_fd, err)
			    : tracee_file_open(opt->record, script_of(opt), opt->keep_last, err);
	if (t->file && open_input(opt, &input, err) == 0)
		t->ring = ring_new(RING_BYTES, err);
	if (t->ring)
		r = fork_child(t, input, err);
	if (input >= 0)
		close(input);
	if (r == 0 && wait_for_header(t, err) == 0)
		return t;
	tracee_free(t);
	return NULL;
}

static void close_all(struct tracee *t)
{
	int fds[] = { t->alive, t->event, t->timer, t->child };

	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

void tracee_free(struct tracee *t)
{
	struct err err = { 0 };

	if (!t)
		return;
	if (t->pid > 0 && !t->is_dead) {
		t->end.how = t->end.how ? t->end.how : RECORD_UNKNOWN;
		kill(t->pid, SIGKILL);
		while (!tracee_is_over(t))
			tracee_drain(t, -1, &err);
	}
	close_all(t);
	ring_free(t->ring);
	tracee_file_free(t->file);
	free(t);
}

/* The end. */

static enum record_how how_it_ended(const struct tracee *t)
{
	if (WIFSIGNALED(t->status))
		return RECORD_SIGNAL;
	return atomic_load(&ring_words(t->ring)->uncaught) ? RECORD_EXCEPTION : RECORD_EXIT;
}

static void note_end(struct tracee *t)
{
	if (t->end.how == RECORD_OPEN)
		t->end.how = how_it_ended(t);
	if (t->end.how == RECORD_SIGNAL)
		t->end.status = WTERMSIG(t->status);
	if (t->end.how == RECORD_EXIT || t->end.how == RECORD_EXCEPTION)
		t->end.status = WEXITSTATUS(t->status);
	if (t->end.how == RECORD_EXCEPTION)
		t->end.at = atomic_load(&ring_words(t->ring)->uncaught);
}

/* A run of tests ends by SystemExit, far from what failed: one wants to look at the test. */

static bool has_exited(struct timeline *tl, const struct record_end *end)
{
	struct err ignored = { 0 };
	struct cursor *c = cursor_new(tl);
	const struct state *s = end->at ? cursor_at(c, end->at, &ignored) : NULL;
	const struct object *o = s ? state_object(s, value_ref(state_value(s))) : NULL;
	bool is = !end->at || (o && value_equal(o->type, value_of_literal("\"SystemExit\"")));

	cursor_free(c);
	return is;
}

static void look_for_test(struct timeline *tl, struct record_end *end)
{
	struct err ignored = { 0 };
	struct test_runs tests = { 0 };
	const struct test_run *failure;

	if (timeline_grow(tl, &ignored) < 0 || !test_runs_may_be(timeline_program(tl)) || !has_exited(tl, end))
		return;
	if (test_runs_find(tl, &tests, &ignored) == 0 && (failure = test_runs_last_failure(&tests)))
		*end = (struct record_end){ RECORD_EXIT, end->status, failure->at };
	test_runs_free(&tests);
}

static void note_failed_test(struct tracee *t)
{
	struct err ignored = { 0 };
	int fd = t->end.status && (t->end.how == RECORD_EXIT || t->end.how == RECORD_EXCEPTION) ? tracee_record_fd(t) : -1;
	struct record *rec = fd < 0 ? NULL : record_follow(fcntl(fd, F_DUPFD_CLOEXEC, 3), &ignored);
	struct timeline *tl = rec ? timeline_new(record_source(rec), &ignored) : NULL;

	if (tl)
		look_for_test(tl, &t->end);
	if (tl)
		timeline_free(tl);
}

static int end_record(struct tracee *t, struct err *err)
{
	note_end(t);
	if (t->file->index.has_header)
		note_failed_test(t);
	t->is_ended = true;
	if (!t->file->index.has_header)
		add_header(t, err);
	return tracee_file_end(t->file, &t->end, err);
}

/* The child, without waiting: true when there is news of it. A stop by job control is noted; so is its end. */
static bool reap(struct tracee *t)
{
	int status;

	if (t->is_dead || waitpid(t->pid, &status, WNOHANG | WUNTRACED) != t->pid)
		return false;
	if (WIFSTOPPED(status)) {
		t->suspended = WSTOPSIG(status);
		return true;
	}
	t->is_dead = true;
	t->status = status;
	return true;
}

/* A process that is about to be dead has no memory any more, and is not taken for another program. */
static bool has_other_memory(pid_t pid)
{
	char path[64], *line = NULL;
	size_t cap = 0;
	bool has_any = false, has_ring = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	f = fopen(path, "re");
	while (f && !has_ring && getline(&line, &cap, f) > 0) {
		has_any = true;
		has_ring = strstr(line, "memfd:pystep-ring") != NULL;
	}
	free(line);
	if (f)
		fclose(f);
	return has_any && !has_ring;
}

/* The writing end of `alive` goes with the process, with an exec, or because the program closes all it finds. */
static bool became_another_program(struct tracee *t)
{
	struct pollfd p = { .fd = t->alive };

	if (t->alive < 0 || t->is_dead || poll(&p, 1, 0) <= 0)
		return false;
	close(t->alive);
	t->alive = -1;
	reap(t);
	return !t->is_dead && has_other_memory(t->pid);
}

/* Why no more lines will come, though the process may go on; RECORD_OPEN: they may. An exec that was announced may still fail. */
static enum record_how detached(struct tracee *t)
{
	bool became = became_another_program(t);
	enum record_how how = atomic_load(&ring_words(t->ring)->detached);

	if (how == RECORD_EXEC && !became && !t->is_dead)
		return RECORD_OPEN;
	if (how > RECORD_OPEN && how < N_RECORD_HOWS)
		return how;
	return became ? RECORD_EXEC : RECORD_OPEN;
}

/* Draining. */

static int take(struct tracee *t, bool more_will_come, bool *came, struct err *err)
{
	const char *at;
	size_t len = ring_peek(t->ring, &at);
	int r = 0;

	*came = len > 0;
	if (more_will_come && len > WANT)
		len = tracee_file_whole(t->file, len);
	if (len && !t->is_ended)
		r = tracee_file_append(t->file, at, len, err);
	ring_skip(t->ring, len);
	return r;
}

static int end_if_over(struct tracee *t, enum record_how how, struct err *err)
{
	if (t->is_ended || !(t->is_dead || how))
		return 0;
	if (!t->end.how)
		t->end.how = how;
	return end_record(t, err);
}

/* What is to be known of the child must be found out before the ring is looked at. */
static int look(struct tracee *t, bool *news, struct err *err)
{
	bool was_ended = t->is_ended, changed = reap(t), came;
	enum record_how how = was_ended ? RECORD_OPEN : detached(t);
	bool more_will_come = !t->is_dead && !how && !ring_is_stopped(t->ring);
	int r = take(t, more_will_come, &came, err), e = end_if_over(t, how, err);

	*news = came || changed || t->is_ended != was_ended;
	return r < 0 || e < 0 ? -1 : 0;
}

static void set_timer(struct tracee *t, int ms)
{
	struct itimerspec often = { { 0, ms * 1000000L }, { 0, ms * 1000000L } };

	if (t->timer >= 0)
		timerfd_settime(t->timer, 0, &often, NULL);
}

static bool has_just_stopped(struct tracee *t)
{
	bool news = !t->was_told && ring_is_stopped(t->ring);

	if (news) {
		t->was_told = true;
		set_timer(t, 0);
	}
	return news;
}

static void clear_timer(struct tracee *t)
{
	uint64_t n;

	if (t->timer >= 0 && read(t->timer, &n, sizeof(n)) < 0)
		assert(errno == EAGAIN || errno == EINTR);
}

/* Nothing comes from a program that waits for us; but it may be killed. */
static void wait_for_news(struct tracee *t, int timeout_ms)
{
	struct pollfd p = { .fd = t->alive, .events = POLLIN };

	if (t->was_told && tracee_is_stopped(t))
		poll(&p, 1, timeout_ms);
	else
		ring_wait(t->ring, WANT, timeout_ms);
}

int tracee_drain(struct tracee *t, int timeout_ms, struct err *err)
{
	bool news = false;

	clear_timer(t);
	while (!tracee_is_over(t)) {
		int slice = timeout_ms < 0 || timeout_ms > SLICE_MS ? SLICE_MS : timeout_ms;

		wait_for_news(t, slice);
		if (look(t, &news, err) < 0)
			return -1;
		if (has_just_stopped(t) || news)
			return 1;
		if (timeout_ms >= 0 && (timeout_ms -= slice) <= 0)
			return 0;
	}
	return news;
}

/* Asking and telling. */

void tracee_run(struct tracee *t, const struct tracee_stop *stop)
{
	t->was_told = false;
	set_timer(t, SLICE_MS);
	ring_want(t->ring, stop->wants);
	ring_go(t->ring, stop->step, stop->thread, stop->depth, stop->leaving);
}

void tracee_mark(struct tracee *t, uint32_t code, uint32_t line)
{
	ring_mark(t->ring, code, line);
}

void tracee_unmark_all(struct tracee *t)
{
	ring_unmark_all(t->ring);
}

void tracee_touch(struct tracee *t, const struct ring_touch *touch)
{
	ring_touch(t->ring, touch);
}

bool tracee_ask(struct tracee *t, uint64_t frame, const char *text, size_t len)
{
	if (!ring_ask(t->ring, frame, text, len))
		return false;
	t->was_told = false;
	set_timer(t, SLICE_MS);
	return true;
}

const struct ring_statement *tracee_answer(const struct tracee *t)
{
	return ring_statement(t->ring);
}

void tracee_interrupt(struct tracee *t)
{
	tracee_run(t, &(struct tracee_stop){ .step = 0 });
}

bool tracee_is_stopped(const struct tracee *t)
{
	const char *at;

	return ring_is_stopped(t->ring) && ring_peek(t->ring, &at) == 0;
}

bool tracee_is_over(const struct tracee *t)
{
	return t->is_dead && t->is_ended;
}

bool tracee_is_recording(const struct tracee *t)
{
	return !t->is_ended && !t->file->is_broken;
}

uint64_t tracee_steps(const struct tracee *t)
{
	return t->file->index.steps;
}

int tracee_status(const struct tracee *t)
{
	return t->end.how == RECORD_LIMIT ? 0 : t->status;
}

void tracee_kill(struct tracee *t, int signal)
{
	if (!t->is_dead)
		kill(t->pid, signal);
}

int tracee_pid(const struct tracee *t)
{
	return t->pid;
}

int tracee_take_suspended(struct tracee *t)
{
	int signal = t->suspended;

	t->suspended = 0;
	return signal;
}

int tracee_end(const struct tracee *t, struct record_end *end)
{
	*end = t->end;
	return 0;
}

int tracee_record_fd(const struct tracee *t)
{
	return t->file->is_ours ? t->file->fd : -1;
}

/* A descriptor to poll: the child's end, and a timer in place of the ring's news, which have no descriptor. */

static void watch(int epoll, int fd)
{
	struct epoll_event e = { .events = EPOLLIN };

	if (fd >= 0)
		epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
}

int tracee_event_fd(struct tracee *t)
{
	if (t->event >= 0)
		return t->event;
	t->event = epoll_create1(EPOLL_CLOEXEC);
	t->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	t->child = (int)syscall(SYS_pidfd_open, t->pid, 0);
	watch(t->event, t->timer);
	watch(t->event, t->child);
	set_timer(t, SLICE_MS);
	return t->event;
}
