/* patterns.h - names, wildcards and regular expressions that say which names are meant.
 *
 *     password,*_token,/^api.?key/
 *
 * A list has commas between. A name means itself; * ? [abc] [!abc] in it are those of a shell; what stands between slashes is a
 * regular expression (regexp.h), found anywhere in a name. Case does not count: whoever hides "password" means PASSWORD as well.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PATTERNS_H
#define PYSTEP_SRC_PATTERNS_H

#include <stdbool.h>
#include <stddef.h>

#include "pystep/err.h"

struct patterns;
struct patterns *patterns_new(void);
void patterns_free(struct patterns *p);
/* Add those of a list. -1: one of them makes no sense, or there is none. */
int  patterns_add(struct patterns *p, const char *list, struct err *err);
bool patterns_match(const struct patterns *p, const char *name, size_t len);     /* UTF-8 */

#endif
