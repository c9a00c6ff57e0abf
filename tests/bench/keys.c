/* keys.c - how long it takes from a key to the screen: motions in a record, drawn to cells.
 *
 *     keys RECORD [ROWS COLUMNS]
 *
 * One line a key: the median and the longest of its times in milliseconds, from the key to the cells all drawn. Work that waits
 * for idle time is done between keys, and so is not in them, but its longest single stretch is told, too: a key may come in
 * the midst of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "pystep/record.h"
#include "pystep/session.h"
#include "prompt.h"
#include "ui.h"

#define TIMES 25

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double idle(struct ui *ui)
{
	double longest = 0, start = now();

	for (int n = 0; n < 100000 && ui_idle(ui); n++) {
		double end = now();

		longest = end - start > longest ? end - start : longest;
		ui_draw(ui);
		start = now();
	}
	return longest;
}

static void measure(struct ui *ui, const char *keys, double *waited)
{
	double times[TIMES];
	double longest = 0;

	for (int i = 0; i < TIMES; i++) {
		double start = now();

		for (const char *k = keys; *k; k++)
			ui_key(ui, &(struct key_event){ .key = (unsigned char)*k == '\r' ? KEYS_ENTER : (unsigned char)*k });
		ui_draw(ui);
		times[i] = now() - start;
		longest = times[i] > longest ? times[i] : longest;
		*waited = idle(ui);
	}
	qsort(times, TIMES, sizeof(*times), by_size);
	printf("%-14.*s %8.2f %8.2f   idle %.2f\n", (int)strcspn(keys, "\r"), keys, times[TIMES / 2], longest, *waited);
}

static struct session *open_record(const char *path)
{
	struct err err = { 0 };
	struct record *rec = record_open(path, &err);
	struct timeline *tl = rec ? timeline_new(record_source(rec), &err) : NULL;
	struct session *s = tl ? session_new(tl, NULL) : NULL;

	if (!s || session_goto_interesting(s, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	session_set_record(s, rec, path);
	return s;
}

int main(int argc, char **argv)
{
	static const char *const keys[] = { "n", "N", "s", "S", "f", "F", "j", "k", "h", "l", ":goto 50%\r", "T", "t", "W", "w", ":goto 20%\r", ":goto 90%\r" };
	struct ui_options opt = { .pty = -1 };
	struct ui *ui;
	double start = now(), waited = 0;

	if (argc < 2)
		return 2;
	setlocale(LC_CTYPE, "C.UTF-8");
	ui = ui_new(open_record(argv[1]), &prompt_editor, &opt);
	ui_resize(ui, argc > 3 ? atoi(argv[2]) : 50, argc > 3 ? atoi(argv[3]) : 160);
	ui_draw(ui);
	printf("first screen   %8.2f\n", now() - start);
	start = now();
	waited = idle(ui);
	printf("looked over    %8.2f            idle %.2f\n", now() - start, waited);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		measure(ui, keys[i], &waited);
	ui_free(ui);
	return 0;
}
