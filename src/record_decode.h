/* record_decode.h - one line of a record to changes.
 *
 * The scan holds the line without its comma and newline. Everything is checked in its form, so that a state is never given
 * broken JSON; whether it fits the state is the state's to say. False: the scan says what is wrong, and where. What was added to
 * the delta until then stays in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_RECORD_DECODE_H
#define PYSTEP_SRC_RECORD_DECODE_H

#include "pystep/delta.h"
#include "scan.h"

bool decode_step(struct scan *s, struct delta *d);
bool decode_keyframe(struct scan *s, struct delta *d, uint64_t *step);

/* The "ID": change … object of a step, or of a note of changes. */
bool decode_changes(struct scan *s, struct delta *d);
/* SLOT,VALUE pairs in brackets, of that frame. */
bool decode_frame_slots(struct scan *s, struct delta *d, uint64_t frame);

/* A section change, once it is known of which section: what a CHANGE_ONLY says. */
enum section { SECTION_ITEMS, SECTION_ENTRIES, SECTION_ATTRIBUTES };
bool decode_section(struct scan *s, struct delta *d, uint64_t id, enum section which);

bool decode_number32(struct scan *s, uint64_t *n);           /* a line, slot or code: at most 2^32 - 1 */

#endif
