/* rope.h - a long text that grew out of another: what was added is kept, the whole is put together when someone reads it.
 *
 * So `s += "x"` a million times costs a million small nodes, not a million copies. Counted references; never changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_ROPE_H
#define PYSTEP_SRC_ROPE_H

#include "pystep/value.h"

struct rope;

bool rope_is_text(struct value definition);                  /* an object value that is a long text */
struct rope *rope_new(struct value text);                    /* of such a definition */
struct rope *rope_extend(struct rope *base, struct value added, uint64_t cut);       /* takes the reference to base */
struct rope *rope_ref(struct rope *r);
void rope_unref(struct rope *r);                             /* NULL: nothing */
struct value rope_value(struct rope *r);                     /* canonical JSON; as long as r lives */

#endif
