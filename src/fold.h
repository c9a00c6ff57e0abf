/* fold.h - a sequence with its repetitions folded: ababab is 3x[a b], aabaab is 2x[2x[a] b].
 *
 * Blocks of any length, inside each other, with true counts:
 *
 *     unfold(fold(s)) == s                         for every sequence s
 *
 * Of repetitions that overlap, the one that saves most is taken. Time and memory grow as n log n.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_FOLD_H
#define PYSTEP_SRC_FOLD_H

#include <stddef.h>
#include <stdint.h>

struct fold_part {
	uint32_t at;                    /* index in the sequence: of the item, or of the first of the block */
	uint32_t period;                /* length of the block; of an item 1 */
	uint32_t times;                 /* how often it stands there in a row; of an item 1 */
	uint32_t n_parts;               /* of the block: the next n_parts parts, theirs included; of an item 0 */
};

struct folding {                        /* zeroed: empty */
	struct fold_part *parts;
	size_t n, cap;
};

/* Symbols are equal when their numbers are. `out` is emptied first. */
void fold(const uint32_t *symbols, size_t n, struct folding *out);
void folding_free(struct folding *f);

#endif
