/* meter.c - runs a command and writes to descriptor 3 what it took: "seconds kilobytes".
 *
 * The time from fork to the end, and the peak memory of the largest of its processes. A process of its own, because what is
 * counted as a child's peak includes what its parent had when it forked: this one has next to nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	double start = now();
	struct rusage used;
	int status;
	pid_t pid;

	if (argc < 2)
		return 2;
	pid = fork();
	if (pid == 0) {
		close(3);
		execv(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) != pid)
		return 126;
	dprintf(3, "%.6f %ld\n", now() - start, used.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
