/* query_quiet.h - stretches of the run in which nothing that an expression reads is touched.
 *
 * What it reads at one step of such a stretch, it reads all through it, and no step of it is a write. That is told from the bytes
 * of the source, which cost a hundredth of its steps; of a frame's variables only from the steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_QUERY_QUIET_H
#define PYSTEP_SRC_QUERY_QUIET_H

#include "query_write.h"

/* The last keyframe, from keyframe i on and not after `to`, up to which no step touches what v reads. Keyframe i is of a step at which
 * it was last looked at, or nothing touched it since; `i` itself where that cannot be told from bytes. */
size_t quiet_from(struct query *q, const struct query_variable *v, size_t i, uint64_t to);

#endif
