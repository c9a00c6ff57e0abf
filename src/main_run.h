/* main_run.h - the ways to use pystep, one function each. They give the exit status, or die as the program did.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_MAIN_RUN_H
#define PYSTEP_SRC_MAIN_RUN_H

#include "options.h"
#include "pystep/session.h"

int main_record(struct options *o);                          /* --record OUT SCRIPT: to its end */
int main_export(struct options *o);                          /* --export FORMAT, of a run or a record */
int main_print(struct options *o);                           /* --print N --replay RECORD */
int main_batch(struct options *o);                           /* --batch, of a run or a record */
int main_split(struct options *o);                           /* --split-tests DIR */
int main_diff(struct options *o);                            /* --diff A B */
int main_request(struct options *o);                         /* --request [FILE] */
int main_terminal(struct options *o);

/* Shared by them. */
const char *main_untraced(const struct options *o);          /* tests that run where they cannot be seen, in words; NULL */
int  main_complain(const struct err *err);                   /* says it; the exit status */
int  main_check_filter(const char *text, struct err *err);  /* before the program runs; NULL: there is none */
bool main_filter_is_stateless(const char *text);             /* of no text, too: see filter.h */
struct tracee *main_start(struct options *o, struct err *err);       /* the program, at its first step */
struct session *main_open(struct options *o, struct err *err);       /* of the program or the record, where -ex and --start-at find it */
struct session *main_replay(const char *path, struct err *err);
/* The program runs to its end: `each` (may be NULL) is called whenever the record grew. -1: something could not be written. */
typedef int main_each_fn(void *arg, struct err *err);
int  main_drain(struct tracee *t, main_each_fn *each, void *arg, struct err *err);
int  main_status(int wait_status);                           /* as a shell has it, for those who go on */
/* After a run that failed: where, and how to look at it. `s` or `t` tell. */
void main_say_failure(const struct options *o, const struct tracee *t);

#endif
