/* export.h - printing a run in a form that others read: one table of operations an exporter.
 *
 * An exporter sees every state of the run in order. Live and from a record it sees the same and prints the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_EXPORT_H
#define PYSTEP_EXPORT_H

#include <stdio.h>

#include "pystep/record.h"
#include "pystep/str.h"
#include "pystep/timeline.h"

struct export_how {                     /* as it is asked for; zeroed: nothing special */
	bool  pretty;
	bool  color;                    /* for a terminal */
	bool  no_patterns;              /* tree: every call, unfolded */
	const char *filter;             /* only steps for which it holds (filter.h); NULL: all */
	uint64_t pid, began;            /* of the process: record_process */
	struct str *untold;             /* at the end, lines about what in the filter had no answer at any step; NULL: not asked for */
};

struct export_run {                     /* what an exporter is given */
	struct timeline *tl;
	FILE *out;
	struct export_how how;
	bool  wanted;                   /* this step is to be printed; the others are only to be followed */
	void *mine;                     /* the exporter's own, from start to end */
};

struct exporter {
	const char *name, *help;
	bool is_json;                                    /* can be pretty */
	bool is_whole;                                   /* makes no sense without all steps: takes no filter */
	int (*start)(struct export_run *run, struct err *err);
	int (*step)(struct export_run *run, const struct state *s, const struct delta *d, struct err *err);
	/* Before a step: a call that it is in, of which nothing was printed, is to be made known (Backlog). NULL: not in that form. */
	void (*known)(struct export_run *run, const struct state *s, size_t depth);   /* state_frame's */
	int (*end)(struct export_run *run, const struct record_end *end, struct err *err);
	void (*free)(struct export_run *run);            /* after end or a failure; may be NULL */
};

extern const struct exporter export_calls, export_code, export_vars, export_flow, export_tree, export_errors, export_events,
	export_snapshots, export_pythontutor, export_chrome, export_dot;
extern const struct exporter *const exporters[];             /* all of them, NULL-terminated */
const struct exporter *exporter_find(const char *name);      /* NULL: none of that name */
void exporter_missing(const char *name, struct err *err);    /* says that there is none, and which there are */

/* Waits for nothing: all steps that are there are printed. export_begin, export_more as often as the timeline grew, export_end. */
struct export;
struct export *export_begin(const struct exporter *x, struct timeline *tl, FILE *out, const struct export_how *how,
		struct err *err);       /* how: copied; NULL: nothing special */
int  export_more(struct export *e, struct err *err);
int  export_end(struct export *e, const struct record_end *end, struct err *err);        /* frees e, on failure too */

#endif
