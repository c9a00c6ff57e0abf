/* corpus.c - replays what fuzzing has found worth keeping (tests/fuzz/record) and the golden records.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In memory of just its size. */
static int run_file(const char *path)
{
	struct str text = { 0 };
	char block[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (!f)
		return -1;
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		str_add_bytes(&text, block, n);
	fclose(f);
	uint8_t *exact = malloc(text.len ? text.len : 1);
	memcpy(exact, str_text(&text), text.len);
	LLVMFuzzerTestOneInput(exact, text.len);
	free(exact);
	str_free(&text);
	return 0;
}

static int by_name(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* The number of the last test. */
static int run_folder(const char *folder, int number)
{
	const char *source = getenv("PYSTEP_SOURCE");
	struct dirent **entries;
	char path[1024];
	int n;

	snprintf(path, sizeof(path), "%s/tests/%s", source ? source : ".", folder);
	n = scandir(path, &entries, by_name, alphasort);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/tests/%s/%s", source ? source : ".", folder, entries[i]->d_name);
		printf("%sok %d - survives %s/%s\n", run_file(path) < 0 ? "not " : "", ++number, folder, entries[i]->d_name);
		fflush(stdout);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return number;
}

int main(void)
{
	int n = run_folder("fuzz/record", run_folder("records/v1", 0));

	printf("1..%d\n", n);
	return n > 4 ? 0 : 1;
}
