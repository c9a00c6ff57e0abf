/* ring.c - the ring keeps whole lines, in order, whatever happens to the writer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/ring.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "pystep/str.h"

#define SMALL 65536

static struct ring *small_ring(void)
{
	struct err err = { 0 };
	struct ring *r = ring_new(SMALL, &err);

	assert_non_null(r);
	return r;
}

/* A process that puts the lines "0\n", "1\n", … up to n. */
static pid_t count_to(struct ring *r, uint64_t n)
{
	pid_t pid = fork();
	char line[32];

	if (pid)
		return pid;
	for (uint64_t i = 0; i < n; i++) {
		struct ring_end *end = ring_end(r);
		int len = snprintf(line, sizeof(line), "%llu\n", (unsigned long long)i);

		if (i % 2) {            /* both ways to write one */
			if (end->room < (size_t)len)
				ring_make_room(end, (size_t)len);
			memcpy(end->at, line, (size_t)len);
			ring_publish(end, (size_t)len);
		} else {
			ring_put(r, line, (size_t)len);
		}
		ring_step(r, i, 1, 1, false);
	}
	ring_flush(r);
	_exit(0);
}

/* Take what is there; every line must be the next number. */
static void take(struct ring *r, uint64_t *next)
{
	const char *at;
	size_t len = ring_peek(r, &at);
	const char *end = at + len;

	if (len)
		assert_int_equal(end[-1], '\n');
	while (at < end) {
		char *stop;

		assert_int_equal(strtoull(at, &stop, 10), *next);
		assert_int_equal(*stop, '\n');
		at = stop + 1;
		*next += 1;
	}
	ring_skip(r, len);
}

static void keeps_all_lines_in_order(void **state)
{
	struct ring *r = small_ring();
	uint64_t next = 0;
	pid_t pid;

	(void)state;
	ring_go(r, UINT64_MAX, 0, 0, false);
	pid = count_to(r, 300000);
	while (next < 300000)
		if (ring_wait(r, SMALL / 2, 1000))
			take(r, &next);
	waitpid(pid, NULL, 0);
	ring_free(r);
}

static void holds_whole_lines_after_a_kill(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct ring *r = small_ring();
		uint64_t until = rand_r(&seed) % 40000, next = 0;
		pid_t pid;

		ring_go(r, UINT64_MAX, 0, 0, false);
		pid = count_to(r, UINT64_MAX);
		while (next < until)
			if (ring_wait(r, 1 + rand_r(&seed) % 4096, 1000))
				take(r, &next);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		take(r, &next);
		ring_free(r);
	}
}

static void stops_where_it_was_told_to(void **state)
{
	static const uint64_t stops[] = { 0, 1, 7, 7, 5000 };
	struct ring *r = small_ring();
	uint64_t next = 0;
	pid_t pid;

	(void)state;
	ring_go(r, 0, 0, 0, false);
	pid = count_to(r, 100000);
	for (size_t i = 0; i < ARRAY_LEN(stops); i++) {
		ring_go(r, stops[i], 0, 0, false);
		while (!ring_is_stopped(r) || next < stops[i] + 1) {
			ring_wait(r, SMALL / 2, 1000);
			take(r, &next);
		}
		assert_int_equal(next, stops[i] + 1);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ring_free(r);
}

/* At any step of its thread, or only at a return. */
static void stops_by_depth_in_its_thread_only(void **state)
{
	static const uint64_t stops_at[] = { 3, 5 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct ring *r = small_ring();
		pid_t pid;

		ring_go(r, UINT64_MAX, 2, 3, i);
		pid = fork();
		if (!pid) {
			ring_step(r, 1, 2, 4, true);
			ring_step(r, 2, 1, 1, true);
			ring_step(r, 3, 2, 3, false);
			ring_step(r, 4, 2, 4, true);
			ring_step(r, 5, 2, 2, true);
			_exit(0);
		}
		while (!ring_is_stopped(r))
			ring_wait(r, 1, 1000);
		assert_int_equal(atomic_load(&ring_words(r)->step), stops_at[i]);
		ring_go(r, UINT64_MAX, 0, 0, false);
		waitpid(pid, NULL, 0);
		assert_int_equal(atomic_load(&ring_words(r)->step), 5);
		ring_free(r);
	}
}

static void carries_a_line_longer_than_itself(void **state)
{
	enum { LONG = 5 * SMALL + 17 };
	struct ring *r = small_ring();
	struct str got = { 0 };
	pid_t pid = fork();

	(void)state;
	if (!pid) {
		char *line = malloc(LONG);

		memset(line, 'x', LONG);
		line[LONG - 1] = '\n';
		ring_put(r, line, LONG);
		ring_put(r, "end\n", 4);
		ring_flush(r);
		_exit(0);
	}
	while (got.len < LONG + 4) {
		const char *at;
		size_t len;

		ring_wait(r, SMALL, 1000);
		len = ring_peek(r, &at);
		str_add_bytes(&got, at, len);
		ring_skip(r, len);
	}
	waitpid(pid, NULL, 0);
	assert_int_equal(got.len, LONG + 4);
	assert_int_equal(strspn(got.at, "x"), LONG - 1);
	assert_string_equal(got.at + LONG, "end\n");
	str_free(&got);
	ring_free(r);
}

static void is_untouched_by_a_child_that_abandoned_it(void **state)
{
	struct ring *r = small_ring();
	const char *at;
	pid_t pid = fork();

	(void)state;
	if (!pid) {
		ring_abandon(r);
		ring_put(r, "no\n", 3);
		ring_step(r, 9, 1, 1, false);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	assert_int_equal(ring_peek(r, &at), 0);
	assert_int_equal(atomic_load(&ring_words(r)->step), 0);
	ring_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_all_lines_in_order),
		cmocka_unit_test(holds_whole_lines_after_a_kill),
		cmocka_unit_test(stops_where_it_was_told_to),
		cmocka_unit_test(stops_by_depth_in_its_thread_only),
		cmocka_unit_test(carries_a_line_longer_than_itself),
		cmocka_unit_test(is_untouched_by_a_child_that_abandoned_it),
	};

	return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
