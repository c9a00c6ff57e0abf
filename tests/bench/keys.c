/* keys.c - how long it takes from a key to the screen: motions in a record, drawn to cells.
 *
 *     keys RECORD [ROWS COLUMNS [KEY…]]
 *
 * Each key is pressed again and again from the start of the run, from within and from its end. A line a key: in milliseconds the
 * median from the key to the cells all drawn, the longest, and the longest in processor time, which others on the machine are not in. Of the
 * work that waits for idle time some is done between keys, as when somebody presses a few a second; its longest single bit is told,
 * too, for a key may come in the midst of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "pystep/record.h"
#include "pystep/session.h"
#include "prompt.h"
#include "ui.h"

#define TIMES 12 /* from each place */
#define BITS  50 /* of work between two keys, when there is some */

/* clang-format off */
static const char *const places[] = { ":goto start\r", ":goto 20%\r", ":goto 50%\r", ":goto 90%\r", ":goto end\r" };
/* Names of keys, or what is typed after a colon. Those that turn something are there twice. */
static const char *const keys[] = {
	"n", "N", "s", "S", "f", "F", "Space", "Left", "c", "C", "t", "T", "w", "W", "Home", "End", ":goto 37%\r", "' '", "u", "d",
	"j", "k", "Ctrl-F", "Ctrl-B", "G", "g", "l", "h", "Tab", "Shift-Tab", "3 Enter", "4 v", "z", "o", "Escape", "H", ">", "<",
	"1 b", "c", "C", "1 b",
};
/* clang-format on */

struct spent {
	double wall, cpu;
};

static double clock_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct spent now(void)
{
	return (struct spent){ clock_ms(CLOCK_MONOTONIC), clock_ms(CLOCK_PROCESS_CPUTIME_ID) };
}

static struct spent since(struct spent start)
{
	struct spent end = now();

	return (struct spent){ end.wall - start.wall, end.cpu - start.cpu };
}

static double most(double a, double b)
{
	return a > b ? a : b;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Some bits of it, until a key comes. The longest. */
static struct spent idle(struct ui *ui, int bits)
{
	struct spent longest = { 0 };

	for (int n = 0; n < bits; n++) {
		struct spent start = now(), one;

		if (!ui_idle(ui))
			break;
		one = since(start);
		longest.wall = most(longest.wall, one.wall);
		longest.cpu = most(longest.cpu, one.cpu);
		ui_draw(ui);
	}
	return longest;
}

static void press(struct ui *ui, const char *names)
{
	if (*names == ':') {
		for (; *names; names++)
			ui_key(ui,
				&(struct key_event){ .key = *names == '\r' ? KEYS_ENTER : *names });
		return;
	}
	while (*names) {
		size_t len = strcspn(names, " ");

		ui_key(ui, &(struct key_event){ .key = keymap_key(names, len) });
		names += len;
		names += strspn(names, " ");
	}
}

static void measure(struct ui *ui, const char *names)
{
	double times[TIMES * ARRAY_LEN(places)];
	struct spent longest = { 0 }, bit = { 0 };
	size_t n = 0;

	for (size_t p = 0; p < ARRAY_LEN(places); p++) {
		press(ui, places[p]);
		ui_draw(ui);
		for (int i = 0; i < TIMES; i++) {
			struct spent start = now(), one, waited;

			press(ui, names);
			ui_draw(ui);
			one = since(start);
			times[n++] = one.wall;
			longest.wall = most(longest.wall, one.wall);
			longest.cpu = most(longest.cpu, one.cpu);
			waited = idle(ui, BITS);
			bit.cpu = most(bit.cpu, waited.cpu);
		}
	}
	qsort(times, n, sizeof(*times), by_size);
	printf("%-14.*s %8.2f %8.2f %8.2f %8.2f%s\n", (int)strcspn(names, "\r"), names,
		times[n / 2], longest.wall, longest.cpu, bit.cpu, longest.cpu > 16 ? "  !" : "");
	fflush(stdout);
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
	struct ui_options opt = { .pty = -1 };
	struct ui *ui;
	struct spent start = now(), spent;

	if (argc < 2)
		return 2;
	setlocale(LC_CTYPE, "C.UTF-8");
	ui = ui_new(open_record(argv[1]), &prompt_editor, &opt);
	ui_resize(ui, argc > 3 ? atoi(argv[2]) : 50, argc > 3 ? atoi(argv[3]) : 160);
	ui_draw(ui);
	spent = since(start);
	printf("milliseconds     median  longest      cpu idle cpu\n");
	printf("first screen   %8.2f %8s %8.2f\n", spent.wall, "", spent.cpu);
	start = now();
	spent = idle(ui, INT_MAX);
	printf("looked over    %8.2f %8s %8s %8.2f\n", since(start).wall, "", "", spent.cpu);
	for (size_t i = 0; i < ARRAY_LEN(keys) && argc < 5; i++)
		measure(ui, keys[i]);
	for (int i = 4; i < argc; i++)
		measure(ui, argv[i]);
	ui_free(ui);
	return 0;
}
