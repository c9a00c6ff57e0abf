/* written.h - a record written into a test, line by line, and a cursor on it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_TESTS_UNIT_WRITTEN_H
#define PYSTEP_TESTS_UNIT_WRITTEN_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "pystep/record.h"
#include "pystep/timeline.h"

struct written {
	struct timeline *tl;
	struct cursor *c;
	struct record_end end;
	struct err err;
};

static const char WRITTEN_HEADER[] = "{\"format\":\"pystep\",\"version\":1,\"python\":\"3.11.2\","
				     "\"command\":[\"f.py\"],\"steps\":[\n";
/* The module's own code, number 0, whose names are object 1. */
static const char WRITTEN_MODULE[] =
	"{\"code\":0,\"name\":\"<module>\",\"qualname\":\"<module>\",\"module\":\"__main__\","
	"\"file\":0,\"line\":1,\"last\":3,"
	"\"kind\":\"module\",\"args\":0,\"slots\":[],\"globals\":1,\"lines\":[1,2,3]},\n";

/* Open a finished record file, or one that was cut off. */
static inline void written_open(struct written *w, const char *path)
{
	struct record *rec;

	*w = (struct written){ 0 };
	rec = record_open(path, &w->err);
	assert_string_equal(w->err.text, "");
	w->tl = timeline_new(record_source(rec), &w->err);
	assert_non_null(w->tl);
	assert_int_equal(timeline_grow(w->tl, &w->err), 0);
	assert_int_equal(record_end(rec, &w->end, &w->err), 0);
	w->c = cursor_new(w->tl);
}

/* The lines after the header: each with its comma and newline. */
static inline void written(struct written *w, const char *lines)
{
	char path[] = "written-XXXXXX";
	FILE *f = fdopen(mkstemp(path), "w");

	assert_non_null(f);
	fputs(WRITTEN_HEADER, f);
	fputs(lines, f);
	assert_int_equal(fclose(f), 0);
	written_open(w, path);
	unlink(path);
}

static inline const struct state *written_at(struct written *w, uint64_t step)
{
	const struct state *s = cursor_at(w->c, step, &w->err);

	assert_string_equal(w->err.text, "");
	assert_non_null(s);
	return s;
}

static inline void written_free(struct written *w)
{
	cursor_free(w->c);
	timeline_free(w->tl);
}

#endif
