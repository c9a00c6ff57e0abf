/* py_hooks_make.h - functions made to stand in for others: C has no closures, so there is a supply of them for each calling
 * convention, numbered, and a table says what number n stands in for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_HOOKS_MAKE_H
#define PYSTEP_SRC_PY_HOOKS_MAKE_H

#include "py_hooks_table.h"

/* One that calls `plain` and tells of its subject; NULL: of a convention that nobody has, or the supply is used up. */
any_function *make_method(any_function *plain, int flags, bool in_module, enum subject subject);
any_function *make_slot(any_function *plain, enum slot_maker maker, size_t own);
any_function *make_wrapper(any_function *plain, const char *name, bool has_keywords);
void make_tells(any_function *slot);                         /* this one needs no wrapper to tell of its subject */
bool make_is_wrapper(any_function *fn);                      /* one of these */

#endif
