/* err.h - one error message on its way up.
 *
 * What can fail returns 0 or -1 (or NULL) and takes a `struct err *` last. err_set returns -1, so that the message is
 * the return. A message says what could not be done to what, and why, in the user's words, without a full stop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_ERR_H
#define PYSTEP_ERR_H

#include "pystep/base.h"

struct err {
	char text[1024];                /* empty: no error; cut at a character's border when longer */
	int  status;                    /* the exit status it leads to when nobody handles it: 2, 125, 126; 0: 1 */
};

int  err_set(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);          /* returns -1 */
int  err_set_status(struct err *err, int status, const char *fmt, ...) PRINTF_LIKE(3, 4); /* likewise */
/* Put words in front of what err says: "cannot read run.json: " + "line 12: …". Returns -1. */
int  err_prefix(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
void err_clear(struct err *err);

#define ERR_USAGE   2               /* pystep was called wrongly */
#define ERR_WRITE   125             /* the record could not be written */
#define ERR_RECORD  126             /* not a record, or damaged */

#endif
