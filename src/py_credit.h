/* py_credit.h - looking is bought: so much in advance, which is all that most programs need, and from then on so much a step.
 *
 * Steps and objects are counted, not time: equal runs make equal records.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_CREDIT_H
#define PYSTEP_SRC_PY_CREDIT_H

#include <stdbool.h>
#include <stdint.h>

/* Looking at everything at every step: so many objects. */
void credit_begin(void);
bool credit_take(uint64_t n);           /* asked once a step */
/* Looking through memory of which nobody tells when it changes, at what lies behind its first items: so many items. */
void credit_earn_items(void);
bool credit_take_items(uint64_t n);

bool credit_was_short(void);            /* since the last time this was asked */

#endif
