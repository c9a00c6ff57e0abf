/* shelf.h - the records in a directory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SHELF_H
#define PYSTEP_SRC_SHELF_H

#include <stdbool.h>
#include <stdio.h>

#include "pystep/err.h"
#include "pystep/str.h"

bool shelf_is(const char *path);                             /* it is a directory */
/* A line each, oldest first: when it was written, steps, bytes, how it ended, its file, its command. Files that are no records are
 * passed over; -1: the directory cannot be read. */
int  shelf_info(const char *dir, FILE *out, struct err *err);
/* Appends the path of the last record of a run that failed; of tests that were split, the last of these; when none failed, the last
 * record. -1: there is none. */
int  shelf_last_failure(const char *dir, struct str *path, struct err *err);

#endif
