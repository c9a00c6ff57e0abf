/* export.h - printing a run in a form that others read: one table of operations an exporter.
 *
 * An exporter sees every state of the run in order. Live and from a record it sees the same and prints the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_EXPORT_H
#define PYSTEP_EXPORT_H

#include <stdio.h>

#include "pystep/record.h"
#include "pystep/timeline.h"

struct export_run {                     /* what an exporter is given */
	struct timeline *tl;
	FILE *out;
	bool  pretty;
	void *mine;                     /* the exporter's own, from start to end */
};

struct exporter {
	const char *name, *help;
	int (*start)(struct export_run *run, struct err *err);
	int (*step)(struct export_run *run, const struct state *s, const struct delta *d, struct err *err);
	int (*end)(struct export_run *run, const struct record_end *end, struct err *err);
	void (*free)(struct export_run *run);            /* after end or a failure; may be NULL */
};

extern const struct exporter export_events, export_snapshots, export_pythontutor;
extern const struct exporter *const exporters[];             /* all of them, NULL-terminated */
const struct exporter *exporter_find(const char *name);      /* NULL: none of that name */

/* Waits for nothing: all steps that are there are printed. export_begin, export_more as often as the timeline grew, export_end. */
struct export;
struct export *export_begin(const struct exporter *x, struct timeline *tl, FILE *out, bool pretty, struct err *err);
int  export_more(struct export *e, struct err *err);
int  export_end(struct export *e, const struct record_end *end, struct err *err);        /* frees e, on failure too */

#endif
