/* export_text.h - what the program wrote, step by step, and how an uncaught exception was reported.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_EXPORT_TEXT_H
#define PYSTEP_SRC_EXPORT_TEXT_H

#include "pystep/export.h"
#include "pystep/str.h"

/* Append what was written between the step before and the delta's step. stream 0: both, in order. */
void export_output(const struct delta *d, int stream, struct str *out);
/* Append what was written after the last step. */
int  export_output_after(struct export_run *run, int stream, struct str *out, struct err *err);

/* The exception that ended a run. */
struct uncaught {
	struct str type;                /* name of its class, without the module */
	struct str message;             /* str(exception) as far as it is known */
	struct str traceback;           /* as Python printed it; if it printed none, made from the steps */
	uint64_t   line;                /* of a syntax error; 0: not known */
};
void uncaught_free(struct uncaught *u);
/* 1: the run ended by an exception, or did not begin because of one (a syntax error); 0: it did not; -1: err. `written` is what
 * was written to standard error after the last step; the traceback is cut off its end. */
int  export_uncaught(struct export_run *run, const struct record_end *end, struct str *written, struct uncaught *u,
		struct err *err);

#endif
