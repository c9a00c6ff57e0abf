/* record_decode_impl.h - what the files that decode a record's lines have in common.
 *
 *     record_decode.c      a step
 *     record_objects.c     what it says of objects
 *     record_keyframe.c    a keyframe
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_RECORD_DECODE_IMPL_H
#define PYSTEP_SRC_RECORD_DECODE_IMPL_H

#include "record_decode.h"

/* The next member's key, as an index at or after `from` in names; -1 for one not known there. */
int  decode_known_key(struct value key, const char *const *names, int n_names, int from);
bool decode_is_known(struct value key, const char *const *names, int n_names);

bool decode_line(struct scan *s, struct delta *d);
bool decode_site(struct scan *s, struct delta *d, bool is_below);
bool decode_value(struct scan *s, struct delta *d);          /* of the event, behind a comma */

#endif
