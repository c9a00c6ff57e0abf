/* record_info.c - what a record is, in a few lines for people. Of a finished one only the ends are read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_private.h"

static void say(FILE *out, const char *what, const char *text)
{
	fprintf(out, "%-10s %s\n", what, text);
}

static void say_end(const struct record *rec, FILE *out)
{
	struct str text = { 0 };

	record_end_text(&rec->end, NULL, &text);
	say(out, "end", text.at);
	str_free(&text);
}

static void say_steps(const struct record *rec, FILE *out)
{
	unsigned long long first = rec->index.first, last = rec->index.last;

	fprintf(out, "%-10s %llu", "steps", last + 1 - first);
	if (first > 1)
		fprintf(out, " (%llu to %llu)", first, last);
	fprintf(out, "\n%-10s %zu\n", "keyframes", rec->keyframes.n);
}

static void say_size(const struct record *rec, FILE *out)
{
	uint64_t n = rec->index.last + 1 - rec->index.first;

	fprintf(out, "%-10s %zu bytes", "size", rec->bytes.size);
	if (n)
		fprintf(out, ", %.1f a step", (double)rec->bytes.size / (double)n);
	fputc('\n', out);
}

static void say_files(const struct record *rec, FILE *out)
{
	for (uint32_t i = 0; i < program_n_files(rec->program); i++) {
		const struct file *f = program_file(rec->program, i);
		if (f && f->text)
			fprintf(out, "%-10s %s (%u line%s)\n", "file", f->path, f->n_lines,
				f->n_lines == 1 ? "" : "s");
		else if (f)
			fprintf(out, "%-10s %s (no text)\n", "file", f->path);
	}
	fprintf(out, "%-10s %u\n", "functions", program_n_codes(rec->program));
}

int record_info(const char *path, FILE *out, struct err *err)
{
	struct record *rec = record_open(path, err);

	if (!rec)
		return -1;
	say(out, "record", rec->name);
	fprintf(out, "%-10s pystep %llu\n", "format", (unsigned long long)rec->header.version);
	say(out, "python", rec->header.python);
	say(out, "command", rec->header.command);
	say_end(rec, out);
	say_steps(rec, out);
	say_size(rec, out);
	say_files(rec, out);
	record_free(rec);
	return 0;
}
