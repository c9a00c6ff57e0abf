/* seek.c - how long it takes to open a record, to go anywhere in it, and to go one step back.
 *
 *     seek RECORD
 *
 * Opening is until the first state is there (that of the last step, as the terminal shows it first). The places are random,
 * by a fixed seed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "pystep/record.h"
#include "pystep/timeline.h"

#define TIMES 1000

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static uint64_t random_step(uint64_t last)
{
	static uint64_t seed = 20261120;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return 1 + seed % last;
}

static void go(struct cursor *c, uint64_t n)
{
	struct err err = { 0 };

	if (cursor_at(c, n, &err))
		return;
	fprintf(stderr, "seek: %s\n", err.text);
	exit(1);
}

static void say(const char *what, double *times)
{
	qsort(times, TIMES, sizeof(*times), by_size);
	printf("%-22s %12.1f %12.1f %12.1f\n", what, times[TIMES / 2], times[TIMES * 99 / 100], times[TIMES - 1]);
}

static void measure_seeks(struct cursor *c, uint64_t last)
{
	double times[TIMES];

	for (int i = 0; i < TIMES; i++) {
		double start = now();

		go(c, random_step(last));
		times[i] = now() - start;
	}
	say("go to a random step", times);
}

static void measure_back(struct cursor *c, uint64_t last)
{
	double times[TIMES];
	uint64_t at = last;

	for (int i = 0; i < TIMES; i++) {
		double start;

		if (i % 100 == 0)
			go(c, at = random_step(last - 100) + 100);
		start = now();
		go(c, --at);
		times[i] = now() - start;
	}
	say("a step back", times);
}

static struct timeline *open_timeline(const char *path, struct cursor **c)
{
	struct err err = { 0 };
	struct record *rec = record_open(path, &err);
	struct timeline *tl = rec ? timeline_new(record_source(rec), &err) : NULL;

	if (!tl) {
		fprintf(stderr, "seek: %s\n", err.text);
		exit(1);
	}
	*c = cursor_new(tl);
	go(*c, timeline_last(tl));
	return tl;
}

int main(int argc, char **argv)
{
	double start = now(), opened;
	struct cursor *c;
	struct timeline *tl;
	struct rusage used;

	if (argc != 2)
		return 2;
	tl = open_timeline(argv[1], &c);
	opened = now() - start;
	printf("%llu steps; opened, at its end, in %.1f ms\n", (unsigned long long)timeline_last(tl), opened / 1e3);
	printf("%-22s %12s %12s %12s\n", "microseconds", "median", "99 of 100", "longest");
	measure_seeks(c, timeline_last(tl));
	measure_back(c, timeline_last(tl));
	getrusage(RUSAGE_SELF, &used);
	printf("peak memory %ld MB, the pages of the record that were looked at included\n", used.ru_maxrss / 1024);
	cursor_free(c);
	timeline_free(tl);
	return 0;
}
